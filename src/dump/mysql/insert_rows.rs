//! The rows of INSERT or REPLACE statements into one table, of which the tools write many in one statement of about
//! 1 MiB, or one a row (`--skip-extended-insert`).

use std::ops::Range;

use super::insert_target::{InsertTarget, begins_rows, find_head_end};
use super::spans::{Quoting, Span, Spans};
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
    quoting: Quoting,
    /// Whether the next row is one more of a statement that was begun.
    is_inside: bool,
    /// How the statement before began, up to `VALUES`: most begin alike.
    head: Vec<u8>,
    /// How many fields each row has: as many as the list of columns, or else as the first row.
    count: Option<usize>,
    /// Kept for its memory.
    fields: Vec<Range<usize>>,
}

impl InsertRows {
    /// Begins at an INSERT or REPLACE statement. `first_row` is how many rows of the table came before.
    pub fn new(target: InsertTarget, first_row: u64, quoting: Quoting, limits: Limits) -> Self {
        let count = target.columns.as_ref().map(Vec::len);
        let finder =
            Finder { target, quoting, is_inside: false, head: Vec::new(), count, fields: Vec::new() };
        StatementRows::with_finder(finder, first_row, limits)
    }

    /// How many fields each row has. None before the first row, where there is no list of columns.
    pub fn fields(&self) -> Option<usize> {
        self.finder().count
    }
}

impl FindRow for Finder {
    fn find(&mut self, sql: &[u8], is_complete: bool) -> Result<Found, InsertProblem> {
        let mut spans = Spans::new(sql, 0, is_complete, self.quoting);
        if self.is_inside {
            // The comma before this tuple was seen already.
            spans.next_meaning()?;
        } else if let Err(found) = self.find_head(sql, &mut spans, is_complete)? {
            return Ok(found);
        }
        self.fields.clear();
        if read_tuple(&mut spans, sql, &mut self.fields)?.is_none() {
            return Ok(Found::Cut);
        }
        let tuple_end = spans.position();
        let end = match spans.next_solid()? {
            None => None,
            Some((Span::Symbol(b','), _)) => Some((tuple_end, true)),
            Some((Span::Symbol(b';'), range)) => {
                behind_line_feed(sql, range.end, is_complete).map(|end| (end, false))
            }
            Some((_, range)) => return Err(expected("`,` or `;`", range.start)),
        };
        let Some((end, is_inside)) = end else { return Ok(Found::Cut) };
        let (found, expected) = (self.fields.len(), *self.count.get_or_insert(self.fields.len()));
        if found != expected {
            return Err(InsertProblem::FieldCount { expected, found });
        }
        self.is_inside = is_inside;
        Ok(Found::Row(end))
    }
}

impl Finder {
    /// Steps over the beginning of a statement, or tells why it is none of ours.
    fn find_head<'a>(
        &mut self,
        sql: &'a [u8],
        spans: &mut Spans<'a>,
        is_complete: bool,
    ) -> Result<Result<(), Found>, InsertProblem> {
        let start = loop {
            // No comment: `/*!50003` may stand there, and more.
            match sql.get(spans.position()) {
                Some(b'/' | b'-' | b'#') => return Ok(Err(Found::Other)),
                Some(_) => {}
                None => return Ok(Err(if is_complete { Found::Other } else { Found::Cut })),
            }
            match spans.next_span()? {
                Some((Span::Blank, _)) => {}
                Some((Span::Word, range)) if begins_rows(&sql[range.clone()]) => break range.start,
                None if !is_complete => return Ok(Err(Found::Cut)),
                _ => return Ok(Err(Found::Other)),
            }
        };
        if !self.head.is_empty() && sql[start..].starts_with(&self.head) {
            let end = start + self.head.len();
            // `VALUES` must end there too.
            match sql.get(end) {
                None if !is_complete => return Ok(Err(Found::Cut)),
                Some(b'\n' | b' ' | b'(') => {
                    *spans = Spans::new(sql, end, is_complete, self.quoting);
                    return Ok(Ok(()));
                }
                _ => {}
            }
        }
        let Some(end) = find_head_end(spans, sql)? else {
            return if is_complete { Err(expected("VALUES", sql.len())) } else { Ok(Err(Found::Cut)) };
        };
        if InsertTarget::parse(&sql[start..end], self.quoting)? != self.target {
            return Ok(Err(Found::Other));
        }
        self.head = sql[start..end].to_vec();
        Ok(Ok(()))
    }
}

/// How a row stands in its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowPlace {
    /// It is a statement's first. The range is the statement's beginning, from its first word to what its `(` follows.
    First(Range<usize>),
    /// It stands behind another one; its `(` is at this offset, behind a comma and blanks.
    Next(usize),
}

