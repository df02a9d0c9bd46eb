//! A small answer, read to its end.

use url::Url;

use super::{Body, shown};
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
    /// Reads at most `max` bytes; more are refused.
    pub(super) fn read(mut body: Body<'_>, max: u64) -> Result<Self, RemoteError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.chunk()? {
            if (bytes.len() + chunk.len()) as u64 > max {
                let reason = format!("it has more than the {max} bytes that it may have");
                return Err(RemoteError::BadAnswer { what: shown(body.url()), reason });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer { bytes, next: body.next_page(), url: body.url().clone() })
    }

    /// The answer as JSON of this form.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, RemoteError> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| RemoteError::BadAnswer { what: shown(&self.url), reason: error.to_string() })
    }
}
