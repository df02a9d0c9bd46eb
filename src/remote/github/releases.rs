//! Assets of GitHub's releases.

use serde::Deserialize;

use super::GitHub;
use crate::artefact::manifest;
use crate::progress::{Progress, Silent};
use crate::remote::forge::{BYTES, LOOKED_INTO, plain_entry, split_location};
use crate::remote::{Attempts, Part, RemoteEntry, RemoteError};

/// A release of `GET /repos/OWNER/REPOSITORY/releases`.
#[derive(Deserialize)]
struct Release {
    id: u64,
    draft: bool,
    assets: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    id: u64,
    name: String,
    /// `uploaded`, once it is whole.
    state: String,
}

impl Release {
    fn asset(&self, name: &str) -> Option<u64> {
        let is_it = |asset: &&Asset| asset.name == name && asset.state == "uploaded";
        self.assets.iter().find(is_it).map(|asset| asset.id)
    }
}

impl GitHub {
    pub(super) fn list_releases(
        &self,
        release: &str,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        // Whether it is there and ours to read is said of the repository alone.
        let _ = self.repository(progress)?;
        let mut entries = Vec::new();
        for release in self.releases(release, progress)? {
            for asset in release.assets.iter().filter(|asset| asset.name.ends_with(manifest::SUFFIX)) {
                let prefix = format!("releases/{}", release.id);
                let entry = Attempts::new(self.transfer).run(progress, || {
                    plain_entry(&prefix, &asset.name, database, |name, max| {
                        let Some(id) = release.asset(name) else { return Ok(None) };
                        self.asset(id).bounded(max).map(Some)
                    })
                })?;
                entries.extend(entry);
            }
        }
        Ok(entries)
    }

    /// Those that are asked for and have manifests; drafts are nobody's yet.
    fn releases(&self, release: &str, progress: &dyn Progress) -> Result<Vec<Release>, RemoteError> {
        let segments: &[&str] = match release {
            "*" => {
                let mut found = Vec::new();
                let first = self.api.url(&["releases"], &[("per_page", "100")]);
                self.api.pages(&first, progress, |page: Vec<Release>| {
                    let has_manifest = |release: &Release| {
                        release.assets.iter().any(|asset| asset.name.ends_with(manifest::SUFFIX))
                    };
                    found.extend(page.into_iter().filter(|release| !release.draft && has_manifest(release)));
                    found.len() < LOOKED_INTO
                })?;
                found.truncate(LOOKED_INTO);
                return Ok(found);
            }
            "latest" => &["releases", "latest"],
            tag => &["releases", "tags", tag],
        };
        Ok(vec![self.api.get(&self.api.url(segments, &[]), progress)?])
    }

    fn asset(&self, id: u64) -> crate::remote::forge::Source<'_> {
        self.api.source(self.api.url(&["releases", "assets", &id.to_string()], &[]), BYTES)
    }

    pub(super) fn fetch_asset(
        &self,
        location: &str,
        file_name: &str,
        part: &mut Part<'_>,
    ) -> Result<(), RemoteError> {
        let ([release], name) = split_location::<1>(location, "releases", file_name)?;
        let found: Release = self.api.get(&self.api.url(&["releases", release], &[]), &Silent)?;
        let missing = || RemoteError::NotFound { what: format!("`{name}` of release {release}") };
        self.asset(found.asset(&name).ok_or_else(missing)?).append_to(part)
    }
}
