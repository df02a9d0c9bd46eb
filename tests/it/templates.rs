//! What `init --ci` and `init --systemd` write: in the words of those who read it, and by rules of our own.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use db_airlock::yaml::{Source, parse};
use serde_yaml::Value;

use crate::init::empty;
use crate::project::{CONFIG, Project, Role, skipped};
use crate::python::module;
use crate::server::said;

const GITHUB: &str = ".github/workflows/db-airlock.yml";
const GITLAB: &str = ".gitlab/db-airlock.yml";
const SERVICE: &str = "config/systemd/db-airlock-backup.service";
const TIMER: &str = "config/systemd/db-airlock-backup.timer";
const CRON: &str = "config/systemd/db-airlock.cron";

fn text(project: &Project, path: &str) -> String {
    String::from_utf8(project.read(path)).unwrap()
}

/// A project with all of them.
fn installed() -> Project {
    let project = empty();
    project.run(Role::Developer, &["init", "--ci", "github", "--systemd"]).ends(0);
    project.run(Role::Developer, &["init", "--ci", "gitlab"]).ends(0);
    project
}

/// A template as an independent parser reads it; ours has to take it, too.
fn read(project: &Project, path: &str) -> Value {
    let text = text(project, path);
    parse(Source::new(path, text.as_str())).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

#[test]
fn they_are_written_once_and_nothing_else_is_touched() {
    let project = Project::of("databases: {shop: {url: 'sqlite:var/shop.sqlite3'}}\n");
    let configuration = project.read(CONFIG);
    let run = project.run(Role::Developer, &["init", "--ci", "github"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, format!("{GITHUB}\n").as_str()), "{run}");
    for name in ["AIRLOCK_SIGN_KEY", "AIRLOCK_DECRYPT_KEY", "BACKUP_SSH_KEY", "BACKUP_FILE", "remote"] {
        assert!(run.stderr.contains(name), "{name}: {run}");
    }
    // Both are asked for, and one of them is there: neither is written.
    project.write(GITHUB, b"mine");
    let run = project.run(Role::Developer, &["init", "--ci", "github", "--systemd"]);
    assert_eq!(run.code, 7, "{run}");
    assert!(run.stderr.contains(&format!("`{GITHUB}`")) && run.stderr.contains("hint: "), "{run}");
    assert_eq!(project.read(GITHUB), b"mine");
    assert!(!project.path(SERVICE).exists());
    assert_eq!(project.read(CONFIG), configuration);

    let run = project.run(Role::Developer, &["init", "--systemd"]);
    assert_eq!((run.code, run.stdout), (0, format!("{SERVICE}\n{TIMER}\n{CRON}\n")));
    assert!(run.stderr.contains("systemctl enable --now db-airlock-backup.timer"), "{}", run.stderr);
}

#[test]
fn they_need_no_configuration_and_go_with_no_option_of_one() {
    let project = installed();
    assert!(!project.path(CONFIG).exists());
    for path in [GITHUB, GITLAB, SERVICE, TIMER, CRON] {
        assert!(project.path(path).exists(), "{path}");
    }
    let run = project.run(Role::Developer, &["init", "--ci", "github", "--dump", "shop.dump"]);
    assert_eq!(run.code, 2, "{run}");
}

/// Calls `take` with every text of a document, and the keys that lead to it.
fn texts(value: &Value, path: &str, take: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => take(path, text),
        Value::Sequence(items) => items.iter().for_each(|item| texts(item, path, take)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                texts(value, &format!("{path}/{}", key.as_str().unwrap()), take);
            }
        }
        _ => {}
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_mapping().unwrap().keys().map(|key| key.as_str().unwrap()).collect()
}

#[test]
fn the_workflow_of_github_gives_nothing_away() {
    let project = installed();
    let workflow = read(&project, GITHUB);
    // Not by `pull_request`, `push` or `workflow_run`: only by the clock, and by who may write.
    assert_eq!(keys(&workflow["on"]), BTreeSet::from(["schedule", "workflow_dispatch"]));
    assert_eq!(keys(&workflow["permissions"]), BTreeSet::new());
    assert_eq!(keys(&workflow["jobs"]), BTreeSet::from(["anonymize"]));
    let job = &workflow["jobs"]["anonymize"];
    assert_eq!(serde_yaml::to_string(&job["permissions"]).unwrap(), "contents: read\n");
    assert_eq!(job["environment"], Value::from("db-airlock"));

    let text = text(&project, GITHUB);
    let mut secrets = BTreeSet::new();
    texts(&workflow, "", &mut |path, value| {
        if let Some((_, name)) = value.split_once("secrets.") {
            assert!(path.contains("/steps/env/"), "{path}: a secret is for one step");
            secrets.insert(name.trim_end_matches(" }}").to_owned());
        }
        // What is put into a script by GitHub is run by the shell.
        assert!(!path.ends_with("/run") || !value.contains("${{"), "{path}: {value}");
        if path.ends_with("/uses") {
            let pin = value.split_once('@').unwrap().1;
            assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{value}");
            assert!(text.contains(&format!("uses: {value} # v")), "{value}: which version is it?");
        }
    });
    let expected = ["AIRLOCK_DECRYPT_KEY", "AIRLOCK_SIGN_KEY", "BACKUP_SSH_KEY"].map(str::to_owned);
    assert_eq!(secrets, BTreeSet::from(expected));

    let steps = job["steps"].as_sequence().unwrap();
    let upload = steps.iter().find(|step| step["with"]["path"] == "airlock/").unwrap();
    assert_eq!(upload["with"]["compression-level"], Value::from(0));
    assert!(upload["with"]["retention-days"].as_u64().is_some());
    let checkout = &steps[0]["with"]["persist-credentials"];
    assert_eq!(checkout, &Value::from(false));
}

