//! Artefacts of GitHub Actions: only of runs of the repository itself, whatever a fork's are called.

use jiff::Timestamp;
use serde::Deserialize;

use super::{GitHub, Repository};
use crate::artefact::digest::Digest;
use crate::artefact::manifest;
use crate::progress::Progress;
use crate::remote::forge::{Content, LOOKED_INTO, Looked, look_into, plain_entry, split_location};
use crate::remote::{Attempts, Part, RemoteEntry, RemoteError};

/// A page of `GET /repos/OWNER/REPOSITORY/actions/artifacts`.
#[derive(Deserialize)]
struct Page {
    artifacts: Vec<Artifact>,
}

#[derive(Deserialize)]
struct Artifact {
    id: u64,
    name: String,
    expired: bool,
    /// `sha256:…`, of the zip.
    digest: Option<String>,
    created_at: Option<Timestamp>,
    workflow_run: Option<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: u64,
    repository_id: Option<u64>,
    head_repository_id: Option<u64>,
    head_branch: Option<String>,
}

impl Artifact {
    /// Anyone can start a run of a fork, by a pull request, and have it upload what they like under any name and from a
    /// branch of any name. So both repositories must be ours; where it is not said, they are not.
    fn is_of(&self, repository: u64) -> bool {
        self.workflow_run.as_ref().is_some_and(|run| {
            run.repository_id == Some(repository) && run.head_repository_id == Some(repository)
        })
    }

    fn is_on(&self, branch: &str) -> bool {
        self.workflow_run.as_ref().is_some_and(|run| run.head_branch.as_deref() == Some(branch))
    }

    fn digest(&self) -> Option<Digest> {
        Digest::try_from(self.digest.as_deref()?.strip_prefix("sha256:")?.to_owned()).ok()
    }
}

/// What is left of a list when it is judged.
struct Judged {
    kept: Vec<Artifact>,
    foreign: usize,
    expired: usize,
}

/// Those of the repository's own runs on the branch that are still there. GitHub gives the newest first.
fn judge(found: impl IntoIterator<Item = Artifact>, repository: u64, branch: &str) -> Judged {
    let mut judged = Judged { kept: Vec::new(), foreign: 0, expired: 0 };
    for artifact in found.into_iter().filter(|artifact| artifact.is_on(branch)) {
        if !artifact.is_of(repository) {
            judged.foreign += 1;
        } else if artifact.expired {
            judged.expired += 1;
        } else {
            judged.kept.push(artifact);
        }
    }
    judged
}

impl GitHub {
    pub(super) fn list_artifacts(
        &self,
        name: Option<&str>,
        branch: Option<&str>,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        let Repository { id: repository, default_branch } = self.repository(progress)?;
        let branch = branch.unwrap_or(&default_branch);
        let mut query = vec![("per_page", "100")];
        query.extend(name.map(|name| ("name", name)));
        let is_wanted = |artifact: &Artifact| match name {
            Some(name) => artifact.name == name,
            None => artifact.name.ends_with(manifest::SUFFIX),
        };
        let mut judged = Judged { kept: Vec::new(), foreign: 0, expired: 0 };
        let first = self.api.url(&["actions", "artifacts"], &query);
        self.api.pages(&first, progress, |page: Page| {
            let more = judge(page.artifacts.into_iter().filter(is_wanted), repository, branch);
            judged.kept.extend(more.kept);
            judged.foreign += more.foreign;
            judged.expired += more.expired;
            judged.kept.len() < LOOKED_INTO
        })?;
        warn_of(&judged, branch, progress)?;
        judged.kept.sort_by_key(|artifact| std::cmp::Reverse((artifact.created_at, artifact.id)));
        judged.kept.truncate(LOOKED_INTO);
        match name {
            Some(_) => self.look_into_zips(&judged.kept, database, progress),
            None => self.look_at_files(&judged.kept, repository, database, progress),
        }
    }

