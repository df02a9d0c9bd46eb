//! Locks as text and back, and what is told of changes.

use proptest::prelude::*;

use super::Lock;
use crate::dump::{
    Check, Clock, Column, ColumnKind, Equality, ForeignKey, Letters, Moments, Precision, Repertoire, Table,
    UniqueKey,
};
use crate::yaml::Source;

fn parse(text: &str) -> Result<Lock, String> {
    Lock::parse(&Source::new("schema.lock", text)).map_err(|error| error.to_string())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,8}", "[a-z]{1,4}\\.[a-z]{1,4}", any::<String>()]
}

fn column() -> impl Strategy<Value = Column> {
    let kinds: Vec<ColumnKind> = ColumnKind::words().filter_map(ColumnKind::of_word).collect();
    let letters = [Repertoire::Any, Repertoire::BasicPlane, Repertoire::Ascii];
    let alike = [Letters::Exact, Letters::IgnoreCase, Letters::IgnoreAsciiCase];
    #[cfg(feature = "mysql-dumps")]
    let (letters, alike) = (
        letters.into_iter().chain([Repertoire::Latin1]).collect::<Vec<_>>(),
        alike
            .into_iter()
            .chain([Letters::Alphabet(crate::dump::mysql::Alphabet::named("utf8 general_ci").unwrap())])
            .collect::<Vec<_>>(),
    );
    let clocks = prop::sample::select(vec![Clock::Day, Clock::DayAndTime, Clock::Time]);
    let moments = (clocks, any::<Option<(i64, i64)>>(), any::<u8>())
        .prop_map(|(clock, range, fraction)| Moments { clock, range, fraction });
    let precision = prop_oneof![any::<u8>().prop_map(Precision::Decimals), Just(Precision::Single)];
    let equality = (prop::sample::select(alike.to_vec()), any::<bool>())
        .prop_map(|(letters, ignores_padding)| Equality { letters, ignores_padding });
    let taken = (
        any::<Option<u32>>(),
        any::<Option<(i64, i64)>>(),
        prop::collection::vec(any::<String>(), 0..3),
        prop::collection::vec(any::<String>(), 0..3),
        prop::option::of(moments),
        prop::option::of(precision),
    );
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (
        any::<String>(),
        prop::sample::select(kinds),
        flags,
        taken,
        equality,
        prop::sample::select(letters.to_vec()),
    )
        .prop_map(|(declared_type, kind, (nullable, generated, checked), taken, equality, letters)| {
            let (max_length, range, labels, allowed, moments, precision) = taken;
            Column {
                name: String::new(),
                declared_type,
                kind,
                nullable,
                generated,
                max_length,
                range,
                labels,
                allowed,
                checked,
                equality,
                letters,
                moments,
                precision,
            }
        })
}

fn table(name: String) -> impl Strategy<Value = Table> {
    let columns = prop::collection::hash_set(self::name(), 1..5).prop_flat_map(|names| {
        let named = names
            .into_iter()
            .map(|name| column().prop_map(move |column| Column { name: name.clone(), ..column }));
        named.collect::<Vec<_>>()
    });
    columns.prop_flat_map(move |columns| {
        let some = prop::collection::vec(0..columns.len(), 0..3);
        let names = || prop::collection::vec(self::name(), 0..3);
        let unique =
            (some.clone(), any::<bool>()).prop_map(|(columns, primary)| UniqueKey { columns, primary });
        let foreign = (some.clone(), self::name(), names())
            .prop_map(|(columns, table, referenced)| ForeignKey { columns, table, referenced });
        let checks = (some.clone(), any::<String>()).prop_map(|(columns, told)| Check { columns, told });
        let name = name.clone();
        (
            Just(columns),
            prop::collection::vec(unique, 0..3),
            prop::collection::vec(foreign, 0..3),
            prop::collection::vec(checks, 0..3),
            names(),
            some,
            any::<bool>(),
        )
            .prop_map(
                move |(columns, unique_keys, foreign_keys, checks, parents, partition_key, holds_rows)| {
                    Table {
                        name: name.clone(),
                        columns,
                        unique_keys,
                        foreign_keys,
                        checks,
                        parents,
                        partition_key,
                        holds_rows,
                    }
                },
            )
    })
}

fn tables() -> impl Strategy<Value = Vec<Table>> {
    prop::collection::hash_set(name(), 0..4)
        .prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_lock_is_read_as_it_was_written(tables in tables()) {
        let lock = Lock::of(tables);
        let text = lock.text();
        let read = parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(&lock), "{}", text);
        prop_assert!(lock.changes(&lock).is_empty());
        // One line a column, whatever its name.
        let columns: usize = lock.tables().iter().map(|table| table.columns.len()).sum();
        let told: usize = lock.tables().iter().map(|table| 2 + super::write::facts(table).len()).sum();
        prop_assert_eq!(text.lines().count(), 3 + columns + told);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "lock 1\n(table [a-c]\n( [a-c]: (text|integer|x)(, [a-z0-9 ()\"]{0,12})?\n){0,3}){0,2}") {
        if let Ok(lock) = parse(&text) {
            prop_assert_eq!(parse(&lock.text()), Ok(lock));
        }
    }
}

