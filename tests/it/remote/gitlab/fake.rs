//! A fake of GitLab's API, written from docs.gitlab.com/api (pipelines, jobs, job artifacts, packages), and what a job
//! does.

use std::sync::{Arc, Mutex, MutexGuard};

use db_airlock::artefact::{Placement, VerifiedArtefact};
use db_airlock::remote::{Remote, RemoteEntry, RemoteError};
use serde_json::{Value, json};

use crate::remote::bench::{Bench, Words};
use crate::remote::forge::{Asked, Packing, Reply, Storage, TOKEN, Zip, files_of, open_at, page, serve};

/// The project's id, and its path, which is one segment of a URL.
const OURS: u64 = 31;
const PROJECT: &str = "group/sub group/shop";

/// The job's name.
const JOB: &str = "anonymize: shop 1/2";

/// What a job left, or a version of a package.
#[derive(Clone)]
pub struct Left {
    /// Of the pipeline, the job or the package.
    pub id: u64,
    pub reference: &'static str,
    pub source: &'static str,
    pub project: u64,
    pub job: &'static str,
    pub expires: Value,
    /// There are none any more.
    pub is_erased: bool,
    pub zip: Zip,
}

#[derive(Default)]
pub struct State {
    pub left: Vec<Left>,
    faults: Vec<String>,
}

/// How artefacts get to GitLab, and from where they are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a job, and from an object storage.
    Job(Packing),
    /// By a job, and from GitLab itself.
    Served,
    /// As a package.
    Package,
}

pub struct GitLabBench {
    folder: tempfile::TempDir,
    port: u16,
    way: Way,
    state: Arc<Mutex<State>>,
    pub storage: Storage,
}

impl GitLabBench {
    pub fn new(way: Way) -> Self {
        let (state, storage) = (Arc::new(Mutex::new(State::default())), Storage::new());
        let (shared, behind) = (state.clone(), storage.share());
        let port = serve(move |asked| {
            let mut state = shared.lock().unwrap();
            let expected = format!("Bearer {TOKEN}");
            if asked.header("authorization") != expected || !asked.header("private-token").is_empty() {
                let fault = format!("{} has {:?}", asked.path, asked.header("authorization"));
                state.faults.push(fault);
            }
            answer(&state, &behind, way, asked)
        });
        GitLabBench { folder: tempfile::tempdir().unwrap(), port, way, state, storage }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn url(&self) -> String {
        let project = format!("gitlab://127.0.0.1:{}/group/sub%20group/shop", self.port);
        match self.way {
            Way::Job(_) | Way::Served => format!("{project}/anonymize:%20shop%201%2F2"),
            Way::Package => format!("{project}?package=airlock"),
        }
    }

    pub fn open(&self, url: &str) -> Result<Box<dyn Remote>, RemoteError> {
        open_at(self.folder.path(), url, &[("GITLAB_TOKEN", TOKEN)])
    }

    /// What a job leaves.
    pub fn upload(&self, artefact: &VerifiedArtefact) {
        let folder = if self.way == Way::Package { "" } else { "var/airlock/" };
        let within = |(name, bytes)| (format!("{folder}{name}"), bytes);
        let packing = if let Way::Job(packing) = self.way { packing } else { Packing::Stored };
        let zip = Zip { packing, files: files_of(artefact).into_iter().map(within).collect() };
        let mut state = self.state();
        let id = state.left.len() as u64 + 1;
        state.left.push(Left {
            id,
            reference: "trunk",
            source: "schedule",
            project: OURS,
            job: JOB,
            expires: Value::Null,
            is_erased: false,
            zip,
        });
        self.store(&state);
    }

    fn store(&self, state: &State) {
        for left in &state.left {
            match self.way {
                Way::Package => {
                    for (name, bytes) in &left.zip.files {
                        self.storage.put(&format!("{}-{name}", left.id), bytes.clone());
                    }
                }
                Way::Job(_) | Way::Served => self.storage.put(&left.id.to_string(), left.zip.bytes()),
            }
        }
    }

    /// Changes what was left last.
    pub fn change(&self, change: impl FnOnce(&mut Left)) {
        let mut state = self.state();
        change(state.left.last_mut().unwrap());
        self.store(&state);
    }

    /// The number and the path that an entry's file is at: `jobs/7/FOLDER/…`, `packages/1.0.7/…`.
    fn find(entry: &RemoteEntry, file_name: &str) -> (u64, String) {
        let (_, rest) = entry.location.split_once('/').unwrap();
        let (number, path) = rest.split_once('/').unwrap();
        let folder = path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        (number.rsplit('.').next().unwrap().parse().unwrap(), format!("{folder}{file_name}"))
    }

    fn set(&self, entry: &RemoteEntry, file_name: &str, bytes: Option<&[u8]>) {
        let (id, path) = GitLabBench::find(entry, file_name);
        let mut state = self.state();
        state.left.iter_mut().find(|left| left.id == id).unwrap().zip.set(&path, bytes);
        self.store(&state);
    }
}

impl Drop for GitLabBench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.state().faults, [""; 0]);
            self.storage.check();
        }
    }
}

