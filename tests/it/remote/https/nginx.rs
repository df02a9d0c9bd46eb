//! One nginx for all tests of a process, with a port for each way to be served, and what a project needs to reach it.

use std::ffi::{OsStr, OsString};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use db_airlock::config::{Config, Database, Environment};
use db_airlock::remote::{Remote, RemoteError, open};

use crate::project;
use crate::server::{Recipe, Server};

/// What opens `/bearer/`, and in the query `/signed/`.
pub const TOKEN: &str = "hunter2-a-token-of-many-letters";
/// Of the user `clerk`, who may enter `/basic/`.
pub const PASSWORD: &str = "hunter2 a pass word/?%";

/// The servers beside the one that has TLS, our certificate and HTTP/1.1.
const OTHERS: [&str; 7] = ["http2", "plain", "other", "foreign", "expired", "wrong_name", "identified"];

/// A running nginx.
pub struct Nginx {
    server: Server,
    ports: Vec<(&'static str, u16)>,
    folders: AtomicUsize,
}

impl Nginx {
    /// The one of this process, which the first caller starts. Nothing where it is not installed.
    pub fn get() -> Option<&'static Nginx> {
        static NGINX: OnceLock<Option<Nginx>> = OnceLock::new();
        NGINX.get_or_init(Nginx::start).as_ref()
    }

    fn start() -> Option<Nginx> {
        let Some(program) = program() else {
            project::skipped("nginx is not there; Debian has it as nginx-light");
            return None;
        };
        // All at once, so that none is given twice.
        let free = OTHERS.map(|name| (name, TcpListener::bind("127.0.0.1:0").unwrap()));
        let ports = free.map(|(name, listener)| (name, listener.local_addr().unwrap().port()));
        let texts = ports.map(|(name, port)| (name, OsString::from(port.to_string())));
        let mut variables: Vec<(&str, &OsStr)> =
            texts.iter().map(|(name, port)| (*name, port.as_os_str())).collect();
        variables.extend([
            ("nginx", program.as_os_str()),
            ("token", OsStr::new(TOKEN)),
            ("password", OsStr::new(PASSWORD)),
        ]);
        let mut server = Server::start(&Recipe {
            name: "nginx",
            script: include_str!("nginx.sh"),
            variables: &variables,
            users: &["www-data", "nobody"],
            program: &program,
        });
        server.wait(|folder| folder.join("nginx.pid").metadata().is_ok_and(|pid| pid.len() > 0));
        Some(Nginx { server, ports: ports.to_vec(), folders: AtomicUsize::new(1) })
    }

    /// The port of a server; `tls` is the one that is not among the others.
    pub fn port(&self, name: &str) -> u16 {
        let found = self.ports.iter().find(|(found, _)| *found == name);
        found.map_or(self.server.port, |(_, port)| *port)
    }

    /// A file that stands beside the served folder, such as `ours.pem`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.server.folder.join(name)
    }

    /// The name of a new folder in what is served, and its path.
    pub fn folder(&self) -> (String, PathBuf) {
        let name = format!("folder-{:04}", self.folders.fetch_add(1, Ordering::Relaxed));
        let path = self.file("served").join(&name);
        std::fs::create_dir(&path).unwrap();
        (name, path)
    }

    /// What a log says so far. What was answered before now is in it.
    pub fn log(&self, name: &str) -> String {
        let mut line = TcpStream::connect(("127.0.0.1", self.port("plain"))).unwrap();
        line.write_all(b"GET /is-all-logged HTTP/1.0\r\n\r\n").unwrap();
        line.read_to_end(&mut Vec::new()).unwrap();
        std::fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// The lines of the log of what was served from a folder.
    pub fn served(&self, folder: &str) -> Vec<Served> {
        let log = self.log("access.log");
        log.lines().filter_map(Served::parse).filter(|served| served.path.contains(folder)).collect()
    }
}

/// A line of the log.
pub struct Served {
    pub connection: u64,
    pub status: u16,
    pub bytes: u64,
    pub path: String,
}

impl Served {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        Some(Served {
            connection: words.next()?.parse().ok()?,
            status: words.next()?.parse().ok()?,
            bytes: words.next()?.parse().ok()?,
            path: words.next()?.to_owned(),
        })
    }

    /// Whether it is a file's own bytes, and no manifest, signature or index.
    pub fn is_dump(&self) -> bool {
        let is_dump = self.path.split('?').next().is_some_and(|path| path.ends_with(".sqlite3"));
        is_dump && matches!(self.status, 200 | 206)
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders.map(|folder| folder.join("nginx")).find(|program| program.is_file())
}

/// A project of a developer, in a folder of its own.
pub struct Developer {
    folder: tempfile::TempDir,
    database: Database,
}

impl Developer {
    /// One whose configuration has this remote, and these further lines. The authority is trusted unless they say else.
    pub fn new(remote: &str, more: &str, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(nginx) = Nginx::get() {
            std::fs::copy(nginx.file("ours.pem"), folder.path().join("ours.pem")).unwrap();
        }
        let path = folder.path().join("airlock.yaml");
        let more = if more.contains("access:") { more } else { &format!("access: {{ca: ours.pem}}\n{more}") };
        let text = format!("databases: {{shop: {{url: 'sqlite:x', remote: '{remote}'}}}}\n{more}\n");
        std::fs::write(&path, text).unwrap();
        let environment: Environment = environment.iter().copied().collect();
        let config = Config::load(Some(&path), environment, folder.path()).unwrap();
        Developer { database: config.database(None).unwrap().clone(), folder }
    }

    pub fn open(&self) -> Result<Box<dyn Remote>, RemoteError> {
        open(self.database.remote.as_ref().unwrap(), &self.database)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Copies keys and certificates of the server's folder into a developer's.
pub fn take(nginx: &Nginx, names: &[&str], folder: &Path) {
    for name in names {
        std::fs::copy(nginx.file(name), folder.join(name)).unwrap();
    }
}
