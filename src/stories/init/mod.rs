//! A configuration proposed for a database or a dump: a first one, or rules for what is new since it was written.

mod addition;
mod edit;
pub mod from_db_tools;
mod looked;
mod policy;
pub mod templates;
mod written;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use addition::Present;
use looked::Looked;
use policy::Pattern;

use crate::anonymize::detect::{self, Seen};
use crate::anonymize::plan::proposal::{Knowledge, Proposal, Rule, TableProposal, yaml_key};
use crate::anonymize::plan::{Plan, PlanError};
use crate::config::{Config, Database, Environment, project_root};
use crate::dump::Table;
use crate::error::Error;
use crate::files::{Access, Existing, access_of, create_folder, folder_of, resolve, write_whole};
use crate::progress::Progress;

/// What is looked at.
pub enum Look {
    /// The database with this URL.
    Url(String),
    /// A dump.
    Dump(PathBuf),
    /// The database that the configuration names.
    Configured,
}

/// How it is looked at.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Whether some rows are read, to tell by their values what columns hold.
    pub reads_values: bool,
    /// Whether one value of each column is kept, to be shown.
    pub keeps_examples: bool,
    /// The locale of what is drawn for people; without one, the columns' names tell it.
    pub locale: Option<String>,
    /// Where the identity may be that opens an encrypted dump, where no configuration knows of it.
    pub environment: Environment,
}

/// Rules that are not written yet.
pub struct Draft {
    /// What is proposed, table by table. It may be changed by [`Draft::decide`] and [`Draft::skip`].
    pub tables: Vec<TableProposal>,
    /// What could not be looked at, and what of a configuration means nothing any more.
    pub notes: Vec<String>,
    /// Whether the URL has a password, and so is not in the text.
    pub hides_url: bool,
    shapes: Vec<Table>,
    seen: Seen,
    /// Columns that were left undecided.
    pub skipped: Vec<String>,
    place: Place,
}

/// Where the rules will stand.
enum Place {
    /// In a configuration that there is none of yet.
    New { path: PathBuf, name: String, url: Option<String>, keep: Vec<Pattern> },
    /// In one that there is.
    Present(Box<Present>),
}

/// Looks, and proposes what stands in a first configuration at `path`. Relative paths start at `folder`.
pub fn propose(
    name: &str,
    look: Look,
    path: PathBuf,
    folder: &Path,
    wishes: &Wishes,
    progress: &dyn Progress,
) -> Result<Draft, Error> {
    if path.exists() {
        return Err(exists(&path));
    }
    let is_at_home = project_root(&path) == folder;
    let (looked, url, hides_url) = match look {
        Look::Url(text) => {
            let database = given(name, &text, folder)?;
            let looked = looked::at_database(&database, wishes, progress)?;
            let shown = if is_at_home { text } else { resolved(&database, text) };
            let hides = database.url.holds_secrets();
            (looked, (!hides).then_some(shown), hides)
        }
        Look::Dump(dump) => {
            // What opens it, where it is encrypted, is where it is by default.
            let anywhere = given(name, "sqlite:not-known-here", folder)?;
            let anywhere = anywhere.with_environment(wishes.environment.clone());
            let looked = looked::at_dump(&dump, &anywhere, wishes)?;
            // A name of a database that is as good as any: what counts is its kind.
            let url = match looked.scheme {
                "sqlite" => format!("sqlite:var/{name}.sqlite3"),
                // Its servers take nobody without a name.
                "mysql" => format!("mysql://root@localhost/{name}"),
                scheme => format!("{scheme}:///{name}"),
            };
            let _ = given(name, &url, folder)?;
            (looked, Some(url), false)
        }
        Look::Configured => return Err(nothing_to_look_at()),
    };
    let locale = locale(wishes, &looked.tables)?;
    let knowledge = Knowledge { tables: &looked.tables, seen: Some(&looked.seen), locale: locale.as_deref() };
    let proposed = policy::propose(&looked.tables, knowledge)?;
    let place = Place::New { path, name: name.to_owned(), url, keep: proposed.keep };
    Ok(Draft::of(looked, proposed.tables, Vec::new(), hides_url, place))
}

