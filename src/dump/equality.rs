//! When two values of a column are the same to its UNIQUE constraints and foreign keys.

/// Which differences between two values do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Equality {
    /// Of letters.
    pub letters: Letters,
    /// Of spaces at the end (`char(n)` of PostgreSQL, most collations of MySQL).
    pub ignores_padding: bool,
}

/// Which differences between letters do not count. Of texts that are no UTF-8, all count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// None: every letter is its own.
    #[default]
    Exact,
    /// That of upper and lower case (`citext`, a unique index over `lower()`).
    IgnoreCase,
    /// Those that a collation of MySQL or MariaDB does not see.
    #[cfg(feature = "mysql-dumps")]
    Alphabet(super::mysql::Alphabet),
    /// That of upper and lower case in ASCII: what nearly all that tell some letters apart agree on.
    IgnoreAsciiCase,
}

impl Letters {
    /// What leaves the fewest joins broken where columns of both refer to each other. Databases demand one collation
    /// there, so that two can only come from a constraint that was never checked: of these, only what both agree on.
    fn or(self, other: Letters) -> Letters {
        match (self, other) {
            (Letters::Exact, letters) | (letters, Letters::Exact) => letters,
            (one, other) if one == other => one,
            _ => Letters::IgnoreAsciiCase,
        }
    }
}

impl Equality {
    /// Values are the same when their bytes are.
    pub const EXACT: Equality = Equality { letters: Letters::Exact, ignores_padding: false };
    /// Values may differ in the case of letters.
    pub const IGNORES_CASE: Equality = Equality { letters: Letters::IgnoreCase, ..Self::EXACT };
    /// Values may differ in spaces at the end.
    pub const IGNORES_PADDING: Equality = Equality { ignores_padding: true, ..Self::EXACT };

    /// For columns that share values: what counts as the same to one of them does so to both. The order in which
    /// several are put together does not matter.
    #[must_use]
    pub fn or(self, other: Equality) -> Equality {
        Equality {
            letters: self.letters.or(other.letters),
            ignores_padding: self.ignores_padding || other.ignores_padding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Letters> {
        let plain = [Letters::Exact, Letters::IgnoreCase, Letters::IgnoreAsciiCase];
        #[cfg(feature = "mysql-dumps")]
        let plain = plain.into_iter().chain(
            ["utf8 general_ci", "utf8 unicode_ci"]
                .map(|name| Letters::Alphabet(super::super::mysql::Alphabet::named(name).unwrap())),
        );
        plain.into_iter().collect()
    }

    /// Or putting columns together would never come to an end.
    #[test]
    fn the_order_of_columns_does_not_matter() {
        for one in all() {
            assert_eq!((one.or(one), one.or(Letters::Exact)), (one, one));
            for other in all() {
                assert_eq!(one.or(other), other.or(one));
                for third in all() {
                    assert_eq!(one.or(other).or(third), one.or(other.or(third)));
                }
            }
        }
    }
}
