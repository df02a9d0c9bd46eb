//! `unique: true`: a text gets a token of its own behind it, so that no two are the same.

use std::sync::Arc;

use crate::anonymize::anonymizer::{Anonymizer, ValueError};
use crate::anonymize::bounds::Bounds;
use crate::anonymize::draw::Draw;
use crate::dump::{Repertoire, Value};

/// 5 bits each: 100 bits, so that a billion values meet with a probability below 1e-12.
const TOKEN_LENGTH: usize = 20;

/// What a column must take at the least: a letter, a hyphen and the token.
pub(super) const SHORTEST: usize = TOKEN_LENGTH + 2;

/// Of a text that may be any length, so much stays in front of the token.
const LONGEST_TEXT: usize = 60;

/// An anonymizer of one column whose texts get a token.
pub(super) struct WithToken {
    inner: Arc<dyn Anonymizer>,
    /// How many characters of its text stay.
    length: usize,
}

impl WithToken {
    /// For a column that takes these; at least [`SHORTEST`] characters.
    pub fn new(inner: Arc<dyn Anonymizer>, bounds: &Bounds) -> Self {
        let takes = bounds.max_length.and_then(|length| usize::try_from(length).ok());
        let room = takes.map_or(LONGEST_TEXT, |takes| takes.saturating_sub(TOKEN_LENGTH + 1));
        WithToken { inner, length: room.min(LONGEST_TEXT) }
    }
}

impl Anonymizer for WithToken {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let token = draw.of("unique").token(TOKEN_LENGTH);
        self.inner.anonymize(draw, cells)?;
        let text = cells[0].identity();
        let text = String::from_utf8_lossy(&text);
        let kept: String = text.chars().take(self.length).collect();
        cells[0] = Value::text([kept.trim_end(), "-", &token].concat());
        Ok(())
    }

    fn is_keyed(&self) -> bool {
        self.inner.is_keyed()
    }

    fn longest(&self, cell: usize) -> Option<usize> {
        let text = self.inner.longest(cell).unwrap_or(LONGEST_TEXT).min(self.length);
        Some(text + 1 + TOKEN_LENGTH)
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, cell: usize, letters: Repertoire) -> bool {
        self.inner.is_spelt_in(cell, letters)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::anonymize::anonymizers::find;
    use crate::anonymize::draw::RunKey;
    use crate::yaml::{Source, parse};

    fn names(max_length: Option<u32>) -> BTreeSet<String> {
        let options = parse(Source::new("p.yaml", "{}")).unwrap();
        let inner = Arc::from((find("firstname").unwrap().build)(&options).unwrap());
        let names = WithToken::new(inner, &Bounds { max_length, ..Bounds::default() });
        let key = RunKey::from_random([1; 32]);
        let name = |row| {
            let mut cells = [Value::text("x")];
            names.anonymize(&mut key.row("t", "r", row).draw("firstname"), &mut cells).unwrap();
            String::from_utf8(cells[0].identity().into_owned()).unwrap()
        };
        (0..5000).map(name).collect()
    }

    #[test]
    fn names_differ_and_fit() {
        for max_length in [None, Some(22), Some(30)] {
            let names = names(max_length);
            assert_eq!(names.len(), 5000);
            let longest = names.iter().map(|name| name.chars().count()).max().unwrap();
            assert!(max_length.is_none_or(|length| longest <= length as usize), "{longest}");
            assert!(names.iter().all(|name| name.split_once('-').is_some_and(|(text, _)| !text.is_empty())));
        }
    }
}
