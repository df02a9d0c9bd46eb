//! `company-name`: one column of the company that `company` writes.

use super::super::locale::Locale;
use super::invented::{self, Invented};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(in super::super) static DECLARATION: Declaration = Declaration {
    id: "company-name",
    summary: "the name of a company, the same as `company` writes",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: company-name, locale: de_DE}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// whose companies: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::text(Invented::drawn(self.locale, draw).name());
        Ok(())
    }

    fn takes_token(&self) -> bool {
        true
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(invented::longest_name(self.locale))
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        invented::is_spelt_in(self.locale, letters)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::many;
    use crate::dump::Value;

    #[test]
    fn names_vary_and_are_not_made_of_the_old_value() {
        let (one, other) =
            (many("company-name", "", &Value::text("a")), many("company-name", "", &Value::text("b")));
        assert!(one == other && one.len() > 380, "{}", one.len());
    }
}
