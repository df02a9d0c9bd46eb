//! References that the policy declares, where the database has no foreign key that says so: `{references: table.column}`.

use std::borrow::Cow;

use super::decide::Draft;
use super::names::{position, table_named, unknown_table};
use super::refusal::PlanError;
use crate::anonymize::policy::{Action, Policy};
use crate::dump::{ForeignKey, Table};
use crate::yaml::{Error, Key};

/// A column that is said to refer to another: its table and itself, and the table and column referred to.
struct Declared<'a> {
    child: (usize, &'a Key),
    parent: (usize, String),
}

/// The tables with what the policy says of them. What it says wrongly is found.
pub(super) fn with_declared<'t>(
    policy: &Policy,
    tables: &'t [Table],
    refusal: &mut PlanError,
) -> Cow<'t, [Table]> {
    let (declared, findings) = declared(policy, tables);
    findings.into_iter().for_each(|finding| refusal.find(finding));
    let mut tables = Cow::Borrowed(tables);
    for Declared { child: (table, column), parent: (referred, of) } in declared {
        let Ok(column) = position(column, &tables[table]) else { continue };
        let key =
            ForeignKey { columns: vec![column], table: tables[referred].name.clone(), referenced: vec![of] };
        tables.to_mut()[table].foreign_keys.push(key);
    }
    tables
}

/// Finds columns that have no rule to follow. A column that is kept for what it refers to says so itself.
pub(super) fn check(policy: &Policy, drafts: &[Draft<'_>], tables: &[Table], refusal: &mut PlanError) {
    for Declared { child: (table, column), parent: (referred, of) } in declared(policy, tables).0 {
        let Ok(at) = position(column, &tables[table]) else { continue };
        if drafts[table].columns[at].is_none() {
            let parent = format!("{}.{of}", tables[referred].name);
            refusal.find(
                column
                    .error(format!("{parent} has no rule that `{}` could follow", column.name))
                    .with_help("write one there that keeps different values different (`email`, `hash`, `key` …), or `keep` here"),
            );
        }
    }
}

fn declared<'a>(policy: &'a Policy, tables: &[Table]) -> (Vec<Declared<'a>>, Vec<Error>) {
    let (mut declared, mut findings) = (Vec::new(), Vec::new());
    for rules in policy.tables.iter().filter(|rules| !rules.is_pattern()) {
        let Some(table) = table_named(&rules.name.name, tables) else { continue };
        for rule in &rules.rules {
            let Action::Follow(column) = &rule.action else { continue };
            match referred(column, tables).and_then(|parent| {
                position(&rule.target, &tables[table])
                    .map(|_| Declared { child: (table, &rule.target), parent })
            }) {
                Ok(found) => declared.push(found),
                Err(finding) => findings.push(finding),
            }
        }
    }
    (declared, findings)
}

/// The table and the column that `table.column` names.
fn referred(column: &Key, tables: &[Table]) -> Result<(usize, String), Error> {
    let (table, of) = column.name.rsplit_once('.').unwrap_or(("", &column.name));
    let name = Key { name: table.to_owned(), span: column.span.clone() };
    let table = table_named(table, tables).ok_or_else(|| unknown_table(&name, tables))?;
    let key = Key { name: of.to_owned(), span: column.span.clone() };
    let at = position(&key, &tables[table])?;
    Ok((table, tables[table].columns[at].name.clone()))
}
