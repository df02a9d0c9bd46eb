//! Restoring into real servers: the former database serves until the end, and is kept.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
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
        project.set("BIN", cluster.bin("").to_str().unwrap());
        Developer { project, cluster, database, signer }
    }

    /// A dump of a database, as an artefact in the store or on the remote, which is newer the greater `second` is.
    fn artefact(
        &self,
        folder: &str,
        original: &str,
        format: &str,
        more_customers: u64,
        second: i64,
    ) -> PathBuf {
        let store = Store::new(self.project.path(folder));
        let created = jiff::Timestamp::from_second(1_800_000_000 + second).unwrap();
        let draft = store.draft("shop", Kind::Anonymized, "dump", created).unwrap();
        let mut dump = self.cluster.command("pg_dump");
        let (format, compression) = format.split_once('.').unwrap_or((format, "none"));
        let (compression, encoding) = compression.split_once('.').unwrap_or((compression, "UTF8"));
        let dump =
            dump.args(["--format", format, "--no-owner", "--encoding", encoding, original]).output().unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let mut encoder = Encoder::file(compression.parse().unwrap(), Vec::new()).unwrap();
        encoder.write_all(&dump.stdout).unwrap();
        std::fs::write(draft.path(), encoder.finish().unwrap()).unwrap();
        let record = |name: &str| {
            let rows = self.cluster.psql(original, &format!("SELECT count(*) FROM ONLY {name}"));
            let more = if name == "customer" { more_customers } else { 0 };
            let rows = rows.parse::<u64>().unwrap() + more;
            TableRecord { name: name.to_owned(), rows, rows_left_out: None, columns: Vec::new() }
        };
        let tables = ["customer", "purchase", "purchase_2025", "purchase_2026", "word"].map(record);
        let description = Description {
            id: format!("{second:032x}"),
            kind: Kind::Anonymized,
            database: "shop".to_owned(),
            engine: Engine {
                name: "postgresql".to_owned(),
                version: format!("{}.1", self.cluster.version),
                client: None,
            },
            format: format.to_owned(),
            archive: None,
            compression: "gzip".to_owned(),
            created,
            expires: None,
            tool: Tool { name: "test".to_owned(), version: "1".to_owned() },
            policy_sha256: Some(Digest::of(b"")),
            schema_sha256: Digest::of(b""),
            mode: Some(Mode::Irreversible),
            tables: tables.to_vec(),
            warnings: Vec::new(),
        };
        draft.commit(description, Some(&self.signer), &Silent).unwrap().files().dump.clone()
    }

    fn shop_in(&self, folder: &str, customers: u32, second: i64) -> PathBuf {
        self.artefact(folder, &shop(self.cluster, customers), "custom", 0, second)
    }

    fn run(&self, args: &[&str]) -> Run {
        self.project.run(Role::Developer, args)
    }

    /// The number of customers in the database, and in the one that is kept.
    #[track_caller]
    fn check(&self, present: &str, previous: &str) {
        let customers = |suffix: &str| {
            self.cluster.psql(&format!("{}{suffix}", self.database), "SELECT count(*) FROM customer")
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
            "SELECT coalesce(string_agg(substr(datname, {}), ' ' ORDER BY datname), '') FROM pg_database \
             WHERE datname = '{1}' OR starts_with(datname, '{1}_')",
            self.database.len() + 1,
            self.database
        );
        self.cluster.psql("postgres", &query)
    }
}

/// A constraint that holds in one database, and in no copy of it.
fn hold_only_in(cluster: &Cluster, database: &str) {
    let body = format!("SELECT pg_catalog.current_database() = '{database}'");
    cluster.psql(
        database,
        &format!(
            "CREATE FUNCTION here() RETURNS boolean LANGUAGE sql AS $${body}$$; \
             ALTER TABLE word ADD CHECK (public.here())"
        ),
    );
}

