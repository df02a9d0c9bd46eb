//! `init`: a first configuration, with a proposal for every column.

use std::path::PathBuf;

use serde::Serialize;

use super::door::Door;
use super::from_db_tools::{self, Converted};
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::stories::init::{Look, propose};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look at this database; by default at that of the variable DATABASE_URL, which can hold a password
    #[arg(long, value_name = "URL", conflicts_with = "dump")]
    url: Option<String>,

    /// Look at this dump instead, of which only the schema is read
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,

    /// Convert this configuration of DbToolsBundle; with --url or --dump, rules are proposed for the columns that it keeps
    #[arg(long, value_name = "FILE")]
    from_db_tools: Option<PathBuf>,

    /// Where the configuration is written to; nothing is replaced
    #[arg(long, value_name = "FILE", default_value = "config/airlock.yaml")]
    output: PathBuf,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("--url postgres://reader@db.example.com/shop", "propose a policy for a database"),
    ("--url mysql://reader@db.example.com/shop", "the same for MySQL or MariaDB"),
    ("--dump shop.dump --output config/shop.yaml", "the same for a dump of any engine, written elsewhere"),
    (
        "--from-db-tools db_tools.yaml --dump shop.dump",
        "convert a configuration of DbToolsBundle, and complete it",
    ),
];

#[derive(Debug, Serialize)]
pub(crate) struct Written {
    configuration: PathBuf,
    tables: usize,
    columns: usize,
    /// Whether the URL is to be put into `.env`, because it has a password.
    needs_url: bool,
    #[serde(skip)]
    next: [String; 2],
}

impl Outcome for Written {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.configuration.display())
    }

    fn talk(&self) -> String {
        let Written { configuration, tables, columns, next: [keygen, check], .. } = self;
        let url = if self.needs_url {
            "put the URL, which has a password, into .env: DATABASE_URL=…\n"
        } else {
            ""
        };
        format!(
            "wrote {}, which decides on {columns} columns of {tables} tables\n{url}\
             have git ignore .env, .airlock/ and var/\n\
             look at every line of the policy: it was made from names and types alone\n\
             then make keys on the airlock with `{keygen}`, and see whether all is well with `{check}`\n",
            configuration.display()
        )
    }
}

/// What `init` wrote.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Init {
    Proposed(Written),
    Converted(Converted),
}

impl Outcome for Init {
    fn data(&self, page: &Page) -> String {
        match self {
            Init::Proposed(written) => written.data(page),
            Init::Converted(converted) => converted.data(page),
        }
    }

    fn talk(&self) -> String {
        match self {
            Init::Proposed(written) => written.talk(),
            Init::Converted(converted) => converted.talk(),
        }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Init, Error> {
    if let Some(file) = &args.from_db_tools {
        return from_db_tools::run(file, (args.url, args.dump), &args.output, door).map(Init::Converted);
    }
    let variable = || door.environment().get("DATABASE_URL").filter(|url| !url.is_empty()).map(str::to_owned);
    let look = match (args.dump, args.url.or_else(variable)) {
        (Some(dump), _) => Look::Dump(dump),
        (None, Some(url)) => Look::Url(url),
        (None, None) => {
            return Err(Error::Usage {
                what: "there is nothing to look at".to_owned(),
                hint: Some(
                    "name a database with --url URL or DATABASE_URL, or a dump with --dump FILE".to_owned(),
                ),
            });
        }
    };
    let name = door.global.database.as_deref().unwrap_or("default");
    let folder = door.folder();
    let proposal = propose(name, look, folder.join(&args.output), folder, &door.terminal)?;
    let configuration = door.shown(proposal.path());
    let question = format!(
        "write {} with rules for {} columns of {} tables?",
        configuration.display(),
        proposal.columns,
        proposal.tables
    );
    door.prompt.confirm(&question, "--yes")?;
    proposal.write()?;
    let next = ["keygen", "check"].map(|command| door.invocation.command_line(command));
    let (tables, columns) = (proposal.tables, proposal.columns);
    Ok(Init::Proposed(Written { configuration, tables, columns, needs_url: proposal.hides_url, next }))
}
