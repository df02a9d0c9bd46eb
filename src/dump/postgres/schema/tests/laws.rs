//! Laws: nothing makes the reader panic, and what is read does not depend on how it is written.

use proptest::prelude::*;

use crate::dump::postgres::schema::Facts;

/// Words that the grammar knows, and some that it does not.
const WORDS: &str = "CREATE TABLE FOREIGN UNLOGGED UNIQUE INDEX TYPE DOMAIN EXTENSION ALTER ONLY ADD CONSTRAINT PRIMARY KEY \
    REFERENCES CHECK NOT NULL DEFAULT GENERATED ALWAYS BY AS IDENTITY STORED VIRTUAL INHERITS PARTITION OF FOR VALUES IN \
    FROM TO WITH ATTACH LIST RANGE HASH ENUM COLUMN SET DROP USING ON EXCLUDE INCLUDE WHERE COLLATE CASE END lower text \
    integer character varying numeric timestamp time zone interval double precision a b c public t u";

fn token() -> impl Strategy<Value = String> {
    let symbols = [
        "(", ")", "[", "]", ",", ";", ".", ":", "::", "=", "-", "'x'", "'", "\"q\"", "\"", "$$", "1",
        "(5,2)", "\u{e9}", "--\n",
    ];
    let words: Vec<String> = WORDS.split_whitespace().chain(symbols).map(str::to_owned).collect();
    prop::sample::select(words)
}

/// Beginnings that lead somewhere, so that what follows is read by something.
fn beginning() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "CREATE TABLE t (",
        "CREATE TABLE t (a text ",
        "CREATE TABLE t (a text DEFAULT ",
        "CREATE TABLE t (a text) ",
        "CREATE TABLE t (a text); ALTER TABLE t ",
        "CREATE TABLE t (a text); ALTER TABLE t ADD ",
        "CREATE TABLE t (a text); CREATE UNIQUE INDEX i ON t (",
        "CREATE TYPE u AS ",
        "CREATE DOMAIN u AS ",
    ])
}

fn read(sql: &[u8]) {
    let mut facts = Facts::new();
    if facts.read(sql, None).is_err() {
        return;
    }
    let Ok(schema) = facts.finish() else { return };
    let _ = schema.text();
    for table in &schema.tables {
        let stored = table.shape.columns.iter().filter(|column| !column.generated);
        let names: Vec<String> = stored.map(|column| column.name.clone()).rev().collect();
        let rows = schema.shape_of_rows(&table.schema, &table.name, Some(&names)).unwrap().shape;
        let of_keys = rows.unique_keys.iter().flat_map(|key| &key.columns);
        let of_references = rows.foreign_keys.iter().flat_map(|key| &key.columns);
        for &position in of_keys.chain(of_references).chain(&rows.partition_key) {
            assert!(position < rows.columns.len());
        }
    }
}

proptest! {
    #[test]
    fn no_tokens_make_it_panic(start in beginning(), soup in prop::collection::vec(token(), 0..40)) {
        read(format!("{start}{}", soup.join(" ")).as_bytes());
        read(format!("{start}{}", soup.concat()).as_bytes());
    }

    #[test]
    fn no_bytes_make_it_panic(start in beginning(), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        read(&[start.as_bytes(), &bytes].concat());
    }

    #[test]
    fn white_space_and_comments_mean_nothing(blank in prop::sample::select(vec![" ", "\n", "\t\r\n", " -- ;x'(\n", "/* ( /* */ ' */"])) {
        let words = "CREATE TABLE app . t ( a numeric NOT NULL , b text DEFAULT f ( 'x' ) :: text COLLATE \"C\" , CONSTRAINT p PRIMARY KEY ( a ) ) \
                     PARTITION BY LIST ( lower ( b ) ) ;";
        let read = |sql: &str| super::schema(&[sql]).text();
        prop_assert_eq!(read(words), read(&words.replace(' ', blank)));
    }

    #[test]
    fn a_cut_statement_is_refused_or_passed_over(cut in 0usize..150) {
        let sql = "CREATE TABLE app.t (\n    a integer NOT NULL,\n    b text DEFAULT 'x'::text,\n    CONSTRAINT c CHECK ((a > 0))\n)";
        let cut = cut.min(sql.len() - 1);
        let mut facts = Facts::new();
        let is_table_seen = cut >= "CREATE TABLE".len();
        prop_assert_eq!(facts.read(&sql.as_bytes()[..cut], None).is_err(), is_table_seen);
    }
}
