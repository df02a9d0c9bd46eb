//! GitLab: what only its remote can do right or wrong, and the contract.

mod fake;

use db_airlock::artefact::manifest::Kind;
use serde_json::json;

use super::bench::{Bench as _, Site, day};
use super::contract::{check_contract, check_failure};
use super::forge::{Packing, check_cuts, open_at};
use fake::{GitLabBench, Left, Way};

#[test]
fn jobs_of_gitlab_keep_the_contract() {
    check_contract(|| GitLabBench::new(Way::Job(Packing::Stored)));
}

#[test]
fn deflated_jobs_that_gitlab_serves_itself_keep_the_contract() {
    check_contract(|| GitLabBench::new(Way::Job(Packing::Deflated)));
    check_contract(|| GitLabBench::new(Way::Served));
}

#[test]
fn packages_of_gitlab_keep_the_contract() {
    check_contract(|| GitLabBench::new(Way::Package));
}

#[test]
fn what_is_cut_on_its_way_from_gitlab_is_gone_on_with() {
    for way in [Way::Job(Packing::Stored), Way::Package] {
        let bench = GitLabBench::new(way);
        check_cuts(&bench, &bench.storage);
    }
}

fn filled(way: Way) -> (GitLabBench, Site) {
    let (bench, site) = (GitLabBench::new(way), Site::new());
    bench.upload(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock"));
    (bench, site)
}

/// The newest one is changed so that it does not count: alone it is refused or not there, beside a good one it is passed
/// over.
fn check_passed_over(change: impl Fn(&mut Left), code: u8, words: &str) {
    let (bench, site) = filled(Way::Job(Packing::Stored));
    bench.change(&change);
    check_failure(site.pull(bench.remote().as_ref()).unwrap_err(), code, words);

    let (bench, site) = filled(Way::Job(Packing::Stored));
    bench.upload(&site.artefact(Kind::Anonymized, day(3), b"new", "airlock"));
    bench.change(&change);
    assert_eq!(site.pull(bench.remote().as_ref()).unwrap().manifest().created, day(2));
}

#[test]
fn what_a_merge_request_left_is_never_read() {
    let words =
        "1 pipelines of `trunk` are of merge requests or of other projects, and nothing else is there";
    check_passed_over(|left| left.source = "merge_request_event", 7, words);
    check_passed_over(|left| left.source = "external_pull_request_event", 7, words);
    check_passed_over(|left| left.project = 32, 7, words);
}

#[test]
fn another_branch_or_job_or_what_has_expired_does_not_count() {
    let nothing = "the remote has no anonymized artefact of `shop`";
    check_passed_over(|left| left.reference = "wip", 4, nothing);
    check_passed_over(|left| left.job = "other", 4, nothing);
    let expired = |left: &mut Left| {
        (left.expires, left.is_erased) = (json!("2026-11-03T00:00:00.000Z"), true);
    };
    check_passed_over(expired, 4, nothing);
}

/// Pushes make pipelines without the job that a schedule starts.
#[test]
fn many_newer_pipelines_without_the_job_hide_nothing() {
    let (bench, site) = filled(Way::Job(Packing::Stored));
    let other = site.artefact(Kind::Anonymized, day(3), b"new", "airlock");
    for _ in 0..25 {
        bench.upload(&other);
        bench.change(|left| left.job = "other");
    }
    assert_eq!(site.pull(bench.remote().as_ref()).unwrap().manifest().created, day(2));
}

/// GitLab keeps the last job's artefacts beyond their time.
#[test]
fn what_has_expired_and_is_still_there_counts() {
    let (bench, site) = filled(Way::Job(Packing::Stored));
    bench.change(|left| left.expires = json!("2026-11-03T00:00:00.000Z"));
    assert!(site.pull(bench.remote().as_ref()).is_ok());
    // What should be there and is not, is a failure.
    bench.change(|left| (left.expires, left.is_erased) = (json!(null), true));
    check_failure(site.choose(bench.remote().as_ref()).unwrap_err(), 4, "/jobs/1/artifacts does not exist");
}

#[test]
fn another_branch_is_asked_for() {
    let (bench, site) = filled(Way::Job(Packing::Stored));
    bench.change(|left| left.reference = "feature/x+y");
    let remote = bench.open(&format!("{}?ref=feature/x%2By", bench.url())).unwrap();
    assert_eq!(site.pull(remote.as_ref()).unwrap().manifest().created, day(2));
}

#[test]
fn a_project_that_is_hidden_says_what_to_do() {
    let (bench, site) = filled(Way::Job(Packing::Stored));
    let remote = bench.open(&bench.url().replace("/shop/", "/shopp/")).unwrap();
    check_failure(site.pull(remote.as_ref()).unwrap_err(), 4, "is not open to us: status 404");
}

#[test]
fn a_url_of_gitlab_has_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let check = |rest: &str, expected: &str| {
        let error = open_at(folder.path(), &format!("gitlab://{rest}"), &[]).err().unwrap();
        check_failure(error, 3, &format!("the remote's URL cannot be used: {expected}"));
    };
    check("h", "it is written gitlab://HOST/GROUP/PROJECT/JOB");
    check("h/g/p", "it is written gitlab://HOST/GROUP/PROJECT/JOB");
    check("h/g?package=x", "it is written gitlab://HOST/GROUP/PROJECT/JOB");
    check("h/g/p?package=x&ref=y", "`package` and `ref` exclude each other");
    check("h/g/p/j?branch=x", "`branch` is not known in it; known here: `package`, `ref`");
    check("h:x/g/p/j", "its host is not written HOST or HOST:PORT");
}
