//! How each country writes its account numbers, and the check digits of an IBAN.
//!
//! The structures are those of the SWIFT IBAN registry (ISO 13616), without the country code and the
//! two check digits in front: `n` is a digit, `a` a capital letter, `c` either.

use crate::anonymize::draw::Draw;

/// A country's account numbers.
pub(super) struct Country {
    pub(super) code: &'static str,
    /// Such as `10n11c2n`.
    structure: &'static str,
    national: National,
}

/// The check digits within the national number, where they are simple.
#[derive(Clone, Copy)]
enum National {
    /// None, or more than is done here.
    Unchecked,
    /// The last two digits make the number a multiple of 97, after letters became digits (France).
    Rib,
    /// The last two digits are the others modulo 97, and 97 for 0 (Belgium).
    Remainder97,
    /// The last two digits are ISO 7064 MOD 97-10 over the others.
    Mod97,
    /// The ninth and tenth digit check the bank and branch, and the account (Spain).
    Spanish,
    /// The letter in front weighs the places behind it (Italy).
    Cin,
}

const fn country(code: &'static str, structure: &'static str) -> Country {
    Country { code, structure, national: National::Unchecked }
}

const fn checked(code: &'static str, structure: &'static str, national: National) -> Country {
    Country { code, structure, national }
}

/// Every country that is known, by code.
pub(super) static COUNTRIES: [Country; 66] = [
    country("AD", "8n12c"),
    country("AE", "19n"),
    country("AL", "8n16c"),
    country("AT", "16n"),
    country("AZ", "4a20c"),
    checked("BA", "16n", National::Mod97),
    checked("BE", "12n", National::Remainder97),
    country("BG", "4a6n8c"),
    country("BH", "4a14c"),
    country("BR", "23n1a1c"),
    country("CH", "5n12c"),
    country("CR", "18n"),
    country("CY", "8n16c"),
    country("CZ", "20n"),
    country("DE", "18n"),
    country("DK", "14n"),
    country("DO", "4c20n"),
    country("EE", "16n"),
    checked("ES", "20n", National::Spanish),
    country("FI", "14n"),
    country("FO", "14n"),
    checked("FR", "10n11c2n", National::Rib),
    country("GB", "4a14n"),
    country("GE", "2a16n"),
    country("GI", "4a15c"),
    country("GL", "14n"),
    country("GR", "7n16c"),
    country("GT", "4c20c"),
    country("HR", "17n"),
    country("HU", "24n"),
    country("IE", "4a14n"),
    country("IL", "19n"),
    country("IS", "22n"),
    checked("IT", "1a10n12c", National::Cin),
    country("KW", "4a22c"),
    country("KZ", "3n13c"),
    country("LB", "4n20c"),
    country("LI", "5n12c"),
    country("LT", "16n"),
    country("LU", "3n13c"),
    country("LV", "4a13c"),
    checked("MC", "10n11c2n", National::Rib),
    country("MD", "2c18c"),
    checked("ME", "18n", National::Mod97),
    checked("MK", "3n10c2n", National::Mod97),
    country("MR", "23n"),
    country("MT", "4a5n18c"),
    country("MU", "4a19n3a"),
    country("NL", "4a10n"),
    country("NO", "11n"),
    country("PK", "4a16c"),
    country("PL", "24n"),
    country("PS", "4a21c"),
    checked("PT", "21n", National::Mod97),
    country("QA", "4a21c"),
    country("RO", "4a16c"),
    checked("RS", "18n", National::Mod97),
    country("SA", "2n18c"),
    country("SE", "20n"),
    checked("SI", "15n", National::Mod97),
    country("SK", "20n"),
    checked("SM", "1a10n12c", National::Cin),
    country("TN", "20n"),
    country("TR", "6n16c"),
    country("UA", "6n19c"),
    country("XK", "16n"),
];

