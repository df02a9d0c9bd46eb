//! `stats` of a SQLite database, as people and programs get it.

use super::project::{Project, Role, SHOP, SHOP_POLICY};

fn check(arguments: &[&str], expected: &str) {
    let project = Project::new(SHOP_POLICY, SHOP);
    let run = project.run(Role::Production, &[&["stats"], arguments].concat()).ends(0);
    assert_eq!(run.stdout, expected, "{run}");
}

#[test]
fn people_get_a_table_for_each_tag() {
    check(
        &["--tag", "code,maint"],
        "\
database     production.sqlite3
auto_vacuum  0

table     def
customer  CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT)
word      CREATE TABLE word(id INTEGER PRIMARY KEY, word TEXT)
",
    );
    let project = Project::new(SHOP_POLICY, SHOP);
    let run = project.run(Role::Production, &["stats"]).ends(0);
    assert!(run.stdout.contains("page_size       4.00 KiB\n"), "{run}");
    assert!(run.stdout.contains("\ncustomer  4.00 KiB  1      "), "{run}");
    project.run(Role::Production, &["stats", "--tag", "read"]).ends(0).says("no statistics with this tag");
}

#[test]
fn programs_get_numbers_and_units() {
    let project = Project::new(SHOP_POLICY, SHOP);
    let run = project.run(Role::Production, &["stats", "--top", "1", "--format", "json"]).ends(0);
    let tables = &run.json()["result"]["tables"];
    assert_eq!(tables["rows"].as_array().unwrap().len(), 1, "{run}");
    assert_eq!(tables["rows"][0]["rows"], 50, "{run}");
    let size = serde_json::json!({"name": "size", "tag": "info", "unit": "bytes"});
    assert_eq!(tables["statistics"][0], size, "{run}");
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Developer, &["stats"]).ends(6).says("there is no database at");
    assert_eq!(project.files("var", "developer.sqlite3"), Vec::<String>::new());
}
