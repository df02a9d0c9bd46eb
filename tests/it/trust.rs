//! Who may sign for what and for how long, and which of the artefacts of a remote a pull takes.

#[cfg(unix)]
mod abandoned;
#[cfg(unix)]
mod ssh;

use std::time::Duration;

use super::project::{CONFIG, DEVELOPER, PRODUCTION, Project, REMOTE, Role, Run, SHOP, SHOP_POLICY};

const PULL: [&str; 2] = ["pull", "--yes"];

/// Artefacts have whole seconds: what is made after this was made later.
fn next_second() {
    std::thread::sleep(Duration::from_millis(1100));
}

fn project() -> Project {
    Project::published(SHOP_POLICY, SHOP)
}

/// Pulls as the developer.
fn pull(project: &Project, more: &[&str]) -> Run {
    project.run(Role::Developer, &[&PULL[..], more].concat())
}

/// A run must be refused with a hint, and change neither the database nor the store's artefacts.
#[track_caller]
fn refused(project: &Project, args: &[&str], code: i32, what: &str, hint: &str) -> Run {
    let state = || (project.files("var/developer", ".sqlite3"), project.state_of("var").remove(DEVELOPER));
    let before = state();
    let run = project.run(Role::Developer, args).ends(code).says(what).says("hint: ");
    let (_, hints) = run.stderr.split_once("hint: ").unwrap();
    assert!(hints.contains(hint), "{hint:?} is not in the hint\n{run}");
    assert_eq!(state(), before, "{run}");
    run
}

/// What is published, oldest first: the ids, and the files of each.
fn published(project: &Project) -> Vec<(String, Vec<String>)> {
    let manifests = project.files(REMOTE, ".manifest.json");
    let mut found: Vec<_> = manifests
        .into_iter()
        .map(|name| {
            let manifest: serde_json::Value = serde_json::from_slice(&project.read(&name)).unwrap();
            let dump = name.strip_suffix(".manifest.json").unwrap();
            let files = project.files(REMOTE, "").into_iter().filter(|file| file.starts_with(dump));
            let key = manifest["created"].as_str().unwrap().to_owned();
            (key, (manifest["id"].as_str().unwrap().to_owned(), files.collect()))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, artefact)| artefact).collect()
}

fn unpublish(project: &Project, files: &[String]) {
    assert!(!files.is_empty());
    files.iter().for_each(|file| std::fs::remove_file(project.path(file)).unwrap());
}

#[test]
fn a_key_is_replaced_while_the_old_one_still_counts() {
    let project = project();
    std::fs::rename(project.path("config/airlock.pub"), project.path("config/old.pub")).unwrap();
    std::fs::remove_file(project.path(".airlock/sign.key")).unwrap();
    let both = "trust: {signers: [config/airlock.pub, config/old.pub]}\npolicy:";
    project.reconfigure("policy:", both);
    let keygen = project.run(Role::Airlock, &["keygen"]).ends(0);
    pull(&project, &[]).ends(0);
    next_second();
    project.publish_anew();
    let new = pull(&project, &[]).ends(0);
    let id = keygen.stderr.split_whitespace().find(|word| word.len() == 16).unwrap();
    new.says(&format!("signed by key {id}"));

    let [_, (_, newer)] = &published(&project)[..] else { panic!("{}", project.listing()) };
    let (old, _) = published(&project).remove(0);
    pull(&project, &["--id", &old]).ends(0);
    // Once the old key is gone, what it signed counts no more, wherever it is. What came after it does.
    project.reconfigure(both, "trust: {signers: [config/airlock.pub]}\npolicy:");
    pull(&project, &["--force"]).ends(0).says("is older and passed over: it is signed by key");
    let by_id = ["pull", "--yes", "--id", &old];
    refused(&project, &by_id, 5, ", which is not trusted (trusted: ", "`trust.signers`");
    unpublish(&project, newer);
    refused(&project, &PULL, 5, ", which is not trusted (trusted: ", "`trust.signers`");
}

