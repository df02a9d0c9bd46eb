//! `company`: an invented company whose name, addresses and numbers belong together.

mod invented;
pub(super) mod name;
mod words;

use self::invented::Invented;
use super::company_id::{self, Kind};
use super::locale::Locale;
use super::phone;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::options;
use crate::dump::{Repertoire, Value};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "company",
    summary: "a company whose parts belong together, over several columns",
    per: DefaultPer::Value,
    parts: &["name", "legal_form", "domain", "website", "email", "phone", "registration", "vat"],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: company, locale: fr_FR, name: company, website: url, registration: siren}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// whose companies: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
    }
}

/// Those of a country of two letters.
pub(super) fn legal_forms(country: &str) -> &'static [&'static str] {
    words::words_of(country).legal_forms
}

const HOST: &str = "https://www.";
const MAILBOX: &str = "info@";

/// Where no rule of the country's numbers is known: letters that no country has in front, and this many digits.
const UNKNOWN: &str = "XX";
const UNKNOWN_DIGITS: usize = 9;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let company = Invented::drawn(self.locale, draw);
        for (part, cell) in DECLARATION.parts.iter().zip(cells) {
            if cell.is_null() {
                continue;
            }
            *cell = match *part {
                "name" => Value::text(company.name()),
                "legal_form" => Value::Text(company.legal_form.as_bytes().into()),
                "domain" => Value::text(company.domain()),
                "website" => Value::text([HOST, &company.domain()].concat()),
                "email" => Value::text([MAILBOX, &company.domain()].concat()),
                "phone" => Value::text(phone::e164(self.country(), &mut draw.of("phone"))),
                "registration" => Value::text(self.number(Kind::Registration, draw)),
                _ => Value::text(self.number(Kind::Vat, draw)),
            };
        }
        Ok(())
    }

    fn longest(&self, cell: usize) -> Option<usize> {
        let domain = invented::longest_domain(self.locale);
        let number = |kind| match company_id::find(self.locale.country) {
            Some(country) => company_id::longest(country, kind),
            None => UNKNOWN.len() + UNKNOWN_DIGITS,
        };
        Some(match *DECLARATION.parts.get(cell)? {
            "name" => invented::longest_name(self.locale),
            "legal_form" => invented::longest_legal_form(self.locale),
            "domain" => domain,
            "website" => HOST.len() + domain,
            "email" => MAILBOX.len() + domain,
            "phone" => phone::longest_e164(self.country()),
            "registration" => number(Kind::Registration),
            _ => number(Kind::Vat),
        })
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, cell: usize, letters: Repertoire) -> bool {
        match DECLARATION.parts.get(cell) {
            Some(&("name" | "legal_form")) => invented::is_spelt_in(self.locale, letters),
            _ => true,
        }
    }
}

impl Options {
    fn country(&self) -> &'static phone::Country {
        phone::country_or_other(self.locale.country)
    }

    /// Both numbers come from the stream of `company-id`, so that a VAT number holds the registration.
    fn number(&self, kind: Kind, draw: &Draw) -> Vec<u8> {
        let mut draw = draw.of("company-id");
        match company_id::find(self.locale.country) {
            Some(country) => company_id::drawn(country, kind, &mut draw),
            None => format!("{UNKNOWN}{:09}", draw.below(10_u64.pow(UNKNOWN_DIGITS as u32))).into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized_cells, build, many_cells, text_of};
    use super::*;

    fn cells() -> [Value<'static>; 8] {
        std::array::from_fn(|_| Value::text("x"))
    }

    fn texts(cells: [Value<'static>; 8]) -> [String; 8] {
        cells.map(|cell| String::from_utf8(cell.identity().into_owned()).unwrap())
    }

    #[test]
    fn the_parts_belong_to_one_company() {
        for company in many_cells("company", "locale: fr_FR", cells()) {
            let [name, form, domain, website, email, phone, siren, vat] = texts(company);
            assert!(name.ends_with(&form), "{name} {form}");
            assert!(domain.ends_with(".example") && domain.is_ascii(), "{domain}");
            assert_eq!((website, email), (format!("https://www.{domain}"), format!("info@{domain}")));
            assert!(
                phone.starts_with("+33") && vat.starts_with("FR") && vat.ends_with(&siren),
                "{vat} {siren}"
            );
        }
    }

    #[test]
    fn single_columns_agree_with_it() {
        let [name, _, _, _, _, phone, siren, vat] =
            texts(anonymized_cells("company", "locale: fr_FR", cells()));
        assert_eq!(text_of("company-name", "locale: fr_FR", "y"), name);
        assert_eq!(text_of("phone", "country: FR", "y"), phone);
        assert_eq!(text_of("company-id", "country: FR", "y"), siren);
        assert_eq!(text_of("company-id", "country: FR, kind: vat", "y"), vat);
    }

    #[test]
    fn every_locale_has_companies_and_none_is_longer_than_told() {
        for locale in
            <&Locale as crate::anonymize::options::OptionValue>::TAKES.replace(" or ", ", ").split(", ")
        {
            let options = format!("locale: {locale}");
            let rule = build("company", &options).unwrap();
            for company in many_cells("company", &options, cells()) {
                for (at, text) in texts(company).into_iter().enumerate() {
                    assert!(!text.is_empty() && text.chars().count() <= rule.longest(at).unwrap(), "{text}");
                }
            }
        }
    }

    #[test]
    fn parts_that_are_null_stay_null_and_the_others_are_the_same() {
        let all = anonymized_cells("company", "", cells());
        let mut only: [_; 8] = std::array::from_fn(|_| Value::Null);
        only[4] = Value::text("x");
        let [name, .., email, _, _, _] = anonymized_cells("company", "", only);
        assert!(name.is_null() && email == all[4]);
    }
}
