//! A bucket of a server that speaks like S3.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db_airlock::artefact::manifest::Kind;
use db_airlock::artefact::{Placement, VerifiedArtefact};
use db_airlock::config::{Config, Environment, Transfer};
use db_airlock::files::{Access, Existing, read_bounded, write_whole};
use db_airlock::progress::Silent;
use db_airlock::remote::{Remote, RemoteEntry, RemoteError, download, open, publish};

use super::bench::{Bench, Site, Words, day};
use super::contract::{check_contract, check_failure};
use super::moto::Moto;
use super::relay::{Relay, Verdict};

const DENIED: &str = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";

/// More than what is sent in one piece.
const SEVERAL_PARTS: usize = 20 * 1024 * 1024 + 7;

pub struct S3Bench {
    moto: &'static Moto,
    relay: Relay,
    bucket: String,
    prefix: &'static str,
}

impl S3Bench {
    fn new(moto: &'static Moto) -> Self {
        let (relay, bucket) = (Relay::to(moto.port), moto.bucket("contract"));
        S3Bench { moto, relay, bucket, prefix: "" }
    }

    /// The bucket over another line than the relay's, or by other means.
    fn at(&self, port: u16) -> Box<dyn Remote> {
        let Self { bucket, prefix, .. } = self;
        open_at(&format!("s3://{bucket}/{prefix}?endpoint=http://127.0.0.1:{port}"), KEYS, "1")
    }

    fn path(&self, entry: &RemoteEntry, file_name: &str) -> String {
        let folder = entry.location.rsplit_once('/').unwrap().0;
        format!("/{}/{}{folder}/{file_name}", self.bucket, self.prefix.replace(' ', "%20"))
    }

    fn put_times(&self, tries: &str, artefact: &VerifiedArtefact) -> Result<Placement, RemoteError> {
        let url = format!("s3://{}?endpoint=http://127.0.0.1:{}", self.bucket, self.relay.port);
        publish(&*open_at(&url, KEYS, tries), artefact, &Silent)
    }

    #[track_caller]
    fn check_nothing_is_left(&self) {
        assert_eq!(self.moto.keys(&self.bucket), [""; 0]);
        assert_eq!(self.moto.uploads(&self.bucket), [""; 0]);
    }
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];

/// A remote as a configuration and an environment give it.
fn try_open(url: &str, variables: [(&str, &str); 2], tries: &str) -> Result<Box<dyn Remote>, RemoteError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("airlock.yaml");
    let text =
        format!("databases: {{shop: {{url: 'sqlite:x', remote: '{url}', transfer: {{tries: {tries}}}}}}}");
    write_whole(&path, text.as_bytes(), Access::Shared, Existing::Replace).unwrap();
    let environment: Environment =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let config = Config::load(Some(&path), environment, folder.path()).unwrap();
    let database = config.database(None).unwrap();
    open(database.remote.as_ref().unwrap(), database)
}

fn open_at(url: &str, variables: [(&str, &str); 2], tries: &str) -> Box<dyn Remote> {
    try_open(url, variables, tries).unwrap()
}

impl Bench for S3Bench {
    fn remote(&self) -> Box<dyn Remote> {
        self.at(self.relay.port)
    }

    fn overwrite(&self, entry: &RemoteEntry, file_name: &str, bytes: &[u8]) {
        self.moto.done("PUT", &self.path(entry, file_name), bytes);
    }

    fn remove(&self, entry: &RemoteEntry, file_name: &str) {
        self.moto.done("DELETE", &self.path(entry, file_name), b"");
    }

    fn forbid(&self, entry: &RemoteEntry, file_name: &str) -> bool {
        let forbidden = self.path(entry, file_name);
        self.relay.judge(move |_, path| match path == forbidden {
            true => Verdict::Answer(403, DENIED),
            false => Verdict::Pass,
        });
        true
    }

    fn words(&self) -> Words {
        Words { forbidden: "is not open to us: status 403 (AccessDenied)", missing: "does not exist" }
    }

    fn count(&self) -> usize {
        self.moto.keys(&self.bucket).len() + self.moto.uploads(&self.bucket).len()
    }

    fn sent(&self) -> Option<u64> {
        Some(self.relay.sent())
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * at / 7 + at) as u8).collect()
}

#[test]
fn a_bucket_keeps_the_contract() {
    let Some(moto) = Moto::open() else { return };
    check_contract(|| S3Bench::new(moto));
}

