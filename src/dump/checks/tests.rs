//! CHECKs as people and servers spell them.

use super::{DeclaredCheck, Unit, narrow};
use crate::dump::{Column, ColumnKind, Repertoire, Table};

fn shape() -> Table {
    let column = |name: &str, kind| Column::new(name, "t", kind);
    Table {
        columns: vec![
            column("i", ColumnKind::Integer),
            column("n", ColumnKind::Number),
            column("s", ColumnKind::Text),
            column("d", ColumnKind::Moment),
            column("any", ColumnKind::Any),
        ],
        ..Table::default()
    }
}

/// What a column is narrowed to, in short.
fn told(table: &Table) -> String {
    let mut told = Vec::new();
    for column in &table.columns {
        let name = &column.name;
        if let Some((low, high)) = column.range {
            let end = |number: i64| match number {
                i64::MIN | i64::MAX => String::new(),
                number => number.to_string(),
            };
            told.push(format!("{name} {}..{}", end(low), end(high)));
        }
        if !column.allowed.is_empty() {
            told.push(format!("{name} {}", column.allowed.join("/")));
        }
        if let Some(length) = column.max_length {
            told.push(format!("{name} <{length}"));
        }
        if column.letters == Repertoire::Ascii {
            told.push(format!("{name} ascii"));
        }
        if !column.nullable {
            told.push(format!("{name}!"));
        }
    }
    told.extend(table.checks.iter().map(|check| format!("? {}", check.told)));
    told.join(", ")
}

/// How the engines' statements give the CHECK of a table.
#[derive(Clone, Copy)]
enum Dialect {
    Postgres,

    Mysql,
}

fn check(dialect: Dialect, check: &str, expected: &str) {
    let read = |declared: &DeclaredCheck| {
        let mut table = shape();
        narrow(&mut table, [declared]);
        told(&table)
    };
    let declared = match dialect {
        Dialect::Postgres => {
            let tokens = crate::dump::postgres::tokens::Tokens::new(check.as_bytes());
            crate::dump::cursor::Cursor::new(check.as_bytes(), tokens, "").check(None, Unit::Characters)
        }

        Dialect::Mysql => {
            let quoting = crate::dump::mysql::spans::Quoting::default();
            let tokens = crate::dump::mysql::tokens::Tokens::new(check.as_bytes(), quoting);
            crate::dump::cursor::Cursor::new(check.as_bytes(), tokens, "").check(None, Unit::Bytes)
        }
    };
    assert_eq!(read(&declared.unwrap()), expected, "{check}");
}

#[test]
fn what_postgresql_writes_is_understood() {
    for (text, expected) in [
        ("(((i >= 1) AND (i <= 150)))", "i 1..150"),
        ("((i > 0))", "i 1.."),
        ("((n >= (0)::numeric))", "n 0.."),
        ("((n > 0.5))", "n 1.."),
        ("((n < 10.5))", "n ..10"),
        ("((i >= '-90'::integer))", "i -90.."),
        ("((i = ANY (ARRAY[1, 2, 3])))", "i 1..3"),
        ("((i = ANY (ARRAY[1, 3])))", "i 1..3, i 1/3"),
        ("(((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))", "s a/b"),
        ("((s = ANY (ARRAY['a'::text, 'it''s'::text])))", "s a/it's"),
        ("((s = 'a'::text) OR (s = 'b'::text))", "s a/b"),
        ("(((s)::text = 'a'::text))", "s a"),
        ("((char_length((s)::text) <= 10))", "s <10"),
        ("((length(s) < 10))", "s <9"),
        ("((octet_length(s) <= 10))", "s <10, s ascii"),
        ("(((i IS NULL) OR (i > 3)))", "i 4.."),
        ("((s IS NOT NULL))", "s!"),
        ("(((i >= 1) AND (n >= (2)::numeric)))", "i 1.., n 2.."),
        ("(any <= 5)", "any ..5"),
    ] {
        check(Dialect::Postgres, text, expected);
    }
}

