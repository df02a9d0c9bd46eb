//! Whole commands over https: what opens the remote is in no output, no file and no command line.

use std::process::Stdio;

use super::nginx::{Nginx, TOKEN};
use super::relay::{Asked, Fault, Relay};
use crate::project::{Project, Role, SHOP, SHOP_POLICY};

/// A project whose airlock has published into a folder of what nginx serves, and the folder's name. Where developers
/// reach it, `REMOTE` says.
pub fn published(nginx: &Nginx, policy: &str, script: &str) -> (Project, String) {
    let (name, share) = nginx.folder();
    let mut project = Project::new(policy, script);
    project.reconfigure("remote: published", "remote: ${REMOTE}");
    project
        .reconfigure("role: ${ROLE}", "role: ${ROLE}\naccess: {token: '${AIRLOCK_TOKEN:-}', ca: ours.pem}");
    std::fs::copy(nginx.file("ours.pem"), project.path("ours.pem")).unwrap();
    project.set_for(Role::Airlock, "REMOTE", &share.display().to_string());
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.publish_anew();
    (project, name)
}

#[test]
fn a_developer_pulls_over_https_and_the_token_is_told_nowhere() {
    let Some(nginx) = Nginx::get() else { return };
    let (mut project, name) = published(nginx, SHOP_POLICY, SHOP);
    let url = format!("https://localhost:{}/bearer/{name}", nginx.port("tls"));
    project.set_for(Role::Developer, "REMOTE", &url);
    let denied = project.run(Role::Developer, &["pull", "-vvv"]).ends(4);
    assert!(denied.stderr.contains("hint: set `access.token`"), "{denied}");
    project.write(".env", format!("AIRLOCK_TOKEN={TOKEN}\n").as_bytes());
    let mut runs = Vec::new();
    for args in [
        &["check"][..],
        &["list", "--remote"],
        &["list", "--remote", "--format", "json"],
        &["pull"],
        &["pull", "--force", "--yes", "--format", "json"],
        &["publish"],
    ] {
        runs.push(project.run(Role::Developer, &[args, &["-vvv"]].concat()));
    }
    let listed = &runs[2].json()["result"]["artefacts"];
    assert_eq!(listed.as_array().unwrap().len(), 1, "{}", runs[2]);
    assert!(listed[0]["signed_by"].is_string() && listed[0]["refused"].is_null(), "{}", runs[2]);
    for run in &runs[1..5] {
        assert_eq!(run.code, 0, "{run}");
    }
    assert!(runs[0].stdout.contains("ok remote: https://localhost:"), "{}", runs[0]);
    assert!(runs.iter().all(|run| !run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN)));
    for name in project.files("", "").iter().filter(|name| *name != ".env") {
        assert!(!String::from_utf8_lossy(&project.read(name)).contains(TOKEN), "the token is in {name}");
    }
}

/// A server that stalls gives the time to look.
#[cfg(target_os = "linux")]
#[test]
fn the_token_is_in_no_command_line_while_it_is_sent() {
    let Some(nginx) = Nginx::get() else { return };
    let relay =
        Relay::start(
            nginx.port("plain"),
            |asked: &Asked, _| {
                if asked.is_dump() { Fault::Stalled(10) } else { Fault::None }
            },
        );
    let (mut project, name) = published(nginx, SHOP_POLICY, SHOP);
    project.set_for(Role::Developer, "REMOTE", &format!("http://127.0.0.1:{}/{name}", relay.port));
    project.set_for(Role::Developer, "AIRLOCK_TOKEN", TOKEN);
    // What is plain on its way to this machine passes no proxy on another.
    project.set_for(Role::Developer, "HTTP_PROXY", "http://127.0.0.1:1");
    let mut child = project
        .command(Role::Developer, &["pull", "-vvv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while relay.dumps().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it fetched");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let mut seen = false;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let text = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        seen |= entry.file_name().to_str() == Some(&child.id().to_string()) && text.contains("pull");
        assert!(!text.contains(TOKEN), "{text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen, "the program was not seen running");
}
