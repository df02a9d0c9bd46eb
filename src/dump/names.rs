//! Reads the beginning of a statement: key words, names of tables, lists of columns.

use std::iter::Peekable;
use std::ops::Range;

use super::token::{Token, TokenError};

/// Steps through the tokens of a statement, and fails on the first that was not expected.
pub struct Names<T: Iterator> {
    tokens: Peekable<T>,
    length: usize,
}

/// A statement that is not of the form that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// Something else stands there.
    #[error("expected {expected} at byte {at} of the statement")]
    Unexpected {
        /// Such as `a name`.
        expected: &'static str,
        /// Offset in the statement.
        at: usize,
    },
    /// It cannot be read at all.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl<'a, T: Iterator<Item = Result<(Token<'a>, Range<usize>), TokenError>>> Names<T> {
    /// Begins at the first of the tokens of a statement of so many bytes.
    pub fn of_tokens(tokens: T, length: usize) -> Self {
        Names { tokens: tokens.peekable(), length }
    }

    /// Begins at the start of a statement.
    pub fn new(statement: &'a [u8]) -> Self
    where
        T: From<&'a [u8]>,
    {
        Self::of_tokens(T::from(statement), statement.len())
    }

    /// Steps over this key word, or tells that it is not there.
    pub fn word(&mut self, word: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Ok((token, _)) if token.is_word(word))).is_some()
    }

    /// Steps over this symbol, or tells that it is not there.
    pub fn symbol(&mut self, symbol: u8) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Ok((Token::Symbol(found), _)) if *found == symbol))
            .is_some()
    }

    /// What it is to say that `expected` stands not where the next token does.
    pub fn unexpected(&mut self, expected: &'static str) -> NamesError {
        match self.tokens.peek() {
            Some(Ok((_, range))) => NamesError::Unexpected { expected, at: range.start },
            Some(Err(error)) => NamesError::Token(error.clone()),
            None => NamesError::Unexpected { expected, at: self.length },
        }
    }

    /// Steps over these key words, all of which must be there.
    pub fn words(&mut self, words: &[&'static str]) -> Result<(), NamesError> {
        for &word in words {
            if !self.word(word) {
                return Err(self.unexpected(word));
            }
        }
        Ok(())
    }

    /// A name, with or without quotes.
    pub fn name(&mut self) -> Result<String, NamesError> {
        match self.tokens.next_if(|token| matches!(token, Ok((token, _)) if token.name().is_some())) {
            Some(Ok((Token::Word(name), _))) => Ok(name.into_owned()),
            Some(Ok((Token::Quoted(name), _))) => Ok(name),
            _ => Err(self.unexpected("a name")),
        }
    }

    /// `schema.table`, or `table` alone.
    pub fn qualified(&mut self) -> Result<(Option<String>, String), NamesError> {
        let first = self.name()?;
        if self.symbol(b'.') { Ok((Some(first), self.name()?)) } else { Ok((None, first)) }
    }

    /// `(a, b)`; none where no parenthesis is.
    pub fn list(&mut self) -> Result<Option<Vec<String>>, NamesError> {
        if !self.symbol(b'(') {
            return Ok(None);
        }
        let mut names = vec![self.name()?];
        while self.symbol(b',') {
            names.push(self.name()?);
        }
        if self.symbol(b')') { Ok(Some(names)) } else { Err(self.unexpected("`,` or `)`")) }
    }

    /// The text of a `'…'`, which must be UTF-8.
    pub fn text(&mut self) -> Option<String> {
        match self.tokens.next_if(|token| matches!(token, Ok((Token::Text(_), _)))) {
            Some(Ok((Token::Text(text), _))) => String::from_utf8(text).ok(),
            _ => None,
        }
    }

    /// Fails unless the statement ends here.
    pub fn end(mut self) -> Result<(), NamesError> {
        if self.tokens.peek().is_none() { Ok(()) } else { Err(self.unexpected("the end")) }
    }
}
