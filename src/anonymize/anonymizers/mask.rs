//! `mask`: a character in place of most others, by what kind of thing the text is.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "mask",
    summary: "the old text with most of it covered; the rest still tells of it",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: mask, kind: card}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// what it is, which says what stays: a card's last four digits, a name's initials, the host of a url
        kind: Kind = "all",
        /// what stands in place of a covered character
        character: char = "*",
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Nothing stays.
    All,
    /// The first letter of each word.
    Name,
    /// The first letter on both sides of the @, and what follows the last dot.
    Email,
    /// The last two digits.
    Phone,
    /// The last four digits.
    Card,
    /// The country, and the last two characters.
    Iban,
    /// The first letter of each word, and no digit.
    Address,
    /// The first two characters.
    PostalCode,
    /// The scheme and the host.
    Url,
    /// The first half of an address.
    Ip,
    /// The last two characters.
    Id,
    /// All but digits.
    Digits,
    /// Nothing, not even the length.
    Password,
}

static KINDS: [(&str, Kind); 13] = [
    ("all", Kind::All),
    ("name", Kind::Name),
    ("email", Kind::Email),
    ("phone", Kind::Phone),
    ("card", Kind::Card),
    ("iban", Kind::Iban),
    ("address", Kind::Address),
    ("postal_code", Kind::PostalCode),
    ("url", Kind::Url),
    ("ip", Kind::Ip),
    ("id", Kind::Id),
    ("digits", Kind::Digits),
    ("password", Kind::Password),
];

/// What a password becomes, however long it is.
const PASSWORD_LENGTH: usize = 8;

impl Anonymizer for Options {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let identity = cells[0].identity();
        let old = String::from_utf8_lossy(&identity);
        cells[0] = Value::text(covered(self.kind, self.character, &old));
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn is_keyed(&self) -> bool {
        false
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        (self.kind == Kind::Password).then_some(PASSWORD_LENGTH)
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        letters.has(self.character.encode_utf8(&mut [0; 4]))
    }
}

/// The same for the kind of this name, where there is one.
pub(super) fn of_kind(kind: &str, cover: char, old: &str) -> Option<String> {
    let (_, kind) = KINDS.iter().find(|(name, _)| *name == kind)?;
    Some(covered(*kind, cover, old))
}

fn covered(kind: Kind, cover: char, old: &str) -> String {
    match kind {
        Kind::Password => cover.to_string().repeat(PASSWORD_LENGTH),
        kind => masked(kind, cover, old),
    }
}

fn masked(kind: Kind, cover: char, old: &str) -> String {
    let mut new = String::with_capacity(old.len());
    // From which letter or digit on, counted from both ends, characters stay.
    let signs = || old.chars().filter(|letter| letter.is_alphanumeric()).count();
    let ends = |first: usize, last: usize| {
        // Where less than twice as much is there, too little would be covered.
        let count = signs();
        if (first + last) * 2 > count { (0, count) } else { (first, count - last) }
    };
    let (first, last) = match kind {
        Kind::Phone | Kind::Id => ends(0, 2),
        Kind::Card => ends(0, 4),
        Kind::Iban => ends(2, 2),
        Kind::PostalCode => ends(2, 0),
        _ => (0, usize::MAX),
    };
    let host = if kind == Kind::Url { host_of(old) } else { 0..0 };
    let at = old.rfind('@').filter(|_| kind == Kind::Email);
    let dot = at.and_then(|at| old[at..].rfind('.').map(|dot| at + dot));
    let half = network_of(old);
    let (mut seen, mut is_in_word) = (0, false);
    for (position, letter) in old.char_indices() {
        let is_sign = letter.is_alphanumeric();
        let begins_word = is_sign && !is_in_word;
        let stays = match kind {
            Kind::All | Kind::Password => false,
            Kind::Digits => !letter.is_numeric(),
            Kind::Name => !is_sign || begins_word,
            Kind::Address => !is_sign || (begins_word && !letter.is_numeric()),
            Kind::Email => match at {
                Some(at) => {
                    position == 0
                        || position == at
                        || position == at + 1
                        || dot.is_some_and(|dot| position >= dot)
                }
                None => false,
            },
            Kind::Phone | Kind::Id | Kind::Card | Kind::Iban | Kind::PostalCode => {
                !is_sign || seen < first || seen >= last
            }
            Kind::Url => !is_sign || host.contains(&position),
            Kind::Ip => !is_sign || position < half,
        };
        let is_scheme = kind == Kind::Url && position < old.find("://").unwrap_or(0);
        new.push(if stays || is_scheme { letter } else { cover });
        seen += usize::from(is_sign);
        // An apostrophe or a hyphen begins a new word: O'Neil, Anne-Marie.
        is_in_word = is_sign;
    }
    new
}

