//! `address`: an invented street in a real town, with the postal code, region and country of that town.

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

/// How many parts there are.
pub(super) const PARTS: usize = DECLARATION.parts.len();

/// Addresses of this locale.
pub(super) fn of(locale: &'static Locale) -> Box<dyn Anonymizer> {
    Box::new(Options { locale })
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let places = self.locale.places;
        let town = &places.towns[draw.below(places.towns.len() as u64) as usize];
        let street = draw.pick(places.streets);
        let name = draw.pick(self.locale.last_names);
        let secondary = draw.pick(places.secondary);
        // Each part's digits have a stream of their own, so that they are the same whichever others are mapped.
        for (part, cell) in DECLARATION.parts.iter().zip(cells) {
            if cell.is_null() {
                continue;
            }
            *cell = match *part {
                "street_address" => Value::text(filled(street, name, &mut draw.of(part))),
                "secondary_address" => Value::text(filled(secondary, name, &mut draw.of(part))),
                "postal_code" => Value::text(filled(town.postal_code, name, &mut draw.of(part))),
                "locality" => Value::Text(town.locality.as_bytes().into()),
                "region" => Value::Text(town.region.as_bytes().into()),
                _ => Value::Text(places.country.as_bytes().into()),
            };
        }
        Ok(())
    }

    fn is_spelt_in(&self, cell: usize, letters: Repertoire) -> bool {
        let Locale { last_names, places, .. } = self.locale;
        let are = |texts: &[&str]| texts.iter().all(|text| letters.has(text));
        let of_towns = |part: fn(&Town) -> &str| places.towns.iter().all(|town| letters.has(part(town)));
        match DECLARATION.parts.get(cell) {
            Some(&"street_address") => are(places.streets) && are(last_names),
            Some(&"secondary_address") => are(places.secondary) && are(last_names),
            Some(&"postal_code") => of_towns(|town| town.postal_code),
            Some(&"locality") => of_towns(|town| town.locality),
            Some(&"region") => of_towns(|town| town.region),
            _ => letters.has(places.country),
        }
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