impl Country {
    /// How many characters its IBANs have.
    pub(super) fn length(&self) -> usize {
        4 + groups(self.structure).map(|(count, _)| count).sum::<usize>()
    }

    /// A valid IBAN. Where the structure allows either, there are digits, as on nearly all real accounts.
    ///
    /// No real bank is meant: bank codes of letters are `bank`'s, so that the IBAN agrees with the BIC, and
    /// bank codes of digits begin with 999, where registers of banks hardly ever get to.
    pub(super) fn iban(&self, bank: &[u8; 4], draw: &mut Draw) -> String {
        let mut number = Vec::with_capacity(30);
        for (count, class) in groups(self.structure) {
            let leads = number.is_empty();
            for position in 0..count {
                number.push(match class {
                    b'a' if leads && count == bank.len() => bank[position],
                    b'a' => b'A' + draw.below(26) as u8,
                    _ if leads && position < 3 => b'9',
                    _ => b'0' + draw.below(10) as u8,
                });
            }
        }
        self.national.correct(&mut number);
        let check = 98 - modulo97([&number, self.code.as_bytes(), b"00"].concat());
        let number = String::from_utf8_lossy(&number);
        format!("{}{check:02}{number}", self.code)
    }
}

impl National {
    /// Writes the check digits over what stands in their place.
    fn correct(self, number: &mut [u8]) {
        let end = number.len() - 2;
        match self {
            National::Unchecked => {}
            National::Rib => {
                let remainder = modulo97(number[..end].iter().map(|&byte| rib_digit(byte)).chain(*b"00"));
                put_two_digits(&mut number[end..], 97 - remainder);
            }
            National::Remainder97 => {
                let remainder = modulo97(number[..end].iter().copied());
                put_two_digits(&mut number[end..], if remainder == 0 { 97 } else { remainder });
            }
            National::Mod97 => {
                let remainder = modulo97(number[..end].iter().copied().chain(*b"00"));
                put_two_digits(&mut number[end..], 98 - remainder);
            }
            National::Spanish => {
                number[8] = spanish_digit(&number[..8]);
                number[9] = spanish_digit(&number[10..]);
            }
            National::Cin => number[0] = italian_letter(&number[1..]),
        }
    }
}

/// The groups of a structure: how many characters, and of which class.
fn groups(structure: &str) -> impl Iterator<Item = (usize, u8)> {
    structure.split_inclusive(['n', 'a', 'c']).map(|group| {
        let (count, class) = group.split_at(group.len() - 1);
        (count.parse().expect("a group is a number and a class"), class.as_bytes()[0])
    })
}

/// The remainder of a number whose letters count as 10 to 35 (ISO 7064 as used by ISO 13616).
fn modulo97(characters: impl IntoIterator<Item = u8>) -> u32 {
    characters.into_iter().fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    })
}

/// The digit that the French key reads for a letter: A to I are 1 to 9, J to R too, S to Z are 2 to 9.
fn rib_digit(byte: u8) -> u8 {
    match byte {
        b'A'..=b'I' => byte - b'A' + b'1',
        b'J'..=b'R' => byte - b'J' + b'1',
        b'S'..=b'Z' => byte - b'S' + b'2',
        digit => digit,
    }
}

/// The Spanish control digit of up to ten digits: weighted by the powers of two modulo 11.
fn spanish_digit(digits: &[u8]) -> u8 {
    let weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let sum: u32 = digits
        .iter()
        .zip(&weights[weights.len() - digits.len()..])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        11 => b'0',
        10 => b'1',
        digit => b'0' + digit as u8,
    }
}

