//! A place in a statement: the next token, and the small moves that reading a grammar takes.

use std::ops::Range;

use super::{FactError, Name};
use crate::dump::postgres::tokens::{Token, TokenError, Tokens};

/// Reads one token after the other. An error of the next token is told by whoever needs that token, so
/// that what a statement is can be asked before its rest is read.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    sql: &'a [u8],
    tokens: Tokens<'a>,
    next: Option<Result<(Token<'a>, Range<usize>), TokenError>>,
    last_end: usize,
    /// Where names without a schema belong.
    pub default_schema: &'a str,
    /// The statement that is being read, for errors: `CREATE TABLE app.customer`.
    pub statement: String,
}

impl<'a> Cursor<'a> {
    pub fn new(sql: &'a [u8], default_schema: &'a str, standard_strings: bool) -> Self {
        let mut tokens = Tokens::new(sql);
        tokens.standard_strings = standard_strings;
        let next = tokens.next();
        Cursor { sql, tokens, next, last_end: 0, default_schema, statement: "the statement".to_owned() }
    }

    /// Whether `'\'` is a text of one backslash, from the token after the next one.
    pub fn set_standard_strings(&mut self, are_standard: bool) {
        self.tokens.standard_strings = are_standard;
    }

    /// The next token, which stays; none at the end.
    pub fn peek(&self) -> Result<Option<&Token<'a>>, FactError> {
        match &self.next {
            None => Ok(None),
            Some(Ok((token, _))) => Ok(Some(token)),
            Some(Err(error)) => {
                Err(FactError::Token { statement: self.statement.clone(), error: error.clone() })
            }
        }
    }

    /// The next token.
    pub fn take(&mut self) -> Result<Option<Token<'a>>, FactError> {
        let _ = self.peek()?;
        let Some(Ok((token, place))) = self.next.take() else { return Ok(None) };
        self.last_end = place.end;
        self.next = self.tokens.next();
        Ok(Some(token))
    }

    /// Where the next token begins.
    pub fn at(&self) -> usize {
        match &self.next {
            Some(Ok((_, place))) => place.start,
            _ => self.sql.len(),
        }
    }

    /// What was written from `start` up to the last token taken.
    pub fn written(&self, start: usize) -> String {
        String::from_utf8_lossy(self.sql.get(start..self.last_end).unwrap_or_default()).into_owned()
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.next, Some(Ok((token, _))) if token.is_word(word))
    }

    pub fn is_symbol(&self, symbol: u8) -> bool {
        matches!(&self.next, Some(Ok((Token::Symbol(found), _))) if *found == symbol)
    }

    /// Whether the statement ends here.
    pub fn is_end(&self) -> bool {
        self.next.is_none() || self.is_symbol(b';')
    }

    /// Takes these words, separated by a space, if all of them come next.
    pub fn take_words(&mut self, words: &str) -> bool {
        let Some((first, others)) = words.split_once(' ') else {
            return self.is_word(words) && self.take().is_ok();
        };
        if !self.is_word(first) {
            return false;
        }
        let mut ahead = self.clone();
        let is_there = ahead.take().is_ok() && ahead.take_words(others);
        if is_there {
            *self = ahead;
        }
        is_there
    }

    /// Takes the one of these words that comes next.
    pub fn take_one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.take_words(word))
    }

    pub fn take_symbol(&mut self, symbol: u8) -> bool {
        self.is_symbol(symbol) && self.take().is_ok()
    }

    pub fn expect_words(&mut self, words: &'static str) -> Result<(), FactError> {
        if self.take_words(words) { Ok(()) } else { Err(self.unreadable(words)) }
    }

    pub fn expect_symbol(&mut self, symbol: u8, expected: &'static str) -> Result<(), FactError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unreadable(expected)) }
    }

    /// A name without a schema.
    pub fn name(&mut self, expected: &'static str) -> Result<String, FactError> {
        match self.peek()?.and_then(Token::name).map(str::to_owned) {
            Some(name) => self.take().map(|_| name),
            None => Err(self.unreadable(expected)),
        }
    }

    /// A name, with its schema or in the default one. Of `database.schema.name` the last two count.
    pub fn qualified(&mut self, expected: &'static str) -> Result<Name, FactError> {
        let mut name = self.name(expected)?;
        let mut schema = self.default_schema.to_owned();
        while self.take_symbol(b'.') {
            schema = std::mem::replace(&mut name, self.name(expected)?);
        }
        Ok(Name { schema, name })
    }

    /// `(item, item)`, where `item` takes one of them; none in `()`.
    pub fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, FactError>,
    ) -> Result<Vec<T>, FactError> {
        self.expect_symbol(b'(', "`(`")?;
        let mut items = Vec::new();
        if self.take_symbol(b')') {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if !self.take_symbol(b',') {
                self.expect_symbol(b')', "`,` or `)`")?;
                return Ok(items);
            }
        }
    }

    /// Takes `(…)` or `[…]`, with all that is nested in it.
    pub fn skip_group(&mut self) -> Result<(), FactError> {
        let mut depth = 0usize;
        loop {
            match self.take()? {
                Some(Token::Symbol(b'(' | b'[')) => depth += 1,
                Some(Token::Symbol(b')' | b']')) => depth = depth.saturating_sub(1),
                Some(_) => {}
                None => return Err(self.unreadable("`)`")),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Takes what is left of an item of a list, up to the `,`, `)` or `;` behind it.
    pub fn skip_item(&mut self) -> Result<(), FactError> {
        loop {
            match self.peek()? {
                None | Some(Token::Symbol(b',' | b')' | b']' | b';')) => return Ok(()),
                Some(Token::Symbol(b'(' | b'[')) => self.skip_group()?,
                Some(_) => drop(self.take()?),
            }
        }
    }

    /// Takes what is left of the statement, with its `;`.
    pub fn skip_statement(&mut self) -> Result<(), FactError> {
        while let Some(token) = self.take()? {
            if token == Token::Symbol(b';') {
                break;
            }
        }
        Ok(())
    }

    /// The error that here is not what the grammar wants.
    pub fn unreadable(&self, expected: &'static str) -> FactError {
        match self.peek() {
            Err(error) => error,
            Ok(_) => FactError::Unreadable { statement: self.statement.clone(), at: self.at(), expected },
        }
    }

    /// The error that here is something that pg_dump does not write.
    pub fn unsupported(&self, what: &'static str) -> FactError {
        FactError::Unsupported { statement: self.statement.clone(), at: self.at(), what }
    }
}
