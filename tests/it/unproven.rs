//! What nobody can vouch for is no success: raw dumps, checks that had nothing to check, files beside a dump.

use super::project::{Project, Role, SHOP, SHOP_POLICY};

#[test]
fn a_raw_dump_verifies_only_where_that_is_asked_for() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let dump = project.run(Role::Airlock, &["backup", "--plaintext"]).ends(0).stdout;
    project.run(Role::Airlock, &["verify", dump.trim()]).ends(5).says("raw and not signed");
    let verified = project.run(Role::Airlock, &["verify", "--raw", dump.trim()]).ends(0);
    assert!(verified.stdout.contains("complete, not signed"), "{}", verified.stdout);
}

#[test]
fn a_check_that_could_not_check_is_no_success() {
    let project = Project::published(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["check"]).ends(0);
    // The developer has no database yet, so that nothing says which columns there are.
    let checked = project.run(Role::Developer, &["check"]).ends(3).says("not everything could be checked");
    assert!(checked.stdout.contains("?? coverage: "), "{}", checked.stdout);
    std::fs::remove_dir_all(project.path("published")).unwrap();
    let checked = project.run(Role::Airlock, &["check"]).ends(3);
    assert!(checked.stdout.contains("?? remote: "), "{}", checked.stdout);
    project.run(Role::Airlock, &["publish"]).ends(4).says("does not exist");
    assert!(!project.path("published").exists(), "publish made a folder that may be misspelt");
}

#[test]
fn a_log_beside_a_verified_dump_is_not_read_along() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let dump = project.run(Role::Airlock, &["backup", "--plaintext"]).ends(0).stdout;
    let log = format!("{}-wal", dump.trim());
    project.write(&log, b"pages of somebody else");
    project.run(Role::Airlock, &["anonymize"]).ends(5).says("is not part of it");
    std::fs::remove_file(project.path(&log)).unwrap();
    project.run(Role::Airlock, &["anonymize"]).ends(0);
}

#[test]
fn output_replaces_none_of_the_files_that_make_an_artefact() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let anonymize = ["anonymize", "--from-database", "--output", "given.sqlite3"];
    for end in ["", ".sha256", ".manifest.json", ".manifest.json.minisig"] {
        let taken = format!("given.sqlite3{end}");
        project.write(&taken, b"somebody's own");
        project.run(Role::Airlock, &anonymize).ends(7);
        assert_eq!(project.read(&taken), b"somebody's own", "{taken}");
        assert_eq!(project.files(".", ".partial"), Vec::<String>::new());
        std::fs::remove_file(project.path(&taken)).unwrap();
    }
    project.run(Role::Airlock, &anonymize).ends(0);
}
