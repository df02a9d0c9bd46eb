//! Dumps as pg_dump makes them, and what its own reader says of them.

use std::path::{Path, PathBuf};

use super::cluster::Cluster;
use crate::project::Project;

/// A project that needs no server: what it rewrites are dumps.
pub fn without_server(policy: &str) -> Project {
    Project::without_server("postgres", policy)
}

/// Dumps a database to this path, in the format that the arguments name.
#[track_caller]
pub fn dump(cluster: &Cluster, database: &str, path: &Path, arguments: &[&str]) {
    let mut all = arguments.to_vec();
    all.extend(["--file", path.to_str().unwrap(), database]);
    cluster.run("pg_dump", &all);
}

/// A dump of a database, in memory.
#[track_caller]
pub fn dumped(cluster: &Cluster, database: &str, arguments: &[&str]) -> Vec<u8> {
    let output = cluster.command("pg_dump").args(arguments).arg(database).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What pg_restore reads in an archive, as SQL.
#[track_caller]
pub fn read_back(cluster: &Cluster, archive: &Path) -> Vec<u8> {
    let mut restore = cluster.command("pg_restore");
    restore.args(["--restrict-key=k", "-f", "-"]).arg(archive);
    let output = restore.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{}: {stderr}", archive.display());
    output.stdout
}

/// How this release's pg_dump can compress.
///
/// 15 knows nothing but gzip. The wheel of 18 was built with neither lz4 nor zstd, which is a property of that
/// build; any other that lacks them is a failure, so that 17 tests both in every run.
#[expect(clippy::print_stderr, reason = "what is not tested is said")]
pub fn compressions(cluster: &Cluster) -> Vec<&'static str> {
    if cluster.version < 16 {
        return vec!["0", "6"];
    }
    let mut known = vec!["none", "gzip"];
    for name in ["lz4", "zstd"] {
        let mut probe = cluster.command("pg_dump");
        let probe = probe.args(["-Fc", "--schema-only", &format!("--compress={name}"), "postgres"]).output();
        match probe.unwrap().status.success() {
            true => known.push(name),
            false if cluster.version == 18 => {
                eprintln!("not tested: the pg_dump of 18 was built without {name}");
            }
            false => panic!("the pg_dump of {} was built without {name}", cluster.version),
        }
    }
    known
}

/// Where a project keeps dumps to read.
pub fn place(project: &Project, name: &str) -> PathBuf {
    project.path("var").join(name)
}
