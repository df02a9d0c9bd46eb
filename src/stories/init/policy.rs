//! A policy for tables that nobody has decided on: the plan's own proposals, with patterns for what is kept everywhere.

use crate::anonymize::plan::proposal::{Knowledge, Proposal, TableProposal, written};
use crate::anonymize::plan::{Act, Plan, PlanError};
use crate::anonymize::policy::Policy;
use crate::dump::Table;
use crate::error::Error;
use crate::yaml::{Source, parse};

/// A pattern of columns that most often hold nothing personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// As a policy writes it.
    pattern: &'static str,
    /// What a column's name is or ends with.
    name: &'static str,
    why: &'static str,
}

const PATTERNS: [Pattern; 5] = [
    Pattern { pattern: "*.id", name: "id", why: "surrogate key" },
    Pattern { pattern: "*.*_id", name: "_id", why: "refers to a surrogate key" },
    Pattern { pattern: "*.created_at", name: "created_at", why: "time of the row" },
    Pattern { pattern: "*.updated_at", name: "updated_at", why: "time of the row" },
    Pattern { pattern: "*.last_update", name: "last_update", why: "time of the row" },
];

/// A policy's parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Proposed {
    /// Patterns of columns that are kept.
    pub keep: Vec<Pattern>,
    /// What stands below `tables:`.
    pub tables: Vec<TableProposal>,
}

impl Proposed {
    /// What stands below `policy:`, indented by two.
    pub fn yaml(&self) -> String {
        yaml(&self.keep, &self.tables)
    }
}

/// A policy of these parts, indented by two.
pub(super) fn yaml(keep: &[Pattern], tables: &[TableProposal]) -> String {
    let patterns = keep.iter().map(|Pattern { pattern, why, .. }| {
        format!("    - {{columns: {}, why: {why}}}\n", serde_json::Value::from(*pattern))
    });
    let patterns: String = patterns.collect();
    let keep = if patterns.is_empty() { String::new() } else { format!("  keep:\n{patterns}") };
    let mut rules = tables.iter().flat_map(|table| &table.proposals);
    let heading =
        if rules.any(|rule| !Proposal::is_comment(rule)) { "  tables:\n" } else { "  tables: {}\n" };
    format!("  unmapped: fail\n{keep}{heading}{}", written(tables, 4))
}

/// A policy that decides on every column of the tables.
pub(super) fn propose(tables: &[Table], knowledge: Knowledge<'_>) -> Result<Proposed, Error> {
    let plain = rest(Vec::new(), tables, knowledge)?;
    let plan = plan(&plain.yaml(), tables)??;
    let keep = PATTERNS.into_iter().filter(|pattern| fits(&plan, pattern.name));
    let grouped = rest(keep.collect(), tables, knowledge)?;
    // What patterns cannot say is said column by column.
    let is_whole = self::plan(&grouped.yaml(), tables)?.is_ok();
    Ok(if is_whole { grouped } else { plain })
}

/// The proposals for what these patterns leave undecided.
fn rest(keep: Vec<Pattern>, tables: &[Table], knowledge: Knowledge<'_>) -> Result<Proposed, Error> {
    let bare = Proposed { keep, tables: Vec::new() };
    let proposed = match plan(&bare.yaml(), tables)? {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.proposals(knowledge),
    };
    Ok(Proposed { tables: proposed, ..bare })
}

/// The plan of a policy whose YAML this is.
pub(super) fn plan(policy: &str, tables: &[Table]) -> Result<Result<Plan, PlanError>, Error> {
    let node = parse(Source::new("proposal", policy)).map_err(|error| Error::Policy(vec![error]))?;
    let policy = Policy::parse(&node).map_err(Error::Policy)?;
    Ok(Plan::new(&policy, tables))
}

/// Whether at least two columns have such a name, and all that have it are kept.
fn fits(plan: &Plan, name: &str) -> bool {
    let has_name = |column: &str| match name.starts_with('_') {
        true => column.len() > name.len() && column.ends_with(name),
        false => column == name,
    };
    let columns = plan.tables.iter().flat_map(|planned| planned.table.columns.iter().zip(&planned.decisions));
    let named = columns.filter(|(column, _)| has_name(&column.name.to_lowercase()));
    let kept: Vec<bool> = named.map(|(_, decision)| decision.action == Act::Keep).collect();
    kept.len() >= 2 && kept.into_iter().all(|is_kept| is_kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::{Column, ColumnKind, UniqueKey};

    fn table(name: &str, columns: &[(&str, ColumnKind)]) -> Table {
        Table {
            name: name.to_owned(),
            columns: columns.iter().map(|&(name, kind)| Column::new(name, "T", kind)).collect(),
            unique_keys: vec![UniqueKey { columns: vec![0], primary: true }],
            ..Table::default()
        }
    }

    fn check(tables: &[Table], expected: &str) {
        let proposed = propose(tables, Knowledge::default()).unwrap();
        assert_eq!(proposed.yaml(), expected);
        assert!(plan(&proposed.yaml(), tables).unwrap().is_ok());
    }

    #[test]
    fn keys_that_are_kept_everywhere_become_a_pattern() {
        use ColumnKind::{Integer, Text};
        check(
            &[
                table("a", &[("id", Integer), ("yes", Text)]),
                table("b c", &[("id", Integer), ("email", Text)]),
            ],
            "  unmapped: fail\n  keep:\n    - {columns: \"*.id\", why: surrogate key}\n  tables:\n    a:\n      \"yes\": \"null\"  # T\n    \"b c\":\n      email: email  # T, an email by name\n",
        );
    }

    #[test]
    fn a_name_that_is_not_kept_everywhere_becomes_none() {
        use ColumnKind::{Integer, Text};
        check(
            &[table("a", &[("id", Integer)]), table("null", &[("id", Text)])],
            "  unmapped: fail\n  tables:\n    a:\n      id: keep  # T unique\n    \"null\":\n      id: md5  # T unique\n",
        );
    }

    #[test]
    fn nothing_is_a_policy_too() {
        check(&[], "  unmapped: fail\n  tables: {}\n");
    }
}
