//! Artefacts of GitLab's jobs: of the project's own pipelines, and of no merge request's.

use jiff::Timestamp;
use serde::Deserialize;

use super::{GitLab, Project};
use crate::progress::Progress;
use crate::remote::forge::{BYTES, Content, LOOKED_INTO, Looked, look_into, split_location};
use crate::remote::{Attempts, Part, RemoteEntry, RemoteError};

/// How many of the newest successful pipelines are asked for the job: those of pushes have none that only a schedule starts.
const PIPELINES: usize = 300;

/// One of `GET /projects/ID/pipelines`.
#[derive(Deserialize)]
struct Pipeline {
    id: u64,
    project_id: u64,
    #[serde(rename = "ref")]
    reference: String,
    status: String,
    source: String,
}

/// One of `GET /projects/ID/pipelines/ID/jobs`.
#[derive(Deserialize)]
struct Job {
    id: u64,
    name: String,
    artifacts_file: Option<ArtifactsFile>,
    artifacts_expire_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct ArtifactsFile {}

impl Pipeline {
    /// A merge request's pipeline runs what its author wrote, who may have a fork only, even though it belongs to this
    /// project where a member started it.
    fn is_of(&self, project: u64) -> bool {
        self.project_id == project
            && !matches!(self.source.as_str(), "merge_request_event" | "external_pull_request_event")
    }
}

impl GitLab {
    pub(super) fn list_jobs(
        &self,
        name: &str,
        reference: Option<&str>,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        let Project { id: project, default_branch } = self.project(progress)?;
        let reference = reference.or(default_branch.as_deref()).unwrap_or("main");
        let pipelines = self.pipelines(project, reference, progress)?;
        let (mut entries, mut jobs) = (Vec::new(), 0);
        for pipeline in &pipelines {
            let Some(job) = self.job(*pipeline, name, progress)? else { continue };
            let looked = self.look_into_job(&job, database, progress)?;
            let is_last = looked.is_whole && !looked.entries.is_empty();
            entries.extend(looked.entries);
            if is_last && pipelines.len() > 1 {
                progress.warn("the server keeps to no ranges: only the newest job was looked into");
                break;
            }
            jobs += 1;
            if jobs == LOOKED_INTO {
                break;
            }
        }
        Ok(entries)
    }

    /// The newest successful ones of a branch or tag.
    fn pipelines(
        &self,
        project: u64,
        reference: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<u64>, RemoteError> {
        let query = [
            ("ref", reference),
            ("status", "success"),
            ("order_by", "id"),
            ("sort", "desc"),
            ("per_page", "100"),
        ];
        let (mut kept, mut foreign) = (Vec::new(), 0);
        self.api.pages(&self.api.url(&["pipelines"], &query), progress, |page: Vec<Pipeline>| {
            let asked = |pipeline: &Pipeline| pipeline.reference == reference && pipeline.status == "success";
            for pipeline in page.into_iter().filter(asked) {
                if pipeline.is_of(project) {
                    kept.push(pipeline.id);
                } else {
                    foreign += 1;
                }
            }
            kept.len() < PIPELINES
        })?;
        if foreign > 0 {
            let what =
                format!("{foreign} pipelines of `{reference}` are of merge requests or of other projects");
            if kept.is_empty() {
                return Err(RemoteError::Foreign { what });
            }
            progress.warn(&format!("{what}; they are passed over"));
        }
        kept.truncate(PIPELINES);
        Ok(kept)
    }

    /// The job of this name in a pipeline, if it left something.
    fn job(&self, pipeline: u64, name: &str, progress: &dyn Progress) -> Result<Option<Job>, RemoteError> {
        let query = [("scope[]", "success"), ("per_page", "100")];
        let first = self.api.url(&["pipelines", &pipeline.to_string(), "jobs"], &query);
        let mut found: Option<Job> = None;
        self.api.pages(&first, progress, |page: Vec<Job>| {
            let is_it = |job: &Job| job.name == name && job.artifacts_file.is_some();
            found = found.take().or(page.into_iter().find(is_it));
            found.is_none()
        })?;
        Ok(found)
    }

    /// GitLab can keep the last job's artefacts beyond their time, so that what has expired may still be there.
    fn look_into_job(
        &self,
        job: &Job,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Looked, RemoteError> {
        let attempts = Attempts::new(self.transfer);
        let deadline = attempts.deadline();
        let looked = attempts.run(progress, || {
            let content = self.content(&job.id.to_string(), deadline)?;
            look_into(&format!("jobs/{}", job.id), content, database, progress)
        });
        match (looked, job.artifacts_expire_at) {
            (Err(RemoteError::NotFound { .. }), Some(expired)) if expired < Timestamp::now() => {
                progress.warn(&format!("the artefacts of job {} have expired on {expired}", job.id));
                Ok(Looked { entries: Vec::new(), is_whole: false })
            }
            (looked, _) => looked,
        }
    }

    fn content(&self, job: &str, deadline: Option<std::time::Instant>) -> Result<Content<'_>, RemoteError> {
        let url = self.api.url(&["jobs", job, "artifacts"], &[]);
        Content::open(self.api.source(url, BYTES), &self.spool, None, deadline)
    }

    pub(super) fn fetch_from_job(
        &self,
        location: &str,
        file_name: &str,
        part: &mut Part<'_>,
    ) -> Result<(), RemoteError> {
        let ([job], path) = split_location::<1>(location, "jobs", file_name)?;
        let deadline = Attempts::new(self.transfer).deadline();
        self.content(job, deadline)?.append_to(&path, part)
    }
}