/// Looks, and proposes rules for what the configuration's policy does not decide on.
pub fn extend(
    config: &Config,
    database: &Database,
    look: Look,
    folder: &Path,
    wishes: &Wishes,
    progress: &dyn Progress,
) -> Result<Draft, Error> {
    let present = Present::read(config.policy_file(database)?)?;
    let looked = match look {
        Look::Configured => looked::at_database(database, wishes, progress)?,
        Look::Url(text) => looked::at_database(&given(&database.name, &text, folder)?, wishes, progress)?,
        Look::Dump(dump) => looked::at_dump(&dump, database, wishes)?,
    };
    let locale = locale(wishes, &looked.tables)?;
    let knowledge = Knowledge { tables: &looked.tables, seen: Some(&looked.seen), locale: locale.as_deref() };
    let missing = present.missing(&looked.tables, knowledge)?;
    Ok(Draft::of(looked, missing.tables, missing.notes, false, Place::Present(Box::new(present))))
}

impl Draft {
    fn of(
        looked: Looked,
        tables: Vec<TableProposal>,
        notes: Vec<String>,
        hides_url: bool,
        place: Place,
    ) -> Self {
        let notes = looked.notes.into_iter().chain(notes).collect();
        Draft {
            tables,
            notes,
            hides_url,
            shapes: looked.tables,
            seen: looked.seen,
            skipped: Vec::new(),
            place,
        }
    }

    /// Where it will stand.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::New { path, .. } => path,
            Place::Present(present) => &present.file.path,
        }
    }

    /// Whether it is a first configuration.
    pub fn is_first(&self) -> bool {
        matches!(self.place, Place::New { .. })
    }

    /// How many tables and columns it decides on: in a first configuration all that there are.
    pub fn counts(&self) -> (usize, usize) {
        if self.is_first() {
            let columns: usize = self.shapes.iter().map(|table| table.columns.len()).sum();
            return (self.shapes.len(), columns.saturating_sub(self.skipped.len()));
        }
        let tables = self.tables.iter().filter(|table| !table.proposals.is_empty());
        (tables.count(), self.tables.iter().flat_map(|it| &it.proposals).map(|it| it.columns.len()).sum())
    }

    /// An example of what a column holds, where examples were wished for.
    pub fn example(&self, table: &str, column: &str) -> Option<&str> {
        self.seen.of(table, column)?.example()
    }

    /// Writes another rule for a proposal. The error says why it does not fit, and then nothing has changed.
    pub fn decide(&mut self, table: usize, proposal: usize, rule: &str) -> Result<(), String> {
        let TableProposal { table: name, proposals } = &self.tables[table];
        let former = proposals.clone();
        let present = &proposals[proposal];
        let policy = format!(
            "unmapped: keep\ntables: {{{}: {{{}: {rule}}}}}",
            yaml_key(name),
            yaml_key(&present.target)
        );
        let is_whole = rule == "keep" && present.columns.len() > 1;
        let decided = match is_whole {
            // Of what belongs together, each column is kept by itself.
            true => present.columns.iter().map(|column| Proposal::of_column(column.clone(), rule)).collect(),
            false => {
                told(policy::plan(&policy, &self.shapes))?;
                vec![Proposal { rule: Rule::One(rule.to_owned()), ..present.clone() }]
            }
        };
        let proposals = &mut self.tables[table].proposals;
        drop(proposals.splice(proposal..=proposal, decided));
        let checked = self.check();
        if checked.is_err() {
            self.tables[table].proposals = former;
        }
        checked
    }

    /// Whether everything together makes a policy, apart from what is left undecided.
    fn check(&self) -> Result<(), String> {
        match &self.place {
            Place::New { keep, .. } => told(policy::plan(&policy::yaml(keep, &self.tables), &self.shapes)),
            Place::Present(present) => {
                let text = present.with(&self.tables, &self.shapes, false);
                text.map(drop).map_err(|error| error.to_string())
            }
        }
    }

    /// Leaves a table undecided, or one of its proposals.
    pub fn skip(&mut self, table: usize, proposal: Option<usize>) {
        let TableProposal { table: name, proposals } = &mut self.tables[table];
        let left = match proposal {
            Some(proposal) => vec![proposals.remove(proposal)],
            None => std::mem::take(proposals),
        };
        let columns = left.iter().filter(|proposal| !proposal.is_comment()).flat_map(|it| &it.columns);
        self.skipped.extend(columns.map(|column| format!("{name}.{}", column.name)));
    }

    /// The whole text of the file as it will be.
    pub fn text(&self) -> Result<String, Error> {
        match &self.place {
            Place::New { name, url, keep, .. } => {
                Ok(written::configuration(name, url.as_deref(), &policy::yaml(keep, &self.tables)))
            }
            Place::Present(present) => present.with(&self.tables, &self.shapes, self.skipped.is_empty()),
        }
    }

    /// Writes it: a first configuration replaces nothing, and another one takes the place of what was read.
    pub fn write(&self) -> Result<(), Error> {
        let (path, text) = (self.path(), self.text()?);
        match &self.place {
            Place::New { .. } => {
                create_folder(folder_of(path), Access::Shared)?;
                match write_whole(path, text.as_bytes(), Access::Shared, Existing::Keep) {
                    Err(error) if error.source.kind() == ErrorKind::AlreadyExists => Err(exists(path)),
                    written => Ok(written?),
                }
            }
            Place::Present(present) => {
                if present.file.text()? != present.text {
                    return Err(Error::Refused {
                        what: format!("write `{}`", path.display()),
                        why: "it has changed since it was read".to_owned(),
                        hint: Some("type the same command again".to_owned()),
                    });
                }
                // A link stays one, and what is private stays so.
                let path = resolve(path)?;
                Ok(write_whole(&path, text.as_bytes(), access_of(&path), Existing::Replace)?)
            }
        }
    }
}

