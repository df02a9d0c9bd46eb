//! Which anonymizers DbToolsBundle has, and what each of them is here.

/// An anonymizer of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theirs {
    /// One of the core, which has our name.
    Core(&'static str),
    /// One of the pack fr-fr: its name in there.
    French(&'static str),
    /// `faker.address`
    FakerAddress,
    /// `faker.method`
    FakerMethod,
}

const CORE: [&str; 15] = [
    "address",
    "constant",
    "date",
    "email",
    "firstname",
    "float",
    "iban-bic",
    "integer",
    "lastname",
    "lorem",
    "md5",
    "null",
    "password",
    "pattern",
    "string",
];

/// Of the pack fr-fr: the names in there, and ours.
const FRENCH: [(&str, &str); 8] = [
    ("address", "address"),
    ("cb", "card"),
    ("firstname", "firstname"),
    ("lastname", "lastname"),
    ("nom", "lastname"),
    ("phone", "phone"),
    ("prenom", "firstname"),
    ("secu", "national-id"),
];

/// The anonymizer of this id. Older versions wrote `fr_fr` for the pack.
pub(super) fn find(id: &str) -> Option<Theirs> {
    let (pack, name) = id.split_once('.').unwrap_or(("", id));
    match (pack.replace('_', "-").as_str(), name) {
        ("" | "core", name) => CORE.iter().find(|core| **core == name).map(|core| Theirs::Core(core)),
        ("fr-fr", name) => {
            FRENCH.iter().find(|(french, _)| *french == name).map(|(french, _)| Theirs::French(french))
        }
        ("faker", "address") => Some(Theirs::FakerAddress),
        ("faker", "method") => Some(Theirs::FakerMethod),
        _ => None,
    }
}

/// Ours for one that is named without options, as in a pattern.
pub(super) fn plain_counterpart(id: &str) -> Option<&'static str> {
    match find(id)? {
        Theirs::Core(id) => Some(id),
        Theirs::French(name) => FRENCH.iter().find(|(french, _)| *french == name).map(|(_, ours)| *ours),
        Theirs::FakerAddress => Some("address"),
        Theirs::FakerMethod => None,
    }
}

/// Every id, for those who have misspelt one.
pub(super) fn ids() -> Vec<&'static str> {
    let french = ["fr-fr.address", "fr-fr.firstname", "fr-fr.lastname", "fr-fr.phone"];
    CORE.into_iter().chain(french).chain(["faker.address", "faker.method"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_with_and_without_their_pack() {
        assert_eq!(find("email"), Some(Theirs::Core("email")));
        assert_eq!(find("fr_fr.prenom"), Some(Theirs::French("prenom")));
        assert_eq!(find("fr-fr.phone"), Some(Theirs::French("phone")));
        assert_eq!(find("faker.method"), Some(Theirs::FakerMethod));
        for id in ["", ".", "acme.email", "Email", "faker.name", "App\\Email"] {
            assert_eq!(find(id), None, "{id}");
        }
        for id in ids() {
            assert!(find(id).is_some(), "{id}");
        }
    }
}
