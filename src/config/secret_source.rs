//! Where a secret is found: `${VARIABLE}`, `{file: PATH}` or `{command: gh auth token}`.

use std::path::{Path, PathBuf};

use super::{Secret, words};
use crate::yaml::{self, Error, Node};

/// Where a secret is found. It is read when it is needed, and not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// Here: the value of a variable that stands in the configuration.
    Value(Secret),
    /// In this file.
    File(PathBuf),
    /// What this command prints, run at the project's root.
    Command(Vec<String>),
}

/// Reads a secret of which the text itself may be given. Empty text is none: `${TOKEN:-}`.
pub(super) fn of_text(node: &Node, project_root: &Path) -> Result<Option<SecretSource>, Error> {
    match node.text() {
        Ok("") => Ok(None),
        Ok(text) => Ok(Some(SecretSource::Value(Secret::new(text)))),
        Err(_) => of_mapping(node, project_root, "expected `${VARIABLE}`, `{file: PATH}` or `{command: …}`")
            .map(Some),
    }
}

/// How the identities of age begin, and no path.
const IDENTITY: &str = "AGE-SECRET-KEY-";

/// Reads a secret of which the text is a file's path; or the identity itself, as `${VARIABLE}`: taken for a path, it would
/// stand in the error that there is no such file.
pub(super) fn of_path(node: &Node, project_root: &Path) -> Result<SecretSource, Error> {
    match node.text() {
        Ok(text) if text.contains(IDENTITY) => Ok(SecretSource::Value(Secret::new(text))),
        Ok(path) => Ok(SecretSource::File(project_root.join(path))),
        Err(_) => of_mapping(node, project_root, "expected a path, or `{command: …}`"),
    }
}

fn of_mapping(node: &Node, project_root: &Path, expected: &str) -> Result<SecretSource, Error> {
    match node.entries().map_err(|_| node.error(expected))? {
        [(key, file)] if key.name == "file" => Ok(SecretSource::File(project_root.join(file.text()?))),
        [(key, command)] if key.name == "command" => Ok(SecretSource::Command(words::parse(command)?)),
        [(key, _)] => Err(yaml::unknown_key(key, &["file", "command"])),
        _ => Err(node.error(expected)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    fn check(text: &str, expected: Result<Option<SecretSource>, &str>) {
        let node = yaml::parse(Source::new("a.yaml", text)).unwrap();
        let found = of_text(&node, Path::new("/project")).map_err(|error| error.message);
        assert_eq!(found.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "{text}");
    }

    #[test]
    fn a_secret_stands_here_in_a_file_or_behind_a_command() {
        check("hunter2", Ok(Some(SecretSource::Value(Secret::new("hunter2")))));
        check("''", Ok(None));
        check("{file: .airlock/token}", Ok(Some(SecretSource::File("/project/.airlock/token".into()))));
        let words = ["gh", "auth", "token"].map(str::to_owned).to_vec();
        check("{command: gh auth token}", Ok(Some(SecretSource::Command(words))));
        check("{comand: gh}", Err("unknown key `comand`"));
        check("{}", Err("expected `${VARIABLE}`, `{file: PATH}` or `{command: …}`"));
        check("[a]", Err("expected `${VARIABLE}`, `{file: PATH}` or `{command: …}`"));
    }

    #[test]
    fn the_text_of_a_key_is_its_path() {
        let node = yaml::parse(Source::new("a.yaml", ".airlock/decrypt.key")).unwrap();
        let found = of_path(&node, Path::new("/project")).unwrap();
        assert_eq!(found, SecretSource::File("/project/.airlock/decrypt.key".into()));
        let node = yaml::parse(Source::new("a.yaml", "AGE-SECRET-KEY-1QQQ")).unwrap();
        let found = of_path(&node, Path::new("/project")).unwrap();
        assert_eq!(found, SecretSource::Value(Secret::new("AGE-SECRET-KEY-1QQQ")));
    }
}
