//! In which encoding a database has to be made for a dump.

use std::io::BufReader;

use super::DumpError;
use super::incoming::Loader;
use crate::database::DatabaseError;
use crate::database::target::Open;
use crate::dump::postgres::archive;
use crate::dump::postgres::settings::Settings;

/// The encoding of an archive's texts, which by default is that of the database it was made of. `None` where only
/// reading through the dump would tell.
pub(super) fn of(loader: Loader, open: Open<'_>) -> Result<Option<String>, DatabaseError> {
    if loader != Loader::PgRestore {
        return Ok(None);
    }
    // A tar has its table of contents elsewhere; what cannot be read here, pg_restore refuses with its reasons.
    let Some(toc) = open().ok().and_then(|dump| archive::open(BufReader::new(dump)).ok()) else {
        return Ok(None);
    };
    let (toc, _) = toc;
    let mut settings = Settings::default();
    for entry in toc.entries.iter().filter(|entry| entry.desc() == b"ENCODING") {
        let followed = settings.follow(entry.definition.as_deref().unwrap_or_default());
        followed.map_err(DumpError::Settings)?;
    }
    Ok(settings.encoding.map(|encoding| encoding.name().to_owned()))
}
