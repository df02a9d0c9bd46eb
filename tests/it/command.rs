//! Rules that ask a program: what it answers is in the artefact, and where it does not answer there is no artefact.

use super::project::{Project, Role, SHOP};

fn with(command: &str) -> Project {
    let policy = "
  unmapped: keep
  tables:
    customer:
      email: {anonymizer: command, command: [sh, ./answer.sh], timeout: 30s}
";
    let project = Project::new(policy, SHOP);
    project.write("answer.sh", command.as_bytes());
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project
}

fn emails(project: &Project) -> Vec<String> {
    let connection = rusqlite::Connection::open(project.path("out.sqlite3")).unwrap();
    let mut statement = connection.prepare("SELECT email FROM customer ORDER BY id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

const ANONYMIZE: [&str; 4] = ["anonymize", "--from-database", "--output", "out.sqlite3"];

#[test]
fn what_a_command_answers_is_in_the_artefact() {
    let project = with("while read -r line; do echo '\"answered\"'; done");
    project.run(Role::Airlock, &ANONYMIZE).ends(0);
    let emails = emails(&project);
    assert!(!emails.is_empty() && emails.iter().all(|email| email == "answered"), "{emails:?}");
}

#[test]
fn a_command_that_dies_leaves_nothing_and_tells_no_value() {
    let project = with("read -r line; echo '\"\"'; read -r line; echo \"cannot take $line\" >&2; exit 7");
    let run = project.run(Role::Airlock, &ANONYMIZE).ends(3);
    assert!(run.stderr.contains("the command `sh` ended: exit status: 7"), "{run}");
    assert!(!run.stderr.contains("cannot take"), "{run}");
    assert!(!project.path("out.sqlite3").exists());
}

#[test]
fn a_command_that_does_not_work_is_told_by_a_dry_run() {
    let project = with("echo 'no module named faker' >&2; exit 1");
    let run = project.run(Role::Airlock, &["anonymize", "--from-database", "--dry-run"]).ends(3);
    assert!(run.stderr.contains("no module named faker"), "{run}");
}
