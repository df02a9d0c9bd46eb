//! The rows of INSERT statements into one table, of which pg_dump writes one a row (`--inserts`,
//! `--column-inserts`) or one for several (`--rows-per-insert`).

use super::insert_target::{InsertTarget, find_head_end};
use super::spans::{Span, Spans};
use super::tuple::read_tuple;
use crate::dump::Limits;
use crate::dump::rows_error::{InsertProblem, expected};
use crate::dump::statement_rows::{FindRow, Found, StatementRows, behind_line_feed};

/// Reads rows for as long as statements insert into the same columns of the same table.
pub type InsertRows = StatementRows<Finder>;

/// Finds the rows of one table.
#[derive(Clone, Debug)]
pub struct Finder {
    target: InsertTarget,
    standard_strings: bool,
    /// Whether the next row is one more of a statement that was begun.
    is_inside: bool,
    /// How the statement before began, from `INSERT` to `VALUES`: most begin alike.
    head: Vec<u8>,
}

impl InsertRows {
    /// Begins at an INSERT statement. `first_row` is how many rows of the table came before; `standard_strings` tells
    /// whether a backslash within `'…'` means itself.
    pub fn new(target: InsertTarget, first_row: u64, standard_strings: bool, limits: Limits) -> Self {
        let finder = Finder { target, standard_strings, is_inside: false, head: Vec::new() };
        StatementRows::with_finder(finder, first_row, limits)
    }
}

impl FindRow for Finder {
    fn find(&mut self, sql: &[u8], is_complete: bool) -> Result<Found, InsertProblem> {
        let mut spans = Spans::new(sql, 0, is_complete, self.standard_strings);
        let is_default = if self.is_inside {
            // The comma before this tuple was seen already.
            spans.next_meaning()?;
            false
        } else {
            match self.find_head(sql, &mut spans, is_complete)? {
                Ok(is_default) => is_default,
                Err(found) => return Ok(found),
            }
        };
        if !is_default && read_tuple(&mut spans, &mut Vec::new())?.is_none() {
            return Ok(Found::Cut);
        }
        let tuple_end = spans.position();
        let Some((end, is_inside)) = find_row_end(sql, spans, tuple_end, is_complete)? else {
            return Ok(Found::Cut);
        };
        self.is_inside = is_inside;
        Ok(Found::Row(end))
    }
}

impl Finder {
    /// Steps over the beginning of a statement: tells whether it is `DEFAULT VALUES`, or why it is none of ours.
    fn find_head<'a>(
        &mut self,
        sql: &'a [u8],
        spans: &mut Spans<'a>,
        is_complete: bool,
    ) -> Result<Result<bool, Found>, InsertProblem> {
        let start = loop {
            match spans.next_span()? {
                Some((Span::Blank, _)) => {}
                Some((Span::Word, range)) if sql[range.clone()].eq_ignore_ascii_case(b"insert") => {
                    break range.start;
                }
                None if !is_complete => return Ok(Err(Found::Cut)),
                _ => return Ok(Err(Found::Other)),
            }
        };
        if !self.head.is_empty() && sql[start..].starts_with(&self.head) {
            let end = start + self.head.len();
            // `VALUES` must end there too.
            let mut behind = Spans::new(sql, end, is_complete, self.standard_strings);
            match behind.next_span()? {
                None => return Ok(Err(Found::Cut)),
                Some((Span::Blank, _)) => {
                    *spans = behind;
                    return Ok(Ok(false));
                }
                Some(_) => {}
            }
        }
        let Some(head) = find_head_end(spans, sql)? else {
            return if is_complete { Err(expected("VALUES", sql.len())) } else { Ok(Err(Found::Cut)) };
        };
        if InsertTarget::parse(&sql[start..head.end])? != self.target {
            return Ok(Err(Found::Other));
        }
        self.head = if head.is_default { Vec::new() } else { sql[start..head.end].to_vec() };
        Ok(Ok(head.is_default))
    }
}

