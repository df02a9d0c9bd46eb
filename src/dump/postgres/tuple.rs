//! The `(…, …)` of an INSERT statement: where it ends, and where its fields are.

use std::ops::Range;

use super::spans::{Span, Spans};
use crate::dump::rows_error::{InsertProblem, expected};

/// Steps over a tuple whose `(` is the next that means something, and appends its fields to `fields`, without the
/// blanks around them. None where more text is needed.
pub fn read_tuple(
    spans: &mut Spans<'_>,
    fields: &mut Vec<Range<usize>>,
) -> Result<Option<()>, InsertProblem> {
    match spans.next_solid()? {
        None => return Ok(None),
        Some((Span::Symbol(b'('), _)) => {}
        Some((_, range)) => return Err(expected("`(`", range.start)),
    }
    let mut field: Option<Range<usize>> = None;
    let mut depth = 0_usize;
    while let Some((span, range)) = spans.next_span()? {
        match span {
            Span::Symbol(b',' | b')') if depth == 0 => {
                fields.push(field.take().ok_or_else(|| expected("a value", range.start))?);
                if span == Span::Symbol(b')') {
                    return Ok(Some(()));
                }
                continue;
            }
            Span::Symbol(b'(' | b'[') => depth += 1,
            Span::Symbol(b')' | b']') => {
                depth = depth.checked_sub(1).ok_or_else(|| expected("a value", range.start))?;
            }
            // Outside of quotes both end the statement for psql, whatever we think of it.
            Span::Symbol(b';' | b'\\') => return Err(expected("`)`", range.start)),
            Span::Blank => continue,
            // The tools write none, and it would be copied with what it says.
            Span::Comment => return Err(expected("no comment", range.start)),
            _ => {}
        }
        field = Some(field.map_or(range.start, |field| field.start)..range.end);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(tuple: &str) -> Result<Vec<&str>, InsertProblem> {
        let mut ranges = Vec::new();
        let mut spans = Spans::new(tuple.as_bytes(), 0, true, true);
        read_tuple(&mut spans, &mut ranges)?.ok_or_else(|| expected("`)`", tuple.len()))?;
        assert!(tuple[..spans.position()].ends_with(')'));
        Ok(ranges.into_iter().map(|range| &tuple[range]).collect())
    }

    #[test]
    fn fields_are_cut_at_the_commas_between_them() {
        assert_eq!(fields("(1, 'a,b)''', -2.5e3 , NULL) x").unwrap(), ["1", "'a,b)'''", "-2.5e3", "NULL"]);
        assert_eq!(
            fields("(ARRAY[1, 2], f(x, y), 'a'::text, E'\\'')").unwrap(),
            ["ARRAY[1, 2]", "f(x, y)", "'a'::text", "E'\\''"]
        );
    }

    #[test]
    fn what_is_no_tuple_is_refused() {
        for (tuple, message) in [
            ("1", "expected `(` at byte 0 of the row"),
            ("()", "expected a value at byte 1 of the row"),
            ("(1,,2)", "expected a value at byte 3 of the row"),
            ("(1];2)", "expected a value at byte 2 of the row"),
            ("(1;2)", "expected `)` at byte 2 of the row"),
            ("(1 /* Jane */, 2)", "expected no comment at byte 3 of the row"),
            ("(1, -- Jane\n2)", "expected no comment at byte 4 of the row"),
            ("/* Jane */ (1)", "expected `(` at byte 0 of the row"),
            ("(1\\x)", "expected `)` at byte 2 of the row"),
            ("(1, 'a)", "the text that begins at byte 4 of the statement has no end"),
            ("(1, (2)", "expected `)` at byte 7 of the row"),
        ] {
            assert_eq!(fields(tuple).expect_err(tuple).to_string(), message, "{tuple}");
        }
    }
}
