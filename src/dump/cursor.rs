//! A place in a statement: the next token, and the small moves that reading a grammar takes.

use std::ops::Range;

use super::checks::{DeclaredCheck, Unit};
use super::token::{Token, TokenError};

/// A name with its schema or database, both without quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Where it belongs.
    pub schema: String,
    /// Within that.
    pub name: String,
}

impl Name {
    /// Both as they read without quotes.
    pub fn new(schema: &str, name: &str) -> Self {
        Name { schema: schema.to_owned(), name: name.to_owned() }
    }
}

/// A statement that is not as its grammar says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    /// Not even the tokens of the statement can be read.
    #[error("cannot read {statement}")]
    Token {
        /// Such as `CREATE TABLE app.customer`.
        statement: String,
        /// What is wrong, and where.
        #[source]
        error: TokenError,
    },
    /// The statement goes on otherwise than its grammar says.
    #[error("cannot read {statement}: expected {expected} at byte {at}")]
    Unreadable {
        /// Such as `CREATE TABLE app.customer`.
        statement: String,
        /// Offset in the SQL that was handed over.
        at: usize,
        /// What should be there.
        expected: &'static str,
    },
    /// A clause that dumps do not have, and that would change what is known of a table.
    #[error("{statement} has {what} at byte {at}, which dumps do not have and which is not understood")]
    Unsupported {
        /// Such as `CREATE TABLE app.customer`.
        statement: String,
        /// Offset in the SQL that was handed over.
        at: usize,
        /// The clause.
        what: &'static str,
    },
    /// A label of an enumeration that is not UTF-8.
    #[error("{statement}: the label before byte {at} is not UTF-8")]
    LabelNotText {
        /// Such as `CREATE TYPE app.mood`.
        statement: String,
        /// Offset in the SQL that was handed over.
        at: usize,
    },
}

/// Reads one token after the other. An error of the next token is told by whoever needs that token, so
/// that what a statement is can be asked before its rest is read.
#[derive(Clone, Debug)]
pub struct Cursor<'a, T> {
    sql: &'a [u8],
    tokens: T,
    next: Option<Result<(Token<'a>, Range<usize>), TokenError>>,
    last_end: usize,
    /// Where names without a schema belong.
    pub default_schema: &'a str,
    /// The statement that is being read, for errors: `CREATE TABLE app.customer`.
    pub statement: String,
}

