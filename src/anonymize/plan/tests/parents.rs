//! Tables that are parts of others: what a policy says of the whole.

use super::check;

const PARTS: &str = "pay*: id int!, name text, at moment part\np1<pay: at moment part, name text, id int!";

#[test]
fn a_rule_of_the_whole_reaches_its_parts() {
    check(
        "tables: {pay: {id: keep, name: md5, at: keep}}",
        PARTS,
        "p1.at: keep, rule of `pay`\np1.name: md5 per value, rule of `pay`\np1.id: keep, rule of `pay`",
    );
    check(
        "keep: [\"pay.*\"]\ntables: {pay: {name: {anonymizer: md5, per: id}}, p1: {id: {anonymizer: integer, delta: 1}}}",
        PARTS,
        "p1.at: keep, pattern `pay.*`\np1.name: md5 per id, rule of `pay`\np1.id: integer per row, its rule",
    );
    check(
        "tables: {pay: {id: keep, name: md5, at: keep}, p1: {name: lorem}}",
        PARTS,
        "p1.at: keep, rule of `pay`\np1.name: lorem per row, its rule\np1.id: keep, rule of `pay`",
    );
    check(
        "keep: [\"*.id\"]\ntables: {a: {x: md5}, b: {y: lorem, x: keep}}",
        "a: id int\nb<a: id int, x any, y any",
        "2:14: `a` has no column `x`; known here: `id`",
    );
    check(
        "tables: {a: {x: md5}, b: {x: lorem, y: keep}}",
        "c<b<a: z any gen, y any, x any\nb<a: x any, y any\na: x any",
        "c.z: generated, computed by the database\nc.y: keep, rule of `b`\nc.x: lorem per row, rule of `b`\nb.x: lorem per row, its rule\nb.y: keep, its rule\na.x: md5 per value, its rule",
    );
    check(
        "tables: {a: {x: md5}}",
        "a: x any\nb<a: x any gen",
        "a.x: md5 per value, its rule\nb.x: generated, computed by the database",
    );
}

#[test]
fn a_rule_over_several_columns_leaves_those_that_the_part_names() {
    check(
        r#"tables:
  a: {"@x": {anonymizer: address, locality: city, country: land}}
  b: {city: keep}"#,
        "a*: city text, land text\nb<a: land text, city text",
        "b.land: address per row, rule of `a`\nb.city: keep, its rule",
    );
    check(
        r#"tables:
  a: {"@x": {anonymizer: address, locality: city}}
  b: {city: keep}"#,
        "a*: city text\nb<a: city text",
        "b.city: keep, its rule",
    );
}

#[test]
fn rows_of_the_whole_are_left_out_with_it() {
    check("tables: {pay: {rows: none}}", PARTS, "p1: left out, `rows: none` of `pay`");
    check(
        "tables: {pay: {rows: none}, p1: {rows: all, id: keep, at: keep, name: md5}}",
        &format!("{PARTS}\np2<pay: id int!, name text, at moment"),
        "p1.at: keep, its rule\np1.name: md5 per value, its rule\np1.id: keep, its rule\np2: left out, `rows: none` of `pay`",
    );
    check(
        "tables:\n  pay: {rows: none}\n  p1: {id: keep}",
        PARTS,
        "3:8: `p1` has a rule, but its rows are left out with those of `pay`; remove this rule, or `rows: none` in line 2, or write `rows: all` below `p1`",
    );
}

#[test]
fn what_is_wrong_with_a_rule_of_the_whole_is_told_once() {
    check(
        "tables:\n  pay: {id: email, at: {anonymizer: date, delta: 1 day}, name: keep, nam: keep}",
        &format!("p2<pay: id int!, name text, at moment part\n{PARTS}"),
        "2:70: `pay` has no column `nam`; did you mean `name`?\n2:9: `email` does not fit pay.id, which is int and takes whole numbers; `db-airlock anonymizers` lists what each anonymizer writes\n2:20: pay.at says which partition a row belongs to, and another value would need another one; keep the column, or leave the rows out with `rows: none`",
    );
}

