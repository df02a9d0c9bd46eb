//! `ssh://[user@]host[:port]/path`, checked so that nothing in it is an option of ssh or a word for a shell.

use std::fmt;

use super::super::RemoteError;

/// Where a folder is that is reached over SSH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SshUrl {
    /// Without it, ssh_config or the name of whoever runs this.
    pub user: Option<String>,
    /// A name that ssh_config may explain, or an address; of IPv6 without brackets.
    pub host: String,
    /// Without it, ssh_config's or 22.
    pub port: Option<u16>,
    /// Without a slash at its end. Starts with one, unless it starts at the home folder.
    path: String,
    /// Written as `/~/path`.
    is_below_home: bool,
}

impl SshUrl {
    /// Reads what stands behind `ssh://`. A message never quotes a password.
    pub fn parse(rest: &str) -> Result<Self, RemoteError> {
        let bad = |reason: &str| RemoteError::BadUrl { reason: reason.to_owned() };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(bad("a password in it is not used: sign in with a key, which ssh-agent may hold"));
        }
        if user.is_some_and(|user| !is_plain(user, "._-+@")) {
            return Err(bad("its user is made of letters, digits and `._-+@`, and does not start with `-`"));
        }
        let (host, port) = split_port(place).ok_or_else(|| bad("its port is no number from 1 to 65535"))?;
        if !is_plain(host, "._-") && !is_address(host) {
            return Err(bad("its host is a name of letters, digits and `._-`, or an address in `[ ]`"));
        }
        if path.is_empty() {
            return Err(bad(
                "the path is missing: `/srv/airlock`, `/~/airlock` below the home folder, or `/`",
            ));
        }
        if path.contains(['?', '#']) {
            return Err(bad("`?` and `#` in a path are written `%3F` and `%23`"));
        }
        let path =
            decoded(path).ok_or_else(|| bad("its path has a `%` without two digits, or is no text"))?;
        if path.contains(char::is_control) {
            return Err(bad("its path holds a control character"));
        }
        let (path, is_below_home) = match path.strip_prefix("/~/") {
            Some(path) => (path.to_owned(), true),
            None if path == "/~" => (String::new(), true),
            None => (path, false),
        };
        Ok(SshUrl {
            user: user.map(str::to_owned),
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            path: path.trim_end_matches('/').to_owned(),
            is_below_home,
        })
    }

    /// `user@host` as sftp takes it, where a colon would begin a path.
    pub fn destination(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        self.user.as_ref().map_or_else(|| host.clone(), |user| format!("{user}@{host}"))
    }

    /// Whether the path starts at the home folder, which only the host knows.
    pub fn is_below_home(&self) -> bool {
        self.is_below_home
    }

    /// The path of the folder over there, without a slash at its end; `home` is what it may start at.
    pub fn root(&self, home: &str) -> String {
        let home = home.trim_end_matches('/');
        match (self.is_below_home, self.path.is_empty()) {
            (false, _) => self.path.clone(),
            (true, true) => home.to_owned(),
            (true, false) => format!("{home}/{}", self.path),
        }
    }
}

impl fmt::Display for SshUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ssh://{}", self.destination())?;
        if let Some(port) = self.port {
            write!(formatter, ":{port}")?;
        }
        write!(formatter, "{}{}", if self.is_below_home { "/~/" } else { "" }, self.path)
    }
}

/// Host and port; `None` where the port is none.
fn split_port(place: &str) -> Option<(&str, Option<u16>)> {
    let host_ends = place.rfind(']').map_or(0, |end| end + 1);
    let Some(colon) = place[host_ends..].rfind(':') else { return Some((place, None)) };
    let (host, port) = place.split_at(host_ends + colon);
    let port: u16 = port[1..].parse().ok().filter(|port| *port > 0)?;
    Some((host, Some(port)))
}

/// Whether it is letters, digits and these, and no option. ssh_config may hand users and hosts to a shell.
fn is_plain(text: &str, others: &str) -> bool {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || others.contains(letter);
    !text.is_empty() && !text.starts_with('-') && text.chars().all(is_allowed)
}

/// `[::1]` and `[fe80::1%eth0]`.
fn is_address(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    inner.is_some_and(|inner| is_plain(inner, ":.%") && inner.contains(':'))
}

/// The text with each `%20` replaced by what it stands for.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = behind;
            continue;
        }
        let digits = behind.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = &behind[2..];
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments and the root that a URL leads to, with `/home` as the home folder.
    fn check(rest: &str, destination: &str, port: Option<u16>, root: &str) {
        let url = SshUrl::parse(rest).unwrap();
        let found = (url.destination(), url.port, url.root("/h/me"));
        assert_eq!(found, (destination.to_owned(), port, root.to_owned()), "{rest}");
    }

    #[test]
    fn user_host_port_and_path_are_read() {
        check("host/srv/airlock/", "host", None, "/srv/airlock");
        check("deploy@host:2222/srv", "deploy@host", Some(2222), "/srv");
        check("me@corp@host/srv", "me@corp@host", None, "/srv");
        check("[::1]:22/srv", "[::1]", Some(22), "/srv");
        check("u@[fe80::1%eth0]/srv", "u@[fe80::1%eth0]", None, "/srv");
        check("host/a b/%22%25%c3%a9", "host", None, "/a b/\"%é");
        check("host/", "host", None, "");
        check("host/~/airlock", "host", None, "/h/me/airlock");
        check("host/~", "host", None, "/h/me");
        check("host/~deploy/x", "host", None, "/~deploy/x");
    }

    #[test]
    fn it_is_shown_as_it_was_written() {
        for text in ["ssh://u@host:22/srv/a", "ssh://host/~/a", "ssh://[::1]/srv"] {
            assert_eq!(SshUrl::parse(text.strip_prefix("ssh://").unwrap()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn options_shell_words_and_passwords_are_refused_without_quoting_them() {
        let check = |rest: &str, expected: &str| {
            let error = SshUrl::parse(rest).unwrap_err().to_string();
            assert!(error.contains(expected), "{rest}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        };
        check("u:hunter2@host/x", "a password in it is not used");
        check("-oProxyCommand=x/y", "its host is a name");
        check("-l@host/y", "its user is made of");
        check("$(id)@host/y", "its user is made of");
        check("@host/y", "its user is made of");
        check("ho st/y", "its host is a name");
        check("[host]/y", "its host is a name");
        check("::1/y", "its host is a name");
        check("/y", "its host is a name");
        check("host:0/y", "its port is no number");
        check("host:ssh/y", "its port is no number");
        check("host", "the path is missing");
        check("host/a?b=c", "are written `%3F`");
        check("host/a%2", "a `%` without two digits");
        check("host/%ff", "or is no text");
        check("host/a%0ab", "a control character");
    }
}
