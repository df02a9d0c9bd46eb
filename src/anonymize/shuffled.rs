//! Values that change places within a window of rows: the rule `shuffle`.

use std::ops::Range;

use crate::anonymize::apply::moved;
use crate::anonymize::census::CROWD;
use crate::anonymize::patches::Patches;
use crate::anonymize::rewrite_error::{Problem, RewriteError};
use crate::anonymize::rows::{Rewriter, Scratch};
use crate::anonymize::step::Step;
use crate::dump::Batch;

/// For each rule that lets values change places, where in the window the new field of each row stands.
pub(super) struct Shuffled {
    fields: Vec<(usize, Vec<Option<Range<usize>>>)>,
    /// For each of these rules, how many values had too few others to change places with.
    among_few: Vec<u64>,
}

/// A row that takes part: its position in the window, and where its field stands.
type Part = (usize, Range<usize>);

impl Shuffled {
    /// Deals the values of a window anew. Rows that are left out, that a rule does not apply to, or that hold NULL
    /// take no part.
    pub fn of(rewriter: &Rewriter, window: &Batch) -> Result<Shuffled, RewriteError> {
        let steps: Vec<&Step> =
            rewriter.steps.iter().filter(|step| step.anonymizer.window().is_some()).collect();
        if steps.is_empty() {
            return Ok(Shuffled { fields: Vec::new(), among_few: Vec::new() });
        }
        let parts = parts(rewriter, &steps, window)?;
        let few = |parts: &Vec<Part>| if parts.len() < CROWD { parts.len() as u64 } else { 0 };
        let among_few = parts.iter().map(few).collect();
        let dealt = steps.iter().zip(parts).map(|(step, parts)| {
            let seed = rewriter.key.row(&rewriter.table, &step.rule, window.first_row);
            let mut draw = seed.draw(step.purpose);
            let mut places: Vec<Range<usize>> = parts.iter().map(|(_, place)| place.clone()).collect();
            // Fisher and Yates.
            for last in (1..places.len()).rev() {
                places.swap(last, draw.below(last as u64 + 1) as usize);
            }
            let mut of_rows = vec![None; window.len()];
            for ((row, _), place) in parts.into_iter().zip(places) {
                of_rows[row] = Some(place);
            }
            (step.fields.iter().flatten().copied().next().unwrap_or_default(), of_rows)
        });
        Ok(Shuffled { fields: dealt.collect(), among_few })
    }

    /// For each rule that lets values change places, how many values of the window had too few others to do so.
    pub fn among_few(&self) -> &[u64] {
        &self.among_few
    }

    /// Adds the new fields of one row, byte for byte as they stood in theirs.
    pub fn patch(&self, row: usize, window: &Batch, patches: &mut Patches) {
        for (field, places) in &self.fields {
            let Some(place) = places[row].clone() else { continue };
            let copied = patches.add(*field, |out| {
                out.extend_from_slice(&window.bytes()[place]);
                Ok::<(), std::convert::Infallible>(())
            });
            match copied {
                Ok(()) => {}
                Err(never) => match never {},
            }
        }
    }
}

fn parts(rewriter: &Rewriter, steps: &[&Step], window: &Batch) -> Result<Vec<Vec<Part>>, RewriteError> {
    let mut parts = vec![Vec::new(); steps.len()];
    let mut scratch = Scratch::default();
    let mut start = 0;
    for (index, row) in window.rows().enumerate() {
        let number = window.first_row + index as u64;
        let failed = |problem| RewriteError { table: rewriter.table.clone(), row: number + 1, problem };
        rewriter.split(row, &mut scratch).map_err(failed)?;
        let fields = &scratch.fields;
        if rewriter.keeps(row, number, fields).map_err(failed)? {
            let decode = |field: usize| rewriter.codec.decode(&row[fields[field].clone()]);
            for (step, parts) in steps.iter().zip(&mut parts) {
                let Some(field) = step.fields.iter().flatten().copied().next() else { continue };
                let value = decode(field).map_err(Problem::from).map_err(failed)?;
                if step.applies(&[value], decode).map_err(failed)? {
                    parts.push((index, moved(&fields[field], start)));
                }
            }
        }
        start += row.len();
    }
    Ok(parts)
}
