//! The `(…, …)` of an INSERT statement: where it ends, and where its fields are.

use std::ops::Range;

use memchr::memmem;

use super::spans::{Span, Spans};
use crate::dump::rows_error::{InsertProblem, expected};

/// Steps over a tuple whose `(` is the next that means something, and appends its fields to `fields`, without the
/// blanks around them. A version comment may hold whole fields, with the commas between them; where it opens and
/// closes are blanks. None where more text is needed.
pub fn read_tuple(
    spans: &mut Spans<'_>,
    sql: &[u8],
    fields: &mut Vec<Range<usize>>,
) -> Result<Option<()>, InsertProblem> {
    match spans.next_solid()? {
        None => return Ok(None),
        Some((Span::Symbol(b'('), _)) => {}
        Some((_, range)) => return Err(expected("`(`", range.start)),
    }
    let mut field: Option<Range<usize>> = None;
    // Whether a version comment opened or closed behind the field.
    let mut is_over = false;
    let mut depth = 0_usize;
    while let Some((span, range)) = spans.next_span()? {
        match span {
            Span::Blank => continue,
            // The tools write none, and it would be copied with what it says.
            Span::Comment => return Err(expected("no comment", range.start)),
            Span::Symbol(b')') if depth == 0 && spans.is_open() => {
                return Err(expected("the end of the version comment", range.start));
            }
            Span::Symbol(b',' | b')') if depth == 0 => {
                fields.push(field.take().ok_or_else(|| expected("a value", range.start))?);
                is_over = false;
                if span == Span::Symbol(b')') {
                    return Ok(Some(()));
                }
                continue;
            }
            Span::Open | Span::Close if depth == 0 => {
                is_over = field.is_some();
                continue;
            }
            Span::Open | Span::Close => {
                return Err(expected("no version comment within a value", range.start));
            }
            _ if is_over => return Err(expected("`,` or `)`", range.start)),
            // A server that skips the comment would end it there.
            Span::Text if spans.is_open() && memmem::find(&sql[range.clone()], b"*/").is_some() => {
                return Err(expected("a text without `*/` in a version comment", range.start));
            }
            Span::Symbol(b'(') => depth += 1,
            Span::Symbol(b')') => depth -= 1,
            // Outside of quotes both end the statement for the client, whatever we think of it.
            Span::Symbol(b';' | b'\\') => return Err(expected("`)`", range.start)),
            Span::Symbol(0) => return Err(expected("no NUL byte", range.start)),
            _ => {}
        }
        field = Some(field.map_or(range.start, |field| field.start)..range.end);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::spans::Quoting;
    use super::*;

    fn fields(tuple: &str) -> Result<Vec<&str>, InsertProblem> {
        let mut ranges = Vec::new();
        let mut spans = Spans::new(tuple.as_bytes(), 0, true, Quoting::default());
        read_tuple(&mut spans, tuple.as_bytes(), &mut ranges)?.ok_or_else(|| expected("`)`", tuple.len()))?;
        assert!(tuple[..spans.position()].ends_with(')'));
        Ok(ranges.into_iter().map(|range| &tuple[range]).collect())
    }

    #[track_caller]
    fn check(tuple: &str, expected: &[&str]) {
        assert_eq!(fields(tuple).unwrap(), expected, "{tuple}");
    }

    #[test]
    fn fields_are_cut_at_the_commas_between_them() {
        check("(1,'a,b)''\\'',-2.5e3,NULL) x", &["1", "'a,b)''\\''", "-2.5e3", "NULL"]);
        check("( f(x, (y)) , _binary 'a' 'b' )", &["f(x, (y))", "_binary 'a' 'b'"]);
    }

    #[test]
    fn a_version_comment_may_hold_fields() {
        check("('a',/*!50705 0x0000,*/'x')", &["'a'", "0x0000", "'x'"]);
        check("(/*!50705 1, 2*/)", &["1", "2"]);
        check("(1 /*!50705 , 2*/, 3)", &["1", "2", "3"]);
    }

    #[test]
    fn what_is_no_tuple_is_refused() {
        for (tuple, message) in [
            ("1", "expected `(` at byte 0 of the row"),
            ("()", "expected a value at byte 1 of the row"),
            ("(1,,2)", "expected a value at byte 3 of the row"),
            ("(1;2)", "expected `)` at byte 2 of the row"),
            ("(\\N)", "expected `)` at byte 1 of the row"),
            ("(1, 'a)", "the text that begins at byte 4 of the statement has no end"),
            ("(1, (2)", "expected `)` at byte 7 of the row"),
            ("(1, /* a */ 2)", "expected no comment at byte 4 of the row"),
            ("(1 -- a\n)", "expected no comment at byte 3 of the row"),
            ("(/*!50705 1) */", "expected the end of the version comment at byte 11 of the row"),
            ("(1/*!50705 + 1*/)", "expected `,` or `)` at byte 11 of the row"),
            ("(f(1/*!50705 + 1*/))", "expected no version comment within a value at byte 4 of the row"),
            ("(/*!50705 1 */ + 1)", "expected `,` or `)` at byte 15 of the row"),
            (
                "(/*!50705 'a*/b'*/)",
                "expected a text without `*/` in a version comment at byte 10 of the row",
            ),
        ] {
            assert_eq!(fields(tuple).expect_err(tuple).to_string(), message, "{tuple}");
        }
    }
}
