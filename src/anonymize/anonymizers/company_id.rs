//! `company-id`: a number of a company at an authority, valid and no company's.

use super::check_digits::{luhn, mod11_10, number, weighted};
use super::national_id;
use super::number_form::{self, Number};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "company-id",
    summary: "a valid number of no company: SIREN, SIRET, VAT, EIN …",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: company-id, country: FR, kind: siret}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// whose numbers: BE, DE, ES, FR, GB, IT, NL, PT, SE or US (EIN)
        country: &'static Country = "FR",
        /// registration (in France the SIREN; elsewhere the VAT number without the country), siren, siret or vat
        kind: Kind = "registration",
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Registration,
    Siret,
    Vat,
}

/// How one country's numbers are drawn.
pub(super) struct Country {
    code: &'static str,
    /// Characters of the number without its country.
    length: usize,
    put: fn(&mut Number, &mut Draw),
    /// What stands behind it in a VAT number.
    vat_suffix: &'static str,
}

const fn country(code: &'static str, length: usize, put: fn(&mut Number, &mut Draw)) -> Country {
    Country { code, length, put, vat_suffix: "" }
}

const fn suffixed(country: Country, vat_suffix: &'static str) -> Country {
    Country { vat_suffix, ..country }
}

/// Every country that is known, by code.
static COUNTRIES: [Country; 10] = [
    country("BE", 10, belgian),
    country("DE", 9, german),
    country("ES", 9, spanish),
    country("FR", 9, french),
    country("GB", 9, british),
    country("IT", 11, italian),
    suffixed(country("NL", 9, national_id::dutch), "B01"),
    country("PT", 9, national_id::portuguese),
    suffixed(country("SE", 10, swedish), "01"),
    country("US", 9, american),
];

/// The country of two letters, in any case.
pub(super) fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(code))
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Self, yaml::Error> {
        let written = rule.get("kind").map(|node| node.text().unwrap_or_default()).unwrap_or_default();
        match (self.kind, self.country.code) {
            (Kind::Siret, "FR") | (Kind::Registration | Kind::Vat, _) if written != "siren" => {}
            (_, "FR") => {}
            _ => {
                let message = format!("only France has a `{written}`");
                return Err(options::error_at(rule, "kind", message, "write `registration` or `vat`"));
            }
        }
        if self.kind == Kind::Vat && self.country.code == "US" {
            let message = "the United States have no VAT numbers";
            return Err(options::error_at(rule, "kind", message, "write `registration`, which is the EIN"));
        }
        Ok(self)
    }
}

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = number_form::in_form_of(&cells[0], &drawn(self.country, self.kind, draw))?;
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        let is_numeric = self.kind != Kind::Vat && self.country.code != "ES";
        is_numeric.then_some(Output::AsFound(&[ColumnKind::Text, ColumnKind::Integer]))
    }

    fn range(&self) -> Option<(i64, i64)> {
        self.output().map(|_| (0, 10_i64.pow(longest(self.country, self.kind) as u32) - 1))
    }

    /// Separators are those of the old number, which has room for them.
    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(longest(self.country, self.kind))
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

pub(super) fn longest(country: &Country, kind: Kind) -> usize {
    match (kind, country.code) {
        (Kind::Registration, _) => country.length,
        (Kind::Siret, _) => country.length + 5,
        (Kind::Vat, "US") => country.length,
        (Kind::Vat, "FR") => country.length + 4,
        (Kind::Vat, _) => country.length + 2 + country.vat_suffix.len(),
    }
}

/// A number without separators.
pub(super) fn drawn(country: &Country, kind: Kind, draw: &mut Draw) -> Vec<u8> {
    let mut out = Number::new();
    match kind {
        Kind::Registration => (country.put)(&mut out, draw),
        Kind::Siret => {
            (country.put)(&mut out, draw);
            out.digits(4, draw);
            let check = luhn(&out.0);
            out.0.push(check);
        }
        Kind::Vat if country.code == "US" => (country.put)(&mut out, draw),
        Kind::Vat => {
            out.text(country.code);
            (country.put)(&mut out, draw);
            out.text(country.vat_suffix);
            if country.code == "FR" {
                let mut key = Number::new();
                key.padded((12 + 3 * (number(&out.0[2..]) % 97)) % 97, 2);
                drop(out.0.splice(2..2, key.0));
            }
        }
    }
    out.0
}

/// Ondernemingsnummer: it begins with 0 or 1, and those of the beginning are above 02 (Kruispuntbank van
/// Ondernemingen: taken over from VAT numbers of nine digits, none of which begins with 0).
fn belgian(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.text("00");
    out.digits(6, draw);
    let check = 97 - number(&out.0[start..]) % 97;
    out.padded(check, 2);
}

/// Umsatzsteuer-Identifikationsnummer: none begins with 0 (European Commission, VIES: structure of VAT numbers).
fn german(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.text("0");
    out.digits(7, draw);
    let check = mod11_10(&out.0[start..]);
    out.0.push(check);
}

/// NIF of companies: the digits behind the letter are those of a province, and 00 is none (Orden EHA/451/2008).
fn spanish(out: &mut Number, draw: &mut Draw) {
    out.0.push(b"ABEH"[draw.below(4) as usize]);
    let start = out.0.len();
    out.text("00");
    out.digits(5, draw);
    let check = luhn(&out.0[start..]);
    out.0.push(check);
}

