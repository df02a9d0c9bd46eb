//! `s3://BUCKET/PREFIX?endpoint=…&region=…&path_style=true&profile=…`: which bucket, and how it is spoken to.

use url::Url;

use crate::config::Environment;
use crate::remote::RemoteError;
use crate::yaml::did_you_mean;

/// What may stand behind `?`.
const KNOWN: [&str; 4] = ["endpoint", "region", "path_style", "profile"];

/// Where a bucket is looked for when nothing says it, as the tools of AWS do.
const REGION: &str = "us-east-1";

/// A bucket, and a folder in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub bucket: String,
    /// What every key begins with: empty, or with `/` at its end.
    pub prefix: String,
    /// Another service than AWS: scheme, host and port.
    pub endpoint: Option<Url>,
    pub region: String,
    /// Whether the bucket is a part of the path, and not of the host's name.
    pub is_path_style: bool,
    /// Whose keys are taken from the files of the AWS CLI, where the URL says it.
    pub profile: Option<String>,
}

impl Settings {
    /// Reads what stands behind `s3://`; what it leaves out may stand in the variables of the AWS CLI.
    pub(super) fn parse(rest: &str, environment: &Environment) -> Result<Self, RemoteError> {
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        check_bucket(bucket)?;
        let mut given = [const { None }; KNOWN.len()];
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let at = KNOWN.iter().position(|known| *known == key);
            let at =
                at.ok_or_else(|| bad(format!("`{key}` is not known in it; {}", did_you_mean(&key, &KNOWN))))?;
            if given[at].replace(value.into_owned()).is_some() {
                return Err(bad(format!("`{key}` stands in it twice")));
            }
        }
        let [endpoint, region, path_style, profile] = given;
        let variable = |name: &str| environment.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let region = region.or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
        let endpoint =
            endpoint.or_else(|| variable("AWS_ENDPOINT_URL_S3")).or_else(|| variable("AWS_ENDPOINT_URL"));
        let endpoint = endpoint.as_deref().map(parse_endpoint).transpose()?;
        Ok(Settings {
            bucket: bucket.to_owned(),
            prefix: parse_prefix(prefix)?,
            // What is no service of AWS seldom has a host for each bucket. A dot in its name fits no certificate.
            is_path_style: match path_style.as_deref() {
                None => endpoint.is_some() || bucket.contains('.'),
                Some("true") => true,
                Some("false") => false,
                Some(_) => return Err(bad("`path_style` is neither `true` nor `false`".to_owned())),
            },
            endpoint,
            region: region.unwrap_or_else(|| REGION.to_owned()),
            profile: profile.filter(|name| !name.is_empty()),
        })
    }

    /// The endpoint as a bucket in this style needs it.
    pub(super) fn endpoint_of_bucket(&self) -> Option<String> {
        let mut endpoint = self.endpoint.clone()?;
        if !self.is_path_style {
            let host = format!("{}.{}", self.bucket, endpoint.host_str().unwrap_or_default());
            // The bucket's name has only letters that a host may have.
            let _ = endpoint.set_host(Some(&host));
        }
        Some(endpoint.as_str().trim_end_matches('/').to_owned())
    }

    /// Whether the endpoint speaks plain HTTP, which only this machine itself may.
    pub(super) fn is_plain(&self) -> bool {
        self.endpoint.as_ref().is_some_and(|endpoint| endpoint.scheme() == "http")
    }
}

fn bad(reason: String) -> RemoteError {
    RemoteError::BadUrl { reason }
}

/// The letters of <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>, and what older buckets
/// and other services have beside them.
fn check_bucket(bucket: &str) -> Result<(), RemoteError> {
    if bucket.contains('@') {
        return Err(bad(
            "keys do not belong into it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned()
        ));
    }
    let is_known = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    if bucket.is_empty() || bucket.starts_with('.') || !bucket.chars().all(is_known) {
        return Err(bad("the name of a bucket has letters, digits, `-`, `.` and `_`".to_owned()));
    }
    Ok(())
}

fn parse_prefix(prefix: &str) -> Result<String, RemoteError> {
    let prefix = prefix.trim_end_matches('/');
    if prefix.is_empty() {
        return Ok(String::new());
    }
    let prefix = object_store::path::Path::parse(prefix)
        .map_err(|_| bad("its prefix has a letter that keys should not have, or an empty part".to_owned()))?;
    Ok(format!("{prefix}/"))
}

