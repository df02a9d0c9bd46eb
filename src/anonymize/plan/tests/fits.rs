//! What fits a column: kinds, ranges, lengths and labels.

use super::{Plan, check, policy, tables};
use crate::anonymize::bounds::Bounds;
use crate::dump::{ColumnKind, Equality};

/// A rule for `t.c` is refused with this.
fn refused(rule: &str, column: &str, expected: &str) {
    check(&format!("tables:\n  t: {{c: {rule}}}"), &format!("t: c {column}"), &format!("2:7: {expected}"));
}

fn taken(rule: &str, column: &str) {
    let policy = policy(&format!("tables: {{t: {{c: {rule}}}}}"));
    if let Err(refusal) = Plan::new(&policy, &tables(&format!("t: c {column}"))) {
        panic!("{rule} on {column}: {refusal}");
    }
}

const LIST: &str = "`db-airlock anonymizers` lists what each anonymizer writes";

#[test]
fn anonymizers_fit_the_kinds_that_they_write() {
    for kind in ["int", "num", "moment", "bool", "uuid", "json", "label =a", "opaque"] {
        for rule in ["email", "lorem", "firstname", "password"] {
            let policy = policy(&format!("tables: {{t: {{c: {rule}}}}}"));
            let planned = Plan::new(&policy, &tables(&format!("t: c {kind}")));
            assert!(planned.is_err(), "{rule} on {kind}");
        }
        taken("'null'", kind);
    }
    taken("{anonymizer: date, delta: 1 day}", "moment");
    taken("{anonymizer: date, delta: 1 day}", "int");
    taken("{anonymizer: integer, delta: 1}", "num");
    refused(
        "{anonymizer: date, delta: 1 day}",
        "uuid",
        &format!("`date` does not fit t.c, which is uuid and takes UUIDs; {LIST}"),
    );
    refused(
        "{anonymizer: integer, delta: 1}",
        "moment",
        &format!("`integer` does not fit t.c, which is moment and takes dates or times; {LIST}"),
    );
}

#[test]
fn listed_values_are_judged_each() {
    taken("{anonymizer: constant, value: b}", "label =a/b");
    taken("{anonymizer: string, sample: [a, b]}", "label =a/b");
    taken("{anonymizer: constant, value: '{}'}", "json");
    taken("{anonymizer: constant, value: '{}'}", "opaque");
    taken("{anonymizer: constant, value: true}", "bool");
    taken("{anonymizer: constant, value: 2024-05-17}", "moment");
    taken("{anonymizer: constant, value: '12'}", "int 0..12");
    refused(
        "{anonymizer: string, sample: [a, c]}",
        "label =a/b",
        &format!("`string` does not fit t.c, which is label and takes one of a, b; {LIST}"),
    );
    refused(
        "{anonymizer: constant, value: 13}",
        "int 0..12",
        &format!("`constant` does not fit t.c, which is int and takes whole numbers from 0 to 12; {LIST}"),
    );
    refused(
        "{anonymizer: constant, value: '{a}'}",
        "json",
        &format!("`constant` does not fit t.c, which is json and takes JSON; {LIST}"),
    );
    refused(
        "{anonymizer: constant, value: nobody}",
        "text <5",
        "`constant` writes up to 6 characters, and t.c takes 5; choose what writes less, or keep the column",
    );
    refused(
        "{anonymizer: constant, value: éé}",
        "blob <3",
        "`constant` writes up to 4 bytes, and t.c takes 3; choose what writes less, or keep the column",
    );
}

#[test]
fn ranges_lie_within_the_column_s() {
    taken("{anonymizer: integer, min: -5, max: 5}", "int -5..5");
    taken("{anonymizer: integer, delta: 9}", "int -5..5");
    taken("{anonymizer: float, min: 0, max: 5.75}", "num -5..5");
    refused(
        "{anonymizer: integer, min: 0, max: 100000}",
        "int -32768..32767",
        "`integer` writes 0 to 100000, and t.c takes -32768 to 32767; narrow `min` and `max`",
    );
    refused(
        "{anonymizer: float, min: -6, max: 0}",
        "num -5..5",
        "`float` writes -6 to 0, and t.c takes -5 to 5; narrow `min` and `max`",
    );
}

