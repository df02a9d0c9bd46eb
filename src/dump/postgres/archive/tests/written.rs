//! Writing blocks: what is written reads the same, in every compression, and is what pg_restore takes.

use std::io::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::dump::compression::Compression;

/// Rewrites an archive with another compression, and sets its offsets.
fn rewrite(archive: &[u8], compression: Compression, write_size: usize) -> Vec<u8> {
    let (mut toc, mut blocks) = open(archive).unwrap();
    toc.header.set_compression(compression).unwrap();
    toc.reset_offsets();
    let mut out = Vec::new();
    let fields = toc.write(&mut out).unwrap();
    let toc_len = out.len() as u64;
    let mut writer = BlockWriter::new(out, toc_len, &toc.header, compression);
    let mut positions = Vec::new();
    while let Some(block) = blocks.next_block().unwrap() {
        positions.push((block.dump_id, writer.position()));
        match block.kind {
            BlockKind::Table => {
                let data = read_data(&mut blocks).unwrap();
                let mut table = writer.table(block.dump_id).unwrap();
                data.chunks(write_size).for_each(|piece| table.write_all(piece).unwrap());
                table.finish().unwrap();
            }
            BlockKind::LargeObjects => {
                let mut objects = writer.large_objects(block.dump_id).unwrap();
                while let Some(oid) = blocks.next_object().unwrap() {
                    let mut object = objects.object(oid).unwrap();
                    object.write_all(&read_data(&mut blocks).unwrap()).unwrap();
                    object.finish().unwrap();
                }
                objects.finish().unwrap();
            }
        }
    }
    let mut out = writer.finish().unwrap();
    for (dump_id, block) in positions {
        let field = fields.iter().find(|field| field.dump_id == dump_id).unwrap();
        let patch = field.patch(block).unwrap();
        out[field.position as usize..][..patch.len()].copy_from_slice(&patch);
    }
    out
}

fn compressions(minor: u8) -> Vec<Compression> {
    let names = if minor < 15 { "none gzip gzip:1" } else { "none gzip gzip:1 lz4 zstd zstd:19" };
    names.split(' ').map(|name| name.parse().unwrap()).collect()
}

#[test]
fn what_is_written_reads_the_same() {
    for minor in MINORS {
        for compression in compressions(minor) {
            let written = rewrite(&custom(minor), compression, 5);
            let (toc, found) = read_all(&written[..]).unwrap();
            assert_eq!(found, what_custom_holds(), "1.{minor} {compression}");
            for entry in toc.entries.iter().filter(|entry| entry.has_data()) {
                let DataPlace::Offset(Offset::At(position), _) = entry.place else { panic!("it is set") };
                let kind = if entry.is_table_data() { 1 } else { 3 };
                let expected = [vec![kind], integer(entry.dump_id.into())].concat();
                assert_eq!(written[position as usize..][..6], expected);
            }
        }
    }
}

#[test]
fn an_empty_object_is_an_empty_stream() {
    let written = rewrite(&custom(16), "gzip".parse().unwrap(), 4096);
    let object = chunks(&[b"\x78\x9c\x03\x00\x00\x00\x00\x01"]);
    let oid = integer(i64::from(3_000_000_001_u32.cast_signed()));
    assert!(written.ends_with(&[oid.clone(), object, integer(0)].concat()));
    let written = rewrite(&custom(16), Compression::NONE, 4096);
    assert!(written.ends_with(&[oid, integer(0), integer(0)].concat()));
}

#[test]
fn chunks_are_of_one_size_whatever_is_written_at_a_time() {
    let data = vec![b'x'; 150_000];
    let archive = [
        header(14, 1, 0, 1),
        entry(14, 7, "TABLE DATA", 1),
        table_block(7, &[&data[..70_000], &data[70_000..]]),
    ];
    let archive = archive.concat();
    let expected = table_block(7, &[&data[..65_536], &data[65_536..131_072], &data[131_072..]]);
    for size in [1000, 65_536, 200_000] {
        assert!(rewrite(&archive, Compression::NONE, size).ends_with(&expected), "{size}");
    }
    for compression in compressions(16) {
        let archive = [header(16, 1, 0, 1), entry(16, 7, "TABLE DATA", 1), table_block(7, &[&data])].concat();
        let whole = rewrite(&archive, compression, data.len());
        assert!(rewrite(&archive, compression, 1013) == whole, "{compression}");
    }
}

#[test]
fn blocks_are_finished_one_after_the_other() {
    let header = Toc::read(&header(16, 1, 0, 0)[..]).unwrap().header;
    let mut writer = BlockWriter::new(Vec::new(), 100, &header, Compression::NONE);
    assert_eq!(writer.position(), 100);
    writer.table(7).unwrap().finish().unwrap();
    assert_eq!(writer.position(), 111);
    drop(writer.table(8).unwrap());
    assert!(writer.table(9).err().unwrap().to_string().contains("the block before was not finished"));
    assert!(writer.finish().is_err());

    let mut writer = BlockWriter::new(Vec::new(), 0, &header, Compression::NONE);
    let mut objects = writer.large_objects(7).unwrap();
    assert!(objects.object(0).err().unwrap().to_string().contains("the OID of a large object is 0"));
    drop(objects.object(5).unwrap());
    assert!(objects.object(6).is_err());
    assert!(objects.finish().is_err());
    assert!(writer.finish().is_err());
}

#[test]
fn reader_and_writer_may_be_on_other_threads() {
    fn is_send<T: Send>(_: &T) {}
    let (archive, header) = (custom(16), Toc::read(&header(16, 1, 0, 0)[..]).unwrap().header);
    let (_, mut blocks) = open(&archive[..]).unwrap();
    let mut writer = BlockWriter::new(Vec::new(), 0, &header, "zstd".parse().unwrap());
    is_send(&blocks);
    is_send(&writer);
    blocks.next_block().unwrap();
    is_send(&blocks.data().unwrap());
    is_send(&writer.table(7).unwrap());
}

proptest! {
    #[test]
    fn a_flipped_byte_of_a_compressed_archive_is_refused_or_read(
        which in 0_usize..6,
        at in 0_usize..10_000,
        flip in 1_u8..,
    ) {
        static ARCHIVES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
            compressions(16).into_iter().map(|compression| rewrite(&custom(16), compression, 4096)).collect()
        });
        let mut archive = ARCHIVES[which].clone();
        let at = at % archive.len();
        archive[at] ^= flip;
        let _ = read_all(&archive[..]);
    }
}
