//! `init` where there is a configuration already: what is new gets rules, and the file stays as it is.

use crate::project::{CONFIG, PRODUCTION, Project, Role};

/// A shop with a configuration by hand, to which a column and a table come.
fn grown(policy: &str) -> Project {
    let project = Project::of(&crate::project::configuration(policy));
    project.sql(
        PRODUCTION,
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL, city TEXT, second_email TEXT NOT NULL);
         CREATE TABLE visit (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
         INSERT INTO customer VALUES (1, 'mary@example.org', 'Lyon', 'marie@example.org');",
    );
    project
}

const ARGUMENTS: [&str; 4] = ["init", "--yes", "--dump", PRODUCTION];

/// The policy becomes `expected` and passes `check`, and to do it again changes nothing.
#[track_caller]
fn check(policy: &str, expected: &str) {
    let project = grown(policy);
    let before = String::from_utf8(project.read(CONFIG)).unwrap();
    let run = project.run(Role::Developer, &ARGUMENTS).ends(0).says("+     visit:").says("added rules for");
    let after = String::from_utf8(project.read(CONFIG)).unwrap();
    assert_eq!(after, before.replace(policy, expected), "{run}");
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.run(Role::Airlock, &["check", "--dump", PRODUCTION]).ends(0);
    let state = project.state();
    project.run(Role::Developer, &ARGUMENTS).ends(0).says("nothing is new");
    assert_eq!(project.state(), state);
}

#[test]
fn what_is_new_is_added_and_comments_stay() {
    check(
        "
  keep: [\"*.id\"]   # keys
  tables:
    # our people
    customer:
      email: email   # by hand
      city: keep
",
        "
  keep: [\"*.id\"]   # keys
  tables:
    # our people
    customer:
      email: email   # by hand
      city: keep
      second_email: email  # TEXT NOT NULL, an email by name and value
    visit:
      email: email  # TEXT NOT NULL, an email by name
",
    );
}

#[test]
fn what_no_longer_exists_is_told_and_stays() {
    let policy = "\n  keep: [\"*.id\"]\n  tables: {customer: {email: email, city: keep, gone: email}}\n";
    let project = grown(policy);
    let run = project
        .run(Role::Developer, &ARGUMENTS)
        .ends(0)
        .says("gone")
        .says("added rules for 2 columns of 2 tables");
    let after = String::from_utf8(project.read(CONFIG)).unwrap();
    assert!(
        after.contains("{customer: {email: email, city: keep, gone: email, second_email: email}"),
        "{run}\n{after}"
    );
    assert!(after.contains("visit: {email: email}"), "{run}\n{after}");
}

#[test]
fn a_policy_of_its_own_file_is_where_rules_are_added() {
    let project = grown("  config/policy.yaml\n");
    let (configuration, policy) =
        (project.read(CONFIG), "keep: [\"*.id\"]\ntables:\n  customer:\n    email: email\n");
    project.write("config/policy.yaml", policy.as_bytes());
    project.run(Role::Developer, &ARGUMENTS).ends(0).says("to config/policy.yaml");
    assert_eq!(project.read(CONFIG), configuration);
    let after = String::from_utf8(project.read("config/policy.yaml")).unwrap();
    assert!(
        after.starts_with(policy) && after.contains("\n    city: ") && after.contains("\n  visit:\n"),
        "{after}"
    );
}

#[test]
fn the_configured_database_is_looked_at_where_nothing_else_is_named() {
    let project = grown("\n  keep: [\"*.id\"]\n  tables: {}\n");
    let run = project
        .run(Role::Production, &["init", "--yes"])
        .ends(0)
        .says("added rules for 4 columns of 2 tables");
    let after = String::from_utf8(project.read(CONFIG)).unwrap();
    assert!(after.contains("\n  tables:\n    customer:\n      email: email  #"), "{run}\n{after}");
}

#[test]
fn one_of_several_databases_is_meant() {
    let project = grown("");
    let text = "databases:\n  shop:\n    url: sqlite:var/production.sqlite3\n    policy:\n      unmapped: fail\n  other:\n    \
                url: sqlite:var/other.sqlite3\npolicy: {tables: {t: {a: keep}}}\n";
    project.write(CONFIG, text.as_bytes());
    project.run(Role::Developer, &["init", "--yes"]).ends(3).says("which database?");
    project.run(Role::Developer, &["init", "--yes", "--database", "shop"]).ends(0);
    let after = String::from_utf8(project.read(CONFIG)).unwrap();
    let rules = after.find("      tables:\n        customer:\n          id: keep").unwrap();
    assert!(rules < after.find("  other:").unwrap(), "{after}");
    assert!(after.ends_with("policy: {tables: {t: {a: keep}}}\n"), "{after}");
}

#[test]
fn a_configuration_without_a_policy_gets_one() {
    let project = grown("");
    project.write(CONFIG, b"databases: {shop: {url: \"sqlite:var/production.sqlite3\"}} # ours");
    project.run(Role::Developer, &["init", "--yes"]).ends(0);
    let after = String::from_utf8(project.read(CONFIG)).unwrap();
    assert!(after.contains("}} # ours\n\npolicy:\n  unmapped: fail\n  tables:\n    customer:\n"), "{after}");
}

#[test]
fn nothing_is_added_unasked() {
    let project = grown("\n  tables: {}\n");
    let before = project.state();
    project
        .run(Role::Developer, &["init", "--dump", PRODUCTION])
        .ends(2)
        .says("--yes")
        .says("+     customer:");
    assert_eq!(project.state(), before);
}
