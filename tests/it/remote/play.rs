//! The whole play, on three machines that have nothing in common but what travels: production backs up, encrypted; the
//! airlock fetches, anonymizes and publishes over ssh; a developer pulls over https.

use std::path::{Path, PathBuf};
use std::process::Command;

use db_airlock::files::files_below;

use super::https::nginx::Nginx;
use super::ssh::server::{Sshd, is_root};
use crate::machines::Databases;
use crate::project::{Project, Role, SHOP, SHOP_POLICY};
use crate::server::{said, succeeded};

/// What every customer of both shops is called, with a number.
const CANARY: &str = "SECRETNAME";

/// The folder that the airlock publishes to over ssh is the one that nginx serves.
struct Between {
    sshd: &'static Sshd,
    nginx: &'static Nginx,
    name: String,
    path: PathBuf,
}

impl Between {
    fn new() -> Option<Self> {
        let (sshd, nginx) = (Sshd::open()?, Nginx::get()?);
        let (name, path) = nginx.folder();
        if is_root() {
            succeeded(Command::new("chown").arg("nobody").arg(&path).output().unwrap());
        }
        Some(Between { sshd, nginx, name, path })
    }

    fn to_publish_to(&self) -> String {
        format!("ssh://{}127.0.0.1:{}{}", self.sshd.user(), self.sshd.port(), self.path.display())
    }

    fn to_pull_from(&self) -> String {
        format!("https://localhost:{}/{}", self.nginx.port("tls"), self.name)
    }

