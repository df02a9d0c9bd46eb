//! Reading blocks: what is there comes out, and what should not be there is refused.

use proptest::prelude::*;

use super::*;

#[test]
fn all_data_comes_out_whatever_the_reader_holds_ready() {
    for minor in MINORS {
        let archive = custom(minor);
        for size in [1, 7, 4096] {
            let (_, found) = read_all(std::io::BufReader::with_capacity(size, &archive[..])).unwrap();
            assert_eq!(found, what_custom_holds());
        }
    }
}

#[test]
fn every_cut_is_refused() {
    for minor in MINORS {
        let archive = custom(minor);
        for cut in 0..archive.len() {
            let error = read_all(&archive[..cut]).expect_err("it is cut");
            assert!(error.at <= cut as u64, "{error}");
        }
    }
}

#[test]
fn an_archive_that_is_cut_between_blocks_misses_data() {
    let objects = objects_block(9, &[(5, &[b"five"]), (3_000_000_001, &[])]).len();
    let archive = custom(16);
    let cut = archive.len() - objects;
    check_refused(&archive[..cut], "the data of entry 9 is missing", cut);
}

#[test]
fn a_second_table_of_contents_behind_all_data_is_passed_over() {
    for minor in MINORS {
        let archive = custom(minor);
        let tail = [entry(minor, 7, "TABLE DATA", 2), entry(minor, 9, "BLOBS", 2)].concat();
        let second = [integer(3), entry(minor, 3, "TABLE", 3), tail].concat();
        let (_, found) = read_all(&[&archive[..], &second[..]].concat()[..]).unwrap();
        assert_eq!(found, what_custom_holds());
        let follows = |second: &[u8]| {
            check_refused(
                &[&archive[..], second].concat(),
                "something follows the end of the last block",
                archive.len(),
            );
        };
        follows(&[integer(2), entry(minor, 3, "TABLE", 3)].concat());
        follows(&[integer(3), entry(minor, 7, "TABLE DATA", 2)].concat());
        for cut in 1..second.len() {
            read_all(&[&archive[..], &second[..cut]].concat()[..]).expect_err("it is cut");
        }
        let end = archive.len() + second.len();
        let more = [&archive[..], &second, b"Alice"].concat();
        check_refused(&more, "something follows the end of the second table of contents", end);
        let early = [start(), table_block(7, &[b"\\.\n\n\n"]), second].concat();
        read_all(&early[..]).expect_err("data is missing");
    }
}

fn start() -> Vec<u8> {
    [header(16, 1, 0, 2), entry(16, 7, "TABLE DATA", 1), entry(16, 9, "BLOBS", 1)].concat()
}

#[test]
fn blocks_that_no_entry_has_are_refused() {
    let check = |blocks: &[Vec<u8>], words: &str| {
        let (last, before) = blocks.split_last().unwrap();
        let before = [start(), before.concat()].concat();
        check_refused(&[before.clone(), last.clone()].concat(), words, before.len());
    };
    let (table, objects) = (table_block(7, &[b"\\.\n\n\n"]), objects_block(9, &[]));
    check(&[vec![2]], "the kind of a block is 2");
    check(&[table.clone(), vec![0]], "the kind of a block is 0");
    check(&[table_block(8, &[])], "a block of table data is said to belong to entry 8");
    check(&[table_block(9, &[])], "a block of table data is said to belong to entry 9");
    check(&[objects_block(7, &[])], "a block of large objects is said to belong to entry 7");
    check(&[table.clone(), table.clone()], "a block of table data is said to belong to entry 7");
    assert!(read_all(&[start(), objects, table].concat()[..]).is_ok(), "another order is legal");
}

#[test]
fn lengths_that_cannot_be_are_refused() {
    let check = |length: &[u8], words: &str| {
        let before = [start(), vec![1], integer(7)].concat();
        check_refused(&[&before[..], length, &[b'x'; 50]].concat(), words, before.len());
    };
    check(&integer(-1), "the length of a chunk is -1");
    check(&[0, 0, 0, 0, 0x80], "the number 2147483648 does not fit");
    let cut = [start(), vec![1], integer(7), integer(0x7fff_ffff), vec![b'x'; 50]].concat();
    check_refused(&cut, "the archive is cut off within a block", cut.len());
}

