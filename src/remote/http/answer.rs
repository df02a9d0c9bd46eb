//! A small answer, read to its end.

use std::time::Instant;

use url::Url;

use super::reply::Reply;
use super::shown;
use crate::remote::RemoteError;

/// A small answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// All of it.
    pub bytes: Vec<u8>,
    /// The next page, where the answer is one of several (the `Link` header of RFC 8288).
    pub next: Option<Url>,
    /// From where it came in the end.
    pub url: Url,
}

impl Answer {
    /// Reads at most `max` bytes, until the deadline; more are refused.
    pub(super) async fn read(
        mut reply: Reply,
        max: u64,
        deadline: Option<Instant>,
    ) -> Result<Self, RemoteError> {
        reply.check_plain()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = reply.chunk().await? {
            if (bytes.len() + chunk.len()) as u64 > max {
                let reason = format!("it has more than the {max} bytes that it may have");
                return Err(RemoteError::BadAnswer { what: shown(reply.url()), reason });
            }
            if deadline.is_some_and(|deadline| Instant::now() > deadline) {
                return Err(RemoteError::OutOfTime { file: shown(reply.url()) });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer { bytes, next: reply.next_page(), url: reply.url().clone() })
    }

    /// The answer as JSON of this form.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, RemoteError> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| RemoteError::BadAnswer { what: shown(&self.url), reason: error.to_string() })
    }
}
