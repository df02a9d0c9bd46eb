//! The MariaDB and MySQL releases that tests run, servers and client programs: the distribution's MariaDB, and newer
//! ones out of packages of newer Debians, which lie in the target folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xshell::Shell;

use crate::cargo::target;
use crate::debian;
use crate::releases::{Releases, in_place};
use crate::tools::{apt, can_install};

/// The release of Debian 12. What another distribution brings takes its place.
const DISTRIBUTION: &str = "mariadb-10.11";

/// What the server and its client programs are in. Without the package mariadb-server there is no service that
/// the system would start.
const OF_DISTRIBUTION: [&str; 2] = ["mariadb-server-core", "mariadb-client"];

/// A release that another Debian has.
struct Newer {
    release: &'static str,
    suite: &'static str,
    packages: &'static [&'static str],
    programs: &'static [&'static str],
}

const MARIADB: Newer = Newer {
    release: "mariadb-11.8",
    suite: "trixie",
    packages: &["mariadb-server-core", "mariadb-client"],
    programs: &["sbin/mariadbd", "bin/mariadb-install-db", "bin/mariadb", "bin/mariadb-dump"],
};

/// No Debian that is released has MySQL, and nothing promises that the unstable one has it tomorrow.
const MYSQL: Newer = Newer {
    release: "mysql-9.7",
    suite: "sid",
    packages: &["mysql-server-core", "mysql-client-core"],
    programs: &["sbin/mysqld", "bin/mysql", "bin/mysqldump"],
};

/// Finds the releases, and installs what is missing as far as this machine allows. Only where every one was asked for
/// is it a failure that the unstable Debian has none.
pub fn prepare(shell: &Shell, complete: bool) -> Releases {
    let mut releases = Releases::default();
    releases.add("MariaDB 10.11", DISTRIBUTION, distribution(shell));
    releases.add("MariaDB 11.8", MARIADB.release, MARIADB.prepare(shell));
    let mysql = MYSQL.prepare(shell);
    match complete {
        true => releases.add("MySQL 9.7", MYSQL.release, mysql),
        false => releases.add_optional("MySQL 9.7", MYSQL.release, mysql),
    }
    releases
}

fn distribution(shell: &Shell) -> Result<PathBuf> {
    let usr = PathBuf::from("/usr");
    if !MARIADB.is_complete(&usr) && can_install(shell) {
        apt(shell, &["update"])?;
        apt(shell, &[&["install", "--yes", "--no-install-recommends"], &OF_DISTRIBUTION[..]].concat())?;
    }
    let packages = OF_DISTRIBUTION.join(" ");
    let missing = || format!("not in /usr/sbin and /usr/bin; install with: apt-get install {packages}");
    MARIADB.is_complete(&usr).then_some(usr).with_context(missing)
}

impl Newer {
    /// The folder with its `bin` and `sbin`, which are fetched and unpacked where they are not there yet.
    fn prepare(&self, shell: &Shell) -> Result<PathBuf> {
        let usr = |folder: &Path| folder.join("usr");
        let is_whole = |folder: &Path| self.is_complete(&usr(folder));
        let make = |folder: &Path| debian::unpack(shell, self.suite, self.packages, folder);
        in_place(shell, &target()?.join("mysql"), self.release, is_whole, make).map(|folder| usr(&folder))
    }

    fn is_complete(&self, usr: &Path) -> bool {
        self.programs.iter().all(|name| usr.join(name).is_file())
    }
}
