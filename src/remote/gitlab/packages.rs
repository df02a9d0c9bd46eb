//! GitLab's generic packages: each version has the files of some artefacts, as they are.

use serde::Deserialize;

use super::GitLab;
use crate::artefact::manifest;
use crate::progress::Progress;
use crate::remote::forge::{BYTES, LOOKED_INTO, Source, plain_entry, split_location};
use crate::remote::{Attempts, Part, RemoteEntry, RemoteError};

/// One of `GET /projects/ID/packages`.
#[derive(Deserialize)]
struct Package {
    id: u64,
    name: String,
    version: String,
    package_type: String,
}

/// One of `GET /projects/ID/packages/ID/package_files`.
#[derive(Deserialize)]
struct PackageFile {
    file_name: String,
}

impl GitLab {
    pub(super) fn list_packages(
        &self,
        package: &str,
        database: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteEntry>, RemoteError> {
        // Whether it is there and ours to read is said of the project alone.
        let _ = self.project(progress)?;
        let mut entries = Vec::new();
        for Package { id, version, .. } in self.versions(package, progress)? {
            let names = self.file_names(id, progress)?;
            for manifest in names.iter().filter(|name| name.ends_with(manifest::SUFFIX)) {
                let entry = Attempts::new(self.transfer).run(progress, || {
                    plain_entry(&format!("packages/{version}"), manifest, database, |name, max| {
                        if !names.iter().any(|other| other == name) {
                            return Ok(None);
                        }
                        self.package_file(package, &version, name).bounded(max).map(Some)
                    })
                })?;
                entries.extend(entry);
            }
        }
        Ok(entries)
    }

    /// The newest versions. GitLab finds names that only begin alike, too.
    fn versions(&self, package: &str, progress: &dyn Progress) -> Result<Vec<Package>, RemoteError> {
        let query = [
            ("package_type", "generic"),
            ("package_name", package),
            ("order_by", "created_at"),
            ("sort", "desc"),
            ("per_page", "100"),
        ];
        let mut found = Vec::new();
        self.api.pages(&self.api.url(&["packages"], &query), progress, |page: Vec<Package>| {
            let is_it = |found: &Package| found.name == package && found.package_type == "generic";
            found.extend(page.into_iter().filter(is_it));
            found.len() < LOOKED_INTO
        })?;
        found.truncate(LOOKED_INTO);
        Ok(found)
    }

    /// The names of a version's files. Where one was put there twice, the later one is what is served.
    fn file_names(&self, package: u64, progress: &dyn Progress) -> Result<Vec<String>, RemoteError> {
        let segments = ["packages", &package.to_string(), "package_files"];
        let mut names = Vec::new();
        self.api.pages(
            &self.api.url(&segments, &[("per_page", "100")]),
            progress,
            |page: Vec<PackageFile>| {
                names.extend(page.into_iter().map(|file| file.file_name));
                true
            },
        )?;
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn package_file(&self, package: &str, version: &str, name: &str) -> Source<'_> {
        let url = self.api.url(&["packages", "generic", package, version, name], &[]);
        self.api.source(url, BYTES)
    }

    pub(super) fn fetch_from_package(
        &self,
        package: &str,
        location: &str,
        file_name: &str,
        part: &mut Part<'_>,
    ) -> Result<(), RemoteError> {
        let ([version], name) = split_location::<1>(location, "packages", file_name)?;
        self.package_file(package, version, &name).append_to(part)
    }
}
