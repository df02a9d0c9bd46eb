//! `gitlab://HOST/GROUP/PROJECT/JOB?ref=main`: what a job of the newest successful pipelines of a branch or tag left.
//!
//! `?package=NAME` instead of a job: the versions of a generic package, `gitlab://HOST/GROUP/PROJECT?package=NAME`.
//!
//! Written from GitLab's REST documentation: docs.gitlab.com/api/pipelines, /api/jobs, /api/job_artifacts, /api/packages
//! and docs.gitlab.com/user/packages/generic_packages.

mod jobs;
mod packages;

use serde::Deserialize;

use super::forge::{Address, Api, Spool, base, token};
use super::http::{Authorization, Http};
use super::{Part, Remote, RemoteEntry, RemoteError, check_name};
use crate::artefact::{Placement, VerifiedArtefact};
use crate::config::{Database, Transfer};
use crate::progress::Progress;

const DENIED: &str = "set GITLAB_TOKEN or `access.token` to a token with the scope `read_api` (a CI_JOB_TOKEN will not \
                      do: it may not list pipelines)";

const HIDDEN: &str = "see that group and project are spelt right, and the last name is the job's; GitLab says the same \
                      of a private project that the token may not read: set GITLAB_TOKEN or `access.token`";

const PUBLISHING: &str = "a job's `artifacts` put them there; `db-airlock init --ci gitlab` writes one";

/// A project on a GitLab.
pub struct GitLab {
    api: Api,
    place: Place,
    transfer: Transfer,
    spool: Spool,
}

/// Where in the project artefacts are.
enum Place {
    /// In what the job of this name leaves, on a branch or tag.
    Job { name: String, reference: Option<String> },
    /// In the versions of the generic package of this name.
    Package(String),
}

/// The project as the API tells of it.
#[derive(Deserialize)]
struct Project {
    id: u64,
    /// None where its repository is empty.
    default_branch: Option<String>,
}

impl GitLab {
    /// The project at what stands behind `gitlab://`.
    pub fn new(rest: &str, database: &Database) -> Result<Self, RemoteError> {
        let bad = |reason: &str| RemoteError::BadUrl { reason: reason.to_owned() };
        let address = Address::parse(rest, &["package", "ref"])?;
        let text = |name: &str| address.option(name).map(str::to_owned);
        let (host, path) = address.segments.split_first().unwrap_or((&address.segments[0], &[]));
        let (project, place) = match (text("package"), path) {
            (Some(_), _) if text("ref").is_some() => {
                return Err(bad("`package` and `ref` exclude each other"));
            }
            (Some(package), [_, _, ..]) => (path, Place::Package(package)),
            (None, [project @ .., name]) if project.len() >= 2 => {
                (project, Place::Job { name: name.clone(), reference: text("ref") })
            }
            _ => return Err(bad("it is written gitlab://HOST/GROUP/PROJECT/JOB")),
        };
        let mut url = base(host)?;
        if let Ok(mut path) = url.path_segments_mut() {
            // A project is known by its whole path, as one segment.
            path.pop_if_empty().extend(["api", "v4", "projects", &project.join("/")]);
        }
        let token = token(database, &["GITLAB_TOKEN"], &["glab", "config", "get", "token", "--host", host])?;
        let authorization = token.map(|token| Authorization::bearer(&url, &token));
        Ok(GitLab {
            api: Api {
                http: Http::new(database, authorization, DENIED)?,
                base: url,
                accept: "application/json",
                headers: &[],
                hidden: HIDDEN,
            },
            place,
            transfer: database.transfer,
            spool: Spool::default(),
        })
    }

    fn project(&self, progress: &dyn Progress) -> Result<Project, RemoteError> {
        self.api.repository(progress)
    }
}

impl Remote for GitLab {
    fn list(&self, database: &str, progress: &dyn Progress) -> Result<Vec<RemoteEntry>, RemoteError> {
        check_name(database)?;
        match &self.place {
            Place::Job { name, reference } => self.list_jobs(name, reference.as_deref(), database, progress),
            Place::Package(package) => self.list_packages(package, database, progress),
        }
    }

    fn fetch(&self, entry: &RemoteEntry, file_name: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        check_name(file_name)?;
        match &self.place {
            Place::Job { .. } => self.fetch_from_job(&entry.location, file_name, part),
            Place::Package(package) => self.fetch_from_package(package, &entry.location, file_name, part),
        }
    }

    fn publish(&self, _: &VerifiedArtefact, _: &dyn Progress) -> Result<Placement, RemoteError> {
        Err(RemoteError::ReadOnly { scheme: "gitlab", hint: PUBLISHING })
    }
}
