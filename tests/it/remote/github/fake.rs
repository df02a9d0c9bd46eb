//! A fake of GitHub's API, written from docs.github.com/rest, version 2022-11-28, and what a run of a workflow does.

use std::sync::{Arc, Mutex, MutexGuard};

use db_airlock::artefact::{Placement, VerifiedArtefact};
use db_airlock::remote::{Remote, RemoteEntry, RemoteError};
use serde_json::{Value, json};

use crate::remote::bench::{Bench, Words};
use crate::remote::forge::{Asked, Packing, Reply, Storage, TOKEN, Zip, files_of, open_at, page, serve};

/// The repository's id.
pub const OURS: u64 = 4711;
/// That of a fork.
pub const FORK: u64 = 4712;

/// What a run uploaded.
#[derive(Clone)]
pub struct Uploaded {
    pub id: u64,
    pub name: String,
    pub run: u64,
    pub branch: &'static str,
    pub head_repository: u64,
    pub expired: bool,
    pub digest: Option<String>,
    pub zip: Option<Zip>,
    /// Where there is no zip.
    pub bytes: Vec<u8>,
}

#[derive(Default)]
pub struct State {
    pub uploaded: Vec<Uploaded>,
    pub faults: Vec<String>,
}

/// How artefacts get to GitHub.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Zipped(Packing),
    Files,
    Released,
}

pub struct GitHubBench {
    folder: tempfile::TempDir,
    pub port: u16,
    way: Way,
    state: Arc<Mutex<State>>,
    pub storage: Storage,
}

impl GitHubBench {
    pub fn new(way: Way) -> Self {
        let (state, storage) = (Arc::new(Mutex::new(State::default())), Storage::new());
        let (shared, behind) = (state.clone(), storage.share());
        let port = serve(move |asked| {
            let mut state = shared.lock().unwrap();
            state.faults.extend(wrong_header(asked));
            match asked.header("authorization") {
                "" => Reply::status(401),
                _ => answer(&state, &behind, asked),
            }
        });
        GitHubBench { folder: tempfile::tempdir().unwrap(), port, way, state, storage }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn url(&self) -> String {
        let host = format!("host=127.0.0.1:{}", self.port);
        match self.way {
            Way::Zipped(_) => format!("github://octo/shop/airlock?{host}"),
            Way::Files => format!("github://octo/shop?branch=main&{host}"),
            Way::Released => format!("github://octo/shop?release=*&{host}"),
        }
    }

    pub fn open(&self, url: &str) -> Result<Box<dyn Remote>, RemoteError> {
        open_at(self.folder.path(), url, &[("GITHUB_TOKEN", TOKEN)])
    }

    /// What a run uploads: one zip, or each file by itself.
    pub fn upload(&self, artefact: &VerifiedArtefact) {
        self.upload_files(files_of(artefact));
    }

    pub fn upload_files(&self, files: Vec<(String, Vec<u8>)>) {
        let mut state = self.state();
        let run = state.uploaded.len() as u64 + 1000;
        let new = |id: u64, name: &str, zip: Option<Zip>, bytes: Vec<u8>| Uploaded {
            id,
            name: name.to_owned(),
            run,
            branch: "main",
            head_repository: OURS,
            expired: false,
            digest: None,
            zip,
            bytes,
        };
        let next = state.uploaded.len() as u64 + 1;
        if let Way::Zipped(packing) = self.way {
            let within = |(name, bytes)| (format!("shop/2026/11/{name}"), bytes);
            let zip = Zip { packing, files: files.into_iter().map(within).collect() };
            state.uploaded.push(new(next, "airlock", Some(zip), Vec::new()));
        } else {
            for (number, (name, bytes)) in (next..).zip(files) {
                state.uploaded.push(new(number, &name, None, bytes));
            }
        }
        self.store(&state);
    }

    /// The storage has what was uploaded.
    fn store(&self, state: &State) {
        for uploaded in &state.uploaded {
            let bytes = uploaded.zip.as_ref().map_or(uploaded.bytes.clone(), Zip::bytes);
            self.storage.put(&uploaded.id.to_string(), bytes);
        }
    }

    /// Changes the last thing that was uploaded.
    pub fn change(&self, change: impl FnOnce(&mut Uploaded)) {
        let mut state = self.state();
        change(state.uploaded.last_mut().unwrap());
        self.store(&state);
    }

    /// The upload that a file of an entry is in, and its path there.
    fn find(&self, state: &State, entry: &RemoteEntry, file_name: &str) -> (usize, String) {
        let (folder, _) = entry.location.rsplit_once('/').unwrap();
        let mut pieces = folder.splitn(3, '/');
        let number: u64 = pieces.nth(1).unwrap().parse().unwrap();
        let is_it = |uploaded: &Uploaded| match self.way {
            Way::Zipped(_) => uploaded.id == number,
            Way::Files | Way::Released => uploaded.run == number && uploaded.name == file_name,
        };
        let index = state.uploaded.iter().position(is_it).unwrap_or(usize::MAX);
        (index, format!("{}/{file_name}", pieces.next().unwrap_or_default()))
    }

    fn set(&self, entry: &RemoteEntry, file_name: &str, bytes: Option<&[u8]>) {
        let mut state = self.state();
        let (index, path) = self.find(&state, entry, file_name);
        match (state.uploaded.get_mut(index), bytes) {
            (Some(Uploaded { zip: Some(zip), .. }), _) => zip.set(&path, bytes),
            (Some(uploaded), Some(bytes)) => uploaded.bytes = bytes.to_owned(),
            (Some(uploaded), None) => uploaded.name = "gone".to_owned(),
            (None, Some(bytes)) => {
                let gone = state.uploaded.iter_mut().find(|uploaded| uploaded.name == "gone").unwrap();
                (gone.name, gone.bytes) = (file_name.to_owned(), bytes.to_owned());
            }
            (None, None) => panic!("{file_name} is not there"),
        }
        self.store(&state);
    }
}

impl Drop for GitHubBench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.state().faults, [""; 0]);
            self.storage.check();
        }
    }
}

