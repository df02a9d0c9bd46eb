//! Where a database is: their URLs (`pgsql://`, `pdo-mysql://`, `sqlite3:///…`), and ours.

use std::path::Path;

use super::folders::Folders;
use super::note::Notes;
use super::text::variable;
use crate::config::Database;
use crate::yaml::{Content, Node};

/// What kind of database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
    Mysql,
    /// A variable knows.
    Unknown,
}

impl Engine {
    /// What our URLs begin with.
    pub fn of_url(url: &str) -> Self {
        match url.split(':').next().unwrap_or_default() {
            "sqlite" => Engine::Sqlite,
            "postgres" | "postgresql" => Engine::Postgres,
            "mysql" | "mariadb" => Engine::Mysql,
            _ => Engine::Unknown,
        }
    }

    /// Whose program this is.
    pub fn of_program(name: &str) -> Self {
        match name {
            "sqlite3" => Engine::Sqlite,
            "pg_dump" | "pg_restore" | "psql" => Engine::Postgres,
            "mysqldump" | "mysql" | "mariadb-dump" | "mariadb" => Engine::Mysql,
            _ => Engine::Unknown,
        }
    }
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connection {
    pub engine: Engine,
    /// Our URL, if nothing in it is secret.
    pub url: Option<String>,
    /// The URL without its secrets, where it has some.
    pub hidden: Option<String>,
    /// The variable that holds the URL, where theirs names one.
    pub variable: Option<String>,
}

impl Connection {
    /// A connection of which nothing is known.
    pub fn unknown() -> Self {
        Connection { engine: Engine::Unknown, url: None, hidden: None, variable: None }
    }

    /// Reads a URL, or a mapping of its parts. No note quotes it: there may be a password in it.
    pub fn read(name: &str, node: &Node, folders: &Folders, notes: &mut Notes) -> Self {
        let text = match &node.content {
            Content::Text(text) => text.clone(),
            Content::Mapping(_) => match of_parts(node, notes) {
                Some(text) => text,
                None => return Connection::unknown(),
            },
            _ => {
                notes.lost(node, format!("the URL is {}, not text", node.kind()), "");
                return Connection::unknown();
            }
        };
        if let Some(variable) = variable(&text) {
            let message = "what the variable holds is not read: it has to be a URL such as `postgres://user@host:5432/name`";
            notes.told(node, message, "");
            return Connection { variable: Some(variable), ..Connection::unknown() };
        }
        match ours(&text, folders, node, notes) {
            Ok(url) => Connection::of_ours(name, &url, &folders.ours, node, notes),
            Err(message) => {
                let help = "put a URL such as `postgres://user@host:5432/name` into .env";
                notes.lost(node, message, help);
                Connection::unknown()
            }
        }
    }

    fn of_ours(name: &str, url: &str, root: &Path, node: &Node, notes: &mut Notes) -> Self {
        let engine = Engine::of_url(url);
        // The name of a database is checked elsewhere.
        let name = if name.is_empty() { "default" } else { name };
        match Database::of_url(name, url, root) {
            Ok(database) if database.url.holds_secrets() => {
                let hidden = Some(database.url.to_string());
                Connection { engine, url: None, hidden, variable: None }
            }
            Ok(_) => Connection { engine, url: Some(url.to_owned()), hidden: None, variable: None },
            Err(problem) => {
                notes.lost(node, format!("the URL cannot be used: {problem}"), "put one into .env");
                Connection { engine, ..Connection::unknown() }
            }
        }
    }
}

/// Our URL for one of theirs. The message quotes nothing but what cannot be secret.
fn ours(text: &str, folders: &Folders, node: &Node, notes: &mut Notes) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").ok_or("the URL has no `://`")?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let scheme = scheme.to_ascii_lowercase();
    // `pdo-mysql`: a driver, and the vendor behind it.
    let vendor = match scheme.as_str() {
        "mysqli" | "sqlite3" | "ext-pgsql" => scheme.as_str(),
        _ => scheme.split_once(['-', '_', '+']).map_or(scheme.as_str(), |(_, vendor)| vendor),
    };
    match vendor {
        "pgsql" | "ext-pgsql" | "postgres" | "postgresql" | "pg" => {
            server("postgres", rest, query, node, notes)
        }
        "mysql" | "mysqli" => server("mysql", rest, query, node, notes),
        "mariadb" => server("mariadb", rest, query, node, notes),
        "sqlite" | "sqlite3" => sqlite(rest, folders, node, notes),
        "sqlsrv" | "mssql" | "sqlserver" => {
            Err("there is no SQL Server here, which DbToolsBundle cannot back up either".to_owned())
        }
        _ => Err("the kind of database is not known".to_owned()),
    }
}

