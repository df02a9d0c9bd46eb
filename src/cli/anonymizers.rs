//! `anonymizers`: every anonymizer with its options, defaults and an example.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::table::table;
use crate::Error;
use crate::anonymize::anonymizer::{Declaration, DefaultPer, OptionDeclaration, Output};
use crate::anonymize::anonymizers::{declarations, did_you_mean, find};
use crate::anonymize::policy::TERMS;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Tell all of these: options, defaults and an example
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Tell all of every one
    #[arg(long, conflicts_with = "names")]
    all: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "see what a policy can name"),
    ("phone date", "see the options of two of them, with examples"),
    ("--all --format json", "everything, for a program"),
];

pub(crate) fn run(args: Args, _door: &Door) -> Result<Catalogue, Error> {
    let named = |name: &String| {
        find(name).ok_or_else(|| Error::Usage {
            what: format!("there is no anonymizer `{name}`"),
            hint: Some(did_you_mean(name)),
        })
    };
    let named = args.names.iter().map(named).collect::<Result<Vec<_>, Error>>()?;
    Ok(match named.as_slice() {
        [] => Catalogue { is_overview: !args.all, ..Catalogue::of(declarations()) },
        named => Catalogue::of(named),
    })
}

/// What a policy can name.
#[derive(Debug, Serialize)]
pub(crate) struct Catalogue {
    anonymizers: Vec<Entry>,
    /// What every rule may say beside its options.
    every_rule: Vec<TermEntry>,
    /// Whether people are told one line for each.
    #[serde(skip)]
    is_overview: bool,
}

#[derive(Debug, Serialize)]
struct TermEntry {
    name: &'static str,
    help: &'static str,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: &'static str,
    summary: &'static str,
    writes: &'static str,
    /// `row`, `value` or `nothing`.
    per: &'static str,
    /// Whether it may stand on a UNIQUE column.
    distinct: bool,
    replaces_null: bool,
    replaces_empty: bool,
    parts: &'static [&'static str],
    options: Vec<OptionEntry>,
    /// A line as it stands below a table in a policy.
    example: String,
}

#[derive(Debug, Serialize)]
struct OptionEntry {
    name: &'static str,
    takes: &'static str,
    default: Option<&'static str>,
    required: bool,
    help: &'static str,
}

impl Catalogue {
    fn of(declarations: &[&Declaration]) -> Self {
        let every_rule = TERMS.iter().map(|&(name, help)| TermEntry { name, help }).collect();
        let anonymizers = declarations.iter().copied().map(Entry::of).collect();
        Catalogue { anonymizers, every_rule, is_overview: false }
    }

    /// One line for each.
    fn overview(&self, page: &Page) -> String {
        let line = |entry: &Entry| {
            let unique = if entry.distinct { "unique" } else { "" };
            let several = if entry.parts.is_empty() { "" } else { "several columns" };
            let notes: Vec<&str> = [several, unique].into_iter().filter(|note| !note.is_empty()).collect();
            [entry.name.to_owned(), entry.summary.to_owned(), notes.join(", ")]
        };
        table(&["name", "writes", ""], self.anonymizers.iter().map(line), page)
    }

    /// What holds for all rules.
    fn legend(&self, page: &Page) -> String {
        let terms = self.every_rule.iter().map(|term| [term.name, term.help]);
        let [first, rest @ ..] = LEGEND;
        format!("{}\n{}", table(&["every rule", "takes"], terms, page), table(&first, rest, page))
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
                Output::Boolean => "true or false",
                Output::Bytes => "bytes",
                Output::Uuid => "UUIDs",
                Output::Json => "JSON",
                Output::Ipv4 | Output::Ipv6 => "network addresses",
                Output::Form(_) => "text of the column's form",
                Output::Moment | Output::AsFound(_) => "what each value was",
            },
            per: match declaration.per {
                DefaultPer::Row => "row",
                DefaultPer::Value => "value",
                DefaultPer::Nothing => "nothing",
            },
            distinct: declaration.distinct,
            replaces_null: declaration.replaces_null,
            replaces_empty: declaration.replaces_empty,
            parts: declaration.parts,
            options: declaration.options.iter().map(OptionEntry::of).collect(),
            example: format!(
                "{}: {}",
                if declaration.parts.is_empty() { "column" } else { "\"@name\"" },
                declaration.example
            ),
        }
    }

    fn block(&self, page: &Page) -> String {
        let mut facts = vec![["writes", self.writes].map(str::to_owned)];
        let mut tell = |what: &str, text: String| facts.push([what.to_owned(), text]);
        match self.per {
            "nothing" => {}
            "row" => tell("per", "row: every row draws anew".to_owned()),
            _ => tell("per", "value: equal values become equal, in every table".to_owned()),
        }
        if self.distinct {
            tell("unique", "fits UNIQUE and PRIMARY KEY: different values stay different".to_owned());
        }
        match (self.replaces_null, self.replaces_empty) {
            (true, _) => tell("replaces", "NULL and empty text too".to_owned()),
            (false, true) => tell("replaces", "empty text too".to_owned()),
            (false, false) => {}
        }
        if !self.parts.is_empty() {
            tell("parts", format!("{}: each is mapped to a column", self.parts.join(", ")));
        }
        for option in &self.options {
            tell(option.name, option.help.to_owned());
            tell("", option.facts());
        }
        tell("example", self.example.clone());
        let narrower = Page { width: page.width.map(|width| width.saturating_sub(2)), ..*page };
        let header = [facts[0][0].clone(), facts[0][1].clone()];
        let text = table(&[&header[0], &header[1]], facts.into_iter().skip(1), &narrower);
        let lines: String = text.lines().map(|line| format!("  {line}\n")).collect();
        format!("{}: {}\n{lines}", page.bold(self.name), self.summary)
    }
}

