//! Rules bound to the columns of a table: what they are keyed by, what they read, and where they apply.

use std::sync::Arc;

use super::names::position;
use crate::anonymize::anonymizer::DefaultPer;
use crate::anonymize::bounds::Bounds;
use crate::anonymize::expression::Expression;
use crate::anonymize::policy::{self, Anonymize, Except};
use crate::anonymize::step::{Condition, Per, Read, Step, Test};
use crate::anonymize::unique::WithToken;
use crate::dump::{Equality, Table, Value};
use crate::yaml::{Error, Key};

/// What a rule is keyed by in this table.
pub(super) fn per(rule: &Anonymize, table: &Table) -> Result<Per, Error> {
    match (&rule.per, rule.declaration.per) {
        (Some(policy::Per::Row), _) | (None, DefaultPer::Row) => Ok(Per::Row),
        (Some(policy::Per::Value), _) | (None, DefaultPer::Value) => Ok(Per::Value),
        (None, DefaultPer::Nothing) => Ok(Per::Nothing),
        (Some(policy::Per::Column(column)), _) => in_rows(column, table).map(Per::Field),
    }
}

/// What `per` is called in plans.
pub(super) fn per_name(per: Per, table: &Table) -> String {
    match per {
        Per::Row => "row".to_owned(),
        Per::Value => "value".to_owned(),
        Per::Nothing => "nothing".to_owned(),
        Per::Field(position) => table.columns[position].name.clone(),
    }
}

/// A rule bound to the fields of a table's rows.
pub(super) fn step(
    name: &str,
    rule: &Anonymize,
    fields: Vec<Option<usize>>,
    per: Per,
    table: &Table,
) -> Result<Step, Error> {
    Ok(Step {
        rule: name.to_owned(),
        purpose: rule.declaration.id,
        anonymizer: Arc::clone(&rule.anonymizer),
        bounds: vec![Bounds::default(); fields.len()],
        reads: reads(rule.anonymizer.reads(), table)?,
        conditions: conditions(rule, &fields, table)?,
        fields,
        per,
        per_folding: Equality::EXACT,
        max_length: rule.terms.max_length,
        has_token: rule.terms.unique && !rule.declaration.distinct,
        replaces_null: rule.replaces_null(),
        replaces_empty: rule.replaces_empty(),
    })
}

/// The same with what its columns take; `foldings` says for each column which of its values count as the same.
pub(super) fn within(step: Step, table: &Table, foldings: &[Equality]) -> Step {
    let bounds = |field: &Option<usize>| {
        let bounds =
            field.map_or_else(Bounds::default, |field| Bounds::of(&table.columns[field], foldings[field]));
        bounds.at_most(step.max_length)
    };
    let bounds: Vec<Bounds> = step.fields.iter().map(bounds).collect();
    let anonymizer = match bounds.first().filter(|_| step.has_token) {
        Some(bounds) => Arc::new(WithToken::new(Arc::clone(&step.anonymizer), bounds)),
        None => step.anonymizer,
    };
    let per_folding = match step.per {
        Per::Field(field) => foldings[field],
        Per::Row | Per::Value | Per::Nothing => Equality::EXACT,
    };
    let conditions = step.conditions.into_iter().map(|condition| spelt(condition, foldings)).collect();
    Step { bounds, per_folding, anonymizer, conditions, ..step }
}

/// What a list keeps, it keeps of all values that count as the same: those that refer to a key may spell it otherwise.
fn spelt(condition: Condition, foldings: &[Equality]) -> Condition {
    let (Test::IsNoneOf(values), [read]) = (&condition.test, condition.reads.as_slice()) else {
        return condition;
    };
    let folding = foldings[read.field];
    let values = values.iter().map(|pattern| folded(pattern, folding)).collect();
    let read = Read { bounds: Bounds { folding, ..read.bounds }, ..*read };
    Condition { test: Test::IsNoneOf(values), reads: vec![read] }
}

/// Each part between the `*`; blanks at the end do not count where none follows.
fn folded(pattern: &str, folding: Equality) -> String {
    let (parts, last) = pattern.rsplit_once('*').map_or((None, pattern), |(parts, last)| (Some(parts), last));
    let fold = |part: &str, folding: Equality| {
        String::from_utf8_lossy(&folding.folded(&Value::text(part)).identity()).into_owned()
    };
    let inner = Equality { ignores_padding: false, ..folding };
    let parts = parts.into_iter().flat_map(|parts| parts.split('*')).map(|part| fold(part, inner));
    parts.chain([fold(last, folding)]).collect::<Vec<_>>().join("*")
}

/// Where the rule applies.
fn conditions(rule: &Anonymize, fields: &[Option<usize>], table: &Table) -> Result<Vec<Condition>, Error> {
    let mut conditions = Vec::new();
    if let Some(when) = &rule.terms.when {
        conditions.push(condition(Test::Holds(Arc::clone(when)), when, table)?);
    }
    match &rule.terms.except {
        Some(Except::Where(except)) => {
            conditions.push(condition(Test::HoldsNot(Arc::clone(except)), except, table)?);
        }
        Some(Except::Values(values)) => {
            let read = |field: &usize| read(*field, table);
            let reads = fields.iter().flatten().map(read).collect();
            conditions.push(Condition { test: Test::IsNoneOf(Arc::clone(values)), reads });
        }
        None => {}
    }
    Ok(conditions)
}

/// A condition on the rows of this table.
pub(super) fn condition(test: Test, expression: &Expression, table: &Table) -> Result<Condition, Error> {
    Ok(Condition { test, reads: reads(expression.columns(), table)? })
}

fn reads(columns: &[Key], table: &Table) -> Result<Vec<Read>, Error> {
    columns.iter().map(|column| Ok(read(in_rows(column, table)?, table))).collect()
}

fn read(field: usize, table: &Table) -> Read {
    Read { field, bounds: Bounds::of(&table.columns[field], Equality::EXACT) }
}

/// Where a column stands that a rule reads.
pub(super) fn in_rows(column: &Key, table: &Table) -> Result<usize, Error> {
    let position = position(column, table)?;
    if table.columns[position].generated {
        return Err(column
            .error(format!("`{}` is computed by the database, and not in the rows", column.name))
            .with_help("name a column that it is computed from"));
    }
    Ok(position)
}
