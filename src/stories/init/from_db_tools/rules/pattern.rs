//! Patterns: their grammar is ours, but what is no token there is text, and needs a backslash here.

use super::theirs;

/// Our spelling of a pattern of theirs, or the id that we have nothing for.
pub(super) fn pattern(text: &str) -> Result<String, String> {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '[' => match enclosed(rest, ']').filter(|inner| is_range(inner)) {
                Some(inner) => (format!("[{inner}]"), inner.len() + 2),
                None => ("\\[".to_owned(), 1),
            },
            '{' => match enclosed(rest, '}').filter(|inner| is_reference(inner)) {
                Some(inner) => (reference(inner)?, inner.len() + 2),
                None => ("\\{".to_owned(), 1),
            },
            ']' | '}' | '\\' => (format!("\\{first}"), 1),
            other => (other.to_string(), other.len_utf8()),
        };
        pattern.push_str(&token);
        rest = &rest[length..];
    }
    Ok(pattern)
}

/// What stands between the first letter and the next `close`.
fn enclosed(text: &str, close: char) -> Option<&str> {
    text[1..].split_once(close).map(|(inner, _)| inner)
}

/// `n,m`, with `,` `;` `:` or `-` between, each number with a minus or without.
fn is_range(inner: &str) -> bool {
    let Some(separator) = inner.bytes().skip(1).position(|byte| b",;:-".contains(&byte)) else {
        return false;
    };
    let is_number = |text: &str| text.trim().parse::<i64>().is_ok();
    is_number(&inner[..=separator]) && is_number(&inner[separator + 2..])
}

fn is_reference(inner: &str) -> bool {
    let is_name = |name: &str| {
        let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        !name.trim().is_empty() && name.trim().chars().all(is_inner)
    };
    match inner.split_once(':') {
        Some((id, part)) => is_name(id) && is_name(part),
        None => is_name(inner),
    }
}

fn reference(inner: &str) -> Result<String, String> {
    let (id, part) = inner.split_once(':').map_or((inner, None), |(id, part)| (id, Some(part.trim())));
    let ours = theirs::plain_counterpart(id.trim()).ok_or_else(|| id.trim().to_owned())?;
    Ok(part.map_or_else(|| format!("{{{ours}}}"), |part| format!("{{{ours}:{part}}}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        assert_eq!(pattern(text).as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn tokens_stay_and_everything_else_is_text() {
        check("{firstname} {lastname}, [1,99]", Ok("{firstname} {lastname}, [1,99]"));
        check("{fr-fr.firstname} é", Ok("{firstname} é"));
        check("{iban-bic:iban}", Ok("{iban-bic:iban}"));
        check("[-5--1] [9;1]", Ok("[-5--1] [9;1]"));
        check("a[b] {c d} \\ ]}", Ok("a\\[b\\] \\{c d\\} \\\\ \\]\\}"));
        check("[1] [", Ok("\\[1\\] \\["));
        check("", Ok(""));
    }

    #[test]
    fn what_we_have_nothing_for_is_told() {
        check("{acme.vat}", Err("acme.vat"));
        check("{faker.method}", Err("faker.method"));
    }
}
