//! A PostgreSQL server of the tests' own: one for each release and test process, in a temporary folder, gone
//! with the process.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::releases::{RELEASES, programs};

/// Who may create databases, and needs [`PASSWORD`] over TCP. Over the socket nobody needs one.
pub const CLERK: &str = "clerk";
/// One that has to be escaped wherever it stands.
pub const PASSWORD: &str = "p@ss w'ord:/?%";

/// A running server.
pub struct Cluster {
    /// Its major version.
    pub version: u32,
    port: u16,
    bin: PathBuf,
    /// Holds the Unix socket; everybody may enter it.
    folder: PathBuf,
    databases: AtomicUsize,
    /// The server lives as long as this is open.
    _open: ChildStdin,
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
        command.env_clear().env("PGHOST", &self.folder).env("PGPORT", self.port.to_string());
        command.env("PGUSER", "postgres").env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::null());
        command
    }

    /// Connects as the superuser through the Unix socket.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}&port={}", self.folder.display(), self.port)
    }

    /// Connects as [`CLERK`] through TCP, with this password written into it.
    pub fn url_of_clerk(&self, database: &str, password: &str) -> String {
        let password: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("postgres://{CLERK}:{password}@127.0.0.1:{}/{database}", self.port)
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
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]).stdin(Stdio::piped());
        let mut child = psql.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let sql = sql.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // psql stops reading at an error, which its exit code tells better than a broken pipe.
        let _ = writer.join().unwrap();
        succeeded(output).trim_end().to_owned()
    }

    /// Runs a file of statements.
    #[track_caller]
    pub fn load(&self, database: &str, file: &Path) {
        let mut psql = self.command("psql");
        psql.args(["-Xq", "-v", "ON_ERROR_STOP=1", "-d", database, "-o", "/dev/null", "-f"]).arg(file);
        let _ = succeeded(psql.output().unwrap());
    }

    /// Runs one of its programs to its good end, and gives what it prints.
    #[track_caller]
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        succeeded(self.command(program).args(arguments).output().unwrap())
    }

    fn start(bin: &Path) -> Cluster {
        let (mut supervisor, port, folder) = supervise(bin);
        let cluster = Cluster {
            version: version(bin),
            port,
            bin: bin.to_owned(),
            databases: AtomicUsize::new(1),
            _open: supervisor.stdin.take().unwrap(),
            folder,
        };
        cluster.wait(&mut supervisor);
        let password = PASSWORD.replace('\'', "''");
        cluster.psql("postgres", &format!("CREATE ROLE {CLERK} LOGIN CREATEDB PASSWORD '{password}'"));
        cluster
    }

    /// Until the server says in its file that it takes connections.
    fn wait(&self, supervisor: &mut Child) {
        let state = self.folder.join("data/postmaster.pid");
        let patience = Instant::now() + Duration::from_secs(120);
        while !std::fs::read_to_string(&state).is_ok_and(|text| text.contains("\nready")) {
            let ended = supervisor.try_wait().unwrap();
            if ended.is_some() || Instant::now() > patience {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                let _ = std::fs::remove_dir_all(&self.folder);
                panic!("PostgreSQL {} did not start: {ended:?}\n{log}", self.version);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Starts the shell that makes the cluster, runs it, and takes it away when its standard input ends.
fn supervise(bin: &Path) -> (Child, u16, PathBuf) {
    let folder = tempfile::Builder::new().prefix("airlock-postgres-").tempdir().unwrap().keep();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut shell = as_server_user(&folder, bin);
    let log = std::fs::File::create(folder.join("log")).unwrap();
    shell.args(["-c", include_str!("supervise.sh")]);
    shell.env("folder", &folder).env("bin", bin).env("port", port.to_string());
    shell.env("locale", if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" });
    shell.current_dir(&folder).stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
    // A Ctrl-C is for the tests; their end is then the server's.
    let supervisor = shell.process_group(0).spawn().unwrap();
    (supervisor, port, folder)
}

/// A shell of a user that PostgreSQL accepts, which owns the folder: root is not one.
fn as_server_user(folder: &Path, bin: &Path) -> Command {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let id = |words: &[&str]| Command::new("id").args(words).output().is_ok_and(|id| id.stdout == b"0\n");
    if !id(&["-u"]) {
        return Command::new("sh");
    }
    let exists = |user: &&str| Command::new("id").arg(user).output().is_ok_and(|id| id.status.success());
    let user =
        ["postgres", "nobody"].into_iter().find(exists).expect("root needs a user to run PostgreSQL as");
    let chowned = Command::new("chown").arg(user).arg(folder).status().unwrap();
    assert!(chowned.success(), "chown {user}: {chowned}");
    let mut setpriv = Command::new("setpriv");
    let group = String::from_utf8(Command::new("id").args(["-g", user]).output().unwrap().stdout).unwrap();
    setpriv.arg(format!("--reuid={user}")).arg(format!("--regid={}", group.trim())).arg("--clear-groups");
    let postgres = bin.join("postgres");
    let mut may_run = Command::new("setpriv");
    may_run.args(setpriv.get_args()).arg("test").arg("-x").arg(&postgres);
    let reachable = may_run.status().unwrap().success();
    assert!(reachable, "{user} may not run {}: a folder above it is closed to others", postgres.display());
    setpriv.arg("sh");
    setpriv
}

/// `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn version(bin: &Path) -> u32 {
    let text = succeeded(Command::new(bin.join("postgres")).arg("--version").output().unwrap());
    let number = text.split_whitespace().nth(2).and_then(|number| number.split('.').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

#[track_caller]
fn succeeded(output: Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{stderr}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
