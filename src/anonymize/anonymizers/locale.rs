//! The locales that names and addresses come in.

use fake::locales::{self, Data};

use super::places::{self, Places};
use super::{company, lists};
use crate::anonymize::anonymizer::Shape;
use crate::anonymize::options::{self, OptionValue};
use crate::yaml::{self, Content, Node};

/// The words of one language and country.
pub(super) struct Locale {
    pub(super) name: &'static str,
    /// In two letters.
    pub(super) country: &'static str,
    pub(super) first_names: &'static [&'static str],
    pub(super) last_names: &'static [&'static str],
    /// First names and titles of women and of men; elsewhere nothing tells them apart.
    pub(super) genders: Option<[Gendered; 2]>,
    pub(super) places: &'static Places,
}

/// What goes with a gender.
#[derive(Clone, Copy)]
pub(super) struct Gendered {
    pub(super) first_names: &'static [&'static str],
    pub(super) title: &'static str,
}

const fn women_and_men(
    female: (&'static [&'static str], &'static str),
    male: (&'static [&'static str], &'static str),
) -> Option<[Gendered; 2]> {
    Some([
        Gendered { first_names: female.0, title: female.1 },
        Gendered { first_names: male.0, title: male.1 },
    ])
}

const ENGLISH: Option<[Gendered; 2]> =
    women_and_men((lists::ENGLISH_FEMALE, "Ms."), (lists::ENGLISH_MALE, "Mr."));
const FRENCH: Option<[Gendered; 2]> =
    women_and_men((lists::FRENCH_FEMALE, "Mme"), (lists::FRENCH_MALE, "M."));
const GERMAN: Option<[Gendered; 2]> =
    women_and_men((lists::GERMAN_FEMALE, "Frau"), (lists::GERMAN_MALE, "Herr"));
const SPANISH: Option<[Gendered; 2]> =
    women_and_men((lists::SPANISH_FEMALE, "Sra."), (lists::SPANISH_MALE, "Sr."));
const ITALIAN: Option<[Gendered; 2]> =
    women_and_men((lists::ITALIAN_FEMALE, "Sig.ra"), (lists::ITALIAN_MALE, "Sig."));
const PORTUGUESE: Option<[Gendered; 2]> =
    women_and_men((lists::PORTUGUESE_FEMALE, "Sra."), (lists::PORTUGUESE_MALE, "Sr."));
const DUTCH: Option<[Gendered; 2]> =
    women_and_men((lists::DUTCH_FEMALE, "Mevr."), (lists::DUTCH_MALE, "Dhr."));

impl Locale {
    const fn of<L: Data>(
        name: &'static str,
        country: &'static str,
        genders: Option<[Gendered; 2]>,
        places: &'static Places,
    ) -> Self {
        let (first_names, last_names) = (L::NAME_FIRST_NAME, L::NAME_LAST_NAME);
        Locale { name, country, first_names, last_names, genders, places }
    }

    /// In two letters.
    pub(super) fn language(&self) -> &'static str {
        self.name.split_at(2).0
    }

    pub(super) fn legal_forms(&self) -> &'static [&'static str] {
        company::legal_forms(self.country)
    }

    /// Whether the family's name stands in front, without a space between.
    pub(super) fn puts_family_first(&self) -> bool {
        ["CN", "JP", "TW"].contains(&self.country)
    }
}

/// `fake` has no lists of Spain.
const SPAIN: Locale = Locale {
    name: "es_ES",
    country: "ES",
    first_names: lists::SPANISH_FIRST,
    last_names: lists::SPANISH_LAST,
    genders: SPANISH,
    places: &places::SPAIN,
};

static LOCALES: [Locale; 15] = [
    Locale::of::<locales::AR_SA>("ar_SA", "SA", None, &places::SAUDI_ARABIA),
    Locale::of::<locales::CY_GB>("cy_GB", "GB", None, &places::WALES),
    Locale::of::<locales::DE_DE>("de_DE", "DE", GERMAN, &places::GERMANY),
    Locale::of::<locales::EN>("en", "US", ENGLISH, &places::UNITED_STATES),
    SPAIN,
    Locale::of::<locales::FA_IR>("fa_IR", "IR", None, &places::IRAN),
    Locale::of::<locales::FR_FR>("fr_FR", "FR", FRENCH, &places::FRANCE),
    Locale::of::<locales::IT_IT>("it_IT", "IT", ITALIAN, &places::ITALY),
    Locale::of::<locales::JA_JP>("ja_JP", "JP", None, &places::JAPAN),
    Locale::of::<locales::NL_NL>("nl_NL", "NL", DUTCH, &places::NETHERLANDS),
    Locale::of::<locales::PT_BR>("pt_BR", "BR", PORTUGUESE, &places::BRAZIL),
    Locale::of::<locales::PT_PT>("pt_PT", "PT", PORTUGUESE, &places::PORTUGAL),
    Locale::of::<locales::TR_TR>("tr_TR", "TR", None, &places::TURKEY),
    Locale::of::<locales::ZH_CN>("zh_CN", "CN", None, &places::CHINA),
    Locale::of::<locales::ZH_TW>("zh_TW", "TW", None, &places::TAIWAN),
];

impl OptionValue for &'static Locale {
    const TAKES: &'static str = "ar_SA, cy_GB, de_DE, en, es_ES, fa_IR, fr_FR, it_IT, ja_JP, nl_NL, pt_BR, pt_PT, tr_TR, zh_CN or zh_TW";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let written = text.replace('-', "_");
        let known = LOCALES.iter().find(|locale| locale.name.eq_ignore_ascii_case(&written));
        known.ok_or_else(|| {
            let error = options::unexpected::<Self>(node);
            let names = LOCALES.iter().map(|locale| locale.name);
            match options::written(node).and_then(|text| yaml::nearest(text, names)) {
                Some(name) => error.with_help(format!("did you mean `{name}`?")),
                None => error,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error};
    use super::*;

    #[test]
    fn a_locale_is_found_in_any_spelling() {
        for spelling in ["fr_FR", "fr-fr", "FR_FR", "en", "zh-TW"] {
            assert!(build("firstname", &format!("locale: {spelling}")).is_ok(), "{spelling}");
        }
    }

    #[test]
    fn an_unknown_locale_names_all_and_the_nearest() {
        assert!(build_error("lastname", "locale: fr_FX").contains("did you mean `fr_FR`?"));
        assert!(build_error("lastname", "locale: klingon").contains("zh_CN or zh_TW, found `klingon`"));
        assert!(build_error("lastname", "locale: [fr]").contains("expected ar_SA, cy_GB"));
    }

    #[test]
    fn what_it_takes_is_every_locale() {
        let names = LOCALES.each_ref().map(|locale| locale.name).join(", ").replace(", zh_TW", " or zh_TW");
        assert_eq!(<&Locale>::TAKES, names);
    }

    #[test]
    fn every_locale_has_names() {
        for locale in &LOCALES {
            for names in [locale.first_names, locale.last_names] {
                assert!(names.len() >= 15, "{}: {}", locale.name, names.len());
                assert!(names.iter().all(|name| !name.trim().is_empty()), "{}", locale.name);
            }
        }
    }
}
