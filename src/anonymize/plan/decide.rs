//! Decisions by the policy's rules, then by its patterns, then by `unmapped`.

use std::sync::Arc;

use super::refusal::{PlanError, Undecided};
use super::{Act, Decision, Rows, TablePlan};
use crate::anonymize::anonymizer::DefaultPer;
use crate::anonymize::anonymizers;
use crate::anonymize::policy::{Action, Anonymize, Per, Policy, Rule, TablePolicy, Unmapped};
use crate::anonymize::rows::{self, Step};
use crate::dump::Table;
use crate::yaml::{self, Key, nearest};

/// A table while decisions on it are being taken.
pub(super) struct Draft<'a> {
    pub table: &'a Table,
    pub rows: Rows,
    /// For each column, the decision and the rule behind it.
    pub columns: Vec<Option<Decided<'a>>>,
    pub steps: Vec<Step>,
}

/// A decision on a column.
#[derive(Clone)]
pub(super) struct Decided<'a> {
    pub decision: Decision,
    /// The rule that decided, with its place in the policy.
    pub rule: Option<(&'a Key, Option<&'a Anonymize>)>,
    /// What the rule is keyed by, bound to the table it was written for.
    pub per: Option<rows::Per>,
}

impl Draft<'_> {
    pub fn into_plan(self) -> TablePlan {
        let undecided = || Decision { action: Act::Keep, because: "its rows are left out".to_owned() };
        let decisions = self
            .columns
            .into_iter()
            .map(|column| column.map_or_else(undecided, |decided| decided.decision))
            .collect();
        TablePlan { table: self.table.clone(), rows: self.rows, decisions, steps: self.steps }
    }
}

/// Drafts with what rules say, and what needs no rule.
pub(super) fn by_rules<'a>(
    policy: &'a Policy,
    tables: &'a [Table],
    refusal: &mut PlanError,
) -> Vec<Draft<'a>> {
    let mut drafts: Vec<_> = tables.iter().map(draft).collect();
    for rules in &policy.tables {
        match drafts.iter_mut().find(|draft| draft.table.name.eq_ignore_ascii_case(&rules.name.name)) {
            Some(draft) => apply(rules, draft, refusal),
            None => {
                let known = tables.iter().map(|table| table.name.as_str());
                refusal.findings.push(unknown(&rules.name, "a table of this database", known));
            }
        }
    }
    drafts
}

fn draft(table: &Table) -> Draft<'_> {
    let generated = || Decided {
        decision: Decision { action: Act::Generated, because: "computed by the database".to_owned() },
        rule: None,
        per: None,
    };
    let columns = table.columns.iter().map(|column| column.generated.then(generated)).collect();
    Draft { table, rows: Rows::Copied, columns, steps: Vec::new() }
}

fn apply<'a>(rules: &'a TablePolicy, draft: &mut Draft<'a>, refusal: &mut PlanError) {
    if rules.no_rows.is_some() {
        draft.rows = Rows::LeftOut("`rows: none`".to_owned());
    }
    for rule in &rules.rules {
        if let Err(error) = apply_rule(rule, draft) {
            refusal.findings.push(error);
        }
    }
}

fn apply_rule<'a>(rule: &'a Rule, draft: &mut Draft<'a>) -> Result<(), yaml::Error> {
    let because = "its rule".to_owned();
    match &rule.action {
        Action::Keep => {
            let decision = Decision { action: Act::Keep, because };
            decide(draft, &rule.target, Decided { decision, rule: Some((&rule.target, None)), per: None })?;
        }
        Action::Anonymize(anonymize) => {
            let per = bind_per(anonymize, draft.table)?;
            let action = Act::Anonymize { id: anonymize.declaration.id, per: per_name(per, draft.table) };
            let decision = Decision { action, because };
            let decided = Decided { decision, rule: Some((&rule.target, Some(anonymize))), per: Some(per) };
            let fields = if anonymize.parts.is_empty() {
                vec![Some(decide(draft, &rule.target, decided)?)]
            } else {
                let mut fields = vec![None; anonymize.declaration.parts.len()];
                for (part, column) in &anonymize.parts {
                    let slot = anonymize.declaration.parts.iter().position(|known| known == part);
                    let field = decide(draft, column, decided.clone())?;
                    if let Some(slot) = slot {
                        fields[slot] = Some(field);
                    }
                }
                fields
            };
            draft.steps.push(step(&rule.target.name, anonymize, fields, per));
        }
    }
    Ok(())
}

