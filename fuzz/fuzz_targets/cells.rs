//! Whatever bytes claim to be a row, they are split or refused; the fields of a row that is split cover
//! it, and give back the same bytes when they are decoded and encoded again.

#![no_main]

use db_airlock::dump::RowCodec as _;
use db_airlock::dump::cells::Cells;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|row: &[u8]| {
    let _ = Cells.decode(row);
    let mut fields = Vec::new();
    if Cells.split(row, &mut fields).is_err() {
        return;
    }
    let mut again = Vec::new();
    for field in fields {
        let value = Cells.decode(&row[field]).expect("what was split can be decoded");
        Cells.encode(&value, &mut again).expect("what was decoded can be encoded");
    }
    assert_eq!(again, row);
});
