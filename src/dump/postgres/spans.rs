//! Where the parts of SQL begin and end, in text of which more may come: the texts, names and comments in which a
//! `;` or a parenthesis means nothing are stepped over, and never copied.
//!
//! [`super::tokens`] reads what tokens mean; this says only how far they reach. The rules are those by which psql
//! cuts a script (`psqlscan.l`), because psql is what will read our output.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::tokens::{TokenError, is_name_part, is_name_start};

/// A part of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// White space.
    Blank,
    /// `-- …` without its line feed, or `/* … */`.
    Comment,
    /// A key word or a name without quotes.
    Word,
    /// `"…"`.
    Name,
    /// `'…'`, also where `B`, `N`, `U&` or `X` stands before it, which is then a word of its own.
    Text,
    /// `E'…'`.
    EscapedText,
    /// `$tag$…$tag$`.
    DollarText,
    /// A number without a sign.
    Number,
    /// Any other byte.
    Symbol(u8),
}

impl Span {
    /// Whether it means nothing: white space and comments.
    pub fn is_blank(self) -> bool {
        matches!(self, Span::Blank | Span::Comment)
    }
}

/// Steps from span to span.
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    sql: &'a [u8],
    at: usize,
    is_complete: bool,
    standard_strings: bool,
}

impl<'a> Spans<'a> {
    /// The spans of `sql` from `at` on. Unless it `is_complete`, a span that more text could lengthen is not handed
    /// out. `standard_strings` tells whether a backslash within `'…'` means itself.
    pub fn new(sql: &'a [u8], at: usize, is_complete: bool, standard_strings: bool) -> Self {
        Spans { sql, at, is_complete, standard_strings }
    }

    /// Where the next span begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next span; none at the end of the text, or where more of it is needed.
    pub fn next_span(&mut self) -> Result<Option<(Span, Range<usize>)>, TokenError> {
        let start = self.at;
        let Some((span, end)) = self.reach()? else { return Ok(None) };
        self.at = end;
        Ok(Some((span, start..end)))
    }

    /// The next span that means something. The blanks before it are not looked at again.
    pub fn next_meaning(&mut self) -> Result<Option<(Span, Range<usize>)>, TokenError> {
        loop {
            match self.next_span()? {
                Some((span, _)) if span.is_blank() => {}
                found => return Ok(found),
            }
        }
    }

    /// The next span that is no white space: a comment is one.
    pub fn next_solid(&mut self) -> Result<Option<(Span, Range<usize>)>, TokenError> {
        loop {
            match self.next_span()? {
                Some((Span::Blank, _)) => {}
                found => return Ok(found),
            }
        }
    }

    fn reach(&self) -> Result<Option<(Span, usize)>, TokenError> {
        let rest = &self.sql[self.at..];
        let Some(&first) = rest.first() else { return Ok(None) };
        let needs_second = matches!(first, b'-' | b'/') || first.eq_ignore_ascii_case(&b'e');
        if rest.len() == 1 && needs_second && !self.is_complete {
            return Ok(None);
        }
        match (first, rest.get(1)) {
            (b'\'', _) => self.quoted(Span::Text, 1, !self.standard_strings),
            (b'e' | b'E', Some(b'\'')) => self.quoted(Span::EscapedText, 2, true),
            (b'"', _) => self.quoted(Span::Name, 1, false),
            (b'-', Some(b'-')) => Ok(self.end_of_run(Span::Comment, memchr(b'\n', rest))),
            (b'/', Some(b'*')) => self.comment(),
            (b'$', _) => self.dollar(),
            _ if is_blank(first) => {
                let end = rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(rest.len());
                Ok(Some((Span::Blank, self.at + end)))
            }
            _ if first.is_ascii_digit() => Ok(self.end_of_run(Span::Number, number_end(rest))),
            _ if is_name_start(first) => {
                Ok(self.end_of_run(Span::Word, rest.iter().position(|&byte| !is_name_part(byte))))
            }
            _ => Ok(Some((Span::Symbol(first), self.at + 1))),
        }
    }

    /// A span that ends where something else begins, or with the text.
    fn end_of_run(&self, span: Span, end: Option<usize>) -> Option<(Span, usize)> {
        match end {
            Some(end) => Some((span, self.at + end)),
            None => self.is_complete.then_some((span, self.sql.len())),
        }
    }

    fn cut(&self, what: &'static str) -> Result<Option<(Span, usize)>, TokenError> {
        if self.is_complete { Err(TokenError::Unterminated { what, at: self.at }) } else { Ok(None) }
    }

