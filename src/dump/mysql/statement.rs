//! Where a statement ends: at the first delimiter outside of quotes and comments, wherever it stands otherwise.
//!
//! The rules are those of the client (`add_line` in `client/mysql.cc`), which cuts the script when it is restored: were
//! ours different, what is a statement to the client could be a text to us.

use memchr::memmem;

use super::delimiter::{self, Delimiter};
use super::names::NamesError;
use super::spans::{Quoting, Span, Spans};

/// How far the search for the end of a statement has come. Starts anew for each statement.
#[derive(Clone, Debug, Default)]
pub struct StatementEnd {
    at: usize,
    /// Whether a version comment is open there.
    is_open: bool,
    /// Where the first `;` stands that is not the delimiter.
    inner: Option<usize>,
}

impl StatementEnd {
    /// The offset behind the delimiter that ends the statement at the start of `sql`; none where more text is needed.
    /// Each call goes on where the one before stopped, so `sql` must begin alike.
    pub fn find(
        &mut self,
        sql: &[u8],
        is_complete: bool,
        quoting: Quoting,
        delimiter: &Delimiter,
    ) -> Result<Option<usize>, NamesError> {
        let delimiter = delimiter.bytes();
        let mut spans = Spans::new(sql, self.at, is_complete, quoting).within(self.is_open);
        while let Some((span, range)) = spans.next_span()? {
            let end = match span {
                Span::Symbol(b'\\') => return Err(unexpected("no command of the client", range.start)),
                // To the client it is its command wherever it stands, at the end of a longer word too.
                Span::Word if ends_with_command(&sql[range.clone()]) => match sql.get(range.end) {
                    Some(b' ') => return Err(unexpected("no DELIMITER", range.start)),
                    _ => None,
                },
                Span::Symbol(0) => return Err(unexpected("no NUL byte", range.start)),
                Span::Symbol(byte) if byte == delimiter[0] => {
                    let behind = &sql[range.start..];
                    if behind.len() < delimiter.len() && !is_complete {
                        return Ok(None);
                    }
                    behind.starts_with(delimiter).then(|| range.start + delimiter.len())
                }
                // To the client, `END$$` holds the delimiter; to us, it is a word.
                Span::Word if delimiter[0] == b'$' => {
                    let found = memmem::find(&sql[range.clone()], delimiter);
                    found.map(|found| range.start + found + delimiter.len())
                }
                _ => None,
            };
            if let Some(end) = end {
                // The server would see a comment without its end.
                return if self.is_open { Err(unexpected("`*/`", range.start)) } else { Ok(Some(end)) };
            }
            if span == Span::Symbol(b';') && self.inner.is_none() {
                self.inner = Some(range.start);
            }
            (self.at, self.is_open) = (range.end, spans.is_open());
        }
        Ok(None)
    }

    /// Where the first `;` stands that did not end the statement.
    pub fn inner(&self) -> Option<usize> {
        self.inner
    }
}

fn ends_with_command(word: &[u8]) -> bool {
    let end = word.len().checked_sub(delimiter::COMMAND.len());
    end.is_some_and(|start| word[start..].eq_ignore_ascii_case(delimiter::COMMAND))
}

fn unexpected(expected: &'static str, at: usize) -> NamesError {
    NamesError::Unexpected { expected, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(delimiter: &str) -> Delimiter {
        Delimiter::of_line(format!("DELIMITER {delimiter}").as_bytes()).unwrap()
    }

    /// `sql` is a statement with `^` behind its end, and must be found at every cut behind it.
    #[track_caller]
    fn check(said: &str, sql: &str) {
        let end = sql.find('^').unwrap();
        let sql = sql.replacen('^', "", 1);
        let delimiter = delimiter(said);
        let mut search = StatementEnd::default();
        for cut in 0..=sql.len() {
            let is_complete = cut == sql.len();
            let whole = StatementEnd::default().find(
                &sql.as_bytes()[..cut],
                is_complete,
                Quoting::default(),
                &delimiter,
            );
            let step = search.find(&sql.as_bytes()[..cut], is_complete, Quoting::default(), &delimiter);
            assert_eq!(step, whole, "{sql} at {cut}");
            if let Some(found) = whole.unwrap() {
                assert_eq!(found, end, "{sql}");
                return;
            }
        }
        panic!("{sql} has no end");
    }

    #[test]
    fn a_statement_ends_at_its_delimiter() {
        check(";", "SELECT ';', \";\", `;` /* ; ' */ -- ;\n # ;\n ;^ SELECT 1;");
        check(";", "/*!40101 SET a = ';*/' */;^");
        check(";;", "CREATE TRIGGER t BEGIN SELECT 1; ';;'; /* ;; */ END;;^\nDELIMITER ;");
        check(";;", "/*!50003 CREATE*/ /*!50003 TRIGGER x BEGIN SET a=1; END */;;^");
        check("$$", "CREATE PROCEDURE p() BEGIN SELECT a$b; END$$^\n");
        check("||", "SELECT 1 ||^");
        check("//", "CREATE /* // */ FUNCTION f() /*! a *//*! b*/ END; //^*/");
    }

    #[test]
    fn what_the_client_would_take_otherwise_is_refused() {
        let refused = |sql: &str| {
            let found =
                StatementEnd::default().find(sql.as_bytes(), true, Quoting::default(), &Delimiter::default());
            found.expect_err(sql).to_string()
        };
        assert_eq!(
            refused("SELECT 1 \\g\n;"),
            "expected no command of the client at byte 9 of the statement"
        );
        assert_eq!(refused("DROP TABLE my_Delimiter ;"), "expected no DELIMITER at byte 11 of the statement");
        assert_eq!(refused("SELECT \0;"), "expected no NUL byte at byte 7 of the statement");
        assert_eq!(refused("/*!50003 SELECT 1; */;"), "expected `*/` at byte 17 of the statement");
    }
}
