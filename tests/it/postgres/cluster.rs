//! A PostgreSQL server of the tests' own: one for each release and test process.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::releases::{RELEASES, programs};
use crate::server::{Recipe, Server, fed, said};

/// Who may create databases, and needs [`PASSWORD`] over TCP. Over the socket nobody needs one.
pub const CLERK: &str = "clerk";
/// One that has to be escaped wherever it stands.
pub const PASSWORD: &str = "p@ss w'ord:/?%";

/// A running server.
pub struct Cluster {
    /// Its major version.
    pub version: u32,
    bin: PathBuf,
    databases: AtomicUsize,
    server: Server,
}

/// Calls the test with the cluster of each release, and says which one it was that failed. A release that is
/// missing is skipped loudly.
#[expect(clippy::print_stderr, reason = "captured, and shown with what failed")]
pub fn each(test: impl Fn(&'static Cluster)) {
    for cluster in RELEASES.into_iter().filter_map(Cluster::of) {
        eprintln!("PostgreSQL {}", cluster.version);
        test(cluster);
    }
}

impl Cluster {
    /// The cluster of one of [`RELEASES`], which the first caller starts. Nothing where the release is missing.
    pub fn of(release: u32) -> Option<&'static Cluster> {
        static CLUSTERS: [OnceLock<Cluster>; RELEASES.len()] = [const { OnceLock::new() }; RELEASES.len()];
        let bin = programs(release)?;
        let index = RELEASES.iter().position(|one| *one == release).unwrap();
        Some(CLUSTERS[index].get_or_init(|| Cluster::start(bin)))
    }

    /// The path of one of its programs, such as `pg_dump`.
    pub fn bin(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// One of its programs, which finds this cluster by itself, as its superuser.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin(name));
        command.env_clear().env("PGHOST", &self.server.folder).env("PGPORT", self.server.port.to_string());
        command.env("PGUSER", "postgres").env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::null());
        command
    }

    /// Connects as the superuser through the Unix socket.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@/{database}?host={}&port={}",
            self.server.folder.display(),
            self.server.port
        )
    }

    /// Connects as [`CLERK`] through TCP, with this password written into it.
    pub fn url_of_clerk(&self, database: &str, password: &str) -> String {
        let password: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("postgres://{CLERK}:{password}@127.0.0.1:{}/{database}", self.server.port)
    }

    /// Creates an empty database, and gives its name: this one with a number.
    pub fn database(&self, name: &str) -> String {
        let name = self.unused(name);
        self.psql("postgres", &format!("CREATE DATABASE \"{name}\""));
        name
    }

    /// Creates a copy of a database that nobody is connected to.
    pub fn copy(&self, template: &str) -> String {
        let name = self.unused(template);
        self.psql("postgres", &format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\""));
        name
    }

    /// A name that no database has.
    pub fn unused(&self, name: &str) -> String {
        format!("{name}_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs statements as the superuser, and gives what they print: fields with `|` between, no heading.
    #[track_caller]
    pub fn psql(&self, database: &str, sql: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]);
        fed(psql, sql.as_bytes()).trim_end().to_owned()
    }

    /// Runs a file of statements.
    #[track_caller]
    pub fn load(&self, database: &str, file: &Path) {
        let mut psql = self.command("psql");
        psql.args(["-Xq", "-v", "ON_ERROR_STOP=1", "-d", database, "-o", "/dev/null", "-f"]).arg(file);
        let _ = said(psql.output().unwrap());
    }

    /// Runs one of its programs to its good end, and gives what it prints.
    #[track_caller]
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        said(self.command(program).args(arguments).output().unwrap())
    }

    fn start(bin: &Path) -> Cluster {
        let locale = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };
        let mut server = Server::start(&Recipe {
            name: "postgres",
            script: include_str!("supervise.sh"),
            variables: &[("bin", bin.as_os_str()), ("locale", OsStr::new(locale))],
            users: &["postgres", "nobody"],
            program: &bin.join("postgres"),
        });
        // The server says in this file that it takes connections.
        let state = |folder: &Path| std::fs::read_to_string(folder.join("data/postmaster.pid"));
        server.wait(|folder| state(folder).is_ok_and(|text| text.contains("\nready")));
        let (version, bin) = (version(bin), bin.to_owned());
        let cluster = Cluster { version, bin, databases: AtomicUsize::new(1), server };
        let password = PASSWORD.replace('\'', "''");
        cluster.psql("postgres", &format!("CREATE ROLE {CLERK} LOGIN CREATEDB PASSWORD '{password}'"));
        cluster
    }
}

/// `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn version(bin: &Path) -> u32 {
    let text = said(Command::new(bin.join("postgres")).arg("--version").output().unwrap());
    let number = text.split_whitespace().nth(2).and_then(|number| number.split('.').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}