/// The Italian control letter: places one, three, five ... weigh by a table, the others by their value.
pub(super) fn italian_letter(characters: &[u8]) -> u8 {
    const ODD: [u8; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' };
    let weight = |(place, &byte): (usize, &u8)| match place % 2 {
        0 => u32::from(ODD[usize::from(value(byte))]),
        _ => u32::from(value(byte)),
    };
    b'A' + (characters.iter().enumerate().map(weight).sum::<u32>() % 26) as u8
}

fn put_two_digits(place: &mut [u8], number: u32) {
    place[0] = b'0' + (number / 10) as u8;
    place[1] = b'0' + (number % 10) as u8;
}

#[cfg(test)]
mod tests {
    use super::super::testing::SEEDS;
    use super::*;

    /// An IBAN is valid where, with its first four characters at the end, it leaves 1.
    fn is_valid(iban: &str) -> bool {
        modulo97(iban[4..].bytes().chain(iban[..4].bytes())) == 1
    }

    #[test]
    fn the_examples_of_the_registry_are_valid_and_have_their_country_s_form() {
        for iban in [
            "AD1200012030200359100100",
            "AE070331234567890123456",
            "AT611904300234573201",
            "BA391290079401028494",
            "BE68539007547034",
            "BG80BNBG96611020345678",
            "CH9300762011623852957",
            "CY17002001280000001200527600",
            "CZ6508000000192000145399",
            "DE89370400440532013000",
            "DK5000400440116243",
            "EE382200221020145685",
            "ES9121000418450200051332",
            "FI2112345600000785",
            "FR1420041010050500013M02606",
            "GB29NWBK60161331926819",
            "GR1601101250000000012300695",
            "HR1210010051863000160",
            "HU42117730161111101800000000",
            "IE29AIBK93115212345678",
            "IS140159260076545510730339",
            "IT60X0542811101000000123456",
            "KZ86125KZT5004100100",
            "LT121000011101001000",
            "LU280019400644750000",
            "LV80BANK0000435195001",
            "MC5811222000010123456789030",
            "ME25505000012345678951",
            "MK07250120000058984",
            "MT84MALT011000012345MTLCAST001S",
            "MU17BOMM0101101030300200000MUR",
            "NL91ABNA0417164300",
            "NO9386011117947",
            "PL61109010140000071219812874",
            "PT50000201231234567890154",
            "RO49AAAA1B31007593840000",
            "RS35260005601001611379",
            "SA0380000000608010167519",
            "SE4550000000058398257466",
            "SI56263300012039086",
            "SK3112000000198742637541",
            "SM86U0322509800000000270100",
            "TN5910006035183598478831",
            "TR330006100519786457841326",
            "UA213223130000026007233566001",
            "XK051212012345678906",
        ] {
            assert!(is_valid(iban), "{iban}");
            let country = COUNTRIES.iter().find(|country| country.code == &iban[..2]).unwrap();
            let classes: Vec<_> =
                groups(country.structure).flat_map(|(count, class)| vec![class; count]).collect();
            let number = &iban.as_bytes()[4..];
            assert_eq!(classes.len(), number.len(), "{iban}");
            for (class, byte) in classes.iter().zip(number) {
                let fits = match class {
                    b'n' => byte.is_ascii_digit(),
                    b'a' => byte.is_ascii_uppercase(),
                    _ => byte.is_ascii_alphanumeric(),
                };
                assert!(fits, "{iban}");
            }
            let mut corrected = number.to_vec();
            country.national.correct(&mut corrected);
            assert_eq!(corrected, number, "national check digits of {iban}");
        }
    }

    #[test]
    fn every_country_gives_valid_numbers() {
        let mut draw = SEEDS[0]().draw("iban-bic");
        for country in &COUNTRIES {
            for _ in 0..50 {
                let iban = country.iban(b"XQAB", &mut draw);
                assert!(is_valid(&iban), "{iban}");
                assert!((15..=34).contains(&iban.len()), "{iban}");
                let mut number = iban.as_bytes()[4..].to_vec();
                country.national.correct(&mut number);
                assert_eq!(number, iban.as_bytes()[4..]);
            }
        }
    }

    #[test]
    fn countries_are_in_order_and_once() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
    }
}
