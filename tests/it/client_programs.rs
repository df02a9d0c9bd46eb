//! Client programs of a server as `backup` runs them, played by a script: no server is needed for what goes wrong.

#![cfg(unix)]

use super::project::{Project, Role};

/// A whole dump, of more than 5000 bytes.
const ARCHIVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/archive/custom-zstd.dump");

/// A project with a PostgreSQL database, whose client programs are all this script.
fn with_script(script: &str) -> Project {
    use std::os::unix::fs::PermissionsExt as _;
    let mut project = Project::of(
        "databases:\n  shop:\n    url: postgres://u:${PASSWORD}@db.example.com/shop\n    client: bin\nrole: production\n\
         policy: {}\n",
    );
    std::fs::create_dir(project.path("bin")).unwrap();
    for name in ["pg_dump", "psql"] {
        let text = format!(
            "#!/bin/sh\n[ \"$1\" = --version ] && {{ echo '{name} (PostgreSQL) 17.1'; exit 0; }}\n{script}\n"
        );
        project.write(format!("bin/{name}"), text.as_bytes());
        let path = project.path(format!("bin/{name}"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    project.set("PASSWORD", "hunter2");
    project.set("PATH", "/usr/bin:/bin");
    project
}

/// A backup that ends so, and leaves nothing.
fn check_failure(script: &str, args: &[&str], code: i32, said: &str) {
    let project = with_script(script);
    let run =
        project.run(Role::Production, &[&["backup", "--plaintext"], args].concat()).ends(code).says(said);
    assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run}");
    assert_eq!(project.files("var", ""), Vec::<String>::new(), "{run}");
}

#[test]
fn a_dump_that_is_cut_short_leaves_nothing() {
    let dump = format!("head -c 4000 '{ARCHIVE}';");
    check_failure(&format!("{dump} echo 'pg_dump: error: no' >&2; exit 1"), &[], 6, "pg_dump: error: no");
    check_failure(&format!("{dump} kill -9 $$"), &[], 6, "signal: 9");
    check_failure(&format!("{dump} sleep 60"), &["--timeout", "500ms"], 6, "took longer than");
    check_failure("echo hello", &[], 6, "it does not begin with `PGDMP`");
    check_failure("exit 0", &[], 6, "cut off within its header");
    check_failure("echo \"password is $PGPASSWORD\" >&2; exit 1", &[], 6, "password is ***");
}

#[test]
fn a_whole_dump_is_kept_as_it_came_and_its_password_is_in_no_argument() {
    let project = with_script(&format!("printf '%s\\n' \"$@\" > arguments; cat '{ARCHIVE}'"));
    let run = project.run(Role::Production, &["backup", "--plaintext", "--compress", "zstd:3"]).ends(0);
    assert_eq!(project.read(run.stdout.trim()), std::fs::read(ARCHIVE).unwrap());
    let arguments = String::from_utf8(project.read("arguments")).unwrap();
    assert_eq!(
        arguments,
        "--no-password\n--dbname=host='db.example.com' user='u' dbname='shop'\n--format=custom\n--compress=zstd:3\n"
    );
    let manifest = project.read(format!("{}.manifest.json", run.stdout.trim()));
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(
        (&manifest["engine"]["name"], &manifest["engine"]["client"]),
        (&"postgresql".into(), &"17.10".into())
    );
    assert_eq!(
        (&manifest["dump"]["format"], &manifest["dump"]["archive"]),
        (&"custom".into(), &"1.16".into())
    );
}

#[test]
fn a_program_that_is_not_there_says_what_to_install() {
    let project = with_script("exit 1");
    std::fs::remove_dir_all(project.path("bin")).unwrap();
    project.run(Role::Production, &["backup", "--plaintext"]).ends(6).says("postgresql-client");
}
