//! What every remote must do, as one test that runs over each of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Chosen, Folder, Remote, RemoteEntry, RemoteError, choose, download};
use crate::artefact::manifest::Kind;
use crate::artefact::manifest::tests::description;
use crate::artefact::signature::{Signer, TrustedKeys};
use crate::artefact::{Placement, Store, VerifiedArtefact};
use crate::progress::Silent;

/// A remote on trial, and the ways in which the world may damage it.
trait Bench {
    /// The remote, empty at first.
    fn remote(&self) -> Box<dyn Remote>;
    /// Overwrites the file of this name beside an entry's manifest.
    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]);
    /// Removes it.
    fn remove(&self, entry: &RemoteEntry, file_name: &str);
    /// Forbids reading it; false where that cannot be done here.
    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool;
    /// Names of everything that is on the remote.
    fn names(&self) -> Vec<String>;
}

struct FolderBench(tempfile::TempDir);

impl FolderBench {
    fn path(&self, entry: &RemoteEntry, file_name: &str) -> PathBuf {
        self.0.path().join("share").join(&entry.location).with_file_name(file_name)
    }
}

impl FolderBench {
    /// One whose folder is there.
    fn new() -> Self {
        let bench = FolderBench(tempfile::tempdir().unwrap());
        std::fs::create_dir(bench.0.path().join("share")).unwrap();
        bench
    }
}

impl Bench for FolderBench {
    fn remote(&self) -> Box<dyn Remote> {
        Box::new(Folder::new(self.0.path().join("share")))
    }

    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]) {
        use crate::files::{Access, Existing, write_whole};
        write_whole(&self.path(entry, file_name), bytes, Access::Shared, Existing::Replace).unwrap();
    }

    fn remove(&self, entry: &RemoteEntry, file_name: &str) {
        std::fs::remove_file(self.path(entry, file_name)).unwrap();
    }

    #[cfg(unix)]
    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(entry, file_name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        std::fs::File::open(&path).is_err()
    }

    #[cfg(not(unix))]
    fn forbid(&self, _entry: &RemoteEntry, _file_name: &str) -> bool {
        false
    }

    fn names(&self) -> Vec<String> {
        let paths = crate::files::files_below(self.0.path()).unwrap();
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }
}

/// The airlock's own store with a key, and a developer's store.
struct Site {
    folder: tempfile::TempDir,
    signer: Signer,
    trusted: TrustedKeys,
}

impl Site {
    fn new() -> Self {
        let signer = Signer::generate().unwrap();
        let trusted = TrustedKeys::parse(&[signer.public_key_file()]).unwrap();
        Site { folder: tempfile::tempdir().unwrap(), signer, trusted }
    }

    /// A verified artefact of the airlock's store.
    fn artefact(&self, kind: Kind, created: Timestamp, dump: &[u8], store: &str) -> VerifiedArtefact {
        let store = Store::new(self.folder.path().join(store));
        let mut draft = store.draft("shop", kind, "sqlite3", created).unwrap();
        std::io::Write::write_all(draft.dump(), dump).unwrap();
        let artefact = draft.commit(description(kind, created), Some(&self.signer), &Silent).unwrap();
        artefact.verify_manifest(&self.trusted).unwrap().verify_dump(&Silent).unwrap()
    }

    fn choose(&self, remote: &dyn Remote) -> Result<Chosen, RemoteError> {
        choose(remote.list("shop")?, &self.trusted, "shop")
    }

    fn pull(&self, remote: &dyn Remote) -> Result<VerifiedArtefact, RemoteError> {
        let store = Store::new(self.folder.path().join("developer"));
        download(remote, &self.choose(remote)?, &store, &self.trusted, &Silent)
    }

    fn pulled_files(&self) -> Vec<PathBuf> {
        crate::files::files_below(&self.folder.path().join("developer")).unwrap()
    }
}

fn day(day: u8) -> Timestamp {
    format!("2026-11-{day:02}T00:45:01Z").parse().unwrap()
}

