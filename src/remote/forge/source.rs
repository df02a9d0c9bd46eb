//! A file behind the API, from any byte on.

use std::cell::RefCell;

use url::Url;

use crate::remote::http::{Body, Http, Origin, Request, shown};
use crate::remote::{Part, RemoteError};

/// A file that the API gives, or redirects to. Where it leads is a URL that is signed for a minute or so, and a secret:
/// it is remembered for the next range, asked for anew when it no longer opens, and never shown.
pub struct Source<'a> {
    http: &'a Http,
    url: Url,
    accept: &'static str,
    headers: &'static [(&'static str, &'static str)],
    behind: RefCell<Option<Url>>,
}

impl<'a> Source<'a> {
    /// The file at this URL of the API.
    pub(super) fn new(
        http: &'a Http,
        url: Url,
        accept: &'static str,
        headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        Source { http, url, accept, headers, behind: RefCell::default() }
    }

    /// What it is called in messages.
    pub fn shown(&self) -> String {
        shown(&self.url)
    }

    /// Its bytes from `start` on, and so many of them.
    pub fn begin(&self, start: u64, length: Option<u64>) -> Result<Body<'a>, RemoteError> {
        if let Some(behind) = self.behind.borrow().as_ref() {
            // Our certificate is for the forge, and not for where it keeps its files.
            let is_ours = Origin::of(behind) == Origin::of(&self.url);
            let request = Request { start, length, is_ours, ..Request::new(behind) };
            match self.http.begin(request) {
                Err(error) if !error.can_pass() => {}
                begun => return own_bytes(begun?),
            }
        }
        let request = Request {
            start,
            length,
            accept: Some(self.accept),
            headers: self.headers,
            ..Request::new(&self.url)
        };
        let body = self.http.begin(request)?;
        let is_elsewhere = body.url() != &self.url;
        self.behind.replace(is_elsewhere.then(|| body.url().clone()));
        own_bytes(body)
    }

    /// All of it, which may be at most `max` bytes.
    pub fn bounded(&self, max: u64) -> Result<Vec<u8>, RemoteError> {
        let mut body = self.begin(0, None)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = body.chunk()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > max {
                return Err(self.bad(format!("it has more than the {max} bytes that it may have")));
            }
        }
        Ok(bytes)
    }

    /// Appends what the part lacks.
    pub fn append_to(&self, part: &mut Part<'_>) -> Result<(), RemoteError> {
        let mut body = self.begin(part.length(), None)?;
        if let Some(length) = body.length().filter(|&length| length != part.expected()) {
            return Err(part.wrong_length(length));
        }
        // Where the other side knows no ranges, what is there already comes once more.
        let mut known = part.length() - body.start();
        while let Some(chunk) = body.chunk()? {
            let skipped = known.min(chunk.len() as u64);
            known -= skipped;
            part.append(&chunk[usize::try_from(skipped).unwrap_or(chunk.len())..])?;
        }
        Ok(())
    }

    /// That its bytes make no sense.
    pub fn bad(&self, reason: String) -> RemoteError {
        RemoteError::BadAnswer { what: self.shown(), reason }
    }
}

/// What was compressed on the way has other places and another length.
fn own_bytes(body: Body<'_>) -> Result<Body<'_>, RemoteError> {
    body.check_plain()?;
    Ok(body)
}