#[test]
fn what_the_policy_does_not_decide_on_is_asked_of_the_whole() {
    check(
        "tables: {p1: {name: md5}}",
        &format!("{PARTS}\nx: a any\np2<pay: id int!, name text, at moment part\nq<x: a any, b any"),
        "undecided pay.at\nundecided pay.id\nundecided pay.name\nundecided x.a\nundecided q.a\nundecided q.b",
    );
}

#[test]
fn parents_that_know_nothing_of_each_other_agree() {
    let shapes = "a: x any\nb: x any\nc<a<b: x any";
    check(
        "tables:\n  a: {x: md5}\n  b: {x: md5}",
        shapes,
        "a.x: md5 per value, its rule\nb.x: md5 per value, its rule\nc.x: md5 per value, rule of `a`",
    );
    check(
        "tables:\n  a: {x: keep}\n  b: {x: md5}",
        shapes,
        "3:7: `c` is a part of `a` and of `b`, whose rules for `x` differ; write a rule for `x` below `c`",
    );
    check(
        "tables:\n  a: {x: keep}\n  b: {x: md5}\n  c: {x: keep}",
        shapes,
        "a.x: keep, its rule\nb.x: md5 per value, its rule\nc.x: keep, its rule",
    );
}

#[test]
fn a_partition_key_is_never_changed() {
    check("unmapped: null", "t: a moment part, b moment", "undecided t.a");
    check(
        "tables:\n  a: {k: md5}",
        "a: k text! pk\nb: k text ->a part",
        "2:7: b.k says which partition a row belongs to, and another value would need another one; keep the column, or leave the rows out with `rows: none`",
    );
}

#[test]
fn references_hold_over_parts() {
    let shapes = "pay*: k text! pk\np1<pay: k text! pk\nuse: k text ->pay.k";
    check(
        "tables: {pay: {k: md5}}",
        shapes,
        "p1.k: md5 per value, rule of `pay`\nuse.k: md5 per value, refers to pay.k",
    );
    check(
        "tables: {p1: {k: md5}}",
        shapes,
        "p1.k: md5 per value, its rule\nuse.k: md5 per value, refers to p1.k",
    );
    check(
        "tables:\n  pay: {k: md5}\n  use: {k: keep}",
        shapes,
        "3:9: use.k refers to p1.k, and their rules differ; remove this rule: the column then follows the key that it refers to",
    );
    check(
        "tables:\n  pay: {rows: none}\n  use: {k: keep}",
        shapes,
        "2:15: use.k refers to rows of `p1` that are left out; leave out the rows of `use` too, or write `k: 'null'` below it",
    );
    // The key of the whole holds for its parts, whatever the order of their columns.
    check(
        "keep: [\"*.x\"]\ntables: {a: {k: md5}}",
        "a: k text! pk\nuse*: x any, k text ->a\nu1<use: k text, x any",
        "a.k: md5 per value, its rule\nu1.k: md5 per value, refers to a.k\nu1.x: keep, pattern `*.x`",
    );
}

#[test]
fn names_may_say_the_schema_that_is_left_out() {
    check(
        "keep: [\"*.id\"]\ntables: {public.customer: {name: md5}, SALES.Order: {note: lorem}}",
        "customer: id int, name text\nsales.order: id int, note text",
        "customer.id: keep, pattern `*.id`\ncustomer.name: md5 per value, its rule\nsales.order.id: keep, pattern `*.id`\nsales.order.note: lorem per row, its rule",
    );
    check(
        "tables:\n  order: {rows: none}",
        "sales.order: id int",
        "undecided sales.order.id\n2:3: unknown table `order`; did you mean `sales.order`?",
    );
    check(
        "tables:\n  t: {Email: md5, email: lorem}",
        "t: email text, Email text",
        "t.email: lorem per row, its rule\nt.Email: md5 per value, its rule",
    );
    check(
        "tables:\n  t: {EMAIL: md5}",
        "t: email text, Email text",
        "undecided t.email\nundecided t.Email\n2:7: `t` has no column `EMAIL`; did you mean `email`?",
    );
}
