//! Where a database is, and where artefacts are published: parsed, and shown without their secrets.

use std::fmt;
use std::path::{Path, PathBuf};

use super::ServerUrl;
use crate::yaml::{Error, Source, Span, Spanned};

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseUrl {
    /// A file of SQLite.
    Sqlite {
        /// The file, resolved at the project root.
        path: PathBuf,
    },
    /// A database of a PostgreSQL server.
    Postgres(ServerUrl),
    /// A database of a MySQL or MariaDB server.
    Mysql(ServerUrl),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `sqlite:///ABSOLUTE`, `postgres://…/NAME`, `mysql://…/NAME` or
    /// `mariadb://…/NAME`. The message never quotes the text, which may hold a password.
    pub(super) fn parse(text: &Spanned<String>, project_root: &Path) -> Result<Self, Error> {
        let error = |message: &str| Error::new(text.span.clone(), message);
        let help = "write `sqlite:PATH`, such as `sqlite:var/dev.sqlite3`, `postgres://user@host:port/name` or \
                    `mysql://user@host:port/name`";
        let Some((scheme, rest)) = text.value.split_once(':') else {
            return Err(error("expected the URL of a database").with_help(help));
        };
        match scheme {
            "sqlite" => {}
            "postgres" | "postgresql" | "mysql" | "mariadb" => {
                let url = ServerUrl::parse(rest).map_err(|problem| error(&problem).with_help(help))?;
                return Ok(match scheme {
                    "postgres" | "postgresql" => DatabaseUrl::Postgres(url),
                    _ => DatabaseUrl::Mysql(url),
                });
            }
            _ => return Err(error("unknown kind of database").with_help(help)),
        }
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.is_empty() {
            return Err(error("the path of the database is missing").with_help(help));
        }
        if path == ":memory:" {
            return Err(error("a database in memory cannot be backed up or restored").with_help(help));
        }
        if path.contains('?') {
            return Err(error("options behind `?` are not known for sqlite").with_help(help));
        }
        Ok(DatabaseUrl::Sqlite { path: project_root.join(path) })
    }
}

impl DatabaseUrl {
    /// Reads the URL of a database on a server. `None` where it is none.
    pub fn of_server(text: &str) -> Option<Self> {
        let span = Span { source: Source::new("a URL", ""), start: 0, end: 0 };
        let url = DatabaseUrl::parse(&Spanned { span, value: text.to_owned() }, Path::new("")).ok()?;
        url.server().is_some().then_some(url)
    }

    /// Where the database is on a server; `None` for a file.
    pub fn server(&self) -> Option<&ServerUrl> {
        match self {
            DatabaseUrl::Sqlite { .. } => None,
            DatabaseUrl::Postgres(url) | DatabaseUrl::Mysql(url) => Some(url),
        }
    }

    /// Whether both lead to the same database of a server.
    pub fn is_same_on_server(&self, other: &DatabaseUrl) -> bool {
        match (self, other) {
            (DatabaseUrl::Postgres(one), DatabaseUrl::Postgres(other)) => one.is_same_database(other, 5432),
            (DatabaseUrl::Mysql(one), DatabaseUrl::Mysql(other)) => one.is_same_database(other, 3306),
            _ => false,
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite { path } => write!(formatter, "sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => write!(formatter, "postgres://{url}"),
            DatabaseUrl::Mysql(url) => write!(formatter, "mysql://{url}"),
        }
    }
}

/// Where artefacts are published to and fetched from, as written, with its variables replaced.
///
/// `Display` and `Debug` leave out what may be a secret: passwords, and over HTTP also user names and
/// queries.
#[derive(Clone, PartialEq, Eq)]
pub struct RemoteUrl {
    text: String,
    span: Span,
}

impl RemoteUrl {
    pub(super) fn new(text: Spanned<String>) -> Self {
        RemoteUrl { text: text.value, span: text.span }
    }