/// SIREN: public bodies begin with 1 or 2, all others with 3 to 9 (INSEE), so none begins with 0.
fn french(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.text("0");
    out.digits(7, draw);
    let check = luhn(&out.0[start..]);
    out.0.push(check);
}

/// VAT registration number: 9490001 to 9700000 are not given out under this rule (VIES, algorithms of VAT numbers).
fn british(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.drawn((9_490_001, 9_700_000), 7, draw);
    let check = 97 - weighted(&out.0[start..], &[8, 7, 6, 5, 4, 3, 2]) % 97;
    out.padded(u64::from(check), 2);
}

/// Partita IVA: digits eight to ten are an office, and those from 122 to 887 do not exist (Agenzia delle Entrate:
/// 001 to 100, 120, 121, 888, 999).
fn italian(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.digits(7, draw);
    out.drawn((122, 887), 3, draw);
    let check = luhn(&out.0[start..]);
    out.0.push(check);
}

/// Organisationsnummer: the first digit tells the kind of company, and 4 is none (Skatteverket); the third is 2 or
/// more.
fn swedish(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.text("4");
    out.digits(1, draw);
    out.drawn((2, 9), 1, draw);
    out.digits(6, draw);
    let check = luhn(&out.0[start..]);
    out.0.push(check);
}

/// EIN: these beginnings belong to no office (IRS, valid EIN prefixes).
fn american(out: &mut Number, draw: &mut Draw) {
    out.text(draw.pick(&[
        "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97",
    ]));
    out.digits(7, draw);
}

impl OptionValue for &'static Country {
    const TAKES: &'static str = "a country whose unused numbers are known, such as FR";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        find(text).ok_or_else(|| {
            let codes = COUNTRIES.each_ref().map(|country| country.code).join(", ");
            options::unexpected::<Self>(node).with_help(format!("one of {codes}"))
        })
    }
}

impl OptionValue for Kind {
    const TAKES: &'static str = "registration, siren, siret or vat";
    const SHAPE: Shape = Shape::OneOf(&["registration", "siren", "siret", "vat"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(
            node,
            &[
                ("registration", Kind::Registration),
                ("siren", Kind::Registration),
                ("siret", Kind::Siret),
                ("vat", Kind::Vat),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build_error, text_of};
    use super::*;

    fn many(code: &str, kind: Kind) -> Vec<Vec<u8>> {
        let mut draw = SEEDS[0]().draw("company-id");
        let country = find(code).unwrap();
        (0..300).map(|_| drawn(country, kind, &mut draw)).collect()
    }

    #[test]
    fn numbers_are_as_long_as_told_and_carry_their_country() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for country in &COUNTRIES {
            for kind in [Kind::Registration, Kind::Vat] {
                for id in many(country.code, kind) {
                    assert_eq!(id.len(), longest(country, kind), "{}", country.code);
                    assert!(
                        kind != Kind::Vat || country.code == "US" || id.starts_with(country.code.as_bytes())
                    );
                }
            }
        }
    }

    #[test]
    fn check_digits_are_those_that_a_reader_computes() {
        for id in many("FR", Kind::Siret) {
            assert_eq!((luhn(&id[..8]), luhn(&id[..13])), (id[8], id[13]));
        }
        for id in many("FR", Kind::Vat) {
            assert_eq!(number(&id[2..4]), (12 + 3 * (number(&id[4..]) % 97)) % 97);
        }
        for id in many("BE", Kind::Registration) {
            assert_eq!((number(&id[..8]) + number(&id[8..])) % 97, 0);
        }
        for id in many("GB", Kind::Registration) {
            assert_eq!((u64::from(weighted(&id, &[8, 7, 6, 5, 4, 3, 2])) + number(&id[7..])) % 97, 0);
        }
        for id in many("IT", Kind::Registration) {
            assert_eq!(luhn(&id[..10]), id[10]);
        }
        // The number that INSEE explains its rule with.
        assert_eq!(luhn(b"73282932"), b'0');
    }

    #[test]
    fn the_form_is_that_of_the_old_number() {
        let siret = text_of("company-id", "kind: siret", "732 829 320 00074");
        assert_eq!((siret.len(), &siret[3..4], &siret[11..12]), (17, " ", " "), "{siret}");
        let ein = text_of("company-id", "country: US", "12-3456789");
        assert_eq!((ein.len(), &ein[2..3]), (10, "-"));
        assert!(matches!(anonymized("company-id", "country: IT", Value::Integer(1)), Value::Integer(_)));
    }

    #[test]
    fn what_a_country_does_not_have_is_refused() {
        for (options, expected) in [
            ("country: DE, kind: siret", "only France has a `siret`"),
            ("country: DE, kind: siren", "only France has a `siren`"),
            ("country: US, kind: vat", "the United States have no VAT numbers; write `registration`"),
            ("country: JP", "found `JP`; one of BE, DE, ES"),
            ("kind: ein", "expected registration, siren, siret or vat, found `ein`"),
        ] {
            let error = build_error("company-id", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
