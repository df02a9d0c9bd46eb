//! What opens a remote over HTTP, and the one host that it is sent to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::HeaderValue;
use url::Url;

use super::netrc;
use crate::config::{Database, Secret, percent_decoded};
use crate::credential::{self, CredentialError};
use crate::remote::RemoteError;

/// Scheme, host and port: what is sent to one is not sent to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(url::Origin);

impl Origin {
    /// Of this URL.
    pub fn of(url: &Url) -> Self {
        Origin(url.origin())
    }
}

/// An `Authorization` header for one host.
#[derive(Clone, Debug)]
pub struct Authorization {
    origin: Origin,
    value: Secret,
}

impl Authorization {
    /// `Bearer TOKEN`, for the host of this URL.
    pub fn bearer(url: &Url, token: &Secret) -> Self {
        Authorization { origin: Origin::of(url), value: Secret::new(format!("Bearer {}", token.expose())) }
    }

    /// `Basic USER:PASSWORD` (RFC 7617), for the host of this URL.
    pub fn basic(url: &Url, user: &str, password: &Secret) -> Self {
        let encoded = BASE64.encode(format!("{user}:{}", password.expose()));
        Authorization { origin: Origin::of(url), value: Secret::new(format!("Basic {encoded}")) }
    }

    /// What the configuration or the user's `.netrc` has for a URL: a token, a user with a password, or nothing. What
    /// stands in the URL itself comes first, and is taken out of it.
    pub fn find(url: &mut Url, database: &Database) -> Result<Option<Self>, RemoteError> {
        if let Some(within) = within(url) {
            return Ok(Some(within));
        }
        let (access, folder) = (&database.access, &database.project_root);
        if let Some(token) = &access.token {
            return Ok(Some(Authorization::bearer(url, &credential::read(token, folder)?)));
        }
        if let (Some(user), Some(password)) = (&access.user, &access.password) {
            return Ok(Some(Authorization::basic(url, user, &credential::read(password, folder)?)));
        }
        let found =
            netrc::find(url.host_str().unwrap_or_default(), access.user.as_deref(), database.environment());
        Ok(found.map(|login| Authorization::basic(url, &login.user, &login.password)))
    }

    /// Refuses what no header can hold, such as a token of two lines.
    pub(super) fn check(&self) -> Result<(), CredentialError> {
        let unusable =
            |_| CredentialError::Unusable { origin: "`access`".to_owned(), problem: "no text of one line" };
        HeaderValue::from_str(self.value.expose()).map(drop).map_err(unusable)
    }

    /// The header's value, if the URL leads to the host that it is for.
    pub(super) fn for_host(&self, url: &Url) -> Option<HeaderValue> {
        if Origin::of(url) != self.origin {
            return None;
        }
        let mut value = HeaderValue::from_str(self.value.expose()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// `USER:PASSWORD@` of a URL, or `TOKEN@`.
fn within(url: &mut Url) -> Option<Authorization> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    // What is no text when it is decoded is meant as it stands.
    let decoded = |text: &str| percent_decoded(text).unwrap_or_else(|_| text.to_owned());
    let user = decoded(url.username());
    let password = url.password().map(decoded);
    // Neither fails for a URL with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(match password {
        Some(password) => Authorization::basic(url, &user, &Secret::new(password)),
        None => Authorization::bearer(url, &Secret::new(user)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_host_is_sent_to_no_other() {
        let url = |text: &str| Url::parse(text).unwrap();
        let authorization = Authorization::bearer(&url("https://h/a"), &Secret::new("hunter2"));
        let check = |text: &str, expected: bool| {
            assert_eq!(authorization.for_host(&url(text)).is_some(), expected, "{text}");
        };
        check("https://h/b?c", true);
        check("https://h:443/", true);
        check("http://h/", false);
        check("https://h:444/", false);
        check("https://x.h/", false);
        assert!(!format!("{authorization:?}").contains("hunter2"));
        assert!(!format!("{:?}", authorization.for_host(&url("https://h"))).contains("hunter2"));
    }

    #[test]
    fn what_no_header_can_hold_is_refused() {
        let check = |token: &str, expected: Result<(), &str>| {
            let url = Url::parse("https://h/").unwrap();
            let checked = Authorization::bearer(&url, &Secret::new(token)).check();
            assert_eq!(checked.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
        };
        check("hunter2", Ok(()));
        check("hunter2\nX: y", Err("the secret from `access` is no text of one line"));
    }

    #[test]
    fn what_stands_in_the_url_is_taken_out_of_it() {
        let check = |text: &str, expected: &str| {
            let mut url = Url::parse(text).unwrap();
            let found = within(&mut url).map(|found| found.value.expose().to_owned());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
            assert_eq!(url.as_str(), "https://h/");
        };
        check("https://h/", "");
        check("https://t%40ken@h/", "Bearer t@ken");
        check("https://u:p@h/", &format!("Basic {}", BASE64.encode("u:p")));
        check("https://u:p+%2F@h/", &format!("Basic {}", BASE64.encode("u:p+/")));
    }
}
