//! What CHECKs leave of what columns take.

use super::meaning::Demand;
use super::{Check, DeclaredCheck, Unit};
use crate::dump::{Column, ColumnKind, Repertoire, Table};

/// Narrows the columns of the table, and notes what is not understood.
pub fn narrow<'a>(table: &mut Table, checks: impl IntoIterator<Item = &'a DeclaredCheck>) {
    for check in checks {
        let mut is_understood = check.meaning.is_whole;
        for fact in &check.meaning.facts {
            is_understood &= match table.position(&fact.column) {
                Some(position) => demand(&mut table.columns[position], &fact.demand),
                None => false,
            };
        }
        if is_understood {
            continue;
        }
        let mut columns: Vec<usize> = check.names.iter().filter_map(|name| table.position(name)).collect();
        columns.sort_unstable();
        columns.dedup();
        let noted = Check { columns, told: check.told.clone() };
        if !noted.columns.is_empty() && !table.checks.contains(&noted) {
            table.checks.push(noted);
        }
    }
}

/// Whether the demand could be made of the column.
fn demand(column: &mut Column, demand: &Demand) -> bool {
    match demand {
        Demand::AtLeast(low) => within(column, *low, i64::MAX),
        Demand::AtMost(high) => within(column, i64::MIN, *high),
        Demand::OneOf(values) => one_of(column, values),
        Demand::Longest(length, unit) => longest(column, *length, *unit),
        Demand::NotNull => {
            column.nullable = false;
            true
        }
    }
}

fn within(column: &mut Column, low: i64, high: i64) -> bool {
    match column.kind {
        ColumnKind::Integer | ColumnKind::Number => {}
        // Every text is greater than every number, where both may stand.
        ColumnKind::Any if high < i64::MAX => column.kind = ColumnKind::Number,
        ColumnKind::Any => {}
        _ => return false,
    }
    let (lowest, highest) = column.range.unwrap_or((i64::MIN, i64::MAX));
    let range = (lowest.max(low), highest.min(high));
    if range.0 > range.1 {
        return false;
    }
    column.range = Some(range);
    column.checked = true;
    true
}

/// A few whole numbers that leave none out between them are a range.
fn one_of(column: &mut Column, values: &[String]) -> bool {
    if matches!(column.kind, ColumnKind::Blob | ColumnKind::Json | ColumnKind::Sealed) {
        return false;
    }
    if matches!(column.kind, ColumnKind::Integer | ColumnKind::Number) {
        let Some(mut numbers) = values.iter().map(|value| value.parse().ok()).collect::<Option<Vec<i64>>>()
        else {
            return false;
        };
        numbers.sort_unstable();
        numbers.dedup();
        let (Some(&low), Some(&high)) = (numbers.first(), numbers.last()) else { return false };
        let is_range = column.kind == ColumnKind::Integer
            && i64::try_from(numbers.len()).is_ok_and(|count| high.checked_sub(low) == Some(count - 1));
        if !within(column, low, high) {
            return false;
        }
        if is_range {
            return true;
        }
    }
    let is_listed = |value: &&String| column.allowed.is_empty() || column.allowed.contains(value);
    let allowed: Vec<String> = values.iter().filter(is_listed).cloned().collect();
    let is_possible = !allowed.is_empty();
    if is_possible {
        column.allowed = allowed;
    }
    is_possible
}

/// Of a text whose bytes count, letters of one byte are sure to fit.
fn longest(column: &mut Column, length: u32, unit: Unit) -> bool {
    match (column.kind, unit) {
        (ColumnKind::Blob, _) | (ColumnKind::Text | ColumnKind::Any, Unit::Characters) => {}
        (ColumnKind::Text, Unit::Bytes) => column.letters = Repertoire::Ascii,
        _ => return false,
    }
    column.max_length = Some(column.max_length.map_or(length, |known| known.min(length)));
    true
}
