//! An object storage: files at signed URLs that open for a while, to whoever has the URL and sends no credential.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Asked, Reply, serve};

/// What a signed URL has in its query.
const SIGNATURE: &str = "hunter2signature";

/// The storage.
pub struct Storage {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    forbidden: BTreeSet<String>,
    /// What was sent: the file, the first byte and how many.
    sent: Vec<(String, u64, u64)>,
    cut: Option<usize>,
    /// How many of the next answers break off.
    broken: u32,
    /// How often a signed URL opens, and how often each has.
    uses: Option<u32>,
    used: BTreeMap<String, u32>,
    issued: u32,
    has_no_ranges: bool,
    faults: Vec<String>,
}

impl Storage {
    pub fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let port = serve(move |asked| shared.lock().unwrap().answer(asked));
        Storage { port, state }
    }

    /// Another hand on the same storage.
    pub fn share(&self) -> Storage {
        Storage { port: self.port, state: self.state.clone() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn put(&self, name: &str, bytes: Vec<u8>) {
        self.state().files.insert(name.to_owned(), bytes);
    }

    pub fn forbid(&self, name: &str) {
        self.state().forbidden.insert(name.to_owned());
    }

    /// A URL that opens a file.
    pub fn signed(&self, name: &str) -> String {
        let mut state = self.state();
        state.issued += 1;
        format!("http://127.0.0.1:{}/{name}?sig={SIGNATURE}{}", self.port, state.issued)
    }

    /// Signed URLs open so often only.
    pub fn open_only(&self, uses: u32) {
        self.state().uses = Some(uses);
    }

    pub fn know_no_ranges(&self) {
        self.state().has_no_ranges = true;
    }

    /// Of an answer that is longer than its end so many bytes are sent, and the line then breaks.
    pub fn cut_long_answers_at(&self, bytes: usize) {
        self.state().cut = Some(bytes);
    }

    /// Of the next answers so many break off after a byte.
    pub fn break_off(&self, answers: u32) {
        self.state().broken = answers;
    }

    pub fn cut_nothing(&self) {
        self.state().cut = None;
    }

    /// What was sent since it was asked last.
    pub fn take_sent(&self) -> Vec<(String, u64, u64)> {
        std::mem::take(&mut self.state().sent)
    }

    /// That nobody sent what they should not.
    pub fn check(&self) {
        assert_eq!(self.state().faults, [""; 0]);
    }
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Reply {
        let name = asked.path.trim_start_matches('/').to_owned();
        for header in
            ["authorization", "cookie", "private-token", "job-token", "x-github-api-version", "referer"]
        {
            if !asked.header(header).is_empty() {
                self.faults.push(format!("{header} is sent to the storage"));
            }
        }
        let signature = asked.option("sig").unwrap_or_default().to_owned();
        let used = self.used.entry(signature.clone()).or_default();
        *used += 1;
        let is_over = self.uses.is_some_and(|uses| *used > uses);
        if !signature.starts_with(SIGNATURE) || is_over || self.forbidden.contains(&name) {
            return Reply::status(403);
        }
        let Some(bytes) = self.files.get(&name) else { return Reply::status(404) };
        if self.has_no_ranges {
            self.sent.push((name, 0, bytes.len() as u64));
            return Reply { body: bytes.clone(), ..Reply::status(200) };
        }
        let reply = Reply::ranged(asked, bytes);
        let first = asked.range().map_or(0, |(first, _)| first);
        self.sent.push((name, first, reply.body.len() as u64));
        if self.broken > 0 {
            self.broken -= 1;
            return Reply { cut: Some(1), ..reply };
        }
        // The end of a zip, where its list of files is, is shorter.
        let cut = self.cut.filter(|_| reply.body.len() > 100_000);
        Reply { cut, ..reply }
    }
}
