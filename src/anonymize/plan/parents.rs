//! Tables that are parts of others: a partition, or a table that inherits columns. What a policy says of the
//! parent holds for its parts, as far as it says nothing of the part itself.

use super::Rows;
use super::decide::{By, Draft, apply_rule};
use super::names;
use super::references::do_the_same;
use super::refusal::PlanError;
use crate::anonymize::policy::{Action, Rule};
use crate::dump::Table;
use crate::yaml::{self, Key};

/// Hands the rules of parents down. `refused` are rules that are wrong where they stand already.
pub(super) fn hand_down(
    drafts: &mut [Draft<'_>],
    tables: &[Table],
    refused: &[&Key],
    refusal: &mut PlanError,
) {
    for part in 0..drafts.len() {
        leave_rows_out(drafts, tables, part, refusal);
        // For each column, the parent whose rule it has.
        let mut of_parent: Vec<Option<usize>> = vec![None; tables[part].columns.len()];
        for parent in parents(&tables[part], tables) {
            let Some(rules) = drafts[parent].policy else { continue };
            for rule in
                rules.rules.iter().filter(|rule| !rule.is_pattern() && !refused.contains(&&rule.target))
            {
                let draft = &mut drafts[part];
                let before: Vec<bool> = draft.columns.iter().map(Option::is_some).collect();
                if let Some(error) = differs(rule, parent, draft, &of_parent, tables) {
                    refusal.find(error);
                }
                if let Err(error) = apply_rule(rule, draft, Some(&tables[parent].name)) {
                    refusal.find(error);
                }
                for (position, was_decided) in before.into_iter().enumerate() {
                    if !was_decided && draft.columns[position].is_some() {
                        of_parent[position] = Some(parent);
                    }
                }
            }
        }
    }
}

fn parents<'t>(table: &'t Table, tables: &'t [Table]) -> impl Iterator<Item = usize> + 't {
    table.parents.iter().filter_map(|name| tables.iter().position(|table| table.name == *name))
}

/// The nearest table that says something of rows decides: `rows: all` of a part takes back what its parent says.
fn leave_rows_out(drafts: &mut [Draft<'_>], tables: &[Table], part: usize, refusal: &mut PlanError) {
    let says = |position: usize| drafts[position].policy.filter(|policy| policy.says_of_rows());
    if says(part).is_some() {
        return;
    }
    let said = parents(&tables[part], tables).find_map(|parent| Some((parent, says(parent)?)));
    let Some((parent, Some(span))) = said.map(|(parent, policy)| (parent, policy.no_rows.as_ref())) else {
        return;
    };
    let (parent, name) = (&tables[parent].name, &tables[part].name);
    let draft = &mut drafts[part];
    draft.rows = Rows::LeftOut(format!("`rows: none` of `{parent}`"));
    draft.no_rows = Some(span);
    if let Some(rule) = draft.policy.and_then(|policy| policy.rules.first()) {
        let line = span.line_and_column().0;
        let message = format!("`{name}` has a rule, but its rows are left out with those of `{parent}`");
        let help =
            format!("remove this rule, or `rows: none` in line {line}, or write `rows: all` below `{name}`");
        refusal.find(yaml::Error::new(rule.target.span.clone(), message).with_help(help));
    }
}

/// A column that two parents have which know nothing of each other, and say different things of it.
fn differs(
    rule: &Rule,
    parent: usize,
    draft: &Draft<'_>,
    of_parent: &[Option<usize>],
    tables: &[Table],
) -> Option<yaml::Error> {
    let position = names::position(&rule.target, draft.table).ok()?;
    let other = of_parent[position].filter(|other| *other != parent)?;
    if tables[other].parents.contains(&tables[parent].name) {
        return None;
    }
    let is_same = match (draft.columns[position].as_ref()?.by, &rule.action) {
        (By::Keep(_), Action::Keep(_)) => true,
        (By::Rule(_, one, _), Action::Anonymize(other)) => do_the_same(one, other) && one.per == other.per,
        _ => false,
    };
    let (part, column) = (&draft.table.name, &rule.target.name);
    let (one, other) = (&tables[other].name, &tables[parent].name);
    (!is_same).then(|| {
        rule.target
            .error(format!(
                "`{part}` is a part of `{one}` and of `{other}`, whose rules for `{column}` differ"
            ))
            .with_help(format!("write a rule for `{column}` below `{part}`"))
    })
}
