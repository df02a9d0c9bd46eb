//! The keys of their configuration, at the top and below a connection, with the older spellings among them.

use super::note::Notes;
use crate::yaml::{Content, Key, Node, did_you_mean};

/// Keys that may stand at the top and below a connection.
const EVERYWHERE: [&str; 9] = [
    "backup_binary",
    "backup_excluded_tables",
    "backup_expiration_age",
    "backup_options",
    "backup_timeout",
    "restore_binary",
    "restore_options",
    "restore_timeout",
    "storage_directory",
];
const STRATEGY: &str = "storage_filename_strategy";
/// Keys that stand at the top only.
const AT_THE_TOP: [&str; 6] = [
    "workdir",
    "default_connection",
    "connections",
    "anonymizer_paths",
    "anonymization",
    "anonymization_files",
];
/// Keys of older versions that still mean something.
const OLDER: [&str; 2] = ["storage", "excluded_tables"];
/// Keys of older versions that the present one refuses.
const REMOVED: [&str; 4] =
    ["backupper_binaries", "backupper_options", "restorer_binaries", "restorer_options"];

/// Whether a key at the top tells that this is a configuration of theirs.
pub(super) fn is_of_theirs(name: &str) -> bool {
    let all = EVERYWHERE.iter().chain(&AT_THE_TOP).chain(&OLDER).chain(&REMOVED);
    name == STRATEGY || all.into_iter().any(|key| *key == name)
}

/// A key with what it holds.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    name: &'static str,
    /// The connection that it is about, where an older key names one.
    connection: Option<String>,
    pub key: Key,
    pub value: Node,
}

/// The keys that stand in one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Entry>);

impl Keys {
    /// Reads the keys at the top. What is not known is told.
    pub fn at_the_top(node: &Node, notes: &mut Notes) -> Self {
        let mut keys = Keys::default();
        let known: Vec<&'static str> = EVERYWHERE.into_iter().chain([STRATEGY]).chain(AT_THE_TOP).collect();
        for (key, value) in node.entries().unwrap_or_default() {
            let name = key.name.as_str();
            if value.is_null() {
                // Nothing is set.
            } else if name == "anonymization" {
                keys.anonymization(key, value, notes);
            } else if let Some(name) = known.iter().find(|known| **known == name) {
                keys.add(name, None, key, value, notes);
            } else if name == "storage" {
                keys.storage(key, value, notes);
            } else if name == "excluded_tables" {
                keys.by_connection("backup_excluded_tables", key, value, notes);
            } else if REMOVED.contains(&name) {
                let help = "write `client` or `options` below each database";
                notes.lost(key, format!("DbToolsBundle has no key `{name}` any more"), help);
            } else {
                notes.lost(key, format!("unknown key `{name}`"), did_you_mean(name, &known));
            }
        }
        keys
    }

    /// Reads the keys below a connection.
    pub fn of_connection(node: &Node, notes: &mut Notes) -> Self {
        let mut keys = Keys::default();
        let known: Vec<&'static str> = EVERYWHERE.into_iter().chain([STRATEGY, "url"]).collect();
        for (key, value) in node.entries().unwrap_or_default().iter().filter(|(_, value)| !value.is_null()) {
            match known.iter().find(|known| **known == key.name) {
                Some(name) => keys.add(name, None, key, value, notes),
                None => {
                    notes.lost(key, format!("unknown key `{}`", key.name), did_you_mean(&key.name, &known));
                }
            }
        }
        keys
    }

