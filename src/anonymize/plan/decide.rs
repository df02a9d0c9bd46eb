//! A table while it is being decided on, and the decisions that the policy's rules take.

use super::names::{position, table_named, unknown_table};
use super::refusal::PlanError;
use super::{Act, Decision, Rows, TablePlan};
use super::{bind, parents};
use crate::anonymize::filter::RowFilter;
use crate::anonymize::policy::{Action, Anonymize, Policy, Rule, TablePolicy};
use crate::anonymize::step::{Per, Step};
use crate::dump::{Equality, Table};
use crate::yaml::{self, Key, Span};

/// A table while decisions on it are being taken.
pub(super) struct Draft<'a> {
    pub table: &'a Table,
    /// What the policy says of this table, if anything.
    pub policy: Option<&'a TablePolicy>,
    pub rows: Rows,
    /// Where the policy leaves its rows out, here or for a parent.
    pub no_rows: Option<&'a Span>,
    /// For each column, the decision and the rule behind it.
    pub columns: Vec<Option<Decided<'a>>>,
    pub steps: Vec<Step>,
    /// Columns that help to tell who somebody is.
    pub quasi: Vec<usize>,
    /// Which rows stay, and where the policy says so.
    pub filters: Vec<(RowFilter, &'a Key)>,
}

/// A decision on a column.
#[derive(Clone)]
pub(super) struct Decided<'a> {
    pub decision: Decision,
    pub by: By<'a>,
    /// Whether a rule of a parent decided, so that what is wrong with it has been told there.
    pub is_of_parent: bool,
}

/// What decided.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// The database, a pattern, or `unmapped`.
    Nothing,
    /// A rule that keeps the column, with its place.
    Keep(&'a Key),
    /// A rule that replaces its values: its place, and what it is keyed by in this table.
    Rule(&'a Key, &'a Anonymize, Per),
    /// Such a rule of the column that this one refers to.
    Followed(&'a Key, &'a Anonymize, Per),
}

impl<'a> Decided<'a> {
    /// What the policy says of the table itself.
    pub fn own(decision: Decision, by: By<'a>) -> Self {
        Decided { decision, by, is_of_parent: false }
    }

    /// The place in the policy that decided, where there is one.
    pub fn place(&self) -> Option<&'a Key> {
        match self.by {
            By::Nothing => None,
            By::Keep(place) | By::Rule(place, ..) | By::Followed(place, ..) => Some(place),
        }
    }

    /// The rule that replaces the values, its place, and what it is keyed by.
    pub fn rule(&self) -> Option<(&'a Key, &'a Anonymize, Per)> {
        match self.by {
            By::Rule(place, rule, per) => Some((place, rule, per)),
            By::Followed(place, rule, per) => Some((place, rule, per)),
            By::Nothing | By::Keep(_) => None,
        }
    }
}

impl Draft<'_> {
    /// `foldings` says for each column which of its values count as the same.
    pub fn into_plan(self, foldings: &[Equality]) -> TablePlan {
        let undecided = || Decision { action: Act::Keep, because: "its rows are left out".to_owned() };
        let decisions = self
            .columns
            .into_iter()
            .map(|column| column.map_or_else(undecided, |decided| decided.decision))
            .collect();
        let steps = self.steps.into_iter().map(|step| bind::within(step, self.table, foldings)).collect();
        let filters = self.filters.into_iter().map(|(filter, _)| filter).collect();
        TablePlan { table: self.table.clone(), rows: self.rows, decisions, steps, filters, quasi: self.quasi }
    }

    /// Notes columns that help to tell who somebody is.
    pub fn note_quasi(&mut self, is_quasi: bool, columns: impl IntoIterator<Item = Option<usize>>) {
        if is_quasi {
            self.quasi.extend(columns.into_iter().flatten());
        }
    }
}

/// Drafts with what rules say, and what needs no rule.
pub(super) fn by_rules<'a>(
    policy: &'a Policy,
    tables: &'a [Table],
    refusal: &mut PlanError,
) -> Vec<Draft<'a>> {
    let mut drafts: Vec<_> = tables.iter().map(draft).collect();
    let mut refused = Vec::new();
    for rules in policy.tables.iter().filter(|rules| !rules.is_pattern()) {
        match table_named(&rules.name.name, tables) {
            Some(position) => refused.extend(apply(rules, &mut drafts[position], refusal)),
            None => refusal.find(unknown_table(&rules.name, tables)),
        }
    }
    parents::hand_down(&mut drafts, tables, &refused, refusal);
    drafts
}

