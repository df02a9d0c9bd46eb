//! The seam between dump formats and rules: tables have a shape, rows come in batches of raw bytes,
//! and a [`RowCodec`] finds the fields in a row and reads and writes one field.
//!
//! Nothing here knows files, processes, the network, the environment or the time.

mod batch;
pub mod cells;
pub mod checks;
pub mod compression;
#[cfg(feature = "dumps")]
pub mod cursor;
mod equality;
mod folding;
mod kind_words;
#[cfg(feature = "dumps")]
pub mod left_out;
mod limits;
#[cfg(feature = "dumps")]
pub mod listed;
#[cfg(feature = "dumps")]
pub mod lookahead;
#[cfg(feature = "mysql-dumps")]
pub mod mysql;
#[cfg(feature = "dumps")]
pub mod names;
#[cfg(feature = "postgres-dumps")]
pub mod postgres;
pub mod recognise;
#[cfg(feature = "dumps")]
pub mod restitch;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
pub mod review;
#[cfg(feature = "dumps")]
pub mod rows_error;
#[cfg(feature = "dumps")]
pub mod shape_text;
#[cfg(feature = "dumps")]
pub mod statement_rows;
mod takes;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
pub mod token;

use std::borrow::Cow;
use std::ops::Range;

pub use batch::Batch;
pub use checks::Check;
pub use equality::{Equality, Letters};
pub use limits::Limits;
pub use takes::{Clock, Moments, Precision, Repertoire};

/// A value of one field, as far as rules need to understand it. Text and blobs are bytes: what a
/// dump calls text may hold any encoding, and invalid sequences.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text, in the dump's encoding.
    Text(Cow<'a, [u8]>),
    /// Bytes that are not text.
    Blob(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// Text that the caller owns.
    pub fn text(text: impl Into<Vec<u8>>) -> Value<'static> {
        Value::Text(Cow::Owned(text.into()))
    }

    /// The same value, without a copy of its bytes.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(*number),
            Value::Real(number) => Value::Real(*number),
            Value::Text(bytes) => Value::Text(Cow::Borrowed(bytes)),
            Value::Blob(bytes) => Value::Blob(Cow::Borrowed(bytes)),
        }
    }

    /// Whether this is SQL NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether this is text or a blob of length zero.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Text(bytes) | Value::Blob(bytes) if bytes.is_empty())
    }

    /// The bytes by which two values are the same to the keyed function: the text form, so that
    /// `42` in an integer column and `'42'` in a text column of another table draw alike.
    pub fn identity(&self) -> Cow<'_, [u8]> {
        match self {
            Value::Null => Cow::Borrowed(b""),
            Value::Integer(number) => Cow::Owned(number.to_string().into_bytes()),
            Value::Real(number) => Cow::Owned(number.to_string().into_bytes()),
            Value::Text(bytes) | Value::Blob(bytes) => Cow::Borrowed(bytes),
        }
    }
}

/// What a column's values are, as far as a rule's output must fit. The engines map their types to these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Takes whole numbers only.
    Integer,
    /// Takes numbers only.
    Number,
    /// Takes text only.
    Text,
    /// Takes bytes only.
    Blob,
    /// Takes dates, times or moments, written as ISO 8601 text.
    Moment,
    /// Takes true and false.
    Boolean,
    /// Takes UUIDs.
    Uuid,
    /// Takes JSON documents.
    Json,
    /// Takes one of a set of labels ([`Column::labels`]).
    Label,
    /// Takes text of a form that rules do not know: arrays, ranges, network addresses, XML, types of extensions.
    Opaque,
    /// Takes network addresses of four numbers, and replaces all else without a word (`inet4` of MariaDB).
    Ipv4,
    /// The same for those of eight (`inet6` of MariaDB).
    Ipv6,
    /// Takes what rules cannot write: bits, geometries, vectors.
    Sealed,
    /// Takes any value (SQLite without STRICT).
    Any,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As declared, without quotes.
    pub name: String,
    /// As declared, for messages and for the schema's digest; may be empty.
    pub declared_type: String,
    /// What its values must be.
    pub kind: ColumnKind,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// Whether the database computes it from other columns: never written, so never a leak.
    pub generated: bool,
    /// The longest text that it takes, in characters; for `Blob` in bytes.
    pub max_length: Option<u32>,
    /// The lowest and the highest whole number that it takes, both included.
    pub range: Option<(i64, i64)>,
    /// What it takes, where that is a set of labels, in the order of their declaration: one of them (`Label`), or a list
    /// with commas (`Opaque`).
    pub labels: Vec<String>,
    /// The only values that CHECKs let through, as text; empty where they do not list them.
    pub allowed: Vec<String>,
    /// Whether CHECKs narrow `range`, which then holds for fractions too: 5 is the highest, and 5.5 is beyond.
    pub checked: bool,
    /// When two of its values are the same.
    pub equality: Equality,
    /// The letters of its texts.
    pub letters: Repertoire,
    /// Which dates or times it holds, where its database would change others without a word.
    pub moments: Option<Moments>,
    /// How exact its numbers are, where that is less than theirs.
    pub precision: Option<Precision>,
}

