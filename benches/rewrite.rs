//! Rewriting a SQLite file beside `VACUUM INTO`, which copies the same rows and does nothing to them:
//! `cargo bench --bench rewrite`. The ratios are printed first, each from the best of three runs taken in turn, so
//! that a busy machine blurs them little.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "a bench prints its ratios")]
#![expect(clippy::disallowed_methods, reason = "a bench lays out its files by hand")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::Settings;
use db_airlock::database::sqlite::rewrite::{Original, rewrite};
use db_airlock::dump::Limits;
use db_airlock::progress::Silent;
use db_airlock::yaml::{Source, parse};
use rusqlite::Connection;
use tempfile::TempDir;

const ORIGINAL: &str = "
    CREATE TABLE customer(
        id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT UNIQUE, birth_date TEXT, note TEXT,
        created_at TEXT);
    CREATE INDEX by_name ON customer(last_name, first_name);
    INSERT INTO customer
        WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000)
        SELECT x, 'First' || x % 997, 'Last' || x % 9973, 'user' || x || '@example.org',
            date('1950-01-01', x % 20000 || ' days'), 'a note of some length about customer ' || x,
            datetime('2020-01-01', x || ' minutes') FROM c;";

const FIVE_OF_SEVEN: &str = "
keep: ['*.id', '*.created_at']
tables:
  customer:
    first_name: firstname
    last_name: lastname
    email: email
    birth_date: {anonymizer: date, delta: 1 year}
    note: {anonymizer: lorem, words: 7}
";

const KEEP_ALL: &str = "unmapped: keep";

fn anonymize(folder: &Path, policy: &str) {
    let policy = Policy::parse(&parse(Source::new("bench.yaml", policy)).unwrap()).ok().unwrap();
    let original = Original::open(&folder.join("original")).unwrap();
    let plan = Plan::new(&policy, &original.tables()).unwrap();
    let target = folder.join("target");
    fs::write(&target, "").unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings { threads, limits: Limits::default() };
    rewrite(&original, &plan, &RunKey::from_random([7; 32]), &target, settings, &Silent).unwrap();
}

fn vacuum(folder: &Path) {
    let original = Connection::open(folder.join("original")).unwrap();
    original.execute("VACUUM INTO ?1", [folder.join("target").to_str().unwrap()]).unwrap();
}

fn without_target(folder: &Path) {
    match fs::remove_file(folder.join("target")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
        _ => {}
    }
}

type Work = fn(&Path);

const WORKS: [(&str, Work); 3] = [
    ("VACUUM INTO", vacuum),
    ("keep all", |folder| anonymize(folder, KEEP_ALL)),
    ("five of seven columns", |folder| anonymize(folder, FIVE_OF_SEVEN)),
];

fn ratios(folder: &Path) {
    let mut best = [Duration::MAX; WORKS.len()];
    for _ in 0..3 {
        for ((_, work), best) in WORKS.iter().zip(&mut best) {
            without_target(folder);
            let start = Instant::now();
            work(folder);
            *best = start.elapsed().min(*best);
        }
    }
    for ((name, _), time) in WORKS.iter().zip(best) {
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        println!("{name}: {} ms, {ratio:.1} x VACUUM INTO", time.as_millis());
    }
}

fn each(criterion: &mut Criterion) {
    let folder = TempDir::new().unwrap();
    Connection::open(folder.path().join("original")).unwrap().execute_batch(ORIGINAL).unwrap();
    ratios(folder.path());
    let mut group = criterion.benchmark_group("rewrite 100000 rows");
    group.sample_size(10);
    for (name, work) in WORKS {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || without_target(folder.path()),
                |()| work(folder.path()),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, each);
criterion_main!(benches);
