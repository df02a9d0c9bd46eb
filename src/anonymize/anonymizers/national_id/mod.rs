//! `national-id`: a number of a person at an authority, valid and nobody's.

mod countries;

use self::countries::{COUNTRIES, Country};
pub(super) use self::countries::{dutch, portuguese};
use super::number_form::{self, Number};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "national-id",
    summary: "a valid number of nobody: NIR, SSN, DNI, Steuer-ID …",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: national-id, country: US}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// whose numbers: FR NIR, US SSN, GB NINO, DE Steuer-ID, ES DNI or NIE as found, IT codice fiscale, NL BSN, PT NIF, BE, FI, NO, PL, SE
        country: &'static Country = "FR",
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut new = Number::new();
        let old = if let Value::Text(old) = &cells[0] { old } else { &b""[..] };
        let length = old.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        match (self.country.code, old.first()) {
            ("ES", Some(b'X'..=b'Z' | b'x'..=b'z')) => countries::spanish_of_foreigners(&mut new, draw),
            _ => (self.country.put)(&mut new, draw),
        }
        match (self.country.code, length) {
            // Without its key.
            ("FR", 13) => new.0.truncate(13),
            // With the century, which none is born in but this.
            ("SE", 12) => drop(new.0.splice(..0, *b"19")),
            _ => {}
        }
        cells[0] = number_form::in_form_of(&cells[0], &new.0)?;
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        self.country.is_numeric.then_some(Output::AsFound(&[ColumnKind::Text, ColumnKind::Integer]))
    }

    fn range(&self) -> Option<(i64, i64)> {
        self.country.is_numeric.then(|| (0, 10_i64.pow(self.country.length as u32) - 1))
    }

    /// Separators are those of the old number, which has room for them.
    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(self.country.length)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

impl OptionValue for &'static Country {
    const TAKES: &'static str = "a country whose unused numbers are known, such as FR";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(text)).ok_or_else(|| {
            let codes = COUNTRIES.each_ref().map(|country| country.code).join(", ");
            options::unexpected::<Self>(node).with_help(format!("one of {codes}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build, build_error, text_of};
    use super::*;

    fn check(country: &str, old: &'static str, form: &str) {
        let new = text_of("national-id", &format!("country: {country}"), old);
        let found: String = new
            .chars()
            .map(|letter| match letter {
                '0'..='9' => '9',
                'A'..='Z' => 'A',
                other => other,
            })
            .collect();
        assert_eq!(found, form, "{country} {old}");
        assert_ne!(new, old);
    }

    #[test]
    fn the_form_is_that_of_the_old_number() {
        check("US", "123-45-6789", "999-99-9999");
        check("US", "123456789", "999999999");
        check("FR", "1 85 05 78 006 084 91", "9 99 99 99 999 999 99");
        check("FR", "1850578006084", "9999999999999");
        check("fr", "x", "999999999999999");
        check("GB", "AB 12 34 56 C", "AA 99 99 99 A");
        check("ES", "12345678Z", "99999999A");
        check("ES", "X-1234567-L", "A-9999999-A");
        check("IT", "RSSMRA85T10A562S", "AAAAAA99A99A999A");
        check("SE", "19850101-1234", "99999999-9999");
        check("FI", "131052-308T", "999999-999A");
        check("FI", "131052A308T", "999999-999A");
    }

    #[test]
    fn numbers_stay_numbers_where_there_are_digits_alone() {
        let new = anonymized("national-id", "country: NL", Value::Integer(123_456_782));
        assert!(matches!(new, Value::Integer(999_000_000..=999_999_999)), "{new:?}");
        assert_eq!(build("national-id", "country: US").unwrap().range(), Some((0, 999_999_999)));
        assert_eq!(build("national-id", "country: IT").unwrap().range(), None);
    }

    #[test]
    fn a_country_whose_unused_numbers_are_not_known_is_refused() {
        let error = build_error("national-id", "country: BR");
        assert!(error.contains("found `BR`; one of BE, DE, ES, FI, FR"), "{error}");
    }
}