#[test]
fn what_is_not_read_is_stepped_over() {
    let archive = custom(16);
    let (_, mut blocks) = open(&archive[..]).unwrap();
    let table = blocks.next_block().unwrap().unwrap();
    assert_eq!((table.kind, table.dump_id), (BlockKind::Table, 7));
    assert_eq!(archive[table.position as usize], 1);
    let mut some = [0; 3];
    blocks.data().unwrap().read_exact(&mut some).unwrap();
    assert!(blocks.data().is_err(), "data can be asked for once");
    assert!(blocks.next_object().is_err(), "there are no objects in a table");
    let objects = blocks.next_block().unwrap().unwrap();
    assert_eq!(archive[objects.position as usize], 3);
    assert!(blocks.data().is_err(), "before an object there is no data");
    assert_eq!(blocks.next_object().unwrap(), Some(5));
    assert_eq!(blocks.next_object().unwrap(), Some(3_000_000_001));
    assert_eq!(blocks.next_block().unwrap(), None);
    assert_eq!(blocks.next_block().unwrap(), None);
    assert_eq!(blocks.position(), archive.len() as u64);
}

#[test]
fn what_nobody_takes_from_the_tap_does_not_add_up() {
    let archive = [start(), table_block(7, &[&[b'x'; 90], &[b'x'; 90], b"x"])].concat();
    let (_, mut blocks) = open(&archive[..]).unwrap();
    blocks.tap_limit = 100;
    let _ = blocks.next_block().unwrap();
    let _tap = blocks.tap();
    let error = read_data(&mut blocks).unwrap_err();
    assert!(error.to_string().contains("data that holds nothing takes more than 100 bytes"), "{error}");
}

#[test]
fn after_an_error_nothing_is_read_on() {
    let archive = [start(), vec![1], integer(7), integer(-1), custom(16)].concat();
    let (_, mut blocks) = open(&archive[..]).unwrap();
    blocks.next_block().unwrap();
    let mut data = blocks.data().unwrap();
    for _ in 0..3 {
        assert!(data.read(&mut [0; 8]).is_err(), "an error is no end of the data");
    }
    drop(data);
    for _ in 0..3 {
        assert!(blocks.next_block().unwrap_err().to_string().contains("there was an error before"));
    }
}

/// The traps that were found with pg_restore 17 (see `compression`), within an archive.
#[test]
fn a_block_is_exactly_one_stream() {
    const EMPTY: &[u8] = b"\x78\x9c\x03\x00\x00\x00\x00\x01";
    let check = |algorithm: u8, data: &[&[u8]], words: &str| {
        let start = [header(16, 1, algorithm, 1), entry(16, 7, "TABLE DATA", 1)].concat();
        check_refused(&[&start[..], &table_block(7, data)].concat(), words, start.len() + 6);
    };
    check(1, &[EMPTY, EMPTY], "the data of entry 7 is damaged: the gzip data goes on behind its end");
    check(1, &[EMPTY, b"\0"], "goes on behind its end");
    check(1, &[], "not even an empty stream");
    check(1, &[&EMPTY[..4], &EMPTY[4..7]], "the gzip data is cut off");
    let frame = zstd::encode_all(&b"rows"[..], 3).unwrap();
    check(3, &[&frame, &frame], "the zstd data goes on behind its end");
    check(3, &[&frame[..9]], "the zstd data is cut off");
    check(2, &[&frame], "the lz4 data cannot be read: it does not begin with the mark of a frame");
    let start = [header(16, 1, 1, 1), entry(16, 7, "TABLE DATA", 1)].concat();
    let split = table_block(7, &[&EMPTY[..1], &EMPTY[1..7], &EMPTY[7..]]);
    assert!(read_all(&[start, split].concat()[..]).is_ok(), "where chunks end means nothing");
    for algorithm in [2, 3] {
        let start = [header(16, 1, algorithm, 1), entry(16, 7, "TABLE DATA", 1)].concat();
        assert!(read_all(&[start, table_block(7, &[])].concat()[..]).is_ok(), "no chunks are no data");
    }
}

/// The carrier's own failures stay what they are.
#[test]
fn a_failing_reader_is_no_damaged_archive() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::TimedOut))
        }
    }
    let archive = custom(16);
    for cut in 0..archive.len() {
        let error = read_all(std::io::BufReader::new(archive[..cut].chain(Failing))).unwrap_err();
        assert!(matches!(&error.problem, Problem::Io(error) if error.kind() == std::io::ErrorKind::TimedOut));
    }
}

/// A signal may interrupt any call.
#[test]
fn interrupted_readers_are_asked_again() {
    struct Interrupted<'a>(&'a [u8], bool);
    impl std::io::Read for Interrupted<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(std::io::ErrorKind::Interrupted.into()) } else { self.0.read(out) }
        }
    }
    for minor in MINORS {
        let archive = custom(minor);
        let reader = std::io::BufReader::with_capacity(3, Interrupted(&archive, false));
        assert_eq!(read_all(reader).unwrap().1, what_custom_holds());
    }
}

proptest! {
    #[test]
    fn a_flipped_byte_is_refused_or_read(minor in MINORS, at in 0_usize..10_000, flip in 1_u8..) {
        let mut archive = custom(minor);
        let at = at % archive.len();
        archive[at] ^= flip;
        let _ = read_all(&archive[..]);
    }
}