/// Sets the decision on a column, which must exist, hold values, and have none yet.
fn decide<'a>(draft: &mut Draft<'a>, column: &Key, decided: Decided<'a>) -> Result<usize, yaml::Error> {
    let position = position(column, draft.table)?;
    match &draft.columns[position] {
        None => draft.columns[position] = Some(decided),
        Some(Decided { decision: Decision { action: Act::Generated, .. }, .. }) => {
            return Err(column
                .error(format!("`{}` is computed by the database from other columns", column.name))
                .with_help("remove this rule, and anonymize the columns that it is computed from"));
        }
        Some(_) => {
            return Err(column
                .error(format!("`{}` has two rules", column.name))
                .with_help("remove one of them"));
        }
    }
    Ok(position)
}

fn position(column: &Key, table: &Table) -> Result<usize, yaml::Error> {
    table.position(&column.name).ok_or_else(|| {
        let known = table.columns.iter().map(|column| column.name.as_str());
        unknown(column, &format!("a column of `{}`", table.name), known)
    })
}

fn bind_per(rule: &Anonymize, table: &Table) -> Result<rows::Per, yaml::Error> {
    match (&rule.per, rule.declaration.per) {
        (Some(Per::Row), _) | (None, DefaultPer::Row) => Ok(rows::Per::Row),
        (Some(Per::Value), _) | (None, DefaultPer::Value) => Ok(rows::Per::Value),
        (Some(Per::Column(column)), _) => {
            let position = position(column, table)?;
            if table.columns[position].generated {
                return Err(column
                    .error(format!("`{}` is computed by the database, and not in the rows", column.name)));
            }
            Ok(rows::Per::Field(position))
        }
    }
}

fn per_name(per: rows::Per, table: &Table) -> String {
    match per {
        rows::Per::Row => "row".to_owned(),
        rows::Per::Value => "value".to_owned(),
        rows::Per::Field(position) => table.columns[position].name.clone(),
    }
}

/// A rule bound to the fields of a table's rows.
pub(super) fn step(rule: &str, anonymize: &Anonymize, fields: Vec<Option<usize>>, per: rows::Per) -> Step {
    Step {
        rule: rule.to_owned(),
        purpose: anonymize.declaration.id,
        anonymizer: Arc::clone(&anonymize.anonymizer),
        fields,
        per,
        replaces_null: anonymize.declaration.replaces_null,
        replaces_empty: anonymize.declaration.replaces_empty,
    }
}

/// Decides on the remaining columns.
pub(super) fn by_patterns(policy: &Policy, drafts: &mut [Draft<'_>], refusal: &mut PlanError) {
    for draft in drafts.iter_mut().filter(|draft| draft.rows == Rows::Copied) {
        for position in 0..draft.columns.len() {
            if draft.columns[position].is_none() {
                by_pattern(policy, draft, position, refusal);
            }
        }
    }
}

fn by_pattern(policy: &Policy, draft: &mut Draft<'_>, position: usize, refusal: &mut PlanError) {
    let table = draft.table;
    let column = &table.columns[position];
    let matching = policy.keep.iter().find(|keep| keep.matches(&table.name, &column.name));
    let decision = match (matching, policy.unmapped) {
        (Some(keep), _) => Decision {
            action: Act::Keep,
            because: match &keep.why {
                Some(why) => format!("pattern `{}`: {why}", keep.pattern),
                None => format!("pattern `{}`", keep.pattern),
            },
        },
        (None, Unmapped::Keep) => Decision { action: Act::Keep, because: "`unmapped: keep`".to_owned() },
        (None, Unmapped::Drop) => {
            draft.rows = Rows::LeftOut(format!("`unmapped: drop`, and `{}` has no rule", column.name));
            return;
        }
        (None, Unmapped::Null) if column.nullable => {
            draft.steps.push(null_step(&column.name, position));
            let action = Act::Anonymize { id: "null", per: "row".to_owned() };
            Decision { action, because: "`unmapped: null`".to_owned() }
        }
        (None, Unmapped::Null | Unmapped::Fail) => {
            refusal.undecided.push(Undecided { table: table.name.clone(), column: column.clone() });
            return;
        }
    };
    draft.columns[position] = Some(Decided { decision, rule: None, per: None });
}

fn null_step(column: &str, field: usize) -> Step {
    let declaration = anonymizers::find("null").expect("`null` is declared");
    let no_options = yaml::parse(yaml::Source::new("unmapped", "{}")).expect("an empty mapping is YAML");
    let anonymizer = (declaration.build)(&no_options).expect("`null` needs no options");
    Step {
        rule: column.to_owned(),
        purpose: declaration.id,
        anonymizer: Arc::from(anonymizer),
        fields: vec![Some(field)],
        per: rows::Per::Row,
        replaces_null: declaration.replaces_null,
        replaces_empty: declaration.replaces_empty,
    }
}

fn unknown<'a>(key: &Key, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> yaml::Error {
    let error = key.error(format!("`{}` is not {what}", key.name));
    match nearest(&key.name, known.clone()) {
        Some(name) => error.with_help(format!("did you mean `{name}`?")),
        None => error.with_help(format!("known: {}", known.collect::<Vec<_>>().join(", "))),
    }
}
