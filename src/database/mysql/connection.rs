//! How to connect, as a URL says it: where to, and with which TLS. Told to the client programs as arguments, none of
//! them secret, and to the driver as values.
//!
//! Sources: <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html>,
//! <https://mariadb.com/kb/en/mariadb-command-line-client/>.

use std::time::Duration;

use super::error::MysqlError;
use super::programs::Flavour;
use crate::config::ServerUrl;
use crate::database::client::Version;

/// How long we wait for an answer to the first knock, unless the URL says `connect_timeout`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// What the URLs of frameworks hold, and makes no difference here: we always speak utf8mb4.
const HARMLESS_OPTIONS: [&str; 4] = ["charset", "collation", "encoding", "serverversion"];

/// Where client programs and servers of this machine meet, unless configured otherwise.
const USUAL_SOCKETS: [&str; 3] = ["/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"];

/// A way to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connection {
    pub place: Place,
    pub user: Option<String>,
    pub tls: Tls,
    pub patience: Duration,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A Unix socket's path.
    Socket(String),
    /// A host's name or address, and a port.
    Tcp(String, u16),
    /// Where the client program looks by itself.
    Usual,
}

/// The encryption of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tls {
    pub mode: TlsMode,
    /// Path of the certificates that are trusted.
    pub ca: Option<String>,
    /// Path of our own certificate, and of its key.
    pub cert: Option<String>,
    pub key: Option<String>,
}

/// By the names that MySQL has for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TlsMode {
    Disabled,
    #[default]
    Preferred,
    Required,
    VerifyCa,
    VerifyIdentity,
}

impl Connection {
    /// Reads a URL. What it holds that nobody knows is an error, because it may be what makes the way safe.
    /// `elsewhere`: whether client programs run on another machine, and connect from there.
    pub fn of(url: &ServerUrl, elsewhere: bool) -> Result<Self, MysqlError> {
        let problem = |option: &str, problem| {
            let (option, server) = (option.to_owned(), format!("mysql://{url}"));
            Err(MysqlError::UrlOption { option, server, problem })
        };
        let (mut tls, mut mode, mut patience) = (Tls::default(), None, CONNECT_TIMEOUT);
        for (name, value) in &url.options {
            match name.replace(['-', '_'], "").to_ascii_lowercase().as_str() {
                "sslmode" => match TlsMode::read(value) {
                    Some(read) => mode = Some(read),
                    None => {
                        return problem(
                            name,
                            "is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY",
                        );
                    }
                },
                "sslca" => tls.ca = Some(value.clone()),
                "sslcert" => tls.cert = Some(value.clone()),
                "sslkey" => tls.key = Some(value.clone()),
                "connecttimeout" => match value.parse() {
                    Ok(seconds @ 1..) => patience = Duration::from_secs(seconds),
                    _ => return problem(name, "is no number of seconds"),
                },
                known if HARMLESS_OPTIONS.contains(&known) => {}
                _ => return problem(name, "is not known here"),
            }
        }
        // Who says which certificates to trust does not want to trust others.
        let implied = if tls.ca.is_some() { TlsMode::VerifyCa } else { TlsMode::default() };
        tls.mode = mode.unwrap_or(implied);
        if url.user.is_none() && !elsewhere {
            return Err(MysqlError::NoUser { server: format!("mysql://{url}") });
        }
        Ok(Connection { place: Place::of(url, elsewhere), user: url.user.clone(), tls, patience })
    }

