//! Artefacts as a whole: made, found, verified, damaged, cleaned away, and checked by the stock tools.
//!
//! The tests with stock tools are skipped, loudly, where a tool is not installed; with
//! `AIRLOCK_TESTS_COMPLETE` set they fail instead.
#![cfg(feature = "server")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first surprise, and says aloud what it skips, in its helpers too"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use db_airlock::artefact::digest::Digest;
use db_airlock::artefact::manifest::{Description, Engine, Kind, Mode, Tool};
use db_airlock::artefact::signature::{Signer, TrustedKeys, keygen};
use db_airlock::artefact::{
    Artefact, ArtefactError, Draft, Store, Verification, VerifiedArtefact, retention,
};
use db_airlock::files::Existing;
use db_airlock::progress::Silent;
use jiff::{Timestamp, ToSpan};

/// A store, and a key pair made by `keygen`.
struct Site {
    folder: tempfile::TempDir,
    store: Store,
    signer: Signer,
    trusted: TrustedKeys,
}

fn site() -> Site {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join(".airlock/sign.key"), folder.path().join("airlock.pub"));
    keygen(&secret, &public).unwrap();
    let trusted = TrustedKeys::load(&["airlock.pub".to_owned()], folder.path()).unwrap();
    let store = Store::new(folder.path().join("store"));
    Site { store, signer: Signer::load(&secret).unwrap(), trusted, folder }
}

fn time(day: u8) -> Timestamp {
    format!("2026-11-{day:02}T00:45:01Z").parse().unwrap()
}

fn description(kind: Kind, created: Timestamp) -> Description {
    let anonymized = kind == Kind::Anonymized;
    Description {
        id: "000102030405060708090a0b0c0d0e0f".to_owned(),
        kind,
        database: "shop".to_owned(),
        engine: Engine { name: "sqlite".to_owned(), version: "3.51.0".to_owned(), client: None },
        format: "sqlite3".to_owned(),
        archive: None,
        compression: "none".to_owned(),
        created,
        expires: None,
        tool: Tool { name: "db-airlock".to_owned(), version: "0.1.0".to_owned() },
        policy_sha256: anonymized.then(|| Digest::of(b"policy")),
        schema_sha256: Digest::of(b"schema"),
        mode: anonymized.then_some(Mode::Irreversible),
        tables: Vec::new(),
        warnings: Vec::new(),
    }
}

fn draft(site: &Site, kind: Kind, day: u8) -> Draft {
    let mut draft = site.store.draft("shop", kind, "sqlite3", time(day)).unwrap();
    draft.dump().write_all(b"abc").unwrap();
    draft
}

fn commit(site: &Site, kind: Kind, day: u8) -> Artefact {
    draft(site, kind, day).commit(description(kind, time(day)), Some(&site.signer), &Silent).unwrap()
}

fn verify(site: &Site, artefact: &Artefact) -> Result<VerifiedArtefact, ArtefactError> {
    // Read again, as a later run would.
    Artefact::open(&artefact.files().dump)?.verify_manifest(&site.trusted)?.verify_dump(&Silent)
}

fn names(folder: &Path) -> Vec<String> {
    let paths = db_airlock::files::files_below(folder).unwrap();
    let relative = |path: &PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
    paths.iter().map(relative).collect()
}

fn append(path: &Path, bytes: &[u8]) {
    std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(bytes).unwrap();
}

fn flip_first_bit(path: &Path) {
    let mut bytes = db_airlock::files::read_bounded(path, 100_000).unwrap();
    bytes[0] ^= 1;
    std::fs::File::options().write(true).open(path).unwrap().write_all(&bytes).unwrap();
}

#[test]
fn an_artefact_is_four_files_and_verifies() {
    let site = site();
    let artefact = commit(&site, Kind::Anonymized, 22);
    let dump = "shop/2026/11/shop-anonymized-20261122T004501Z.sqlite3";
    let expected = ["", ".manifest.json", ".manifest.json.minisig", ".sha256"];
    assert_eq!(names(site.store.root()), expected.map(|suffix| format!("{dump}{suffix}")));
    let verified = verify(&site, &artefact).unwrap();
    assert_eq!(verified.verification(), Verification::Signed { key_id: site.signer.key_id() });
    assert_eq!((verified.manifest().dump.size, &verified.manifest().dump.sha256), (3, &Digest::of(b"abc")));
}

