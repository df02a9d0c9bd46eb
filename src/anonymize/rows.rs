//! Rewrites the rows of one table: the fields that rules name are decoded, replaced and encoded again,
//! and all other bytes of the row are copied as they are.

use std::ops::Range;

use crate::anonymize::census::{Census, Watched};
use crate::anonymize::draw::RunKey;
use crate::anonymize::filter::RowFilter;
use crate::anonymize::patches::Patches;
use crate::anonymize::rewrite_error::{Problem, RewriteError};
use crate::anonymize::shuffled::Shuffled;
use crate::anonymize::step::Step;
use crate::dump::{Batch, RowCodec, Value};

/// A row of so many bytes is not copied where it can be rewritten in place.
const LONG_ROW: usize = 1024 * 1024;

/// All that is needed to rewrite the rows of one table, in any order and on any thread.
pub struct Rewriter {
    /// The table's name, for keys and messages.
    pub table: String,
    /// How many fields each row must have.
    pub fields: usize,
    /// How the rows are laid out.
    pub codec: Box<dyn RowCodec>,
    /// Which rows stay: those that all of these keep.
    pub filters: Vec<RowFilter>,
    /// The rules; no two of them write the same field.
    pub steps: Vec<Step>,
    /// Fields that no rule writes, and the bytes that take their place whatever they hold, as the format has them: for
    /// what the database computes anew, such as `DEFAULT`.
    pub fixed: Vec<(usize, &'static [u8])>,
    /// Which fields are counted.
    pub watched: Watched,
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
    /// How many rows were left out.
    pub left_out: u64,
    /// What was counted of the rows that stay.
    pub census: Census,
}

/// What rewriting a row needs, used for row after row of a batch so that none has to allocate it.
#[derive(Default)]
pub(super) struct Scratch<'a> {
    pub fields: Vec<Range<usize>>,
    pub before: Vec<Value<'a>>,
    pub after: Vec<Value<'a>>,
    pub patches: Patches,
}

impl Rewriter {
    /// Rewrites a batch. The result depends on nothing but the rows, their numbers and the key; where values change
    /// places ([`Rewriter::window`]), also on which rows are in it together.
    pub fn rewrite(&self, batch: &Batch) -> Result<Rewritten, RewriteError> {
        let mut rewritten = self.nothing(Batch::starting_at(batch.first_row));
        let shuffled = Shuffled::of(self, batch)?;
        rewritten.census.add_exchanged(shuffled.among_few());
        let mut scratch = Scratch::default();
        for (index, row) in batch.rows().enumerate() {
            let number = batch.first_row + index as u64;
            let failed = |problem| RewriteError { table: self.table.clone(), row: number + 1, problem };
            self.split(row, &mut scratch).map_err(failed)?;
            if !self.keeps(row, number, &scratch.fields).map_err(failed)? {
                rewritten.left_out += 1;
                if let Some(tuple) =
                    self.codec.tuple(row, &scratch.fields).map_err(Problem::from).map_err(failed)?
                {
                    rewritten.batch.push_left_out(&row[..tuple.start], &row[tuple.end..]);
                }
                continue;
            }
            self.patch(row, number, &mut scratch).map_err(failed)?;
            shuffled.patch(index, batch, &mut scratch.patches);
            let Scratch { fields, patches, .. } = &mut scratch;
            patches.settle(row, fields, &mut rewritten.changed);
            self.count(row, fields, patches, &mut rewritten.census);
            rewritten.batch.push(|out| {
                patches.append_to(row, fields, out);
                Ok::<(), RewriteError>(())
            })?;
        }
        Ok(rewritten)
    }

    /// The same; a long row that is alone in its batch is rewritten where it stands.
    pub fn rewrite_owned(&self, batch: Batch) -> Result<Rewritten, RewriteError> {
        if batch.byte_len() < LONG_ROW || batch.len() != 1 || !self.filters.is_empty() {
            return self.rewrite(&batch);
        }
        // Alone, its values change places with none.
        let shuffled = Shuffled::of(self, &batch)?;
        let mut rewritten = self.nothing(batch);
        rewritten.census.add_exchanged(shuffled.among_few());
        let mut scratch = Scratch::default();
        let (row, number) = (rewritten.batch.bytes(), rewritten.batch.first_row);
        let patched = self.split(row, &mut scratch).and_then(|()| self.patch(row, number, &mut scratch));
        patched.map_err(|problem| RewriteError { table: self.table.clone(), row: number + 1, problem })?;
        let Scratch { fields, mut patches, .. } = scratch;
        patches.settle(row, &fields, &mut rewritten.changed);
        self.count(row, &fields, &patches, &mut rewritten.census);
        rewritten.batch.edit_only_row(|row| patches.put_into(row, &fields));
        Ok(rewritten)
    }

    /// The same for all rows, also those that are to be left out.
    pub fn of_every_row(self) -> Self {
        Rewriter { filters: Vec::new(), ..self }
    }

    /// How many rows change values with each other, at most; none where no rule lets them.
    pub fn window(&self) -> Option<usize> {
        self.steps.iter().filter_map(|step| step.anonymizer.window()).max()
    }

    fn nothing(&self, batch: Batch) -> Rewritten {
        Rewritten { batch, changed: vec![0; self.fields], left_out: 0, census: Census::default() }
    }

