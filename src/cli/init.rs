//! `init`: a first configuration with a proposal for every column, or rules for what is new since then; and what runs an
//! airlock by itself.

mod installed;
mod questions;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::door::Door;
use super::from_db_tools::{self, Converted};
use super::page::{Page, harmless};
use super::report::{Outcome, tell};
use crate::Error;
use crate::anonymize::plan::proposal;
use crate::config::ConfigError;
use crate::progress::Progress as _;
use crate::stories::init::{Draft, Look, Wishes, exists, extend, propose};

/// Where a first configuration is written to.
const FIRST: &str = "config/airlock.yaml";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look at this database; by default at that of the configuration, or of the variable DATABASE_URL, which can hold a
    /// password
    #[arg(long, value_name = "URL", conflicts_with = "dump")]
    url: Option<String>,

    /// Look at this dump instead
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,

    /// The configuration: where there is one, rules for new tables and columns are added, and the rest of it stays; by
    /// default the one that is in use, or config/airlock.yaml
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Convert this configuration of DbToolsBundle; with --url or --dump, rules are proposed for the columns that it keeps
    #[arg(long, value_name = "FILE")]
    from_db_tools: Option<PathBuf>,

    /// Look at names and types alone, and read no row
    #[arg(long)]
    no_values: bool,

    /// Show an example of what each column holds in the questions; nothing of it is written
    #[arg(long, conflicts_with = "no_values")]
    show_values: bool,

    /// Whose names and addresses are drawn, such as fr_FR; by default the names of columns tell
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,

    #[command(flatten)]
    templates: installed::Wanted,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("--url postgres://reader@db.example.com/shop", "propose a policy for a database"),
    ("--url mysql://reader@db.example.com/shop", "the same for MySQL or MariaDB"),
    ("--dump shop.dump --output config/shop.yaml", "the same for a dump of any engine, written elsewhere"),
    ("--dump shop.dump --yes", "add rules for what is new in the dump, and ask nothing"),
    (
        "--from-db-tools db_tools.yaml --dump shop.dump",
        "convert a configuration of DbToolsBundle, and complete it",
    ),
    ("--ci github", "write a weekly workflow that anonymizes and publishes, and nothing else"),
    ("--systemd", "write a service and a timer for production's backups, and nothing else"),
];

#[derive(Debug, Serialize)]
pub(crate) struct Written {
    configuration: PathBuf,
    /// How many tables it decides on, or was given rules for.
    tables: usize,
    /// How many columns.
    columns: usize,
    /// Whether there was none before.
    is_new: bool,
    /// What could not be looked at, and what of it means nothing any more.
    notes: Vec<String>,
    /// Columns that somebody left undecided.
    undecided: Vec<String>,
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
        let Written { tables, columns, next: [keygen, check], .. } = self;
        let configuration = self.configuration.display();
        let undecided = match self.undecided.as_slice() {
            [] => String::new(),
            columns => format!("left undecided, so that a run stops at them: {}\n", columns.join(", ")),
        };
        if !self.is_new {
            return match columns {
                0 if self.undecided.is_empty() => {
                    format!("nothing is new: {configuration} stays as it is\n")
                }
                0 => format!("nothing was added to {configuration}\n{undecided}"),
                _ => format!(
                    "added rules for {columns} columns of {tables} tables to {configuration}\n{undecided}\
                     look at every line of them, and see whether all is well with `{check}`\n"
                ),
            };
        }
        let url = if self.needs_url {
            "put the URL, which has a password, into .env: DATABASE_URL=…\n"
        } else {
            ""
        };
        format!(
            "wrote {configuration}, which decides on {columns} columns of {tables} tables\n{undecided}{url}\
             have git ignore .env, .airlock/ and var/\n\
             look at every line of the policy: behind each stands what a column was recognised by\n\
             then make keys on the airlock with `{keygen}`, and see whether all is well with `{check}`\n"
        )
    }
}

/// What `init` wrote.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Init {
    Proposed(Written),
    Converted(Converted),
    Installed(installed::Installed),
}

impl Outcome for Init {
    fn data(&self, page: &Page) -> String {
        match self {
            Init::Proposed(written) => written.data(page),
            Init::Converted(converted) => converted.data(page),
            Init::Installed(installed) => installed.data(page),
        }
    }