#[test]
fn a_folder_of_a_bucket_keeps_the_contract_too() {
    let Some(moto) = Moto::open() else { return };
    check_contract(|| S3Bench { prefix: "team a/dumps/", ..S3Bench::new(moto) });
}

#[test]
fn what_is_published_can_be_found_by_an_index() {
    let Some(moto) = Moto::open() else { return };
    let (bench, site) = (S3Bench::new(moto), Site::new());
    for at in [2, 1] {
        bench.put(&site.artefact(Kind::Anonymized, day(at), b"abc", "airlock")).unwrap();
    }
    let index = moto.done("GET", &format!("/{}/shop/index.json", bench.bucket), b"");
    let expected = "{\n  \"version\": 1,\n  \"manifests\": [\n    \
                    \"2026/11/shop-anonymized-20261101T004501Z.sqlite3.manifest.json\",\n    \
                    \"2026/11/shop-anonymized-20261102T004501Z.sqlite3.manifest.json\"\n  ]\n}\n";
    assert_eq!(index, expected);
}

#[test]
fn a_dump_of_several_parts_is_published_and_pulled_however_often_the_line_breaks() {
    let Some(moto) = Moto::open() else { return };
    let (bench, site) = (S3Bench::new(moto), Site::new());
    let dump = bytes(SEVERAL_PARTS);
    let artefact = site.artefact(Kind::Anonymized, day(2), &dump, "airlock");
    // Each question is answered only the second time, but for the one that begins an upload: nobody could end what it began.
    let asked = AtomicUsize::new(0);
    bench.relay.judge(move |_, path| {
        let is_lost = !path.contains("?uploads") && asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        if is_lost { Verdict::Lost } else { Verdict::Pass }
    });
    // The manifest was put there by the question whose answer was lost.
    assert_eq!(bench.put_times("2", &artefact).unwrap(), Placement::WasThere);
    assert_eq!(moto.uploads(&bench.bucket), [""; 0]);

    // Each try gets a few more bytes.
    bench.relay.judge(|method, path| match method == "GET" && path.ends_with(".sqlite3") {
        true => Verdict::CutAfter(7_000_003),
        false => Verdict::Pass,
    });
    let chosen = site.choose(&*bench.remote()).unwrap();
    let transfer = Transfer { tries: 2, ..Transfer::default() };
    let _ = bench.sent();
    let pulled =
        download(&*bench.remote(), &chosen, &site.store(), &site.trusted, transfer, &Silent).unwrap();
    assert!(read_bounded(&pulled.files().dump, SEVERAL_PARTS as u64).unwrap() == dump);
    // What was on its way when the line broke counts as well.
    let sent = bench.sent().unwrap();
    assert!(sent < SEVERAL_PARTS as u64 + 3 * 1024 * 1024, "{sent}");
}

#[test]
fn an_interrupted_publisher_leaves_nothing() {
    let Some(moto) = Moto::open() else { return };
    let (bench, site) = (S3Bench::new(moto), Site::new());
    let large = site.artefact(Kind::Anonymized, day(2), &bytes(SEVERAL_PARTS), "airlock");
    let small = site.artefact(Kind::Anonymized, day(3), b"abc", "airlock");
    let check = |artefact: &VerifiedArtefact, refused: fn(&str, &str) -> bool, expected: &str| {
        bench.relay.judge(move |method, path| match refused(method, path) {
            true => Verdict::Answer(403, DENIED),
            false => Verdict::Pass,
        });
        check_failure(bench.put(artefact).unwrap_err(), 4, expected);
        bench.check_nothing_is_left();
    };
    let denied = "is not open to us: status 403 (AccessDenied)";
    check(&large, |_, path| path.contains("partNumber=2"), denied);
    check(&large, |method, path| method == "POST" && path.contains("uploadId="), denied);
    for artefact in [&large, &small] {
        check(artefact, |method, path| method == "PUT" && path.ends_with(".minisig"), denied);
        check(artefact, |method, path| method == "PUT" && path.ends_with(".manifest.json"), denied);
    }
    // What was exchanged since it was verified is told only when all parts are there.
    bench.relay.judge(|_, _| Verdict::Pass);
    let mut exchanged = bytes(SEVERAL_PARTS);
    exchanged[SEVERAL_PARTS - 1] ^= 1;
    write_whole(&large.files().dump, &exchanged, Access::Private, Existing::Replace).unwrap();
    check_failure(bench.put(&large).unwrap_err(), 5, "has sha256 ");
    bench.check_nothing_is_left();
}