fn draft(table: &Table) -> Draft<'_> {
    let because = || "computed by the database".to_owned();
    let generated = || Decided::own(Decision { action: Act::Generated, because: because() }, By::Nothing);
    let columns = table.columns.iter().map(|column| column.generated.then(generated)).collect();
    Draft {
        table,
        policy: None,
        rows: Rows::Copied,
        no_rows: None,
        columns,
        steps: Vec::new(),
        quasi: Vec::new(),
        filters: Vec::new(),
    }
}

/// Takes the decisions of the table's own rules, and returns those that are wrong.
fn apply<'a>(rules: &'a TablePolicy, draft: &mut Draft<'a>, refusal: &mut PlanError) -> Vec<&'a Key> {
    if let Some(TablePolicy { name, .. }) = draft.policy {
        let line = name.span.line_and_column().0;
        refusal.find(
            rules
                .name
                .error(format!("`{}` is the same table as `{}` in line {line}", rules.name.name, name.name))
                .with_help("write all rules of the table below one of them"),
        );
        return Vec::new();
    }
    draft.policy = Some(rules);
    if rules.no_rows.is_some() {
        draft.rows = Rows::LeftOut("`rows: none`".to_owned());
        draft.no_rows = rules.no_rows.as_ref();
    }
    let mut refused = Vec::new();
    for rule in rules.rules.iter().filter(|rule| !rule.is_pattern()) {
        if let Err(error) = apply_rule(rule, draft, None) {
            refusal.find(error);
            refused.push(&rule.target);
        }
    }
    refused
}

/// Takes the decisions of a rule, which is the table's own, or that of the parent named: then for columns
/// that have no decision yet.
pub(super) fn apply_rule<'a>(
    rule: &'a Rule,
    draft: &mut Draft<'a>,
    parent: Option<&str>,
) -> Result<(), yaml::Error> {
    let because = parent.map_or_else(|| "its rule".to_owned(), |parent| format!("rule of `{parent}`"));
    let is_of_parent = parent.is_some();
    match &rule.action {
        // Which rule it follows is found when all rules are known.
        Action::Follow(_) => {}
        Action::Keep(keep) => {
            let because =
                keep.why.as_ref().map_or_else(|| because.clone(), |why| format!("{because}: {why}"));
            let decision = Decision { action: Act::Keep, because };
            let decided = Decided { decision, by: By::Keep(&rule.target), is_of_parent };
            let field = decide(draft, &rule.target, decided)?;
            draft.note_quasi(keep.quasi, [field]);
        }
        Action::Anonymize(anonymize) => {
            let per = bind::per(anonymize, draft.table)?;
            let action =
                Act::Anonymize { id: anonymize.declaration.id, per: bind::per_name(per, draft.table) };
            let decision = Decision { action, because };
            let decided = Decided { decision, by: By::Rule(&rule.target, anonymize, per), is_of_parent };
            let fields = if anonymize.parts.is_empty() {
                vec![decide(draft, &rule.target, decided)?]
            } else {
                let mut fields = vec![None; anonymize.declaration.parts.len()];
                for (part, column) in &anonymize.parts {
                    let slot = anonymize.declaration.parts.iter().position(|known| known == part);
                    let field = decide(draft, column, decided.clone())?;
                    if let Some(slot) = slot {
                        fields[slot] = field;
                    }
                }
                fields
            };
            if fields.iter().any(Option::is_some) {
                draft.note_quasi(anonymize.terms.quasi, fields.iter().copied());
                draft.steps.push(bind::step(&rule.target.name, anonymize, fields, per, draft.table)?);
            }
        }
    }
    Ok(())
}

/// Sets the decision on a column, which must exist, hold values, and have none yet. A rule of a parent gives way
/// to what was decided before: then there is no field for it.
fn decide<'a>(
    draft: &mut Draft<'a>,
    column: &Key,
    decided: Decided<'a>,
) -> Result<Option<usize>, yaml::Error> {
    let position = position(column, draft.table)?;
    match &draft.columns[position] {
        None => draft.columns[position] = Some(decided),
        Some(_) if decided.is_of_parent => return Ok(None),
        Some(Decided { decision: Decision { action: Act::Generated, .. }, .. }) => {
            return Err(column
                .error(format!("`{}` is computed by the database from other columns", column.name))
                .with_help("remove this rule, and anonymize the columns that it is computed from"));
        }
        Some(_) => {
            return Err(column
                .error(format!("`{}` has two rules", column.name))
                .with_help("remove one of them"));
        }
    }
    Ok(Some(position))
}
