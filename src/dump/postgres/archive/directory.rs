//! The files of a directory archive: their names, and the lists of large objects.
//!
//! Source: `pg_backup_directory.c` and `compress_io.c` of PostgreSQL 18. `toc.dat` and the lists are never compressed;
//! every other file has the suffix of its compression behind the name that the table of contents gives.

use std::io::{self, BufRead, Read as _, Write};

use super::entry::{DataPlace, Entry};
use super::error::{ArchiveError, Problem};
use super::header::Version;
use crate::dump::compression::Algorithm;

/// The table of contents of directory and tar archives.
pub const TOC_FILE: &str = "toc.dat";

/// In which order readers look for a file: one that is not compressed hides the others.
const LOOKUP: [Algorithm; 4] = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];

/// No line of a list is longer: it holds a number of ten digits and a name.
const LONGEST_LINE: u64 = 1024;

/// A large object and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectFile {
    /// The object's number; never 0.
    pub oid: u32,
    /// The name of its file, without the suffix of its compression.
    pub file: String,
}

/// The file in which the entry's data is, without the suffix of its compression; for large objects their list (in a
/// directory; what a tar says there is not used). `None` is an entry without data.
pub fn data_file(entry: &Entry) -> Result<Option<&str>, ArchiveError> {
    match &entry.place {
        DataPlace::File(Some(name)) if entry.has_data => safe_name(0, name).map(Some),
        _ if entry.has_data => Err(ArchiveError::new(0, Problem::NoFile { dump_id: entry.dump_id })),
        _ => Ok(None),
    }
}

/// The list of the large objects of entry `dump_id`, in a directory or a tar.
pub fn object_list_file(version: Version, dump_id: i32) -> String {
    match version.has_relation_kinds() {
        true => format!("blobs_{dump_id}.toc"),
        false => "blobs.toc".to_owned(),
    }
}

/// The file of a large object, without the suffix of its compression.
pub fn object_file(oid: u32) -> String {
    format!("blob_{oid}.dat")
}

/// The file that a reader takes for `name`, and its compression; `exists` is asked for names with their suffix.
pub fn find_file(name: &str, exists: impl Fn(&str) -> bool) -> Option<(String, Algorithm)> {
    let candidates = LOOKUP.into_iter().map(|algorithm| (format!("{name}{}", algorithm.suffix()), algorithm));
    candidates.into_iter().find(|(file, _)| exists(file))
}

/// A name that stays within the archive's folder: letters, digits, `_` and `.`, and no `.` in front.
pub(super) fn safe_name(at: u64, name: &[u8]) -> Result<&str, ArchiveError> {
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.';
    let text = std::str::from_utf8(name).ok();
    let text = text.filter(|text| !text.is_empty() && !text.starts_with('.') && name.iter().all(is_safe));
    text.ok_or_else(|| {
        let start = name.get(..100).unwrap_or(name);
        ArchiveError::new(at, Problem::BadFileName(String::from_utf8_lossy(start).into_owned()))
    })
}

/// Reads a list of large objects line by line.
pub fn read_object_list<R: BufRead>(mut list: R) -> impl Iterator<Item = Result<ObjectFile, ArchiveError>> {
    let (mut at, mut line_number, mut is_over) = (0, 0, false);
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let mut line = Vec::new();
        line_number += 1;
        let read = list.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        let object = match read {
            Ok(0) => None,
            Ok(_) => Some(object_line(at, line_number, &line)),
            Err(error) => Some(Err(ArchiveError::new(at, Problem::Io(error)))),
        };
        is_over = !matches!(object, Some(Ok(_)));
        at += line.len() as u64;
        object
    })
}

fn object_line(at: u64, number: usize, line: &[u8]) -> Result<ObjectFile, ArchiveError> {
    let wrong = || ArchiveError::new(at, Problem::BadObjectLine { line: number });
    let line = line.strip_suffix(b"\n").ok_or_else(wrong)?;
    let space = line.iter().position(|byte| *byte == b' ').ok_or_else(wrong)?;
    let (oid, file) = (&line[..space], &line[space + 1..]);
    let oid = std::str::from_utf8(oid).ok().filter(|oid| oid.bytes().all(|byte| byte.is_ascii_digit()));
    let oid = oid.and_then(|oid| oid.parse().ok()).filter(|oid| *oid != 0).ok_or_else(wrong)?;
    let file = safe_name(at, file)?.to_owned();
    Ok(ObjectFile { oid, file })
}

/// Writes a line of a list of large objects.
pub fn write_object_line(mut out: impl Write, object: &ObjectFile) -> io::Result<()> {
    writeln!(out, "{} {}", object.oid, object.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let objects: Vec<ObjectFile> =
            [1, 16_384, u32::MAX].map(|oid| ObjectFile { oid, file: object_file(oid) }).into();
        let mut list = Vec::new();
        objects.iter().try_for_each(|object| write_object_line(&mut list, object)).unwrap();
        assert!(list.starts_with(b"1 blob_1.dat\n16384 blob_16384.dat\n"));
        let read: Result<Vec<_>, _> = read_object_list(&list[..]).collect();
        assert_eq!(read.unwrap(), objects);
    }

    #[test]
    fn other_lines_are_refused() {
        for (list, expected) in [
            ("1 blob_1.dat", "line 1 of the list"),
            ("1 blob_1.dat\n\n", "line 2 of the list"),
            ("1\n", "line 1 of the list"),
            ("0 blob_0.dat\n", "line 1 of the list"),
            ("+1 blob_1.dat\n", "line 1 of the list"),
            ("4294967296 blob_1.dat\n", "line 1 of the list"),
            ("1 ../secret\n", "\"../secret\" is no name of a file"),
            ("1 /etc/passwd\n", "is no name of a file"),
            ("1 .hidden\n", "is no name of a file"),
            ("1 \n", "is no name of a file"),
        ] {
            let read: Result<Vec<_>, _> = read_object_list(list.as_bytes()).collect();
            let error = read.unwrap_err().to_string();
            assert!(error.contains(expected), "{list:?}: {error}");
        }
        let endless = vec![b'1'; 5000];
        assert_eq!(read_object_list(&endless[..]).count(), 1, "it ends with its first error");
    }

    #[test]
    fn a_plain_file_hides_a_compressed_one() {
        let check = |there: &[&str], expected: Option<(&str, Algorithm)>| {
            let found = find_file("7.dat", |name| there.contains(&name));
            assert_eq!(found, expected.map(|(name, algorithm)| (name.to_owned(), algorithm)));
        };
        check(&["7.dat.gz", "7.dat"], Some(("7.dat", Algorithm::None)));
        check(&["7.dat.zst", "7.dat.gz"], Some(("7.dat.gz", Algorithm::Gzip)));
        check(&["7.dat.zst", "7.dat.lz4"], Some(("7.dat.lz4", Algorithm::Lz4)));
        check(&["7.dat.zst"], Some(("7.dat.zst", Algorithm::Zstd)));
        check(&["7.dat.bz2"], None);
    }

    #[test]
    fn lists_are_named_by_version() {
        assert_eq!(object_list_file(Version { major: 1, minor: 15 }, 7), "blobs.toc");
        assert_eq!(object_list_file(Version { major: 1, minor: 16 }, 7), "blobs_7.toc");
    }
}
