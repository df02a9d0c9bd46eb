//! What only MySQL and MariaDB have to be refused for: each with the exit code of its kind, and a message that says
//! what and where.

use super::cluster::{Cluster, each};
use super::dumps::{dumped, dumped_together, without_server};
use super::fixtures::shop;
use super::machines::Machines;
use crate::project::Role;
use crate::refused::refused;

/// Tables with everything that a rule has to fit.
const SCHEMA: &str = "
    CREATE TABLE person (id int PRIMARY KEY, login varchar(60), nick varchar(60) UNIQUE, code varchar(5),
        mood enum('sad', 'ok', 'it''s \"fine\"'), born date, shout varchar(60) AS (upper(login)) STORED,
        UNIQUE KEY by_prefix (login(4)));
    CREATE TABLE visit (id int, day date, page text, PRIMARY KEY (id, day))
        PARTITION BY RANGE (year(day)) (PARTITION p VALUES LESS THAN (2100));
    INSERT INTO person (id, login, nick, code, mood, born) VALUES (1, 'Ann', 'ann', 'abc', 'ok', '2000-01-01'),
        (2, 'Bob', 'bob', 'abd', 'sad', NULL);
    INSERT INTO visit VALUES (1, '2026-02-03', 'home');
";

/// A policy that keeps everything but what this rule is for.
fn policy(rule: &str) -> String {
    format!("  unmapped: keep\n  tables: {{{rule}}}\n")
}

/// The dump must be refused under this policy, with this exit code and text; and nothing may change.
#[track_caller]
fn check(dump: impl AsRef<[u8]>, policy: &str, code: i32, says: &[&str]) {
    let project = without_server(policy);
    project.write("var/input", dump.as_ref());
    for args in [&["anonymize", "var/input", "--output", "var/output"][..], &["anonymize", "var/input"]] {
        let run = refused(&project, Role::Airlock, args, code);
        for text in says {
            assert!(run.stderr.contains(text), "{text:?} is not said\n{run}");
        }
    }
}

fn example(cluster: &Cluster) -> String {
    let database = cluster.database("refused");
    cluster.sql(&database, SCHEMA);
    database
}

#[test]
fn rules_that_do_not_fit_are_refused_before_any_row() {
    each(|cluster| {
        let dump = dumped(cluster, &example(cluster), &[]);
        let check = |rule: &str, says: &[&str]| check(&dump, &policy(rule), 3, says);
        check("visit: {day: {anonymizer: date, delta: 1 year}}", &["visit.day"]);
        check("person: {login: lastname}", &["person.login is in a UNIQUE constraint"]);
        check("person: {nick: firstname}", &["person.nick is in a UNIQUE constraint"]);
        check("person: {id: {anonymizer: integer, min: 1, max: 9}}", &["person.id"]);
        check("person: {code: email}", &["person.code", "5"]);
        check("person: {mood: lastname}", &["person.mood", "sad"]);
        check("person: {mood: {anonymizer: string, sample: [ok, glad]}}", &["person.mood", "glad"]);
        check("person: {born: lastname}", &["person.born", "date"]);
        check("person: {shout: lastname}", &["`shout` is computed by the database"]);
        check("persn: {born: keep}", &["persn", "did you mean `person`?"]);
        check("visit: {pages: lorem}", &["pages", "did you mean `page`?"]);
    });
}

/// The example's dump in one form for all releases, with an exchanged text in it.
fn exchanged(dump: &str, from: &str, to: &str) -> String {
    assert!(dump.contains(from), "{from:?} is not in {dump}");
    dump.replacen(from, to, 1)
}

#[test]
fn rows_that_cannot_be_read_are_refused_where_they_are() {
    each(|cluster| {
        let dump = dumped(cluster, &example(cluster), &["--complete-insert", "--skip-extended-insert"]);
        let dump = String::from_utf8(dump).unwrap();
        let rules = policy("person: {nick: email}");
        let check_at = |place: &str, from: &str, to: &str, says: &[&str]| {
            check(exchanged(&dump, from, to), &rules, 6, &[&[place], says].concat());
        };
        let row = dump.find("'ann'").unwrap();
        let line = format!("line {}, byte ", 1 + dump[..row].matches('\n').count());
        let check = |from: &str, to: &str, says: &[&str]| check_at(&line, from, to, says);
        check("'ann'", "lower('ANN')", &["table `person`, row 1", "an expression or DEFAULT"]);
        check("'ann'", "DEFAULT", &["table `person`, row 1", "an expression or DEFAULT"]);
        check("'ann',", "", &["table `person`, row 1", "fields, found"]);
        check("'ann',", "'ann','ann',", &["table `person`, row 1", "fields, found"]);
        check("'ann'", "'ann", &["table `person`"]);
        // A statement begins with the blanks before it.
        let check = |from: &str, to: &str, says: &[&str]| check_at("line ", from, to, says);
        check(
            "UNLOCK TABLES;",
            "INSERT INTO `person` SELECT * FROM `visit`;",
            &["no INSERT statement of mysqldump"],
        );
        check(
            "UNLOCK TABLES;",
            "UPDATE `person` SET `id` = 1;",
            &["\"update\" begins no statement that is known"],
        );
        check("UNLOCK TABLES;", "\\! id\nUNLOCK TABLES;", &["a command of the client other than DELIMITER"]);
        check("UNLOCK TABLES;", "LOAD DATA INFILE 'x' INTO TABLE `person`;", &["begins no statement"]);
        check("UNLOCK TABLES;", "source other.sql\n", &["a command of the client other than DELIMITER"]);
    });
}

