//! The pack fr-fr: French names, addresses and numbers.

use super::core;
use super::given::Given;
use super::rule::Rule;

const LOCALE: &str = "fr_FR";

/// Our rule for one of the pack.
pub(super) fn convert(name: &str, given: &mut Given<'_>) -> Rule {
    match name {
        "address" => core::address(given).with_text("locale", LOCALE),
        "lastname" | "nom" => Rule::of("lastname").with_text("locale", LOCALE),
        "phone" => {
            // Theirs begin with a zero, too.
            let rule = Rule::of("phone").with_text("country", "FR").with_text("kind", kind(given));
            rule.with_text("format", "national")
        }
        "secu" => Rule::of("national-id").with_text("country", "FR"),
        "cb" => Rule::of("card"),
        _ => Rule::of("firstname").with_text("locale", LOCALE),
    }
}

fn kind(given: &mut Given<'_>) -> &'static str {
    let node = given.node("mode");
    match given.plain_text("mode").as_deref() {
        Some("landline") => "landline",
        Some("mobile") | None => "mobile",
        Some(other) => {
            if let Some(node) = node {
                let message = format!("there are no phones of the mode `{other}`");
                given.notes.lost(node, message, "they are mobile ones; the other mode is `landline`");
            }
            "mobile"
        }
    }
}
