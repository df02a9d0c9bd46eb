//! What the dumping program is started for: a live database, whole or its schema alone.

use std::ffi::OsString;
use std::time::Duration;

use super::about::About;
use super::session::Server;
use super::{mysqldump, readable, tables};
use crate::config::BackupSettings;
use crate::database::DatabaseError;
use crate::database::client::child::Output;
use crate::database::client::live::Live;

/// The whole database, as it is to be kept, without compression.
pub fn rows(server: &Server, settings: &BackupSettings) -> Result<Live, DatabaseError> {
    dump(server, settings, false)
}

/// Its schema, without any row, and with what the settings leave out of a dump left out.
pub fn schema(server: &Server, settings: &BackupSettings) -> Result<Live, DatabaseError> {
    dump(server, settings, true)
}

fn dump(server: &Server, settings: &BackupSettings, schema_only: bool) -> Result<Live, DatabaseError> {
    let database = server.database();
    let mut session = server.connect()?;
    let about = About::of(&mut session)?;
    readable::check(&mut session, &about, database, settings)?;
    let programs = server.suited_programs(&about);
    let tool = programs.dump()?;
    let mut further = match schema_only {
        true => vec![OsString::from("--no-data")],
        false => tables::options(&mut session, &tool, database, &settings.tables)?,
    };
    further.extend(settings.options.iter().map(OsString::from));
    let command = programs.command(&tool, mysqldump::arguments(&tool, database, further))?;
    let timeout: Option<Duration> = settings.timeout.filter(|_| !schema_only);
    Ok(Live::of(Output::start(&programs.clients, tool.program, command, timeout)?))
}
