//! `backup` of live databases: by either vendor's programs, here and through `via`, with no password in sight.

use super::cluster::{Cluster, PASSWORD, each};
use super::fixtures::shop;
use crate::project::{Project, Role, Run};

/// A project whose database has this URL and these further settings.
fn project(cluster: &Cluster, url: &str, settings: &str) -> Project {
    let folder = cluster.bin().display().to_string();
    Project::of(&format!(
        "databases:\n  shop:\n    url: \"{url}\"\n    client: '{folder}'\n    {settings}\nrole: ${{ROLE}}\n\
         policy: {{unmapped: keep}}\n"
    ))
}

/// The dump itself, decompressed by the stock tool.
fn unpacked(project: &Project, run: &Run) -> String {
    let path = project.path(run.stdout.trim());
    let output = std::process::Command::new("gzip").arg("-dc").arg(path).output().unwrap();
    assert!(output.status.success(), "{run}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_backup_is_whole_and_knows_its_rows() {
    each(|cluster| {
        let database = shop(cluster, 20);
        for via in ["", "via: env"] {
            let project = project(cluster, &cluster.url(&database), via);
            let run = project.run(Role::Production, &["backup", "--plaintext"]).ends(0);
            assert!(run.stdout.trim().ends_with(".sql.gz"), "{run}");
            let dump = unpacked(&project, &run);
            assert!(dump.contains("-- Dump completed"), "{via}");
            for kind in ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "VIEW"] {
                assert!(dump.contains(&format!(" {kind} ")), "{kind} is missing, {via}");
            }
            let manifest = project.only_file("var", ".manifest.json");
            let manifest: serde_json::Value = serde_json::from_slice(&project.read(manifest)).unwrap();
            let tables = manifest["tables"].as_array().unwrap();
            let rows = |name: &str| &tables.iter().find(|table| table["name"] == name).unwrap()["rows"];
            assert_eq!((rows("customer"), rows("purchase")), (&20.into(), &60.into()), "{manifest}");
        }
    });
}

#[test]
fn tables_are_left_out_by_name() {
    each(|cluster| {
        let database = shop(cluster, 5);
        let rules = "backup: {tables: {purchase: {rows: none}, visit: skip}}";
        let project = project(cluster, &cluster.url(&database), rules);
        let run = project.run(Role::Production, &["backup", "--plaintext"]);
        if cluster.is_mysql() {
            run.ends(6).says("cannot be carried over: MySQL's mysqldump cannot dump it so");
            return;
        }
        let dump = unpacked(&project, &run.ends(0));
        assert!(dump.contains("CREATE TABLE `purchase`") && !dump.contains("INSERT INTO `purchase`"));
        assert!(!dump.contains("TABLE `visit`"));
    });
}

/// Whoever dumps less than there is would not be told by the program that dumps.
#[test]
fn who_may_not_read_everything_is_refused() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let user = cluster.unused("reader");
        cluster.sql(
            "",
            &format!(
                "CREATE USER {user}@'%' IDENTIFIED BY 'x'; GRANT SELECT ON {database}.visit TO {user}@'%'"
            ),
        );
        let url = cluster.url_of_clerk(&database, "x").replace("clerk", &user);
        let project = project(cluster, &url, "");
        for (missing, grant) in [
            ("all tables", "SELECT"),
            ("the triggers", "TRIGGER"),
            ("the events", "EVENT"),
            ("the procedures and functions", "EXECUTE"),
        ] {
            let run = project.run(Role::Production, &["backup", "--plaintext"]).ends(6);
            let run = run.says(&format!("may not read {missing} of `{database}`"));
            let grant = format!("GRANT {grant} ON `{database}`.* TO `{user}`@`%`");
            assert!(run.stderr.contains(&grant), "{run}");
            cluster.sql("", &grant);
        }
        let run = project.run(Role::Production, &["backup", "--plaintext"]).ends(6);
        run.says("may not read the text of the procedure or function");
    });
}

#[test]
fn the_password_is_in_no_output_and_on_no_command_line() {
    each(|cluster| {
        let database = shop(cluster, 3);
        let without = "backup: {options: [--skip-routines]}";
        let log = "via: [sh, -c, 'printf \"%s\\n\" \"$@\" >> words; exec \"$@\"', sh]\n    ";
        for (via, password) in
            [("", PASSWORD), (log, PASSWORD), ("", "wrong\"#\\ hunter2"), (log, "wrong hunter2")]
        {
            let url = cluster.url_of_clerk(&database, password);
            let project = project(cluster, &url, &format!("{via}{without}"));
            for command in [&["backup", "--plaintext"][..], &["stats"], &["check"]] {
                let run = project.run(Role::Production, &[command, &["-vvv"]].concat());
                let expected = if password == PASSWORD { run.code != 6 } else { run.code != 0 };
                assert!(expected, "{run}");
                for text in [&run.stdout, &run.stderr] {
                    assert!(!text.contains(password) && !text.contains("hunter2"), "{run}");
                }
            }
            for name in project.files("", "").iter().filter(|name| !name.starts_with("config/")) {
                let text = String::from_utf8_lossy(&project.read(name)).into_owned();
                assert!(!text.contains(password), "the password is in {name}");
            }
            if !via.is_empty() {
                let words = String::from_utf8(project.read("words")).unwrap();
                assert!(words.contains("--user=clerk"), "{words}");
            }
        }
    });
}
