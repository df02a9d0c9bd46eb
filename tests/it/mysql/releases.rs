//! The MariaDB and MySQL releases that are tested.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::releases::{Found, folder, found, unpacked};

/// Whose server and client programs they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    MariaDb,
    MySql,
}

/// One of [`RELEASES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    pub vendor: Vendor,
    /// Its series.
    pub name: &'static str,
}

/// The releases that have to be tested. What is asked for as MariaDB 10.11 is the distribution's own release, which
/// is 10.11 on Debian 12.
pub const RELEASES: [Release; 3] = [
    Release { vendor: Vendor::MariaDb, name: "mariadb-10.11" },
    Release { vendor: Vendor::MariaDb, name: "mariadb-11.8" },
    Release { vendor: Vendor::MySql, name: "mysql-9.7" },
];

impl Release {
    /// The folder with its `bin` and `sbin`. Where it is missing, this is said loudly, or is a failure.
    pub fn programs(self) -> Option<&'static Path> {
        folder(&FOUND, "the server", self.name)
    }
}

static FOUND: LazyLock<Found> = LazyLock::new(|| {
    let newer = |path| unpacked(path, is_complete);
    let usual = [
        ("mariadb-10.11", PathBuf::from("/usr")),
        ("mariadb-11.8", newer("mysql/mariadb-11.8/usr")),
        ("mysql-9.7", newer("mysql/mysql-9.7/usr")),
    ];
    found("AIRLOCK_TEST_MYSQL", &usual, is_complete)
});

fn is_complete(usr: &Path) -> bool {
    let mariadb = ["sbin/mariadbd", "bin/mariadb-install-db", "bin/mariadb", "bin/mariadb-dump"];
    let mysql = ["sbin/mysqld", "bin/mysql", "bin/mysqldump"];
    let has = |names: &[&str]| names.iter().all(|name| usr.join(name).is_file());
    has(&mariadb) || has(&mysql)
}
