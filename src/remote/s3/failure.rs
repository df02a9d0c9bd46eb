//! What went wrong between us and a bucket, and whether it can pass.

use std::error::Error as StdError;

use object_store::client::HttpError;

use super::wire::Refusal;
use crate::remote::RemoteError;

/// What to do where there are no keys.
pub(super) const KEYS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login` and set \
                               AWS_PROFILE";

/// What to do where there are keys.
const RIGHTS: &str = "see that the keys are right, and that they may s3:ListBucket and s3:GetObject, and to publish also \
                      s3:PutObject and s3:AbortMultipartUpload";

/// Codes of S3 that say with another status than 403 that a session is over.
const SESSION_IS_OVER: [&str; 3] = ["ExpiredToken", "InvalidToken", "TokenRefreshRequired"];

/// An operation that failed.
#[derive(Debug)]
pub(super) struct Failed {
    /// Of HTTP, where there was an answer.
    pub status: Option<u16>,
    /// The same in words.
    pub error: Box<RemoteError>,
}

impl From<Failed> for RemoteError {
    fn from(failed: Failed) -> Self {
        *failed.error
    }
}

impl From<RemoteError> for Failed {
    fn from(error: RemoteError) -> Self {
        Failed { status: None, error: Box::new(error) }
    }
}

/// Nobody gives us keys.
pub(super) fn without_keys(error: &object_store::Error, what: &str) -> Failed {
    let reason = format!("no keys can be had for it: {}", innermost(error));
    RemoteError::Denied { what: what.to_owned(), reason, hint: KEYS.to_owned() }.into()
}

/// Nothing came for too long.
pub(super) fn stalled(what: &str) -> Failed {
    RemoteError::Unreachable { what: what.to_owned(), reason: "nothing came for too long".to_owned() }.into()
}

/// What `what` was refused for, or how the line to it broke.
pub(super) fn of(error: &object_store::Error, refusal: Option<Refusal>, what: &str) -> Failed {
    match refusal {
        Some(refusal) => {
            let status = Some(refusal.status);
            Failed { status, error: Box::new(of_refusal(refusal, code(error).as_deref(), what)) }
        }
        None => of_line(error, what).into(),
    }
}

fn of_refusal(refusal: Refusal, code: Option<&str>, what: &str) -> RemoteError {
    let Refusal { status, retry_after, region } = refusal;
    let what = what.to_owned();
    let reason = match code {
        Some(code) => format!("status {status} ({code})"),
        None => format!("status {status}"),
    };
    match (status, code) {
        (_, Some("RequestTimeTooSkewed")) => {
            RemoteError::Denied { what, reason, hint: "set the clock of this machine".to_owned() }
        }
        (_, Some(code)) if SESSION_IS_OVER.contains(&code) => {
            RemoteError::Denied { what, reason, hint: "sign in again, as with `aws sso login`".to_owned() }
        }
        (401 | 403, _) => RemoteError::Denied { what, reason, hint: RIGHTS.to_owned() },
        (404, _) => RemoteError::NotFound { what },
        // 409: another request for the same key was under way.
        (408 | 409 | 429 | 500 | 502..=504, _) => RemoteError::Busy { what, status, retry_after },
        (300..=399, _) | (_, Some("AuthorizationHeaderMalformed")) => {
            let region = region.map_or_else(|| "another one".to_owned(), |region| format!("`{region}`"));
            let reason = format!("{reason}: the bucket's region is {region}, which `?region=` can say");
            RemoteError::BadAnswer { what, reason }
        }
        _ => RemoteError::BadAnswer { what, reason },
    }
}

fn of_line(error: &object_store::Error, what: &str) -> RemoteError {
    let what = what.to_owned();
    if let Some(rustls::Error::InvalidCertificate(reason)) = find::<rustls::Error>(error) {
        return RemoteError::Untrusted {
            host: what,
            reason: format!("its certificate is not valid ({reason})"),
            hint: "if its certificate comes from an authority of your own, name that in `access.ca`; otherwise somebody \
                   may stand in between: do not go on"
                .to_owned(),
        };
    }
    match find::<HttpError>(error) {
        Some(_) => RemoteError::Unreachable { what, reason: innermost(error) },
        None => RemoteError::BadAnswer { what, reason: "it does not answer as S3 does".to_owned() },
    }
}

/// The code in the XML of an error: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>. Nothing else of
/// it is told.
fn code(error: &object_store::Error) -> Option<String> {
    let text = error.to_string();
    let (code, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    (code.len() < 64 && code.chars().all(|letter| letter.is_ascii_alphanumeric())).then(|| code.to_owned())
}

/// What happened in the end: the outer errors only say that it did, and quote URLs.
fn innermost(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// The error of this type among the causes.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // An error of the system does not name what it wraps as its source.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|wrapped| find(wrapped as &(dyn StdError + 'static))) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> object_store::Error {
        object_store::Error::Generic { store: "S3", source: text.to_owned().into() }
    }

    #[test]
    fn only_the_code_of_an_answer_is_told() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(code(&generic(text)).as_deref(), expected);
        check(
            "x <Error><Code>AccessDenied</Code><AWSAccessKeyId>AKID</AWSAccessKeyId></Error>",
            Some("AccessDenied"),
        );
        check("<Code>a secret?</Code>", None);
        check("<Code>", None);
        check("", None);
    }

    #[test]
    fn what_is_refused_says_whether_it_can_pass() {
        let check = |status, code: &str, expected: &str, can_pass| {
            let refusal = Refusal { status, retry_after: None, region: Some("eu-west-3".to_owned()) };
            let failed = of(&generic(&format!("<Code>{code}</Code>")), Some(refusal), "s3://b/k");
            assert_eq!((failed.error.to_string().as_str(), failed.error.can_pass()), (expected, can_pass));
            assert_eq!(failed.status, Some(status));
            assert!(failed.error.hint().is_some());
        };
        check(403, "AccessDenied", "s3://b/k is not open to us: status 403 (AccessDenied)", false);
        check(400, "ExpiredToken", "s3://b/k is not open to us: status 400 (ExpiredToken)", false);
        check(404, "NoSuchKey", "s3://b/k does not exist", false);
        check(503, "SlowDown", "s3://b/k answers with status 503", true);
        check(409, "ConditionalRequestConflict", "s3://b/k answers with status 409", true);
        check(
            301,
            "PermanentRedirect",
            "s3://b/k answers with what cannot be understood: status 301 (PermanentRedirect): the bucket's region is \
             `eu-west-3`, which `?region=` can say",
            false,
        );
        check(
            501,
            "NotImplemented",
            "s3://b/k answers with what cannot be understood: status 501 (NotImplemented)",
            false,
        );
    }

    #[test]
    fn without_an_answer_it_is_the_line_or_no_s3() {
        let line = object_store::Error::Generic {
            store: "S3",
            source: Box::new(HttpError::new(
                object_store::client::HttpErrorKind::Connect,
                std::io::Error::other("connection refused"),
            )),
        };
        let failed = of(&line, None, "s3://b");
        assert_eq!(failed.error.to_string(), "s3://b cannot be reached: connection refused");
        let failed = of(&generic("bad XML"), None, "s3://b");
        let expected = "s3://b answers with what cannot be understood: it does not answer as S3 does";
        assert_eq!((failed.error.to_string().as_str(), failed.status), (expected, None));
    }
}
