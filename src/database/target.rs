//! What a dump is restored into, whatever the engine: planned by a look that changes nothing, loaded beside the
//! present database, checked, and only then put in its place.

use std::io::{self, Read};

use super::{DatabaseError, Place};
use crate::config::{Database, DatabaseUrl};
use crate::files::FileError;
use crate::progress::Progress;

/// How a dump takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Loaded beside the present database, which is kept.
    Swap,
    /// Loaded into the present database, which must be empty: for who may neither create nor rename databases.
    IntoEmpty,
}

/// What a manifest claims of a dump, known before the dump is read.
#[derive(Clone, Copy, Debug)]
pub struct DumpClaims<'a> {
    /// The version of the database software, as the engine reports it.
    pub engine_version: &'a str,
    /// Such as `custom`.
    pub format: &'a str,
    /// The version of the format, where it has one, such as `1.15`.
    pub archive: Option<&'a str>,
    /// Such as `gzip`.
    pub compression: &'a str,
}

/// What a look at the target found. Nothing was changed by it.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Where the present database will be kept; none where there is no present one, or nothing is replaced.
    pub previous: Option<Place>,
    /// A former database that is given up, because only one is kept.
    pub gives_up: Option<Place>,
    /// Who is connected to what will be replaced, and will be disconnected; one line each.
    pub disconnects: Vec<String>,
    /// What the user should know before: one sentence each.
    pub notes: Vec<String>,
}

/// Opens a dump from its beginning, for a look at it before it is loaded.
pub type Open<'a> = &'a dyn Fn() -> io::Result<Box<dyn Read + Send>>;

/// A database that a dump can be restored into.
pub trait Target {
    /// The engine's name in manifests.
    fn engine(&self) -> &'static str;

    /// The engine's name for people.
    fn software(&self) -> &'static str;

    /// The database that is restored into.
    fn place(&self) -> Place;

    /// Looks whether such a dump can be restored, and what that would replace.
    fn survey(&self, dump: &DumpClaims<'_>, way: Way) -> Result<Survey, DatabaseError>;

    /// Begins to load a dump, which is opened for what it needs. The present database goes on as it is.
    fn load(
        &self,
        dump: &DumpClaims<'_>,
        open: Open<'_>,
        way: Way,
        progress: &dyn Progress,
    ) -> Result<Box<dyn Incoming>, DatabaseError>;

    /// What stands there now, as a text that changes when somebody else puts another database in its place;
    /// `None` where nothing stands there.
    fn identity(&self) -> Result<Option<String>, DatabaseError>;

    /// What a rollback would do; refuses where there is nothing to put back.
    fn former(&self) -> Result<Former, DatabaseError>;

    /// Whether the present database can be replaced now: [`DatabaseError::is_in_use`] where not.
    fn settle(&self) -> Result<(), DatabaseError>;

    /// Puts the former database back, and keeps the present one in its stead.
    fn roll_back(&self) -> Result<(), DatabaseError>;

    /// Gives up the former database for good, if there is one.
    fn discard_former(&self) -> Result<(), DatabaseError>;

    /// What interrupted restores left behind, unless one is running now.
    fn leftovers(&self) -> Result<Vec<Place>, DatabaseError>;

    /// Removes what [`Target::leftovers`] lists.
    fn remove_leftovers(&self) -> Result<(), DatabaseError>;
}

/// A database on its way in. Dropped before it is put in place, it is removed.
pub trait Incoming {
    /// Takes bytes of the dump.
    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError>;

    /// Why the last [`Incoming::write`] failed, where more is known than that it did.
    fn failure(&mut self) -> Option<DatabaseError>;

    /// Ends the loading, once the dump is known to be whole; then checks that each table, by its name in the
    /// manifest, holds as many rows as it should.
    fn check(&mut self, tables: &[(&str, u64)], progress: &dyn Progress) -> Result<(), DatabaseError>;

    /// Makes sure that the present database can be replaced: [`DatabaseError::is_in_use`] where not.
    fn settle(&mut self) -> Result<(), DatabaseError>;

    /// Puts it in place of the present database, which is kept; gives where, if there was one.
    fn put_in_place(self: Box<Self>, progress: &dyn Progress) -> Result<Option<Place>, DatabaseError>;
}

/// What a rollback puts back.
#[derive(Clone, Debug)]
pub struct Former {
    /// Where the former database is kept.
    pub previous: Place,
    /// Who is connected to what will be renamed, and will be disconnected; one line each.
    pub disconnects: Vec<String>,
}

/// The target that a configured database is.
pub fn target(database: &Database) -> Result<Box<dyn Target>, DatabaseError> {
    match &database.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite { path } => Ok(Box::new(super::sqlite::target::FileTarget::new(path))),
        #[cfg(not(feature = "sqlite"))]
        DatabaseUrl::Sqlite { .. } => Err(DatabaseError::no_sqlite()),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            Ok(Box::new(super::postgres::target::ServerTarget::new(database, url)?))
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres()),
        #[cfg(feature = "mysql")]
        DatabaseUrl::Mysql(url) => Ok(Box::new(super::mysql::target::ServerTarget::new(database, url)?)),
        #[cfg(not(feature = "mysql"))]
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql()),
    }
}

/// Whether two URLs lead to the same database, however they are written.
pub fn is_same(one: &DatabaseUrl, other: &DatabaseUrl) -> bool {
    match (one, other) {
        #[cfg(feature = "sqlite")]
        (DatabaseUrl::Sqlite { path: one }, DatabaseUrl::Sqlite { path: other }) => {
            use super::sqlite::restore::resolve;
            resolve(one) == resolve(other)
        }
        #[cfg(not(feature = "sqlite"))]
        (DatabaseUrl::Sqlite { path: one }, DatabaseUrl::Sqlite { path: other }) => one == other,
        (one, other) => one.is_same_on_server(other),
    }
}
