//! Where the parts of SQL begin and end, in text of which more may come: the texts, names and comments in which a
//! `;` or a parenthesis means nothing are stepped over, and never copied.
//!
//! Two programs read a dump: the `mysql` client cuts it into statements, and the server reads these. What they would
//! take differently is an error. Source of the client's rules: `add_line` in `client/mysql.cc`; of the server's:
//! the manual's chapters on comments and on string literals.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use crate::dump::token::TokenError;

/// A part of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// White space.
    Blank,
    /// `-- …` or `# …` without its line feed, or `/* … */`.
    Comment,
    /// `/*!`, `/*!50003`, `/*M!` or `/*M!100616`: what follows is code to servers of that version.
    Open,
    /// `*/` that ends what an [`Span::Open`] began.
    Close,
    /// A key word, a name without quotes, a variable with its `@`, or a literal such as `0x1F`.
    Word,
    /// A name in backticks; also `"…"` under ANSI_QUOTES.
    Name,
    /// `'…'` or `"…"`. What stands before it, such as `N`, `x` or `_utf8mb4`, is a word of its own.
    Text,
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

/// What the session's `sql_mode` says of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoting {
    /// Whether a backslash within a text escapes what follows it: not under NO_BACKSLASH_ESCAPES.
    pub backslash_escapes: bool,
    /// Whether `"…"` is a name (ANSI_QUOTES) and no text.
    pub ansi_quotes: bool,
}

impl Default for Quoting {
    fn default() -> Self {
        Quoting { backslash_escapes: true, ansi_quotes: false }
    }
}

/// Steps from span to span.
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    sql: &'a [u8],
    at: usize,
    is_complete: bool,
    quoting: Quoting,
    is_open: bool,
}

impl<'a> Spans<'a> {
    /// The spans of `sql` from `at` on. Unless it `is_complete`, a span that more text could lengthen is not handed
    /// out.
    pub fn new(sql: &'a [u8], at: usize, is_complete: bool, quoting: Quoting) -> Self {
        Spans { sql, at, is_complete, quoting, is_open: false }
    }

    /// The same, where a version comment was opened before `at`, or not.
    pub fn within(self, is_open: bool) -> Self {
        Spans { is_open, ..self }
    }

