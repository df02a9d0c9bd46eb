//! Rows that are left out of tables whose other rows stay, so that no row that stays refers to one that does not.
//!
//! A dump is read once, so whether a row stays must be told from the row alone. Rows that refer to a sample are chosen
//! alike, by the value that they refer with. For conditions there is no such way.

use std::sync::Arc;

use super::Rows;
use super::bind;
use super::decide::Draft;
use super::names;
use super::references::{Reference, becomes_null, name, references};
use super::refusal::PlanError;
use crate::anonymize::filter::{RowFilter, Sample};
use crate::anonymize::policy::{Policy, SampleOf, Sifted, TablePolicy};
use crate::anonymize::step::Test;
use crate::dump::{Equality, Table};
use crate::yaml::{Error, Key};

/// Binds what the policy says of rows to the tables, and lets those that refer to a sample be chosen alike.
pub(super) fn decide<'a>(
    policy: &'a Policy,
    drafts: &mut [Draft<'a>],
    tables: &[Table],
    foldings: &[Vec<Equality>],
    refusal: &mut PlanError,
) {
    for (draft, foldings) in drafts.iter_mut().zip(foldings) {
        let Some(sifted) = of_table(policy, draft.table) else { continue };
        if let Err(error) = bind(sifted, draft, foldings) {
            refusal.find(error);
        }
    }
    let references = references(tables);
    let mut goes_on = true;
    while goes_on {
        goes_on = references.iter().any(|reference| follow(drafts, *reference, foldings));
    }
}

/// Where the policy says what becomes of the table's rows: at the nearest name, or else at the first pattern.
pub(super) fn said_of_rows<'a>(policy: &'a Policy, table: &Table) -> Option<&'a TablePolicy> {
    let said = |name: &str| {
        let rules = policy.tables.iter().filter(|rules| !rules.is_pattern());
        rules.filter(|rules| names::is_name_of(&rules.name.name, name)).find(|rules| rules.says_of_rows())
    };
    let own = std::iter::once(&table.name).chain(&table.parents).find_map(|name| said(name));
    own.or_else(|| {
        let mut patterns = policy.tables.iter().filter(|rules| rules.is_pattern());
        patterns.find(|rules| rules.says_of_rows() && names::fits(&rules.name.name, table))
    })
}

fn of_table<'a>(policy: &'a Policy, table: &Table) -> Option<&'a Sifted> {
    said_of_rows(policy, table).and_then(|rules| rules.sifted.as_ref())
}

fn bind<'a>(sifted: &'a Sifted, draft: &mut Draft<'a>, foldings: &[Equality]) -> Result<(), Error> {
    let table = draft.table;
    if let Some(condition) = &sifted.condition {
        let condition = bind::condition(Test::Holds(Arc::clone(condition)), condition, table)?;
        draft.filters.push((RowFilter::Where(condition), &sifted.place));
    }
    if let Some(SampleOf { share, by }) = &sifted.sample {
        let primary = table.unique_keys.iter().find(|key| key.primary).map(|key| key.columns.as_slice());
        let field = match (by, primary) {
            (Some(by), _) => Some(bind::in_rows(by, table)?),
            (None, Some(&[column])) if table.columns[column].generated => {
                let name = &table.columns[column].name;
                let message = format!("`{name}` is computed by the database, and not in the rows");
                return Err(sifted
                    .place
                    .error(message)
                    .with_help("add `by: COLUMN`, whose values are chosen from"));
            }
            (None, Some(&[column])) => Some(column),
            (None, Some(_)) => {
                let message = format!("the PRIMARY KEY of `{}` has several columns", table.name);
                return Err(sifted
                    .place
                    .error(message)
                    .with_help("add `by: COLUMN`, whose values are chosen from"));
            }
            (None, None) => None,
        };
        let folding = field.map_or(Equality::EXACT, |field| foldings[field]);
        draft.filters.push((RowFilter::Sample(Sample { share: *share, field, folding }), &sifted.place));
    }
    Ok(())
}

/// Chooses the rows of a table as those that they refer to are chosen. Returns whether that is new.
fn follow(drafts: &mut [Draft<'_>], reference: Reference, foldings: &[Vec<Equality>]) -> bool {
    let Reference { child, parent, .. } = reference;
    if drafts[child.0].rows != Rows::Copied
        || drafts[child.0].table.columns[child.1].generated
        || drafts[child.0].columns[child.1].as_ref().is_some_and(becomes_null)
    {
        return false;
    }
    let by_this = |(filter, place): &(RowFilter, _)| match filter {
        RowFilter::Sample(sample) if sample.field == Some(parent.1) => Some((*sample, *place)),
        _ => None,
    };
    let wanted: Vec<_> = drafts[parent.0].filters.iter().filter_map(by_this).collect();
    let mut is_new = false;
    for (sample, place) in wanted {
        let sample = Sample { field: Some(child.1), folding: foldings[child.0][child.1], ..sample };
        let is_known =
            |(filter, _): &(RowFilter, _)| matches!(filter, RowFilter::Sample(known) if *known == sample);
        if !drafts[child.0].filters.iter().any(is_known) {
            drafts[child.0].filters.push((RowFilter::Sample(sample), place));
            is_new = true;
        }
    }
    is_new
}

/// Whether rows that refer with these columns are chosen as the filter chooses those that they refer to.
fn follows(filter: &RowFilter, referring: &Draft<'_>, Reference { child, parent, .. }: &Reference) -> bool {
    let RowFilter::Sample(sample) = filter else { return false };
    let is_alike = |(known, _): &(RowFilter, &Key)| matches!(known, RowFilter::Sample(known) if known.field == Some(child.1) && known.share == sample.share);
    sample.field == Some(parent.1) && referring.filters.iter().any(is_alike)
}

/// Refuses rows that may refer to some that are left out.
pub(super) fn check(
    policy: &Policy,
    drafts: &[Draft<'_>],
    tables: &[Table],
    refusal: &mut PlanError,
    notes: &mut Vec<String>,
) {
    let references = references(tables);
    for (position, reference) in references.iter().enumerate() {
        let Reference { child, parent, .. } = *reference;
        let (referring, referred) = (&drafts[child.0], &drafts[parent.0]);
        let is_of_one_key = |other: &&Reference| {
            other.key == reference.key && (other.child.0, other.parent.0) == (child.0, parent.0)
        };
        let columns = || references.iter().filter(is_of_one_key);
        let is_told = references[..position].iter().any(|other| is_of_one_key(&other));
        let is_copied = |draft: &Draft<'_>| draft.rows == Rows::Copied && draft.table.holds_rows;
        if is_told || !is_copied(referring) || !is_copied(referred) || referred.filters.is_empty() {
            continue;
        }
        // A key of which one column is NULL refers to nothing.
        if columns().any(|of| referring.columns[of.child.1].as_ref().is_some_and(becomes_null)) {
            continue;
        }
        let is_followed =
            |(filter, _): &(RowFilter, &Key)| columns().any(|of| follows(filter, referring, of));
        let Some((_, place)) = referred.filters.iter().find(|filter| !is_followed(filter)) else { continue };
        let refers = format!(
            "{} refers to rows of `{}`, of which some are left out",
            name(drafts, child),
            referred.table.name
        );
        if child.0 != parent.0 && of_table(policy, referring.table).is_some() {
            notes.push(format!("{refers}: whether all that stay find theirs, the restore will tell"));
            continue;
        }
        let table = &referring.table.name;
        refusal.find(place.error(refers).with_help(format!(
            "write `rows:` below `{table}` too, so that the rows fit, or `rows: none`, or a sample by a column that both have"
        )));
    }
}
