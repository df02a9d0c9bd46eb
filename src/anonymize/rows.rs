//! Rewrites the rows of one table: the fields that rules name are decoded, replaced and encoded again,
//! and all other bytes of the row are copied as they are.

use std::ops::Range;
use std::sync::Arc;

use crate::anonymize::anonymizer::{Anonymizer, ValueError};
use crate::anonymize::bounds::Bounds;
use crate::anonymize::draw::{RunKey, Seed};
use crate::anonymize::patches::Patches;
use crate::dump::{Batch, Equality, RowCodec, RowError, Value};

/// A row of so many bytes is not copied where it can be rewritten in place.
const LONG_ROW: usize = 1024 * 1024;

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
    /// What its randomness is keyed by.
    pub per: Per,
    /// Which values of the column that `per` names count as the same.
    pub per_folding: Equality,
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

/// All that is needed to rewrite the rows of one table, in any order and on any thread.
pub struct Rewriter {
    /// The table's name, for keys and messages.
    pub table: String,
    /// How many fields each row must have.
    pub fields: usize,
    /// How the rows are laid out.
    pub codec: Box<dyn RowCodec>,
    /// The rules; no two of them write the same field.
    pub steps: Vec<Step>,
    /// Fields that no rule writes, and the bytes that take their place whatever they hold, as the format has them: for
    /// what the database computes anew, such as `DEFAULT`.
    pub fixed: Vec<(usize, &'static [u8])>,
    /// The run's key.
    pub key: RunKey,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The new rows.
    pub batch: Batch,
    /// For each field, in how many rows it changed.
    pub changed: Vec<u64>,
}

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

/// What rewriting a row needs, used for row after row of a batch so that none has to allocate it.
#[derive(Default)]
struct Scratch<'a> {
    fields: Vec<Range<usize>>,
    before: Vec<Value<'a>>,
    after: Vec<Value<'a>>,
    patches: Patches,
}

impl Rewriter {
    /// Rewrites a batch. The result depends on nothing but the rows, their numbers and the key.
    pub fn rewrite(&self, batch: &Batch) -> Result<Rewritten, RewriteError> {
        let mut rewritten =
            Rewritten { batch: Batch::starting_at(batch.first_row), changed: vec![0; self.fields] };
        let mut scratch = Scratch::default();
        for (number, row) in (batch.first_row..).zip(batch.rows()) {
            self.rewrite_row(row, number, &mut scratch, &mut rewritten.changed)?;
            let Scratch { fields, patches, .. } = &scratch;
            rewritten.batch.push(|out| {
                patches.append_to(row, fields, out);
                Ok::<(), RewriteError>(())
            })?;
        }
        Ok(rewritten)
    }

    /// The same; a long row that is alone in its batch is rewritten where it stands.
    pub fn rewrite_owned(&self, batch: Batch) -> Result<Rewritten, RewriteError> {
        if batch.byte_len() < LONG_ROW || batch.len() != 1 {
            return self.rewrite(&batch);
        }
        let mut rewritten = Rewritten { batch, changed: vec![0; self.fields] };
        let mut scratch = Scratch::default();
        let (row, number) = (rewritten.batch.bytes(), rewritten.batch.first_row);
        self.rewrite_row(row, number, &mut scratch, &mut rewritten.changed)?;
        let Scratch { fields, patches, .. } = scratch;
        rewritten.batch.edit_only_row(|row| patches.put_into(row, &fields));
        Ok(rewritten)
    }

