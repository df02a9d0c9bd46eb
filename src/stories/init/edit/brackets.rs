//! Where a mapping or a list in brackets ends.

/// The offset behind the bracket that closes the one at `start`, in YAML that could be parsed.
pub(super) fn end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\'' | b'"' if begins_a_word(bytes, at) => at = end_of_quote(bytes, at),
            b'#' if at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_whitespace()) => {
                at = bytes[at..]
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(bytes.len(), |found| at + found);
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Within a word, a quote is a letter like others.
fn begins_a_word(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].last();
    before.is_none_or(|byte| byte.is_ascii_whitespace() || b"{[,:".contains(byte))
}

/// The position of the quote that ends the text that begins here.
fn end_of_quote(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            byte if *byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 1,
            byte if *byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_end_where_they_are_closed() {
        let check = |text: &str, expected: &str| {
            let start = text.find(['{', '[']).unwrap();
            assert_eq!(&text[start..end(text, start)], expected);
        };
        check("a: {b: c}  # }", "{b: c}");
        check("a: {b: [c, {d: e}], f: g}\nh: i", "{b: [c, {d: e}], f: g}");
        check("a: {b: '}', c: \"}\\\"}\", d: 'it''s }'} x", "{b: '}', c: \"}\\\"}\", d: 'it''s }'}");
        check("a: {b: it's, # }\n  c: d#e } f", "{b: it's, # }\n  c: d#e }");
        check("a: {} # none", "{}");
    }
}
