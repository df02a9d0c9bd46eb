//! Encrypted dumps of SQLite from end to end: with the stock age beside, with keys that do not fit, and with damage.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::project::{DEVELOPER, PRODUCTION, Project, Role, skipped};

const POLICY: &str = "  tables: {customer: {name: firstname}}\n  unmapped: keep";
const SCRIPT: &str = "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO customer VALUES (1, 'SECRETNAME one'), (2, 'SECRETNAME two');";
const SECRET: &str = "SECRETNAME";
/// Where the airlock's identity is.
const IDENTITY: &str = ".airlock/decrypt.key";
/// Where its public key is.
const RECIPIENT: &str = "config/airlock.age.pub";

/// A project whose airlock has its keys.
fn project() -> Project {
    let project = Project::new(POLICY, SCRIPT);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

/// The path of a new raw dump, which is encrypted.
fn backup(project: &Project) -> String {
    let run = project.run(Role::Production, &["backup"]).ends(0).says("encrypted");
    run.stdout.trim().to_owned()
}

/// Runs a program of age in the project; nothing where it is missing.
pub fn age(program: &str, project: &Project, args: &[&str], input: &[u8]) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(args).current_dir(project.path(".")).stdin(Stdio::piped());
    let mut child = match command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skipped("age is not installed: `apt-get install age`");
            return None;
        }
        child => child.unwrap(),
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Some(output)
}

/// The files below the project that hold this text as it is.
fn holding(project: &Project, text: &str) -> Vec<String> {
    let holds =
        |name: &String| project.read(name).windows(text.len()).any(|window| window == text.as_bytes());
    project.files(".", "").into_iter().filter(holds).collect()
}

#[test]
fn the_stock_age_opens_a_backup_with_the_airlock_s_key_and_with_no_other() {
    let project = project();
    let dump = backup(&project);
    assert!(dump.ends_with(".sqlite3.age"), "{dump}");
    let Some(made) = age("age-keygen", &project, &["-o", "other.key"], b"") else { return };
    assert!(made.status.success());
    let opened = age("age", &project, &["-d", "-i", IDENTITY, &dump], b"").unwrap();
    assert!(opened.status.success() && opened.stdout.starts_with(b"SQLite format 3\0"));
    project.write("opened.sqlite3", &opened.stdout);
    let count = "SELECT count(*) FROM customer WHERE name LIKE 'SECRETNAME%'";
    let connection = rusqlite::Connection::open(project.path("opened.sqlite3")).unwrap();
    assert_eq!(connection.query_row(count, [], |row| row.get::<_, u32>(0)).unwrap(), 2);
    let refused = age("age", &project, &["-d", "-i", "other.key", &dump], b"").unwrap();
    assert!(!refused.status.success() && refused.stdout.is_empty());
    let dump = project.path(&dump);
    let sums = format!("{}.sha256", dump.file_name().unwrap().display());
    let mut command = Command::new("sha256sum");
    command.args(["-c", &sums]).current_dir(dump.parent().unwrap()).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
}

