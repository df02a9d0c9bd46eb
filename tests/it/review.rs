//! What is copied beside rows and holds literals is counted for everybody, listed for who wants to look, and shown only
//! when asked.

use crate::project::{PRODUCTION, Project, Role, SHOP, SHOP_POLICY};

const DEFINED: &str = "
CREATE VIEW staff AS SELECT id, email FROM customer WHERE email = 'boss@example.org';
CREATE VIEW plain AS SELECT id FROM customer;
CREATE TRIGGER greet AFTER INSERT ON word BEGIN UPDATE word SET word = 'Hello Bob' WHERE id = NEW.id; END;
CREATE TABLE extra(id INTEGER PRIMARY KEY, who_id TEXT DEFAULT 'Ann', CHECK (who_id <> 'Eve'));
";

fn project() -> Project {
    let project = Project::new(&SHOP_POLICY.replace("\"word.*\"", "\"word.*\", \"*.*_id\""), SHOP);
    project.sql(PRODUCTION, DEFINED);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

#[test]
fn literals_are_counted_and_listed() {
    let project = project();
    const COUNTED: &str = "4 definitions hold literals, which are copied: look at them with `check --review`";
    let run = project.run(Role::Airlock, &["check"]).ends(0);
    assert!(run.stdout.contains(COUNTED), "{run}");
    let run = project.run(Role::Airlock, &["anonymize", "--from-database", "--dry-run"]).ends(0);
    assert!((run.stdout.clone() + &run.stderr).contains(COUNTED), "{run}");
    let run = project.run(Role::Airlock, &["check", "--review"]).ends(0);
    let (_, listed) = run.stdout.split_once("\n\n").unwrap();
    insta::assert_snapshot!("review", listed);
    assert!(!run.stdout.contains("boss@"), "{run}");
    let run = project.run(Role::Airlock, &["check", "--review", "--show-values"]).ends(0);
    assert!(run.stdout.contains("\"boss@example.org\""), "{run}");
    let json = project.run(Role::Airlock, &["check", "--review", "--format", "json"]).ends(0).json();
    let first = &json["result"]["review"][0];
    assert_eq!((&first["kind"], &first["literals"]), (&"default".into(), &1.into()), "{json}");
    assert!(first.get("values").is_none(), "{json}");
    project.run(Role::Airlock, &["check", "--show-values"]).ends(2);
}
