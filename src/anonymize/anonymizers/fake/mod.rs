//! `fake`: a value of one of many kinds, for columns that only need something plausible.

mod calendar;
mod kinds;
mod made;

use self::kinds::{KINDS, Kind, Source};
use super::locale::Locale;
use super::places::filled;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "fake",
    summary: "a job, a currency, a colour, a file name … whatever `kind` says",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: fake, kind: job}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// what is written
        kind: &'static Kind,
        /// whose month, day_of_week and company_suffix; the others are English
        locale: &'static Locale = "en",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let one_of = |list: &[&'static str], draw: &mut Draw| Value::Text(draw.pick(list).as_bytes().into());
        cells[0] = match &self.kind.source {
            Source::List(list) => one_of(list, draw),
            Source::Spoken(list) => one_of(list(self.locale), draw),
            Source::Pattern(patterns) => {
                let pattern = draw.pick(patterns);
                Value::text(filled(pattern, "", draw))
            }
            Source::Range(min, max) => Value::Integer(draw.between(*min, *max)),
            Source::Made(make) => Value::text(make(draw)),
        };
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        matches!(self.kind.source, Source::Range(..)).then_some(Output::Integer)
    }

    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        let list = match &self.kind.source {
            Source::List(list) => list,
            Source::Spoken(list) => list(self.locale),
            Source::Pattern(_) | Source::Range(..) | Source::Made(_) => return None,
        };
        Some(list.iter().map(|text| Value::Text(text.as_bytes().into())).collect())
    }

    fn range(&self) -> Option<(i64, i64)> {
        match self.kind.source {
            Source::Range(min, max) => Some((min, max)),
            _ => None,
        }
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        match &self.kind.source {
            Source::List(list) => list.iter().all(|text| letters.has(text)),
            Source::Spoken(list) => list(self.locale).iter().all(|text| letters.has(text)),
            Source::Pattern(_) | Source::Range(..) | Source::Made(_) => true,
        }
    }
}

impl OptionValue for &'static Kind {
    const TAKES: &'static str = "amount, animal, blood_type, building_number, business_phrase, buzzword, card_brand, catch_phrase, \
         century, color, company_suffix, continent, country, country_code, currency_code, currency_name, \
         currency_symbol, day_of_month, day_of_week, department, digit, dish, domain_suffix, ean, file_extension, \
         file_name, file_path, folder_path, genre, hex_color, hostname, hour, hsl_color, hsla_color, http_method, \
         http_status, imei, industry, isbn, isbn10, issn, job, job_field, job_position, language, language_code, \
         licence_plate, marital_status, material, mime_type, minute, month, month_number, percent, port, product, \
         profession, rgb_color, rgba_color, roman_numeral, room, semver, seniority, shirt_size, sku, slug, sport, \
         state, state_code, street_suffix, suffix, swift, time, time_period, timezone, title, unit, unix_time, \
         user_role, vehicle, week_number, word, year or zodiac_sign";
    const SHAPE: Shape = Shape::OneOf(kinds::NAMES);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let kinds: Vec<_> = KINDS.iter().map(|kind| (kind.name, kind)).collect();
        options::one_of(node, &kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error, many};
    use super::*;

    #[test]
    fn kinds_are_in_order_and_each_gives_what_it_says() {
        assert!(KINDS.is_sorted_by(|a, b| a.name < b.name) && KINDS.len() >= 60);
        for kind in &KINDS {
            let options = format!("kind: {}", kind.name);
            let rule = build("fake", &options).unwrap();
            let values = many("fake", &options, &Value::text("x"));
            assert!(values.len() > 1, "{}", kind.name);
            for value in values {
                if let Some((min, max)) = rule.range() {
                    assert!(matches!(value, Value::Integer(number) if (min..=max).contains(&number)));
                }
                if let Some(outcomes) = rule.outcomes() {
                    assert!(outcomes.contains(&value), "{}: {value:?}", kind.name);
                }
                assert!(!value.is_empty() && !value.is_null(), "{}", kind.name);
            }
        }
    }

    #[test]
    fn what_a_made_text_is_spelt_in_is_ascii() {
        for kind in KINDS.iter().filter(|kind| matches!(kind.source, Source::Made(_) | Source::Pattern(_))) {
            for value in many("fake", &format!("kind: {}", kind.name), &Value::text("x")) {
                assert!(value.identity().is_ascii(), "{}: {value:?}", kind.name);
            }
        }
    }

    #[test]
    fn months_and_days_are_of_the_locale() {
        let months = build("fake", "kind: month, locale: fr_FR").unwrap().outcomes().unwrap();
        assert_eq!((months.len(), &months[1]), (12, &Value::text("f\u{e9}vrier")));
        for locale in <&Locale>::TAKES.replace(" or ", ", ").split(", ") {
            let count = |kind: &str| {
                build("fake", &format!("kind: {kind}, locale: {locale}")).unwrap().outcomes().unwrap().len()
            };
            assert_eq!((count("month"), count("day_of_week")), (12, 7), "{locale}");
        }
    }

    #[test]
    fn an_unknown_kind_is_refused_with_those_that_are_known() {
        assert!(build_error("fake", "kind: jobs").contains("did you mean `job`?"));
        assert!(build_error("fake", "kind: qwertyuiop").contains("expected amount, animal, blood_type"));
        let (last, others) = kinds::NAMES.split_last().unwrap();
        assert_eq!(<&Kind>::TAKES, format!("{} or {last}", others.join(", ")));
        assert!(build_error("fake", "").contains("the option `kind` is missing"));
    }
}
