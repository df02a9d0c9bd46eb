//! The table of contents: written as it was read it is the same bytes, and what is damaged is refused.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::dump::compression::Compression;

/// The table of contents that these bytes are, with nothing behind it.
fn read_whole(bytes: &[u8]) -> Toc {
    let mut rest = bytes;
    let toc = Toc::read(&mut rest).unwrap();
    assert_eq!(rest, b"");
    toc
}

fn write(toc: &Toc) -> Vec<u8> {
    let mut bytes = Vec::new();
    toc.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn written_as_it_was_read_it_is_the_same_bytes() {
    for minor in MINORS {
        for algorithm in 0..=3 {
            let mut bytes = header(minor, 1, algorithm, 4);
            for (id, flag) in [(1, 3), (2, 1), (700_000, 2), (i32::MAX.into(), 3)] {
                bytes.extend(entry(minor, id, "TABLE DATA", flag));
            }
            let toc = read_whole(&bytes);
            assert_eq!(toc.entries.len(), 4);
            assert!(write(&toc) == bytes, "1.{minor}");
        }
    }
}

#[test]
fn in_a_directory_an_entry_has_a_file() {
    for minor in MINORS {
        let mut bytes = header(minor, 3, 0, 3);
        for (id, file) in [(1, None), (2, Some("")), (3, Some("3.dat"))] {
            bytes.extend(before_place(minor, id, "TABLE DATA", file == Some("3.dat")));
            bytes.extend(string(file));
        }
        let toc = Toc::read_file(&bytes[..]).unwrap();
        let files = toc.entries.iter().map(|entry| directory::data_file(entry).unwrap());
        assert_eq!(files.collect::<Vec<_>>(), [None, None, Some("3.dat")]);
        assert!(write(&toc) == bytes, "1.{minor}");
        assert!(open(&bytes[..]).unwrap_err().to_string().contains("this is not a custom archive"));
        let error = Toc::read_file(&custom(minor)[..]).unwrap_err().to_string();
        assert!(error.contains("this is not a `toc.dat`"), "{error}");
        let mut entry = toc.entries[1].clone();
        entry.has_data = true;
        for (name, words) in [("", "is no name of a file"), ("../x", "\"../x\" is no name of a file")] {
            entry.place = DataPlace::File(Some(name.into()));
            assert!(directory::data_file(&entry).unwrap_err().to_string().contains(words));
        }
        entry.place = DataPlace::File(None);
        assert!(directory::data_file(&entry).unwrap_err().to_string().contains("entry 2 has no file"));
    }
}

#[test]
fn null_and_empty_are_different() {
    let bytes = [header(16, 1, 0, 1), entry(16, 1, "TABLE", 3)].concat();
    let toc = Toc::read(&bytes[..]).unwrap();
    let entry = &toc.entries[0];
    assert_eq!((entry.drop_statement.as_deref(), entry.tablespace.as_deref()), (Some(&b""[..]), None));
    assert_eq!(entry.dependencies, [3, 3, 999]);
    assert_eq!((entry.desc(), entry.tag(), entry.section), (&b"TABLE"[..], &b"Ord er"[..], Section::PreData));
    assert_eq!((entry.access_method.as_deref(), entry.relation_kind), (Some(&b"heap"[..]), 114));
}

#[test]
fn versions_that_are_not_known_are_named() {
    let check = |major: u8, minor: u8| {
        let mut bytes = header(16, 1, 0, 0);
        (bytes[5], bytes[6]) = (major, minor);
        let expected =
            format!("the archive has version {major}.{minor}, and versions 1.12 to 1.16 are known");
        check_refused(&bytes, &expected, 5);
    };
    check(1, 17);
    check(1, 11);
    check(2, 14);
}

#[test]
fn what_the_header_cannot_hold_is_refused() {
    let check = |at: usize, byte: u8, words: &str| {
        let mut bytes = header(16, 1, 0, 0);
        bytes[at] = byte;
        check_refused(&bytes, words, if at < 5 { 0 } else { at });
    };
    check(0, b'p', "does not begin with `PGDMP`");
    check(7, 1, "the revision of the archive's version is 1");
    check(8, 9, "the size of an integer is 9");
    check(8, 0, "the size of an integer is 0");
    check(9, 0, "the size of an offset is 0");
    check(10, 5, "the archive's format is 5");
    check(11, 4, "the archive's compression is 4");
    check(12, 2, "an integer is damaged");
    let bytes = [&header(14, 1, 0, 0)[..11], &integer(10)].concat();
    check_refused(&bytes, "the archive's compression is 10", 11);
    let count = header(16, 1, 0, 0).len() - 5;
    check_refused(&header(16, 1, 0, -1), "the number of entries is -1", count);
}

#[test]
fn what_an_entry_cannot_hold_is_refused() {
    let start = header(16, 1, 0, 1).len();
    let check = |entry: Vec<u8>, words: &str, at: usize| {
        let bytes = [header(16, 1, 0, 1), entry].concat();
        check_refused(&bytes, words, start + at);
    };
    check(entry(16, 0, "TABLE", 3), "the number of an entry is 0", 0);
    check(entry(16, -4, "TABLE", 3), "the number of an entry is -4", 0);
    let length = entry(16, 1, "TABLE", 3).len();
    check(entry(16, 1, "TABLE", 4), "the flag of an offset is 4", length - 9);
    let with = |at: usize, bytes: &[u8]| {
        let mut entry = entry(16, 1, "TABLE", 3);
        entry[at..at + bytes.len()].copy_from_slice(bytes);
        entry
    };
    check(with(5, &integer(2)), "whether an entry has data is 2", 5);
    check(with(5, &[1, 0, 0, 0, 0]), "an integer is damaged", 5);
    check(with(10, &integer(-2)), "an integer is damaged", 10);
    check(with(10, &integer(0x7fff_ffff)), "a text takes more than 268435456 bytes", 10);
    check(with(10, &[0, 0, 0, 0, 0x80]), "the number 2147483648 does not fit", 10);
    let section = 10 + 9 + 10 + 11 + 10;
    check(with(section, &integer(5)), "the section of an entry is 5", section);
    let dependency = length - 9 - 5 - 8 - 6;
    check(with(dependency, &string(Some("x"))), "a dependency of entry 1 is not a number", dependency);
    let bytes = [header(16, 1, 0, 2), entry(16, 1, "A", 3), entry(16, 1, "B", 3)].concat();
    check_refused(&bytes, "a second entry with number 1", start + entry(16, 1, "A", 3).len());
}

#[test]
fn nothing_follows_the_end_of_a_file() {
    let bytes = [header(16, 3, 0, 0), vec![0]].concat();
    let error = Toc::read_file(&bytes[..]).unwrap_err();
    assert!(error.to_string().contains("something follows the end of the table of contents"), "{error}");
    assert_eq!(error.at as usize, bytes.len() - 1);
}

/// A length claims 256 MiB where a few bytes are left: nothing of that size may be allocated, which this would
/// show by its time if it did so ten thousand times.
#[test]
fn a_claimed_length_takes_no_memory() {
    let length = integer(256 * 1024 * 1024);
    let bytes = [header(16, 1, 0, 1), integer(1), integer(0), length, vec![b'x'; 100]].concat();
    for _ in 0..10_000 {
        check_refused(&bytes, "the archive is cut off within the table of contents", bytes.len());
    }
}

#[test]
fn compression_is_set_in_place() {
    for minor in MINORS {
        let toc = Toc::read(&header(minor, 1, 1, 0)[..]).unwrap();
        for text in ["none", "gzip", "gzip:9", "lz4", "zstd:3"] {
            let mut toc = toc.clone();
            let compression: Compression = text.parse().unwrap();
            let is_new = matches!(compression.algorithm(), Algorithm::Lz4 | Algorithm::Zstd);
            let set = toc.header.set_compression(compression);
            if is_new && minor < 15 {
                let error = set.unwrap_err().to_string();
                assert!(
                    error.contains(&format!("archives of version 1.{minor} cannot be compressed")),
                    "{error}"
                );
                continue;
            }
            set.unwrap();
            let bytes = write(&toc);
            assert_eq!(bytes.len(), header(minor, 1, 1, 0).len());
            assert_eq!(Toc::read(&bytes[..]).unwrap().header.algorithm(), compression.algorithm());
            if text == "gzip:9" && minor < 15 {
                assert_eq!(bytes[11..16], integer(9));
            }
        }
    }
}

#[test]
fn entries_can_be_left_out() {
    let mut toc = Toc::read(&custom(16)[..]).unwrap();
    toc.remove(&HashSet::from([3, 9, 4711]));
    let expected = [header(16, 1, 0, 1), entry(16, 7, "TABLE DATA", 1)].concat();
    assert_eq!(write(&toc), expected);
    assert!(toc.entry(7).unwrap().is_table_data());
    assert!(toc.entry(9).is_none());
}

#[test]
fn other_widths_read_and_write_too() {
    for (integers, offsets) in [(1, 1), (2, 3), (3, 4), (8, 8)] {
        let number = |value: i64| {
            let mut bytes = vec![u8::from(value < 0)];
            bytes.extend(&value.unsigned_abs().to_le_bytes()[..integers]);
            bytes
        };
        let mut bytes = b"PGDMP\x01\x0c\x00".to_vec();
        bytes.extend([integers as u8, offsets as u8, 1]);
        bytes.extend([0, 59, 30, 23, 31, 11, 126, 0].into_iter().flat_map(number));
        bytes.extend([-1, -1, -1, 1, 5, 1, -1, -1, -1, -1, 3].into_iter().flat_map(number));
        bytes.extend([-1; 8].into_iter().flat_map(number));
        bytes.push(1);
        bytes.extend(vec![0; offsets]);
        let toc = read_whole(&bytes);
        assert_eq!(write(&toc), bytes);
        let field = toc.write(std::io::sink()).unwrap()[0];
        assert_eq!(field.patch(255).unwrap().len(), 1 + offsets);
        assert_eq!(field.patch(1 << 33).is_err(), offsets < 8);
    }
}

fn text() -> impl Strategy<Value = Option<Vec<u8>>> {
    proptest::option::of(proptest::collection::vec(any::<u8>(), 0..20))
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let texts = proptest::collection::vec(text(), 12);
    let rest = (
        1..,
        any::<bool>(),
        0..4,
        any::<i32>(),
        proptest::collection::vec(any::<i32>(), 0..4),
        0..3,
        any::<u64>(),
    );
    (texts, rest).prop_map(
        |(mut texts, (dump_id, has_data, section, relation_kind, dependencies, flag, value))| {
            let mut text = || texts.pop().flatten();
            let offset = [Offset::NotSet, Offset::At(value), Offset::NoData][flag as usize];
            Entry {
                dump_id,
                has_data,
                catalog: text(),
                oid: text(),
                tag: text(),
                description: text(),
                section: [Section::None, Section::PreData, Section::Data, Section::PostData]
                    [section as usize],
                definition: text(),
                drop_statement: text(),
                copy_statement: text(),
                namespace: text(),
                tablespace: text(),
                access_method: text(),
                relation_kind,
                owner: text(),
                with_oids: text(),
                dependencies,
                place: DataPlace::Offset(offset, value),
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(mut entries in proptest::collection::vec(any_entry(), 0..5)) {
        let mut seen = HashSet::new();
        entries.retain(|entry| seen.insert(entry.dump_id));
        let header = Toc::read(&header(16, 1, 3, 0)[..]).unwrap().header;
        let toc = Toc { header, entries };
        let bytes = write(&toc);
        let again = read_whole(&bytes);
        prop_assert_eq!(&again, &toc);
        prop_assert!(write(&again) == bytes);
    }

    #[test]
    fn offsets_are_patched_where_they_are(mut entries in proptest::collection::vec(any_entry(), 1..5), block: u64) {
        let mut seen = HashSet::new();
        entries.retain(|entry| seen.insert(entry.dump_id));
        let header = Toc::read(&header(16, 1, 3, 0)[..]).unwrap().header;
        let mut toc = Toc { header, entries };
        let mut bytes = Vec::new();
        for field in toc.write(&mut bytes).unwrap() {
            let patch = field.patch(block).unwrap();
            let at = field.position as usize;
            bytes[at..at + patch.len()].copy_from_slice(&patch);
        }
        for entry in toc.entries.iter_mut().filter(|entry| entry.has_data) {
            entry.place = DataPlace::Offset(Offset::At(block), block);
        }
        prop_assert_eq!(read_whole(&bytes), toc);
    }
}
