//! Which pg_restore reads which archive.
//!
//! pg_restore refuses an archive whose format is newer than its own, whatever the rest of its version
//! (`K_VERS_MAX` in pg_backup_archiver.h of each major version).

use super::error::PostgresError;
use super::programs::PG_RESTORE;
use crate::database::DatabaseError;
use crate::database::client::{Program, ProgramError, Version};

/// The newest archive format, the 16 of `1.16`, that pg_restore of a major version reads. From 10 to 17 as their
/// sources say; a newer one reads at least what 17 reads, and is not judged here.
fn newest_readable(major: u32) -> Option<u32> {
    match major {
        ..=11 => Some(13),
        12..=15 => Some(14),
        16 => Some(15),
        17 | 18 => Some(16),
        19.. => None,
    }
}

/// The oldest major version whose pg_restore reads an archive format.
fn oldest_reader(minor: u32) -> u32 {
    match minor {
        ..=13 => 11,
        14 => 12,
        15 => 16,
        16.. => 17,
    }
}

/// The first major version whose pg_restore knows zstd and lz4, where it was built with them.
const WITH_ZSTD_AND_LZ4: u32 = 16;

/// Whether a pg_restore reads an archive of version `archive` (such as `1.15`) and this compression.
pub(super) fn check(found: Version, archive: Option<&str>, compression: &str) -> Result<(), DatabaseError> {
    let major = found.major;
    let too_old = |needed, why: String| {
        let Program { name: program, vendor } = PG_RESTORE;
        Err(ProgramError::TooOld { program, found, needed, why, vendor }.into())
    };
    if let Some(archive) = archive {
        let unknown = || PostgresError::UnknownArchive { version: archive.to_owned() };
        let minor = archive.strip_prefix("1.").and_then(|minor| minor.split(['.', '-']).next());
        let minor: u32 = minor.and_then(|minor| minor.parse().ok()).ok_or_else(unknown)?;
        if newest_readable(major).is_some_and(|newest| minor > newest) {
            return too_old(oldest_reader(minor), format!("an archive of version {archive}"));
        }
    }
    let needs_new = ["zstd", "lz4"].iter().any(|name| compression.starts_with(name));
    if needs_new && major < WITH_ZSTD_AND_LZ4 {
        return too_old(WITH_ZSTD_AND_LZ4, format!("a dump compressed with {compression}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(major: u32, archive: Option<&str>, compression: &str) -> Result<(), String> {
        super::check(Version { major, minor: 1 }, archive, compression).map_err(|error| error.to_string())
    }

    #[test]
    fn each_program_reads_what_it_knows() {
        let all = [(11, 13), (12, 14), (15, 14), (16, 15), (17, 16), (18, 16), (19, 99)];
        for (major, newest) in all {
            for minor in 12..=17 {
                let found = check(major, Some(&format!("1.{minor}-0")), "gzip").is_ok();
                assert_eq!(found, minor <= newest, "pg_restore {major}, 1.{minor}");
            }
        }
    }

    #[test]
    fn what_to_install_is_said() {
        let message = |major, archive, compression| check(major, archive, compression).unwrap_err();
        assert_eq!(
            message(15, Some("1.16"), "gzip"),
            "`pg_restore` is of version 15.1, and an archive of version 1.16 needs 17 or newer"
        );
        assert_eq!(
            message(15, None, "zstd:3"),
            "`pg_restore` is of version 15.1, and a dump compressed with zstd:3 needs 16 or newer"
        );
        assert_eq!(
            message(18, Some("2.0"), "none"),
            "`2.0` is no version of an archive that pg_restore reads"
        );
        assert!(check(15, None, "gzip").is_ok());
        assert!(check(16, Some("1.15"), "lz4").is_ok());
    }
}