    fn talk(&self) -> String {
        match self {
            Init::Proposed(written) => written.talk(),
            Init::Converted(converted) => converted.talk(),
            Init::Installed(installed) => installed.talk(),
        }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Init, Error> {
    if let Some(templates) = args.templates.asked_for() {
        return installed::run(&templates, door).map(Init::Installed);
    }
    match &args.from_db_tools {
        None => proposed(&args, door).map(Init::Proposed),
        Some(file) => {
            let output = args.output.as_deref().unwrap_or(Path::new(FIRST));
            from_db_tools::run(file, (args.url.clone(), args.dump.clone()), output, door).map(Init::Converted)
        }
    }
}

fn proposed(args: &Args, door: &Door) -> Result<Written, Error> {
    let mut draft = drafted(args, door)?;
    draft.notes.iter().for_each(|note| door.terminal.warn(note));
    let is_new = draft.is_first();
    if is_new || draft.counts().1 > 0 {
        if door.prompt.is_person() {
            questions::ask(&mut draft, &mut |shown, question| {
                tell(&harmless(shown));
                door.prompt.line(question, "--yes")
            })?;
        }
        let (tables, columns) = draft.counts();
        if !is_new && columns == 0 {
            return Ok(written(draft, door));
        }
        let path = door.shown(draft.path());
        let (path, what) = (path.display(), format!("rules for {columns} columns of {tables} tables"));
        if !is_new {
            door.terminal.say(&added(&draft));
        }
        let question =
            if is_new { format!("write {path} with {what}?") } else { format!("add {what} to {path}?") };
        // What does not go into the file is told before anybody is asked.
        let _ = draft.text()?;
        door.prompt.confirm(&question, "--yes")?;
        draft.write()?;
    }
    Ok(written(draft, door))
}

fn written(draft: Draft, door: &Door) -> Written {
    let (tables, columns) = draft.counts();
    let next = ["keygen", "check"].map(|command| door.invocation.command_line(command));
    let configuration = door.shown(draft.path());
    let (is_new, needs_url) = (draft.is_first(), draft.hides_url);
    let (notes, undecided) = (draft.notes, draft.skipped);
    Written { configuration, tables, columns, is_new, notes, undecided, needs_url, next }
}

/// What is proposed for a configuration that there is, or for a first one.
fn drafted(args: &Args, door: &Door) -> Result<Draft, Error> {
    let wishes = Wishes {
        reads_values: !args.no_values,
        keeps_examples: args.show_values,
        locale: args.locale.clone(),
        environment: door.environment().clone(),
    };
    let folder = door.folder();
    let output = args.output.as_deref().map(|output| folder.join(output));
    let present = match door.configured_at(output.as_deref()) {
        Ok(present) => Some(present),
        Err(error) if is_none_there(&error) => None,
        // What somebody names may be anything.
        Err(Error::Config(ConfigError::Yaml(_))) if output.is_some() => {
            return Err(exists(output.as_deref().unwrap_or(folder)));
        }
        Err(error) => return Err(error),
    };
    if let Some((config, database)) = present {
        let look = look(args, None).unwrap_or(Look::Configured);
        return extend(&config, &database, look, folder, &wishes, &door.terminal);
    }
    let variable = door.environment().get("DATABASE_URL").filter(|url| !url.is_empty());
    let look = look(args, variable).unwrap_or(Look::Configured);
    let name = door.global.database.as_deref().unwrap_or("default");
    let path = output.or(door.named_configuration()).unwrap_or_else(|| folder.join(FIRST));
    propose(name, look, path, folder, &wishes, &door.terminal)
}

fn look(args: &Args, variable: Option<&str>) -> Option<Look> {
    match (&args.dump, args.url.as_deref().or(variable)) {
        (Some(dump), _) => Some(Look::Dump(dump.clone())),
        (None, Some(url)) => Some(Look::Url(url.to_owned())),
        (None, None) => None,
    }
}

/// Whether there is no configuration, so that a first one may be written.
fn is_none_there(error: &Error) -> bool {
    match error {
        Error::Config(ConfigError::NotFound { .. }) => true,
        Error::Config(ConfigError::Unreadable { path, .. }) => !Path::exists(path),
        _ => false,
    }
}

/// What is added, as a difference shows it.
fn added(draft: &Draft) -> String {
    let lines = proposal::written(&draft.tables, 4);
    lines.lines().map(|line| format!("+ {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_written_for_the_first_time() {
        let unreadable = |path: &str| {
            let source = std::io::ErrorKind::NotFound.into();
            Error::Config(ConfigError::Unreadable { path: PathBuf::from(path), source })
        };
        assert!(is_none_there(&unreadable("/nowhere/at/all")));
        assert!(!is_none_there(&unreadable("/")));
        assert!(is_none_there(&Error::Config(ConfigError::NotFound { looked_in: Vec::new() })));
        assert!(!is_none_there(&Error::Cancelled));
    }
}
