//! What mysqldump and mariadb-dump write: SQL, read and written as a stream of bytes.

mod alphabet;
pub mod collation;

pub use alphabet::Alphabet;
