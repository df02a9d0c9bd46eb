//! A policy that keeps everything gives the same dump again, whatever its options, compression and release; and the
//! vendor's own client reads what was written.

use super::cluster::{Cluster, each};
use super::dumps::{dumped, dumped_together, option_sets, rows, without_server};
use super::fixtures::{chinook, oddities, sakila, shop};
use super::releases::RELEASES;
use crate::plain::{compressed, decompressed, difference};
use crate::project::{Project, Role};

const KEEP_ALL: &str = "  unmapped: keep\n  comments: keep\n  definers: keep\n  remarks: keep\n  replication: keep\n  \
                        statistics: keep\n  system: keep\n  user_mappings: keep\n  users: keep\n";

/// Enough for several batches of rows.
const CUSTOMERS: u32 = 1500;

/// How a dump gets into the program, and out again.
#[derive(Clone, Copy, Debug)]
enum Way {
    File,
    Pipe,
}

/// What a keep-all policy makes of a dump that is compressed so.
fn kept(project: &Project, dump: &[u8], ending: &str, way: Way, threads: &str) -> Vec<u8> {
    let (input, output) = (project.path(format!("in.sql{ending}")), project.path(format!("out.sql{ending}")));
    std::fs::write(&input, compressed(dump, ending)).unwrap();
    let run = |from: &str, to: &str| {
        let args = ["anonymize", from, "--output", to, "--threads", threads];
        project.run_reading(Role::Airlock, &args, &input).ends(0)
    };
    let bytes = match way {
        Way::Pipe => run("-", "-").stdout_bytes,
        Way::File => {
            run(input.to_str().unwrap(), output.to_str().unwrap()).says(" 0 values changed");
            let bytes = std::fs::read(&output).unwrap();
            for name in project.files(".", "").iter().filter(|name| name.contains("out.sql")) {
                std::fs::remove_file(project.path(name)).unwrap();
            }
            bytes
        }
    };
    decompressed(&bytes, ending)
}

#[track_caller]
fn check(project: &Project, what: &str, dump: &[u8], ending: &str, way: Way, threads: &str) {
    if let Some(difference) = difference(dump, &kept(project, dump, ending, way, threads)) {
        panic!("{what} {ending} {way:?} with {threads} threads {difference}");
    }
}

/// The large ones are dumped by the distribution's release only, which is the one that most have: they are many rows of the
/// same few kinds.
fn databases(cluster: &Cluster) -> Vec<String> {
    let mut all = vec![shop(cluster, CUSTOMERS)];
    if cluster.release == RELEASES[0] {
        all.extend(sakila(cluster).map(str::to_owned));
        all.extend(chinook(cluster).map(str::to_owned));
    }
    all.extend(oddities(cluster).into_iter().flatten().map(str::to_owned));
    all
}

#[test]
fn dumps_with_any_option_stay_the_same() {
    each(|cluster| {
        let project = without_server(KEEP_ALL);
        for database in databases(cluster) {
            for set in option_sets(cluster) {
                // Without the tables, rows have to say which columns they have.
                let list: &[&str] = if set.name == "no tables" { &["--complete-insert"] } else { &[] };
                let dump = dumped(cluster, &database, &[set.options, list].concat());
                check(&project, &format!("{database} {set:?}"), &dump, "", Way::File, "4");
            }
        }
    });
}

#[test]
fn dumps_stay_the_same_in_every_way() {
    each(|cluster| {
        let project = without_server(KEEP_ALL);
        for database in databases(cluster) {
            let dump = dumped(cluster, &database, &["--routines", "--events", "--triggers"]);
            for (ending, way, threads) in [
                ("", Way::File, "1"),
                ("", Way::Pipe, "4"),
                (".gz", Way::File, "4"),
                (".gz", Way::Pipe, "1"),
                (".zst", Way::File, "1"),
                (".zst", Way::Pipe, "4"),
            ] {
                check(&project, &database, &dump, ending, way, threads);
            }
        }
    });
}

#[test]
fn several_databases_in_one_file_stay_the_same() {
    each(|cluster| {
        let [one, other] = [30, 40].map(|customers| shop(cluster, customers));
        for options in [&["--add-drop-database"][..], &["--routines", "--events", "--triggers"]] {
            let dump = dumped_together(cluster, &[&one, &other], options);
            check(&without_server(KEEP_ALL), "two databases", &dump, "", Way::File, "4");
        }
    });
}

#[test]
fn everything_of_a_server_stays_the_same() {
    each(|cluster| {
        shop(cluster, 30);
        let mut options = vec!["--all-databases", "--routines", "--events"];
        options.push(if cluster.is_mysql() {
            "--set-gtid-purged=OFF"
        } else {
            "--system=plugins,servers,stats,timezones"
        });
        // The tables of the server itself: nobody restores them, and nothing of them may be lost on the way either.
        let dump = cluster.dump(&options);
        check(&without_server(KEEP_ALL), "all databases", &dump, "", Way::Pipe, "4");
        let kept = kept(&without_server("  unmapped: keep\n"), &dump, "", Way::Pipe, "4");
        let kept = String::from_utf8_lossy(&kept);
        let of_system = ["innodb_index_stats", "help_topic", "USE `mysql`", "INSTALL PLUGIN"];
        // Lines that name what follows are no secret, and stay.
        let lines = kept.lines().filter(|line| !line.starts_with("-- Dumping "));
        let left: Vec<&str> = lines.filter(|line| of_system.iter().any(|text| line.contains(text))).collect();
        assert!(left.is_empty(), "{left:#?}");
        assert!(kept.contains("SECRETNAME30"));
    });
}

/// A policy that changes much, so that workers have much to put in order.
const CHANGES: &str = r#"
  key: ${FIXED_KEY}
  unmapped: keep
  tables:
    customer: {first_name: firstname, last_name: lastname, email: email, phone: lorem, note: lorem, profile: "null"}
    purchase: {amount: {anonymizer: float, min: 0, max: 10}}
"#;

#[test]
fn any_number_of_threads_gives_the_same_dump_and_the_client_reads_it() {
    each(|cluster| {
        let database = shop(cluster, 2 * CUSTOMERS);
        let project = without_server(CHANGES);
        project.write("in.sql", &dumped(cluster, &database, &["--routines", "--events"]));
        let outputs = ["1", "2", "5"].map(|threads| {
            let output = format!("{threads}.sql");
            project
                .run(Role::Airlock, &["anonymize", "in.sql", "--output", &output, "--threads", threads])
                .ends(0);
            project.read(output)
        });
        assert!(outputs[0] == outputs[1] && outputs[0] == outputs[2]);
        let restored = cluster.database("restored");
        cluster.load(&restored, &outputs[0]);
        let [before, after] = [&database, &restored].map(|name| rows(cluster, name));
        let count = |rows: &str| rows.lines().filter(|line| line.starts_with("INSERT")).count();
        assert_eq!(count(&before), count(&after));
        assert!(before.contains("SECRETNAME1500"));
        let left: Vec<&str> =
            after.lines().filter(|line| line.contains("INTO `customer`") && line.contains("First")).collect();
        assert!(left.is_empty(), "{left:?}");
    });
}
