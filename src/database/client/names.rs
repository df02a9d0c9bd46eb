//! The names that a restore uses on a server, beside the database's own.

/// A database and those beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::database) struct Names {
    /// The database itself.
    pub present: String,
    /// Kept for `rollback`.
    pub previous: String,
    /// Being loaded; a leftover where nothing is.
    pub incoming: String,
    /// Given up by a swap, about to be dropped; a leftover where nothing is.
    pub outgoing: String,
}

impl Names {
    /// Those of a database. How long a name may be is the server's to say.
    pub fn of(name: &str) -> Self {
        let with = |suffix: &str| format!("{name}_{suffix}");
        Names {
            present: name.to_owned(),
            previous: with("previous"),
            incoming: with("incoming"),
            outgoing: with("outgoing"),
        }
    }

    pub fn all(&self) -> [&str; 4] {
        [&self.present, &self.previous, &self.incoming, &self.outgoing]
    }

    /// The longest of them, where `length` of it is more than this.
    pub fn longer_than(&self, max: usize, length: impl Fn(&str) -> usize) -> Option<&str> {
        self.all().into_iter().max_by_key(|name| length(name)).filter(|longest| length(longest) > max)
    }
}
