//! What an anonymizer is, and what it declares of itself.
//!
//! A declaration is the only place that says an anonymizer's name, options and properties: policies
//! are parsed with it, plans are judged by it, and `db-airlock anonymizers` prints it.

use crate::anonymize::draw::Draw;
use crate::anonymize::outside::Outside;
use crate::dump::{Clock, ColumnKind, Repertoire, Value};
use crate::yaml::{self, Key};

/// A pure function from a draw and the old values to the new ones.
pub trait Anonymizer: Send + Sync {
    /// Replaces `cells`: one cell for a rule on a column; for a rule over several columns one cell for
    /// each of [`Declaration::parts`], in that order, NULL where the rule maps no column to the part. Behind
    /// them stands a cell for each of [`Anonymizer::reads`], and what is written into those is ignored.
    ///
    /// The caller keeps NULL and empty cells as they were where the declaration says so, whatever is
    /// written into them here.
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError>;

    /// Other columns of the same row that it reads, in the order in which it is given their values.
    fn reads(&self) -> &[Key] {
        &[]
    }

    /// Whether the new value is made of the old one, so that there is none for NULL: `null: replace` is then
    /// refused.
    fn reads_value(&self) -> bool {
        false
    }

    /// What it writes, where that depends on its options; `None` is [`Declaration::output`].
    fn output(&self) -> Option<Output> {
        None
    }

    /// The same for one of its cells, where they differ.
    fn output_of(&self, _cell: usize) -> Option<Output> {
        self.output()
    }

    /// Whether a text that it writes still serves with a token behind it. `unique: true` puts one there, so that no
    /// two are the same; all others that are not [`Declaration::distinct`] refuse it.
    fn takes_token(&self) -> bool {
        false
    }

    /// How many rows exchange their values, where that is what the rule does: then [`Anonymizer::anonymize`] is never
    /// asked.
    fn window(&self) -> Option<usize> {
        None
    }

    /// Whether the run's key decides over the output. Where it does not, anybody can try values and
    /// compare: the manifest then calls the whole artefact pseudonymous.
    fn is_keyed(&self) -> bool {
        true
    }

    /// What it asks outside of this process, if anything: to be connected before it is used.
    fn outside(&self) -> Option<&Outside> {
        None
    }

    /// Whether it may write NULL in place of a value, where [`Output::Null`] does not say so already.
    fn writes_null(&self) -> bool {
        false
    }

    /// Whether a rule with these options is as distinct as [`Declaration::distinct`] says.
    fn is_distinct(&self) -> bool {
        true
    }

    /// Whether what it writes is about as long as the old value, so that a column of any length is let through. A text
    /// that is too long all the same stops the run, unless it may be cut.
    fn fits_as_before(&self) -> bool {
        false
    }

    /// Whether texts that count as the same to their column are handed over in one form, so that they stay the same.
    fn reads_folded(&self) -> bool {
        !self.can_be_cut()
    }

    /// The longest text that it writes into this cell, in characters; `None` where it may be any.
    fn longest(&self, _cell: usize) -> Option<usize> {
        None
    }

    /// Whether what is left of a text still serves after its column cut it. It does not where a text must stay
    /// different from all others, or be valid: such a rule is refused on a column that is too short, and is
    /// handed texts that count as the same to the column in one form.
    fn can_be_cut(&self) -> bool {
        true
    }

    /// Everything that it may write, where the rule lists it.
    fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        None
    }

    /// The lowest and the highest whole number that it writes, where the rule sets them.
    fn range(&self) -> Option<(i64, i64)> {
        None
    }

    /// Whether all that it writes into this cell, where no list of the rule says it, has no letters but these.
    fn is_spelt_in(&self, _cell: usize, _letters: Repertoire) -> bool {
        true
    }

    /// The first and the last moment that it writes, in seconds since 1970, where the rule sets them.
    fn moments(&self) -> Option<(i64, i64)> {
        None
    }

    /// What of a moment it writes, where the rule sets that.
    fn clock(&self) -> Option<Clock> {
        None
    }
}

/// A value that an anonymizer cannot read. Says what was expected, and never the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct ValueError {
    /// Such as `a whole number`.
    pub expected: &'static str,
    /// The kind of value found, such as `text`.
    pub found: &'static str,
}

/// What the randomness of a rule is keyed by, where the policy does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultPer {
    /// Table, rule and row number: equal inputs give unrelated outputs.
    Row,
    /// The value: equal inputs give equal outputs, in every table.
    Value,
    /// The output follows from the options, the value and the run's key alone, so `per` means nothing.
    Nothing,
}

/// What an anonymizer writes, to be judged against the column's kind before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// True or false, as text: `true`, `false`.
    Boolean,
    /// Bytes that are not text.
    Bytes,
    /// UUIDs, as text.
    Uuid,
    /// JSON documents, as text.
    Json,
    /// Network addresses of four numbers, as text.
    Ipv4,
    /// Network addresses of eight, as text.
    Ipv6,
    /// Text that columns of these declared types take too, although no rule knows their form: bare names in lower
    /// case, such as `macaddr`; `[]` stands for any array, and `*` for all such types.
    Form(&'static [&'static str]),
    /// NULL.
    Null,
    /// Whatever the policy says (`constant`).
    AsConfigured,
    /// Dates and times, in the form and the kind that each value had.
    Moment,
    /// A value of the same kind as the old one, for columns of these kinds. `Any` may always hold one.
    AsFound(&'static [ColumnKind]),
}

/// Everything that is said of an anonymizer.
pub struct Declaration {
    /// The name in policies.
    pub id: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// What it is keyed by unless the rule says otherwise.
    pub per: DefaultPer,
    /// The parts that a rule over several columns maps to columns; empty for a rule on one column.
    pub parts: &'static [&'static str],
    /// What it writes.
    pub output: Output,
    /// Whether different inputs (under `per: value`) or different rows (under `per: row`) give
    /// different outputs, so that it may stand on a UNIQUE column.
    pub distinct: bool,
    /// Whether it also replaces NULL. All others leave NULL alone.
    pub replaces_null: bool,
    /// Whether it also replaces empty text. All others leave '' alone.
    pub replaces_empty: bool,
    /// Its options, in the order in which they are printed.
    pub options: &'static [OptionDeclaration],
    /// A rule as one would write it.
    pub example: &'static str,
    /// Reads the options (a YAML mapping without `anonymizer`, `per` and the parts) and builds it.
    pub build: fn(&yaml::Node) -> Result<Box<dyn Anonymizer>, yaml::Error>,
}

/// An option of an anonymizer.
#[derive(Clone, Copy, Debug)]
pub struct OptionDeclaration {
    /// The key in policies.
    pub name: &'static str,
    /// What it takes, such as `whole number`.
    pub takes: &'static str,
    /// The same for editors.
    pub shape: Shape,
    /// Whether a rule must give it.
    pub is_required: bool,
    /// Its default as one would write it; `None` where there is none.
    pub default: Option<&'static str>,
    /// One line for people.
    pub help: &'static str,
}

/// What an option may be in YAML, as far as JSON Schema can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// Text, a number, true or false.
    Scalar,
    /// A list of texts, not empty.
    Texts,
    /// An anonymizer's name, or a mapping with its options.
    Rule,
    /// Such a rule for each key.
    RuleByKey,
    /// Text, a number, true, false or nothing for each key.
    ScalarByKey,
    /// A list of scalars, or a mapping from scalars to their weights.
    Choices,
    /// One of these texts.
    OneOf(&'static [&'static str]),
}
