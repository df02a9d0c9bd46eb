//! `partial`: the beginning and the end of a text, and something fixed between them.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, options};
use crate::dump::{Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "partial",
    summary: "the ends of the old text, which still tell of it, around a fixed text",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: partial, prefix: 2, padding: '***', suffix: 2}",
    build: |rule| match Options::read(rule)? {
        Options { prefix: ..0, .. } => {
            Err(options::error_at(rule, "prefix", "`prefix` is below 0", "write how many characters to keep"))
        }
        Options { suffix: ..0, .. } => {
            Err(options::error_at(rule, "suffix", "`suffix` is below 0", "write how many characters to keep"))
        }
        options => Ok(Box::new(options)),
    },
};

options! {
    struct Options {
        /// how many characters are kept in front
        prefix: i64 = "1",
        /// how many characters are kept at the end
        suffix: i64 = "0",
        /// what stands between them, and alone where the text has no more characters than are kept
        padding: String = "****",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let identity = cells[0].identity();
        let old = String::from_utf8_lossy(&identity);
        let (prefix, suffix) = (self.prefix as usize, self.suffix as usize);
        let length = old.chars().count();
        let mut new = String::with_capacity(old.len() + self.padding.len());
        let keeps = prefix.saturating_add(suffix) < length;
        if keeps {
            new.extend(old.chars().take(prefix));
        }
        new.push_str(&self.padding);
        if keeps {
            new.extend(old.chars().skip(length - suffix));
        }
        cells[0] = Value::text(new);
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        letters.has(&self.padding)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, text_of};

    #[test]
    fn what_is_kept_stands_around_the_padding() {
        for (options, old, expected) in [
            ("prefix: 2, padding: '***', suffix: 2", "abcdefgh", "ab***gh"),
            ("prefix: 1", "élan", "é****"),
            ("prefix: 0, suffix: 1", "élan", "****n"),
            ("prefix: 2, suffix: 2", "abcd", "****"),
            ("prefix: 2, suffix: 2", "abcde", "ab****de"),
            ("prefix: 9223372036854775807, suffix: 9223372036854775807", "abc", "****"),
        ] {
            assert_eq!(text_of("partial", options, old), expected, "{options}");
        }
    }

    #[test]
    fn nothing_can_be_kept_less_than_nothing() {
        assert!(build_error("partial", "prefix: -1").contains("`prefix` is below 0"));
        assert!(build_error("partial", "suffix: -1").contains("`suffix` is below 0"));
    }
}
