//! The tokens of a statement: what the engines' dialects of SQL have in common.

use std::borrow::Cow;

/// A token. Comments and white space are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A key word or a name without quotes: in lower case where the engine folds it so (PostgreSQL), else as written.
    Word(Cow<'a, str>),
    /// A name in quotes, as it reads without them.
    Quoted(String),
    /// A text, as it reads without its quotes and escapes, in whatever form the engine knows.
    Text(Vec<u8>),
    /// A number, as written.
    Number(&'a [u8]),
    /// Any other character, such as `(` or `;`. Operators of several characters are several tokens.
    Symbol(u8),
}

impl Token<'_> {
    /// Whether it is this key word, without quotes.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    /// The name that it spells, with or without quotes.
    pub fn name(&self) -> Option<&str> {
        match self {
            Token::Word(name) => Some(name),
            Token::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

/// What is not a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// A text, a name or a comment has no end.
    #[error("the {what} that begins at byte {at} of the statement has no end")]
    Unterminated {
        /// Such as `text`.
        what: &'static str,
        /// Offset in the statement.
        at: usize,
    },
    /// A name that is not UTF-8.
    #[error("the name at byte {at} of the statement is not UTF-8")]
    NotText {
        /// Offset in the statement.
        at: usize,
    },
    /// What clients and servers do not read alike.
    #[error("the {what} at byte {at} of the statement is not read alike by all clients and servers")]
    Ambiguous {
        /// Such as `comment`.
        what: &'static str,
        /// Offset in the statement.
        at: usize,
    },
}

impl TokenError {
    /// The same, in a statement that begins with what cannot be read.
    pub fn at_start(self) -> TokenError {
        match self {
            TokenError::Unterminated { what, .. } => TokenError::Unterminated { what, at: 0 },
            TokenError::NotText { .. } => TokenError::NotText { at: 0 },
            TokenError::Ambiguous { what, .. } => TokenError::Ambiguous { what, at: 0 },
        }
    }
}