fn server(scheme: &str, rest: &str, query: &str, node: &Node, notes: &mut Notes) -> Result<String, String> {
    if rest.starts_with('/') {
        return Err("the URL names a socket, and no database".to_owned());
    }
    let mut kept = Vec::new();
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let name = option.split('=').next().unwrap_or_default();
        let is_kept = match (scheme, name) {
            (_, "version" | "serverVersion" | "server_version") => continue,
            ("postgres", "charset") => continue,
            ("postgres", name) => {
                name.starts_with("ssl") || matches!(name, "user" | "password" | "connect_timeout")
            }
            (_, name) => {
                matches!(name, "unix_socket" | "socket" | "charset" | "user" | "password")
                    || name.starts_with("ssl-")
            }
        };
        if is_kept && option.contains('=') {
            kept.push(option);
        } else {
            let known = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            let shown = if known { format!("`{name}` ") } else { String::new() };
            notes.lost(node, format!("the option {shown}behind `?` has no counterpart"), "");
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    Ok(format!("{scheme}://{rest}{query}"))
}

fn sqlite(rest: &str, folders: &Folders, node: &Node, notes: &mut Notes) -> Result<String, String> {
    let project = rest.trim_start_matches('/');
    let path = match rest.strip_prefix('/') {
        Some(":memory:") => ":memory:".to_owned(),
        Some(_) if project.starts_with('%') => folders.ours(project),
        Some(_) => folders.ours(&format!("/{project}")),
        // Theirs takes what stands before the next `/` for a host, and passes over it.
        None => match rest.split_once('/') {
            Some((_, path)) => {
                let message = "DbToolsBundle passes over what stands in front of the first `/` of this path, and so did this";
                notes.told(node, message, "write the whole path of the file");
                path.trim_start_matches('/').to_owned()
            }
            None => rest.to_owned(),
        },
    };
    match path.as_str() {
        "" => Err("the path of the database is missing".to_owned()),
        path => Ok(format!("sqlite:{path}")),
    }
}

/// The URL that parts make, encoded where they need it.
fn of_parts(node: &Node, notes: &mut Notes) -> Option<String> {
    const VENDOR: [&str; 3] = ["driver", "vendor", "scheme"];
    const FILE: [&str; 3] = ["path", "file", "filename"];
    const DATABASE: [&str; 3] = ["database", "dbname", "name"];
    let part = |names: &[&str]| {
        let value = names.iter().find_map(|name| node.get(name))?;
        match &value.content {
            Content::Integer(number) => Some(number.to_string()),
            _ => value.text().ok().map(str::to_owned),
        }
    };
    for (key, _) in node.entries().unwrap_or_default() {
        let known = ["host", "port", "user", "username", "password"];
        let all = [&VENDOR[..], &FILE, &DATABASE, &known];
        if !all.iter().any(|names| names.contains(&key.name.as_str())) {
            // A URL that ends in a colon is a key to YAML.
            let is_word = key.name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            let what = if is_word { format!("`{}`", key.name) } else { "this".to_owned() };
            notes.lost(key, format!("{what} is no part of a URL"), "put URLs in quotes");
        }
    }
    let Some(vendor) = part(&VENDOR) else {
        notes.lost(node, "the kind of database is missing", "write the URL as text");
        return None;
    };
    if let Some(path) = part(&FILE) {
        let path = path.trim_start_matches('/');
        return Some(format!("{vendor}:///{path}"));
    }
    let password =
        part(&["password"]).map_or_else(String::new, |password| format!(":{}", encoded(&password)));
    let user =
        part(&["user", "username"]).map_or_else(String::new, |user| format!("{}{password}@", encoded(&user)));
    let port = part(&["port"]).map_or_else(String::new, |port| format!(":{port}"));
    let (host, database) =
        (part(&["host"]).unwrap_or_else(|| "localhost".to_owned()), part(&DATABASE).unwrap_or_default());
    Some(format!("{vendor}://{user}{host}{port}/{}", encoded(&database)))
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The connection that a URL of ours is, which is given beside the file.
pub(super) fn given(url: &str, root: &Path) -> Option<Connection> {
    let database = Database::of_url("default", url, root).ok()?;
    let engine = Engine::of_url(url);
    let hides = database.url.holds_secrets();
    let hidden = hides.then(|| database.url.to_string());
    Some(Connection { engine, url: (!hides).then(|| url.to_owned()), hidden, variable: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn read(text: &str) -> (Connection, Vec<String>) {
        let folders = Folders::of(Path::new("/p"), false, Path::new("/p"));
        let mut notes = Notes::default();
        let connection =
            Connection::read("shop", &parse(Source::new("t.yaml", text)).unwrap(), &folders, &mut notes);
        (connection, notes.0.iter().map(|note| note.finding.message.clone()).collect())
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (connection, notes) = read(text);
        assert_eq!((connection.url.as_deref(), notes), (Some(expected), vec![]), "{text}");
    }

    #[test]
    fn every_scheme_has_ours() {
        check("pgsql://u@h:5432/d", "postgres://u@h:5432/d");
        check("pdo-pgsql://u@h/d?version=16.0", "postgres://u@h/d");
        check("pdo_pgsql://u@h/d?sslmode=require", "postgres://u@h/d?sslmode=require");
        check("ext-pgsql://h/d", "postgres://h/d");
        check("postgresql://h/d?serverVersion=16&charset=utf8", "postgres://h/d");
        check("mysql://u@h/d?charset=utf8mb4", "mysql://u@h/d?charset=utf8mb4");
        check("mysqli://u@h/d", "mysql://u@h/d");
        check("pdo+mysql://u@h/d?unix_socket=/run/s", "mysql://u@h/d?unix_socket=/run/s");
        check("pdo_mariadb://u@h/d", "mariadb://u@h/d");
        check("sqlite:///srv/x.db", "sqlite:/srv/x.db");
        check("sqlite3:///p/var/x.db", "sqlite:var/x.db");
        check("sqlite:////srv/x.db", "sqlite:/srv/x.db");
        check("sqlite://x.db", "sqlite:x.db");
        check("sqlite:///%kernel.project_dir%/var/x.db", "sqlite:var/x.db");
        check("{driver: pdo_mysql, host: h, port: 3306, user: a b, dbname: d}", "mysql://a%20b@h:3306/d");
        check("{vendor: sqlite, path: /p/x.db}", "sqlite:x.db");
    }

    #[test]
    fn a_password_is_hidden() {
        for text in ["pgsql://u:hunter2@h/d", "{driver: mysql, user: u, password: hunter2, host: h, name: d}"]
        {
            let (connection, notes) = read(text);
            assert!(connection.url.is_none() && notes.is_empty(), "{connection:?} {notes:?}");
            assert!(
                connection.hidden.as_deref().is_some_and(|url| url.ends_with("://u@h/d")),
                "{connection:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_said_is_told_without_quoting_it() {
        for (text, expected) in [
            ("hunter2", "the URL has no `://`"),
            ("oracle://u:hunter2@h/d", "the kind of database is not known"),
            (
                "sqlsrv://u:hunter2@h/d",
                "there is no SQL Server here, which DbToolsBundle cannot back up either",
            ),
            ("mysql:///hunter2", "the URL names a socket, and no database"),
            ("pgsql://u:hunter2@h", "the URL cannot be used: the name of the database is missing"),
            (
                "'sqlite:///:memory:'",
                "the URL cannot be used: a database in memory cannot be backed up or restored",
            ),
            ("{host: hunter2}", "the kind of database is missing"),
            ("[hunter2]", "the URL is a list, not text"),
        ] {
            let (connection, notes) = read(text);
            assert_eq!((connection.url, notes), (None, vec![expected.to_owned()]), "{text}");
        }
        let (connection, notes) = read("mysql://u@h/d?timeout=hunter2&hunter=2");
        assert_eq!(connection.url.as_deref(), Some("mysql://u@h/d"));
        assert_eq!(notes.len(), 2, "{notes:?}");
    }

    #[test]
    fn variables_stay_variables() {
        let (connection, _) = read("'%env(resolve:DATABASE_URL)%'");
        assert_eq!(connection.variable.as_deref(), Some("DATABASE_URL"));
    }
}
