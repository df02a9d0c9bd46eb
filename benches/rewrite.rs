//! Rewriting a SQLite file beside `VACUUM INTO`, which copies the same rows and does nothing to them, and an archive
//! beside decompressing and compressing it, each on a thread, and a script of MySQL beside compressing it fast: `cargo bench
//! --bench rewrite`. The ratios are printed
//! first, each from the best of three runs taken in turn, so that a busy machine blurs them little.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "a bench prints its ratios")]
#![expect(clippy::disallowed_methods, reason = "a bench lays out its files by hand")]

#[path = "rewrite/archive.rs"]
mod archive;
#[path = "../tests/it/postgres/customers.rs"]
mod customers;
#[path = "../tests/it/mysql/customers.rs"]
mod customers_of_mysql;
#[path = "rewrite/script.rs"]
mod script;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
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

/// What is measured, with its name.
type Work<'a> = (&'static str, Box<dyn Fn() + 'a>);

/// Prints how long each work takes, beside the first.
fn ratios(works: &[Work<'_>]) {
    let mut best = vec![Duration::MAX; works.len()];
    for _ in 0..3 {
        for ((_, work), best) in works.iter().zip(&mut best) {
            let start = Instant::now();
            work();
            *best = start.elapsed().min(*best);
        }
    }
    for ((name, _), time) in works.iter().zip(&best) {
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        println!("{name}: {} ms, {ratio:.2} x {}", time.as_millis(), works[0].0);
    }
}

fn each(criterion: &mut Criterion, group: &str, works: Vec<Work<'_>>) {
    ratios(&works);
    let mut group = criterion.benchmark_group(group);
    group.sample_size(10);
    for (name, work) in works {
        group.bench_function(name, |bencher| bencher.iter(&work));
    }
    group.finish();
}

fn files(criterion: &mut Criterion) {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    Connection::open(folder.join("original")).unwrap().execute_batch(ORIGINAL).unwrap();
    let on_nothing = |work: fn(&Path)| {
        Box::new(move || {
            without_target(folder);
            work(folder);
        })
    };
    let works: Vec<Work<'_>> = vec![
        ("VACUUM INTO", on_nothing(vacuum)),
        ("keep all", on_nothing(|folder| anonymize(folder, KEEP_ALL))),
        ("five of seven columns", on_nothing(|folder| anonymize(folder, FIVE_OF_SEVEN))),
    ];
    each(criterion, "SQLite, 100000 rows", works);
}

fn archives(criterion: &mut Criterion) {
    let gzip = archive::original();
    let anonymize = |policy: &'static str, compression: Option<&'static str>| -> Box<dyn Fn()> {
        let gzip = gzip.clone();
        Box::new(move || archive::anonymize(&gzip, policy, compression))
    };
    let works: Vec<Work<'_>> = vec![
        ("decompressing and compressing", Box::new(|| archive::recompress(&gzip))),
        ("keep all, its blocks copied", anonymize(KEEP_ALL, None)),
        ("keep all, compressed anew", anonymize(KEEP_ALL, Some("gzip:6"))),
        ("five of seven columns", anonymize(customers::FIVE_OF_SEVEN, None)),
    ];
    each(criterion, "archive of 64 MiB", works);
}

fn scripts(criterion: &mut Criterion) {
    let plain = script::original();
    let anonymize = |policy: &'static str| -> Box<dyn Fn()> {
        let plain = plain.clone();
        Box::new(move || script::anonymize(&plain, policy))
    };
    let works: Vec<Work<'_>> = vec![
        ("gzip -1", Box::new(|| script::compress(&plain))),
        ("keep all", anonymize(KEEP_ALL)),
        ("five of seven columns", anonymize(customers_of_mysql::FIVE_OF_SEVEN)),
    ];
    each(criterion, "script of 60 MB", works);
}

criterion_group!(benches, files, archives, scripts);
criterion_main!(benches);
