//! The new fields of one row, until they are put in the place of the old ones.

use std::ops::Range;

/// New fields, encoded one behind the other. Used for row after row, so that a row allocates nothing.
#[derive(Default)]
pub(super) struct Patches {
    bytes: Vec<u8>,
    /// For each new field its position in the row, and where it stands in `bytes`.
    places: Vec<(usize, Range<usize>)>,
}

impl Patches {
    /// Forgets the fields of the row before.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
    }

    /// Adds a field, which `encode` appends. No field is added twice.
    pub fn add<E>(
        &mut self,
        field: usize,
        encode: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.bytes.len();
        encode(&mut self.bytes)?;
        self.places.push((field, start..self.bytes.len()));
        Ok(())
    }

    /// Counts the fields that differ from what stands at `fields` of the row, and puts all in the row's order.
    pub fn settle(&mut self, row: &[u8], fields: &[Range<usize>], changed: &mut [u64]) {
        self.places.sort_unstable_by_key(|(field, _)| *field);
        for (field, place) in &self.places {
            changed[*field] += u64::from(row[fields[*field].clone()] != self.bytes[place.clone()]);
        }
    }

    /// The new bytes of a field, if it has any.
    pub fn field(&self, field: usize) -> Option<&[u8]> {
        let place = self.places.iter().find(|(known, _)| *known == field)?;
        Some(&self.bytes[place.1.clone()])
    }

    /// Appends the row with its new fields to `out`. They must be settled.
    pub fn append_to(&self, row: &[u8], fields: &[Range<usize>], out: &mut Vec<u8>) {
        out.reserve(row.len() + self.bytes.len());
        let mut copied = 0;
        for (field, place) in &self.places {
            let old = &fields[*field];
            out.extend_from_slice(&row[copied..old.start]);
            out.extend_from_slice(&self.bytes[place.clone()]);
            copied = old.end;
        }
        out.extend_from_slice(&row[copied..]);
    }

    /// Puts the new fields into the row itself: slower than a copy, and without the memory for one. They must be
    /// settled.
    pub fn put_into(&self, row: &mut Vec<u8>, fields: &[Range<usize>]) {
        // From the end, so that the places before stay what they are.
        for (field, place) in self.places.iter().rev() {
            let _ = row.splice(fields[*field].clone(), self.bytes[place.clone()].iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_copy_and_the_row_itself_come_out_alike(
            fields in proptest::collection::vec((".{0,9}", proptest::option::of(".{0,12}")), 0..6),
            order in any::<bool>(),
        ) {
            let (mut row, mut places, mut expected, mut expected_changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (old, new) in &fields {
                let start = row.len();
                row.extend(old.as_bytes());
                places.push(start..row.len());
                row.push(b'\t');
                expected.extend(new.as_ref().unwrap_or(old).as_bytes());
                expected.push(b'\t');
                expected_changes.push(u64::from(new.as_ref().is_some_and(|new| new != old)));
            }
            let mut patches = Patches::default();
            let mut added: Vec<_> = fields.iter().enumerate().collect();
            if order {
                added.reverse();
            }
            for (field, (_, new)) in added {
                let Some(new) = new else { continue };
                patches.add::<()>(field, |out| { out.extend(new.as_bytes()); Ok(()) }).unwrap();
            }
            let mut changed = vec![0; fields.len()];
            patches.settle(&row, &places, &mut changed);
            prop_assert_eq!(changed, expected_changes);
            let mut copy = b"before".to_vec();
            patches.append_to(&row, &places, &mut copy);
            prop_assert_eq!(&copy[6..], &expected);
            patches.put_into(&mut row, &places);
            prop_assert_eq!(row, expected);
        }
    }
}
