//! Restoring into real servers: the former database serves until the end, and is kept with all that belongs to it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use db_airlock::artefact::Store;
use db_airlock::artefact::digest::Digest;
use db_airlock::artefact::manifest::{Description, Engine, Kind, Mode, TableRecord, Tool};
use db_airlock::artefact::signature::Signer;
use db_airlock::dump::compression::Encoder;
use db_airlock::progress::Silent;

use super::cluster::{Cluster, PASSWORD, each};
use super::fixtures::shop;
use crate::project::{Project, REMOTE, Role, Run};

const CONFIGURATION: &str = "\
databases:
  shop:
    url: '${URL}'
    client: '${BIN}'
    remote: published
role: ${ROLE}
store: {path: var/developer}
";
const STORE: &str = "var/developer";

/// A developer's project, whose database is one of a cluster.
struct Developer {
    project: Project,
    cluster: &'static Cluster,
    database: String,
    signer: Signer,
}

impl Developer {
    fn new(cluster: &'static Cluster) -> Self {
        let database = cluster.unused("dev");
        let url = cluster.url(&database);
        Developer::at(cluster, database, &url, "")
    }

    fn at(cluster: &'static Cluster, database: String, url: &str, via: &str) -> Self {
        let mut project = Project::of(CONFIGURATION);
        if !via.is_empty() {
            project.reconfigure("remote: published", &format!("remote: published\n    via: {via}"));
        }
        let signer = Signer::generate().unwrap();
        project.write("config/airlock.pub", signer.public_key_file().as_bytes());
        project.set("URL", url);
        project.set("BIN", cluster.bin().to_str().unwrap());
        Developer { project, cluster, database, signer }
    }

    /// These statements, as an artefact in the store or on the remote, which is newer the greater `second` is.
    fn artefact(
        &self,
        folder: &str,
        dump: &[u8],
        compression: &str,
        tables: &[(&str, u64)],
        second: i64,
    ) -> PathBuf {
        let store = Store::new(self.project.path(folder));
        let created = jiff::Timestamp::from_second(1_800_000_000 + second).unwrap();
        let draft = store.draft("shop", Kind::Anonymized, "sql", created).unwrap();
        let mut encoder = Encoder::file(compression.parse().unwrap(), Vec::new()).unwrap();
        encoder.write_all(dump).unwrap();
        std::fs::write(draft.path(), encoder.finish().unwrap()).unwrap();
        let record = |(name, rows): &(&str, u64)| TableRecord {
            name: (*name).to_owned(),
            rows: *rows,
            rows_left_out: None,
            columns: Vec::new(),
        };
        let description = Description {
            id: format!("{second:032x}"),
            kind: Kind::Anonymized,
            database: "shop".to_owned(),
            engine: Engine {
                name: "mysql".to_owned(),
                version: self.cluster.sql("", "SELECT version()"),
                client: None,
            },
            format: "sql".to_owned(),
            archive: None,
            compression: compression.to_owned(),
            created,
            expires: None,
            tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
            policy_sha256: Some(Digest::of(b"")),
            schema_sha256: Digest::of(b""),
            mode: Some(Mode::Irreversible),
            tables: tables.iter().map(record).collect(),
            warnings: Vec::new(),
        };
        draft.commit(description, Some(&self.signer), &Silent).unwrap().files().dump.clone()
    }

    /// A shop as an artefact.
    fn shop_in(&self, folder: &str, customers: u32, second: i64) -> PathBuf {
        self.shop_as(folder, customers, "gzip", second)
    }

    fn shop_as(&self, folder: &str, customers: u32, compression: &str, second: i64) -> PathBuf {
        let original = shop(self.cluster, customers);
        let customers = u64::from(customers);
        let tables = [("customer", customers), ("purchase", 3 * customers), ("wo`rd, (odd)", 4)];
        self.artefact(folder, &everything(self.cluster, &original), compression, &tables, second)
    }

    fn run(&self, args: &[&str]) -> Run {
        self.project.run(Role::Developer, args)
    }

    /// The number of customers in the database, and in the one that is kept.
    #[track_caller]
    fn check(&self, present: &str, previous: &str) {
        let customers = |suffix: &str| {
            self.cluster.sql(&format!("{}{suffix}", self.database), "SELECT count(*) FROM customer")
        };
        assert_eq!(customers(""), present);
        assert_eq!(self.databases(), if previous.is_empty() { "" } else { " _previous" });
        if !previous.is_empty() {
            assert_eq!(customers("_previous"), previous);
        }
    }

