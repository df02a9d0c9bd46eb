//! One invented person: all that is told of them comes from one draw, whichever parts a table has.

use super::super::ascii;
use super::super::locale::{Gendered, Locale};
use crate::anonymize::bounds::length_of;
use crate::anonymize::draw::Draw;
use crate::dump::Repertoire;

/// Letters of a token, 5 bits each, that keep addresses apart whose names are the same.
const TOKEN_LENGTH: usize = 8;

/// What stands for a name that no letter from a to z is in.
const NAMELESS: &str = "user";

/// Digits behind a user name.
const USER_DIGITS: usize = 4;

pub(super) struct Identity {
    locale: &'static Locale,
    pub(super) is_female: bool,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    token: [u8; TOKEN_LENGTH],
    number: u64,
    /// What the day of birth is drawn from.
    pub(super) days: u64,
}

impl Identity {
    /// The person at this position: the same under `person`, `fullname` and `username`.
    pub(super) fn drawn(locale: &'static Locale, draw: &Draw) -> Self {
        let mut draw = draw.of("person");
        let is_female = draw.below(2) == 0;
        let list = match locale.genders {
            Some([female, male]) => if is_female { female } else { male }.first_names,
            None => locale.first_names,
        };
        Identity {
            locale,
            is_female,
            first_name: draw.pick(list),
            last_name: draw.pick(locale.last_names),
            token: draw.word().to_le_bytes(),
            number: draw.below(10_u64.pow(USER_DIGITS as u32)),
            days: draw.word(),
        }
    }

    pub(super) fn full_name(&self) -> String {
        match self.locale.puts_family_first() {
            true => [self.last_name, self.first_name].concat(),
            false => [self.first_name, " ", self.last_name].concat(),
        }
    }

    /// Empty where nothing tells the gender of names.
    pub(super) fn title(&self) -> &'static str {
        self.locale.genders.map_or("", |[female, male]| if self.is_female { female } else { male }.title)
    }

    /// `jane.doe.k3x8p2qa@example.com`
    pub(super) fn email(&self, domain: &str) -> String {
        let mut text = String::with_capacity(64);
        for name in [self.first_name, self.last_name] {
            ascii::push(&mut text, name);
            if !text.is_empty() && !text.ends_with('.') {
                text.push('.');
            }
        }
        if text.is_empty() {
            text.extend([NAMELESS, "."]);
        }
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        text.extend(self.token.map(|byte| char::from(ALPHABET[usize::from(byte & 31)])));
        text.extend(["@", domain]);
        text
    }

    /// `jdoe4821`
    pub(super) fn username(&self) -> String {
        let mut text = String::with_capacity(24);
        ascii::push(&mut text, self.first_name);
        text.truncate(1);
        ascii::push(&mut text, self.last_name);
        if text.is_empty() {
            text.push_str(NAMELESS);
        }
        let mut unit = 10_u64.pow(USER_DIGITS as u32);
        while unit > 1 {
            unit /= 10;
            text.push(char::from(b'0' + (self.number / unit % 10) as u8));
        }
        text
    }
}

/// Every list of first names that a person of the locale may have one of.
fn first_names(locale: &Locale) -> Vec<&'static [&'static str]> {
    match &locale.genders {
        Some(genders) => genders.iter().map(|gendered: &Gendered| gendered.first_names).collect(),
        None => vec![locale.first_names],
    }
}

fn longest(list: &[&str]) -> usize {
    list.iter().map(|name| length_of(name.as_bytes())).max().unwrap_or_default()
}

pub(super) fn longest_first_name(locale: &Locale) -> usize {
    first_names(locale).into_iter().map(longest).max().unwrap_or_default()
}

pub(super) fn longest_last_name(locale: &Locale) -> usize {
    longest(locale.last_names)
}

pub(super) fn longest_title(locale: &Locale) -> usize {
    locale.genders.map_or(0, |genders| longest(&genders.map(|gendered| gendered.title)))
}

pub(super) fn longest_full_name(locale: &Locale) -> usize {
    let space = usize::from(!locale.puts_family_first());
    longest_first_name(locale) + space + longest_last_name(locale)
}

pub(super) fn longest_email(locale: &Locale, domain: &str) -> usize {
    let first = first_names(locale).into_iter().map(ascii::longest).max().unwrap_or_default();
    let names = first + 1 + ascii::longest(locale.last_names) + 1;
    names.max(NAMELESS.len() + 1) + TOKEN_LENGTH + 1 + domain.len()
}

pub(super) fn longest_username(locale: &Locale) -> usize {
    // A letter that is spelt by two counts as one.
    (1 + ascii::longest(locale.last_names)).max(NAMELESS.len()) + USER_DIGITS
}

pub(super) fn are_spelt_in(locale: &Locale, letters: Repertoire) -> bool {
    let mut lists = first_names(locale);
    lists.push(locale.last_names);
    lists.into_iter().flatten().all(|name| letters.has(name))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{SEEDS, rule};
    use super::*;
    use crate::anonymize::draw::RunKey;
    use crate::anonymize::options::OptionValue;

    fn locale(name: &str) -> &'static Locale {
        <&Locale>::read(rule(&format!("locale: {name}")).get("locale").unwrap()).unwrap()
    }

    #[test]
    fn what_is_told_of_a_person_agrees_and_no_part_is_longer_than_told() {
        let names = <&Locale>::TAKES.replace(" or ", ", ");
        for (locale, row) in
            names.split(", ").map(locale).flat_map(|locale| (0..300).map(move |row| (locale, row)))
        {
            let draw = RunKey::from_random([1; 32]).row("t", "r", row).draw("x");
            let person = Identity::drawn(locale, &draw);
            let mut email = String::new();
            ascii::push(&mut email, person.first_name);
            assert!(person.email("example.com").starts_with(&email));
            let length = |text: &str| text.chars().count();
            assert!(length(person.first_name) <= longest_first_name(locale));
            assert!(length(&person.full_name()) <= longest_full_name(locale));
            assert!(
                length(&person.email("a.io")) <= longest_email(locale, "a.io"),
                "{}",
                person.email("a.io")
            );
            assert!(length(&person.username()) <= longest_username(locale), "{}", person.username());
            assert!(length(person.title()) <= longest_title(locale));
            assert!(person.username().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn a_family_stands_where_its_language_has_it() {
        let draw = SEEDS[0]().draw("x");
        let japanese = Identity::drawn(locale("ja_JP"), &draw);
        assert!(japanese.full_name().starts_with(japanese.last_name) && !japanese.full_name().contains(' '));
        assert!(japanese.email("example.com").starts_with("user."));
        let french = Identity::drawn(locale("fr_FR"), &draw);
        assert_eq!(french.full_name(), format!("{} {}", french.first_name, french.last_name));
        assert_eq!(french.title(), if french.is_female { "Mme" } else { "M." });
    }
}