#[test]
fn a_pull_puts_a_database_in_place_and_keeps_the_former_one() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        let sql = |sql: &str| cluster.psql("postgres", &sql.replace("DEV", &developer.database));
        developer.shop_in(REMOTE, 10, 1);
        developer.run(&["pull", "--yes"]).ends(0).says("which does not exist yet");
        developer.check("10", "");
        developer.run(&["pull", "--yes"]).ends(0).says("up to date");
        sql("ALTER DATABASE DEV SET search_path TO public, \"A b\"");
        sql("ALTER DATABASE DEV CONNECTION LIMIT 9");

        developer.shop_in(REMOTE, 20, 2);
        let second = developer.run(&["pull", "--yes", "--format", "json"]).ends(0);
        let text = second.json().to_string();
        assert!(text.contains(&format!("/{}_previous?host=", developer.database)), "{second}");
        developer.check("20", "10");
        assert_eq!(cluster.psql(&developer.database, "SHOW search_path"), "public, \"A b\"");
        assert_eq!(sql("SELECT datconnlimit FROM pg_database WHERE datname = 'DEV'"), "9");

        developer.shop_in(REMOTE, 30, 3);
        developer.run(&["pull", "--yes"]).ends(0);
        developer.check("30", "20");
        for (present, previous) in [("20", "30"), ("30", "20")] {
            developer.run(&["rollback", "--yes"]).ends(0);
            developer.check(present, previous);
        }
        // One that somebody else made anew is not what was restored.
        developer.run(&["pull", "--yes"]).ends(0);
        sql("DROP DATABASE DEV");
        sql("CREATE DATABASE DEV");
        developer.run(&["pull", "--yes"]).ends(0);
        assert_eq!(cluster.psql(&developer.database, "SELECT count(*) FROM customer"), "30");
    });
}

#[test]
fn a_database_that_no_restore_made_is_never_dropped() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 5, 1);
        for suffix in ["incoming", "outgoing"] {
            let theirs = format!("{}_{suffix}", developer.database);
            cluster.psql("postgres", &format!("CREATE DATABASE {theirs}"));
            cluster.psql(&theirs, "CREATE TABLE precious AS SELECT 1 AS a");
            developer.run(&["restore", "--yes"]).ends(7).says("no restore made it");
            developer.run(&["clean", "--yes"]).ends(0);
            assert_eq!(cluster.psql(&theirs, "SELECT a FROM precious"), "1");
            cluster.psql("postgres", &format!("DROP DATABASE {theirs}"));
        }
        for _ in 0..3 {
            developer.run(&["restore", "--yes"]).ends(0);
        }
        // Other tests are at work on this server, with databases of their own.
        let marked = format!(
            "SELECT count(*) FROM pg_database WHERE datname LIKE '{}%' \
             AND shobj_description(oid, 'pg_database') LIKE 'db-airlock%'",
            developer.database
        );
        assert_eq!(cluster.psql("postgres", &marked), "0");
    });
}

#[test]
fn whoever_is_connected_is_named_and_disconnected() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        cluster.psql("postgres", &format!("CREATE DATABASE {}", developer.database));
        developer.shop_in(STORE, 5, 1);
        let mut sleeper = cluster.command("psql");
        sleeper.args(["-d", &developer.database, "-c", "SELECT pg_sleep(60)"]);
        let mut sleeper = sleeper.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let connected =
            format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}'", developer.database);
        wait(|| cluster.psql("postgres", &connected) == "1");
        developer.run(&["restore"]).ends(2).says("disconnects psql (process ");
        developer.run(&["restore", "--yes"]).ends(0);
        assert!(!sleeper.wait().unwrap().success());
        assert_eq!(cluster.psql(&developer.database, "SELECT count(*) FROM customer"), "5");
    });
}

#[test]
fn a_failure_leaves_the_former_database_and_nothing_else() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        developer.shop_in(STORE, 10, 1);
        developer.run(&["restore", "--yes"]).ends(0);

        let original = shop(cluster, 3);
        developer.artefact(STORE, &original, "custom", 1, 2);
        let wrong = "table `customer` holds 3 rows, and the manifest says 4";
        developer.run(&["restore", "--yes"]).ends(6).says(wrong);
        developer.check("10", "");
        hold_only_in(cluster, &original);
        for (second, format) in [(3, "custom"), (4, "tar"), (5, "plain")] {
            developer.artefact(STORE, &original, format, 0, second);
            let run = developer.run(&["restore", "--yes"]).ends(6).says("violates check constraint");
            assert!(!run.stderr.contains("kept one"), "{run}");
            developer.check("10", "");
        }
    });
}