/// The first thing that is wrong with a policy; columns that nothing decides on are not.
fn told(planned: Result<Result<Plan, PlanError>, Error>) -> Result<(), String> {
    match planned {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(refusal)) => {
            let findings = refusal.findings.into_iter().map(|finding| finding.message);
            refusal.conflicts.into_iter().chain(findings).next().map_or(Ok(()), Err)
        }
        Err(Error::Policy(findings)) => {
            Err(findings.into_iter().next().map_or_else(String::new, |finding| finding.message))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// The locale that was wished for, or that of the columns' language.
fn locale(wishes: &Wishes, tables: &[Table]) -> Result<Option<String>, Error> {
    let Some(locale) = &wishes.locale else { return Ok(detect::locale_of(tables).map(str::to_owned)) };
    let policy = format!("tables: {{t: {{c: {{anonymizer: firstname, locale: {}}}}}}}", yaml_key(locale));
    match policy::plan(&policy, &[]) {
        Err(Error::Policy(findings)) => Err(Error::Usage {
            what: findings.first().map_or_else(String::new, |finding| finding.message.clone()),
            hint: findings.first().and_then(|finding| finding.help.clone()),
        }),
        _ => Ok(Some(locale.clone())),
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

/// The URL as it is to be written where relative paths start elsewhere.
fn resolved(database: &Database, text: String) -> String {
    use crate::config::DatabaseUrl;
    match &database.url {
        DatabaseUrl::Sqlite { .. } => database.url.to_string(),
        DatabaseUrl::Postgres(_) | DatabaseUrl::Mysql(_) => text,
    }
}

fn nothing_to_look_at() -> Error {
    Error::Usage {
        what: "there is nothing to look at".to_owned(),
        hint: Some("name a database with --url URL or DATABASE_URL, or a dump with --dump FILE".to_owned()),
    }
}

/// That a file stands where a first configuration would.
pub fn exists(path: &Path) -> Error {
    Error::Refused {
        what: format!("replace `{}`", path.display()),
        why: "it is no configuration".to_owned(),
        hint: Some("write another with --output FILE, and compare".to_owned()),
    }
}