impl OptionEntry {
    fn of(option: &OptionDeclaration) -> Self {
        OptionEntry {
            name: option.name,
            takes: option.takes,
            default: option.default,
            required: option.is_required,
            help: option.help,
        }
    }

    fn facts(&self) -> String {
        match self.default {
            Some(default) => format!("takes {}; default {default}", self.takes),
            None if self.required => format!("takes {}; required", self.takes),
            None => format!("takes {}", self.takes),
        }
    }
}

/// What holds for all.
const LEGEND: [[&str; 2]; 4] = [
    [
        "per: value",
        "equal values become equal, so that joins still hold. How often a value occurs can still be \
                    seen, and the commonest be guessed: where no join needs it, write one of the others",
    ],
    ["per: row", "every row draws anew, and nothing can be linked"],
    [
        "per: COLUMN",
        "depends on another column of the row, such as a customer's id: a person has the same name in \
                     every table, and how common the name was is gone",
    ],
    ["NULL", "stays NULL, and empty text stays empty, unless `replaces` says otherwise"],
];

impl Outcome for Catalogue {
    fn data(&self, page: &Page) -> String {
        let blocks: Vec<String> = match self.is_overview {
            true => vec![self.overview(page)],
            false => self.anonymizers.iter().map(|entry| entry.block(page)).collect(),
        };
        blocks.into_iter().chain([self.legend(page)]).collect::<Vec<_>>().join("\n")
    }

    fn talk(&self) -> String {
        match self.is_overview {
            true => "for the options of one, type its name behind `anonymizers`\n".to_owned(),
            false => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymize::anonymizer::Shape;

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
            OptionDeclaration {
                name: "min",
                takes: "whole number",
                shape: Shape::Integer,
                is_required: true,
                default: None,
                help: "the lowest",
            },
            OptionDeclaration {
                name: "max",
                takes: "whole number",
                shape: Shape::Integer,
                is_required: false,
                default: Some("9"),
                help: "the highest",
            },
        ],
        example: "{anonymizer: integer, min: 1}",
        build: never,
    };

    #[test]
    fn an_entry_tells_facts_options_and_an_example() {
        let page = Page { colour: false, width: None };
        let expected = "\
integer: a whole number within bounds
  writes    whole numbers
  per       row: every row draws anew
  replaces  empty text too
  min       the lowest
            takes whole number; required
  max       the highest
            takes whole number; default 9
  example   column: {anonymizer: integer, min: 1}
";
        let text = Catalogue::of(&[&INTEGER]).data(&page);
        assert_eq!(text.split_once("\n\n").unwrap().0.to_owned() + "\n", expected);
    }

    #[test]
    fn eighty_columns_are_enough() {
        let page = Page { colour: false, width: Some(80) };
        let catalogue = Catalogue::of(declarations());
        let text = [catalogue.overview(&page), catalogue.data(&page)].join("\n");
        let too_long: Vec<_> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert_eq!(too_long, Vec::<&str>::new());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn every_example_can_be_pasted_into_a_policy() {
        use crate::anonymize::policy::Policy;
        for entry in Catalogue::of(declarations()).anonymizers {
            let text = format!("tables:\n  customer:\n    {}\n", entry.example);
            let node = crate::yaml::parse(crate::yaml::Source::new("p.yaml", text)).unwrap();
            let policy = Policy::parse(&node).map_err(|findings| crate::yaml::draw(&findings, false));
            assert_eq!(policy.map(|policy| policy.tables[0].rules.len()), Ok(1), "{}", entry.example);
        }
    }

    #[test]
    fn programs_get_the_same() {
        let catalogue = serde_json::to_value(Catalogue::of(&[&INTEGER])).unwrap();
        assert_eq!(catalogue["anonymizers"][0]["options"][1]["default"], "9");
    }
}
