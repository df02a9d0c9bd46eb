//! Whether what rules write fits the columns: refused here, with the reason, and never found while rows
//! are being written.

use super::Rows;
use super::decide::{Decided, Draft};
use super::refusal::PlanError;
use crate::anonymize::anonymizer::Output;
use crate::anonymize::policy::Anonymize;
use crate::anonymize::rows::Per;
use crate::dump::{Column, ColumnKind, UniqueKey};
use crate::yaml::{Error, Key};

/// Checks every decision of a rule against its column.
pub(super) fn check(drafts: &[Draft<'_>], refusal: &mut PlanError) {
    for draft in drafts.iter().filter(|draft| draft.rows == Rows::Copied) {
        for (column, decided) in draft.table.columns.iter().zip(&draft.columns) {
            // A column that follows another's rule is judged at its own type, at that rule's place.
            let Some((target, rule, _)) = decided.as_ref().and_then(Decided::rule) else { continue };
            if let Err(error) = check_kind(target, rule, &draft.table.name, column) {
                refusal.find(error);
            }
        }
        for unique in &draft.table.unique_keys {
            if let Err(error) = check_unique(draft, unique) {
                refusal.find(error);
            }
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
        (Output::Integer, kind) => {
            matches!(kind, ColumnKind::Integer | ColumnKind::Number | ColumnKind::Text)
        }
        (Output::Number, kind) => matches!(kind, ColumnKind::Number | ColumnKind::Text),
        (Output::AsFound, kind) => {
            matches!(kind, ColumnKind::Integer | ColumnKind::Number | ColumnKind::Text | ColumnKind::Moment)
        }
    };
    if fits {
        return Ok(());
    }
    let takes = match column.kind {
        ColumnKind::Integer => "whole numbers",
        ColumnKind::Number => "numbers",
        ColumnKind::Text => "text",
        ColumnKind::Blob => "bytes",
        ColumnKind::Moment => "dates or times",
        ColumnKind::Boolean => "true or false",
        ColumnKind::Uuid => "UUIDs",
        ColumnKind::Json => "JSON",
        ColumnKind::Label => "a set of labels",
        ColumnKind::Opaque => "text of a form of its own",
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
        let decided = draft.columns[position].as_ref();
        let Some((target, rule, per)) = decided.and_then(Decided::rule) else { continue };
        let is_distinct = rule.declaration.distinct && !matches!(per, Per::Field(_));
        // NULLs are not equal to each other, so nothing collides; but a row without its key is of no use.
        let is_null = rule.declaration.output == Output::Null;
        if is_distinct || (is_null && !unique.primary) {
            continue;
        }
        let key = if unique.primary { "the PRIMARY KEY" } else { "a UNIQUE constraint" };
        let columns: Vec<_> =
            unique.columns.iter().map(|&column| draft.table.columns[column].name.as_str()).collect();
        let name = &draft.table.columns[position].name;
        if is_null {
            return Err(target
                .error(format!("{}.{name} is in the PRIMARY KEY, and `null` writes NULL", draft.table.name))
                .with_help("use `md5` for text, or keep it"));
        }
        return Err(target
            .error(format!(
                "`{}` may give two rows the same value, and {}.{name} is in {key} ({})",
                rule.declaration.id,
                draft.table.name,
                columns.join(", ")
            ))
            .with_help(match draft.table.columns[position].kind {
                ColumnKind::Text | ColumnKind::Any => {
                    "use `email` or `md5`, which keep different values different, with `per: value` or `per: row`"
                }
                _ => "for anything but text no anonymizer keeps them all different: keep the column, or use `rows: none`",
            }));
    }
    Ok(())
}