    /// The text with all that it holds, secrets too. A folder's path may be relative to the project root.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Where it is written, for findings about it.
    pub fn span(&self) -> &Span {
        &self.span
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.text.split_once("://") else {
            return formatter.write_str(&self.text);
        };
        let is_http = matches!(scheme, "http" | "https");
        let (rest, query) = match rest.split_once('?') {
            Some((rest, _)) if is_http => (rest, "?***"),
            _ => (rest, ""),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        write!(formatter, "{scheme}://")?;
        match authority.rsplit_once('@') {
            None => formatter.write_str(authority)?,
            Some((_, host)) if is_http => write!(formatter, "***@{host}")?,
            Some((user, host)) => match user.split_once(':') {
                Some((user, _)) => write!(formatter, "{user}:***@{host}")?,
                None => write!(formatter, "{user}@{host}")?,
            },
        }
        write!(formatter, "{path}{query}")
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RemoteUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spanned(text: &str) -> Spanned<String> {
        let span = Span { source: Source::new("a.yaml", text), start: 0, end: text.len() };
        Spanned { span, value: text.to_owned() }
    }

    fn check(text: &str, expected: Result<&str, &str>) {
        let url = DatabaseUrl::parse(&spanned(text), Path::new("/project"));
        let shown = url.map(|url| url.to_string()).map_err(|error| error.to_string());
        assert_eq!(shown.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn sqlite_is_read() {
        check("sqlite:var/x.db", Ok("sqlite:/project/var/x.db"));
        check("sqlite://var/x.db", Ok("sqlite:/project/var/x.db"));
        check("sqlite:///abs/x.db", Ok("sqlite:/abs/x.db"));
        check("sqlite:/abs/x.db", Ok("sqlite:/abs/x.db"));
    }

    #[test]
    fn a_server_is_shown_without_password_and_options() {
        check("postgres://u:hunter2@h:5/d?sslpassword=hunter2", Ok("postgres://u@h:5/d"));
        check("postgresql:///d", Ok("postgres:///d"));
        check("mysql://u:hunter2@h:5/d?ssl-key=hunter2", Ok("mysql://u@h:5/d"));
        check("mariadb:///d?socket=/run/s.sock", Ok("mysql:///d?host=/run/s.sock"));
    }

    #[test]
    fn databases_of_servers_are_the_same_where_their_kinds_are() {
        let check = |one: &str, other: &str, expected: bool| {
            let [one, other] = [one, other].map(|text| DatabaseUrl::of_server(text).unwrap());
            assert_eq!(one.is_same_on_server(&other), expected, "{one} {other}");
        };
        check("postgres://a/d", "postgresql://a:5432/d", true);
        check("mysql://a/d", "mariadb://a:3306/d", true);
        check("mysql:///d?socket=/run/s.sock", "mariadb://localhost/d", true);
        check("mysql://a:5432/d", "postgres://a/d", false);
        assert_eq!(DatabaseUrl::of_server("sqlite:d"), None);
    }

    #[test]
    fn anything_else_is_refused_without_quoting_it() {
        check("postgres://u:hunter2@h:x/d", Err("a.yaml:1:1: the port is not a number from 1 to 65535"));
        check("oracle://u:hunter2@h/d", Err("a.yaml:1:1: unknown kind of database"));
        check("hunter2", Err("a.yaml:1:1: expected the URL of a database"));
        check("sqlite:", Err("a.yaml:1:1: the path of the database is missing"));
        check("sqlite::memory:", Err("a.yaml:1:1: a database in memory cannot be backed up or restored"));
        check("sqlite:x?key=hunter2", Err("a.yaml:1:1: options behind `?` are not known for sqlite"));
    }

    fn check_shown(text: &str, expected: &str) {
        let remote = RemoteUrl::new(spanned(text));
        assert_eq!(remote.to_string(), expected);
        assert_eq!(format!("{remote:?}"), format!("RemoteUrl({expected})"));
        assert_eq!(remote.expose(), text);
    }

    #[test]
    fn a_remote_is_shown_without_secrets() {
        check_shown("ssh://deploy@host:22/var/x", "ssh://deploy@host:22/var/x");
        check_shown("ssh://deploy:hunter2@host/x", "ssh://deploy:***@host/x");
        check_shown("https://hunter2@host/x?token=hunter2", "https://***@host/x?***");
        check_shown("https://u:hunter2@p@host", "https://***@host");
        check_shown("github://o/r/a?branch=main", "github://o/r/a?branch=main");
        check_shown("../shared folder@x", "../shared folder@x");
    }
}
