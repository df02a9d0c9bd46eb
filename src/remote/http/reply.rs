//! An answer whose status is judged, and whose bytes still come.

use std::sync::Arc;

use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, LINK};
use reqwest::{Response, StatusCode};
use url::Url;

use super::failure;
use crate::remote::RemoteError;

/// How much of a refusal is read, in bytes.
const MAX_REFUSAL: usize = 4 * 1024;

/// An answer that comes piece by piece.
pub(super) struct Reply {
    response: Option<Response>,
    headers: HeaderMap,
    url: Url,
    denied: Arc<str>,
    /// The byte that comes first.
    pub start: u64,
    /// Whether no more comes than what was asked for.
    pub is_range: bool,
    /// How many bytes the whole file has, where the other side says it.
    pub length: Option<u64>,
}

impl Reply {
    /// Judges the status. `asked` is the byte that was asked for.
    pub async fn of(
        response: Response,
        url: &Url,
        asked: u64,
        denied: &Arc<str>,
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
            _ => return Err(refused(response, url, denied).await),
        };
        let is_range = response.status() == StatusCode::PARTIAL_CONTENT;
        let is_empty = response.status() == StatusCode::RANGE_NOT_SATISFIABLE;
        Ok(Reply {
            response: (!is_empty).then_some(response),
            headers,
            url: url.clone(),
            denied: denied.clone(),
            start,
            is_range,
            length,
        })
    }

    /// From where it comes in the end, behind all redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The next piece; none at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        let Some(response) = &mut self.response else { return Ok(None) };
        let chunk = response.chunk().await;
        let chunk = chunk.map_err(|error| failure::of_line(&error, &self.url, &self.denied))?;
        Ok(chunk.map(Vec::from))
    }

    /// Refuses bytes that are not the file's own, although these were asked for.
    pub fn check_plain(&self) -> Result<(), RemoteError> {
        let encoding = self.headers.get(CONTENT_ENCODING).and_then(|encoding| encoding.to_str().ok());
        match encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
            None => Ok(()),
            Some(encoding) => Err(failure::of_encoding(&self.url, encoding)),
        }
    }

    /// The next page, where the answer is one of several (the `Link` header of RFC 8288).
    pub fn next_page(&self) -> Option<Url> {
        let link = self.headers.get(LINK)?.to_str().ok()?;
        self.url.join(next_link(link)?).ok()
    }
}

/// A status that is no success. Of status 400, only the text says when it is a certificate that is missing.
async fn refused(mut response: Response, url: &Url, denied: &str) -> RemoteError {
    let mut text = Vec::new();
    if response.status() == StatusCode::BAD_REQUEST {
        while let Ok(Some(chunk)) = response.chunk().await {
            text.extend_from_slice(&chunk);
            if text.len() > MAX_REFUSAL {
                break;
            }
        }
    }
    failure::of_status(&response, &String::from_utf8_lossy(&text), url, denied)
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

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[ -~é\n]{0,80}") {
            let _ = (content_range(&text), next_link(&text));
        }
    }
}
