//! The connections, each as a database of ours.

use jiff::civil::DateTime;

use super::connection::{Connection, Engine};
use super::folders::Folders;
use super::keys::{Entry, Keys};
use super::note::{Note, Notes};
use super::tables::{Table, Targets};
use super::text::{is_parameter, quoted, scalar, variable, without_variables};
use super::{programs, times};
use crate::yaml::{Content, Key, Node};

/// A database as it will be written.
#[derive(Debug)]
pub(super) struct Database {
    pub name: String,
    /// What is to be said of its settings.
    pub notes: Vec<Note>,
    pub connection: Connection,
    /// The lines of `store:`, `client:`, `backup:` and `restore:`.
    pub settings: Vec<String>,
    pub tables: Vec<Table>,
}

/// What holds for all of them.
pub(super) struct Context<'a> {
    pub top: &'a Keys,
    pub folders: &'a Folders,
    /// Why there are no URLs, where that is as it should be.
    pub why_no_urls: Option<&'static str>,
    pub now: DateTime,
}

/// What is known of a connection before it is a database.
#[derive(Debug)]
pub(super) struct Named {
    pub key: Key,
    /// A URL, or a mapping of keys.
    pub settings: Option<Node>,
    pub targets: Targets,
}

impl Context<'_> {
    /// The database of ours for a connection, called `name`. All notes, those of its tables too, go into `all`.
    /// `seen` is its kind, where it was looked at.
    pub fn database(&self, name: String, named: &Named, seen: Option<Engine>, all: &mut Notes) -> Database {
        let mut notes = Notes::default();
        let (own, url) = match &named.settings {
            Some(node @ Node { content: Content::Mapping(_), .. }) => {
                let keys = Keys::of_connection(node, &mut notes);
                let url = keys.get("url").map(|entry| entry.value.clone());
                (keys, url)
            }
            other => (Keys::default(), other.clone()),
        };
        let mut connection = match &url {
            Some(url) => Connection::read(&name, url, self.folders, &mut notes),
            None => {
                if let Some(why) = self.why_no_urls {
                    notes.told(
                        &named.key,
                        format!("no URL of `{}`: {why}", named.key.name),
                        "put it into .env",
                    );
                } else {
                    let message = match &named.settings {
                        Some(_) => format!("the connection `{}` has no `url`", named.key.name),
                        None => format!("there is no connection `{}`", named.key.name),
                    };
                    notes.lost(&named.key, message, "put its URL into .env");
                }
                Connection::unknown()
            }
        };
        let is_declared = named.settings.is_some();
        let scope = Scope { own: &own, top: self.top, connection: &named.key.name, is_declared };
        if connection.engine == Engine::Unknown {
            connection.engine = seen.unwrap_or_else(|| scope.engine_of_programs());
        }
        let settings = self.settings(&scope, &connection, &mut notes);
        // What stands at the top is said of the first database alone.
        notes.0.retain(|note| !all.0.contains(note));
        let settings_notes = notes.0.clone();
        all.0.extend(notes.0);
        let mut tables = named.targets.converted(self.now, all);
        if connection.engine == Engine::Postgres {
            // The rows of these are not in a dump, but their columns are, and have to be decided on.
            for table in scope.excluded() {
                if tables.iter().all(|known| known.name != table) {
                    tables.push(Table { name: table, lines: vec!["rows: none".to_owned()], rules: 1 });
                }
            }
        }
        Database { name, notes: settings_notes, connection, settings, tables }
    }

    fn settings(&self, scope: &Scope<'_>, connection: &Connection, notes: &mut Notes) -> Vec<String> {
        let engine = connection.engine;
        let mut lines = self.store(scope, notes);
        self.strategy(scope, notes);
        let binaries = ["backup_binary", "restore_binary"].into_iter().filter_map(|name| scope.get(name));
        let binaries: Vec<&Node> = binaries.map(|entry| &entry.value).collect();
        if let Some(folder) = programs::client(engine, &binaries, notes) {
            lines.push(format!("client: {}", scalar(&without_variables(&folder))));
        }
        let mut timeout = |name| {
            let entry: &Entry = scope.get(name)?;
            let timeout = times::timeout(&entry.value, notes)?;
            if engine == Engine::Sqlite {
                notes.lost(&entry.key, format!("`{name}` means nothing to a SQLite database"), "");
                return None;
            }
            Some(timeout)
        };
        let timeouts = [timeout("backup_timeout"), timeout("restore_timeout")];
        let mut options = |name, restores| match scope.get(name) {
            Some(entry) => programs::options(engine, restores, &entry.value, notes),
            None => programs::Options::default(),
        };
        let (backup, restore) = (options("backup_options", false), options("restore_options", true));
        let tables = self.left_out(scope, engine, notes);
        lines.extend(programs::section("backup", &backup, timeouts[0].as_deref(), &tables));
        lines.extend(programs::section("restore", &restore, timeouts[1].as_deref(), &[]));
        lines
    }

    /// `store:`, with the age that is theirs where none is given.
    fn store(&self, scope: &Scope<'_>, notes: &mut Notes) -> Vec<String> {
        let mut lines = vec!["store:".to_owned()];
        if let Some(entry) = scope.get("storage_directory") {
            match entry.value.text() {
                Ok(text) if variable(text).is_some() => {
                    let name = variable(text).unwrap_or_default();
                    lines.push(format!("  path: {}", quoted(&format!("${{{name}}}"))));
                }
                Ok(text) if is_parameter(text) && !text.starts_with("%kernel.project_dir%") => {
                    notes.lost(
                        &entry.value,
                        "the folder is a parameter of Symfony",
                        "write it as `store: {path: …}`",
                    );
                }
                Ok(text) => {
                    let path = scalar(&without_variables(&self.folders.ours(text)));
                    lines.push(format!("  path: {path}"));
                }
                Err(error) => notes.lost(&entry.value, error.message, ""),
            }
        }
        let age = scope.get("backup_expiration_age").and_then(|entry| times::age(&entry.value, notes));
        lines.push(match age {
            Some(age) => format!("  keep: {age}"),
            None => "  keep: 3 months # as DbToolsBundle does by itself".to_owned(),
        });
        lines
    }

    fn strategy(&self, scope: &Scope<'_>, notes: &mut Notes) {
        if let Some(entry) = scope.get("storage_filename_strategy")
            && !matches!(entry.value.text(), Ok("default" | "datetime"))
        {
            let help = "files are named by database, year, month and time, and found by their manifests";
            notes.lost(&entry.key, "a strategy for file names", help);
        }
    }

    /// Which tables a backup leaves out, and what of them.
    fn left_out(&self, scope: &Scope<'_>, engine: Engine, notes: &mut Notes) -> Vec<(String, &'static str)> {
        let Some((entry, is_inherited)) = scope.excluded_entry() else { return Vec::new() };
        if is_inherited {
            let message = "the tables left out at the top hold for this database too, as documented; in fact DbToolsBundle \
                           leaves out none of a connection that is declared";
            notes.told(&entry.key, message, "");
        }
        if entry.value.items().is_err() {
            notes.lost(&entry.value, format!("expected a list of tables, found {}", entry.value.kind()), "");
        }
        let left_out = match engine {
            Engine::Postgres | Engine::Unknown => "{rows: none}",
            Engine::Mysql | Engine::Sqlite => "skip",
        };
        scope.excluded().into_iter().map(|table| (scalar(&table), left_out)).collect()
    }
}

