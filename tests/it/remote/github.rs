//! GitHub: what only its remote can do right or wrong, and the contract.

mod fake;
mod program;

use db_airlock::artefact::manifest::Kind;
use db_airlock::files::read_bounded;
use db_airlock::progress::Silent;

use super::bench::{Bench as _, Site, day};
use super::contract::{check_contract, check_failure};
use super::forge::{Packing, check_cuts, open_at};
use fake::{FORK, GitHubBench, Uploaded, Way};

#[test]
fn zips_of_github_keep_the_contract() {
    check_contract(|| GitHubBench::new(Way::Zipped(Packing::Stored)));
}

#[test]
fn deflated_zips_of_github_keep_the_contract() {
    check_contract(|| GitHubBench::new(Way::Zipped(Packing::Deflated)));
}

#[test]
fn files_of_github_keep_the_contract() {
    check_contract(|| GitHubBench::new(Way::Files));
}

#[test]
fn releases_of_github_keep_the_contract() {
    check_contract(|| GitHubBench::new(Way::Released));
}

#[test]
fn what_is_cut_on_its_way_from_github_is_gone_on_with() {
    for way in [Way::Zipped(Packing::Stored), Way::Files, Way::Released] {
        let bench = GitHubBench::new(way);
        check_cuts(&bench, &bench.storage);
    }
}

