//! The policy as written: for each table what becomes of its columns, with the place of every word so
//! that a plan can point at it.

mod key;
mod rule;
mod sifted;
mod table;
mod terms;
#[cfg(test)]
mod tests;

use crate::anonymize::beside::{self, Beside, Fate};
use crate::anonymize::draw::RunKey;
use crate::anonymize::keep::KeepPattern;
use crate::yaml::{self, Content, Error, Node};

pub use rule::{Action, Anonymize, Keep, Per, Rule};
pub use sifted::{SampleOf, Sifted};
pub use table::TablePolicy;
pub use terms::{Except, TERMS, Terms};

/// The keys of a policy, apart from those of [`beside::KINDS`].
const KEYS: [&str; 5] = ["key", "locale", "unmapped", "keep", "tables"];

/// A policy, with every anonymizer built.
pub struct Policy {
    /// The project's own key, if it wants the same values from run to run.
    pub key: Option<RunKey>,
    /// What becomes of columns that nothing else decides on.
    pub unmapped: Unmapped,
    /// Patterns of columns that hold nothing personal.
    pub keep: Vec<KeepPattern>,
    /// What becomes of what is neither schema nor rows.
    pub beside: Beside,
    /// Tables with rules.
    pub tables: Vec<TablePolicy>,
}

/// What becomes of columns that nothing else decides on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmapped {
    /// The run is refused, and names them all.
    #[default]
    Fail,
    /// Their tables' rows are left out.
    Drop,
    /// They become NULL.
    Null,
    /// They are kept.
    Keep,
}

impl Policy {
    /// Reads a policy whose `${…}` are expanded. All findings are returned at once.
    pub fn parse(node: &Node) -> Result<Self, Vec<Error>> {
        let mut findings = Vec::new();
        let policy = Self::parse_into(node, &mut findings);
        if findings.is_empty() { Ok(policy) } else { Err(findings) }
    }

    fn parse_into(node: &Node, findings: &mut Vec<Error>) -> Self {
        let mut policy = Policy {
            key: None,
            unmapped: Unmapped::Fail,
            keep: Vec::new(),
            beside: Beside::default(),
            tables: Vec::new(),
        };
        if node.is_null() {
            return policy;
        }
        let locale = node.get("locale").filter(|locale| !locale.is_null());
        let locale = locale.filter(|locale| or_note(rule::check_locale(locale), findings).is_some());
        for (key, value) in or_note(node.entries(), findings).unwrap_or_default() {
            match key.name.as_str() {
                "key" => policy.key = or_note(key::parse(value), findings),
                "locale" => {}
                "unmapped" => policy.unmapped = or_note(parse_unmapped(value), findings).unwrap_or_default(),
                "keep" if value.is_null() => {}
                "keep" => {
                    let items =
                        value.items().map_err(|error| error.with_help("write a list: `keep: [\"*.id\"]`"));
                    let patterns = or_note(items, findings).unwrap_or_default();
                    policy.keep = patterns
                        .iter()
                        .filter_map(|item| or_note(KeepPattern::parse(item), findings))
                        .collect();
                }
                "tables" if value.is_null() => {}
                "tables" => {
                    let tables = or_note(value.entries(), findings).unwrap_or_default();
                    policy.tables = tables
                        .iter()
                        .map(|(name, rules)| TablePolicy::parse(name, rules, locale, findings))
                        .collect();
                }
                name => match policy.beside.of_key(name) {
                    Some(fate) => *fate = or_note(Fate::parse(value), findings).unwrap_or(*fate),
                    None => findings.push(yaml::unknown_key(key, &known_keys())),
                },
            }
        }
        policy
    }
}

fn known_keys() -> Vec<&'static str> {
    KEYS.into_iter().chain(beside::KINDS.iter().map(|(key, ..)| *key)).collect()
}

fn parse_unmapped(node: &Node) -> Result<Unmapped, Error> {
    match &node.content {
        Content::Null => Ok(Unmapped::Null),
        _ => match node.text()? {
            "fail" => Ok(Unmapped::Fail),
            "drop" => Ok(Unmapped::Drop),
            "null" => Ok(Unmapped::Null),
            "keep" => Ok(Unmapped::Keep),
            _ => Err(node.error("expected `fail`, `drop`, `null` or `keep`")),
        },
    }
}

/// Notes what is wrong, and goes on without it.
fn or_note<T>(result: Result<T, Error>, findings: &mut Vec<Error>) -> Option<T> {
    result.map_err(|error| findings.push(error)).ok()
}
