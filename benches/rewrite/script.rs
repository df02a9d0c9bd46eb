//! Work on a script of MySQL in memory.

use std::io::{Cursor, Write as _, sink};
use std::sync::Arc;

use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::mysql::rewrite::Original;
use db_airlock::database::output::Output;
use db_airlock::database::{Orders, Settings};
use db_airlock::dump::Limits;
use db_airlock::dump::compression::Encoder;
use db_airlock::progress::Silent;
use db_airlock::yaml::{Source, parse};

use crate::customers_of_mysql::{Customers, OF_MARIADB};

/// A script with 60 MB of rows.
pub fn original() -> Arc<[u8]> {
    let mut script = Vec::new();
    Customers { customers: 300_000, ..OF_MARIADB }.write(&mut script).unwrap();
    script.into()
}

/// Anonymizes a script into nowhere.
pub fn anonymize(script: &Arc<[u8]>, policy: &str) {
    let policy = Policy::parse(&parse(Source::new("bench.yaml", policy)).unwrap()).ok().unwrap();
    let original = Original::read(Cursor::new(Arc::clone(script))).unwrap();
    let plan = Plan::new(&policy, &original.tables()).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings { threads, limits: Limits::default() };
    let (key, output) = (RunKey::from_random([7; 32]), &mut sink());
    let orders = Orders { plan: &plan, key: &key, compression: None, settings, progress: &Silent };
    original.rewrite(orders, Output::Pipe(output)).unwrap();
}

/// Compresses a script fast, as `gzip -1` does.
pub fn compress(script: &[u8]) {
    let mut encoder = Encoder::file("gzip:1".parse().unwrap(), sink()).unwrap();
    encoder.write_all(script).unwrap();
    encoder.finish().unwrap();
}
