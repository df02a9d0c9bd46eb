//! `iban-bic`: an account number that passes the checks of its country, at a bank that does not exist.

use super::iban::{COUNTRIES, Country};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, Count, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "iban-bic",
    summary: "a valid IBAN and a BIC of the same country, equal for equal values",
    per: DefaultPer::Value,
    parts: &["iban", "bic"],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: iban-bic, country: DE, iban: account, bic: bank}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// the country whose form the numbers have
        country: &'static Country = "FR",
        /// at most this many different pairs in a run; left out, every value gets its own
        sample_size: Option<Count>,
    }
}

const BIC_LENGTH: usize = 8;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let (iban, bic) = match self.sample_size {
            None => self.pair(draw),
            Some(Count(count)) => {
                let number = draw.below(u64::from(count));
                self.pair(&mut draw.of_run(&format!("iban-bic {number}")))
            }
        };
        for (cell, text) in cells.iter_mut().zip([iban, bic]).filter(|(cell, _)| !cell.is_null()) {
            *cell = Value::text(text);
        }
        Ok(())
    }

    fn longest(&self, cell: usize) -> Option<usize> {
        Some(if cell == 0 { self.country.length() } else { BIC_LENGTH })
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

impl Options {
    fn pair(&self, draw: &mut Draw) -> (String, String) {
        let mut letter = || b'A' + draw.below(26) as u8;
        let bank = [b'X', b'X', letter(), letter()];
        let place = char::from(letter());
        let letters: String = bank.map(char::from).iter().collect();
        // A 0 in eighth place marks a BIC that is for tests only (ISO 9362), so no bank has it.
        let bic = format!("{letters}{}{place}0", self.country.code);
        (self.country.iban(&bank, draw), bic)
    }
}

impl OptionValue for &'static Country {
    const TAKES: &'static str = "a country of two letters such as FR";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(text)).ok_or_else(|| {
            let codes = COUNTRIES.each_ref().map(|country| country.code);
            let help = format!("known: {}", codes.join(", "));
            options::unexpected::<Self>(node).with_help(help)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized_cells, build_error, many_cells};
    use super::*;

    fn pair(options: &str) -> [String; 2] {
        let cells = anonymized_cells("iban-bic", options, [Value::text("x"), Value::text("y")]);
        cells.map(|cell| String::from_utf8(cell.identity().into_owned()).unwrap())
    }

    #[test]
    fn both_parts_are_of_the_country_and_the_bic_is_a_test_one() {
        for (options, country) in [("", "FR"), ("country: de", "DE"), ("country: 'NO'", "NO")] {
            let [iban, bic] = pair(options);
            assert!(iban.starts_with(country), "{iban}");
            assert_eq!((bic.len(), &bic[4..6], &bic[7..]), (8, country, "0"));
        }
        let [iban, bic] = pair("country: GB");
        assert_eq!(iban[4..8], bic[..4]);
    }

    #[test]
    fn a_sample_bounds_how_many_pairs_there_are() {
        let cells = [Value::text("x"), Value::text("y")];
        let few: std::collections::BTreeSet<_> = many_cells("iban-bic", "sample_size: 3", cells.clone())
            .into_iter()
            .map(|pair| format!("{pair:?}"))
            .collect();
        assert_eq!(few.len(), 3);
        let all: std::collections::BTreeSet<_> =
            many_cells("iban-bic", "", cells).into_iter().map(|pair| format!("{pair:?}")).collect();
        assert!(all.len() > 300);
    }

    #[test]
    fn a_country_without_ibans_is_refused() {
        assert!(build_error("iban-bic", "country: US").contains("found `US`; known: AD, AE, AL"));
        assert!(build_error("iban-bic", "country: 33").contains("expected a country"));
        assert!(build_error("iban-bic", "sample_size: 0").contains("from 1 to 1000000"));
    }
}