#[test]
fn what_is_not_simple_is_told() {
    for (text, expected) in [
        ("((s ~ '^[a-z]+$'::text))", "? CHECK ((s ~ '^[a-z]+$'::text))"),
        ("((length(s) = 10))", "s <10, ? CHECK ((length(s) = 10))"),
        ("(((i > 0) AND (i < n)))", "i 1.., ? CHECK (((i > 0) AND (i < n)))"),
        ("((i > 0) OR (n > 0))", "? CHECK ((i > 0) OR (n > 0))"),
        ("(((n IS NULL) OR (i > 3)))", "? CHECK (((n IS NULL) OR (i > 3)))"),
        ("((i <> 3))", "? CHECK ((i <> 3))"),
        ("((NOT (i > 3)))", "? CHECK ((NOT (i > 3)))"),
        ("((i > (1 + 2)))", "? CHECK ((i > (1 + 2)))"),
        ("((i > 1 + n))", "? CHECK ((i > 1 + n))"),
        ("(((i + 1) > 3))", "? CHECK (((i + 1) > 3))"),
        ("((d > '2000-01-01'::date))", "? CHECK ((d > '2000-01-01'::date))"),
        ("((lower(s) = s))", "? CHECK ((lower(s) = s))"),
        (
            "((CASE WHEN (i > 1) THEN true ELSE (i < 0) END))",
            "? CHECK ((CASE WHEN (i > 1) THEN true ELSE (i < 0) END))",
        ),
        ("((i NOT BETWEEN 1 AND 3) AND i < 9)", "i ..8, ? CHECK ((i NOT BETWEEN 1 AND 3) AND i < 9)"),
        ("((s || s) = 'x')", "? CHECK ((s || s) = 'x')"),
        ("((i > 5) AND (i < 5))", "i 6.., ? CHECK ((i > 5) AND (i < 5))"),
        ("(now() > '2000-01-01')", ""),
        (
            "(s ~ 'a'\n   AND s ~ 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')",
            "? CHECK (s ~ 'a' AND s ~ 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…",
        ),
    ] {
        check(Dialect::Postgres, text, expected);
    }
}

#[test]
fn what_mysql_and_mariadb_write_is_understood() {
    for (text, expected) in [
        ("(`i` >= 1 and `i` <= 150)", "i 1..150"),
        ("((`i` between 1 and 150))", "i 1..150"),
        ("(`n` >= 0.00)", "n 0.."),
        ("(`i` > -5)", "i -4.."),
        ("(`s` in ('a','b'))", "s a/b"),
        ("((`s` in (_utf8mb4'a',_utf8mb4'b')))", "s a/b"),
        ("(`i` in (0,1))", "i 0..1"),
        ("(char_length(`s`) <= 10)", "s <10"),
        ("(octet_length(`s`) <= 10)", "s <10, s ascii"),
        ("((length(`s`) <= 10))", "s <10, s ascii"),
        ("(1 <= `i`)", "i 1.."),
        ("(`s` regexp '^a')", "? CHECK (`s` regexp '^a')"),
        ("(`i` >= 1 xor `n` > 1)", "? CHECK (`i` >= 1 xor `n` > 1)"),
    ] {
        check(Dialect::Mysql, text, expected);
    }
}

proptest::proptest! {
    /// Whatever the tokens are, reading them ends, and the range that it gives is one.

    #[test]
    fn nothing_makes_it_panic(words in proptest::collection::vec(
        proptest::sample::select(vec!["(", ")", "[", "]", ",", "i", "s", "1", "-", "'a'", "and", "or", "not", "between", "in",
            "is", "null", "=", "<", ">=", "any", "array", "case", "end", "::", "text", "length", "collate", "."]), 0..20)) {
        let text = format!("({})", words.join(" "));
        let tokens = crate::dump::postgres::tokens::Tokens::new(text.as_bytes());
        if let Ok(declared) = crate::dump::cursor::Cursor::new(text.as_bytes(), tokens, "").check(None, Unit::Bytes) {
            let mut table = shape();
            narrow(&mut table, [&declared]);
            for column in &table.columns {
                assert!(column.range.is_none_or(|(low, high)| low <= high));
            }
        }
    }
}
