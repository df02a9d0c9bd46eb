//! Rules to paste for columns that nothing decides on. They are meant to be looked at, and to err on the
//! safe side: pasted unread, they make a plan, and of what could be personal they keep nothing but keys
//! for which there is no anonymizer, and types for which nothing can be said.

mod fitting;
mod groups;
mod written;

use super::refusal::Undecided;
use super::suggestion::{self, KEEP};
use crate::anonymize::detect::{self, Finding, Kind, Seen, Surroundings};
use crate::dump::{Column, ColumnKind, Table};

pub use written::{written, yaml_key};

/// What is known beside the columns themselves.
#[derive(Clone, Copy, Default)]
pub struct Knowledge<'a> {
    /// All tables, also those that are decided on.
    pub tables: &'a [Table],
    /// What was seen of values.
    pub seen: Option<&'a Seen>,
    /// The locale of what is drawn for people.
    pub locale: Option<&'a str>,
}

/// What is proposed for one table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableProposal {
    /// Its name.
    pub table: String,
    /// In the order of its columns.
    pub proposals: Vec<Proposal>,
}

/// A rule that is proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The column, or `@name` for several.
    pub target: String,
    /// What is to be done.
    pub rule: Rule,
    /// The columns that it decides on.
    pub columns: Vec<Described>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Nothing is to be written: the column follows this one, to which it refers.
    Follows(String),
    /// A rule in one line.
    One(String),
    /// A rule over several columns.
    Several {
        /// Its anonymizer.
        anonymizer: &'static str,
        /// The locale, unless it is that of English.
        locale: Option<String>,
        /// Its parts, in the order of the proposal's columns.
        parts: Vec<&'static str>,
    },
}

/// A column, and why it is decided on so.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Its type, and what it was recognised by.
    pub facts: String,
    /// What it seems to hold.
    pub kind: Kind,
}

/// An undecided column with what was found of it.
struct Judged<'a> {
    undecided: &'a Undecided,
    finding: Finding,
    /// The table that its name refers to, where no constraint does.
    refers_by_name: Option<String>,
}

/// The rules for all undecided columns.
pub(super) fn proposals(undecided: &[Undecided], knowledge: Knowledge<'_>) -> Vec<TableProposal> {
    let judged: Vec<Judged<'_>> =
        undecided.iter().map(|column| judged(column, undecided, knowledge)).collect();
    let roots: Vec<Option<usize>> = undecided.iter().map(|column| root(column, undecided)).collect();
    let reached: Vec<Vec<&Judged<'_>>> = (0..judged.len())
        .map(|at| {
            roots.iter().zip(&judged).filter(|(root, _)| **root == Some(at)).map(|(_, it)| it).collect()
        })
        .collect();
    let rules: Vec<String> =
        (0..judged.len()).map(|at| rule(&judged[at], &reached[at], knowledge.locale)).collect();
    let mut start = 0;
    let tables = judged.chunk_by(|one, next| one.undecided.table == next.undecided.table);
    tables
        .map(|columns| {
            let range = start..start + columns.len();
            start = range.end;
            let free: Vec<bool> = range
                .clone()
                .map(|at| {
                    reached[at].len() <= 1 && judged[at].undecided.refers_to.is_none() && rules[at] != KEEP
                })
                .collect();
            let groups = groups::of_table(columns, &free, knowledge.locale);
            let single = |at: usize| {
                let root = roots[range.start + at];
                columns[at].proposal(root.is_some_and(|root| rules[root] != KEEP), &rules[range.start + at])
            };
            let proposals = (0..columns.len()).filter_map(|at| {
                match groups.iter().find(|(members, _)| members.contains(&at)) {
                    // Where its first column stands.
                    Some((members, proposal)) => {
                        (members.iter().min() == Some(&at)).then(|| proposal.clone())
                    }
                    None => Some(single(at)),
                }
            });
            TableProposal { table: columns[0].undecided.table.clone(), proposals: proposals.collect() }
        })
        .collect()
}

fn judged<'a>(undecided: &'a Undecided, all: &[Undecided], knowledge: Knowledge<'_>) -> Judged<'a> {
    let known = knowledge.tables.iter().find(|table| table.name == undecided.table);
    let around = known.map_or_else(
        || {
            let of_table = all.iter().filter(|column| column.table == undecided.table);
            Surroundings::of(&undecided.table, of_table.map(|column| column.column.name.as_str()))
        },
        Surroundings::of_table,
    );
    let profile = knowledge.seen.and_then(|seen| seen.of(&undecided.table, &undecided.column.name));
    let finding = detect::detect(&around, &undecided.column, profile);
    let names = knowledge.tables.iter().map(|table| table.name.as_str());
    let names: Vec<&str> = names.chain(all.iter().map(|column| column.table.as_str())).collect();
    Judged { undecided, finding, refers_by_name: refers_by_name(&undecided.column, &names) }
}

