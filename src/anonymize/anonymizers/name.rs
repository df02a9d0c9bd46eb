//! `firstname` and `lastname`: another name of a person, from the list of a locale.

use super::locale::Locale;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};
use crate::yaml;

pub(super) static FIRST: Declaration = declared(
    "firstname",
    "a first name: equal for equal values, and at times for different ones",
    "{anonymizer: firstname, locale: fr_FR}",
    |rule| build(rule, |locale| locale.first_names),
);

pub(super) static LAST: Declaration = declared(
    "lastname",
    "a last name: equal for equal values, and at times for different ones",
    "{anonymizer: lastname, locale: fr_FR}",
    |rule| build(rule, |locale| locale.last_names),
);

/// What both say of themselves.
const fn declared(
    id: &'static str,
    summary: &'static str,
    example: &'static str,
    build: fn(&yaml::Node) -> Result<Box<dyn Anonymizer>, yaml::Error>,
) -> Declaration {
    Declaration {
        id,
        summary,
        per: DefaultPer::Value,
        parts: &[],
        output: Output::Text,
        distinct: false,
        replaces_null: false,
        replaces_empty: false,
        options: Options::DECLARED,
        example,
        build,
    }
}

options! {
    struct Options {
        /// whose names: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
    }
}

struct Name {
    list: &'static [&'static str],
}

fn build(
    rule: &yaml::Node,
    list: fn(&Locale) -> &'static [&'static str],
) -> Result<Box<dyn Anonymizer>, yaml::Error> {
    Ok(Box::new(Name { list: list(Options::read(rule)?.locale) }))
}

impl Anonymizer for Name {
    fn takes_token(&self) -> bool {
        true
    }

    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::Text(draw.pick(self.list).as_bytes().into());
        Ok(())
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.list.iter().all(|name| letters.has(name))
    }
}

#[cfg(test)]
mod tests {
    use fake::locales::{Data, EN, FR_FR};

    use super::super::testing::{many, text_of};
    use crate::dump::Value;

    fn check(id: &str, english: &[&str], french: &[&str]) {
        assert!(many(id, "", &Value::text("x")).len() > 100, "{id}");
        assert!(english.contains(&text_of(id, "", "x").as_str()), "{id}");
        assert!(french.contains(&text_of(id, "locale: fr_FR", "x").as_str()), "{id}");
    }

    #[test]
    fn names_come_from_the_locale_and_vary() {
        check("firstname", EN::NAME_FIRST_NAME, FR_FR::NAME_FIRST_NAME);
        check("lastname", EN::NAME_LAST_NAME, FR_FR::NAME_LAST_NAME);
    }
}
