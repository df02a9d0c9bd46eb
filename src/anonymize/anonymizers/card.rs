//! `card`: a number of a payment card that is valid by Luhn's rule, beside those that providers publish for tests.
//!
//! Each brand's numbers share their first nine digits with a test number that payment providers publish (Stripe,
//! Adyen, Worldpay and PayPal name the same ones). That is all that can be promised: nobody publishes which numbers
//! banks have issued, so that one beside a test number is unlikely to be anybody's, but not known to be nobody's.

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
        /// whose numbers; left out, the brand of the old number, which still shows, and visa for what is none
        brand: Option<&'static Brand>,
        /// with spaces, as on the card; false: digits alone
        spaced: bool = "false",
    }
}

struct Brand {
    name: &'static str,
    /// The beginning of a published test number.
    prefix: &'static str,
    /// The first four digits of its numbers, both ends included (ISO/IEC 7812 as the brands tell of it).
    starts: &'static [(u64, u64)],
    /// How its digits are grouped.
    groups: &'static [usize],
}

const FOURS: &[usize] = &[4, 4, 4, 4];

const fn brand(
    name: &'static str,
    prefix: &'static str,
    starts: &'static [(u64, u64)],
    groups: &'static [usize],
) -> Brand {
    Brand { name, prefix, starts, groups }
}

static BRANDS: [Brand; 8] = [
    brand("visa", "400000000", &[(4000, 4999)], FOURS),
    brand("mastercard", "555555555", &[(5100, 5599), (2221, 2720)], FOURS),
    brand("amex", "378282246", &[(3400, 3499), (3700, 3799)], &[4, 6, 5]),
    brand("diners", "305693090", &[(3000, 3059), (3095, 3095), (3600, 3699), (3800, 3999)], &[4, 6, 4]),
    brand("discover", "601111111", &[(6011, 6011), (6440, 6599)], FOURS),
    brand("jcb", "353011133", &[(3528, 3589)], FOURS),
    brand("maestro", "675964982", &[(5000, 5099), (5600, 5899), (6304, 6304), (6700, 6799)], FOURS),
    brand("unionpay", "620000000", &[(6200, 6299)], FOURS),
];

impl Brand {
    /// That of a number, by its first digits; visa where they tell of none.
    fn of(old: &Value<'_>) -> &'static Brand {
        let first = match old {
            Value::Text(text) => {
                let digits = text.iter().filter(|byte| byte.is_ascii_digit()).take(4);
                digits.fold(0, |first, digit| first * 10 + u64::from(digit - b'0'))
            }
            Value::Integer(number) => {
                let mut first = u64::try_from(*number).unwrap_or(0);
                while first > 9999 {
                    first /= 10;
                }
                first
            }
            Value::Null | Value::Real(_) | Value::Blob(_) => 0,
        };
        let starts_so = |brand: &&Brand| brand.starts.iter().any(|(min, max)| (min..=max).contains(&&first));
        BRANDS.iter().find(starts_so).unwrap_or(&BRANDS[0])
    }

    fn length(&self) -> usize {
        self.groups.iter().sum()
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let brand = self.brand.unwrap_or_else(|| Brand::of(&cells[0]));
        let mut number = Number::new();
        number.text(brand.prefix);
        number.digits(brand.length() - brand.prefix.len() - 1, draw);
        let check = luhn(&number.0);
        number.0.push(check);
        cells[0] = match self.spaced {
            true => Value::text(spaced(&number.0, brand.groups)),
            // Of the old number nothing is taken but its brand, and whether it is text.
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
        let written = |brand: &Brand| match self.spaced {
            true => brand.length() + brand.groups.len() - 1,
            false => brand.length(),
        };
        match self.brand {
            Some(brand) => Some(written(brand)),
            None => BRANDS.iter().map(written).max(),
        }
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
    use super::super::testing::{anonymized, build, build_error, many, text_of};
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
                assert_eq!(number.len(), brand.length());
                assert_eq!(Brand::of(&Value::Text(number)).name, brand.name);
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

    /// The numbers that providers publish for tests are valid, and tell their brand.
    #[test]
    fn the_brand_is_that_of_the_old_number() {
        for (old, brand) in [
            ("4242 4242 4242 4242", "visa"),
            ("5555-5555-5555-4444", "mastercard"),
            ("2223003122003222", "mastercard"),
            ("378282246310005", "amex"),
            ("30569309025904", "diners"),
            ("6011111111111117", "discover"),
            ("3530111333300000", "jcb"),
            ("6759649826438453", "maestro"),
            ("6200000000000005", "unionpay"),
        ] {
            let digits: Vec<u8> = old.bytes().filter(u8::is_ascii_digit).collect();
            let (check, others) = digits.split_last().unwrap();
            assert_eq!(luhn(others), *check, "{old}");
            assert_eq!(Brand::of(&Value::text(old)).name, brand, "{old}");
            let number: i64 = std::str::from_utf8(&digits).unwrap().parse().unwrap();
            assert_eq!(Brand::of(&Value::Integer(number)).name, brand, "{old}");
        }
        for none in [Value::text("x"), Value::text("9999"), Value::Integer(-4), Value::Null] {
            assert_eq!(Brand::of(&none).name, "visa", "{none:?}");
        }
        assert_eq!(text_of("card", "", "378282246310005").len(), 15);
    }

    #[test]
    fn the_longest_is_that_of_the_brand() {
        let longest = |options| build("card", options).unwrap().longest(0);
        assert_eq!((longest(""), longest("spaced: true")), (Some(16), Some(19)));
        assert_eq!((longest("brand: amex"), longest("brand: diners, spaced: true")), (Some(15), Some(16)));
    }

    #[test]
    fn an_unknown_brand_is_refused() {
        let error = build_error("card", "brand: viza");
        assert!(error.contains("maestro or unionpay, found `viza`; did you mean `visa`?"), "{error}");
    }
}
