//! A temporary project with the three machines of the journey in it, and the built program run as each of
//! them.
//!
//! The machines share a folder and a configuration. What differs is what differs in life: the role, the
//! database, the store, and that keys reach the program through the environment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rusqlite::Connection;
use serde_json::Value;

/// Which machine runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Production,
    Airlock,
    Developer,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Production => "production",
            Role::Airlock => "airlock",
            Role::Developer => "developer",
        }
    }

    /// The airlock is handed production's raw dump, so the two share a store here.
    fn store(self) -> &'static str {
        match self {
            Role::Production | Role::Airlock => "var/airlock",
            Role::Developer => "var/developer",
        }
    }

    fn database(self) -> &'static str {
        match self {
            Role::Production | Role::Airlock => PRODUCTION,
            Role::Developer => DEVELOPER,
        }
    }
}

/// Production's database.
pub const PRODUCTION: &str = "var/production.sqlite3";
/// The developer's.
pub const DEVELOPER: &str = "var/developer.sqlite3";
/// The remote.
pub const REMOTE: &str = "published";
/// Where the configuration is.
pub const CONFIG: &str = "config/airlock.yaml";

const MACHINES: &str = "\
databases:
  shop:
    url: sqlite:${DATABASE}
    remote: published
role: ${ROLE}
store: {path: '${STORE}'}
";

/// A folder with a configuration, databases, a store for each side and a remote.
pub struct Project {
    folder: tempfile::TempDir,
    /// For one role, or for all.
    environment: Vec<(Option<Role>, String, String)>,
}

impl Project {
    /// A project with this policy, an empty remote, and a production database made by a script.
    pub fn new(policy: &str, script: &str) -> Self {
        let project = Project::of(&configuration(policy));
        project.sql(PRODUCTION, script);
        project
    }

    /// A project with this configuration, an empty remote and nothing else.
    pub fn of(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["config", "var", REMOTE] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut project = Project { folder, environment: Vec::new() };
        project.set("FIXED_KEY", &"0123456789abcdef".repeat(2));
        project.write(CONFIG, configuration.as_bytes());
        project
    }

    /// A project that needs no server of this vendor: what it rewrites are dumps. The airlock has its keys.
    #[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
    pub fn without_server(scheme: &str, policy: &str) -> Self {
        let project = Project::of(&format!(
            "databases:\n  shop:\n    url: '{scheme}://nobody@127.0.0.1:1/nowhere'\nrole: ${{ROLE}}\n\
             store: {{path: var/airlock}}\npolicy:\n{policy}\n"
        ));
        project.run(Role::Airlock, &["keygen"]).ends(0);
        project
    }

    /// A project whose airlock has its keys and has published one artefact.
    pub fn published(policy: &str, script: &str) -> Self {
        let project = Project::new(policy, script);
        project.run(Role::Airlock, &["keygen"]).ends(0);
        project.publish_anew();
        project
    }

    /// From production's database to the remote. Returns the dump's path in the store.
    pub fn publish_anew(&self) -> PathBuf {
        let made = self.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
        self.run(Role::Airlock, &["publish"]).ends(0);
        self.path(made.stdout.trim())
    }