    fn look_into_zips(
        &self,
        artifacts: &[Artifact],
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        let mut entries = Vec::new();
        for artifact in artifacts {
            let attempts = Attempts::new(self.transfer);
            let deadline = attempts.deadline();
            let looked: Looked = attempts.run(progress, || {
                let content = self.content(artifact.id, artifact.digest().as_ref(), deadline)?;
                look_into(&format!("artifacts/{}", artifact.id), content, database, progress)
            })?;
            let is_last = looked.is_whole && !looked.entries.is_empty();
            entries.extend(looked.entries);
            if is_last && artifacts.len() > 1 {
                progress.warn("the server keeps to no ranges: only the newest artefact was looked into");
                break;
            }
        }
        Ok(entries)
    }

    fn look_at_files(
        &self,
        manifests: &[Artifact],
        repository: u64,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        let mut entries = Vec::new();
        for artifact in manifests {
            let Some(run) = &artifact.workflow_run else { continue };
            let entry = Attempts::new(self.transfer).run(progress, || {
                plain_entry(&format!("runs/{}", run.id), &artifact.name, database, |name, max| {
                    let id = if name == artifact.name {
                        Some(artifact.id)
                    } else {
                        self.file_of_run(run.id, name, Some(repository), progress)?
                    };
                    let Some(id) = id else { return Ok(None) };
                    self.content(id, None, None)?.read(name, max)
                })
            })?;
            entries.extend(entry);
        }
        Ok(entries)
    }

    /// The file of this name that a run of the repository itself uploaded.
    fn file_of_run(
        &self,
        run: u64,
        name: &str,
        repository: Option<u64>,
        progress: &dyn Progress,
    ) -> Result<Option<u64>, RemoteError> {
        let repository = match repository {
            Some(repository) => repository,
            None => self.repository(progress)?.id,
        };
        let query = [("per_page", "100"), ("name", name)];
        let first = self.api.url(&["actions", "runs", &run.to_string(), "artifacts"], &query);
        let mut newest = None;
        self.api.pages(&first, progress, |page: Page| {
            let ours = page
                .artifacts
                .into_iter()
                .filter(|artifact| artifact.name == name && !artifact.expired && artifact.is_of(repository));
            newest = newest.max(ours.map(|artifact| artifact.id).max());
            true
        })?;
        Ok(newest)
    }

    fn content(
        &self,
        id: u64,
        digest: Option<&Digest>,
        deadline: Option<std::time::Instant>,
    ) -> Result<Content<'_>, RemoteError> {
        let url = self.api.url(&["actions", "artifacts", &id.to_string(), "zip"], &[]);
        Content::open(self.api.source(url, self.api.accept), &self.spool, digest, deadline)
    }

    pub(super) fn fetch_from_zip(
        &self,
        location: &str,
        file_name: &str,
        part: &mut Part<'_>,
    ) -> Result<(), RemoteError> {
        let ([id], path) = split_location::<1>(location, "artifacts", file_name)?;
        let unknown = |_| RemoteError::NotFound { what: format!("`{location}`") };
        self.content(id.parse().map_err(unknown)?, None, self.deadline())?.append_to(&path, part)
    }

    pub(super) fn fetch_file(
        &self,
        location: &str,
        file_name: &str,
        part: &mut Part<'_>,
    ) -> Result<(), RemoteError> {
        let ([run], name) = split_location::<1>(location, "runs", file_name)?;
        let unknown = || RemoteError::NotFound { what: format!("`{name}` of run {run}") };
        let run_id = run.parse().map_err(|_| unknown())?;
        let id = self.file_of_run(run_id, &name, None, &crate::progress::Silent)?;
        self.content(id.ok_or_else(unknown)?, None, None)?.append_to(&name, part)
    }
}

/// Tells what was passed over. Where nothing else is there, what comes from elsewhere is a refusal.
fn warn_of(judged: &Judged, branch: &str, progress: &dyn Progress) -> Result<(), RemoteError> {
    let Judged { kept, foreign, expired } = judged;
    if *foreign > 0 {
        let what = format!(
            "{foreign} of the artefacts on a branch `{branch}` come from runs of other repositories, such as forks"
        );
        if kept.is_empty() {
            return Err(RemoteError::Foreign { what });
        }
        progress.warn(&format!("{what}; they are passed over"));
    }
    if *expired > 0 && kept.is_empty() {
        progress.warn(&format!("{expired} artefacts of branch `{branch}` have expired on GitHub"));
    }
    Ok(())
}
