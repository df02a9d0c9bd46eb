//! An sshd of the tests' own, for each test process: one that shows its disk, and one that shuts in who signs in.

use std::ffi::OsStr;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, OnceLock};

use crate::project::skipped;
use crate::server::{Recipe, Server};

const SSHD: &str = "/usr/sbin/sshd";

/// Whom root's tests sign in as: somebody who may not read everything.
const NOBODY: &str = "nobody";

/// A running sshd.
pub struct Sshd {
    server: Server,
    /// What who signs in sees as `/`.
    jail: Option<PathBuf>,
    /// What the sftp server within the jail logs.
    log: Option<Mutex<Receiver<String>>>,
    shares: AtomicUsize,
}

impl Sshd {
    /// The one that shows its disk.
    pub fn open() -> Option<&'static Sshd> {
        static SERVER: OnceLock<Sshd> = OnceLock::new();
        is_there().then(|| SERVER.get_or_init(|| Sshd::start(false)))
    }

    /// The one that shuts in who signs in, which only root can.
    pub fn walled() -> Option<&'static Sshd> {
        static SERVER: OnceLock<Sshd> = OnceLock::new();
        if !is_root() {
            skipped("only root can start an sshd with ChrootDirectory");
            return None;
        }
        is_there().then(|| SERVER.get_or_init(|| Sshd::start(true)))
    }

    fn start(is_walled: bool) -> Sshd {
        let jail = if is_walled { "yes" } else { "no" };
        let user = if is_root() { "root" } else { "" };
        let mut server = Server::start(&Recipe {
            name: "sshd",
            script: include_str!("sshd.sh"),
            variables: &[("jail", OsStr::new(jail))],
            users: &[user],
            program: Path::new(SSHD),
        });
        let said = |folder: &Path| std::fs::read_to_string(folder.join("log"));
        server.wait(|folder| said(folder).is_ok_and(|text| text.contains("Server listening on")));
        let jail = std::fs::read_to_string(server.folder.join("jail")).ok();
        let jail = jail.map(|path| PathBuf::from(path.trim()));
        let log = jail.as_ref().map(|jail| log_within(jail));
        Sshd { server, jail, log, shares: AtomicUsize::new(0) }
    }

    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// One of its keys: `host`, `other_host`, `user`, `other_user`.
    pub fn key(&self, name: &str) -> PathBuf {
        self.server.folder.join(name)
    }

    /// A line of known_hosts for this port on the loopback address.
    pub fn known_host(&self, key: &str, port: u16) -> String {
        let public = std::fs::read_to_string(self.key(&format!("{key}.pub"))).unwrap();
        format!("[127.0.0.1]:{port} {public}")
    }

    /// A new empty folder of this name, with another of its own around it: where it is, and where it is for who signs in.
    pub fn share(&self, name: &str) -> (PathBuf, String) {
        let number = self.shares.fetch_add(1, Ordering::Relaxed).to_string();
        let top = self.jail.as_ref().unwrap_or(&self.server.folder);
        let path = top.join(format!("share-{number}")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        if is_root() {
            let chowned = Command::new("chown").arg(NOBODY).arg(&path).status().unwrap();
            assert!(chowned.success());
        }
        let seen = match &self.jail {
            Some(jail) => format!("/{}", path.strip_prefix(jail).unwrap().display()),
            None => path.display().to_string(),
        };
        (path, seen)
    }

    /// Who signs in, as it stands in front of a host.
    pub fn user(&self) -> &'static str {
        if is_root() { "nobody@" } else { "" }
    }

    /// How many bytes of such files were read since this was asked last, where that is logged.
    pub fn sent(&self, is_counted: impl Fn(&str) -> bool) -> Option<u64> {
        let log = self.log.as_ref()?.lock().unwrap();
        // What is logged before this comes before this.
        let socket = UnixDatagram::unbound().unwrap();
        socket.send_to(END.as_bytes(), self.jail.as_ref()?.join(LOG)).unwrap();
        let mut sent = 0;
        for line in log.iter().take_while(|line| line != END) {
            // `… close "/share-1/shop/x" bytes read 3 written 0`
            let Some((_, close)) = line.split_once("close \"") else { continue };
            let Some((path, counts)) = close.rsplit_once("\" bytes read ") else { continue };
            if is_counted(path) {
                sent += counts.split(' ').next().unwrap().parse::<u64>().unwrap();
            }
        }
        Some(sent)
    }
}

/// Where programs log to, below `/`.
const LOG: &str = "dev/log";

const END: &str = "so far";

/// Within a jail there is no log of the system's. This is one: whoever logs to it waits until it is read.
fn log_within(jail: &Path) -> Mutex<Receiver<String>> {
    use std::os::unix::fs::PermissionsExt as _;
    let socket = UnixDatagram::bind(jail.join(LOG)).unwrap();
    std::fs::set_permissions(jail.join(LOG), std::fs::Permissions::from_mode(0o666)).unwrap();
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length) = socket.recv(&mut buffer) {
            if sender.send(String::from_utf8_lossy(&buffer[..length]).into_owned()).is_err() {
                return;
            }
        }
    });
    Mutex::new(lines)
}

fn is_there() -> bool {
    let is_there = Path::new(SSHD).exists();
    if !is_there {
        skipped("sshd is not installed: the package openssh-server");
    }
    is_there
}

pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}
