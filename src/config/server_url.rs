//! The URL of a database on a server: `postgres://user:password@host:port/name?option=value`, and `mysql://…` alike.

use std::fmt;

use super::Secret;

/// Where a database of a server is. What is not given is the client's to decide: libpq documents `PGHOST`, `PGUSER`, a
/// password file and so on; clients of MySQL have option files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUrl {
    /// Who connects.
    pub user: Option<String>,
    /// The password, where the URL holds one.
    pub password: Option<Secret>,
    /// A name or an address; a path is a Unix socket of MySQL, or the folder of one of PostgreSQL.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The database's name.
    pub database: String,
    /// What stands behind `?`, in its order, apart from `host`, `socket`, `port`, `user`, `password` and `dbname`.
    pub options: Vec<(String, String)>,
}

impl ServerUrl {
    /// Reads what stands behind `postgres:` or `mysql:`. The message never quotes the text, which may hold a password.
    pub(super) fn parse(rest: &str) -> Result<Self, String> {
        let rest = rest.strip_prefix("//").ok_or("expected `//` behind the kind of the database")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user_info, address) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        let (host, port) = split_address(address)?;
        let mut url = ServerUrl {
            user: some(percent_decoded(user)?),
            password: some(percent_decoded(password)?).map(Secret::new),
            host: some(percent_decoded(host)?),
            port: read_port(port)?,
            database: percent_decoded(path)?,
            options: Vec::new(),
        };
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').ok_or("an option behind `?` has no value")?;
            url.set(percent_decoded(name)?, percent_decoded(value)?)?;
        }
        if url.database.is_empty() {
            return Err("the name of the database is missing".to_owned());
        }
        Ok(url)
    }

    fn set(&mut self, name: String, value: String) -> Result<(), String> {
        match name.as_str() {
            "host" | "socket" | "unix_socket" => self.host = Some(value),
            "port" => self.port = read_port(&value)?,
            "user" => self.user = Some(value),
            "password" => self.password = Some(Secret::new(value)),
            "dbname" => self.database = value,
            _ => self.options.push((name, value)),
        }
        Ok(())
    }

    /// Whether both lead to the same database, whoever connects and however the host is written. What is not given
    /// is taken for this machine and the usual port.
    pub fn is_same_database(&self, other: &ServerUrl, usual_port: u16) -> bool {
        let hosts = |url: &ServerUrl| -> Vec<String> {
            let address =
                url.options.iter().find(|(name, _)| name == "hostaddr").map(|(_, value)| value.as_str());
            let written = address.or(url.host.as_deref()).unwrap_or_default();
            written.split(',').map(normalised_host).collect()
        };
        let port = |url: &ServerUrl| url.port.unwrap_or(usual_port);
        let others = hosts(other);
        self.database == other.database
            && port(self) == port(other)
            && hosts(self).iter().any(|host| others.contains(host))
    }

    /// Whether the server is on this machine: a Unix socket, a loopback address, or no host at all.
    pub fn is_local(&self) -> bool {
        let is_local = |host: &str| normalised_host(host) == LOCAL;
        let elsewhere = |(name, value): &(String, String)| name == "hostaddr" && !is_local(value);
        let hosts = self.host.as_deref().unwrap_or_default();
        hosts.split(',').all(is_local) && !self.options.iter().any(elsewhere)
    }
}

/// What every way to this machine is taken for.
const LOCAL: &str = "localhost";

/// A host in lower case, without a dot at its end; every way to this machine is one.
fn normalised_host(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match host.is_empty() || host.starts_with(['/', '@']) || is_loopback {
        true => LOCAL.to_owned(),
        false => host,
    }
}

