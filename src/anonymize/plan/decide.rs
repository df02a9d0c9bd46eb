//! A table while it is being decided on, and the decisions that the policy's rules take.

use std::sync::Arc;

use super::refusal::PlanError;
use super::{Act, Decision, Rows, TablePlan};
use crate::anonymize::anonymizer::DefaultPer;
use crate::anonymize::bounds::Bounds;
use crate::anonymize::folding::Folding;
use crate::anonymize::policy::{Action, Anonymize, Per, Policy, Rule, TablePolicy};
use crate::anonymize::rows::{self, Step};
use crate::dump::Table;
use crate::yaml::{self, Key};

/// A table while decisions on it are being taken.
pub(super) struct Draft<'a> {
    pub table: &'a Table,
    /// What the policy says of this table, if anything.
    pub policy: Option<&'a TablePolicy>,
    pub rows: Rows,
    /// For each column, the decision and the rule behind it.
    pub columns: Vec<Option<Decided<'a>>>,
    pub steps: Vec<Step>,
}

/// A decision on a column.
#[derive(Clone)]
pub(super) struct Decided<'a> {
    pub decision: Decision,
    pub by: By<'a>,
}

/// What decided.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// The database, a pattern, or `unmapped`.
    Nothing,
    /// A rule that keeps the column, with its place.
    Keep(&'a Key),
    /// A rule that replaces its values: its place, and what it is keyed by in this table.
    Rule(&'a Key, &'a Anonymize, rows::Per),
    /// Such a rule of the column that this one refers to.
    Followed(&'a Key, &'a Anonymize),
}

impl<'a> Decided<'a> {
    /// The place in the policy that decided, where there is one.
    pub fn place(&self) -> Option<&'a Key> {
        match self.by {
            By::Nothing => None,
            By::Keep(place) | By::Rule(place, ..) | By::Followed(place, _) => Some(place),
        }
    }

    /// The rule that replaces the values, its place, and what it is keyed by.
    pub fn rule(&self) -> Option<(&'a Key, &'a Anonymize, rows::Per)> {
        match self.by {
            By::Rule(place, rule, per) => Some((place, rule, per)),
            By::Followed(place, rule) => Some((place, rule, rows::Per::Value)),
            By::Nothing | By::Keep(_) => None,
        }
    }
}

impl Draft<'_> {
    pub fn into_plan(self) -> TablePlan {
        let undecided = || Decision { action: Act::Keep, because: "its rows are left out".to_owned() };
        let decisions = self
            .columns
            .into_iter()
            .map(|column| column.map_or_else(undecided, |decided| decided.decision))
            .collect();
        TablePlan { table: self.table.clone(), rows: self.rows, decisions, steps: self.steps }
    }
}

/// Drafts with what rules say, and what needs no rule.
pub(super) fn by_rules<'a>(
    policy: &'a Policy,
    tables: &'a [Table],
    refusal: &mut PlanError,
) -> Vec<Draft<'a>> {
    let mut drafts: Vec<_> = tables.iter().map(draft).collect();
    for rules in &policy.tables {
        match table_named(&rules.name.name, tables) {
            Some(position) => apply(rules, &mut drafts[position], refusal),
            None => refusal.find(unknown_table(&rules.name, tables)),
        }
    }
    drafts
}

/// The table of this name; where none is spelled exactly so, ASCII case is ignored, as SQL does.
pub(super) fn table_named(name: &str, tables: &[Table]) -> Option<usize> {
    let exactly = tables.iter().position(|table| table.name == name);
    exactly.or_else(|| tables.iter().position(|table| table.name.eq_ignore_ascii_case(name)))
}

pub(super) fn unknown_table(name: &Key, tables: &[Table]) -> yaml::Error {
    let known: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
    name.error(format!("unknown table `{}`", name.as_written()))
        .with_help(yaml::did_you_mean(&name.name, &known))
}

fn draft(table: &Table) -> Draft<'_> {
    let generated = || Decided {
        decision: Decision { action: Act::Generated, because: "computed by the database".to_owned() },
        by: By::Nothing,
    };
    let columns = table.columns.iter().map(|column| column.generated.then(generated)).collect();
    Draft { table, policy: None, rows: Rows::Copied, columns, steps: Vec::new() }
}