    /// Sets a variable for every run from here on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((None, name.to_owned(), value.to_owned()));
    }

    /// The same for one of the machines only.
    pub fn set_for(&mut self, role: Role, name: &str, value: &str) {
        self.environment.push((Some(role), name.to_owned(), value.to_owned()));
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Replaces text of the configuration, which must be there.
    pub fn reconfigure(&self, from: &str, to: &str) {
        let text = String::from_utf8(self.read(CONFIG)).unwrap();
        assert!(text.contains(from), "{from:?} is not in the configuration");
        self.write(CONFIG, text.replace(from, to).as_bytes());
    }

    /// Runs statements on a database of the project, which is made where it is not there.
    pub fn sql(&self, database: &str, script: &str) {
        Connection::open(self.path(database)).unwrap().execute_batch(script).unwrap();
    }

    /// The program as one of the machines would start it, without a terminal.
    pub fn command(&self, role: Role, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_db-airlock"));
        command.env_clear().env("COLUMNS", "100").env("TMPDIR", self.path("var")).env("ROLE", role.name());
        command.env("DATABASE", role.database()).env("STORE", role.store());
        let applies = self.environment.iter().filter(|(of, ..)| of.is_none_or(|of| of == role));
        command.envs(applies.map(|(_, name, value)| (name, value)));
        command.current_dir(self.folder.path()).args(args).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, role: Role, args: &[&str]) -> Run {
        self.run_command(assert_cmd::Command::from_std(self.command(role, args)), role, args)
    }

    /// Runs the program to its end, with a file as its standard input.
    pub fn run_reading(&self, role: Role, args: &[&str], input: impl AsRef<Path>) -> Run {
        let mut command = self.command(role, args);
        command.stdin(std::fs::File::open(input).unwrap());
        // Not by way of assert_cmd, which replaces standard input.
        self.ended(command.output().unwrap(), role, args)
    }

    fn run_command(&self, mut command: assert_cmd::Command, role: Role, args: &[&str]) -> Run {
        self.ended(command.output().unwrap(), role, args)
    }

    fn ended(&self, output: std::process::Output, role: Role, args: &[&str]) -> Run {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            command: format!("{}$ db-airlock {}", role.name(), args.join(" ")),
            code: output.status.code().unwrap(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            stdout_bytes: output.stdout,
            folder: self.folder.path().to_owned(),
            listing: self.listing(),
        }
    }

    /// Every file with its size, as a person would list them.
    pub fn listing(&self) -> String {
        let mut text = String::new();
        for path in files_below(self.folder.path()) {
            let name = path.strip_prefix(self.folder.path()).unwrap().display();
            let _ = writeln!(text, "{name} {}", path.symlink_metadata().map_or(0, |file| file.len()));
        }
        text
    }

    /// What stands in the folder: two equal states have the same files with the same bytes and modes.
    pub fn state(&self) -> State {
        self.state_of(".")
    }

    /// The same below a folder of the project. Names are relative to the project.
    pub fn state_of(&self, folder: &str) -> State {
        let name = |path: &Path| path.strip_prefix(self.folder.path()).unwrap().display().to_string();
        let folder = if folder == "." { self.folder.path().to_owned() } else { self.path(folder) };
        files_below(&folder).iter().map(|path| (name(path), FileState::of(path))).collect()
    }

    /// Names of the files below a folder of the project that end so.
    pub fn files(&self, folder: &str, end: &str) -> Vec<String> {
        let name = |path: &Path| path.strip_prefix(self.folder.path()).unwrap().display().to_string();
        let names = files_below(&self.path(folder)).into_iter().map(|path| name(&path));
        names.filter(|name| name.ends_with(end)).collect()
    }

    /// The only file below a folder of the project whose name ends so.
    pub fn only_file(&self, folder: &str, end: &str) -> PathBuf {
        let found = self.files(folder, end);
        assert_eq!(found.len(), 1, "{end} in {folder}: {found:?}\n{}", self.listing());
        self.path(&found[0])
    }
}

/// The configuration of the three machines, with a policy in YAML's flow style or indented by two.
pub fn configuration(policy: &str) -> String {
    format!("{MACHINES}policy:\n{policy}\n")
}

/// Files by name.
pub type State = BTreeMap<String, FileState>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    pub length: u64,
    pub hash: u64,
    pub mode: u32,
}

impl FileState {
    fn of(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        FileState { length: bytes.len() as u64, hash: hasher.finish(), mode: mode(path) }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    db_airlock::files::files_below(folder).unwrap()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> u32 {
    0
}

/// How a run ended.
#[derive(Clone)]
pub struct Run {
    command: String,
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    pub stdout_bytes: Vec<u8>,
    folder: PathBuf,
    listing: String,
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Run { command, code, stdout, stderr, folder, listing, .. } = self;
        let folder = folder.display();
        write!(
            formatter,
            "{command}\nexit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}--- {folder}\n{listing}"
        )
    }
}

impl Run {
    /// The run again, which must have had this exit code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// The run again, which must have said this on stderr.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not said\n{self}");
        self
    }

    /// The one document on stdout, which must be of version 1.
    #[track_caller]
    pub fn json(&self) -> Value {
        let document: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"));
        assert_eq!(document["version"], 1, "{self}");
        document
    }

    /// Command, exit code, stdout and stderr, without what differs from run to run.
    pub fn snapshot(&self) -> String {
        let Run { command, code, stdout, stderr, .. } = self;
        let text = format!("{command}\nexit code {code}\n--- stdout\n{stdout}--- stderr\n{stderr}");
        super::redact::redacted(&text, &self.folder)
    }
}

/// A small shop: fifty customers, and words that are kept.
pub const SHOP: &str = "
    CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
    INSERT INTO customer(name, email)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
        SELECT 'SECRETNAME' || i, 'person' || i || '@secret.example.org' FROM n;
    CREATE TABLE word(id INTEGER PRIMARY KEY, word TEXT);
    INSERT INTO word(word) VALUES('kept one'), ('kept two');
";

/// A policy that decides on every column of [`SHOP`].
pub const SHOP_POLICY: &str = r#"
  keep: ["*.id", "word.*"]
  tables:
    customer:
      name: lastname
      email: email
"#;

/// A file of the sample data, if it is there: it is no part of the project.
///
/// It is looked for in `AIRLOCK_TEST_DATA`, or else beside the project. Where it is missing, this is said
/// loudly, or is a failure where AIRLOCK_TESTS_COMPLETE is set.
pub fn sample_data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var("AIRLOCK_TEST_DATA")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("{} is not there; AIRLOCK_TEST_DATA=FOLDER says where it is", path.display()));
    None
}

/// Says loudly that a test did not run, or fails where AIRLOCK_TESTS_COMPLETE is set.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn skipped(why: &str) {
    assert!(std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_none(), "SKIPPED: {why}");
    eprintln!("SKIPPED: {why}");
}
