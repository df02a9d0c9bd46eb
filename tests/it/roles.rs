//! What each machine never does, whoever asks: rule by rule, with exit code and hint, and with nothing changed.

use crate::project::{PRODUCTION, Project, REMOTE, Role};

const POLICY: &str = "  tables: {customer: {name: firstname}}\n  unmapped: keep";
const SCRIPT: &str =
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customer VALUES (1, 'one');";

/// Production has a raw dump, the airlock has published, and the developer has pulled.
fn project() -> Project {
    let project = Project::published(POLICY, SCRIPT);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    project
}

/// The newest anonymized dump of the airlock's store.
fn anonymized(project: &Project) -> String {
    let names = project.files("var/airlock", ".sqlite3");
    names.into_iter().find(|name| name.contains("-anonymized-")).unwrap()
}

/// The machine refuses this with code 7 and says why, and what to do; nothing changes.
#[track_caller]
fn refuses(project: &Project, role: Role, args: &[&str], why: &str, hint: &str) {
    let before = project.state();
    let run = project.run(role, args).ends(7).says(why);
    let hinted = run.stderr.split("hint: ").nth(1).unwrap_or_default();
    assert!(hinted.contains(hint), "{run}");
    assert_eq!(project.state(), before, "{run}");
}

#[test]
fn a_developer_s_machine_restores_nothing_raw_encrypted_or_not() {
    let project = project();
    let encrypted = project.run(Role::Production, &["backup"]).ends(0);
    let plain = project.run(Role::Production, &["backup", "--plaintext"]).ends(0);
    let why = "it is raw, and this machine's role is developer";
    for dump in [encrypted.stdout.trim(), plain.stdout.trim()] {
        let manifest = format!("{dump}.manifest.json");
        for args in [
            &["restore", dump, "--yes"][..],
            &["restore", &manifest, "--yes"],
            &["restore", dump, "--dry-run"],
            &["restore", dump, "--yes", "--production-restore", "shop"],
        ] {
            refuses(&project, Role::Developer, args, why, "`pull` fetches the newest anonymized artefact");
        }
    }
}

#[test]
fn a_developer_s_machine_restores_into_no_other_machine_unless_that_is_allowed() {
    let mut project = project();
    let dump = anonymized(&project);
    project.reconfigure("url: sqlite:${DATABASE}", "url: '${URL}'");
    let restore = ["restore", &dump, "--yes"];
    for url in ["postgres://me@db.example.com/shop", "mysql://me@10.0.0.7:3307/shop"] {
        project.set("URL", url);
        for args in [&restore[..], &["pull", "--yes"], &["pull", "--force", "--yes"], &["rollback", "--yes"]]
        {
            let why = "it is not on this machine, whose role is developer";
            refuses(&project, Role::Developer, args, why, "list its URL in `allow_targets`");
        }
    }
    // Allowed, it is refused for what it is: a dump of SQLite.
    project.reconfigure(
        "remote: published",
        "remote: published\n    allow_targets: ['mysql://10.0.0.7:3307/shop']",
    );
    project.run(Role::Developer, &restore).ends(2).says("is a dump for sqlite");
    // One that is alike is not allowed.
    for url in
        ["mysql://me@10.0.0.7:3308/shop", "mysql://me@10.0.0.7:3307/crm", "mysql://me@10.0.0.70:3307/shop"]
    {
        project.set("URL", url);
        refuses(&project, Role::Developer, &restore, "it is not on this machine", "allow_targets");
    }
}

#[test]
fn what_is_configured_as_production_is_no_machine_s_target() {
    let mut project = project();
    let dump = anonymized(&project);
    project.reconfigure("role:", "  live: {url: 'sqlite:var/production.sqlite3', role: production}\nrole:");
    project.set("DATABASE", PRODUCTION);
    let why = "it is the database `live`, whose role is production";
    for role in [Role::Developer, Role::Airlock] {
        for command in [
            &["restore", &dump, "--yes"][..],
            &["restore", &dump, "--yes", "--production-restore", "shop"],
            &["pull", "--yes"],
            &["rollback", "--yes"],
        ] {
            let args = [command, &["--database", "shop"]].concat();
            refuses(&project, role, &args, why, "a database of your own");
        }
    }
}

#[test]
fn an_airlock_publishes_nothing_raw() {
    let project = project();
    let encrypted = project.run(Role::Production, &["backup"]).ends(0);
    let plain = project.run(Role::Production, &["backup", "--plaintext"]).ends(0);
    let remote = project.state_of(REMOTE);
    for dump in [encrypted.stdout.trim(), plain.stdout.trim()] {
        for role in [Role::Airlock, Role::Production, Role::Developer] {
            for args in [&["publish", dump][..], &["publish", dump, "--dry-run"]] {
                refuses(&project, role, args, "only signed anonymized artefacts are", "db-airlock anonymize");
            }
        }
    }
    assert_eq!(project.state_of(REMOTE), remote);
}

#[test]
fn production_is_restored_where_its_name_is_typed_in_full_and_not_otherwise() {
    let project = project();
    let dump = anonymized(&project);
    let why = "this machine's role is production";
    let hint = "db-airlock restore --production-restore shop";
    refuses(&project, Role::Production, &["restore", &dump, "--yes"], why, hint);
    for name in ["crm", "sho", "shop2", "Shop", "SHOP", " shop", "shop ", "", "*", "true"] {
        let args = ["restore", &dump, "--yes", "--production-restore", name];
        refuses(&project, Role::Production, &args, why, hint);
    }
    refuses(&project, Role::Production, &["pull", "--yes"], why, hint);
    refuses(&project, Role::Production, &["anonymize", "--in-place", "--yes"], why, "--from-database");
    let args = ["restore", &dump, "--yes", "--production-restore", "shop"];
    project.run(Role::Production, &args).ends(0);
}

#[cfg(feature = "encryption")]
#[test]
fn production_backs_up_encrypted_or_where_somebody_says_plaintext() {
    let project = Project::new(POLICY, SCRIPT);
    let why = "there is no key to encrypt it to, and this machine's role is production";
    refuses(&project, Role::Production, &["backup"], why, "config/airlock.age.pub");
    // Before anything is read: even what is not there.
    let database = project.read(PRODUCTION);
    std::fs::remove_file(project.path(PRODUCTION)).unwrap();
    refuses(&project, Role::Production, &["backup"], why, "--plaintext");
    project.write(PRODUCTION, &database);
    project.reconfigure("remote: published", "remote: published\n    encrypt: {recipients: []}");
    refuses(&project, Role::Production, &["backup"], why, "--plaintext");
    project.reconfigure("recipients: []", "recipients: [config/nobody.pub]");
    let missing = project.run(Role::Production, &["backup"]).ends(3);
    assert!(missing.stderr.contains("nobody.pub"), "{missing}");
    project.run(Role::Production, &["backup", "--plaintext"]).ends(0).says("not encrypted");
    // A machine that is none keeps its own dumps as it likes.
    project.reconfigure("recipients: [config/nobody.pub]", "recipients: []");
    project.run(Role::Airlock, &["backup"]).ends(0).says("not encrypted");
}
