//! Foreign keys: a rule on a key reaches the columns that refer to it, and no decision may leave
//! references that lead nowhere.

use super::bind;
use super::decide::{By, Decided, Draft};
use super::names::table_named;
use super::refusal::PlanError;
use super::{Act, Decision, Rows};
use crate::anonymize::anonymizer::Output;
use crate::anonymize::policy::{Anonymize, Except};
use crate::anonymize::step::{Per, Step};
use crate::dump::{Equality, ForeignKey, Table};
use crate::yaml::{Error, Key};

/// One pair of columns of a foreign key, as positions: table and column that refer, and that are
/// referred to.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    /// The foreign key: its table, and its position there.
    pub key: (usize, usize),
    pub child: (usize, usize),
    pub parent: (usize, usize),
}

/// Lets columns follow the rule of the key that they refer to, through any number of tables.
pub(super) fn follow(drafts: &mut [Draft<'_>], tables: &[Table]) {
    let references = references(tables);
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        for reference in &references {
            if let Some(rule) = followed(drafts, *reference) {
                take_over(drafts, *reference, rule);
                goes_on = true;
            }
        }
    }
}

/// What a key of a table without rows says holds for its parts, and so does what refers to it.
pub(super) fn references(tables: &[Table]) -> Vec<Reference> {
    let mut references = Vec::new();
    for (owner, table) in tables.iter().enumerate() {
        for (at, key) in table.foreign_keys.iter().enumerate() {
            let Some(referred) = table_named(&key.table, tables) else { continue };
            let columns = referred_columns(key, &tables[referred]);
            for (child, parent) in pairs(with_parts(owner, tables), &with_parts(referred, tables)) {
                for (&column, to) in key.columns.iter().zip(&columns) {
                    let column = same_column(owner, column, child, tables);
                    let to = to.and_then(|to| same_column(referred, to, parent, tables));
                    if let (Some(column), Some(to)) = (column, to) {
                        let (child, parent) = ((child, column), (parent, to));
                        references.push(Reference { key: (owner, at), child, parent });
                    }
                }
            }
        }
    }
    references
}

fn pairs(ones: Vec<usize>, others: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    ones.into_iter().flat_map(|one| others.iter().map(move |&other| (one, other)))
}

/// The table; and where its rows are in its parts, those after it.
fn with_parts(position: usize, tables: &[Table]) -> Vec<usize> {
    let table = &tables[position];
    let is_part = |&part: &usize| !table.holds_rows && tables[part].parents.contains(&table.name);
    std::iter::once(position).chain((0..tables.len()).filter(is_part)).collect()
}

/// Where a part has a column of its parent: the order may be another.
fn same_column(table: usize, column: usize, part: usize, tables: &[Table]) -> Option<usize> {
    match table == part {
        true => Some(column),
        false => tables[part].position(&tables[table].columns[column].name),
    }
}

/// For each column of each table, which values count as the same: what counts so to one column does to all that
/// it refers to, or that refer to it, or a rule would tear them apart.
pub(super) fn foldings(tables: &[Table]) -> Vec<Vec<Equality>> {
    let of_table = |table: &Table| table.columns.iter().map(|column| column.equality).collect();
    let mut foldings: Vec<Vec<Equality>> = tables.iter().map(of_table).collect();
    let references = references(tables);
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        for Reference { child, parent, .. } in &references {
            let (one, other) = (foldings[child.0][child.1], foldings[parent.0][parent.1]);
            let both = one.or(other);
            goes_on |= both != one || both != other;
            foldings[child.0][child.1] = both;
            foldings[parent.0][parent.1] = both;
        }
    }
    foldings
}

/// The columns a foreign key refers to, `None` for one that does not exist; where it names none, the
/// primary key.
fn referred_columns(key: &ForeignKey, parent: &Table) -> Vec<Option<usize>> {
    if key.referenced.is_empty() {
        let primary = parent.unique_keys.iter().find(|unique| unique.primary);
        return primary.map(|unique| unique.columns.iter().copied().map(Some).collect()).unwrap_or_default();
    }
    key.referenced.iter().map(|name| parent.position(name)).collect()
}

/// The rule that the parent's column has, where the child's has no decision yet.
fn followed<'a>(drafts: &[Draft<'a>], reference: Reference) -> Option<(&'a Key, &'a Anonymize, Per)> {
    let Reference { child, parent, .. } = reference;
    if drafts[child.0].columns[child.1].is_some() {
        return None;
    }
    let (target, rule, per) = drafts[parent.0].columns[parent.1].as_ref()?.rule()?;
    let makes_null = rule.output() == Output::Null && applies_everywhere(rule);
    (is_same_everywhere(rule, per) || makes_null).then_some((target, rule, per))
}

/// Whether the rule gives equal values equal outputs and different values different ones, in any table.
fn is_same_everywhere(rule: &Anonymize, per: Per) -> bool {
    let depends_on_row = rule.terms.when.is_some()
        || matches!(rule.terms.except, Some(Except::Where(_)))
        || !rule.anonymizer.reads().is_empty();
    rule.is_distinct() && matches!(per, Per::Value | Per::Nothing) && rule.parts.is_empty() && !depends_on_row
}

/// Whether it applies to all rows and values.
fn applies_everywhere(rule: &Anonymize) -> bool {
    rule.terms.when.is_none() && rule.terms.except.is_none()
}

