//! Lines that break and servers that misbehave: what can pass is tried again, and only the rest is fetched.

use db_airlock::artefact::VerifiedArtefact;
use db_airlock::artefact::manifest::Kind;
use db_airlock::config::Transfer;
use db_airlock::files::read_bounded;
use db_airlock::progress::Silent;
use db_airlock::remote::{Remote, RemoteError, download};

use super::nginx::{Developer, Nginx};
use super::relay::{Asked, Fault, Relay};
use super::{HttpsBench, check_failure};
use crate::remote::bench::{Bench as _, Site, day};

const LENGTH: usize = 200_000;

fn dump() -> Vec<u8> {
    (0..LENGTH).map(|at| (at * at / 7 + at) as u8).collect()
}

/// A developer behind a relay, and the artefact that is there.
struct Behind {
    site: Site,
    bench: HttpsBench,
    relay: Relay,
    artefact: VerifiedArtefact,
    developer: Developer,
}

impl Behind {
    fn new(more: &str, faults: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Option<Self> {
        let nginx = Nginx::get()?;
        let (site, bench) = (Site::new(), HttpsBench::new(nginx, "plain"));
        let artefact = site.artefact(Kind::Anonymized, day(2), &dump(), "airlock");
        bench.put(&artefact).unwrap();
        let relay = Relay::start(nginx.port("plain"), faults);
        let url = format!("http://127.0.0.1:{}/{}", relay.port, bench.name);
        Some(Behind { developer: Developer::new(&url, more, &[]), site, bench, relay, artefact })
    }

    /// The same, where only dumps have faults.
    fn of_dumps(faults: impl Fn(usize) -> Fault + Send + Sync + 'static) -> Option<Self> {
        Behind::new("", move |asked, before| if asked.is_dump() { faults(before) } else { Fault::None })
    }

    fn remote(&self) -> Box<dyn Remote> {
        self.developer.open().unwrap()
    }

    /// Pulls with one try for the dump.
    fn pull(&self) -> Result<VerifiedArtefact, RemoteError> {
        self.site.pull(&*self.remote())
    }

    fn pull_with(&self, tries: u32) -> Result<VerifiedArtefact, RemoteError> {
        let remote = self.remote();
        let transfer = Transfer { tries, ..Transfer::default() };
        let chosen = self.site.choose(&*remote)?;
        download(&*remote, &chosen, &self.site.store(), &self.site.trusted, transfer, &Silent)
    }

    #[track_caller]
    fn check_pulled(&self, pulled: Result<VerifiedArtefact, RemoteError>) {
        assert!(read_bounded(&pulled.unwrap().files().dump, LENGTH as u64).unwrap() == dump());
    }
}

#[test]
fn what_was_cut_is_gone_on_with_and_only_the_rest_is_fetched() {
    let mut random = 0x9e37_79b9_u64;
    let mut cuts = vec![1, LENGTH - 1];
    cuts.extend((0..18).map(|_| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % LENGTH
    }));
    let place = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let next = place.clone();
    let is_first = move |before| before == 0;
    let Some(behind) = Behind::of_dumps(move |before| match is_first(before) {
        true => Fault::Cut(next.load(std::sync::atomic::Ordering::SeqCst)),
        false => Fault::None,
    }) else {
        return;
    };
    for cut in cuts {
        behind.site.forget();
        place.store(cut, std::sync::atomic::Ordering::SeqCst);
        check_failure(behind.pull().unwrap_err(), 4, ".sqlite3 cannot be reached: ");
        behind.check_pulled(behind.pull());
        let [first, second] = &behind.relay.dumps()[..] else { panic!("cut at {cut}: two requests") };
        assert_eq!((first.range.as_deref(), first.sent), (None, cut));
        assert_eq!(second.range.as_deref(), Some(&*format!("bytes={cut}-")));
        assert_eq!(second.sent, LENGTH - cut);
    }
}

#[test]
fn one_run_goes_on_as_long_as_something_comes() {
    let Some(behind) = Behind::of_dumps(|before| if before < 3 { Fault::Cut(30_000) } else { Fault::None })
    else {
        return;
    };
    behind.check_pulled(behind.pull_with(2));
    let sent: Vec<usize> = behind.relay.dumps().iter().map(|asked| asked.sent).collect();
    assert_eq!(sent, [30_000, 30_000, 30_000, LENGTH - 90_000]);
}

#[test]
fn a_line_that_breaks_early_is_tried_again() {
    for fault in [Fault::Reset, Fault::Cut(0)] {
        let broken = fault.clone();
        let faults = move |_: &Asked, before| if before == 0 { broken.clone() } else { Fault::None };
        let Some(behind) = Behind::new("", faults) else { return };
        behind.check_pulled(behind.pull_with(2));
        let asked = behind.relay.asked();
        assert_eq!(asked.len(), 8, "each of four files twice, {fault:?}: {asked:?}");
    }
}