#[test]
fn what_cannot_be_cut_must_fit_whole() {
    taken("email", "text <37");
    taken("md5", "text <32");
    taken("lorem", "text <1");
    refused(
        "email",
        "text <36",
        "`email` writes up to 37 characters, and t.c takes 36; choose what writes less, or keep the column",
    );
    refused(
        "password",
        "text <59",
        "`password` writes up to 60 characters, and t.c takes 59; choose what writes less, or keep the column",
    );
    check(
        "tables:\n  t: {\"@x\": {anonymizer: iban-bic, iban: a, bic: b}}",
        "t: b text <7, a text <27",
        "2:7: `iban-bic` writes up to 8 characters, and t.b takes 7; choose what writes less, or keep the column",
    );
    check(
        "tables:\n  a: {code: md5}",
        "a: code text! pk\nb: a_code text <20 ->a",
        "2:7: `md5` writes up to 32 characters, and b.a_code takes 20; choose what writes less, or keep the column",
    );
}

#[test]
fn letters_are_those_that_the_column_has() {
    taken("firstname", "text @ascii");
    taken("{anonymizer: lastname, locale: ja_JP}", "text");
    taken("{anonymizer: pattern, pattern: 'room [1,9], {lastname}'}", "text @ascii");
    let refused_letters = |rule: &str, id: &str| {
        let message = format!(
            "`{id}` writes letters that t.c does not have, which takes those of ASCII; choose another `locale`, or \
             another anonymizer"
        );
        refused(rule, "text @ascii", &message);
    };
    refused_letters("{anonymizer: lastname, locale: ja_JP}", "lastname");
    refused_letters("{anonymizer: pattern, pattern: 'café [1,9]'}", "pattern");
    taken("{anonymizer: constant, value: cafe}", "text @ascii");
    let planned = |rule: &str| {
        let policy = policy(&format!("tables: {{t: {{'@x': {rule}}}}}"));
        Plan::new(&policy, &tables("t: a text @ascii")).is_ok()
    };
    assert!(planned("{anonymizer: address, locality: a}"));
    assert!(!planned("{anonymizer: address, locale: fr_FR, region: a}"));
}

#[test]
fn moments_are_those_that_the_column_holds() {
    for (rule, column, is_taken) in [
        ("{anonymizer: constant, value: '2024-05-17'}", "moment @day", true),
        ("{anonymizer: constant, value: '2024-05-17 10:11:12'}", "moment @day", false),
        ("{anonymizer: constant, value: '2024-02-30'}", "moment @day", false),
        ("{anonymizer: constant, value: '10:11:12.123'}", "moment @clock", true),
        ("{anonymizer: constant, value: '10:11:12.1234'}", "moment @clock", false),
        ("{anonymizer: constant, value: '2024-05-17'}", "moment @clock", false),
        ("{anonymizer: constant, value: '1970-01-01 10:11:12'}", "moment @1970", true),
        ("{anonymizer: constant, value: '1970-01-01 10:11:12Z'}", "moment @1970", false),
        ("{anonymizer: constant, value: '1970-01-02'}", "moment @1970", false),
        ("{anonymizer: date, delta: 1 year}", "moment @1970", true),
        ("{anonymizer: date, delta: 1 year, format: datetime}", "moment @1970", true),
        ("{anonymizer: date, delta: 1 year, format: datetime}", "moment @day", false),
        ("{anonymizer: date, delta: 1 year, format: date}", "moment @clock", false),
        ("{anonymizer: constant, value: 0.25}", "num @cents", true),
        ("{anonymizer: constant, value: 0.255}", "num @cents", false),
        ("{anonymizer: constant, value: '::1'}", "ipv6", true),
        ("{anonymizer: constant, value: '::1'}", "ipv4", false),
        ("{anonymizer: constant, value: '192.0.2.1'}", "ipv4", true),
        ("{anonymizer: constant, value: a}", "sealed", false),
        ("'null'", "sealed", true),
    ] {
        let policy = policy(&format!("tables: {{t: {{c: {rule}}}}}"));
        let planned = Plan::new(&policy, &tables(&format!("t: c {column}")));
        assert_eq!(planned.is_ok(), is_taken, "{rule} on {column}");
    }
    refused(
        "{anonymizer: date, min: '1970-01-01', max: '1970-01-02'}",
        "moment @1970",
        "`date` writes days before 1970-01-01 or after 1970-01-01 into t.c, which is moment; narrow `min` and `max`",
    );
    refused(
        "{anonymizer: date, delta: 1 day}",
        "int 1901..2155",
        "`date` writes moments as numbers too large for t.c, which is int; use `integer` or `float`, or keep the column",
    );
}

