//! What opens a web server: tokens, passwords, `.netrc`; and that no other host is told.

use db_airlock::progress::Silent;
use db_airlock::remote::RemoteError;

use super::nginx::{Developer, Nginx, PASSWORD, TOKEN};
use super::{HttpsBench, check_failure};
use crate::remote::bench::Site;

const WITH_TOKEN: &str = "access: {ca: ours.pem, token: '${TOKEN}'}";
const WITH_PASSWORD: &str = "access: {ca: ours.pem, user: clerk, password: '${PASSWORD}'}";

fn bench(nginx: &'static Nginx) -> HttpsBench {
    HttpsBench::new(nginx, "tls").with_artefact(&Site::new())
}

fn listed(url: &str, more: &str, environment: &[(&str, &str)]) -> Result<usize, RemoteError> {
    Developer::new(url, more, environment).open()?.list("shop", &Silent).map(|entries| entries.len())
}

#[test]
fn a_token_comes_from_the_environment_a_file_or_a_command() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = bench(nginx);
    let url = bench.url("tls", "/bearer/");
    assert_eq!(listed(&url, WITH_TOKEN, &[("TOKEN", TOKEN)]).unwrap(), 1);
    for source in ["{file: token}", "{command: cat token}"] {
        let developer = Developer::new(&url, &format!("access: {{ca: ours.pem, token: {source}}}"), &[]);
        std::fs::write(developer.path("token"), format!("{TOKEN}\n")).unwrap();
        assert_eq!(developer.open().unwrap().list("shop", &Silent).unwrap().len(), 1, "{source}");
    }
    let within = url.replace("https://", &format!("https://{TOKEN}@"));
    assert_eq!(listed(&within, "", &[]).unwrap(), 1);
    for (source, expected) in [
        ("{file: nowhere}", "nowhere"),
        ("{command: 'false'}", "`false`, which is to print a secret, failed"),
    ] {
        let error = listed(&url, &format!("access: {{token: {source}}}"), &[]).unwrap_err();
        check_failure(error, 3, expected);
    }
    let error = listed(&url, WITH_TOKEN, &[("TOKEN", "hunter2\nX-Other: hunter2")]).unwrap_err();
    assert_eq!(error.to_string(), "the secret from `access` is no text of one line");
}

#[test]
fn a_password_comes_from_the_configuration_the_url_or_netrc() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = bench(nginx);
    let url = bench.url("tls", "/basic/");
    assert_eq!(listed(&url, WITH_PASSWORD, &[("PASSWORD", PASSWORD)]).unwrap(), 1);
    let escaped: String = PASSWORD.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let within = url.replace("https://", &format!("https://clerk:{escaped}@"));
    assert_eq!(listed(&within, "", &[]).unwrap(), 1);

    let folder = tempfile::tempdir().unwrap();
    let netrc = folder.path().join(".netrc");
    let entry = format!(
        "machine elsewhere login clerk password x\nmachine localhost login clerk password \"{PASSWORD}\"\n"
    );
    std::fs::write(&netrc, entry).unwrap();
    assert_eq!(listed(&url, "", &[("NETRC", &netrc.display().to_string())]).unwrap(), 1);
    assert_eq!(listed(&url, "", &[("HOME", &folder.path().display().to_string())]).unwrap(), 1);
    let of_another = "access: {ca: ours.pem, user: somebody}";
    let error = listed(&url, of_another, &[("HOME", &folder.path().display().to_string())]).unwrap_err();
    check_failure(error, 4, "status 401");
}

/// It is asked once, and neither the message nor the hint tells what was sent.
#[test]
fn what_opens_nothing_is_refused_without_another_try() {
    let Some(nginx) = Nginx::get() else { return };
    let check = |way: &str, more: &str, environment: &[(&str, &str)]| {
        let bench = bench(nginx);
        let error = listed(&bench.url("tls", way), more, environment).unwrap_err();
        let told = format!("{error} {:?} {error:?}", error.hint());
        assert!(told.contains("set `access.token`") && !told.contains("hunter"), "{told}");
        check_failure(error, 4, "/shop/index.json is not open to us: status 401");
        assert_eq!(nginx.served(&bench.name).len(), 1);
    };
    check("/bearer/", "", &[]);
    check("/bearer/", WITH_TOKEN, &[("TOKEN", "hunter3")]);
    check("/bearer/", WITH_PASSWORD, &[("PASSWORD", PASSWORD)]);
    check("/basic/", WITH_TOKEN, &[("TOKEN", TOKEN)]);
    check("/basic/", WITH_PASSWORD, &[("PASSWORD", "hunter3")]);
}

/// Where a redirect leads elsewhere, be it only to another port, nothing is sent along; on the same host it is.
#[test]
fn what_opens_one_host_is_sent_to_no_other() {
    let Some(nginx) = Nginx::get() else { return };
    let bench = bench(nginx);
    let secret = [("TOKEN", TOKEN), ("PASSWORD", PASSWORD)];
    assert_eq!(listed(&bench.url("tls", "/within/"), WITH_TOKEN, &secret).unwrap(), 1);
    let asked = || {
        nginx
            .log("other.log")
            .lines()
            .filter(|line| line.contains(&bench.name))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for (more, count) in [(WITH_TOKEN, 3), (WITH_PASSWORD, 6)] {
        assert_eq!(listed(&bench.url("tls", "/other/"), more, &secret).unwrap(), 1);
        assert_eq!(asked().len(), count);
    }
    assert!(asked().iter().all(|line| line.contains("authorization=- ")), "{:?}", asked());
    // The log would have shown it.
    assert_eq!(listed(&bench.url("other", "/"), WITH_TOKEN, &secret).unwrap(), 1);
    assert!(asked()[6..].iter().all(|line| line.contains(&format!("authorization=Bearer {TOKEN}"))));
}
