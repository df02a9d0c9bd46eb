//! Decisions on the columns that no rule names: by the patterns of `keep`, then by `unmapped`.

use super::decide::{By, Decided, Draft};
use super::names::{table_named, unknown_column, unknown_table};
use super::refusal::{PlanError, Undecided};
use super::{Act, Decision, Rows};
use crate::anonymize::anonymizers;
use crate::anonymize::bounds::Bounds;
use crate::anonymize::keep::{KeepPattern, glob};
use crate::anonymize::policy::{Policy, Unmapped};
use crate::anonymize::step::{Per, Step};
use crate::dump::{Column, Equality, Table};
use crate::yaml::{self, Key};

/// Decides on the remaining columns. Returns what the user should know.
pub(super) fn decide(
    policy: &Policy,
    drafts: &mut [Draft<'_>],
    tables: &[Table],
    refusal: &mut PlanError,
) -> Vec<String> {
    let mut kept_unmapped = Vec::new();
    let mut notes = Vec::new();
    refusal.unmapped = policy.unmapped;
    let decides = |draft: &&mut Draft<'_>| draft.rows == Rows::Copied && draft.table.holds_rows;
    for draft in drafts.iter_mut().filter(decides) {
        let unmapped = by_patterns(&policy.keep, draft, tables);
        let names =
            |position: &usize| format!("{}.{}", draft.table.name, draft.table.columns[*position].name);
        match policy.unmapped {
            _ if unmapped.is_empty() => {}
            Unmapped::Fail => undecided(draft, &unmapped, tables, refusal),
            Unmapped::Keep => {
                kept_unmapped.extend(unmapped.iter().map(names));
                unmapped.iter().for_each(|&position| keep(draft, position, "`unmapped: keep`".to_owned()));
            }
            Unmapped::Drop => {
                let names: Vec<_> =
                    unmapped.iter().map(|&position| draft.table.columns[position].name.as_str()).collect();
                let why = format!("`unmapped: drop`, and no rule for {}", names.join(", "));
                notes.push(format!("the rows of `{}` are left out: {why}", draft.table.name));
                draft.rows = Rows::LeftOut(why);
            }
            Unmapped::Null => {
                let (can_be_null, cannot): (Vec<_>, Vec<_>) =
                    unmapped.into_iter().partition(|&position| can_be_null(draft.table, position));
                undecided(draft, &cannot, tables, refusal);
                can_be_null.into_iter().for_each(|position| null(draft, position));
            }
        }
    }
    if !kept_unmapped.is_empty() {
        notes.push(format!("`unmapped: keep` keeps what no rule names: {}", kept_unmapped.join(", ")));
    }
    notes
}

/// Keeps what a pattern matches, and returns the columns that none does.
fn by_patterns(patterns: &[KeepPattern], draft: &mut Draft<'_>, tables: &[Table]) -> Vec<usize> {
    let mut unmapped = Vec::new();
    for position in 0..draft.columns.len() {
        if draft.columns[position].is_some() {
            continue;
        }
        let column = &draft.table.columns[position];
        let matches = |keep: &&KeepPattern| {
            keep.matches(&draft.table.name, column)
                || parents_with(&column.name, draft.table, tables)
                    .any(|parent| keep.matches(&parent.name, column))
        };
        match patterns.iter().find(matches) {
            Some(pattern) => keep(draft, position, pattern.because(column)),
            None => unmapped.push(position),
        }
    }
    unmapped
}

/// The tables that this one is a part of, as far as they have this column.
fn parents_with<'t>(
    column: &'t str,
    table: &'t Table,
    tables: &'t [Table],
) -> impl DoubleEndedIterator<Item = &'t Table> {
    let named = table.parents.iter().filter_map(|name| tables.iter().find(|table| table.name == *name));
    named.filter(move |parent| parent.columns.iter().any(|known| known.name == column))
}

fn keep(draft: &mut Draft<'_>, position: usize, because: String) {
    let decision = Decision { action: Act::Keep, because };
    draft.columns[position] = Some(Decided::own(decision, By::Nothing));
}

fn null(draft: &mut Draft<'_>, position: usize) {
    let action = Act::Anonymize { id: "null", per: "nothing".to_owned() };
    let decision = Decision { action, because: "`unmapped: null`".to_owned() };
    draft.columns[position] = Some(Decided::own(decision, By::Nothing));
    draft.steps.push(null_step(&draft.table.columns[position].name, position));
}

