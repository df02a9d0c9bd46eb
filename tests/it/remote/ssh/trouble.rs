//! What goes wrong on the way: keys that do not fit, lines that break, and others who publish at the same time.

use std::time::{Duration, SystemTime};

use db_airlock::artefact::Placement;
use db_airlock::artefact::manifest::Kind;
use db_airlock::config::Transfer;
use db_airlock::files::{files_below, read_bounded};
use db_airlock::progress::Silent;
use db_airlock::remote::{Remote as _, RemoteError, Ssh, download, publish};

use super::super::bench::{Bench, Site, day};
use super::super::contract::check_failure;
use super::SshBench;
use super::line::{Line, Trouble};
use super::server::Sshd;
use crate::project::{Project, Role, SHOP, SHOP_POLICY};

/// Longer than what is in flight when a line breaks.
const LONG: usize = 12 * 1024 * 1024;

fn long_dump() -> Vec<u8> {
    // What ssh cannot make shorter does not matter: it does not try.
    (0..LONG).map(|at| (at * at / 7 + at) as u8).collect()
}

#[test]
fn keys_that_do_not_fit_are_refused() {
    let Some(sshd) = Sshd::open() else { return };
    let bench = SshBench::new(sshd, "share");
    let port = sshd.port();
    let check = |key: &str, known_hosts: &str, code: u8, words: &str| {
        bench.configure(key, known_hosts, "");
        check_failure(bench.remote().list("shop", &Silent).unwrap_err(), code, words);
    };
    check(
        "user",
        &sshd.known_host("other_host", port),
        7,
        "has changed and you have requested strict checking",
    );
    check("user", "", 7, "host key is known for [127.0.0.1]");
    check("other_user", &sshd.known_host("host", port), 4, "Permission denied (publickey)");
    // Whatever ssh_config says.
    bench.configure("user", "", "Host *\nStrictHostKeyChecking no\n");
    check_failure(bench.remote().list("shop", &Silent).unwrap_err(), 7, "host key is known for [127.0.0.1]");
    bench.configure("user", "", "Host *\nNoSuchOption yes\n");
    check_failure(bench.remote().list("shop", &Silent).unwrap_err(), 4, "Bad configuration option");
}

#[test]
fn a_host_that_does_not_answer_is_asked_again() {
    let remote = Ssh::new("127.0.0.1:1/srv", None, Transfer { tries: 2, ..Transfer::default() }).unwrap();
    let error: RemoteError = remote.list("shop", &Silent).unwrap_err();
    check_failure(error, 4, "gave up after 2 tries: ssh://127.0.0.1:1/srv cannot be reached: ");
}

#[test]
fn a_fetch_goes_on_where_the_line_broke_or_fell_silent() {
    let Some(sshd) = Sshd::open() else { return };
    let dump = long_dump();
    for trouble in [Trouble::Breaks, Trouble::FallsSilent] {
        let (mut bench, site) = (SshBench::new(sshd, "share"), Site::new());
        bench.put(&site.artefact(Kind::Anonymized, day(2), &dump, "airlock")).unwrap();
        let line = Line::to(sshd.port(), trouble, (LONG / 2) as u64);
        bench.configure("user", &sshd.known_host("host", line.port), "");
        let stall = Duration::from_secs(3);
        (bench.port, bench.transfer) = (line.port, Transfer { tries: 2, stall, ..Transfer::default() });
        let remote = bench.remote();
        let chosen = site.choose(&*remote).unwrap();
        let store = site.store();
        let pulled = download(&*remote, &chosen, &store, &site.trusted, bench.transfer, &Silent).unwrap();
        assert!(read_bounded(&pulled.files().dump, LONG as u64).unwrap() == dump);
        // The list, the fetch that was cut, and the rest of it.
        let came = line.came();
        assert_eq!(came.len(), 3, "{came:?}");
        assert!(came[1] > (LONG / 2) as u64 && came[2] < (LONG * 3 / 4) as u64, "{came:?}");
    }
}

