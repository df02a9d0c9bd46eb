//! A folder: a mounted share, or what a web server serves.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use db_airlock::artefact::Placement;
use db_airlock::artefact::manifest::Kind;
use db_airlock::files::files_below;
use db_airlock::progress::Silent;
use db_airlock::remote::{Folder, Remote, RemoteEntry};

use super::bench::{Bench, Site, Words, day};
use super::contract::check_contract;

pub struct FolderBench(tempfile::TempDir);

impl FolderBench {
    /// One whose folder is there.
    fn new() -> Self {
        let bench = FolderBench(tempfile::tempdir().unwrap());
        std::fs::create_dir(bench.share()).unwrap();
        bench
    }

    fn share(&self) -> PathBuf {
        self.0.path().join("share")
    }

    fn path(&self, entry: &RemoteEntry, file_name: &str) -> PathBuf {
        self.share().join(&entry.location).with_file_name(file_name)
    }
}

impl Bench for FolderBench {
    fn remote(&self) -> Box<dyn Remote> {
        Box::new(Folder::new(self.share()))
    }

    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]) {
        std::fs::write(self.path(entry, file_name), bytes).unwrap();
    }

    fn remove(&self, entry: &RemoteEntry, file_name: &str) {
        std::fs::remove_file(self.path(entry, file_name)).unwrap();
    }

    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool {
        let path = self.path(entry, file_name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        std::fs::File::open(&path).is_err()
    }

    fn words(&self) -> Words {
        Words { forbidden: "permission denied", missing: "no such file or folder" }
    }

    fn count(&self) -> usize {
        files_below(self.0.path()).unwrap().len()
    }
}

#[test]
fn a_folder_keeps_the_contract() {
    check_contract(FolderBench::new);
}

#[test]
fn a_folder_that_is_missing_is_told_from_an_empty_one() {
    let bench = FolderBench(tempfile::tempdir().unwrap());
    let error = bench.remote().list("shop", &Silent).unwrap_err();
    let expected = format!("the remote folder `{}` does not exist", bench.share().display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.hint().unwrap(), "mount it, or create it where it should be");
    // Nor does publishing make it: the artefact would go to a misspelt path, or under a mount point.
    let site = Site::new();
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    assert_eq!(bench.put(&artefact).unwrap_err().to_string(), expected);
    assert!(!bench.share().exists());
}

#[test]
fn everyone_may_read_what_is_published_in_a_folder() {
    let (bench, site) = (FolderBench::new(), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    for path in files_below(bench.0.path()).unwrap() {
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o644, 0o755));
    }
    for path in artefact.files().in_order_of_removal().into_iter().filter(|path| path.exists()) {
        assert_eq!((mode(path), mode(path.parent().unwrap())), (0o600, 0o700), "the store stays private");
    }
}
