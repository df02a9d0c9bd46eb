//! The tokens of a statement that lies in memory: what [`super::spans`] finds, as it reads.
//!
//! Version comments (`/*!50003 … */`) are code: their content is tokens like any others, and their ends are none.

use std::borrow::Cow;
use std::ops::Range;

use super::escapes;
use super::spans::{Quoting, Span, Spans};
pub use crate::dump::token::{Token, TokenError};

/// Reads the tokens of a statement, each with its place. After an error it ends.
///
/// A key word is as written. Text is in the encoding of the dump; words before it, such as `N` or `_utf8mb4`, are
/// tokens of their own, and so are texts that stand one behind the other.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    sql: &'a [u8],
    spans: Spans<'a>,
    quoting: Quoting,
}

impl<'a> Tokens<'a> {
    /// The tokens of `sql`.
    pub fn new(sql: &'a [u8], quoting: Quoting) -> Self {
        Tokens { sql, spans: Spans::new(sql, 0, true, quoting), quoting }
    }

    /// Where the next token is looked for.
    pub fn position(&self) -> usize {
        self.spans.position()
    }

    /// Whether the next token stands in a version comment, unless that ends or begins before it.
    pub fn is_in_version_comment(&self) -> bool {
        self.spans.is_open()
    }

    fn read(&mut self) -> Result<Option<(Token<'a>, Range<usize>)>, TokenError> {
        loop {
            let Some((span, range)) = self.spans.next_meaning()? else { return Ok(None) };
            let bytes = &self.sql[range.clone()];
            let token = match span {
                Span::Blank | Span::Comment | Span::Open | Span::Close => continue,
                Span::Word => Token::Word(Cow::Borrowed(utf8(bytes, range.start)?)),
                Span::Name => Token::Quoted(utf8(&escapes::halve(bytes), range.start)?.to_owned()),
                Span::Text => Token::Text(escapes::unquote(bytes, self.quoting).into_owned()),
                Span::Number => Token::Number(bytes),
                Span::Symbol(byte) => Token::Symbol(byte),
            };
            return Ok(Some((token, range)));
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<(Token<'a>, Range<usize>), TokenError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read();
        if read.is_err() {
            self.spans = Spans::new(self.sql, self.sql.len(), true, self.quoting);
        }
        read.transpose()
    }
}

fn utf8(name: &[u8], at: usize) -> Result<&str, TokenError> {
    std::str::from_utf8(name).map_err(|_| TokenError::NotText { at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(sql: &str) -> Vec<Token<'_>> {
        Tokens::new(sql.as_bytes(), Quoting::default()).map(|token| token.unwrap().0).collect()
    }

    fn word(word: &str) -> Token<'_> {
        Token::Word(word.into())
    }

    fn text(text: &str) -> Token<'_> {
        Token::Text(text.into())
    }

    #[test]
    fn names_and_texts_read_as_they_are_meant() {
        assert_eq!(
            tokens("Create `a``b`.`na,me`"),
            [
                word("Create"),
                Token::Quoted("a`b".to_owned()),
                Token::Symbol(b'.'),
                Token::Quoted("na,me".to_owned()),
            ]
        );
        assert!(tokens("CREATE")[0].is_word("create"));
        assert_eq!(
            tokens("'it''s \\'\\n' \"a\"\"'\" _binary '\\0\\Z'"),
            [text("it's '\n"), text("a\"'"), word("_binary"), text("\0\x1a"),]
        );
        assert_eq!(tokens("-1.5 0x1F"), [Token::Symbol(b'-'), Token::Number(b"1.5"), word("0x1F")]);
    }

    #[test]
    fn the_content_of_version_comments_is_code() {
        assert_eq!(tokens("/*!40101 SET /* x */ a */;"), [word("SET"), word("a"), Token::Symbol(b';')]);
    }

    #[test]
    fn quotes_are_read_as_the_mode_says() {
        let ansi = Quoting { backslash_escapes: false, ansi_quotes: true };
        let found: Vec<_> = Tokens::new(b"\"a\"\"b\" '\\'", ansi).map(|token| token.unwrap().0).collect();
        assert_eq!(found, [Token::Quoted("a\"b".to_owned()), text("\\")]);
    }

    #[test]
    fn what_cannot_be_read_is_told_once() {
        for (sql, error) in [
            (&b"a 'x"[..], TokenError::Unterminated { what: "text", at: 2 }),
            (b"a `\xff`", TokenError::NotText { at: 2 }),
        ] {
            let mut tokens = Tokens::new(sql, Quoting::default()).skip_while(Result::is_ok);
            assert_eq!(tokens.next(), Some(Err(error)));
            assert_eq!(tokens.next(), None);
        }
    }
}
