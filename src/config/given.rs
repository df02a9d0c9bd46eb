//! A database that no configuration names yet: only its URL is given.

use std::path::{Path, PathBuf};

use super::{Database, DatabaseUrl, Environment, check, find};
use crate::yaml::{self, Content, Node, Source};

impl Database {
    /// A database with this URL, and the default of everything else. The message never quotes the URL, which may
    /// hold a password.
    pub fn of_url(name: &str, url: &str, folder: &Path) -> Result<Self, String> {
        let first = |findings: Vec<yaml::Error>| {
            findings.into_iter().next().map_or_else(String::new, |finding| finding.message)
        };
        // The tree is made, and not parsed: nothing in the URL means anything to YAML. A variable it has none.
        let source = Source::new("--url", "");
        let whole = yaml::Span { source, start: 0, end: 0 };
        let node = |content| Node { span: whole.clone(), content };
        let entry = |key: &str, value| (yaml::Key { span: whole.clone(), name: key.to_owned() }, value);
        let url = node(Content::Text(url.replace('$', "$$")));
        let settings = node(Content::Mapping(vec![entry("url", url)]));
        let named = node(Content::Mapping(vec![entry(name, settings)]));
        let tree = node(Content::Mapping(vec![entry("databases", named)]));
        let checked = check::check(&tree, &Environment::default(), folder).map_err(first)?;
        checked.databases.into_values().next().ok_or_else(|| "expected the URL of a database".to_owned())
    }
}

impl DatabaseUrl {
    /// Whether the URL holds what must not be written into a file that is committed.
    pub fn holds_secrets(&self) -> bool {
        const SECRET: [&str; 4] = ["password", "secret", "scram_", "token"];
        match self {
            DatabaseUrl::Sqlite { .. } => false,
            DatabaseUrl::Postgres(url) | DatabaseUrl::Mysql(url) => {
                let is_secret = |name: &String| SECRET.iter().any(|word| name.contains(word));
                url.password.is_some() || url.options.iter().any(|(name, _)| is_secret(name))
            }
        }
    }
}

/// Where relative paths start that a configuration at this path names.
pub fn project_root(configuration: &Path) -> PathBuf {
    find::project_root(configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_enough_and_is_taken_as_it_is() {
        let check = |url: &str, expected: Result<(&str, bool), &str>| {
            let database = Database::of_url("default", url, Path::new("/p"));
            let found = database.map(|database| (database.url.to_string(), database.url.holds_secrets()));
            let found = found.as_ref().map(|(url, secret)| (url.as_str(), *secret)).map_err(String::as_str);
            assert_eq!(found, expected, "{url}");
        };
        check("sqlite:a ${b}: '\".db", Ok(("sqlite:/p/a ${b}: '\".db", false)));
        check("postgres://u@h/d", Ok(("postgres://u@h/d", false)));
        check("postgres://u:hunter2@h/d", Ok(("postgres://u@h/d", true)));
        check("postgres:///d?sslpassword=hunter2", Ok(("postgres:///d", true)));
        check("hunter2", Err("expected the URL of a database"));
        check("postgres://u:hunter2@h:x/d", Err("the port is not a number from 1 to 65535"));
    }
}
