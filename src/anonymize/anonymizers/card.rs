//! `card`: a number of a payment card that is valid by Luhn's rule, beside those that providers publish for tests.
//!
//! Each brand's numbers share their first nine digits with a test number that payment providers publish (Stripe,
//! Adyen, Worldpay and PayPal name the same ones), so that no bank has issued them.

use super::check_digits::luhn;
use super::number_form::{self, Number};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "card",
    summary: "a valid card number, beside those that are published for tests",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: card, brand: visa, spaced: true}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// visa, mastercard, amex, diners, discover, jcb, maestro or unionpay; left out, one of the first three
        brand: Option<&'static Brand>,
        /// with spaces, as on the card; false: digits alone
        spaced: bool = "false",
    }
}

struct Brand {
    name: &'static str,
    /// The beginning of a published test number.
    prefix: &'static str,
    /// How its digits are grouped.
    groups: &'static [usize],
}

const FOURS: &[usize] = &[4, 4, 4, 4];

static BRANDS: [Brand; 8] = [
    Brand { name: "visa", prefix: "400000000", groups: FOURS },
    Brand { name: "mastercard", prefix: "555555555", groups: FOURS },
    Brand { name: "amex", prefix: "378282246", groups: &[4, 6, 5] },
    Brand { name: "diners", prefix: "305693090", groups: &[4, 6, 4] },
    Brand { name: "discover", prefix: "601111111", groups: FOURS },
    Brand { name: "jcb", prefix: "353011133", groups: FOURS },
    Brand { name: "maestro", prefix: "675964982", groups: FOURS },
    Brand { name: "unionpay", prefix: "620000000", groups: FOURS },
];

/// How many of them are drawn from where the rule names none.
const COMMON: u64 = 3;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let brand = match self.brand {
            Some(brand) => brand,
            None => &BRANDS[draw.below(COMMON) as usize],
        };
        let mut number = Number::new();
        number.text(brand.prefix);
        number.digits(brand.groups.iter().sum::<usize>() - brand.prefix.len() - 1, draw);
        let check = luhn(&number.0);
        number.0.push(check);
        cells[0] = match self.spaced {
            true => Value::text(spaced(&number.0, brand.groups)),
            // Of the old form nothing is taken but whether it is a number.
            false if matches!(cells[0], Value::Text(_)) => Value::text(number.0),
            false => number_form::in_form_of(&cells[0], &number.0)?,
        };
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        (!self.spaced).then_some(Output::AsFound(&[ColumnKind::Text, ColumnKind::Integer]))
    }

    fn range(&self) -> Option<(i64, i64)> {
        (!self.spaced).then_some((0, 9_999_999_999_999_999))
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(if self.spaced { 19 } else { 16 })
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

fn spaced(digits: &[u8], groups: &[usize]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digits.len() + groups.len());
    let mut rest = digits;
    for &group in groups {
        if !out.is_empty() {
            out.push(b' ');
        }
        let (here, behind) = rest.split_at(group);
        out.extend_from_slice(here);
        rest = behind;
    }
    out
}

impl OptionValue for &'static Brand {
    const TAKES: &'static str = "visa, mastercard, amex, diners, discover, jcb, maestro or unionpay";
    const SHAPE: Shape =
        Shape::OneOf(&["visa", "mastercard", "amex", "diners", "discover", "jcb", "maestro", "unionpay"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &BRANDS.each_ref().map(|brand| (brand.name, brand)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build_error, many, text_of};
    use super::*;

    #[test]
    fn every_number_is_valid_and_of_its_brand() {
        for brand in &BRANDS {
            let numbers = many("card", &format!("brand: {}", brand.name), &Value::text("x"));
            assert!(numbers.len() > 350, "{}: {}", brand.name, numbers.len());
            for number in numbers {
                let Value::Text(number) = number else { panic!("{number:?}") };
                let (check, digits) = number.split_last().unwrap();
                assert_eq!(luhn(digits), *check);
                assert!(number.starts_with(brand.prefix.as_bytes()));
                assert_eq!(number.len(), brand.groups.iter().sum::<usize>());
            }
        }
    }

    #[test]
    fn numbers_may_stand_in_groups_and_numbers_stay_numbers() {
        let text = text_of("card", "brand: amex, spaced: true", "x");
        assert!(text.starts_with("3782 82246") && text.len() == 17, "{text}");
        assert!(matches!(
            anonymized("card", "brand: visa", Value::Integer(4)),
            Value::Integer(4_000_000_000_000_000..)
        ));
        assert_eq!(text_of("card", "brand: visa", "4111-1111").len(), 16);
    }

    #[test]
    fn an_unknown_brand_is_refused() {
        let error = build_error("card", "brand: viza");
        assert!(error.contains("maestro or unionpay, found `viza`; did you mean `visa`?"), "{error}");
    }
}
