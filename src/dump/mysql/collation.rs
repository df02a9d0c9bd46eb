//! What a collation's name says of when two texts are equal.
//!
//! Sources: the manuals' pages on naming conventions and on PAD SPACE (MySQL 8.4 and MariaDB 11), and what MariaDB
//! 10.11.19 says of `'a' = 'A'` in each of its collations.

use super::alphabet::Alphabet;
use crate::dump::{Equality, Letters};

/// Unicode's character sets: the same collations by the same names.
const UNICODE: [&str; 7] = ["utf8", "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf16le", "utf32"];

/// In these, `j` differs from `J`, `t` from `T`, and `m` does not differ from `n`.
const ODD: [&str; 3] = ["cp866_general_ci", "latin7_general_ci", "macce_general_ci"];

/// Languages of which 0900 has collations that leave the letters of ASCII as they are.
const PLAIN_0900: [&str; 11] = ["de_pb", "is", "lv", "ro", "sl", "pl", "et", "es", "sv", "eo", "vi"];

/// When two values of a column of this collation are the same: never fewer differences than the server sees.
/// Of an unknown collation every difference counts.
pub fn equality(collation: &str) -> Equality {
    let name = collation.to_ascii_lowercase();
    let (letters, ignores_padding) = match name.strip_suffix("_bin") {
        Some(charset) => (Letters::Exact, !charset.ends_with("_nopad") && !charset.ends_with("_0900")),
        None => (letters(&name.replace("_nopad", "")), pads(&name)),
    };
    Equality { letters, ignores_padding }
}

/// The same of a character set whose collation is not said: what all servers' defaults agree on.
pub fn equality_by_default(charset: &str) -> Equality {
    match charset {
        // utf8mb4_general_ci, utf8mb4_0900_ai_ci (which sees spaces at the end) or utf8mb4_uca1400_ai_ci.
        "utf8" | "utf8mb3" | "utf8mb4" => Equality {
            letters: Alphabet::named("utf8 by default").map_or(Letters::Exact, Letters::Alphabet),
            ignores_padding: false,
        },
        "latin1" => equality("latin1_swedish_ci"),
        "ascii" => equality("ascii_general_ci"),
        _ => Equality::EXACT,
    }
}

fn pads(name: &str) -> bool {
    name != "binary" && !name.contains("_nopad") && !name.contains("_0900_")
}

/// `name` is in lower case and without `_nopad`.
fn letters(name: &str) -> Letters {
    let Some((charset, rest)) = name.split_once('_') else { return Letters::Exact };
    if !name.ends_with("_ci") || ODD.contains(&name) {
        return Letters::Exact;
    }
    let is_unicode = UNICODE.contains(&charset);
    let section = match (is_unicode, rest) {
        // `uca1400_ai_ci` may stand without a character set.
        (_, _) if charset == "uca1400" => name.to_owned(),
        (true, rest) if rest.starts_with("uca1400_") || rest.starts_with("0900_") => rest.to_owned(),
        (true, rest) => format!("utf8 {rest}"),
        (false, rest) => format!("{charset} {rest}"),
    };
    if let Some(alphabet) = Alphabet::named(&section) {
        return Letters::Alphabet(alphabet);
    }
    let is_plain_0900 =
        is_unicode && rest.strip_suffix("_0900_ai_ci").is_some_and(|language| PLAIN_0900.contains(&language));
    // What else is called general tells case apart in no letter of ASCII.
    if rest == "general_ci" || is_plain_0900 { Letters::IgnoreAsciiCase } else { Letters::Exact }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::Value;

    fn check(collation: &str, text: &str, expected: &str) {
        let folded = equality(collation).folded(&Value::text(text));
        assert_eq!(folded, Value::text(expected), "{collation}: {text:?}");
    }

    #[test]
    fn names_tell_letters_and_padding() {
        for (collation, expected) in [
            ("binary", "Été ß "),
            ("utf8mb4_bin", "Été ß"),
            ("utf8mb4_nopad_bin", "Été ß "),
            ("utf8mb4_0900_bin", "Été ß "),
            ("latin1_bin", "Été ß"),
            ("latin1_general_cs", "Été ß"),
            ("utf8mb4_0900_as_cs", "Été ß "),
            ("utf8mb4_general_ci", "ete s"),
            ("utf8_general_ci", "ete s"),
            ("UTF8MB3_GENERAL_CI", "ete s"),
            ("utf8mb4_general_nopad_ci", "ete s "),
            ("utf8mb4_unicode_ci", "ete ss"),
            ("utf8mb4_unicode_520_nopad_ci", "ete ss "),
            ("utf8mb4_0900_ai_ci", "ete ss "),
            ("utf8mb4_0900_as_ci", "été ß "),
            ("utf8mb4_uca1400_ai_ci", "ete ss"),
            ("uca1400_swedish_nopad_ai_ci", "ete ss "),
            ("utf8mb4_sv_0900_ai_ci", "Été ß "),
            ("latin1_swedish_ci", "ete ß"),
            ("ascii_general_ci", "Été ß"),
        ] {
            check(collation, "Été ß ", expected);
        }
    }

    /// As MariaDB 10.11.19 says: case counts for these letters, in these and in no other that end in `_ci`.
    #[test]
    fn what_is_odd_or_unknown_is_left_as_it_is() {
        for collation in ["cp866_general_ci", "latin7_general_ci", "macce_general_ci", "latin5_turkish_ci"] {
            check(collation, "iI jJ tT mn", "iI jJ tT mn");
        }
        for collation in ["utf8mb4_turkish_ci", "utf8mb4_tr_0900_ai_ci", "utf8mb4_la_0900_ai_ci", "x", "x_ci"]
        {
            check(collation, "iI uv", "iI uv");
        }
        check("utf8mb4_sv_0900_ai_ci", "iI Ä", "ii Ä");
        check("koi8r_general_ci", "iI Й", "ii Й");
    }
}
