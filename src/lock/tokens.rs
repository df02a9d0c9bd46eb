//! The tokens of one line of a lock, with their places.

use std::ops::Range;
use std::sync::Arc;

use super::write::is_of_word;
use crate::yaml::{Error, Source, Span};

/// A line while it is read.
pub(super) struct Line<'a> {
    source: &'a Arc<Source>,
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    end: usize,
}

/// What a line is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Letters, digits, `_`, `$`, `.` and `-`.
    Word(String),
    /// What stood in quotes.
    Quoted(String),
    /// Any other character.
    Symbol(char),
}

impl<'a> Line<'a> {
    /// The line that stands in these bytes of the source; none where it is empty, or for people.
    pub fn of(source: &'a Arc<Source>, place: Range<usize>) -> Result<Option<Self>, Error> {
        let text = source.text.get(place.clone()).unwrap_or_default();
        if text.trim().is_empty() || text.trim_start().starts_with('#') {
            return Ok(None);
        }
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            let from = at;
            let token = match letter {
                letter if letter.is_whitespace() => {
                    at += letter.len_utf8();
                    continue;
                }
                '"' => {
                    let (found, length) = unquoted(&text[at..])
                        .map_err(|what| error(source, place.start + from..place.end, what))?;
                    at += length;
                    Token::Quoted(found)
                }
                letter if is_of_word(letter) => {
                    let word: String = text[at..].chars().take_while(|&letter| is_of_word(letter)).collect();
                    at += word.len();
                    Token::Word(word)
                }
                letter => {
                    at += letter.len_utf8();
                    Token::Symbol(letter)
                }
            };
            tokens.push((token, place.start + from..place.start + at));
        }
        Ok(Some(Line { source, tokens, next: 0, end: place.end }))
    }

    /// Steps over these words, or tells that they are not there.
    pub fn takes(&mut self, words: &str) -> bool {
        let mut at = self.next;
        for word in words.split(' ') {
            match self.tokens.get(at) {
                Some((Token::Word(found), _)) if found == word => at += 1,
                _ => return false,
            }
        }
        self.next = at;
        true
    }

    /// Steps over this symbol, or tells that it is not there.
    pub fn takes_symbol(&mut self, symbol: char) -> bool {
        let is_there = self.is_symbol_at(self.next, symbol);
        self.next += usize::from(is_there);
        is_there
    }

    /// Whether a name and a `:` come next, as a column's line begins.
    pub fn begins_column(&self) -> bool {
        !self.is_symbol_at(self.next, ':') && self.is_symbol_at(self.next + 1, ':')
    }

    /// Whether a text in quotes comes next.
    pub fn is_quoted(&self) -> bool {
        matches!(self.tokens.get(self.next), Some((Token::Quoted(_), _)))
    }

    /// Whether a list comes next.
    pub fn is_list(&self) -> bool {
        self.is_symbol_at(self.next, '(')
    }

    fn is_symbol_at(&self, at: usize, symbol: char) -> bool {
        matches!(self.tokens.get(at), Some((Token::Symbol(found), _)) if *found == symbol)
    }

    /// Whether all is read.
    pub fn is_end(&self) -> bool {
        self.next == self.tokens.len()
    }

    /// A word, or what stands in quotes.
    pub fn name(&mut self, expected: &str) -> Result<String, Error> {
        match self.tokens.get(self.next) {
            Some((Token::Word(name) | Token::Quoted(name), _)) => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.expected(expected)),
        }
    }

    /// A number that the type holds.
    pub fn number<N: std::str::FromStr>(&mut self) -> Result<N, Error> {
        let number = match self.tokens.get(self.next) {
            Some((Token::Word(word), _)) => word.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => {
                self.next += 1;
                Ok(number)
            }
            None => Err(self.expected("a whole number that fits")),
        }
    }

    /// `(a, b)`.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        if !self.takes_symbol('(') {
            return Err(self.expected("`(`"));
        }
        if self.takes_symbol(')') {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if self.takes_symbol(')') {
                return Ok(items);
            }
            if !self.takes_symbol(',') {
                return Err(self.expected("`,` or `)`"));
            }
        }
    }

    /// The error that something else stands here.
    pub fn expected(&self, expected: &str) -> Error {
        self.error(format!("expected {expected}"))
    }

    /// An error about what comes next.
    pub fn error(&self, what: impl Into<String>) -> Error {
        let place = self.tokens.get(self.next).map_or(self.end..self.end, |(_, place)| place.clone());
        error(self.source, place, what)
    }

    /// An error about what was read last.
    pub fn error_before(&self, what: impl Into<String>) -> Error {
        let last = self.next.checked_sub(1).and_then(|at| self.tokens.get(at));
        error(self.source, last.map_or(self.end..self.end, |(_, place)| place.clone()), what)
    }
}

pub(super) fn error(source: &Arc<Source>, place: Range<usize>, what: impl Into<String>) -> Error {
    let span = Span { source: Arc::clone(source), start: place.start, end: place.end };
    Error::new(span, what).with_help("`db-airlock check --write-lock` writes the lock anew")
}

/// What stands between quotes at the beginning of the text, and how many bytes it takes with them.
fn unquoted(text: &str) -> Result<(String, usize), &'static str> {
    let mut letters = text.char_indices().skip(1);
    let mut found = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((found, at + 1)),
            '\\' => match letters.next() {
                Some((_, letter @ ('"' | '\\'))) => found.push(letter),
                Some((_, 'u')) => {
                    let digits: String =
                        letters.by_ref().map(|(_, letter)| letter).take_while(|&it| it != '}').collect();
                    let number = digits.strip_prefix('{').and_then(|hex| u32::from_str_radix(hex, 16).ok());
                    found.push(number.and_then(char::from_u32).ok_or("`\\u{…}` holds no letter's number")?);
                }
                _ => return Err("expected `\\\\`, `\\\"` or `\\u{…}`"),
            },
            letter => found.push(letter),
        }
    }
    Err("this text has no closing quote")
}
