//! The options of an anonymizer, declared once: `options!` makes from one block the typed struct, its
//! reading from a rule, and the declarations that `db-airlock anonymizers` prints.
//!
//! ```ignore
//! options! {
//!     struct Options {
//!         /// The help, in one line.
//!         domain: Domain = "example.com",   // a default, as one would write it in YAML
//!         /// Left out, it is `None`.
//!         sample_size: Option<Count>,
//!         /// Neither: must be given.
//!         value: String,
//!     }
//! }
//! ```

use std::ops::Range;

use crate::anonymize::anonymizer::{OptionDeclaration, Shape};
use crate::dump::Value;
use crate::yaml::{self, Content, Node, Span};

/// A type that an option may have.
pub trait OptionValue: Sized {
    /// What it takes, as the end of "expected ...".
    const TAKES: &'static str;

    /// What it takes, for editors.
    const SHAPE: Shape;

    /// Whether a rule must give it where it has no default.
    const IS_REQUIRED: bool = true;

    /// Reads it, with errors at the node or within it.
    fn read(node: &Node) -> Result<Self, yaml::Error>;

    /// What an option without a default is when the rule leaves it out; `None` where it must be given.
    fn absent() -> Option<Self> {
        None
    }
}

/// Declares the options of one anonymizer; the module's documentation shows how.
macro_rules! options {
    (
        $(#[$meta:meta])*
        struct $name:ident {
            $( #[doc = $help:literal] $option:ident: $type:ty $(= $default:literal)? ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        struct $name {
            $( #[doc = $help] $option: $type, )*
        }

        impl $name {
            const DECLARED: &'static [$crate::anonymize::anonymizer::OptionDeclaration] = &[$(
                $crate::anonymize::anonymizer::OptionDeclaration {
                    name: $crate::anonymize::options::name_of(stringify!($option)),
                    takes: <$type as $crate::anonymize::options::OptionValue>::TAKES,
                    shape: <$type as $crate::anonymize::options::OptionValue>::SHAPE,
                    is_required: {
                        const DEFAULT: &[&str] = &[$($default)?];
                        DEFAULT.is_empty() && <$type as $crate::anonymize::options::OptionValue>::IS_REQUIRED
                    },
                    default: {
                        const DEFAULT: &[&str] = &[$($default)?];
                        DEFAULT.first().copied()
                    },
                    help: $help.trim_ascii(),
                },
            )*];

            fn read(rule: &$crate::yaml::Node) -> Result<Self, $crate::yaml::Error> {
                let given = $crate::anonymize::options::Given::new(rule, Self::DECLARED)?;
                Ok($name { $( $option: given.read($crate::anonymize::options::name_of(stringify!($option)))?, )* })
            }
        }
    };
}
pub(crate) use options;

/// The name of an option whose field is `r#type`, or any other.
pub(crate) const fn name_of(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// The options that a rule gives, all of them known.
pub(crate) struct Given<'a> {
    rule: &'a Node,
    declared: &'static [OptionDeclaration],
}

impl<'a> Given<'a> {
    pub(crate) fn new(rule: &'a Node, declared: &'static [OptionDeclaration]) -> Result<Self, yaml::Error> {
        let entries = if rule.is_null() { &[] } else { rule.entries()? };
        let names: Vec<_> = declared.iter().map(|option| option.name).collect();
        match entries.iter().find(|(key, _)| !names.contains(&key.name.as_str())) {
            None => Ok(Given { rule, declared }),
            Some((key, _)) => {
                Err(key.error(format!("unknown option `{}`", key.name)).with_help(match names[..] {
                    [] => "this anonymizer takes no options".to_owned(),
                    _ => yaml::did_you_mean(&key.name, &names),
                }))
            }
        }
    }

    pub(crate) fn read<T: OptionValue>(&self, name: &'static str) -> Result<T, yaml::Error> {
        let in_option = |cause: yaml::Error| {
            let message = format!("`{name}`: {}", cause.message);
            yaml::Error { message, ..cause }
        };
        if let Some(node) = self.rule.get(name) {
            return T::read(node).map_err(in_option);
        }
        let declaration = self.declared.iter().find(|option| option.name == name);
        match declaration.and_then(|option| option.default) {
            Some(text) => {
                let node = Node { span: self.rule.span.clone(), content: plain(text) };
                T::read(&node).map_err(in_option)
            }
            None => T::absent().ok_or_else(|| {
                let help = format!("add `{name}`, which takes {}", T::TAKES);
                self.rule.error(format!("the option `{name}` is missing")).with_help(help)
            }),
        }
    }
}

/// A finding at the value of an option, or at the whole rule where the option is not given.
pub(crate) fn error_at(rule: &Node, option: &str, message: impl Into<String>, help: &str) -> yaml::Error {
    rule.get(option).unwrap_or(rule).error(message).with_help(help)
}

/// The finding that a node is not what `T` takes. Quotes what stands in the file, and never what a
/// variable stands for.
pub(crate) fn unexpected<T: OptionValue>(node: &Node) -> yaml::Error {
    let found = match (&node.content, written(node)) {
        (Content::Text(_), None) => return node.error(format!("expected {}", T::TAKES)),
        (_, Some(text)) => format!("`{text}`"),
        (Content::Integer(number), _) => number.to_string(),
        (Content::Float(number), _) => number.to_string(),
        _ => node.kind().to_owned(),
    };
    node.error(format!("expected {}, found {found}", T::TAKES))
}

/// The text of a node, unless it came from a variable and may be a secret.
pub(crate) fn written(node: &Node) -> Option<&str> {
    match &node.content {
        Content::Text(text) if !node.span.text().contains("${") => Some(text),
        _ => None,
    }
}

/// The stretch of the source where this stretch of an option's text stands: exact where the text is written as
/// it is read, else the whole of it.
pub(crate) fn span_within(node: &Node, text: &str, place: &Range<usize>) -> Span {
    match node.span.text().find(text) {
        Some(quote) => {
            let start = node.span.start + quote;
            Span { source: node.span.source.clone(), start: start + place.start, end: start + place.end }
        }
        None => node.span.clone(),
    }
}

/// Reads a text that must be one of these names.
pub(crate) fn one_of<T: OptionValue + Copy>(node: &Node, choices: &[(&str, T)]) -> Result<T, yaml::Error> {
    let Content::Text(text) = &node.content else { return Err(unexpected::<T>(node)) };
    let choice = choices.iter().find(|(name, _)| name == text).map(|(_, choice)| *choice);
    choice.ok_or_else(|| {
        let names = choices.iter().map(|(name, _)| *name);
        match written(node).and_then(|text| yaml::nearest(text, names)) {
            Some(name) => unexpected::<T>(node).with_help(format!("did you mean `{name}`?")),
            None => unexpected::<T>(node),
        }
    })
}

/// Reads a whole number of a range.
pub(crate) fn within<T: OptionValue>(node: &Node, min: u32, max: u32) -> Result<u32, yaml::Error> {
    let number = node.read::<u32>().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| unexpected::<T>(node))
}

