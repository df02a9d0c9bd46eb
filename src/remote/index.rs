//! What `publish` writes for remotes that cannot be listed, such as a web server: `DATABASE/index.json`.
//!
//! ```json
//! {"version": 1, "manifests": ["2026/11/shop-anonymized-20261122T004501Z.sqlite3.manifest.json"]}
//! ```
//!
//! It is not signed, and proves nothing: whoever can change it can also remove artefacts. What it names is verified.

use serde::{Deserialize, Serialize};

use crate::artefact::manifest::{self, is_plain_name};

/// The file's name, in the folder of a database.
pub const NAME: &str = "index.json";

/// The largest index that is read, in bytes: some fifty thousand artefacts.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

const VERSION: u64 = 1;

/// The manifests of a database, as paths from its folder with `/`, sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    version: u64,
    manifests: Vec<String>,
}

impl Index {
    /// Of these files, those that are manifests. Paths start at the database's folder.
    pub fn of<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        let mut manifests: Vec<String> =
            paths.into_iter().map(Into::into).filter(|path| is_manifest(path)).collect();
        manifests.sort_unstable();
        manifests.dedup();
        Index { version: VERSION, manifests }
    }

    /// The manifests.
    pub fn manifests(&self) -> &[String] {
        &self.manifests
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("an index has string keys only");
        bytes.push(b'\n');
        bytes
    }

    /// Reads an index. A path that could lead out of the database's folder, or to what is no manifest, is refused. The
    /// error says what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let index: Index = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if index.version != VERSION {
            return Err(format!("its version is {}, and this program reads {VERSION}", index.version));
        }
        match index.manifests.iter().find(|path| !is_manifest(path)) {
            Some(path) => Err(format!("{path:?} is not the path of a manifest")),
            None => Ok(index),
        }
    }
}

/// Whether a path stays within its folder, and ends as manifests do.
fn is_manifest(path: &str) -> bool {
    path.ends_with(manifest::SUFFIX) && path.split('/').all(is_plain_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_listed_sorted_and_read_again() {
        let paths =
            ["2026/11/b.manifest.json", "2026/10/a.manifest.json", "2026/10/a", "2026/10/.x.manifest.json"];
        let index = Index::of(paths);
        assert_eq!(index.manifests(), ["2026/10/a.manifest.json", "2026/11/b.manifest.json"]);
        assert_eq!(Index::parse(&index.to_bytes()), Ok(index));
    }

    #[test]
    fn what_leads_elsewhere_or_is_no_index_is_refused() {
        let check =
            |text: &str, expected: &str| assert_eq!(Index::parse(text.as_bytes()).unwrap_err(), expected);
        for path in
            ["../a.manifest.json", "/a.manifest.json", "a//b.manifest.json", "a", "https://h/a.manifest.json"]
        {
            let text = format!(r#"{{"version": 1, "manifests": ["{path}"]}}"#);
            check(&text, &format!("{path:?} is not the path of a manifest"));
        }
        check(r#"{"version": 2, "manifests": []}"#, "its version is 2, and this program reads 1");
        assert!(Index::parse(b"<html>").is_err());
    }
}