    /// What lets a machine sign in over ssh.
    fn let_in(&self, machine: &mut Project) {
        let known_hosts = machine.path("var/known_hosts");
        machine.write(&known_hosts, self.sshd.known_host("host", self.sshd.port()).as_bytes());
        let config = format!(
            "Host *\nIdentityFile {}\nIdentitiesOnly yes\nIdentityAgent none\nUserKnownHostsFile {}\n",
            self.sshd.key("user").display(),
            known_hosts.display()
        );
        machine.write("var/ssh_config", config.as_bytes());
        let path = machine.path("var/ssh_config");
        machine.set("AIRLOCK_SSH_CONFIG", path.to_str().unwrap());
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// That no customer of production is in any file below a folder.
#[track_caller]
fn check_is_nowhere_in(folder: &Path) {
    let files = files_below(folder).unwrap();
    assert!(!files.is_empty());
    for path in files {
        assert!(!contains(&std::fs::read(&path).unwrap(), CANARY), "{}", path.display());
    }
}

/// A machine of this role, with a database's settings and further lines.
fn machine(role: &str, database: &str, more: &str) -> Project {
    Project::of(&format!(
        "databases:\n  shop:\n{database}\nrole: {role}\nstore: {{path: var/store}}\n{more}\n"
    ))
}

struct Play {
    production: Project,
    airlock: Project,
    developer: Project,
    between: Between,
}

impl Play {
    /// `production`, `airlock` and `developer` are settings of the database on each.
    fn new([production, airlock, developer]: [&str; 3], policy: &str) -> Option<Self> {
        let between = Between::new()?;
        let airlock = format!("{airlock}\n    remote: {}", between.to_publish_to());
        let developer = format!("{developer}\n    remote: {}", between.to_pull_from());
        let mut play = Play {
            production: machine("production", production, ""),
            airlock: machine("airlock", &airlock, &format!("policy:\n{policy}")),
            developer: machine("developer", &developer, "access: {ca: var/ours.pem}"),
            between,
        };
        play.between.let_in(&mut play.airlock);
        play.developer.write("var/ours.pem", &std::fs::read(play.between.nginx.file("ours.pem")).unwrap());
        play.airlock.run(Role::Airlock, &["keygen"]).ends(0);
        // What is committed, and so is on every machine.
        for machine in [&play.production, &play.developer] {
            for name in ["config/airlock.pub", "config/airlock.age.pub"] {
                machine.write(name, &play.airlock.read(name));
            }
        }
        Some(play)
    }

    /// Production's backup, which the airlock's key opens and no other.
    fn back_up(&self, is_dump: impl Fn(&[u8]) -> bool) -> PathBuf {
        let made = self.production.run(Role::Production, &["backup"]).ends(0);
        let dump = self.production.path(made.stdout.trim());
        assert!(made.stdout.trim().ends_with(".age"), "{made}");
        let decrypted =
            |key: &Path| Command::new("age").arg("-d").arg("-i").arg(key).arg(&dump).output().unwrap();
        let plain = succeeded(decrypted(&self.airlock.path(".airlock/decrypt.key")));
        assert!(is_dump(&plain), "age gives what the vendor's program wrote");
        let other = self.developer.path("var/other.key");
        succeeded(Command::new("age-keygen").arg("-o").arg(&other).output().unwrap());
        assert!(!decrypted(&other).status.success(), "another key opens nothing");
        assert!(
            contains(&plain, CANARY) || plain.starts_with(b"PGDMP"),
            "what is searched for is in the original"
        );
        check_is_nowhere_in(&self.production.path("var/store"));
        dump
    }

    /// The stock sftp, from a folder that production puts its backups into.
    fn fetch_raw(&self, dump: &Path) -> PathBuf {
        let (share, seen) = self.between.sshd.share("raw");
        let name = dump.file_name().unwrap().to_str().unwrap();
        for ending in ["", ".manifest.json", ".sha256"] {
            let from = format!("{}{ending}", dump.display());
            let bytes = std::fs::read(from).unwrap();
            std::fs::write(share.join(format!("{name}{ending}")), bytes).unwrap();
        }
        let mut sftp = Command::new("sftp");
        sftp.arg("-q").arg("-F").arg(self.airlock.path("var/ssh_config"));
        sftp.args(["-P", &self.between.sshd.port().to_string()]);
        sftp.arg(format!("{}127.0.0.1:{seen}/*", self.between.sshd.user())).arg(self.airlock.path("var"));
        succeeded(sftp.output().unwrap());
        self.airlock.path("var").join(name)
    }

    /// Everything, up to the developer's database.
    fn perform(&self, is_dump: impl Fn(&[u8]) -> bool) {
        let dump = self.back_up(is_dump);
        let fetched = self.fetch_raw(&dump);
        let fetched = fetched.to_str().unwrap();
        let airlock = |args: &[&str]| self.airlock.run(Role::Airlock, args).ends(0);
        airlock(&["verify", "--raw", fetched]);
        airlock(&["anonymize", fetched]);
        airlock(&["publish"]);
        let developer = |args: &[&str]| self.developer.run(Role::Developer, args);
        let listed = developer(&["list", "--remote", "--format", "json"]).ends(0).json();
        assert_eq!(listed["result"]["artefacts"].as_array().unwrap().len(), 1, "{listed}");
        developer(&["pull", "--yes"]).ends(0);
        developer(&["pull", "--yes"]).ends(0).says("up to date");
        for folder in [self.between.path.clone(), self.developer.path("var")] {
            check_is_nowhere_in(&folder);
        }
        // The raw dump itself gets a developer nowhere.
        for ending in ["", ".manifest.json", ".sha256"] {
            let bytes = std::fs::read(format!("{fetched}{ending}")).unwrap();
            let name = Path::new(fetched).file_name().unwrap().to_str().unwrap();
            self.developer.write(format!("var/{name}{ending}"), &bytes);
        }
        let name = Path::new(fetched).file_name().unwrap().to_str().unwrap();
        developer(&["restore", "--yes", &format!("var/{name}")]).ends(7).says("it is raw");
    }
}

#[test]
fn a_sqlite_database_goes_from_production_to_a_developer() {
    let databases = [
        "    url: sqlite:var/live.sqlite3",
        "    url: sqlite:var/none.sqlite3",
        "    url: sqlite:var/dev.sqlite3",
    ];
    let Some(play) = Play::new(databases, SHOP_POLICY) else { return };
    play.production.sql("var/live.sqlite3", SHOP);
    play.perform(|dump| dump.starts_with(b"SQLite format 3\0"));
    let count = "SELECT count(*) || ' ' || count(DISTINCT email) FROM customer";
    let mut client = Command::new("sqlite3");
    client.arg(play.developer.path("var/dev.sqlite3")).arg(count);
    assert_eq!(said(client.output().unwrap()), "50 50\n");
}

#[cfg(feature = "postgres")]
#[test]
fn a_postgres_database_goes_from_production_to_a_developer() {
    use crate::postgres::cluster::Cluster;
    use crate::postgres::fixtures::shop;
    use crate::postgres::journey::SHOP as POLICY;

    let Some(cluster) = Cluster::of(17) else { return };
    let (live, dev) = (shop(cluster, 100), cluster.unused("dev"));
    let client = format!("    client: {}", cluster.programs().display());
    let url = |database: &str| format!("    url: '{}'\n{client}", cluster.url(database));
    // The airlock has no server.
    let nowhere = "    url: postgres://nobody@127.0.0.1:1/nowhere".to_owned();
    let Some(mut play) = Play::new([&url(&live), &nowhere, &url(&dev)], POLICY) else { return };
    play.airlock.set("FIXED_KEY", &"0123456789abcdef".repeat(2));
    play.perform(|dump| dump.starts_with(b"PGDMP"));
    let found = |column: &str| {
        format!("SELECT count(*), count(*) FILTER (WHERE {column} LIKE '{CANARY}%') FROM customer")
    };
    assert_eq!(cluster.query(&live, &found("last_name")), "100|100");
    assert_eq!(cluster.query(&dev, &found("last_name")), "100|0");
}
