//! The rules of one table, or of all tables that a pattern names.

use super::or_note;
use super::rule::Rule;
use super::sifted::Sifted;
use crate::anonymize::anonymizers;
use crate::yaml::{Content, Error, Key, Node, Span};

/// The rules of one table.
pub struct TablePolicy {
    /// The table's name, or a pattern of names: one with a `*`.
    pub name: Key,
    /// Where `rows: none` stands: the rows are left out, the schema is kept.
    pub no_rows: Option<Span>,
    /// Whether it says `rows: all`, which takes back what is said of a table that this one is a part of.
    pub all_rows: bool,
    /// Which rows stay, where some are left out.
    pub sifted: Option<Sifted>,
    /// The rules, in the order as written.
    pub rules: Vec<Rule>,
}

impl TablePolicy {
    /// Reads what stands below a table's name. `locale` is that of rules that name none.
    pub(super) fn parse(name: &Key, node: &Node, locale: Option<&Node>, findings: &mut Vec<Error>) -> Self {
        let mut table = TablePolicy {
            name: name.clone(),
            no_rows: None,
            all_rows: false,
            sifted: None,
            rules: Vec::new(),
        };
        let entries = node
            .entries()
            .map_err(|error| error.with_help("write `COLUMN: ANONYMIZER` for its columns, or `rows: none`"));
        for (key, value) in or_note(entries, findings).unwrap_or_default() {
            match (key.name.as_str(), &value.content) {
                ("rows", Content::Text(text)) if is_of_rows(text) => {
                    or_note(table.parse_rows(text, value), findings);
                }
                ("rows", Content::Mapping(_)) if Sifted::is_meant(value) => {
                    table.sifted = or_note(Sifted::parse(key, value), findings);
                }
                _ => table.rules.extend(or_note(Rule::parse(key, value, locale), findings)),
            }
        }
        if let (Some(span), Some(rule)) = (&table.no_rows, table.rules.first()) {
            findings.push(
                rule.target
                    .error(format!("`{}` has a rule, but its rows are left out", name.name))
                    .with_help(format!(
                        "remove this rule, or `rows: none` in line {}",
                        span.line_and_column().0
                    )),
            );
        }
        table
    }

    /// Whether it stands for all tables that its name is a pattern of.
    pub fn is_pattern(&self) -> bool {
        self.name.name.contains('*')
    }

    /// Whether it says what becomes of rows.
    pub fn says_of_rows(&self) -> bool {
        self.no_rows.is_some() || self.all_rows || self.sifted.is_some()
    }

    fn parse_rows(&mut self, text: &str, value: &Node) -> Result<(), Error> {
        match text {
            "none" => self.no_rows = Some(value.span.clone()),
            "all" => self.all_rows = true,
            _ => {
                return Err(value
                    .error("expected `none` or `all`, or what becomes of a column named `rows`")
                    .with_help("`rows: none` leaves the rows out, and keeps the schema"));
            }
        }
        Ok(())
    }
}

/// Whether what stands at `rows` is said of rows: a column may be called so too, and no anonymizer is called `none` or
/// `all`.
fn is_of_rows(text: &str) -> bool {
    text != "keep" && anonymizers::find(text).is_none()
}
