//! Plans and refusals: a policy and tables in, text out.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::testing::{policy, tables, told};
use super::{Act, Plan};

fn check(text: &str, shapes: &str, expected: &str) {
    let planned = Plan::new(&policy(text), &tables(shapes));
    assert_eq!(told(&planned), expected, "{text}\n{shapes}");
}

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
        "t.a: email per b, its rule\nt.b: null per row, its rule",
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
        "t.a: md5 per value, its rule\nt.b: null per row, `unmapped: null`",
    );
    check("unmapped: ~", "t: a any, b any!, c any pk", "undecided t.b\nundecided t.c");
}

#[test]
fn rows_can_be_left_out() {
    check("tables: {t: {rows: none}}", "t: a any", "t: left out, `rows: none`");
    check(
        "tables: {t: {rows: none}, u: {a: 'null'}}",
        "t: id int! pk\nu: a int ->t",
        "t: left out, `rows: none`\nu.a: null per row, its rule",
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
    check("tables:\n  t: {a: 'null'}", "t: a any unique", "t.a: null per row, its rule");
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
fn references_follow_the_key_that_they_refer_to() {
    check(
        "tables: {a: {code: md5}}",
        "a: code text! pk\nb: a_code text ->A\nc: x text ->b.a_code",
        "a.code: md5 per value, its rule\nb.a_code: md5 per value, refers to a.code\nc.x: md5 per value, refers to b.a_code",
    );
    check(
        "tables: {b: {a: md5}}",
        "a: b any unique ->b.a\nb: a any unique ->a.b",
        "a.b: md5 per value, refers to b.a\nb.a: md5 per value, its rule",
    );
    check(
        "tables: {t: {id: md5}}",
        "t: id any pk, boss any ->t",
        "t.id: md5 per value, its rule\nt.boss: md5 per value, refers to t.id",
    );
    check(
        "tables: {a: {x: md5, y: keep}}",
        "a: x any, y any | pk(x y)\nb: p any, q any | (p q)->a(x y)",
        "undecided b.q",
    );
    check(
        r#"keep: ["b.*"]
tables: {a: {code: md5}}"#,
        "a: code text! pk\nb: a_code text ->a",
        "a.code: md5 per value, its rule\nb.a_code: md5 per value, refers to a.code",
    );
    check(
        "tables: {a: {code: md5}, b: {a_code: md5}}",
        "a: code text! pk\nb: a_code text ->a",
        "a.code: md5 per value, its rule\nb.a_code: md5 per value, its rule",
    );
    check(
        "tables: {a: {code: 'null'}}",
        "a: code text unique\nb: a_code text ->a.code",
        "a.code: null per row, its rule\nb.a_code: null per row, refers to a.code",
    );
    check(
        "tables: {a: {code: md5}, b: {a_code: 'null'}}",
        "a: code text! pk\nb: a_code text ->a",
        "a.code: md5 per value, its rule\nb.a_code: null per row, its rule",
    );
    check(
        r#"keep: ["*.id", "*.other_id"]"#,
        "a: id int! pk\nb: other_id int ->elsewhere.id",
        "a.id: keep, pattern `*.id`\nb.other_id: keep, pattern `*.other_id`",
    );
    check(
        r#"keep: ["b.*", "a.y"]
tables: {a: {x: md5}}"#,
        "a: x any, y any\nb: p any, q any | (p q)->a(nowhere y)",
        "a.x: md5 per value, its rule\na.y: keep, pattern `a.y`\nb.p: keep, pattern `b.*`\nb.q: keep, pattern `b.*`",
    );
    check(
        r#"keep: ["b.*"]
unmapped: "null"
tables: {a: {rows: none}}"#,
        "a: x any\nb: p any",
        "a: left out, `rows: none`\nb.p: keep, pattern `b.*`",
    );
}

#[test]
fn references_that_would_lead_nowhere_are_refused() {
    check(
        "tables:\n  a: {code: {anonymizer: md5, per: row}}\n  b: {a_code: md5}",
        "a: code text! pk\nb: a_code text ->a",
        "2:7: b.a_code refers to a.code, and this rule does not keep equal values equal and different ones different; use `email` or `md5` with `per: value`, or keep the key",
    );
    check(
        "tables:\n  a: {code: firstname}\n  b: {a_code: firstname}",
        "a: code text\nb: a_code text ->a.code",
        "2:7: b.a_code refers to a.code, and this rule does not keep equal values equal and different ones different; use `email` or `md5` with `per: value`, or keep the key",
    );
    check(
        "tables:\n  a: {code: md5}\n  b: {a_code: keep}",
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, and their rules differ; remove this rule: the column then follows the key that it refers to",
    );
    check(
        "tables:\n  a: {code: md5}\n  b: {a_code: email}",
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, and their rules differ; remove this rule: the column then follows the key that it refers to",
    );
    check(
        "tables:\n  a: {code: md5}\n  b: {a_code: {anonymizer: md5, use_salt: false}}",
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, and their rules differ; remove this rule: the column then follows the key that it refers to",
    );
    check(
        "tables:\n  a: {code: md5}\n  b: {a_code: {anonymizer: md5, per: row}}",
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, and their rules differ; remove this rule: the column then follows the key that it refers to",
    );
    check(
        "tables:\n  a: {code: keep}\n  b: {a_code: md5}",
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, which is kept; keep this column, or write the rule on the column that it refers to",
    );
    check(
        r#"keep: ["a.code"]
tables:
  b: {a_code: md5}"#,
        "a: code text! pk\nb: a_code text ->a",
        "3:7: b.a_code refers to a.code, which is kept; keep this column, or write the rule on the column that it refers to",
    );
    check(
        "tables:\n  a: {code: 'null'}\n  b: {a_code: keep}",
        "a: code text unique\nb: a_code text ->a.code",
        "3:7: b.a_code refers to a.code, which becomes NULL; make this column `'null'` too, or keep both",
    );
    check(
        r#"unmapped: null
keep: ["b.*"]"#,
        "a: code text unique\nb: a_code text ->a.code",
        "conflict: b.a_code refers to a.code, which becomes NULL: make this column `'null'` too, or keep both",
    );
    check(
        "tables:\n  a: {code: md5}\n  c: {code: email}",
        "a: code text! pk\nb: x text ->a ->c\nc: code text! pk",
        "2:7: b.x refers to c.code, and follows this rule of another key; give all keys that it refers to the same rule, or keep them all",
    );
    check(
        "tables:\n  a: {code: md5}\n  c: {code: keep}",
        "a: code text! pk\nb: x text ->a ->c\nc: code text! pk",
        "2:7: b.x refers to c.code, and follows this rule of another key; give all keys that it refers to the same rule, or keep them all",
    );
    check(
        "tables:\n  a: {code: md5}",
        "a: code text! pk\nb: x text gen ->a",
        "2:7: b.x refers to a.code, and is computed by the database: it cannot follow this rule; keep the key",
    );
    check(
        "tables:\n  a: {code: md5}",
        "a: code text! pk\nb: x int ->a",
        "2:7: `md5` does not fit b.x, which is int and takes whole numbers; `db-airlock anonymizers` lists what each anonymizer writes",
    );
    check(
        r#"tables:
  a: {"@x": {anonymizer: iban-bic, iban: code}}"#,
        "a: code text\nb: x text ->a.code",
        "undecided b.x",
    );
    check(
        "tables:\n  a: {code: 'null'}",
        "a: code text unique\nb: x text! ->a.code",
        "2:7: b.x is NOT NULL, and `null` writes NULL; use `constant`, or `lorem` for text",
    );
}

#[test]
fn findings_are_drawn_under_their_words() {
    let text = "keep: [\"*.id\"]\ntables:\n  customer:\n    emial: email\n    phone: md5\n";
    let refusal =
        Plan::new(&policy(text), &tables("customer: id int! pk, email text, phone int")).err().unwrap();
    insta::assert_snapshot!(crate::yaml::draw(&refusal.findings, false));
}

fn rule() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "keep",
        "email",
        "md5",
        "lorem",
        "'null'",
        "{anonymizer: md5, per: row}",
        "{anonymizer: email, per: a}",
        "{anonymizer: integer, min: 1, max: 9}",
    ])
}