    /// A span whose `opening` bytes end with its quote; two quotes within mean one.
    fn quoted(
        &self,
        span: Span,
        opening: usize,
        has_escapes: bool,
    ) -> Result<Option<(Span, usize)>, TokenError> {
        let quote = self.sql[self.at + opening - 1];
        let what = if quote == b'"' { "name" } else { "text" };
        let mut at = self.at + opening;
        loop {
            let Some(rest) = self.sql.get(at..) else { return self.cut(what) };
            let found = if has_escapes { memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
            let Some(found) = found else { return self.cut(what) };
            at += found;
            match self.sql.get(at + 1) {
                _ if self.sql[at] == b'\\' => at += 2,
                Some(next) if *next == quote => at += 2,
                None if !self.is_complete => return Ok(None),
                _ => return Ok(Some((span, at + 1))),
            }
        }
    }

    fn comment(&self) -> Result<Option<(Span, usize)>, TokenError> {
        let mut at = self.at;
        let mut depth = 0;
        loop {
            let rest = &self.sql[at..];
            match rest {
                [b'/', b'*', ..] => depth += 1,
                [b'*', b'/', ..] => depth -= 1,
                [] | [_] => return self.cut("comment"),
                _ => {
                    let skipped = memchr2(b'/', b'*', &rest[1..]).map_or(rest.len(), |found| found + 1);
                    at += skipped;
                    continue;
                }
            }
            at += 2;
            if depth == 0 {
                return Ok(Some((Span::Comment, at)));
            }
        }
    }

    /// `$tag$…$tag$`, or a single `$` where none begins.
    fn dollar(&self) -> Result<Option<(Span, usize)>, TokenError> {
        let inner = &self.sql[self.at + 1..];
        let Some(tag) = inner.iter().position(|&byte| byte == b'$' || !is_name_part(byte)) else {
            // As much as there is could be the beginning of a tag.
            return if self.is_complete { Ok(Some((Span::Symbol(b'$'), self.at + 1))) } else { Ok(None) };
        };
        if inner[tag] != b'$' || inner[0].is_ascii_digit() {
            return Ok(Some((Span::Symbol(b'$'), self.at + 1)));
        }
        let delimiter = &self.sql[self.at..self.at + tag + 2];
        let body = self.at + delimiter.len();
        match memmem::find(&self.sql[body..], delimiter) {
            Some(end) => Ok(Some((Span::DollarText, body + end + delimiter.len()))),
            None => self.cut("text"),
        }
    }
}

/// Whether PostgreSQL takes this byte for white space.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Where the number that `text` begins with ends; none where more text could lengthen it.
fn number_end(text: &[u8]) -> Option<usize> {
    let is_inner = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let end = text.iter().position(|byte| !is_inner(byte))?;
    if !text[end].eq_ignore_ascii_case(&b'e') {
        return Some(end);
    }
    let sign = usize::from(matches!(text.get(end + 1)?, b'+' | b'-'));
    let exponent = end + 1 + sign;
    if !text.get(exponent)?.is_ascii_digit() {
        return Some(end);
    }
    Some(exponent + text[exponent..].iter().position(|byte| !byte.is_ascii_digit())?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(sql: &[u8], is_complete: bool, standard: bool) -> Result<Vec<(Span, Range<usize>)>, TokenError> {
        let mut spans = Spans::new(sql, 0, is_complete, standard);
        let mut found = Vec::new();
        while let Some(span) = spans.next_span()? {
            found.push(span);
        }
        Ok(found)
    }

    #[track_caller]
    fn check(sql: &str, standard: bool, expected: &[&str]) {
        let found = spans(sql.as_bytes(), true, standard).unwrap();
        let texts: Vec<_> =
            found.into_iter().filter(|(span, _)| !span.is_blank()).map(|(_, range)| &sql[range]).collect();
        assert_eq!(texts, expected, "{sql}");
    }

    #[test]
    fn texts_hold_what_looks_like_code() {
        check("'it''s; --' e'a\\'b';", true, &["'it''s; --'", "e'a\\'b'", ";"]);
        check("$x$ ' $y$ $x$ $$;$$ $1", true, &["$x$ ' $y$ $x$", "$$;$$", "$", "1"]);
        check("'\\' ;", true, &["'\\'", ";"]);
        check("'\\' ;'", false, &["'\\' ;'"]);
        check("foe'\\' a$b$c", true, &["foe", "'\\'", "a$b$c"]);
        check("\"a\"\";\" -- '\n/* /* ' */ ; */ x", true, &["\"a\"\";\"", "x"]);
        check("1.5e-3 2e x 0x1f 7e+1", true, &["1.5e-3", "2", "e", "x", "0", "x1f", "7e+1"]);
    }

    #[test]
    fn what_has_no_end_is_told() {
        for (sql, what, at) in [(" 'x", "text", 1), ("a \"x", "name", 2), ("/* /* */", "comment", 0)] {
            assert_eq!(
                spans(sql.as_bytes(), true, true),
                Err(TokenError::Unterminated { what, at }),
                "{sql}"
            );
        }
        assert!(spans(b"$a$ $b$", true, true).is_err());
        assert!(spans(b"e'\\", true, true).is_err());
    }

    fn sql() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            proptest::sample::select(vec![
                "'", "''", "\"", "$", "$a$", "--", "/*", "*/", "\n", " ", "a", "E", "e'", "1", "1e", "+",
                ";", "\\", ".",
            ]),
            0..24,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn what_is_found_in_a_part_is_found_in_the_whole(sql in sql(), standard: bool) {
            if let Ok(whole) = spans(sql.as_bytes(), true, standard) {
                for cut in 0..sql.len() {
                    let part = spans(&sql.as_bytes()[..cut], false, standard).unwrap();
                    // Blanks may be handed out in pieces.
                    let meaning = |spans: &[(Span, Range<usize>)]| {
                        spans.iter().filter(|(span, _)| *span != Span::Blank).cloned().collect::<Vec<_>>()
                    };
                    prop_assert!(meaning(&whole).starts_with(&meaning(&part)), "cut at {}", cut);
                }
                prop_assert_eq!(whole.last().map_or(0, |(_, range)| range.end), sql.len());
            }
        }
    }
}
