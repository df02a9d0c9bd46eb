//! The kinds of `fake`, and where their values come from.

use fake::locales::{Data, EN};

use super::super::lists;
use super::super::locale::Locale;
use super::{calendar, made};
use crate::anonymize::draw::Draw;

/// Where the values of a kind come from.
pub(super) enum Source {
    List(&'static [&'static str]),
    /// A list that each language has.
    Spoken(fn(&Locale) -> &'static [&'static str]),
    /// Templates: `#` is a digit, `^` one from 1 to 9, `?` a capital letter.
    Pattern(&'static [&'static str]),
    /// Whole numbers, both ends included.
    Range(i64, i64),
    Made(fn(&mut Draw) -> String),
}

pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) source: Source,
}

const fn list(name: &'static str, list: &'static [&'static str]) -> Kind {
    Kind { name, source: Source::List(list) }
}

const fn pattern(name: &'static str, patterns: &'static [&'static str]) -> Kind {
    Kind { name, source: Source::Pattern(patterns) }
}

const fn range(name: &'static str, min: i64, max: i64) -> Kind {
    Kind { name, source: Source::Range(min, max) }
}

const fn made(name: &'static str, make: fn(&mut Draw) -> String) -> Kind {
    Kind { name, source: Source::Made(make) }
}

const fn spoken(name: &'static str, list: fn(&Locale) -> &'static [&'static str]) -> Kind {
    Kind { name, source: Source::Spoken(list) }
}

const KIND_COUNT: usize = 84;

/// Every kind, by name.
pub(super) static KINDS: [Kind; KIND_COUNT] = [
    made("amount", made::amount),
    list("animal", lists::ANIMALS),
    list("blood_type", &["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "0-"]),
    pattern("building_number", &["^", "^#", "^##", "^#?"]),
    made("business_phrase", made::business_phrase),
    list("buzzword", EN::COMPANY_BUZZWORD_HEAD),
    list(
        "card_brand",
        &["Visa", "Mastercard", "American Express", "Discover", "Diners Club", "JCB", "Maestro", "UnionPay"],
    ),
    made("catch_phrase", made::catch_phrase),
    list("century", &["XVI", "XVII", "XVIII", "XIX", "XX", "XXI"]),
    list("color", lists::COLORS),
    spoken("company_suffix", Locale::legal_forms),
    list(
        "continent",
        &["Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania", "South America"],
    ),
    list("country", EN::ADDRESS_COUNTRY),
    list("country_code", EN::ADDRESS_COUNTRY_CODE),
    list("currency_code", EN::CURRENCY_CODE),
    list("currency_name", EN::CURRENCY_NAME),
    list("currency_symbol", EN::CURRENCY_SYMBOL),
    range("day_of_month", 1, 28),
    spoken("day_of_week", calendar::days),
    list("department", lists::DEPARTMENTS),
    range("digit", 0, 9),
    list("dish", lists::DISHES),
    list("domain_suffix", &["example", "invalid", "test"]),
    made("ean", made::ean_of_shop),
    list("file_extension", lists::FILE_EXTENSIONS),
    made("file_name", made::file_name),
    made("file_path", made::file_path),
    made("folder_path", made::folder_path),
    list("genre", lists::GENRES),
    made("hex_color", made::hex_color),
    made("hostname", made::hostname),
    range("hour", 0, 23),
    made("hsl_color", made::hsl_color),
    made("hsla_color", made::hsla_color),
    list("http_method", &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    list(
        "http_status",
        &[
            "200", "201", "202", "204", "206", "301", "302", "304", "307", "400", "401", "403", "404", "409",
            "410", "422", "429", "500", "502", "503",
        ],
    ),
    made("imei", made::imei),
    list("industry", EN::COMPANY_INDUSTRY),
    made("isbn", made::isbn),
    made("isbn10", made::isbn10),
    made("issn", made::issn),
    made("job", made::job),
    list("job_field", EN::JOB_FIELD),
    list("job_position", EN::JOB_POSITION),
    list("language", lists::LANGUAGES),
    list("language_code", lists::LANGUAGE_CODES),
    // France uses neither I, O nor U (arrêté du 9 février 2009), so no car has these.
    pattern("licence_plate", &["?I-###-?O", "?O-###-?U", "?U-###-?I", "I?-###-O?", "O?-###-U?"]),
    list("marital_status", &["single", "married", "divorced", "widowed", "separated", "civil partnership"]),
    list("material", lists::MATERIALS),
    list("mime_type", lists::MIME_TYPES),
    range("minute", 0, 59),
    spoken("month", calendar::months),
    range("month_number", 1, 12),
    range("percent", 0, 100),
    // None of the numbers that services are registered at (RFC 6335).
    range("port", 49_152, 65_535),
    made("product", made::product),
    list("profession", EN::COMPANY_PROFESSION),
    made("rgb_color", made::rgb_color),
    made("rgba_color", made::rgba_color),
    list("roman_numeral", &["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]),
    pattern("room", &["^##", "?^#", "^.##"]),
    pattern("semver", &["#.^.#", "^.#.##", "^.##.#"]),
    list("seniority", EN::JOB_SENIORITY),
    list("shirt_size", &["XS", "S", "M", "L", "XL", "XXL"]),
    pattern("sku", &["??-####", "???-#####", "??##-####"]),
    made("slug", made::slug),
    list("sport", lists::SPORTS),
    list("state", EN::ADDRESS_STATE),
    list("state_code", EN::ADDRESS_STATE_ABBR),
    list("street_suffix", EN::ADDRESS_STREET_SUFFIX),
    list("suffix", EN::NAME_SUFFIX),
    made("swift", made::swift),
    made("time", made::time),
    list("time_period", &["AM", "PM"]),
    list("timezone", EN::ADDRESS_TIME_ZONE),
    list("title", EN::NAME_TITLE),
    list("unit", &["g", "kg", "t", "ml", "l", "mm", "cm", "m", "km", "m²", "m³", "pcs"]),
    range("unix_time", 946_684_800, 1_735_689_599),
    list(
        "user_role",
        &["admin", "author", "editor", "guest", "manager", "member", "moderator", "owner", "viewer"],
    ),
    list("vehicle", lists::VEHICLES),
    range("week_number", 1, 52),
    list("word", EN::LOREM_WORD),
    range("year", 1970, 2024),
    list(
        "zodiac_sign",
        &[
            "Aries",
            "Taurus",
            "Gemini",
            "Cancer",
            "Leo",
            "Virgo",
            "Libra",
            "Scorpio",
            "Sagittarius",
            "Capricorn",
            "Aquarius",
            "Pisces",
        ],
    ),
];

/// What `fake` takes, in the same order.
pub(super) const NAMES: &[&str] = &{
    let mut names = [""; KIND_COUNT];
    let mut at = 0;
    while at < KIND_COUNT {
        names[at] = KINDS[at].name;
        at += 1;
    }
    names
};
