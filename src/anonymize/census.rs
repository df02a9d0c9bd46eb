//! What is counted while rows pass, to warn of data from which people may still be told: columns of few values under
//! `per: value`, and groups of rows that are alike in the columns marked `quasi: true`.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hasher};

/// A column of fewer values than this under `per: value` is warned of: their frequencies tell which is which.
pub const FEW_VALUES: usize = 20;

/// Groups of fewer rows than this are warned of.
pub const SMALL_GROUP: u64 = 5;

/// A value that changes places hides among so many, itself included: the smallest window.
pub const CROWD: usize = 10;

/// So many groups are counted; of more, a sample, in which each group is still counted as a whole.
const GROUPS: usize = 100_000;

/// Which fields are watched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Columns that help to tell who somebody is; a position that rows lack is none.
    pub quasi: Vec<Option<usize>>,
    /// Columns whose equal values become equal.
    pub by_value: Vec<usize>,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// For each watched column of [`Watched::by_value`], its different values so far.
    distinct: Vec<Few>,
    groups: Groups,
    /// For each rule that lets values change places, how many values had too few others to do so.
    exchanged_among_few: Vec<u64>,
}

/// Different values, until there are many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Few {
    values: BTreeSet<u64>,
    are_many: bool,
    rows: u64,
}

/// How many rows each group has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Groups {
    counts: HashMap<u64, u64>,
    /// Only groups whose hash ends with so many zero bits are counted.
    sampled: u32,
}

/// What is known of the groups of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallGroups {
    /// Rows in groups of fewer than [`SMALL_GROUP`].
    pub rows: u64,
    /// Rows of the smallest group.
    pub smallest: u64,
    /// Whether only a sample of all groups was counted.
    pub is_sample: bool,
}

impl Census {
    /// Counts one row. `before` and `after` have a field's bytes as they were, and as they will be.
    pub(super) fn count<'a>(
        &mut self,
        watched: &Watched,
        before: impl Fn(usize) -> &'a [u8],
        after: impl Fn(usize) -> &'a [u8],
    ) {
        self.distinct.resize(watched.by_value.len(), Few::default());
        for (&field, few) in watched.by_value.iter().zip(&mut self.distinct) {
            few.rows += 1;
            if !few.are_many {
                few.add(hash([before(field)]));
            }
        }
        if !watched.quasi.is_empty() {
            self.groups.add(hash(watched.quasi.iter().map(|field| field.map_or(&b""[..], &after))), 1);
        }
    }

    /// Adds what was counted of other rows of the table.
    pub fn merge(&mut self, other: &Census) {
        let longest = self.distinct.len().max(other.distinct.len());
        self.distinct.resize(longest, Few::default());
        for (few, more) in self.distinct.iter_mut().zip(&other.distinct) {
            few.rows += more.rows;
            few.are_many |= more.are_many;
            more.values.iter().for_each(|value| few.add(*value));
        }
        self.groups.merge(&other.groups);
        self.add_exchanged(&other.exchanged_among_few);
    }

    /// Counts values that had too few others to change places with, for each rule that lets them.
    pub(super) fn add_exchanged(&mut self, among_few: &[u64]) {
        let longest = self.exchanged_among_few.len().max(among_few.len());
        self.exchanged_among_few.resize(longest, 0);
        self.exchanged_among_few.iter_mut().zip(among_few).for_each(|(count, more)| *count += more);
    }

    /// The rules, by their order among those that let values change places, and how many of their values had too few
    /// others to do so.
    pub fn exchanged_among_few(&self) -> impl Iterator<Item = (usize, u64)> {
        self.exchanged_among_few.iter().copied().enumerate().filter(|(_, values)| *values > 0)
    }

    /// The columns of few values, by their positions in [`Watched::by_value`], and how many they have.
    pub fn few(&self) -> impl Iterator<Item = (usize, usize)> {
        let is_few = |few: &Few| !few.are_many && few.rows > few.values.len() as u64 * SMALL_GROUP;
        let few = self.distinct.iter().enumerate().filter(move |(_, few)| is_few(few));
        few.map(|(position, few)| (position, few.values.len()))
    }

    /// The small groups, if there are any.
    pub fn small_groups(&self) -> Option<SmallGroups> {
        let small = self.groups.counts.values().filter(|rows| **rows < SMALL_GROUP);
        let smallest = small.clone().min()?;
        Some(SmallGroups { rows: small.sum(), smallest: *smallest, is_sample: self.groups.sampled > 0 })
    }
}

impl Few {
    fn add(&mut self, value: u64) {
        if self.are_many {
            return;
        }
        let _ = self.values.insert(value);
        if self.values.len() >= FEW_VALUES {
            self.are_many = true;
            self.values.clear();
        }
    }
}

impl Groups {
    fn add(&mut self, group: u64, rows: u64) {
        if group.trailing_zeros() < self.sampled {
            return;
        }
        *self.counts.entry(group).or_default() += rows;
        while self.counts.len() > GROUPS {
            self.narrow(self.sampled + 1);
        }
    }

    fn merge(&mut self, other: &Groups) {
        self.narrow(self.sampled.max(other.sampled));
        for (group, rows) in &other.counts {
            self.add(*group, *rows);
        }
    }

    /// Forgets all groups but a smaller sample.
    fn narrow(&mut self, sampled: u32) {
        if sampled > self.sampled {
            self.sampled = sampled;
            self.counts.retain(|group, _| group.trailing_zeros() >= sampled);
        }
    }
}

fn hash<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for field in fields {
        hasher.write_usize(field.len());
        hasher.write(field);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts rows of one field, in batches of so many.
    fn census(values: impl Iterator<Item = u64>, batch: usize) -> Census {
        let watched = Watched { quasi: vec![Some(0)], by_value: vec![0] };
        let values: Vec<_> = values.map(|value| value.to_string().into_bytes()).collect();
        let mut all = Census::default();
        for values in values.chunks(batch) {
            let mut census = Census::default();
            values
                .iter()
                .for_each(|value| census.count(&watched, |_| value.as_slice(), |_| value.as_slice()));
            all.merge(&census);
        }
        all
    }

    #[test]
    fn few_values_are_told_however_rows_come() {
        for batch in [1, 7, 1000] {
            assert_eq!(census((0..1000).map(|row| row % 3), batch).few().collect::<Vec<_>>(), [(0, 3)]);
            assert_eq!(census((0..1000).map(|row| row % 20), batch).few().count(), 0);
            // As many rows as values: nothing that occurs often could be guessed.
            assert_eq!(census(0..3, batch).few().count(), 0);
        }
    }

    #[test]
    fn rows_of_small_groups_are_counted() {
        let groups = |values: &[u64]| census(values.iter().copied(), 4).small_groups();
        assert_eq!(groups(&[1, 1, 1, 1, 1]), None);
        let expected = SmallGroups { rows: 3, smallest: 1, is_sample: false };
        assert_eq!(groups(&[1, 1, 1, 1, 1, 2, 2, 3]), Some(expected));
    }

    #[test]
    fn more_groups_than_memory_are_sampled_as_wholes() {
        let found = census((0..400_000).flat_map(|group| [group, group]), 10_000);
        assert!(found.groups.counts.len() <= GROUPS && found.groups.counts.len() > GROUPS / 8);
        assert!(found.groups.counts.values().all(|rows| *rows == 2));
        assert!(found.small_groups().unwrap().is_sample);
    }
}