#[test]
fn rows_and_columns_that_no_table_announces_are_refused() {
    each(|cluster| {
        let dump = dumped(cluster, &example(cluster), &["--complete-insert", "--skip-extended-insert"]);
        let dump = String::from_utf8(dump).unwrap();
        let keep = "  unmapped: keep\n";
        check(exchanged(&dump, "(`id`, `login`", "(`id`, `logout`"), keep, 6, &["`logout`"]);
        check(exchanged(&dump, "(`id`, `login`", "(`id`, `id`"), keep, 6, &["`id`"]);
        let rowless = "  unmapped: keep\n  tables: {visits: {rows: none}}\n";
        check(&dump, rowless, 3, &["visits", "did you mean `visit`?"]);
        let unlisted = String::from_utf8(dumped(cluster, &example(cluster), &[])).unwrap();
        check(exchanged(&unlisted, "INTO `visit`", "INTO `visits`"), keep, 6, &["rows of `visits`"]);
        let without = dumped(cluster, &example(cluster), &["--no-create-info"]);
        // MySQL lists the columns of a table that has some which are computed.
        let table = if cluster.is_mysql() { "visit" } else { "person" };
        check(without, keep, 6, &[&format!("rows of `{table}`")]);
    });
}

#[test]
fn what_is_no_script_in_utf8_is_refused() {
    each(|cluster| {
        let database = example(cluster);
        let keep = "  unmapped: keep\n";
        // The second byte of a letter may be a backslash in these.
        for name in ["sjis", "gbk", "big5", "cp932"] {
            let dump = dumped(cluster, &database, &[&format!("--default-character-set={name}")]);
            check(
                dump,
                keep,
                6,
                &["line ", &format!("the character set {name} is not supported"), "utf8mb4"],
            );
        }
        let xml = dumped(cluster, &database, &["--xml"]);
        check(xml, keep, 6, &["XML"]);
    });
}

#[test]
fn files_of_other_programs_are_refused() {
    let keep = "  unmapped: keep\n";
    // What `mysqldump --tab` puts beside its .sql is nothing but values.
    check("1\tAnn\tann\tabc\n2\tBob\tbob\t\\N\n", keep, 6, &["is no dump of MySQL or MariaDB"]);
    let rows = "/*!40101 SET NAMES binary*/;\nINSERT INTO `person` VALUES\n(1,\"Ann\")\n;\n";
    check(rows, keep, 6, &["rows of `person`"]);
    let metadata = "# Started dump at: 2026-01-01 00:00:00\n[`shop`.`person`]\nrows = 2\n";
    check(metadata, keep, 6, &["a dump of mydumper"]);
    check(
        "{\"dumper\": \"mysqlsh Ver 9.7.0\", \"schemas\": [\"shop\"]}",
        keep,
        6,
        &["a dump of MySQL Shell"],
    );
}

#[test]
fn a_second_database_is_not_restored() {
    each(|cluster| {
        let [one, other] = [3, 4].map(|customers| shop(cluster, customers));
        let machines = Machines::new(cluster, &one, "  unmapped: keep\n");
        let before = [&one, &other].map(|name| machines.databases(name));
        machines
            .project
            .write("both.sql", &dumped_together(cluster, &[&one, &other], &["--add-drop-database"]));
        machines.run(Role::Airlock, &["anonymize", "both.sql"]).ends(0);
        machines.run(Role::Airlock, &["publish"]).ends(0);
        let run = machines.run(Role::Developer, &["pull", "--yes"]).ends(6);
        let run = run.says(&format!("a second database, `{other}` beside `{one}`"));
        assert_eq!(machines.databases(&machines.developers), Vec::<String>::new(), "{run}");
        assert_eq!(before, [&one, &other].map(|name| machines.databases(name)), "{run}");
        assert_eq!(cluster.sql(&other, "SELECT count(*) FROM customer"), "4");
    });
}