fn answer(state: &State, storage: &Storage, way: Way, asked: &Asked) -> Reply {
    let segments = asked.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["api", "v4", "projects", PROJECT, rest @ ..] = segments.as_slice() else {
        return Reply::status(404);
    };
    let by_id = |id: &str| state.left.iter().find(|left| left.id.to_string() == id);
    match rest {
        [] => Reply::json(&json!({"id": OURS, "default_branch": "trunk", "path": "shop"})),
        ["pipelines"] => {
            assert_eq!(asked.option("status"), Some("success"));
            let of = |left: &&Left| asked.option("ref") == Some(left.reference);
            page(asked, None, state.left.iter().rev().filter(of).map(pipeline).collect())
        }
        ["pipelines", id, "jobs"] => {
            assert_eq!(asked.option("scope[]"), Some("success"));
            page(asked, None, jobs(by_id(id).unwrap()))
        }
        ["jobs", id, "artifacts"] => match (by_id(id), way) {
            (Some(left), _) if left.is_erased => Reply::status(404),
            (Some(left), Way::Served) => Reply::ranged(asked, &left.zip.bytes()),
            (Some(_), _) => Reply::redirect(&storage.signed(id)),
            (None, _) => Reply::status(404),
        },
        ["packages"] => {
            assert_eq!(asked.option("package_type"), Some("generic"));
            page(asked, None, state.left.iter().rev().flat_map(packages).collect())
        }
        ["packages", id, "package_files"] => {
            let file = |(name, _): &(String, Vec<u8>)| json!({"id": 1, "file_name": name});
            page(asked, None, by_id(id).unwrap().zip.files.iter().map(file).collect())
        }
        ["packages", "generic", "airlock", version, name] => {
            let id = version.strip_prefix("1.0.").unwrap();
            let has = |left: &Left| left.zip.files.iter().any(|(other, _)| other == name);
            match by_id(id) {
                Some(left) if has(left) => Reply::redirect(&storage.signed(&format!("{id}-{name}"))),
                _ => Reply::status(404),
            }
        }
        _ => Reply::status(404),
    }
}

fn pipeline(left: &Left) -> Value {
    json!({
        "id": left.id,
        "iid": 1,
        "project_id": left.project,
        "ref": left.reference,
        "sha": "a91957a858320c0e17f3a0eca7cfacbff50ea29a",
        "status": "success",
        "source": left.source,
        "created_at": "2026-11-22T00:45:01.000Z",
    })
}

/// Others stand before ours, on another page.
fn jobs(left: &Left) -> Vec<Value> {
    let job = |id: u64, name: &str, file: Value, expires: &Value| {
        json!({
            "id": id,
            "name": name,
            "status": "success",
            "artifacts_file": file,
            "artifacts_expire_at": expires,
            "pipeline": {"id": left.id, "project_id": left.project},
        })
    };
    let file = json!({"filename": "artifacts.zip", "size": 1000});
    vec![
        job(1001, "build", Value::Null, &Value::Null),
        job(1002, "test", file.clone(), &Value::Null),
        job(left.id, left.job, file, &left.expires),
    ]
}

/// The one that is meant, and one whose name only begins alike.
fn packages(left: &Left) -> Vec<Value> {
    let package = |id: u64, name: &str| json!({"id": id, "name": name, "version": format!("1.0.{}", left.id), "package_type": "generic"});
    vec![package(1003, "airlock-notes"), package(left.id, "airlock")]
}

impl Bench for GitLabBench {
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
        let (id, path) = GitLabBench::find(entry, file_name);
        match self.way {
            Way::Job(_) => self.storage.forbid(&id.to_string()),
            Way::Package => self.storage.forbid(&format!("{id}-{path}")),
            Way::Served => return false,
        }
        true
    }

    fn words(&self) -> Words {
        Words { forbidden: "is not open to us: status 403", missing: "does not exist" }
    }

    fn count(&self) -> usize {
        self.state().left.len()
    }

    /// Of the last dump: what lies within it alone. The list of files and the headers of a zip are read beside it.
    fn sent(&self) -> Option<u64> {
        let sent = self.storage.take_sent();
        let state = self.state();
        let left = state.left.last()?;
        let (file, place) = match self.way {
            Way::Job(Packing::Deflated) | Way::Served => return None,
            Way::Job(Packing::Stored) => (left.id.to_string(), left.zip.place(".sqlite3")),
            Way::Package => {
                let (name, bytes) = left.zip.files.iter().find(|(name, _)| name.ends_with(".sqlite3"))?;
                (format!("{}-{name}", left.id), 0..bytes.len() as u64)
            }
        };
        let of_dump = sent.iter().filter(|(name, start, length)| {
            *name == file && *start >= place.start && start + length <= place.end
        });
        Some(of_dump.map(|(_, _, length)| length).sum())
    }
}
