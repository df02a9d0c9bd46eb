//! What pg_dump writes: archives (custom, directory, tar) and plain SQL, read and written as streams.
//!
//! Sources: the formats are described by PostgreSQL's own `pg_backup_archiver.c` and its neighbours; all that is
//! said here of bytes was seen in the output of pg_dump 15, 17 and 18.

pub mod archive;
pub mod copy_rows;
pub mod copy_target;
pub mod copy_text;
pub mod encoding;
mod escapes;
pub mod insert;
pub mod insert_rows;
pub mod insert_target;
pub mod known_statement;
pub mod names;
pub mod non_row;
pub mod review;
pub mod schema;
pub mod script;
pub mod settings;
pub mod spans;
pub mod statement;
mod text_form;
pub mod tokens;
mod tuple;