#[test]
fn what_a_killed_publisher_left_is_gone_on_with() {
    let Some(moto) = Moto::open() else { return };
    let (bench, site) = (S3Bench::new(moto), Site::new());
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    bench.put(&artefact).unwrap();
    let entry = site.choose(&*bench.remote()).unwrap().entry;
    let uploads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&uploads);
    bench.relay.judge(move |method, path| {
        if method == "PUT" && path.ends_with(".sqlite3") {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        Verdict::Pass
    });
    bench.remove(&entry, &entry.manifest_name);
    assert_eq!(bench.put(&artefact).unwrap(), Placement::Placed);
    assert_eq!(uploads.load(Ordering::Relaxed), 0, "its dump was there");
    // Where the dump is gone, the manifest alone is no artefact.
    bench.remove(&entry, &artefact.manifest().dump.file);
    bench.put(&artefact).unwrap();
    assert_eq!(uploads.load(Ordering::Relaxed), 1);
    assert_eq!(site.pull(&*bench.remote()).unwrap().manifest(), artefact.manifest());
}

#[test]
fn two_publishers_do_no_harm_to_each_other() {
    let Some(moto) = Moto::open() else { return };
    for length in [3, SEVERAL_PARTS] {
        let (bench, site) = (S3Bench::new(moto), Site::new());
        let ours = site.artefact(Kind::Anonymized, day(2), &bytes(length), "airlock");
        let other = site.artefact(Kind::Anonymized, day(2), &vec![7; length], "another airlock");
        let again = site.artefact(Kind::Anonymized, day(2), &bytes(length), "airlock again");
        for (rival, expected) in [(&other, None), (&again, Some(Placement::WasThere))] {
            let bench =
                S3Bench { bucket: moto.bucket("rivals"), relay: Relay::to(moto.port), ..S3Bench::new(moto) };
            // The rival publishes when our dump is about to become an object.
            let url = format!("s3://{}?endpoint=http://127.0.0.1:{}", bench.bucket, moto.port);
            let (rival, mut is_first) = (rival.clone(), true);
            bench.relay.judge(move |method, path| {
                let is_last = (method == "PUT" && path.ends_with(".sqlite3"))
                    || (method == "POST" && path.contains("uploadId="));
                if is_last && std::mem::take(&mut is_first) {
                    let remote = open_at(&url, KEYS, "1");
                    assert_eq!(publish(&*remote, &rival, &Silent).unwrap(), Placement::Placed);
                }
                Verdict::Pass
            });
            match (bench.put(&ours), expected) {
                (Ok(placement), Some(expected)) => assert_eq!(placement, expected),
                (Err(error), None) => check_failure(error, 7, "another artefact has the name `s3://rivals-"),
                (came, _) => panic!("{length} bytes: {came:?}"),
            }
            assert_eq!(moto.uploads(&bench.bucket), [""; 0]);
            site.forget();
            site.pull(&*bench.remote()).unwrap();
        }
        drop(bench);
    }
}

#[test]
fn more_than_a_page_of_objects_is_listed() {
    let Some(moto) = Moto::open() else { return };
    let (bench, site) = (S3Bench::new(moto), Site::new());
    std::thread::scope(|scope| {
        for part in 0..4 {
            let bucket = &bench.bucket;
            scope.spawn(move || {
                for number in 0..260 {
                    moto.done("PUT", &format!("/{bucket}/shop/2026/01/other-{part}-{number}"), b"");
                }
            });
        }
    });
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    bench.put(&artefact).unwrap();
    let pages = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pages);
    bench.relay.judge(move |_, path| {
        counted.fetch_add(usize::from(path.contains("list-type=2")), Ordering::Relaxed);
        Verdict::Pass
    });
    assert_eq!(bench.remote().list("shop", &Silent).unwrap().len(), 1);
    assert_eq!(pages.load(Ordering::Relaxed), 2);
}

