//! Whatever bytes claim to be a pg_dump archive, they are read or refused; what is read is written again as the same
//! bytes, and all of its data comes out or is refused.

#![no_main]

use std::io::{self, Read as _};

use db_airlock::dump::postgres::archive::tar::TarReader;
use db_airlock::dump::postgres::archive::{ArchiveError, BlockKind, BlockReader, Toc, directory, open};
use libfuzzer_sys::fuzz_target;

/// More than this is not decompressed: a few bytes may stand for very many.
const ENOUGH: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(toc) = Toc::read_file(bytes) {
        check(&toc, bytes);
        for entry in &toc.entries {
            let _ = directory::data_file(entry);
        }
    }
    if let Ok((toc, blocks)) = open(bytes) {
        check(&toc, &bytes[..blocks.position() as usize]);
        let _ = drain(blocks);
    }
    let _ = directory::read_object_list(bytes).count();
    let mut tar = TarReader::new(bytes);
    while let Ok(Some(_)) = tar.next_member() {
        let _ = io::copy(&mut tar, &mut io::sink());
    }
});

fn check(toc: &Toc, bytes: &[u8]) {
    let mut again = Vec::new();
    toc.write(&mut again).expect("what was read can be written");
    assert!(again == bytes);
    assert!(Toc::read(&again[..]).expect("what we write we read") == *toc);
}

fn drain(mut blocks: BlockReader<&[u8]>) -> Result<(), ArchiveError> {
    while let Some(block) = blocks.next_block()? {
        match block.kind {
            BlockKind::Table => drain_data(&mut blocks)?,
            BlockKind::LargeObjects => {
                while blocks.next_object()?.is_some() {
                    drain_data(&mut blocks)?;
                }
            }
        }
    }
    Ok(())
}

fn drain_data(blocks: &mut BlockReader<&[u8]>) -> Result<(), ArchiveError> {
    let at = blocks.position();
    let copied = io::copy(&mut blocks.data()?.take(ENOUGH), &mut io::sink());
    copied.map(drop).map_err(|error| ArchiveError::from_io(at, error))
}