#[test]
fn a_signer_that_is_bound_to_other_databases_is_refused_everywhere() {
    let project = project();
    pull(&project, &[]).ends(0);
    project
        .reconfigure("policy:", "trust: {signers: [{key: config/airlock.pub, databases: [crm]}]}\npolicy:");
    let what = "may not sign for the database `shop`, only for `crm`";
    let dump = project.files(REMOTE, ".sqlite3").remove(0);
    for args in [
        &PULL[..],
        &["pull", "--dry-run"],
        &["restore", "--yes"],
        &["restore", "--yes", &dump],
        &["verify", &dump],
        &["publish"],
    ] {
        refused(&project, args, 5, what, "`databases` in `trust.signers`");
    }
    for args in [&["list"][..], &["list", "--remote"], &["pull", "--list"]] {
        let listed = project.run(Role::Developer, args).ends(0).stdout;
        assert!(listed.split_whitespace().collect::<Vec<_>>().join(" ").contains("refused: key"), "{listed}");
    }
    project.reconfigure("databases: [crm]", "databases: [crm, shop]");
    pull(&project, &["--force"]).ends(0);
}

#[test]
fn an_expired_artefact_is_neither_pulled_nor_restored() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let anonymize = ["anonymize", "--from-database", "--expires", "2 seconds"];
    let made = project.run(Role::Airlock, &anonymize).ends(0);
    project.run(Role::Airlock, &["publish"]).ends(0);
    std::thread::sleep(Duration::from_secs(3));
    refused(&project, &PULL, 5, "expired at 20", "`db-airlock anonymize`");
    let (id, _) = published(&project).remove(0);
    refused(&project, &["pull", "--yes", "--id", &id], 5, "expired at 20", "`db-airlock anonymize`");
    let listed = project.run(Role::Developer, &["pull", "--list"]).ends(0).stdout;
    assert!(listed.contains("expires") && listed.contains("expired"), "{listed}");

    let dump = made.stdout.trim();
    refused(&project, &["restore", "--yes", dump], 5, "expired at 20", "`restore --expired`");
    project.run(Role::Developer, &["restore", "--yes", "--expired", dump]).ends(0);
    let publish = project.run(Role::Airlock, &["publish"]).ends(5).says("expired at 20");
    publish.says("`db-airlock anonymize`");
    // It is signed as before: to verify it is no harm.
    let verified = project.run(Role::Developer, &["verify", dump]).ends(0);
    assert!(verified.stdout.contains(", expires 20"), "{verified}");
}

