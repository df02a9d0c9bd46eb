//! The memory of a pull does not grow with the dump.

use std::process::Stdio;

use super::nginx::Nginx;
use super::secrets::published;
use crate::memory::{BOUND_KIB, peak_kib};
use crate::project::{PRODUCTION, Role};

/// A dump of one and a half times the bound, which cannot be compressed.
const SCRIPT: &str = "
    CREATE TABLE picture(id INTEGER PRIMARY KEY, bytes BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9600)
    INSERT INTO picture SELECT i, randomblob(10000) FROM n;
";

const POLICY: &str = "\n  keep: ['picture.*']\n";

#[test]
fn a_dump_larger_than_the_bound_is_pulled_within_it() {
    let Some(nginx) = Nginx::get() else { return };
    let (mut project, name) = published(nginx, POLICY, SCRIPT);
    let share = nginx.file("served").join(&name);
    let length = project.path(PRODUCTION).metadata().unwrap().len();
    assert!(length > BOUND_KIB * 1024 * 4 / 3, "the dump is too small to tell");
    let url = |server: &str| format!("https://localhost:{}/{name}", nginx.port(server));
    for remote in [share.display().to_string(), url("tls"), url("http2")] {
        project.set_for(Role::Developer, "REMOTE", &remote);
        let mut pull = project.command(Role::Developer, &["pull", "--force", "--yes", "-q"]);
        let (peak, status) = peak_kib(&mut pull.stdout(Stdio::null()).spawn().unwrap());
        assert!(status.success(), "{status}");
        assert!(peak < BOUND_KIB, "from {remote} it took {peak} KiB, and the bound is {BOUND_KIB}");
        assert!(peak > 1024, "{peak} KiB: was it measured at all?");
        // The next one fetches it again.
        std::fs::remove_dir_all(project.path("var/developer")).unwrap();
    }
}