#[test]
fn the_job_of_gitlab_runs_on_a_schedule_alone() {
    let project = installed();
    let jobs = read(&project, GITLAB);
    assert_eq!(keys(&jobs), BTreeSet::from(["db-airlock"]));
    let job = &jobs["db-airlock"];
    let rules = serde_yaml::to_string(&job["rules"]).unwrap();
    assert_eq!(rules, "- if: $CI_PIPELINE_SOURCE == \"schedule\" && $CI_COMMIT_REF_PROTECTED == \"true\"\n");
    assert_eq!(serde_yaml::to_string(&job["artifacts"]["paths"]).unwrap(), "- airlock/\n");
    assert_eq!(job["artifacts"]["expire_in"], Value::from("3 weeks"));
    texts(job, "", &mut |path, value| {
        // They come from the project's settings, where they can be hidden.
        let is_key = value.contains("AIRLOCK_SIGN_KEY") || value.contains("AIRLOCK_DECRYPT_KEY");
        assert!(!is_key, "{path}: {value}");
    });
}

#[test]
fn the_forges_own_schemas_take_them() {
    let project = installed();
    for (schema, path) in [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", GITLAB)] {
        let Some(mut check) = module("check_jsonschema") else { return };
        check.args(["--builtin-schema", schema]).arg(project.path(path));
        let _ = said(check.output().unwrap());
    }
}

/// The lines of a shell that a template holds.
fn scripts(project: &Project) -> Vec<String> {
    let mut found = Vec::new();
    for path in [GITHUB, GITLAB] {
        texts(&read(project, path), "", &mut |path, value| {
            if ["/run", "/before_script", "/script", "/after_script"].iter().any(|end| path.ends_with(end)) {
                found.push(value.to_owned());
            }
        });
    }
    let exec = |line: &str| Some(line.strip_prefix("Exec")?.split_once("=/usr/local/bin/")?.1.to_owned());
    found.extend(text(project, SERVICE).lines().filter_map(exec));
    let cron = text(project, CRON);
    let line = cron.lines().find(|line| line.starts_with(|letter: char| letter.is_ascii_digit())).unwrap();
    // Five fields, a user, and what its shell is given; there `%` would be the end of the line.
    let words: Vec<&str> = line.splitn(7, ' ').collect();
    assert_eq!((words[5], words[6].contains('%')), ("db-airlock", false));
    found.push(words[6].to_owned());
    found
}

#[test]
fn their_scripts_are_those_of_a_shell_and_their_commands_are_ours() {
    let project = installed();
    let mut commands = BTreeSet::new();
    for script in scripts(&project) {
        let _ = said(Command::new("sh").args(["-n", "-c", &script]).output().unwrap());
        for command in script.split(['\n', ';']).flat_map(|line| line.split("&&")) {
            let command = command.split('>').next().unwrap_or_default();
            if let Some(arguments) = command.trim().strip_prefix("db-airlock ") {
                commands.insert(arguments.trim().to_owned());
            }
        }
    }
    let expected = [
        "anonymize raw/dump.age",
        "backup",
        "backup --quiet",
        "clean --yes",
        "clean --yes --quiet",
        "publish",
    ];
    assert_eq!(commands, expected.map(str::to_owned).into());
    for command in commands {
        // What is not known is refused before help is given.
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        project.run(Role::Airlock, &words).ends(0);
    }
}

#[test]
fn systemd_takes_the_units_and_finds_little_exposed() {
    if !Path::new("/usr/bin/systemd-analyze").exists() {
        return skipped("systemd-analyze is not there; it comes with the package systemd");
    }
    let project = installed();
    // It has to be there, and is not here.
    let service =
        text(&project, SERVICE).replace("/usr/local/bin/db-airlock", env!("CARGO_BIN_EXE_db-airlock"));
    project.write(SERVICE, service.as_bytes());
    let (service, timer) = (project.path(SERVICE), project.path(TIMER));
    let analyze = |words: &[&str], units: &[&Path]| {
        let output = Command::new("systemd-analyze").args(words).args(units).output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        (said(output), complaints)
    };
    // What it ignores, such as a misspelt key, is only a warning.
    let (_, complaints) = analyze(&["verify", "--man=no"], &[&service, &timer]);
    assert_eq!(complaints, "");
    // Of 100; a service without any of it has 96.
    let _ = analyze(&["security", "--offline=true", "--threshold=20", "--no-pager"], &[&service]);
}