/// Where a row ends, and whether its statement goes on: behind a tuple there is a comma and more of them, or the end
/// of the statement. None where more text is needed.
fn find_row_end(
    sql: &[u8],
    mut spans: Spans<'_>,
    tuple_end: usize,
    is_complete: bool,
) -> Result<Option<(usize, bool)>, InsertProblem> {
    let Some((span, range)) = spans.next_solid()? else { return Ok(None) };
    let statement_end = match span {
        Span::Symbol(b',') => return Ok(Some((tuple_end, true))),
        Span::Symbol(b';') => range.end,
        Span::Word if sql[range.clone()].eq_ignore_ascii_case(b"on") => {
            for word in ["CONFLICT", "DO", "NOTHING"] {
                match spans.next_solid()? {
                    None => return Ok(None),
                    Some((Span::Word, range)) if sql[range.clone()].eq_ignore_ascii_case(word.as_bytes()) => {
                    }
                    Some((_, range)) => return Err(expected(word, range.start)),
                }
            }
            match spans.next_solid()? {
                None => return Ok(None),
                Some((Span::Symbol(b';'), range)) => range.end,
                Some((_, range)) => return Err(expected("`;`", range.start)),
            }
        }
        _ => return Err(expected("`,` or `;`", range.start)),
    };
    Ok(behind_line_feed(sql, statement_end, is_complete).map(|end| (end, false)))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;
    use crate::dump::lookahead::Lookahead;
    use crate::dump::rows_error::RowsError;

    /// The rows, what follows them, and how many there are in each batch.
    fn read(text: &str, slab: usize, limits: Limits) -> Result<(Vec<String>, String, Vec<usize>), RowsError> {
        let mut input = Lookahead::with_slab(text.as_bytes(), slab);
        let head = text.split("VALUES").next().unwrap().trim_start();
        let target = InsertTarget::parse(format!("{head}VALUES").as_bytes()).unwrap();
        let mut reader = InsertRows::new(target, 10, true, limits);
        let (mut rows, mut batches) = (Vec::new(), Vec::new());
        while let Some(batch) = reader.next_batch(&mut input)? {
            assert_eq!(batch.first_row, 10 + rows.len() as u64);
            batches.push(batch.len());
            rows.extend(batch.rows().map(|row| String::from_utf8(row.to_vec()).unwrap()));
        }
        assert!(reader.next_batch(&mut input)?.is_none());
        assert_eq!(reader.next_row(), 10 + rows.len() as u64);
        let mut rest = String::new();
        input.read_to_string(&mut rest).unwrap();
        Ok((rows, rest, batches))
    }

    #[track_caller]
    fn check(rows: &[&str], rest: &str) {
        let text = format!("{}{rest}", rows.concat());
        for slab in 1..text.len() + 1 {
            let (found, found_rest, _) = read(&text, slab, Limits::default()).unwrap();
            assert_eq!(
                (found, found_rest.as_str()),
                (rows.iter().map(ToString::to_string).collect(), rest),
                "{slab}"
            );
        }
    }

    #[test]
    fn a_row_is_a_tuple_with_what_belongs_to_it() {
        check(
            &["INSERT INTO t VALUES (1, 'a;\n(');\n", "INSERT INTO t VALUES (2, ')''');\n"],
            "\n\n--\n-- Name: u\n--\n\nINSERT INTO u VALUES (1, 2);\n",
        );
        check(
            &[
                "INSERT INTO t (a) VALUES\n\t(1)",
                ",\n\t(2)",
                ",\n\t(3);\n",
                "\n\nINSERT INTO t (a) VALUES\n\t(4);\n",
            ],
            "\n\n",
        );
        check(
            &["INSERT INTO s.t OVERRIDING SYSTEM VALUE VALUES (1, DEFAULT) ON CONFLICT DO NOTHING;\n"],
            "INSERT INTO s.t (b) VALUES (1);\n",
        );
        check(&["INSERT INTO z DEFAULT VALUES;\n", "INSERT INTO z DEFAULT VALUES;"], "");
        check(&["INSERT INTO t VALUES (1);\n", "INSERT INTO t VALUES(2);"], " SELECT 1;");
        check(&["INSERT INTO \"a;\" (\"b;\") VALUES (1);\n"], "\n\n");
    }

    #[test]
    fn batches_hold_whole_rows_up_to_a_limit() {
        let text = "INSERT INTO t VALUES (1), (2), (3);\nINSERT INTO t VALUES (4);\n";
        let limits = |batch_rows, batch_bytes, row_bytes| Limits {
            batch_rows,
            batch_bytes,
            row_bytes,
            ..Limits::default()
        };
        for slab in 1..text.len() {
            assert_eq!(read(text, slab, limits(2, 1000, 1000)).unwrap().2, [2, 2]);
            assert_eq!(read(text, slab, limits(100, 25, 26)).unwrap().2, [2, 2]);
            let error = read(text, slab, limits(100, 1000, 23)).unwrap_err();
            assert_eq!(error.to_string(), "row 11 has more than 23 bytes");
        }
    }

    #[test]
    fn what_is_no_insert_of_pg_dump_is_refused() {
        for (text, message) in [
            (
                "INSERT INTO t VALUES (1) RETURNING a;",
                "row 11, byte 0 of what is read: expected `,` or `;` at byte 25 of the row",
            ),
            (
                "INSERT INTO t VALUES (1);\nINSERT INTO t SELECT 2;",
                "row 12, byte 26 of what is read: expected VALUES at byte 22 of the statement",
            ),
            (
                "INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1;",
                "row 11, byte 0 of what is read: expected NOTHING at byte 40 of the row",
            ),
            (
                "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING, (2);",
                "row 11, byte 0 of what is read: expected `;` at byte 47 of the row",
            ),
            (
                "INSERT INTO t VALUES (1), 2;",
                "row 12, byte 24 of what is read: expected `(` at byte 2 of the row",
            ),
            (
                "INSERT INTO t VALUES (1) /* Jane */, (2);",
                "row 11, byte 0 of what is read: expected `,` or `;` at byte 25 of the row",
            ),
            (
                "INSERT INTO t VALUES (1), /* Jane */ (2);",
                "row 12, byte 24 of what is read: expected `(` at byte 2 of the row",
            ),
            (
                "INSERT INTO t VALUES (1);\nINSERT INTO t /* Jane */ VALUES (2);",
                "row 12, byte 26 of what is read: expected VALUES at byte 14 of the statement",
            ),
            ("INSERT INTO t VALUES (1), (2", "the dump ends in row 12, before the end of the table's rows"),
            (
                "INSERT INTO t VALUES ('1);",
                "row 11, byte 0 of what is read: the text that begins at byte 22 of the statement has no end",
            ),
            ("INSERT INTO t VALUES (1)", "the dump ends in row 11, before the end of the table's rows"),
        ] {
            for slab in 1..text.len() + 1 {
                let error = read(text, slab, Limits::default()).expect_err(text);
                assert_eq!(error.to_string(), message, "{slab}: {text}");
            }
        }
    }

    proptest! {
        #[test]
        fn slabs_and_batches_change_nothing(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "INSERT INTO t VALUES (1", ", 'a''", "'", ")", ";\n", ", (2)", "(", "\n", "--", " ON CONFLICT DO NOTHING",
                "INSERT INTO t VALUES (3);\n", "INSERT INTO u VALUES (4);\n", "DEFAULT", "\\",
            ]), 0..10),
            slab in 1_usize..9,
            batch in 1_usize..4,
        ) {
            let text = format!("INSERT INTO t VALUES (0);\n{}", parts.concat());
            let strip = |read: Result<(Vec<String>, String, Vec<usize>), RowsError>| read.map(|(rows, rest, _)| (rows, rest));
            let whole = strip(read(&text, 1000, Limits::default()));
            let cut = strip(read(&text, slab, Limits { batch_rows: batch, ..Limits::default() }));
            if let Ok((rows, rest)) = &whole {
                prop_assert_eq!(format!("{}{rest}", rows.concat()), text);
                prop_assert_eq!(cut.unwrap(), whole.unwrap());
            } else {
                prop_assert_eq!(cut.unwrap_err().to_string(), whole.unwrap_err().to_string());
            }
        }
    }
}
