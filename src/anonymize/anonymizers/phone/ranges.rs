//! The telephone numbers that nobody has: those that regulators keep for films and books, and, where there are
//! none, stretches of a numbering plan that are not given out.
//!
//! `#` is a digit. Numbers stand as within the country, without the digit that is dialled in front of them there.
//!
//! * US, CA: 555-0100 to 555-0199 in each area code (ATIS-0300048, guidelines of NANPA for 555 numbers).
//! * GB: telephone numbers for drama use (Ofcom). IE: 020 91x xxxx (ComReg, National Numbering Conventions).
//! * FR: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98 (ARCEP, decision 2018-0881 and its successors).
//! * DE: numbers for media productions (Bundesnetzagentur, Mitteilung 148/2021).
//! * AU: numbers for use in radio, film and books (ACMA). SE: numbers for books and films (PTS).
//! * ES: numbers that begin with 4 are a reserve (Plan nacional de numeración, Real Decreto 2296/2004).
//! * IT: numbers that begin with 2 are a reserve (AGCOM, Piano di numerazione, delibera 8/15/CIR).
//! * PT: numbers that begin with 5 are a reserve (ANACOM, Plano Nacional de Numeração).
//! * BR: 20, 23, 25, 26, 29, 30, 36, 39 are no area codes (Anatel, Códigos Nacionais).
//! * ZZ, for every other country: the country code 999 is not assigned (ITU-T E.164, list of country codes).

/// A country's numbers.
pub(in super::super) struct Country {
    pub(super) code: &'static str,
    /// What is dialled behind the `+`.
    pub(super) calling_code: &'static str,
    /// What is dialled in front within the country.
    pub(super) trunk: &'static str,
    pub(super) landline: &'static [&'static str],
    pub(super) mobile: &'static [&'static str],
}

const fn country(
    code: &'static str,
    calling_code: &'static str,
    trunk: &'static str,
    landline: &'static [&'static str],
    mobile: &'static [&'static str],
) -> Country {
    Country { code, calling_code, trunk, landline, mobile }
}

/// Mobile phones have no numbers of their own there.
const CANADA: &[&str] = &[
    "204-555-01##",
    "250-555-01##",
    "306-555-01##",
    "403-555-01##",
    "416-555-01##",
    "418-555-01##",
    "506-555-01##",
    "514-555-01##",
    "604-555-01##",
    "613-555-01##",
    "709-555-01##",
    "780-555-01##",
    "819-555-01##",
    "902-555-01##",
    "905-555-01##",
];

const UNITED_STATES: &[&str] = &[
    "201-555-01##",
    "202-555-01##",
    "203-555-01##",
    "206-555-01##",
    "207-555-01##",
    "208-555-01##",
    "212-555-01##",
    "213-555-01##",
    "214-555-01##",
    "215-555-01##",
    "216-555-01##",
    "217-555-01##",
    "302-555-01##",
    "303-555-01##",
    "304-555-01##",
    "305-555-01##",
    "307-555-01##",
    "308-555-01##",
    "312-555-01##",
    "313-555-01##",
    "314-555-01##",
    "317-555-01##",
    "401-555-01##",
    "402-555-01##",
    "404-555-01##",
    "405-555-01##",
    "406-555-01##",
    "410-555-01##",
    "415-555-01##",
    "501-555-01##",
    "502-555-01##",
    "503-555-01##",
    "504-555-01##",
    "505-555-01##",
    "512-555-01##",
    "515-555-01##",
    "601-555-01##",
    "602-555-01##",
    "603-555-01##",
    "605-555-01##",
    "608-555-01##",
    "612-555-01##",
    "614-555-01##",
    "615-555-01##",
    "617-555-01##",
    "701-555-01##",
    "702-555-01##",
    "703-555-01##",
    "704-555-01##",
    "713-555-01##",
    "801-555-01##",
    "802-555-01##",
    "803-555-01##",
    "804-555-01##",
    "808-555-01##",
    "901-555-01##",
    "907-555-01##",
    "913-555-01##",
    "916-555-01##",
    "919-555-01##",
];

