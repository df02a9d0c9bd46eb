//! `json`: members of documents, each by a rule of its own. What no path names keeps its bytes: the order of members,
//! spaces, and how numbers are written.

use super::json_path::{self, Path, Places};
use super::json_text::{self, Part};
use super::nested::{ByName, Nested, number, ordinals};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "json",
    summary: "a document in which the members that paths name have rules of their own",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Json,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: json, paths: {$.name: lastname, '$.contacts[*].email': email, $..phone: 'null'}}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked()?)),
};

options! {
    struct Options {
        /// a mapping from paths to anonymizers; the first that leads to a value decides over all within it
        paths: ByName,
        /// what becomes of documents without a value that a path without wildcards names: ignore or fail
        missing: Missing = "ignore",
        /// what becomes of values that no path leads to: keep, drop (left out) or null
        others: Others = "keep",
    }
}

impl Options {
    fn checked(self) -> Result<Json, yaml::Error> {
        let Options { paths: ByName(rules), missing, others } = self;
        let paths = rules.iter().map(|(path, _)| Path::parse(path)).collect::<Result<_, _>>()?;
        let rules: Vec<_> = rules.into_iter().map(|(_, rule)| rule).collect();
        let ordinals = ordinals(rules.iter());
        Ok(Json { paths, rules, ordinals, missing, others })
    }
}

struct Json {
    paths: Vec<Path>,
    /// For each path.
    rules: Vec<Nested>,
    /// For each path, what tells its draws from those of others with the same anonymizer.
    ordinals: Vec<u64>,
    missing: Missing,
    others: Others,
}

impl Anonymizer for Json {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let identity = cells[0].identity();
        let text = json_text::checked(&identity)?;
        let mut rewriting = Rewriting {
            json: self,
            draw,
            text,
            new: Vec::with_capacity(text.len() + 16),
            found: vec![0; self.paths.len()],
            depth: 0,
        };
        let (start, _) = json_text::value_at(text, 0);
        rewriting.new.extend_from_slice(&text.as_bytes()[..start]);
        let end = rewriting.value(start, &json_path::start(&self.paths), false)?;
        rewriting.new.extend_from_slice(&text.as_bytes()[end..]);
        let Rewriting { new, found, .. } = rewriting;
        if self.missing == Missing::Fail {
            let is_missing = |(path, found): (&Path, &u64)| path.is_definite() && *found == 0;
            if self.paths.iter().zip(&found).any(is_missing) {
                return Err(ValueError {
                    expected: "a value at every path",
                    found: "a document without one",
                });
            }
        }
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        self.rules.iter().all(Nested::is_keyed)
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn fits_as_before(&self) -> bool {
        true
    }

    fn reads_folded(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.rules.iter().all(|rule| rule.is_spelt_in(letters))
    }
}

/// One document on its way.
struct Rewriting<'a> {
    json: &'a Json,
    draw: &'a Draw,
    text: &'a str,
    new: Vec<u8>,
    /// For each path, how many values it led to.
    found: Vec<u64>,
    /// How many objects and lists it is in.
    depth: usize,
}

/// So many levels fit on any thread's stack.
const DEEPEST: usize = 128;

