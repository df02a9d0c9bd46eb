//! What text is written on: whether it has colour, how wide it is, and what may not reach it.

use std::borrow::Cow;

use crate::config::Environment;

/// What data and talk are written on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Whether to colour.
    pub colour: bool,
    /// Columns of the terminal; `None` where lines may be as long as they are.
    pub width: Option<u16>,
}

impl Page {
    /// Text that stands out, where there is colour.
    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// `style` is what stands between `ESC [` and `m`.
    pub fn paint(&self, style: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Whether to colour a stream, from what was asked, and NO_COLOR and TERM.
pub(crate) fn colour(asked: clap::ColorChoice, is_terminal: bool, environment: &Environment) -> bool {
    let set = |name| environment.get(name).filter(|value| !value.is_empty());
    match asked {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => is_terminal && set("NO_COLOR").is_none() && set("TERM") != Some("dumb"),
    }
}

/// Text from elsewhere (a name on a remote, a value of a row) that cannot steer the terminal it is told
/// on: control characters are escaped. Lines stay lines.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| letter.is_control() && letter != '\n';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if steers(letter) { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    Cow::Owned(shown)
}

/// The same on one line, for a cell of a table.
pub(crate) fn harmless_line(text: &str) -> String {
    harmless(text).replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_the_rest_stays() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected);
        check("Ærø\n  two\n", "Ærø\n  two\n");
        check("a\u{1b}[2Jb\rc\u{9b}d\u{7}\te", "a\\u{1b}[2Jb\\rc\\u{9b}d\\u{7}\\te");
        assert_eq!(harmless_line("a\nb\u{1b}"), "a\\nb\\u{1b}");
    }
}
