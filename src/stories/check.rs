//! Whether everything that a command will need is there: client programs, a server that answers, rights, and a policy
//! that decides on every column. What is wrong is an error; what is missing without harm is told.

#[cfg(feature = "server")]
use std::path::Path;

use serde::Serialize;

use crate::config::{Database, DatabaseUrl};
#[cfg(not(all(feature = "postgres", feature = "mysql")))]
use crate::database::DatabaseError;
use crate::error::Error;
use crate::remote::Remote;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    /// Its name for people.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub found: String,
}

/// A definition that somebody should look at.
#[derive(Clone, Debug, Serialize)]
pub struct Reviewed {
    /// What it is, such as `view`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where it stands, such as `line 12`.
    pub place: String,
    /// How many literals it holds.
    pub literals: usize,
    /// The literals themselves, where they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The columns that it names, and whose values are replaced in the rows.
    pub replaced: Vec<String>,
}

/// How a thing is that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Ok,
    /// There is nothing of the kind, and there need not be.
    NotConfigured,
    /// There was nothing to check it by, although it should be checked.
    NotChecked,
}

impl Check {
    /// All is well.
    pub fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Check { what, state: State::Ok, found: found.into() }
    }

    /// It could not be checked.
    pub fn not_checked(what: &'static str, found: impl Into<String>) -> Self {
        Check { what, state: State::NotChecked, found: found.into() }
    }

    /// There is none, and it need not be there.
    pub fn none(what: &'static str, found: impl Into<String>) -> Self {
        Check { what, state: State::NotConfigured, found: found.into() }
    }
}

/// Asks a remote for its artefacts. `shown` is its URL without secrets.
pub fn remote(
    remote: &dyn Remote,
    shown: &str,
    database: &Database,
    progress: &dyn crate::progress::Progress,
) -> Check {
    match remote.list(&database.name, progress) {
        Ok(entries) => {
            let count = entries.len();
            Check::ok("remote", format!("{shown}, {count} artefact{}", if count == 1 { "" } else { "s" }))
        }
        Err(error) => Check::not_checked("remote", format!("{shown}: {error}")),
    }
}

/// The client programs, the server and what our user may do there; nothing for a database without a server. Gives also
/// whether the database exists.
pub fn database(database: &Database) -> Result<(Vec<Check>, bool), Error> {
    match &database.url {
        DatabaseUrl::Sqlite { path } => Ok((Vec::new(), path.exists())),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => server(database, url),
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres().into()),
        #[cfg(feature = "mysql")]
        DatabaseUrl::Mysql(url) => mysql(database, url),
        #[cfg(not(feature = "mysql"))]
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql().into()),
    }
}

#[cfg(feature = "postgres")]
fn server(database: &Database, url: &crate::config::ServerUrl) -> Result<(Vec<Check>, bool), Error> {
    use crate::config::Role;
    use crate::database::postgres::programs::PG_DUMP;
    use crate::database::postgres::{Programs, Server, readiness};

    let programs = readiness::programs(&Programs::of(database, url))?;
    let listed: Vec<String> =
        programs.iter().map(|(program, version)| format!("{} {version}", program.name)).collect();
    let via = if database.via.is_empty() { "" } else { ", through `via`" };
    let mut checks = vec![Check::ok("client programs", format!("{}{via}", listed.join(", ")))];

    let pg_dump = programs.iter().find(|(program, _)| *program == PG_DUMP);
    let (_, pg_dump) = pg_dump.expect("all programs are asked");
    let ready = readiness::server(&Server::of(database, url), *pg_dump)?;
    let found = format!("PostgreSQL {}, as `{}`", ready.version, ready.user);
    checks.push(Check::ok("connection", found));
    // Production is read from only, and whether it can be read, the look at its schema tells.
    if database.role != Role::Production {
        checks.push(match &ready.no_swap {
            None => Check::ok("rights", format!("`{}` may create databases", ready.user)),
            Some(error) => {
                let hint = error.hint().unwrap_or_default();
                Check::none("rights", format!("{error}; {hint}"))
            }
        });
    }
    Ok((checks, ready.exists))
}

#[cfg(feature = "mysql")]
fn mysql(database: &Database, url: &crate::config::ServerUrl) -> Result<(Vec<Check>, bool), Error> {
    use crate::config::Role;
    use crate::database::mysql::{Server, readiness};

    let ready = readiness::look(&Server::of(database, url))?;
    let listed = ready.tools.map(|tool| {
        let (name, flavour) = (tool.program.name, tool.flavour.name());
        format!("{name} of {flavour} {}", tool.version)
    });
    let via = if database.via.is_empty() { "" } else { ", through `via`" };
    let mut checks = vec![Check::ok("client programs", format!("{}{via}", listed.join(", ")))];
    let about = &ready.about;
    let server = format!("{} {}, as `{}`", about.flavour.name(), about.version, about.user);
    checks.push(match about.encrypted || url.is_local() {
        true => Check::ok("connection", server),
        false => {
            let found =
                format!("{server}, without TLS: passwords and rows can be read on the way; see `ssl-mode`");
            Check::not_checked("connection", found)
        }
    });
    // Production is read from only, and whether it can be read, the look at its schema tells.
    if database.role != Role::Production {
        checks.push(match &ready.grant {
            None => Check::ok("rights", format!("`{}` may create and fill databases", about.user)),
            Some(grant) => {
                let found =
                    format!("`{}` cannot restore; if it should, an administrator runs: {grant}", about.user);
                Check::none("rights", found)
            }
        });
    }
    Ok((checks, ready.exists))
}

/// What holding the policy against a schema gave.
#[cfg(feature = "server")]
pub struct Coverage {
    /// What was checked.
    pub checks: Vec<Check>,
    /// What is copied beside rows and may hold a value.
    pub review: Vec<Reviewed>,
}

/// Holds the policy against the schema of a dump, or of the database itself.
#[cfg(feature = "server")]
pub fn coverage(
    database: &Database,
    dump: Option<&Path>,
    exists: bool,
    trusted: &crate::artefact::signature::TrustedKeys,
    random: [u8; 32],
    progress: &dyn crate::progress::Progress,
) -> Result<Coverage, Error> {
    use crate::anonymize::policy::Policy;
    use crate::stories::anonymize::prepare;
    use crate::stories::source::Source;

    let policy = database.policy()?;
    let tables = Policy::parse(&policy).map_err(Error::Policy)?.tables.len();
    let mut checks = vec![Check::ok("policy", format!("rules for {tables} tables"))];
    let source = match dump {
        Some(dump) => Source::File(dump.to_owned()),
        None if exists => Source::Schema,
        None => {
            let found = "the database does not exist yet; name a dump with --dump FILE";
            checks.push(Check::not_checked("coverage", found));
            return Ok(Coverage { checks, review: Vec::new() });
        }
    };
    let prepared = prepare(database, source, &policy, trusted, random, progress)?;
    checks.push(match &prepared.lock {
        Some(lock) if !lock.changes.is_empty() => return Err(lock.clone().refused()),
        Some(lock) => Check::ok("lock", format!("{} is of this schema", lock.path.display())),
        None => Check::none("lock", "none; `check --write-lock` writes one, so that CI sees a new column"),
    });
    let columns: usize = prepared.plan().tables.iter().map(|planned| planned.decisions.len()).sum();
    let tables = prepared.plan().tables.len();
    checks.push(Check::ok("coverage", format!("all {columns} columns of {tables} tables are decided on")));
    checks.extend(prepared.notes.into_iter().map(|note| Check::ok("note", note)));
    Ok(Coverage { checks, review: prepared.review })
}
