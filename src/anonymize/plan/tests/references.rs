//! Foreign keys: what follows, and what is refused.

use super::check;

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
        "a.code: null per nothing, its rule\nb.a_code: null per nothing, refers to a.code",
    );
    check(
        "tables: {a: {code: md5}, b: {a_code: 'null'}}",
        "a: code text! pk\nb: a_code text ->a",
        "a.code: md5 per value, its rule\nb.a_code: null per nothing, its rule",
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
