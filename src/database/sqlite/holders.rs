//! Who else has a database file open. SQLite's locks tell of transactions and of write-ahead logs; an
//! idle connection holds none, but would go on writing into the replaced file, so open files are
//! looked at too where the system shows them (Linux's `/proc`; elsewhere only the locks speak).

use std::fs;
use std::path::{Path, PathBuf};

/// A process that has a file open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub process: u32,
    /// Its program's name.
    pub program: String,
}

/// The other processes that have the database or one of its side files open, as far as this user may
/// see them.
pub fn of(database: &Path) -> Vec<Holder> {
    let Ok(database) = fs::canonicalize(database) else { return Vec::new() };
    let watched: Vec<PathBuf> =
        ["", "-wal", "-shm", "-journal"].iter().map(|suffix| with_suffix(&database, suffix)).collect();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&process: &u32| process != std::process::id() && holds(process, &watched))
        .map(|process| Holder { process, program: program(process) })
        .collect()
}

/// For people: `puma (process 4711)`, or `another program` where nobody was seen.
pub fn describe(holders: &[Holder]) -> String {
    if holders.is_empty() {
        return "another program".to_owned();
    }
    let names: Vec<_> =
        holders.iter().map(|holder| format!("{} (process {})", holder.program, holder.process)).collect();
    names.join(", ")
}

/// A path with something appended to its last part.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn holds(process: u32, watched: &[PathBuf]) -> bool {
    let open_files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    open_files.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| watched.contains(&target))
}

fn program(process: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    if name.trim().is_empty() { "a program".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_holds_a_file_that_is_not_there() {
        assert_eq!(of(Path::new("/nowhere/at/all")), []);
    }

    #[test]
    fn holders_are_named() {
        let holder = Holder { process: 12, program: "puma".to_owned() };
        assert_eq!(describe(&[holder]), "puma (process 12)");
        assert_eq!(describe(&[]), "another program");
    }
}
