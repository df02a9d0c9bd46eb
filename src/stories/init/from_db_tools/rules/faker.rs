//! The pack faker: any method of FakerPHP, without arguments.

use jiff::civil::DateTime;

use super::core;
use super::given::Given;
use super::methods::{Extra, METHODS, Method};
use super::rule::Rule;
use crate::stories::init::from_db_tools::php_date;
use crate::yaml;

/// `faker.address`
pub(super) fn address(given: &mut Given<'_>) -> Rule {
    let rule = core::address(given);
    let locale = core::locale(given, None);
    of_any_number(given);
    rule.with("locale", locale)
}

/// `faker.method`; `column` is where it writes to.
pub(super) fn method(given: &mut Given<'_>, column: &str, now: DateTime) -> Option<Rule> {
    of_any_number(given);
    let node = given.node("method");
    // Asked for before anything is given up, so that it does not count as unknown.
    let _ = given.node("locale");
    let (Some(node), Some(name)) = (node, given.plain_text("method")) else {
        given.notes.lost(
            given.span,
            "`faker.method` is given no method",
            "add `method`, such as `safeEmail`",
        );
        return None;
    };
    let Some(method) = METHODS.iter().find(|method| method.names.contains(&name.as_str())) else {
        let known: Vec<&str> = METHODS.iter().flat_map(|method| method.names).copied().collect();
        let near = yaml::nearest(&name, known);
        let help = near.map_or_else(
            || "`db-airlock anonymizers` lists what there is".to_owned(),
            |near| format!("there is something for `{near}`"),
        );
        given.notes.lost(node, format!("there is nothing for FakerPHP's `{name}`"), help);
        return None;
    };
    if !method.told.is_empty() {
        given.notes.told(node, format!("for FakerPHP's `{name}`: {}", method.told), "");
    }
    Some(of_method(method, given, column, now))
}

fn of_method(method: &Method, given: &mut Given<'_>, column: &str, now: DateTime) -> Rule {
    let rule = Rule::of(method.id);
    let rule = method.options.iter().fold(rule, |rule, (name, yaml)| rule.with_yaml(name, *yaml));
    match method.extra {
        Extra::Nothing => rule,
        Extra::Locale => {
            let locale = core::locale(given, None);
            rule.with("locale", locale)
        }
        Extra::Country => {
            let country = core::country(given);
            rule.with("country", country)
        }
        Extra::CountryOr(country) => match core::country(given) {
            Some(given) => rule.with("country", Some(given)),
            None => rule.with_text("country", country),
        },
        Extra::Part(part) => {
            let country = core::country(given);
            rule.over_parts().with_text(part, column).with("country", country)
        }
        Extra::Since(text) => {
            let day = |text| php_date::parse(text, now).map(|moment| moment.to_string());
            let (min, max) = (day(text), day("today"));
            let rule = min.into_iter().fold(rule, |rule, min| rule.with_text("min", min));
            max.into_iter().fold(rule, |rule, max| rule.with_text("max", max))
        }
    }
}

fn of_any_number(given: &mut Given<'_>) {
    given.without_counterpart("sample_size", "values are drawn anew for each row, from no sample");
}
