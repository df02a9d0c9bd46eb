//! The numbers that states give to people: valid by their check digits, and out of ranges that nobody is given.

use super::super::check_digits::{luhn, mod11_10, number, weighted};
use super::super::iban::italian_letter;
use super::super::number_form::Number;
use crate::anonymize::draw::Draw;

/// How one country's numbers are drawn.
pub(in super::super) struct Country {
    pub(super) code: &'static str,
    /// Characters.
    pub(super) length: usize,
    /// Whether it has digits alone.
    pub(super) is_numeric: bool,
    pub(super) put: fn(&mut Number, &mut Draw),
}

const fn country(code: &'static str, length: usize, put: fn(&mut Number, &mut Draw)) -> Country {
    Country { code, length, is_numeric: true, put }
}

const fn lettered(code: &'static str, length: usize, put: fn(&mut Number, &mut Draw)) -> Country {
    Country { code, length, is_numeric: false, put }
}

/// Every country that is known, by code.
pub(super) static COUNTRIES: [Country; 13] = [
    country("BE", 11, belgian),
    country("DE", 11, german),
    lettered("ES", 9, spanish),
    lettered("FI", 11, finnish),
    country("FR", 15, french),
    lettered("GB", 9, british),
    lettered("IT", 16, italian),
    country("NL", 9, dutch),
    country("NO", 11, norwegian),
    country("PL", 11, polish),
    country("PT", 9, portuguese),
    country("SE", 10, swedish),
    country("US", 9, american),
];

/// Rijksregisternummer: the counter behind the day of birth goes from 001 to 998 (royal decree of 3 April 1984,
/// article 2), so 000 and 999 are nobody's.
fn belgian(out: &mut Number, draw: &mut Draw) {
    day_of_birth(out, draw, [b'y', b'm', b'd'], 0);
    out.text(if draw.below(2) == 0 { "000" } else { "999" });
    let check = 97 - number(&out.0) % 97;
    out.padded(check, 2);
}

/// Steuer-Identifikationsnummer: one that begins with 0 is for tests (Bundeszentralamt für Steuern). Of the first ten
/// digits one stands twice and one is missing; the last is ISO/IEC 7064, MOD 11,10.
fn german(out: &mut Number, draw: &mut Draw) {
    let missing = 1 + draw.below(9) as u8;
    // 0 to 9 without the missing one, as nine choices.
    let twice = (missing + 1 + draw.below(9) as u8) % 10;
    let mut digits = [0; 9];
    for (place, digit) in digits.iter_mut().zip((1..10).filter(|digit| *digit != missing).chain([twice])) {
        *place = b'0' + digit;
    }
    for last in (1..digits.len()).rev() {
        digits.swap(last, draw.below(last as u64 + 1) as usize);
    }
    out.text("0");
    out.0.extend_from_slice(&digits);
    let check = mod11_10(&out.0);
    out.0.push(check);
}

/// DNI: what the Agencia Tributaria has for tests lies at its end (99 999 9xx), and no numbers from 99 900 000 on are
/// given out. The letter is the number modulo 23 (Real Decreto 1553/2005).
fn spanish(out: &mut Number, draw: &mut Draw) {
    out.drawn((99_900_000, 99_999_999), 8, draw);
    let letter = spanish_letter(number(&out.0));
    out.0.push(letter);
}

/// NIE, where the old number is one: Z is given out in order, and far from 9 900 000. The Z counts as a 2.
pub(super) fn spanish_of_foreigners(out: &mut Number, draw: &mut Draw) {
    out.text("Z");
    out.drawn((9_900_000, 9_999_999), 7, draw);
    let letter = spanish_letter(20_000_000 + number(&out.0[1..]));
    out.0.push(letter);
}

fn spanish_letter(number: u64) -> u8 {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize]
}

