//! `address`: an invented street in a real town, with the postal code, region and country of that town.

use std::borrow::Cow;

use super::locale::Locale;
use super::places::{Town, filled};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "address",
    summary: "an address whose parts belong together, over several columns",
    per: DefaultPer::Row,
    parts: &["street_address", "secondary_address", "postal_code", "locality", "region", "country"],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: address, locale: fr_FR, street_address: street, postal_code: zip, locality: city}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// whose addresses: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
    }
}

/// One address: all that is told of it comes from one draw.
pub(super) struct Address {
    pub(super) locale: &'static Locale,
    town: &'static Town,
    street: &'static str,
    name: &'static str,
    secondary: &'static str,
}

impl Address {
    /// The address that this stream gives.
    pub(super) fn drawn(locale: &'static Locale, draw: &mut Draw) -> Self {
        let places = locale.places;
        Address {
            locale,
            town: &places.towns[draw.below(places.towns.len() as u64) as usize],
            street: draw.pick(places.streets),
            name: draw.pick(locale.last_names),
            secondary: draw.pick(places.secondary),
        }
    }

    /// One of its parts. Each part's digits have a stream of their own, so that they are the same whichever others
    /// are mapped.
    pub(super) fn part(&self, part: &str, draw: &Draw) -> Cow<'static, str> {
        let with_digits = |template| filled(template, self.name, &mut draw.of(part)).into();
        match part {
            "street_address" => with_digits(self.street),
            "secondary_address" => with_digits(self.secondary),
            "postal_code" => with_digits(self.town.postal_code),
            "locality" => self.town.locality.into(),
            "region" => self.town.region.into(),
            _ => self.locale.places.country.into(),
        }
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let address = Address::drawn(self.locale, draw);
        for (part, cell) in DECLARATION.parts.iter().zip(cells) {
            if !cell.is_null() {
                *cell = match address.part(part, draw) {
                    Cow::Borrowed(text) => Value::Text(text.as_bytes().into()),
                    Cow::Owned(text) => Value::text(text),
                };
            }
        }
        Ok(())
    }

    fn is_spelt_in(&self, cell: usize, letters: Repertoire) -> bool {
        is_spelt_in(self.locale, DECLARATION.parts.get(cell).copied().unwrap_or_default(), letters)
    }
}

/// Whether this part of every address of the locale has no letters but these.
pub(super) fn is_spelt_in(locale: &Locale, part: &str, letters: Repertoire) -> bool {
    let Locale { last_names, places, .. } = locale;
    let are = |texts: &[&str]| texts.iter().all(|text| letters.has(text));
    let of_towns = |part: fn(&Town) -> &str| places.towns.iter().all(|town| letters.has(part(town)));
    match part {
        "street_address" => are(places.streets) && are(last_names),
        "secondary_address" => are(places.secondary) && are(last_names),
        "postal_code" => of_towns(|town| town.postal_code),
        "locality" => of_towns(|town| town.locality),
        "region" => of_towns(|town| town.region),
        _ => letters.has(places.country),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized_cells, many_cells};
    use super::*;

    fn cells() -> [Value<'static>; 6] {
        std::array::from_fn(|_| Value::text("x"))
    }

    #[test]
    fn the_parts_belong_to_one_town() {
        for [_, _, code, locality, region, country] in many_cells("address", "locale: fr_FR", cells()) {
            assert_eq!(country, Value::text("France"));
            if locality == Value::text("Lyon") {
                assert_eq!(region, Value::text("Auvergne-Rh\u{f4}ne-Alpes"));
                let Value::Text(code) = code else { panic!("{code:?}") };
                assert!(code.starts_with(b"6900"), "{code:?}");
            }
        }
    }

    #[test]
    fn addresses_vary_more_than_a_list_of_them_would() {
        let streets: std::collections::BTreeSet<_> =
            many_cells("address", "", cells()).into_iter().map(|parts| format!("{:?}", parts[0])).collect();
        assert!(streets.len() > 300, "{}", streets.len());
    }

    #[test]
    fn parts_that_are_null_stay_null_and_the_others_are_the_same() {
        let all = anonymized_cells("address", "", cells());
        let only_the_code: [_; 6] =
            std::array::from_fn(|at| if at == 2 { Value::text("x") } else { Value::Null });
        let [street, _, code, locality, ..] = anonymized_cells("address", "", only_the_code);
        assert_eq!(code, all[2]);
        assert_eq!((street, locality), (Value::Null, Value::Null));
    }
}
