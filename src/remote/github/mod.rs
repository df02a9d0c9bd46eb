//! `github://OWNER/REPOSITORY/ARTIFACT?branch=main&host=github.example.com`: what runs of a workflow uploaded.
//!
//! * With the name of an artefact, each is a zip with our files in it, as `actions/upload-artifact` makes it.
//! * Without, each is one file named as itself (`archive: false`).
//! * `?release=latest`, `?release=TAG` and `?release=*`: the assets of releases.
//!
//! Written from GitHub's REST documentation, version 2022-11-28: docs.github.com/rest/actions/artifacts and
//! docs.github.com/rest/releases.

mod artifacts;
mod releases;

use serde::Deserialize;

use super::forge::{Address, Api, Spool, base, token};
use super::http::{Authorization, Http};
use super::{Attempts, Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::{Placement, VerifiedArtefact};
use crate::config::{Database, Transfer};
use crate::progress::Progress;

const DENIED: &str = "set GITHUB_TOKEN or GH_TOKEN (GH_ENTERPRISE_TOKEN for a host of your own), sign in by `gh auth \
                      login`, or set `access.token`: artefacts are for tokens that may read them (fine-grained: \
                      Actions, read; classic: repo), even those of a public repository";

const HIDDEN: &str = "see that owner and repository are spelt right; GitHub says the same of a private repository that \
                      the token may not read: set GITHUB_TOKEN or GH_TOKEN, sign in by `gh auth login`, or set \
                      `access.token`";

const PUBLISHING: &str =
    "a workflow's upload step puts artefacts there; `db-airlock init --ci github` writes one";

/// A repository on GitHub.
pub struct GitHub {
    api: Api,
    place: Place,
    transfer: Transfer,
    spool: Spool,
}

/// Where in the repository artefacts are.
enum Place {
    /// In artefacts of this name; or in files by themselves.
    Artifacts { name: Option<String>, branch: Option<String> },
    /// In the latest release, the one of a tag, or in all of them (`*`).
    Releases(String),
}

/// The repository as the API tells of it.
#[derive(Deserialize)]
struct Repository {
    id: u64,
    default_branch: String,
}

impl GitHub {
    /// The repository at what stands behind `github://`.
    pub fn new(rest: &str, database: &Database) -> Result<Self, RemoteError> {
        let bad = |reason: &str| RemoteError::BadUrl { reason: reason.to_owned() };
        let address = Address::parse(rest, &["branch", "host", "release"])?;
        let text = |name: &str| address.option(name).map(str::to_owned);
        let (owner, repository, name) = match address.segments.as_slice() {
            [owner, repository] => (owner, repository, None),
            [owner, repository, name] => (owner, repository, Some(name.clone())),
            _ => return Err(bad("it is written github://OWNER/REPOSITORY/ARTIFACT")),
        };
        let place = match text("release") {
            None => Place::Artifacts { name, branch: text("branch") },
            Some(_) if name.is_some() => return Err(bad("a release has no artefact's name behind it")),
            Some(_) if text("branch").is_some() => {
                return Err(bad("`branch` and `release` exclude each other"));
            }
            Some(release) => Place::Releases(release),
        };
        let host = address.option("host").unwrap_or("github.com");
        let mut url = api_of(host)?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["repos", owner, repository]);
        }
        let token = token(database, variables(host, database), &["gh", "auth", "token", "--hostname", host])?;
        let authorization = token.map(|token| Authorization::bearer(&url, &token));
        Ok(GitHub {
            api: Api {
                http: Http::new(database, authorization, DENIED)?,
                base: url,
                accept: "application/vnd.github+json",
                headers: &[("x-github-api-version", "2022-11-28")],
                hidden: HIDDEN,
            },
            place,
            transfer: database.transfer,
            spool: Spool::default(),
        })
    }

    /// When what begins now must be over.
    fn deadline(&self) -> Option<std::time::Instant> {
        Attempts::new(self.transfer).deadline()
    }

    fn repository(&self, progress: &dyn Progress) -> Result<Repository, RemoteError> {
        self.api.repository(progress)
    }
}

/// The API of a host: GitHub's own, one that GitHub runs for an enterprise, or an Enterprise Server.
fn api_of(host: &str) -> Result<url::Url, RemoteError> {
    if host == "github.com" {
        return base("api.github.com");
    }
    if host.ends_with(".ghe.com") {
        return base(&format!("api.{host}"));
    }
    let mut url = base(host)?;
    url.set_path("/api/v3");
    Ok(url)
}

/// The variables that may hold a token for this host. What was made for github.com is for github.com: a configuration
/// that names another host does not get it, unless the run says that this is its server. (`gh` keeps to the same rule.)
fn variables(host: &str, database: &Database) -> &'static [&'static str] {
    let is_loopback = base(host).is_ok_and(|url| url.scheme() == "http");
    let server = database.environment().get("GITHUB_SERVER_URL").unwrap_or_default();
    let is_server = server.trim_end_matches('/').rsplit_once("//").is_some_and(|(_, server)| server == host);
    if host == "github.com" || host.ends_with(".ghe.com") || is_loopback || is_server {
        &["GITHUB_TOKEN", "GH_TOKEN"]
    } else {
        &["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]
    }
}

impl Remote for GitHub {
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        match &self.place {
            Place::Artifacts { name, branch } => {
                self.list_artifacts(name.as_deref(), branch.as_deref(), database, progress)
            }
            Place::Releases(release) => self.list_releases(release, database, progress),
        }
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        match &self.place {
            Place::Artifacts { name: Some(_), .. } => self.fetch_from_zip(&entry.location, file_name, part),
            Place::Artifacts { name: None, .. } => self.fetch_file(&entry.location, file_name, part),
            Place::Releases(_) => self.fetch_asset(&entry.location, file_name, part),
        }
    }

    fn publish(&self, _: &VerifiedArtefact, _: &dyn Progress) -> Result<Placement, RemoteError> {
        Err(RemoteError::ReadOnly { scheme: "github", hint: PUBLISHING })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment};

    #[test]
    fn a_token_for_github_is_for_no_other_host() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("airlock.yaml");
        let text = b"databases: {shop: {url: 'sqlite:x'}}";
        crate::files::write_whole(&path, text, crate::files::Access::Private, crate::files::Existing::Keep)
            .unwrap();
        let check = |host: &str, server: &str, expected: &str| {
            let environment = Environment::from_iter([("GITHUB_SERVER_URL", server)]);
            let config = Config::load(Some(&path), environment, folder.path()).unwrap();
            assert_eq!(variables(host, config.database(None).unwrap())[0], expected, "{host}");
        };
        check("github.com", "", "GITHUB_TOKEN");
        check("octo.ghe.com", "", "GITHUB_TOKEN");
        check("127.0.0.1:8080", "", "GITHUB_TOKEN");
        check("git.example.com", "", "GH_ENTERPRISE_TOKEN");
        check("git.example.com", "https://git.example.com", "GITHUB_TOKEN");
        check("git.example.com", "https://github.com", "GH_ENTERPRISE_TOKEN");
        check("notgithub.com", "https://github.com", "GH_ENTERPRISE_TOKEN");
    }

    #[test]
    fn each_host_has_its_api() {
        let check = |host: &str, expected: &str| assert_eq!(api_of(host).unwrap().as_str(), expected);
        check("github.com", "https://api.github.com/");
        check("octo.ghe.com", "https://api.octo.ghe.com/");
        check("github.example.com", "https://github.example.com/api/v3");
        check("127.0.0.1:8080", "http://127.0.0.1:8080/api/v3");
    }
}
