//! A configuration of DbToolsBundle as one of ours: its connections, and its rules by table and column.
//!
//! What has no counterpart is told, with its place, and stands as a comment where it would belong. What is converted
//! is a policy that can be read: a rule that none takes becomes a comment, and its column is then undecided, so that
//! nothing goes out unnoticed. No password is ever written.

mod connection;
mod connections;
mod databases;
mod folders;
mod keys;
mod look;
mod note;
mod php_date;
mod php_span;
mod programs;
mod read;
mod rest;
mod rules;
mod tables;
mod text;
mod times;
mod written;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use self::connection::Engine;
use self::databases::{Context, Database, Named};
use self::folders::Folders;
use self::keys::Keys;
use self::look::Seen;
use self::note::Notes;
use self::read::Read;
use self::tables::Targets;
use self::written::Contents;
use crate::config::project_root;
use crate::error::Error;
use crate::files::{Access, Existing, create_folder, folder_of, write_whole};
use crate::progress::Progress;
use crate::yaml::{Key, Node};

pub use self::connections::Files;
pub use self::look::Look;
pub use self::note::Note;
pub use self::written::Variable;

/// Variables of the environment that DbToolsBundle means to read, and that mean nothing here.
pub const VARIABLES: [&str; 12] = [
    "DBTOOLS_BACKUP_BINARY",
    "DBTOOLS_BACKUP_EXCLUDED_TABLES",
    "DBTOOLS_BACKUP_EXPIRATION_AGE",
    "DBTOOLS_BACKUP_OPTIONS",
    "DBTOOLS_BACKUP_TIMEOUT",
    "DBTOOLS_CONNECTION",
    "DBTOOLS_DEFAULT_CONNECTION",
    "DBTOOLS_RESTORE_BINARY",
    "DBTOOLS_RESTORE_OPTIONS",
    "DBTOOLS_RESTORE_TIMEOUT",
    "DBTOOLS_STORAGE_DIRECTORY",
    "DBTOOLS_STORAGE_FILENAME_STRATEGY",
];

/// The connection of who names none.
const DEFAULT: &str = "default";

/// What is asked for. Relative paths start at `folder`.
#[derive(Debug)]
pub struct Request<'a> {
    /// The file of theirs.
    pub file: &'a Path,
    /// Where the configuration will be written to.
    pub output: &'a Path,
    /// Where the user stands.
    pub folder: &'a Path,
    /// The database that is looked at, where there is more than one.
    pub database: Option<&'a str>,
    /// As of when relative dates are read.
    pub now: DateTime,
}

/// A configuration that is not written yet.
#[derive(Debug)]
pub struct Conversion {
    /// The YAML.
    pub text: String,
    /// How many databases it has.
    pub databases: usize,
    /// How many tables its policies name.
    pub tables: usize,
    /// How many rules they have.
    pub rules: usize,
    /// What is to be said of it, in the order of what was read.
    pub notes: Vec<Note>,
    /// What a plan for the database that was looked at would be refused for.
    pub refused: Vec<String>,
    /// Variables that it needs.
    pub variables: Vec<Variable>,
    path: PathBuf,
}

/// Reads the files and, if there is something to look at, its schema.
pub fn convert(
    request: &Request<'_>,
    look: Option<Look>,
    progress: &dyn Progress,
) -> Result<Conversion, Error> {
    let path = request.folder.join(request.output);
    if path.exists() {
        return Err(exists(&path));
    }
    let file = request.folder.join(request.file);
    let root = read::file(&file, request.file)?;
    let seen = look.map(|look| Seen::at(look, request.folder, progress)).transpose()?;
    let engine = seen.as_ref().map(|seen| seen.engine);
    let mut converter = Converter::of(&root, folder_of(&file), request, engine, &read::file)?;
    let is_complete = seen.is_some();
    let refused = match seen {
        Some(seen) => seen.complete(&mut converter.databases, request.database)?,
        None => Vec::new(),
    };
    Ok(converter.finish(request, path, is_complete, refused))
}

/// The same of a text alone: nothing is read but what `files` reads, and nothing looked at.
pub fn convert_tree(root: &Node, request: &Request<'_>, files: &Files<'_>) -> Result<Conversion, Error> {
    let folder = folder_of(request.file);
    let converter = Converter::of(root, folder, request, None, files)?;
    Ok(converter.finish(request, request.output.to_path_buf(), false, Vec::new()))
}

struct Converter {
    databases: Vec<Database>,
    /// What is about no database.
    general: Notes,
    /// What is about one.
    notes: Notes,
}

