//! Names and texts as SQL of MySQL and MariaDB writes them, in sessions with the SQL mode that ours have.

/// A name as SQL reads it, whatever it holds: `` `Ord``er` ``. A name has no NUL byte.
pub fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text as SQL reads it. Holds in a session of ours, whose `sql_mode` has no `NO_BACKSLASH_ESCAPES`.
pub fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => literal.extend(['\\', letter]),
            '\0' => literal.push_str("\\0"),
            '\u{1a}' => literal.push_str("\\Z"),
            letter => literal.push(letter),
        }
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_stay_what_they_are() {
        assert_eq!(quoted("Ord`er"), "`Ord``er`");
        assert_eq!(literal("it's"), r"'it\'s'");
        assert_eq!(literal("a\\\0\u{1a}\n"), "'a\\\\\\0\\Z\n'");
        assert_eq!(literal(""), "''");
    }
}
