//! What a SQLite file tells of itself: its header, its schema, and the pages of each table and index.
//!
//! Pages are counted by the virtual table `dbstat` (<https://sqlite.org/dbstat.html>), which reads the whole file.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

use super::connection::Database;
use super::inspect::count;
use crate::database::DatabaseError;
use crate::database::stats::{Line, Section, Statistic, Statistics, Tag, Top, Unit, Value};

const fn statistic(name: &'static str, tag: Tag, unit: Unit) -> Statistic {
    Statistic { name, tag, unit }
}

/// With the question for each.
const DATABASE: [(Statistic, &str); 15] = [
    (statistic("version", Tag::Info, Unit::Text), "SELECT sqlite_version()"),
    (
        statistic("size", Tag::Info, Unit::Bytes),
        "SELECT page_size * page_count FROM pragma_page_size, pragma_page_count",
    ),
    (statistic("page_size", Tag::Info, Unit::Bytes), "PRAGMA page_size"),
    (statistic("pages", Tag::Info, Unit::Count), "PRAGMA page_count"),
    (statistic("free_pages", Tag::Info, Unit::Count), "PRAGMA freelist_count"),
    (statistic("encoding", Tag::Info, Unit::Text), "PRAGMA encoding"),
    (statistic("journal_mode", Tag::Info, Unit::Text), "PRAGMA journal_mode"),
    (statistic("tables", Tag::Info, Unit::Count), TABLE_COUNT),
    (statistic("indexes", Tag::Info, Unit::Count), "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"),
    (statistic("views", Tag::Info, Unit::Count), "SELECT count(*) FROM sqlite_schema WHERE type = 'view'"),
    (
        statistic("triggers", Tag::Info, Unit::Count),
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'",
    ),
    (statistic("user_version", Tag::Info, Unit::Number), "PRAGMA user_version"),
    (statistic("application_id", Tag::Info, Unit::Number), "PRAGMA application_id"),
    (statistic("schema_version", Tag::Write, Unit::Number), "PRAGMA schema_version"),
    // 0 none, 1 full, 2 incremental.
    (statistic("auto_vacuum", Tag::Maint, Unit::Number), "PRAGMA auto_vacuum"),
];

const TABLE_COUNT: &str =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'";

const TABLES: [Statistic; 9] = [
    statistic("size", Tag::Info, Unit::Bytes),
    statistic("pages", Tag::Info, Unit::Count),
    statistic("unused", Tag::Info, Unit::Bytes),
    statistic("rows", Tag::Info, Unit::Count),
    statistic("columns", Tag::Info, Unit::Count),
    statistic("kind", Tag::Info, Unit::Text),
    statistic("without_rowid", Tag::Info, Unit::YesNo),
    statistic("strict", Tag::Info, Unit::YesNo),
    statistic("def", Tag::Code, Unit::Code),
];

// Hidden and generated columns count as well.
const LIST_OF_TABLES: &str = "SELECT l.name, l.ncol, l.type, l.wr, l.strict, s.sql
    FROM pragma_table_list l JOIN sqlite_schema s ON s.type = 'table' AND s.name = l.name
    WHERE l.schema = 'main' AND l.name NOT GLOB 'sqlite_*'";

const INDEXES: [Statistic; 8] = [
    statistic("table_name", Tag::Info, Unit::Text),
    statistic("size", Tag::Info, Unit::Bytes),
    statistic("pages", Tag::Info, Unit::Count),
    statistic("unused", Tag::Info, Unit::Bytes),
    statistic("primary", Tag::Info, Unit::YesNo),
    statistic("unique", Tag::Info, Unit::YesNo),
    statistic("partial", Tag::Info, Unit::YesNo),
    statistic("def", Tag::Code, Unit::Code),
];

// The index of a constraint has no statement of its own.
const LIST_OF_INDEXES: &str = "SELECT s.name, s.tbl_name, l.origin = 'pk', l.\"unique\", l.partial, s.sql
    FROM sqlite_schema s JOIN pragma_index_list(s.tbl_name) l ON l.name = s.name WHERE s.type = 'index'";

const DOING: &str = "reading statistics";

/// Reads everything as of one moment. Of tables and indexes come the largest.
pub fn statistics(path: &Path, top: Top) -> Result<Statistics, DatabaseError> {
    let database = Database::open_to_read(path)?;
    database.execute(DOING, "BEGIN")?;
    let storage = Storage::of(&database)?;
    Ok(Statistics {
        engine: "sqlite",
        database: whole(&database)?,
        tables: tables(&database, &storage, top.tables)?,
        indexes: indexes(&database, &storage, top.indexes)?,
    })
}

fn whole(database: &Database) -> Result<Section, DatabaseError> {
    let ask = |(statistic, question): &(Statistic, &str)| match statistic.unit {
        Unit::Text => database.query(DOING, question).map(Value::Text),
        _ => database.query(DOING, question).map(Value::Number),
    };
    let values = DATABASE.iter().map(ask).collect::<Result<_, _>>()?;
    let name = database.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let statistics = DATABASE.iter().map(|(statistic, _)| *statistic).collect();
    Ok(Section { statistics, lines: vec![Line { name, values }] })
}

/// Bytes, pages and unused bytes by name of table or index.
struct Storage(HashMap<String, [i64; 3]>);