/// Runs all of the contract; each part on a new remote with one artefact, `abc` of day 2.
fn check_contract<B: Bench>(new: impl Fn() -> B) {
    let parts = [
        what_is_published_is_pulled_and_the_second_time_kept::<B>,
        the_newest_is_pulled,
        a_raw_artefact_is_not_published,
        what_was_exchanged_since_it_was_verified_is_not_published,
        another_artefact_of_the_same_name_is_refused,
        wrong_bytes_are_refused,
        a_missing_dump_is_an_error,
        a_removed_signature_is_refused,
        a_forbidden_file_is_an_error,
        names_that_lead_out_are_refused,
    ];
    for part in parts {
        let (bench, site) = (new(), Site::new());
        let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
        assert_eq!(bench.remote().publish(&artefact, &Silent).unwrap(), Placement::Placed);
        part(&bench, &site, &artefact);
    }
}

fn what_is_published_is_pulled_and_the_second_time_kept<B: Bench>(
    bench: &B,
    site: &Site,
    artefact: &VerifiedArtefact,
) {
    let remote = bench.remote();
    let names = bench.names();
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(remote.publish(artefact, &Silent).unwrap(), Placement::WasThere);
    assert_eq!(bench.names(), names);
    let pulled = site.pull(&*remote).unwrap();
    assert_eq!(pulled.manifest(), artefact.manifest());
    assert_eq!(crate::files::read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
    assert_eq!(pulled.verification(), artefact.verification());

    // Without its dump the remote cannot be fetched from: what was pulled before is used.
    let entry = site.choose(&*remote).unwrap().entry;
    bench.remove(&entry, &artefact.manifest().dump.file);
    assert_eq!(site.pull(&*remote).unwrap().files(), pulled.files());
    // But not when it was damaged since.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&pulled.files().dump)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"!"))
        .unwrap();
    assert!(site.pull(&*remote).is_err());
    bench.overwrite(&entry, &artefact.manifest().dump.file, b"abc");
    let again = site.pull(&*remote).unwrap();
    assert_eq!(crate::files::read_bounded(&again.files().dump, 10).unwrap(), b"abc");
}

fn the_newest_is_pulled<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let remote = bench.remote();
    for (at, dump) in [(3, b"new"), (1, b"old")] {
        let artefact = site.artefact(Kind::Anonymized, day(at), dump, "airlock");
        assert_eq!(remote.publish(&artefact, &Silent).unwrap(), Placement::Placed);
    }
    assert_eq!(remote.list("shop").unwrap().len(), 3);
    assert_eq!(remote.list("blog").unwrap(), []);
    assert_eq!(site.pull(&*remote).unwrap().manifest().created, day(3));
}

fn a_raw_artefact_is_not_published<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let raw = site.artefact(Kind::Raw, day(5), b"raw", "airlock");
    let error = bench.remote().publish(&raw, &Silent).unwrap_err();
    let expected =
        format!("`{}` is not published: only signed anonymized artefacts are", raw.files().dump.display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(bench.names().len(), 4);
}