/// What every question to the API must say.
fn wrong_header(asked: &Asked) -> Option<String> {
    let is_asset = asked.path.contains("/releases/assets/");
    let accept = if is_asset { "application/octet-stream" } else { "application/vnd.github+json" };
    let expected = [
        ("authorization", format!("Bearer {TOKEN}")),
        ("accept", accept.to_owned()),
        ("x-github-api-version", "2022-11-28".to_owned()),
    ];
    let wrong = expected.iter().find(|(name, value)| asked.header(name) != value);
    wrong.map(|(name, _)| format!("{} has {name} {:?}", asked.path, asked.header(name)))
}

fn answer(state: &State, storage: &Storage, asked: &Asked) -> Reply {
    let segments = asked.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["api", "v3", "repos", "octo", "shop", rest @ ..] = segments.as_slice() else {
        return Reply::status(404);
    };
    let named = |uploaded: &&Uploaded| asked.option("name").is_none_or(|name| uploaded.name == name);
    // The newest first.
    let uploaded = || state.uploaded.iter().rev().filter(named);
    match rest {
        [] => Reply::json(&json!({"id": OURS, "default_branch": "main", "full_name": "octo/shop"})),
        ["actions", "artifacts"] => page(asked, Some("artifacts"), uploaded().map(described).collect()),
        ["actions", "runs", run, "artifacts"] => {
            let of_run = uploaded().filter(|uploaded| uploaded.run.to_string() == *run);
            page(asked, Some("artifacts"), of_run.map(described).collect())
        }
        ["actions", "artifacts", id, "zip"] => {
            match state.uploaded.iter().find(|uploaded| uploaded.id.to_string() == *id) {
                Some(uploaded) if uploaded.head_repository != OURS => panic!("a fork's artefact is fetched"),
                Some(uploaded) if uploaded.expired => Reply::status(410),
                Some(_) => Reply::redirect(&storage.signed(id)),
                None => Reply::status(404),
            }
        }
        ["releases", "assets", id] => Reply::redirect(&storage.signed(id)),
        ["releases"] => {
            let mut runs: Vec<u64> = state.uploaded.iter().map(|uploaded| uploaded.run).collect();
            runs.dedup();
            page(asked, None, runs.iter().rev().map(|run| release(state, *run)).collect())
        }
        ["releases", "tags", tag] => match tag.strip_prefix('v').and_then(|run| run.parse().ok()) {
            Some(run) => Reply::json(&release(state, run)),
            None => Reply::status(404),
        },
        ["releases", run] => Reply::json(&release(state, run.parse().unwrap())),
        _ => Reply::status(404),
    }
}

