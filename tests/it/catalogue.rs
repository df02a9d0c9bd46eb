//! Every anonymizer with the rule of its own example, on a table of its own, from production to a developer, on each
//! engine: the server takes what it writes, NULL stays NULL, and equal values become equal where they should.

use std::collections::BTreeMap;

use db_airlock::anonymize::anonymizer::{Declaration, DefaultPer, Output};
use db_airlock::anonymize::anonymizers::declarations;
use db_airlock::yaml::{Content, Node, Source, parse};

use crate::machines::{Databases, Machines};
use crate::project::{DEVELOPER, PRODUCTION, Project, Role};

/// An engine's names for what columns take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Postgres,
    Mysql,
    Sqlite,
}

/// A column of an example: its name, its type, and a value that the rule can read.
struct Part {
    column: String,
    declared: &'static str,
    value: &'static str,
}

/// One anonymizer and the table that it is tried on.
struct Case {
    declaration: &'static Declaration,
    parts: Vec<Part>,
    /// Columns that the rule reads beside.
    reads: Vec<String>,
    rule: String,
}

/// The anonymizers of types that only PostgreSQL has.
const OF_POSTGRES: [&str; 3] = ["array", "composite", "hstore"];
/// What only a run with a program beside it, or extensions, can show: these have tests of their own.
const ELSEWHERE: [&str; 3] = ["command", "composite", "hstore"];

impl Case {
    fn of(declaration: &'static Declaration, engine: Engine) -> Option<Case> {
        if ELSEWHERE.contains(&declaration.id)
            || (engine != Engine::Postgres && OF_POSTGRES.contains(&declaration.id))
        {
            return None;
        }
        let rule = parse(Source::new("example", declaration.example)).unwrap();
        let options = match &rule.content {
            Content::Mapping(_) => rule.without(&["anonymizer"]).without(declaration.parts),
            _ => Node { span: rule.span.clone(), content: Content::Mapping(Vec::new()) },
        };
        let anonymizer = (declaration.build)(&options).unwrap();
        let output = anonymizer.output().unwrap_or(declaration.output);
        let part = |column: String| Part {
            column,
            declared: declared(declaration.id, output, engine),
            value: readable(declaration.id),
        };
        let named = declaration.parts.iter().filter_map(|part| rule.get(part));
        let mut parts: Vec<Part> = named.map(|column| part(column.text().unwrap().to_owned())).collect();
        if parts.is_empty() {
            parts.push(part("v".to_owned()));
        }
        let reads = anonymizer.reads().iter().map(|column| column.name.clone());
        let reads = reads.filter(|column| column != "id" && parts.iter().all(|part| part.column != *column));
        let target = if declaration.parts.is_empty() { "v" } else { "\"@all\"" };
        let rule = format!("{target}: {}", declaration.example);
        let reads = reads.collect();
        Some(Case { declaration, parts, reads, rule })
    }

    fn table(&self) -> String {
        format!("t_{}", self.declaration.id.replace('-', "_"))
    }

    /// The table with five rows: a value, NULL, the same value, an empty one where the type has one, and the value again.
    fn sql(&self) -> String {
        let table = self.table();
        let columns: Vec<String> =
            self.parts.iter().map(|part| format!("{} {}", part.column, part.declared)).collect();
        let read = self.reads.iter().map(|column| format!("{column} varchar(40)"));
        let columns: Vec<String> = columns.into_iter().chain(read).collect();
        let row = |id: i32| {
            let value = |part: &Part| if id == 2 { "NULL".to_owned() } else { format!("'{}'", part.value) };
            let values: Vec<String> =
                self.parts.iter().map(value).chain(self.reads.iter().map(|_| "'read'".to_owned())).collect();
            format!("INSERT INTO {table} VALUES ({id}, {});", values.join(", "))
        };
        let rows: String = (1..=4).map(row).collect();
        format!("CREATE TABLE {table} (id integer PRIMARY KEY, {});{rows}", columns.join(", "))
    }

    fn policy(&self) -> String {
        let kept: String = self.reads.iter().map(|column| format!("      {column}: keep\n")).collect();
        format!("    {}:\n      {}\n{kept}", self.table(), self.rule)
    }

    /// Reads the values as text, a row a line, with `|` between columns and `NULL` for none.
    fn query(&self, engine: Engine) -> String {
        let text = |part: &Part| match engine {
            _ if self.declaration.output == Output::Bytes && engine != Engine::Postgres => {
                format!("CASE WHEN {0} IS NULL THEN 'NULL' ELSE hex({0}) END", part.column)
            }
            Engine::Postgres => format!("coalesce({}::text, 'NULL')", part.column),
            Engine::Mysql => format!("coalesce(CAST({} AS CHAR), 'NULL')", part.column),
            Engine::Sqlite => format!("coalesce(CAST({} AS TEXT), 'NULL')", part.column),
        };
        let columns: Vec<String> = self.parts.iter().map(text).collect();
        let joined = match engine {
            Engine::Mysql => format!("replace(concat_ws('|', {}), '\\n', ' ')", columns.join(", ")),
            Engine::Postgres => format!("replace(concat_ws('|', {}), E'\\n', ' ')", columns.join(", ")),
            Engine::Sqlite => format!("replace({}, char(10), ' ')", columns.join(" || '|' || ")),
        };
        format!("SELECT {joined} FROM {} ORDER BY id", self.table())
    }