/// The table whose rows a number is of that is called `customer_id` or `customerId`.
fn refers_by_name(column: &Column, tables: &[&str]) -> Option<String> {
    let is_number = column.kind == ColumnKind::Integer
        || (column.kind == ColumnKind::Any && column.declared_type.to_ascii_lowercase().contains("int"))
        || column.kind == ColumnKind::Uuid;
    let words = detect::words_of(&column.name);
    let (last, rest) = words.split_last()?;
    if !is_number || last != "id" || rest.is_empty() {
        return None;
    }
    let joined = rest.concat();
    let is_meant = |table: &&&str| {
        let name = detect::words_of(table.rsplit('.').next().unwrap_or(table)).concat();
        let stem = joined.strip_suffix('y');
        name == joined
            || name.strip_suffix('s') == Some(&joined)
            || name.strip_suffix("es") == Some(&joined)
            || (stem.is_some() && name.strip_suffix("ies") == stem)
    };
    tables.iter().find(is_meant).map(|table| (*table).to_owned())
}

/// The undecided column that this one refers to, at the end of a chain of references.
fn root(undecided: &Undecided, all: &[Undecided]) -> Option<usize> {
    let position = |table: &str, is_meant: &dyn Fn(&Undecided) -> bool| {
        all.iter().position(|known| known.table.eq_ignore_ascii_case(table) && is_meant(known))
    };
    let name = &undecided.column.name;
    let mut at = position(&undecided.table, &|known| known.column.name == *name)?;
    // A chain longer than this is a circle.
    for _ in all {
        let Some((table, column)) = &all[at].refers_to else { return Some(at) };
        at = position(table, &|known| match column.as_str() {
            "" => known.is_primary,
            column => known.column.name.eq_ignore_ascii_case(column),
        })?;
    }
    None
}

/// The first suggestion that suits the column and all that follow it.
fn rule(judged: &Judged<'_>, reached: &[&Judged<'_>], locale: Option<&str>) -> String {
    if judged.undecided.refers_to.is_some() || judged.refers_by_name.is_some() {
        return KEEP.to_owned();
    }
    let is_key = reached.len() > 1 || judged.undecided.is_unique;
    let mut suggestions =
        suggestion::of(&judged.undecided.column, is_key, &judged.finding, locale).into_iter();
    let suits = |rule: &String| rule == KEEP || groups::suits_alone(rule, reached, is_key);
    suggestions.find(suits).unwrap_or_else(|| KEEP.to_owned())
}

impl Proposal {
    /// A rule for one column.
    pub fn of_column(column: Described, rule: &str) -> Self {
        Proposal { target: column.name.clone(), rule: Rule::One(rule.to_owned()), columns: vec![column] }
    }
}

impl Judged<'_> {
    fn proposal(&self, follows: bool, rule: &str) -> Proposal {
        let Described { name, .. } = self.described();
        let rule = match &self.undecided.refers_to {
            Some((table, column)) if follows => {
                let referred = [table.as_str(), column].join(".");
                Rule::Follows(referred.trim_end_matches('.').to_owned())
            }
            _ => Rule::One(rule.to_owned()),
        };
        Proposal { target: name, rule, columns: vec![self.described()] }
    }

    /// The column with its type, what holds for it, and what it was recognised by.
    fn described(&self) -> Described {
        let Undecided { column, .. } = self.undecided;
        let mut facts: Vec<&str> = column.declared_type.split_whitespace().collect();
        facts.extend((!column.nullable).then_some("NOT NULL"));
        facts.extend(self.undecided.is_unique.then_some("unique"));
        facts.extend(self.undecided.is_partition_key.then_some("partition key"));
        let mut facts = facts.join(" ");
        let reason = match (&self.undecided.refers_to, &self.refers_by_name) {
            (Some((table, _)), _) => Some(format!("refers to {table}")),
            (None, Some(table)) if *table == self.undecided.table => Some("a key by name".to_owned()),
            (None, Some(table)) => Some(format!("refers to {table} by name")),
            (None, None) if column.kind == ColumnKind::Sealed => Some("no rule can write it".to_owned()),
            (None, None) => self.finding.reason().filter(|_| self.finding.kind != Kind::Reference),
        };
        if let Some(reason) = reason {
            facts.push_str(if facts.is_empty() { "" } else { ", " });
            facts.push_str(&reason);
        }
        Described { name: column.name.clone(), facts, kind: self.finding.kind }
    }
}

#[cfg(test)]
mod tests;
