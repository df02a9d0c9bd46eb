//! `shuffle`: the values of a column change places, within a window of rows.
//!
//! All values stay in the column, and so do their distribution and their sum; who had which cannot be told from the
//! column itself. It protects no value that tells on its own whose it is (an email, a rare salary), and within a window
//! the neighbours of a row are known: a window of 2 rows protects nobody. NULLs keep their places.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Value};
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "shuffle",
    summary: "the column's own values in other rows; not for what names somebody",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::AsFound(EVERY_KIND),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: shuffle, window: 5000}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

/// A value fits wherever another value of its column did.
const EVERY_KIND: &[ColumnKind] = &[
    ColumnKind::Integer,
    ColumnKind::Number,
    ColumnKind::Text,
    ColumnKind::Blob,
    ColumnKind::Moment,
    ColumnKind::Boolean,
    ColumnKind::Uuid,
    ColumnKind::Json,
    ColumnKind::Label,
    ColumnKind::Opaque,
    ColumnKind::Ipv4,
    ColumnKind::Ipv6,
    ColumnKind::Sealed,
];

options! {
    struct Options {
        /// how many rows, one behind the other in the dump, exchange their values; fewer where they are very long
        window: Window = "1000",
    }
}

impl Anonymizer for Options {
    /// The rows of a window are dealt with together, so nothing is left to do for one of them.
    fn anonymize(&self, _draw: &mut Draw, _cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        Ok(())
    }

    fn window(&self) -> Option<usize> {
        usize::try_from(self.window.0).ok()
    }

    fn reads_value(&self) -> bool {
        true
    }
}

/// From 10 rows on, of which each hides among nine others.
struct Window(u32);

impl OptionValue for Window {
    const TAKES: &'static str = "a whole number from 10 to 100000";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::within::<Self>(node, 10, 100_000).map(Window)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error};

    #[test]
    fn a_window_hides_each_row_among_others() {
        assert_eq!(build("shuffle", "").unwrap().window(), Some(1000));
        assert!(build_error("shuffle", "window: 9").contains("from 10 to 100000"));
    }
}
