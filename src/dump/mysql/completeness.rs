//! Whether a dump is whole, as far as its own comments tell.

use super::spans::{Quoting, Span, Spans};

/// How each dump begins, and how it ends, with or without a date. Both are left out by `--compact` and
/// `--skip-comments`.
const BEGINNINGS: [&[u8]; 2] = [b"-- MySQL dump ", b"-- MariaDB dump "];
const END: &[u8] = b"-- Dump completed";

/// The tool's first and last comments that were seen. A script may hold several dumps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    /// How many dumps began. If none did, a dump that was cut between two statements looks like a whole one.
    pub begun: u64,
    /// How many were completed.
    pub completed: u64,
}

impl Completeness {
    /// Whether a dump has begun that was not completed. At the end of the script it means that it was cut.
    pub fn is_missing_its_end(self) -> bool {
        self.begun > self.completed
    }

    /// Follows the blanks and comments between two statements.
    pub(super) fn follow(&mut self, blanks: &[u8]) {
        let mut spans = Spans::new(blanks, 0, true, Quoting::default());
        while let Ok(Some((span, range))) = spans.next_span() {
            let comment = if span == Span::Comment { &blanks[range] } else { b"" };
            self.begun += u64::from(BEGINNINGS.iter().any(|beginning| comment.starts_with(beginning)));
            self.completed += u64::from(comment.starts_with(END));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(blanks: &str, begun: u64, completed: u64) {
        let mut found = Completeness::default();
        found.follow(blanks.as_bytes());
        assert_eq!(found, Completeness { begun, completed });
        assert_eq!(found.is_missing_its_end(), begun > completed);
    }

    #[test]
    fn the_tools_comments_are_known() {
        check("-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB\n--\n", 1, 0);
        check("-- MySQL dump 10.13\n-- Dump completed on 2026-11-22\n-- MySQL dump 8\n", 2, 1);
        check("\n-- Dump completed\n", 0, 1);
        check("/*\n-- MySQL dump \n*/\n# -- Dump completed", 0, 0);
    }
}
