//! `https://`: a folder that a real nginx serves over TLS.

mod certificates;
mod credentials;
mod interrupted;
#[cfg(target_os = "linux")]
mod memory;
pub mod nginx;
mod relay;
mod secrets;

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use db_airlock::artefact::manifest::Kind;
use db_airlock::artefact::{Placement, VerifiedArtefact};
use db_airlock::files::files_below;
use db_airlock::progress::Silent;
use db_airlock::remote::{Folder, Remote, RemoteEntry, RemoteError, publish};

use super::bench::{Bench, Site, Words, day};
use super::contract::{check_contract, check_failure};
use nginx::{Developer, Nginx};

/// A folder of what nginx serves, and a developer who knows its URL.
pub struct HttpsBench {
    nginx: &'static Nginx,
    /// The folder's name.
    name: String,
    share: PathBuf,
    developer: Developer,
    /// How many bytes of dumps were told already.
    told: std::cell::Cell<u64>,
}

impl HttpsBench {
    /// A new one, served by the server of this name.
    fn new(nginx: &'static Nginx, server: &str) -> Self {
        let (name, share) = nginx.folder();
        let developer = Developer::new(&format!("https://localhost:{}/{name}", nginx.port(server)), "", &[]);
        HttpsBench { nginx, name, share, developer, told: 0.into() }
    }

    /// Its URL at the server of this name; `way` is `/` or begins and ends with one.
    fn url(&self, server: &str, way: &str) -> String {
        format!("https://localhost:{}{way}{}", self.nginx.port(server), self.name)
    }

    fn path(&self, entry: &RemoteEntry, file_name: &str) -> PathBuf {
        self.share.join(&entry.location).with_file_name(file_name)
    }

    /// One artefact, put there.
    fn with_artefact(self, site: &Site) -> Self {
        self.put(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock")).unwrap();
        self
    }
}

impl Bench for HttpsBench {
    fn remote(&self) -> Box<dyn Remote> {
        self.developer.open().unwrap()
    }

    fn put(&self, artefact: &VerifiedArtefact) -> Result<Placement, RemoteError> {
        publish(&Folder::new(self.share.clone()), artefact, &Silent)
    }

    fn is_published_to(&self) -> bool {
        false
    }

    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]) {
        std::fs::write(self.path(entry, file_name), bytes).unwrap();
    }

    fn remove(&self, entry: &RemoteEntry, file_name: &str) {
        std::fs::remove_file(self.path(entry, file_name)).unwrap();
    }

    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool {
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(self.path(entry, file_name), closed).is_ok()
    }

    fn words(&self) -> Words {
        Words { forbidden: "is not open to us: status 403", missing: ".sqlite3 does not exist" }
    }

    fn count(&self) -> usize {
        files_below(&self.share).unwrap().len()
    }

    fn sent(&self) -> Option<u64> {
        let served = self.nginx.served(&self.name);
        let sent: u64 = served.iter().filter(|served| served.is_dump()).map(|served| served.bytes).sum();
        Some(sent - self.told.replace(sent))
    }
}

#[test]
fn https_keeps_the_contract() {
    let Some(nginx) = Nginx::get() else { return };
    for server in ["tls", "http2"] {
        check_contract(|| HttpsBench::new(nginx, server));
    }
}

#[test]
fn where_nothing_is_published_is_told_from_a_wrong_url() {
    let Some(nginx) = Nginx::get() else { return };
    let (site, bench) = (Site::new(), HttpsBench::new(nginx, "tls"));
    assert_eq!(bench.remote().list("shop", &Silent).unwrap(), []);
    check_failure(site.pull(&*bench.remote()).unwrap_err(), 4, "has no anonymized artefact of `shop`");

    let wrong = Developer::new(&format!("{}-misspelt", bench.url("tls", "/")), "", &[]).open().unwrap();
    let expected = format!("{}-misspelt/ does not exist", bench.url("tls", "/"));
    check_failure(wrong.list("shop", &Silent).unwrap_err(), 4, &expected);

    let index = bench.share.join("shop/index.json");
    std::fs::create_dir(bench.share.join("shop")).unwrap();
    std::fs::write(&index, "<html>").unwrap();
    let error = bench.remote().list("shop", &Silent).unwrap_err();
    check_failure(error, 4, "/shop/index.json answers with what cannot be understood: ");
}

/// A URL may end with `/`, have names that need escapes, and a query that opens it.
#[test]
fn a_url_is_taken_as_people_write_it() {
    let Some(nginx) = Nginx::get() else { return };
    let site = Site::new();
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&site);
    let signed = format!("{}?signature={}", bench.url("tls", "/signed/"), nginx::TOKEN);
    let slash = format!("{}/?signature={}#x", bench.url("tls", "/signed/"), nginx::TOKEN);
    let spaced = bench.share.with_file_name(format!("{} ü%41", bench.name));
    std::os::unix::fs::symlink(&bench.share, spaced).unwrap();
    let escaped = format!("{} ü%2541", bench.url("tls", "/"));
    for url in [&format!("{}/", bench.url("tls", "/")), &signed, &slash, &escaped] {
        site.forget();
        let pulled = site.pull(&*Developer::new(url, "", &[]).open().unwrap()).unwrap();
        assert_eq!(pulled.manifest().created, day(2), "{url}");
    }
    let unsigned = Developer::new(&signed.replace("hunter2", "hunter3"), "", &[]).open().unwrap();
    let error = unsigned.list("shop", &Silent).unwrap_err();
    assert!(!error.to_string().contains("hunter"), "{error}");
    check_failure(error, 4, "/shop/index.json is not open to us: status 403");
}

/// What is gone since the index was written is passed over.
#[test]
fn many_artefacts_are_listed_over_few_connections() {
    let Some(nginx) = Nginx::get() else { return };
    let site = Site::new();
    for (server, connections) in [("tls", 9), ("http2", 1)] {
        let bench = HttpsBench::new(nginx, server);
        for _ in 0..100 {
            bench.put(&site.artefact(Kind::Anonymized, day(2), b"abc", "airlock")).unwrap();
        }
        let listed = bench.remote().list("shop", &Silent).unwrap();
        assert_eq!(listed.len(), 100);
        let served = nginx.served(&bench.name);
        assert_eq!(served.len(), 201);
        let mut used: Vec<u64> = served.iter().map(|served| served.connection).collect();
        used.sort_unstable();
        used.dedup();
        assert!(used.len() <= connections, "{server}: {} connections", used.len());

        bench.remove(&listed[40], &listed[40].manifest_name);
        bench.remove(&listed[50], &format!("{}.minisig", listed[50].manifest_name));
        let again = bench.remote().list("shop", &Silent).unwrap();
        assert_eq!((again.len(), again.iter().filter(|entry| entry.signature.is_none()).count()), (99, 1));
    }
}

#[test]
fn nothing_is_published_to_a_web_server() {
    let Some(nginx) = Nginx::get() else { return };
    let (site, bench) = (Site::new(), HttpsBench::new(nginx, "tls"));
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    let error = publish(&*bench.remote(), &artefact, &Silent).unwrap_err();
    assert!(error.hint().unwrap().contains("publish to the folder that the web server serves"), "{error}");
    check_failure(error, 3, "nothing can be published to `https://`");
}