/// Without the password and without the options, which may hold secrets, apart from a socket.
impl fmt::Display for ServerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = &self.user {
            write!(formatter, "{user}@")?;
        }
        // A path has its place behind `?`: so the text is a URL, which can be typed.
        let (host, socket) = match &self.host {
            Some(path) if path.starts_with('/') => (None, Some(path)),
            host => (host.as_ref(), None),
        };
        match host {
            Some(host) if host.contains(':') => write!(formatter, "[{host}]")?,
            Some(host) => formatter.write_str(host)?,
            None => {}
        }
        if let Some(port) = self.port {
            write!(formatter, ":{port}")?;
        }
        write!(formatter, "/{}", self.database)?;
        socket.map_or(Ok(()), |path| write!(formatter, "?host={path}"))
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// `host:port`, `[::1]:port`, or one of them alone.
fn split_address(address: &str) -> Result<(&str, &str), String> {
    match address.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or("an address in `[` has no `]`")?;
            Ok((host, rest.strip_prefix(':').unwrap_or(rest)))
        }
        None => Ok(address.rsplit_once(':').unwrap_or((address, ""))),
    }
}

fn read_port(text: &str) -> Result<Option<u16>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "the port is not a number from 1 to 65535".to_owned()),
    }
}

/// Replaces `%41` by what it stands for. The error says what is wrong, and quotes nothing.
pub fn percent_decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(value.ok_or("`%` is not followed by two hexadecimal digits; write `%25` for `%`")?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).map_err(|_| "it is not valid UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rest: &str) -> ServerUrl {
        ServerUrl::parse(rest).unwrap()
    }

    #[test]
    fn every_part_is_read() {
        let url = parse("//us%40er:p%3Aw@db.example.com:5433/shop?sslmode=require&application_name=a%20b");
        assert_eq!((url.user.as_deref(), url.host.as_deref()), (Some("us@er"), Some("db.example.com")));
        assert_eq!(
            (url.password.unwrap().expose(), url.port, url.database.as_str()),
            ("p:w", Some(5433), "shop")
        );
        let options = [("sslmode", "require"), ("application_name", "a b")];
        assert_eq!(url.options, options.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_is_missing_is_the_clients_to_decide() {
        let url = parse("///shop");
        assert_eq!((&url.user, &url.host, url.port), (&None, &None, None));
        assert_eq!(parse("///shop?host=/run/pg&port=7").host.as_deref(), Some("/run/pg"));
        assert_eq!(parse("//[::1]:7/shop").host.as_deref(), Some("::1"));
    }

    #[test]
    fn what_makes_no_sense_is_refused_without_quoting_it() {
        for (text, expected) in [
            ("host/db", "expected `//` behind the kind of the database"),
            ("//host:hunter2/db", "the port is not a number from 1 to 65535"),
            ("//host", "the name of the database is missing"),
            ("//[::1/db", "an address in `[` has no `]`"),
            ("//u:hunter%2@h/d", "`%` is not followed by two hexadecimal digits; write `%25` for `%`"),
            ("//h/d?hunter2", "an option behind `?` has no value"),
        ] {
            assert_eq!(ServerUrl::parse(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn one_database_is_the_same_however_it_is_written() {
        let check = |one: &str, other: &str, expected: bool| {
            let (one, other) = (parse(one), parse(other));
            assert_eq!(one.is_same_database(&other, 7), expected, "{one} {other}");
            assert_eq!(other.is_same_database(&one, 7), expected, "{other} {one}");
        };
        check("//alice:x@DB.example.com./shop", "//bob@db.example.com:7/shop", true);
        check("///shop", "//127.0.0.1/shop?sslmode=require", true);
        check("///shop?host=/run/pg", "//[::1]/shop", true);
        check("//a,b/shop", "//b/shop", true);
        check("//a/shop", "//a:5433/shop", false);
        check("//a/shop", "//a/Shop", false);
        check("//a/shop", "//b/shop", false);
    }

    #[test]
    fn local_is_what_never_leaves_this_machine() {
        for (text, expected) in [
            ("///d", true),
            ("//localhost/d", true),
            ("//127.0.0.1:5/d", true),
            ("//[::1]/d", true),
            ("///d?host=/run/pg", true),
            ("//localhost,db.example.com/d", false),
            ("//localhost.example.com/d", false),
            ("//127.0.0.1/d?hostaddr=10.0.0.1", false),
            ("//db.example.com/d", false),
        ] {
            assert_eq!(parse(text).is_local(), expected, "{text}");
        }
    }
}
