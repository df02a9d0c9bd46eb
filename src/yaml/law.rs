//! The laws of this module: our tree is what an independent parser makes of the same text, places are
//! within the text, and no text makes us panic.

use proptest::prelude::*;
use serde_yaml::Value;

use super::{Content, Node, Source, parse};

/// Our tree as the other parser would hold it.
fn value(node: &Node) -> Value {
    match &node.content {
        Content::Null => Value::Null,
        Content::Bool(value) => Value::Bool(*value),
        Content::Integer(value) => Value::Number((*value).into()),
        Content::Float(value) => Value::Number((*value).into()),
        Content::Text(text) => Value::String(text.clone()),
        Content::Sequence(items) => Value::Sequence(items.iter().map(value).collect()),
        Content::Mapping(entries) => {
            let entry =
                |(key, value_node): &(super::Key, Node)| (Value::String(key.name.clone()), value(value_node));
            Value::Mapping(entries.iter().map(entry).collect())
        }
    }
}

fn check(text: &str) {
    let ours = parse(Source::new("a.yaml", text)).map(|node| value(&node));
    let theirs: Value = serde_yaml::from_str(text).unwrap();
    assert_eq!(ours, Ok(theirs), "{text}");
}

#[test]
fn hand_written_texts_mean_what_another_parser_says() {
    for text in [
        "",
        "a",
        "- a\n- - b\n  - c\n-\n- d: e\n  f: g\n",
        "a: b\nc:\n  d: [1, -2, 3.5, .5, 1e3, true, null, ~, '', \"\", x y]\n  e: {f: g, h: {i: j}}\n",
        "a: |\n  one\n   two\n\n  three\nb: >\n  one\n  two\n\n  three\nc: |-\n  x\nd: >+\n  y\n\n",
        "a: 'it''s'\nb: \"tab\\t \\u00e9 \\x41 \\\n  joined\"\nc: plain\n  continued\n",
        "a: &x {b: c}\nd: *x\ne: [*x, *x]\n",
        "a: 0x1f\nb: 0o17\nc: 01234\nd: +5\ne: yes\nf: 2026-11-22\ng: 1_000\nh: 12:30\ni: .inf\nj: -.inf\n",
        "a: !!str 1\nb: '1'\nc: \"true\"\n",
        "# comment\na: b # comment\n'c#d': e#f\nurl: sqlite:var/x.sqlite3?a=b#c\n",
        "%YAML 1.2\n---\na: b\n...\n",
        "\"@location\": {anonymizer: address}\nkeep: [\"*.id\", \"*.*_id\"]\n",
        "a: ${A:-sqlite:x}\nb: ${B}\n",
    ] {
        check(text);
    }
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Number(number.into())),
        (-1e15..1e15f64).prop_map(|number| Value::Number(number.into())),
        "[ -~éü日🦀\\n\\t]{0,12}".prop_map(Value::String),
        "(true|null|~|-?0?[0-9]{1,3}|[0-9].[0-9]|0x[0-9a-f]{1,2}|- a|a: b|# a|\\$\\{A\\})"
            .prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Sequence),
            // Not `<<`, which the law of `parse` refuses.
            prop::collection::btree_map("[a-zé@*. ]{1,6}", inner, 0..6).prop_map(|entries| {
                Value::Mapping(entries.into_iter().map(|(key, value)| (Value::String(key), value)).collect())
            }),
        ]
    })
}

fn check_places(node: &Node, length: usize) {
    let span = &node.span;
    assert!(span.start <= span.end && span.end <= length, "{span:?}");
    assert!(span.source.text.is_char_boundary(span.start) && span.source.text.is_char_boundary(span.end));
    match &node.content {
        Content::Sequence(items) => items.iter().for_each(|item| check_places(item, length)),
        Content::Mapping(entries) => entries.iter().for_each(|(_, value)| check_places(value, length)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn generated_trees_mean_what_another_parser_says(tree in tree()) {
        check(&serde_yaml::to_string(&tree).unwrap());
    }

    #[test]
    fn no_text_panics_and_places_lie_within_it(text in "[-a-c0-9é日🦀:,\\[\\]{}&*!|>'\"#?%~<\\n\\r\\t ]{0,60}") {
        match parse(Source::new("a.yaml", text.as_str())) {
            Ok(node) => check_places(&node, text.len()),
            Err(error) => {
                prop_assert!(error.span.end <= text.len());
                super::draw(&[error], false);
            }
        }
    }
}
