//! The rules for what a column holds.

use super::by_type::{DATE, constant, sample};
use crate::anonymize::detect::{Finding, Kind};
use crate::dump::{Column, ColumnKind};

/// Longer names of countries and regions are words; up to here they are codes.
pub(in crate::anonymize::plan) const CODE: u32 = 3;

/// What fits any person of this locale, where there is such a locale.
fn of_locale(id: &str, locale: Option<&str>) -> Vec<String> {
    let located = locale.map(|locale| format!("{{anonymizer: {id}, locale: {locale}}}"));
    located.into_iter().chain([id.to_owned()]).collect()
}

/// The country of a locale, such as `FR` of `fr_FR`.
fn country_of(locale: &str) -> Option<&str> {
    locale.split_once(['_', '-']).map(|(_, country)| country)
}

/// The same rule in a form that no two rows have alike.
pub(super) fn unique(rule: &str) -> String {
    match rule.strip_suffix('}') {
        Some(options) => format!("{options}, per: value, unique: true}}"),
        None => format!("{{anonymizer: {rule}, per: value, unique: true}}"),
    }
}

/// The rules for this finding, the best first.
pub(super) fn of(finding: &Finding, column: &Column, locale: Option<&str>) -> Vec<String> {
    let country = finding.country.or(locale.and_then(country_of));
    let of_country = |id: &str| {
        let located = country.map(|country| format!("{{anonymizer: {id}, country: {country}}}"));
        located.into_iter().chain([id.to_owned()]).collect::<Vec<_>>()
    };
    let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
    let with = |mut rules: Vec<String>, others: &[&str]| {
        rules.extend(list(others));
        rules
    };
    let pattern = |text: &str| format!("{{anonymizer: pattern, pattern: \"{text}\"}}");
    // A text may be no number, and a rule for numbers would stop at it.
    let is_number = matches!(column.kind, ColumnKind::Integer | ColumnKind::Uuid);
    let apart: &[&str] = if is_number { &["key"] } else { &["hash", "md5"] };
    let is_code = column.max_length.is_some_and(|length| length <= CODE);
    match finding.kind {
        Kind::Email => list(&["email"]),
        Kind::Phone => with(
            of_locale("phone", locale),
            &[
                "{anonymizer: phone, format: digits}",
                &pattern("+1 202 555 01[10,99]"),
                &pattern("202555[1000,9999]"),
            ],
        ),
        Kind::FirstName => of_locale("firstname", locale),
        Kind::LastName => of_locale("lastname", locale),
        Kind::FullName => with(of_locale("fullname", locale), &[&pattern("{firstname} {lastname}")]),
        Kind::Username => with(of_locale("username", locale), &[&pattern("user[100000,999999]")]),
        Kind::Name => list(&["{anonymizer: words, count: 2}", "{anonymizer: lorem, words: 2}"]),
        Kind::JobTitle => list(&["{anonymizer: fake, kind: job}", "{anonymizer: lorem, words: 2}"]),
        Kind::Company => with(of_locale("company-name", locale), &["{anonymizer: lorem, words: 2}"]),
        Kind::Gender => gender(column),
        Kind::Courtesy if column.kind == ColumnKind::Label => vec![sample(&column.labels)],
        Kind::Courtesy => list(&["{anonymizer: string, sample: [\"Mr\",\"Ms\"]}"]),
        Kind::Sensitive if column.kind == ColumnKind::Label => vec![sample(&column.labels)],
        Kind::Sensitive if column.kind == ColumnKind::Boolean => list(&["boolean"]),
        Kind::BirthDate | Kind::Event => moment(column),
        Kind::Age => list(&["{anonymizer: integer, min: 18, max: 99}"]),
        Kind::Street => with(of_locale("street", locale), &[&pattern("{address:street_address}")]),
        Kind::Secondary => {
            with(of_locale("address-line", locale), &[&pattern("{address:secondary_address}")])
        }
        Kind::PostalCode => with(of_locale("postal-code", locale), &[&pattern("{address:postal_code}")]),
        Kind::City => with(of_locale("city", locale), &[&pattern("{address:locality}")]),
        Kind::Region if !is_code => with(of_locale("region", locale), &[&pattern("{address:region}")]),
        Kind::Country if !is_code => with(of_locale("country", locale), &[&pattern("{address:country}")]),
        Kind::Country | Kind::CountryCode | Kind::Region => country_code(column),
        Kind::NationalId => with(of_country("national-id"), apart),
        Kind::CompanyId => with(of_country("company-id"), apart),
        Kind::Account | Kind::Reference => list(apart),
        Kind::Card => with(list(&["card"]), &[&constant("4111111111111111")]),
        Kind::CardSecret => list(&["{anonymizer: pattern, pattern: \"[100,999]\"}"]),
        Kind::Ip => with(list(&["ip"]), &[&constant("192.0.2.1")]),
        Kind::Mac => with(list(&["mac"]), &[&constant("02:00:00:00:00:00")]),
        Kind::Latitude => list(&["{anonymizer: float, min: -90, max: 90}"]),
        Kind::Longitude => list(&["{anonymizer: float, min: -180, max: 180}"]),
        Kind::Url => with(list(&["url"]), &[&constant("https://example.com/")]),
        Kind::Domain => with(list(&["domain"]), &[&constant("example.com")]),
        Kind::UserAgent => with(list(&["user-agent"]), &[&constant("Mozilla/5.0")]),
        Kind::Password => list(&["password"]),
        Kind::Secret => secret(column),
        Kind::Uuid if is_number => list(&["key", "uuid"]),
        Kind::Uuid => list(&["uuid", "hash", "md5"]),
        Kind::Plate => list(&["{anonymizer: fake, kind: licence_plate}", &pattern("AB-[100,999]-CD")]),
        Kind::Document => document(finding),
        Kind::FreeText => vec![super::by_type::of(column)],
        Kind::Sensitive
        | Kind::File
        | Kind::RowTime
        | Kind::Truth
        | Kind::Price
        | Kind::Count
        | Kind::Status
        | Kind::Code
        | Kind::Title
        | Kind::Description
        | Kind::PlaceName
        | Kind::Iban
        | Kind::Bic
        | Kind::Unknown => Vec::new(),
    }
}

