//! When two values of a column are the same to its UNIQUE constraints and foreign keys.

/// Which differences between two values do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Equality {
    /// Of letters.
    pub letters: Letters,
    /// Of spaces at the end (`char(n)` of PostgreSQL, most collations of MySQL).
    pub ignores_padding: bool,
}

/// Which differences between letters do not count; what comes later tells less apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letters {
    /// None: every letter is its own.
    #[default]
    Exact,
    /// That of upper and lower case (`citext`, a unique index over `lower()`).
    IgnoreCase,
}

impl Equality {
    /// Values are the same when their bytes are.
    pub const EXACT: Equality = Equality { letters: Letters::Exact, ignores_padding: false };
    /// Values may differ in the case of letters.
    pub const IGNORES_CASE: Equality = Equality { letters: Letters::IgnoreCase, ..Self::EXACT };
    /// Values may differ in spaces at the end.
    pub const IGNORES_PADDING: Equality = Equality { ignores_padding: true, ..Self::EXACT };

    /// What neither this nor `other` tells apart.
    #[must_use]
    pub fn or(self, other: Equality) -> Equality {
        Equality {
            letters: self.letters.max(other.letters),
            ignores_padding: self.ignores_padding || other.ignores_padding,
        }
    }
}
