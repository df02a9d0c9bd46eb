//! A remote on trial: the world around it, the airlock that publishes to it and the developer who fetches from it.

use std::path::PathBuf;

use db_airlock::artefact::digest::Digest;
use db_airlock::artefact::manifest::{Description, Engine, Kind, Manifest, Mode, TableRecord, Tool};
use db_airlock::artefact::signature::{Signer, TrustedKeys};
use db_airlock::artefact::{Placement, Store, VerifiedArtefact};
use db_airlock::config::Transfer;
use db_airlock::files::files_below;
use db_airlock::progress::Silent;
use db_airlock::remote::{Chosen, Remote, RemoteEntry, RemoteError, Wanted, choose, download, publish};
use jiff::Timestamp;

/// A remote, and the ways in which the world may damage it. Each is new, empty and of its own.
pub trait Bench {
    /// The remote.
    fn remote(&self) -> Box<dyn Remote>;

    /// Puts an artefact there: by `publish` where that is possible, or else as whoever fills it would.
    fn put(&self, artefact: &VerifiedArtefact) -> Result<Placement, RemoteError> {
        publish(self.remote().as_ref(), artefact, &Silent)
    }

    /// Whether `publish` is what puts artefacts there.
    fn is_published_to(&self) -> bool {
        true
    }

    /// Overwrites the file of this name beside an entry's manifest.
    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]);

    /// Removes it.
    fn remove(&self, entry: &RemoteEntry, file_name: &str);

    /// Forbids reading it; false where that cannot be done here.
    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool;

    /// The text that a failure for a forbidden file holds, and for a missing one.
    fn words(&self) -> Words;

    /// How many files are there.
    fn count(&self) -> usize;

    /// How many bytes of dumps were sent since it was asked last, where that can be known.
    fn sent(&self) -> Option<u64> {
        None
    }
}

/// What failures say.
pub struct Words {
    pub forbidden: &'static str,
    pub missing: &'static str,
}

/// The airlock's own store with a key, and a developer's store.
pub struct Site {
    folder: tempfile::TempDir,
    signer: Signer,
    pub trusted: TrustedKeys,
}

impl Site {
    pub fn new() -> Self {
        let signer = Signer::generate().unwrap();
        let trusted = TrustedKeys::parse(&[signer.public_key_file()]).unwrap();
        Site { folder: tempfile::tempdir().unwrap(), signer, trusted }
    }

    /// The same with a key of OpenSSH.
    pub fn with_ssh_key() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (secret, public) = (folder.path().join("key"), folder.path().join("key.pub"));
        let mut keygen = std::process::Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&secret);
        assert!(keygen.status().unwrap().success());
        let trusted = TrustedKeys::load(&[public.display().to_string()], folder.path()).unwrap();
        Site { signer: Signer::load(&secret).unwrap(), trusted, folder }
    }

    /// A verified artefact of the airlock's store.
    pub fn artefact(&self, kind: Kind, created: Timestamp, dump: &[u8], store: &str) -> VerifiedArtefact {
        self.made(description(kind, created), dump, store)
    }

    /// The same of an anonymized one that is not to be used from this moment on.
    pub fn expiring(&self, created: Timestamp, expires: Timestamp) -> VerifiedArtefact {
        let description = Description { expires: Some(expires), ..description(Kind::Anonymized, created) };
        self.made(description, b"abc", "airlock")
    }

    fn made(&self, description: Description, dump: &[u8], store: &str) -> VerifiedArtefact {
        let store = Store::new(self.folder.path().join(store));
        let mut draft = store.draft("shop", description.kind, "sqlite3", description.created).unwrap();
        std::io::Write::write_all(draft.dump(), dump).unwrap();
        let artefact = draft.commit(description, Some(&self.signer), &Silent).unwrap();
        artefact.verify_manifest(&self.trusted).unwrap().verify_dump(&Silent).unwrap()
    }

    pub fn choose(&self, remote: &dyn Remote) -> Result<Chosen, RemoteError> {
        self.choose_on(day(1), remote)
    }

    /// The same at another time.
    pub fn choose_on(&self, now: Timestamp, remote: &dyn Remote) -> Result<Chosen, RemoteError> {
        choose(remote.list("shop", &Silent)?, &self.trusted, "shop", &Wanted::Newest, now)
    }

    /// Pulls into the developer's store, and tries once.
    pub fn pull(&self, remote: &dyn Remote) -> Result<VerifiedArtefact, RemoteError> {
        let chosen = self.choose(remote)?;
        let transfer = Transfer { tries: 1, ..Transfer::default() };
        download(remote, &chosen, &self.store(), &self.trusted, transfer, &Silent)
    }

    pub fn store(&self) -> Store {
        Store::new(self.folder.path().join("developer"))
    }

    /// Every file of the developer's store.
    pub fn pulled_files(&self) -> Vec<PathBuf> {
        files_below(self.store().root()).unwrap()
    }

    /// Puts what an interrupted run would have left of a dump into the developer's store.
    pub fn begin(&self, manifest: &Manifest, bytes: &[u8]) {
        let folder = self.store().root().join(".fetching");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{}.part", manifest.dump.sha256)), bytes).unwrap();
    }

    /// Forgets what was pulled.
    pub fn forget(&self) {
        let _ = std::fs::remove_dir_all(self.store().root());
    }
}

pub fn day(day: u8) -> Timestamp {
    format!("2026-11-{day:02}T00:45:01Z").parse().unwrap()
}

fn description(kind: Kind, created: Timestamp) -> Description {
    let is_anonymized = kind == Kind::Anonymized;
    Description {
        id: "000102030405060708090a0b0c0d0e0f".to_owned(),
        kind,
        database: "shop".to_owned(),
        engine: Engine { name: "sqlite".to_owned(), version: "3.51.0".to_owned(), client: None },
        format: "sqlite3".to_owned(),
        archive: None,
        compression: "none".to_owned(),
        created,
        expires: None,
        tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
        policy_sha256: is_anonymized.then(|| Digest::of(b"policy")),
        schema_sha256: Digest::of(b"schema"),
        mode: is_anonymized.then_some(Mode::Irreversible),
        tables: vec![TableRecord {
            name: "customer".to_owned(),
            rows: 2,
            rows_left_out: None,
            columns: Vec::new(),
        }],
        warnings: Vec::new(),
    }
}
