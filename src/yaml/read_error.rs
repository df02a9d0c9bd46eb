//! What serde finds while it reads a tree, in our words, on its way to a place.

use std::fmt;

use serde::de::{Expected, Unexpected};

use super::{Error, Key, Span, did_you_mean};

/// A finding that the reader gives a place: the innermost value or key that it passes.
#[derive(Debug)]
pub(super) struct ReadError {
    message: String,
    help: Option<String>,
    /// A key is missing: the place is the key that the incomplete mapping belongs to.
    is_missing: bool,
    span: Option<Span>,
}

impl ReadError {
    /// Stands at `span`, unless it already has a place or is to stand further out.
    pub(super) fn at(mut self, span: &Span) -> Self {
        if self.span.is_none() && !self.is_missing {
            self.span = Some(span.clone());
        }
        self
    }

    /// Stands at `owner`, what the value that it was found in belongs to, unless it has a place.
    pub(super) fn within(mut self, owner: &Span) -> Self {
        self.span.get_or_insert_with(|| owner.clone());
        self
    }

    /// The finding; at the start of `root` if nothing nearer came by.
    pub(super) fn into_error(self, root: &Span) -> Error {
        let span = self.span.unwrap_or_else(|| Span { end: root.start, ..root.clone() });
        let error = Error::new(span, self.message);
        match self.help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.get_or_insert_with(|| help.into());
        self
    }

    /// The same finding without the value it quotes, which came from a variable and may be a secret.
    pub(super) fn without_value(mut self) -> Self {
        let end = [" `", ", found "].iter().filter_map(|quote| self.message.find(quote)).min();
        self.message.truncate(end.unwrap_or(self.message.len()));
        self
    }

    fn new(message: String) -> Self {
        ReadError { message, help: None, is_missing: false, span: None }
    }
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        ReadError { message: error.message, help: error.help, is_missing: false, span: Some(error.span) }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        ReadError::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ReadError::new(format!("expected {}, found {}", in_words(&expected.to_string()), kind(&found)))
    }

    /// Says the value only of numbers and booleans: text may be a secret.
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) | Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => {
                found.to_string().split('`').nth(1).unwrap_or_default().to_owned()
            }
            other => kind(&other).to_owned(),
        };
        let expected = expected.to_string();
        let expected = range_of(&expected).unwrap_or_else(|| in_words(&expected));
        ReadError::new(format!("expected {expected}, found {found}"))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        ReadError::new(format!("unknown key `{name}`")).with_help(did_you_mean(name, known))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        ReadError::new(format!("unknown value `{name}`")).with_help(did_you_mean(name, known))
    }

    fn missing_field(name: &'static str) -> Self {
        ReadError { is_missing: true, ..ReadError::new(format!("the key `{name}` is missing")) }
    }
}

/// A key that means nothing here, with the known one that it was probably meant to be.
pub fn unknown_key(key: &Key, known: &[&str]) -> Error {
    key.error(format!("unknown key `{}`", key.name)).with_help(did_you_mean(&key.name, known))
}

fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) => "text",
        Unexpected::Unit | Unexpected::Option => "nothing",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a mapping",
        _ => "something else",
    }
}

/// What serde's visitors expect, as a user of YAML would call it.
fn in_words(expected: &str) -> String {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
            "a whole number".to_owned()
        }
        "f32" | "f64" => "a number".to_owned(),
        "a string" | "string" | "a character" | "path string" => "text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" | "a list" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        "unit" => "nothing".to_owned(),
        other if other.starts_with("struct ") => "a mapping".to_owned(),
        other if other.starts_with("variant identifier") || other.starts_with("enum ") => "text".to_owned(),
        other => other.to_owned(),
    }
}

fn range_of(expected: &str) -> Option<String> {
    let range = |from: i128, to: i128| Some(format!("a whole number from {from} to {to}"));
    match expected {
        "u8" => range(0, u8::MAX.into()),
        "u16" => range(0, u16::MAX.into()),
        "u32" => range(0, u32::MAX.into()),
        "u64" | "u128" | "usize" => Some("a whole number of 0 or more".to_owned()),
        "i8" => range(i8::MIN.into(), i8::MAX.into()),
        "i16" => range(i16::MIN.into(), i16::MAX.into()),
        "i32" => range(i32::MIN.into(), i32::MAX.into()),
        _ => None,
    }
}
