//! The tables of a connection: from its file and from what stands inline.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::note::{Note, Notes};
use super::rules;
use super::text::scalar;
use crate::yaml::{Key, Node};

/// A table of the policy.
#[derive(Debug)]
pub(super) struct Table {
    pub name: String,
    /// Rules and comments, as they stand below its name.
    pub lines: Vec<String>,
    /// How many of the lines are rules.
    pub rules: usize,
}

impl Table {
    /// The lines with the name above, which is a comment where no rule follows.
    pub fn written(&self) -> Vec<String> {
        let mark = if self.rules == 0 { "# " } else { "" };
        let mut lines = vec![format!("{mark}{}:", scalar(&self.name))];
        lines.extend(self.lines.iter().map(|line| format!("  {line}")));
        lines
    }
}

/// The targets of each table, later ones in the place of earlier ones of the same name.
#[derive(Debug, Default)]
pub(super) struct Targets(Vec<(Key, Vec<(Key, Node)>)>);

impl Targets {
    /// Adds what one place says of tables.
    pub fn add(&mut self, node: &Node, notes: &mut Notes) {
        let Ok(tables) = node.entries() else {
            if !node.is_null() {
                notes.lost(node, format!("expected tables with their columns, found {}", node.kind()), "");
            }
            return;
        };
        for (table, targets) in tables {
            if targets.is_null() {
                continue;
            }
            let Ok(targets) = targets.entries() else {
                let message = format!("expected the columns of `{}`, found {}", table.name, targets.kind());
                notes.lost(targets, message, "write `COLUMN: ANONYMIZER`");
                continue;
            };
            let at = self.0.iter().position(|(known, _)| known.name == table.name).unwrap_or_else(|| {
                self.0.push((table.clone(), Vec::new()));
                self.0.len() - 1
            });
            for (target, value) in targets {
                let known = &mut self.0[at].1;
                match known.iter_mut().find(|(known, _)| known.name == target.name) {
                    Some(known) => {
                        let (line, _) = known.0.span.line_and_column();
                        let path = known.0.span.source.path.display();
                        let message = format!(
                            "`{}.{}` takes the place of that in {path}, line {line}",
                            table.name, target.name
                        );
                        notes.told(target, message, "");
                        *known = (target.clone(), value.clone());
                    }
                    None => known.push((target.clone(), value.clone())),
                }
            }
        }
    }

    /// The tables of our policy. All that came up goes into the notes, and beside its rule.
    pub fn converted(&self, now: DateTime, notes: &mut Notes) -> Vec<Table> {
        let mut tables = Vec::new();
        for (table, targets) in &self.0 {
            let mut converted = Table { name: table.name.clone(), lines: Vec::new(), rules: 0 };
            let mut names = BTreeSet::new();
            for (target, value) in targets {
                let rule = rules::convert(target, value, now);
                converted.lines.extend(rule.notes.iter().map(Note::comment));
                notes.0.extend(rule.notes);
                match rule.rule {
                    Some((name, rule)) if names.insert(name.clone()) => {
                        converted.lines.push(format!("{name}: {rule}"));
                        converted.rules += 1;
                    }
                    Some((name, _)) => {
                        notes.lost(target, format!("`{name}` stands twice here"), "rename one")
                    }
                    None => converted.lines.push(format!("# {}: …", scalar(&target.name))),
                }
            }
            if !converted.lines.is_empty() {
                tables.push(converted);
            }
        }
        tables
    }
}
