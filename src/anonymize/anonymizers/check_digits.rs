//! Check digits that several kinds of numbers share. Digits are those of ASCII.

/// The digit that makes the number valid by Luhn's rule (ISO/IEC 7812-1, annex B).
pub(super) fn luhn(digits: &[u8]) -> u8 {
    let weighted = digits.iter().rev().enumerate().map(|(place, digit)| match (place % 2, digit - b'0') {
        (0, digit) => digit * 2 / 10 + digit * 2 % 10,
        (_, digit) => digit,
    });
    let sum: u32 = weighted.map(u32::from).sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// The digit of ISO/IEC 7064, MOD 11,10.
pub(super) fn mod11_10(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10, |product, digit| {
        let sum = (u32::from(digit - b'0') + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    b'0' + ((11 - product) % 10) as u8
}

/// The sum of the digits, each times its weight.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum()
}

/// The number that the digits say.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_known_to_be_right_have_these_digits() {
        // A card of the documentation of payment providers, a SIREN (of the INSEE itself).
        assert_eq!(luhn(b"411111111111111"), b'1');
        assert_eq!(luhn(b"12002701"), b'6');
        // Steuer-ID and VAT number as printed in descriptions of their rules.
        assert_eq!(mod11_10(b"8609574271"), b'9');
        assert_eq!(mod11_10(b"13669597"), b'6');
        assert_eq!((weighted(b"123", &[1, 2, 3]), number(b"0123")), (14, 123));
    }
}