fn described(uploaded: &Uploaded) -> Value {
    json!({
        "id": uploaded.id,
        "node_id": "x",
        "name": uploaded.name,
        "size_in_bytes": uploaded.bytes.len(),
        "expired": uploaded.expired,
        "digest": uploaded.digest,
        "created_at": "2026-11-22T00:45:01Z",
        "workflow_run": {
            "id": uploaded.run,
            "repository_id": OURS,
            "head_repository_id": uploaded.head_repository,
            "head_branch": uploaded.branch,
            "head_sha": "601593ecb1d8a57a04700fdb445a28d4186b8954",
        },
    })
}

fn release(state: &State, run: u64) -> Value {
    let assets = state.uploaded.iter().filter(|uploaded| uploaded.run == run);
    let asset = |uploaded: &Uploaded| json!({"id": uploaded.id, "name": uploaded.name, "state": "uploaded"});
    json!({"id": run, "tag_name": format!("v{run}"), "draft": false, "assets": assets.map(asset).collect::<Vec<_>>()})
}

impl Bench for GitHubBench {
    fn remote(&self) -> Box<dyn Remote> {
        self.open(&self.url()).unwrap()
    }

    fn put(&self, artefact: &VerifiedArtefact) -> Result<Placement, RemoteError> {
        self.upload(artefact);
        Ok(Placement::Placed)
    }

    fn is_published_to(&self) -> bool {
        false
    }

    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]) {
        self.set(entry, file_name, Some(bytes));
    }

    fn remove(&self, entry: &RemoteEntry, file_name: &str) {
        self.set(entry, file_name, None);
    }

    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool {
        let state = self.state();
        let (index, _) = self.find(&state, entry, file_name);
        self.storage.forbid(&state.uploaded[index].id.to_string());
        true
    }

    fn words(&self) -> Words {
        Words { forbidden: "is not open to us: status 403", missing: "does not exist" }
    }

    fn count(&self) -> usize {
        self.state().uploaded.len()
    }

    /// Of the last dump. What lies within it alone: the list of files and the headers of a zip are read beside it, and
    /// the first four bytes of a file by itself, which could be a zip.
    fn sent(&self) -> Option<u64> {
        let sent = self.storage.take_sent();
        let state = self.state();
        let is_dump = |name: &str| name.ends_with(".sqlite3");
        let (id, place) = match self.way {
            Way::Zipped(Packing::Deflated) => return None,
            Way::Zipped(Packing::Stored) => {
                let uploaded = state.uploaded.last()?;
                (uploaded.id, uploaded.zip.as_ref()?.place(".sqlite3"))
            }
            Way::Files | Way::Released => {
                let uploaded = state.uploaded.iter().rfind(|uploaded| is_dump(&uploaded.name))?;
                (uploaded.id, 0..uploaded.bytes.len() as u64)
            }
        };
        let of_dump = sent.iter().filter(|(name, start, length)| {
            *name == id.to_string() && *start >= place.start && start + length <= place.end
        });
        Some(of_dump.map(|(_, start, length)| if (*start, *length) == (0, 4) { 0 } else { *length }).sum())
    }
}
