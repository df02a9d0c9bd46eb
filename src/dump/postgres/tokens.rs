//! The tokens of a PostgreSQL statement that lies in memory: enough SQL to read what pg_dump writes, and
//! nothing that could mistake a comment or a text for code.
//!
//! Source: the manual's chapter on lexical structure (`sql-syntax-lexical.html`, PostgreSQL 18).

use std::borrow::Cow;
use std::ops::Range;

pub use crate::dump::token::{Token, TokenError};

/// Reads the tokens of a statement, each with its place. After an error it ends.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    sql: &'a [u8],
    at: usize,
    /// Whether `'\'` is a text of one backslash (`standard_conforming_strings`).
    pub standard_strings: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `sql`, in which a backslash within `'…'` means itself.
    pub fn new(sql: &'a [u8]) -> Self {
        Tokens { sql, at: 0, standard_strings: true }
    }

    /// Where the next token is looked for.
    pub fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        &self.sql[self.at..]
    }

    /// Steps over white space and comments; comments in `/* */` may hold others.
    fn skip_blanks(&mut self) -> Result<(), TokenError> {
        loop {
            let rest = self.rest();
            if rest.starts_with(b"--") {
                self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            } else if rest.starts_with(b"/*") {
                self.skip_comment()?;
            } else if rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0b) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), TokenError> {
        let start = self.at;
        let mut depth = 0;
        loop {
            let rest = self.rest();
            match rest {
                [b'/', b'*', ..] => depth += 1,
                [b'*', b'/', ..] => depth -= 1,
                [] => return Err(TokenError::Unterminated { what: "comment", at: start }),
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Result<Token<'a>, TokenError> {
        let rest = self.rest();
        match rest {
            [b'"', ..] => self.quoted(),
            [b'\'', ..] => self.text(!self.standard_strings),
            [b'e' | b'E', b'\'', ..] => {
                self.at += 1;
                self.text(true)
            }
            [b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'', ..] => {
                self.at += 1;
                self.text(false)
            }
            [b'$', ..] => Ok(self.dollar()?.unwrap_or_else(|| self.symbol(b'$'))),
            [byte, ..] if byte.is_ascii_digit() => Ok(self.number()),
            [b'.', digit, ..] if digit.is_ascii_digit() => Ok(self.number()),
            [byte, ..] if is_name_start(*byte) => self.word(),
            [byte, ..] => Ok(self.symbol(*byte)),
            [] => Ok(self.symbol(0)),
        }
    }

    fn symbol(&mut self, byte: u8) -> Token<'a> {
        self.at += 1;
        Token::Symbol(byte)
    }

    fn word(&mut self) -> Result<Token<'a>, TokenError> {
        let start = self.at;
        let rest = self.rest();
        let end = rest.iter().position(|&byte| !is_name_part(byte)).unwrap_or(rest.len());
        self.at += end;
        let name = std::str::from_utf8(&rest[..end]).map_err(|_| TokenError::NotText { at: start })?;
        let is_folded = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        Ok(Token::Word(if is_folded { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) }))
    }

    fn quoted(&mut self) -> Result<Token<'a>, TokenError> {
        let start = self.at;
        let bytes = self.until_quote(b'"', false, "name")?;
        String::from_utf8(bytes).map(Token::Quoted).map_err(|_| TokenError::NotText { at: start })
    }

    fn text(&mut self, has_escapes: bool) -> Result<Token<'a>, TokenError> {
        Ok(Token::Text(self.until_quote(b'\'', has_escapes, "text")?))
    }

    /// What stands between quotes; two of them within mean one.
    fn until_quote(
        &mut self,
        quote: u8,
        has_escapes: bool,
        what: &'static str,
    ) -> Result<Vec<u8>, TokenError> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            match self.rest() {
                [a, b, ..] if *a == quote && *b == quote => {
                    bytes.push(quote);
                    self.at += 2;
                }
                [a, ..] if *a == quote => {
                    self.at += 1;
                    return Ok(bytes);
                }
                [b'\\', escaped, ..] if has_escapes => {
                    bytes.push(match escaped {
                        b'n' => b'\n',
                        b't' => b'\t',
                        b'r' => b'\r',
                        b'b' => 0x08,
                        b'f' => 0x0c,
                        other => *other,
                    });
                    self.at += 2;
                }
                [byte, ..] => {
                    bytes.push(*byte);
                    self.at += 1;
                }
                [] => return Err(TokenError::Unterminated { what, at: start }),
            }
        }
    }

    /// `$tag$…$tag$`; none where the dollar begins something else, such as `$1`.
    fn dollar(&mut self) -> Result<Option<Token<'a>>, TokenError> {
        let Some(tag) = dollar_tag(self.rest()) else { return Ok(None) };
        let (start, delimiter) = (self.at, &self.sql[self.at..self.at + tag]);
        let body = self.at + tag;
        let end =
            find(&self.sql[body..], delimiter).ok_or(TokenError::Unterminated { what: "text", at: start })?;
        self.at = body + end + tag;
        Ok(Some(Token::Text(self.sql[body..body + end].to_vec())))
    }

    fn number(&mut self) -> Token<'a> {
        let rest = self.rest();
        let mut end = 0;
        while let Some(byte) = rest.get(end) {
            let is_sign = matches!(byte, b'+' | b'-') && end > 0 && matches!(rest[end - 1], b'e' | b'E');
            if !(byte.is_ascii_alphanumeric() || *byte == b'.' || is_sign) {
                break;
            }
            end += 1;
        }
        self.at += end;
        Token::Number(&rest[..end])
    }
}

