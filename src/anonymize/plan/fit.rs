//! Whether what rules write fits the columns: refused here, with the reason, and never found while rows
//! are being written.

use super::decide::{Decided, Draft};
use super::refusal::PlanError;
use super::{Act, Rows};
use crate::anonymize::anonymizer::Output;
use crate::anonymize::policy::Anonymize;
use crate::anonymize::rows::Per;
use crate::dump::{Column, ColumnKind, UniqueKey};
use crate::yaml::{Error, Key};

/// Checks every decision of a rule against its column.
pub(super) fn check(drafts: &[Draft<'_>], refusal: &mut PlanError) {
    for draft in drafts.iter().filter(|draft| draft.rows == Rows::Copied) {
        for (column, decided) in draft.table.columns.iter().zip(&draft.columns) {
            if let Some(Decided { decision, rule: Some((target, Some(rule))), .. }) = decided {
                // A column that follows another's rule is judged at its own type, at that rule's place.
                debug_assert!(matches!(decision.action, Act::Anonymize { .. }));
                refusal.findings.extend(check_kind(target, rule, &draft.table.name, column).err());
            }
        }
        for unique in &draft.table.unique_keys {
            refusal.findings.extend(check_unique(draft, unique).err());
        }
    }
}

fn check_kind(target: &Key, rule: &Anonymize, table: &str, column: &Column) -> Result<(), Error> {
    let id = rule.declaration.id;
    let place = format!("{table}.{}", column.name);
    let fits = match (rule.declaration.output, column.kind) {
        (Output::Null, _) if !column.nullable => {
            return Err(target
                .error(format!("{place} is NOT NULL, and `{id}` writes NULL"))
                .with_help("use `constant`, or `lorem` for text"));
        }
        (Output::Null | Output::AsConfigured, _) | (_, ColumnKind::Any) => true,
        (Output::Text, kind) => kind == ColumnKind::Text,
        (Output::Integer, kind) => kind != ColumnKind::Blob,
        (Output::Number, kind) => matches!(kind, ColumnKind::Number | ColumnKind::Text),
        (Output::AsFound, kind) => kind != ColumnKind::Blob,
    };
    if fits {
        return Ok(());
    }
    let takes = match column.kind {
        ColumnKind::Integer => "whole numbers",
        ColumnKind::Number => "numbers",
        ColumnKind::Text => "text",
        ColumnKind::Blob => "bytes",
        ColumnKind::Any => "anything",
    };
    Err(target
        .error(format!("`{id}` does not fit {place}, which is {} and takes {takes}", column.declared_type))
        .with_help("`db-airlock anonymizers` lists what each anonymizer writes"))
}

/// Every transformed column of a unique key must keep different values different: then the key does,
/// whatever the others hold.
fn check_unique(draft: &Draft<'_>, unique: &UniqueKey) -> Result<(), Error> {
    for &position in &unique.columns {
        let Some(Decided { rule: Some((target, Some(rule))), per, .. }) = &draft.columns[position] else {
            continue;
        };
        let is_distinct = rule.declaration.distinct && !matches!(per, Some(Per::Field(_)));
        // NULLs are not equal to each other, so nothing collides.
        if is_distinct || rule.declaration.output == Output::Null {
            continue;
        }
        let key = if unique.primary { "the PRIMARY KEY" } else { "a UNIQUE constraint" };
        let columns: Vec<_> =
            unique.columns.iter().map(|&column| draft.table.columns[column].name.as_str()).collect();
        return Err(target
            .error(format!(
                "`{}` may give two rows the same value, and {}.{} is in {key} ({})",
                rule.declaration.id,
                draft.table.name,
                draft.table.columns[position].name,
                columns.join(", ")
            ))
            .with_help("use `email` or `md5`, which keep different values different, with `per: value` or `per: row`"));
    }
    Ok(())
}
