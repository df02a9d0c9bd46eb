//! What every remote must do, as one test that runs over each of them.

use db_airlock::Error;
use db_airlock::artefact::manifest::Kind;
use db_airlock::artefact::{Placement, VerifiedArtefact};
use db_airlock::files::read_bounded;
use db_airlock::progress::Silent;
use db_airlock::remote::RemoteError;

use super::bench::{Bench, Site, day};

/// Some of the dumps are longer than what is read and sent at once.
const LONG: usize = 300_000;

/// Runs all of the contract; each part on a new remote with one artefact, `abc` of day 2.
pub fn check_contract<B: Bench>(new: impl Fn() -> B) {
    let parts = [
        what_is_put_there_is_pulled_and_the_second_time_kept::<B>,
        the_newest_is_pulled,
        what_may_not_be_published_is_not,
        another_artefact_of_the_same_name_is_refused,
        wrong_bytes_are_refused,
        what_was_cut_anywhere_is_gone_on_with,
        what_was_begun_wrong_is_fetched_anew,
        a_missing_dump_is_an_error,
        a_removed_signature_is_refused,
        what_openssh_signed_is_pulled,
        what_has_expired_is_refused,
        a_forbidden_file_is_an_error,
        names_that_lead_out_are_refused,
    ];
    for part in parts {
        let (bench, site) = (new(), Site::new());
        let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
        assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
        part(&bench, &site, &artefact);
    }
}

/// That an error has this exit code, and says what to do.
#[track_caller]
pub fn check_failure(error: RemoteError, code: u8, words: &str) {
    assert!(error.to_string().contains(words), "{words:?} is not in: {error}");
    let error = Error::from(error);
    assert!(error.hint().is_some(), "{error} has no hint");
    assert_eq!(error.exit_code(), code, "{error}");
}

fn what_is_put_there_is_pulled_and_the_second_time_kept<B: Bench>(
    bench: &B,
    site: &Site,
    artefact: &VerifiedArtefact,
) {
    let remote = bench.remote();
    let count = bench.count();
    if bench.is_published_to() {
        assert_eq!(bench.put(artefact).unwrap(), Placement::WasThere);
        assert_eq!(bench.count(), count);
    }
    let pulled = site.pull(&*remote).unwrap();
    assert_eq!(pulled.manifest(), artefact.manifest());
    assert_eq!(read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
    assert_eq!(pulled.verification(), artefact.verification());
    assert_eq!(site.pulled_files().len(), 4, "{:?}", site.pulled_files());

    // Without its dump the remote cannot be fetched from: what was pulled before is used.
    let entry = site.choose(&*remote).unwrap().entry;
    bench.remove(&entry, &artefact.manifest().dump.file);
    assert_eq!(site.pull(&*bench.remote()).unwrap().files(), pulled.files());
    // But not when it was damaged since.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&pulled.files().dump)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"!"))
        .unwrap();
    assert!(site.pull(&*bench.remote()).is_err());
    bench.overwrite(&entry, &artefact.manifest().dump.file, b"abc");
    let again = site.pull(&*bench.remote()).unwrap();
    assert_eq!(read_bounded(&again.files().dump, 10).unwrap(), b"abc");
}

fn the_newest_is_pulled<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    for (at, dump) in [(3, b"new"), (1, b"old")] {
        let artefact = site.artefact(Kind::Anonymized, day(at), dump, "airlock");
        assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    }
    let remote = bench.remote();
    assert_eq!(remote.list("shop", &Silent).unwrap().len(), 3);
    assert_eq!(remote.list("blog", &Silent).unwrap(), []);
    assert_eq!(site.pull(&*remote).unwrap().manifest().created, day(3));
}

fn what_may_not_be_published_is_not<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    use db_airlock::files::{Access, Existing, write_whole};
    let count = bench.count();
    let publish = |artefact| db_airlock::remote::publish(&*bench.remote(), artefact, &Silent).unwrap_err();
    let raw = site.artefact(Kind::Raw, day(5), b"raw", "airlock");
    check_failure(publish(&raw), 7, "is not published: only signed anonymized artefacts are");
    assert_eq!(bench.count(), count);

    // What was exchanged since it was verified.
    let artefact = site.artefact(Kind::Anonymized, day(6), b"abc", "airlock");
    let dump = &artefact.files().dump;
    for exchanged in [&b"raw"[..], b"ab", b"abcd"] {
        write_whole(dump, exchanged, Access::Private, Existing::Replace).unwrap();
        let error = publish(&artefact);
        if bench.is_published_to() {
            check_failure(error, 5, &format!("`{}` has sha256 ", dump.display()));
        } else {
            check_failure(error, 3, "nothing can be published to");
        }
        assert_eq!(bench.count(), count, "nothing of it is kept");
    }
}

fn another_artefact_of_the_same_name_is_refused<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    if !bench.is_published_to() {
        return;
    }
    let other = site.artefact(Kind::Anonymized, day(2), b"xyz", "another airlock");
    check_failure(bench.put(&other).unwrap_err(), 7, "another artefact has the name `");
    let pulled = site.pull(&*bench.remote()).unwrap();
    assert_eq!(read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
}

