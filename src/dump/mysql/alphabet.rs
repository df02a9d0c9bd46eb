//! The letters of a collation: which of them it takes for the same, and the one form of a text that follows.
//!
//! `collations.txt` holds what a server said. It is never coarser than the server: two texts of one form are equal
//! there, in a UNIQUE key too. Letters that it does not name are left as they are.

use std::collections::HashMap;
use std::sync::LazyLock;

const FILE: &str = include_str!("collations.txt");

/// The alphabets that ignore the marks behind a letter: a tailored one may take letter and mark for another letter.
const IGNORING_MARKS: [&str; 4] = ["utf8 unicode_ci", "utf8 unicode_520_ci", "uca1400_ai_ci", "0900_ai_ci"];

static ALPHABETS: LazyLock<Vec<Letters>> = LazyLock::new(|| read(FILE));

/// One section of `collations.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alphabet(usize);

#[derive(Clone, Debug, Default)]
struct Letters {
    name: &'static str,
    /// The form of the letters outside of ASCII that have another one than themselves.
    forms: HashMap<char, &'static str>,
    /// Two letters that are one of their own, written `xy`, `Xy` or `XY`.
    pairs: Vec<(char, char)>,
    ignores_marks: bool,
}

impl Alphabet {
    /// The section of this name.
    pub fn named(name: &str) -> Option<Alphabet> {
        ALPHABETS.iter().position(|letters| letters.name == name).map(Alphabet)
    }

    /// As `collations.txt` calls it.
    pub fn name(self) -> &'static str {
        ALPHABETS.get(self.0).map_or("", |letters| letters.name)
    }

    /// The one form of all texts that are the same to the collation.
    pub fn folded(self, text: &str) -> String {
        // An alphabet is made by `named` alone.
        let Some(letters) = ALPHABETS.get(self.0) else { return text.to_owned() };
        if letters.pairs.is_empty() && text.is_ascii() {
            return text.to_ascii_lowercase();
        }
        let mut folded = String::with_capacity(text.len());
        let mut rest = text.chars();
        while let Some(letter) = rest.next() {
            let next = rest.clone().next();
            if let Some(second) = next.filter(|&next| letters.is_pair(letter, next)) {
                letters.push_pair(letter, second, &mut folded);
                let _ = rest.next();
            } else {
                letters.push(letter, next, &mut folded);
            }
        }
        folded
    }
}

impl Letters {
    /// None for a letter that has no other form.
    fn form(&self, letter: char) -> Option<&'static str> {
        self.forms.get(&letter).copied()
    }

    /// The form of a letter whose form is one letter.
    fn single(&self, letter: char) -> char {
        match self.form(letter) {
            None => letter.to_ascii_lowercase(),
            Some(form) => {
                let mut form = form.chars();
                form.next().filter(|_| form.next().is_none()).unwrap_or(letter)
            }
        }
    }

    fn is_pair(&self, first: char, second: char) -> bool {
        !self.pairs.is_empty() && self.pairs.contains(&(self.single(first), self.single(second)))
    }

    /// Of what looks like a pair, `xY` and other spellings such as `ĉh` are two letters: they keep their spelling, or
    /// they would become the pair.
    fn push_pair(&self, first: char, second: char, folded: &mut String) {
        let lower = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
        let is_spelt = self.pairs.contains(&(lower(first), lower(second)));
        let pair = match is_spelt && !(first.is_lowercase() && second.is_uppercase()) {
            true => [lower(first), lower(second)],
            false => [first, second],
        };
        folded.extend(pair);
    }

    fn push(&self, letter: char, next: Option<char>, folded: &mut String) {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
            return;
        }
        let follows_latin = folded.bytes().last().is_some_and(|byte| byte.is_ascii_alphabetic());
        if self.ignores_marks && follows_latin && is_common_mark(letter) {
            return;
        }
        match self.form(letter) {
            // Letter and mark may be another letter, as и and a breve are й.
            Some(form) if form.is_ascii() || !next.is_some_and(is_mark) => folded.push_str(form),
            _ => folded.push(letter),
        }
    }
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..'\u{370}').contains(&letter)
}

/// The marks of the languages of Europe and of Vietnamese: grave, acute, circumflex, tilde, macron, breve, dot,
/// diaeresis, ring, double acute, caron, dot below, cedilla, ogonek.
fn is_common_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{304}' | '\u{306}'..='\u{308}' | '\u{30a}'..='\u{30c}' | '\u{323}' | '\u{327}' | '\u{328}')
}

/// Reads the file, whose first lines say what it is made of.
fn read(file: &'static str) -> Vec<Letters> {
    let mut alphabets: Vec<Letters> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let alphabet = begin(heading, &alphabets);
            alphabets.push(alphabet);
        } else if let (Some((form, letters)), Some(alphabet)) = (line.split_once(' '), alphabets.last_mut()) {
            alphabet.forms.extend(letters.chars().map(|letter| (letter, form)));
        }
    }
    alphabets
}

