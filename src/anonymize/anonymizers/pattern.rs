//! `pattern`: a text put together from words, numbers and what other anonymizers write.

use super::pattern_grammar::{self, Fault, Piece, Reference};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Node, Span};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "pattern",
    summary: "a text of words, numbers and what other anonymizers write",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: pattern, pattern: '{firstname} {lastname}, room [1,99]'}",
    build: |rule| match Options::read(rule)? {
        Options { pattern: Some(pattern), value: None } | Options { pattern: None, value: Some(pattern) } => {
            Ok(Box::new(pattern))
        }
        Options { pattern: None, value: None } => {
            let help = "add `pattern`, such as '{firstname} {lastname}'";
            Err(options::error_at(rule, "pattern", "the option `pattern` is missing", help))
        }
        Options { .. } => {
            let message = "`value` is another name of `pattern`";
            Err(options::error_at(rule, "value", message, "keep one of the two"))
        }
    },
};

options! {
    struct Options {
        /// text with [1,99] for a number, {email} for what an anonymizer writes, {address:locality} for one of its parts
        pattern: Option<Pattern>,
        /// the same, under the name that DbToolsBundle documents
        value: Option<Pattern>,
    }
}

struct Pattern(Vec<Step>);

/// A piece whose anonymizer is found.
enum Step {
    Text(String),
    Number {
        min: i64,
        max: i64,
    },
    /// What an anonymizer with its default options writes into one of its cells.
    Nested {
        id: &'static str,
        anonymizer: Box<dyn Anonymizer>,
        cells: usize,
        wanted: usize,
    },
}

impl Anonymizer for Pattern {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut text = Vec::new();
        for step in &self.0 {
            match step {
                Step::Text(literal) => text.extend_from_slice(literal.as_bytes()),
                Step::Number { min, max } => {
                    text.extend_from_slice(draw.between(*min, *max).to_string().as_bytes());
                }
                Step::Nested { id, anonymizer, cells: count, wanted } => {
                    let mut nested = vec![Value::Null; *count];
                    nested[*wanted] = cells[0].clone();
                    // The stream that the anonymizer's own rule would draw from, so that both agree, and
                    // so do several parts of it.
                    anonymizer.anonymize(&mut draw.of(id), &mut nested)?;
                    text.extend_from_slice(&nested[*wanted].identity());
                }
            }
        }
        cells[0] = Value::text(text);
        Ok(())
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.0.iter().all(|step| match step {
            Step::Text(text) => letters.has(text),
            Step::Number { .. } => true,
            Step::Nested { anonymizer, wanted, .. } => anonymizer.is_spelt_in(*wanted, letters),
        })
    }
}

impl OptionValue for Pattern {
    const TAKES: &'static str = "a pattern such as '{firstname} {lastname}'";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else {
            return Err(options::unexpected::<Self>(node).with_help("put the pattern in quotes"));
        };
        let at_fault = |fault: Fault| {
            yaml::Error::new(options::span_within(node, text, &fault.place), fault.message)
                .with_help(fault.help)
        };
        let step = |piece| match piece {
            Piece::Text(literal) => Ok(Step::Text(literal)),
            Piece::Number { min, max } => Ok(Step::Number { min, max }),
            Piece::Reference(reference) => {
                resolved(&reference, &options::span_within(node, text, &reference.place))
            }
        };
        let pieces = pattern_grammar::parse(text).map_err(at_fault);
        let steps = pieces.and_then(|pieces| pieces.into_iter().map(step).collect());
        steps.map(Pattern).map_err(|error| match options::written(node) {
            Some(_) => error,
            // What came from a variable is not quoted, not even in part.
            None => options::unexpected::<Self>(node),
        })
    }
}

/// The anonymizer of a name, and which of its cells is meant. It is an error at `span` if there is none.
/// `form` says how a reference is written: in braces, or as the argument of this function.
pub(super) fn found(
    span: &Span,
    id: &str,
    part: Option<&str>,
    form: &str,
) -> Result<(&'static Declaration, usize), yaml::Error> {
    let error = |message: String| yaml::Error::new(span.clone(), message);
    let written =
        |name: &str| if form.is_empty() { format!("{{{name}}}") } else { format!("{form}('{name}')") };
    let declaration = super::find(id)
        .ok_or_else(|| error(format!("unknown anonymizer `{id}`")).with_help(super::did_you_mean(id)))?;
    let wanted = match part {
        None if declaration.parts.is_empty() => 0,
        None => {
            let first = written(&format!("{id}:{}", declaration.parts[0]));
            let help = format!("write {first}; its parts: {}", declaration.parts.join(", "));
            return Err(error(format!("`{id}` has several parts")).with_help(help));
        }
        Some(_) if declaration.parts.is_empty() => {
            return Err(error(format!("`{id}` has no parts")).with_help(format!("write {}", written(id))));
        }
        Some(part) => declaration.parts.iter().position(|known| *known == part).ok_or_else(|| {
            let help = yaml::did_you_mean(part, declaration.parts);
            error(format!("`{id}` has no part `{part}`")).with_help(help)
        })?,
    };
    Ok((declaration, wanted))
}

