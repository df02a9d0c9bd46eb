//! Names and texts as SQL writes them, and rows as `COPY … TO STDOUT` writes them.

/// A name as SQL reads it, whatever it holds: `"Ord ""er"`. A name has no NUL byte.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL reads it, whatever `standard_conforming_strings` says. A text has no NUL byte.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// A row of `COPY … TO STDOUT` in text format, without its line break. `None` where it makes no sense: a lone
/// backslash at the end, or a text that is not UTF-8.
///
/// The server writes only `\b \f \n \r \t \v \\` and `\N`
/// (<https://www.postgresql.org/docs/current/sql-copy.html>, "Text Format").
pub(super) fn read_copied_row(line: &[u8]) -> Option<Vec<Option<String>>> {
    line.split(|byte| *byte == b'\t').map(read_copied_field).collect()
}

fn read_copied_field(field: &[u8]) -> Option<Option<String>> {
    if field == b"\\N" {
        return Some(None);
    }
    let mut text = Vec::with_capacity(field.len());
    let mut bytes = field.iter();
    while let Some(&byte) = bytes.next() {
        let byte = match byte {
            b'\\' => match bytes.next()? {
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                other => *other,
            },
            byte => byte,
        };
        text.push(byte);
    }
    String::from_utf8(text).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_stay_what_they_are() {
        assert_eq!(quoted(r#"Ord "er"#), r#""Ord ""er""#);
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\'b"), r"E'a\\''b'");
        assert_eq!(literal(""), "''");
    }

    #[test]
    fn copied_rows_are_read() {
        let check = |line: &[u8], expected: Option<&[Option<&str>]>| {
            let row = read_copied_row(line);
            let row: Option<Vec<Option<&str>>> =
                row.as_ref().map(|row| row.iter().map(Option::as_deref).collect());
            assert_eq!(row.as_deref(), expected, "{}", line.escape_ascii());
        };
        check(b"a\t\\N\t", Some(&[Some("a"), None, Some("")]));
        check(b"\\\\N\ta\\tb\\n\\r\\b\\v\\f", Some(&[Some("\\N"), Some("a\tb\n\r\u{8}\u{b}\u{c}")]));
        check(b"", Some(&[Some("")]));
        check(b"a\\", None);
        check(b"\xff", None);
    }
}
