//! What is copied beside rows and may hold a value: counted for everybody, and listed for who wants to look.

use crate::anonymize::beside::{Beside, Fate};
use crate::anonymize::plan::{Act, Plan};
use crate::dump::review::Definition;
use crate::stories::check::Reviewed;

/// Those that hold literals, or name a column whose values are replaced.
pub(super) fn review(definitions: Vec<Definition>, plan: &Plan, beside: &Beside) -> Vec<Reviewed> {
    let is_copied = |found: &Definition| found.kind != "comment" || beside.comments == Fate::Keep;
    let reviewed = |found: Definition| Reviewed {
        replaced: replaced(&found, plan),
        kind: found.kind,
        name: found.name,
        place: found.place.to_string(),
        literals: found.literals.len(),
        values: found.literals,
    };
    // An index names columns, and holds nothing else.
    let of_interest = |reviewed: &Reviewed| {
        reviewed.literals > 0 || (!reviewed.replaced.is_empty() && reviewed.kind != "index")
    };
    definitions.into_iter().filter(is_copied).map(reviewed).filter(of_interest).collect()
}

fn replaced(found: &Definition, plan: &Plan) -> Vec<String> {
    let copied = plan.tables.iter().filter(|planned| planned.copies_rows());
    let columns = copied.flat_map(|planned| {
        let columns = planned.table.columns.iter().zip(&planned.decisions);
        columns.map(move |(column, decision)| (&planned.table.name, &column.name, &decision.action))
    });
    let is_named = |(table, column, action): &(&String, &String, &Act)| {
        matches!(action, Act::Anonymize { .. }) && found.names_column(table, column)
    };
    columns.filter(is_named).map(|(table, column, _)| format!("{table}.{column}")).collect()
}

/// How many hold literals, in words; none where none does.
pub(super) fn counted(reviewed: &[Reviewed]) -> Option<String> {
    match reviewed.iter().filter(|found| found.literals > 0).count() {
        0 => None,
        1 => {
            Some("1 definition holds literals, which are copied: look at it with `check --review`".to_owned())
        }
        count => Some(format!(
            "{count} definitions hold literals, which are copied: look at them with `check --review`"
        )),
    }
}
