//! Whatever claims to be statements, they make a schema or are refused; the keys of its tables lie within their
//! columns, in the order of any rows. The first byte is how quotes are read.

#![no_main]

use db_airlock::dump::mysql::schema::Facts;
use db_airlock::dump::mysql::spans::Quoting;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((mode, sql)) = input.split_first() else { return };
    let quoting = Quoting { backslash_escapes: mode & 1 == 0, ansi_quotes: mode & 2 != 0 };
    let mut facts = Facts::new();
    for statement in sql.split(|&byte| byte == 0) {
        if facts.read(statement, Some("shop"), quoting).is_err() {
            return;
        }
    }
    let Ok(schema) = facts.finish() else { return };
    let _ = schema.text();
    for table in &schema.tables {
        let Ok(rows) = schema.shape_of_rows(table.database.as_deref(), &table.name, None) else { continue };
        let of_keys = rows.shape.unique_keys.iter().flat_map(|key| &key.columns);
        let of_references = rows.shape.foreign_keys.iter().flat_map(|key| &key.columns);
        for &position in of_keys.chain(of_references).chain(&rows.shape.partition_key) {
            assert!(position < rows.shape.columns.len());
        }
        for generated in &rows.generated {
            assert!(generated.column < rows.fields);
            assert!(generated.depends_on.iter().all(|&position| position < rows.fields));
        }
    }
});
