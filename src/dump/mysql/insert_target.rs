//! `INSERT INTO table (columns) VALUES`: whose rows follow, and in what order their fields stand.

use super::names::{NamesError, names};
use super::spans::{Quoting, Span, Spans};

/// Where the rows of INSERT or REPLACE statements belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertTarget {
    /// Where the statement names it; the tools do not, and say `USE` before.
    pub database: Option<String>,
    /// The table.
    pub table: String,
    /// In the order of the fields. Without them, fields stand in the order of the table's columns.
    pub columns: Option<Vec<String>>,
}

impl InsertTarget {
    /// Reads an INSERT or REPLACE statement up to its `VALUES`.
    pub fn parse(head: &[u8], quoting: Quoting) -> Result<InsertTarget, NamesError> {
        let mut names = names(head, quoting);
        if !names.word("replace") {
            names.words(&["insert"])?;
        }
        let _ = names.word("low_priority") || names.word("delayed") || names.word("high_priority");
        names.word("ignore");
        names.words(&["into"])?;
        let (database, table) = names.qualified()?;
        let columns = names.list()?;
        if !names.word("value") {
            names.words(&["values"])?;
        }
        names.end()?;
        Ok(InsertTarget { database, table, columns })
    }
}

/// Whether a statement that begins with this word has rows.
pub fn begins_rows(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"insert") || word.eq_ignore_ascii_case(b"replace")
}

/// Looks for the `VALUES` of the statement that `spans` are at, and gives the offset behind it; none where more text
/// is needed. A statement without any is an error.
pub fn find_head_end(spans: &mut Spans<'_>, sql: &[u8]) -> Result<Option<usize>, NamesError> {
    let mut depth = 0_usize;
    while let Some((span, range)) = spans.next_solid()? {
        let word = if span == Span::Word { &sql[range.clone()] } else { b"" };
        let is = |known: &[u8]| word.eq_ignore_ascii_case(known);
        match span {
            Span::Symbol(b'(') => depth += 1,
            Span::Symbol(b')') => depth = depth.saturating_sub(1),
            Span::Word if depth == 0 && (is(b"values") || is(b"value")) => return Ok(Some(range.end)),
            Span::Word if is(b"select") || is(b"set") => {}
            Span::Word | Span::Name | Span::Symbol(b'.' | b',') => continue,
            _ => {}
        }
        if !matches!(span, Span::Symbol(b'(' | b')')) {
            return Err(NamesError::Unexpected { expected: "VALUES", at: range.start });
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, database: Option<&str>, table: &str, columns: Option<&[&str]>) {
        let expected = InsertTarget {
            database: database.map(str::to_owned),
            table: table.to_owned(),
            columns: columns.map(|columns| columns.iter().map(|name| (*name).to_owned()).collect()),
        };
        let quoting = Quoting { ansi_quotes: head.contains('"'), ..Quoting::default() };
        assert_eq!(InsertTarget::parse(head.as_bytes(), quoting), Ok(expected), "{head}");
        let statement = format!("{head} (1)");
        let mut spans = Spans::new(statement.as_bytes(), 0, true, quoting);
        assert_eq!(find_head_end(&mut spans, statement.as_bytes()), Ok(Some(head.len())));
    }

    #[test]
    fn what_the_tools_write_is_read() {
        check("INSERT INTO `cust``omer` VALUES", None, "cust`omer", None);
        check("INSERT  IGNORE INTO `t` (`a`, `na,me`) VALUES", None, "t", Some(&["a", "na,me"]));
        check("REPLACE INTO \"t\" VALUES", None, "t", None);
        check(
            "INSERT DELAYED INTO shop.`Values` (id, value) VALUE",
            Some("shop"),
            "Values",
            Some(&["id", "value"]),
        );
        check("insert into t (row_start,`select`) values", None, "t", Some(&["row_start", "select"]));
    }

    #[test]
    fn any_other_insert_is_refused() {
        let refused = |sql: &str| {
            let mut spans = Spans::new(sql.as_bytes(), 0, true, Quoting::default());
            match find_head_end(&mut spans, sql.as_bytes()) {
                Ok(Some(end)) => InsertTarget::parse(&sql.as_bytes()[..end], Quoting::default()).err(),
                Ok(None) => None,
                Err(error) => Some(error),
            }
        };
        for (sql, expected) in [
            ("INSERT INTO t SELECT 1", "expected VALUES at byte 14 of the statement"),
            ("INSERT INTO t SET a = 1", "expected VALUES at byte 14 of the statement"),
            ("INSERT INTO t (a);", "expected VALUES at byte 17 of the statement"),
            ("INSERT t VALUES (1)", "expected into at byte 7 of the statement"),
            ("INSERT /*!50000 IGNORE */ INTO t VALUES (1)", "expected VALUES at byte 7 of the statement"),
            ("INSERT INTO t PARTITION (p) VALUES (1)", "expected values at byte 14 of the statement"),
        ] {
            assert_eq!(refused(sql).expect(sql).to_string(), expected, "{sql}");
        }
    }
}
