//! Rules below a pattern of tables, and for a pattern of columns.

use super::check;

#[test]
fn a_pattern_decides_where_nothing_else_does() {
    check(
        r#"keep: ["*.id"]
tables:
  staff: {email: keep}
  "*": {"*mail*": email, "note": lorem}
  "log_*": {rows: none}"#,
        "customer: id int! pk, email text, second_mail text, note text\nstaff: id int! pk, email text\nlog_in: id int!, x text",
        "customer.id: keep, pattern `*.id`\ncustomer.email: email per value, rule `*mail*` of `*`\ncustomer.second_mail: email \
         per value, rule `*mail*` of `*`\ncustomer.note: lorem per row, rule `note` of `*`\nstaff.id: keep, pattern `*.id`\n\
         staff.email: keep, its rule\nlog_in: left out, `rows: none` of `log_*`",
    );
}

#[test]
fn a_pattern_of_columns_stands_in_one_table_too() {
    check(
        r#"tables: {t: {"*_name": lastname, first_name: firstname}}"#,
        "t: first_name text, last_name text",
        "t.first_name: firstname per value, its rule\nt.last_name: lastname per value, rule `*_name` of `t`",
    );
}

#[test]
fn several_columns_are_mapped_in_every_table_that_has_them_all() {
    check(
        r#"unmapped: keep
tables: {"*": {"@home": {anonymizer: address, locality: city, postal_code: zip}}}"#,
        "a: city text, zip text\nb: city text",
        "a.city: address per row, rule of `*`\na.zip: address per row, rule of `*`\nb.city: keep, `unmapped: keep`\nnote: \
         `unmapped: keep` keeps what no rule names: b.city",
    );
}

#[test]
fn a_pattern_that_fits_nothing_is_refused() {
    check(
        r#"tables: {t: {a: keep}, "x*": {a: md5}, "*": {"*mial": email}}"#,
        "t: a text",
        "1:24: no table is named like `x*`; remove these rules, or correct the pattern\n1:46: no column of `*` is \
         named like `*mial`; remove this rule, or correct the pattern",
    );
    check(
        r#"tables: {"*": {"a": {references: t.b}}}"#,
        "t: a text, b text",
        "undecided t.a\nundecided t.b\n1:34: `references` stands at one column of one table, and not at a pattern; write it below the name of the table",
    );
}

#[test]
fn what_refers_to_a_key_follows_it_rather_than_a_pattern() {
    check(
        r#"tables: {a: {code: md5}, "*": {"*code": lastname}}"#,
        "a: code text pk\nb: a_code text ->a.code, zip_code text",
        "a.code: md5 per value, its rule\nb.a_code: md5 per value, refers to a.code\nb.zip_code: lastname per value, rule `*code` of `*`",
    );
    check(
        r#"tables: {"*": {"code": md5}}"#,
        "a: code text pk\nb: a_code text ->a.code",
        "a.code: md5 per value, rule `code` of `*`\nb.a_code: md5 per value, refers to a.code",
    );
}