impl RowPlace {
    /// The place of a row as [`InsertRows`] gives it; none where it is not one.
    pub fn of_row(row: &[u8], quoting: Quoting) -> Option<RowPlace> {
        let mut spans = Spans::new(row, 0, true, quoting);
        let (span, range) = spans.next_meaning().ok()??;
        if span == Span::Symbol(b',') {
            let (_, tuple) = spans.next_meaning().ok()??;
            return Some(RowPlace::Next(tuple.start));
        }
        find_head_end(&mut spans, row).ok()??;
        let (_, tuple) = spans.next_meaning().ok()??;
        Some(RowPlace::First(range.start..tuple.start))
    }
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
        let target = InsertTarget::parse(format!("{head}VALUES").as_bytes(), Quoting::default()).unwrap();
        let mut reader = InsertRows::new(target, 10, Quoting::default(), limits);
        let (mut rows, mut batches) = (Vec::new(), Vec::new());
        while let Some(batch) = reader.next_batch(&mut input)? {
            assert_eq!(batch.first_row, 10 + rows.len() as u64);
            batches.push(batch.len());
            rows.extend(batch.rows().map(|row| String::from_utf8(row.to_vec()).unwrap()));
        }
        assert!(reader.next_batch(&mut input)?.is_none());
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
            &["INSERT INTO `t` VALUES\n(1,'a;\\'(')", ",\n(2,')''');\n", "INSERT INTO `t` VALUES\n(3,'');\n"],
            "/*!40000 ALTER TABLE `t` ENABLE KEYS */;\n",
        );
        check(
            &["INSERT INTO `t` (`a`) VALUES (1)", ",(2)", ",(3);\n", "INSERT INTO `t` (`a`) VALUES (4);\n"],
            "UNLOCK TABLES;\n",
        );
        check(&["REPLACE INTO t VALUES(1);\n", "\n\nREPLACE INTO t VALUES(2);\n"], "\n-- x\n");
        check(&["INSERT  IGNORE INTO t VALUES (/*!50705 1,*/ 2);\n"], "INSERT INTO u VALUES (1);\n");
        check(&["INSERT INTO t VALUES (1);\n"], "/*!50000 INSERT INTO t VALUES (2) */;");
        check(&["INSERT INTO t VALUES (1);\n"], "--");
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
    fn what_is_no_insert_of_the_tools_is_refused() {
        for (text, message) in [
            (
                "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1;",
                "row 11, byte 0 of what is read: expected `,` or `;` at byte 25 of the row",
            ),
            (
                "INSERT INTO t VALUES (1);\nINSERT INTO t SELECT 2;",
                "row 12, byte 26 of what is read: expected VALUES at byte 14 of the statement",
            ),
            (
                "INSERT INTO t VALUES (1), /*!50000 (2)*/;",
                "row 12, byte 24 of what is read: expected `(` at byte 2 of the row",
            ),
            ("INSERT INTO t VALUES (1), (2", "the dump ends in row 12, before the end of the table's rows"),
            (
                "INSERT INTO t VALUES ('1);",
                "row 11, byte 0 of what is read: the text that begins at byte 22 of the statement has no end",
            ),
            (
                "INSERT INTO t VALUES (1), (2, 3);",
                "row 12, byte 24 of what is read: expected 1 fields, found 2",
            ),
            (
                "INSERT INTO t (a, b) VALUES (1);",
                "row 11, byte 0 of what is read: expected 2 fields, found 1",
            ),
            ("INSERT INTO t VALUES (1)", "the dump ends in row 11, before the end of the table's rows"),
        ] {
            for slab in 1..text.len() + 1 {
                let error = read(text, slab, Limits::default()).expect_err(text);
                assert_eq!(error.to_string(), message, "{slab}: {text}");
            }
        }
    }

    #[test]
    fn a_row_tells_its_place() {
        let place = |row: &str| RowPlace::of_row(row.as_bytes(), Quoting::default());
        assert_eq!(place("\nINSERT INTO `t` VALUES\n(1)"), Some(RowPlace::First(1..24)));
        assert_eq!(place(",\n(1);\n"), Some(RowPlace::Next(2)));
        assert_eq!(place("(1)"), None);
    }

    proptest! {
        #[test]
        fn slabs_and_batches_change_nothing(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "INSERT INTO t VALUES (1", ", 'a''", "'", ")", ";\n", ", (2)", "(", "\n", "--", "/*!50000 ", "*/", "/*",
                "INSERT INTO t VALUES (3);\n", "REPLACE INTO u VALUES (4);\n", "DEFAULT", "\\", "`",
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
