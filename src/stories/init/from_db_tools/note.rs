//! What a conversion has to say: what has no counterpart, and what is not quite the same.

use crate::yaml::{Error, Key, Node, Span};

/// Something that the new configuration does not say, or says in other words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What, where it stands in what was read, and what to do.
    pub finding: Error,
    /// Whether it is missing from the new configuration.
    pub is_lost: bool,
}

impl Note {
    /// One line: `PATH:LINE:COLUMN: not converted: WHAT; WHAT TO DO`.
    pub fn line(&self) -> String {
        let (line, column) = self.finding.span.line_and_column();
        format!("{}:{line}:{column}: {}", self.finding.span.source.path.display(), self.text())
    }

    /// The same as a comment beside what was converted, with the line alone.
    pub(super) fn comment(&self) -> String {
        let (line, _) = self.finding.span.line_and_column();
        let path = self.finding.span.source.path.display();
        format!("# {} ({path}, line {line})", self.text())
    }

    fn text(&self) -> String {
        let mark = if self.is_lost { "not converted: " } else { "" };
        let help = self.finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        format!("{mark}{}{help}", self.finding.message)
    }
}

/// Where something stands.
pub(super) trait Place {
    fn place(&self) -> &Span;
}

impl Place for Span {
    fn place(&self) -> &Span {
        self
    }
}

impl Place for Key {
    fn place(&self) -> &Span {
        &self.span
    }
}

impl Place for Node {
    fn place(&self) -> &Span {
        &self.span
    }
}

/// Notes in the order in which they came up.
#[derive(Debug, Default)]
pub(super) struct Notes(pub Vec<Note>);

impl Notes {
    /// Something has no counterpart.
    pub fn lost(&mut self, at: &impl Place, message: impl Into<String>, help: impl Into<String>) {
        self.add(at, true, message, help);
    }

    /// Something is not quite the same.
    pub fn told(&mut self, at: &impl Place, message: impl Into<String>, help: impl Into<String>) {
        self.add(at, false, message, help);
    }

    fn add(&mut self, at: &impl Place, is_lost: bool, message: impl Into<String>, help: impl Into<String>) {
        let finding = Error::new(at.place().clone(), message).with_help(help);
        self.0.push(Note {
            finding: Error { help: finding.help.filter(|help| !help.is_empty()), ..finding },
            is_lost,
        });
    }
}