/// A default's text as the scalar that YAML would make of it.
fn plain(text: &str) -> Content {
    if let Ok(truth) = text.parse() {
        Content::Bool(truth)
    } else if let Ok(number) = text.parse() {
        Content::Integer(number)
    } else if let (true, Ok(number)) = (text.starts_with(|first: char| first.is_ascii_digit()), text.parse())
    {
        Content::Float(number)
    } else {
        Content::Text(text.to_owned())
    }
}

/// How many of something: 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u32);

impl OptionValue for Count {
    const TAKES: &'static str = "a whole number from 1 to 1000000";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        within::<Self>(node, 1, 1_000_000).map(Count)
    }
}

/// The value that a scalar of the policy stands for, as `constant` has it: true and false are 1 and 0. `None` for a
/// list, a mapping or a number that is not finite.
pub(crate) fn scalar(node: &Node) -> Option<Value<'static>> {
    match &node.content {
        Content::Null => Some(Value::Null),
        Content::Bool(truth) => Some(Value::Integer((*truth).into())),
        Content::Integer(number) => Some(Value::Integer(*number)),
        Content::Float(number) => number.is_finite().then_some(Value::Real(*number)),
        Content::Text(text) => Some(Value::text(text.clone())),
        Content::Sequence(_) | Content::Mapping(_) => None,
    }
}

/// One character.
impl OptionValue for char {
    const TAKES: &'static str = "one character";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(unexpected::<Self>(node)) };
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_control() => Ok(letter),
            _ => Err(unexpected::<Self>(node)),
        }
    }
}

