//! What rules say beside their options, held against the columns.

use super::check;

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
