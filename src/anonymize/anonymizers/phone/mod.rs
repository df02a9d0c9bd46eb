//! `phone`: a number that nobody can be called at, of the country that the rule says.

mod ranges;

pub(super) use self::ranges::Country;
use super::locale::Locale;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "phone",
    summary: "a telephone number that is reserved for fiction or never given out",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: phone, country: FR, format: national, kind: mobile}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// whose numbers, in two letters; ZZ is a country code that no country has
        country: Option<&'static Country>,
        /// instead of a country: that of this locale; left out, the United States
        locale: Option<&'static Locale>,
        /// e164 (+33199001234), international (+33 1 99 00 12 34), national (01 99 00 12 34) or digits, a whole number
        format: Format = "e164",
        /// mobile or landline; left out, either
        kind: Option<Kind>,
    }
}

/// A rule whose country is known.
struct Phone {
    country: &'static Country,
    format: Format,
    kind: Option<Kind>,
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Phone, yaml::Error> {
        let country = match (self.country, self.locale) {
            (Some(_), Some(_)) => {
                let message = "`country` and `locale` do not go together";
                return Err(options::error_at(rule, "locale", message, "keep one of the two"));
            }
            (Some(country), None) => country,
            (None, Some(locale)) => ranges::find(locale.country).ok_or_else(|| {
                let message = format!("no numbers of {} are reserved for fiction", locale.country);
                options::error_at(rule, "locale", message, &format!("instead write `country`, {}", known()))
            })?,
            (None, None) => country_or_other("US"),
        };
        Ok(Phone { country, format: self.format, kind: self.kind })
    }
}

impl Anonymizer for Phone {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let number = number(self.country, self.format, self.kind, draw);
        cells[0] = match (self.format, number.parse()) {
            (Format::Digits, Ok(number)) => Value::Integer(number),
            _ => Value::text(number),
        };
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        (self.format == Format::Digits).then_some(Output::Integer)
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(longest(self.country, self.format, self.kind))
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn range(&self) -> Option<(i64, i64)> {
        let digits = |pattern: &&str, filler: &str| {
            written(self.country, Format::Digits, &pattern.replace('#', filler)).parse::<i64>().ok()
        };
        let patterns = || patterns(self.country, self.kind);
        let lowest = patterns().filter_map(|pattern| digits(&pattern, "0")).min();
        let highest = patterns().filter_map(|pattern| digits(&pattern, "9")).max();
        lowest.zip(highest).filter(|_| self.format == Format::Digits)
    }
}

/// The numbers of a country, or those of no country where none of its own are free.
pub(super) fn country_or_other(code: &str) -> &'static Country {
    ranges::find(code).or_else(|| ranges::find("ZZ")).expect("ZZ stands in the table")
}

/// A number of a country, as a rule writes it that says no more.
pub(super) fn e164(country: &Country, draw: &mut Draw) -> String {
    number(country, Format::E164, None, draw)
}

/// How long that gets.
pub(super) fn longest_e164(country: &Country) -> usize {
    longest(country, Format::E164, None)
}

fn longest(country: &Country, format: Format, kind: Option<Kind>) -> usize {
    patterns(country, kind).map(|pattern| written(country, format, pattern).len()).max().unwrap_or_default()
}

fn patterns(country: &Country, kind: Option<Kind>) -> impl Iterator<Item = &'static str> {
    let landline = if kind == Some(Kind::Mobile) { &[] } else { country.landline };
    let mobile = if kind == Some(Kind::Landline) { &[] } else { country.mobile };
    landline.iter().chain(mobile).copied()
}

