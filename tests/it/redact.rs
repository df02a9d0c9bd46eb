//! What a run says, without what differs from run to run: what snapshots hold.

use std::fmt::Write as _;
use std::path::Path;

/// Text without the folder's path, ids, keys, digests, times, sizes, process ids and random names.
pub fn redacted(text: &str, folder: &Path) -> String {
    let canonical = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut text = text.to_owned();
    for path in [canonical.as_path(), folder] {
        text = text.replace(&path.display().to_string(), "[project]");
    }
    for (form, with) in [
        (&"h".repeat(64), "[sha256]"),
        (&"h".repeat(32), "[id]"),
        (&"H".repeat(16), "[key]"),
        (&"00000000T000000Z-0".to_owned(), "[time]"),
        (&"00000000T000000Z".to_owned(), "[time]"),
        (&"0000-00-00T00:00:00Z".to_owned(), "[moment]"),
        (&"/0000/00".to_owned(), "/[month]"),
        (&".xxxxxx.partial".to_owned(), ".[random].partial"),
    ] {
        text = replaced(&text, form, with);
    }
    for unit in ["bytes", "B", "KiB", "MiB"] {
        text = without_numbers_before(&text, unit);
    }
    without_numbers_after(&text, "process ")
}

/// Replaces what has a form: `0` a digit, `h` a digit of lower-case hexadecimal, `H` of upper-case, `x`
/// a letter or digit, and anything else itself.
fn replaced(text: &str, form: &str, with: &str) -> String {
    let fits = |(letter, form): (char, char)| match form {
        '0' => letter.is_ascii_digit(),
        'h' => letter.is_ascii_digit() || ('a'..='f').contains(&letter),
        'H' => letter.is_ascii_digit() || ('A'..='F').contains(&letter),
        'x' => letter.is_ascii_alphanumeric(),
        other => letter == other,
    };
    let mut result = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let has_form = rest.chars().count() >= form.len() && rest.chars().zip(form.chars()).all(fits);
        if has_form {
            result.push_str(with);
            rest = &rest[form.len()..];
        } else {
            result.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    result
}

fn without_numbers_before(text: &str, unit: &str) -> String {
    let is_number = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',';
    let behind = format!(" {unit}");
    let mut parts = text.split(behind.as_str()).peekable();
    let mut result = String::new();
    while let Some(part) = parts.next() {
        let number = part.trim_end_matches(is_number);
        let goes_on = parts.peek().is_some_and(|next| !next.starts_with(char::is_alphanumeric));
        match (parts.peek(), goes_on && number.len() < part.len()) {
            (None, _) => result.push_str(part),
            (Some(_), true) => result.push_str(&format!("{number}[size]")),
            (Some(_), false) => result.push_str(&format!("{part} {unit}")),
        }
    }
    result
}

fn without_numbers_after(text: &str, word: &str) -> String {
    let mut parts = text.split(word);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let number = if rest.len() < part.len() { "[pid]" } else { "" };
        let _ = write!(result, "{word}{number}{rest}");
    }
    result
}

#[test]
fn what_differs_from_run_to_run_is_redacted() {
    let text = format!(
        "/tmp/x/var/shop-anonymized-20261122T004501Z.sqlite3 {} {} 0123456789ABCDEF 2026-11-22T00:45:01Z, \
         12,288 bytes of 1.5 MiB, sqlite3 (process 4711), .a.Ab12Cd.partial, 3 Bytes",
        "0a".repeat(32),
        "ef".repeat(16),
    );
    let expected = "[project]/var/shop-anonymized-[time].sqlite3 [sha256] [id] [key] [moment], [size] of [size], \
                    sqlite3 (process [pid]), .a.[random].partial, 3 Bytes";
    assert_eq!(redacted(&text, Path::new("/tmp/x")), expected);
}