#[test]
fn steps_know_what_their_columns_take() {
    let text = r#"tables: {a: {code: md5, n: {anonymizer: integer, delta: 1}}, b: {x: {anonymizer: lorem, per: a_code}}}"#;
    let shapes =
        "a: code text! pk, n int 0..9\nb: x text <8, a_code text ~case ->a, c text ~padding ->b.a_code";
    let plan = Plan::new(&policy(text), &tables(shapes)).unwrap();
    let bounds = |table: &str, rule: &str| {
        let step = plan.table(table).unwrap().steps.iter().find(|step| step.rule == rule).unwrap();
        (step.bounds.clone(), step.per_folding)
    };
    let folding = Equality::IGNORES_CASE.or(Equality::IGNORES_PADDING);
    let text = Bounds { kind: ColumnKind::Text, ..Bounds::default() };
    for (table, rule) in [("a", "code"), ("b", "a_code"), ("b", "c")] {
        let expected = vec![Bounds { folding, ..text }];
        assert_eq!(bounds(table, rule), (expected, Equality::EXACT), "{table}.{rule}");
    }
    let number = Bounds { kind: ColumnKind::Integer, range: Some((0, 9)), ..Bounds::default() };
    assert_eq!(bounds("a", "n"), (vec![number], Equality::EXACT));
    assert_eq!(bounds("b", "x"), (vec![Bounds { max_length: Some(8), ..text }], folding));
}

#[test]
fn numbers_of_people_and_things_fit_columns_of_their_kind() {
    for (rule, column) in [
        ("uuid", "uuid"),
        ("mac", "text <17"),
        ("{anonymizer: phone, format: digits}", "int"),
        ("{anonymizer: national-id, country: US}", "int 0..2147483647"),
        ("{anonymizer: company-id, country: FR}", "text <9"),
        ("{anonymizer: postal-code, locale: fr_FR}", "int"),
        ("{anonymizer: fake, kind: time_period}", "label =AM/PM"),
        ("{anonymizer: card, brand: visa}", "text <16"),
    ] {
        taken(rule, column);
    }
    refused(
        "phone",
        "int",
        &format!("`phone` does not fit t.c, which is int and takes whole numbers; {LIST}"),
    );
    refused(
        "{anonymizer: national-id, country: FR}",
        "int 0..2147483647",
        "`national-id` writes 0 to 999999999999999, and t.c takes 0 to 2147483647; narrow `min` and `max`",
    );
    refused(
        "{anonymizer: card, spaced: true}",
        "text <16",
        "`card` writes up to 19 characters, and t.c takes 16; choose what writes less, or keep the column",
    );
}

#[test]
fn parts_of_a_person_fit_by_what_each_of_them_is() {
    let planned = |columns: &str| {
        let policy =
            policy("tables: {t: {'@p': {anonymizer: person, first_name: a, gender: g, birth_date: b}}}");
        Plan::new(&policy, &tables(&format!("t: {columns}"))).map(drop).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(planned("a text <20, g int, b moment @day"), Ok(()));
    assert_eq!(planned("a text, g label =F/M, b text <32"), Ok(()));
    assert!(planned("a moment, g int, b moment").unwrap_err().contains("`person` does not fit t.a"));
    assert!(planned("a text <5, g int, b moment").unwrap_err().contains("`person` writes up to"));
}
