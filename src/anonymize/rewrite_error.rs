//! Why a row could not be rewritten: told without a value.

use crate::anonymize::anonymizer::ValueError;
use crate::anonymize::step::ConditionError;
use crate::dump::RowError;

/// A row that could not be rewritten. Never shows a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("table `{table}`, row {row}: {problem}")]
pub struct RewriteError {
    /// The table.
    pub table: String,
    /// The row's number in reading order, from 1.
    pub row: u64,
    /// What stands in the way.
    pub problem: Problem,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The row is not what its format says.
    #[error(transparent)]
    Layout(#[from] RowError),
    /// A rule failed in a way that is a fault of this program, within the batch that begins at the row.
    #[error(
        "a rule failed within the rows from this one on, which is a fault of db-airlock: please report it"
    )]
    Panicked,
    /// Writing ended early without a failure: a fault of this program, from the row on.
    #[error(
        "the rows from this one on were read and not written, which is a fault of db-airlock: please report it"
    )]
    Lost,
    /// The row has too few or too many fields.
    #[error("expected {expected} fields, found {found}")]
    FieldCount {
        /// As the schema says.
        expected: usize,
        /// As the row has.
        found: usize,
    },
    /// The rule cannot read the value.
    #[error("the rule for `{rule}` {source}")]
    Value {
        /// The rule.
        rule: String,
        /// What it expected.
        source: ValueError,
    },
    /// The rule wrote a text with letters that the column's character set does not have.
    #[error("the rule for `{rule}` writes letters that the character set of the column does not have")]
    Letters {
        /// The rule.
        rule: String,
    },
    /// The rule wrote a text that the column does not take, and that means nothing when cut.
    #[error("the rule for `{rule}` writes a text that is longer than the {max_length} characters that fit")]
    TooLong {
        /// The rule.
        rule: String,
        /// What the column takes.
        max_length: u32,
    },
}

impl Problem {
    /// Why a condition of this rule could not be judged.
    pub(super) fn of_rule(error: ConditionError, rule: &str) -> Self {
        match error {
            ConditionError::Layout(error) => Problem::Layout(error),
            ConditionError::Value(source) => Problem::Value { rule: rule.to_owned(), source },
        }
    }
}
