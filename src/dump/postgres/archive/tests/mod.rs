//! Archives made by hand, byte by byte, of every version; and what becomes of them when they are damaged.

mod blocks;
mod toc;
mod written;

use std::io::{BufRead, Read as _};

use super::*;
use crate::dump::compression::Algorithm;

const MINORS: std::ops::RangeInclusive<u8> = 12..=16;

fn integer(value: i64) -> Vec<u8> {
    let mut bytes = vec![u8::from(value < 0)];
    bytes.extend(u32::try_from(value.unsigned_abs()).unwrap().to_le_bytes());
    bytes
}

fn string(text: Option<&str>) -> Vec<u8> {
    match text {
        None => integer(-1),
        Some(text) => [integer(text.len() as i64), text.as_bytes().to_vec()].concat(),
    }
}

/// Up to and with the number of entries. `algorithm` is 0 to 3.
fn header(minor: u8, format: u8, algorithm: u8, entries: i64) -> Vec<u8> {
    let mut bytes = b"PGDMP".to_vec();
    bytes.extend([1, minor, 0, 4, 8, format]);
    match (minor, algorithm) {
        (15.., _) => bytes.push(algorithm),
        (_, 0) => bytes.extend(integer(0)),
        (_, _) => bytes.extend(integer(-1)),
    }
    for part in [59, 30, 23, 31, 11, 126, 0] {
        bytes.extend(integer(part));
    }
    for text in ["shop", "15.18 (Debian)", "18.6"] {
        bytes.extend(string(Some(text)));
    }
    bytes.extend(integer(entries));
    bytes
}

/// An entry of a custom archive; with data, if it has a flag other than 3.
fn entry(minor: u8, dump_id: i64, desc: &str, flag: u8) -> Vec<u8> {
    let mut bytes = before_place(minor, dump_id, desc, flag != 3);
    bytes.push(flag);
    bytes.extend([0; 8]);
    bytes
}

fn before_place(minor: u8, dump_id: i64, desc: &str, has_data: bool) -> Vec<u8> {
    let mut bytes = integer(dump_id);
    bytes.extend(integer(has_data.into()));
    for text in [Some("1259"), Some("16384"), Some("Ord er"), Some(desc)] {
        bytes.extend(string(text));
    }
    bytes.extend(integer(if has_data { 3 } else { 2 }));
    for text in [Some("CREATE …"), Some(""), Some("COPY public.t (a) FROM stdin;\n"), Some("public"), None]
    {
        bytes.extend(string(text));
    }
    if minor >= 14 {
        bytes.extend(string(Some("heap")));
    }
    if minor >= 16 {
        bytes.extend(integer(i64::from(b'r')));
    }
    for text in [Some("owner"), Some("false"), Some("3"), Some("3"), Some("999"), None] {
        bytes.extend(string(text));
    }
    bytes
}

/// One TABLE, its data and large objects, not compressed.
fn custom(minor: u8) -> Vec<u8> {
    let mut bytes = header(minor, 1, 0, 3);
    bytes.extend(entry(minor, 3, "TABLE", 3));
    bytes.extend(entry(minor, 7, "TABLE DATA", 1));
    bytes.extend(entry(minor, 9, "BLOBS", 1));
    bytes.extend(table_block(7, &[b"a row\nand a", b"nother\n\\.\n\n\n"]));
    bytes.extend(objects_block(9, &[(5, &[b"five"]), (3_000_000_001, &[])]));
    bytes
}

fn chunks(chunks: &[&[u8]]) -> Vec<u8> {
    let chunk = |chunk: &&[u8]| [integer(chunk.len() as i64), chunk.to_vec()].concat();
    [chunks.iter().flat_map(chunk).collect(), integer(0)].concat()
}

fn table_block(dump_id: i64, data: &[&[u8]]) -> Vec<u8> {
    [vec![1], integer(dump_id), chunks(data)].concat()
}

fn objects_block(dump_id: i64, objects: &[(u32, &[&[u8]])]) -> Vec<u8> {
    let mut bytes = [vec![3], integer(dump_id)].concat();
    for (oid, data) in objects {
        bytes.extend(integer(oid.cast_signed().into()));
        bytes.extend(chunks(data));
    }
    bytes.extend(integer(0));
    bytes
}

/// All blocks of an archive: of each table its number and data, of each object its OID and data.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Table(i32, Vec<u8>),
    Objects(i32, Vec<(u32, Vec<u8>)>),
}

fn read_data<R: BufRead>(blocks: &mut BlockReader<R>) -> Result<Vec<u8>, ArchiveError> {
    let mut data = Vec::new();
    let read = blocks.data()?.read_to_end(&mut data);
    read.map_err(|error| ArchiveError::from_io(0, error))?;
    Ok(data)
}

fn read_all(archive: impl BufRead) -> Result<(Toc, Vec<Found>), ArchiveError> {
    let (toc, mut blocks) = open(archive)?;
    let mut found = Vec::new();
    while let Some(block) = blocks.next_block()? {
        found.push(match block.kind {
            BlockKind::Table => Found::Table(block.dump_id, read_data(&mut blocks)?),
            BlockKind::LargeObjects => {
                let mut objects = Vec::new();
                while let Some(oid) = blocks.next_object()? {
                    objects.push((oid, read_data(&mut blocks)?));
                }
                Found::Objects(block.dump_id, objects)
            }
        });
    }
    Ok((toc, found))
}

fn what_custom_holds() -> Vec<Found> {
    vec![
        Found::Table(7, b"a row\nand another\n\\.\n\n\n".to_vec()),
        Found::Objects(9, vec![(5, b"five".to_vec()), (3_000_000_001, Vec::new())]),
    ]
}

/// That the archive is refused, with these words, and at this byte.
fn check_refused(archive: &[u8], words: &str, at: usize) {
    let error = read_all(archive).expect_err("it is refused");
    assert!(error.to_string().contains(words), "{error}");
    assert_eq!(error.at, at as u64, "{error}");
}