#[test]
fn what_is_made_in_the_same_second_gets_a_number() {
    let site = site();
    let drafts = [draft(&site, Kind::Raw, 22), draft(&site, Kind::Raw, 22), draft(&site, Kind::Raw, 22)];
    let committed = drafts.map(|draft| {
        let artefact = draft.commit(description(Kind::Raw, time(22)), None, &Silent).unwrap();
        verify(&site, &artefact).unwrap().manifest().dump.file.clone()
    });
    let expected = ["", "-2", "-3"].map(|number| format!("shop-20261122T004501Z{number}.sqlite3"));
    assert_eq!(committed, expected);
}

#[test]
fn a_dropped_draft_leaves_nothing() {
    let site = site();
    drop(draft(&site, Kind::Raw, 22));
    assert_eq!(names(site.store.root()), Vec::<String>::new());
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_may_write_the_dump_of_a_draft_itself() {
    let site = site();
    let draft = site.store.draft("shop", Kind::Raw, "sqlite3", time(22)).unwrap();
    let connection = rusqlite::Connection::open(draft.path()).unwrap();
    connection.execute_batch("CREATE TABLE note (text); INSERT INTO note VALUES ('x')").unwrap();
    connection.close().unwrap();
    let artefact = draft.commit(description(Kind::Raw, time(22)), None, &Silent).unwrap();
    verify(&site, &artefact).unwrap();
    let connection = rusqlite::Connection::open(&artefact.files().dump).unwrap();
    let rows: i64 = connection.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).unwrap();
    assert_eq!((rows, names(site.store.root()).len()), (1, 3), "dump, manifest and checksum only");
}

#[test]
fn a_refused_commit_leaves_nothing() {
    let site = site();
    let check = |kind, description: Description, signer, expected: &str| {
        let error = draft(&site, kind, 22).commit(description, signer, &Silent).unwrap_err();
        assert_eq!(error.to_string(), expected);
        let is_verification = matches!(error, ArtefactError::Manifest { .. });
        assert_eq!(db_airlock::Error::from(error).exit_code() == 5, is_verification);
        assert_eq!(names(site.store.root()), Vec::<String>::new());
    };
    check(
        Kind::Anonymized,
        description(Kind::Anonymized, time(22)),
        None,
        "an anonymized artefact must be signed, and there is no key to sign with",
    );
    check(
        Kind::Raw,
        description(Kind::Anonymized, time(22)),
        Some(&site.signer),
        "the draft is for `shop` (raw), and its description is of another database, kind or time",
    );
    let odd = Description { id: "odd".to_owned(), ..description(Kind::Raw, time(22)) };
    let manifest = "store/shop/2026/11/shop-20261122T004501Z.sqlite3.manifest.json";
    let expected = format!(
        "`{}` is refused: the manifest's `id` is \"odd\", expected 32 lower-case hexadecimal digits",
        site.folder.path().join(manifest).display()
    );
    check(Kind::Raw, odd, None, &expected);
}

#[test]
fn names_that_lead_out_of_the_store_are_refused() {
    let site = site();
    let check = |database, extension, expected: &str| {
        let error = site.store.draft(database, Kind::Raw, extension, time(22)).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().is_some());
    };
    check("../shop", "sqlite3", "database \"../shop\" cannot be part of a file name");
    check("shop", "a/b", "extension \"a/b\" cannot be part of a file name");
    check("shop", "x.manifest.json", "extension \"x.manifest.json\" cannot be part of a file name");
}

/// Damages an artefact, and expects this refusal; `DUMP` stands for the dump's path.
fn check_refused(kind: Kind, signed: bool, damage: impl FnOnce(&Artefact), expected: &str) {
    let site = site();
    let signer = signed.then_some(&site.signer);
    let artefact = draft(&site, kind, 22).commit(description(kind, time(22)), signer, &Silent).unwrap();
    damage(&artefact);
    let error = verify(&site, &artefact).unwrap_err();
    let key_id = site.signer.key_id().to_string();
    let message = error.to_string().replace(&*artefact.files().dump.to_string_lossy(), "DUMP");
    assert_eq!(message.replace(&key_id, "KEY"), expected);
    assert!(error.hint().is_some());
    assert_eq!(db_airlock::Error::from(error).exit_code(), 5);
}