fn apply<'a>(rules: &'a TablePolicy, draft: &mut Draft<'a>, refusal: &mut PlanError) {
    if let Some(TablePolicy { name, .. }) = draft.policy {
        let line = name.span.line_and_column().0;
        return refusal.find(
            rules
                .name
                .error(format!("`{}` is the same table as `{}` in line {line}", rules.name.name, name.name))
                .with_help("write all rules of the table below one of them"),
        );
    }
    draft.policy = Some(rules);
    if rules.no_rows.is_some() {
        draft.rows = Rows::LeftOut("`rows: none`".to_owned());
    }
    for rule in &rules.rules {
        if let Err(error) = apply_rule(rule, draft) {
            refusal.find(error);
        }
    }
}

fn apply_rule<'a>(rule: &'a Rule, draft: &mut Draft<'a>) -> Result<(), yaml::Error> {
    let because = "its rule".to_owned();
    match &rule.action {
        Action::Keep => {
            let decision = Decision { action: Act::Keep, because };
            decide(draft, &rule.target, Decided { decision, by: By::Keep(&rule.target) })?;
        }
        Action::Anonymize(anonymize) => {
            let per = bind_per(anonymize, draft.table)?;
            let action = Act::Anonymize { id: anonymize.declaration.id, per: per_name(per, draft.table) };
            let decision = Decision { action, because };
            let decided = Decided { decision, by: By::Rule(&rule.target, anonymize, per) };
            let fields = if anonymize.parts.is_empty() {
                vec![Some(decide(draft, &rule.target, decided)?)]
            } else {
                let mut fields = vec![None; anonymize.declaration.parts.len()];
                for (part, column) in &anonymize.parts {
                    let slot = anonymize.declaration.parts.iter().position(|known| known == part);
                    let field = decide(draft, column, decided.clone())?;
                    if let Some(slot) = slot {
                        fields[slot] = Some(field);
                    }
                }
                fields
            };
            draft.steps.push(step(&rule.target.name, anonymize, fields, per));
        }
    }
    Ok(())
}

/// Sets the decision on a column, which must exist, hold values, and have none yet.
fn decide<'a>(draft: &mut Draft<'a>, column: &Key, decided: Decided<'a>) -> Result<usize, yaml::Error> {
    let position = position(column, draft.table)?;
    match &draft.columns[position] {
        None => draft.columns[position] = Some(decided),
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
    Ok(position)
}

fn position(column: &Key, table: &Table) -> Result<usize, yaml::Error> {
    table.position(&column.name).ok_or_else(|| unknown_column(column, &column.name, table))
}

/// `name` is the column's, within the text at `place`.
pub(super) fn unknown_column(place: &Key, name: &str, table: &Table) -> yaml::Error {
    let known: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let shown = if place.as_written() == place.name { name } else { place.as_written() };
    place
        .error(format!("`{}` has no column `{shown}`", table.name))
        .with_help(yaml::did_you_mean(name, &known))
}

fn bind_per(rule: &Anonymize, table: &Table) -> Result<rows::Per, yaml::Error> {
    match (&rule.per, rule.declaration.per) {
        (Some(Per::Row), _) | (None, DefaultPer::Row) => Ok(rows::Per::Row),
        (Some(Per::Value), _) | (None, DefaultPer::Value) => Ok(rows::Per::Value),
        (Some(Per::Column(column)), _) => {
            let position = position(column, table)?;
            if table.columns[position].generated {
                return Err(column
                    .error(format!("`{}` is computed by the database, and not in the rows", column.name))
                    .with_help("name a column that it is computed from"));
            }
            Ok(rows::Per::Field(position))
        }
    }
}

fn per_name(per: rows::Per, table: &Table) -> String {
    match per {
        rows::Per::Row => "row".to_owned(),
        rows::Per::Value => "value".to_owned(),
        rows::Per::Field(position) => table.columns[position].name.clone(),
    }
}

/// A rule bound to the fields of a table's rows.
pub(super) fn step(rule: &str, anonymize: &Anonymize, fields: Vec<Option<usize>>, per: rows::Per) -> Step {
    Step {
        rule: rule.to_owned(),
        purpose: anonymize.declaration.id,
        anonymizer: Arc::clone(&anonymize.anonymizer),
        bounds: vec![Bounds::default(); fields.len()],
        fields,
        per,
        per_folding: Folding::default(),
        replaces_null: anonymize.declaration.replaces_null,
        replaces_empty: anonymize.declaration.replaces_empty,
    }
}
