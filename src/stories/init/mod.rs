//! A first configuration: a look at a database or a dump, and a proposal for each of its columns.

pub mod from_db_tools;
mod policy;
mod written;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::artefact::signature::TrustedKeys;
use crate::config::{Database, project_root};
use crate::database::original::Original;
use crate::dump::Table;
use crate::error::Error;
use crate::files::{Access, Existing, create_folder, folder_of, write_whole};
use crate::progress::Progress;
use crate::stories::source::Source;

/// What is looked at.
pub enum Look {
    /// The database with this URL.
    Url(String),
    /// A dump.
    Dump(PathBuf),
}

/// A configuration that is not written yet.
pub struct Proposal {
    /// The YAML.
    pub text: String,
    /// How many tables the policy decides on.
    pub tables: usize,
    /// How many columns.
    pub columns: usize,
    /// Whether the URL has a password, and so is not in the text.
    pub hides_url: bool,
    path: PathBuf,
}

/// Looks, and proposes what stands in the configuration at `path`. Relative paths start at `folder`.
pub fn propose(
    name: &str,
    look: Look,
    path: PathBuf,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Proposal, Error> {
    if path.exists() {
        return Err(exists(&path));
    }
    let is_at_home = project_root(&path) == folder;
    let (tables, url, hides_url) = match look {
        Look::Url(text) => {
            let database = given(name, &text, folder)?;
            let tables = tables_of(&database, progress)?;
            let shown = if is_at_home { text } else { resolved(&database, text) };
            let hides = database.url.holds_secrets();
            (tables, (!hides).then_some(shown), hides)
        }
        Look::Dump(dump) => {
            let original = Original::open(&dump)?;
            // A name of a database that is as good as any: what counts is its kind.
            let url = match original.scheme() {
                "sqlite" => format!("sqlite:var/{name}.sqlite3"),
                // Its servers take nobody without a name.
                "mysql" => format!("mysql://root@localhost/{name}"),
                scheme => format!("{scheme}:///{name}"),
            };
            let _ = given(name, &url, folder)?;
            (original.tables(), Some(url), false)
        }
    };
    let policy = policy::propose(&tables)?;
    Ok(Proposal {
        text: written::configuration(name, url.as_deref(), &policy),
        tables: tables.len(),
        columns: tables.iter().map(|table| table.columns.len()).sum(),
        hides_url,
        path,
    })
}

impl Proposal {
    /// Where it will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes it, and replaces nothing.
    pub fn write(&self) -> Result<(), Error> {
        create_folder(folder_of(&self.path), Access::Shared)?;
        match write_whole(&self.path, self.text.as_bytes(), Access::Shared, Existing::Keep) {
            Err(error) if error.source.kind() == ErrorKind::AlreadyExists => Err(exists(&self.path)),
            written => Ok(written?),
        }
    }
}

fn given(name: &str, url: &str, folder: &Path) -> Result<Database, Error> {
    Database::of_url(name, url, folder).map_err(|problem| Error::Usage {
        what: problem,
        hint: Some(
            "write `sqlite:PATH`, `postgres://user@host:port/name` or `mysql://user@host:port/name`"
                .to_owned(),
        ),
    })
}

fn tables_of(database: &Database, progress: &dyn Progress) -> Result<Vec<Table>, Error> {
    let (original, _) = Source::Schema.open(database, &TrustedKeys::default(), progress)?;
    Ok(original.tables())
}

/// The URL as it is to be written where relative paths start elsewhere.
fn resolved(database: &Database, text: String) -> String {
    use crate::config::DatabaseUrl;
    match &database.url {
        DatabaseUrl::Sqlite { .. } => database.url.to_string(),
        DatabaseUrl::Postgres(_) | DatabaseUrl::Mysql(_) => text,
    }
}

fn exists(path: &Path) -> Error {
    Error::Refused {
        what: format!("replace `{}`", path.display()),
        why: "there is a configuration already".to_owned(),
        hint: Some("write another with --output FILE, and compare".to_owned()),
    }
}
