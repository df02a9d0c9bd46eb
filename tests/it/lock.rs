//! The schema lock: written once and looked at, and then a column that is new stops everything, with no database at hand.

use crate::init::empty;
use crate::project::{CONFIG, PRODUCTION, Project, Role, SHOP, SHOP_POLICY, sample_data};

const LOCK: &str = "config/schema.lock";

/// A project with keys and a lock of its schema.
fn locked() -> Project {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let run = project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
    assert!(run.stdout.starts_with("ok lock: wrote config/schema.lock, "), "{run}");
    project
}

fn text(project: &Project) -> String {
    String::from_utf8(project.read(LOCK)).unwrap()
}

#[test]
fn a_lock_is_one_line_a_column() {
    let project = locked();
    insta::assert_snapshot!(text(&project));
    let run = project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
    assert!(run.stdout.starts_with("ok lock: config/schema.lock is up to date, "), "{run}");
    let run = project.run(Role::Airlock, &["check"]).ends(0);
    assert!(run.stdout.contains("ok lock: config/schema.lock is of this schema"), "{run}");
}

#[test]
fn the_policy_is_judged_by_the_lock_with_nothing_else_there() {
    let project = locked();
    std::fs::remove_file(project.path(PRODUCTION)).unwrap();
    project.reconfigure("${DATABASE}", "${NOT_SET}");
    project.reconfigure("policy:\n", "policy:\n  key: ${NO_SECRET_IN_CI}\n");
    let run = project.run(Role::Developer, &["check", "--locked"]).ends(0);
    assert!(run.stdout.contains(" are decided on, by the lock alone"), "{run}");
    let changed =
        text(&project).replace("\ntable customer\n", "\ntable customer\n  nickname: text \"TEXT\"\n");
    project.write(LOCK, changed.as_bytes());
    let run = project.run(Role::Developer, &["check", "--locked"]).ends(3);
    insta::assert_snapshot!("a_new_column_of_the_lock", run.snapshot());
    std::fs::remove_file(project.path(LOCK)).unwrap();
    let run = project.run(Role::Developer, &["check", "--locked"]).ends(3);
    insta::assert_snapshot!("no_lock", run.snapshot());
}

#[test]
fn what_is_new_is_refused_even_where_a_pattern_keeps_it() {
    let project = locked();
    project
        .sql(PRODUCTION, "ALTER TABLE customer ADD COLUMN referrer_id TEXT; CREATE TABLE visit(id INTEGER)");
    project.reconfigure("\"*.id\"", "\"*.id\", \"*.*_id\"");
    let run = project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(3);
    insta::assert_snapshot!("a_new_table_of_the_database", run.snapshot());
    project.run(Role::Airlock, &["check"]).ends(3).says("+ table visit, 1 column");
    project.run(Role::Airlock, &["check", "--dump", PRODUCTION]).ends(3).says("+ table visit, 1 column");
    let run = project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
    assert!(run.stdout.contains("ok change: + table visit, 1 column\n"), "{run}");
    project.run(Role::Airlock, &["check"]).ends(0);
    project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
}

#[test]
fn what_is_gone_is_an_error_for_check_and_told_by_others() {
    let project = locked();
    let with_more = text(&project) + "\ntable visit\n  id: integer\n";
    project.write(LOCK, with_more.as_bytes());
    project.run(Role::Airlock, &["check"]).ends(3).says("- table visit");
    let run = project.run(Role::Airlock, &["anonymize", "--from-database", "--dry-run"]).ends(0);
    assert!((run.stdout.clone() + &run.stderr).contains("(- table visit)"), "{run}");
}

#[test]
fn a_lock_that_cannot_be_read_is_drawn_and_can_be_written_anew() {
    let project = locked();
    project.write(LOCK, text(&project).replace("table customer", "<<<<<<< HEAD").as_bytes());
    let run = project.run(Role::Airlock, &["check"]).ends(3);
    insta::assert_snapshot!("a_lock_with_a_conflict", run.snapshot());
    let run = project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
    assert!(run.stdout.contains("in place of what could not be read: config/schema.lock:"), "{run}");
    project.run(Role::Airlock, &["check", "--locked"]).ends(0);
}

