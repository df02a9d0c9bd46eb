//! Text as YAML of ours: plain where it can be, in quotes where it must be.

/// Words that mean something else than themselves, to some readers of YAML.
const TAKEN: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// A name or a value, within brackets or not.
pub(super) fn scalar(text: &str) -> String {
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/');
    let is_plain = text
        .starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | '/'))
        && text.chars().all(is_inner)
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// In double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // What a reader may take for the end of a line, or for nothing.
            '\u{2028}' | '\u{2029}' | '\u{feff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Text in which no dollar sign begins a variable.
pub(super) fn without_variables(text: &str) -> String {
    text.replace('$', "$$")
}

/// The variable that Symfony's `%env(NAME)%` stands for, with whatever converts it left out.
pub(super) fn variable(text: &str) -> Option<String> {
    let inner = text.strip_prefix("%env(")?.strip_suffix(")%")?;
    let name = inner.rsplit(':').next().unwrap_or(inner);
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    let is_name = !name.is_empty() && name.bytes().all(is_word) && !name.as_bytes()[0].is_ascii_digit();
    is_name.then(|| name.to_owned())
}

/// Whether this is one of Symfony's parameters, such as `%app.domain%`, whose value another file holds.
pub(super) fn is_parameter(text: &str) -> bool {
    let inner = text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).unwrap_or_default();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.()-:".contains(letter);
    !inner.is_empty() && inner.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{Source, parse};

    #[test]
    fn plain_where_it_can_be() {
        for (text, expected) in [
            ("zip_code", "zip_code"),
            ("fr_FR", "fr_FR"),
            ("yes", "\"yes\""),
            ("Null", "\"Null\""),
            ("12", "\"12\""),
            ("a: b", "\"a: b\""),
            ("@x", "\"@x\""),
            ("", "\"\""),
            ("é\"\\\n\u{85}", "\"é\\\"\\\\\\n\\u0085\""),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }

    #[test]
    fn variables_of_symfony_are_found() {
        for (text, expected) in [
            ("%env(DATABASE_URL)%", Some("DATABASE_URL")),
            ("%env(resolve:DATABASE_URL)%", Some("DATABASE_URL")),
            ("%env(default:fallback:int:A_1)%", Some("A_1")),
            ("%env(1A)%", None),
            ("%env()%", None),
            ("x%env(A)%", None),
        ] {
            assert_eq!(variable(text).as_deref(), expected, "{text}");
        }
        assert!(is_parameter("%app.domain%") && !is_parameter("100%") && !is_parameter("%%"));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            for yaml in [format!("- {}\n", scalar(&text)), format!("[{}]", scalar(&text))] {
                let node = parse(Source::new("a.yaml", yaml.as_str())).unwrap();
                prop_assert_eq!(node.items().unwrap()[0].text().unwrap(), &text);
            }
        }
    }
}
