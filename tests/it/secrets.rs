//! Secrets are in no output, no manifest and no command line; files that hold data or keys are their owner's
//! alone; and what the manifest says of the key is true.

use super::project::{Project, REMOTE, Role, SHOP, SHOP_POLICY};

const KEY: &str = "hunter2-the-projects-own-secret-of-many-letters";

/// The shop, whose policy has the project's own key.
fn with_key() -> Project {
    let mut project = Project::new(&format!("  key: ${{AIRLOCK_KEY}}{SHOP_POLICY}"), SHOP);
    project.set("AIRLOCK_KEY", KEY);
    project
}

/// The secret part of the signing key: its last line.
fn secret_of(key_file: &str) -> String {
    key_file.lines().last().unwrap().to_owned()
}

fn emails(project: &Project, dump: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(project.path(dump)).unwrap();
    let mut statement = connection.prepare("SELECT name || email FROM customer ORDER BY id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn secrets_are_in_no_output_and_no_file() {
    let mut project = with_key();
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let key_file = String::from_utf8(project.read(".airlock/sign.key")).unwrap();
    let identity = String::from_utf8(project.read(".airlock/decrypt.key")).unwrap();
    std::fs::remove_dir_all(project.path(".airlock")).unwrap();
    project.set("AIRLOCK_SIGN_KEY", &key_file);
    project.set("AIRLOCK_DECRYPT_KEY", &identity);
    let secrets = [KEY.to_owned(), secret_of(&key_file), secret_of(&identity)];
    let mut runs = Vec::new();
    for (role, args) in [
        (Role::Production, &["backup"][..]),
        (Role::Airlock, &["check"]),
        (Role::Airlock, &["anonymize", "--dry-run"]),
        (Role::Airlock, &["anonymize"]),
        (Role::Airlock, &["anonymize", "--format", "json"]),
        (Role::Airlock, &["publish"]),
        (Role::Airlock, &["list"]),
        (Role::Developer, &["list", "--remote"]),
        (Role::Developer, &["pull"]),
        (Role::Developer, &["rollback"]),
    ] {
        runs.push(project.run(role, &[args, &["-vvv"]].concat()));
    }
    assert!(runs[..9].iter().all(|run| run.code == 0), "{}", runs.iter().find(|run| run.code != 0).unwrap());
    for (run, secret) in runs.iter().flat_map(|run| secrets.iter().map(move |secret| (run, secret))) {
        assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{secret} in\n{run}");
    }
    for name in project.files("", "") {
        let text = String::from_utf8_lossy(&project.read(&name)).into_owned();
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "a secret is in {name}");
    }
}

/// A failure about a secret's line draws the variable, and not what it stands for.
#[test]
fn failures_draw_no_secret() {
    let project = || {
        let mut project = with_key();
        project.run(Role::Airlock, &["keygen"]).ends(0);
        project.set("PASSWORD", "hunter2");
        project
    };
    let check = |project: &Project, args: &[&str], code: i32| {
        for format in ["human", "json"] {
            let run = project.run(Role::Airlock, &[args, &["-vvv", "--format", format]].concat()).ends(code);
            assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run}");
        }
    };
    let anonymize = ["anonymize", "--from-database"];
    // Where nobody listens.
    for (url, code) in [
        ("mysql://user:${PASSWORD}@127.0.0.1:1/shop", 6),
        ("${PASSWORD}", 3),
        ("odd://user:${PASSWORD}@host/x", 3),
    ] {
        let project = project();
        project.reconfigure("sqlite:${DATABASE}", url);
        check(&project, &["backup"], code);
    }
    let mut short = project();
    short.set("AIRLOCK_KEY", "hunter2");
    check(&short, &anonymize, 3);
    let mut broken = project();
    broken.set("AIRLOCK_SIGN_KEY", "hunter2");
    check(&broken, &anonymize, 3);
    let remote = project();
    remote.reconfigure(
        "remote: published",
        "remote: 'https://user:${PASSWORD}@127.0.0.1:1/?token=${PASSWORD}'\n    transfer: {tries: 1}",
    );
    check(&remote, &["publish"], 4);
    check(&remote, &["pull"], 4);
    check(&remote, &["check"], 3);
}

/// Looks at the command lines of the program and of everything it starts, as long as it runs.
#[cfg(target_os = "linux")]
#[test]
fn secrets_are_in_no_command_line() {
    let project = with_key();
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.sql(
        super::project::PRODUCTION,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO customer(name, email) SELECT 'n' || i, 'e' || i FROM n",
    );
    let mut child = project
        .command(Role::Airlock, &["anonymize", "--from-database"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut seen = 0;
    while child.try_wait().unwrap().is_none() {
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let command_line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let text = String::from_utf8_lossy(&command_line).into_owned();
            seen += u32::from(
                entry.file_name().to_str() == Some(&child.id().to_string()) && text.contains("anonymize"),
            );
            assert!(!text.contains(KEY), "{text}");
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(seen > 0, "the program was not seen running");
}

#[cfg(unix)]
#[test]
fn what_holds_data_or_keys_is_private() {
    let project = Project::published(SHOP_POLICY, SHOP);
    project.run(Role::Production, &["backup"]).ends(0);
    project.run(Role::Developer, &["pull"]).ends(0);
    let modes = |folder: &str, end: &str| -> Vec<u32> {
        let files = project.state_of(folder).into_iter().filter(|(name, _)| name.ends_with(end));
        files.map(|(_, file)| file.mode).collect()
    };
    assert_eq!(modes("var/airlock", ".sqlite3"), [0o600]);
    assert_eq!(modes("var/airlock", ".sqlite3.age"), [0o600]);
    assert_eq!(modes("var/developer", ".sqlite3"), [0o600]);
    assert_eq!(modes(".airlock", "sign.key"), [0o600]);
    assert_eq!(modes(".airlock", "decrypt.key"), [0o600]);
    assert_eq!(modes("config", "airlock.pub"), [0o644]);
    assert_eq!(modes("config", "airlock.age.pub"), [0o644]);
    assert_eq!(modes(REMOTE, ""), [0o644; 5]);
    assert_eq!(modes("var", "/developer.sqlite3"), [0o600]);
    assert_eq!(modes("var/developer", ".json"), [0o600; 3]);
}

#[test]
fn with_a_key_two_runs_are_equal_and_the_manifest_says_pseudonymous() {
    let project = with_key();
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let [one, other] = [1, 2].map(|_| project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0));
    let (one, other) = (one.says("pseudonymous").stdout, other.stdout);
    assert!(one != other && project.read(one.trim()) == project.read(other.trim()));
    assert_eq!(mode(&project, one.trim()), "pseudonymous");
}

#[test]
fn without_a_key_two_runs_share_nothing_and_the_manifest_says_irreversible() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let [one, other] = [1, 2].map(|_| project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0));
    let (one, other) = (one.says("irreversible").stdout, other.stdout);
    let (mine, theirs) = (emails(&project, one.trim()), emails(&project, other.trim()));
    assert_eq!(mine.len(), 50);
    assert!(mine.iter().all(|email| !theirs.contains(email)), "{mine:?} and {theirs:?}");
    assert_eq!(mode(&project, one.trim()), "irreversible");
}

fn mode(project: &Project, dump: &str) -> String {
    let manifest: serde_json::Value =
        serde_json::from_slice(&project.read(format!("{dump}.manifest.json"))).unwrap();
    manifest["mode"].as_str().unwrap().to_owned()
}
