//! From a target of theirs (a column, or a name for several) to a rule of ours.

mod core;
mod faker;
mod french;
mod given;
mod locale;
mod methods;
mod pattern;
mod rule;
mod theirs;

use jiff::civil::DateTime;

use self::given::Given;
use self::rule::{Rule, Value};
use self::theirs::Theirs;
use super::note::{Note, Notes};
use super::text::scalar;
use crate::anonymize::anonymizers;
use crate::anonymize::policy::Policy;
use crate::yaml::{self, Content, Key, Node, Source};

/// What became of a target.
pub(super) struct Converted {
    /// The name to write and the rule, as YAML. Without it, the target is undecided.
    pub rule: Option<(String, String)>,
    pub notes: Vec<Note>,
}

/// Converts a target in its short or its long form. Relative dates are as of `now`.
pub(super) fn convert(target: &Key, node: &Node, now: DateTime) -> Converted {
    let mut notes = Notes::default();
    let Some((id, options)) = read(target, node, &mut notes) else {
        return Converted { rule: None, notes: notes.0 };
    };
    let mut given = Given::new(id.0, &id.1.span, options, notes);
    let rule = counterpart(target, &mut given, now);
    let mut notes = given.finish();
    let rule = rule.map(|rule| with_known_country(target, node, rule, &mut notes));
    let rule = rule.map(|rule| (name_of(target, &rule), rule));
    let rule = rule.filter(|(name, rule)| match refusal(name, rule) {
        None => true,
        Some(error) => {
            notes.lost(
                node,
                format!("the rule is refused: {}", error.message),
                error.help.unwrap_or_default(),
            );
            false
        }
    });
    Converted { rule: rule.map(|(name, rule)| (scalar(&name), rule.yaml())), notes: notes.0 }
}

fn counterpart(target: &Key, given: &mut Given<'_>, now: DateTime) -> Option<Rule> {
    // Given to every anonymizer by the program itself.
    given.without_counterpart("salt", "each run has a key of its own");
    match theirs::find(given.anonymizer) {
        Some(Theirs::Core(id)) => core::convert(id, given, now),
        Some(Theirs::French(name)) => Some(french::convert(name, given)),
        Some(Theirs::FakerAddress) => Some(faker::address(given)),
        Some(Theirs::FakerMethod) => faker::method(given, &target.name, now),
        None => {
            let near = yaml::nearest(given.anonymizer, theirs::ids());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "it is PHP, which is not read; `db-airlock anonymizers` lists what there is".to_owned()
                }
            };
            let message = format!("there is nothing for the anonymizer `{}`", given.anonymizer);
            given.notes.lost(given.span, message, help);
            // Its options are lost with it.
            given.forget_options();
            None
        }
    }
}

type Read<'a> = ((&'a str, &'a Node), Vec<&'a (Key, Node)>);

/// The anonymizer's name and its options. `None` is told.
fn read<'a>(target: &Key, node: &'a Node, notes: &mut Notes) -> Option<Read<'a>> {
    let help = "name an anonymizer, such as `email`";
    let entries = match &node.content {
        Content::Text(id) => return Some(((id, node), Vec::new())),
        Content::Mapping(entries) => entries,
        Content::Null => {
            notes.lost(target, format!("`{}` is given no anonymizer", target.name), help);
            return None;
        }
        _ => {
            notes.lost(
                node,
                format!("expected an anonymizer's name or a mapping, found {}", node.kind()),
                help,
            );
            return None;
        }
    };
    let (name, id) = ["anonymizer", "anonymiser", "type"]
        .into_iter()
        .find_map(|name| Some((name, node.get(name)?)))
        .or_else(|| {
            notes.lost(target, format!("`{}` is given no anonymizer", target.name), help);
            None
        })?;
    let text = match &id.content {
        Content::Text(text) => text.as_str(),
        Content::Null => "null",
        _ => {
            notes.lost(id, format!("expected an anonymizer's name, found {}", id.kind()), help);
            return None;
        }
    };
    let mut options = Vec::new();
    for entry @ (key, value) in entries {
        match (key.name.as_str(), &value.content) {
            (known, _) if known == name => {}
            ("options", Content::Mapping(entries)) => options.extend(entries),
            ("options", Content::Null) => {}
            ("options", Content::Sequence(items)) if items.is_empty() => {}
            ("options", _) => notes.lost(value, format!("`options` is {}, not a mapping", value.kind()), ""),
            ("target", Content::Text(target)) if matches!(target.as_str(), "table" | "column") => {}
            ("target", _) => notes.lost(value, "only `target: table` is known", ""),
            _ => {
                let message =
                    format!("`{}` is taken for an option; DbToolsBundle wants it below `options`", key.name);
                notes.told(key, message, "");
                options.push(entry);
            }
        }
    }
    Some(((text, id), options))
}

/// A rule without its country, where that is what stands in the way: it came from a locale of FakerPHP, which knows more.
fn with_known_country(target: &Key, node: &Node, rule: Rule, notes: &mut Notes) -> Rule {
    let is_given =
        [Some(node), node.get("options")].into_iter().flatten().any(|place| place.get("country").is_some());
    let (country, rest): (Vec<_>, Vec<_>) =
        rule.options.iter().cloned().partition(|(name, _)| *name == "country");
    let Some((_, Value::Text(country))) = country.first().filter(|_| !is_given) else { return rule };
    let name = name_of(target, &rule);
    let without = Rule { options: rest, ..rule.clone() };
    if refusal(&name, &rule).is_none() || refusal(&name, &without).is_some() {
        return rule;
    }
    notes.lost(
        node,
        format!("there is nothing for the country `{country}`"),
        "values are those of another one",
    );
    without
}

/// Rules over several columns have names with `@` here.
fn name_of(target: &Key, rule: &Rule) -> String {
    match rule.has_parts && !target.name.starts_with('@') {
        true => format!("@{}", target.name),
        false => target.name.clone(),
    }
}

/// What a policy with this rule alone is refused for: so nothing is written that no policy takes.
fn refusal(name: &str, rule: &Rule) -> Option<yaml::Error> {
    // What a variable stands for is known on the airlock.
    if rule.has_variables() || anonymizers::find(rule.id).is_none() {
        return None;
    }
    let text = format!("tables: {{t: {{{}: {}}}}}", scalar(name), rule.yaml_as_read());
    match yaml::parse(Source::new("a rule", text)) {
        Ok(node) => Policy::parse(&node).err().and_then(|findings| findings.into_iter().next()),
        Err(error) => Some(error),
    }
}

#[cfg(test)]
mod tests;