#[test]
fn each_of_several_databases_has_a_lock_of_its_own() {
    let project = locked();
    let configuration = String::from_utf8(project.read(CONFIG)).unwrap();
    let second =
        configuration.replace("databases:\n", "databases:\n  other:\n    url: sqlite:var/other.sqlite3\n");
    project.write(CONFIG, second.as_bytes());
    let run = project.run(Role::Airlock, &["check", "--database", "shop"]).ends(3);
    insta::assert_snapshot!("a_lock_of_no_database", run.snapshot());
    std::fs::rename(project.path(LOCK), project.path("config/schema.shop.lock")).unwrap();
    project.run(Role::Airlock, &["check", "--database", "shop"]).ends(0);
    project.reconfigure("    remote: published\n", "    remote: published\n    lock: config/of-shop.lock\n");
    project
        .run(Role::Airlock, &["check", "--database", "shop"])
        .ends(3)
        .says("there is no schema lock config/of-shop.lock");
}

/// The lock says of a schema all that a plan needs: a policy is judged by it as it is by the dump.
#[test]
fn real_databases_are_judged_by_their_locks_as_by_themselves() {
    for name in ["chinook.sqlite3", "pagila.pg_dump.sql", "chinook.mysql.sql"] {
        let Some(dump) = sample_data(name) else { continue };
        let dump = dump.display().to_string();
        let project = empty();
        project.run(Role::Developer, &["init", "--yes", "--dump", &dump]).ends(0);
        project.run(Role::Airlock, &["keygen"]).ends(0);
        let judged = |args: &[&str]| {
            let run = project.run(Role::Developer, args).ends(0);
            let of_policy = |line: &&str| {
                line.starts_with("ok coverage: ") || line.starts_with("ok note: the constraint")
            };
            let lines =
                run.stdout.lines().filter(of_policy).map(|line| line.replace(", by the lock alone", ""));
            lines.collect::<Vec<_>>()
        };
        let by_dump = judged(&["check", "--dump", &dump]);
        project.run(Role::Developer, &["check", "--write-lock", "--dump", &dump]).ends(0);
        assert_eq!(judged(&["check", "--locked"]), by_dump, "{name}");
        let _ = judged(&["check", "--dump", &dump]);
        let review = project.run(Role::Developer, &["check", "--review", "--dump", &dump]).ends(0);
        assert!(review.stdout.contains("lock: config/schema.lock is of this schema"), "{review}");
    }
}

/// What a CHECK lists is refused before a run, with what to write instead, and never found by the restore.
#[test]
fn a_rule_that_a_check_would_refuse_is_refused_before() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.sql(
        PRODUCTION,
        "CREATE TABLE orders(id INTEGER PRIMARY KEY, state TEXT CHECK (state IN ('new', 'paid')))",
    );
    project.reconfigure("  tables:\n", "  tables:\n    orders: {state: lorem}\n");
    let run = project.run(Role::Airlock, &["check"]).ends(3);
    insta::assert_snapshot!("a_rule_beyond_a_check", run.snapshot());
    project.reconfigure("{state: lorem}", "{state: {anonymizer: string, sample: [paid]}}");
    project.run(Role::Airlock, &["check"]).ends(0);
}

#[test]
fn columns_are_kept_by_their_type_with_the_reason_in_the_manifest() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.sql(
        PRODUCTION,
        "CREATE TABLE flags(id INTEGER PRIMARY KEY, active BOOLEAN, state TEXT, since DATETIME)",
    );
    project.reconfigure(
        "keep: [\"*.id\", \"word.*\"]",
        "keep: [\"*.id\", \"word.*\", {types: [boolean, datetime], why: no text}, {columns: \"*.state\", types: text, why: ours}]",
    );
    let run = project.run(Role::Airlock, &["anonymize", "--from-database", "--format", "json"]).ends(0);
    let document = run.json().to_string();
    for because in
        ["type `boolean`: no text", "type `datetime`: no text", "pattern `*.state` of type `text`: ours"]
    {
        assert!(document.contains(because), "{because}\n{run}");
    }
    project.reconfigure("types: [boolean, datetime]", "types: [boolean, text]");
    let run = project.run(Role::Airlock, &["check"]).ends(3);
    insta::assert_snapshot!("a_type_that_is_all_text", run.snapshot());
}