impl<T: OptionValue> OptionValue for Option<T> {
    const TAKES: &'static str = T::TAKES;
    const SHAPE: Shape = T::SHAPE;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        T::read(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl OptionValue for bool {
    const TAKES: &'static str = "true or false";
    const SHAPE: Shape = Shape::Boolean;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        node.read().map_err(|_| unexpected::<Self>(node))
    }
}

impl OptionValue for i64 {
    const TAKES: &'static str = "a whole number";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        node.read().map_err(|_| unexpected::<Self>(node))
    }
}

impl OptionValue for f64 {
    const TAKES: &'static str = "a number";
    const SHAPE: Shape = Shape::Number;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let number = node.read::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| unexpected::<Self>(node))
    }
}

impl OptionValue for String {
    const TAKES: &'static str = "text";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        // `1.10` and `1e3` have lost their form by now, so the text is not guessed from the number.
        node.text().map(str::to_owned)
    }
}

impl OptionValue for Vec<String> {
    const TAKES: &'static str = "a list of texts";
    const SHAPE: Shape = Shape::Texts;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Sequence(nodes) if nodes.is_empty() => {
                Err(node.error("expected at least one text, found an empty list"))
            }
            Content::Sequence(nodes) => nodes.iter().map(String::read).collect(),
            _ => Err(unexpected::<Self>(node)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    options! {
        struct Sample {
            /// how many
            count: Count = "3",
            /// whether
            is_open: Option<bool>,
            /// the words
            words: Vec<String>,
        }
    }

    fn rule(text: &str) -> Node {
        yaml::parse(Source::new("policy.yaml", text)).unwrap()
    }

    /// The same rule after the variable in its first option was replaced.
    fn rule_with_variable(text: &str, value: &str) -> Node {
        let mut rule = rule(text);
        let Content::Mapping(entries) = &mut rule.content else { panic!("{text}") };
        entries[0].1.content = Content::Text(value.to_owned());
        rule
    }

    #[test]
    fn one_block_gives_the_struct_and_the_declarations() {
        let read = Sample::read(&rule("{is_open: true, words: [a, b]}")).unwrap();
        assert_eq!((read.count, read.is_open, read.words.len()), (Count(3), Some(true), 2));
        let told: Vec<_> =
            Sample::DECLARED.iter().map(|it| (it.name, it.takes, it.default, it.help)).collect();
        assert_eq!(
            told,
            [
                ("count", "a whole number from 1 to 1000000", Some("3"), "how many"),
                ("is_open", "true or false", None, "whether"),
                ("words", "a list of texts", None, "the words"),
            ]
        );
    }

    #[test]
    fn findings_stand_at_their_option() {
        for (text, expected, help) in [
            ("words: [a]\nwordz: 1", "2:1: unknown option `wordz`", Some("did you mean `words`?")),
            ("zzz: 1", "1:1: unknown option `zzz`", Some("known here: `count`, `is_open`, `words`")),
            (
                "count: 2",
                "1:1: the option `words` is missing",
                Some("add `words`, which takes a list of texts"),
            ),
            ("words: [a, 1]", "1:12: `words`: expected text, found a whole number", Some("put it in quotes")),
            ("words: []", "1:8: `words`: expected at least one text, found an empty list", None),
            (
                "words: [a]\ncount: ten",
                "2:8: `count`: expected a whole number from 1 to 1000000, found `ten`",
                None,
            ),
            ("words: [a]\nis_open: ~", "2:10: `is_open`: expected true or false, found nothing", None),
            ("- a", "1:1: expected a mapping, found a list", None),
        ] {
            let error = Sample::read(&rule(text)).err().unwrap();
            assert_eq!(error.to_string(), format!("policy.yaml:{expected}"));
            assert_eq!(error.help.as_deref(), help, "{text}");
        }
    }

    #[test]
    fn a_variable_is_read_as_what_it_spells_and_never_quoted() {
        let text = "{count: '${COUNT}', words: [a]}";
        assert_eq!(Sample::read(&rule_with_variable(text, "12")).unwrap().count, Count(12));
        let error = Sample::read(&rule_with_variable(text, "hunter2")).err().unwrap();
        assert_eq!(error.message, "`count`: expected a whole number from 1 to 1000000");
    }
}