#[test]
fn what_can_pass_is_tried_again_and_the_wish_of_the_server_heard() {
    for (status, more) in
        [("429 Too Many Requests", "Retry-After: 1\r\n"), ("503 Busy", "Retry-After: 0\r\n"), ("500 Ill", "")]
    {
        let busy = format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
        let faults =
            move |_: &Asked, before| if before == 0 { Fault::Instead(busy.clone()) } else { Fault::None };
        let Some(behind) = Behind::new("", faults) else { return };
        let started = std::time::Instant::now();
        behind.check_pulled(behind.pull_with(2));
        assert_eq!(behind.relay.asked().len(), 8, "{status}");
        if more.contains('1') {
            // Index, manifest, signature and dump.
            assert!(started.elapsed() >= std::time::Duration::from_secs(4), "it came before it was asked to");
        }
    }
    let faults = |_: &Asked, _| Fault::Instead("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_owned());
    let Some(behind) = Behind::new("transfer: {tries: 2}", faults) else { return };
    check_failure(behind.pull().unwrap_err(), 4, "gave up after 2 tries: http://127.0.0.1:");
    assert_eq!(behind.relay.asked().len(), 2);
}

#[test]
fn what_cannot_pass_is_not_tried_again() {
    for (status, expected) in [
        ("401 Who", ".sqlite3 is not open to us: status 401"),
        ("403 No", ".sqlite3 is not open to us: status 403"),
        ("404 Where", ".sqlite3 does not exist"),
        ("410 Gone", ".sqlite3 does not exist"),
        ("416 Beyond", ".sqlite3 answers with what cannot be understood: status 416"),
        ("206 Part", "it sends other bytes than those that were asked for"),
        ("206 Part\r\nContent-Range: bytes 7-9/10", "it sends other bytes than those that were asked for"),
    ] {
        let refused = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let Some(behind) = Behind::of_dumps(move |_| Fault::Instead(refused.clone())) else { return };
        check_failure(behind.pull_with(5).unwrap_err(), 4, expected);
        assert_eq!(behind.relay.dumps().len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_stalls_is_not_waited_for() {
    let faults = |asked: &Asked, before| match before {
        0 if asked.is_dump() => Fault::Stalled(50_000),
        0 if asked.path.ends_with("index.json") => Fault::Silent,
        _ => Fault::None,
    };
    let Some(behind) = Behind::new("transfer: {stall: 1 second, tries: 1}", faults) else { return };
    check_failure(
        behind.pull().unwrap_err(),
        4,
        "/shop/index.json cannot be reached: nothing came for too long",
    );
    check_failure(behind.pull().unwrap_err(), 4, ".sqlite3 cannot be reached: nothing came for too long");
    behind.check_pulled(behind.pull());
    let sent: Vec<usize> = behind.relay.dumps().iter().map(|asked| asked.sent).collect();
    assert_eq!(sent, [50_000, LENGTH - 50_000]);
}

/// Although it never stalls.
#[test]
fn a_server_that_trickles_is_not_waited_for_for_ever() {
    let Some(behind) = Behind::new("transfer: {timeout: 1 second}", |_, _| Fault::Trickling) else { return };
    check_failure(
        behind.pull().unwrap_err(),
        4,
        "/shop/index.json` took longer than `transfer.timeout` allows",
    );
    assert_eq!(behind.relay.asked().len(), 1);
}

#[test]
fn a_server_without_ranges_sends_all_of_it_again() {
    let Some(behind) = Behind::of_dumps(|_| Fault::Whole) else { return };
    for begun in [0, 1, LENGTH - 1] {
        behind.site.forget();
        behind.site.begin(behind.artefact.manifest(), &dump()[..begun]);
        behind.check_pulled(behind.pull());
        assert_eq!(behind.relay.dumps()[0].sent, LENGTH);
    }
}

#[test]
fn a_server_may_send_less_than_it_was_asked_for() {
    let Some(behind) = Behind::of_dumps(|_| Fault::Piece(60_000)) else { return };
    behind.check_pulled(behind.pull());
    let sent: Vec<usize> = behind.relay.dumps().iter().map(|asked| asked.sent).collect();
    assert_eq!(sent, [60_000, 60_000, 60_000, 20_000]);
}

/// Neither says it how much there is, nor does it go on where it stopped.
#[test]
fn a_server_that_never_sends_all_of_it_is_not_asked_for_ever() {
    let Some(behind) = Behind::of_dumps(|_| Fault::Short(50_000)) else { return };
    check_failure(
        behind.pull().unwrap_err(),
        5,
        "has 50000 bytes on the remote, and its manifest says 200000",
    );
    assert_eq!(behind.relay.dumps().len(), 2);
}

#[test]
fn what_is_compressed_on_the_way_is_refused() {
    let Some(behind) = Behind::new("", |asked, _| match asked.path.ends_with("index.json") {
        true => Fault::Encoded,
        false => Fault::None,
    }) else {
        return;
    };
    let expected = "it compresses what it sends (`Content-Encoding: gzip`), unasked";
    check_failure(behind.pull().unwrap_err(), 4, expected);

    // A file that is compressed as it stands may be called so.
    let Some(behind) = Behind::of_dumps(|_| Fault::Encoded) else { return };
    behind.check_pulled(behind.pull());
    behind.site.forget();
    let entry = behind.site.choose(&*behind.remote()).unwrap().entry;
    behind.bench.overwrite(&entry, &behind.artefact.manifest().dump.file, b"smaller");
    check_failure(behind.pull().unwrap_err(), 4, expected);
}

#[test]
fn an_answer_without_end_is_refused() {
    let endless = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", " ".repeat(9 * 1024 * 1024));
    let Some(behind) = Behind::new("", move |_, _| Fault::Instead(endless.clone())) else { return };
    check_failure(behind.pull().unwrap_err(), 4, "it has more than the 8388608 bytes that it may have");
}