/// Every country that is known, by code.
pub(super) static COUNTRIES: [Country; 13] = [
    country(
        "AU",
        "61",
        "0",
        &[
            "2 5550 ####",
            "2 7010 ####",
            "3 5550 ####",
            "3 7010 ####",
            "7 5550 ####",
            "7 7010 ####",
            "8 5550 ####",
            "8 7010 ####",
        ],
        &[
            "491 570 006",
            "491 570 110",
            "491 570 156",
            "491 570 157",
            "491 570 158",
            "491 570 159",
            "491 570 313",
            "491 570 737",
            "491 571 266",
            "491 571 491",
            "491 571 804",
            "491 572 549",
            "491 572 665",
            "491 572 983",
            "491 573 087",
            "491 573 770",
            "491 574 118",
            "491 574 632",
            "491 575 254",
            "491 575 789",
            "491 576 398",
            "491 576 801",
            "491 577 426",
            "491 577 644",
            "491 578 148",
            "491 578 888",
            "491 578 957",
            "491 579 212",
            "491 579 455",
            "491 579 760",
        ],
    ),
    country(
        "BR",
        "55",
        "",
        &[
            "20 3###-####",
            "23 3###-####",
            "25 3###-####",
            "26 3###-####",
            "29 3###-####",
            "30 3###-####",
            "36 3###-####",
            "39 3###-####",
        ],
        &[
            "20 9####-####",
            "23 9####-####",
            "25 9####-####",
            "26 9####-####",
            "29 9####-####",
            "30 9####-####",
            "36 9####-####",
            "39 9####-####",
        ],
    ),
    country("CA", "1", "", CANADA, CANADA),
    country(
        "DE",
        "49",
        "0",
        &["30 23125###", "40 66969###", "69 90009###", "89 99998###", "221 4710###"],
        &["171 39200##", "176 040690##"],
    ),
    country("ES", "34", "", &["4## ### ###"], &["4## ### ###"]),
    country(
        "FR",
        "33",
        "0",
        &["1 99 00 ## ##", "2 61 91 ## ##", "3 53 01 ## ##", "4 65 71 ## ##", "5 36 49 ## ##"],
        &["6 39 98 ## ##"],
    ),
    country(
        "GB",
        "44",
        "0",
        &[
            "113 496 0###",
            "114 496 0###",
            "115 496 0###",
            "116 496 0###",
            "117 496 0###",
            "118 496 0###",
            "121 496 0###",
            "131 496 0###",
            "141 496 0###",
            "151 496 0###",
            "161 496 0###",
            "1632 960###",
            "191 498 0###",
            "20 7946 0###",
            "28 9649 6###",
            "29 2018 0###",
        ],
        &["7700 900###"],
    ),
    country("IE", "353", "0", &["20 91# ####"], &["20 91# ####"]),
    country("IT", "39", "", &["2## ### ####"], &["2## ### ####"]),
    country("PT", "351", "", &["5## ### ###"], &["5## ### ###"]),
    country(
        "SE",
        "46",
        "0",
        &["8 465 004 ##", "31 390 60 ##", "40 628 04 ##", "980 319 2##"],
        &["70 174 06 1#", "70 174 06 2#", "70 174 06 3#", "70 174 06 4#", "70 174 06 5#", "70 174 06 6#"],
    ),
    country("US", "1", "", UNITED_STATES, UNITED_STATES),
    country("ZZ", "999", "", &["### ### ###"], &["### ### ###"]),
];

/// The country of two letters, in any case.
pub(super) fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_in_order_and_each_number_is_of_digits_and_separators() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for country in &COUNTRIES {
            for pattern in country.landline.iter().chain(country.mobile) {
                assert!(
                    pattern.bytes().all(|byte| byte.is_ascii_digit() || b"# -".contains(&byte)),
                    "{pattern}"
                );
                let digits = pattern.bytes().filter(|byte| !b" -".contains(byte)).count();
                // E.164: at most 15 digits, the country code included.
                assert!((8..=15).contains(&(digits + country.calling_code.len())), "{pattern}");
            }
        }
    }
}
