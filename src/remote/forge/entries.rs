//! Which of the files that a forge keeps are artefacts, and where they are.

use super::Content;
use crate::artefact::manifest::{self, Manifest, is_plain_name};
use crate::artefact::signature;
use crate::progress::Progress;
use crate::remote::{RemoteEntry, RemoteError};

/// How many of the newest are looked into, be they artefacts of jobs, releases or packages. Each costs some questions,
/// and who keeps more has older ones than anybody restores.
pub const LOOKED_INTO: usize = 20;

/// What looking into one of them gave.
pub struct Looked {
    /// The artefacts in it.
    pub entries: Vec<RemoteEntry>,
    /// Whether all of it had to be fetched for that.
    pub is_whole: bool,
}

/// The artefacts of a database in what is kept at `prefix`. The location of one is `PREFIX/PATH`, where the path is that
/// of its manifest within the zip.
pub fn look_into(
    prefix: &str,
    content: Content<'_>,
    database: &str,
    progress: &dyn Progress,
) -> Result<Looked, RemoteError> {
    let Content::Zip(zipped) = &content else {
        progress.warn(&format!("`{prefix}` is passed over: it is no zip"));
        return Ok(Looked { entries: Vec::new(), is_whole: false });
    };
    let (paths, is_whole) = (zipped.paths(), zipped.is_whole());
    let mut content = content;
    let mut entries = Vec::new();
    for path in paths.iter().filter(|path| is_manifest(path)) {
        let entry = entry(prefix, path, database, |path, max| content.read(path, max))?;
        entries.extend(entry);
    }
    Ok(Looked { entries, is_whole })
}

/// The artefact whose manifest is the file of this name at `prefix`, where files stand by themselves.
pub fn plain_entry(
    prefix: &str,
    name: &str,
    database: &str,
    read: impl FnMut(&str, u64) -> Result<Option<Vec<u8>>, RemoteError>,
) -> Result<Option<RemoteEntry>, RemoteError> {
    if is_manifest(name) { entry(prefix, name, database, read) } else { Ok(None) }
}

fn entry(
    prefix: &str,
    path: &str,
    database: &str,
    mut read: impl FnMut(&str, u64) -> Result<Option<Vec<u8>>, RemoteError>,
) -> Result<Option<RemoteEntry>, RemoteError> {
    let Some(manifest) = read(path, manifest::MAX_BYTES)? else { return Ok(None) };
    let manifest_name = path.rsplit('/').next().unwrap_or(path).to_owned();
    if !may_be_of(database, &manifest_name, &manifest) {
        return Ok(None);
    }
    let mut signature = None;
    for suffix in signature::SUFFIXES {
        signature = match signature {
            None => read(&format!("{path}{suffix}"), signature::MAX_BYTES)?,
            found => found,
        };
    }
    Ok(Some(RemoteEntry { location: format!("{prefix}/{path}"), manifest_name, manifest, signature }))
}

/// A forge keeps the artefacts of all databases in one place. What says that it is of another one is nothing to us; what
/// says nothing is judged by its name, so that what is damaged is told of.
fn may_be_of(database: &str, manifest_name: &str, bytes: &[u8]) -> bool {
    match Manifest::parse(manifest_name, bytes) {
        Ok(manifest) => manifest.database == database,
        Err(_) => manifest_name.strip_prefix(database).is_some_and(|rest| rest.starts_with('-')),
    }
}

/// Whether a path ends as those of manifests do, and can be shown.
fn is_manifest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.ends_with(manifest::SUFFIX) && is_plain_name(name) && !path.contains(char::is_control)
}

/// The pieces of a location, and the path of the file of this name beside the manifest: `artifacts/7/a/x.manifest.json`
/// with one piece behind `artifacts` is `7`, and `a/NAME`.
pub fn split_location<'a, const PIECES: usize>(
    location: &'a str,
    kind: &str,
    file_name: &str,
) -> Result<([&'a str; PIECES], String), RemoteError> {
    let unknown = || RemoteError::NotFound { what: format!("`{location}`") };
    let mut rest = location.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/')).ok_or_else(unknown)?;
    let mut pieces = [""; PIECES];
    for piece in &mut pieces {
        (*piece, rest) = rest.split_once('/').ok_or_else(unknown)?;
    }
    let folder = rest.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    Ok((pieces, format!("{folder}{file_name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_leads_to_the_files_beside_the_manifest() {
        let check = |location: &str, expected: Option<(&str, &str)>| {
            let found = split_location::<1>(location, "artifacts", "x").ok();
            let found = found.as_ref().map(|([id], path)| (*id, path.as_str()));
            assert_eq!(found, expected, "{location}");
        };
        check("artifacts/7/m", Some(("7", "x")));
        check("artifacts/7/a/b/m", Some(("7", "a/b/x")));
        check("artifacts/7", None);
        check("jobs/7/m", None);
    }

    #[test]
    fn manifests_are_known_by_their_names() {
        let check = |path: &str, expected: bool| assert_eq!(is_manifest(path), expected, "{path:?}");
        check("shop.sqlite3.manifest.json", true);
        check("2026/11/shop.sqlite3.manifest.json", true);
        check("shop.sqlite3", false);
        check("a/.manifest.json", false);
        check("a/-x.manifest.json", false);
        check("a\u{1b}/x.manifest.json", false);
    }

    #[test]
    fn what_cannot_be_read_is_judged_by_its_name() {
        let check =
            |name: &str, expected: bool| assert_eq!(may_be_of("shop", name, b"{"), expected, "{name}");
        check("shop-anonymized-20261122T004501Z.sqlite3.manifest.json", true);
        check("blog-anonymized-20261122T004501Z.sqlite3.manifest.json", false);
        check("shopping-20261122T004501Z.sqlite3.manifest.json", false);
    }
}