    /// The databases of our name, by what stands behind it.
    fn databases(&self) -> String {
        let query = format!(
            "SELECT group_concat(substr(schema_name, {}) ORDER BY schema_name SEPARATOR ' ') \
             FROM information_schema.schemata WHERE schema_name = '{1}' OR schema_name LIKE '{1}\\_%'",
            self.database.len() + 1,
            self.database
        );
        self.cluster.sql("", &query)
    }
}

/// All that a database holds, as its dump, without what changes from one dump to the next.
fn everything(cluster: &Cluster, database: &str) -> Vec<u8> {
    let mut options = vec!["--skip-comments", "--routines", "--events", "--triggers", "--hex-blob"];
    if cluster.is_mysql() {
        options.push("--set-gtid-purged=OFF");
    }
    options.push(database);
    cluster.dump(&options)
}

#[track_caller]
fn check_same(one: &[u8], other: &[u8]) {
    let lines = |dump: &[u8]| String::from_utf8_lossy(dump).lines().map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (lines(one), lines(other));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

#[test]
fn a_pull_puts_a_database_in_place_and_a_rollback_brings_back_all_of_the_former_one() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(REMOTE, 10, 1);
        developer.run(&["pull", "--yes"]).ends(0).says("which does not exist yet");
        developer.check("10", "");
        developer.run(&["pull", "--yes"]).ends(0).says("up to date");
        // What is the developer's own, and nowhere else.
        let own = "CREATE VIEW z_last AS SELECT * FROM buyers; \
                   CREATE VIEW a_first AS SELECT greeting(full_name) AS said FROM z_last; \
                   CREATE TRIGGER second BEFORE INSERT ON customer FOR EACH ROW SET NEW.phone = '1'; \
                   CREATE TRIGGER first BEFORE INSERT ON customer FOR EACH ROW PRECEDES second SET NEW.phone = 'é'; \
                   CREATE TABLE mine (a int, b int PRIMARY KEY, CONSTRAINT c FOREIGN KEY (a) REFERENCES mine (b)); \
                   CREATE EVENT later ON SCHEDULE EVERY 1 WEEK STARTS '2031-02-03 04:05:06' DISABLE DO SELECT 1";
        cluster.sql(&developer.database, own);
        let before = everything(cluster, &developer.database);

        developer.shop_in(REMOTE, 20, 2);
        let second = developer.run(&["pull", "--yes", "--format", "json"]).ends(0);
        let text = second.json().to_string();
        assert!(text.contains(&format!("/{}_previous?host=", developer.database)), "{second}");
        developer.check("20", "10");
        let after = everything(cluster, &developer.database);
        assert!(!String::from_utf8_lossy(&after).contains("a_first"));

        developer.run(&["rollback", "--yes"]).ends(0);
        developer.check("10", "20");
        check_same(&before, &everything(cluster, &developer.database));
        developer.run(&["rollback", "--yes"]).ends(0);
        developer.check("20", "10");
        check_same(&after, &everything(cluster, &developer.database));
        developer.shop_in(REMOTE, 30, 3);
        developer.run(&["pull", "--yes"]).ends(0);
        developer.check("30", "20");
        // One that somebody else made anew is not what was restored.
        cluster.sql("", &format!("DROP DATABASE {0}; CREATE DATABASE {0}", developer.database));
        developer.run(&["pull", "--yes"]).ends(0);
        developer.check("30", "20");
    });
}

#[test]
fn a_database_that_no_restore_made_is_never_dropped() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 5, 1);
        for suffix in ["incoming", "outgoing", "previous"] {
            let theirs = format!("{}_{suffix}", developer.database);
            cluster.sql(
                "",
                &format!("CREATE DATABASE {theirs}; CREATE TABLE {theirs}.precious AS SELECT 1 AS a"),
            );
            developer.run(&["restore", "--yes"]).ends(7).says("no restore made it");
            developer.run(&["clean", "--yes"]).ends(0);
            assert_eq!(cluster.sql(&theirs, "SELECT a FROM precious"), "1");
            cluster.sql("", &format!("DROP DATABASE {theirs}"));
        }
        for _ in 0..3 {
            developer.run(&["restore", "--yes"]).ends(0);
        }
        developer.check("5", "5");
    });
}

