//! The methods of FakerPHP (<https://fakerphp.org/formatters/>), and what comes nearest here.

/// What a method, or several alike, are here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Method {
    pub names: &'static [&'static str],
    pub id: &'static str,
    /// Options as YAML.
    pub options: &'static [(&'static str, &'static str)],
    pub extra: Extra,
    /// How it differs; nothing where it hardly does.
    pub told: &'static str,
}

/// What else its rule says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Extra {
    Nothing,
    /// The locale that the target names.
    Locale,
    /// The country of that locale.
    Country,
    /// The same, and one where it names none.
    CountryOr(&'static str),
    /// It is a part of an anonymizer over several columns, in the country of that locale.
    Part(&'static str),
    /// Dates from this one to today.
    Since(&'static str),
}

use Extra::{Country, CountryOr, Locale, Nothing, Part, Since};

type Options = &'static [(&'static str, &'static str)];

const fn method(names: &'static [&'static str], id: &'static str, options: Options, extra: Extra) -> Method {
    Method { names, id, options, extra, told: "" }
}

const fn told(told: &'static str, method: Method) -> Method {
    Method { told, ..method }
}

const NO_CHECK_DIGIT: &str = "numbers of the same length, of which no check digit is right";

pub(super) static METHODS: &[Method] = &[
    // Persons
    method(&["name"], "fullname", &[], Locale),
    method(&["firstName", "firstNameMale", "firstNameFemale"], "firstname", &[], Locale),
    method(&["lastName", "lastNameMale", "lastNameFemale"], "lastname", &[], Locale),
    method(&["title"], "string", &[("sample", "[Mr., Mrs., Ms., Dr.]")], Nothing),
    method(&["titleMale"], "string", &[("sample", "[Mr., Dr., Prof.]")], Nothing),
    method(&["titleFemale"], "string", &[("sample", "[Mrs., Ms., Miss, Dr., Prof.]")], Nothing),
    method(&["suffix"], "string", &[("sample", "[Jr., Sr., II, III, MD, PhD]")], Nothing),
    method(&["userName"], "username", &[], Locale),
    method(&["jobTitle"], "fake", &[("kind", "job")], Locale),
    method(&["bloodGroup"], "string", &[("sample", "[A+, A-, B+, B-, AB+, AB-, O+, O-]")], Nothing),
    method(&["bloodType"], "string", &[("sample", "[A, B, AB, O]")], Nothing),
    method(&["bloodRh"], "string", &[("sample", "[\"+\", \"-\"]")], Nothing),
    method(&["ssn"], "national-id", &[], CountryOr("US")),
    method(&["nir"], "national-id", &[], CountryOr("FR")),
    method(&["dni", "nie"], "national-id", &[], CountryOr("ES")),
    method(&["taxId", "codiceFiscale"], "national-id", &[], CountryOr("IT")),
    method(&["idNumber"], "national-id", &[], CountryOr("NL")),
    method(&["pesel"], "national-id", &[], CountryOr("PL")),
    method(&["rrn"], "national-id", &[], CountryOr("BE")),
    method(&["cpf"], "national-id", &[], CountryOr("BR")),
    method(&["nationalIdentityNumber", "personalIdentityNumber"], "national-id", &[], CountryOr("SE")),
    // Phones
    method(&["phoneNumber"], "phone", &[], Country),
    method(&["mobileNumber", "cellphoneNumber"], "phone", &[("kind", "mobile")], Country),
    method(&["e164PhoneNumber"], "phone", &[("format", "e164")], Country),
    method(&["imei"], "pattern", &[("pattern", "\"[100000000000000,999999999999999]\"")], Nothing),
    // Companies
    method(&["company"], "company-name", &[], Locale),
    method(&["companySuffix"], "string", &[("sample", "[Inc, Ltd, LLC, Group, PLC]")], Nothing),
    method(&["catchPhrase"], "fake", &[("kind", "catch_phrase")], Locale),
    method(&["bs"], "fake", &[("kind", "buzzword")], Locale),
    method(&["siren"], "company-id", &[("country", "FR"), ("kind", "siren")], Nothing),
    method(&["siret"], "company-id", &[("country", "FR"), ("kind", "siret")], Nothing),
    method(&["vat", "vatId"], "company-id", &[("kind", "vat")], CountryOr("FR")),
    // Addresses
    method(&["address", "fullAddress"], "address-line", &[], Locale),
    method(&["streetAddress", "streetName"], "street", &[], Locale),
    method(&["city", "cityName"], "city", &[], Locale),
    method(&["postcode"], "postal-code", &[], Locale),
    method(&["state", "region", "province", "county"], "region", &[], Locale),
    method(&["country"], "country", &[], Locale),
    method(&["countryCode"], "fake", &[("kind", "country_code")], Nothing),
    method(&["buildingNumber"], "fake", &[("kind", "building_number")], Nothing),
    method(&["secondaryAddress"], "pattern", &[("pattern", "\"Apt. [1,999]\"")], Nothing),
    method(&["latitude"], "float", &[("min", "-90"), ("max", "90"), ("precision", "6")], Nothing),
    method(&["longitude"], "float", &[("min", "-180"), ("max", "180"), ("precision", "6")], Nothing),
    // Payment
    method(&["iban"], "iban-bic", &[], Part("iban")),
    method(&["swiftBicNumber"], "iban-bic", &[], Part("bic")),
    method(&["bankAccountNumber"], "pattern", &[("pattern", "\"[100000000,999999999]\"")], Nothing),
    method(&["creditCardNumber"], "card", &[], Nothing),
    method(
        &["creditCardType"],
        "string",
        &[("sample", "[Visa, MasterCard, American Express, Discover Card]")],
        Nothing,
    ),
    method(&["creditCardExpirationDateString"], "pattern", &[("pattern", "\"[10,12]/[27,34]\"")], Nothing),
    method(&["creditCardExpirationDate"], "date", &[("min", "2027-01-01"), ("max", "2029-12-31")], Nothing),
    method(&["currencyCode"], "fake", &[("kind", "currency_code")], Nothing),
    // The net
    method(&["email", "safeEmail", "freeEmail", "companyEmail"], "email", &[], Nothing),
    method(&["domainName", "freeEmailDomain", "safeEmailDomain"], "domain", &[], Nothing),
    method(&["domainWord"], "username", &[], Nothing),
    method(&["tld"], "string", &[("sample", "[com, net, org, info, biz]")], Nothing),
    method(&["url", "imageUrl"], "url", &[], Nothing),
    method(&["slug"], "pattern", &[("pattern", "\"entry-[1000,999999]\"")], Nothing),
    method(&["ipv4"], "ip", &[("version", "4")], Nothing),
    method(&["localIpv4"], "ip", &[("version", "4"), ("subnet", "10.0.0.0/8")], Nothing),
    method(&["ipv6"], "ip", &[("version", "6")], Nothing),
    method(&["macAddress"], "mac", &[], Nothing),
    method(
        &["userAgent", "chrome", "firefox", "safari", "opera", "internetExplorer", "msedge"],
        "user-agent",
        &[],
        Nothing,
    ),
    told("32 hexadecimal digits", method(&["password"], "md5", &[], Nothing)),
    method(&["md5"], "md5", &[], Nothing),
    method(&["sha1"], "hash", &[("algorithm", "sha256"), ("length", "40")], Nothing),
    method(&["sha256"], "hash", &[("algorithm", "sha256")], Nothing),
    method(&["uuid"], "uuid", &[], Nothing),
    method(&["semver"], "pattern", &[("pattern", "\"[0,9].[0,99].[0,99]\"")], Nothing),
    // Text
    method(&["word"], "words", &[("count", "1")], Locale),
    method(&["words"], "words", &[("count", "3")], Locale),
    method(&["sentence", "sentences"], "sentence", &[], Locale),
    method(&["paragraph", "paragraphs", "text", "realText", "realTextBetween"], "paragraph", &[], Locale),
    method(&["randomHtml"], "lorem", &[("html", "true")], Nothing),
    method(
        &["randomLetter", "lexify"],
        "string",
        &[("sample", "[a, b, c, d, e, f, g, h, i, j, k, l, m]")],
        Nothing,
    ),
    method(&["numerify"], "pattern", &[("pattern", "\"[100,999]\"")], Nothing),
    method(&["randomElement"], "string", &[("sample", "[a, b, c]")], Nothing),
    method(&["emoji"], "string", &[("sample", "[\"😀\", \"😎\", \"🙂\", \"🚀\", \"🌲\"]")], Nothing),
    // Numbers
    method(&["numberBetween"], "integer", &[("min", "0"), ("max", "2147483647")], Nothing),
    method(&["randomNumber"], "integer", &[("min", "0"), ("max", "999999999")], Nothing),
    method(&["biasedNumberBetween"], "integer", &[("min", "0"), ("max", "100")], Nothing),
    method(&["randomDigit"], "integer", &[("min", "0"), ("max", "9")], Nothing),
    method(&["randomDigitNotNull"], "integer", &[("min", "1"), ("max", "9")], Nothing),
    method(&["randomFloat"], "float", &[("min", "0"), ("max", "1000000")], Nothing),
    method(&["boolean"], "boolean", &[], Nothing),
    told(
        NO_CHECK_DIGIT,
        method(&["ean13"], "pattern", &[("pattern", "\"[1000000000000,9999999999999]\"")], Nothing),
    ),
    told(NO_CHECK_DIGIT, method(&["ean8"], "pattern", &[("pattern", "\"[10000000,99999999]\"")], Nothing)),
    method(&["isbn13", "isbn10"], "fake", &[("kind", "isbn")], Nothing),
    // Dates and times
    method(&["dateTime", "dateTimeAD", "iso8601", "time"], "date", &[], Since("1970-01-01")),
    method(&["date"], "date", &[("format", "date")], Since("1970-01-01")),
    method(&["dateTimeBetween", "dateTimeInInterval"], "date", &[], Since("-30 years")),
    method(&["dateTimeThisCentury"], "date", &[], Since("-100 years")),
    method(&["dateTimeThisDecade"], "date", &[], Since("-10 years")),
    method(&["dateTimeThisYear"], "date", &[], Since("-1 year")),
    method(&["dateTimeThisMonth"], "date", &[], Since("-1 month")),
    method(&["unixTime"], "integer", &[("min", "0"), ("max", "1767225600")], Nothing),
    method(&["year"], "integer", &[("min", "1970"), ("max", "2026")], Nothing),
    method(&["month"], "integer", &[("min", "1"), ("max", "12")], Nothing),
    method(&["dayOfMonth"], "integer", &[("min", "1"), ("max", "28")], Nothing),
    method(&["monthName"], "fake", &[("kind", "month")], Nothing),
    method(&["dayOfWeek"], "fake", &[("kind", "day_of_week")], Nothing),
    method(&["timezone"], "fake", &[("kind", "timezone")], Nothing),
    method(&["amPm"], "string", &[("sample", "[am, pm]")], Nothing),
    // The rest
    method(&["colorName", "safeColorName"], "fake", &[("kind", "color")], Nothing),
    method(
        &["hexColor", "safeHexColor"],
        "string",
        &[("sample", "[\"#1abc9c\", \"#3498db\", \"#9b59b6\", \"#f1c40f\", \"#e74c3c\", \"#34495e\"]")],
        Nothing,
    ),
    method(&["rgbColor"], "pattern", &[("pattern", "\"[0,255],[0,255],[0,255]\"")], Nothing),
    method(&["rgbCssColor"], "pattern", &[("pattern", "\"rgb([0,255],[0,255],[0,255])\"")], Nothing),
    method(&["fileExtension"], "string", &[("sample", "[txt, pdf, csv, png, jpg, odt]")], Nothing),
    method(&["filePath"], "fake", &[("kind", "file_path")], Nothing),
    method(&["mimeType"], "fake", &[("kind", "mime_type")], Nothing),
    method(&["languageCode"], "string", &[("sample", "[en, fr, de, es, it, nl, pt]")], Nothing),
    method(
        &["locale"],
        "string",
        &[("sample", "[en_US, fr_FR, de_DE, es_ES, it_IT, nl_NL, pt_PT]")],
        Nothing,
    ),
    method(&["licensePlate", "vehicleRegistration"], "fake", &[("kind", "licence_plate")], Nothing),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_method_stands_twice() {
        let names: Vec<&str> = METHODS.iter().flat_map(|method| method.names).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.len() > 130, "{}", names.len());
    }
}
