//! A MariaDB or MySQL server of the tests' own: one for each release and test process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::releases::{RELEASES, Release, Vendor};
use crate::server::{Recipe, Server, fed, said, succeeded};

/// Who has every right to every database, and to the server none: an account as developers have them.
pub const CLERK: &str = "clerk";
/// One that has to be escaped wherever it stands. Only root has none, and only over the socket.
pub const PASSWORD: &str = "p@ss w'ord:/?%";

/// A running server.
pub struct Cluster {
    pub release: Release,
    usr: PathBuf,
    databases: AtomicUsize,
    server: Server,
}

/// Calls the test with the server of each release, and says which one it was that failed. A release that is
/// missing is skipped loudly.
#[expect(clippy::print_stderr, reason = "captured, and shown with what failed")]
pub fn each(test: impl Fn(&'static Cluster)) {
    for cluster in RELEASES.into_iter().filter_map(Cluster::of) {
        eprintln!("{}", cluster.release.name);
        test(cluster);
    }
}

impl Cluster {
    /// The server of one of [`RELEASES`], which the first caller starts. Nothing where the release is missing.
    pub fn of(release: Release) -> Option<&'static Cluster> {
        static CLUSTERS: [OnceLock<Cluster>; RELEASES.len()] = [const { OnceLock::new() }; RELEASES.len()];
        let usr = release.programs()?;
        let index = RELEASES.iter().position(|one| *one == release).unwrap();
        Some(CLUSTERS[index].get_or_init(|| Cluster::start(release, usr)))
    }

    pub fn is_mysql(&self) -> bool {
        self.release.vendor == Vendor::MySql
    }

    /// The folder with its client programs, for `client:` in a configuration.
    pub fn bin(&self) -> PathBuf {
        self.usr.join("bin")
    }

    /// A file that came into being with the server: `socket`, `ca.pem` or `stranger.pem`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.server.folder.join(name)
    }

    /// The interactive client, connected as root through the Unix socket.
    pub fn client(&self) -> Command {
        let mut client = self.command("mariadb", "mysql");
        client.args(["--batch", "--skip-column-names", "--default-character-set=utf8mb4"]);
        client
    }

    /// The program that dumps, connected as root through the Unix socket.
    pub fn dumper(&self) -> Command {
        self.command("mariadb-dump", "mysqldump")
    }

    fn command(&self, of_mariadb: &str, of_mysql: &str) -> Command {
        let name = if self.is_mysql() { of_mysql } else { of_mariadb };
        let mut command = Command::new(self.bin().join(name));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).stdin(Stdio::null());
        command.args(["--no-defaults", "--user=root"]).arg("--socket").arg(self.file("socket"));
        command
    }

    fn scheme(&self) -> &'static str {
        if self.is_mysql() { "mysql" } else { "mariadb" }
    }

    /// Connects as root through the Unix socket.
    pub fn url(&self, database: &str) -> String {
        format!("{}://root@localhost/{database}?socket={}", self.scheme(), self.file("socket").display())
    }

    /// Connects as [`CLERK`] through TCP, with this password written into it.
    pub fn url_of_clerk(&self, database: &str, password: &str) -> String {
        let (scheme, port) = (self.scheme(), self.server.port);
        format!("{scheme}://{CLERK}:{}@127.0.0.1:{port}/{database}", escaped(password))
    }

    /// Connects as [`CLERK`] through the Unix socket, with this password written into it.
    pub fn url_of_clerk_by_socket(&self, database: &str, password: &str) -> String {
        let (scheme, socket) = (self.scheme(), self.file("socket"));
        format!("{scheme}://{CLERK}:{}@localhost/{database}?socket={}", escaped(password), socket.display())
    }

    /// Creates an empty database, and gives its name: this one with a number.
    pub fn database(&self, name: &str) -> String {
        let name = self.unused(name);
        self.sql("", &format!("CREATE DATABASE `{name}`"));
        name
    }

    /// A name that no database has.
    pub fn unused(&self, name: &str) -> String {
        format!("{name}_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs statements as root, and gives what they print: fields with tabs between, no heading. The database may be
    /// none.
    #[track_caller]
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.load(database, sql.as_bytes()).trim_end().to_owned()
    }

    /// Gives a script to the client as it is. The database may be none.
    #[track_caller]
    pub fn load(&self, database: &str, script: &[u8]) -> String {
        let mut client = self.client();
        // Scripts may hold what is no text at all.
        client.args((!database.is_empty()).then_some(database)).arg("--binary-mode");
        fed(client, script)
    }

    /// The same for a file.
    #[track_caller]
    pub fn load_file(&self, database: &str, file: &Path) {
        self.load(database, &std::fs::read(file).unwrap());
    }

    /// Runs statements as [`CLERK`] over TCP and TLS, checked against the certificate that is given, and gives
    /// either what they print or what they are refused with.
    pub fn sql_of_clerk(&self, authority: &str, password: &str, sql: &str) -> Result<String, String> {
        let mut client = self.client();
        client.args(["--protocol=tcp", "--host=127.0.0.1", "--user", CLERK]).env("MYSQL_PWD", password);
        client.arg("--port").arg(self.server.port.to_string());
        client.arg("--ssl-ca").arg(self.file(authority));
        client.arg(if self.is_mysql() { "--ssl-mode=VERIFY_CA" } else { "--ssl-verify-server-cert" });
        let output = client.args(["--execute", sql]).output().unwrap();
        match output.status.success() {
            true => Ok(said(output).trim_end().to_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// What the dump program writes with these arguments, of which one is the database.
    #[track_caller]
    pub fn dump(&self, arguments: &[&str]) -> Vec<u8> {
        succeeded(self.dumper().args(arguments).output().unwrap())
    }

    fn start(release: Release, usr: &Path) -> Cluster {
        let program = if release.vendor == Vendor::MySql { "sbin/mysqld" } else { "sbin/mariadbd" };
        let mut server = Server::start(&Recipe {
            name: "mysql",
            script: include_str!("supervise.sh"),
            variables: &[("usr", usr.as_os_str())],
            users: &["mysql", "nobody"],
            program: &usr.join(program),
        });
        let log = |folder: &Path| std::fs::read(folder.join("log")).unwrap_or_default();
        server.wait(|folder| String::from_utf8_lossy(&log(folder)).contains("ready for connections"));
        let cluster = Cluster { release, usr: usr.to_owned(), databases: AtomicUsize::new(1), server };
        let password = PASSWORD.replace('\'', "''");
        cluster.sql(
            "",
            &format!(
                "CREATE USER {CLERK}@'%' IDENTIFIED BY '{password}'; GRANT ALL PRIVILEGES ON `%`.* TO {CLERK}@'%'"
            ),
        );
        cluster
    }
}

/// Every byte as `%XX`.
fn escaped(password: &str) -> String {
    password.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