#[test]
fn the_configuration_says_how_long_artefacts_may_be_used() {
    let project = Project::new(SHOP_POLICY, SHOP);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.reconfigure("policy:", "expires: 30 days\npolicy:");
    project.publish_anew();
    pull(&project, &[]).ends(0);
    for args in [&["list"][..], &["list", "--remote"], &["pull", "--list"]] {
        let listed = project.run(Role::Developer, &[args, &["--format", "json"]].concat()).ends(0).json();
        let row = listed["result"]["artefacts"][0].clone();
        let time = |key: &str| row[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert_eq!(time("expires").duration_since(time("created")).as_hours(), 30 * 24, "{row}");
        assert_eq!(row["id"], published(&project)[0].0);
    }
    let beyond = ["anonymize", "--from-database", "--expires", "9000 years"];
    project.run(Role::Airlock, &beyond).ends(2).says("beyond the calendar").says("hint: ");
    project.run(Role::Airlock, &["anonymize", "--expires", "soon"]).ends(2).says("30 days");
}

#[test]
fn an_older_artefact_than_the_last_pulled_is_refused_unless_it_is_asked_for() {
    let project = project();
    let older_id = published(&project).remove(0).0;
    next_second();
    project.sql(PRODUCTION, "INSERT INTO word(word) VALUES('kept three')");
    project.publish_anew();
    pull(&project, &[]).ends(0).says("2 tables, 53 rows");
    let record = project.only_file("var/developer/.pulled", "shop.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(record.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (newer_id, files) = published(&project).remove(1);
    unpublish(&project, &files);

    let told = format!("pulled last ({newer_id})");
    let run = refused(&project, &PULL, 5, &told, "`pull --older`");
    assert!(run.stderr.contains("the remote offers an artefact of 20"), "{run}");
    refused(&project, &["pull", "--dry-run"], 5, &told, "`pull --older`");
    pull(&project, &["--older"]).ends(0).says("2 tables, 52 rows");
    // The newest that was ever pulled counts, and not the last.
    refused(&project, &["pull", "--yes", "--force"], 5, &told, "`pull --older`");
    pull(&project, &["--force", "--id", &older_id]).ends(0);
    pull(&project, &["--force", "--before", "2100-01-01"]).ends(0);

    // Another remote is another story, and without the record there is nothing to compare with.
    copy_remote(&project, "moved");
    project.reconfigure("remote: published", "remote: moved");
    pull(&project, &["--force"]).ends(0);
    project.reconfigure("remote: moved", "remote: published");
    refused(&project, &PULL, 5, &told, "`pull --older`");
    std::fs::write(&record, b"{").unwrap();
    pull(&project, &["--force"]).ends(0);
    next_second();
    project.publish_anew();
    pull(&project, &[]).ends(0).says("2 tables, 53 rows");
}

fn copy_remote(project: &Project, to: &str) {
    for name in project.files(REMOTE, "") {
        let copy = project.path(name.replacen(REMOTE, to, 1));
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::copy(project.path(&name), copy).unwrap();
    }
}

#[test]
fn an_artefact_is_pulled_by_its_id_or_by_its_age() {
    let project = project();
    for word in ["three", "four"] {
        next_second();
        project.sql(PRODUCTION, &format!("INSERT INTO word(word) VALUES('kept {word}')"));
        project.publish_anew();
    }
    let made = published(&project);
    let created = |index: usize| -> String {
        let manifest = made[index].1.iter().find(|name| name.ends_with(".manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&project.read(manifest)).unwrap();
        manifest["created"].as_str().unwrap().to_owned()
    };
    pull(&project, &[]).ends(0).says("54 rows");
    pull(&project, &["--id", &made[1].0]).ends(0).says("53 rows");
    pull(&project, &["--id", &made[0].0[..8].to_uppercase()]).ends(0).says("52 rows");
    pull(&project, &["--id", &made[0].0[..8]]).ends(0).says("holds this artefact");
    pull(&project, &["--before", &created(2)]).ends(0).says("53 rows");
    pull(&project, &["--before", &created(1)]).ends(0).says("52 rows");
    pull(&project, &[]).ends(0).says("54 rows");

    let hint = "`pull --list`";
    let before = ["pull", "--yes", "--before", &created(0)];
    refused(&project, &before, 4, "that was made before", hint);
    refused(&project, &["pull", "--yes", "--before", "3 days"], 4, "that was made before", hint);
    let nearest = format!("the nearest: {} (made {})", made[1].0, created(1));
    let mut id = made[1].0.clone();
    let last = if id.ends_with('0') { "1" } else { "0" };
    id.replace_range(31.., last);
    refused(&project, &["pull", "--yes", "--id", &id], 4, &nearest, hint);
    project.run(Role::Developer, &["pull", "--id", "12345"]).ends(2).says("the first 6 or more");
    project.run(Role::Developer, &["pull", "--before", "lately"]).ends(2).says("an age (3 days)");
    project.run(Role::Developer, &["pull", "--before", "3 days", "--id", "123456"]).ends(2);
    project.run(Role::Developer, &["pull", "--list", "--force"]).ends(2);
}

#[test]
fn a_list_fetches_nothing_and_is_the_same_by_both_commands() {
    let project = project();
    let before = project.state();
    let run = |args: &[&str]| project.run(Role::Developer, args).ends(0).stdout;
    let listed = run(&["pull", "--list"]);
    let id = published(&project).remove(0).0;
    assert!(listed.starts_with("id ") && listed.contains(&format!("\n{}", &id[..8])), "{listed}");
    assert!(!listed.contains("expires"), "a column that says nothing\n{listed}");
    let artefacts = |args: &[&str]| {
        let run = project.run(Role::Developer, &[args, &["--format", "json"]].concat()).ends(0);
        run.json()["result"]["artefacts"].clone()
    };
    let by_pull = artefacts(&["pull", "--list"]);
    assert_eq!(by_pull, artefacts(&["list", "--remote"]));
    assert_eq!((by_pull[0]["id"].as_str(), by_pull[0]["expires"].as_str()), (Some(&*id), None));
    assert_eq!(project.state(), before);
}

#[test]
fn two_pulls_at_once_do_not_harm_each_other() {
    for round in 0..4 {
        let project = project();
        project.sql(DEVELOPER, "CREATE TABLE mine(a)");
        let start = || {
            let mut command = project.command(Role::Developer, &PULL);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        };
        let both = [start(), start()];
        for child in both {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "round {round}: {said}\n{}", project.listing());
        }
        let rows = rusqlite::Connection::open(project.path(DEVELOPER)).unwrap();
        let rows: i64 = rows.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 50);
        // Nor is what was there before lost to the second restore.
        let former = rusqlite::Connection::open(project.path(format!("{DEVELOPER}.previous"))).unwrap();
        assert_eq!(former.query_row("SELECT count(*) FROM mine", [], |row| row.get(0)), Ok(0));
        assert_eq!(project.files("var/developer", ".sqlite3").len(), 1, "{}", project.listing());
        assert_eq!(project.files("var/developer/.fetching", ""), Vec::<String>::new());
        assert_eq!(project.files("var", ".partial"), Vec::<String>::new());
    }
}

#[test]
fn what_was_agreed_to_is_not_done_where_something_else_was_restored_since() {
    use db_airlock::Error;
    use db_airlock::artefact::signature::TrustedKeys;
    use db_airlock::config::{Config, Environment};
    use db_airlock::database::target::Way;
    use db_airlock::progress::Silent;
    use db_airlock::remote::{Wanted, open};
    use db_airlock::stories::pull::{PullPlan, Wish};

    let project = project();
    next_second();
    project.publish_anew();
    pull(&project, &[]).ends(0);
    let variables = [("ROLE", "developer"), ("DATABASE", DEVELOPER), ("STORE", "var/developer")];
    let environment: Environment = variables.into_iter().collect();
    let config = Config::load(Some(&project.path(CONFIG)), environment, &project.path("")).unwrap();
    let database = config.database(None).unwrap();
    let trusted = TrustedKeys::load(&["config/airlock.pub".to_owned()], &project.path("")).unwrap();
    let plan = |again| {
        let remote = open(database.remote.as_ref().unwrap(), database).unwrap();
        let wish = Wish { wanted: Wanted::Newest, older: false, way: Way::Swap, again };
        PullPlan::new(&config, database, remote, &trusted, &wish, jiff::Timestamp::now(), &Silent).unwrap()
    };
    // Nothing happens in between.
    assert!(plan(true).turn(database, &Silent).unwrap().is_some());
    let agreed = plan(true);
    pull(&project, &["--id", &published(&project)[0].0]).ends(0);
    let error: Error = agreed.turn(database, &Silent).map(|_| ()).unwrap_err();
    assert_eq!(error.exit_code(), 7, "{error}");
    assert!(error.to_string().contains("something else was restored into it in the meantime"), "{error}");
    assert!(error.hint().is_some());
}
