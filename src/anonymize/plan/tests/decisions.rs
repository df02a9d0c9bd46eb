//! What rules, patterns and `unmapped` decide, and which rules are refused.

use super::{Plan, check, policy, tables};

#[test]
fn rules_patterns_and_unmapped_decide_in_this_order() {
    check(
        r#"keep: ["*.id", {columns: "customer.*_at", why: no person}]
tables:
  Customer: {EMAIL: email, note: lorem, vip: keep}"#,
        "customer: id int! pk, email text unique, note any, vip int, created_at any, full any gen",
        "customer.id: keep, pattern `*.id`\ncustomer.email: email per value, its rule\ncustomer.note: lorem per row, its rule\ncustomer.vip: keep, its rule\ncustomer.created_at: keep, pattern `customer.*_at`: no person\ncustomer.full: generated, computed by the database",
    );
    check(
        "tables: {t: {a: {anonymizer: email, per: b}, b: 'null'}}",
        "t: a any, b any",
        "t.a: email per b, its rule\nt.b: null per nothing, its rule",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: address, locality: city, country: land}, zip: {anonymizer: integer, min: 1, max: 2}}"#,
        "t: city any, land any, zip any",
        "t.city: address per row, its rule\nt.land: address per row, its rule\nt.zip: integer per row, its rule",
    );
    check("tables: {t: {rows: keep}}", "t: rows any", "t.rows: keep, its rule");
    check(
        "tables: {T: {a: keep}, t: {a: md5}}",
        "t: a any\nT: a any",
        "t.a: md5 per value, its rule\nT.a: keep, its rule",
    );
}

#[test]
fn what_nothing_decides_on_is_refused_by_name() {
    check("", "t: a any, b any", "undecided t.a\nundecided t.b");
    check("tables: {t: {a: keep}}", "t: a any, b any\nu: c any, g any gen", "undecided t.b\nundecided u.c");
    check(
        r#"tables: {t: {"@x": {anonymizer: address, locality: city}}}"#,
        "t: city any, zip any",
        "undecided t.zip",
    );
    check(
        r#"unmapped: fail
keep: ["t.a"]"#,
        "t: a any, a2 any",
        "undecided t.a2",
    );
}

#[test]
fn unmapped_says_what_becomes_of_the_rest() {
    check(
        "unmapped: keep\ntables: {t: {a: md5}}",
        "t: a any, b any\nu: c any",
        "t.a: md5 per value, its rule\nt.b: keep, `unmapped: keep`\nu.c: keep, `unmapped: keep`\nnote: `unmapped: keep` keeps what no rule names: t.b, u.c",
    );
    check(
        r#"unmapped: drop
keep: ["*.c"]
tables: {t: {a: md5}}"#,
        "t: a any, b any, d any\nu: c any",
        "t: left out, `unmapped: drop`, and no rule for b, d\nu.c: keep, pattern `*.c`\nnote: the rows of `t` are left out: `unmapped: drop`, and no rule for b, d",
    );
    check(
        "unmapped: null\ntables: {t: {a: md5}}",
        "t: a any, b any",
        "t.a: md5 per value, its rule\nt.b: null per nothing, `unmapped: null`",
    );
    check("unmapped: ~", "t: a any, b any!, c any pk", "undecided t.b\nundecided t.c");
}

#[test]
fn rows_can_be_left_out() {
    check("tables: {t: {rows: none}}", "t: a any", "t: left out, `rows: none`");
    check(
        "tables: {t: {rows: none}, u: {a: 'null'}}",
        "t: id int! pk\nu: a int ->t",
        "t: left out, `rows: none`\nu.a: null per nothing, its rule",
    );
    check(
        "tables: {t: {rows: none}, u: {rows: none}}",
        "t: id int! pk, me int ->t\nu: a int ->t",
        "t: left out, `rows: none`\nu: left out, `rows: none`",
    );
    check(
        "tables:\n  t: {rows: none}\n  u: {a: keep}",
        "t: id int! pk\nu: a int ->t",
        "2:13: u.a refers to rows of `t` that are left out; leave out the rows of `u` too, or write `a: 'null'` below it",
    );
    check(
        "tables:\n  t: {rows: none}\n  u: {a: keep}",
        "t: id int! pk\nu: a int! ->t",
        "2:13: u.a refers to rows of `t` that are left out; leave out the rows of `u` too",
    );
    check(
        "unmapped: drop\ntables:\n  u: {a: keep}",
        "t: id int! pk\nu: a int! ->t",
        "conflict: u.a refers to rows of `t` that are left out (`unmapped: drop`, and no rule for id): leave out the rows of `u` too",
    );
}