impl Converter {
    /// `seen` is the kind of the database that is looked at.
    fn of(
        root: &Node,
        folder: &Path,
        request: &Request<'_>,
        seen: Option<Engine>,
        files: &Files<'_>,
    ) -> Result<Self, Error> {
        let mut general = Notes::default();
        let ours = project_root(&request.folder.join(request.output));
        let (keys, is_symfony, only) = match read::recognised(root, &mut general)? {
            Read::Configuration(settings, is_symfony) => {
                (Keys::at_the_top(&settings, &mut general), is_symfony, None)
            }
            Read::Tables(tables) => (Keys::default(), false, Some(tables)),
        };
        let has_tables_only = only.is_some();
        let mut folders = Folders::of(folder, is_symfony, &ours);
        if let Some(text) = keys.get("workdir").and_then(|entry| entry.value.text().ok()) {
            folders.theirs = folders.resolved(text);
        }
        let mut named = connections::all(&keys, &folders, files, &mut general)?;
        if let Some(tables) = only {
            let mut targets = Targets::default();
            targets.add(&tables, &mut general);
            named.push(Named { key: default_key(root), settings: None, targets });
        } else if named.is_empty() {
            named.push(Named { key: default_key(root), settings: None, targets: Targets::default() });
        }
        without_counterpart(&keys, is_symfony, &named, &mut general);
        let why_no_urls = match (is_symfony, has_tables_only) {
            (true, _) => Some("it is Doctrine's, which is not read"),
            (_, true) => Some("this file names tables alone"),
            _ => None,
        };
        let context = Context { top: &keys, folders: &folders, why_no_urls, now: request.now };
        let mut notes = Notes::default();
        let mut databases: Vec<Database> = Vec::new();
        let is_single = named.len() == 1;
        for named in &named {
            let name = free_name(&named.key, &databases, &mut notes);
            let is_seen = is_single || name == request.database.unwrap_or(DEFAULT);
            let seen = seen.filter(|_| is_seen);
            databases.push(context.database(name, named, seen, &mut notes));
        }
        Ok(Converter { databases, general, notes })
    }

    fn finish(
        self,
        request: &Request<'_>,
        path: PathBuf,
        is_complete: bool,
        refused: Vec<String>,
    ) -> Conversion {
        let Converter { databases, general, notes } = self;
        let contents = Contents {
            source: &request.file.display().to_string(),
            databases: &databases,
            notes: &general.0,
            is_complete,
        };
        let (text, variables) = written::configuration(&contents);
        let tables =
            || databases.iter().flat_map(|database| &database.tables).filter(|table| table.rules > 0);
        Conversion {
            text,
            databases: databases.len(),
            tables: tables().count(),
            rules: tables().map(|table| table.rules).sum(),
            notes: general.0.into_iter().chain(notes.0).collect(),
            refused,
            variables,
            path,
        }
    }
}

impl Conversion {
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

/// Tells of what holds for no database of ours.
fn without_counterpart(keys: &Keys, is_symfony: bool, named: &[Named], notes: &mut Notes) {
    if let Some(entry) = keys.get("anonymizer_paths") {
        let help = "anonymizers of your own are PHP; `db-airlock anonymizers` lists what there is";
        notes.lost(&entry.key, "`anonymizer_paths`", help);
    }
    if let Some(entry) = keys.get("default_connection") {
        let is_default = entry.value.text() == Ok(DEFAULT) || named.len() == 1;
        if !is_default {
            let help = "name it with --database, or call it `default`";
            notes.lost(&entry.key, "no other database than `default` is the usual one", help);
        }
    }
    if is_symfony && let Some(first) = named.first() {
        let message = "attributes of Doctrine's entities (`#[Anonymize]`) are PHP, which is not read";
        let help = "`bin/console db-tools:anonymization:dump-config` lists them";
        notes.lost(&first.key, message, help);
    }
}

fn default_key(root: &Node) -> Key {
    let mut span = root.span.clone();
    span.end = span.start;
    Key { span, name: DEFAULT.to_owned() }
}

/// The connection's name, or one like it that can be a folder's and is no other's.
fn free_name(key: &Key, databases: &[Database], notes: &mut Notes) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let mut name: String = key.name.chars().map(|letter| if fits(letter) { letter } else { '_' }).collect();
    if name.is_empty() || name.starts_with(['.', '-']) {
        name.insert(0, '_');
    }
    while databases.iter().any(|known| known.name == name) {
        name.push('_');
    }
    if name != key.name {
        let help = "a database is a folder in the store: letters, digits, `_`, `-` and `.`";
        notes.told(key, format!("the connection `{}` became the database `{name}`", key.name), help);
    }
    name
}

fn exists(path: &Path) -> Error {
    Error::Refused {
        what: format!("replace `{}`", path.display()),
        why: "there is a configuration already".to_owned(),
        hint: Some("write another with --output FILE, and compare".to_owned()),
    }
}

#[cfg(test)]
mod tests;