/// Whether NULL may be written. SQLite takes NULL in some primary keys; a row without its key is of no use.
fn can_be_null(table: &Table, position: usize) -> bool {
    let is_primary =
        |position| table.unique_keys.iter().any(|key| key.primary && key.columns.contains(&position));
    table.columns[position].nullable && !is_primary(position) && !table.partition_key.contains(&position)
}

/// Notes the columns of a table; those of a partition as columns of the table that it is a part of, once.
fn undecided(draft: &Draft<'_>, positions: &[usize], tables: &[Table], refusal: &mut PlanError) {
    for &position in positions {
        let of_part = Undecided::new(draft.table, position);
        let whole =
            parents_with(&of_part.column.name, draft.table, tables).rfind(|parent| !parent.holds_rows);
        let of_whole = whole.and_then(|whole| {
            let position = whole.columns.iter().position(|known| known.name == of_part.column.name)?;
            Some(Undecided::new(whole, position).with_part(&of_part))
        });
        refusal.leave_undecided(of_whole.unwrap_or(of_part));
    }
}

fn null_step(column: &str, field: usize) -> Step {
    let declaration = anonymizers::find("null").expect("`null` is declared");
    let no_options = yaml::parse(yaml::Source::new("unmapped", "{}")).expect("an empty mapping is YAML");
    let anonymizer = (declaration.build)(&no_options).expect("`null` needs no options");
    Step {
        rule: column.to_owned(),
        purpose: declaration.id,
        anonymizer: std::sync::Arc::from(anonymizer),
        fields: vec![Some(field)],
        bounds: vec![Bounds::default()],
        reads: Vec::new(),
        conditions: Vec::new(),
        per: Per::Nothing,
        per_folding: Equality::EXACT,
        max_length: None,
        has_token: false,
        replaces_null: declaration.replaces_null,
        replaces_empty: declaration.replaces_empty,
    }
}

/// A pattern that matches nothing keeps nothing: a finding where it names a table or a column that does
/// not exist, and a note where it is general, and may be meant for another database.
pub(super) fn check_patterns(
    policy: &Policy,
    tables: &[Table],
    refusal: &mut PlanError,
    notes: &mut Vec<String>,
) {
    for keep in &policy.keep {
        let matches = |table: &Table| table.columns.iter().any(|column| keep.matches(&table.name, column));
        if tables.iter().any(matches) {
            continue;
        }
        match missing(keep, tables) {
            Some(error) => refusal.find(error),
            None => notes.push(unused(keep, tables)),
        }
    }
}

/// That a pattern matches nothing, with the column that it could be meant for.
fn unused(keep: &KeepPattern, tables: &[Table]) -> String {
    let (of_tables, column) = keep.parts();
    let fits = |table: &&Table| of_tables == "*" || glob(of_tables.as_bytes(), table.name.as_bytes());
    let columns = tables.iter().filter(fits).flat_map(|table| &table.columns);
    let is_named = !column.contains('*') && keep.columns.is_some();
    let near = is_named.then(|| yaml::nearest(column, columns.map(|column| column.name.as_str()))).flatten();
    let help = near
        .filter(|near| *near != column)
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let what = if keep.columns.is_some() { "pattern" } else { "type" };
    format!("the {what} `{}` matches no column{help}", keep.place().as_written())
}

fn missing(keep: &KeepPattern, tables: &[Table]) -> Option<yaml::Error> {
    let place = keep.columns.as_ref()?;
    let (table, column) = keep.parts();
    if table.contains('*') {
        return None;
    }
    let name = Key { name: table.to_owned(), span: place.span.clone() };
    let Some(position) = table_named(table, tables) else { return Some(unknown_table(&name, tables)) };
    let table = &tables[position];
    if column.contains('*') {
        return None;
    }
    let Some(position) = table.position(column) else { return Some(unknown_column(place, column, table)) };
    let Column { name, declared_type, kind, .. } = &table.columns[position];
    let (name, kind) = (format!("{}.{name}", table.name), kind.word());
    Some(
        keep.place()
            .error(format!("{name} is of the type `{declared_type}` ({kind}), which is none of these types"))
            .with_help("name its type, or leave `types` out"),
    )
}
