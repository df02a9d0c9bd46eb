//! A policy for tables that nobody has decided on: the plan's own proposals, with patterns for what is kept everywhere.

use crate::anonymize::plan::{Act, Plan, PlanError};
use crate::anonymize::policy::Policy;
use crate::dump::Table;
use crate::error::Error;
use crate::yaml::{Source, parse};

/// Names of columns that most often hold nothing personal: a pattern, and what a column's name is or ends with.
const PATTERNS: [(&str, &str); 5] = [
    ("*.id", "id"),
    ("*.*_id", "_id"),
    ("*.created_at", "created_at"),
    ("*.updated_at", "updated_at"),
    ("*.last_update", "last_update"),
];

/// A policy's parts as YAML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proposed {
    /// Patterns of columns that are kept.
    pub keep: Vec<&'static str>,
    /// What stands below `tables:`, indented by four.
    pub tables: String,
}

impl Proposed {
    /// What stands below `policy:`, indented by two.
    pub fn yaml(&self) -> String {
        let keep = serde_json::Value::from(self.keep.clone());
        let keep = if self.keep.is_empty() { String::new() } else { format!("  keep: {keep}\n") };
        let is_rule = |line: &str| !line.trim_start().starts_with('#');
        let tables = if self.tables.lines().any(is_rule) { "  tables:\n" } else { "  tables: {}\n" };
        format!("  unmapped: fail\n{keep}{tables}{}", self.tables)
    }
}

/// A policy that decides on every column of the tables.
pub(super) fn propose(tables: &[Table]) -> Result<Proposed, Error> {
    let plain = rest(Vec::new(), tables)?;
    let plan = plan(&plain, tables)??;
    let keep = PATTERNS.into_iter().filter(|(_, name)| fits(&plan, name)).map(|(pattern, _)| pattern);
    let grouped = rest(keep.collect(), tables)?;
    // What patterns cannot say is said column by column.
    let is_whole = self::plan(&grouped, tables)?.is_ok();
    Ok(if is_whole { grouped } else { plain })
}

/// The proposals for what these patterns leave undecided.
fn rest(keep: Vec<&'static str>, tables: &[Table]) -> Result<Proposed, Error> {
    let bare = Proposed { keep, tables: String::new() };
    let pasted = match plan(&bare, tables)? {
        Ok(_) => String::new(),
        Err(refusal) => refusal.yaml_to_paste(),
    };
    Ok(Proposed { tables: pasted, ..bare })
}

fn plan(proposed: &Proposed, tables: &[Table]) -> Result<Result<Plan, PlanError>, Error> {
    let node = parse(Source::new("proposal", proposed.yaml())).map_err(|error| Error::Policy(vec![error]))?;
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
        let proposed = propose(tables).unwrap();
        assert_eq!(proposed.yaml(), expected);
        assert!(plan(&proposed, tables).unwrap().is_ok());
    }

    #[test]
    fn keys_that_are_kept_everywhere_become_a_pattern() {
        use ColumnKind::{Integer, Text};
        check(
            &[
                table("a", &[("id", Integer), ("yes", Text)]),
                table("b c", &[("id", Integer), ("email", Text)]),
            ],
            "  unmapped: fail\n  keep: [\"*.id\"]\n  tables:\n    a:\n      \"yes\": \"null\"  # T\n    \"b c\":\n      email: email  # T\n",
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
