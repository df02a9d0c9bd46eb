//! Who else has a database file open. SQLite's locks tell of transactions and of write-ahead logs; an
//! idle connection holds none, but would go on reading the replaced file, so open files are looked at
//! too where the system shows them: on Linux those of this user's processes, or all to root. Elsewhere
//! only the locks speak.

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
    let names = [""].into_iter().chain(SIDE_FILES).map(|suffix| with_suffix(database, suffix));
    let watched: Vec<Identity> = names.filter_map(|name| identity(&name)).collect();
    if watched.is_empty() {
        return Vec::new();
    }
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

/// What SQLite puts beside a database, by what is appended to its name.
pub const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A path with something appended to its last part.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn holds(process: u32, watched: &[Identity]) -> bool {
    let open_files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    // Paths would be those of the process: another one in a container.
    open_files.filter_map(|entry| identity(&entry.path())).any(|found| watched.contains(&found))
}

/// What a file is, whatever its name: device and inode.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|file| (file.dev(), file.ino())).ok()
}

#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::canonicalize(path).ok()
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

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_only_reads_is_seen_also_by_another_name_of_the_file() {
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let (database, link) = (folder.path().join("db"), folder.path().join("link"));
        tempfile::NamedTempFile::new_in(folder.path()).unwrap().persist(&database).unwrap();
        fs::hard_link(&database, &link).unwrap();
        let open = Stdio::from(fs::File::open(&link).unwrap());
        let mut child = Command::new("sleep").arg("60").stdin(open).spawn().unwrap();
        let found = of(&database);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(found.iter().map(|holder| holder.process).collect::<Vec<_>>(), [child.id()]);
    }

    #[test]
    fn holders_are_named() {
        let holder = Holder { process: 12, program: "puma".to_owned() };
        assert_eq!(describe(&[holder]), "puma (process 12)");
        assert_eq!(describe(&[]), "another program");
    }
}
