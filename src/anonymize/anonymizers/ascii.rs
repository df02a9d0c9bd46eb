//! Names as they stand in addresses of mail, user names and domains: small letters from a to z, and digits.

/// Appends the letters and digits of `text`; what has no counterpart is left out.
pub(super) fn push(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            'A'..='Z' => out.push(letter.to_ascii_lowercase()),
            _ => out.push_str(spelt(letter)),
        }
    }
}

/// A letter of another Latin alphabet, as people spell it where it is missing.
fn spelt(letter: char) -> &'static str {
    match letter {
        'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' | 'Ă' | 'ă' | 'Ą' | 'ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć' | 'ć' | 'Č' | 'č' => "c",
        'Ð' | 'ð' | 'Ď' | 'ď' | 'Đ' | 'đ' => "d",
        'È'..='Ë' | 'è'..='ë' | 'Ē' | 'ē' | 'Ę' | 'ę' | 'Ě' | 'ě' => "e",
        'Ğ' | 'ğ' => "g",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ī' | 'ī' | 'İ' | 'ı' => "i",
        'Ł' | 'ł' => "l",
        'Ñ' | 'ñ' | 'Ń' | 'ń' | 'Ň' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ő' | 'ő' => "o",
        'Œ' | 'œ' => "oe",
        'Ř' | 'ř' => "r",
        'Ś' | 'ś' | 'Ş' | 'ş' | 'Š' | 'š' | 'Ș' | 'ș' => "s",
        'ß' => "ss",
        'Ť' | 'ť' | 'Ț' | 'ț' => "t",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ū' | 'ū' | 'Ů' | 'ů' | 'Ű' | 'ű' => "u",
        'Ŵ' | 'ŵ' => "w",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ' | 'ŷ' => "y",
        'Ź' | 'ź' | 'Ż' | 'ż' | 'Ž' | 'ž' => "z",
        _ => "",
    }
}

/// How long the longest of these gets.
pub(super) fn longest(list: &[&str]) -> usize {
    let length = |text: &&str| {
        let mut out = String::new();
        push(&mut out, text);
        out.len()
    };
    list.iter().map(length).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        push(&mut out, text);
        assert_eq!(out, expected);
    }

    #[test]
    fn letters_of_latin_alphabets_have_a_counterpart() {
        check("Noémie", "noemie");
        check("D'Angelo-Müller", "dangelomuller");
        check("Weiß", "weiss");
        check("İbrahim Şahin", "ibrahimsahin");
        check("山田3", "3");
        assert_eq!(longest(&["a", "Weiß"]), 5);
    }
}
