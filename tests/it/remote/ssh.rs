//! A folder over SSH, on a real sshd: one that shows its disk, and one that shuts in who signs in.

mod line;
pub mod server;
mod trouble;

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use db_airlock::artefact::Placement;
use db_airlock::artefact::manifest::Kind;
use db_airlock::config::Transfer;
use db_airlock::files::files_below;
use db_airlock::progress::Silent;
use db_airlock::remote::{Remote, RemoteEntry, RemoteError, Ssh};

use super::bench::{Bench, Site, Words, day};
use super::contract::check_contract;
use server::Sshd;

/// A share with a name that has to be quoted.
const QUOTED: &str = "a b'\"[x]*?\\ é";

pub struct SshBench {
    sshd: &'static Sshd,
    share: PathBuf,
    seen: String,
    folder: tempfile::TempDir,
    pub transfer: Transfer,
    /// The port to sign in at, which may be that of a line to the server's.
    pub port: u16,
}

impl SshBench {
    pub fn new(sshd: &'static Sshd, name: &str) -> Self {
        let (share, seen) = sshd.share(name);
        let bench = SshBench {
            sshd,
            share,
            seen,
            folder: tempfile::tempdir().unwrap(),
            transfer: Transfer { tries: 1, ..Transfer::default() },
            port: sshd.port(),
        };
        bench.configure("user", &sshd.known_host("host", sshd.port()), "");
        bench
    }

    /// Writes the ssh_config: this key of ours, these known hosts, and more.
    pub fn configure(&self, key: &str, known_hosts: &str, more: &str) {
        let known_path = self.folder.path().join("known_hosts");
        std::fs::write(&known_path, known_hosts).unwrap();
        let text = format!(
            "{more}\nHost *\nIdentityFile {}\nIdentitiesOnly yes\nIdentityAgent none\nUserKnownHostsFile {}\n\
             GlobalKnownHostsFile /dev/null\n",
            self.sshd.key(key).display(),
            known_path.display()
        );
        std::fs::write(self.config(), text).unwrap();
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("ssh_config")
    }

    /// What stands behind `ssh://`, for this host.
    pub fn at(&self, host: &str, path: &str) -> String {
        let escaped = path.bytes().fold(String::new(), |mut text, byte| {
            match byte {
                b'/' | b'~' | b'.' | b'-' | b'_' => text.push(char::from(byte)),
                byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
                byte => write!(text, "%{byte:02x}").unwrap(),
            }
            text
        });
        format!("{}{host}{escaped}", self.sshd.user())
    }

    pub fn remote_at(&self, rest: &str) -> Ssh {
        Ssh::new(rest, self.config().to_str(), self.transfer).unwrap()
    }

    fn path(&self, entry: &RemoteEntry, file_name: &str) -> PathBuf {
        self.share.join(&entry.location).with_file_name(file_name)
    }
}

impl Bench for SshBench {
    fn remote(&self) -> Box<dyn Remote> {
        Box::new(self.remote_at(&self.at(&format!("127.0.0.1:{}", self.port), &self.seen)))
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
        // Who signs in is never root.
        true
    }

    fn words(&self) -> Words {
        Words { forbidden: "Permission denied", missing: "does not exist" }
    }

    fn count(&self) -> usize {
        files_below(&self.share).unwrap().len()
    }

    fn sent(&self) -> Option<u64> {
        let start = format!("{}/", self.seen);
        self.sshd.sent(|path| path.starts_with(&start) && path.ends_with(".sqlite3"))
    }
}

#[test]
fn a_folder_over_ssh_keeps_the_contract() {
    let Some(sshd) = Sshd::open() else { return };
    check_contract(|| SshBench::new(sshd, "share"));
}

#[test]
fn a_folder_over_ssh_keeps_the_contract_for_who_is_shut_in() {
    let Some(sshd) = Sshd::walled() else { return };
    check_contract(|| SshBench::new(sshd, "share"));
}

#[test]
fn a_path_may_hold_anything() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, QUOTED), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert_eq!(bench.put(&artefact).unwrap(), Placement::WasThere);
    assert_eq!(bench.count(), 5);
    assert_eq!(site.pull(&*bench.remote()).unwrap().manifest(), artefact.manifest());
}

#[test]
fn a_path_may_start_at_the_home_folder() {
    let Some(sshd) = Sshd::walled() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    bench.put(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock")).unwrap();
    // Who is shut in and has no home within the walls starts at `/`.
    let rest = bench.at(&format!("127.0.0.1:{}", sshd.port()), &format!("/~{}", bench.seen));
    assert_eq!(bench.remote_at(&rest).list("shop", &Silent).unwrap().len(), 1);
}

#[test]
fn a_folder_over_ssh_that_is_missing_is_told_from_an_empty_one() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    assert_eq!(bench.remote().list("shop", &Silent).unwrap(), []);
    std::fs::remove_dir(&bench.share).unwrap();
    let expected = "/share` does not exist";
    let error = bench.remote().list("shop", &Silent).unwrap_err();
    assert!(
        matches!(error, RemoteError::NoFolder { .. }) && error.to_string().ends_with(expected),
        "{error}"
    );
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    let error = bench.put(&artefact).unwrap_err();
    assert!(error.to_string().ends_with(expected), "{error}");
    assert!(!bench.share.exists());
}

#[test]
fn everyone_may_read_what_is_published_over_ssh() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    bench.put(&artefact).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    for path in files_below(&bench.share).unwrap() {
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o644, 0o755), "{}", path.display());
    }
    let index = std::fs::read_to_string(bench.share.join("shop/index.json")).unwrap();
    assert!(index.contains(&artefact.files().manifest_name()), "{index}");
}

#[test]
fn a_host_behind_another_is_reached_as_ssh_config_says() {
    let Some(sshd) = Sshd::open() else { return };
    let (bench, site) = (SshBench::new(sshd, "share"), Site::new());
    bench.put(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock")).unwrap();
    let user = sshd.user().trim_end_matches('@');
    let user = if user.is_empty() { String::new() } else { format!("User {user}\n") };
    let port = sshd.port();
    let hosts = format!(
        "Host inner\nHostName 127.0.0.1\nPort {port}\nProxyJump outer\n{user}\
         Host outer\nHostName 127.0.0.1\nPort {port}\n{user}"
    );
    bench.configure("user", &sshd.known_host("host", port), &hosts);
    let log = || std::fs::read_to_string(sshd.key("log")).unwrap().matches("Accepted publickey").count();
    let before = log();
    let remote = bench.remote_at(&bench.at("inner", &bench.seen));
    assert_eq!(remote.list("shop", &Silent).unwrap().len(), 1);
    assert!(log() >= before + 2, "both were signed in to");
}

#[test]
fn many_are_listed_over_one_connection() {
    let Some(sshd) = Sshd::walled() else { return };
    let (mut bench, site) = (SshBench::new(sshd, "share"), Site::new());
    for at in 1..=6 {
        bench.put(&site.artefact(Kind::Anonymized, day(at), b"abc", "airlock")).unwrap();
    }
    let line = line::Line::to(sshd.port(), line::Trouble::Breaks, u64::MAX);
    bench.configure("user", &sshd.known_host("host", line.port), "");
    bench.port = line.port;
    assert_eq!(bench.remote().list("shop", &Silent).unwrap().len(), 6);
    assert_eq!(line.came().len(), 1);
}
