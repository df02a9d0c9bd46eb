//! The stories: the order of steps of each command. They touch no bytes and print nothing; time,
//! randomness and keys come in as arguments, and what they did goes out as values.

#[cfg(feature = "server")]
pub mod anonymize;
#[cfg(feature = "server")]
pub mod backup;
pub mod check;
pub mod clean;
#[cfg(feature = "server")]
pub mod describe;
#[cfg(feature = "server")]
pub mod in_place;
#[cfg(feature = "server")]
pub mod keygen;
pub mod list;
#[cfg(feature = "server")]
pub mod publish;
pub mod pull;
pub mod restore;
pub mod restored;
pub mod rollback;
mod safety;
pub mod stats;
pub mod verify;

/// For what a story cannot do yet with this kind of database.
#[cfg(feature = "server")]
pub(crate) fn not_yet(database: &crate::config::Database) -> crate::error::Error {
    crate::error::Error::Failed {
        kind: crate::error::Kind::Usage,
        what: format!("`{}` is a PostgreSQL database, which this command does not handle yet", database.name),
        hint: None,
    }
}
