//! Locales: theirs are those of FakerPHP, about eighty; ours are fewer, and one of the same language does.

use crate::anonymize::anonymizers;
use crate::yaml::{self, Source};

/// The country whose locale stands for a language.
const COUNTRIES: [(&str, &str); 26] = [
    ("ar", "ar_SA"),
    ("cs", "cs_CZ"),
    ("cy", "cy_GB"),
    ("da", "da_DK"),
    ("de", "de_DE"),
    ("el", "el_GR"),
    ("en", "en"),
    ("es", "es_ES"),
    ("fa", "fa_IR"),
    ("fi", "fi_FI"),
    ("fr", "fr_FR"),
    ("hu", "hu_HU"),
    ("it", "it_IT"),
    ("ja", "ja_JP"),
    ("ko", "ko_KR"),
    ("nb", "nb_NO"),
    ("nl", "nl_NL"),
    ("pl", "pl_PL"),
    ("pt", "pt_PT"),
    ("ro", "ro_RO"),
    ("ru", "ru_RU"),
    ("sk", "sk_SK"),
    ("sv", "sv_SE"),
    ("tr", "tr_TR"),
    ("uk", "uk_UA"),
    ("zh", "zh_CN"),
];

/// Our locale for one of theirs, and whether it is another country's. `None` where we have none of that language.
pub(super) fn ours(theirs: &str) -> Option<(String, bool)> {
    let written = theirs.trim().replace('-', "_");
    if is_known(&written) {
        return Some((written, false));
    }
    let language = written.split('_').next().unwrap_or_default().to_ascii_lowercase();
    let (_, locale) = COUNTRIES.iter().find(|(known, _)| *known == language)?;
    is_known(locale).then(|| ((*locale).to_owned(), !matches!(written.as_str(), "en_US" | "en")))
}

/// The country of a locale in two letters, such as FR of `fr_FR`.
pub(super) fn country(locale: &str) -> Option<String> {
    let country =
        locale.rsplit(['_', '-']).next().filter(|country| country.len() == 2 && locale.len() > 3)?;
    country.bytes().all(|byte| byte.is_ascii_alphabetic()).then(|| country.to_ascii_uppercase())
}

/// Whether our names come in this locale: the anonymizer itself is asked, so that there is no second list.
fn is_known(locale: &str) -> bool {
    let is_word = locale.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_');
    let rule = yaml::parse(Source::new("a locale", format!("locale: {locale}")));
    let declaration = anonymizers::find("firstname");
    !locale.is_empty()
        && is_word
        && declaration.zip(rule.ok()).is_some_and(|(declaration, rule)| (declaration.build)(&rule).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_ours_or_one_of_its_language() {
        for (theirs, expected) in [
            ("fr_FR", Some(("fr_FR", false))),
            ("de-DE", Some(("de_DE", false))),
            ("en_US", Some(("en", false))),
            ("xx_XX", None),
            ("", None),
            ("a: b", None),
        ] {
            let found = ours(theirs);
            // Another locale of English may be known by itself.
            let found = found.as_ref().map(|(locale, other)| (locale.trim_end_matches("_US"), *other));
            assert_eq!(found, expected, "{theirs}");
        }
        assert!(ours("fr_BE").is_some_and(|(locale, _)| locale.starts_with("fr_")));
    }

    #[test]
    fn the_country_is_behind_the_language() {
        assert_eq!(country("fr_FR").as_deref(), Some("FR"));
        assert_eq!(country("en-gb").as_deref(), Some("GB"));
        assert_eq!((country("fr"), country("é_é")), (None, None));
    }
}