impl<'a> From<&'a [u8]> for Tokens<'a> {
    fn from(sql: &'a [u8]) -> Self {
        Tokens::new(sql)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Result<(Token<'a>, Range<usize>), TokenError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.skip_blanks().and_then(|()| {
            let start = self.at;
            if self.rest().is_empty() {
                return Ok(None);
            }
            self.token().map(|token| Some((token, start..self.at)))
        });
        if read.is_err() {
            self.at = self.sql.len();
        }
        read.transpose()
    }
}

/// The length of `$tag$` at the start of `text`, if it is one.
pub fn dollar_tag(text: &[u8]) -> Option<usize> {
    let end = text.get(1..)?.iter().position(|&byte| byte == b'$')?;
    let tag = &text[1..1 + end];
    let is_tag = tag.iter().all(|&byte| is_name_part(byte) && byte != b'$')
        && !tag.first().is_some_and(u8::is_ascii_digit);
    (text[0] == b'$' && is_tag).then_some(end + 2)
}

/// Whether a name without quotes may begin with this byte.
pub fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a name without quotes may go on with this byte.
pub fn is_name_part(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(sql: &str) -> Vec<Token<'_>> {
        Tokens::new(sql.as_bytes()).map(|token| token.unwrap().0).collect()
    }

    fn word(word: &str) -> Token<'_> {
        Token::Word(word.into())
    }

    fn text(text: &str) -> Token<'_> {
        Token::Text(text.into())
    }

    #[test]
    fn names_are_folded_unless_quoted() {
        let expected =
            [word("copy"), Token::Quoted("Ord \"er".to_owned()), Token::Symbol(b'.'), word("bıgınt")];
        assert_eq!(tokens("COPY \"Ord \"\"er\" . bıgınt"), expected);
    }

    #[test]
    fn texts_hold_what_looks_like_code() {
        assert_eq!(
            tokens("'it''s; --' e'a\\'b' $x$ ' $y$ $x$ $$;$$"),
            [text("it's; --"), text("a'b"), text(" ' $y$ "), text(";")]
        );
        assert_eq!(tokens("'\\' $1"), [text("\\"), Token::Symbol(b'$'), Token::Number(b"1")]);
    }

    #[test]
    fn comments_nest_and_are_no_tokens() {
        assert_eq!(tokens("a -- 'x\n/* /* ' */ \" */ b"), [word("a"), word("b")]);
    }

    #[test]
    fn numbers_keep_their_spelling() {
        assert_eq!(
            tokens("-1.5e-3,.5"),
            [Token::Symbol(b'-'), Token::Number(b"1.5e-3"), Token::Symbol(b','), Token::Number(b".5")]
        );
    }

    #[test]
    fn what_has_no_end_is_told_once() {
        for (sql, what, at) in
            [(" 'x", "text", 1), ("a \"x", "name", 2), ("/* /* */", "comment", 0), ("$a$ $b$", "text", 0)]
        {
            let mut tokens = Tokens::new(sql.as_bytes()).skip_while(Result::is_ok);
            assert_eq!(tokens.next(), Some(Err(TokenError::Unterminated { what, at })), "{sql}");
            assert_eq!(tokens.next(), None);
        }
    }
}