#[test]
fn what_can_pass_is_tried_again_as_often_as_asked() {
    let Some(moto) = Moto::open() else { return };
    let bench = S3Bench::new(moto);
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    bench.relay.judge(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        Verdict::Answer(503, "<Error><Code>SlowDown</Code></Error>")
    });
    let url = format!("s3://{}?endpoint=http://127.0.0.1:{}", bench.bucket, bench.relay.port);
    let error = open_at(&url, KEYS, "2").list("shop", &Silent).unwrap_err();
    check_failure(error, 4, "gave up after 2 tries: s3://contract-");
    assert_eq!(asked.load(Ordering::Relaxed), 2, "nobody else tries again");
}

#[test]
fn a_redirect_is_not_followed() {
    let Some(moto) = Moto::open() else { return };
    let bench = S3Bench::new(moto);
    bench.relay.judge(|_, _| Verdict::Answer(307, "<Error><Code>TemporaryRedirect</Code></Error>"));
    check_failure(bench.remote().list("shop", &Silent).unwrap_err(), 4, "status 307");
}

#[test]
fn a_bucket_that_is_missing_or_out_of_reach_is_told() {
    let Some(moto) = Moto::open() else { return };
    let at = |port| open_at(&format!("s3://nowhere?endpoint=http://127.0.0.1:{port}"), KEYS, "1");
    check_failure(at(moto.port).list("shop", &Silent).unwrap_err(), 4, "s3://nowhere does not exist");
    let error = at(1).list("shop", &Silent).unwrap_err();
    check_failure(error, 4, "gave up after 1 try: s3://nowhere cannot be reached: ");
    let error = try_open("s3://b?endpoint=http://10.0.0.1", KEYS, "1").err().unwrap();
    check_failure(error, 7, "`http://` to 10.0.0.1, which is another machine, is refused");
    let error = try_open("s3://b?ednpoint=x", KEYS, "1").err().unwrap();
    check_failure(error, 3, "`ednpoint` is not known in it; did you mean `endpoint`?");
}

#[test]
fn only_who_has_the_right_keys_gets_in() {
    // A bucket, a user, its keys, what it may, another user and its keys: then the door is closed.
    let Some(moto) = Moto::guarded(6) else { return };
    moto.done("PUT", "/dumps", b"");
    let ask = |body: &str| {
        let answer = moto.ask_service("iam", "POST", "/", format!("Version=2010-05-08&{body}").as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    };
    let user = |name: &str| {
        ask(&format!("Action=CreateUser&UserName={name}"));
        let made = ask(&format!("Action=CreateAccessKey&UserName={name}"));
        let value =
            |name: &str| super::moto::between(&made, &format!("<{name}>"), &format!("</{name}>")).remove(0);
        (value("AccessKeyId"), value("SecretAccessKey"))
    };
    let (id, secret) = user("airlock");
    ask("Action=PutUserPolicy&UserName=airlock&PolicyName=all&PolicyDocument=\
         %7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22\
         s3%3A*%22%2C%22Resource%22%3A%22*%22%7D%5D%7D");
    let (other_id, other_secret) = user("stranger");

    let url = format!("s3://dumps?endpoint=http://127.0.0.1:{}", moto.port);
    let list = |id: &str, secret: &str| {
        let keys = [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret)];
        open_at(&url, keys, "1").list("shop", &Silent)
    };
    assert_eq!(list(&id, &secret).unwrap(), []);
    let site = Site::new();
    let artefact = site.artefact(Kind::Anonymized, day(2), b"abc", "airlock");
    let keys = [("AWS_ACCESS_KEY_ID", id.as_str()), ("AWS_SECRET_ACCESS_KEY", secret.as_str())];
    assert_eq!(publish(&*open_at(&url, keys, "1"), &artefact, &Silent).unwrap(), Placement::Placed);
    for (id, secret, code) in [
        ("AKIANOBODY", secret.as_str(), "InvalidAccessKeyId"),
        (&id, "hunter2", "SignatureDoesNotMatch"),
        (&other_id, &other_secret, "AccessDenied"),
    ] {
        let error = list(id, secret).unwrap_err();
        assert!(!format!("{error:?}").contains(secret));
        check_failure(error, 4, &format!("s3://dumps is not open to us: status 403 ({code})"));
    }
    let nobody = [("AWS_EC2_METADATA_DISABLED", "true"), ("HOME", "/nowhere")];
    let error = try_open(&url, nobody, "1").err().unwrap();
    check_failure(error, 4, "s3://dumps is not open to us: there are no keys for it");
}
