//! `street`, `city`, `postal-code`, `region`, `country` and `address-line`: one part of what `address` writes, in one
//! column. Keyed by the same column of the row, they agree with it and with each other.

use super::address;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};
use crate::yaml;

pub(super) static STREET: Declaration =
    declared("street", "an invented street with a number", "{anonymizer: street, locale: de_DE}", |rule| {
        build(rule, &["street_address"])
    });

pub(super) static CITY: Declaration =
    declared("city", "a real town of the locale", "city", |rule| build(rule, &["locality"]));

pub(super) static POSTAL_CODE: Declaration = declared(
    "postal-code",
    "a postal code of a real town of the locale",
    "{anonymizer: postal-code, locale: fr_FR}",
    |rule| build(rule, &["postal_code"]),
);

pub(super) static REGION: Declaration = declared(
    "region",
    "the region of a real town of the locale",
    "{anonymizer: region, locale: it_IT}",
    |rule| build(rule, &["region"]),
);

pub(super) static COUNTRY: Declaration =
    declared("country", "the country of the locale", "{anonymizer: country, locale: nl_NL}", |rule| {
        build(rule, &["country"])
    });

pub(super) static LINE: Declaration = declared(
    "address-line",
    "a whole address on one line",
    "{anonymizer: address-line, locale: fr_FR}",
    |rule| build(rule, &["street_address", "postal_code", "locality"]),
);

/// What all of them say of themselves.
const fn declared(
    id: &'static str,
    summary: &'static str,
    example: &'static str,
    build: fn(&yaml::Node) -> Result<Box<dyn Anonymizer>, yaml::Error>,
) -> Declaration {
    Declaration {
        id,
        summary,
        per: DefaultPer::Row,
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
        /// whose addresses: a language and a country, in any case, with - or _
        locale: &'static super::locale::Locale = "en",
    }
}

/// Some parts of an address, one behind the other.
struct Part {
    address: Box<dyn Anonymizer>,
    /// Positions among the parts of `address`.
    wanted: Vec<usize>,
}

fn build(rule: &yaml::Node, wanted: &[&str]) -> Result<Box<dyn Anonymizer>, yaml::Error> {
    let Options { locale } = Options::read(rule)?;
    let parts = address::DECLARATION.parts;
    let wanted = wanted.iter().filter_map(|name| parts.iter().position(|part| part == name)).collect();
    Ok(Box::new(Part { address: address::of(locale), wanted }))
}

impl Anonymizer for Part {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut parts: [Value<'_>; address::PARTS] = std::array::from_fn(|_| Value::Null);
        for &part in &self.wanted {
            parts[part] = Value::text("");
        }
        self.address.anonymize(&mut draw.of(address::DECLARATION.id), &mut parts)?;
        let mut text = Vec::new();
        for (at, &part) in self.wanted.iter().enumerate() {
            // A code and its town belong together; the street stands before them.
            let between: &[u8] = match at {
                0 => b"",
                1 => b", ",
                _ => b" ",
            };
            text.extend_from_slice(between);
            text.extend_from_slice(&parts[part].identity());
        }
        cells[0] = Value::text(text);
        Ok(())
    }

    fn takes_token(&self) -> bool {
        true
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        self.wanted.iter().all(|&part| self.address.is_spelt_in(part, letters))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized_cells, text_of};
    use crate::dump::Value;

    #[test]
    fn a_part_agrees_with_the_whole() {
        let cells = std::array::from_fn(|_| Value::text("x"));
        let whole: [Value<'_>; 6] = anonymized_cells("address", "locale: fr_FR", cells);
        let whole = whole.map(|part| String::from_utf8(part.identity().into_owned()).unwrap());
        let of = |id| text_of(id, "locale: fr_FR", "x");
        assert_eq!(
            [of("street"), of("postal-code"), of("city")],
            [&whole[0], &whole[2], &whole[3]].map(String::clone)
        );
        assert_eq!([of("region"), of("country")], [&whole[4], &whole[5]].map(String::clone));
        assert_eq!(of("address-line"), format!("{}, {} {}", whole[0], whole[2], whole[3]));
    }
}
