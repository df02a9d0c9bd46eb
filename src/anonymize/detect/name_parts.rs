//! A name of a table or column as the words in it: parted at `_`, `-`, `.`, spaces, digits and capitals, in lower case
//! and without accents.

/// The words: `billingAddress2` is `billing address 2`, `N°_Téléphone` is `n telephone`.
pub fn words_of(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        if before.is_some_and(|before| parts(before, letter, letters.get(at + 1))) {
            is_open = false;
        }
        if !is_open {
            words.push(String::new());
            is_open = true;
        }
        if let Some(word) = words.last_mut() {
            fold(letter, word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a word ends between two letters that stand side by side; `next` is the one behind them.
fn parts(before: char, letter: char, next: Option<&char>) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let ends_capitals =
        before.is_uppercase() && letter.is_uppercase() && next.is_some_and(|next| next.is_lowercase());
    is_digit(before) != is_digit(letter) || (before.is_lowercase() && letter.is_uppercase()) || ends_capitals
}

/// The letter in lower case, and without what stands on or under it.
fn fold(letter: char, out: &mut String) {
    for lower in letter.to_lowercase() {
        match lower {
            'à'..='å' | 'ā' | 'ă' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è'..='ë' | 'ē' | 'ę' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            // What stands alone where accents are letters of their own.
            '\u{300}'..='\u{36f}' => {}
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_where_people_see_words() {
        let check = |name: &str, expected: &str| assert_eq!(words_of(name).join(" "), expected, "{name}");
        check("email", "email");
        check("E_Mail", "e mail");
        check("firstName", "first name");
        check("billing-Address2", "billing address 2");
        check("HTTPServerURL", "http server url");
        check("CustomerId", "customer id");
        check("public.Straße", "public strasse");
        check("N°_Téléphone", "n telephone");
        check("PRENOM", "prenom");
        check("__", "");
        check("", "");
    }
}