    /// Where the next span begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Whether the next span stands in a version comment.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The next span; none at the end of the text, or where more of it is needed.
    #[inline]
    pub fn next_span(&mut self) -> Result<Option<(Span, Range<usize>)>, TokenError> {
        let start = self.at;
        let Some((span, end)) = self.reach()? else { return Ok(None) };
        match span {
            Span::Open => self.is_open = true,
            Span::Close => self.is_open = false,
            _ => {}
        }
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

    /// The next span that is no white space: among rows, a comment could hold a value.
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
        match first {
            b'\'' => self.quoted(Span::Text, self.quoting.backslash_escapes),
            b',' | b'(' | b')' | b';' => Ok(Some((Span::Symbol(first), self.at + 1))),
            b'"' if self.quoting.ansi_quotes => self.double_quoted_name(),
            b'"' => self.quoted(Span::Text, self.quoting.backslash_escapes),
            b'`' => self.quoted(Span::Name, false),
            b'#' => Ok(self.end_of_run(Span::Comment, memchr(b'\n', rest))),
            b'-' => self.minus(rest),
            b'/' => self.slash(rest),
            b'*' if self.is_open => match rest.get(1) {
                Some(b'/') => Ok(Some((Span::Close, self.at + 2))),
                None if !self.is_complete => Ok(None),
                _ => Ok(Some((Span::Symbol(first), self.at + 1))),
            },
            b'@' => {
                let signs = rest.iter().take_while(|&&byte| byte == b'@').count();
                let name = rest[signs..].iter().position(|&byte| !is_name_part(byte));
                Ok(self.end_of_run(Span::Word, name.map(|end| signs + end)))
            }
            _ if is_blank(first) => {
                let end = rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(rest.len());
                Ok(Some((Span::Blank, self.at + end)))
            }
            _ if first.is_ascii_digit() => Ok(self.number(rest)),
            _ if is_name_part(first) => {
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

    /// A span that ends with the quote with which it begins; two quotes within mean one.
    fn quoted(&self, span: Span, has_escapes: bool) -> Result<Option<(Span, usize)>, TokenError> {
        let quote = self.sql[self.at];
        let what = if span == Span::Name { "name" } else { "text" };
        let mut at = self.at + 1;
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

    /// To the client it is a text all the same, in which a backslash escapes.
    fn double_quoted_name(&self) -> Result<Option<(Span, usize)>, TokenError> {
        let found = self.quoted(Span::Name, false)?;
        let Some((_, end)) = found else { return Ok(None) };
        if self.quoting.backslash_escapes && memchr(b'\\', &self.sql[self.at..end]).is_some() {
            return Err(TokenError::Ambiguous { what: "name with a backslash", at: self.at });
        }
        Ok(found)
    }

    /// `-- `, which is a comment only with white space behind it.
    fn minus(&self, rest: &[u8]) -> Result<Option<(Span, usize)>, TokenError> {
        match (rest.get(1), rest.get(2)) {
            (None, _) | (Some(b'-'), None) if !self.is_complete => Ok(None),
            // In some character sets, 0xA0 is white space.
            (Some(b'-'), Some(&third))
                if !is_blank(third) && (third.is_ascii_control() || !third.is_ascii()) =>
            {
                Err(TokenError::Ambiguous { what: "`--`", at: self.at })
            }
            (Some(b'-'), third) if third.is_none_or(|&third| is_blank(third)) => {
                Ok(self.end_of_run(Span::Comment, memchr(b'\n', rest)))
            }
            _ => Ok(Some((Span::Symbol(b'-'), self.at + 1))),
        }
    }

    /// A comment, the beginning of a version comment, or a slash.
    fn slash(&self, rest: &[u8]) -> Result<Option<(Span, usize)>, TokenError> {
        match rest {
            [b'/', b'*', b'!', ..] => self.open(3),
            [b'/', b'*', b'M', b'!', ..] => self.open(4),
            // Too little to tell.
            [b'/'] | [b'/', b'*'] | [b'/', b'*', b'M'] if !self.is_complete => Ok(None),
            [b'/', b'*', inner @ ..] => match memmem::find(inner, b"*/") {
                Some(end) => Ok(Some((Span::Comment, self.at + end + 4))),
                None => self.cut("comment"),
            },
            _ => Ok(Some((Span::Symbol(b'/'), self.at + 1))),
        }
    }

    /// Behind `opening` bytes, a version has five digits or six. MySQL before 8.0.11 reads five, and the sixth as
    /// code, unless white space follows.
    fn open(&self, opening: usize) -> Result<Option<(Span, usize)>, TokenError> {
        if self.is_open {
            return Err(TokenError::Ambiguous { what: "comment in a version comment", at: self.at });
        }
        let behind = &self.sql[self.at + opening..];
        let digits = behind.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
        match (digits, behind.get(digits)) {
            (..=6, None) if !self.is_complete => Ok(None),
            (0 | 5, _) => Ok(Some((Span::Open, self.at + opening + digits))),
            (6, next) if next.is_none_or(|&next| is_blank(next)) => {
                Ok(Some((Span::Open, self.at + opening + digits)))
            }
            _ => Err(TokenError::Ambiguous { what: "version of a comment", at: self.at }),
        }
    }

    /// A number; or a word that begins with a digit, such as `0x1F` or a name.
    fn number(&self, rest: &[u8]) -> Option<(Span, usize)> {
        let digits = |from: usize| rest[from..].iter().position(|byte| !byte.is_ascii_digit());
        let word = || self.end_of_run(Span::Word, rest.iter().position(|&byte| !is_name_part(byte)));
        let Some(mut end) = digits(0) else { return self.end_of_run(Span::Number, None) };
        let has_point = rest[end] == b'.';
        if has_point {
            match digits(end + 1) {
                Some(more) => end += 1 + more,
                None => return self.end_of_run(Span::Number, None),
            }
        }
        if matches!(rest[end], b'e' | b'E') {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            match rest.get(end + 1 + sign) {
                None if !self.is_complete => return None,
                Some(byte) if byte.is_ascii_digit() => match digits(end + 1 + sign) {
                    Some(more) => end += 1 + sign + more,
                    None => return self.end_of_run(Span::Number, None),
                },
                _ => {}
            }
        }
        if !has_point && is_name_part(rest[end]) { word() } else { Some((Span::Number, self.at + end)) }
    }
}

/// Whether the server and its client take this byte for white space.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Whether a name without quotes may hold this byte.
pub fn is_name_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(
        sql: &[u8],
        is_complete: bool,
        quoting: Quoting,
    ) -> Result<Vec<(Span, Range<usize>)>, TokenError> {
        let mut spans = Spans::new(sql, 0, is_complete, quoting);
        let mut found = Vec::new();
        while let Some(span) = spans.next_span()? {
            found.push(span);
        }
        Ok(found)
    }

    fn quoting(backslash_escapes: bool, ansi_quotes: bool) -> Quoting {
        Quoting { backslash_escapes, ansi_quotes }
    }

    #[track_caller]
    fn check(sql: &str, quoting: Quoting, expected: &[(Span, &str)]) {
        let found = spans(sql.as_bytes(), true, quoting).unwrap();
        let texts: Vec<_> = found
            .into_iter()
            .filter(|(span, _)| !span.is_blank())
            .map(|(span, range)| (span, &sql[range]))
            .collect();
        assert_eq!(texts, expected, "{sql}");
    }

    #[test]
    fn texts_hold_what_looks_like_code() {
        use Span::{Name, Symbol, Text, Word};
        let (usual, plain) = (Quoting::default(), quoting(false, false));
        check(
            "'it''s; -- '\"a\\\"b''\";",
            usual,
            &[(Text, "'it''s; -- '"), (Text, "\"a\\\"b''\""), (Symbol(b';'), ";")],
        );
        check("'\\'' '\\\\'", usual, &[(Text, "'\\''"), (Text, "'\\\\'")]);
        check("'\\' x", plain, &[(Text, "'\\'"), (Word, "x")]);
        check("`a``;\\` `*/`", usual, &[(Name, "`a``;\\`"), (Name, "`*/`")]);
        check("\"a\"\"'\"", quoting(true, true), &[(Name, "\"a\"\"'\"")]);
        check("\"\\\"", quoting(false, true), &[(Name, "\"\\\"")]);
        check(
            "_binary'\\0' x'FF' N''",
            usual,
            &[(Word, "_binary"), (Text, "'\\0'"), (Word, "x"), (Text, "'FF'"), (Word, "N"), (Text, "''")],
        );
    }

    #[test]
    fn words_and_numbers_are_told_apart() {
        use Span::{Number, Symbol, Word};
        check(
            "0x1f 0b01 1.5e-3 2e 7e+1 1abc 12.50 1e300",
            Quoting::default(),
            &[
                (Word, "0x1f"),
                (Word, "0b01"),
                (Number, "1.5e-3"),
                (Word, "2e"),
                (Number, "7e+1"),
                (Word, "1abc"),
                (Number, "12.50"),
                (Number, "1e300"),
            ],
        );
        check(
            "@@sql_mode=@OLD+é$1 a@b @",
            Quoting::default(),
            &[
                (Word, "@@sql_mode"),
                (Symbol(b'='), "="),
                (Word, "@OLD"),
                (Symbol(b'+'), "+"),
                (Word, "é$1"),
                (Word, "a"),
                (Word, "@b"),
                (Word, "@"),
            ],
        );
    }

    #[test]
    fn version_comments_are_code_and_others_are_not() {
        use Span::{Close, Number, Open, Symbol, Text, Word};
        check(
            "a -- '\n# '\n/* ' ; /* */ b --1",
            Quoting::default(),
            &[(Word, "a"), (Word, "b"), (Symbol(b'-'), "-"), (Symbol(b'-'), "-"), (Number, "1")],
        );
        check(
            "/*!50003 a /* ' */ '*/' */ */",
            Quoting::default(),
            &[
                (Open, "/*!50003"),
                (Word, "a"),
                (Text, "'*/'"),
                (Close, "*/"),
                (Symbol(b'*'), "*"),
                (Symbol(b'/'), "/"),
            ],
        );
        check(
            "/*!a*//*M!100616 b*//*!080000 *//*! 5*/",
            Quoting::default(),
            &[
                (Open, "/*!"),
                (Word, "a"),
                (Close, "*/"),
                (Open, "/*M!100616"),
                (Word, "b"),
                (Close, "*/"),
                (Open, "/*!080000"),
                (Close, "*/"),
                (Open, "/*!"),
                (Number, "5"),
                (Close, "*/"),
            ],
        );
    }

    #[test]
    fn what_has_no_end_is_told() {
        for (sql, what, at) in
            [(" 'x", "text", 1), ("a `x", "name", 2), ("/* /*", "comment", 0), ("'\\", "text", 0)]
        {
            assert_eq!(
                spans(sql.as_bytes(), true, Quoting::default()),
                Err(TokenError::Unterminated { what, at }),
                "{sql}"
            );
        }
    }

    #[test]
    fn what_clients_and_servers_read_differently_is_refused() {
        for (sql, what) in [
            ("--\x01 '", "`--`"),
            ("\"\\\"", "name with a backslash"),
            ("/*! a /*!50003 b */ c */", "comment in a version comment"),
            ("/*!501 a */", "version of a comment"),
            ("/*!501061a */", "version of a comment"),
            ("/*!5010612 */", "version of a comment"),
        ] {
            let error = spans(sql.as_bytes(), true, quoting(true, true)).expect_err(sql);
            assert!(
                matches!(error, TokenError::Ambiguous { what: found, .. } if found == what),
                "{sql}: {error}"
            );
        }
    }

    fn sql() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            proptest::sample::select(vec![
                "'", "''", "\"", "`", "$", "--", "-", "/*", "/*!", "/*M!", "50003", "1", "*/", "\n", " ",
                "a", "x", "1e", "+", ";", "\\", ".", "#", "@", "\x01",
            ]),
            0..24,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn what_is_found_in_a_part_is_found_in_the_whole(sql in sql(), escapes: bool, ansi: bool) {
            let quoting = quoting(escapes, ansi);
            if let Ok(whole) = spans(sql.as_bytes(), true, quoting) {
                for cut in 0..sql.len() {
                    let part = spans(&sql.as_bytes()[..cut], false, quoting).unwrap();
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