    /// Holds what a developer has against what production has.
    fn judge(&self, before: &str, after: &str) {
        let Declaration { id, per, replaces_null, .. } = *self.declaration;
        let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
        assert_eq!((before.len(), after.len()), (4, 4), "{id}: {before:?} {after:?}");
        let nulls = |row: &str| row.split('|').all(|value| value == "NULL");
        assert!(nulls(before[1]) && (nulls(after[1]) || replaces_null), "{id}: {after:?}");
        if id != "shuffle" {
            assert_ne!(before[0], after[0], "{id}");
        }
        if per != DefaultPer::Row {
            assert_eq!(after[0], after[2], "{id}");
        }
    }
}

/// A value that the anonymizer of this name can read.
fn readable(id: &str) -> &'static str {
    match id {
        "date" => "2024-05-17 10:11:12",
        "boolean" => "true",
        "dictionary" => "Paris",
        "regex" => "jane@acme.test",
        "generalize" => "37",
        "json" => r#"{"email": "jane@acme.test", "name": "Jane", "items": [{"email": "b@acme.test"}]}"#,
        "array" => "{jane@acme.test,bob@acme.test}",
        "uuid" => "0b8e2c1c-6d1d-4a0b-9a3f-3d0c4d1c5a10",
        "ip" => "10.20.30.40",
        "mac" => "a4:5e:60:01:02:03",
        "geo" => "48.8566",
        _ => "42",
    }
}

fn declared(id: &str, output: Output, engine: Engine) -> &'static str {
    let [postgres, mysql, sqlite] = match (id, output) {
        ("array", _) => ["text[]", "text", "TEXT"],
        ("date", _) => ["timestamp", "datetime", "TEXT"],
        ("key", _) => ["integer", "int", "INTEGER"],
        (_, Output::Integer) => ["integer", "int", "INTEGER"],
        (_, Output::Number) => ["numeric(12,6)", "decimal(12,6)", "REAL"],
        (_, Output::Boolean) => ["boolean", "varchar(5)", "TEXT"],
        (_, Output::Bytes) => ["bytea", "longblob", "BLOB"],
        (_, Output::Uuid) => ["uuid", "char(36)", "TEXT"],
        (_, Output::Json) => ["jsonb", "longtext", "TEXT"],
        (_, Output::Ipv4 | Output::Ipv6) => ["inet", "varchar(45)", "TEXT"],
        (_, Output::Moment) => ["timestamp", "datetime", "TEXT"],
        (_, Output::Form(forms)) => match forms.first() {
            Some(&"macaddr") => ["macaddr", "varchar(255)", "TEXT"],
            Some(&"inet") => ["inet", "varchar(255)", "TEXT"],
            _ => ["varchar(255)", "varchar(255)", "TEXT"],
        },
        _ => ["varchar(255)", "varchar(255)", "TEXT"],
    };
    match engine {
        Engine::Postgres => postgres,
        Engine::Mysql => mysql,
        Engine::Sqlite => sqlite,
    }
}

fn cases(engine: Engine) -> Vec<Case> {
    declarations().iter().filter_map(|declaration| Case::of(declaration, engine)).collect()
}

fn policy(cases: &[Case]) -> String {
    let tables: String = cases.iter().map(Case::policy).collect();
    format!("  key: ${{FIXED_KEY}}\n  keep: ['*.id']\n  tables:\n{tables}")
}

/// The whole way between two databases of one server, for all at once.
fn journey<C: Databases>(cluster: &'static C, engine: Engine, make: impl Fn(&str) -> String) {
    let cases = cases(engine);
    let script: String = cases.iter().map(Case::sql).collect();
    let machines = Machines::new(cluster, &make(&script), &policy(&cases));
    machines.journey();
    for case in &cases {
        let [before, after] = machines.both(&case.query(engine));
        case.judge(&before, &after);
    }
}

#[test]
fn every_example_goes_through_postgresql() {
    crate::postgres::cluster::each(|cluster| {
        journey(cluster, Engine::Postgres, |script| {
            let database = cluster.database("catalogue");
            cluster.psql(&database, script);
            database
        });
    });
}

#[test]
fn every_example_goes_through_mysql_and_mariadb() {
    crate::mysql::cluster::each(|cluster| {
        journey(cluster, Engine::Mysql, |script| {
            let database = cluster.database("catalogue");
            cluster.sql(&database, script);
            database
        });
    });
}

#[test]
fn every_example_goes_through_sqlite() {
    let cases = cases(Engine::Sqlite);
    let script: String = cases.iter().map(Case::sql).collect();
    let project = Project::published(&policy(&cases), &script);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    for case in &cases {
        let [before, after] = [PRODUCTION, DEVELOPER].map(|database| {
            let database = rusqlite::Connection::open(project.path(database)).unwrap();
            let mut select = database.prepare(&case.query(Engine::Sqlite)).unwrap();
            let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
            rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
        });
        case.judge(&before, &after);
    }
}

/// What stands in the examples is all that there is: a new anonymizer is tried here without being named.
#[test]
fn every_anonymizer_is_tried_somewhere() {
    let tried: BTreeMap<&str, usize> = declarations()
        .iter()
        .map(|declaration| {
            let engines = [Engine::Postgres, Engine::Mysql, Engine::Sqlite];
            (
                declaration.id,
                engines.iter().filter(|engine| Case::of(declaration, **engine).is_some()).count(),
            )
        })
        .collect();
    let nowhere: Vec<_> =
        tried.iter().filter(|(id, count)| **count == 0 && !ELSEWHERE.contains(id)).collect();
    assert!(nowhere.is_empty(), "{nowhere:?}");
}
