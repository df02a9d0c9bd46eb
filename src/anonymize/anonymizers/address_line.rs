//! `street`, `city`, `postal-code`, `region`, `country` and `address-line`: one column each of the address that
//! `address` writes. Under the same `per` they agree with it and with each other.

use super::address::{self, Address};
use super::locale::Locale;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{ColumnKind, Repertoire, Value};
use crate::yaml;

pub(super) static STREET: Declaration = declared(
    "street",
    "a street and a number, those of `address` under the same `per`",
    "{anonymizer: street, locale: fr_FR}",
    |rule| build(rule, Wanted::Part("street_address")),
);

pub(super) static CITY: Declaration = declared(
    "city",
    "a town, that of `address` under the same `per`",
    "{anonymizer: city, locale: fr_FR}",
    |rule| build(rule, Wanted::Part("locality")),
);

pub(super) static POSTAL_CODE: Declaration = declared(
    "postal-code",
    "a postal code of a town, that of `address` under the same `per`",
    "{anonymizer: postal-code, locale: fr_FR}",
    |rule| build(rule, Wanted::PostalCode),
);

pub(super) static REGION: Declaration = declared(
    "region",
    "the region of a town, that of `address` under the same `per`",
    "{anonymizer: region, locale: fr_FR}",
    |rule| build(rule, Wanted::Part("region")),
);

pub(super) static COUNTRY: Declaration = declared(
    "country",
    "the country of the locale in its language; `fake` has any country",
    "{anonymizer: country, locale: fr_FR}",
    |rule| build(rule, Wanted::Part("country")),
);

pub(super) static LINE: Declaration = declared(
    "address-line",
    "an address in one line, that of `address` under the same `per`",
    "{anonymizer: address-line, locale: fr_FR}",
    |rule| build(rule, Wanted::Line),
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
        locale: &'static Locale = "en",
    }
}

/// What of an address stands in the column.
#[derive(Clone, Copy)]
enum Wanted {
    Part(&'static str),
    /// A part that may be a whole number.
    PostalCode,
    Line,
}

struct Single {
    locale: &'static Locale,
    wanted: Wanted,
}

fn build(rule: &yaml::Node, wanted: Wanted) -> Result<Box<dyn Anonymizer>, yaml::Error> {
    Ok(Box::new(Single { locale: Options::read(rule)?.locale, wanted }))
}

impl Anonymizer for Single {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut draw = draw.of("address");
        let address = Address::drawn(self.locale, &mut draw);
        cells[0] = match self.wanted {
            Wanted::Part(part) => Value::text(address.part(part, &draw).into_owned()),
            Wanted::PostalCode => {
                let code = address.part("postal_code", &draw);
                match (&cells[0], code.parse()) {
                    (Value::Integer(_), Ok(code)) if self.has_numbers() => Value::Integer(code),
                    (Value::Real(_) | Value::Blob(_), _) if self.has_numbers() => {
                        return Err(ValueError { expected: "a postal code", found: "another kind of value" });
                    }
                    _ => Value::text(code.into_owned()),
                }
            }
            Wanted::Line => Value::text(line(&address, &draw)),
        };
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        match self.wanted {
            Wanted::PostalCode if self.has_numbers() => {
                Some(Output::AsFound(&[ColumnKind::Text, ColumnKind::Integer]))
            }
            _ => None,
        }
    }

    fn range(&self) -> Option<(i64, i64)> {
        self.output().map(|_| (0, 10_i64.pow(self.longest_code() as u32) - 1))
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        let is_spelt = |part: &&str| address::is_spelt_in(self.locale, part, letters);
        match self.wanted {
            Wanted::Part(part) => is_spelt(&part),
            Wanted::PostalCode => is_spelt(&"postal_code"),
            Wanted::Line => ["street_address", "postal_code", "locality", "region"].iter().all(is_spelt),
        }
    }
}

impl Single {
    /// Whether postal codes are digits and nothing else.
    fn has_numbers(&self) -> bool {
        let is_digit = |byte: u8| byte.is_ascii_digit() || b"#^".contains(&byte);
        self.locale.places.towns.iter().all(|town| town.postal_code.bytes().all(is_digit))
    }

    fn longest_code(&self) -> usize {
        self.locale.places.towns.iter().map(|town| town.postal_code.len()).max().unwrap_or_default()
    }
}

/// As it stands on a letter, in the order of the country.
fn line(address: &Address, draw: &Draw) -> String {
    let [street, code, town, region] =
        ["street_address", "postal_code", "locality", "region"].map(|part| address.part(part, draw));
    match address.locale.country {
        "US" => format!("{street}, {town}, {region} {code}"),
        "GB" => format!("{street}, {town} {code}"),
        "CN" | "JP" | "TW" if town.starts_with(&*region) => format!("{code} {town}{street}"),
        "CN" | "JP" | "TW" => format!("{code} {region}{town}{street}"),
        _ => format!("{street}, {code} {town}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, anonymized_cells, build as built, text_of};
    use super::*;

    #[test]
    fn single_columns_agree_with_address() {
        let options = "locale: fr_FR";
        let all: [Value<'_>; 6] =
            anonymized_cells("address", options, std::array::from_fn(|_| Value::text("x")));
        let all = all.map(|cell| String::from_utf8(cell.identity().into_owned()).unwrap());
        for (id, at) in [("street", 0), ("postal-code", 2), ("city", 3), ("region", 4), ("country", 5)] {
            assert_eq!(text_of(id, options, "y"), all[at], "{id}");
        }
        assert_eq!(text_of("address-line", options, "y"), format!("{}, {} {}", all[0], all[2], all[3]));
    }

    #[test]
    fn lines_have_the_order_of_their_country() {
        let line = text_of("address-line", "", "x");
        assert!(line.as_bytes()[line.len() - 5..].iter().all(u8::is_ascii_digit), "{line}");
        let japanese = text_of("address-line", "locale: ja_JP", "x");
        assert!(japanese.starts_with(|first: char| first.is_ascii_digit()), "{japanese}");
    }

    #[test]
    fn postal_codes_may_be_numbers_where_they_are_digits() {
        assert!(matches!(anonymized("postal-code", "locale: de_DE", Value::Integer(1)), Value::Integer(_)));
        assert_eq!(built("postal-code", "locale: de_DE").unwrap().range(), Some((0, 99_999)));
        assert_eq!(built("postal-code", "locale: nl_NL").unwrap().output(), None);
        assert!(matches!(anonymized("postal-code", "locale: nl_NL", Value::Integer(1)), Value::Text(_)));
        let mut cells = [Value::Real(1.5)];
        let rule = built("postal-code", "").unwrap();
        assert!(rule.anonymize(&mut SEEDS[0]().draw("x"), &mut cells).is_err());
    }
}