impl<'a, T> Cursor<'a, T>
where
    T: Clone + Iterator<Item = Result<(Token<'a>, Range<usize>), TokenError>>,
{
    /// Before the first of the tokens of `sql`.
    pub fn new(sql: &'a [u8], mut tokens: T, default_schema: &'a str) -> Self {
        let next = tokens.next();
        Cursor { sql, tokens, next, last_end: 0, default_schema, statement: "the statement".to_owned() }
    }

    /// Where the token after the next one comes from.
    pub fn tokens(&mut self) -> &mut T {
        &mut self.tokens
    }

    /// The next token, which stays; none at the end.
    pub fn peek(&self) -> Result<Option<&Token<'a>>, Misread> {
        match &self.next {
            None => Ok(None),
            Some(Ok((token, _))) => Ok(Some(token)),
            Some(Err(error)) => {
                Err(Misread::Token { statement: self.statement.clone(), error: error.clone() })
            }
        }
    }

    /// The next token.
    pub fn take(&mut self) -> Result<Option<Token<'a>>, Misread> {
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

    /// Whether the next token is this key word.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.next, Some(Ok((token, _))) if token.is_word(word))
    }

    /// Whether the next token is this symbol.
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

    /// Takes this symbol, if it comes next.
    pub fn take_symbol(&mut self, symbol: u8) -> bool {
        self.is_symbol(symbol) && self.take().is_ok()
    }

    /// Takes these words, separated by a space; else the error that they are missing.
    pub fn expect_words(&mut self, words: &'static str) -> Result<(), Misread> {
        if self.take_words(words) { Ok(()) } else { Err(self.unreadable(words)) }
    }

    /// Takes this symbol; else the error that it is missing.
    pub fn expect_symbol(&mut self, symbol: u8, expected: &'static str) -> Result<(), Misread> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unreadable(expected)) }
    }

    /// A name without a schema.
    pub fn name(&mut self, expected: &'static str) -> Result<String, Misread> {
        match self.peek()?.and_then(Token::name).map(str::to_owned) {
            Some(name) => self.take().map(|_| name),
            None => Err(self.unreadable(expected)),
        }
    }

    /// A name, with its schema or in the default one. Of `database.schema.name` the last two count.
    pub fn qualified(&mut self, expected: &'static str) -> Result<Name, Misread> {
        let mut name = self.name(expected)?;
        let mut schema = self.default_schema.to_owned();
        while self.take_symbol(b'.') {
            schema = std::mem::replace(&mut name, self.name(expected)?);
        }
        Ok(Name { schema, name })
    }

    /// `(item, item)`, where `item` takes one of them; none in `()`.
    pub fn list<I>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<I, Misread>,
    ) -> Result<Vec<I>, Misread> {
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

    /// `(10,-2)`, or whatever stands in parentheses behind a type: none for what is no number, and nothing where there are
    /// no parentheses.
    pub fn numbers(&mut self) -> Result<Vec<Option<i64>>, Misread> {
        if !self.is_symbol(b'(') {
            return Ok(Vec::new());
        }
        self.list(|cursor| {
            let sign = if cursor.take_symbol(b'-') { -1 } else { 1 };
            let number = match cursor.peek()? {
                Some(Token::Number(digits)) => {
                    std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok())
                }
                _ => None,
            };
            cursor.skip_item()?;
            Ok(number.map(|number: i64| sign * number))
        })
    }

    /// A label of an enumeration.
    pub fn label(&mut self) -> Result<String, Misread> {
        match self.take()? {
            Some(Token::Text(label)) => String::from_utf8(label)
                .map_err(|_| Misread::LabelNotText { statement: self.statement.clone(), at: self.at() }),
            _ => Err(self.unreadable("a label in quotes")),
        }
    }

    /// Takes `(…)` or `[…]`, with all that is nested in it.
    pub fn skip_group(&mut self) -> Result<(), Misread> {
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

    /// The CHECK whose parentheses come next, with its name where it has one. `length` is what the function counts.
    pub fn check(&mut self, name: Option<String>, length: Unit) -> Result<DeclaredCheck, Misread> {
        let (start, mut tokens, mut depth) = (self.at(), Vec::new(), 0usize);
        if !self.is_symbol(b'(') {
            return Err(self.unreadable("`(`"));
        }
        loop {
            let Some(token) = self.take()? else { return Err(self.unreadable("`)`")) };
            match token {
                Token::Symbol(b'(' | b'[') => depth += 1,
                Token::Symbol(b')' | b']') => depth = depth.saturating_sub(1),
                _ => {}
            }
            tokens.push(token);
            if depth == 0 {
                return Ok(DeclaredCheck::read(name, &self.written(start), &tokens, length));
            }
        }
    }

    /// Takes what is left of an item of a list, up to the `,`, `)` or `;` behind it.
    pub fn skip_item(&mut self) -> Result<(), Misread> {
        loop {
            match self.peek()? {
                None | Some(Token::Symbol(b',' | b')' | b']' | b';')) => return Ok(()),
                Some(Token::Symbol(b'(' | b'[')) => self.skip_group()?,
                Some(_) => drop(self.take()?),
            }
        }
    }

    /// Takes what is left of the statement, with its `;`.
    pub fn skip_statement(&mut self) -> Result<(), Misread> {
        while let Some(token) = self.take()? {
            if token == Token::Symbol(b';') {
                break;
            }
        }
        Ok(())
    }

    /// The error that here is not what the grammar wants.
    pub fn unreadable(&self, expected: &'static str) -> Misread {
        match self.peek() {
            Err(error) => error,
            Ok(_) => Misread::Unreadable { statement: self.statement.clone(), at: self.at(), expected },
        }
    }

    /// The error that here is something that dumps do not have.
    pub fn unsupported(&self, what: &'static str) -> Misread {
        Misread::Unsupported { statement: self.statement.clone(), at: self.at(), what }
    }
}
