//! Parts of fetches that nobody goes on with are cleared away, and others are not.

use std::time::{Duration, SystemTime};

use super::project;
use crate::project::{Project, Role};

const FOLDER: &str = "var/developer/.fetching";

/// A part that was written to so many days ago.
fn part(project: &Project, name: &str, days: u64) -> String {
    let path = project.path(FOLDER).join(format!("{name}.part"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(&path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(days * 24 * 3600)).unwrap();
    format!("{FOLDER}/{name}.part")
}

#[test]
fn parts_that_nobody_goes_on_with_are_cleared_away_after_a_week() {
    let project = project();
    let (old, young) = (part(&project, "old", 8), part(&project, "young", 6));
    let dry = project.run(Role::Developer, &["clean", "--dry-run"]).ends(0);
    assert_eq!(dry.stdout, format!("{old}\n"));
    assert!(project.path(&old).exists());
    let cleaned = project.run(Role::Developer, &["clean", "--yes", "--format", "json"]).ends(0);
    assert_eq!(cleaned.json()["result"]["leftovers"].as_array().unwrap().len(), 1, "{cleaned}");
    assert_eq!(project.files(FOLDER, ""), [young]);
    project.run(Role::Developer, &["clean", "--yes"]).ends(0).says("nothing to remove");
}
