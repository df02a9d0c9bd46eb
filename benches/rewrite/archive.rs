//! Work on an archive in memory.

use std::io::{BufReader, Cursor, Read as _, Write as _, sink};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::output::Output;
use db_airlock::database::postgres::rewrite::Original;
use db_airlock::database::{Orders, Settings};
use db_airlock::dump::Limits;
use db_airlock::dump::compression::{Algorithm, Compression, Encoder};
use db_airlock::dump::postgres::archive::open;
use db_airlock::progress::Silent;
use db_airlock::yaml::{Source, parse};

use crate::customers::Customers;

/// An archive with 64 MiB of rows, compressed by gzip.
pub fn original() -> Arc<[u8]> {
    let mut archive = Vec::new();
    Customers { bytes: 64 << 20, longest_note: 0 }.write(Algorithm::Gzip, &mut archive).unwrap();
    archive.into()
}

/// Anonymizes an archive into nowhere.
pub fn anonymize(archive: &Arc<[u8]>, policy: &str, compression: Option<&str>) {
    let policy = Policy::parse(&parse(Source::new("bench.yaml", policy)).unwrap()).ok().unwrap();
    let original = Original::read(Cursor::new(Arc::clone(archive))).unwrap();
    let plan = Plan::new(&policy, &original.tables()).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings { threads, limits: Limits::default() };
    let compression = compression.map(|text| text.parse().unwrap());
    let (key, output) = (RunKey::from_random([7; 32]), &mut sink());
    let orders = Orders { plan: &plan, key: &key, compression, settings, progress: &Silent };
    original.rewrite(orders, Output::Pipe(output)).unwrap();
}

/// Decompresses the archive's data on one thread, and compresses it on another.
pub fn recompress(archive: &[u8]) {
    let (slabs, waiting) = sync_channel::<Vec<u8>>(4);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut encoder = Encoder::block(Compression::usual(Algorithm::Gzip), sink()).unwrap();
            waiting.iter().for_each(|slab| encoder.write_all(&slab).unwrap());
            encoder.finish().unwrap()
        });
        let (_, mut blocks) = open(BufReader::new(archive)).unwrap();
        while blocks.next_block().unwrap().is_some() {
            let mut data = blocks.data().unwrap();
            loop {
                let mut slab = Vec::new();
                if data.by_ref().take(1 << 18).read_to_end(&mut slab).unwrap() == 0 {
                    break;
                }
                slabs.send(slab).unwrap();
            }
        }
        drop(slabs);
    });
}
