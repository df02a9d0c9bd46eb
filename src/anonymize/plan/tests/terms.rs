//! What rules say beside their options, held against the columns.

use super::{Plan, check, tables};
use crate::dump::Value;

#[test]
fn unique_needs_room_for_what_makes_values_different() {
    let policy = "tables: {t: {a: {anonymizer: firstname, unique: true}}}";
    check(policy, "t: a text unique <22", "t.a: firstname per value, its rule");
    check(
        policy,
        "t: a text unique <8",
        "1:14: `firstname` with `unique: true` takes at least 22 characters, and t.a has room for 8; use `key` for digits, \
         keep the column, or leave the rows out",
    );
}

#[test]
fn a_shorter_text_can_be_asked_for() {
    check(
        "tables: {t: {a: {anonymizer: email, max_length: 20}}}",
        "t: a text",
        "1:14: `email` writes up to 37 characters, and t.a takes 20; choose what writes less, or keep the column",
    );
}

#[test]
fn kept_columns_tell_why() {
    check(
        "tables: {t: {a: {anonymizer: keep, why: a number of the shop, quasi: true}}}",
        "t: a text",
        "t.a: keep, its rule: a number of the shop",
    );
}

#[test]
fn values_that_change_places_may_meet_what_others_hold_beside_them() {
    check("tables: {t: {a: shuffle}}", "t: a text unique", "t.a: shuffle per nothing, its rule");
    check(
        "unmapped: keep\ntables: {t: {b: shuffle}}",
        "t: a int!, b int! | unique(a b)",
        "2:14: `shuffle` may give two rows the same value, and t.b is in a UNIQUE constraint (a, b); for anything but text no \
         anonymizer keeps them all different: keep the column, or use `rows: none`",
    );
}

#[test]
fn a_key_that_is_null_refers_to_nothing_and_stays_so() {
    let shapes = "a: code text pk\nb: id int! pk, a_code text ->a.code";
    let policy = "keep: ['*.id']\ntables: {a: {code: {anonymizer: email, 'null': replace}}";
    let follows = policy.to_owned() + "}";
    check(
        &follows,
        shapes,
        "a.code: email per value, its rule\nb.id: keep, pattern `*.id`\nb.a_code: email per value, refers to a.code",
    );
    let plan = Plan::new(&super::policy(&follows), &tables(shapes)).unwrap();
    assert!(plan.tables[0].steps[0].replaces_null && !plan.tables[1].steps[0].replaces_null);
    check(
        &(policy.to_owned() + ", b: {a_code: {anonymizer: email, 'null': replace}}}"),
        shapes,
        "2:63: b.a_code refers to a.code, and NULL refers to nothing: what replaces it would lead nowhere; remove this rule: \
         the column then follows the key that it refers to",
    );
}

#[test]
fn null_in_some_rows_leaves_references_in_the_others() {
    let shapes = "a: id int! pk, code text unique\nb: id int! pk, a_id int ->a.id";
    check(
        "keep: ['*.id', 'a.code']\ntables: {a: {rows: none}, b: {a_id: {anonymizer: 'null', when: 'id > 9'}}}",
        shapes,
        "2:20: b.a_id refers to rows of `a` that are left out; leave out the rows of `b` too, or write `a_id: 'null'` below it",
    );
    check(
        "keep: ['*.id', 'a.code']\ntables: {b: {a_id: {anonymizer: 'null', except: ['7']}}}",
        shapes,
        "a.id: keep, pattern `*.id`\na.code: keep, pattern `a.code`\nb.id: keep, pattern `*.id`\nb.a_id: null per nothing, its rule",
    );
    check(
        "keep: ['*.id', 'b.a_code']\ntables: {a: {code: {anonymizer: 'null', when: 'id > 9'}}}",
        "a: id int! pk, code text unique\nb: id int! pk, a_code text ->a.code",
        "2:14: b.a_code refers to a.code, which becomes NULL; make this column `'null'` too, or keep both",
    );
}

#[test]
fn what_is_only_counted_makes_no_difference_to_a_reference() {
    check(
        "keep: ['*.id']\ntables: {a: {code: {anonymizer: email, quasi: true}}, b: {a_code: email}}",
        "a: code text! pk\nb: id int! pk, a_code text ->a.code",
        "a.code: email per value, its rule\nb.id: keep, pattern `*.id`\nb.a_code: email per value, its rule",
    );
}

#[test]
fn what_is_kept_is_so_however_its_column_may_spell_it() {
    let keeps = |shape: &str, value: &'static str| {
        let policy =
            super::policy("tables: {t: {a: {anonymizer: email, except: ['Zo\u{eb}@x.de', 'b *@x.de']}}}");
        let plan = Plan::new(&policy, &tables(shape)).unwrap();
        !plan.tables[0].steps[0].conditions[0].holds(|_| Ok(Value::text(value))).unwrap()
    };
    for shape in ["t: a text", "t: a text ~case", "t: a text ~padding"] {
        assert!(keeps(shape, "Zo\u{eb}@x.de") && keeps(shape, "b c@x.de"), "{shape}");
        assert!(!keeps(shape, "zoe@x.de") && !keeps(shape, "b@x.de"), "{shape}");
        assert_eq!(keeps(shape, "zo\u{cb}@x.de"), shape.ends_with("case"), "{shape}");
        assert_eq!(keeps(shape, "Zo\u{eb}@x.de  "), shape.ends_with("padding"), "{shape}");
    }
}