/// `name`, `name over other` or `name over other with pair pair`.
fn begin(heading: &'static str, alphabets: &[Letters]) -> Letters {
    let (heading, pairs) = heading.split_once(" with ").unwrap_or((heading, ""));
    let (name, other) = heading.split_once(" over ").unwrap_or((heading, ""));
    let other = alphabets.iter().find(|alphabet| alphabet.name == other);
    let pair = |pair: &str| {
        let mut letters = pair.chars();
        letters.next().zip(letters.next())
    };
    Letters {
        name,
        forms: other.map(|other| other.forms.clone()).unwrap_or_default(),
        pairs: pairs.split_whitespace().filter_map(pair).collect(),
        ignores_marks: IGNORING_MARKS.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> impl Iterator<Item = Alphabet> {
        (0..ALPHABETS.len()).map(Alphabet)
    }

    #[test]
    fn the_file_is_read_to_its_end() {
        let lines = FILE.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '[']));
        assert!(lines.clone().all(|line| line.matches(' ').count() == 1 && !line.ends_with(' ')));
        let headings = FILE.lines().filter(|line| line.starts_with('['));
        assert_eq!(ALPHABETS.len(), headings.clone().count());
        let overs = headings.filter_map(|heading| heading.split_once(" over "));
        for (heading, other) in overs {
            let other = other.trim_end_matches(']').split(" with ").next().unwrap();
            let at = |name: &str| Alphabet::named(name).map(|alphabet| alphabet.0);
            assert!(at(other).is_some() && at(other) < at(&heading[1..]), "{heading}");
        }
        assert!(IGNORING_MARKS.iter().all(|name| Alphabet::named(name).is_some()));
    }

    #[test]
    fn a_form_is_its_own_form_and_never_empty() {
        for letters in ALPHABETS.iter() {
            for (letter, form) in &letters.forms {
                let again: String = form.chars().map(|letter| letters.single(letter)).collect();
                assert!(!form.is_empty() && again == *form, "{}: {letter} {form}", letters.name);
                assert!(!letter.is_ascii(), "{}: {letter}", letters.name);
            }
        }
    }

    /// Each group is texts that the alphabet takes for the same, and for no other group's.
    fn check(name: &str, groups: &[&[&str]]) {
        let alphabet = Alphabet::named(name).unwrap();
        let mut forms: Vec<String> = Vec::new();
        for group in groups {
            let form = alphabet.folded(group[0]);
            assert!(!forms.contains(&form), "{name}: {group:?}");
            for text in *group {
                assert_eq!(alphabet.folded(text), form, "{name}: {text}");
            }
            forms.push(form);
        }
    }

    /// As MariaDB 10.11.19 answered `SELECT 'a' COLLATE … = 'b'`.
    #[test]
    fn letters_are_the_same_as_the_server_says() {
        check(
            "utf8 general_ci",
            &[&["Straße", "STRASE"], &["strasse"], &["été", "ETE"], &["e\u{301}te\u{301}"]],
        );
        check(
            "utf8 general_ci",
            &[&["ø", "Ø"], &["o", "ö"], &["æ"], &["ae"], &["œ"], &["oe"], &["ł"], &["l"]],
        );
        check(
            "utf8 unicode_ci",
            &[&["Straße", "STRASSE"], &["strase"], &["œ", "oe"], &["æ"], &["ae"], &["ø"], &["o"]],
        );
        check(
            "utf8 unicode_ci",
            &[&["été", "ETE", "e\u{301}te\u{301}"], &["Ñ", "n"], &["Ł"], &["l"], &["й"], &["и", "ѝ"]],
        );
        check(
            "utf8 unicode_520_ci",
            &[&["æ", "AE"], &["ø", "o"], &["ł", "L"], &["þ"], &["th"], &["đ", "ð", "d"]],
        );
        check("uca1400_ai_ci", &[&["æ", "AE"], &["ø", "o"], &["И\u{306}"], &["Ѝ\u{306}"], &["😀"], &["😁"]]);
        check("uca1400_as_ci", &[&["É", "é"], &["e"], &["ß"], &["ss", "SS"]]);
        check(
            "utf8 swedish_ci",
            &[&["å", "Å"], &["a", "à"], &["ä", "æ"], &["ö", "ø"], &["o", "ó"], &["ü", "y"]],
        );
        check("utf8 german2_ci", &[&["ä", "AE", "æ"], &["a"], &["ö", "oe"], &["ü", "UE"], &["ß", "ss"]]);
        check("utf8 spanish_ci", &[&["ñ", "Ñ"], &["n"], &["á", "a"]]);
        check(
            "latin1 swedish_ci",
            &[&["å"], &["a", "à"], &["ä", "æ"], &["ö"], &["ø"], &["ü", "Y"], &["ß"], &["s"], &["ÿ"]],
        );
        check("latin1 german1_ci", &[&["ä", "a"], &["ß", "s"], &["ss"]]);
        check("latin1 german2_ci", &[&["ä", "ae"], &["ß", "ss"], &["s"]]);
        check("latin1 general_ci", &[&["é", "É"], &["e"], &["ß"], &["s"]]);
    }

    /// As MariaDB 10.11.19 answered; but to it `aa` and `å` are the same, and so are `cHata` and `Çhata`.
    #[test]
    fn a_pair_is_a_letter_in_three_spellings_only() {
        check("utf8 czech_ci", &[&["Chata", "CHATA", "chata"], &["cHata"], &["cata"], &["Çhata"]]);
        check("utf8 danish_ci", &[&["aa", "Aa", "AA"], &["aA"], &["å", "Å"], &["aaA", "Aaa"], &["aAa"]]);
        check("utf8 croatian_ci", &[&["džep", "DŽEP", "Džep"], &["dŽep"], &["dzep"]]);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[a-zA-Z\u{c0}-\u{24f}\u{300}-\u{328}и-ѝ😀 ]{0,8}|[aACchH]{0,8}") {
            for alphabet in all() {
                let once = alphabet.folded(&text);
                prop_assert_eq!(alphabet.folded(&once), once);
            }
        }

        #[test]
        fn letters_of_ascii_differ_in_case_only(one in "[!-~]{1,3}", other in "[!-~]{1,3}") {
            for alphabet in all() {
                let is_same = alphabet.folded(&one) == alphabet.folded(&other);
                prop_assert!(!is_same || one.eq_ignore_ascii_case(&other));
            }
        }
    }
}
