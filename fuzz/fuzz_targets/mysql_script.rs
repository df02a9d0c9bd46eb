//! Whatever claims to be a dump of MySQL or MariaDB, its pieces and rows are the script again, or it is refused;
//! and where the reader's portions end changes neither.

#![no_main]

use db_airlock::dump::lookahead::Lookahead;
use db_airlock::dump::mysql::insert::InsertText;
use db_airlock::dump::mysql::insert_rows::InsertRows;
use db_airlock::dump::mysql::resplit::{Lengths, Resplit};
use db_airlock::dump::mysql::script::{Piece, ScriptReader};
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
                // An empty blob is written as an empty text.
                let same = codec.decode(&again);
                assert!(value.is_empty() || same == Ok(value), "what was written is read again");
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
            Piece::Insert(target) => {
                let quoting = reader.settings().quoting;
                let codec = InsertText::new(quoting, reader.settings().charset());
                let mut rows = InsertRows::new(target, 0, quoting, limits);
                let (mut resplit, lengths) = (Resplit::new(&mut out, quoting, 64), Lengths::default());
                while let Some(batch) = rows.next_batch(reader.input()).ok()? {
                    read_fields(&codec, &batch);
                    lengths.note(&batch);
                    resplit.write(&batch, &lengths.take(batch.len())).expect("rows that were read can be written");
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
