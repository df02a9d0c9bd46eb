//! HTTP as the remotes need it: small answers with tries, large ones from any byte on, and no secret to another host.
//!
//! Redirects are followed by hand, because what is sent along is decided anew for each host. What the other side says
//! is told without the URL's query: signed URLs are secrets.

mod answer;
mod ask;
mod authorization;
mod body;
mod clients;
mod failure;
mod netrc;
mod reply;

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::{Attempts, RemoteError};
use crate::config::{Database, Transfer};
use crate::progress::Progress;
use ask::Asker;
use clients::is_loopback;

pub use answer::Answer;
pub use authorization::{Authorization, Origin};
pub use body::Body;

/// A client for one remote.
pub struct Http {
    asker: Arc<Asker>,
    runtime: Runtime,
    transfer: Transfer,
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
    /// What else to say to the host that is asked, in lower case. It is not said to one that it redirects to.
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether this is the remote itself, and not where it has redirected to before.
    pub is_ours: bool,
}

impl<'a> Request<'a> {
    /// All of it.
    pub fn new(url: &'a Url) -> Self {
        Request { url, accept: None, start: 0, length: None, headers: &[], is_ours: true }
    }

    /// Whether a URL, behind redirects or none, is of the host that may know who asks.
    fn is_asked(&self, url: &Url) -> bool {
        self.is_ours && Origin::of(url) == Origin::of(self.url)
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
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Http {
            asker: Arc::new(Asker::new(database, authorization, denied)?),
            runtime: runtime.map_err(|error| RemoteError::BadUrl { reason: error.to_string() })?,
            transfer: database.transfer,
        })
    }

    /// A small answer of at most `max` bytes. Tries again what can pass.
    pub fn small(
        &self,
        request: Request<'_>,
        max: u64,
        progress: &dyn Progress,
    ) -> Result<Answer, RemoteError> {
        let attempts = Attempts::new(self.transfer);
        let deadline = attempts.deadline();
        attempts.run(progress, || self.runtime.block_on(self.asker.small(request, max, deadline)))
    }

    /// Small answers of at most `max` bytes each, in the order of their URLs, several at once; `None` for what does not
    /// exist, by this failure. Tries again what can pass.
    pub fn several(
        &self,
        urls: &[Url],
        max: u64,
        is_absent: fn(&RemoteError) -> bool,
        progress: &dyn Progress,
    ) -> Result<Vec<Option<Answer>>, RemoteError> {
        let mut attempts = Attempts::new(self.transfer);
        let deadline = attempts.deadline();
        let mut round = ask::Round::new(urls, is_absent);
        loop {
            let before = round.missing();
            match self.runtime.block_on(round.run(&self.asker, max, deadline)) {
                Ok(()) => return Ok(round.answers()),
                Err(error) => attempts.after(error, round.missing() < before, progress)?,
            }
        }
    }

    /// Whether there is anything at a URL, be it closed to us. Tries again what can pass.
    pub fn exists(&self, url: &Url, progress: &dyn Progress) -> Result<bool, RemoteError> {
        Attempts::new(self.transfer).run(progress, || match self.begin(Request::new(url)) {
            Err(RemoteError::NotFound { .. }) => Ok(false),
            Ok(_) | Err(RemoteError::Denied { .. } | RemoteError::BadAnswer { .. }) => Ok(true),
            Err(error) => Err(error),
        })
    }

    /// Begins an answer, whose bytes then come as they are asked for. Tries once.
    pub fn begin(&self, request: Request<'_>) -> Result<Body<'_>, RemoteError> {
        let reply = self.runtime.block_on(self.asker.begin(request))?;
        Ok(Body::new(&self.runtime, reply))
    }
}

/// Plain HTTP goes to this machine alone.
pub fn check_is_secure(url: &Url) -> Result<(), RemoteError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(RemoteError::Insecure { host: url.host_str().unwrap_or_default().to_owned() }),
        scheme => Err(RemoteError::UnsupportedScheme { scheme: scheme.to_owned() }),
    }
}

/// A URL without what may be a secret: user, password, query and fragment.
pub fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
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
    fn only_the_remote_itself_may_know_who_asks() {
        let (ours, other) = (url("https://h/a"), url("https://storage/a?sig"));
        let asked = |request: Request<'_>, url: &Url| request.is_asked(url);
        assert!(asked(Request::new(&ours), &url("https://h/b")));
        assert!(!asked(Request::new(&ours), &other));
        assert!(!asked(Request { is_ours: false, ..Request::new(&other) }, &other));
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
