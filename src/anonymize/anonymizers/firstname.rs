//! `firstname`: another first name.

use super::locale::Locale;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "firstname",
    summary: "a first name: equal for equal values, and at times for different ones",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: firstname, locale: fr_FR}",
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
        cells[0] = Value::Text(draw.pick(self.locale.first_names).as_bytes().into());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{many, text_of};
    use crate::dump::Value;

    #[test]
    fn names_come_from_the_locale_and_vary() {
        use fake::locales::{Data, EN, FR_FR};
        assert!(many("firstname", "", &Value::text("x")).len() > 100);
        assert!(EN::NAME_FIRST_NAME.contains(&text_of("firstname", "", "x").as_str()));
        assert!(FR_FR::NAME_FIRST_NAME.contains(&text_of("firstname", "locale: fr_FR", "x").as_str()));
    }
}
