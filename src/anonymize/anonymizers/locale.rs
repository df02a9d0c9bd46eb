//! The locales that names and addresses come in.

use fake::locales::{self, Data};

use super::places::{self, Places};
use crate::anonymize::anonymizer::Shape;
use crate::anonymize::options::{self, OptionValue};
use crate::yaml::{self, Content, Node};

/// The words of one language and country.
pub(super) struct Locale {
    pub(super) name: &'static str,
    pub(super) first_names: &'static [&'static str],
    pub(super) last_names: &'static [&'static str],
    pub(super) places: &'static Places,
}

impl Locale {
    const fn of<L: Data>(name: &'static str, places: &'static Places) -> Self {
        Locale { name, first_names: L::NAME_FIRST_NAME, last_names: L::NAME_LAST_NAME, places }
    }
}

static LOCALES: [Locale; 14] = [
    Locale::of::<locales::AR_SA>("ar_SA", &places::SAUDI_ARABIA),
    Locale::of::<locales::CY_GB>("cy_GB", &places::WALES),
    Locale::of::<locales::DE_DE>("de_DE", &places::GERMANY),
    Locale::of::<locales::EN>("en", &places::UNITED_STATES),
    Locale::of::<locales::FA_IR>("fa_IR", &places::IRAN),
    Locale::of::<locales::FR_FR>("fr_FR", &places::FRANCE),
    Locale::of::<locales::IT_IT>("it_IT", &places::ITALY),
    Locale::of::<locales::JA_JP>("ja_JP", &places::JAPAN),
    Locale::of::<locales::NL_NL>("nl_NL", &places::NETHERLANDS),
    Locale::of::<locales::PT_BR>("pt_BR", &places::BRAZIL),
    Locale::of::<locales::PT_PT>("pt_PT", &places::PORTUGAL),
    Locale::of::<locales::TR_TR>("tr_TR", &places::TURKEY),
    Locale::of::<locales::ZH_CN>("zh_CN", &places::CHINA),
    Locale::of::<locales::ZH_TW>("zh_TW", &places::TAIWAN),
];

impl OptionValue for &'static Locale {
    const TAKES: &'static str =
        "ar_SA, cy_GB, de_DE, en, fa_IR, fr_FR, it_IT, ja_JP, nl_NL, pt_BR, pt_PT, tr_TR, zh_CN or zh_TW";
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
