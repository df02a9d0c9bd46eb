//! A folder that a web server serves, with the index that `publish` to that folder writes.

use url::Url;

use super::http::{Authorization, Body, Http, Request, check_is_secure};
use super::index::{self, Index};
use super::{Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::manifest;
use crate::artefact::signature;
use crate::artefact::{ArtefactFiles, Placement, VerifiedArtefact};
use crate::config::Database;
use crate::progress::Progress;

const DENIED: &str = "set `access.token`, `access.user` and `access.password`, or `access.certificate` and `access.key`; \
                      or give the host an entry in ~/.netrc";

const READ_ONLY: &str =
    "publish to the folder that the web server serves: by `ssh://`, or as a path where it is mounted";

/// A folder behind a URL.
pub struct Https {
    http: Http,
    /// Of the folder. Its query, such as the signature of a storage service, is sent with every request.
    url: Url,
}

impl Https {
    /// The remote at this URL, which may hold a user with a password, or a token.
    pub fn new(text: &str, database: &Database) -> Result<Self, RemoteError> {
        let bad = |error: url::ParseError| RemoteError::BadUrl { reason: error.to_string() };
        let mut url = Url::parse(text).map_err(bad)?;
        check_is_secure(&url)?;
        url.set_fragment(None);
        let authorization = Authorization::find(&mut url, database)?;
        Ok(Https { http: Http::new(database, authorization, DENIED)?, url })
    }

    /// Of a file below the folder, or of the folder itself. Each name is escaped as it must be.
    fn url_of(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        // Fails for no URL with a host.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        url
    }

    /// What the index names. Where there is none, nothing was published; but where not even the folder is there, the
    /// URL is wrong.
    fn manifests(&self, database: &str, progress: &dyn Progress) -> Result<Vec<String>, RemoteError> {
        let url = self.url_of(&format!("{database}/{}", index::NAME));
        let answer = match self.http.small(Request::new(&url), index::MAX_BYTES, progress) {
            Err(RemoteError::NotFound { .. }) => {
                let folder = self.url_of("");
                let is_there = self.http.exists(&folder, progress)?;
                let missing = || RemoteError::NotFound { what: super::http::shown(&folder) };
                return is_there.then(Vec::new).ok_or_else(missing);
            }
            answer => answer?,
        };
        let index = Index::parse(&answer.bytes);
        let index = index
            .map_err(|reason| RemoteError::BadAnswer { what: super::http::shown(&answer.url), reason })?;
        Ok(index.manifests().iter().map(|path| format!("{database}/{path}")).collect())
    }
}

impl Remote for Https {
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        let locations = self.manifests(database, progress)?;
        let urls = |end: &str| -> Vec<Url> {
            locations.iter().map(|location| self.url_of(&format!("{location}{end}"))).collect()
        };
        let is_gone = |error: &RemoteError| matches!(error, RemoteError::NotFound { .. });
        let manifests = self.http.several(&urls(""), manifest::MAX_BYTES, is_gone, progress)?;
        let mut signatures = vec![None; locations.len()];
        // Where there is none of the first kind, there may be one of the second. A bucket says 403 of what is not there to who
        // may not list it; the manifests beside it were open to us.
        let is_none =
            |error: &RemoteError| matches!(error, RemoteError::NotFound { .. } | RemoteError::Denied { .. });
        for suffix in signature::SUFFIXES {
            let lacking: Vec<usize> = (0..locations.len()).filter(|&at| signatures[at].is_none()).collect();
            let all = urls(suffix);
            let asked: Vec<Url> = lacking.iter().map(|&at| all[at].clone()).collect();
            let answers = self.http.several(&asked, signature::MAX_BYTES, is_none, progress)?;
            for (at, answer) in lacking.into_iter().zip(answers) {
                signatures[at] = answer.map(|answer| answer.bytes);
            }
        }
        let entries = locations.iter().zip(manifests).zip(signatures).filter_map(
            // What was removed since the index was written is no entry.
            |((location, manifest), signature)| {
                Some(RemoteEntry {
                    manifest_name: ArtefactFiles::of_any(location.as_ref()).manifest_name(),
                    location: location.clone(),
                    manifest: manifest?.bytes,
                    signature,
                })
            },
        );
        Ok(entries.collect())
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        let folder = entry.location.rsplit_once('/').map_or("", |(folder, _)| folder);
        let url = self.url_of(&format!("{folder}/{file_name}"));
        // A server may send less than the rest, and is then asked for what is behind it.
        while part.length() < part.expected() {
            let before = part.length();
            let body = self.http.begin(Request { start: before, ..Request::new(&url) })?;
            take(body, part)?;
            if part.length() <= before {
                break;
            }
        }
        Ok(())
    }

    fn publish(&self, _: &VerifiedArtefact, _: &dyn Progress) -> Result<Placement, RemoteError> {
        Err(RemoteError::ReadOnly { scheme: "https", hint: READ_ONLY })
    }
}

/// Takes what comes, from where it begins.
fn take(mut body: Body<'_>, part: &mut Part<'_>) -> Result<(), RemoteError> {
    match body.length() {
        // A server may call a compressed dump encoded as it stands: its length is right then.
        Some(length) if length == part.expected() => {}
        Some(length) => {
            body.check_plain()?;
            return Err(part.wrong_length(length));
        }
        None => body.check_plain()?,
    }
    if body.start() < part.length() {
        part.restart()?;
    }
    while let Some(chunk) = body.chunk()? {
        part.append(&chunk)?;
    }
    Ok(())
}
