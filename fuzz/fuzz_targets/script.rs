//! Whatever claims to be a plain dump of PostgreSQL, its pieces and rows are the script again, or it is refused;
//! and where the reader's portions end changes neither.

#![no_main]

use db_airlock::dump::postgres::copy_rows::{CopyRows, END};
use db_airlock::dump::postgres::copy_text::CopyText;
use db_airlock::dump::postgres::encoding::Encoding;
use db_airlock::dump::postgres::insert::InsertText;
use db_airlock::dump::postgres::insert_rows::InsertRows;
use db_airlock::dump::lookahead::Lookahead;
use db_airlock::dump::postgres::script::{Piece, ScriptReader};
use db_airlock::dump::{Batch, Limits, RowCodec};
use libfuzzer_sys::fuzz_target;

fn read_fields(codec: &dyn RowCodec, batch: &Batch) {
    let mut fields = Vec::new();
    for row in batch.rows() {
        if codec.split(row, &mut fields).is_err() {
            continue;
        }
        for field in &fields {
            let Ok(value) = codec.decode(&row[field.clone()]) else { continue };
            let mut again = Vec::new();
            if codec.encode(&value, &mut again).is_ok() {
                assert_eq!(codec.decode(&again), Ok(value), "what was written is read again");
            }
        }
    }
}

/// The pieces and rows, one behind the other; none where the script is refused.
fn read(script: &[u8], slab: usize) -> Option<Vec<u8>> {
    let limits = Limits { batch_rows: 3, ..Limits::default() };
    let mut reader = ScriptReader::with_limit(Lookahead::with_slab(script, slab), 1024 * 1024);
    let mut out = Vec::new();
    while let Some(piece) = reader.next_piece().ok()? {
        match piece {
            Piece::Statement(bytes) | Piece::Command(bytes) | Piece::Blank(bytes) => out.extend(bytes),
            Piece::Copy(bytes, target) => {
                out.extend(bytes);
                let codec = CopyText::new(&target, Encoding::Utf8);
                let mut rows = CopyRows::new(0, limits);
                while let Some(batch) = rows.next_batch(reader.input()).ok()? {
                    read_fields(&codec, &batch);
                    out.extend(batch.bytes());
                }
                out.extend(END);
            }
            Piece::Insert(target) => {
                let standard = reader.settings().standard_strings;
                let codec = InsertText::new(standard, Encoding::Utf8);
                let mut rows = InsertRows::new(target, 0, standard, limits);
                while let Some(batch) = rows.next_batch(reader.input()).ok()? {
                    read_fields(&codec, &batch);
                    out.extend(batch.bytes());
                }
                assert!(rows.next_row() > 0, "an INSERT statement has a row");
            }
        }
    }
    Some(out)
}

fuzz_target!(|script: &[u8]| {
    let whole = read(script, 64 * 1024);
    if let Some(out) = &whole {
        assert_eq!(out, script);
    }
    assert_eq!(read(script, 3), whole);
});
