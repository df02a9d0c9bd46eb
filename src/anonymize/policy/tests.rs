//! What is read of policies, and what is found wrong in them.

use super::*;
use crate::anonymize::anonymizers::unknown;
use crate::yaml::{Key, Source, parse};

fn read(text: &str) -> Result<Policy, Vec<Error>> {
    Policy::parse(&parse(Source::new("p.yaml", text)).unwrap())
}

/// Reading `text` finds exactly this: `LINE:COLUMN: MESSAGE; HELP`, one a line.
fn check(text: &str, expected: &str) {
    let findings = read(text).err().unwrap_or_default();
    let line = |error: &Error| match &error.help {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    };
    let lines: Vec<_> = findings.iter().map(|error| line(error).replacen("p.yaml:", "", 1)).collect();
    assert_eq!(lines.join("\n"), expected, "{text}");
}

#[test]
fn unknown_words_are_findings() {
    check("tabels: {}", "1:1: unknown key `tabels`; did you mean `tables`?");
    check("unmapped: kepe", "1:11: expected `fail`, `drop`, `null` or `keep`");
    check("unmapped: true", "1:11: expected text, found true or false; put it in quotes");
    check("unmapped: [keep]", "1:11: expected text, found a list");
    check(r#"keep: "*.id""#, r#"1:7: expected a list, found text; write a list: `keep: ["*.id"]`"#);
    check(
        r#"keep: {columns: "*.id"}"#,
        r#"1:7: expected a list, found a mapping; write a list: `keep: ["*.id"]`"#,
    );
    check("- a", "1:1: expected a mapping, found a list");
    check("tables: [t]", "1:9: expected a mapping, found a list");
    check(
        "tables: {t: }",
        "1:11: expected a mapping, found nothing; write `COLUMN: ANONYMIZER` for its columns, or `rows: none`",
    );
    check(
        "tables: {t: md5}",
        "1:13: expected a mapping, found text; write `COLUMN: ANONYMIZER` for its columns, or `rows: none`",
    );
    check("tables:\n  t: {a: emial}", "2:10: unknown anonymizer `emial`; did you mean `email`?");
    check("tables:\n  t: {a: keeep}", "2:10: unknown anonymizer `keeep`; did you mean `keep`?");
    check(
        "tables:\n  t: {a: {anonymizer: emial}}",
        "2:23: unknown anonymizer `emial`; did you mean `email`?",
    );
    check(
        "tables:\n  t: {a: {anonymiser: email}}",
        "2:10: this rule names no anonymizer; write `anonymizer: NAME`; `db-airlock anonymizers` lists the names",
    );
    check(
        "tables:\n  t: {a: {anonymizer: email, domian: x}}",
        "2:30: unknown option `domian`; did you mean `domain`?",
    );
    check(
        "tables:\n  t: {a: false}",
        "2:10: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
    );
    check(
        "tables:\n  t: {a: [email]}",
        "2:10: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
    );
    check("tables:\n  t: {a: {anonymizer: [email]}}", "2:23: expected text, found a list");
    check(
        "tables: {t: {a: x, b: y}}\nunmapped: z",
        "1:17: unknown anonymizer `x`; `db-airlock anonymizers` lists the names\n1:23: unknown anonymizer `y`; `db-airlock anonymizers` lists the names\n2:11: expected `fail`, `drop`, `null` or `keep`",
    );
}

#[test]
fn comments_are_kept_and_the_rest_is_dropped_unless_the_policy_says_otherwise() {
    assert_eq!(read("").unwrap().beside, Beside::default());
    for (kind, of, _) in beside::KINDS {
        for fate in [Fate::Keep, Fate::Drop] {
            let mut expected = Beside::default();
            *of(&mut expected) = fate;
            assert_eq!(read(&format!("{kind}: {}", fate.name())).unwrap().beside, expected, "{kind}");
        }
    }
    check("comments: none", "1:11: expected `keep` or `drop`");
    check("comments:", "1:9: expected text, found nothing");
}

#[test]
fn what_would_be_ignored_is_refused() {
    check(
        "tables:\n  t: {a: {anonymizer: 'null', per: row}}",
        "2:31: what `null` writes does not depend on `per`; remove it",
    );
    check(
        "tables:\n  t: {a: {anonymizer: constant, value: x, per: b}}",
        "2:43: what `constant` writes does not depend on `per`; remove it",
    );
    check(
        "tables:\n  t: {rows: none, a: md5}",
        "2:19: `t` has a rule, but its rows are left out; remove this rule, or `rows: none` in line 2",
    );
    check(
        "tables:\n  t: {a: md5, rows: none, b: keep}",
        "2:7: `t` has a rule, but its rows are left out; remove this rule, or `rows: none` in line 2",
    );
    check(
        "tables:\n  t: {rows: nnone}",
        "2:13: expected `none` or `all`, or what becomes of a column named `rows`; `rows: none` leaves the rows out, and keeps the schema",
    );
    check(
        "tables:\n  t: {rows: false}",
        "2:13: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
    );
    check(
        "tables:\n  t: {a: {anonymizer: email, per: 1}}",
        "2:35: expected text, found a whole number; put it in quotes",
    );
    check("tables:\n  t: {a: {anonymizer: email, per: }}", "2:33: expected text, found nothing");
}

#[test]
fn rules_over_several_columns_have_a_name_of_their_own() {
    check(
        "tables:\n  t: {a: {anonymizer: address, locality: a}}",
        r#"2:7: `address` works on several columns, and needs a name of its own; write it as "@a""#,
    );
    check(
        r#"tables:
  t: {"@a": email}"#,
        "2:7: a rule with `@` maps several columns, and this one maps none; write the column's name, or use `address` or `iban-bic`",
    );
    check(
        r#"tables:
  t: {"@a": keep}"#,
        "2:7: a rule with `@` maps several columns, and this one maps none; write the column's name, or use `address` or `iban-bic`",
    );
    check(
        r#"tables:
  t: {"@a": address}"#,
        "2:7: `address` is given no column; map one or more of street_address, secondary_address, postal_code, locality, region, country to columns",
    );
    check(
        r#"tables:
  t: {"@a": {anonymizer: address, city: a}}"#,
        "2:35: `address` has no part or option `city`; known here: `street_address`, `secondary_address`, `postal_code`, `locality`, `region`, `country`, `locale`",
    );
    check(
        r#"tables:
  t: {"@a": {anonymizer: address, locality: 1}}"#,
        "2:45: expected text, found a whole number; put it in quotes",
    );
    check(
        r#"tables:
  t: {"@a": {anonymizer: address, locality: a, city: b}}"#,
        "2:48: `address` has no part or option `city`; known here: `street_address`, `secondary_address`, `postal_code`, `locality`, `region`, `country`, `locale`",
    );
}

/// The policy after the variable in `key` was replaced.
fn with_key(written: &str, value: &str) -> Result<Policy, Vec<Error>> {
    let mut node = parse(Source::new("p.yaml", format!("key: {written}"))).unwrap();
    let Content::Mapping(entries) = &mut node.content else { panic!("{written}") };
    entries[0].1.content = Content::Text(value.to_owned());
    Policy::parse(&node)
}

#[test]
fn the_key_is_long_and_comes_from_outside() {
    let long = "0123456789abcdef";
    assert!(with_key("${KEY}", long).unwrap().key.is_some());
    let refused = |written, value| {
        let findings = with_key(written, value).err().unwrap();
        assert!(findings.iter().all(|finding| !finding.to_string().contains("0123")));
        findings[0].message.clone()
    };
    assert_eq!(refused("${KEY}", &long[1..]), "the key is shorter than 16 characters");
    assert_eq!(refused("${KEY}", ""), "the key is shorter than 16 characters");
    assert_eq!(refused(long, long), "the key stands in the file, where it is no secret");
    assert_eq!(refused("${KEY:-secret}", long), "the key stands in the file, where it is no secret");
}

#[test]
fn a_variable_in_a_rule_is_never_shown() {
    let mut node = parse(Source::new("p.yaml", "tables: ${X}")).unwrap();
    let value = Node { content: Content::Text("hunter2".to_owned()), ..node.get("tables").unwrap().clone() };
    let error = unknown(&Key { span: value.span.clone(), name: "hunter2".to_owned() });
    assert_eq!(error.message, "unknown anonymizer `${X}`");
    node.content = Content::Mapping(vec![(Key { span: node.span.clone(), name: "keep".to_owned() }, value)]);
    assert!(Policy::parse(&node).err().unwrap().iter().all(|error| !error.to_string().contains("hunter2")));
}

#[test]
fn whatever_means_null_is_the_anonymizer() {
    for text in ["", "~", "null", "'null'", "{anonymizer: null}", "{anonymizer: 'null'}"] {
        let policy = read(&format!("tables: {{t: {{a: {text}}}}}")).unwrap();
        let Action::Anonymize(rule) = &policy.tables[0].rules[0].action else { panic!("{text}") };
        assert_eq!(rule.declaration.id, "null");
    }
}

#[test]
fn options_compare_whatever_their_order() {
    let options = |text: &str| {
        let policy = read(&format!("tables: {{t: {{a: {text}}}}}")).unwrap();
        let Action::Anonymize(rule) = &policy.tables[0].rules[0].action else { panic!("{text}") };
        rule.options.clone()
    };
    let one = options("{anonymizer: integer, min: 1, max: 2}");
    assert_eq!(one, options("{max: 2, per: value, anonymizer: integer, min: 1}"));
    assert_ne!(one, options("{anonymizer: integer, min: 1, max: 3}"));
}

#[test]
fn an_empty_policy_fails_on_everything() {
    for text in ["", "{}", "keep:\ntables:\n"] {
        let policy = read(text).unwrap();
        assert_eq!(policy.unmapped, Unmapped::Fail);
        assert!(policy.keep.is_empty() && policy.tables.is_empty() && policy.key.is_none());
    }
}

#[test]
fn what_every_rule_may_say_is_read_beside_its_options() {
    let policy = read(
        "tables: {t: {a: {anonymizer: firstname, locale: fr_FR, per: value, except: ['*@acme.com', 7], 'null': replace, empty: \
         keep, unique: true, max_length: 40, quasi: true}}}",
    )
    .unwrap();
    let Action::Anonymize(rule) = &policy.tables[0].rules[0].action else { panic!() };
    let Terms { except: Some(Except::Values(values)), max_length, quasi, unique, .. } = &rule.terms else {
        panic!()
    };
    assert_eq!(
        (values.join(","), *max_length, *quasi, *unique),
        ("*@acme.com,7".to_owned(), Some(40), true, true)
    );
    assert!(rule.replaces_null() && !rule.replaces_empty() && rule.is_distinct());
    assert!(Except::lists(values, b"Jane.Doe@ACME.com") && Except::lists(values, b"7"));
    assert!(!Except::lists(values, b"jane@acme.com.example") && !Except::lists(values, b"77"));
}

#[test]
fn what_a_rule_says_in_vain_is_refused() {
    let rule = |text: &str, expected: &str| check(&format!("tables:\n  t: {{a: {text}}}"), expected);
    rule(
        "{anonymizer: email, per: id, unique: true}",
        "2:39: rows that are alike in the column that `per` names get the same value; write `per: value` or `per: row`, or leave \
         `unique` out",
    );
    rule(
        "{anonymizer: shuffle, max_length: 5}",
        "2:32: `shuffle` writes values as they are, however long; remove it",
    );
    rule("{anonymizer: email, 'null': change}", "2:38: expected `keep` or `replace`");
    rule("{anonymizer: email, unique: 1}", "2:38: `unique` is true or false");
    rule("{anonymizer: email, max_length: 0}", "2:42: expected a number of characters, from 1 on");
    rule("{anonymizer: email, except: []}", "2:38: an empty list keeps nothing; remove `except`");
    rule("{anonymizer: email, except: [[a]]}", "2:39: expected a value, found a list; put it in quotes");
    rule(
        "{anonymizer: date, delta: 1 day, 'null': replace}",
        "2:43: `date` makes the new value of the old one, and NULL is none; keep NULL, or choose what invents its values",
    );
    rule(
        "{anonymizer: integer, min: 1, max: 2, unique: true}",
        "2:48: `integer` has no form in which all values stay different; use `email`, `md5`, `hash` or `uuid`, or `key` for numbers",
    );
    rule(
        "{references: b.c, anonymizer: email}",
        "2:28: `anonymizer` does not go with `references`; the column follows the rule of the one that it refers to, and has none of its own",
    );
    rule("{references: b}", "2:23: expected a column of the form `table.column`");
    rule(
        "{anonymizer: keep, wy: x}",
        "2:29: `keep` takes no `wy`; it takes `why`, a reason, and `quasi: true`",
    );
}

#[test]
fn the_locale_of_the_policy_is_that_of_rules_that_name_none() {
    let policy = read(
        "locale: de_DE\ntables: {t: {a: firstname, b: {anonymizer: firstname, locale: fr_FR}, c: email}}",
    )
    .unwrap();
    assert_eq!(policy.tables[0].rules.len(), 3);
    check(
        "locale: xx",
        "1:9: `locale`: expected ar_SA, cy_GB, de_DE, en, es_ES, fa_IR, fr_FR, it_IT, ja_JP, nl_NL, pt_BR, pt_PT, tr_TR, zh_CN or zh_TW, found `xx`",
    );
}
