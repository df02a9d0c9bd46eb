//! One rule, bound to the fields of one table's rows.

use std::sync::Arc;

use crate::anonymize::anonymizer::{Anonymizer, ValueError};
use crate::anonymize::bounds::Bounds;
use crate::anonymize::expression::Expression;
use crate::anonymize::policy::Except;
use crate::dump::{ColumnKind, Equality, RowError, Value};

/// One rule, bound to the fields of one table.
#[derive(Clone)]
pub struct Step {
    /// What the policy calls it: the column, or `@name`.
    pub rule: String,
    /// The anonymizer's id, which names the stream that it draws from.
    pub purpose: &'static str,
    /// What replaces the values.
    pub anonymizer: Arc<dyn Anonymizer>,
    /// For each cell that the anonymizer is given, the field that it stands for.
    pub fields: Vec<Option<usize>>,
    /// For each of these, what its column takes.
    pub bounds: Vec<Bounds>,
    /// The fields that the anonymizer reads beside those.
    pub reads: Vec<Read>,
    /// Where it applies: all of these must hold.
    pub conditions: Vec<Condition>,
    /// What its randomness is keyed by.
    pub per: Per,
    /// Which values of the column that `per` names count as the same.
    pub per_folding: Equality,
    /// The longest text that the rule lets it write, in characters.
    pub max_length: Option<u32>,
    /// Whether a token stands behind each text, so that no two are the same.
    pub has_token: bool,
    /// Whether NULL is replaced too.
    pub replaces_null: bool,
    /// Whether empty text is replaced too.
    pub replaces_empty: bool,
}

/// What a rule's randomness is keyed by, bound to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Table, rule and row number.
    Row,
    /// The value that is replaced.
    Value,
    /// Nothing: what is written follows from the value, the options and the run's key.
    Nothing,
    /// The value of this field of the same row; the row, where that is NULL.
    Field(usize),
}

/// A field that is read, and never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its position.
    pub field: usize,
    /// What its column takes, which says how a text of it is understood.
    pub bounds: Bounds,
}

/// Where a rule, or a row, counts.
#[derive(Clone)]
pub struct Condition {
    /// What is asked.
    pub test: Test,
    /// What it reads, in the order in which the expression names it.
    pub reads: Vec<Read>,
}

/// What a condition asks.
#[derive(Clone)]
pub enum Test {
    /// The expression holds.
    Holds(Arc<Expression>),
    /// It does not.
    HoldsNot(Arc<Expression>),
    /// The one value that is read is none of these, in which `*` stands for anything.
    IsNoneOf(Arc<[String]>),
}

impl Step {
    /// The same for rows whose fields stand elsewhere; `field` says where.
    pub fn bound<E>(&self, mut field: impl FnMut(usize) -> Result<usize, E>) -> Result<Step, E> {
        let per = match self.per {
            Per::Field(of) => Per::Field(field(of)?),
            per => per,
        };
        let fields = self.fields.iter().map(|of| of.map(&mut field).transpose()).collect::<Result<_, E>>()?;
        let reads = bound_reads(&self.reads, &mut field)?;
        let conditions =
            self.conditions.iter().map(|condition| condition.bound(&mut field)).collect::<Result<_, E>>()?;
        Ok(Step { fields, reads, conditions, per, ..self.clone() })
    }
}

impl Condition {
    /// The same for rows whose fields stand elsewhere; `field` says where.
    pub fn bound<E>(&self, field: impl FnMut(usize) -> Result<usize, E>) -> Result<Condition, E> {
        Ok(Condition { test: self.test.clone(), reads: bound_reads(&self.reads, field)? })
    }

    /// Whether it holds for the row whose fields `decode` reads.
    pub fn holds<'a>(
        &self,
        decode: impl Fn(usize) -> Result<Value<'a>, RowError>,
    ) -> Result<bool, ConditionError> {
        let values: Vec<Value<'_>> = self
            .reads
            .iter()
            .map(|read| Ok(read.of(&decode(read.field)?)))
            .collect::<Result<_, RowError>>()?;
        Ok(match &self.test {
            Test::Holds(expression) => expression.is_true(&values)?,
            Test::HoldsNot(expression) => !expression.is_true(&values)?,
            Test::IsNoneOf(listed) => values.iter().zip(&self.reads).all(|(value, read)| {
                value.is_null() || !Except::lists(listed, &read.bounds.folding.folded(value).identity())
            }),
        })
    }
}

/// Why a condition could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum ConditionError {
    /// The row is not what its format says.
    #[error(transparent)]
    Layout(#[from] RowError),
    /// The expression cannot read a value.
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl Read {
    /// The value as expressions and templates see it: numbers as numbers, true and false as 1 and 0, the rest as
    /// text.
    pub fn of<'a>(&self, value: &Value<'a>) -> Value<'a> {
        match (self.bounds.kind, value) {
            (ColumnKind::Boolean, Value::Text(text)) => match text.first() {
                Some(b't' | b'T' | b'1' | b'y' | b'Y') => Value::Integer(1),
                _ => Value::Integer(0),
            },
            _ => self.bounds.read(value),
        }
    }
}

fn bound_reads<E>(reads: &[Read], mut field: impl FnMut(usize) -> Result<usize, E>) -> Result<Vec<Read>, E> {
    reads.iter().map(|read| Ok(Read { field: field(read.field)?, ..*read })).collect()
}
