//! Asking: what is sent along, where redirects lead, and several requests at once.

use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION, RANGE,
};
use reqwest::{Response, StatusCode};
use tokio::task::JoinSet;
use url::Url;

use super::clients::{Clients, is_loopback};
use super::reply::Reply;
use super::{Answer, Authorization, Request, check_is_secure, failure, shown};
use crate::config::Database;
use crate::remote::RemoteError;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// How many requests are under way at once.
const AT_ONCE: usize = 8;

/// Who asks: connections, and what opens the remote.
pub(super) struct Asker {
    clients: Clients,
    authorization: Option<Authorization>,
    /// What to do where the remote lets nobody in.
    denied: Arc<str>,
}

impl Asker {
    pub fn new(
        database: &Database,
        authorization: Option<Authorization>,
        denied: &str,
    ) -> Result<Self, RemoteError> {
        if let Some(authorization) = &authorization {
            authorization.check()?;
        }
        Ok(Asker { clients: Clients::new(database)?, authorization, denied: denied.into() })
    }

    /// A small answer of at most `max` bytes.
    pub async fn small(
        &self,
        request: Request<'_>,
        max: u64,
        deadline: Option<Instant>,
    ) -> Result<Answer, RemoteError> {
        Answer::read(self.begin(request).await?, max, deadline).await
    }

    /// Begins an answer, behind all redirects.
    pub async fn begin(&self, request: Request<'_>) -> Result<Reply, RemoteError> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            check_is_secure(&url)?;
            let response = self.send(&url, request).await?;
            match redirected(&url, &response)? {
                // What is on this machine is nobody's to point at from another one.
                Some(next) if is_loopback(&next) && !is_loopback(&url) => {
                    let reason = "it redirects to this machine".to_owned();
                    return Err(RemoteError::BadAnswer { what: shown(&url), reason });
                }
                Some(next) => url = next,
                None => return Reply::of(response, &url, request.start, &self.denied).await,
            }
        }
        Err(RemoteError::BadAnswer {
            what: shown(request.url),
            reason: "it redirects without end".to_owned(),
        })
    }

    async fn send(&self, url: &Url, request: Request<'_>) -> Result<Response, RemoteError> {
        let mut headers = HeaderMap::new();
        // A dump is fetched as it is: lengths and digests are of its own bytes.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
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
        let is_asked = request.is_asked(url);
        for (name, value) in request.headers.iter().filter(|_| is_asked) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let client = self.clients.get(url, is_asked)?;
        let sent = client.get(url.clone()).headers(headers).send().await;
        sent.map_err(|error| failure::of_line(&error, url, &self.denied))
    }
}

/// Where a redirect leads, if it is one.
fn redirected(url: &Url, response: &Response) -> Result<Option<Url>, RemoteError> {
    let follows = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if !follows.contains(&response.status()) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok());
    let nowhere =
        || RemoteError::BadAnswer { what: shown(url), reason: "it redirects to nowhere".to_owned() };
    next.map(Some).ok_or_else(nowhere)
}

/// Requests of which some are under way at once, and what came of them.
pub(super) struct Round<'a> {
    urls: &'a [Url],
    /// What says that there is nothing.
    is_absent: fn(&RemoteError) -> bool,
    answers: Vec<Option<Answer>>,
    /// What was not answered, the next one last.
    waiting: Vec<usize>,
}

impl<'a> Round<'a> {
    pub fn new(urls: &'a [Url], is_absent: fn(&RemoteError) -> bool) -> Self {
        let waiting = (0..urls.len()).rev().collect();
        Round { urls, is_absent, answers: vec![None; urls.len()], waiting }
    }

    /// How many were not answered yet.
    pub fn missing(&self) -> usize {
        self.waiting.len()
    }

    pub fn answers(self) -> Vec<Option<Answer>> {
        self.answers
    }

    /// Asks for what is missing. After a failure nothing more is asked for, and what failed is missing still.
    pub async fn run(
        &mut self,
        asker: &Arc<Asker>,
        max: u64,
        deadline: Option<Instant>,
    ) -> Result<(), RemoteError> {
        let mut under_way = JoinSet::new();
        let mut failed: Option<RemoteError> = None;
        loop {
            while failed.is_none()
                && under_way.len() < AT_ONCE
                && let Some(index) = self.waiting.pop()
            {
                let (asker, url) = (asker.clone(), self.urls[index].clone());
                under_way.spawn(async move { (index, asker.small(Request::new(&url), max, deadline).await) });
            }
            // A task that panics is a fault of this program, and goes on as one.
            match under_way.join_next().await {
                None => return failed.map_or(Ok(()), Err),
                Some(Err(panicked)) => std::panic::resume_unwind(panicked.into_panic()),
                Some(Ok((index, Ok(answer)))) => self.answers[index] = Some(answer),
                Some(Ok((_, Err(error)))) if (self.is_absent)(&error) => {}
                Some(Ok((index, Err(error)))) => {
                    self.waiting.push(index);
                    // What cannot pass is what to tell.
                    if failed.as_ref().is_none_or(RemoteError::can_pass) {
                        failed = Some(error);
                    }
                }
            }
        }
    }
}