#[test]
fn a_damaged_artefact_is_refused() {
    let anonymized =
        |damage: fn(&Artefact), expected| check_refused(Kind::Anonymized, true, damage, expected);
    anonymized(
        |artefact| append(&artefact.files().dump, b"d"),
        "`DUMP` has 4 bytes, and its manifest says 3",
    );
    anonymized(
        |artefact| flip_first_bit(&artefact.files().dump),
        "`DUMP` has sha256 89f900390e14d37c405c75244fb086aa35b54c0fb6ec3638c1c21451d4743d11, and its manifest says ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    anonymized(
        |artefact| flip_first_bit(&artefact.files().sums),
        "`DUMP.sha256` does not say what the manifest says",
    );
    anonymized(
        |artefact| std::fs::remove_file(&artefact.files().manifest).unwrap(),
        "`DUMP` has no manifest: `DUMP.manifest.json` does not exist",
    );
    anonymized(
        |artefact| std::fs::remove_file(&artefact.files().signature).unwrap(),
        "`DUMP.manifest.json` is anonymized and has no signature",
    );
    anonymized(
        |artefact| flip_first_bit(&artefact.files().manifest),
        "`DUMP.manifest.json` is refused: the signature by key KEY does not match: the file or its signature was changed",
    );
    anonymized(
        |artefact| flip_first_bit(&artefact.files().signature),
        "`DUMP.manifest.json` is refused: the signature is malformed: its first line is neither db-airlock's nor minisign's",
    );
}

#[test]
fn a_raw_artefact_may_be_unsigned_but_not_badly_signed() {
    let site = site();
    let unsigned =
        draft(&site, Kind::Raw, 21).commit(description(Kind::Raw, time(21)), None, &Silent).unwrap();
    assert_eq!(verify(&site, &unsigned).unwrap().verification(), Verification::Unsigned);
    let signed = commit(&site, Kind::Raw, 22);
    let key_id = site.signer.key_id();
    assert_eq!(verify(&site, &signed).unwrap().verification(), Verification::Signed { key_id });
    check_refused(
        Kind::Raw,
        true,
        |artefact| append(&artefact.files().manifest, b" "),
        "`DUMP.manifest.json` is refused: the signature by key KEY does not match: the file or its signature was changed",
    );
}

#[test]
fn an_output_file_is_an_artefact_and_is_replaced_only_when_asked() {
    let site = site();
    let path = site.folder.path().join("out.sqlite3");
    let make = |bytes: &[u8], existing, day| {
        let mut draft = Draft::at(&path, existing)?;
        draft.dump().write_all(bytes).unwrap();
        draft.commit(description(Kind::Anonymized, time(day)), Some(&site.signer), &Silent)
    };
    verify(&site, &make(b"one", Existing::Keep, 1).unwrap()).unwrap();
    let error = make(b"two", Existing::Keep, 2).unwrap_err();
    let manifest = format!("{}.manifest.json", path.display());
    assert_eq!(error.to_string(), format!("another artefact has the name `{manifest}` already"));
    let replaced = verify(&site, &make(b"two", Existing::Replace, 2).unwrap()).unwrap();
    assert_eq!(replaced.manifest().dump.sha256, Digest::of(b"two"));
    assert_eq!(names(site.folder.path()).iter().filter(|name| name.starts_with("out")).count(), 4);
}

#[test]
fn the_store_lists_the_newest_first_and_hides_nothing() {
    let site = site();
    for (kind, day) in [(Kind::Raw, 20), (Kind::Anonymized, 22), (Kind::Raw, 21), (Kind::Raw, 19)] {
        commit(&site, kind, day);
    }
    let damaged = commit(&site, Kind::Raw, 23);
    append(&damaged.files().manifest, b"}");
    let listed = site.store.list("shop").unwrap();
    let days: Vec<_> = listed.iter().map(|listed| listed.created()).collect();
    assert_eq!(days, [Some(time(22)), Some(time(21)), Some(time(20)), Some(time(19)), None]);
    let reason = listed[4].content.as_ref().unwrap_err().to_string();
    assert!(reason.contains("the manifest cannot be read: trailing characters"), "{reason}");
    let newest = |kind| site.store.newest("shop", kind).unwrap().map(|found| found.claims().unwrap().created);
    assert_eq!(newest(Kind::Raw), Some(time(21)));
    assert_eq!(newest(Kind::Anonymized), Some(time(22)));
    assert!(site.store.newest("blog", Kind::Raw).unwrap().is_none());
}

#[test]
fn clean_deletes_what_it_planned_and_nothing_else() {
    let site = site();
    let (old, new) = (commit(&site, Kind::Raw, 1), commit(&site, Kind::Raw, 20));
    let orphaned = commit(&site, Kind::Raw, 2);
    std::fs::remove_file(&orphaned.files().manifest).unwrap();
    let month = old.files().dump.parent().unwrap();
    let (leftover, note) = (month.join(".shop.abcdef.partial"), month.join("notes.txt"));
    for path in [&leftover, &note] {
        std::fs::File::options().create_new(true).write(true).open(path).unwrap();
    }
    let in_progress = draft(&site, Kind::Raw, 3);

    let plan = retention::plan(&site.store.contents("shop").unwrap(), 7.days(), 1, time(22)).unwrap();
    assert_eq!(plan.expired.iter().map(|expired| &expired.files).collect::<Vec<_>>(), [old.files()]);
    let files = orphaned.files();
    assert_eq!(plan.orphans, [files.dump.clone(), files.signature.clone(), files.sums.clone()]);
    assert_eq!(plan.leftovers, [leftover]);

    retention::apply(&plan).unwrap();
    assert!(in_progress.path().exists() && note.exists());
    drop(in_progress);
    verify(&site, &new).unwrap();
    assert_eq!(names(month).len(), 5, "the new artefact and the note: {:?}", names(month));
    retention::apply(&plan).unwrap();
}