#[test]
fn an_upload_that_breaks_leaves_no_final_name() {
    let Some(sshd) = Sshd::open() else { return };
    let (mut bench, site) = (SshBench::new(sshd, "share"), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), &long_dump(), "airlock");
    let line = Line::to(sshd.port(), Trouble::Breaks, (LONG / 2) as u64);
    bench.configure("user", &sshd.known_host("host", line.port), "");
    bench.port = line.port;
    check_failure(bench.put(&artefact).unwrap_err(), 4, "cannot be reached");
    let left = files_below(&bench.share).unwrap();
    assert!(left.iter().all(|path| is_partial(path)), "{left:?}");
    assert_eq!(left.len(), 1);

    // It may be somebody else's who is still at it, until it is too old for that.
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert!(left[0].exists());
    let days_ago = SystemTime::now() - Duration::from_secs(3 * 24 * 3600);
    std::fs::File::options().write(true).open(&left[0]).unwrap().set_modified(days_ago).unwrap();
    assert_eq!(
        bench.put(&site.artefact(Kind::Anonymized, day(3), b"abc", "airlock")).unwrap(),
        Placement::Placed
    );
    assert!(!files_below(&bench.share).unwrap().iter().any(|path| is_partial(path)));
}

fn is_partial(path: &std::path::Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with('.') && name.ends_with(".partial")
}

#[test]
fn an_upload_is_tried_again() {
    let Some(sshd) = Sshd::open() else { return };
    let (mut bench, site) = (SshBench::new(sshd, "share"), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), &long_dump(), "airlock");
    let line = Line::to(sshd.port(), Trouble::Breaks, (LONG / 2) as u64);
    bench.configure("user", &sshd.known_host("host", line.port), "");
    (bench.port, bench.transfer.tries) = (line.port, 2);
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert_eq!(bench.count(), 5, "what broke was written over");
    assert_eq!(site.pull(&*bench.remote()).unwrap().manifest(), artefact.manifest());
}

#[test]
fn what_an_interrupted_run_has_left_without_a_manifest_is_replaced() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    bench.put(&artefact).unwrap();
    let entry = site.choose(&*bench.remote()).unwrap().entry;
    bench.overwrite(&entry, &artefact.manifest().dump.file, b"half");
    bench.remove(&entry, &entry.manifest_name);
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert_eq!(site.pull(&*bench.remote()).unwrap().manifest(), artefact.manifest());
}

#[test]
fn several_may_publish_at_once() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    let artefacts =
        [2, 2, 3].map(|at| site.artefact(Kind::Anonymized, day(at), &[at; 1000], &at.to_string()));
    std::thread::scope(|scope| {
        for artefact in artefacts.iter().chain(&artefacts[..1]) {
            let at = bench.at(&format!("127.0.0.1:{}", sshd.port()), &bench.seen);
            let remote = bench.remote_at(&at);
            scope.spawn(move || publish(&remote, artefact, &Silent).unwrap());
        }
    });
    let listed = bench.remote().list("shop", &Silent).unwrap();
    assert_eq!(bench.count(), 4 * listed.len() + 1);
    let index = std::fs::read_to_string(bench.share.join("shop/index.json")).unwrap();
    for entry in &listed {
        assert!(index.contains(&entry.manifest_name), "{} is not in {index}", entry.manifest_name);
    }
    assert_eq!(site.pull(&*bench.remote()).unwrap().manifest().created, day(3));
}

#[test]
fn the_program_says_what_is_missing_and_quotes_no_password() {
    let mut project = Project::published(SHOP_POLICY, SHOP);
    project.reconfigure("remote: published", "remote: ${REMOTE_URL}");
    project.set("REMOTE_URL", "ssh://127.0.0.1/srv/airlock");
    project.set("PATH", project.path("var").to_str().unwrap());
    project
        .run(Role::Airlock, &["publish"])
        .ends(4)
        .says("`sftp` failed: it is not installed")
        .says("openssh-client");
    project.set("REMOTE_URL", "ssh://me:hunter2@127.0.0.1/srv/airlock");
    let run = project.run(Role::Airlock, &["publish"]).ends(3).says("a password in it is not used");
    assert!(!run.stderr.contains("hunter2"), "{run}");
}

#[test]
fn the_program_publishes_and_pulls_over_ssh() {
    let Some(sshd) = Sshd::open() else { return };
    let bench = SshBench::new(sshd, "share");
    let mut project = Project::published(SHOP_POLICY, SHOP);
    project.reconfigure("remote: published", "remote: ${REMOTE_URL}");
    let at = bench.at(&format!("127.0.0.1:{}", sshd.port()), &bench.seen);
    project.set("REMOTE_URL", &format!("ssh://{at}"));
    project.set("AIRLOCK_SSH_CONFIG", bench.config().to_str().unwrap());
    project.run(Role::Airlock, &["publish"]).ends(0);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}