/// Henkilötunnus: individual numbers 900 to 999 are for temporary use, never for people in the register (Digi- ja
/// väestötietovirasto).
fn finnish(out: &mut Number, draw: &mut Draw) {
    day_of_birth(out, draw, [b'd', b'm', b'y'], 0);
    let day = number(&out.0);
    let individual = 900 + draw.below(100);
    out.text("-");
    out.padded(individual, 3);
    out.0.push(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[((day * 1000 + individual) % 31) as usize]);
}

/// NIR: communes of a département go up to 990, which stands for an unknown one (INSEE); 991 to 999 are none. The
/// key is 97 less the rest of the division by 97.
fn french(out: &mut Number, draw: &mut Draw) {
    out.drawn((1, 2), 1, draw);
    out.drawn((30, 99), 2, draw);
    out.drawn((1, 12), 2, draw);
    // 20 is Corsica, which is written with letters.
    let department = 1 + draw.below(94);
    out.padded(if department < 20 { department } else { department + 1 }, 2);
    out.drawn((991, 999), 3, draw);
    out.drawn((1, 999), 3, draw);
    let key = 97 - number(&out.0) % 97;
    out.padded(key, 2);
}

/// National Insurance number: Q is in no prefix that is given out (HMRC, National Insurance Manual NIM39110), and QQ
/// stands in examples.
fn british(out: &mut Number, draw: &mut Draw) {
    out.text("QQ");
    out.digits(6, draw);
    out.0.push(b'A' + draw.below(4) as u8);
}

/// Codice fiscale: no place has a code that begins with X (Agenzia delle Entrate, codici catastali: A to M, and Z for
/// countries).
fn italian(out: &mut Number, draw: &mut Draw) {
    for _ in 0..6 {
        out.0.push(b"BCDFGLMNPRSTVZ"[draw.below(14) as usize]);
    }
    out.drawn((30, 99), 2, draw);
    out.0.push(b"ABCDEHLMPRST"[draw.below(12) as usize]);
    let day = 1 + draw.below(28);
    out.padded(day + 40 * draw.below(2), 2);
    out.text("X");
    out.drawn((100, 999), 3, draw);
    let check = italian_letter(&out.0);
    out.0.push(check);
}

/// Burgerservicenummer: those that begin with 999 are for tests (Rijksdienst voor Identiteitsgegevens). The digits,
/// times 9 to 2 and -1, make a multiple of 11.
pub(in super::super) fn dutch(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    loop {
        out.text("999");
        out.digits(5, draw);
        match weighted(&out.0[start..], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
            10 => out.0.truncate(start),
            check => return out.0.push(b'0' + check as u8),
        }
    }
}

