//! The statements that pg_dump writes between the rows. Any other could hold rows that nobody looks at.
//!
//! Source: what `pg_dump.c` and `dumputils.c` write (PostgreSQL 18), without `--binary-upgrade`.

use super::non_row::{OtherData, first_words};

/// What a statement may begin with. COPY and INSERT are read as rows.
const FIRST: [&str; 12] = [
    "set", "reset", "create", "alter", "drop", "comment", "grant", "revoke", "security", "refresh", "begin",
    "commit",
];

/// Functions that a SELECT may call, besides those of other data.
const FUNCTIONS: [&str; 2] = ["set_config", "setval"];

/// Checks a statement of a script. Where pg_dump does not write it: its first words, without any value.
pub fn check(sql: &[u8]) -> Result<(), String> {
    let words = first_words(sql);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_known = match words.as_slice() {
        // A `;` of its own, such as in `;;`.
        [] => !sql.iter().any(u8::is_ascii_alphanumeric),
        ["select", "pg_catalog", function, ..] | ["select", function, ..] if FUNCTIONS.contains(function) => {
            true
        }
        ["select", ..] => OtherData::of_statement(sql).is_some(),
        [first, ..] => FIRST.contains(first),
    };
    if is_known { Ok(()) } else { Err(words.into_iter().take(3).collect::<Vec<_>>().join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pg_dump_writes_is_known() {
        for sql in [
            "SET statement_timeout = 0;",
            "-- x\nSELECT pg_catalog.set_config('search_path', '', false);",
            "SELECT pg_catalog.setval('public.a_seq', 5, true);",
            "SELECT setval('a_seq', 5, true);",
            "SELECT pg_catalog.lowrite(0, '\\x00');",
            "SELECT * FROM pg_catalog.pg_restore_attribute_stats('a', 'b');",
            "CREATE TABLE \"select\" (a text);",
            "REFRESH MATERIALIZED VIEW public.v;",
            "BEGIN;",
            "\n;",
        ] {
            assert_eq!(check(sql.as_bytes()), Ok(()), "{sql}");
        }
    }

    #[test]
    fn what_may_hold_rows_is_not() {
        let refused =
            |sql: &str, words: &str| assert_eq!(check(sql.as_bytes()), Err(words.to_owned()), "{sql}");
        refused("UPDATE t SET a = 'Alice';", "update t set");
        refused("WITH x AS (VALUES ('Alice')) INSERT INTO t SELECT * FROM x;", "with x as");
        refused("SELECT import_rows('Alice');", "select import_rows");
        refused("SELECT 'Alice', setval('a', 1);", "select");
        refused("DO $$ BEGIN END $$;", "do");
        refused("MERGE INTO t USING u ON true;", "merge into t");
        refused("'x';", "");
    }
}
