//! What pg_dump is started for: a live database, whole or its schema alone.

use super::pg_dump;
use super::programs::{PG_DUMP, Programs};
use crate::config::BackupSettings;
use crate::database::DatabaseError;
use crate::database::client::child::Output;
use crate::database::client::live::Live;
use crate::dump::compression::Compression;

/// The whole database, as it is to be kept.
pub fn backup(programs: &Programs, settings: &BackupSettings) -> Result<Live, DatabaseError> {
    let command = pg_dump::dump(programs, settings, programs.version(PG_DUMP)?)?;
    Ok(Live::of(Output::start(&programs.clients, PG_DUMP, command, settings.timeout)?))
}

/// The whole database. What is read at once needs no compression on its way here.
pub fn rows(programs: &Programs, settings: &BackupSettings) -> Result<Live, DatabaseError> {
    backup(programs, &BackupSettings { compress: Some(Compression::NONE), ..settings.clone() })
}

/// Its schema, without any row.
pub fn schema(programs: &Programs) -> Result<Live, DatabaseError> {
    let command = pg_dump::schema(programs)?;
    Ok(Live::of(Output::start(&programs.clients, PG_DUMP, command, None)?))
}
