//! Whether what rules write fits the columns: refused here, with the reason, and never found while rows
//! are being written.

use super::decide::{Decided, Draft};
use super::refusal::PlanError;
use super::{Rows, kinds};
use crate::anonymize::anonymizer::Output;
use crate::anonymize::anonymizers::moment;
use crate::anonymize::bounds::length_of;
use crate::anonymize::policy::Anonymize;
use crate::anonymize::step::Per;
use crate::anonymize::unique::SHORTEST;
use crate::dump::{Clock, Column, ColumnKind, Table, UniqueKey};
use crate::yaml::{Error, Key};

/// Checks every decision of a rule against its column.
pub(super) fn check(drafts: &[Draft<'_>], refusal: &mut PlanError) {
    // What is wrong with the rule of a parent is told of the parent, and not of each of its parts again.
    for is_of_parent in [false, true] {
        for draft in drafts.iter().filter(|draft| draft.rows == Rows::Copied) {
            check_columns(draft, is_of_parent, refusal);
        }
    }
}

fn check_columns(draft: &Draft<'_>, is_of_parent: bool, refusal: &mut PlanError) {
    let is_meant = |decided: &&Decided<'_>| decided.is_of_parent == is_of_parent;
    let mut find = |error: Error| {
        if !(is_of_parent && refusal.has_finding_at(&error.span)) {
            refusal.find(error);
        }
    };
    for (position, decided) in draft.columns.iter().enumerate() {
        // A column that follows another's rule is judged at its own type, at that rule's place.
        let Some((target, rule, _)) = decided.as_ref().filter(is_meant).and_then(Decided::rule) else {
            continue;
        };
        let cell = cell_of(rule, draft.table, position);
        if let Err(error) =
            check_column(target, rule, cell, &draft.table.name, &draft.table.columns[position])
        {
            find(error);
        }
        if let Err(error) = check_partition_key(target, draft.table, position) {
            find(error);
        }
    }
    for unique in &draft.table.unique_keys {
        for &position in &unique.columns {
            let decided = draft.columns[position].as_ref().filter(is_meant);
            let Some((target, rule, per)) = decided.and_then(Decided::rule) else { continue };
            if let Err(error) = check_unique(draft.table, unique, position, (target, rule, per)) {
                find(error);
                break;
            }
        }
    }
}

/// Which cell of the rule the column is.
fn cell_of(rule: &Anonymize, table: &Table, position: usize) -> usize {
    let part = rule.parts.iter().find(|(_, column)| table.position(&column.name) == Some(position));
    let cell = part.and_then(|(part, _)| rule.declaration.parts.iter().position(|known| known == part));
    cell.unwrap_or(0)
}

/// Whether what a rule writes into `cell` fits the column: its kind, its range and its length.
pub(super) fn check_column(
    target: &Key,
    rule: &Anonymize,
    cell: usize,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    check_kind(target, rule, cell, table, column)?;
    check_range(target, rule, table, column)?;
    check_moments(target, rule, table, column)?;
    check_letters(target, rule, cell, table, column)?;
    check_length(target, rule, cell, table, column)
}

fn check_kind(
    target: &Key,
    rule: &Anonymize,
    cell: usize,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    let id = rule.declaration.id;
    let place = format!("{table}.{}", column.name);
    if (rule.output() == Output::Null || rule.anonymizer.writes_null()) && !column.nullable {
        return Err(target
            .error(format!("{place} is NOT NULL, and `{id}` writes NULL"))
            .with_help("use `constant`, or `lorem` for text"));
    }
    let fits = match rule.anonymizer.outcomes() {
        Some(values) => values.iter().all(|value| kinds::takes_value(column, value)),
        None => kinds::takes_output(column, rule.output_of(cell)),
    };
    if fits {
        return Ok(());
    }
    let takes = kinds::told(column);
    Err(target
        .error(format!("`{id}` does not fit {place}, which is {} and takes {takes}", column.declared_type))
        .with_help("`db-airlock anonymizers` lists what each anonymizer writes"))
}

fn check_range(target: &Key, rule: &Anonymize, table: &str, column: &Column) -> Result<(), Error> {
    match (rule.anonymizer.range(), column.range) {
        (Some((min, max)), Some((low, high))) if min < low || max > high => Err(target
            .error(format!(
                "`{}` writes {min} to {max}, and {table}.{} takes {low} to {high}",
                rule.declaration.id, column.name
            ))
            .with_help("narrow `min` and `max`")),
        _ => Ok(()),
    }
}

/// What a rule sets of dates is judged here; what comes near the old one is moved while rows are written.
fn check_moments(target: &Key, rule: &Anonymize, table: &str, column: &Column) -> Result<(), Error> {
    let refused = |what: &str, help| {
        let id = rule.declaration.id;
        let place = format!("{table}.{}, which is {}", column.name, column.declared_type);
        Err(target.error(format!("`{id}` writes {what} {place}")).with_help(help))
    };
    // Whole numbers are seconds since 1970, and others Julian days, of which the year 9999 has as many.
    let needed = match column.kind {
        ColumnKind::Integer => i64::from(i32::MAX),
        _ => 5_373_485,
    };
    let is_small = column.range.is_some_and(|(_, high)| high < needed);
    if rule.output() == Output::Moment && is_small {
        return refused("moments as numbers too large for", "use `integer` or `float`, or keep the column");
    }
    let Some(takes) = column.moments else { return Ok(()) };
    let is_beyond = |(first, last): &(i64, i64)| {
        rule.anonymizer.moments().is_some_and(|(min, max)| min < *first || max > *last)
    };
    match (rule.anonymizer.clock(), takes.clock, takes.range.filter(is_beyond)) {
        (Some(Clock::DayAndTime), Clock::Day, _) => {
            refused("a time of day into", "write `format: date`, or leave `format` out")
        }
        (Some(_), Clock::Time, _) => refused("a day into", "leave `format` out"),
        (_, _, Some((first, last))) => refused(
            &format!("days before {} or after {} into", moment::day_of(first), moment::day_of(last)),
            "narrow `min` and `max`",
        ),
        _ => Ok(()),
    }
}

/// Of letters that a column does not have, a database makes question marks.
fn check_letters(
    target: &Key,
    rule: &Anonymize,
    cell: usize,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    // What a rule lists was judged with its kind.
    if rule.anonymizer.outcomes().is_some() || rule.anonymizer.is_spelt_in(cell, column.letters) {
        return Ok(());
    }
    Err(target
        .error(format!(
            "`{}` writes letters that {table}.{} does not have, which takes those of {}",
            rule.declaration.id,
            column.name,
            column.letters.name()
        ))
        .with_help("choose another `locale`, or another anonymizer"))
}

/// A text that is too long is cut while rows are written, unless that would spoil it, or the rule lists it.
fn check_length(
    target: &Key,
    rule: &Anonymize,
    cell: usize,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    let Some(takes) = [column.max_length, rule.terms.max_length].into_iter().flatten().min() else {
        return Ok(());
    };
    if rule.terms.unique && !rule.declaration.distinct {
        return check_token(target, rule, takes, table, column);
    }
    let longest = match rule.anonymizer.outcomes() {
        Some(values) => values
            .iter()
            .map(|value| match column.kind {
                ColumnKind::Blob => value.identity().len(),
                _ => length_of(&value.identity()),
            })
            .max(),
        None if rule.anonymizer.can_be_cut() || rule.anonymizer.fits_as_before() => return Ok(()),
        None => rule.anonymizer.longest(cell),
    };
    if longest.is_some_and(|longest| u32::try_from(longest).is_ok_and(|longest| longest <= takes)) {
        return Ok(());
    }
    let unit = if column.kind == ColumnKind::Blob { "bytes" } else { "characters" };
    let writes = longest.map_or_else(|| format!("any number of {unit}"), |it| format!("up to {it} {unit}"));
    Err(target
        .error(format!(
            "`{}` writes {writes}, and {table}.{} takes {takes}",
            rule.declaration.id, column.name
        ))
        .with_help("choose what writes less, or keep the column"))
}

/// Behind a text of which no two may be the same there must be room for what makes them different.
fn check_token(
    target: &Key,
    rule: &Anonymize,
    takes: u32,
    table: &str,
    column: &Column,
) -> Result<(), Error> {
    if usize::try_from(takes).is_ok_and(|takes| takes >= SHORTEST) {
        return Ok(());
    }
    Err(target
        .error(format!(
            "`{}` with `unique: true` takes at least {SHORTEST} characters, and {table}.{} has room for {takes}",
            rule.declaration.id, column.name
        ))
        .with_help("use `key` for digits, keep the column, or leave the rows out"))
}

/// A row that belongs to another partition than the one that it is written to is refused by the database.
fn check_partition_key(target: &Key, table: &Table, position: usize) -> Result<(), Error> {
    if !table.partition_key.contains(&position) {
        return Ok(());
    }
    Err(target
        .error(format!(
            "{}.{} says which partition a row belongs to, and another value would need another one",
            table.name, table.columns[position].name
        ))
        .with_help("keep the column, or leave the rows out with `rows: none`"))
}

/// Every transformed column of a unique key must keep different values different: then the key does,
/// whatever the others hold.
fn check_unique(
    table: &Table,
    unique: &UniqueKey,
    position: usize,
    (target, rule, per): (&Key, &Anonymize, Per),
) -> Result<(), Error> {
    // Values that only change places stay what they are, but do not stay beside the others of their row.
    let only_moves = rule.anonymizer.window().is_some() && unique.columns.len() == 1;
    let is_distinct = only_moves || (rule.is_distinct() && !matches!(per, Per::Field(_)));
    // NULLs are not equal to each other, so nothing collides; but a row without its key is of no use.
    let is_null = rule.output() == Output::Null;
    if is_distinct || (is_null && !unique.primary) {
        return Ok(());
    }
    let key = if unique.primary { "the PRIMARY KEY" } else { "a UNIQUE constraint" };
    let columns: Vec<_> = unique.columns.iter().map(|&column| table.columns[column].name.as_str()).collect();
    let name = &table.columns[position].name;
    if is_null {
        return Err(target
            .error(format!("{}.{name} is in the PRIMARY KEY, and `null` writes NULL", table.name))
            .with_help("use `md5` for text, or keep it"));
    }
    Err(target
        .error(format!(
            "`{}` may give two rows the same value, and {}.{name} is in {key} ({})",
            rule.declaration.id,
            table.name,
            columns.join(", ")
        ))
        .with_help(match table.columns[position].kind {
            ColumnKind::Text | ColumnKind::Any => {
                "use `email` or `md5`, which keep different values different, with `per: value` or `per: row`"
            }
            _ => "for anything but text no anonymizer keeps them all different: keep the column, or use `rows: none`",
        }))
}