impl Rewriting<'_> {
    /// Writes the value that begins at `start`, and says where it ends. One that is to be left out, where that `can_be`,
    /// is not written.
    fn value(&mut self, start: usize, places: &Places, can_be: bool) -> Result<usize, ValueError> {
        let Json { paths, others, .. } = self.json;
        let (_, part) = json_text::value_at(self.text, start);
        let path = json_path::ended(paths, places);
        if path.is_none() && matches!(part, Part::Object | Part::Array) && !places.is_empty() {
            if self.depth == DEEPEST {
                return Err(ValueError { expected: "a JSON document of 128 levels", found: "a deeper one" });
            }
            self.depth += 1;
            let end = self.within(start, part, places)?;
            self.depth -= 1;
            return Ok(end);
        }
        let end = json_text::end_of(self.text, start);
        let raw = &self.text[start..end];
        match (path, others) {
            (Some(path), _) => self.replace(path, part, raw)?,
            (None, Others::Keep) => self.new.extend_from_slice(raw.as_bytes()),
            (None, Others::Drop) if can_be => {}
            (None, Others::Drop | Others::Null) => self.new.extend_from_slice(b"null"),
        }
        Ok(end)
    }

    fn replace(&mut self, path: usize, part: Part, raw: &str) -> Result<(), ValueError> {
        let rule = &self.json.rules[path];
        let position = self.found[path];
        self.found[path] += 1;
        if matches!(rule, Nested::Keep) {
            self.new.extend_from_slice(raw.as_bytes());
            return Ok(());
        }
        let old = json_text::decoded(part, raw)?;
        let mut new = old.borrowed();
        rule.anonymize(self.draw, number(self.json.ordinals[path], position), &mut new)?;
        match new == old {
            true => self.new.extend_from_slice(raw.as_bytes()),
            false => json_text::encode(part, &new, rule.output() == Some(Output::Json), &mut self.new)?,
        }
        Ok(())
    }

    /// Writes an object or a list, and says where it ends. It is pieces between commas, each with its spaces.
    fn within(&mut self, start: usize, part: Part, places: &Places) -> Result<usize, ValueError> {
        let text = self.text;
        self.new.push(text.as_bytes()[start]);
        let mut at = start + 1;
        let (mut index, mut written) = (0, 0);
        loop {
            let (first, kind) = json_text::value_at(text, at);
            if kind == Part::End {
                // Nothing in it but spaces.
                self.new.extend_from_slice(&text.as_bytes()[at..=first]);
                return Ok(first + 1);
            }
            let piece = self.new.len();
            if written > 0 {
                self.new.push(b',');
            }
            let (value, below) = match part {
                Part::Object => {
                    let name_end = json_text::end_of(text, first);
                    let name = json_text::unescaped(&text[first..name_end])?;
                    // Behind the colon.
                    let (colon, _) = json_text::value_at(text, name_end);
                    let (value, _) = json_text::value_at(text, colon + 1);
                    (value, json_path::at_member(&self.json.paths, places, &name))
                }
                _ => (first, json_path::at_item(&self.json.paths, places, index)),
            };
            self.new.extend_from_slice(&text.as_bytes()[at..value]);
            let before = self.new.len();
            let end = self.value(value, &below, true)?;
            let (behind, _) = json_text::value_at(text, end);
            if self.new.len() == before {
                // It is left out, and its name with it.
                self.new.truncate(piece);
            } else {
                self.new.extend_from_slice(&text.as_bytes()[end..behind]);
                written += 1;
            }
            index += 1;
            at = behind + 1;
            if text.as_bytes()[behind] != b',' {
                self.new.push(text.as_bytes()[behind]);
                return Ok(at);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Missing {
    Ignore,
    Fail,
}

impl OptionValue for Missing {
    const TAKES: &'static str = "ignore or fail";
    const SHAPE: Shape = Shape::OneOf(&["ignore", "fail"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &[("ignore", Missing::Ignore), ("fail", Missing::Fail)])
    }
}

/// What becomes of what no rule names.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Others {
    Keep,
    Drop,
    Null,
}

impl OptionValue for Others {
    const TAKES: &'static str = "keep, drop or null";
    const SHAPE: Shape = Shape::OneOf(&["keep", "drop", "null"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match node.content {
            Content::Null => Ok(Others::Null),
            _ => options::one_of(
                node,
                &[("keep", Others::Keep), ("drop", Others::Drop), ("null", Others::Null)],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{build, build_error, text_of};
    use super::*;
    use crate::anonymize::draw::{RunKey, Seed};

    fn rewritten(options: &str, text: &str, seed: &Seed) -> Result<String, String> {
        let mut cells = [Value::text(text)];
        let result = build("json", options).unwrap().anonymize(&mut seed.draw("json"), &mut cells);
        result.map_err(|error| error.to_string())?;
        Ok(String::from_utf8(cells[0].identity().into_owned()).unwrap())
    }

    fn check(options: &str, text: &str, expected: &str) {
        let seed = RunKey::from_random([1; 32]).row("t", "r", 1);
        assert_eq!(rewritten(options, text, &seed), Ok(expected.to_owned()), "{options}");
    }

    const X: &str = "{anonymizer: constant, value: x}";

    #[test]
    fn paths_lead_to_values_and_all_else_keeps_its_bytes() {
        for (path, text, expected) in [
            ("$.a", r#" { "b" : 1.50 , "a":"old" ,"a" : "y" } "#, r#" { "b" : 1.50 , "a":"x" ,"a" : "x" } "#),
            ("$.a.b", r#"{"a": {"b": "1", "c": 1e3}, "b": "2"}"#, r#"{"a": {"b": "x", "c": 1e3}, "b": "2"}"#),
            ("$.a[*].b", r#"{"a":[{"b":"1"},{"c":"2"},"b"]}"#, r#"{"a":[{"b":"x"},{"c":"2"},"b"]}"#),
            ("$[1]", r#"["a","b","c"]"#, r#"["a","x","c"]"#),
            ("$..b", r#"{"b":"1","c":[{"d":{"b":"2"}}]}"#, r#"{"b":"x","c":[{"d":{"b":"x"}}]}"#),
            ("$.*.b", r#"{"a":{"b":"1"},"c":{"d":{"b":"2"}}}"#, r#"{"a":{"b":"x"},"c":{"d":{"b":"2"}}}"#),
            ("$['é \\u0061']", r#"{"é a":"1","\u00e9 \u0061":"2"}"#, r#"{"é a":"1","\u00e9 \u0061":"2"}"#),
            ("$['é a']", r#"{"é a":"1","\u00e9 \u0061":"2"}"#, r#"{"é a":"x","\u00e9 \u0061":"x"}"#),
            ("$", r#"  [1, 2]"#, r#"  "x""#),
            ("$.a", r#"{"a": null, "b": {}}"#, r#"{"a": null, "b": {}}"#),
            ("$.a", "{ }", "{ }"),
        ] {
            check(&format!("paths: {{\"{}\": {X}}}", path.replace('\\', "\\\\")), text, expected);
        }
    }

    #[test]
    fn values_keep_their_type_where_they_can() {
        for (rule, old, new) in [
            ("{anonymizer: constant, value: 7}", "1", "7"),
            ("{anonymizer: constant, value: 7}", "\"1\"", "\"7\""),
            ("{anonymizer: constant, value: 2.5}", "1e2", "2.5"),
            ("{anonymizer: constant, value: '0612'}", "1", "\"0612\""),
            ("{anonymizer: constant, value: '612'}", "1", "612"),
            ("{anonymizer: constant, value: 'a\"\\b'}", "\"old\"", "\"a\\\"\\\\b\""),
            ("{anonymizer: dictionary, values: {'true': 'false'}}", "true", "false"),
            ("'null'", "{\"b\": 1}", "null"),
            (
                "{anonymizer: json, paths: {$.b: {anonymizer: constant, value: 2}}}",
                "{\"b\": 1}",
                "{\"b\": 2}",
            ),
            (
                "{anonymizer: json, paths: {$.b: {anonymizer: constant, value: 2}}}",
                "\"{\\\"b\\\": 1}\"",
                "\"{\\\"b\\\": 2}\"",
            ),
            ("keep", "1.50", "1.50"),
        ] {
            check(
                &format!("paths: {{$.a: {rule}}}"),
                &format!("{{\"a\":{old}}}"),
                &format!("{{\"a\":{new}}}"),
            );
        }
    }

    #[test]
    fn others_stay_or_go() {
        let text = r#"{ "a": "1", "b": 2, "c": {"a": 3, "d": [4, {"e": 5}]}, "f": [] }"#;
        let paths = format!("paths: {{$.a: {X}, '$.c.d[*].e': {X}}}");
        let number = r#"{ "a": "x", "b": 2, "c": {"a": 3, "d": [4, {"e": "x"}]}, "f": [] }"#;
        check(&paths, text, number);
        check(&format!("{paths}, others: drop"), text, r#"{ "a": "x", "c": { "d": [ {"e": "x"}]}}"#);
        check(
            &format!("{paths}, others: null"),
            text,
            r#"{ "a": "x", "b": null, "c": {"a": null, "d": [null, {"e": "x"}]}, "f": null }"#,
        );
        check(&format!("{paths}, others: drop"), "[1, 2]", "[]");
        check(&format!("{paths}, others: drop"), "3", "null");
        check(&format!("{paths}, others: drop"), "{\"b\": 1}", "{}");
    }

    #[test]
    fn the_first_path_decides_over_all_within() {
        let text = r#"{"a": {"email": "1"}, "email": "2"}"#;
        check(
            &format!("paths: {{$.a: keep, $..email: {X}}}"),
            text,
            r#"{"a": {"email": "1"}, "email": "x"}"#,
        );
    }

    #[test]
    fn what_is_missing_may_stop_the_run() {
        let seed = RunKey::from_random([1; 32]).row("t", "r", 1);
        let options = "paths: {$.a: email, '$.b[*]': email}, missing: fail";
        assert!(rewritten(options, r#"{"a": "x"}"#, &seed).is_ok());
        let error = rewritten(options, r#"{"b": []}"#, &seed).unwrap_err();
        assert_eq!(error, "expected a value at every path, found a document without one");
    }

    #[test]
    fn what_is_no_document_stops_the_run() {
        let seed = RunKey::from_random([1; 32]).row("t", "r", 1);
        for text in ["", "secret", "{\"a\": 1", "{} {}", "{'a': 1}", "[1,]"] {
            let error = rewritten("paths: {$.a: email}", text, &seed).unwrap_err();
            assert_eq!(error, "expected a JSON document, found other text");
        }
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        let error = rewritten("paths: {$..a: email}", &deep, &seed).unwrap_err();
        assert_eq!(error, "expected a JSON document of 128 levels, found a deeper one");
        assert_eq!(rewritten("paths: {$.a: email}", &deep, &seed), Ok(deep));
    }

    #[test]
    fn equal_addresses_differ_by_row_and_agree_by_value() {
        let key = RunKey::from_random([1; 32]);
        let options = "paths: {$.a: email, $..email: email}";
        let text = r#"{"a": "a@b.fr", "email": "a@b.fr", "c": {"email": "a@b.fr"}}"#;
        let addresses = |seed: &Seed| -> Vec<String> {
            let new = rewritten(options, text, seed).unwrap();
            new.split('"').filter(|part| part.contains('@')).map(str::to_owned).collect()
        };
        let by_row = addresses(&key.row("t", "r", 1));
        assert_eq!(by_row.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
        let by_value = addresses(&key.value(text.as_bytes()));
        let mut column = [Value::text("a@b.fr")];
        build("email", "").unwrap().anonymize(&mut key.value(b"a@b.fr").draw("email"), &mut column).unwrap();
        let column = String::from_utf8(column[0].identity().into_owned()).unwrap();
        assert!(by_value.iter().all(|address| *address == column));
        // By a column of the row, the first agrees with a rule on a column.
        let mut beside = [Value::text("other")];
        build("email", "").unwrap().anonymize(&mut key.column(b"7").draw("email"), &mut beside).unwrap();
        assert_eq!(addresses(&key.column(b"7"))[0].as_bytes(), &*beside[0].identity());
    }

    #[test]
    fn paths_are_judged_before_a_run() {
        for (options, expected) in [
            ("paths: {a.b: email}", "`a.b` is no path into a document; write it like $.name"),
            ("paths: {}", "expected at least one rule, found none"),
            ("paths: {$.a: emial}", "did you mean `email`?"),
            ("paths: {$.a: email}, others: dorp", "did you mean `drop`?"),
        ] {
            let error = build_error("json", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
        assert_eq!(text_of("json", "paths: {$.a: email}", "3"), "3");
    }

    fn document() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[a-c\"\\\\é]{0,3}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::vec(("[a-c]", inner), 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_kept_keeps_every_byte(document in document(), is_pretty: bool) {
            let text = if is_pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) };
            let text = text.unwrap();
            let seed = RunKey::from_random([1; 32]).row("t", "r", 1);
            prop_assert_eq!(rewritten("paths: {$..a: keep, '$.b[*]': keep, $.x: email}", &text, &seed), Ok(text));
        }

        #[test]
        fn what_is_written_is_a_document_without_what_was_named(document in document()) {
            let text = serde_json::to_string(&document).unwrap();
            let seed = RunKey::from_random([1; 32]).row("t", "r", 1);
            for others in ["keep", "drop", "null"] {
                let options = format!("paths: {{$..a: {{anonymizer: constant, value: new}}}}, others: {others}");
                let new: serde_json::Value = serde_json::from_str(&rewritten(&options, &text, &seed).unwrap()).unwrap();
                let mut left = vec![&new];
                while let Some(value) = left.pop() {
                    if let Some(members) = value.as_object() {
                        let named = members.get("a");
                        prop_assert!(named.is_none_or(|named| ["new", ""].map(Some).contains(&named.as_str()) || named.is_null()));
                        left.extend(members.values());
                    }
                    left.extend(value.as_array().into_iter().flatten());
                }
            }
        }
    }
}