/// Finds what a reference means. It is an error at `span` if it means nothing.
fn resolved(reference: &Reference, span: &Span) -> Result<Step, yaml::Error> {
    let Reference { id, part, .. } = reference;
    let error = |message: String| yaml::Error::new(span.clone(), message);
    let (declaration, wanted) = found(span, id, part.as_deref(), "")?;
    if declaration.output == Output::Null {
        return Err(error(format!("`{id}` writes nothing")).with_help("leave it out of the pattern"));
    }
    let defaults = Node { span: span.clone(), content: Content::Mapping(Vec::new()) };
    let anonymizer = (declaration.build)(&defaults).map_err(|cause| {
        let help = "in a pattern there are no options; for a number write [1,99]";
        error(format!("`{id}` cannot stand in a pattern: {}", cause.message)).with_help(help)
    })?;
    if anonymizer.outside().is_some() {
        return Err(error(format!("`{id}` asks a program, and not within a pattern")));
    }
    if let Some(column) = anonymizer.reads().first() {
        return Err(error(format!("`{id}` reads the column `{}`", column.name)).with_help("use `template`"));
    }
    Ok(Step::Nested { id: declaration.id, anonymizer, cells: declaration.parts.len().max(1), wanted })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, build, build_error, many, text_of};
    use super::*;

    fn from(pattern: &str) -> String {
        text_of("pattern", &format!("pattern: '{pattern}'"), "x")
    }

    /// DbToolsBundle drops a literal of one character between, before and behind tokens.
    #[test]
    fn literals_of_one_character_are_kept() {
        let (first, last) = (text_of("firstname", "", "x"), text_of("lastname", "", "x"));
        assert_eq!(from("{firstname} {lastname}"), format!("{first} {last}"));
        assert_eq!(from("Hello {firstname}!"), format!("Hello {first}!"));
        assert_eq!(from("-{firstname}.{lastname}@x.io"), format!("-{first}.{last}@x.io"));
        assert_eq!(from("a[7,7]b[8,8]c"), "a7b8c");
    }

    #[test]
    fn what_an_anonymizer_writes_agrees_with_its_own_column() {
        for id in ["email", "md5", "firstname", "lorem"] {
            assert_eq!(from(&format!("{{{id}}}")), text_of(id, "", "x"));
        }
    }

    #[test]
    fn parts_of_one_anonymizer_come_from_the_same_row() {
        let mut cells: [_; 6] = std::array::from_fn(|_| Value::text("x"));
        build("address", "").unwrap().anonymize(&mut SEEDS[0]().draw("address"), &mut cells).unwrap();
        let [street, _, code, locality, ..] =
            cells.map(|cell| String::from_utf8(cell.identity().to_vec()).unwrap());
        let expected = format!("{street}, {code} {locality}");
        assert_eq!(from("{address:street_address}, {address:postal_code} {address:locality}"), expected);
    }

    #[test]
    fn numbers_reach_both_ends_and_are_drawn_apart() {
        assert_eq!(many("pattern", "pattern: '[1,3]'", &Value::text("x")).len(), 3);
        assert_eq!(many("pattern", "value: '[1,2]-[1,2]'", &Value::text("x")).len(), 4);
    }

    #[test]
    fn errors_point_into_the_pattern() {
        for (options, place, expected) in [
            ("pattern: 'a {emial}'", "{emial}", "unknown anonymizer `emial`; did you mean `email`?"),
            ("pattern: 'é{email}]'", "]", "nothing is open that `]` would close; put a backslash"),
            (
                "pattern: \"{address}\"",
                "{address}",
                "`address` has several parts; write {address:street_address}",
            ),
            (
                "pattern: '{address:city}'",
                "{address:city}",
                "`address` has no part `city`; known here: `street_address`",
            ),
            ("pattern: '{email:x}'", "{email:x}", "`email` has no parts; write {email}"),
            ("pattern: '{null}'", "{null}", "`null` writes nothing"),
            ("pattern: '{integer}'", "{integer}", "`integer` cannot stand in a pattern: nothing says"),
            (
                "pattern: '{pattern}'",
                "{pattern}",
                "`pattern` cannot stand in a pattern: the option `pattern` is missing",
            ),
            ("pattern: {email: }", "{email: }", "found a mapping; put the pattern in quotes"),
            ("pattern: \"\\x41{b}\"", r#""\x41{b}""#, "unknown anonymizer `b`"),
            ("pattern: a, value: a", "a", "`value` is another name of `pattern`"),
            ("", "{}", "the option `pattern` is missing"),
        ] {
            let error = build("pattern", options).err().unwrap();
            assert_eq!(error.span.text(), place, "{options}: {error}");
            let text = build_error("pattern", options);
            assert!(text.contains(expected), "{options}: {text}");
        }
    }
}