fn take_over<'a>(
    drafts: &mut [Draft<'a>],
    reference: Reference,
    (target, rule, per): (&'a Key, &'a Anonymize, Per),
) {
    let Reference { child, parent, .. } = reference;
    let Some(of_parent) = &drafts[parent.0].columns[parent.1] else { return };
    let action = of_parent.decision.action.clone();
    let because = format!("refers to {}", name(drafts, parent));
    let decided = Decided::own(Decision { action, because }, By::Followed(target, rule, per));
    let column = &drafts[child.0].table.columns[child.1].name;
    // A rule that holds everywhere reads nothing of its own table.
    let Ok(bound) = bind::step(column, rule, vec![Some(child.1)], per, drafts[child.0].table) else { return };
    drafts[child.0].columns[child.1] = Some(decided);
    // NULL refers to nothing, and what would replace it too.
    drafts[child.0].steps.push(Step { replaces_null: false, ..bound });
}

pub(super) fn name(drafts: &[Draft<'_>], (table, column): (usize, usize)) -> String {
    let table = drafts[table].table;
    format!("{}.{}", table.name, table.columns[column].name)
}

/// Refuses decisions under which a reference would no longer find its row.
pub(super) fn check(drafts: &[Draft<'_>], tables: &[Table], refusal: &mut PlanError) {
    for reference in references(tables) {
        let Reference { child, parent, .. } = reference;
        let (referring, referred) = (&drafts[child.0], &drafts[parent.0]);
        match (&referring.rows, &referred.rows) {
            (Rows::LeftOut(_), _) => {}
            _ if !referring.table.holds_rows || !referred.table.holds_rows => {}
            (Rows::Copied, Rows::LeftOut(why)) => check_left_out(drafts, reference, why, refusal),
            (Rows::Copied, Rows::Copied) => {
                let decided = referring.columns[child.1].as_ref().zip(referred.columns[parent.1].as_ref());
                if let Some((of_child, of_parent)) = decided {
                    agree(drafts, reference, of_child, of_parent, refusal);
                }
            }
        }
    }
}

/// Refuses to copy rows that refer to rows which are left out.
fn check_left_out(drafts: &[Draft<'_>], reference: Reference, why: &str, refusal: &mut PlanError) {
    let Reference { child, parent, .. } = reference;
    let (referring, referred) = (&drafts[child.0], &drafts[parent.0]);
    if referring.columns[child.1].as_ref().is_some_and(becomes_null) {
        return;
    }
    let table = &referring.table.name;
    let column = &referring.table.columns[child.1];
    let help = match column.nullable {
        true => format!("leave out the rows of `{table}` too, or write `{}: 'null'` below it", column.name),
        false => format!("leave out the rows of `{table}` too"),
    };
    let refers =
        format!("{} refers to rows of `{}` that are left out", name(drafts, child), referred.table.name);
    match referred.no_rows {
        Some(span) => refusal.find(Error::new(span.clone(), refers).with_help(help)),
        None => refusal.conflicts.push(format!("{refers} ({why}): {help}")),
    }
}

fn agree(
    drafts: &[Draft<'_>],
    reference: Reference,
    of_child: &Decided<'_>,
    of_parent: &Decided<'_>,
    refusal: &mut PlanError,
) {
    let refers = format!("{} refers to {}", name(drafts, reference.child), name(drafts, reference.parent));
    let clash = match (of_child.rule(), of_parent.rule()) {
        _ if becomes_null(of_child) => return,
        _ if of_parent.decision.action.name() == "null" => (
            of_child.place().or(of_parent.place()),
            format!("{refers}, which becomes NULL"),
            "make this column `'null'` too, or keep both",
        ),
        (_, Some((place, rule, per))) if !is_same_everywhere(rule, per) => (
            Some(place),
            format!("{refers}, and this rule does not keep equal values equal and different ones different"),
            "use `email` or `md5` with `per: value`, or keep the key",
        ),
        (Some((place, rule, _)), Some(_)) if rule.replaces_null() && matches!(of_child.by, By::Rule(..)) => (
            Some(place),
            format!("{refers}, and NULL refers to nothing: what replaces it would lead nowhere"),
            "remove this rule: the column then follows the key that it refers to",
        ),
        (Some((_, of_child, per)), Some((_, of_parent, _)))
            if is_same_everywhere(of_child, per) && do_the_same(of_child, of_parent) =>
        {
            return;
        }
        (None, None) => return,
        // What does not become NULL stays, as the key does.
        (Some((_, rule, _)), None) if rule.output() == Output::Null => return,
        _ if matches!(of_child.by, By::Followed(..)) => (
            of_child.place(),
            format!("{refers}, and follows this rule of another key"),
            "give all keys that it refers to the same rule, or keep them all",
        ),
        (_, Some((place, ..))) if of_child.decision.action == Act::Generated => (
            Some(place),
            format!("{refers}, and is computed by the database: it cannot follow this rule"),
            "keep the key",
        ),
        (_, Some(_)) => (
            of_child.place(),
            format!("{refers}, and their rules differ"),
            "remove this rule: the column then follows the key that it refers to",
        ),
        (Some(_), None) => (
            of_child.place(),
            format!("{refers}, which is kept"),
            "keep this column, or write the rule on the column that it refers to",
        ),
    };
    let is_of_parent = of_child.is_of_parent || of_parent.is_of_parent;
    match clash {
        // What is wrong with a rule for many parts is told of one of them.
        (Some(place), ..) if is_of_parent && refusal.has_finding_at(&place.span) => {}
        (Some(place), message, help) => refusal.find(place.error(message).with_help(help)),
        (None, message, help) => refusal.conflicts.push(format!("{message}: {help}")),
    }
}

/// Whether two rules replace equal values by equal ones.
pub(super) fn do_the_same(one: &Anonymize, other: &Anonymize) -> bool {
    (one.declaration.id, &one.options) == (other.declaration.id, &other.options)
}

/// Whether no value of the column stays.
pub(super) fn becomes_null(decided: &Decided<'_>) -> bool {
    decided.decision.action.name() == "null"
        && decided.rule().is_none_or(|(_, rule, _)| applies_everywhere(rule))
}
