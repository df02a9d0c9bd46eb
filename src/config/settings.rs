//! How databases are dumped and restored.

use std::time::Duration;

use super::DatabaseUrl;
use super::client_options::{self, Program};
use super::left_out::{self, TableRule};
use super::time_span;
use super::written::{Backup, Restore};
use crate::dump::compression::{Compression, UnknownCompression};
use crate::yaml::{Error, Node, Spanned};

const TIMEOUT_EXAMPLES: &str = "`30 minutes` or `2 hours`";

/// How a database is dumped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupSettings {
    /// Further options of the dumping program; none that says where the dump goes or where it comes from.
    pub options: Vec<String>,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// How the dump is compressed, unless as the program does by itself.
    pub compress: Option<Compression>,
    /// What is left out; the first rule that fits a table counts.
    pub tables: Vec<TableRule>,
}

/// How a database is restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoreSettings {
    /// Further options of the restoring program; none that says where the rows go or where they come from.
    pub options: Vec<String>,
    /// How long loading may take.
    pub timeout: Option<Duration>,
}

impl BackupSettings {
    pub(super) fn check(written: Backup, url: &DatabaseUrl) -> Result<Self, Error> {
        let compression = |text: Spanned<String>| {
            let read = text.value.parse();
            read.map_err(|unknown: UnknownCompression| Error::new(text.span, unknown.to_string()))
        };
        Ok(BackupSettings {
            options: client_options::check(Program::that_dumps(url), written.options.unwrap_or_default())?,
            timeout: written.timeout.as_ref().map(timeout).transpose()?,
            compress: written.compress.map(compression).transpose()?,
            tables: written.tables.as_ref().map_or_else(|| Ok(Vec::new()), left_out::parse)?,
        })
    }
}

impl RestoreSettings {
    pub(super) fn check(written: Restore, url: &DatabaseUrl) -> Result<Self, Error> {
        Ok(RestoreSettings {
            options: client_options::check(Program::that_restores(url), written.options.unwrap_or_default())?,
            timeout: written.timeout.as_ref().map(timeout).transpose()?,
        })
    }
}

fn timeout(node: &Node) -> Result<Duration, Error> {
    let span = time_span::parse(node, TIMEOUT_EXAMPLES)?;
    Duration::try_from(span).map_err(|_| node.error("expected a time span above zero"))
}

/// Refuses what means nothing to a database that is a file: to pass over it would look as if it were done.
pub(super) fn refuse_for_files(merged: &Node) -> Result<(), Error> {
    let of_programs = |key: &str| matches!(key, "via" | "client" | "options" | "timeout" | "compress");
    let inner = ["backup", "restore"].into_iter().filter_map(|section| merged.get(section));
    for settings in std::iter::once(merged).chain(inner) {
        let Ok(entries) = settings.entries() else { continue };
        if let Some((key, _)) = entries.iter().find(|(key, value)| of_programs(&key.name) && !value.is_null())
        {
            let message = format!("`{}` means nothing to a SQLite database", key.name);
            let help = "it is for the client programs of a server; write it under a database that has one";
            return Err(key.error(message).with_help(help));
        }
    }
    Ok(())
}
