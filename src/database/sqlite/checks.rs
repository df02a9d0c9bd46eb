//! The CHECKs of a table of SQLite, from the statement that made it.
//!
//! Source: <https://sqlite.org/lang_createtable.html>, and <https://sqlite.org/lang_keywords.html> for how names are quoted.

use std::borrow::Cow;
use std::ops::Range;

use crate::dump::checks::{DeclaredCheck, Unit};
use crate::dump::token::Token;

/// The CHECKs of columns and of the table itself.
pub(super) fn read(sql: &str) -> Vec<DeclaredCheck> {
    let tokens = tokens(sql);
    let mut found = Vec::new();
    let (mut depth, mut at) = (0usize, 0);
    while let Some((token, place)) = tokens.get(at) {
        at += 1;
        match token {
            Token::Symbol(b'(') => depth += 1,
            Token::Symbol(b')') => depth = depth.saturating_sub(1),
            // What stands deeper is within a DEFAULT, a generated column or a list of columns.
            token if depth == 1 && token.is_word("check") => {
                let Some(end) = end_of_group(&tokens, at) else { break };
                let group: Vec<Token<'_>> = tokens[at..end].iter().map(|(token, _)| token.clone()).collect();
                let written = &sql[place.end..tokens[end - 1].1.end];
                found.push(DeclaredCheck::read(
                    name_before(&tokens, at - 1),
                    written,
                    &group,
                    Unit::Characters,
                ));
                at = end;
            }
            _ => {}
        }
    }
    found
}

/// Behind the parenthesis that closes the one at `start`.
fn end_of_group(tokens: &[(Token<'_>, Range<usize>)], start: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (offset, (token, _)) in tokens.get(start..)?.iter().enumerate() {
        match token {
            Token::Symbol(b'(') => depth += 1,
            Token::Symbol(b')') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (offset > 0).then_some(start + offset + 1);
        }
    }
    None
}

/// `CONSTRAINT name` in front of the token at `at`.
fn name_before(tokens: &[(Token<'_>, Range<usize>)], at: usize) -> Option<String> {
    let (word, _) = tokens.get(at.checked_sub(2)?)?;
    let (name, _) = tokens.get(at - 1)?;
    name.name().filter(|_| word.is_word("constraint")).map(str::to_owned)
}

/// The tokens of a statement that SQLite has taken, so that nothing in it lacks its end.
pub(super) fn tokens(sql: &str) -> Vec<(Token<'_>, Range<usize>)> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let rest = &sql[at..];
        let token = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if rest.starts_with("--") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                continue;
            }
            b'\'' => Token::Text(quoted(rest, '\'', &mut at).into_bytes()),
            quote @ (b'"' | b'`') => Token::Quoted(quoted(rest, quote.into(), &mut at)),
            b'[' => {
                let end = rest.find(']').unwrap_or(rest.len());
                at += (end + 1).min(rest.len());
                Token::Quoted(rest[1..end].to_owned())
            }
            byte if byte.is_ascii_digit() => {
                at += rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'.').count();
                Token::Number(&bytes[start..at])
            }
            _ => {
                let is_of_word = |letter: &char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
                let length: usize = rest.chars().take_while(is_of_word).map(char::len_utf8).sum();
                match (length, rest.chars().next()) {
                    (0, Some(letter)) => {
                        at += letter.len_utf8();
                        Token::Symbol(bytes[start])
                    }
                    (length, _) => {
                        at += length.max(1);
                        Token::Word(Cow::Borrowed(&rest[..length]))
                    }
                }
            }
        };
        found.push((token, start..at));
    }
    found
}

/// What stands between quotes, which are doubled within; moves `at` behind them.
fn quoted(rest: &str, quote: char, at: &mut usize) -> String {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((offset, letter)) = letters.next() {
        if letter != quote {
            text.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            *at += offset + 1;
            return text;
        }
    }
    *at += rest.len();
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::checks::narrow;
    use crate::dump::{Column, ColumnKind, Table};

    #[test]
    fn checks_are_found_where_sqlite_has_them() {
        let sql = "CREATE TABLE \"t\" (\n  a INTEGER DEFAULT (max(1, 2)) CHECK (a >= 1 AND a <= 150), -- CHECK (a = 3)\n  \
                   [b c] TEXT CONSTRAINT \"good\" CHECK ([b c] IN ('x', 'it''s')) /* CHECK (b) */,\n  d TEXT, \
                   CHECK (length(d) <= 5), CONSTRAINT odd CHECK (d LIKE 'CHECK (%'))";
        let mut table = Table {
            columns: vec![
                Column::new("a", "INTEGER", ColumnKind::Integer),
                Column::new("b c", "TEXT", ColumnKind::Any),
                Column::new("d", "TEXT", ColumnKind::Any),
            ],
            ..Table::default()
        };
        narrow(&mut table, &read(sql));
        assert_eq!(table.columns[0].range, Some((1, 150)));
        assert_eq!(table.columns[1].allowed, ["x", "it's"]);
        assert_eq!(table.columns[2].max_length, Some(5));
        let told: Vec<_> =
            table.checks.iter().map(|check| (check.columns.as_slice(), check.told.as_str())).collect();
        assert_eq!(told, [(&[2][..], "odd")]);
    }

    #[test]
    fn nothing_makes_it_panic() {
        for sql in [
            "",
            "(",
            "(CHECK",
            "(CHECK (",
            "(CHECK )",
            "('",
            "([",
            "/*",
            "(CHECK (é 'é",
            "--",
            "(x CHECK ())",
        ] {
            let _ = read(sql);
        }
    }
}
