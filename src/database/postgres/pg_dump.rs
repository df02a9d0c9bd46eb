//! What pg_dump is told: a dump in custom format to its output, or the schema alone.

use std::ffi::OsString;
use std::process::Command;

use super::programs::{Program, Programs, Version};
use super::{ProgramError, tables};
use crate::config::{BackupSettings, Compression};
use crate::database::DatabaseError;

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
    Ok(programs.command(Program::PgDump, arguments)?)
}

/// The command that writes the schema alone, in the same format: what a policy can be judged by.
pub fn schema(programs: &Programs) -> Result<Command, ProgramError> {
    programs.command(Program::PgDump, ["--format=custom", "--schema-only"].map(OsString::from))
}

/// Without a choice nothing is said: pg_dump's own default is gzip, which every build of pg_restore can read, and
/// zstd is not in every build.
fn compress(compression: Compression, version: Version) -> Result<Option<OsString>, ProgramError> {
    let level = |method: &str, level: Option<u8>| match level {
        Some(level) => format!("--compress={method}:{level}"),
        None => format!("--compress={method}"),
    };
    let knows_methods = version.major >= METHODS_SINCE;
    let option = match compression {
        Compression::None => "--compress=0".to_owned(),
        Compression::Gzip(None) if !knows_methods => return Ok(None),
        Compression::Gzip(Some(level)) if !knows_methods => format!("--compress={level}"),
        Compression::Lz4(_) | Compression::Zstd(_) if !knows_methods => {
            let why = "a compression other than gzip".to_owned();
            let (program, needed) = (Program::PgDump.name(), METHODS_SINCE);
            return Err(ProgramError::TooOld { program, found: version, needed, why });
        }
        Compression::Gzip(given) => level("gzip", given),
        Compression::Lz4(given) => level("lz4", given),
        Compression::Zstd(given) => level("zstd", given),
    };
    Ok(Some(option.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_told_as_the_version_knows_it() {
        use Compression::{Gzip, Lz4, None as Not, Zstd};
        let check = |compression, major, expected: Result<Option<&str>, &str>| {
            let told = compress(compression, Version { major, minor: 0 }).map_err(|error| error.to_string());
            let expected = expected.map(|option| option.map(OsString::from)).map_err(str::to_owned);
            assert_eq!(told, expected);
        };
        for major in [12, 15, 16, 18] {
            check(Not, major, Ok(Some("--compress=0")));
        }
        check(Gzip(None), 15, Ok(None));
        check(Gzip(Some(6)), 15, Ok(Some("--compress=6")));
        check(Gzip(None), 16, Ok(Some("--compress=gzip")));
        check(Zstd(Some(3)), 17, Ok(Some("--compress=zstd:3")));
        check(Lz4(None), 18, Ok(Some("--compress=lz4")));
        let too_old = "`pg_dump` is of version 15.0, and a compression other than gzip needs 16 or newer";
        check(Zstd(None), 15, Err(too_old));
        check(Lz4(Some(1)), 15, Err(too_old));
    }
}