fn number(country: &Country, format: Format, kind: Option<Kind>, draw: &mut Draw) -> String {
    let Country { landline, mobile, .. } = country;
    let list = match kind {
        Some(Kind::Landline) => landline,
        Some(Kind::Mobile) => mobile,
        None if draw.below(2) == 0 => landline,
        None => mobile,
    };
    let pattern = draw.pick(list);
    let mut digits = draw.below(1_000_000_000);
    let mut text = written(country, format, pattern).into_bytes();
    for byte in text.iter_mut().filter(|byte| **byte == b'#') {
        *byte = b'0' + (digits % 10) as u8;
        digits /= 10;
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The pattern in the form that the rule says.
fn written(country: &Country, format: Format, pattern: &str) -> String {
    let mut text = String::with_capacity(20);
    match format {
        Format::E164 => text.extend(["+", country.calling_code]),
        Format::International => text.extend(["+", country.calling_code, " "]),
        Format::National => text.push_str(country.trunk),
        Format::Digits => text.push_str(country.calling_code),
    }
    match format {
        Format::International | Format::National => text.push_str(pattern),
        Format::E164 | Format::Digits => {
            text.extend(pattern.chars().filter(|letter| !" -".contains(*letter)))
        }
    }
    text
}

fn known() -> String {
    format!("one of {}", ranges::COUNTRIES.each_ref().map(|country| country.code).join(", "))
}

impl OptionValue for &'static Country {
    const TAKES: &'static str = "a country whose free numbers are known, such as FR";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        ranges::find(text).ok_or_else(|| options::unexpected::<Self>(node).with_help(known()))
    }
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    E164,
    International,
    National,
    Digits,
}

impl OptionValue for Format {
    const TAKES: &'static str = "e164, international, national or digits";
    const SHAPE: Shape = Shape::OneOf(&["e164", "international", "national", "digits"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(
            node,
            &[
                ("e164", Format::E164),
                ("international", Format::International),
                ("national", Format::National),
                ("digits", Format::Digits),
            ],
        )
    }
}

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mobile,
    Landline,
}

impl OptionValue for Kind {
    const TAKES: &'static str = "mobile or landline";
    const SHAPE: Shape = Shape::OneOf(&["mobile", "landline"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &[("mobile", Kind::Mobile), ("landline", Kind::Landline)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build, build_error, many, text_of};
    use super::*;

    fn check(options: &str, start: &str, length: usize) {
        let Value::Text(_) = anonymized("phone", options, Value::text("x")) else { panic!("{options}") };
        for value in many("phone", options, &Value::text("x")) {
            let text = String::from_utf8(value.identity().into_owned()).unwrap();
            assert!(text.starts_with(start) && text.len() == length, "{options}: {text}");
        }
    }

    #[test]
    fn numbers_are_written_as_the_rule_says() {
        check("country: FR, kind: mobile", "+3363998", 12);
        check("country: FR, kind: mobile, format: international", "+33 6 39 98 ", 17);
        check("country: fr, kind: mobile, format: national", "06 39 98 ", 14);
        check("locale: fr_FR, kind: mobile", "+3363998", 12);
        check("country: GB, kind: mobile, format: national", "07700 900", 12);
        check("", "+1", 12);
        check("country: ZZ", "+999", 13);
    }

    #[test]
    fn digits_are_a_whole_number_within_the_range_that_is_told() {
        let phone = build("phone", "country: DE, format: digits").unwrap();
        let (low, high) = phone.range().unwrap();
        for value in many("phone", "country: DE, format: digits", &Value::text("x")) {
            let Value::Integer(number) = value else { panic!("{value:?}") };
            assert!((low..=high).contains(&number), "{number}");
        }
        assert_eq!(phone.output(), Some(Output::Integer));
        assert_eq!(build("phone", "").unwrap().range(), None);
    }

    #[test]
    fn american_numbers_are_those_of_films() {
        for value in many("phone", "country: US, format: national", &Value::text("x")) {
            let text = String::from_utf8(value.identity().into_owned()).unwrap();
            assert_eq!((&text[4..10], text.len()), ("555-01", 12), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_old_number_is_left() {
        assert_eq!(text_of("phone", "country: FR", "06 12 34"), text_of("phone", "country: FR", "+44 1"));
    }

    #[test]
    fn a_country_without_free_numbers_is_refused_with_those_that_have_some() {
        for (options, expected) in [
            ("country: JP", "found `JP`; one of AU, BR, CA, DE"),
            (
                "locale: ja_JP",
                "no numbers of JP are reserved for fiction; instead write `country`, one of AU",
            ),
            ("country: FR, locale: fr_FR", "`country` and `locale` do not go together"),
            ("country: 33", "expected a country"),
            ("kind: fax", "expected mobile or landline, found `fax`"),
            ("format: e165", "did you mean `e164`?"),
        ] {
            let error = build_error("phone", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
