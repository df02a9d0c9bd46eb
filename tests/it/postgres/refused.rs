//! What only PostgreSQL has to be refused for: each with the exit code of its kind, and a message that says what and
//! where.

use super::cluster::{Cluster, each};
use super::dumps::{dumped, without_server};
use super::fixtures::oddities;
use crate::project::Role;
use crate::refused::refused;

/// Tables with everything that a rule has to fit.
const SCHEMA: &str = r#"
    CREATE EXTENSION citext;
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "fine"');
    CREATE TABLE person (id int PRIMARY KEY, login text, nick citext UNIQUE, code varchar(5), code_too char(5),
        mood mood, born date CHECK (born > '1900-01-01'));
    CREATE UNIQUE INDEX person_login ON person (lower(login));
    CREATE TABLE visit (id int, day date, page text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    INSERT INTO person VALUES (1, 'Ann', 'ann', 'abc', 'abc', 'ok', '2000-01-01');
    INSERT INTO visit VALUES (1, '2026-02-03', 'home');
"#;

/// A policy that keeps everything but what this rule is for.
fn policy(rule: &str) -> String {
    format!("  unmapped: keep\n  tables: {{{rule}}}\n")
}

/// The dump must be refused under this policy, with this exit code and text; and nothing may change.
#[track_caller]
fn check(dump: &[u8], policy: &str, code: i32, says: &[&str]) {
    let project = without_server(policy);
    project.write("var/input", dump);
    let run = refused(&project, Role::Airlock, &["anonymize", "var/input", "--output", "var/output"], code);
    for text in says {
        assert!(run.stderr.contains(text), "{text:?} is not said\n{run}");
    }
}

fn example(cluster: &Cluster) -> String {
    let database = cluster.database("refused");
    cluster.psql(&database, SCHEMA);
    database
}

#[test]
fn rules_that_do_not_fit_are_refused_before_any_row() {
    each(|cluster| {
        let database = example(cluster);
        for format in ["-Fc", "-Fp"] {
            let dump = dumped(cluster, &database, &[format]);
            let check = |rule: &str, says: &[&str]| check(&dump, &policy(rule), 3, says);
            check("visit: {day: {anonymizer: date, delta: 1 year}}", &["visit.day", "partition"]);
            check("visit_2026: {day: {anonymizer: date, delta: 1 year}}", &["visit_2026.day", "partition"]);
            check("person: {login: lastname}", &["person.login", "unique"]);
            check("person: {nick: firstname}", &["person.nick", "unique"]);
            check("person: {id: {anonymizer: integer, min: 1, max: 9}}", &["person.id"]);
            check("person: {code: email}", &["person.code", "5"]);
            check("person: {code_too: lorem}", &["person.code_too", "5"]);
            check("person: {mood: lastname}", &["person.mood", "sad"]);
            check("person: {mood: {anonymizer: string, sample: [ok, glad]}}", &["person.mood", "glad"]);
            check("person: {born: lastname}", &["person.born", "date"]);
            check("persn: {born: keep}", &["persn", "did you mean `person`?"]);
            check("visit: {pages: lorem}", &["pages", "did you mean `page`?"]);
        }
    });
}

#[test]
fn a_rule_that_says_which_labels_exist_is_taken() {
    each(|cluster| {
        let dump = dumped(cluster, &example(cluster), &["-Fc"]);
        let project =
            without_server(&policy("person: {mood: {anonymizer: string, sample: [sad]}, nick: email}"));
        project.write("var/input", &dump);
        project.run(Role::Airlock, &["anonymize", "var/input", "--output", "var/output"]).ends(0);
    });
}

#[test]
fn dumps_whose_rows_cannot_be_told_apart_are_refused() {
    each(|cluster| {
        let database = example(cluster);
        for format in ["-Fc", "-Fp"] {
            // In SJIS and its like, the second byte of a character may be a backslash.
            let dump = dumped(cluster, &database, &[format, "--encoding=SJIS"]);
            check(&dump, &policy("person: {login: email}"), 6, &["SJIS", "UTF8"]);
        }
        if let Some(oddities) = oddities(cluster) {
            for format in ["-Fc", "-Fp"] {
                let dump =
                    dumped(cluster, oddities, &[format, "--inserts", "--table=parent", "--table=child"]);
                check(&dump, "  unmapped: keep\n", 6, &["child", "--column-inserts"]);
            }
        }
        // All databases of the cluster would take long; one role and the first \connect are enough.
        let roles = cluster.run("pg_dumpall", &["--globals-only"]);
        let script = String::from_utf8(dumped(cluster, &database, &["-Fp", "--create"])).unwrap();
        let all = format!("{roles}\n\\connect template1\n{script}");
        check(all.as_bytes(), "  unmapped: keep\n", 6, &["pg_dumpall", "pg_dump"]);
        check(roles.as_bytes(), "  unmapped: keep\n", 6, &["pg_dumpall", "pg_dump"]);
    });
}
