//! What the built program says on stdout and stderr, and its exit codes: a contract with people and scripts.
//!
//! Help texts and messages are files in `snapshots/`; `INSTA_UPDATE=always cargo test --test doors`
//! rewrites them, to be read in the diff.

#![expect(clippy::unwrap_used, reason = "in the functions that tests share, too")]

use assert_cmd::Command;

const COMMANDS: [&str; 15] = [
    "pull",
    "rollback",
    "restore",
    "list",
    "verify",
    "check",
    "stats",
    "clean",
    "backup",
    "anonymize",
    "publish",
    "anonymizers",
    "init",
    "keygen",
    "completions",
];

/// The program in an empty folder, without a terminal, and without what the developer's own
/// environment would change.
fn airlock(args: &[&str], folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_db-airlock"));
    command.env_clear().env("COLUMNS", "100").current_dir(folder).args(args);
    command
}

/// All that a user sees of a run in an empty folder.
fn seen(args: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = airlock(args, folder.path()).output().unwrap();
    let leftovers = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(leftovers, 0, "{args:?} left files behind");
    format!(
        "$ db-airlock {}\nexit code {}\n--- stdout\n{}--- stderr\n{}",
        args.join(" "),
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The parsed document on stdout of a run that must fail with `code`.
fn failure(args: &[&str], code: i32) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let output = airlock(args, folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["version"], 1, "{args:?}");
    assert_eq!(document["error"]["code"], code, "{args:?}");
    document
}

#[test]
fn no_command_is_usage() {
    insta::assert_snapshot!(seen(&[]));
}

#[test]
fn a_misspelt_command_is_usage_with_the_nearest_name() {
    insta::assert_snapshot!(seen(&["pul"]));
}

#[test]
fn a_misspelt_option_is_usage_with_the_nearest_name() {
    insta::assert_snapshot!(seen(&["pull", "--dry-runn"]));
}

#[test]
#[cfg(feature = "server")]
fn every_command_explains_itself() {
    for command in COMMANDS {
        insta::assert_snapshot!(format!("help_{command}"), seen(&[command, "--help"]));
    }
}

#[test]
fn the_help_lists_every_command_and_no_other() {
    let help = seen(&["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed: Vec<&str> =
        commands.map_while(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert_eq!(listed, COMMANDS);
}

#[test]
fn the_version_is_the_package_version() {
    let expected = format!(
        "$ db-airlock --version\nexit code 0\n--- stdout\ndb-airlock {}\n--- stderr\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(seen(&["--version"]), expected);
}

#[test]
fn a_usage_failure_is_a_document_too() {
    insta::assert_snapshot!(seen(&["pull", "--format", "json", "--dry-runn"]));
    insta::assert_snapshot!(seen(&["--format=json", "pul"]));
    insta::assert_snapshot!(seen(&["--format=json"]));
}

#[test]
fn global_options_work_before_and_behind_the_command() {
    for args in [
        &["--format", "json", "--color", "never", "verify", "missing"][..],
        &["verify", "--format", "json", "--color", "never", "missing"],
        &["verify", "missing", "--format", "json", "--color", "never"],
        &["--format", "json", "verify", "missing", "--color=never"],
    ] {
        let output = airlock(args, tempfile::tempdir().unwrap().path()).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["command"], "verify", "{args:?}");
    }
}

#[test]
fn quiet_and_verbose_exclude_each_other() {
    let document = failure(&["list", "-q", "-v", "--format", "json"], 2);
    assert_eq!(document["error"]["kind"], "usage");
}

#[test]
fn colour_is_never_in_a_pipe_and_always_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let escapes = |args: &[&str]| {
        let output = airlock(args, folder.path()).output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(!escapes(&["pul"]));
    assert!(!escapes(&["verify", "missing"]));
    assert!(escapes(&["--color", "always", "pul"]));
    assert!(escapes(&["verify", "missing", "--color=always"]));
}

#[test]
#[cfg(feature = "server")]
fn a_success_is_data_on_stdout_for_people_and_programs() {
    let folder = tempfile::tempdir().unwrap();
    let output = airlock(&["anonymizers", "--format", "json"], folder.path()).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["version"], &document["command"]), (&1.into(), &"anonymizers".into()));
    let anonymizers = document["result"]["anonymizers"].as_array().unwrap();
    assert!(anonymizers.iter().any(|anonymizer| anonymizer["name"] == "email"));
    let for_people = seen(&["anonymizers", "--quiet"]);
    for anonymizer in anonymizers {
        let name = anonymizer["name"].as_str().unwrap();
        assert!(for_people.contains(&format!("\n{name} ")), "{name} is missing");
    }
}

/// A project with a configuration and nothing else.
fn project(yaml: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("config")).unwrap();
    write(&folder.path().join("config/airlock.yaml"), yaml.as_bytes());
    folder
}

fn write(path: &std::path::Path, bytes: &[u8]) {
    use db_airlock::files::{Access, Existing, write_whole};
    write_whole(path, bytes, Access::Shared, Existing::Replace).unwrap();
}

const SHOP: &str = "databases: {shop: {url: 'sqlite:var/dev.sqlite3'}}\nstore: {path: var/airlock}\n";

/// Exit code, stdout and stderr of a run in a folder, with the folder's own path left out.
fn run(folder: &tempfile::TempDir, args: &[&str]) -> (i32, String, String) {
    let output = airlock(args, folder.path()).output().unwrap();
    let text =
        |bytes| String::from_utf8(bytes).unwrap().replace(&folder.path().display().to_string(), "[folder]");
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_mistake_in_the_configuration_is_drawn_and_a_finding_in_json() {
    let folder = project(&SHOP.replace("url:", "ulr:"));
    let (code, stdout, stderr) = run(&folder, &["list"]);
    assert_eq!((code, stdout.as_str()), (3, ""));
    insta::assert_snapshot!(stderr);
    let (code, stdout, _) = run(&folder, &["list", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, document["error"]["kind"].as_str()), (3, Some("configuration")));
    let finding = &document["error"]["findings"][0];
    assert_eq!((&finding["line"], &finding["column"]), (&1.into(), &20.into()), "{finding}");
}

#[test]
fn no_configuration_says_where_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, stderr) = run(&folder, &["list"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("\n\nhint: write config/airlock.yaml"), "{stderr}");
}

/// The public keys of `keygen`, to be committed.
#[cfg(feature = "server")]
const MADE: &str = match cfg!(feature = "encryption") {
    true => "config/airlock.pub\nconfig/airlock.age.pub\n",
    false => "config/airlock.pub\n",
};

#[test]
#[cfg(feature = "server")]
fn keys_are_made_once() {
    let folder = project(SHOP);
    let (code, stdout, stderr) = run(&folder, &["keygen"]);
    assert_eq!((code, stdout.as_str()), (0, MADE), "{stderr}");
    let secret = std::fs::read_to_string(folder.path().join(".airlock/sign.key")).unwrap();
    let secret = secret.lines().last().unwrap();
    let (code, stdout, stderr_again) = run(&folder, &["keygen"]);
    assert_eq!((code, stdout.as_str()), (7, ""), "{stderr_again}");
    assert!(![&stderr, &stderr_again].iter().any(|text| text.contains(secret)), "the secret key was printed");
}

#[test]
fn a_file_without_manifest_fails_verification() {
    let folder = project(SHOP);
    write(&folder.path().join("shop.sqlite3"), b"data");
    write(&folder.path().join("config/airlock.pub"), PUBLIC_KEY.as_bytes());
    let (code, stdout, stderr) = run(&folder, &["verify", "shop.sqlite3"]);
    assert_eq!((code, stdout.as_str()), (5, ""), "{stderr}");
    assert!(stderr.starts_with("error: `shop.sqlite3` has no manifest"), "{stderr}");
}

/// The example key of minisign's own documentation.
const PUBLIC_KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n";

#[test]
fn an_open_question_without_a_terminal_names_the_flag() {
    let folder = project(SHOP);
    let month = folder.path().join("var/airlock/shop/2026/11");
    std::fs::create_dir_all(&month).unwrap();
    let leftover = month.join(".shop-20261122T004501Z.sqlite3.abc123.partial");
    write(&leftover, b"half");
    let shown = "var/airlock/shop/2026/11/.shop-20261122T004501Z.sqlite3.abc123.partial\n";

    let (code, stdout, _) = run(&folder, &["clean", "--dry-run"]);
    assert_eq!((code, stdout.as_str(), leftover.exists()), (0, shown, true));
    let (code, stdout, stderr) = run(&folder, &["clean", "--quiet"]);
    assert_eq!((code, stdout.as_str(), leftover.exists()), (2, "", true));
    insta::assert_snapshot!(stderr);
    let (code, stdout, _) = run(&folder, &["clean", "--yes"]);
    assert_eq!((code, stdout.as_str(), leftover.exists()), (0, shown, false));
}

#[test]
fn completions_are_scripts_that_name_every_command() {
    for (shell, mark) in
        [("bash", "complete -F"), ("zsh", "#compdef db-airlock"), ("fish", "complete -c db-airlock")]
    {
        let script = seen(&["completions", shell]);
        assert!(script.contains("exit code 0") && script.contains(mark), "{shell}: {script}");
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} does not complete {command}");
        }
    }
}

#[test]
fn a_reader_that_closes_the_pipe_hears_no_complaint() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_db-airlock"))
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
#[cfg(not(feature = "server"))]
fn a_build_without_the_server_side_knows_its_commands_and_says_what_is_missing() {
    for command in ["backup", "anonymize", "publish", "anonymizers", "init", "keygen"] {
        let document = failure(&["--format", "json", command, "--dry-run", "file"], 2);
        assert_eq!(document["command"], command);
        assert_eq!(document["error"]["hint"], "enable the feature `server` of db-airlock in Cargo.toml");
    }
}