#[test]
fn every_format_is_restored_also_by_way_of_other_programs_and_with_a_password() {
    each(|cluster| {
        let original = shop(cluster, 7);
        let ways = [
            ("custom", false, "env"),
            ("tar", false, ""),
            ("plain", true, ""),
            ("plain.gzip", false, ""),
            ("plain.zstd", false, ""),
            ("custom", true, "env"),
        ];
        for (format, is_clerk, via) in ways {
            let database = cluster.unused("dev");
            let url = match is_clerk {
                true => cluster.url_of_clerk(&database, PASSWORD),
                false => cluster.url(&database),
            };
            let developer = Developer::at(cluster, database, &url, via);
            developer.artefact(STORE, &original, format, 0, 1);
            developer.run(&["restore", "--yes"]).ends(0);
            developer.run(&["restore", "--yes"]).ends(0);
            developer.check("7", "7");
            developer.run(&["rollback", "--yes"]).ends(0);
        }
    });
}

#[test]
fn a_new_database_has_the_encoding_of_its_dump() {
    each(|cluster| {
        let developer = Developer::new(cluster);
        let encoding =
            "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()";
        for (second, name) in [(1, "LATIN1"), (2, "UTF8")] {
            developer.artefact(STORE, &shop(cluster, 7), &format!("custom.none.{name}"), 0, second);
            developer.run(&["restore", "--yes"]).ends(0);
            assert_eq!(cluster.psql(&developer.database, encoding), name);
        }
    });
}

#[test]
fn an_empty_database_is_loaded_at_once_or_stays_empty_and_needs_no_further_rights() {
    each(|cluster| {
        let database = cluster.database("dev");
        let sql = |sql: &str| cluster.psql("postgres", &sql.replace("DEV", &database));
        sql("CREATE ROLE DEV_role LOGIN");
        sql("ALTER DATABASE DEV OWNER TO DEV_role");
        let url = cluster.url(&database).replace("postgres@", &format!("{database}_role@"));
        let developer = Developer::at(cluster, database.clone(), &url, "");
        let original = shop(cluster, 4);
        let whole = developer.artefact(STORE, &original, "custom", 0, 1);
        developer.run(&["restore", "--yes"]).ends(6).says("CREATEDB").says("--no-swap");

        hold_only_in(cluster, &original);
        for (second, format) in [(2, "custom"), (3, "plain")] {
            developer.artefact(STORE, &original, format, 0, second);
            developer.run(&["restore", "--yes", "--no-swap"]).ends(6).says("violates check constraint");
            let objects = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
            assert_eq!(cluster.psql(&database, objects), "0", "{format}");
        }
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
        developer.shop_in(STORE, 20_000, 2);
        let start = Instant::now();
        developer.run(&["restore", "--yes"]).ends(0);
        let work = start.elapsed();
        for kill in 0..KILLS {
            let mut child = developer.project.command(Role::Developer, &["restore", "--yes"]);
            let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(work * (kill + 1) / (KILLS + 1));
            // Every second time, the program that loads is killed instead of us.
            match kill % 2 {
                0 => child.kill().unwrap(),
                _ => kill_children_of(&child),
            }
            let _ = child.wait().unwrap();
            assert_eq!(cluster.psql(&developer.database, "SELECT count(*) FROM customer"), "20000");
        }
        developer.run(&["clean", "--yes"]).ends(0);
        assert_eq!(developer.databases(), " _previous");
        developer.run(&["restore", "--yes"]).ends(0);
        developer.check("20000", "20000");
    });
}

fn kill_children_of(parent: &Child) {
    let _ = Command::new("pkill").args(["-KILL", "-P", &parent.id().to_string()]).status();
}

fn wait(mut until: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !until() {
        assert!(Instant::now() < patience, "it did not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}