#[test]
fn a_failure_leaves_the_former_database_and_nothing_else() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 10, 1);
        developer.run(&["restore", "--yes"]).ends(0);
        let before = everything(cluster, &developer.database);
        let parts = "CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b)) ENGINE=InnoDB;\n\
                     CREATE TABLE child (id int PRIMARY KEY, a int, b int, \
                     CONSTRAINT both_parts FOREIGN KEY (a, b) REFERENCES parent (a, b)) ENGINE=InnoDB;\n\
                     INSERT INTO child VALUES (1,1,2),(2,3,NULL),(3,NULL,NULL);\nINSERT INTO parent VALUES (1,2);\n";
        let orphan = format!("{parts}INSERT INTO child VALUES (4,1,3),(5,2,2);\n");
        let elsewhere = format!("{parts}INSERT INTO mysql.user VALUES (1);\n");
        let cases: [(&str, u64, &str); 4] = [
            (parts, 4, "table `child` holds 3 rows, and the manifest says 4"),
            (
                &orphan,
                5,
                "2 rows of `child` refer to rows of `parent` that do not exist (foreign key `both_parts`)",
            ),
            (&elsewhere, 3, "the dump cannot be loaded: line 5, byte 298: a name in `mysql`"),
            ("CREATE TABLE child (a no_such_type);\n", 0, "ERROR 4161 (HY000)"),
        ];
        for (second, (dump, rows, expected)) in (2..).zip(cases) {
            let expected = if cluster.is_mysql() {
                expected.replace("4161 (HY000)", "1064 (42000)")
            } else {
                expected.to_owned()
            };
            developer.artefact(STORE, dump.as_bytes(), "zstd", &[("child", rows)], second);
            developer.run(&["restore", "--yes"]).ends(6).says(&expected);
            developer.check("10", "");
            check_same(&before, &everything(cluster, &developer.database));
        }
        developer.artefact(STORE, parts.as_bytes(), "none", &[("child", 3), ("parent", 1)], 9);
        developer.run(&["restore", "--yes"]).ends(0);
        assert_eq!(cluster.sql(&developer.database, "SELECT count(*) FROM child"), "3");
    });
}

#[test]
fn a_transaction_that_holds_a_table_is_named_and_stops_the_restore() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 5, 1);
        developer.run(&["restore", "--yes"]).ends(0);
        let before = everything(cluster, &developer.database);
        let mut holder = cluster.client();
        holder.arg(&developer.database).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = holder.spawn().unwrap();
        let mut input = holder.stdin.take().unwrap();
        input.write_all(b"BEGIN; SELECT count(*) FROM purchase;\n").unwrap();
        input.flush().unwrap();
        let connected = format!(
            "SELECT count(*) FROM information_schema.processlist WHERE db = '{}' AND command = 'Sleep'",
            developer.database
        );
        wait(|| cluster.sql("", &connected) == "1");
        developer
            .run(&["restore", "--yes"])
            .ends(7)
            .says("is in use by connection ")
            .says("(user root, from localhost)");
        drop(input);
        holder.wait().unwrap();
        developer.check("5", "");
        check_same(&before, &everything(cluster, &developer.database));
        developer.run(&["restore", "--yes"]).ends(0);
    });
}

#[test]
fn a_table_that_another_database_refers_to_is_not_moved() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 5, 1);
        developer.run(&["restore", "--yes"]).ends(0);
        let other = cluster.database("billing");
        let refers = format!(
            "CREATE TABLE bill (who int unsigned, CONSTRAINT bill_who FOREIGN KEY (who) REFERENCES {}.customer (id))",
            developer.database
        );
        cluster.sql(&other, &refers);
        let words = format!("table `{other}.bill` refers to `{}.customer`", developer.database);
        developer.run(&["restore", "--yes"]).ends(7).says(&words);
        cluster.sql(&other, "DROP TABLE bill");
        developer.run(&["restore", "--yes"]).ends(0);
    });
}

#[test]
fn every_compression_is_restored_also_by_way_of_other_programs_and_with_a_password() {
    each(|cluster| {
        let ways = [("none", false, "env"), ("gzip", true, ""), ("zstd", true, "env"), ("lz4", false, "")];
        for (compression, is_clerk, via) in ways {
            let database = cluster.unused("dev");
            let url = match is_clerk {
                true => cluster.url_of_clerk(&database, PASSWORD),
                false => cluster.url(&database),
            };
            let developer = Developer::at(cluster, database, &url, via);
            developer.shop_as(STORE, 7, compression, 1);
            developer.run(&["restore", "--yes"]).ends(0);
            developer.run(&["restore", "--yes"]).ends(0);
            developer.check("7", "7");
            developer.run(&["rollback", "--yes"]).ends(0);
            developer.check("7", "7");
        }
    });
}

