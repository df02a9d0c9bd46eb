//! What stands in for GitHub and GitLab: an API on one port, and on another the object storage that it redirects to.

mod server;
mod storage;
mod zipped;

use std::path::Path;

use db_airlock::artefact::VerifiedArtefact;
use db_airlock::artefact::manifest::Kind;
use db_airlock::config::{Config, Environment};
use db_airlock::files::{Access, Existing, entries, folder_of, read_bounded, write_whole};
use db_airlock::remote::{Remote, RemoteError, open};

use super::bench::{Bench, Site, day};
use super::contract::check_failure;

pub use server::{Asked, Reply, serve};
pub use storage::Storage;
pub use zipped::{Packing, Zip};

/// The token that opens the API.
pub const TOKEN: &str = "hunter2token";

/// The remote of a URL, as a configuration in this folder names it, with these variables.
pub fn open_at(folder: &Path, url: &str, variables: &[(&str, &str)]) -> Result<Box<dyn Remote>, RemoteError> {
    let path = folder.join("airlock.yaml");
    let text = format!("databases: {{shop: {{url: 'sqlite:x', remote: '{url}'}}}}\n");
    write_whole(&path, text.as_bytes(), Access::Shared, Existing::Replace).unwrap();
    let environment: Environment = variables.iter().copied().collect();
    let config = Config::load(Some(&path), environment, folder).unwrap();
    let database = config.database(None).unwrap();
    open(database.remote.as_ref().unwrap(), database)
}

/// The files of an artefact, named and sorted as a runner finds them.
pub fn files_of(artefact: &VerifiedArtefact) -> Vec<(String, Vec<u8>)> {
    let dump = &artefact.files().dump;
    let stem = dump.file_name().unwrap().to_str().unwrap();
    let named = |path: &std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let paths = entries(folder_of(dump)).unwrap();
    let ours = paths.iter().filter(|path| named(path).starts_with(stem));
    ours.map(|path| (named(path), read_bounded(path, 1 << 30).unwrap())).collect()
}

/// One page of two, and the `Link` to the next: RFC 8288.
pub fn page(asked: &Asked, key: Option<&str>, all: Vec<serde_json::Value>) -> Reply {
    let number: usize = asked.option("page").map_or(1, |page| page.parse().unwrap());
    let shown: Vec<_> = all.iter().skip((number - 1) * 2).take(2).cloned().collect();
    let body = match key {
        Some(key) => serde_json::json!({"total_count": all.len(), key: shown}),
        None => shown.into(),
    };
    let reply = Reply::json(&body);
    if number * 2 >= all.len() {
        return reply;
    }
    let rest: Vec<String> = asked
        .query
        .iter()
        .filter(|(key, _)| key != "page")
        .map(|(key, value)| format!("{key}={}", value.replace('/', "%2F")))
        .collect();
    let next =
        format!("http://{}{}?{}&page={}", asked.header("host"), asked.path, rest.join("&"), number + 1);
    reply.with("link", &format!("<{next}>; rel=\"next\", <{next}>; rel=\"last\""))
}

/// An artefact whose dump is long, and cut at twenty places on its way: each time it fails, and the next time only the
/// rest comes.
pub fn check_cuts<B: Bench>(bench: &B, storage: &Storage) {
    const LONG: usize = 300_000;
    let site = Site::new();
    let dump: Vec<u8> = (0..LONG).map(|at| (at * at / 5 + at) as u8).collect();
    let artefact = site.artefact(Kind::Anonymized, day(7), &dump, "airlock");
    bench.put(&artefact).unwrap();
    let mut random = 0x1234_5678_u64;
    for _ in 0..20 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let cut = 1 + (random >> 33) as usize % (LONG - 1);
        site.forget();
        storage.cut_long_answers_at(cut);
        let error = site.pull(bench.remote().as_ref()).unwrap_err();
        check_failure(error, 4, "gave up after 1 try");
        storage.cut_nothing();
        let _ = bench.sent();
        let pulled = site.pull(bench.remote().as_ref()).unwrap();
        assert!(read_bounded(&pulled.files().dump, LONG as u64).unwrap() == dump, "cut at {cut}");
        assert_eq!(bench.sent(), Some((LONG - cut) as u64), "only the rest is fetched, cut at {cut}");
    }
}
