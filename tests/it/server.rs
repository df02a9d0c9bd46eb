//! A database server of the tests' own, whatever its vendor: in a temporary folder, gone with the process.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What runs until the tests end.
pub struct Server {
    /// A free one on the loopback address.
    pub port: u16,
    /// Holds the Unix socket and the log; everybody may enter it.
    pub folder: PathBuf,
    supervisor: Child,
    /// The server lives as long as this is open.
    _open: ChildStdin,
}

/// How a vendor's server is made and run.
pub struct Recipe<'a> {
    /// Of the vendor, as it stands in names of folders.
    pub name: &'a str,
    /// A script of the shell that makes the server's files, and says how it is run: see `supervise.sh`. It has `folder`
    /// and `port`, and these variables.
    pub script: &'a str,
    pub variables: &'a [(&'a str, &'a OsStr)],
    /// Where the tests are root, whom the server runs as: the first of these that there is.
    pub users: &'a [&'a str],
    /// The server's program, which this user must be able to run.
    pub program: &'a Path,
}

impl Server {
    /// Starts the shell that makes the server, runs it, and takes it away when its standard input ends.
    pub fn start(recipe: &Recipe) -> Server {
        let prefix = format!("airlock-{}-", recipe.name);
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut shell = as_server_user(&folder, recipe);
        let log = std::fs::File::create(folder.join("log")).unwrap();
        shell.args(["-c", &format!("{}{}", recipe.script, include_str!("supervise.sh"))]);
        shell.env("folder", &folder).env("port", port.to_string()).envs(recipe.variables.iter().copied());
        shell.current_dir(&folder).stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        // A Ctrl-C is for the tests; their end is then the server's.
        let mut supervisor = shell.process_group(0).spawn().unwrap();
        let open = supervisor.stdin.take().unwrap();
        Server { port, folder, supervisor, _open: open }
    }

    /// Waits for the server to take connections.
    pub fn wait(&mut self, is_ready: impl Fn(&Path) -> bool) {
        let patience = Instant::now() + Duration::from_secs(120);
        while !is_ready(&self.folder) {
            let ended = self.supervisor.try_wait().unwrap();
            if ended.is_some() || Instant::now() > patience {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                let _ = std::fs::remove_dir_all(&self.folder);
                panic!("the server did not start: {ended:?}\n{log}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A shell of a user that the server accepts, which owns the folder: root is not one.
fn as_server_user(folder: &Path, recipe: &Recipe) -> Command {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let id = |words: &[&str]| Command::new("id").args(words).output().is_ok_and(|id| id.stdout == b"0\n");
    if !id(&["-u"]) {
        return Command::new("sh");
    }
    let exists = |user: &&&str| Command::new("id").arg(user).output().is_ok_and(|id| id.status.success());
    let user = recipe.users.iter().find(exists).expect("root needs another user to run a server as");
    let chowned = Command::new("chown").arg(user).arg(folder).status().unwrap();
    assert!(chowned.success(), "chown {user}: {chowned}");
    let mut setpriv = Command::new("setpriv");
    let group = String::from_utf8(Command::new("id").args(["-g", user]).output().unwrap().stdout).unwrap();
    setpriv.arg(format!("--reuid={user}")).arg(format!("--regid={}", group.trim())).arg("--clear-groups");
    let mut may_run = Command::new("setpriv");
    may_run.args(setpriv.get_args()).arg("test").arg("-x").arg(recipe.program);
    let reachable = may_run.status().unwrap().success();
    let program = recipe.program.display();
    assert!(reachable, "{user} may not run {program}: a folder above it is closed to others");
    setpriv.arg("sh");
    setpriv
}

/// What a program printed, which must have ended well.
#[track_caller]
pub fn succeeded(output: Output) -> Vec<u8> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{stderr}", output.status);
    output.stdout
}

/// The same as text.
#[track_caller]
pub fn said(output: Output) -> String {
    String::from_utf8_lossy(&succeeded(output)).into_owned()
}

/// Runs a client program to its good end, with this as its standard input, and gives what it prints.
#[track_caller]
pub fn fed(mut client: Command, input: &[u8]) -> String {
    use std::io::Write as _;
    client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = client.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        let writer = scope.spawn(move || stdin.write_all(input));
        let output = child.wait_with_output().unwrap();
        // A client stops reading at an error, which its exit code tells better than a broken pipe.
        let _ = writer.join().unwrap();
        output
    });
    said(output)
}

/// A test that starts its servers, and says `FOLDER …` of each on stdout, does so again in a process that is killed as
/// soon as they run: their folders must go as well.
pub fn check_end_with_the_tests(test: &str, expected: usize, start: impl Fn()) {
    if std::env::var_os("AIRLOCK_TEST_SERVERS_TO_KILL").is_some() {
        start();
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("AIRLOCK_TEST_SERVERS_TO_KILL", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(process.stdout.take().unwrap()));
    let folders =
        lines.map_while(Result::ok).filter_map(|line| Some(line.strip_prefix("FOLDER ")?.to_owned()));
    let folders: Vec<_> = folders.take(expected).collect();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(folders.len(), expected);
    for folder in folders {
        let gone = || !Path::new(&folder).exists();
        let waited = (0..500).any(|_| {
            gone() || {
                std::thread::sleep(Duration::from_millis(20));
                false
            }
        });
        assert!(waited, "{folder} is still there");
    }
}