    /// What holds everywhere.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.name == name && entry.connection.is_none())
    }

    /// What an older key says of one connection.
    pub fn of(&self, connection: &str, name: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.name == name && entry.connection.as_deref() == Some(connection))
    }

    fn add(
        &mut self,
        name: &'static str,
        connection: Option<&str>,
        key: &Key,
        value: &Node,
        notes: &mut Notes,
    ) {
        let is_same = |entry: &&Entry| entry.name == name && entry.connection.as_deref() == connection;
        if let Some(known) = self.0.iter().find(is_same) {
            let (line, _) = known.key.span.line_and_column();
            let message = format!("`{}` and `{}` in line {line} mean the same", key.name, known.key.name);
            notes.lost(key, message, "DbToolsBundle refuses both at once: keep one");
            return;
        }
        let connection = connection.map(str::to_owned);
        self.0.push(Entry { name, connection, key: key.clone(), value: value.clone() });
    }

    /// `anonymization`: by connection; in older versions also the files, below `yaml`.
    fn anonymization(&mut self, key: &Key, value: &Node, notes: &mut Notes) {
        let is_name = |(_, node): &(Key, Node)| node.text().is_ok();
        let files = value.entry("yaml").filter(|(_, files)| {
            files.text().is_ok()
                || files.entries().is_ok_and(|entries| !entries.is_empty() && entries.iter().all(is_name))
        });
        if let Some((key, files)) = files {
            self.add("anonymization_files", None, key, files, notes);
            self.add("anonymization", None, key, &value.without(&["yaml"]), notes);
        } else {
            self.add("anonymization", None, key, value, notes);
        }
    }

    fn storage(&mut self, key: &Key, value: &Node, notes: &mut Notes) {
        let Ok(entries) = value.entries() else {
            notes.lost(key, format!("`storage` is {}, not a mapping", value.kind()), "");
            return;
        };
        for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
            match key.name.as_str() {
                "root_dir" => self.add("storage_directory", None, key, value, notes),
                "filename_strategy" => self.by_connection(STRATEGY, key, value, notes),
                name => {
                    let help = did_you_mean(name, &["root_dir", "filename_strategy"]);
                    notes.lost(key, format!("unknown key `{name}`"), help);
                }
            }
        }
    }

    /// What is one value for all, or a mapping from connections.
    fn by_connection(&mut self, name: &'static str, key: &Key, value: &Node, notes: &mut Notes) {
        match &value.content {
            Content::Mapping(entries) => {
                for (connection, value) in entries {
                    self.add(name, Some(&connection.name), connection, value, notes);
                }
            }
            _ => self.add(name, None, key, value, notes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn check(text: &str, expected: &[&str]) -> Keys {
        let mut notes = Notes::default();
        let keys = Keys::at_the_top(&parse(Source::new("t.yaml", text)).unwrap(), &mut notes);
        let lines: Vec<String> = notes.0.iter().map(|note| note.line().replacen("t.yaml:", "", 1)).collect();
        assert_eq!(lines, expected, "{text}");
        keys
    }

    #[test]
    fn older_spellings_mean_the_present_ones() {
        let text = "storage: {root_dir: a, filename_strategy: {one: x}}\nexcluded_tables: {two: [t]}\nanonymization: {yaml: b}";
        let keys = check(text, &[]);
        assert_eq!(keys.get("storage_directory").unwrap().value.text().unwrap(), "a");
        assert!(keys.get(STRATEGY).is_none() && keys.of("one", STRATEGY).is_some());
        assert!(keys.of("two", "backup_excluded_tables").is_some());
        assert_eq!(keys.get("anonymization_files").unwrap().value.text().unwrap(), "b");
    }

    #[test]
    fn what_is_not_known_is_told() {
        let _ = check(
            "storage_directory: a\nstorage: {root_dir: b, rot: c}\nbackup_binray: x\nbackupper_options: {}\nworkdir: ~",
            &[
                "2:11: not converted: `root_dir` and `storage_directory` in line 1 mean the same; DbToolsBundle refuses both at once: keep one",
                "2:24: not converted: unknown key `rot`; known here: `root_dir`, `filename_strategy`",
                "3:1: not converted: unknown key `backup_binray`; did you mean `backup_binary`?",
                "4:1: not converted: DbToolsBundle has no key `backupper_options` any more; write `client` or `options` below each database",
            ],
        );
    }

    #[test]
    fn a_connection_may_be_called_yaml() {
        let keys = check("anonymization: {yaml: {user: {email: email}}}", &[]);
        assert!(keys.get("anonymization_files").is_none());
        assert!(keys.get("anonymization").unwrap().value.get("yaml").is_some());
    }
}
