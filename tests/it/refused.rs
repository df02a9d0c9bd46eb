//! What each command says when it refuses or fails, and its exit code; and that both its answers and its
//! failures are JSON documents when asked.
//!
//! The texts are files in `snapshots/`; `INSTA_UPDATE=always cargo test --test it` rewrites them, to be read in
//! the diff.

use std::io::Write as _;

use super::project::{CONFIG, PRODUCTION, Project, REMOTE, Role, Run, SHOP, SHOP_POLICY};

/// A run that must fail with this code, and leave every file as it was.
#[track_caller]
pub fn refused(project: &Project, role: Role, args: &[&str], code: i32) -> Run {
    let before = project.state();
    let run = project.run(role, args).ends(code);
    assert_eq!(project.state(), before, "a refusal changed something\n{run}");
    assert!(!run.stderr.is_empty(), "{run}");
    run
}

macro_rules! says {
    ($name:literal, $run:expr) => {
        insta::assert_snapshot!($name, $run.snapshot())
    };
}

fn shop() -> Project {
    Project::new(SHOP_POLICY, SHOP)
}

fn shop_with_keys() -> Project {
    let project = shop();
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

#[test]
fn configuration() {
    let project = shop();
    says!("unknown_database", refused(&project, Role::Airlock, &["backup", "--database", "shpo"], 3));
    project.reconfigure("remote: published", "remot: published");
    says!("unknown_key", refused(&project, Role::Airlock, &["backup"], 3));
    project.reconfigure("remot: published", "remote: published");
    project.reconfigure("${DATABASE}", "${NO_SUCH_VARIABLE}");
    says!("variable_not_set", refused(&project, Role::Airlock, &["backup"], 3));
    project.write(CONFIG, b"databases: {a: {url: 'sqlite:a'}, b: {url: 'sqlite:b'}}\n");
    says!("which_database", refused(&project, Role::Airlock, &["backup"], 3));
    project.write(CONFIG, b"databases: {a: {url: 'sqlite:a'}\n");
    says!("broken_yaml", refused(&project, Role::Airlock, &["backup"], 3));
    std::fs::remove_file(project.path(CONFIG)).unwrap();
    let run = project.run(Role::Airlock, &["backup"]).ends(3);
    assert!(run.stderr.starts_with("error: no configuration found: looked for config/airlock.yaml"), "{run}");
    says!(
        "configuration_is_not_there",
        refused(&project, Role::Airlock, &["backup", "--config", "no.yaml"], 3)
    );
}

#[test]
fn policy() {
    for (name, from, to) in [
        ("unknown_table", "customer:", "custmer:"),
        ("unknown_column", "name: lastname", "nmae: lastname"),
        ("unknown_anonymizer", "email: email", "email: emial"),
        ("unknown_option", "email: email", "email: {anonymizer: email, domian: example.org}"),
        ("undecided_columns", "      email: email\n", ""),
        ("undecided_table", "keep: [\"*.id\", \"word.*\"]", "keep: [\"*.id\"]"),
        ("rule_without_anonymizer", "email: email", "email: {domain: example.org}"),
        ("no_policy_tables", "tables:", "tabels:"),
        ("does_not_fit", "name: lastname", "id: lastname\n      name: lastname"),
        ("two_findings", "name: lastname", "nmae: lastname\n      emial: email"),
    ] {
        let project = shop_with_keys();
        project.reconfigure(from, to);
        let run = refused(&project, Role::Airlock, &["anonymize", "--from-database"], 3);
        insta::assert_snapshot!(name, run.snapshot());
    }
    let project = shop_with_keys();
    project.reconfigure("policy:\n", "#");
    project.write(CONFIG, b"databases: {shop: {url: 'sqlite:var/production.sqlite3'}}\n");
    says!("no_policy", refused(&project, Role::Airlock, &["anonymize", "--from-database"], 3));
}

/// What is undecided is told beside what is misspelt: the one is often the reason for the other.
#[test]
fn a_misspelt_column_does_not_hide_the_undecided_one() {
    let project = shop_with_keys();
    project.reconfigure("email: email", "emial: email");
    refused(&project, Role::Airlock, &["anonymize", "--from-database"], 3)
        .says("did you mean `email`?")
        .says("the policy does not decide on column customer.email");
}

#[test]
fn keys() {
    let project = shop();
    says!("no_signing_key", refused(&project, Role::Airlock, &["anonymize", "--from-database"], 3));
    says!("no_public_key", refused(&project, Role::Developer, &["pull"], 3));
    project.run(Role::Airlock, &["keygen"]).ends(0);
    says!("keys_are_there", refused(&project, Role::Airlock, &["keygen"], 7));
    project.write(".airlock/sign.key", b"untrusted comment: x\nnot a key\n");
    says!("not_a_signing_key", refused(&project, Role::Airlock, &["anonymize", "--from-database"], 3));
}

#[test]
fn remotes() {
    let project = shop_with_keys();
    says!("nothing_to_publish", refused(&project, Role::Airlock, &["publish"], 4));
    says!("empty_remote", refused(&project, Role::Developer, &["pull"], 4));
    std::fs::remove_dir(project.path(REMOTE)).unwrap();
    says!("no_folder_of_the_remote", refused(&project, Role::Developer, &["pull"], 4));
    project.reconfigure("remote: published", "remote: ftp://user:hunter2@example.com/x?token=hunter2");
    says!("remote_of_another_scheme", refused(&project, Role::Developer, &["pull"], 3));
    project.reconfigure("    remote: ftp://user:hunter2@example.com/x?token=hunter2\n", "");
    says!("no_remote", refused(&project, Role::Developer, &["pull"], 3));
}

#[test]
fn databases() {
    let project = shop_with_keys();
    says!("no_raw_artefact", refused(&project, Role::Airlock, &["anonymize"], 2));
    says!("no_artefact_to_restore", refused(&project, Role::Developer, &["restore"], 2));
    says!("nothing_to_roll_back", refused(&project, Role::Developer, &["rollback"], 6));
    says!("no_such_dump", refused(&project, Role::Airlock, &["anonymize", "no.sqlite3"], 2));
    project.write(
        "text.sqlite3",
        b"this is not a database, and long enough to have a header of one ....................",
    );
    says!("not_a_sqlite_file", refused(&project, Role::Airlock, &["anonymize", "text.sqlite3"], 6));
    let whole = project.read(PRODUCTION);
    project.write("half.sqlite3", &whole[..whole.len() / 2]);
    says!("half_a_sqlite_file", refused(&project, Role::Airlock, &["anonymize", "half.sqlite3"], 6));
    project.write(PRODUCTION, &whole[..whole.len() / 2]);
    says!("backup_of_half_a_database", refused(&project, Role::Production, &["backup"], 6));
    std::fs::remove_file(project.path(PRODUCTION)).unwrap();
    says!("no_database", refused(&project, Role::Production, &["backup"], 6));
    std::fs::remove_dir_all(project.path("var/airlock")).unwrap();
    project.write("var/airlock", b"a file where the store should be");
    project.sql(PRODUCTION, SHOP);
    says!("the_store_is_a_file", refused(&project, Role::Production, &["backup"], 1));
}

#[test]
fn artefacts() {
    let project = Project::published(SHOP_POLICY, SHOP);
    project.write("bare.sqlite3", &project.read(PRODUCTION));
    says!("restore_of_a_bare_file", refused(&project, Role::Developer, &["restore", "bare.sqlite3"], 5));
    says!("publish_of_a_bare_file", refused(&project, Role::Airlock, &["publish", "bare.sqlite3"], 5));
    says!("verify_of_a_bare_file", refused(&project, Role::Developer, &["verify", "bare.sqlite3"], 5));
    says!("restore_of_nothing", refused(&project, Role::Developer, &["restore", "no.sqlite3"], 2));
    let raw = project.run(Role::Production, &["backup"]).ends(0);
    let raw = raw.stdout.trim();
    says!("restore_of_raw_data", refused(&project, Role::Developer, &["restore", raw], 7));
    says!("publish_of_raw_data", refused(&project, Role::Airlock, &["publish", raw], 7));
    let dump = project.only_file(REMOTE, ".sqlite3");
    let mut bytes = std::fs::read(&dump).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(&dump, bytes).unwrap();
    says!("pull_of_a_changed_dump", refused(&project, Role::Developer, &["pull"], 5));
    let manifest = project.only_file(REMOTE, ".manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"shop\"", "\"shap\"")).unwrap();
    says!("pull_of_a_changed_manifest", refused(&project, Role::Developer, &["pull"], 5));
}

