//! What mysqldump and mariadb-dump write: SQL, read and written as a stream of bytes.
//!
//! Sources: the manuals of MySQL 8.4 and MariaDB on comments, string literals and the `mysql` client; what is said
//! of mariadb-dump was seen in the output of 10.11 and 11.8.

mod alphabet;
mod body;
pub mod charset;
mod code;
pub mod collation;
pub mod comments;
pub mod completeness;
pub mod definer;
mod delimiter;
mod escapes;
pub mod insert;
pub mod insert_rows;
pub mod insert_target;
mod known_create;
mod known_set;
pub mod known_statement;
mod literal;
pub mod names;
pub mod non_row;
pub mod qualifiers;
pub mod remarks;
pub mod resplit;
pub mod restoring;
pub mod review;
pub mod schema;
pub mod script;
pub mod settings;
pub mod spans;
pub mod statement;
pub mod tokens;
mod tuple;

pub use alphabet::Alphabet;