#[test]
fn names_that_do_not_exist_are_findings() {
    check(
        "tables:\n  custmer: {a: keep}",
        "customer: a any",
        "undecided customer.a\n2:3: unknown table `custmer`; did you mean `customer`?",
    );
    check(
        "tables:\n  custmer: {rows: none}",
        "order: a any",
        "undecided order.a\n2:3: unknown table `custmer`; known here: `order`",
    );
    check(
        "tables:\n  t: {emial: keep}",
        "t: email any",
        "undecided t.email\n2:7: `t` has no column `emial`; did you mean `email`?",
    );
    check(
        "tables:\n  t: {a: {anonymizer: email, per: x}}",
        "t: a any",
        "undecided t.a\n2:35: `t` has no column `x`; known here: `a`",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: address, locality: town}}"#,
        "t: city any",
        "undecided t.city\n2:45: `t` has no column `town`; known here: `city`",
    );
    check(
        r#"keep: ["custmer.id"]"#,
        "customer: id any",
        "undecided customer.id\n1:8: unknown table `custmer`; did you mean `customer`?",
    );
    check(
        r#"keep:
  - customer.idd
  - "t.*_at"
  - "*.email""#,
        "customer: id any\nt: a any",
        "undecided customer.id\nundecided t.a\n2:5: `customer` has no column `idd`; did you mean `id`?",
    );
    check(
        r#"keep: ["custmer.*"]"#,
        "customer: id any",
        "undecided customer.id\n1:8: unknown table `custmer`; did you mean `customer`?",
    );
}

#[test]
fn patterns_that_match_nothing_are_noted() {
    check(
        r#"keep: ["*.a", "*.created_at", "t.*_at"]"#,
        "t: a any",
        "t.a: keep, pattern `*.a`\nnote: the pattern `*.created_at` matches no column\nnote: the pattern `t.*_at` matches no column",
    );
}

#[test]
fn nothing_has_two_rules() {
    check("tables:\n  t: {a: keep, A: md5}", "t: a any", "2:16: `A` has two rules; remove one of them");
    check(
        "tables:\n  t: {a: md5}\n  T: {rows: none}",
        "t: a any",
        "3:3: `T` is the same table as `t` in line 2; write all rules of the table below one of them",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: address, locality: a, country: a}}"#,
        "t: a any",
        "2:57: `a` has two rules; remove one of them",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: address, locality: a}, a: keep}"#,
        "t: a any",
        "2:49: `a` has two rules; remove one of them",
    );
}

#[test]
fn generated_columns_take_no_rules() {
    check(
        "tables:\n  t: {a: md5, g: keep}",
        "t: a any, g any gen",
        "2:15: `g` is computed by the database from other columns; remove this rule, and anonymize the columns that it is computed from",
    );
    check(
        "tables:\n  t: {a: {anonymizer: md5, per: g}}",
        "t: a any, g any gen",
        "undecided t.a\n2:33: `g` is computed by the database, and not in the rows; name a column that it is computed from",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: address, locality: g}}"#,
        "t: g any gen",
        "2:45: `g` is computed by the database from other columns; remove this rule, and anonymize the columns that it is computed from",
    );
}

