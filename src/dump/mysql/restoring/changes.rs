//! What was changed of a dump on its way into a database.

use crate::dump::mysql::non_row::{Census, Kinds, OtherData};

/// How much was changed. Nothing, where a dump is of one database without `--databases` and has no definers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Statements that choose, make or drop the dump's own database, and names that stood in it.
    pub databases: u64,
    /// DEFINER clauses.
    pub definers: u64,
    /// Statements that were left out.
    pub left_out: Census,
}

impl Changes {
    /// A sentence for each kind of change that whoever restores should know of.
    pub fn notes(&self) -> Vec<String> {
        let mut census = self.left_out.clone();
        census.count(OtherData::Definer, self.definers);
        census.notes(&Kinds::from(OtherData::ALL))
    }
}
