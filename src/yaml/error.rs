//! What was found in a YAML text, where, and what to do about it.

use std::fmt;

use super::Span;

/// A finding in a YAML text: what, where, and what to do.
///
/// `Display` is one line, `PATH:LINE:COLUMN: MESSAGE` (lines and columns from 1, columns in characters).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Where; the whole of the source where nothing better is known.
    pub span: Span,
    /// What: lower case, no full stop.
    pub message: String,
    /// What to do, where known, such as ``did you mean `email`?``.
    pub help: Option<String>,
}

impl Error {
    /// A finding without help. Control characters in the message are escaped: it may quote the text.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Error { span, message: printable(message.into()), help: None }
    }

    /// The same finding, saying what to do.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Error { help: Some(printable(help.into())), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.span.line_and_column();
        write!(formatter, "{}:{line}:{column}: {}", self.span.source.path.display(), self.message)
    }
}

impl std::error::Error for Error {}

fn printable(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    let escape = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Findings as text, one a line.
pub fn lines(errors: &[Error]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    fn check(text: &str, needle: &str, expected: &str) {
        let source = Source::new("a.yaml", text);
        let start = text.find(needle).unwrap();
        let span = Span { source, start, end: start + needle.len() };
        assert_eq!(Error::new(span, "found").to_string(), expected);
    }

    #[test]
    fn places_count_lines_and_characters() {
        check("x: 1", "x", "a.yaml:1:1: found");
        check("é: 1\nü: ö: y", "y", "a.yaml:2:7: found");
        check("a: 1\r\nb: 2", "2", "a.yaml:2:4: found");
        check("\u{feff}a: 1", "a", "a.yaml:1:1: found");
    }

    #[test]
    fn quoted_control_characters_are_escaped() {
        let span = Span { source: Source::new("a.yaml", ""), start: 0, end: 0 };
        let error = Error::new(span, "unknown key `\u{1b}[2J`").with_help("did you mean `\u{7}`?");
        assert_eq!(error.message, "unknown key `\\u{1b}[2J`");
        assert_eq!(error.help.as_deref(), Some("did you mean `\\u{7}`?"));
    }
}
