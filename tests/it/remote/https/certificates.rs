//! Who the other side is, and who we are: certificates.

use db_airlock::progress::Silent;
use db_airlock::remote::RemoteError;

use super::nginx::{Developer, Nginx, take};
use super::{HttpsBench, check_failure};
use crate::remote::bench::Site;

/// What listing says, of a server and with these lines of configuration.
fn listed(bench: &HttpsBench, server: &str, more: &str) -> Result<usize, RemoteError> {
    let developer = Developer::new(&bench.url(server, "/"), more, &[]);
    take(
        bench.nginx,
        &["theirs.pem", "client.pem", "client.key", "stranger.pem", "stranger.key"],
        &developer.path(""),
    );
    developer.open()?.list("shop", &Silent).map(|entries| entries.len())
}

#[test]
fn a_server_that_does_not_prove_who_it_is_is_refused() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&Site::new());
    assert_eq!(listed(&bench, "tls", "").unwrap(), 1);
    assert_eq!(listed(&bench, "foreign", "access: {ca: theirs.pem}").unwrap(), 1);
    let check = |server: &str, more: &str, reason: &str, hint: &str| {
        let error = listed(&bench, server, more).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(reason), "{text}");
        assert!(error.hint().is_some_and(|found| found.contains(hint)), "{text}: {:?}", error.hint());
        check_failure(error, 7, "localhost does not prove to be localhost: its certificate is not valid (");
    };
    check("foreign", "", "UnknownIssuer", "name that in `access.ca`");
    check("tls", "access: {}", "UnknownIssuer", "name that in `access.ca`");
    check("expired", "", "expired", "has to renew it");
    check("wrong_name", "", "not valid for", "name the host in `remote` as its certificate does");
}

#[test]
fn a_certificate_of_ours_opens_what_asks_for_one() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&Site::new());
    let ours = "access: {ca: ours.pem, certificate: client.pem, key: client.key}";
    assert_eq!(listed(&bench, "identified", ours).unwrap(), 1);
    for wrong in ["", "access: {ca: ours.pem, certificate: stranger.pem, key: stranger.key}"] {
        let error = listed(&bench, "identified", wrong).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("`access.certificate`")), "{error}");
        check_failure(
            error,
            4,
            "/shop/index.json is not open to us: status 400: it asks for a client certificate",
        );
    }
    for (more, expected) in [
        ("access: {ca: client.key}", "the file of `access.ca` holds no PEM certificates"),
        (
            "access: {certificate: client.pem}",
            "the file of `access.certificate` holds no PEM certificate with its key",
        ),
    ] {
        check_failure(listed(&bench, "tls", more).unwrap_err(), 3, expected);
    }
    check_failure(listed(&bench, "tls", "access: {ca: missing.pem}").unwrap_err(), 4, "missing.pem");
}

/// Nor is our certificate shown to who we are sent on to.
#[test]
fn a_certificate_of_ours_is_shown_to_no_other_host() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&Site::new());
    let ours = "access: {ca: ours.pem, certificate: client.pem, key: client.key}";
    let with_way = |way: &str, server: &str| {
        let developer = Developer::new(&bench.url(server, way), ours, &[]);
        take(nginx, &["client.pem", "client.key"], &developer.path(""));
        developer.open().unwrap().list("shop", &Silent).unwrap().len()
    };
    let shown = || {
        nginx
            .log("other.log")
            .lines()
            .filter(|line| line.contains(&bench.name))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(with_way("/other/", "identified"), 1);
    assert!(
        shown().len() == 3 && shown().iter().all(|line| line.ends_with("certificate=-")),
        "{:?}",
        shown()
    );
    assert_eq!(with_way("/", "other"), 1);
    assert!(shown()[3..].iter().all(|line| line.ends_with("certificate=CN=client")), "{:?}", shown());
}

#[test]
fn plain_http_goes_to_this_machine_alone() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&Site::new());
    let open = |url: &str| Developer::new(url, "", &[]).open();
    for host in ["localhost", "127.0.0.1"] {
        let url = format!("http://{host}:{}/{}", nginx.port("plain"), bench.name);
        assert_eq!(open(&url).unwrap().list("shop", &Silent).unwrap().len(), 1);
    }
    for url in ["http://user:hunter2@192.0.2.1/x?hunter2", "http://localhost.example.com/x"] {
        let error = open(url).err().unwrap();
        assert!(!error.to_string().contains("hunter2"));
        check_failure(error, 7, ", which is another machine, is refused");
    }
    check_failure(open("https://").err().unwrap(), 3, "the remote's URL cannot be used: empty host");
}

#[test]
fn a_redirect_to_plain_http_is_followed_to_this_machine_alone() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = HttpsBench::new(nginx, "tls").with_artefact(&Site::new());
    let list =
        |way: &str| Developer::new(&bench.url("tls", way), "", &[]).open().unwrap().list("shop", &Silent);
    assert_eq!(list("/plain/").unwrap().len(), 1);
    check_failure(
        list("/insecure/").unwrap_err(),
        7,
        "`http://` to 192.0.2.1, which is another machine, is refused",
    );
    check_failure(list("/loop/").unwrap_err(), 4, "it redirects without end");
}