fn gender(column: &Column) -> Vec<String> {
    let is_letter = column.max_length.is_some_and(|length| length < 6);
    match column.kind {
        ColumnKind::Label => vec![sample(&column.labels)],
        ColumnKind::Boolean => vec!["boolean".to_owned()],
        _ if is_letter => vec!["{anonymizer: string, sample: [\"F\",\"M\"]}".to_owned()],
        _ => vec!["{anonymizer: string, sample: [\"female\",\"male\"]}".to_owned()],
    }
}

/// Only what is a date can be moved.
fn moment(column: &Column) -> Vec<String> {
    let is_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Any);
    let fits = is_text || column.kind == ColumnKind::Moment;
    if fits { vec![DATE.to_owned()] } else { Vec::new() }
}

fn country_code(column: &Column) -> Vec<String> {
    let codes = match column.max_length {
        Some(2) => "\"AT\",\"BE\",\"CH\",\"DE\",\"ES\",\"FR\",\"GB\",\"IT\",\"NL\",\"PT\",\"US\"",
        Some(3) => "\"AUT\",\"BEL\",\"CHE\",\"DEU\",\"ESP\",\"FRA\",\"GBR\",\"ITA\",\"NLD\",\"PRT\",\"USA\"",
        _ => return vec!["{anonymizer: fake, kind: country_code}".to_owned()],
    };
    vec![format!("{{anonymizer: string, sample: [{codes}]}}")]
}

fn secret(column: &Column) -> Vec<String> {
    let null = column.nullable.then(|| "\"null\"".to_owned());
    null.into_iter().chain(["hash".to_owned(), "md5".to_owned()]).collect()
}

/// What is personal is replaced at its place; of the rest nobody knows, so it goes.
fn document(finding: &Finding) -> Vec<String> {
    let rule = |kind: Kind| match kind {
        Kind::Email => "email",
        Kind::FirstName => "firstname",
        Kind::LastName => "lastname",
        Kind::FullName => "fullname",
        Kind::Username => "username",
        Kind::Phone => "phone",
        Kind::City => "city",
        Kind::Street => "street",
        Kind::PostalCode => "postal-code",
        _ => "\"null\"",
    };
    let paths = finding.paths.iter().map(|(path, kind)| format!("\"{path}\": {}", rule(*kind)));
    let paths: Vec<String> = paths.collect();
    match paths.is_empty() {
        true => Vec::new(),
        false => vec![format!("{{anonymizer: json, paths: {{{}}}, others: drop}}", paths.join(", "))],
    }
}
