//! The sample databases as dumps.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::project::sample_data;

/// A file of SQLite.
pub fn chinook() -> Option<PathBuf> {
    sample_data("chinook.sqlite3")
}

/// A script of PostgreSQL.
pub fn pagila() -> Option<PathBuf> {
    sample_data("pagila.pg_dump.sql")
}

/// A script of MySQL, in two files, of which one is made.
pub fn sakila() -> Option<PathBuf> {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
    let parts = ["sakila-mv-schema.sql", "sakila-mv-data.sql"].map(sample_data);
    let [schema, data] = parts.map(|part| part.map(|part| std::fs::read(part).unwrap()));
    let made = tempfile::NamedTempFile::new_in(FOLDER.path()).unwrap();
    std::fs::write(made.path(), [schema?, data?].concat()).unwrap();
    Some(made.keep().unwrap().1)
}