fn parse_endpoint(text: &str) -> Result<Url, RemoteError> {
    // The text is not quoted: somebody may have put a password there.
    let form = || bad("`endpoint` is not written https://HOST or https://HOST:PORT".to_owned());
    let url = Url::parse(text).map_err(|_| form())?;
    let has_more = !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
        || url.path() != "/";
    match url.scheme() {
        "http" | "https" if has_more => Err(form()),
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(RemoteError::Insecure { host: url.host_str().unwrap_or_default().to_owned() }),
        _ => Err(form()),
    }
}

/// Whether it leads to this machine itself, by what stands there: names are not looked up.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rest: &str, variables: &[(&str, &str)]) -> Result<Settings, RemoteError> {
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::parse(rest, &environment.collect())
    }

    #[test]
    fn a_bucket_alone_is_one_of_aws() {
        let settings = parse("dumps", &[]).unwrap();
        assert_eq!((settings.bucket.as_str(), settings.prefix.as_str()), ("dumps", ""));
        assert_eq!((settings.region.as_str(), settings.endpoint_of_bucket()), ("us-east-1", None));
        assert!(!settings.is_path_style && !settings.is_plain());
        assert!(parse("my.dumps", &[]).unwrap().is_path_style);
    }

    #[test]
    fn the_url_comes_before_the_variables() {
        let variables = [("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "eu-west-3")];
        assert_eq!(parse("b", &variables).unwrap().region, "eu-west-3");
        assert_eq!(parse("b?region=eu-west-1", &variables).unwrap().region, "eu-west-1");
        let variables =
            [("AWS_ENDPOINT_URL", "https://a.example"), ("AWS_ENDPOINT_URL_S3", "https://b.example")];
        let endpoint = |rest: &str| parse(rest, &variables).unwrap().endpoint_of_bucket().unwrap();
        assert_eq!(endpoint("b"), "https://b.example");
        assert_eq!(endpoint("b?endpoint=https%3A%2F%2Fc.example:9000/"), "https://c.example:9000");
    }

    #[test]
    fn an_endpoint_has_the_bucket_in_its_path_unless_asked_otherwise() {
        let check = |rest: &str, style, endpoint: &str| {
            let settings = parse(rest, &[]).unwrap();
            assert_eq!(settings.is_path_style, style, "{rest}");
            assert_eq!(settings.endpoint_of_bucket().unwrap(), endpoint, "{rest}");
        };
        check("b?endpoint=https://h", true, "https://h");
        check("b?endpoint=https://h:1&path_style=true", true, "https://h:1");
        check("b?endpoint=https://h:1&path_style=false", false, "https://b.h:1");
    }

    #[test]
    fn a_prefix_ends_with_one_slash() {
        for rest in ["b/a/c", "b/a/c/", "b/a/c//"] {
            assert_eq!(parse(rest, &[]).unwrap().prefix, "a/c/", "{rest}");
        }
        assert_eq!(parse("b/", &[]).unwrap().prefix, "");
    }

    #[test]
    fn what_is_not_meant_is_refused() {
        let check = |rest: &str, expected: &str| {
            let error = parse(rest, &[]).unwrap_err().to_string();
            assert_eq!(error, format!("the remote's URL cannot be used: {expected}"), "{rest}");
        };
        check("", "the name of a bucket has letters, digits, `-`, `.` and `_`");
        check("b%61", "the name of a bucket has letters, digits, `-`, `.` and `_`");
        check("key:secret@b", "keys do not belong into it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        check("b/a//c", "its prefix has a letter that keys should not have, or an empty part");
        check("b/../c", "its prefix has a letter that keys should not have, or an empty part");
        check("b?regoin=x", "`regoin` is not known in it; did you mean `region`?");
        check("b?region=x&region=y", "`region` stands in it twice");
        check("b?path_style=yes", "`path_style` is neither `true` nor `false`");
        for endpoint in ["host", "ftp://h", "https://user:secret@h", "https://h/path", "https://h?secret"] {
            check(
                &format!("b?endpoint={endpoint}"),
                "`endpoint` is not written https://HOST or https://HOST:PORT",
            );
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for host in ["localhost:9000", "127.0.0.1:9000", "127.9.9.9", "[::1]:9000"] {
            assert!(parse(&format!("b?endpoint=http://{host}"), &[]).unwrap().is_plain(), "{host}");
        }
        for host in ["minio:9000", "10.0.0.1", "localhost.example.com", "[::2]", "169.254.169.254"] {
            let error = parse(&format!("b?endpoint=http://{host}"), &[]).unwrap_err();
            assert!(matches!(error, RemoteError::Insecure { .. }), "{host}: {error}");
        }
    }
}