#[test]
fn an_empty_database_is_loaded_without_further_rights() {
    each(|cluster| {
        let database = cluster.database("dev");
        let escaped = database.replace('_', "\\_");
        cluster.sql("", &format!("CREATE USER {database}_user@'%' IDENTIFIED BY 'x'; GRANT ALL ON `{escaped}`.* TO {database}_user@'%'"));
        let url = cluster.url(&database).replace("root@", &format!("{database}_user:x@"));
        let developer = Developer::at(cluster, database.clone(), &url, "");
        let whole = developer.shop_in(STORE, 4, 1);
        let hint = format!("GRANT ALL PRIVILEGES ON `{escaped}\\_%`.* TO '{database}_user'@'%'");
        developer.run(&["restore", "--yes"]).ends(6).says(&hint).says("--no-swap");
        let whole = whole.to_str().unwrap();
        developer.run(&["restore", "--yes", "--no-swap", whole]).ends(0).says("which is empty");
        developer.check("4", "");
        developer.run(&["restore", "--yes", "--no-swap", whole]).ends(7).says("is not empty");
    });
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_database_under_the_name() {
    const KILLS: u32 = 6;
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 10, 1);
        developer.run(&["restore", "--yes"]).ends(0);
        developer.shop_in(STORE, 2_000, 2);
        let start = Instant::now();
        developer.run(&["restore", "--yes"]).ends(0);
        let work = start.elapsed();
        let whole = everything(cluster, &developer.database);
        for kill in 0..KILLS {
            let mut child = developer.project.command(Role::Developer, &["restore", "--yes"]);
            let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(work * (kill + 1) / (KILLS + 1));
            // Every third time, the program that loads is killed instead of us.
            match kill % 3 {
                2 => drop(Command::new("pkill").args(["-KILL", "-P", &child.id().to_string()]).status()),
                _ => child.kill().unwrap(),
            }
            let _ = child.wait().unwrap();
            assert_eq!(cluster.sql(&developer.database, "SELECT count(*) FROM customer"), "2000");
            developer.run(&["clean", "--yes"]).ends(0);
            assert_eq!(developer.databases(), " _previous");
            check_same(&whole, &everything(cluster, &developer.database));
        }
        developer.run(&["restore", "--yes"]).ends(0);
        developer.check("2000", "2000");
    });
}

/// What a swap has written down when it is interrupted, with the objects that the present database has: those of the
/// same dump that was restored before it.
fn interrupt(developer: &Developer, notes: &str, is_behind: bool) {
    let written = if is_behind {
        "CREATE TABLE NOTES._airlock_new LIKE DEV_previous._airlock_former;
         INSERT INTO NOTES._airlock_new SELECT * FROM DEV_previous._airlock_former"
    } else {
        "INSERT INTO NOTES._airlock_restore VALUES (1);
         CREATE TABLE NOTES._airlock_new LIKE DEV_previous._airlock_former;
         CREATE TABLE NOTES._airlock_former LIKE DEV_previous._airlock_former;
         INSERT INTO NOTES._airlock_former SELECT * FROM DEV_previous._airlock_former;
         CREATE TABLE NOTES.customer (a int)"
    };
    let sql = format!(
        "CREATE DATABASE NOTES; CREATE TABLE NOTES._airlock_restore (swapping int PRIMARY KEY); {written};
         DROP TRIGGER DEV.customer_lower; DROP EVENT DEV.tidy; DROP VIEW DEV.buyers"
    );
    let notes = format!("{}_{notes}", developer.database);
    developer.cluster.sql("", &sql.replace("NOTES", &notes).replace("DEV", &developer.database));
}

#[test]
fn a_swap_that_was_interrupted_is_taken_back_or_brought_to_its_end() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 10, 1);
        for _ in 0..2 {
            developer.run(&["restore", "--yes"]).ends(0);
        }
        let whole = everything(cluster, &developer.database);
        for (notes, is_behind) in [("incoming", false), ("outgoing", true)] {
            for command in ["clean", "rollback"] {
                interrupt(&developer, notes, is_behind);
                developer.run(&[command, "--yes"]).ends(0);
                developer.check("10", "10");
                check_same(&whole, &everything(cluster, &developer.database));
            }
            interrupt(&developer, notes, is_behind);
            developer
                .run(&["restore", "--yes"])
                .ends(0)
                .says("that was interrupted is brought to its end first");
            check_same(&whole, &everything(cluster, &developer.database));
        }
    });
}

fn wait(mut until: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !until() {
        assert!(Instant::now() < patience, "it did not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}
