//! What mysqldump and mariadb-dump write: SQL, read and written as a stream of bytes.
//!
//! Sources: the manuals of MySQL 8.4 and MariaDB on comments, string literals and the `mysql` client; what is said
//! of mariadb-dump was seen in the output of 10.11 and 11.8.

mod alphabet;
mod code;
pub mod collation;
pub mod comments;
pub mod definer;
mod escapes;
mod known_create;
mod known_set;
pub mod known_statement;
pub mod non_row;
pub mod qualifiers;
pub mod remarks;
pub mod schema;
pub mod spans;
pub mod tokens;

pub use alphabet::Alphabet;
