//! `regex`: what matches a pattern, written anew.

use regex::bytes::{Regex, RegexBuilder};

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "regex",
    summary: "the old text with matches of a pattern replaced; the rest tells of it",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: regex, pattern: '^(.).*@', replacement: '$1***@'}",
    build: |rule| {
        let options = Options::read(rule)?;
        check_groups(rule, &options)?;
        Ok(Box::new(options))
    },
};

options! {
    struct Options {
        /// what is replaced, wherever it matches, in the syntax of Rust's `regex`
        pattern: Pattern,
        /// what is written there; $1 is what a group matched, $${name} what one with a name did, and $$$$ is a dollar
        replacement: String,
        /// what becomes of values that nothing matches in; left as they are under `keep`
        unmatched: Unmatched = "fail",
    }
}

struct Pattern(Regex);

/// What a compiled pattern, and what matching needs for it, may take.
const SIZE_LIMIT: usize = 1024 * 1024;

impl Anonymizer for Options {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let identity = cells[0].identity();
        if !self.pattern.0.is_match(&identity) {
            match self.unmatched {
                Unmatched::Fail => {
                    return Err(ValueError {
                        expected: "text that the pattern matches",
                        found: "other text",
                    });
                }
                Unmatched::Keep => {}
                Unmatched::Null => cells[0] = Value::Null,
            }
            return Ok(());
        }
        let new = self.pattern.0.replace_all(&identity, self.replacement.as_bytes()).into_owned();
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn writes_null(&self) -> bool {
        matches!(self.unmatched, Unmatched::Null)
    }

    fn is_keyed(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        letters.has(&self.replacement)
    }
}

impl OptionValue for Pattern {
    const TAKES: &'static str = "a regular expression such as '[0-9]+'";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else {
            return Err(options::unexpected::<Self>(node).with_help("put the pattern in quotes"));
        };
        let compiled = RegexBuilder::new(text).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build();
        compiled.map(Pattern).map_err(|error| match (error, options::written(node)) {
            (regex::Error::CompiledTooBig(_), _) => node
                .error("the pattern is too large")
                .with_help("repeat less in it: `{1000}` counts a thousand times"),
            // Its last line says what is wrong; those before it draw the pattern.
            (regex::Error::Syntax(told), Some(_)) => {
                let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                options::unexpected::<Self>(node).with_help(reason)
            }
            _ => options::unexpected::<Self>(node),
        })
    }
}

/// A group that the pattern does not have would be written as nothing.
fn check_groups(rule: &Node, options: &Options) -> Result<(), yaml::Error> {
    let Options { pattern: Pattern(pattern), replacement, .. } = options;
    let mut rest = replacement.as_str();
    while let Some((_, behind)) = rest.split_once('$') {
        if let Some(behind) = behind.strip_prefix('$') {
            rest = behind;
            continue;
        }
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name = match behind.strip_prefix('{') {
            Some(braced) => braced.split_once('}').map_or("", |(name, _)| name),
            None => &behind[..behind.find(|letter| !is_part(letter)).unwrap_or(behind.len())],
        };
        let has_group = match name.parse::<usize>() {
            Ok(number) => number < pattern.captures_len(),
            Err(_) => pattern.capture_names().flatten().any(|known| known == name),
        };
        if !has_group && (!name.is_empty() || behind.starts_with('{')) {
            let is_written = rule.get("replacement").is_some_and(|node| options::written(node).is_some());
            let message = match is_written {
                true => format!("`replacement` names the group `{name}`, which `pattern` does not have"),
                false => "`replacement` names a group that `pattern` does not have".to_owned(),
            };
            let help = "write ${1}x where letters follow, and $$ for a dollar";
            return Err(options::error_at(rule, "replacement", message, help));
        }
        rest = behind;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Unmatched {
    Fail,
    Keep,
    Null,
}

impl OptionValue for Unmatched {
    const TAKES: &'static str = "fail, keep or null";
    const SHAPE: Shape = Shape::OneOf(&["fail", "keep", "null"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match node.content {
            Content::Null => Ok(Unmatched::Null),
            _ => options::one_of(
                node,
                &[("fail", Unmatched::Fail), ("keep", Unmatched::Keep), ("null", Unmatched::Null)],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build, build_error, text_of};
    use super::*;

    #[test]
    fn groups_are_written_where_the_replacement_says() {
        for (options, old, expected) in [
            ("pattern: '^(.).*@', replacement: '$1***@'", "jean@acme.io", "j***@acme.io"),
            (
                "pattern: '(?P<year>\\d{4})-\\d\\d', replacement: '${year}-01'",
                "2024-05 2023-12",
                "2024-01 2023-01",
            ),
            ("pattern: '\\d', replacement: '$$'", "a1b2", "a$b$"),
            ("pattern: 'é+', replacement: e", "été", "ete"),
            ("pattern: x, replacement: y, unmatched: keep", "abc", "abc"),
        ] {
            assert_eq!(text_of("regex", options, old), expected, "{options}");
        }
        assert_eq!(
            anonymized("regex", "pattern: '4', replacement: '5'", Value::Integer(42)),
            Value::text("52")
        );
        let null = anonymized("regex", "pattern: x, replacement: y, unmatched: ~", Value::text("abc"));
        assert_eq!(null, Value::Null);
    }

    #[test]
    fn what_nothing_matches_in_stops_the_run() {
        let anonymizer = build("regex", "pattern: x, replacement: y").unwrap();
        let error =
            anonymizer.anonymize(&mut SEEDS[0]().draw("regex"), &mut [Value::text("abc")]).unwrap_err();
        assert_eq!(error.to_string(), "expected text that the pattern matches, found other text");
    }

    #[test]
    fn patterns_and_groups_are_judged_before_a_run() {
        for (options, expected) in [
            ("pattern: '(', replacement: x", "unclosed group"),
            ("pattern: '(a{1000}){1000}', replacement: x", "the pattern is too large"),
            ("pattern: a, replacement: $1", "names the group `1`, which `pattern` does not have"),
            ("pattern: (a), replacement: $1x", "names the group `1x`"),
            ("pattern: (a), replacement: '${b}'", "a group that `pattern` does not have"),
            ("pattern: 12, replacement: x", "expected a regular expression such as '[0-9]+', found 12"),
            ("pattern: a, replacement: b, unmatched: kep", "did you mean `keep`?"),
        ] {
            let error = build_error("regex", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
