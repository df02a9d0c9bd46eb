//! Where the releases of a server are on this machine: where `cargo xtask test` says, or else where it puts them.

use std::path::{Path, PathBuf};

use crate::project::skipped;

/// Releases by their names, with their folders. One that the tests may do without has an empty path.
pub type Found = Vec<(String, PathBuf)>;

/// Reads `15=/usr/lib/postgresql/15/bin:17=…` in a variable, or else takes those of the list that are complete. A folder
/// named in the variable must be.
pub fn found(variable: &str, usual: &[(&str, PathBuf)], is_complete: impl Fn(&Path) -> bool) -> Found {
    let list = std::env::var(variable).unwrap_or_default();
    if list.is_empty() {
        let found = usual.iter().filter(|(_, folder)| is_complete(folder));
        return found.map(|(release, folder)| ((*release).to_owned(), folder.clone())).collect();
    }
    let entry = |entry: &str| {
        let (release, folder) =
            entry.split_once('=').unwrap_or_else(|| panic!("{variable} is RELEASE=FOLDER:…"));
        let is_there = folder.is_empty() || is_complete(Path::new(folder));
        assert!(is_there, "{variable}: no server and clients in {folder}");
        (release.to_owned(), PathBuf::from(folder))
    };
    list.split(':').map(entry).collect()
}

/// The folder of a release. Where it is missing, this is said loudly, or is a failure where AIRLOCK_TESTS_COMPLETE is set
/// and nobody said that the tests may do without it.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn folder<'a>(found: &'a Found, product: &str, release: &str) -> Option<&'a Path> {
    let missing = format!("{product} {release} is not there; `cargo xtask test` installs it");
    match found.iter().find(|(name, _)| name == release) {
        None => skipped(&missing),
        Some((_, folder)) if folder.as_os_str().is_empty() => eprintln!("SKIPPED: {missing}"),
        Some((_, folder)) => return Some(folder),
    }
    None
}

/// What `cargo xtask test` unpacked in the target folder, if it is complete.
pub fn unpacked(path: &str, is_complete: impl Fn(&Path) -> bool) -> PathBuf {
    // The program lies in target/debug/deps, or a folder deeper where it was built for another machine.
    let program = std::env::current_exe().unwrap();
    let mut places = program.ancestors().skip(3).take(2).map(|above| above.join(path));
    places.find(|folder| is_complete(folder)).unwrap_or_default()
}
