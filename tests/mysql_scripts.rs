//! Dumps of MySQL and MariaDB, read piece by piece: every byte comes back, and every row is found.

#![cfg(feature = "mysql")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use db_airlock::dump::lookahead::Lookahead;
use db_airlock::dump::mysql::completeness::Completeness;
use db_airlock::dump::mysql::insert::InsertText;
use db_airlock::dump::mysql::insert_rows::InsertRows;
use db_airlock::dump::mysql::resplit::{Resplit, STATEMENT_BYTES};
use db_airlock::dump::mysql::script::{Piece, ScriptReader};
use db_airlock::dump::{Batch, Limits, RowCodec, Value};

/// What was found in a script.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// The pieces and rows, one behind the other.
    bytes: Vec<u8>,
    /// The fields of each table's rows.
    tables: BTreeMap<String, Vec<Vec<Value<'static>>>>,
    completeness: Completeness,
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Blob(bytes) => Value::Blob(bytes.into_owned().into()),
        Value::Null => Value::Null,
        Value::Integer(number) => Value::Integer(number),
        Value::Real(number) => Value::Real(number),
    }
}

/// The fields of all rows. Each is decoded and encoded again, and must then read the same once more.
fn read_fields(codec: &dyn RowCodec, batch: &Batch, rows: &mut Vec<Vec<Value<'static>>>) {
    let mut fields = Vec::new();
    for row in batch.rows() {
        codec.split(row, &mut fields).unwrap();
        let mut read = Vec::new();
        for field in &fields {
            // Of a dump in `binary`, nothing but ASCII is read.
            let Ok(value) = codec.decode(&row[field.clone()]) else { continue };
            let mut again = Vec::new();
            codec.encode(&value, &mut again).unwrap();
            let read_again = codec.decode(&again).unwrap();
            assert!(value.is_empty() || read_again == value, "{value:?} became {read_again:?}");
            read.push(owned(value));
        }
        rows.push(read);
    }
}

fn read(script: &[u8], slab: usize) -> Found {
    let limits = Limits { batch_rows: 100, ..Limits::default() };
    let mut reader = ScriptReader::with_limit(Lookahead::with_slab(script, slab), 1024 * 1024);
    let mut found = Found::default();
    while let Some(piece) = reader.next_piece().unwrap() {
        let settings = reader.settings().clone();
        match piece {
            Piece::Statement(bytes) | Piece::Command(bytes) | Piece::Blank(bytes) => {
                found.bytes.extend(bytes)
            }
            Piece::Insert(target) => {
                let codec = InsertText::new(settings.quoting, settings.charset());
                let mut rows = InsertRows::new(target.clone(), 0, settings.quoting, limits);
                let database = settings.database.unwrap_or_default();
                let fields = found.tables.entry(format!("{database}.{}", target.table)).or_default();
                let mut resplit = Resplit::new(&mut found.bytes, settings.quoting, STATEMENT_BYTES);
                while let Some(batch) = rows.next_batch(reader.input()).unwrap() {
                    resplit.write(&batch, &batch.rows().map(<[u8]>::len).collect::<Vec<_>>()).unwrap();
                    read_fields(&codec, &batch, fields);
                }
                assert_eq!(resplit.too_long(), 0);
            }
        }
    }
    found.completeness = reader.completeness();
    found
}

fn check(path: &Path) -> Found {
    let script = fs::read(path).unwrap();
    let found = read(&script, 64 * 1024);
    assert!(found.bytes == script, "{} comes back otherwise", path.display());
    assert!(read(&script, 509) == found, "{} depends on where slabs end", path.display());
    found
}

fn dump(name: &str) -> Found {
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps").join(name))
}

/// How many rows each table has.
fn counts(found: &Found) -> Vec<(&str, usize)> {
    found.tables.iter().map(|(table, rows)| (table.as_str(), rows.len())).collect()
}

#[test]
fn every_row_is_found_however_it_is_written() {
    let usual = dump("mariadb-10.11-hex.mysql.sql");
    assert_eq!(counts(&usual), [(".many", 300), (".person", 3), (".pet", 2)]);
    assert_eq!(usual.completeness, Completeness { begun: 1, completed: 1 });
    assert_eq!(usual.tables[".person"][0][1], Value::text("alice@example.com"));
    assert_eq!(usual.tables[".person"][0][2], Value::text("O'Brien \\ \"q\" %_\n\r\t\0\u{1a};*/ é"));
    assert_eq!(usual.tables[".person"][0][3], Value::Blob(b"AB'\0".into()));
    for name in ["mariadb-10.11-compact.mysql.sql", "mariadb-10.11-ansi.mysql.sql"] {
        assert_eq!(dump(name).tables, usual.tables, "{name}");
    }
    let rows = dump("mariadb-10.11-rows.mysql.sql");
    assert_eq!(counts(&rows), [("small.many", 300), ("small.person", 3), ("small.pet", 2)]);
    assert_eq!(rows.tables["small.person"], usual.tables[".person"]);
    assert_eq!(dump("mariadb-10.11-compact.mysql.sql").completeness, Completeness::default());
}

#[test]
fn what_mysql_8_writes_is_read() {
    let found = dump("mysql-8.0-style.mysql.sql");
    assert_eq!(counts(&found), [("small.person", 3), ("small.place", 2)]);
    let person = &found.tables["small.person"];
    assert_eq!(person[0][2], Value::Blob(b"AB'\0".into()));
    assert_eq!(person[2][5], Value::text("*/"));
    assert_eq!(
        found.tables["small.place"][1],
        [Value::Integer(2), Value::Blob(b"\0".into()), Value::text("there")]
    );
}

#[test]
fn the_samples_come_back_byte_for_byte() {
    let folder = std::env::var_os("AIRLOCK_TEST_DATA").map_or_else(|| "../shared/data".into(), PathBuf::from);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    for (name, table, rows) in [
        ("sakila-mv-schema.sql", "", 0),
        ("sakila-mv-data.sql", "sakila.rental", 16044),
        ("chinook.mysql.sql", "Chinook.Track", 3503),
    ] {
        let path = folder.join(name);
        if !path.exists() {
            let message = format!(
                "SKIPPED: {} is not there; AIRLOCK_TEST_DATA=FOLDER says where it is",
                path.display()
            );
            assert!(std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_none(), "{message}");
            eprintln!("{message}");
            return;
        }
        assert_eq!(check(&path).tables.get(table).map_or(0, Vec::len), rows, "{name}");
    }
}
