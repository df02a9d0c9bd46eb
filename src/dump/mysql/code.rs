//! The code of a statement, span by span: comments are stepped over, and the ends of version comments too.

use std::ops::Range;

use super::spans::{Quoting, Span, Spans};
use crate::dump::token::TokenError;

/// Steps through the code of a statement that lies in memory. Behind what cannot be read, it ends.
#[derive(Clone, Debug)]
pub(super) struct Code<'a> {
    sql: &'a [u8],
    spans: Spans<'a>,
    is_outside_only: bool,
    error: Option<TokenError>,
}

impl<'a> Code<'a> {
    /// All of it, also what stands in version comments.
    pub fn new(sql: &'a [u8], quoting: Quoting) -> Self {
        Code { sql, spans: Spans::new(sql, 0, true, quoting), is_outside_only: false, error: None }
    }

    /// What a server reads to which no version comment is code.
    pub fn outside_version_comments(sql: &'a [u8], quoting: Quoting) -> Self {
        Code { is_outside_only: true, ..Self::new(sql, quoting) }
    }

    /// Why it ended before the end of the statement.
    pub fn error(&self) -> Option<&TokenError> {
        self.error.as_ref()
    }

    /// The next span, with its place.
    pub fn step(&mut self) -> Option<(Span, Range<usize>)> {
        loop {
            match self.spans.next_meaning() {
                Ok(Some((Span::Open | Span::Close, _))) => {}
                Ok(Some(_)) if self.is_outside_only && self.spans.is_open() => {}
                Ok(found) => return found,
                Err(error) => {
                    self.spans = Spans::new(self.sql, self.sql.len(), true, Quoting::default());
                    self.error = Some(error);
                    return None;
                }
            }
        }
    }

    /// The same, without a step.
    pub fn peek(&self) -> Option<(Span, Range<usize>)> {
        self.clone().step()
    }

    /// The bytes at a place.
    pub fn bytes(&self, range: Range<usize>) -> &'a [u8] {
        &self.sql[range]
    }

    /// The next word or name without quotes.
    pub fn peek_word(&self) -> Option<&'a [u8]> {
        match self.peek()? {
            (Span::Word, range) => Some(self.bytes(range)),
            _ => None,
        }
    }

    /// Steps over this key word, if it is next.
    pub fn word(&mut self, word: &str) -> bool {
        self.words(&[word])
    }

    /// Steps over these key words, if all of them are next.
    pub fn words(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        let are_next = words.iter().all(|word| match ahead.step() {
            Some((Span::Word, range)) => self.bytes(range).eq_ignore_ascii_case(word.as_bytes()),
            _ => false,
        });
        if are_next {
            *self = ahead;
        }
        are_next
    }

    /// Steps over one of these key words, if one is next.
    pub fn one_of(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    /// Steps over this symbol, if it is next.
    pub fn symbol(&mut self, symbol: u8) -> bool {
        let is_next = matches!(self.peek(), Some((Span::Symbol(found), _)) if found == symbol);
        if is_next {
            let _ = self.step();
        }
        is_next
    }

    /// Steps over a name, with or without quotes.
    pub fn name(&mut self) -> Option<Range<usize>> {
        match self.peek()? {
            (Span::Word | Span::Name, range) => {
                let _ = self.step();
                Some(range)
            }
            _ => None,
        }
    }

    /// Whether nothing is left but what delimits statements: `;`, `//` or `$$`.
    pub fn is_at_end(&self) -> bool {
        let mut ahead = self.clone();
        while let Some((span, range)) = ahead.step() {
            let is_dollars = ahead.bytes(range).iter().all(|&byte| byte == b'$');
            if !is_dollars && !matches!(span, Span::Symbol(_)) {
                return false;
            }
        }
        ahead.error.is_none()
    }
}