#[test]
fn an_artefact_whose_manifest_is_about_to_come_is_no_orphan() {
    let site = site();
    let artefact = commit(&site, Kind::Raw, 22);
    std::fs::remove_file(&artefact.files().manifest).unwrap();
    let plan = || retention::plan(&site.store.contents("shop").unwrap(), 7.days(), 1, time(22)).unwrap();
    let made_before_the_writer_came = plan();
    assert_eq!(made_before_the_writer_came.orphans.len(), 3);
    // A writer holds the lock of its dump until the manifest is there.
    let writer = std::fs::File::open(&artefact.files().dump).unwrap();
    writer.lock().unwrap();
    assert!(plan().is_empty());
    retention::apply(&made_before_the_writer_came).unwrap();
    assert_eq!(names(site.store.root()).len(), 3);
    drop(writer);
    retention::apply(&plan()).unwrap();
    assert_eq!(names(site.store.root()), Vec::<String>::new());
}

/// The command, or `None` with a loud word where it is not installed.
fn stock_tool(name: &str, what: &str) -> Option<Command> {
    if Command::new(name).arg("-v").output().is_ok() {
        return Some(Command::new(name));
    }
    let complete = std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_some();
    assert!(!complete, "{name} is not installed, and AIRLOCK_TESTS_COMPLETE asks for every test");
    let _ = writeln!(std::io::stderr(), "SKIPPED ({name} is not installed): {what}");
    None
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn stock_minisign_verifies_our_signature_with_our_public_key() {
    let Some(mut minisign) = stock_tool("minisign", "minisign -V of our signature") else { return };
    let site = site();
    let artefact = commit(&site, Kind::Anonymized, 22);
    let public = site.folder.path().join("airlock.pub");
    let said = run(minisign.arg("-Vm").arg(&artefact.files().manifest).arg("-p").arg(public));
    let name = artefact.files().manifest_name();
    assert!(said.contains(&format!("Trusted comment: file:{name}")), "{said}");
}

#[test]
fn a_signature_by_stock_minisign_with_our_secret_key_is_accepted() {
    let Some(mut minisign) = stock_tool("minisign", "minisign -S with our key") else { return };
    let site = site();
    let artefact = commit(&site, Kind::Anonymized, 22);
    std::fs::remove_file(&artefact.files().signature).unwrap();
    let secret = site.folder.path().join(".airlock/sign.key");
    run(minisign.arg("-Sm").arg(&artefact.files().manifest).arg("-s").arg(secret));
    let verified = verify(&site, &artefact).unwrap();
    assert_eq!(verified.verification(), Verification::Signed { key_id: site.signer.key_id() });
}

#[test]
fn a_key_pair_by_stock_minisign_signs_and_verifies() {
    let Some(mut minisign) = stock_tool("minisign", "a key pair by minisign -G -W") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("k.key"), folder.path().join("k.pub"));
    run(minisign.arg("-GW").arg("-p").arg(&public).arg("-s").arg(&secret));
    let signer = Signer::load(&secret).unwrap();
    let trusted = TrustedKeys::load(&["k.pub".to_owned()], folder.path()).unwrap();
    let site = Site { signer, trusted, ..site() };
    let artefact = commit(&site, Kind::Anonymized, 22);
    let signed = Verification::Signed { key_id: site.signer.key_id() };
    assert_eq!(verify(&site, &artefact).unwrap().verification(), signed);
}

#[test]
fn stock_sha256sum_checks_the_side_file() {
    let Some(mut sha256sum) = stock_tool("sha256sum", "sha256sum -c of our side file") else { return };
    let site = site();
    let files = commit(&site, Kind::Anonymized, 22).files().clone();
    sha256sum.current_dir(files.dump.parent().unwrap()).args(["--strict", "-c"]).arg(&files.sums);
    assert_eq!(run(&mut sha256sum), format!("{}: OK\n", files.dump_name()));
    append(&files.dump, b"!");
    assert!(!sha256sum.output().unwrap().status.success());
}
