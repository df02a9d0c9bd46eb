//! An answer that comes piece by piece.

use std::io::{self, Read};

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, LINK};
use reqwest::{Response, StatusCode};
use tokio::runtime::Runtime;
use url::Url;

use super::failure;
use crate::remote::RemoteError;

/// An answer whose bytes come as they are asked for. Nothing may come for no longer than `transfer.stall`.
pub struct Body<'a> {
    runtime: &'a Runtime,
    response: Option<Response>,
    headers: HeaderMap,
    url: Url,
    denied: String,
    start: u64,
    length: Option<u64>,
    /// What was read of a piece, for [`Read`].
    rest: Vec<u8>,
}

impl<'a> Body<'a> {
    /// Judges the status. `asked` is the byte that was asked for.
    pub(super) fn of(
        runtime: &'a Runtime,
        response: Response,
        url: &Url,
        asked: u64,
        denied: &str,
    ) -> Result<Self, RemoteError> {
        let headers = response.headers().clone();
        let range = headers.get(CONTENT_RANGE).and_then(|range| content_range(range.to_str().ok()?));
        let announced = || headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        let (start, length) = match (response.status(), range) {
            (StatusCode::PARTIAL_CONTENT, Some((Some(start), length))) if start == asked => (start, length),
            (StatusCode::PARTIAL_CONTENT, _) => return Err(failure::of_range(url)),
            // The file ends before the byte that was asked for.
            (StatusCode::RANGE_NOT_SATISFIABLE, Some((_, length))) => (asked, length),
            (status, _) if status.is_success() => (0, announced()),
            _ => return Err(failure::of_status(&response, url, denied)),
        };
        let is_empty = response.status() == StatusCode::RANGE_NOT_SATISFIABLE;
        Ok(Body {
            runtime,
            response: (!is_empty).then_some(response),
            headers,
            url: url.clone(),
            denied: denied.to_owned(),
            start,
            length,
            rest: Vec::new(),
        })
    }

    /// The byte that comes first: what was asked for, or 0 where the other side knows no ranges.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// How many bytes the whole file has, where the other side says it.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// From where it comes in the end, behind all redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The next piece; none at the end.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        let Some(response) = &mut self.response else { return Ok(None) };
        let chunk = self.runtime.block_on(response.chunk());
        let chunk = chunk.map_err(|error| failure::of_line(&error, &self.url, &self.denied))?;
        Ok(chunk.map(Vec::from))
    }

    pub(super) fn next_page(&self) -> Option<Url> {
        let link = self.headers.get(LINK)?.to_str().ok()?;
        self.url.join(next_link(link)?).ok()
    }
}

/// For readers of formats. What fails is an error of kind [`io::ErrorKind::Other`] around the [`RemoteError`].
impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.chunk().map_err(io::Error::other)? {
                Some(chunk) => self.rest = chunk,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.rest.len());
        buffer[..length].copy_from_slice(&self.rest[..length]);
        self.rest.drain(..length);
        Ok(length)
    }
}

/// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10` (RFC 9110, section 14.4): the first byte, and the length of all.
fn content_range(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (range, length) = text.strip_prefix("bytes ")?.split_once('/')?;
    let start = match range {
        "*" => None,
        range => Some(range.split_once('-')?.0.parse().ok()?),
    };
    Some((start, length.parse().ok()))
}

/// The target of `<https://h/?page=2>; rel="next"`, among others that are separated by commas.
fn next_link(link: &str) -> Option<&str> {
    link.split(',').find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next =
            parameters.split(';').any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"));
        is_next.then_some(target)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_tell_where_bytes_begin_and_how_many_there_are() {
        let check = |text: &str, expected| assert_eq!(content_range(text), expected, "{text}");
        check("bytes 5-9/10", Some((Some(5), Some(10))));
        check("bytes 5-9/*", Some((Some(5), None)));
        check("bytes */10", Some((None, Some(10))));
        check("items 5-9/10", None);
        check("bytes x-9/10", None);
    }

    #[test]
    fn the_next_page_is_found_among_links() {
        let link = r#"<https://h/?page=1>; rel="prev", <https://h/?page=3>; rel="next""#;
        assert_eq!(next_link(link), Some("https://h/?page=3"));
        assert_eq!(next_link(r#"<https://h/?page=1>; rel="prev""#), None);
        assert_eq!(next_link("rubbish"), None);
    }
}
