//! Whatever claims to be statements, they make a schema or are refused; the keys of its tables lie within their
//! columns, in the order of any rows.

#![no_main]

use db_airlock::dump::postgres::schema::Facts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sql: &[u8]| {
    let mut facts = Facts::new();
    if facts.read(sql, None).is_err() {
        return;
    }
    let Ok(schema) = facts.finish() else { return };
    let _ = schema.text();
    for table in &schema.tables {
        let stored = table.shape.columns.iter().filter(|column| !column.generated);
        let names: Vec<String> = stored.map(|column| column.name.clone()).rev().collect();
        let rows = schema
            .shape_of_rows(&table.schema, &table.name, Some(&names))
            .expect("these are its columns")
            .shape;
        let of_keys = rows.unique_keys.iter().flat_map(|key| &key.columns);
        let of_references = rows.foreign_keys.iter().flat_map(|key| &key.columns);
        for &position in of_keys.chain(of_references).chain(&rows.partition_key) {
            assert!(position < rows.columns.len());
        }
    }
});
