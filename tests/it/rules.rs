//! What rules say beside their options, and rows that are left out, on dumps of every kind: the same policy keeps the
//! same rows and writes the same values.

mod people;
mod refused;

use rusqlite::Connection;

use crate::project::{Project, Role};

const PEOPLE: i64 = 60;

/// The forms in which the same people come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Sqlite,
    /// `COPY`.
    Copy,
    /// `INSERT` of PostgreSQL, with so many rows in a statement.
    Insert(usize),
    /// `INSERT` of MySQL, with so many rows in a statement.
    Mysql(usize),
}

const FORMS: [Form; 7] = [
    Form::Sqlite,
    Form::Copy,
    Form::Insert(1),
    Form::Insert(7),
    Form::Mysql(1),
    Form::Mysql(7),
    Form::Mysql(1000),
];

/// A person: id, email (none for each tenth), name, country, and whom it reports to.
fn person(id: i64) -> [Option<String>; 5] {
    let email =
        (id % 10 != 0).then(|| format!("person{id}@{}", if id % 4 == 0 { "acme.test" } else { "home.test" }));
    let country = if id % 3 == 0 { "FR" } else { "DE" };
    let boss = (id > 1).then(|| (id / 2).to_string());
    [Some(id.to_string()), email, Some(format!("Name {id}")), Some(country.to_owned()), boss]
}

/// The columns that are no text.
fn is_number(column: usize) -> bool {
    [0, 4].contains(&column)
}

fn literal((column, value): (usize, Option<String>)) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(text) if is_number(column) => text,
        Some(text) => format!("'{text}'"),
    }
}

fn statements(table: &str, rows: usize) -> String {
    let tuple = |id| {
        let values: Vec<_> = person(id).into_iter().enumerate().map(literal).collect();
        format!("({})", values.join(","))
    };
    let ids: Vec<i64> = (1..=PEOPLE).collect();
    let statement = |ids: &[i64]| {
        let tuples: Vec<_> = ids.iter().map(|id| tuple(*id)).collect();
        format!("INSERT INTO {table} VALUES {};\n", tuples.join(","))
    };
    ids.chunks(rows).map(statement).collect()
}

fn copied() -> String {
    let line = |id| {
        let fields = person(id).map(|field| field.unwrap_or_else(|| "\\N".to_owned()));
        fields.join("\t") + "\n"
    };
    let lines: String = (1..=PEOPLE).map(line).collect();
    format!("COPY public.person (id, email, name, country, boss) FROM stdin;\n{lines}\\.\n")
}

const SQL: &str = "CREATE TABLE person (id integer PRIMARY KEY, email varchar(80), name varchar(40), country char(2), boss integer)";

/// A project with a dump of this form.
fn project(form: Form, policy: &str) -> Project {
    let key = "  key: ${FIXED_KEY}\n";
    let policy = format!("{key}{policy}");
    let (scheme, dump) = match form {
        Form::Sqlite => {
            let mut project = Project::new(&policy, &format!("{SQL}; {}", statements("person", 10)));
            project.run(Role::Airlock, &["keygen"]).ends(0);
            std::fs::copy(project.path(crate::project::PRODUCTION), project.path("dump")).unwrap();
            project.set("UNUSED", "");
            return project;
        }
        Form::Mysql(rows) => {
            let rows = statements("`person`", rows);
            let table = SQL
                .replace("PRIMARY KEY", "NOT NULL")
                .replace(", boss integer", ", boss integer, PRIMARY KEY (`id`)");
            (
                "mysql",
                format!(
                    "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)\n--\n\n{table};\n{rows}\
                 -- Dump completed on 2026-11-28  1:00:00\n"
                ),
            )
        }
        Form::Copy | Form::Insert(_) => {
            let rows = match form {
                Form::Insert(rows) => statements("public.person", rows),
                _ => copied(),
            };
            let table = SQL.replace("TABLE person", "TABLE public.person").replace("PRIMARY KEY", "NOT NULL");
            (
                "postgres",
                format!(
                    "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 17.5\n-- Dumped by pg_dump version 17.5\n\n\
                 SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n{table};\n\n{rows}\n\
                 ALTER TABLE ONLY public.person ADD CONSTRAINT person_pkey PRIMARY KEY (id);\n\n\
                 --\n-- PostgreSQL database dump complete\n--\n\n"
                ),
            )
        }
    };
    let project = Project::without_server(scheme, &policy);
    project.write("dump", dump.as_bytes());
    project
}

type Row = [Option<String>; 5];

/// The people of the anonymized dump, read by SQLite, whatever its form.
fn anonymized(form: Form, policy: &str) -> (Vec<Row>, Project) {
    let project = project(form, policy);
    project.run(Role::Airlock, &["anonymize", "dump", "--output", "out"]).ends(0);
    let database = match form {
        Form::Sqlite => Connection::open(project.path("out")).unwrap(),
        _ => {
            let database = Connection::open_in_memory().unwrap();
            database
                .execute_batch(&format!(
                    "ATTACH ':memory:' AS public; {}",
                    SQL.replace("TABLE person", "TABLE public.person")
                ))
                .unwrap();
            let text = String::from_utf8(project.read("out")).unwrap();
            if form == Form::Copy {
                let rows = text.split_once("FROM stdin;\n").unwrap().1.split_once("\\.\n").unwrap().0;
                for row in rows.lines() {
                    let fields = row.split('\t').map(|field| (field != "\\N").then(|| field.to_owned()));
                    let mut insert =
                        database.prepare("INSERT INTO public.person VALUES (?, ?, ?, ?, ?)").unwrap();
                    insert.execute(rusqlite::params_from_iter(fields)).unwrap();
                }
            } else {
                let begins = |line: &&str| line.starts_with("INSERT");
                for statement in text.lines().filter(begins) {
                    database.execute_batch(statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
                }
            }
            database
        }
    };
    let mut select =
        database.prepare("SELECT id, email, name, country, boss FROM person ORDER BY rowid").unwrap();
    let text = |row: &rusqlite::Row<'_>, at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
        rusqlite::types::Value::Null => None,
        rusqlite::types::Value::Integer(number) => Some(number.to_string()),
        rusqlite::types::Value::Text(text) => Some(text),
        other => panic!("{other:?}"),
    };
    let rows = select.query_map([], |row| Ok(std::array::from_fn(|at| text(row, at)))).unwrap();
    let rows = rows.collect::<Result<_, _>>().unwrap();
    drop(select);
    (rows, project)
}