#[test]
fn questions_without_a_terminal() {
    let project = Project::published(SHOP_POLICY, SHOP);
    project.run(Role::Developer, &["pull"]).ends(0);
    says!("pull_asks", refused(&project, Role::Developer, &["pull", "--force"], 2));
    says!("restore_asks", refused(&project, Role::Developer, &["restore"], 2));
    project.run(Role::Developer, &["restore", "--yes"]).ends(0);
    says!("rollback_asks", refused(&project, Role::Developer, &["rollback"], 2));
}

#[test]
fn production_is_restored_by_name_only() {
    let project = Project::published(SHOP_POLICY, SHOP);
    let restore = |more: &[&str]| {
        let args = [&["restore", "--yes"], more].concat();
        project.run(Role::Production, &args)
    };
    let before = project.state();
    says!("production_restore", restore(&[]).ends(7));
    says!("production_restore_of_another_name", restore(&["--production-restore", "crm"]).ends(7));
    says!("production_pull", project.run(Role::Production, &["pull", "--yes"]).ends(7));
    says!("production_rollback", project.run(Role::Production, &["rollback", "--yes"]).ends(7));
    assert_eq!(project.state(), before);
    restore(&["--production-restore", "shop"]).ends(0);
}

#[test]
fn a_database_that_is_production_elsewhere_is_no_target() {
    let mut project = Project::published(SHOP_POLICY, SHOP);
    project.reconfigure("role:", "  live: {url: 'sqlite:var/live.sqlite3', role: production}\nrole:");
    project.write("var/live.sqlite3", &project.read(PRODUCTION));
    project.set("DATABASE", "var/live.sqlite3");
    let args = ["pull", "--yes", "--database", "shop"];
    says!("target_is_production_elsewhere", refused(&project, Role::Developer, &args, 7));
    std::os::unix::fs::symlink(project.path("var/live.sqlite3"), project.path("var/link.sqlite3")).unwrap();
    project.set("DATABASE", "var/../var/link.sqlite3");
    refused(&project, Role::Developer, &args, 7).says("whose role is production");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::published(SHOP_POLICY, SHOP);
    project.run(Role::Developer, &["pull"]).ends(0);
    let folder = project.path("var/locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        let _ =
            writeln!(std::io::stderr(), "SKIPPED: this user may write into read-only folders, as root does");
        return;
    }
    let args = ["anonymize", "--from-database", "--output", "var/locked/out.sqlite3"];
    says!("read_only_folder", refused(&project, Role::Airlock, &args, 1));
}

