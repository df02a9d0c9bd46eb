//! A search for rows that stand on a disk as they are: in every file of a project and in every open file of the program,
//! while it runs and after it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::project::Project;

/// Where text was found.
type Found = Vec<PathBuf>;

/// The files below a folder that hold the text. What is gone before it is read is not there.
pub fn in_files(folder: &Path, text: &str) -> Found {
    let files = db_airlock::files::files_below(folder).unwrap_or_default();
    files.into_iter().filter(|path| holds(path, text)).collect()
}

/// The open files of a process that hold the text, those without a name among them.
fn in_open_files(child: &Child, text: &str) -> Found {
    let listing = std::fs::read_dir(format!("/proc/{}/fd", child.id()));
    let open = listing.into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let is_file = |path: &PathBuf| path.metadata().is_ok_and(|found| found.is_file());
    open.filter(|path| is_file(path) && holds(path, text)).collect()
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Runs the program, and looks all the while. Gives how often it looked, and what it said on stdout.
#[track_caller]
pub fn nowhere_during(project: &Project, mut command: Command, text: &str) -> (usize, String) {
    command.stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut looks = 0;
    let status = loop {
        let found = [in_open_files(&child, text), in_files(&project.path("."), text)].concat();
        assert!(found.is_empty(), "{text} stands in {found:?}");
        looks += 1;
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
    };
    let output = child.wait_with_output().unwrap();
    assert!(status.success(), "{status}");
    (looks, String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_search_finds_what_stands_in_a_file_with_a_name_or_without() {
    let project = Project::of("");
    project.write("var/here", b"some SECRETNAME of a row");
    assert_eq!(in_files(&project.path("."), "SECRETNAME"), [project.path("var/here")]);
    let file = std::fs::File::open(project.path("var/here")).unwrap();
    std::fs::remove_file(project.path("var/here")).unwrap();
    let mut child = Command::new("sleep").arg("60").stdin(file).spawn().unwrap();
    let found = in_open_files(&child, "SECRETNAME");
    child.kill().unwrap();
    let _ = child.wait().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
}
