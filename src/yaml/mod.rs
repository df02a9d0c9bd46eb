//! YAML in which every key and value knows where it stands, so that any later finding (an unknown
//! key, a column that does not exist, a rule that does not fit) can be drawn under its line.
//!
//! A leaf: it reads text that it is handed, and knows nothing of files or of what the keys mean.

use std::path::PathBuf;
use std::sync::Arc;

/// A text with the name to show for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// As the user would write it, relative where possible.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// A stretch of a source, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it stands.
    pub source: Arc<Source>,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
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

/// A finding in a YAML text: what, where, and what to do.
///
/// `Display` is one line, `PATH:LINE:COLUMN: MESSAGE` (lines and columns from 1, columns in characters).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Where; the whole of the source where nothing better is known.
    pub span: Span,
    /// What: lower case, no full stop.
    pub message: String,
    /// What to do, where known, such as ``did you mean `email`?``.
    pub help: Option<String>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.span.source.path.display(), self.message)
    }
}

impl std::error::Error for Error {}