#[test]
fn every_exit_code_has_a_document() {
    let project = shop_with_keys();
    project.write("bare.sqlite3", &project.read(PRODUCTION));
    project.write("text.sqlite3", &[b'x'; 200]);
    project.write("config/broken.yaml", b"databases: {shop: {ulr: 'sqlite:a'}}\n");
    project.write("store", b"a file where a folder should be");
    project.write("config/file.yaml", b"{url: 'sqlite:var/production.sqlite3', store: {path: store}}\n");
    for (code, kind, args) in [
        (1, "unexpected", &["backup", "--config", "config/file.yaml"][..]),
        (2, "usage", &["anonymize"]),
        (3, "configuration", &["backup", "--config", "config/broken.yaml"]),
        (4, "transfer", &["pull"]),
        (5, "verification", &["verify", "bare.sqlite3"]),
        (6, "database", &["anonymize", "text.sqlite3"]),
        (7, "refused", &["keygen"]),
    ] {
        let run = refused_quietly(&project, &[args, &["--format", "json"]].concat(), code);
        let document = run.json();
        assert_eq!(document["command"], args[0], "{run}");
        let error = &document["error"];
        assert_eq!((&error["code"], &error["kind"]), (&code.into(), &kind.into()), "{run}");
        let message = error["message"].as_str().unwrap();
        assert!(!message.is_empty() && !message.ends_with('.') && error["causes"].is_array(), "{run}");
        assert!(document.get("result").is_none(), "{run}");
    }
}

/// The same as [`refused`], and stderr is left empty: the document on stdout says it all.
#[track_caller]
fn refused_quietly(project: &Project, args: &[&str], code: i32) -> Run {
    let before = project.state();
    let run = project.run(Role::Airlock, args).ends(code);
    assert_eq!(project.state(), before, "{run}");
    run
}

#[test]
fn every_command_answers_with_a_document() {
    let project = shop();
    for (role, args) in [
        (Role::Airlock, &["keygen"][..]),
        (Role::Airlock, &["check"]),
        (Role::Production, &["backup"]),
        (Role::Airlock, &["anonymize", "--dry-run"]),
        (Role::Airlock, &["anonymize"]),
        (Role::Airlock, &["publish", "--dry-run"]),
        (Role::Airlock, &["publish"]),
        (Role::Airlock, &["list"]),
        (Role::Developer, &["list", "--remote"]),
        (Role::Developer, &["pull", "--dry-run"]),
        (Role::Developer, &["pull"]),
        (Role::Developer, &["pull"]),
        (Role::Developer, &["restore", "--dry-run"]),
        (Role::Developer, &["restore", "--yes"]),
        (Role::Developer, &["rollback", "--yes"]),
        (Role::Developer, &["clean", "--yes"]),
        (Role::Developer, &["check"]),
        (Role::Airlock, &["anonymizers"]),
        (Role::Airlock, &["completions", "bash"]),
    ] {
        let run = project.run(role, &[args, &["--format", "json"]].concat()).ends(0);
        let document = run.json();
        assert_eq!(document["command"], args[0], "{run}");
        assert!(document["result"].is_object() && document.get("error").is_none(), "{run}");
    }
    let dump = project.only_file(REMOTE, ".sqlite3");
    let verified =
        project.run(Role::Developer, &["verify", dump.to_str().unwrap(), "--format", "json"]).ends(0);
    assert_eq!(verified.json()["result"]["manifest"]["kind"], "anonymized");
}
