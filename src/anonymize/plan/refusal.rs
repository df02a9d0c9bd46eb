//! Why a plan cannot be made: findings at their places in the policy, and columns that nobody decided on,
//! with YAML to paste for them.

use std::fmt;

use super::proposal::{self, Knowledge, TableProposal};
use crate::anonymize::policy::Unmapped;
use crate::dump::{Column, Table, UniqueKey};
use crate::yaml;

/// Everything that stands in the way of a plan.
#[derive(Debug, Default)]
pub struct PlanError {
    /// What is wrong in the policy, each at its place.
    pub findings: Vec<yaml::Error>,
    /// Columns without a decision, in the order of the dump.
    pub undecided: Vec<Undecided>,
    /// What no line of the policy is the place of.
    pub conflicts: Vec<String>,
    /// What the policy says of columns that nothing decides on: why these are left.
    pub unmapped: Unmapped,
}

/// A column that no rule and no pattern decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Its table.
    pub table: String,
    /// The column.
    pub column: Column,
    /// Whether it is in a PRIMARY KEY or UNIQUE constraint.
    pub is_unique: bool,
    /// Whether it is in the PRIMARY KEY.
    pub is_primary: bool,
    /// Whether it says which partition a row belongs to.
    pub is_partition_key: bool,
    /// The column that it refers to: its table and name, which is empty where the table's key is meant.
    pub refers_to: Option<(String, String)>,
}

impl Undecided {
    pub(super) fn new(table: &Table, position: usize) -> Self {
        let referred = table.foreign_keys.iter().find_map(|key| {
            let at = key.columns.iter().position(|&column| column == position)?;
            Some((key.table.clone(), key.referenced.get(at).cloned().unwrap_or_default()))
        });
        let is_in_key = |key: &&UniqueKey| key.columns.contains(&position);
        Undecided {
            table: table.name.clone(),
            column: table.columns[position].clone(),
            is_unique: table.unique_keys.iter().any(|key| is_in_key(&key)),
            is_primary: table.unique_keys.iter().filter(is_in_key).any(|key| key.primary),
            is_partition_key: table.partition_key.contains(&position),
            refers_to: referred,
        }
    }

    /// The same column of the whole, with what only its part says of it.
    pub(super) fn with_part(self, part: &Undecided) -> Self {
        Undecided {
            is_unique: self.is_unique || part.is_unique,
            is_primary: self.is_primary || part.is_primary,
            is_partition_key: self.is_partition_key || part.is_partition_key,
            refers_to: self.refers_to.or_else(|| part.refers_to.clone()),
            ..self
        }
    }

    fn name(&self) -> String {
        format!("{}.{}", self.table, self.column.name)
    }
}

impl PlanError {
    /// Whether nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.undecided.is_empty() && self.conflicts.is_empty()
    }

    /// What stands in the way beside the findings, which have their places.
    pub fn without_place(&self) -> Vec<String> {
        let what = match self.unmapped {
            Unmapped::Null => "`unmapped: null` cannot empty",
            _ => "the policy does not decide on",
        };
        let names: Vec<_> = self.undecided.iter().map(Undecided::name).collect();
        let undecided = match names.as_slice() {
            [] => None,
            [one] => Some(format!("{what} column {one}")),
            many => Some(format!("{what} {} columns: {}", many.len(), many.join(", "))),
        };
        undecided.into_iter().chain(self.conflicts.iter().cloned()).collect()
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        if self.undecided.is_empty() {
            return None;
        }
        Some(format!("decide on them below `policy: tables:`, for example\n\n{}", self.yaml_to_paste()))
    }

    /// Rules for the undecided columns, to be pasted below `policy: tables:` and looked at. Of what could be
    /// personal, nothing is kept.
    pub fn yaml_to_paste(&self) -> String {
        proposal::written(&self.proposals(Knowledge::default()), 4)
    }

    /// The same, table by table, with the help of what else is known.
    pub fn proposals(&self, knowledge: Knowledge<'_>) -> Vec<TableProposal> {
        proposal::proposals(&self.undecided, knowledge)
    }

    /// Notes a column once, beside the others of its table.
    pub(super) fn leave_undecided(&mut self, column: Undecided) {
        let is_same =
            |known: &&mut Undecided| known.table == column.table && known.column.name == column.column.name;
        if let Some(known) = self.undecided.iter_mut().find(is_same) {
            *known = known.clone().with_part(&column);
            return;
        }
        let last = self.undecided.iter().rposition(|known| known.table == column.table);
        self.undecided.insert(last.map_or(self.undecided.len(), |last| last + 1), column);
    }

    pub(super) fn has_finding_at(&self, place: &yaml::Span) -> bool {
        self.findings.iter().any(|finding| finding.span == *place)
    }

    pub(super) fn find(&mut self, finding: yaml::Error) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.without_place();
        parts.extend(self.findings.iter().map(ToString::to_string));
        formatter.write_str(&parts.join("; "))
    }
}

impl std::error::Error for PlanError {}

#[cfg(test)]
mod tests {
    use crate::anonymize::plan::Plan;
    use crate::anonymize::plan::testing::{policy, tables};

    fn check(text: &str, shapes: &str, message: &str, hint: Option<&str>) {
        let refusal = Plan::new(&policy(text), &tables(shapes)).err().unwrap();
        assert_eq!((refusal.to_string().as_str(), refusal.hint().as_deref()), (message, hint));
    }

    #[test]
    fn what_is_not_decided_is_told_with_rules_to_paste() {
        check(
            "",
            "t: a any",
            "the policy does not decide on column t.a",
            Some("decide on them below `policy: tables:`, for example\n\n    t:\n      a: \"null\"  # any\n"),
        );
        check(
            "unmapped: null",
            "t: a any!, b any pk",
            "`unmapped: null` cannot empty 2 columns: t.a, t.b",
            Some(
                "decide on them below `policy: tables:`, for example\n\n    t:\n      a: lorem  # any NOT NULL\n      b: md5  # any unique\n",
            ),
        );
    }

    #[test]
    fn what_has_no_place_is_told_beside_findings_too() {
        let shapes = "t: id int! pk\nu: a int! ->t";
        let conflict = "u.a refers to rows of `t` that are left out (`unmapped: drop`, and no rule for id): leave out \
                        the rows of `u` too";
        check("unmapped: drop\ntables: {u: {a: keep}}", shapes, conflict, None);
        let text = "unmapped: drop\ntables: {u: {a: keep}, v: {rows: none}}";
        check(text, shapes, &format!("{conflict}; p.yaml:2:24: unknown table `v`"), None);
        let refusal = Plan::new(&policy(text), &tables(shapes)).err().unwrap();
        assert_eq!(refusal.without_place(), [conflict]);
    }
}
