//! Policy x shapes of one dump = a decision for every column. No side effects: a plan can be printed,
//! compared and thrown away, and a run does what its plan says.

mod bind;
mod checks;
mod decide;
mod declared;
mod filters;
mod fit;
mod globs;
mod kinds;
mod names;
mod parents;
mod patterns;
pub mod proposal;
mod references;
mod refusal;
mod suggestion;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::anonymize::census::Watched;
use crate::anonymize::filter::RowFilter;
use crate::anonymize::policy::Policy;
use crate::anonymize::step::{Per, Step};
use crate::dump::Table;

pub use refusal::{PlanError, Undecided};

/// A decision for every column of every table.
#[derive(Clone)]
pub struct Plan {
    /// In the order of the dump, without those that have no rows of their own.
    pub tables: Vec<TablePlan>,
    /// What the user should know of the policy, such as patterns that match nothing.
    pub notes: Vec<String>,
}

/// What becomes of one table.
#[derive(Clone)]
pub struct TablePlan {
    /// The table's shape.
    pub table: Table,
    /// Whether its rows are copied.
    pub rows: Rows,
    /// A decision for each of its columns, in their order.
    pub decisions: Vec<Decision>,
    /// The rules, bound to the fields of its rows.
    pub steps: Vec<Step>,
    /// Which of its rows stay; all, if this is empty.
    pub filters: Vec<RowFilter>,
    /// Columns that help to tell who somebody is, together: their positions.
    pub quasi: Vec<usize>,
}

/// What becomes of a table's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// They are copied.
    Copied,
    /// They are left out, and the table is made empty; why.
    LeftOut(String),
}

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is done.
    pub action: Act,
    /// What decided so, such as ``pattern `*.id` ``.
    pub because: String,
}

/// What is done to a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Values are copied byte for byte.
    Keep,
    /// The database computes it again.
    Generated,
    /// An anonymizer replaces the values: its id, and what it is keyed by as the policy writes it.
    Anonymize {
        /// The anonymizer's id.
        id: &'static str,
        /// `row`, `value` or a column.
        per: String,
    },
}

impl Act {
    /// One word for manifests and tables: `keep`, `generated`, or the anonymizer's id.
    pub fn name(&self) -> &str {
        match self {
            Act::Keep => "keep",
            Act::Generated => "generated",
            Act::Anonymize { id, .. } => id,
        }
    }
}

impl Plan {
    /// Decides, or refuses with everything that stands in the way at once.
    pub fn new(policy: &Policy, tables: &[Table]) -> Result<Self, PlanError> {
        let mut refusal = PlanError::default();
        let tables = &*declared::with_declared(policy, tables, &mut refusal);
        let mut drafts = decide::by_rules(policy, tables, &mut refusal);
        references::follow(&mut drafts, tables);
        globs::decide(policy, &mut drafts, &mut refusal);
        references::follow(&mut drafts, tables);
        declared::check(policy, &drafts, tables, &mut refusal);
        let mut notes = patterns::decide(policy, &mut drafts, tables, &mut refusal);
        patterns::check_patterns(policy, tables, &mut refusal, &mut notes);
        let foldings = references::foldings(tables);
        filters::decide(policy, &mut drafts, tables, &foldings, &mut refusal);
        filters::check(policy, &drafts, tables, &mut refusal, &mut notes);
        references::check(&drafts, tables, &mut refusal);
        fit::check(&drafts, &mut refusal);
        notes.extend(checks::check(&drafts, &mut refusal));
        if refusal.is_empty() {
            let drafts = drafts.into_iter().zip(foldings);
            let holding = drafts.filter(|(draft, _)| draft.table.holds_rows);
            Ok(Plan { tables: holding.map(|(draft, foldings)| draft.into_plan(&foldings)).collect(), notes })
        } else {
            Err(refusal)
        }
    }

    /// Whether every rule draws from the run's key, so that nobody can link values without it.
    pub fn is_keyed(&self) -> bool {
        let copied = self.tables.iter().filter(|planned| planned.copies_rows());
        copied.flat_map(|planned| &planned.steps).all(|step| step.anonymizer.is_keyed())
    }

    /// The decisions on one table.
    pub fn table(&self, name: &str) -> Option<&TablePlan> {
        self.tables.iter().find(|planned| planned.table.name == name)
    }
}

impl TablePlan {
    /// Whether its rows are copied.
    pub fn copies_rows(&self) -> bool {
        self.rows == Rows::Copied
    }

    /// What is counted while its rows pass, by positions of columns.
    pub fn watched(&self) -> Watched {
        let by_value = self.steps.iter().filter(|step| step.per == Per::Value);
        let by_value = by_value.filter_map(|step| match step.fields.as_slice() {
            [Some(column)] => Some(*column),
            _ => None,
        });
        Watched { quasi: self.quasi.iter().copied().map(Some).collect(), by_value: by_value.collect() }
    }

    /// Whether every row stays as it is.
    pub fn keeps_rows(&self) -> bool {
        self.copies_rows() && self.steps.is_empty() && self.filters.is_empty() && self.quasi.is_empty()
    }

    /// Whether rows stay, and not all as they are.
    pub fn changes_rows(&self) -> bool {
        self.copies_rows() && !self.keeps_rows()
    }
}
