//! What mysqldump and mariadb-dump write: SQL, read and written as a stream of bytes.
//!
//! Sources: the manuals of MySQL 8.4 and MariaDB on comments, string literals and the `mysql` client; what is said
//! of mariadb-dump was seen in the output of 10.11 and 11.8.

mod alphabet;
pub mod collation;
mod escapes;
pub mod schema;
pub mod spans;
pub mod tokens;

pub use alphabet::Alphabet;
