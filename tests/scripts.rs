//! Plain dumps that pg_dump wrote, read piece by piece: every byte comes back, and every row is found.

#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use db_airlock::dump::lookahead::Lookahead;
use db_airlock::dump::postgres::copy_rows::{CopyRows, END};
use db_airlock::dump::postgres::copy_text::CopyText;
use db_airlock::dump::postgres::encoding::Encoding;
use db_airlock::dump::postgres::insert::InsertText;
use db_airlock::dump::postgres::insert_rows::InsertRows;
use db_airlock::dump::postgres::script::{Piece, ScriptReader};
use db_airlock::dump::{Batch, Limits, RowCodec, RowError, Value};

/// A field as the text that it stands for; none for NULL.
type Field = Option<Vec<u8>>;

/// What was found in a script.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// The pieces and rows, one behind the other.
    bytes: Vec<u8>,
    /// The fields of each table's rows, without those that hold `DEFAULT`.
    tables: BTreeMap<String, Vec<Vec<Field>>>,
}

/// The fields of all rows. Each is decoded and encoded again, and must then read the same once more.
fn read_fields(codec: &dyn RowCodec, batch: &Batch, rows: &mut Vec<Vec<Field>>) {
    let mut fields = Vec::new();
    for row in batch.rows() {
        codec.split(row, &mut fields).unwrap();
        let mut read = Vec::new();
        for field in &fields {
            let value = match codec.decode(&row[field.clone()]) {
                Err(RowError::Expression) if &row[field.clone()] == b"DEFAULT" => continue,
                value => value.unwrap(),
            };
            let mut again = Vec::new();
            codec.encode(&value, &mut again).unwrap();
            assert_eq!(codec.decode(&again).as_ref(), Ok(&value));
            // COPY has another word for it than INSERT.
            let text =
                if value == Value::text("true") { b"t".to_vec() } else { value.identity().into_owned() };
            read.push((!value.is_null()).then_some(text));
        }
        rows.push(read);
    }
}

fn read(script: &[u8], slab: usize) -> Found {
    let limits = Limits { batch_rows: 100, ..Limits::default() };
    let mut reader = ScriptReader::with_limit(Lookahead::with_slab(script, slab), 1024 * 1024);
    let mut found = Found::default();
    while let Some(piece) = reader.next_piece().unwrap() {
        let encoding = reader.settings().encoding.clone().unwrap_or(Encoding::Utf8);
        match piece {
            Piece::Statement(bytes) | Piece::Command(bytes) | Piece::Blank(bytes) => {
                found.bytes.extend(bytes)
            }
            Piece::Copy(bytes, target) => {
                found.bytes.extend(bytes);
                let codec = CopyText::new(&target, encoding);
                let (mut rows, mut fields) = (CopyRows::new(0, limits), Vec::new());
                while let Some(batch) = rows.next_batch(reader.input()).unwrap() {
                    found.bytes.extend(batch.bytes());
                    read_fields(&codec, &batch, &mut fields);
                }
                found.bytes.extend(END);
                assert!(fields.iter().all(|row| row.len() == target.columns.len()));
                found.tables.insert(target.table, fields);
            }
            Piece::Insert(target) => {
                let standard = reader.settings().standard_strings;
                let codec = InsertText::new(standard, encoding);
                let mut rows = InsertRows::new(target.clone(), 0, standard, limits);
                let mut fields = Vec::new();
                while let Some(batch) = rows.next_batch(reader.input()).unwrap() {
                    found.bytes.extend(batch.bytes());
                    read_fields(&codec, &batch, &mut fields);
                }
                let former = found.tables.insert(target.table, fields);
                assert_eq!(former, None, "a table's rows stand together");
            }
        }
    }
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

#[test]
fn every_row_is_found_however_it_is_written() {
    let mut copied = dump("17-copy.sql").tables;
    let count = |table: &str| (copied[table].len(), copied[table].iter().map(Vec::len).sum());
    assert_eq!(count("person"), (5, 5 * 30));
    assert_eq!(count("zerocol"), (2, 0));
    assert_eq!(count("emptyt"), (0, 0));
    let one = [Some(b"".to_vec()), None, Some(b"\\.".to_vec()), Some(b"a".to_vec())];
    assert_eq!(copied["onecol"], one.map(|field| vec![field]));
    // That server could not read XML, so one row is missing.
    assert_eq!(dump("18-copy.sql").tables["person"].len(), 4);
    // A table without rows has a COPY statement, and no INSERT.
    copied.retain(|_, rows| !rows.is_empty());
    for name in ["17-columns.sql", "17-inserts.sql", "17-several.sql", "17-nonstandard.sql"] {
        assert_eq!(dump(name).tables, copied, "{name}");
    }
    let mut copied = dump("15-copy.sql").tables;
    copied.retain(|_, rows| !rows.is_empty());
    assert_eq!(dump("15-nonstandard.sql").tables, copied);
}

#[test]
fn pagila_comes_back_byte_for_byte() {
    let folder = std::env::var_os("AIRLOCK_TEST_DATA")
        .map_or_else(|| "../shared/data".into(), std::path::PathBuf::from);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("pagila.pg_dump.sql");
    if !path.exists() {
        let message =
            format!("SKIPPED: {} is not there; AIRLOCK_TEST_DATA=FOLDER says where it is", path.display());
        assert!(std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_none(), "{message}");
        eprintln!("{message}");
        return;
    }
    let found = check(&path);
    assert_eq!(found.tables["rental"].len(), 16044);
    assert_eq!(found.tables.len(), 21);
}