    /// Leaves the row's fields and what takes their place in `scratch`.
    fn rewrite_row<'a>(
        &self,
        row: &'a [u8],
        number: u64,
        scratch: &mut Scratch<'a>,
        changed: &mut [u64],
    ) -> Result<(), RewriteError> {
        let patched = self.patch_row(row, number, scratch);
        patched.map_err(|problem| RewriteError { table: self.table.clone(), row: number + 1, problem })?;
        scratch.patches.settle(row, &scratch.fields, changed);
        Ok(())
    }

    fn patch_row<'a>(&self, row: &'a [u8], number: u64, scratch: &mut Scratch<'a>) -> Result<(), Problem> {
        self.codec.split(row, &mut scratch.fields)?;
        if scratch.fields.len() != self.fields {
            return Err(Problem::FieldCount { expected: self.fields, found: scratch.fields.len() });
        }
        scratch.patches.clear();
        self.steps.iter().try_for_each(|step| self.apply(step, row, number, scratch))?;
        self.fixed.iter().try_for_each(|&(field, bytes)| {
            scratch.patches.add(field, |out| {
                out.extend_from_slice(bytes);
                Ok(())
            })
        })
    }

    fn apply<'a>(
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
        let is_kept = |value: &Value<'_>| {
            (value.is_null() && !step.replaces_null) || (value.is_empty() && !step.replaces_empty)
        };
        if before.iter().zip(&step.fields).all(|(value, field)| field.is_none() || is_kept(value)) {
            return Ok(());
        }
        let seed = match step.per {
            Per::Row => self.key.row(&self.table, &step.rule, number),
            Per::Value => self.seed_of(step, before),
            Per::Nothing => self.key.run(),
            Per::Field(field) => match decode(field)? {
                Value::Null => self.key.row(&self.table, &step.rule, number),
                value => self.key.column(&step.per_folding.folded(&value.borrowed()).identity()),
            },
        };
        let is_whole = !step.anonymizer.can_be_cut();
        let is_folded = step.anonymizer.reads_folded();
        // What keeps different values different must see values that count as the same as one.
        let read = |(value, bounds): (&_, &Bounds)| {
            if is_folded { bounds.read(&bounds.folding.folded(value)) } else { bounds.read(value) }
        };
        after.clear();
        after.extend(before.iter().zip(&step.bounds).map(read));
        step.anonymizer
            .anonymize(&mut seed.draw(step.purpose), after)
            .map_err(|source| Problem::Value { rule: step.rule.clone(), source })?;
        for (((before, after), bounds), field) in
            before.iter().zip(after.drain(..)).zip(&step.bounds).zip(&step.fields)
        {
            if let (Some(field), false) = (*field, is_kept(before)) {
                let fitted = bounds.fit(before, after, is_whole).map_err(|too_long| Problem::TooLong {
                    rule: step.rule.clone(),
                    max_length: too_long.max_length,
                })?;
                if !bounds.has_letters_of(&fitted) {
                    return Err(Problem::Letters { rule: step.rule.clone() });
                }
                patches.add(field, |out| self.codec.encode(&fitted, out))?;
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::anonymize::draw::Draw;
    use crate::dump::cells::Cells;

    struct Token;

    impl Anonymizer for Token {
        fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
            for cell in cells {
                *cell = Value::text(draw.token(8));
            }
            Ok(())
        }
    }

    struct One;

    impl Anonymizer for One {
        fn anonymize(&self, _draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
            cells[0] = Value::Integer(1);
            Ok(())
        }
    }

    fn step(anonymizer: impl Anonymizer + 'static, fields: &[Option<usize>], per: Per) -> Step {
        Step {
            rule: "rule".to_owned(),
            purpose: "test",
            anonymizer: Arc::new(anonymizer),
            fields: fields.to_vec(),
            bounds: vec![Bounds::default(); fields.len()],
            per,
            per_folding: Equality::EXACT,
            replaces_null: false,
            replaces_empty: false,
        }
    }

    fn rewriter(steps: Vec<Step>) -> Rewriter {
        Rewriter {
            table: "t".to_owned(),
            fields: 2,
            codec: Box::new(Cells),
            steps,
            fixed: Vec::new(),
            key: RunKey::from_random([1; 32]),
        }
    }

    fn batch(rows: &[[Value<'_>; 2]]) -> Batch {
        let mut batch = Batch::default();
        for row in rows {
            batch.push(|out| row.iter().try_for_each(|value| Cells.encode(value, out))).unwrap();
        }
        batch
    }

    fn values(batch: &Batch) -> Vec<Vec<Value<'_>>> {
        let split = |row| {
            let mut fields = Vec::new();
            Cells.split(row, &mut fields).unwrap();
            fields.into_iter().map(|field| Cells.decode(&row[field]).unwrap()).collect()
        };
        batch.rows().map(split).collect()
    }

    fn rewrite(steps: Vec<Step>, rows: &[[Value<'_>; 2]]) -> Rewritten {
        rewriter(steps).rewrite(&batch(rows)).unwrap()
    }

    #[test]
    fn equal_values_become_equal_under_value_and_unrelated_under_row() {
        let rows = [[Value::text("a"), Value::text("a")], [Value::text("a"), Value::text("b")]];
        let by_value = rewrite(vec![step(Token, &[Some(0)], Per::Value)], &rows);
        assert_eq!(values(&by_value.batch)[0][0], values(&by_value.batch)[1][0]);
        let by_row = rewrite(vec![step(Token, &[Some(0)], Per::Row)], &rows);
        assert_ne!(values(&by_row.batch)[0][0], values(&by_row.batch)[1][0]);
        assert_eq!(by_row.changed, [2, 0]);
    }

    #[test]
    fn a_rule_keyed_by_a_column_agrees_wherever_that_column_is_equal() {
        let rows = [[Value::text("a"), Value::Integer(7)], [Value::text("b"), Value::text("7")]];
        let by_field = rewrite(vec![step(Token, &[Some(0)], Per::Field(1))], &rows);
        assert_eq!(values(&by_field.batch)[0][0], values(&by_field.batch)[1][0]);
        let without = [[Value::text("a"), Value::Null], [Value::text("b"), Value::Null]];
        let by_row = rewrite(vec![step(Token, &[Some(0)], Per::Field(1))], &without);
        assert_ne!(values(&by_row.batch)[0][0], values(&by_row.batch)[1][0]);
    }

    #[test]
    fn null_and_empty_stay_also_in_a_rule_over_several_columns() {
        let rows = [[Value::Null, Value::text("x")], [Value::text(""), Value::Null]];
        let rewritten = rewrite(vec![step(Token, &[Some(0), Some(1), None], Per::Row)], &rows);
        assert_eq!(values(&rewritten.batch)[0][0], Value::Null);
        assert_ne!(values(&rewritten.batch)[0][1], Value::text("x"));
        assert_eq!(values(&rewritten.batch)[1], rows[1]);
        assert_eq!(rewritten.changed, [0, 1]);
    }

    #[test]
    fn a_number_in_a_text_cell_goes_back_as_text() {
        let rows = [[Value::text("40"), Value::Null], [Value::Integer(40), Value::Null]];
        let rewritten = rewrite(vec![step(One, &[Some(0)], Per::Row)], &rows);
        assert_eq!(values(&rewritten.batch)[0][0], Value::text("1"));
        assert_eq!(values(&rewritten.batch)[1][0], Value::Integer(1));
    }

    #[test]
    fn values_that_count_as_the_same_draw_alike() {
        let rows = [[Value::text("Bob"), Value::text("X ")], [Value::text("bob"), Value::text("X")]];
        let mut by_value = step(Token, &[Some(0)], Per::Value);
        by_value.bounds[0].folding = Equality::IGNORES_CASE;
        let rewritten = rewrite(vec![by_value], &rows);
        assert_eq!(values(&rewritten.batch)[0][0], values(&rewritten.batch)[1][0]);
        let mut by_field = step(Token, &[Some(0)], Per::Field(1));
        by_field.per_folding = Equality::IGNORES_PADDING;
        let rewritten = rewrite(vec![by_field], &rows);
        assert_eq!(values(&rewritten.batch)[0][0], values(&rewritten.batch)[1][0]);
        let both = |folding| {
            let mut both = step(Token, &[Some(0), None], Per::Value);
            both.bounds[0].folding = folding;
            let rewritten = rewrite(vec![both], &rows);
            values(&rewritten.batch)[0][0] == values(&rewritten.batch)[1][0]
        };
        assert!(both(Equality::IGNORES_CASE) && !both(Equality::EXACT));
    }

    #[test]
    fn a_text_is_cut_unless_it_must_stay_whole() {
        let rows = [[Value::text("a"), Value::Null]];
        let mut cut = step(Token, &[Some(0)], Per::Row);
        cut.bounds[0].max_length = Some(3);
        let rewritten = rewrite(vec![cut.clone()], &rows);
        assert_eq!(values(&rewritten.batch)[0][0].identity().len(), 3);
        struct Whole;
        impl Anonymizer for Whole {
            fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
                Token.anonymize(draw, cells)
            }
            fn can_be_cut(&self) -> bool {
                false
            }
        }
        let whole = Step { anonymizer: Arc::new(Whole), ..cut };
        let error = rewriter(vec![whole]).rewrite(&batch(&rows)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "table `t`, row 1: the rule for `rule` writes a text that is longer than the 3 characters that fit"
        );
    }

    #[test]
    fn a_fixed_field_is_replaced_whatever_it_holds() {
        let rows = [[Value::text("a"), Value::text("A")], [Value::Null, Value::Null]];
        // A codec knows this byte as NULL, and would not read others.
        let fixed = Rewriter { fixed: vec![(1, b"\0")], ..rewriter(vec![step(Token, &[Some(0)], Per::Row)]) };
        let rewritten = fixed.rewrite(&batch(&rows)).unwrap();
        let after = values(&rewritten.batch);
        assert!(after.iter().all(|row| row[1].is_null()));
        assert_ne!(after[0][0], Value::text("a"));
        assert!(after[1][0].is_null());
    }

    #[test]
    fn a_wrong_field_count_stops_the_run_and_names_the_row() {
        let mut short = batch(&[[Value::Null, Value::Null]]);
        short.push(|out| Cells.encode(&Value::Null, out)).unwrap();
        let error = rewriter(Vec::new()).rewrite(&short).unwrap_err();
        assert_eq!(error.to_string(), "table `t`, row 2: expected 2 fields, found 1");
    }

    fn any_value() -> impl Strategy<Value = Value<'static>> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Integer),
            any::<f64>().prop_map(Value::Real),
            any::<Vec<u8>>().prop_map(|bytes| Value::Text(bytes.into())),
            any::<Vec<u8>>().prop_map(|bytes| Value::Blob(bytes.into())),
        ]
    }

    proptest! {
        #[test]
        fn without_rules_every_byte_stays(rows in proptest::collection::vec([any_value(), any_value()], 0..20)) {
            let batch = batch(&rows);
            let rewritten = rewriter(Vec::new()).rewrite(&batch).unwrap();
            prop_assert_eq!(rewritten.batch, batch);
            prop_assert_eq!(rewritten.changed, vec![0, 0]);
        }

        #[test]
        fn a_long_row_comes_out_the_same_where_it_stands(length in 0_usize..3, rows in 1_usize..3) {
            let note = Value::text("n".repeat(LONG_ROW + length - 1));
            let rows = vec![[Value::text("a"), note]; rows];
            let rewriter = rewriter(vec![step(Token, &[Some(0)], Per::Row)]);
            let copied = rewriter.rewrite(&batch(&rows)).unwrap();
            prop_assert!(rewriter.rewrite_owned(batch(&rows)).unwrap() == copied);
            prop_assert_eq!(copied.changed, vec![rows.len() as u64, 0]);
        }

        #[test]
        fn a_kept_field_stays_beside_a_replaced_one(rows in proptest::collection::vec([any_value(), any_value()], 0..20)) {
            let rewritten = rewrite(vec![step(Token, &[Some(0)], Per::Row)], &rows);
            let kept = |rows: &[Vec<Value<'_>>]| rows.iter().map(|row| format!("{:?}", row[1])).collect::<Vec<_>>();
            prop_assert_eq!(kept(&values(&rewritten.batch)), kept(&values(&batch(&rows))));
        }
    }
}