    /// What a client program is told, the database and the password apart. `encrypted` is what a connection of
    /// ours came to, where there was one.
    pub fn arguments(&self, flavour: Flavour, version: Version, encrypted: Option<bool>) -> Vec<String> {
        let mut arguments = match &self.place {
            Place::Socket(path) => vec!["--protocol=SOCKET".to_owned(), format!("--socket={path}")],
            // A host `localhost` alone would be taken for a socket.
            Place::Tcp(host, port) => {
                vec!["--protocol=TCP".to_owned(), format!("--host={host}"), format!("--port={port}")]
            }
            Place::Usual => Vec::new(),
        };
        arguments.extend(self.user.iter().map(|user| format!("--user={user}")));
        let modes = match flavour {
            Flavour::Mysql => vec![format!("--ssl-mode={}", self.tls.mode.name())],
            Flavour::Mariadb => self.mariadb_modes(version, encrypted),
        };
        arguments.extend(modes);
        let files = [("ca", &self.tls.ca), ("cert", &self.tls.cert), ("key", &self.tls.key)];
        let given = files.into_iter().filter_map(|(name, path)| Some((name, path.as_ref()?)));
        let is_used = self.tls.mode != TlsMode::Disabled;
        arguments.extend(given.filter(|_| is_used).map(|(name, path)| format!("--ssl-{name}={path}")));
        arguments
    }

    /// Clients of MariaDB know no "preferred": up to 11.3 they use no TLS unless told to, and from 11.4 on they insist on
    /// it and on a certificate that they can check
    /// (<https://mariadb.com/kb/en/securing-connections-for-client-and-server/>). Nor do they check a certificate
    /// without the host's name in it.
    fn mariadb_modes(&self, version: Version, encrypted: Option<bool>) -> Vec<String> {
        const VERIFYING: Version = Version { major: 11, minor: 4 };
        let plain = ["--skip-ssl"].as_slice();
        let unverified = ["--ssl", "--skip-ssl-verify-server-cert"].as_slice();
        let modes = match (self.tls.mode, encrypted) {
            (TlsMode::Disabled, _) | (TlsMode::Preferred, Some(false)) => plain,
            (TlsMode::Required, _) | (TlsMode::Preferred, Some(true)) => unverified,
            (TlsMode::VerifyCa | TlsMode::VerifyIdentity, _) => {
                ["--ssl", "--ssl-verify-server-cert"].as_slice()
            }
            (TlsMode::Preferred, None) if self.place.is_local() => plain,
            (TlsMode::Preferred, None) if version < VERIFYING => &[],
            (TlsMode::Preferred, None) => &["--skip-ssl-verify-server-cert"],
        };
        modes.iter().map(|&mode| mode.to_owned()).collect()
    }
}

impl Place {
    fn of(url: &ServerUrl, elsewhere: bool) -> Self {
        let port = url.port.unwrap_or(3306);
        match &url.host {
            Some(path) if path.starts_with(['/', '@']) => Place::Socket(path.clone()),
            Some(host) => Place::Tcp(host.clone(), port),
            None if url.port.is_some() => Place::Tcp("localhost".to_owned(), port),
            None if elsewhere => Place::Usual,
            None => {
                let there = USUAL_SOCKETS.into_iter().find(|path| std::path::Path::new(path).exists());
                there.map_or(Place::Tcp("localhost".to_owned(), port), |path| Place::Socket(path.to_owned()))
            }
        }
    }

