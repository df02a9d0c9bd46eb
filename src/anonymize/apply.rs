//! One rule at one row: which values it is given, what its randomness is keyed by, and how the new ones go back.

use std::borrow::Cow;
use std::ops::Range;

use crate::anonymize::draw::Seed;
use crate::anonymize::rewrite_error::Problem;
use crate::anonymize::rows::{Rewriter, Scratch};
use crate::anonymize::step::{Per, Step};
use crate::dump::{RowError, Value};

impl Step {
    /// Whether the rule leaves a value as it is.
    fn keeps(&self, value: &Value<'_>) -> bool {
        (value.is_null() && !self.replaces_null) || (value.is_empty() && !self.replaces_empty)
    }

    /// Whether the rule has anything to do at a row with these values, whose other fields `decode` reads.
    pub(super) fn applies<'a>(
        &self,
        values: &[Value<'_>],
        decode: impl Fn(usize) -> Result<Value<'a>, RowError> + Copy,
    ) -> Result<bool, Problem> {
        if values.iter().zip(&self.fields).all(|(value, field)| field.is_none() || self.keeps(value)) {
            return Ok(false);
        }
        for condition in &self.conditions {
            if !condition.holds(decode).map_err(|error| Problem::of_rule(error, &self.rule))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The values as the anonymizer sees them.
    fn given<'v>(&self, values: &[Value<'v>], given: &mut Vec<Value<'v>>) {
        let is_folded = self.anonymizer.reads_folded();
        given.clear();
        for ((value, bounds), field) in values.iter().zip(&self.bounds).zip(&self.fields) {
            given.push(match value {
                // To an anonymizer, NULL is a part that is mapped to no column.
                Value::Null if field.is_some() && self.replaces_null => Value::Text(Cow::Borrowed(b"")),
                // What keeps different values different must see values that count as the same as one.
                value if is_folded => bounds.read_whole(bounds.folding.folded(value)),
                value => bounds.read(value),
            });
        }
    }
}

impl Rewriter {
    /// Applies a rule to a row, and leaves the new fields in the patches of `scratch`.
    pub(super) fn apply<'a>(
        &self,
        step: &Step,
        row: &'a [u8],
        number: u64,
        scratch: &mut Scratch<'a>,
    ) -> Result<(), Problem> {
        let Scratch { fields, before, after, patches } = scratch;
        let decode = |field: usize| self.codec.decode(&row[fields[field].clone()]);
        before.clear();
        for field in &step.fields {
            before.push(field.map_or(Ok(Value::Null), decode)?);
        }
        if !step.applies(before, decode)? {
            return Ok(());
        }
        let seed = self.seed(step, before, number, decode)?;
        step.given(before, after);
        for read in &step.reads {
            after.push(read.of(&decode(read.field)?));
        }
        step.anonymizer
            .anonymize(&mut seed.draw(step.purpose), after)
            .map_err(|source| Problem::Value { rule: step.rule.clone(), source })?;
        let is_whole = !step.anonymizer.can_be_cut();
        for (((before, after), bounds), field) in
            before.iter().zip(after.drain(..)).zip(&step.bounds).zip(&step.fields)
        {
            let (Some(field), false) = (*field, step.keeps(before)) else { continue };
            let fitted = bounds.fit(before, after, is_whole).map_err(|too_long| Problem::TooLong {
                rule: step.rule.clone(),
                max_length: too_long.max_length,
            })?;
            if !bounds.has_letters_of(&fitted) {
                return Err(Problem::Letters { rule: step.rule.clone() });
            }
            patches.add(field, |out| self.codec.encode(&fitted, out))?;
        }
        Ok(())
    }

    fn seed<'a>(
        &self,
        step: &Step,
        values: &[Value<'_>],
        number: u64,
        decode: impl Fn(usize) -> Result<Value<'a>, RowError>,
    ) -> Result<Seed, RowError> {
        let of_row = || self.key.row(&self.table, &step.rule, number);
        Ok(match step.per {
            Per::Row => of_row(),
            // NULLs have nothing in common.
            Per::Value if values.iter().all(Value::is_null) => of_row(),
            Per::Value => self.seed_of(step, values),
            Per::Nothing => self.key.run(),
            Per::Field(field) => match decode(field)? {
                Value::Null => of_row(),
                value => self.key.column(&step.per_folding.folded(&value.borrowed()).identity()),
            },
        })
    }

    /// The seed of a value; of several, where a rule spans columns.
    fn seed_of(&self, step: &Step, values: &[Value<'_>]) -> Seed {
        if let ([value], [bounds]) = (values, step.bounds.as_slice()) {
            return self.key.value(&bounds.folding.folded(&value.borrowed()).identity());
        }
        let mut identity = Vec::new();
        for (value, bounds) in values.iter().zip(&step.bounds) {
            let value = value.borrowed();
            let folded = bounds.folding.folded(&value);
            let part = folded.identity();
            identity.extend_from_slice(&(part.len() as u64).to_le_bytes());
            identity.extend_from_slice(&part);
        }
        self.key.value(&identity)
    }
}

/// Where the fields of a row stand in its batch.
pub(super) fn moved(field: &Range<usize>, start: usize) -> Range<usize> {
    start + field.start..start + field.end
}
