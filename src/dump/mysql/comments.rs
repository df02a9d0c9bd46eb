//! `COMMENT '…'` on tables, columns, indexes and partitions: free text of production.

use std::ops::Range;

use super::code::Code;
use super::known_statement::Known;
use super::spans::{Quoting, Span};

/// The statement with `''` for each such text, and how many those were; none where there are none. Comments on
/// routines and events are a part of their bodies, and stay.
pub fn without_comments(sql: &[u8], known: Known, quoting: Quoting) -> Option<(Vec<u8>, u64)> {
    if !matches!(known, Known::CreateTable | Known::AlterTable | Known::CreateIndex) {
        return None;
    }
    let texts = texts(sql, quoting);
    let mut out = Vec::with_capacity(sql.len());
    let mut copied = 0;
    for text in &texts {
        out.extend_from_slice(&sql[copied..text.start]);
        out.extend_from_slice(b"''");
        copied = text.end;
    }
    out.extend_from_slice(&sql[copied..]);
    (!texts.is_empty()).then_some((out, texts.len() as u64))
}

/// Where the texts stand that are not empty yet.
fn texts(sql: &[u8], quoting: Quoting) -> Vec<Range<usize>> {
    let mut code = Code::new(sql, quoting);
    let (mut depth, mut has_partitions, mut texts) = (0_u32, false, Vec::new());
    while let Some((span, range)) = code.step() {
        match span {
            Span::Symbol(b'(') => depth += 1,
            Span::Symbol(b')') => depth = depth.saturating_sub(1),
            Span::Word if sql[range.clone()].eq_ignore_ascii_case(b"partition") => has_partitions = true,
            Span::Word if sql[range.clone()].eq_ignore_ascii_case(b"comment") => {
                // `CHECK (comment = 'x')` compares a column.
                let may_be_option = depth <= 1 || has_partitions;
                if code.symbol(b'=') && !may_be_option {
                    continue;
                }
                if let Some(text) = adjacent_texts(&mut code)
                    && text.len() > b"''".len()
                {
                    texts.push(text);
                }
            }
            _ => {}
        }
    }
    texts
}

/// Texts one behind the other are one.
fn adjacent_texts(code: &mut Code<'_>) -> Option<Range<usize>> {
    let mut texts: Option<Range<usize>> = None;
    while let Some((Span::Text, range)) = code.peek() {
        let _ = code.step();
        texts = Some(texts.map_or(range.start, |texts| texts.start)..range.end);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: Option<&str>) {
        let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
        let found = without_comments(sql.as_bytes(), known, Quoting::default());
        assert_eq!(found.map(|(sql, _)| String::from_utf8(sql).unwrap()).as_deref(), expected, "{sql}");
    }

    #[test]
    fn texts_become_empty() {
        check(
            "CREATE TABLE t (\n  `a` int DEFAULT 1 COMMENT 'ask O''Brien, x@y',\n  KEY k (`a`) comment \"Bob\" 'by'\n) \
             ENGINE=InnoDB COMMENT='a (b); COMMENT';",
            Some(
                "CREATE TABLE t (\n  `a` int DEFAULT 1 COMMENT '',\n  KEY k (`a`) comment ''\n) ENGINE=InnoDB COMMENT='';",
            ),
        );
        check(
            "CREATE TABLE t (a int) PARTITION BY HASH (a) (PARTITION p VALUES IN (1) (SUBPARTITION s COMMENT = 'x'));",
            Some(
                "CREATE TABLE t (a int) PARTITION BY HASH (a) (PARTITION p VALUES IN (1) (SUBPARTITION s COMMENT = ''));",
            ),
        );
        check("ALTER TABLE t COMMENT 'x', ADD a int;", Some("ALTER TABLE t COMMENT '', ADD a int;"));
        check("CREATE INDEX i ON t (a) COMMENT 'x';", Some("CREATE INDEX i ON t (a) COMMENT '';"));
    }

    #[test]
    fn nothing_else_changes() {
        for sql in [
            "CREATE TABLE t (`comment` text DEFAULT 'x', comment varchar(3), CHECK ((comment = 'x')));",
            "CREATE TABLE t (a text DEFAULT 'COMMENT ''x''' COMMENT '');",
            "CREATE PROCEDURE p() COMMENT 'x' SELECT 1;",
        ] {
            check(sql, None);
        }
    }
}
