//! Questions to a forge's API, whose answers are JSON and come page by page.

use serde::de::DeserializeOwned;
use url::Url;

use super::Source;
use crate::progress::Progress;
use crate::remote::RemoteError;
use crate::remote::http::{Http, Origin, Request};

/// The longest answer that is read, in bytes: a hundred artefacts are some hundred thousand.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// How many pages of a list are read, of a hundred each. Both forges give the newest first.
const MAX_PAGES: usize = 20;

/// A forge's API at one repository.
pub struct Api {
    /// How it is asked.
    pub http: Http,
    /// The repository's own URL; what is asked for begins with it.
    pub base: Url,
    /// As which media type.
    pub accept: &'static str,
    /// What else each question says, in lower case.
    pub headers: &'static [(&'static str, &'static str)],
    /// What to do where it says that there is no such repository.
    pub hidden: &'static str,
}

impl Api {
    /// A URL below the repository's. Each segment and value is escaped.
    pub fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// What it says of the repository itself. Both forges say that there is none where they would have to say that it is
    /// not for us.
    pub fn repository<T: DeserializeOwned>(&self, progress: &dyn Progress) -> Result<T, RemoteError> {
        self.get(&self.base, progress).map_err(|error| match error {
            RemoteError::NotFound { what } => {
                RemoteError::Denied { what, reason: "status 404".to_owned(), hint: self.hidden.to_owned() }
            }
            error => error,
        })
    }

    /// One answer.
    pub fn get<T: DeserializeOwned>(&self, url: &Url, progress: &dyn Progress) -> Result<T, RemoteError> {
        Ok(self.page(url, progress)?.0)
    }

    /// Every page from this one on, as long as `take` wants more.
    pub fn pages<T: DeserializeOwned>(
        &self,
        first: &Url,
        progress: &dyn Progress,
        mut take: impl FnMut(T) -> bool,
    ) -> Result<(), RemoteError> {
        let mut next = Some(first.clone());
        for _ in 0..MAX_PAGES {
            let Some(url) = next else { return Ok(()) };
            let (page, behind) = self.page(&url, progress)?;
            if !take(page) {
                return Ok(());
            }
            next = behind.filter(|behind| Origin::of(behind) == Origin::of(&self.base));
        }
        Ok(())
    }

    fn page<T: DeserializeOwned>(
        &self,
        url: &Url,
        progress: &dyn Progress,
    ) -> Result<(T, Option<Url>), RemoteError> {
        let request = Request { accept: Some(self.accept), headers: self.headers, ..Request::new(url) };
        let answer = self.http.small(request, MAX_BYTES, progress)?;
        Ok((answer.json()?, answer.next))
    }

    /// A file that the API gives, or says where it is.
    pub fn source(&self, url: Url, accept: &'static str) -> Source<'_> {
        Source::new(&self.http, url, accept, self.headers)
    }
}
