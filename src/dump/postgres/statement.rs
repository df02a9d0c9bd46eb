//! Where a statement ends: at the first `;` outside of parentheses and of the body of an SQL-standard function.
//!
//! The rules are those of psql (`psqlscan.l`), which reads the script when it is restored: were ours different, what
//! is a statement to psql could be a text to us.

use super::names::NamesError;
use super::spans::{Span, Spans};

/// How far the search for the end of a statement has come. Starts anew for each statement.
#[derive(Clone, Debug, Default)]
pub struct StatementEnd {
    at: usize,
    parentheses: usize,
    /// `BEGIN` and `CASE` of a function's body that have no `END` yet.
    blocks: usize,
    opening: Opening,
    /// Whether the text before, blanks between, was an `E'…'`, which a `'…'` on another line would continue.
    may_continue: bool,
}

/// What the first words have shown the statement to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opening {
    #[default]
    Nothing,
    Create,
    CreateOr,
    CreateOrReplace,
    Function,
    Other,
}

impl StatementEnd {
    /// The offset behind the `;` that ends the statement at the start of `sql`; none where more text is needed. Each
    /// call goes on where the one before stopped, so `sql` must begin alike.
    pub fn find(
        &mut self,
        sql: &[u8],
        is_complete: bool,
        standard_strings: bool,
    ) -> Result<Option<usize>, NamesError> {
        let mut spans = Spans::new(sql, self.at, is_complete, standard_strings);
        while let Some((span, range)) = spans.next_span()? {
            match span {
                Span::Symbol(b'(') => self.parentheses += 1,
                Span::Symbol(b')') => self.parentheses = self.parentheses.saturating_sub(1),
                Span::Symbol(b';') if self.parentheses == 0 && self.blocks == 0 => {
                    return Ok(Some(range.end));
                }
                Span::Symbol(b'\\') => return Err(unexpected("no command of psql", range.start)),
                Span::Symbol(0) => return Err(unexpected("no NUL byte", range.start)),
                Span::Text if self.may_continue => return Err(unexpected("no second text", range.start)),
                Span::Word => self.word(&sql[range.clone()]),
                _ => {}
            }
            self.may_continue = span == Span::EscapedText || (self.may_continue && span.is_blank());
            self.at = range.end;
        }
        Ok(None)
    }

    fn word(&mut self, word: &[u8]) {
        let is = |known: &str| word.eq_ignore_ascii_case(known.as_bytes());
        self.opening = match self.opening {
            Opening::Nothing if is("create") => Opening::Create,
            Opening::Create if is("or") => Opening::CreateOr,
            Opening::CreateOr if is("replace") => Opening::CreateOrReplace,
            Opening::Create | Opening::CreateOrReplace if is("function") || is("procedure") => {
                Opening::Function
            }
            Opening::Function => Opening::Function,
            _ => Opening::Other,
        };
        if self.opening != Opening::Function || self.parentheses > 0 {
            return;
        }
        if is("begin") || (is("case") && self.blocks > 0) {
            self.blocks += 1;
        } else if is("end") {
            self.blocks = self.blocks.saturating_sub(1);
        }
    }
}

fn unexpected(expected: &'static str, at: usize) -> NamesError {
    NamesError::Unexpected { expected, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sql` is a statement with `|` behind its end, and must be found at every cut behind it.
    #[track_caller]
    fn check(sql: &str) {
        let end = sql.find('|').unwrap();
        let sql = sql.replacen('|', "", 1);
        let mut search = StatementEnd::default();
        let ends: Vec<_> = (0..=sql.len())
            .map(|cut| search.clone().find(&sql.as_bytes()[..cut], false, true).unwrap())
            .collect();
        assert_eq!(ends.iter().position(Option::is_some), Some(end), "{sql}");
        for cut in 0..=end {
            let found = search.find(&sql.as_bytes()[..cut], cut == sql.len(), true).unwrap();
            assert_eq!(found, (cut == end).then_some(end), "{sql}, step by step");
        }
    }

    #[test]
    fn a_statement_ends_at_its_own_semicolon() {
        check("SELECT 1;| SELECT 2;");
        check("COMMENT ON TABLE t IS 'a;\nCOPY t (a) FROM stdin;\n''';|\n");
        check("-- a; 'b\n/* ; /* ; */ \" */ SELECT \"a;\"\"\";|");
        check("CREATE FUNCTION f() AS $_$ BEGIN; $$;$$ END; $_$;|;");
        check("CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); SELECT 2;);|");
        check("SELECT 1);|");
    }

    #[test]
    fn the_body_of_a_function_is_part_of_it() {
        check(
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT ';'; END;| SELECT 1;",
        );
        check("CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END;|");
        check("CREATE TABLE function (begin int);|");
        check("BEGIN;| SELECT 1; END;");
        check("CREATE VIEW v AS SELECT CASE WHEN a THEN begin END;|");
    }

    #[test]
    fn what_psql_would_take_otherwise_is_refused() {
        let refused =
            |sql: &str| StatementEnd::default().find(sql.as_bytes(), true, true).expect_err(sql).to_string();
        assert_eq!(refused("SELECT 1 \\g\n;"), "expected no command of psql at byte 9 of the statement");
        assert_eq!(refused("SELECT E'a'\n'b\\';"), "expected no second text at byte 12 of the statement");
        assert_eq!(refused("SELECT \0;"), "expected no NUL byte at byte 7 of the statement");
    }
}
