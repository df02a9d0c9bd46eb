//! `INSERT INTO schema.table (columns) VALUES`: whose rows follow, and in what order their fields stand.

use super::names::{Names, NamesError};
use super::spans::{Span, Spans};

/// Where the rows of INSERT statements belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertTarget {
    /// Its schema; pg_dump names it since the minor releases of March 2018.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// In the order of the fields (`--column-inserts`). Without them, fields stand in the order of the table's
    /// columns, with `DEFAULT` for the generated ones; a table that inherits may then have had another order.
    pub columns: Option<Vec<String>>,
}

impl InsertTarget {
    /// Reads an INSERT statement up to its `VALUES`; any other form than pg_dump's is an error.
    pub fn parse(head: &[u8]) -> Result<InsertTarget, NamesError> {
        let mut names = Names::new(head);
        names.words(&["insert", "into"])?;
        let (schema, table) = names.qualified()?;
        let columns = names.list()?;
        if names.word("overriding") {
            if !names.word("system") {
                names.words(&["user"])?;
            }
            names.words(&["value"])?;
        }
        if columns.is_none() {
            names.word("default");
        }
        names.words(&["values"])?;
        names.end()?;
        Ok(InsertTarget { schema, table, columns })
    }
}

/// Where the head of an INSERT statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadEnd {
    /// The offset behind its `VALUES`.
    pub end: usize,
    /// Whether it is `DEFAULT VALUES`: one row, and no tuple follows.
    pub is_default: bool,
}

/// Looks for the `VALUES` of the statement that `spans` are at; none where more text is needed. A statement without
/// any is an error.
pub fn find_head_end(spans: &mut Spans<'_>, sql: &[u8]) -> Result<Option<HeadEnd>, NamesError> {
    let mut is_default = false;
    while let Some((span, range)) = spans.next_solid()? {
        let word = if span == Span::Word { &sql[range.clone()] } else { b"" };
        if word.eq_ignore_ascii_case(b"values") {
            return Ok(Some(HeadEnd { end: range.end, is_default }));
        }
        // The tools write no comment there, and it would be copied with what it says.
        if matches!(span, Span::Symbol(b';') | Span::Comment) {
            return Err(NamesError::Unexpected { expected: "VALUES", at: range.start });
        }
        is_default = word.eq_ignore_ascii_case(b"default");
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, schema: Option<&str>, table: &str, columns: Option<&[&str]>) {
        let expected = InsertTarget {
            schema: schema.map(str::to_owned),
            table: table.to_owned(),
            columns: columns.map(|columns| columns.iter().map(|name| (*name).to_owned()).collect()),
        };
        assert_eq!(InsertTarget::parse(head.as_bytes()), Ok(expected), "{head}");
        let statement = format!("{head} (1)");
        let end = find_head_end(&mut Spans::new(statement.as_bytes(), 0, true, true), statement.as_bytes());
        assert_eq!(end.unwrap().unwrap().end, head.len());
    }

    #[test]
    fn what_pg_dump_writes_is_read() {
        check("INSERT INTO public.t VALUES", Some("public"), "t", None);
        check("INSERT INTO t (a, \"Values\") VALUES", None, "t", Some(&["a", "Values"]));
        check("INSERT INTO \"M S\".\"values\" OVERRIDING SYSTEM VALUE VALUES", Some("M S"), "values", None);
        check("INSERT INTO t (a) OVERRIDING USER VALUE VALUES", None, "t", Some(&["a"]));
        check("INSERT INTO public.zerocol DEFAULT VALUES", Some("public"), "zerocol", None);
    }

    #[test]
    fn any_other_insert_is_refused() {
        for (head, expected) in [
            ("INSERT INTO t SELECT 1 FROM x, (VALUES", "expected values at byte 14 of the statement"),
            ("INSERT INTO t AS x VALUES", "expected values at byte 14 of the statement"),
            ("INSERT INTO t (a) DEFAULT VALUES", "expected values at byte 18 of the statement"),
            ("INSERT INTO t (a[1]) VALUES", "expected `,` or `)` at byte 16 of the statement"),
        ] {
            let error = InsertTarget::parse(head.as_bytes()).expect_err(head);
            assert_eq!(error.to_string(), expected, "{head}");
        }
    }
}
