//! The files: which part of a file is DbToolsBundle's, and the files that it names.

use std::path::Path;

use super::keys;
use super::note::Notes;
use crate::error::{Error, Kind};
use crate::files::read_bounded;
use crate::yaml::{self, Content, Node, Source};

/// No configuration that a person writes is longer, in bytes.
const LONGEST: u64 = 16 << 20;

/// Reads a file of theirs. `shown` is its name as the user would write it.
pub(super) fn file(path: &Path, shown: &Path) -> Result<Node, Error> {
    let bytes = read_bounded(path, LONGEST)?;
    let is_php = path.extension().is_some_and(|extension| extension == "php");
    if is_php || bytes.starts_with(b"<?php") {
        return Err(failed(
            format!("`{}` is PHP, which is not read", shown.display()),
            "write what it returns as YAML: the keys are the same; attributes of classes have to be written as \
             `TABLE: {COLUMN: ANONYMIZER}`",
        ));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| failed(format!("`{}` is no text in UTF-8", shown.display()), "name a YAML file"))?;
    yaml::parse(Source::new(shown, text)).map_err(|error| Error::Policy(vec![error]))
}

/// What a file of theirs is.
#[derive(Debug)]
pub(super) enum Read {
    /// The keys of a configuration, and whether it is Symfony's.
    Configuration(Node, bool),
    /// The tables of one connection: a file that `anonymization_files` would name.
    Tables(Node),
}

/// Tells what the file is. What it holds beside is told.
pub(super) fn recognised(root: &Node, notes: &mut Notes) -> Result<Read, Error> {
    let nothing = || {
        let shown = root.span.source.path.display();
        failed(
            format!("there is no configuration of DbToolsBundle in `{shown}`"),
            "name its `db_tools.yaml`, or a file that `anonymization_files` names",
        )
    };
    let Content::Mapping(entries) = &root.content else { return Err(nothing()) };
    if let Some((_, settings)) = root.entry("db_tools") {
        for (key, value) in entries.iter().filter(|(key, _)| key.name != "db_tools") {
            match key.name.strip_prefix("when@") {
                Some(environment) if value.get("db_tools").is_some() => {
                    let message = format!("what holds in the environment `{environment}` alone is not read");
                    notes.lost(key, message, "write it into the configuration of the machine that it is for");
                }
                _ => notes.told(key, format!("`{}` is not DbToolsBundle's", key.name), ""),
            }
        }
        return Ok(Read::Configuration(settings.clone(), true));
    }
    if entries.iter().any(|(key, _)| keys::is_of_theirs(&key.name)) {
        return Ok(Read::Configuration(root.clone(), false));
    }
    let is_environment = entries.iter().all(|(key, _)| key.name.starts_with("when@"));
    let are_tables = entries.iter().all(|(_, value)| value.is_null() || value.entries().is_ok());
    match !entries.is_empty() && are_tables && !is_environment {
        true => Ok(Read::Tables(root.clone())),
        false => Err(nothing()),
    }
}

fn failed(what: String, hint: &str) -> Error {
    Error::Failed { kind: Kind::Configuration, what, hint: Some(hint.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn check(text: &str, expected: &str) {
        let root = parse(Source::new("t.yaml", text)).unwrap();
        let mut notes = Notes::default();
        let found = match recognised(&root, &mut notes) {
            Ok(Read::Configuration(_, true)) => "symfony",
            Ok(Read::Configuration(_, false)) => "standalone",
            Ok(Read::Tables(_)) => "tables",
            Err(_) => "none",
        };
        assert_eq!((found, notes.0.len()), (expected, text.matches("when@").count().min(1)), "{text}");
    }

    #[test]
    fn every_kind_of_file_is_recognised() {
        check("db_tools: {workdir: x}", "symfony");
        check("db_tools: ~\nwhen@prod: {db_tools: {}}", "symfony");
        check("connections: pgsql://h/d", "standalone");
        check("storage: {root_dir: x}", "standalone");
        check("user: {email: email}\norder:", "tables");
        check("framework: true", "none");
        check("[a]", "none");
        check("", "none");
        check("{}", "none");
    }
}