const SHOP: &str = r#"lock 1

table country
  id: integer "int4", not null, from -2147483648 to 2147483647
  primary key (id)

table customer
  id: integer "int4", not null
  email: text "character varying(80)", at most 80
  country_id: integer "int4"
  mood: label "mood", labels (happy, "not happy")
  primary key (id)
  unique (email)
  foreign key (country_id) to country (id)
"#;

#[test]
fn a_lock_is_pleasant_to_read() {
    let text = parse(SHOP).unwrap().text();
    let (heading, rest) = text.split_once("lock 1").unwrap();
    assert!(heading.lines().all(|line| line.starts_with("# ")), "{heading}");
    assert_eq!(format!("lock 1{rest}"), SHOP);
}

#[test]
fn changes_are_told_one_by_one() {
    let check = |change: &dyn Fn(&str) -> String, expected: &[&str]| {
        let now = parse(&change(SHOP)).unwrap();
        let changes = parse(SHOP).unwrap().changes(&now);
        assert_eq!(changes.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    };
    let replace = |from: &'static str, to: &'static str| move |text: &str| text.replacen(from, to, 1);
    check(&replace("  unique", "  fax: text\n  unique"), &["+ customer.fax: text"]);
    check(
        &replace("character varying(80)\", at most 80", "text\""),
        &["~ customer.email: was text \"character varying(80)\", is text \"text\""],
    );
    check(
        &replace("\"not happy\"", "sad"),
        &[
            "~ customer.mood: was label \"mood\" with labels (happy, \"not happy\"), is label \"mood\" with labels (happy, sad)",
        ],
    );
    check(
        &replace("at most 80", "at most 90"),
        &[
            "~ customer.email: text \"character varying(80)\", at most 90; was email: text \"character varying(80)\", at most 80",
        ],
    );
    check(
        &replace("  country_id: integer \"int4\"\n", "")
            .after("  foreign key (country_id) to country (id)\n"),
        &["- customer.country_id", "- customer: foreign key (country_id) to country (id)"],
    );
    check(
        &replace("unique (email)", "unique (email, mood)"),
        &["+ customer: unique (email, mood)", "- customer: unique (email)"],
    );
    check(&replace("table country\n", "table land\n"), &["+ table land, 1 column", "- table country"]);
}

/// A change behind another.
trait After {
    fn after(self, line: &'static str) -> impl Fn(&str) -> String;
}

impl<F: Fn(&str) -> String> After for F {
    fn after(self, line: &'static str) -> impl Fn(&str) -> String {
        move |text| self(text).replacen(line, "", 1)
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (text, expected) in [
        ("", "1:1: this is no schema lock: it does not begin with `lock 1`"),
        ("# a\n\nlocks 1", "3:1: this is no schema lock: it does not begin with `lock 1`"),
        ("lock 2", "1:6: this program reads locks of version 1 only"),
        ("lock 1 2", "1:8: expected the end of the line"),
        ("lock 1\n  a: text", "2:3: expected `table` and its name"),
        ("lock 1\ntable", "2:6: expected a table's name"),
        ("lock 1\ntable a\ntable a", "3:7: the table `a` stands here twice"),
        ("lock 1\ntable a\n a: text\n a: text", "4:5: `a` has two columns `a`"),
        (
            "lock 1\ntable a\n a: txt",
            "3:5: expected a kind of column: integer, number, text, blob, date, boolean, \
          uuid, json, label, opaque, ipv4, ipv6, sealed, any",
        ),
        ("lock 1\ntable a\n a: text, nul", "3:11: expected what is said of a column, such as `not null`"),
        ("lock 1\ntable a\n a: text, at most -1", "3:19: expected a whole number that fits"),
        ("lock 1\ntable a\n a: text \"b", "3:10: this text has no closing quote"),
        ("lock 1\ntable a\n a: text \"\\n\"", "3:10: expected `\\\\`, `\\\"` or `\\u{…}`"),
        ("lock 1\ntable a\n a: text \"\\u{d800}\"", "3:10: `\\u{…}` holds no letter's number"),
        ("lock 1\ntable a\n a: text, equal as in x", "3:23: this program knows no alphabet `x`"),
        ("lock 1\ntable a\n primary key (b)", "3:15: `a` has no column `b` above"),
        ("lock 1\ntable a\n foreign key () b", "3:17: expected `to`"),
        ("lock 1\ntable a\n unique (", "3:10: expected a column's name"),
        ("lock 1\ntable a\n<<<<<<< HEAD", "3:1: expected a column, `table`, or what is said of a table"),
    ] {
        assert_eq!(parse(text).err().as_deref(), Some(format!("schema.lock:{expected}").as_str()), "{text}");
    }
}