fn wrong_bytes_are_refused<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let entry = site.choose(&*bench.remote()).unwrap().entry;
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
        check_failure(site.pull(&*bench.remote()).unwrap_err(), 5, &expected);
        check_nothing_is_pulled(site);
    }
}

/// No file has a final name; what remains of a failed fetch is empty.
fn check_nothing_is_pulled(site: &Site) {
    for path in site.pulled_files() {
        let is_part = path.extension().is_some_and(|extension| extension == "part");
        assert!(is_part && path.metadata().unwrap().len() == 0, "{} is kept", path.display());
    }
}

/// At twenty places, the first and the last byte among them.
fn what_was_cut_anywhere_is_gone_on_with<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let dump: Vec<u8> = (0..LONG).map(|at| (at * at / 7 + at) as u8).collect();
    let artefact = site.artefact(Kind::Anonymized, day(7), &dump, "airlock");
    bench.put(&artefact).unwrap();
    let remote = bench.remote();
    let mut cuts = vec![0, 1, LONG - 1, LONG];
    let mut random = 0x9e37_79b9_u64;
    cuts.extend((0..16).map(|_| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % LONG
    }));
    for cut in cuts {
        site.forget();
        site.begin(artefact.manifest(), &dump[..cut]);
        let _ = bench.sent();
        let pulled = site.pull(&*remote).unwrap();
        assert!(read_bounded(&pulled.files().dump, LONG as u64).unwrap() == dump, "cut at {cut}");
        if let Some(sent) = bench.sent() {
            assert_eq!(sent, (LONG - cut) as u64, "only the rest is fetched, cut at {cut}");
        }
        assert_eq!(site.pulled_files().len(), 4, "the part has become the dump");
    }
}

fn what_was_begun_wrong_is_fetched_anew<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let remote = bench.remote();
    for begun in [&b"x"[..], b"xyz", b"longer than it should be"] {
        site.forget();
        site.begin(artefact.manifest(), begun);
        let pulled = site.pull(&*remote).unwrap();
        assert_eq!(read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
    }
}

fn a_missing_dump_is_an_error<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    bench.remove(&site.choose(&*bench.remote()).unwrap().entry, &artefact.manifest().dump.file);
    check_failure(site.pull(&*bench.remote()).unwrap_err(), 4, bench.words().missing);
    check_nothing_is_pulled(site);
}

fn a_removed_signature_is_refused<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    let name = artefact.files().signature.file_name().unwrap().to_string_lossy().into_owned();
    bench.remove(&site.choose(&*bench.remote()).unwrap().entry, &name);
    check_failure(site.pull(&*bench.remote()).unwrap_err(), 5, "cannot be verified: it has no signature");
}

fn what_openssh_signed_is_pulled<B: Bench>(bench: &B, _: &Site, _: &VerifiedArtefact) {
    let site = Site::with_ssh_key();
    let count = bench.count();
    let artefact = site.artefact(Kind::Anonymized, day(8), b"signed", "airlock");
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert!(bench.count() > count);
    // The one by another key is older, and passed over.
    let pulled = site.pull(&*bench.remote()).unwrap();
    assert_eq!(pulled.manifest(), artefact.manifest());
    assert_eq!(pulled.verification(), artefact.verification());
    assert!(pulled.files().ssh_signature.exists());
}

fn what_has_expired_is_refused<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let artefact = site.expiring(day(8), day(12));
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    let remote = bench.remote();
    assert_eq!(site.choose_on(day(11), &*remote).unwrap().manifest, *artefact.manifest());
    // The older one has no end, and is not taken for the newest.
    check_failure(site.choose_on(day(12), &*remote).unwrap_err(), 5, "expired");
}

#[expect(clippy::print_stderr, reason = "a part that is skipped says so")]
fn a_forbidden_file_is_an_error<B: Bench>(bench: &B, site: &Site, artefact: &VerifiedArtefact) {
    if !bench.forbid(&site.choose(&*bench.remote()).unwrap().entry, &artefact.manifest().dump.file) {
        eprintln!("SKIPPED (this user may read everything): a file that may not be read");
        return;
    }
    check_failure(site.pull(&*bench.remote()).unwrap_err(), 4, bench.words().forbidden);
}

fn names_that_lead_out_are_refused<B: Bench>(bench: &B, site: &Site, _: &VerifiedArtefact) {
    let remote = bench.remote();
    let chosen = site.choose(&*remote).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let part = db_airlock::remote::Part::open(folder.path(), &chosen.manifest.dump, &Silent);
    let mut part = part.unwrap().unwrap();
    let error = remote.fetch(&chosen.entry, "../../x", &mut part).unwrap_err();
    assert_eq!(error.to_string(), "\"../../x\" is not a plain name");
    assert!(remote.list("../shop", &Silent).is_err());
}