/// Where the host of a URL stands; what has no `://` has none.
fn host_of(url: &str) -> std::ops::Range<usize> {
    let Some(scheme) = url.find("://").map(|scheme| scheme + 3) else { return 0..0 };
    let end = url[scheme..].find(['/', '?', '#']).map_or(url.len(), |end| scheme + end);
    let start = url[scheme..end].rfind('@').map_or(scheme, |at| scheme + at + 1);
    start..end
}

/// Where the first two numbers of an IPv4 address end, or the first three of an IPv6 address.
fn network_of(address: &str) -> usize {
    let (separator, count) = if address.contains(':') { (':', 3) } else { ('.', 2) };
    address.match_indices(separator).nth(count - 1).map_or(0, |(at, _)| at)
}

impl OptionValue for Kind {
    const TAKES: &'static str =
        "all, name, email, phone, card, iban, address, postal_code, url, ip, id, digits or password";
    const SHAPE: Shape = Shape::OneOf(&[
        "all",
        "name",
        "email",
        "phone",
        "card",
        "iban",
        "address",
        "postal_code",
        "url",
        "ip",
        "id",
        "digits",
        "password",
    ]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(node, &KINDS)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{build_error, text_of};
    use super::*;

    #[test]
    fn each_kind_keeps_what_it_says() {
        for (kind, old, expected) in [
            ("all", "Jean d'Arc", "**********"),
            ("name", "Anne-Marie O'Neil", "A***-M**** O'N***"),
            ("email", "jean.dupont@acme.co.uk", "j**********@a******.uk"),
            ("email", "a@b", "a@b"),
            ("email", "no address", "**********"),
            ("phone", "+33 6 12 34 56 78", "+** * ** ** ** 78"),
            ("phone", "110", "***"),
            ("card", "4111-1111-1111-1234", "****-****-****-1234"),
            ("card", "1234567", "*******"),
            ("iban", "FR76 3000 6000 0112", "FR** **** **** **12"),
            ("address", "12 rue de l'École", "** r** d* l'É****"),
            ("postal_code", "75011", "75***"),
            ("url", "https://me:pw@acme.io:80/a/b?c=d#e", "https://**:**@acme.io:80/*/*?*=*#*"),
            ("url", "acme.io/private", "****.**/*******"),
            ("ip", "192.168.12.7", "192.168.**.*"),
            ("ip", "2001:db8:1:2::7", "2001:db8:1:*::*"),
            ("id", "AB-123456", "**-****56"),
            ("digits", "room 12b", "room **b"),
            ("password", "x", "********"),
        ] {
            assert_eq!(text_of("mask", &format!("kind: {kind}"), old), expected, "{kind}");
        }
        assert_eq!(text_of("mask", "character: '•'", "abc"), "•••");
    }

    #[test]
    fn what_is_no_kind_is_refused() {
        assert!(build_error("mask", "kind: crad").contains("did you mean `card`?"));
        assert!(build_error("mask", "character: ''").contains("expected one character"));
        assert!(build_error("mask", "character: ab").contains("expected one character, found `ab`"));
    }

    proptest! {
        #[test]
        fn every_kind_but_one_keeps_the_length(old: String) {
            for (_, kind) in KINDS.iter().filter(|(_, kind)| *kind != Kind::Password) {
                let new = masked(*kind, '*', &old);
                prop_assert_eq!(new.chars().count(), old.chars().count());
                prop_assert!(new.chars().zip(old.chars()).all(|(new, old)| new == old || new == '*'));
            }
        }
    }
}
