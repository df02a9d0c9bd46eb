//! HTTP as the remotes need it: small answers with tries, large ones from any byte on, and no secret to another host.
//!
//! Redirects are followed by hand, because what is sent along is decided anew for each host. What the other side says
//! is told without the URL's query: signed URLs are secrets.

mod answer;
mod authorization;
mod body;
mod failure;
mod netrc;

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, RANGE};
use reqwest::{Certificate, Client, Identity, Response, StatusCode};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::{Attempts, RemoteError};
use crate::config::{Database, Transfer};
use crate::files::read_bounded;
use crate::progress::Progress;

pub use answer::Answer;
pub use authorization::{Authorization, Origin};
pub use body::Body;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(20);

/// The longest file of certificates that is read, in bytes.
const MAX_CERTIFICATES: u64 = 4 * 1024 * 1024;

/// A client for one remote.
pub struct Http {
    client: Client,
    runtime: Runtime,
    transfer: Transfer,
    authorization: Option<Authorization>,
    /// What to do where the remote lets nobody in.
    denied: String,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where.
    pub url: &'a Url,
    /// As which media type, where it can be had as several.
    pub accept: Option<&'static str>,
    /// From which byte on.
    pub start: u64,
    /// How many bytes; to the end where it is not given.
    pub length: Option<u64>,
}

impl<'a> Request<'a> {
    /// All of it.
    pub fn new(url: &'a Url) -> Self {
        Request { url, accept: None, start: 0, length: None }
    }

    fn range(&self) -> Option<String> {
        match (self.start, self.length) {
            (0, None) => None,
            (start, None) => Some(format!("bytes={start}-")),
            (start, Some(length)) => Some(format!("bytes={start}-{}", start + length.max(1) - 1)),
        }
    }
}

impl Http {
    /// A client with what the configuration says of certificates and patience. `denied` is the hint where the remote
    /// lets nobody in.
    pub fn new(
        database: &Database,
        authorization: Option<Authorization>,
        denied: &str,
    ) -> Result<Self, RemoteError> {
        super::tls::provide();
        let access = &database.access;
        let mut builder = Client::builder()
            .user_agent(concat!("db-airlock/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(database.transfer.stall);
        if let Some(path) = &access.ca {
            let pem = read_bounded(path, MAX_CERTIFICATES)?;
            let authorities = Certificate::from_pem_bundle(&pem).ok().filter(|found| !found.is_empty());
            let authorities = authorities.ok_or_else(|| unusable("ca", "PEM certificates"))?;
            builder = builder.tls_certs_merge(authorities);
        }
        if let Some(path) = &access.certificate {
            let mut pem = read_bounded(path, MAX_CERTIFICATES)?;
            if let Some(key) = &access.key {
                pem.push(b'\n');
                pem.extend(read_bounded(key, MAX_CERTIFICATES)?);
            }
            let identity = Identity::from_pem(&pem)
                .map_err(|_| unusable("certificate", "a PEM certificate and its key"))?;
            builder = builder.identity(identity);
        }
        let failed = |reason: String| RemoteError::BadUrl { reason };
        Ok(Http {
            client: builder.build().map_err(|error| failed(failure::innermost(&error)))?,
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| failed(error.to_string()))?,
            transfer: database.transfer,
            authorization,
            denied: denied.to_owned(),
        })
    }

    /// A small answer of at most `max` bytes. Tries again what can pass.
    pub fn small(
        &self,
        request: Request<'_>,
        max: u64,
        progress: &dyn Progress,
    ) -> Result<Answer, RemoteError> {
        Attempts::new(self.transfer).run(progress, || {
            let body = self.begin(request)?;
            Answer::read(body, max)
        })
    }

    /// Begins an answer, whose bytes then come as they are asked for. Tries once.
    pub fn begin(&self, request: Request<'_>) -> Result<Body<'_>, RemoteError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            check_is_secure(&url)?;
            let response = self.send(&url, request)?;
            match redirected(&url, &response)? {
                Some(next) => url = next,
                None => return Body::of(&self.runtime, response, &url, request.start, &self.denied),
            }
        }
        Err(RemoteError::BadAnswer {
            what: shown(request.url),
            reason: "it redirects without end".to_owned(),
        })
    }

    fn send(&self, url: &Url, request: Request<'_>) -> Result<Response, RemoteError> {
        let mut headers = HeaderMap::new();
        if let Some(accept) = request.accept {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        if let Some(range) = request.range().and_then(|range| HeaderValue::from_str(&range).ok()) {
            headers.insert(RANGE, range);
        }
        if let Some(value) = self.authorization.as_ref().and_then(|authorization| authorization.for_host(url))
        {
            headers.insert(AUTHORIZATION, value);
        }
        let sent = self.runtime.block_on(self.client.get(url.clone()).headers(headers).send());
        sent.map_err(|error| failure::of_line(&error, url, &self.denied))
    }
}

/// Where a redirect leads, if it is one.
fn redirected(url: &Url, response: &Response) -> Result<Option<Url>, RemoteError> {
    let status = response.status();
    let follows = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if !follows.contains(&status) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok());
    let nowhere =
        || RemoteError::BadAnswer { what: shown(url), reason: "it redirects to nowhere".to_owned() };
    next.map(Some).ok_or_else(nowhere)
}

/// Plain HTTP goes to this machine alone.
pub fn check_is_secure(url: &Url) -> Result<(), RemoteError> {
    let host = url.host_str().unwrap_or_default();
    let is_loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback => Ok(()),
        "http" => Err(RemoteError::Insecure { host: host.to_owned() }),
        scheme => Err(RemoteError::UnsupportedScheme { scheme: scheme.to_owned() }),
    }
}

/// A URL without what may be a secret: user, password, query and fragment.
pub fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

fn unusable(key: &str, expected: &str) -> RemoteError {
    RemoteError::BadUrl { reason: format!("the file of `access.{key}` holds no {expected}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let check =
            |text: &str, expected: bool| assert_eq!(check_is_secure(&url(text)).is_ok(), expected, "{text}");
        check("https://example.com/x", true);
        check("http://127.0.0.1:8/x", true);
        check("http://[::1]/x", true);
        check("http://localhost/x", true);
        check("http://localhost.example.com/x", false);
        check("http://10.0.0.1/x", false);
        check("ftp://127.0.0.1/x", false);
    }

    #[test]
    fn a_url_is_shown_without_secrets() {
        assert_eq!(shown(&url("https://u:hunter2@h:8/a/b?sig=hunter2#hunter2")), "https://h:8/a/b");
    }

    #[test]
    fn a_range_is_asked_for_where_it_is_not_all() {
        let (url, check) = (url("https://h"), |request: Request<'_>, expected: Option<&str>| {
            assert_eq!(request.range().as_deref(), expected);
        });
        check(Request::new(&url), None);
        check(Request { start: 5, ..Request::new(&url) }, Some("bytes=5-"));
        check(Request { start: 5, length: Some(3), ..Request::new(&url) }, Some("bytes=5-7"));
    }
}
