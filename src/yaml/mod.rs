//! YAML in which every key and value knows where it stands, so that any later finding (an unknown
//! key, a column that does not exist, a rule that does not fit) can be drawn under its line.
//!
//! A leaf: it reads text that it is handed, and knows nothing of files or of what the keys mean.

mod draw;
mod error;
mod keys;
#[cfg(test)]
mod law;
mod nearest;
mod node;
mod parse;
mod read;
mod read_error;
mod scalar;
mod spanned;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

pub use draw::draw;
pub use error::{Error, lines};
pub use keys::keys_of;
pub use nearest::{did_you_mean, nearest};
pub use parse::parse;
pub use read_error::unknown_key;
pub use spanned::Spanned;

/// A text with the name to show for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// As the user would write it, relative where possible.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A text ready to be parsed and shared by all that is found in it.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Source { path: path.into(), text: text.into() })
    }
}

/// A stretch of a source, in bytes. Its `Debug` leaves the source's text out.
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// Where it stands.
    pub source: Arc<Source>,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// What is written there.
    pub fn text(&self) -> &str {
        self.source.text.get(self.start..self.end).unwrap_or_default()
    }

    /// Line and column of the first character, both from 1; the column counts characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let text = self.source.text.as_bytes();
        let before = &text[..self.start.min(text.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column =
            String::from_utf8_lossy(&before[line_start..]).trim_start_matches('\u{feff}').chars().count();
        (line, column + 1)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}..{}]", self.source.path.display(), self.start, self.end)
    }
}

/// A YAML value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Anything else that is a scalar, and every quoted scalar.
    Text(String),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in the order as written; keys are scalars, and no key comes twice.
    Mapping(Vec<(Key, Node)>),
}

/// A key of a mapping with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// The key's text, whatever scalar it is.
    pub name: String,
}