impl Storage {
    fn of(database: &Database) -> Result<Self, DatabaseError> {
        let question = "SELECT name, pgsize, pageno, unused FROM dbstat WHERE aggregate = TRUE";
        let rows = database
            .rows(DOING, question, |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?])))?;
        Ok(Storage(rows.into_iter().collect()))
    }

    /// A virtual table has no pages of its own.
    fn values(&self, name: &str) -> [Value; 3] {
        self.0.get(name).map_or([const { Value::Unknown }; 3], |numbers| numbers.map(Value::Number))
    }

    /// The largest first.
    fn sort(&self, lines: &mut [Line]) {
        let size = |line: &Line| self.0.get(&line.name).map_or(0, |[bytes, ..]| *bytes);
        lines.sort_by(|one, other| (Reverse(size(one)), &one.name).cmp(&(Reverse(size(other)), &other.name)));
    }
}

fn tables(database: &Database, storage: &Storage, top: usize) -> Result<Section, DatabaseError> {
    let mut lines = database.rows(DOING, LIST_OF_TABLES, |row| {
        let name: String = row.get(0)?;
        let [size, pages, unused] = storage.values(&name);
        let kind: String = row.get(2)?;
        let values = vec![
            size,
            pages,
            unused,
            Value::Unknown,
            Value::Number(row.get(1)?),
            Value::Text(kind),
            Value::YesNo(row.get(3)?),
            Value::YesNo(row.get(4)?),
            text(row.get(5)?),
        ];
        Ok(Line { name, values })
    })?;
    storage.sort(&mut lines);
    lines.truncate(top);
    // A module may count what is not its own, or fail to; its rows stand in shadow tables.
    for line in lines.iter_mut().filter(|line| line.values[5] != Value::Text("virtual".to_owned())) {
        line.values[3] = Value::Number(i64::try_from(count(database, &line.name)?).unwrap_or(i64::MAX));
    }
    Ok(Section { statistics: TABLES.to_vec(), lines })
}

fn indexes(database: &Database, storage: &Storage, top: usize) -> Result<Section, DatabaseError> {
    let mut lines = database.rows(DOING, LIST_OF_INDEXES, |row| {
        let name: String = row.get(0)?;
        let [size, pages, unused] = storage.values(&name);
        let values = vec![
            Value::Text(row.get(1)?),
            size,
            pages,
            unused,
            Value::YesNo(row.get(2)?),
            Value::YesNo(row.get(3)?),
            Value::YesNo(row.get(4)?),
            text(row.get(5)?),
        ];
        Ok(Line { name, values })
    })?;
    storage.sort(&mut lines);
    lines.truncate(top);
    Ok(Section { statistics: INDEXES.to_vec(), lines })
}

fn text(text: Option<String>) -> Value {
    text.map_or(Value::Unknown, Value::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "
        PRAGMA page_size = 4096;
        CREATE TABLE person(id INTEGER PRIMARY KEY, email TEXT UNIQUE, note TEXT);
        INSERT INTO person(email, note)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            SELECT 'person' || i, 'a note' FROM n;
        CREATE INDEX by_note ON person(note) WHERE note <> '';
        CREATE TABLE word(word TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
        CREATE VIRTUAL TABLE found USING fts5(body);
        CREATE VIEW notes AS SELECT note FROM person;
    ";

    fn check(section: &Section, name: &str, expected: &[(&str, Value)]) {
        let line = section.lines.iter().find(|line| line.name == name);
        let line = line.unwrap_or_else(|| panic!("{name} is not in {:?}", section.lines));
        for (statistic, expected) in expected {
            let index = section.statistics.iter().position(|one| one.name == *statistic).unwrap();
            assert_eq!(&line.values[index], expected, "{name}: {statistic}");
        }
    }

    fn all(script: &str, top: usize) -> Statistics {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        rusqlite::Connection::open(&path).unwrap().execute_batch(script).unwrap();
        statistics(&path, Top { tables: top, indexes: top }).unwrap()
    }

    #[test]
    fn a_file_tells_what_is_in_it() {
        let all = all(SCRIPT, usize::MAX);
        let (yes, no, number) = (Value::YesNo(true), Value::YesNo(false), Value::Number);
        let words = |text: &str| Value::Text(text.to_owned());
        check(
            &all.database,
            "a.sqlite3",
            &[("page_size", number(4096)), ("encoding", words("UTF-8")), ("views", number(1))],
        );
        let person = [("rows", number(1000)), ("columns", number(3)), ("strict", no.clone())];
        check(&all.tables, "person", &person);
        check(&all.tables, "word", &[("without_rowid", yes.clone()), ("size", number(4096))]);
        check(&all.tables, "found", &[("kind", words("virtual")), ("rows", Value::Unknown)]);
        check(&all.tables, "found_data", &[("kind", words("shadow"))]);
        check(&all.indexes, "by_note", &[("partial", yes.clone()), ("unique", no)]);
        let unnamed = [("unique", yes), ("def", Value::Unknown), ("table_name", words("person"))];
        check(&all.indexes, "sqlite_autoindex_person_1", &unnamed);
        assert_eq!(all.tables.lines[0].name, "person", "the largest first");
        for section in [&all.database, &all.tables, &all.indexes] {
            assert!(section.lines.iter().all(|line| line.values.len() == section.statistics.len()));
        }
    }

    #[test]
    fn only_as_many_as_wished_for() {
        let all = all(SCRIPT, 1);
        assert_eq!((all.tables.lines.len(), all.indexes.lines.len()), (1, 1));
    }

    #[test]
    fn sizes_add_up_to_the_file() {
        let all = all("CREATE TABLE a(b); CREATE TABLE c(d UNIQUE);", usize::MAX);
        let sum = |section: &Section, at: usize| -> i64 {
            let size = |line: &Line| if let Value::Number(size) = line.values[at] { size } else { 0 };
            section.lines.iter().map(size).sum()
        };
        // The schema itself has a page too.
        let expected = Value::Number(sum(&all.tables, 0) + sum(&all.indexes, 1) + 4096);
        check(&all.database, "a.sqlite3", &[("size", expected)]);
    }
}