fn what_was_exchanged_since_it_was_verified_is_not_published<B: Bench>(
    bench: &B,
    site: &Site,
    _: &VerifiedArtefact,
) {
    use crate::files::{Access, Existing, write_whole};
    let artefact = site.artefact(Kind::Anonymized, day(6), b"abc", "airlock");
    let dump = &artefact.files().dump;
    for exchanged in [&b"raw"[..], b"ab", b"abcd"] {
        write_whole(dump, exchanged, Access::Private, Existing::Replace).unwrap();
        let error = bench.remote().publish(&artefact, &Silent).unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{}` has sha256 ", dump.display())), "{error}");
        assert_eq!(bench.names().len(), 4, "nothing of it is kept");
    }
}

fn another_artefact_of_the_same_name_is_refused<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let other = site.artefact(Kind::Anonymized, day(2), b"xyz", "another airlock");
    let error = bench.remote().publish(&other, &Silent).unwrap_err().to_string();
    assert!(error.starts_with("another artefact has the name `"), "{error}");
    let pulled = site.pull(&*bench.remote()).unwrap();
    assert_eq!(crate::files::read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
}

fn wrong_bytes_are_refused<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let remote = bench.remote();
    let entry = site.choose(&*remote).unwrap().entry;
    let file = &artefact.manifest().dump.file;
    for (bytes, expected) in [
        (
            &b"abd"[..],
            format!(
                "`{file}` has sha256 a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9 on the remote, and its manifest says ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
        ),
        (b"ab", format!("`{file}` has 2 bytes on the remote, and its manifest says 3")),
        (b"abcd", format!("`{file}` has 4 bytes on the remote, and its manifest says 3")),
    ] {
        bench.overwrite(&entry, file, bytes);
        let error = site.pull(&*remote).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().is_some());
        assert!(matches!(error, RemoteError::WrongLength { .. } | RemoteError::WrongDigest { .. }));
        assert_eq!(site.pulled_files(), Vec::<PathBuf>::new(), "nothing of it is kept");
    }
}

fn a_missing_dump_is_an_error<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let remote = bench.remote();
    bench.remove(&site.choose(&*remote).unwrap().entry, &artefact.manifest().dump.file);
    let error = site.pull(&*remote).unwrap_err();
    assert!(error.to_string().ends_with("no such file or folder"), "{error}");
    assert!(matches!(error, RemoteError::File(_)));
    assert_eq!(site.pulled_files(), Vec::<PathBuf>::new());
}

fn a_removed_signature_is_refused<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let remote = bench.remote();
    let name = artefact.files().signature.file_name().unwrap().to_string_lossy().into_owned();
    bench.remove(&site.choose(&*remote).unwrap().entry, &name);
    let error = site.pull(&*remote).unwrap_err();
    assert!(error.to_string().contains("cannot be verified: it has no signature"), "{error}");
}

fn a_forbidden_file_is_an_error<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let remote = bench.remote();
    if !bench.forbid(&site.choose(&*remote).unwrap().entry, &artefact.manifest().dump.file) {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED (this user may read everything): a file that may not be read"
        );
        return;
    }
    let error = site.pull(&*remote).unwrap_err();
    assert!(error.to_string().ends_with("permission denied"), "{error}");
}

fn names_that_lead_out_are_refused<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let remote = bench.remote();
    let entry = site.choose(&*remote).unwrap().entry;
    let error = remote.fetch(&entry, "../../x", 10, &mut Vec::new(), &Silent).unwrap_err();
    assert_eq!(error.to_string(), "\"../../x\" is not a plain name");
    assert!(remote.list("../shop").is_err());
}

#[test]
fn a_folder_keeps_the_contract() {
    check_contract(FolderBench::new);
}

#[test]
fn a_folder_that_is_missing_is_told_from_an_empty_one() {
    let bench = FolderBench(tempfile::tempdir().unwrap());
    let error = bench.remote().list("shop").unwrap_err();
    let expected = format!("the remote folder `{}` does not exist", bench.0.path().join("share").display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.hint().unwrap(), "mount it, or create it where it should be");
    // Nor does publishing make it: the artefact would go to a misspelt path, or under a mount point.
    let site = Site::new();
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    let error = bench.remote().publish(&artefact, &Silent).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(!bench.0.path().join("share").exists());
}

#[cfg(unix)]
#[test]
fn everyone_may_read_what_is_published_in_a_folder() {
    use std::os::unix::fs::PermissionsExt;
    let (bench, site) = (FolderBench::new(), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    assert_eq!(bench.remote().publish(&artefact, &Silent).unwrap(), Placement::Placed);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    for path in crate::files::files_below(bench.0.path()).unwrap() {
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o644, 0o755));
    }
    for path in artefact.files().in_order_of_removal() {
        assert_eq!((mode(path), mode(path.parent().unwrap())), (0o600, 0o700), "the store stays private");
    }
}
