//! Whether what rules write passes the CHECKs of tables: refused here, or told where a CHECK is not understood.

use super::Rows;
use super::decide::{Decided, Draft};
use super::refusal::PlanError;
use crate::anonymize::anonymizer::Output;
use crate::anonymize::policy::Anonymize;
use crate::dump::{Column, ColumnKind, Table, Value};
use crate::yaml::{Error, Key};

/// From so many values on a rule's range is not compared with a list one by one.
const MOST_LISTED: i64 = 1000;

/// Checks every decision of a rule against the CHECKs that its column is in. Returns what the user should know.
pub(super) fn check(drafts: &[Draft<'_>], refusal: &mut PlanError) -> Vec<String> {
    let mut notes = Vec::new();
    let copied = |draft: &&Draft<'_>| draft.rows == Rows::Copied;
    for draft in drafts.iter().filter(copied) {
        for (position, decided) in draft.columns.iter().enumerate() {
            let Some((target, rule, _)) = decided.as_ref().and_then(Decided::rule) else { continue };
            if let Err(error) = check_column(target, rule, &draft.table.name, &draft.table.columns[position])
                && !refusal.has_finding_at(&error.span)
            {
                refusal.find(error);
            }
        }
        notes.extend(not_understood(draft));
    }
    notes
}

/// Whether what a rule writes is among the values that a CHECK lists, and within its range where it writes fractions.
pub(super) fn check_column(
    target: &Key,
    rule: &Anonymize,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    let is_refused = match rule.anonymizer.outcomes() {
        Some(values) => !values.iter().all(|value| passes(column, value)),
        None => !column.allowed.is_empty() && !writes_only_allowed(rule, column),
    };
    if !is_refused {
        return Ok(());
    }
    let place = format!("{table}.{}", column.name);
    let takes = match (column.allowed.as_slice(), column.range) {
        ([], Some((low, high))) => format!("takes {low} to {high}"),
        (allowed, _) => format!("takes only {}", allowed.join(", ")),
    };
    let error =
        target.error(format!("`{}` does not fit {place}, which by a CHECK {takes}", rule.declaration.id));
    Err(match column.allowed.as_slice() {
        [] => error.with_help("choose what is within"),
        allowed => {
            let sample = serde_json::Value::from(allowed.to_vec());
            error.with_help(format!(
                "draw one of them with `{{anonymizer: string, sample: {sample}}}` or `choice`, or keep the column"
            ))
        }
    })
}

/// Whether a value that a rule lists passes. NULL passes every CHECK.
fn passes(column: &Column, value: &Value<'_>) -> bool {
    if value.is_null() {
        return true;
    }
    let identity = value.identity();
    let Ok(text) = std::str::from_utf8(&identity) else { return column.allowed.is_empty() };
    let number: Option<f64> = text.parse().ok();
    let is_within = match (column.checked, column.range, number) {
        (true, Some((low, high)), Some(number)) => (low as f64..=high as f64).contains(&number),
        _ => true,
    };
    let is_number = matches!(column.kind, ColumnKind::Integer | ColumnKind::Number | ColumnKind::Any);
    let is_same = |allowed: &String| {
        allowed == text || (is_number && number.is_some() && allowed.parse().ok() == number)
    };
    is_within && (column.allowed.is_empty() || column.allowed.iter().any(is_same))
}

/// What lists nothing passes where it writes NULL, what the column holds already, or a few numbers all of which are listed.
fn writes_only_allowed(rule: &Anonymize, column: &Column) -> bool {
    if rule.output() == Output::Null || rule.declaration.id == "shuffle" {
        return true;
    }
    rule.anonymizer.range().is_some_and(|(low, high)| {
        let is_short = high.checked_sub(low).is_some_and(|span| (0..MOST_LISTED).contains(&span));
        is_short && (low..=high).all(|number| passes(column, &Value::Integer(number)))
    })
}

/// The CHECKs that are not understood and name a column whose values are replaced.
fn not_understood(draft: &Draft<'_>) -> Vec<String> {
    let Table { name: table, columns, checks, .. } = draft.table;
    let is_replaced =
        |position: &usize| draft.columns[*position].as_ref().is_some_and(|decided| decided.rule().is_some());
    let note = |check: &crate::dump::Check| {
        let replaced: Vec<&str> = check
            .columns
            .iter()
            .filter(|position| is_replaced(position))
            .map(|&position| columns[position].name.as_str())
            .collect();
        (!replaced.is_empty()).then(|| {
            format!(
                "the constraint `{}` of `{table}` is not understood, and may refuse rows with new values of {} when they \
                 are restored",
                check.told,
                replaced.join(", ")
            )
        })
    };
    checks.iter().filter_map(note).collect()
}