/// Fødselsnummer: a month 80 higher marks people of test data (Skatteetaten, Tenor).
fn norwegian(out: &mut Number, draw: &mut Draw) {
    loop {
        day_of_birth(out, draw, [b'd', b'm', b'y'], 80);
        out.drawn((0, 499), 3, draw);
        let first = (11 - weighted(&out.0, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
        out.padded(u64::from(first), 1);
        let second = (11 - weighted(&out.0, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        if first < 10 && second < 10 {
            return out.padded(u64::from(second), 1);
        }
        out.0.clear();
    }
}

/// PESEL: it began in 1979, and a month 80 higher means a birth in the 1800s; nobody who was born before 1850 has
/// one (ustawa o ewidencji ludności, article 15).
fn polish(out: &mut Number, draw: &mut Draw) {
    out.drawn((0, 49), 2, draw);
    out.drawn((81, 92), 2, draw);
    out.drawn((1, 28), 2, draw);
    out.digits(4, draw);
    let check = (10 - weighted(&out.0, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10;
    out.padded(u64::from(check), 1);
}

/// NIF: of those that begin with 4, only 45 is given out (Decreto-Lei 14/2013).
pub(in super::super) fn portuguese(out: &mut Number, draw: &mut Draw) {
    let start = out.0.len();
    out.text(draw.pick(&["40", "41", "42", "43", "44", "46", "47", "48", "49"]));
    out.digits(6, draw);
    let check = match 11 - weighted(&out.0[start..], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
        10.. => 0,
        check => check,
    };
    out.padded(u64::from(check), 1);
}

/// Personnummer: birth numbers 980 to 999 are for tests (Skatteverket).
fn swedish(out: &mut Number, draw: &mut Draw) {
    day_of_birth(out, draw, [b'y', b'm', b'd'], 0);
    out.drawn((980, 999), 3, draw);
    let check = luhn(&out.0);
    out.0.push(check);
}

/// Social security number: areas 900 to 999 are not given out (SSA), and with the groups 01 to 49 they are no tax
/// numbers of foreigners either (IRS: groups 50 to 99).
fn american(out: &mut Number, draw: &mut Draw) {
    out.drawn((900, 999), 3, draw);
    out.drawn((1, 49), 2, draw);
    out.drawn((1, 9999), 4, draw);
}

/// A day of the years 1950 to 1999, in this order of year, month and day.
fn day_of_birth(out: &mut Number, draw: &mut Draw, order: [u8; 3], above_month: u64) {
    for part in order {
        match part {
            b'y' => out.drawn((50, 99), 2, draw),
            b'm' => out.drawn((above_month + 1, above_month + 12), 2, draw),
            _ => out.drawn((1, 28), 2, draw),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::SEEDS;
    use super::*;

    /// Many numbers of a country.
    fn many(code: &str) -> Vec<Vec<u8>> {
        let country = COUNTRIES.iter().find(|country| country.code == code).unwrap();
        let mut draw = SEEDS[0]().draw("national-id");
        let one = |_| {
            let mut out = Number::new();
            (country.put)(&mut out, &mut draw);
            assert_eq!(out.0.len(), country.length, "{code}");
            assert!(!country.is_numeric || out.0.iter().all(u8::is_ascii_digit), "{code}");
            out.0
        };
        (0..500).map(one).collect()
    }

    #[test]
    fn countries_are_in_order_and_their_numbers_as_long_as_told() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for country in &COUNTRIES {
            let distinct: std::collections::BTreeSet<_> = many(country.code).into_iter().collect();
            assert!(distinct.len() > 450, "{}: {}", country.code, distinct.len());
        }
    }

    #[test]
    fn check_digits_are_those_that_a_reader_computes() {
        for id in many("FR") {
            assert_eq!((number(&id[..13]) + number(&id[13..])) % 97, 0);
            assert!(number(&id[7..10]) > 990);
        }
        for id in many("BE") {
            assert_eq!((number(&id[..9]) + number(&id[9..])) % 97, 0);
        }
        for id in many("NL") {
            let sum = weighted(&id, &[9, 8, 7, 6, 5, 4, 3, 2]) as i64 - i64::from(id[8] - b'0');
            assert_eq!((sum % 11, &id[..3]), (0, &b"999"[..]));
        }
        for id in many("NO") {
            assert_eq!(weighted(&id, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11, 0);
            assert_eq!(weighted(&id, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11, 0);
        }
        for id in many("PL") {
            assert_eq!(weighted(&id, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10, 0);
        }
        for id in many("SE") {
            assert_eq!(luhn(&id[..9]), id[9]);
        }
        for id in many("US") {
            assert!(id[0] == b'9' && (1..50).contains(&number(&id[3..5])));
        }
    }

    #[test]
    fn german_numbers_repeat_one_digit_and_miss_one() {
        for id in many("DE") {
            let distinct: std::collections::BTreeSet<_> = id[..10].iter().collect();
            assert_eq!((id[0], distinct.len()), (b'0', 9), "{id:?}");
        }
    }

    #[test]
    fn letters_are_those_of_examples_that_authorities_print() {
        assert_eq!(spanish_letter(12_345_678), b'Z');
        assert_eq!(spanish_letter(99_999_999), b'R');
        assert_eq!(italian_letter(b"RSSMRA85T10A562"), b'S');
        assert_eq!(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(131_052_308 % 31) as usize], b'T');
    }
}