#[test]
fn what_the_stock_age_writes_is_read_as_a_file_and_from_a_pipe() {
    let project = project();
    let plain = project.read(PRODUCTION);
    let Some(written) = age("age", &project, &["-R", RECIPIENT, "-o", "theirs"], &plain) else { return };
    assert!(written.status.success());
    let expected = project.run(Role::Airlock, &["anonymize", PRODUCTION, "--output", "a.sqlite3"]).ends(0);
    assert_eq!(expected.stdout, "a.sqlite3\n");
    project.run(Role::Airlock, &["anonymize", "theirs", "--output", "b.sqlite3"]).ends(0);
    let args = ["anonymize", "-", "--output", "c.sqlite3"];
    project.run_reading(Role::Airlock, &args, project.path("theirs")).ends(0);
    let tables = |name: &str| {
        let connection = rusqlite::Connection::open(project.path(name)).unwrap();
        connection.query_row("SELECT count(*) FROM customer", [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!(["a.sqlite3", "b.sqlite3", "c.sqlite3"].map(tables), [2, 2, 2]);
    let armored = age("age", &project, &["-a", "-R", RECIPIENT, "-o", "text"], &plain).unwrap();
    assert!(armored.status.success());
    project.run(Role::Airlock, &["anonymize", "text"]).ends(3).says("encrypted as text").says("hint:");
}

#[test]
fn every_command_copes_with_an_encrypted_dump() {
    let project = project();
    let dump = backup(&project);
    assert_eq!(holding(&project, SECRET), [PRODUCTION]);
    for args in [
        &["anonymize", "--dry-run"][..],
        &["anonymize", "--dry-run", "--sample", "1", &dump],
        &["check", "--dump", &dump],
        &["check", "--write-lock", "--dump", &dump],
        &["init", "--dump", &dump, "--output", "config/new.yaml", "--yes"],
        &["init", "--dump", &dump, "--yes"],
    ] {
        project.run(Role::Airlock, args).ends(0);
        assert_eq!(project.files("var", ".partial"), [""; 0], "{args:?}");
        assert_eq!(holding(&project, SECRET), [PRODUCTION], "{args:?}");
    }
    // Without a key.
    std::fs::rename(project.path(IDENTITY), project.path("elsewhere")).unwrap();
    let verified = project.run(Role::Airlock, &["verify", "--raw", &dump]).ends(0);
    assert!(verified.stdout.contains("complete, encrypted, not signed"), "{verified}");
    let listed = project.run(Role::Airlock, &["list"]).ends(0);
    assert!(listed.stdout.contains("raw, encrypted"), "{listed}");
    let json = project.run(Role::Airlock, &["list", "--format", "json"]).ends(0).json();
    assert_eq!(json["result"]["artefacts"][0]["encryption"], "age");
}

#[test]
fn the_identity_comes_from_a_variable_a_file_or_a_command() {
    let mut project = project();
    let dump = backup(&project);
    let identity = String::from_utf8(project.read(IDENTITY)).unwrap();
    std::fs::rename(project.path(IDENTITY), project.path("elsewhere")).unwrap();
    let before = project.state();
    let refused = project.run(Role::Airlock, &["anonymize", &dump]).ends(3);
    assert!(refused.stderr.contains("there is no identity at `"), "{refused}");
    assert!(refused.stderr.contains("AIRLOCK_DECRYPT_KEY"), "{refused}");
    assert_eq!(project.state(), before);
    project
        .reconfigure("remote: published", "remote: published\n    keys: {decrypt: {command: cat elsewhere}}");
    project.run(Role::Airlock, &["anonymize", &dump]).ends(0);
    project.reconfigure("{command: cat elsewhere}", "elsewhere");
    project.run(Role::Airlock, &["anonymize", &dump]).ends(0);
    project.reconfigure("decrypt: elsewhere", "decrypt: nowhere");
    project.set("AIRLOCK_DECRYPT_KEY", &identity);
    project.run(Role::Airlock, &["anonymize", &dump]).ends(0);
    // Which comes first, whatever else there is.
    project.reconfigure("decrypt: nowhere", "decrypt: elsewhere");
    project.set("AIRLOCK_DECRYPT_KEY", "hunter2");
    let refused = project.run(Role::Airlock, &["anonymize", &dump]).ends(3);
    assert!(refused.stderr.contains("line 1 of AIRLOCK_DECRYPT_KEY is not an identity"), "{refused}");
    assert!(!refused.stderr.contains("hunter2"), "{refused}");
}

#[test]
fn another_identity_and_damage_are_told_apart_and_leave_nothing() {
    let mut project = project();
    let dump = backup(&project);
    // Alone, nothing but its own seals says whether it is whole.
    std::fs::copy(project.path(&dump), project.path("bare")).unwrap();
    let bytes = project.read("bare");
    let mut flipped = bytes.clone();
    let end = flipped.len() - 20;
    flipped[end] ^= 1;
    project.write("flipped", &flipped);
    project.write("cut", &bytes[..bytes.len() - 100]);
    let before = project.state();
    for (file, said) in [("flipped", "`flipped` is damaged"), ("cut", "`cut` is damaged")] {
        for args in [&["anonymize", file][..], &["anonymize", file, "--dry-run"], &["check", "--dump", file]]
        {
            project.run(Role::Airlock, args).ends(5).says(said).says("hint:");
            assert_eq!(project.state(), before, "{args:?}");
        }
        let run = project.run_reading(Role::Airlock, &["anonymize", "-"], project.path(file)).ends(5);
        assert!(run.stderr.contains("standard input is damaged"), "{run}");
        assert_eq!(project.state(), before);
    }
    for bytes in [&flipped, &bytes[..bytes.len() - 100].to_vec()] {
        project.write(&dump, bytes);
        let damaged = project.state();
        project.run(Role::Airlock, &["anonymize", &dump]).ends(5);
        project.run(Role::Airlock, &["verify", "--raw", &dump]).ends(5);
        assert_eq!(project.state(), damaged);
    }
    project.write(&dump, &bytes);
    let other = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    project.set("AIRLOCK_DECRYPT_KEY", other);
    let before = project.state();
    let refused = project.run(Role::Airlock, &["anonymize", &dump]).ends(3).says("is encrypted to others");
    assert!(refused.stderr.contains("hint:") && !refused.stderr.contains("GFPYYS"), "{refused}");
    project.run(Role::Airlock, &["check"]).ends(3).says("does not open raw dumps");
    assert_eq!(project.state(), before);
}

#[test]
fn a_backup_is_encrypted_to_several_and_not_where_somebody_says_so() {
    let project = project();
    let Some(made) = age("age-keygen", &project, &["-o", "other.key"], b"") else { return };
    let said = String::from_utf8(made.stderr).unwrap();
    let other = said.trim().rsplit(' ').next().unwrap();
    project.reconfigure(
        "remote: published",
        &format!("remote: published\n    encrypt: {{recipients: [{RECIPIENT}, {other}]}}"),
    );
    let checked = project.run(Role::Production, &["check"]).ends(0);
    assert!(checked.stdout.contains("backups are encrypted to 2 keys"), "{checked}");
    let dump = backup(&project);
    for key in [IDENTITY, "other.key"] {
        let opened = age("age", &project, &["-d", "-i", key, &dump], b"").unwrap();
        assert!(opened.status.success(), "{key}");
    }
    let plain = project.run(Role::Production, &["backup", "--plaintext"]).ends(0).says("not encrypted");
    assert!(project.read(plain.stdout.trim()).starts_with(b"SQLite format 3\0"));
    let manifest = project.read(format!("{}.manifest.json", plain.stdout.trim()));
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["warnings"][0], "this dump is not encrypted: `--plaintext` was given");
    assert_eq!(manifest["dump"]["encryption"], serde_json::Value::Null);
    project.run(Role::Airlock, &["anonymize", plain.stdout.trim()]).ends(0);
}

#[test]
fn an_airlock_that_has_one_pair_gets_the_other_with_the_same_command() {
    let project = project();
    let before = project.state();
    project.run(Role::Airlock, &["keygen"]).ends(7).says("it exists already");
    assert_eq!(project.state(), before);
    std::fs::remove_file(project.path(IDENTITY)).unwrap();
    std::fs::remove_file(project.path(RECIPIENT)).unwrap();
    let run = project.run(Role::Airlock, &["keygen"]).ends(0).says("AIRLOCK_DECRYPT_KEY");
    assert_eq!(run.stdout, format!("{RECIPIENT}\n"));
    let after = project.state();
    for kept in [".airlock/sign.key", "config/airlock.pub"] {
        assert_eq!(after.get(kept), before.get(kept));
    }
    assert_eq!(after[IDENTITY].mode, 0o600);
}

#[test]
fn only_a_developer_who_is_named_reads_what_is_encrypted_to_developers() {
    let mut project = project();
    let Some(made) = age("age-keygen", &project, &["-o", "developer.key"], b"") else { return };
    let said = String::from_utf8(made.stderr).unwrap();
    project.write(
        "config/developers.age.pub",
        format!("# one\n{}\n", said.trim().rsplit(' ').next().unwrap()).as_bytes(),
    );
    let encrypt = "remote: published\n    encrypt: {developers: [config/developers.age.pub]}";
    project.reconfigure("remote: published", encrypt);
    backup(&project);
    let made = project.run(Role::Airlock, &["anonymize"]).ends(0);
    let dump = made.stdout.trim();
    assert!(dump.ends_with(".sqlite3.age"), "{made}");
    assert_eq!(project.files("var", ".partial"), [""; 0]);
    project.run(Role::Developer, &["verify", dump]).ends(0);
    project.run(Role::Airlock, &["publish"]).ends(0);
    // Nobody's key, then another's.
    std::fs::rename(project.path(IDENTITY), project.path("elsewhere")).unwrap();
    let before = project.state();
    project.run(Role::Developer, &["pull", "--yes"]).ends(3).says("there is no identity at `");
    project.run(Role::Developer, &["restore", dump, "--yes"]).ends(3).says("there is no identity at `");
    project.run(Role::Developer, &["check"]).ends(3);
    assert_eq!(project.state(), before);
    project.set_for(
        Role::Developer,
        "AIRLOCK_DECRYPT_KEY",
        &String::from_utf8(project.read("elsewhere")).unwrap(),
    );
    project.run(Role::Developer, &["restore", dump, "--yes"]).ends(3).says("is encrypted to others");
    assert!(!project.path(DEVELOPER).exists());
    project.set_for(
        Role::Developer,
        "AIRLOCK_DECRYPT_KEY",
        &String::from_utf8(project.read("developer.key")).unwrap(),
    );
    let checked = project.run(Role::Developer, &["check"]);
    assert!(checked.stdout.contains("the identity opens anonymized dumps"), "{checked}");
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    assert!(project.read(DEVELOPER).starts_with(b"SQLite format 3\0"));
    assert_eq!(holding(&project, SECRET), [PRODUCTION]);
    assert_eq!(project.files("var", ".partial"), [""; 0]);
}

#[test]
fn a_database_that_is_anonymized_in_place_needs_no_developer_s_key() {
    let project = project();
    let Some(made) = age("age-keygen", &project, &["-o", "developer.key"], b"") else { return };
    let said = String::from_utf8(made.stderr).unwrap();
    let developer = said.trim().rsplit(' ').next().unwrap();
    project.reconfigure(
        "remote: published",
        &format!("remote: published\n    encrypt: {{developers: [{developer}]}}"),
    );
    project.run(Role::Airlock, &["anonymize", "--in-place", "--yes"]).ends(0);
    assert_eq!(holding(&project, SECRET), [""; 0]);
}