    fn count(&self, row: &[u8], fields: &[Range<usize>], patches: &Patches, census: &mut Census) {
        let before = |field: usize| &row[fields[field].clone()];
        let after = |field: usize| patches.field(field).unwrap_or_else(|| before(field));
        census.count(&self.watched, before, after);
    }

    /// Finds the row's fields.
    pub(super) fn split(&self, row: &[u8], scratch: &mut Scratch<'_>) -> Result<(), Problem> {
        self.codec.split(row, &mut scratch.fields)?;
        match scratch.fields.len() {
            found if found == self.fields => Ok(()),
            found => Err(Problem::FieldCount { expected: self.fields, found }),
        }
    }

    /// Whether the row stays.
    pub(super) fn keeps(&self, row: &[u8], number: u64, fields: &[Range<usize>]) -> Result<bool, Problem> {
        let decode = |field: usize| self.codec.decode(&row[fields[field].clone()]);
        for filter in &self.filters {
            if !filter.keeps(self, number, decode).map_err(|error| Problem::of_rule(error, "rows"))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the row stays, as far as that can be told: what is wrong with it comes to light when it is rewritten.
    pub(super) fn may_stay(&self, row: &[u8], number: u64) -> bool {
        let mut scratch = Scratch::default();
        self.filters.is_empty()
            || self.split(row, &mut scratch).is_err()
            || self.keeps(row, number, &scratch.fields).unwrap_or(true)
    }

    /// Leaves in `scratch` what takes the place of its fields.
    fn patch<'a>(&self, row: &'a [u8], number: u64, scratch: &mut Scratch<'a>) -> Result<(), Problem> {
        scratch.patches.clear();
        for step in self.steps.iter().filter(|step| step.anonymizer.window().is_none()) {
            self.apply(step, row, number, scratch)?;
        }
        self.fixed.iter().try_for_each(|&(field, bytes)| {
            scratch.patches.add(field, |out| {
                out.extend_from_slice(bytes);
                Ok(())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::sync::Arc;

    use super::*;
    use crate::anonymize::anonymizer::{Anonymizer, ValueError};
    use crate::anonymize::bounds::Bounds;
    use crate::anonymize::draw::Draw;
    use crate::anonymize::filter::Sample;
    use crate::anonymize::step::Per;
    use crate::dump::Equality;
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
            reads: Vec::new(),
            conditions: Vec::new(),
            per_folding: Equality::EXACT,
            max_length: None,
            has_token: false,
            replaces_null: false,
            replaces_empty: false,
        }
    }

    fn rewriter(steps: Vec<Step>) -> Rewriter {
        Rewriter {
            table: "t".to_owned(),
            fields: 2,
            codec: Box::new(Cells),
            filters: Vec::new(),
            watched: Watched::default(),
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

    #[test]
    fn a_sample_keeps_the_same_values_in_every_table() {
        let sample =
            |field| RowFilter::Sample(Sample { share: u64::MAX / 4, field, folding: Equality::EXACT });
        let rows: Vec<_> = (0..400).map(|number| [Value::Integer(number), Value::Null]).collect();
        let of = |table: &str, field| Rewriter {
            table: table.to_owned(),
            filters: vec![sample(field)],
            ..rewriter(Vec::new())
        };
        let kept = |table, field| {
            let rewritten = of(table, field).rewrite(&batch(&rows)).unwrap();
            assert_eq!(rewritten.batch.len() as u64 + rewritten.left_out, 400);
            values(&rewritten.batch).iter().map(|row| format!("{row:?}")).collect::<Vec<_>>()
        };
        let by_key = kept("t", Some(0));
        assert!((60..140).contains(&by_key.len()), "{}", by_key.len());
        assert_eq!(by_key, kept("u", Some(0)));
        assert_ne!(kept("t", None), kept("u", None));
        assert_eq!(kept("t", Some(1)).len(), 400, "NULL refers to nothing that could be left out");
    }

    /// What changes places.
    fn shuffle(field: usize) -> Step {
        struct Shuffle;
        impl Anonymizer for Shuffle {
            fn anonymize(&self, _: &mut Draw, _: &mut [Value<'_>]) -> Result<(), ValueError> {
                Ok(())
            }

            fn window(&self) -> Option<usize> {
                Some(50)
            }
        }
        step(Shuffle, &[Some(field)], Per::Nothing)
    }

    #[test]
    fn shuffled_values_all_stay_and_null_keeps_its_place() {
        let value = |number: i64| if number % 7 == 0 { Value::Null } else { Value::Integer(number) };
        let rows: Vec<_> = (0..50).map(|number| [Value::Integer(number), value(number)]).collect();
        let rewritten = rewrite(vec![shuffle(1)], &rows);
        let after = values(&rewritten.batch);
        let sorted = |values: Vec<&Value<'_>>| {
            let mut texts: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            texts.sort();
            texts
        };
        assert_eq!(
            sorted(after.iter().map(|row| &row[1]).collect()),
            sorted(rows.iter().map(|row| &row[1]).collect())
        );
        for (before, after) in rows.iter().zip(&after) {
            assert_eq!(before[0], after[0]);
            assert_eq!(before[1].is_null(), after[1].is_null());
        }
        assert!(rewritten.changed[1] > 30, "{:?}", rewritten.changed);
    }
}
