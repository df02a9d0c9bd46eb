//! The options of an anonymizer, declared once: [`options!`] makes from one block the typed struct, its
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

use crate::anonymize::anonymizer::OptionDeclaration;
use crate::yaml::{self, Content, Node};

/// A type that an option may have.
pub trait OptionValue: Sized {
    /// What it takes, as the end of "expected ...".
    const TAKES: &'static str;

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
                    _ => did_you_mean(&key.name, &names),
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

/// The finding that a node is not what `T` takes.
pub(crate) fn unexpected<T: OptionValue>(node: &Node) -> yaml::Error {
    let found = match &node.content {
        Content::Integer(number) => number.to_string(),
        Content::Float(number) => number.to_string(),
        _ => node.kind().to_owned(),
    };
    node.error(format!("expected {}, found {found}", T::TAKES))
}

/// Reads a text that must be one of these names.
pub(crate) fn one_of<T: OptionValue + Copy>(node: &Node, choices: &[(&str, T)]) -> Result<T, yaml::Error> {
    let Content::Text(text) = &node.content else { return Err(unexpected::<T>(node)) };
    match choices.iter().find(|(name, _)| name == text) {
        Some((_, choice)) => Ok(*choice),
        None => {
            let error = node.error(format!("expected {}, found `{text}`", T::TAKES));
            Err(match yaml::nearest(text, choices.iter().map(|(name, _)| *name)) {
                Some(name) => error.with_help(format!("did you mean `{name}`?")),
                None => error,
            })
        }
    }
}

/// The nearest of the names that exist, or all of them where none is near.
pub(crate) fn did_you_mean(written: &str, names: &[&str]) -> String {
    match yaml::nearest(written, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known: {}", names.join(", ")),
    }
}

/// Reads a whole number of a range.
pub(crate) fn within<T: OptionValue>(node: &Node, min: i64, max: i64) -> Result<u32, yaml::Error> {
    match node.content {
        Content::Integer(number) if (min..=max).contains(&number) => {
            Ok(u32::try_from(number).expect("the ranges of options are within u32"))
        }
        _ => Err(unexpected::<T>(node)),
    }
}

/// A default's text as the scalar that YAML would make of it.
fn plain(text: &str) -> Content {
    if let Ok(truth) = text.parse() {
        Content::Bool(truth)
    } else if let Ok(number) = text.parse() {
        Content::Integer(number)
    } else {
        Content::Text(text.to_owned())
    }
}

/// How many of something: 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u32);

impl OptionValue for Count {
    const TAKES: &'static str = "a whole number from 1 to 1000000";

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        within::<Self>(node, 1, 1_000_000).map(Count)
    }
}

impl<T: OptionValue> OptionValue for Option<T> {
    const TAKES: &'static str = T::TAKES;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        T::read(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl OptionValue for bool {
    const TAKES: &'static str = "true or false";

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match node.content {
            Content::Bool(truth) => Ok(truth),
            _ => Err(unexpected::<Self>(node)),
        }
    }
}

impl OptionValue for i64 {
    const TAKES: &'static str = "a whole number";

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match node.content {
            Content::Integer(number) => Ok(number),
            _ => Err(unexpected::<Self>(node)),
        }
    }
}

impl OptionValue for f64 {
    const TAKES: &'static str = "a number";

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match node.content {
            Content::Integer(number) => Ok(number as f64),
            Content::Float(number) if number.is_finite() => Ok(number),
            _ => Err(unexpected::<Self>(node)),
        }
    }
}

impl OptionValue for String {
    const TAKES: &'static str = "text";

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        // `1.10` and `1e3` have lost their form by now, so the text is not guessed from the number.
        node.text().map(str::to_owned)
    }
}

impl OptionValue for Vec<String> {
    const TAKES: &'static str = "a list of texts";

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
