//! Foreign keys: a rule on a key reaches the columns that refer to it, and no decision may leave
//! references that lead nowhere.

use super::decide::{Decided, Draft, step};
use super::refusal::PlanError;
use super::{Act, Decision, Rows};
use crate::anonymize::policy::Anonymize;
use crate::anonymize::rows::Per;
use crate::dump::{ForeignKey, Table};
use crate::yaml::{Error, Key};

/// One pair of columns of a foreign key, as positions: table and column that refer, and that are
/// referred to.
#[derive(Clone, Copy)]
struct Reference {
    child: (usize, usize),
    parent: (usize, usize),
}

/// Lets columns follow the rule of the key that they refer to, through any number of tables, and refuses
/// rules that contradict each other.
pub(super) fn follow(drafts: &mut [Draft<'_>], refusal: &mut PlanError) {
    let references = references(drafts);
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        for reference in &references {
            if let Some(followed) = followed(drafts, *reference) {
                take_over(drafts, *reference, followed);
                goes_on = true;
            }
        }
    }
    for reference in references {
        if let Err(error) = agree(drafts, reference) {
            refusal.findings.push(error);
        }
    }
}

fn references(drafts: &[Draft<'_>]) -> Vec<Reference> {
    let mut references = Vec::new();
    for (child, draft) in drafts.iter().enumerate() {
        for key in &draft.table.foreign_keys {
            let parent = drafts.iter().position(|known| known.table.name.eq_ignore_ascii_case(&key.table));
            let Some(parent) = parent else { continue };
            let referred = referred_columns(key, drafts[parent].table);
            for (&column, referred) in key.columns.iter().zip(referred) {
                references.push(Reference { child: (child, column), parent: (parent, referred) });
            }
        }
    }
    references
}

/// The columns a foreign key refers to; where it names none, the primary key.
fn referred_columns(key: &ForeignKey, parent: &Table) -> Vec<usize> {
    if key.referenced.is_empty() {
        let primary = parent.unique_keys.iter().find(|unique| unique.primary);
        return primary.map(|unique| unique.columns.clone()).unwrap_or_default();
    }
    key.referenced.iter().filter_map(|name| parent.position(name)).collect()
}

/// The rule that the parent's column has, where the child's has no decision yet.
fn followed<'a>(drafts: &[Draft<'a>], reference: Reference) -> Option<(&'a Key, &'a Anonymize)> {
    let Reference { child, parent } = reference;
    if drafts[child.0].columns[child.1].is_some() {
        return None;
    }
    let (target, rule) = drafts[parent.0].columns[parent.1].as_ref()?.rule?;
    Some((target, rule?))
}

fn take_over<'a>(drafts: &mut [Draft<'a>], reference: Reference, (target, rule): (&'a Key, &'a Anonymize)) {
    let Reference { child, parent } = reference;
    let parent_table = drafts[parent.0].table;
    let because = format!("refers to {}.{}", parent_table.name, parent_table.columns[parent.1].name);
    let per =
        drafts[parent.0].columns[parent.1].as_ref().and_then(|decided| decided.per).unwrap_or(Per::Value);
    let action = Act::Anonymize { id: rule.declaration.id, per: "value".to_owned() };
    let decided =
        Decided { decision: Decision { action, because }, rule: Some((target, Some(rule))), per: Some(per) };
    let column = &drafts[child.0].table.columns[child.1].name;
    let bound = step(column, rule, vec![Some(child.1)], Per::Value);
    drafts[child.0].columns[child.1] = Some(decided);
    drafts[child.0].steps.push(bound);
}

/// Refuses decisions under which a reference would no longer find its row.
fn agree(drafts: &[Draft<'_>], reference: Reference) -> Result<(), Error> {
    let Reference { child, parent } = reference;
    let rule_of = |(table, column): (usize, usize)| {
        drafts[table].columns[column].as_ref().and_then(|decided: &Decided<'_>| decided.rule)
    };
    let name = |(table, column): (usize, usize)| {
        let table = drafts[table].table;
        format!("{}.{}", table.name, table.columns[column].name)
    };
    match (rule_of(child), rule_of(parent)) {
        (Some((_, Some(rule))), _) if rule.declaration.id == "null" => Ok(()),
        (_, Some((target, Some(rule)))) if !is_same_everywhere(drafts, parent, rule) => Err(target
            .error(format!("{} refers to {}, and this rule does not give equal values equal outputs", name(child), name(parent)))
            .with_help("use an anonymizer that keeps values distinct (`email`, `md5`) with `per: value`, or keep the key")),
        (Some((_, Some(of_child))), Some((_, Some(of_parent))))
            if (of_child.declaration.id, &of_child.options) == (of_parent.declaration.id, &of_parent.options)
                && is_same_everywhere(drafts, child, of_child) =>
        {
            Ok(())
        }
        (Some((target, _)), Some((_, Some(_)))) => Err(target
            .error(format!("{} refers to {}, and their rules differ", name(child), name(parent)))
            .with_help("remove this rule: the column then follows the key that it refers to")),
        (Some((target, Some(_))), _) => Err(target
            .error(format!("{} refers to {}, which is kept", name(child), name(parent)))
            .with_help("keep this column, or write the rule on the column that it refers to")),
        _ => Ok(()),
    }
}

fn is_same_everywhere(drafts: &[Draft<'_>], (table, column): (usize, usize), rule: &Anonymize) -> bool {
    let per = drafts[table].columns[column].as_ref().and_then(|decided| decided.per);
    rule.declaration.distinct && per == Some(Per::Value)
}

/// Refuses to copy rows that refer to rows which are left out.
pub(super) fn check_rows(drafts: &[Draft<'_>], refusal: &mut PlanError) {
    for Reference { child, parent } in references(drafts) {
        let (referring, referred) = (&drafts[child.0], &drafts[parent.0]);
        let Rows::LeftOut(why) = &referred.rows else { continue };
        let decision = referring.columns[child.1].as_ref();
        let becomes_null = decision.is_some_and(|decided| decided.decision.action.name() == "null");
        if referring.rows == Rows::Copied && !becomes_null {
            refusal.conflicts.push(format!(
                "{}.{} refers to `{}`, whose rows are left out ({why}): leave out the rows of `{}` too, or make the \
                 column `null`",
                referring.table.name, referring.table.columns[child.1].name, referred.table.name, referring.table.name
            ));
        }
    }
}