    fn is_local(&self) -> bool {
        match self {
            Place::Socket(_) | Place::Usual => true,
            Place::Tcp(host, _) => {
                host == "localhost"
                    || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl TlsMode {
    const ALL: [TlsMode; 5] = [
        TlsMode::Disabled,
        TlsMode::Preferred,
        TlsMode::Required,
        TlsMode::VerifyCa,
        TlsMode::VerifyIdentity,
    ];

    /// Whether a connection without TLS is none.
    pub fn insists(self) -> bool {
        match self {
            TlsMode::Disabled | TlsMode::Preferred => false,
            TlsMode::Required | TlsMode::VerifyCa | TlsMode::VerifyIdentity => true,
        }
    }

    fn name(self) -> &'static str {
        match self {
            TlsMode::Disabled => "DISABLED",
            TlsMode::Preferred => "PREFERRED",
            TlsMode::Required => "REQUIRED",
            TlsMode::VerifyCa => "VERIFY_CA",
            TlsMode::VerifyIdentity => "VERIFY_IDENTITY",
        }
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.replace('-', "_");
        TlsMode::ALL.into_iter().find(|mode| mode.name().eq_ignore_ascii_case(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DatabaseUrl, Secret};

    const OLD: Version = Version { major: 10, minor: 11 };
    const NEW: Version = Version { major: 11, minor: 8 };

    fn url(text: &str) -> ServerUrl {
        DatabaseUrl::of_server(text).unwrap().server().unwrap().clone()
    }

    fn check(text: &str, expected: &[&str]) {
        let connection = Connection::of(&url(text), true).unwrap();
        assert_eq!(connection.arguments(Flavour::Mysql, OLD, None), expected, "{text}");
    }

    #[test]
    fn everything_but_the_password_is_an_argument() {
        check(
            "mysql://u:hunter2@h:3307/d?ssl-mode=verify_ca&ssl_ca=/c&charset=x",
            &["--protocol=TCP", "--host=h", "--port=3307", "--user=u", "--ssl-mode=VERIFY_CA", "--ssl-ca=/c"],
        );
        check(
            "mysql://u@localhost/d?socket=/s",
            &["--protocol=SOCKET", "--socket=/s", "--user=u", "--ssl-mode=PREFERRED"],
        );
        check("mysql:///d", &["--ssl-mode=PREFERRED"]);
        check("mysql:///d?ssl-ca=c&ssl-mode=disabled", &["--ssl-mode=DISABLED"]);
        check("mysql:///d?sslca=c", &["--ssl-mode=VERIFY_CA", "--ssl-ca=c"]);
    }

    #[test]
    fn clients_of_mariadb_have_other_words_for_it() {
        let check = |text: &str, version, encrypted, expected: &[&str]| {
            let connection = Connection::of(&url(text), true).unwrap();
            assert_eq!(connection.mariadb_modes(version, encrypted), expected, "{text}");
        };
        let unverified = ["--ssl", "--skip-ssl-verify-server-cert"];
        check("mysql://h/d?ssl-mode=DISABLED", NEW, None, &["--skip-ssl"]);
        check("mysql://h/d?ssl-mode=REQUIRED", OLD, Some(false), &unverified);
        check("mysql://h/d?ssl-mode=VERIFY_CA", OLD, None, &["--ssl", "--ssl-verify-server-cert"]);
        check("mysql://h/d", OLD, None, &[]);
        check("mysql://h/d", NEW, None, &["--skip-ssl-verify-server-cert"]);
        check("mysql://h/d", NEW, Some(true), &unverified);
        check("mysql://h/d", NEW, Some(false), &["--skip-ssl"]);
        check("mysql://127.0.0.1/d", NEW, None, &["--skip-ssl"]);
    }

    #[test]
    fn what_is_not_known_is_refused_without_its_value() {
        let check = |url: &ServerUrl, elsewhere, expected: &str| {
            let error = Connection::of(url, elsewhere).unwrap_err().to_string();
            assert_eq!(error, expected);
        };
        check(
            &url("mysql://u@h/d?ssl-mod=hunter2"),
            false,
            "the option `ssl-mod` of the URL of mysql://u@h/d is not known here",
        );
        check(
            &url("mysql://u@h/d?ssl-mode=hunter2"),
            false,
            "the option `ssl-mode` of the URL of mysql://u@h/d is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, \
             VERIFY_IDENTITY",
        );
        check(
            &url("mysql://u@h/d?connect_timeout=0"),
            false,
            "the option `connect_timeout` of the URL of mysql://u@h/d is no number of seconds",
        );
        let nobody = ServerUrl { password: Some(Secret::new("hunter2")), ..url("mysql://h/d") };
        check(&nobody, false, "the URL of mysql://h/d names no user");
        assert_eq!(Connection::of(&nobody, true).unwrap().user, None);
    }
}
