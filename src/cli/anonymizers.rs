//! `anonymizers`: every anonymizer with its options, defaults and an example.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::table::table;
use crate::anonymize::anonymizer::{Declaration, DefaultPer, OptionDeclaration, Output};
use crate::anonymize::anonymizers::declarations;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[("", "see what a policy can name")];

pub(crate) fn run(_args: Args, _door: &Door) -> anyhow::Result<Catalogue> {
    Ok(Catalogue::of(declarations()))
}

/// What a policy can name.
#[derive(Debug, Serialize)]
pub(crate) struct Catalogue {
    anonymizers: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: &'static str,
    summary: &'static str,
    writes: &'static str,
    /// `row` or `value`.
    per: &'static str,
    /// Whether it may stand on a UNIQUE column.
    distinct: bool,
    replaces_null: bool,
    replaces_empty: bool,
    parts: &'static [&'static str],
    options: Vec<OptionEntry>,
    example: &'static str,
}

#[derive(Debug, Serialize)]
struct OptionEntry {
    name: &'static str,
    takes: &'static str,
    default: Option<&'static str>,
    help: &'static str,
}

impl Catalogue {
    fn of(declarations: &[&Declaration]) -> Self {
        Catalogue { anonymizers: declarations.iter().copied().map(Entry::of).collect() }
    }
}

impl Entry {
    fn of(declaration: &Declaration) -> Self {
        Entry {
            name: declaration.id,
            summary: declaration.summary,
            writes: match declaration.output {
                Output::Text => "text",
                Output::Integer => "whole numbers",
                Output::Number => "numbers",
                Output::Null => "NULL",
                Output::AsConfigured => "what the policy says",
                Output::AsFound => "what each value was",
            },
            per: match declaration.per {
                DefaultPer::Row => "row",
                DefaultPer::Value => "value",
            },
            distinct: declaration.distinct,
            replaces_null: declaration.replaces_null,
            replaces_empty: declaration.replaces_empty,
            parts: declaration.parts,
            options: declaration.options.iter().map(OptionEntry::of).collect(),
            example: declaration.example,
        }
    }

    fn facts(&self) -> String {
        let mut facts = vec![format!("writes {}", self.writes), format!("per {}", self.per)];
        let more = [
            (self.distinct, "fits UNIQUE columns"),
            (self.replaces_null, "replaces NULL"),
            (self.replaces_empty, "replaces empty text"),
        ];
        facts.extend(more.iter().filter(|(holds, _)| *holds).map(|(_, fact)| (*fact).to_owned()));
        if !self.parts.is_empty() {
            facts.push(format!("parts {}", self.parts.join(", ")));
        }
        facts.join("; ")
    }

    fn block(&self, page: &Page) -> String {
        let mut block = format!("{}: {}\n  {}\n", page.bold(self.name), self.summary, self.facts());
        if !self.options.is_empty() {
            let rows = self.options.iter().map(|option| {
                [option.name, option.takes, option.default.unwrap_or("-"), option.help].map(str::to_owned)
            });
            let narrower = Page { width: page.width.map(|width| width.saturating_sub(4)), ..*page };
            block += &indented(&table(&["option", "takes", "default", ""], rows, &narrower), "    ");
        }
        block + &indented(&format!("{}\n", self.example.trim_end()), "    example: ")
    }
}

impl OptionEntry {
    fn of(option: &OptionDeclaration) -> Self {
        OptionEntry { name: option.name, takes: option.takes, default: option.default, help: option.help }
    }
}

impl Outcome for Catalogue {
    fn data(&self, page: &Page) -> String {
        let blocks: Vec<String> = self.anonymizers.iter().map(|entry| entry.block(page)).collect();
        blocks.join("\n")
    }
}

/// Puts `first` before the first line and as much space before the others.
fn indented(text: &str, first: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    format!("{first}{}\n", lines.join(&format!("\n{}", " ".repeat(first.len()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never(
        _options: &crate::yaml::Node,
    ) -> Result<Box<dyn crate::anonymize::anonymizer::Anonymizer>, crate::yaml::Error> {
        unreachable!("a catalogue builds nothing")
    }

    const INTEGER: Declaration = Declaration {
        id: "integer",
        summary: "a whole number within bounds",
        per: DefaultPer::Row,
        parts: &[],
        output: Output::Integer,
        distinct: false,
        replaces_null: false,
        replaces_empty: true,
        options: &[
            OptionDeclaration { name: "min", takes: "whole number", default: None, help: "the lowest" },
            OptionDeclaration { name: "max", takes: "whole number", default: Some("9"), help: "the highest" },
        ],
        example: "age: {anonymizer: integer, min: 1}\n",
        build: never,
    };

    #[test]
    fn an_entry_tells_facts_options_and_an_example() {
        let page = Page { colour: false, width: None };
        let expected = "\
integer: a whole number within bounds
  writes whole numbers; per row; replaces empty text
    option  takes         default
    min     whole number  -        the lowest
    max     whole number  9        the highest
    example: age: {anonymizer: integer, min: 1}
";
        assert_eq!(Catalogue::of(&[&INTEGER]).data(&page), expected);
    }

    #[test]
    fn programs_get_the_same() {
        let catalogue = serde_json::to_value(Catalogue::of(&[&INTEGER])).unwrap();
        assert_eq!(catalogue["anonymizers"][0]["options"][1]["default"], "9");
    }
}
