//! What went wrong on the line or on the other side, and whether it can pass.

use std::error::Error as StdError;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use rustls::{AlertDescription, CertificateError};
use url::Url;

use super::shown;
use crate::remote::RemoteError;

/// A connection that cannot be made, or broke.
pub(super) fn of_line(error: &reqwest::Error, url: &Url, denied: &str) -> RemoteError {
    let host = url.host_str().unwrap_or_default().to_owned();
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(reason)) => RemoteError::Untrusted {
            host,
            reason: format!("its certificate is not valid ({reason})"),
            hint: hint_of_certificate(reason).to_owned(),
        },
        Some(rustls::Error::AlertReceived(alert)) if is_denial(*alert) => RemoteError::Denied {
            what: shown(url),
            reason: format!("it ended the TLS handshake ({alert:?})"),
            hint: denied.to_owned(),
        },
        _ if error.is_timeout() => {
            RemoteError::Unreachable { what: shown(url), reason: "nothing came for too long".to_owned() }
        }
        _ => RemoteError::Unreachable { what: shown(url), reason: innermost(error) },
    }
}

fn hint_of_certificate(reason: &CertificateError) -> &'static str {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "whoever runs that server has to renew it; see also that the clock of this machine is right"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "name the host in `remote` as its certificate does; otherwise somebody may stand in between: do not go on"
        }
        _ => {
            "if its certificate comes from an authority of your own, name that in `access.ca`; otherwise somebody \
             may stand in between: do not go on"
        }
    }
}

/// Whether the other side ends a handshake because it does not like who we are (RFC 8446, section 6.2). What else it
/// may say can pass.
fn is_denial(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}

/// A status that is no success; `text` is what comes with status 400.
pub(super) fn of_status(response: &Response, text: &str, url: &Url, denied: &str) -> RemoteError {
    let (status, what) = (response.status().as_u16(), shown(url));
    let headers = response.headers();
    let denied = |reason: String| RemoteError::Denied { what: shown(url), reason, hint: denied.to_owned() };
    match status {
        408 | 429 | 500.. => RemoteError::Busy { what, status, retry_after: retry_after(headers) },
        // GitHub's limits: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        403 if headers.contains_key(RETRY_AFTER) || is_used_up(headers) => {
            RemoteError::Busy { what, status, retry_after: retry_after(headers) }
        }
        401 | 403 => denied(format!("status {status}")),
        // How nginx answers where `ssl_verify_client` is on (its own statuses 495 and 496, told as 400).
        400 if text.contains("SSL certificate") => {
            denied("status 400: it asks for a client certificate".to_owned())
        }
        404 | 410 => RemoteError::NotFound { what },
        _ => RemoteError::BadAnswer { what, reason: format!("status {status}") },
    }
}

/// An answer that was compressed on the way.
pub(super) fn of_encoding(url: &Url, encoding: &str) -> RemoteError {
    let reason = format!("it compresses what it sends (`Content-Encoding: {encoding}`), unasked");
    RemoteError::BadAnswer { what: shown(url), reason }
}

/// An answer with other bytes than those that were asked for.
pub(super) fn of_range(url: &Url) -> RemoteError {
    let reason = "it sends other bytes than those that were asked for".to_owned();
    RemoteError::BadAnswer { what: shown(url), reason }
}

/// What happened in the end: the outer errors only say that it did, and quote the URL.
pub(super) fn innermost(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // An error of the system does not name what it wraps as its source.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|wrapped| tls_error(wrapped as &(dyn StdError + 'static))) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn is_used_up(headers: &HeaderMap) -> bool {
    headers.get("x-ratelimit-remaining").is_some_and(|remaining| remaining == "0")
}

/// How long to wait: seconds, or a date (RFC 9110, section 10.2.3); or when GitHub's limit begins anew.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let until =
        |moment: Timestamp| Duration::try_from(moment.duration_since(Timestamp::now())).unwrap_or_default();
    if let Some(text) = text("retry-after") {
        return match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => jiff::fmt::rfc2822::parse(text).ok().map(|date| until(date.timestamp())),
        };
    }
    let reset = text("x-ratelimit-reset").filter(|_| is_used_up(headers))?.parse().ok()?;
    Timestamp::from_second(reset).ok().map(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_side_says_when_to_come_again() {
        let check = |pairs: &[(&'static str, &str)], expected: Option<u64>| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            let headers = HeaderMap::from_iter(pairs);
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs));
        };
        check(&[], None);
        check(&[("retry-after", "7")], Some(7));
        check(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], Some(0));
        check(&[("retry-after", "soon")], None);
        check(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "784111777")], Some(0));
        check(&[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "784111777")], None);
    }
}