proptest! {
    /// Whatever policy and tables: a plan decides once on every column, lets no two rules write one field,
    /// binds rules to stored fields only, and keeps under `unmapped: fail` what a rule or a pattern names.
    #[test]
    fn a_plan_decides_once_on_every_column(
        shapes in prop::collection::vec(
            ("(int|text|any)!?", "(| pk| unique| ->t\\.a| ->u\\.b| ->u| gen)", "any( gen| ->t\\.b| unique|)", "any( ->u\\.c|)"), 2),
        rules in prop::collection::vec((any::<bool>(), prop::sample::select(vec!["a", "b", "c", "C"]), rule()), 0..6),
        keep in prop::sample::subsequence(vec!["*.a", "t.*", "*.c"], 0..3),
        unmapped in prop::sample::select(vec!["fail", "drop", "null", "keep"]),
    ) {
        let shapes: Vec<_> = shapes.iter().zip(["t", "u"])
            .map(|((a, key, b, c), table)| format!("{table}: a {a}{key}, b {b}, c {c}"))
            .collect();
        let of = |is_t: bool| {
            let lines: BTreeSet<_> = rules.iter().filter(|(of_t, ..)| *of_t == is_t)
                .map(|(_, column, rule)| (column, rule)).collect();
            let mut seen = BTreeSet::new();
            let lines = lines.iter().filter(|(column, _)| seen.insert(*column));
            lines.map(|(column, rule)| format!("{column}: {rule}")).collect::<Vec<_>>().join(", ")
        };
        let text = format!(
            "unmapped: {unmapped}\nkeep: {keep:?}\ntables: {{t: {{{}}}, u: {{{}}}}}", of(true), of(false));
        let tables = tables(&shapes.join("\n"));
        let Ok(plan) = Plan::new(&policy(&text), &tables) else { return Ok(()) };
        prop_assert_eq!(plan.tables.len(), tables.len());
        for planned in &plan.tables {
            let columns = &planned.table.columns;
            prop_assert_eq!(planned.decisions.len(), columns.len());
            let written: Vec<_> = planned.steps.iter().flat_map(|step| step.fields.iter().flatten()).collect();
            let distinct: BTreeSet<_> = written.iter().copied().collect();
            prop_assert_eq!(distinct.len(), written.len());
            if !planned.copies_rows() {
                continue;
            }
            for (position, (column, decision)) in columns.iter().zip(&planned.decisions).enumerate() {
                prop_assert_eq!(
                    matches!(decision.action, Act::Anonymize { .. }),
                    distinct.contains(&position)
                );
                prop_assert_eq!(column.generated, decision.action == Act::Generated);
                if unmapped == "fail" && decision.action == Act::Keep {
                    let by_rule = decision.because == "its rule";
                    prop_assert!(by_rule || decision.because.starts_with("pattern `"), "{}", decision.because);
                }
            }
        }
    }
}
