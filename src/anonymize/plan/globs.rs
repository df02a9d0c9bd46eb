//! Rules for many: below a pattern of tables, or for a pattern of columns. They decide on what no rule of a table
//! itself, or of one that it is a part of, has decided on; the first that fits does.

use super::bind;
use super::decide::{By, Decided, Draft, apply_rule};
use super::filters::said_of_rows;
use super::names::{fits, is_name_of};
use super::refusal::PlanError;
use super::{Act, Decision, Rows};
use crate::anonymize::keep::glob;
use crate::anonymize::policy::{Action, Policy, Rule, TablePolicy};
use crate::dump::Table;
use crate::yaml::Error;

/// Takes their decisions, and finds those that fit nothing.
pub(super) fn decide<'a>(policy: &'a Policy, drafts: &mut [Draft<'a>], refusal: &mut PlanError) {
    for rules in &policy.tables {
        let mut is_used = vec![false; rules.rules.len()];
        let mut names_a_table = false;
        for draft in drafts.iter_mut().filter(|draft| names(rules, draft.table)) {
            names_a_table = true;
            if said_of_rows(policy, draft.table).is_some_and(|said| std::ptr::eq(said, rules)) {
                leave_rows_out(rules, draft);
            }
            for (rule, is_used) in rules.rules.iter().zip(&mut is_used) {
                *is_used |= apply(rules, rule, draft, refusal);
            }
        }
        if !names_a_table {
            if rules.is_pattern() {
                let message = format!("no table is named like `{}`", rules.name.as_written());
                refusal
                    .find(rules.name.error(message).with_help("remove these rules, or correct the pattern"));
            }
            continue;
        }
        for (rule, _) in rules
            .rules
            .iter()
            .zip(is_used)
            .filter(|(rule, is_used)| !is_used && (rules.is_pattern() || rule.is_pattern()))
        {
            let message = format!(
                "no column of `{}` is named like `{}`",
                rules.name.as_written(),
                rule.target.as_written()
            );
            refusal.find(rule.target.error(message).with_help("remove this rule, or correct the pattern"));
        }
    }
}

/// Whether these are rules for the table, by its own name or by that of one that it is a part of.
fn names(rules: &TablePolicy, table: &Table) -> bool {
    match rules.is_pattern() {
        true => fits(&rules.name.name, table),
        false => {
            std::iter::once(&table.name).chain(&table.parents).any(|name| is_name_of(&rules.name.name, name))
        }
    }
}

fn leave_rows_out<'a>(rules: &'a TablePolicy, draft: &mut Draft<'a>) {
    let has_rules = draft.policy.is_some_and(|policy| !policy.rules.is_empty());
    if let (Some(span), false, Rows::Copied) = (&rules.no_rows, has_rules, &draft.rows) {
        draft.rows = Rows::LeftOut(format!("`rows: none` of `{}`", rules.name.name));
        draft.no_rows = Some(span);
    }
}

/// Applies one rule to what is still undecided. Returns whether anything of the table has such a name.
fn apply<'a>(rules: &'a TablePolicy, rule: &'a Rule, draft: &mut Draft<'a>, refusal: &mut PlanError) -> bool {
    if !rules.is_pattern() && !rule.is_pattern() {
        return true;
    }
    let of = rules.name.name.as_str();
    if let Action::Anonymize(anonymize) = &rule.action
        && !anonymize.parts.is_empty()
    {
        let has_all = anonymize.parts.iter().all(|(_, column)| draft.table.position(&column.name).is_some());
        if has_all {
            note(apply_rule(rule, draft, Some(of)), refusal);
        }
        return has_all;
    }
    let mut fits_any = false;
    for position in 0..draft.columns.len() {
        let name = &draft.table.columns[position].name;
        if !glob(rule.target.name.as_bytes(), name.as_bytes()) {
            continue;
        }
        fits_any = true;
        if draft.columns[position].is_none() {
            note(apply_to(rule, of, draft, position), refusal);
        }
    }
    fits_any
}

fn note(result: Result<(), Error>, refusal: &mut PlanError) {
    if let Err(error) = result {
        refusal.find(error);
    }
}

/// Applies a rule that is written for a pattern to one column.
fn apply_to<'a>(rule: &'a Rule, of: &str, draft: &mut Draft<'a>, position: usize) -> Result<(), Error> {
    let because = format!("rule `{}` of `{of}`", rule.target.name);
    let (action, by) = match &rule.action {
        Action::Keep(keep) => {
            draft.note_quasi(keep.quasi, [Some(position)]);
            let reason = keep.why.as_ref().map(|why| format!("{because}: {why}"));
            let decision = Decision { action: Act::Keep, because: reason.unwrap_or(because) };
            draft.columns[position] =
                Some(Decided { decision, by: By::Keep(&rule.target), is_of_parent: true });
            return Ok(());
        }
        Action::Anonymize(anonymize) => {
            let per = bind::per(anonymize, draft.table)?;
            let name = &draft.table.columns[position].name;
            draft.steps.push(bind::step(name, anonymize, vec![Some(position)], per, draft.table)?);
            draft.note_quasi(anonymize.terms.quasi, [Some(position)]);
            let action =
                Act::Anonymize { id: anonymize.declaration.id, per: bind::per_name(per, draft.table) };
            (action, By::Rule(&rule.target, anonymize, per))
        }
        Action::Follow(column) => {
            return Err(column
                .error("`references` stands at one column of one table, and not at a pattern")
                .with_help("write it below the name of the table"));
        }
    };
    draft.columns[position] =
        Some(Decided { decision: Decision { action, because }, by, is_of_parent: true });
    Ok(())
}
