//! `fullname`: one column of the person that `person` writes.

use super::super::locale::Locale;
use super::identity::{self, Identity};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(in super::super) static DECLARATION: Declaration = Declaration {
    id: "fullname",
    summary: "a first and a last name, the same as `person` writes",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: fullname, locale: fr_FR}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// whose names: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::text(Identity::drawn(self.locale, draw).full_name());
        Ok(())
    }

    fn takes_token(&self) -> bool {
        true
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(identity::longest_full_name(self.locale))
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        identity::are_spelt_in(self.locale, letters)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::many;
    use crate::dump::Value;

    #[test]
    fn they_vary_and_are_not_made_of_the_old_value() {
        let (one, other) = (many("fullname", "", &Value::text("a")), many("fullname", "", &Value::text("b")));
        assert!(one == other && one.len() > 380, "{}", one.len());
    }
}
