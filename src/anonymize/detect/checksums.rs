//! Numbers that prove themselves: bank accounts, cards, and the numbers that states give to people.
//!
//! The rules are those that the issuers publish: ISO 13616 (IBAN), ISO/IEC 7812-1 (cards), and for national numbers the
//! descriptions of the tax and statistics offices, as the OECD collects them
//! (<https://www.oecd.org/en/networks/global-forum-tax-transparency/resources/aeoi-implementation-portal/tax-identification-numbers.html>).

/// A number that a state gives to a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct National {
    /// The country, by two letters.
    pub country: &'static str,
    /// Whether its form alone is proof, so that a few values are enough.
    pub is_sure: bool,
    passes: fn(&[u8]) -> bool,
}

/// Those that can be told from other numbers.
pub(super) static NATIONAL: [National; 14] = [
    National { country: "FR", is_sure: true, passes: is_french },
    National { country: "US", is_sure: true, passes: is_american },
    National { country: "GB", is_sure: true, passes: is_british },
    National { country: "ES", is_sure: true, passes: is_spanish },
    National { country: "IT", is_sure: true, passes: is_italian },
    National { country: "CH", is_sure: true, passes: is_swiss },
    National { country: "DE", is_sure: false, passes: is_german },
    National { country: "NL", is_sure: false, passes: is_dutch },
    National { country: "PT", is_sure: false, passes: is_portuguese },
    National { country: "BR", is_sure: false, passes: is_brazilian },
    National { country: "BE", is_sure: false, passes: is_belgian },
    National { country: "PL", is_sure: false, passes: is_polish },
    National { country: "SE", is_sure: false, passes: is_swedish },
    National { country: "CA", is_sure: false, passes: is_canadian },
];

impl National {
    /// Whether the text is such a number.
    pub fn passes(self, text: &str) -> bool {
        (self.passes)(text.trim().as_bytes())
    }
}

/// Whether it is an IBAN, in groups or not.
pub(super) fn is_iban(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let is_shaped = (15..=34).contains(&compact.len())
        && compact[..2].iter().all(u8::is_ascii_uppercase)
        && compact[2..4].iter().all(u8::is_ascii_digit)
        && compact.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !is_shaped {
        return false;
    }
    let rotated = compact[4..].iter().chain(&compact[..4]);
    let remainder = rotated.fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        letter => (sum * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    remainder == 1
}

/// Whether it is the number of a payment card: a known beginning, a usual length, and the digit of Luhn.
pub(super) fn is_card(text: &str) -> bool {
    let Some(digits) = digits_of(text.as_bytes(), b" -") else { return false };
    let starts = |with: &[&str]| {
        with.iter().any(|start| start.bytes().zip(&digits).all(|(byte, digit)| byte - b'0' == *digit))
    };
    let is_known = match digits.len() {
        13 | 19 => starts(&["4"]),
        14 => starts(&["30", "36", "38"]),
        15 => starts(&["34", "37"]),
        16 => starts(&["4", "51", "52", "53", "54", "55", "2", "6011", "65", "35"]),
        _ => false,
    };
    is_known && luhn(&digits)
}

/// The digits of a text that has nothing else but these separators.
fn digits_of(text: &[u8], separators: &[u8]) -> Option<Vec<u8>> {
    let is_plain = text.iter().all(|byte| byte.is_ascii_digit() || separators.contains(byte));
    is_plain.then(|| text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect())
}

/// So many digits, not all the same.
fn exactly(text: &[u8], separators: &[u8], count: usize) -> Option<Vec<u8>> {
    let digits = digits_of(text, separators)?;
    (digits.len() == count && digits.iter().any(|digit| *digit != digits[0])).then_some(digits)
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |(at, digit): (usize, &u8)| match (at % 2, digit * 2) {
        (0, _) => u32::from(*digit),
        (_, twice) => u32::from(if twice > 9 { twice - 9 } else { twice }),
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit))
}

fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The NIR: 97 less the remainder of the first thirteen digits; Corsica has letters in place of two of them.
fn is_french(text: &[u8]) -> bool {
    let compact: Vec<u8> = text.iter().copied().filter(|byte| *byte != b' ').collect();
    if compact.len() != 15 || !matches!(compact[0], b'1'..=b'4' | b'7' | b'8') {
        return false;
    }
    let text = String::from_utf8_lossy(&compact).replace("2A", "19").replace("2B", "18");
    let Some(digits) = digits_of(text.as_bytes(), b"") else { return false };
    digits.len() == 15 && 97 - number(&digits[..13]) % 97 == number(&digits[13..])
}