#[test]
fn rules_fit_the_kind_of_their_columns() {
    check(
        "tables:\n  t: {a: email}",
        "t: a int",
        "2:7: `email` does not fit t.a, which is int and takes whole numbers; `db-airlock anonymizers` lists what each anonymizer writes",
    );
    check(
        "tables:\n  t: {a: {anonymizer: float, min: 0, max: 1}}",
        "t: a int",
        "2:7: `float` does not fit t.a, which is int and takes whole numbers; `db-airlock anonymizers` lists what each anonymizer writes",
    );
    check(
        "tables:\n  t: {a: {anonymizer: integer, min: 0, max: 1}}",
        "t: a blob",
        "2:7: `integer` does not fit t.a, which is blob and takes bytes; `db-airlock anonymizers` lists what each anonymizer writes",
    );
    check(
        "tables:\n  t: {a: {anonymizer: date, delta: 1 day}}",
        "t: a blob",
        "2:7: `date` does not fit t.a, which is blob and takes bytes; `db-airlock anonymizers` lists what each anonymizer writes",
    );
    check(
        "tables:\n  t: {a: 'null'}",
        "t: a text!",
        "2:7: t.a is NOT NULL, and `null` writes NULL; use `constant`, or `lorem` for text",
    );
    check(
        "tables:\n  t: {a: {anonymizer: integer, min: 0, max: 1}, b: {anonymizer: float, min: 0, max: 1}, c: email, d: lorem}",
        "t: a num, b num, c text, d any",
        "t.a: integer per row, its rule\nt.b: float per row, its rule\nt.c: email per value, its rule\nt.d: lorem per row, its rule",
    );
    check(
        "tables:\n  t: {a: email}\n  u: {rows: none}",
        "t: a text\nu: a int",
        "t.a: email per value, its rule\nu: left out, `rows: none`",
    );
}

#[test]
fn what_is_unique_stays_unique() {
    check(
        "tables:\n  t: {a: firstname}",
        "t: a any unique",
        "2:7: `firstname` may give two rows the same value, and t.a is in a UNIQUE constraint (a); use `email` or `md5`, which keep different values different, with `per: value` or `per: row`",
    );
    check(
        "tables:\n  t: {a: firstname, b: keep}",
        "t: a any, b any | unique(b a)",
        "2:7: `firstname` may give two rows the same value, and t.a is in a UNIQUE constraint (b, a); use `email` or `md5`, which keep different values different, with `per: value` or `per: row`",
    );
    check(
        "tables:\n  t: {a: email, b: {anonymizer: md5, per: row}}",
        "t: a any, b any | unique(b a)",
        "t.a: email per value, its rule\nt.b: md5 per row, its rule",
    );
    check(
        "tables:\n  t: {a: {anonymizer: email, per: b}, b: keep}",
        "t: a any pk, b any",
        "2:7: `email` may give two rows the same value, and t.a is in the PRIMARY KEY (a); use `email` or `md5`, which keep different values different, with `per: value` or `per: row`",
    );
    check("tables:\n  t: {a: 'null'}", "t: a any unique", "t.a: null per nothing, its rule");
    check(
        "tables:\n  t: {a: 'null'}",
        "t: a any pk",
        "2:7: t.a is in the PRIMARY KEY, and `null` writes NULL; use `md5` for text, or keep it",
    );
    check(
        r#"tables:
  t: {"@x": {anonymizer: iban-bic, iban: a}}"#,
        "t: a any unique",
        "2:7: `iban-bic` may give two rows the same value, and t.a is in a UNIQUE constraint (a); use `email` or `md5`, which keep different values different, with `per: value` or `per: row`",
    );
    check(
        "tables:\n  t: {a: {anonymizer: integer, min: 1, max: 9}}",
        "t: a int! pk",
        "2:7: `integer` may give two rows the same value, and t.a is in the PRIMARY KEY (a); for anything but text no anonymizer keeps them all different: keep the column, or use `rows: none`",
    );
}

#[test]
fn findings_are_drawn_under_their_words() {
    let text = "keep: [\"*.id\"]\ntables:\n  customer:\n    emial: email\n    phone: md5\n";
    let refusal =
        Plan::new(&policy(text), &tables("customer: id int! pk, email text, phone int")).err().unwrap();
    insta::assert_snapshot!(crate::yaml::draw(&refusal.findings, false));
}