impl Column {
    /// A column of this kind that may be NULL, and of which nothing else is known.
    pub fn new(name: impl Into<String>, declared_type: impl Into<String>, kind: ColumnKind) -> Self {
        Column {
            name: name.into(),
            declared_type: declared_type.into(),
            kind,
            nullable: true,
            generated: false,
            max_length: None,
            range: None,
            labels: Vec::new(),
            allowed: Vec::new(),
            checked: false,
            equality: Equality::EXACT,
            letters: Repertoire::Any,
            moments: None,
            precision: None,
        }
    }
}

/// Columns of a table that no two rows have alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UniqueKey {
    /// Positions in [`Table::columns`].
    pub columns: Vec<usize>,
    /// Whether it is the PRIMARY KEY.
    pub primary: bool,
}

/// Columns that refer to another table's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Positions in [`Table::columns`].
    pub columns: Vec<usize>,
    /// The table referred to.
    pub table: String,
    /// The columns referred to; empty means that table's primary key.
    pub referenced: Vec<String>,
}

/// A table's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name that policies use: `table`, or `schema.table` where the engine has schemas.
    pub name: String,
    /// In the order in which a row holds them.
    pub columns: Vec<Column>,
    /// PRIMARY KEY and UNIQUE, also those made by an index.
    pub unique_keys: Vec<UniqueKey>,
    /// FOREIGN KEY constraints of this table.
    pub foreign_keys: Vec<ForeignKey>,
    /// The tables that this one is a part of: the partitioned table, or those it inherits from; nearest first,
    /// then theirs. What a policy says of them holds for this table too.
    pub parents: Vec<String>,
    /// Positions of the columns by whose values rows are dealt to partitions, here or in a parent: to change
    /// such a value would need another partition.
    pub partition_key: Vec<usize>,
    /// CHECKs that say more than its columns tell.
    pub checks: Vec<Check>,
    /// Whether it has rows of its own: a partitioned table has them in its parts only, and stands here so that
    /// policies can name it.
    pub holds_rows: bool,
}

impl Default for Table {
    fn default() -> Self {
        Table {
            name: String::new(),
            columns: Vec::new(),
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            parents: Vec::new(),
            partition_key: Vec::new(),
            checks: Vec::new(),
            holds_rows: true,
        }
    }
}

impl Table {
    /// Where the column of this name stands: the one that is spelled so, else the only one that is but for ASCII case.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column).or_else(|| {
            let is_alike = |at: &usize| self.columns[*at].name.eq_ignore_ascii_case(column);
            let mut alike = (0..self.columns.len()).filter(is_alike);
            alike.next().filter(|_| alike.next().is_none())
        })
    }
}

/// How one format lays out a row. What `split` leaves between the fields is copied as it is.
pub trait RowCodec: Send + Sync {
    /// Finds the fields of `row`, in the order of the table's columns, replacing what `fields` held.
    fn split(&self, row: &[u8], fields: &mut Vec<Range<usize>>) -> Result<(), RowError>;

    /// Reads one field.
    fn decode<'a>(&self, field: &'a [u8]) -> Result<Value<'a>, RowError>;

    /// Appends one field.
    fn encode(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Result<(), RowError>;

    /// Where a row's own part stands, whose fields are known: what is around it belongs to a statement that other
    /// rows stand in too. None where rows stand alone.
    fn tuple(&self, _row: &[u8], _fields: &[Range<usize>]) -> Result<Option<Range<usize>>, RowError> {
        Ok(None)
    }
}

/// A row that is not what its format says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The row ends within a field.
    #[error("the row ends within a field, at byte {at}")]
    Truncated {
        /// Offset in the row.
        at: usize,
    },
    /// A byte that starts no field of this format.
    #[error("byte {byte:#04x} at {at} starts no known field")]
    UnknownField {
        /// The byte found.
        byte: u8,
        /// Offset in the row.
        at: usize,
    },
    /// A backslash that begins no escape of this format.
    #[error("the backslash at byte {at} of a field begins no known escape")]
    UnknownEscape {
        /// Offset in the field.
        at: usize,
    },
    /// Text that a database server could not have stored, or could not store.
    #[error("a NUL byte at {at} of a text, which the database cannot hold")]
    NulInText {
        /// Offset in the text.
        at: usize,
    },
    /// A new text that cannot be written in the encoding of the dump.
    #[error("a rule's text cannot be written in the dump's encoding {encoding}")]
    NotInEncoding {
        /// As the dump names it.
        encoding: String,
    },
    /// A text of which a rule cannot be shown the letters.
    #[error("a rule cannot read a text in the dump's encoding {encoding}")]
    NotReadable {
        /// As the dump names it.
        encoding: String,
    },
    /// A text whose `*/` would end a version comment, where no backslash can hide it (NO_BACKSLASH_ESCAPES).
    #[error("a rule's text holds `*/`, which this dump cannot hold")]
    EndOfComment,
    /// A number that SQL has no word for.
    #[error("a rule's number is infinite or none at all, which the database cannot hold")]
    NotFinite,
    /// What stands in a field of an INSERT is DEFAULT or another expression, and no value.
    #[error("a rule applies to a field that holds no plain value, but an expression or DEFAULT")]
    Expression,
    /// A row of an INSERT statement that cannot be taken apart.
    #[error("expected {expected} at byte {at} of the row")]
    Expected {
        /// Such as `a value`.
        expected: &'static str,
        /// Offset in the row.
        at: usize,
    },
}