fn filled(way: Way) -> (GitHubBench, Site) {
    let (bench, site) = (GitHubBench::new(way), Site::new());
    bench.upload(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock"));
    (bench, site)
}

/// The newest one of day 3 is changed so that it does not count: alone it is refused or not there, beside a good one it
/// is passed over.
fn check_passed_over(change: impl Fn(&mut Uploaded), code: u8, words: &str) {
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.change(&change);
    check_failure(site.pull(bench.remote().as_ref()).unwrap_err(), code, words);

    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.upload(&site.artefact(Kind::Anonymized, day(3), b"new", "airlock"));
    bench.change(&change);
    assert_eq!(site.pull(bench.remote().as_ref()).unwrap().manifest().created, day(2));
}

#[test]
fn what_a_run_of_a_fork_uploaded_is_never_read() {
    check_passed_over(
        |uploaded| uploaded.head_repository = FORK,
        7,
        "1 of the artefacts on a branch `main` come from runs of other repositories, such as forks, and nothing else is there",
    );
}

#[test]
fn what_has_expired_or_is_of_another_branch_or_name_does_not_count() {
    let nothing = "the remote has no anonymized artefact of `shop`";
    check_passed_over(|uploaded| uploaded.expired = true, 4, nothing);
    check_passed_over(|uploaded| uploaded.branch = "wip", 4, nothing);
    check_passed_over(|uploaded| uploaded.name = "other".to_owned(), 4, nothing);
}

#[test]
fn another_branch_is_asked_for() {
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.change(|uploaded| uploaded.branch = "feature/x+y");
    let remote = bench.open(&format!("{}&branch=feature/x+y", bench.url())).unwrap();
    assert_eq!(site.pull(remote.as_ref()).unwrap().manifest().created, day(2));
}

#[test]
fn a_release_is_asked_for_by_its_tag() {
    let (bench, site) = filled(Way::Released);
    let url = |release: &str| bench.url().replace("release=*", &format!("release={release}"));
    assert!(site.pull(bench.open(&url("v1000")).unwrap().as_ref()).is_ok());
    let error = site.pull(bench.open(&url("nightly")).unwrap().as_ref()).unwrap_err();
    check_failure(error, 4, "/releases/tags/nightly does not exist");
}

#[test]
fn a_signed_url_that_no_longer_opens_is_asked_for_anew() {
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.storage.open_only(1);
    let pulled = site.pull(bench.remote().as_ref()).unwrap();
    assert_eq!(read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
}

#[test]
fn a_zip_is_fetched_whole_where_there_are_no_ranges() {
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.storage.know_no_ranges();
    let remote = bench.remote();
    let pulled = site.pull(remote.as_ref()).unwrap();
    assert_eq!(read_bounded(&pulled.files().dump, 10).unwrap(), b"abc");
    assert_eq!(bench.storage.take_sent().len(), 1, "and it is fetched once");

    // Then its digest counts, too.
    let zip = bench.state().uploaded[0].zip.clone().unwrap().bytes();
    let right = db_airlock::artefact::digest::Digest::of(&zip);
    bench.change(|uploaded| uploaded.digest = Some(format!("sha256:{right}")));
    assert!(bench.remote().list("shop", &Silent).is_ok());
    let wrong = right.as_str().replace(|digit: char| digit.is_ascii_digit(), "0");
    bench.change(|uploaded| uploaded.digest = Some(format!("sha256:{wrong}")));
    let error = bench.remote().list("shop", &Silent).unwrap_err();
    check_failure(error, 5, &format!("its manifest says {wrong}"));
}

/// The first bytes, the list of files, and again.
#[test]
fn a_list_is_tried_again_where_the_line_breaks() {
    for broken in [1, 2] {
        let (bench, site) = filled(Way::Zipped(Packing::Stored));
        bench.storage.break_off(broken);
        assert_eq!(site.choose(bench.remote().as_ref()).unwrap().manifest.created, day(2));
    }
    // The list of files is long enough to be asked for by itself.
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    bench.change(|uploaded| {
        let zip = uploaded.zip.as_mut().unwrap();
        zip.set("notes", Some(&[7; 200_000]));
        zip.files.rotate_right(1);
    });
    let entries = bench.remote().list("shop", &Silent).unwrap();
    let asked = bench.storage.take_sent();
    assert_eq!(asked.iter().map(|(_, _, length)| *length).collect::<Vec<_>>(), [4, 64 * 1024]);
    assert_eq!(entries, [site.choose(bench.remote().as_ref()).unwrap().entry]);
}

#[test]
fn a_zip_that_is_damaged_or_lies_is_refused() {
    let check = |change: &dyn Fn(&mut Uploaded), words: &str| {
        let (bench, site) = filled(Way::Zipped(Packing::Deflated));
        bench.change(change);
        check_failure(site.pull(bench.remote().as_ref()).unwrap_err(), 4, words);
    };
    let raw = |bytes: Vec<u8>| {
        move |uploaded: &mut Uploaded| (uploaded.zip, uploaded.bytes) = (None, bytes.clone())
    };
    check(&raw(b"PK\x03\x04 and no more".to_vec()), "as a zip it is damaged: ");
    check(&raw(b"no zip".to_vec()), "the remote has no anonymized artefact of `shop`");
    let bomb = |uploaded: &mut Uploaded| {
        let zip = uploaded.zip.as_mut().unwrap();
        let manifest = zip.files.iter().find(|(path, _)| path.ends_with(".json")).unwrap().0.clone();
        zip.set(&manifest, Some(&vec![b' '; 17 * 1024 * 1024]));
    };
    check(&bomb, "has more than the 16777216 bytes that it may have");
    let lies = |uploaded: &mut Uploaded| {
        let mut bytes = uploaded.zip.clone().unwrap().bytes();
        // The list of files says where it begins in its last 22 bytes: APPNOTE.TXT, 4.3.16.
        let place = bytes.len() - 6;
        bytes[place..place + 4].copy_from_slice(&[0xf0; 4]);
        raw(bytes)(uploaded);
    };
    check(&lies, "as a zip it is damaged: ");
}

#[test]
fn a_repository_that_is_hidden_says_what_to_do() {
    let (bench, site) = filled(Way::Zipped(Packing::Stored));
    let remote = bench.open(&bench.url().replace("octo", "nobody")).unwrap();
    check_failure(site.pull(remote.as_ref()).unwrap_err(), 4, "is not open to us: status 404");
}

#[test]
fn a_url_of_github_has_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let check = |rest: &str, expected: &str| {
        let error = open_at(folder.path(), &format!("github://{rest}"), &[]).err().unwrap();
        check_failure(error, 3, &format!("the remote's URL cannot be used: {expected}"));
    };
    check("o", "it is written github://OWNER/REPOSITORY/ARTIFACT");
    check("o/r/a/b", "it is written github://OWNER/REPOSITORY/ARTIFACT");
    check("o/r/a?brnch=x", "`brnch` is not known in it; did you mean `branch`?");
    check("o/r/a?release=x", "a release has no artefact's name behind it");
    check("o/r?release=x&branch=y", "`branch` and `release` exclude each other");
    check("o/r/a?host=h/x", "its host is not written HOST or HOST:PORT");
}
