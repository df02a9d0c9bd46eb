//! What pg_dump is told: a dump in custom format to its output, or the schema alone.

use std::ffi::OsString;
use std::process::Command;

use super::programs::{PG_DUMP, Programs};
use super::tables;
use crate::config::BackupSettings;
use crate::database::DatabaseError;
use crate::database::client::{Program, ProgramError, Version};
use crate::dump::compression::{Algorithm, Compression};

/// The first pg_dump that knows other compressions than gzip (<https://www.postgresql.org/docs/16/app-pgdump.html>).
const METHODS_SINCE: u32 = 16;

/// The command that writes the dump. The custom format is the one that comes as a stream, holds its schema before the
/// rows, and from which pg_restore picks.
pub fn dump(
    programs: &Programs,
    settings: &BackupSettings,
    version: Version,
) -> Result<Command, DatabaseError> {
    let mut arguments: Vec<OsString> = vec!["--format=custom".into()];
    arguments.extend(settings.compress.map(|method| compress(method, version)).transpose()?.flatten());
    arguments.extend(tables::options(programs, &settings.tables)?);
    arguments.extend(settings.options.iter().map(OsString::from));
    Ok(programs.command(PG_DUMP, arguments)?)
}

/// The command that writes the schema alone, in the same format: what a policy can be judged by.
pub fn schema(programs: &Programs) -> Result<Command, ProgramError> {
    programs.command(PG_DUMP, ["--format=custom", "--schema-only"].map(OsString::from))
}

/// Without a choice nothing is said: pg_dump's own default is gzip, which every build of pg_restore can read, and
/// zstd is not in every build.
fn compress(compression: Compression, version: Version) -> Result<Option<OsString>, ProgramError> {
    let algorithm = compression.algorithm();
    let knows_methods = version.major >= METHODS_SINCE;
    let option = match (algorithm, compression.level()) {
        (Algorithm::None, _) => "--compress=0".to_owned(),
        (Algorithm::Gzip, None) if !knows_methods => return Ok(None),
        (Algorithm::Gzip, Some(level)) if !knows_methods => format!("--compress={level}"),
        _ if !knows_methods => {
            let why = "a compression other than gzip".to_owned();
            let (Program { name: program, vendor }, needed) = (PG_DUMP, METHODS_SINCE);
            return Err(ProgramError::TooOld { program, found: version, needed, why, vendor });
        }
        _ => format!("--compress={compression}"),
    };
    Ok(Some(option.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_told_as_the_version_knows_it() {
        let check = |compression: &str, major, expected: Result<Option<&str>, &str>| {
            let told = compress(compression.parse().unwrap(), Version { major, minor: 0 });
            let expected = expected.map(|option| option.map(OsString::from)).map_err(str::to_owned);
            assert_eq!(told.map_err(|error| error.to_string()), expected);
        };
        for major in [12, 15, 16, 18] {
            check("none", major, Ok(Some("--compress=0")));
        }
        check("gzip", 15, Ok(None));
        check("gzip:6", 15, Ok(Some("--compress=6")));
        check("gzip", 16, Ok(Some("--compress=gzip")));
        check("zstd:3", 17, Ok(Some("--compress=zstd:3")));
        check("lz4", 18, Ok(Some("--compress=lz4")));
        let too_old = "`pg_dump` is of version 15.0, and a compression other than gzip needs 16 or newer";
        check("zstd", 15, Err(too_old));
        check("lz4", 15, Err(too_old));
    }
}