/// The keys that hold for a connection.
struct Scope<'a> {
    own: &'a Keys,
    top: &'a Keys,
    connection: &'a str,
    /// Whether `connections` names it.
    is_declared: bool,
}

impl<'a> Scope<'a> {
    /// Its own, or else that of the top.
    fn get(&self, name: &str) -> Option<&'a Entry> {
        self.own.get(name).or_else(|| self.top.of(self.connection, name)).or_else(|| self.top.get(name))
    }

    fn excluded_entry(&self) -> Option<(&'a Entry, bool)> {
        const NAME: &str = "backup_excluded_tables";
        let own = self.own.get(NAME).or_else(|| self.top.of(self.connection, NAME));
        own.map(|entry| (entry, false)).or_else(|| self.top.get(NAME).map(|entry| (entry, self.is_declared)))
    }

    fn excluded(&self) -> Vec<String> {
        let items = self.excluded_entry().map(|(entry, _)| entry.value.items().unwrap_or_default());
        let mut tables: Vec<String> = Vec::new();
        for table in items.unwrap_or_default().iter().filter_map(|item| item.text().ok()) {
            if !tables.iter().any(|known| known == table) {
                tables.push(table.to_owned());
            }
        }
        tables
    }

    fn engine_of_programs(&self) -> Engine {
        let named = ["backup_binary", "restore_binary"]
            .into_iter()
            .filter_map(|name| self.get(name)?.value.text().ok());
        let engines =
            named.map(|path| Engine::of_program(path.trim().rsplit('/').next().unwrap_or_default()));
        engines.into_iter().find(|engine| *engine != Engine::Unknown).unwrap_or(Engine::Unknown)
    }
}
