//! The commands around a signed artefact, as the built program runs them: verify, list and publish.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "in the functions that tests share, too")]

use std::io::Write as _;
use std::path::PathBuf;

use assert_cmd::Command;
use db_airlock::artefact::Store;
use db_airlock::artefact::digest::Digest;
use db_airlock::artefact::manifest::{Description, Engine, Kind, Mode, Tool};
use db_airlock::artefact::signature::Signer;
use db_airlock::files::{Access, Existing, write_whole};
use db_airlock::progress::Silent;
use serde_json::Value;

const CONFIG: &str = "\
databases: {shop: {url: 'sqlite:var/dev.sqlite3', remote: published}}
store: {path: var/airlock}
";

/// A project with keys, a store with one anonymized artefact, and an empty remote.
struct Project {
    folder: tempfile::TempDir,
    dump: PathBuf,
}

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["config", "published"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let config = folder.path().join("config/airlock.yaml");
        write_whole(&config, CONFIG.as_bytes(), Access::Shared, Existing::Keep).unwrap();
        let mut project = Project { folder, dump: PathBuf::new() };
        project.json(&["keygen"], 0);
        let created = "2026-11-22T00:45:01Z".parse().unwrap();
        let store = Store::new(project.folder.path().join("var/airlock"));
        let mut draft = store.draft("shop", Kind::Anonymized, "sqlite3", created).unwrap();
        draft.dump().write_all(b"abc").unwrap();
        let signer = Signer::load(&project.folder.path().join(".airlock/sign.key")).unwrap();
        project.dump =
            draft.commit(description(created), Some(&signer), &Silent).unwrap().files().dump.clone();
        project
    }

    /// The document that a command gives, which must end with `code`.
    fn json(&self, args: &[&str], code: i32) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_db-airlock"));
        command.env_clear().current_dir(self.folder.path()).args(args).args(["--format", "json"]);
        let output = command.output().unwrap();
        let document = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {document}");
        serde_json::from_str(&document).unwrap()
    }

    fn dump(&self) -> &str {
        self.dump.to_str().unwrap()
    }
}

fn description(created: jiff::Timestamp) -> Description {
    Description {
        id: "000102030405060708090a0b0c0d0e0f".to_owned(),
        kind: Kind::Anonymized,
        database: "shop".to_owned(),
        engine: Engine { name: "sqlite".to_owned(), version: "3.51.0".to_owned(), client: None },
        format: "sqlite3".to_owned(),
        archive: None,
        compression: "none".to_owned(),
        created,
        expires: None,
        tool: Tool { name: "db-airlock".to_owned(), version: "0.1.0".to_owned() },
        policy_sha256: Some(Digest::of(b"policy")),
        schema_sha256: Digest::of(b"schema"),
        mode: Some(Mode::Irreversible),
        tables: Vec::new(),
        warnings: Vec::new(),
    }
}

#[test]
fn what_was_published_is_listed_as_signed() {
    let project = Project::new();
    let listed = |args: &[&str]| project.json(args, 0)["result"]["artefacts"].as_array().unwrap().clone();
    assert!(listed(&["list", "--remote"]).is_empty());
    assert_eq!(project.json(&["publish", "--dry-run"], 0)["result"]["end"], "would_be_published");
    assert!(listed(&["list", "--remote"]).is_empty());
    assert_eq!(project.json(&["publish"], 0)["result"]["end"], "published");
    assert_eq!(project.json(&["publish", project.dump()], 0)["result"]["end"], "was_there");
    let (here, there) = (listed(&["list"]), listed(&["list", "--remote"]));
    assert_eq!((here.len(), there.len()), (1, 1));
    assert!(here[0]["signed_by"].is_string());
    assert_eq!(here[0]["signed_by"], there[0]["signed_by"]);
    assert_eq!(project.json(&["verify", project.dump()], 0)["result"]["signed_by"], here[0]["signed_by"]);
}

#[test]
fn a_changed_dump_fails_verification_and_is_not_published() {
    let project = Project::new();
    write_whole(&project.dump, b"abd", Access::Private, Existing::Replace).unwrap();
    for args in [&["verify", project.dump()][..], &["publish"]] {
        let document = project.json(args, 5);
        assert_eq!(document["error"]["kind"], "verification", "{args:?}");
        assert!(document["error"]["hint"].is_string(), "{args:?}");
    }
    assert_eq!(std::fs::read_dir(project.folder.path().join("published")).unwrap().count(), 0);
}

#[test]
fn a_key_that_nobody_trusts_is_refused() {
    let project = Project::new();
    let other = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n";
    let public = project.folder.path().join("config/airlock.pub");
    write_whole(&public, other.as_bytes(), Access::Shared, Existing::Replace).unwrap();
    project.json(&["verify", project.dump()], 5);
    let listed = project.json(&["list"], 0);
    assert!(
        listed["result"]["artefacts"][0]["refused"].as_str().unwrap().contains("not trusted"),
        "{listed}"
    );
}