fn ids(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect()
}

const REST: &str = "  keep: ['*.id', '*.country', '*.boss', '*.name', '*.email']\n";

#[test]
fn rows_are_left_out_by_a_condition() {
    for form in FORMS {
        let policy =
            format!("{REST}  tables: {{person: {{rows: {{where: \"country == 'FR' and id > 9\"}}}}}}\n");
        let (rows, project) = anonymized(form, &policy);
        assert_eq!(ids(&rows), (10..=PEOPLE).filter(|id| id % 3 == 0).collect::<Vec<_>>(), "{form:?}");
        assert!(rows.iter().all(|row| *row == person(row[0].as_ref().unwrap().parse().unwrap())), "{form:?}");
        let manifest: serde_json::Value = serde_json::from_slice(&project.read("out.manifest.json")).unwrap();
        let table = &manifest["tables"][0];
        assert_eq!(
            (table["rows"].as_u64(), table["rows_left_out"].as_u64()),
            (Some(17), Some(43)),
            "{form:?}"
        );
    }
}

#[test]
fn a_sample_is_the_same_in_every_form() {
    let policy = format!("{REST}  tables: {{person: {{rows: {{sample: 25%}}}}}}\n");
    let expected = ids(&anonymized(Form::Sqlite, &policy).0);
    assert!((5..30).contains(&expected.len()), "{expected:?}");
    for form in FORMS {
        assert_eq!(ids(&anonymized(form, &policy).0), expected, "{form:?}");
    }
}

#[test]
fn rows_of_which_none_stays_leave_nothing() {
    for form in FORMS {
        let policy = format!("{REST}  tables: {{person: {{rows: {{where: 'id > 1000'}}}}}}\n");
        assert_eq!(anonymized(form, &policy).0, Vec::<Row>::new(), "{form:?}");
    }
}

#[test]
fn shuffled_values_are_the_columns_own_in_every_form() {
    let policy = "  keep: ['*.id', '*.country', '*.boss', '*.name']\n  tables: {person: {email: {anonymizer: shuffle, window: 20}}}\n";
    let expected = anonymized(Form::Sqlite, policy).0;
    for form in FORMS {
        let rows = anonymized(form, policy).0;
        assert_eq!(rows, expected, "{form:?}");
        for window in 0..3_usize {
            let of = |rows: &[Row]| {
                let mut emails: Vec<_> =
                    rows[window * 20..window * 20 + 20].iter().map(|row| row[1].clone()).collect();
                emails.sort();
                emails
            };
            let original: Vec<Row> = (1..=PEOPLE).map(person).collect();
            assert_eq!(of(&rows), of(&original), "{form:?}");
        }
        let moved = rows.iter().filter(|row| row[1] != person(row[0].as_ref().unwrap().parse().unwrap())[1]);
        assert!(moved.count() > 30, "{form:?}");
    }
}

#[test]
fn rules_apply_where_they_say() {
    let policy = "  keep: ['*.id', '*.country', '*.boss']\n  tables:\n    person:\n\
                  \x20     email: {anonymizer: email, except: ['*@acme.test'], 'null': replace}\n\
                  \x20     name: {anonymizer: lastname, when: \"country == 'FR' or boss is none\", unique: true}\n";
    let expected = anonymized(Form::Sqlite, policy).0;
    for form in FORMS {
        let rows = anonymized(form, policy).0;
        let values =
            |rows: &[Row]| rows.iter().map(|row| (row[1].clone(), row[2].clone())).collect::<Vec<_>>();
        // NULL has no value to be keyed by, and goes by row and table: all else is the same.
        assert_eq!(values(&rows), values(&expected), "{form:?}");
        for row in &rows {
            let id: i64 = row[0].as_ref().unwrap().parse().unwrap();
            let [_, email, name, ..] = person(id);
            assert_eq!(
                row[1] == email,
                email.is_some_and(|email| email.ends_with("@acme.test")),
                "{form:?} {row:?}"
            );
            assert_eq!(row[2] != name, id % 3 == 0 || id == 1, "{form:?} {row:?}");
        }
        let mut names: Vec<_> = rows.iter().map(|row| row[2].clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), rows.len(), "{form:?}");
    }
}

#[test]
fn a_condition_that_no_row_can_answer_stops_the_run() {
    for form in FORMS {
        let policy = format!("{REST}  tables: {{person: {{rows: {{where: \"country\"}}}}}}\n");
        let project = project(form, &policy);
        let run = project.run(Role::Airlock, &["anonymize", "dump", "--output", "out"]).ends(6);
        run.says("expected a condition that is true or false");
        assert!(!project.path("out").exists(), "{form:?}");
    }
}