/// The social security number is told by its hyphens alone.
fn is_american(text: &[u8]) -> bool {
    let is_shaped = text.len() == 11
        && text.iter().enumerate().all(|(at, byte)| match at {
            3 | 6 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_shaped && !text.starts_with(b"000") && &text[4..6] != b"00" && &text[7..] != b"0000"
}

/// The national insurance number: two letters, six digits, A to D.
fn is_british(text: &[u8]) -> bool {
    let compact: Vec<u8> = text.iter().copied().filter(|byte| *byte != b' ').collect();
    compact.len() == 9
        && compact[..2].iter().all(|byte| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte))
        && compact[2..8].iter().all(u8::is_ascii_digit)
        && matches!(compact[8], b'A'..=b'D')
}

/// DNI and NIE end in a letter that follows from the number.
fn is_spanish(text: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let compact: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'-').collect();
    let [first, .., last] = compact.as_slice() else { return false };
    let lead = match first {
        b'X'..=b'Z' => first - b'X' + b'0',
        digit => *digit,
    };
    let middle = compact.get(1..8).unwrap_or_default();
    let Some(digits) = digits_of(&[&[lead], middle].concat(), b"") else { return false };
    compact.len() == 9 && digits.len() == 8 && LETTERS[(number(&digits) % 23) as usize] == *last
}

/// The codice fiscale: sixteen letters and digits, the last of which follows from the others.
fn is_italian(text: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let is_shaped = text.len() == 16
        && text[..6].iter().all(u8::is_ascii_uppercase)
        && text[6..15].iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !is_shaped {
        return false;
    }
    let place = |byte: &u8| match byte {
        b'0'..=b'9' => byte - b'0',
        letter => letter - b'A',
    };
    // The first is odd: people count from one.
    let value = |(at, byte): (usize, &u8)| match at % 2 {
        0 => ODD[usize::from(place(byte))],
        _ => u32::from(place(byte)),
    };
    let sum: u32 = text[..15].iter().enumerate().map(value).sum();
    u32::from(text[15].wrapping_sub(b'A')) == sum % 26
}

/// AHV numbers begin with the country, and end as a bar code does.
fn is_swiss(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b".", 13) else { return false };
    let sum = weighted(&digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    digits.starts_with(&[7, 5, 6]) && sum.is_multiple_of(10)
}

/// The tax number (ISO 7064, MOD 11,10).
fn is_german(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b" ", 11).filter(|digits| digits[0] != 0) else { return false };
    let product = digits[..10].iter().fold(10, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(digits[10])
}

fn is_dutch(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b".", 9) else { return false };
    let sum = i64::from(weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2])) - i64::from(digits[8]);
    sum.rem_euclid(11) == 0
}

fn is_portuguese(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b" ", 9).filter(|digits| matches!(digits[0], 1..=3)) else {
        return false;
    };
    let rest = weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    u32::from(digits[8]) == if rest < 2 { 0 } else { 11 - rest }
}

fn is_brazilian(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b".-", 11) else { return false };
    let check = |count: usize| {
        let weights: Vec<u32> = (2..=count as u32 + 1).rev().collect();
        match weighted(&digits[..count], &weights) * 10 % 11 {
            10 => 0,
            rest => rest,
        }
    };
    check(9) == u32::from(digits[9]) && check(10) == u32::from(digits[10])
}

/// The number of the register: 97 less the remainder, since 2000 with a 2 before the others.
fn is_belgian(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b".- ", 11) else { return false };
    let (born, check) = (number(&digits[..9]), number(&digits[9..]));
    97 - born % 97 == check || 97 - (2_000_000_000 + born) % 97 == check
}

fn is_polish(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b"", 11) else { return false };
    weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// The date of birth, a hyphen or a plus, and four digits.
fn is_swedish(text: &[u8]) -> bool {
    let Some(digits) = exactly(text, b"-+", 10).or_else(|| exactly(text, b"-+", 12)) else { return false };
    let digits = &digits[digits.len() - 10..];
    let (month, day) = (number(&digits[2..4]), number(&digits[4..6]));
    luhn(digits) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_canadian(text: &[u8]) -> bool {
    exactly(text, b" -", 9).is_some_and(|digits| luhn(&digits)) && text.len() == 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_prove_themselves() {
        let check = |text: &str, expected: &str| {
            let mut found: Vec<&str> = Vec::new();
            found.extend(is_iban(text).then_some("IBAN"));
            found.extend(is_card(text).then_some("card"));
            found.extend(NATIONAL.iter().filter(|number| number.passes(text)).map(|number| number.country));
            assert_eq!(found.join(" "), expected, "{text}");
        };
        check("DE89 3704 0044 0532 0130 00", "IBAN");
        check("DE88370400440532013000", "");
        check("FR1420041010050500013M02606", "IBAN");
        check("4111 1111 1111 1111", "card");
        check("4111111111111112", "");
        check("378282246310005", "card");
        check("255081416802538", "FR");
        check("078-05-1120", "US");
        check("AB123456C", "GB");
        check("12345678Z", "ES");
        check("X1234567L", "ES");
        check("RSSMRA85T10A562S", "IT");
        check("756.9217.0769.85", "CH");
        check("86095742719", "DE");
        check("111222333", "NL");
        check("111.444.777-35", "BR");
        check("85.07.30-033.28", "BE");
        check("44051401359", "PL");
        check("811228-9874", "SE");
        check("046 454 286", "CA");
        check("00000000000", "");
        check("hello", "");
        check("", "");
    }
}
