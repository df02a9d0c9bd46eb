//! `SCHEME://SEGMENT/SEGMENT?KEY=VALUE&KEY=VALUE`, all of it `%`-escaped where it must be.

use url::Url;

use crate::config::percent_decoded;
use crate::remote::RemoteError;
use crate::yaml::did_you_mean;

/// What stands behind `://`, in its pieces.
#[derive(Debug)]
pub struct Address {
    /// Between the slashes; none is empty, and none leads upwards.
    pub segments: Vec<String>,
    options: Vec<(String, String)>,
}

impl Address {
    /// Takes it to pieces. What stands behind `?` must be among the `known`.
    pub fn parse(rest: &str, known: &[&str]) -> Result<Self, RemoteError> {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.split('/').next().is_some_and(|first| first.contains('@')) {
            return Err(bad("no user stands in it; give a token as `access.token`"));
        }
        let segments: Result<Vec<_>, _> = path.trim_end_matches('/').split('/').map(decoded).collect();
        let segments = segments?;
        if segments.iter().any(|segment| matches!(segment.as_str(), "" | "." | "..")) {
            return Err(bad("there is nothing between two of its slashes"));
        }
        let mut options: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(bad("what stands behind `?` is written KEY=VALUE"));
            };
            let (key, value) = (decoded(key)?, decoded(value)?);
            if !known.contains(&key.as_str()) {
                return Err(bad(&format!("`{key}` is not known in it; {}", did_you_mean(&key, known))));
            }
            if options.iter().any(|(other, _)| *other == key) {
                return Err(bad(&format!("`{key}` stands in it twice")));
            }
            if value.is_empty() {
                return Err(bad(&format!("`{key}` is empty")));
            }
            options.push((key, value));
        }
        Ok(Address { segments, options })
    }

    /// What is given behind `?` under this name.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn decoded(text: &str) -> Result<String, RemoteError> {
    percent_decoded(text).map_err(|problem| bad(&problem))
}

/// A URL that cannot be used.
pub fn bad(reason: &str) -> RemoteError {
    RemoteError::BadUrl { reason: reason.to_owned() }
}

/// The root of a host, `HOST` or `HOST:PORT`. Over TLS, but for this machine itself: on the loopback there is nobody in
/// between, no certificate to be had, and it is the one place that plain HTTP may go to anyway (see
/// [`crate::remote::http::check_is_secure`]).
pub fn base(host: &str) -> Result<Url, RemoteError> {
    let read = |scheme: &str| {
        let url = Url::parse(&format!("{scheme}://{host}/")).ok()?;
        let is_host = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        (is_host && url.username().is_empty() && url.password().is_none()).then_some(url)
    };
    let plain = read("http").ok_or_else(|| bad("its host is not written HOST or HOST:PORT"))?;
    if crate::remote::http::check_is_secure(&plain).is_ok() {
        return Ok(plain);
    }
    read("https").ok_or_else(|| bad("its host is not written HOST or HOST:PORT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_to_pieces() {
        let check = |text: &str, segments: &[&str], branch: Option<&str>| {
            let address = Address::parse(text, &["branch", "host"]).unwrap();
            assert_eq!(address.segments, segments, "{text}");
            assert_eq!(address.option("branch"), branch, "{text}");
        };
        check("o/r/a", &["o", "r", "a"], None);
        check("o/r/", &["o", "r"], None);
        check("o/r/a%2Fb%20c?branch=x/y&host=h", &["o", "r", "a/b c"], Some("x/y"));
        check("o?branch=a%26b+c", &["o"], Some("a&b+c"));
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        let check = |text: &str, expected: &str| {
            let error = Address::parse(text, &["branch", "host"]).unwrap_err().to_string();
            assert_eq!(error, format!("the remote's URL cannot be used: {expected}"));
            assert!(!error.contains("hunter2"));
        };
        check("o//r", "there is nothing between two of its slashes");
        check("o/../r", "there is nothing between two of its slashes");
        check("", "there is nothing between two of its slashes");
        check("hunter2@h/o", "no user stands in it; give a token as `access.token`");
        check("o?brnch=hunter2", "`brnch` is not known in it; did you mean `branch`?");
        check("o?branch=a&branch=b", "`branch` stands in it twice");
        check("o?branch=", "`branch` is empty");
        check("o?hunter2", "what stands behind `?` is written KEY=VALUE");
        check("o/%zz", "`%` is not followed by two hexadecimal digits; write `%25` for `%`");
    }

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        let check = |host: &str, expected: &str| assert_eq!(base(host).unwrap().as_str(), expected);
        check("git.example.com", "https://git.example.com/");
        check("git.example.com:8443", "https://git.example.com:8443/");
        check("git.example.com:80", "https://git.example.com:80/");
        check("127.0.0.1:8", "http://127.0.0.1:8/");
        check("localhost", "http://localhost/");
        for host in ["", "a/b", "u@h", "u:p@h", "h?x", "h:x"] {
            assert!(base(host).is_err(), "{host}");
        }
    }
}
