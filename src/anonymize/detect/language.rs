//! The languages in which columns are named.

/// A language that there is a word list of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, which names columns everywhere.
    English,
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Portuguese.
    Portuguese,
    /// Dutch.
    Dutch,
}

/// Each language with its word list, and the locale of what is drawn for it.
pub(super) const LANGUAGES: [(Language, &str, &str); 7] = [
    (Language::English, include_str!("words/en.txt"), "en"),
    (Language::French, include_str!("words/fr.txt"), "fr_FR"),
    (Language::German, include_str!("words/de.txt"), "de_DE"),
    (Language::Spanish, include_str!("words/es.txt"), "es_ES"),
    (Language::Italian, include_str!("words/it.txt"), "it_IT"),
    (Language::Portuguese, include_str!("words/pt.txt"), "pt_PT"),
    (Language::Dutch, include_str!("words/nl.txt"), "nl_NL"),
];

/// Languages, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Languages(u8);

impl Languages {
    /// With this one too.
    pub fn with(self, language: Language) -> Self {
        Languages(self.0 | (1 << language as u8))
    }

    fn has(self, language: Language) -> bool {
        self.0 & (1 << language as u8) != 0
    }
}

/// How many columns speak each language; a word of several languages counts for each of them a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Votes([f64; LANGUAGES.len()]);

impl Votes {
    /// Counts a word.
    pub fn add(&mut self, languages: Languages) {
        let count = languages.0.count_ones().max(1);
        for (language, ..) in LANGUAGES.iter().filter(|(language, ..)| languages.has(*language)) {
            self.0[*language as usize] += 1.0 / f64::from(count);
        }
    }

    /// The locale that most of the columns speak of, where that is not English. English words such as `email` stand in
    /// databases of every country, so they need not be outvoted.
    pub fn locale(&self) -> Option<&'static str> {
        let english = self.0[Language::English as usize];
        let others = LANGUAGES.iter().filter(|(language, ..)| *language != Language::English);
        let (votes, locale) = others
            .map(|(language, _, locale)| (self.0[*language as usize], *locale))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (votes >= 2.0 && votes * 2.0 >= english).then_some(locale)
    }
}
