//! Dumps of MySQL and MariaDB as a whole, from bytes to bytes: those that the vendors' programs wrote, and some made by
//! hand after them.

#![cfg(all(feature = "mysql", feature = "server"))]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use db_airlock::anonymize::beside::{Beside, Fate};
use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::mysql::rewrite::inspect;
use db_airlock::database::original::{Original, Rewritten};
use db_airlock::database::output::Output;
use db_airlock::database::{DatabaseError, Orders, Settings};
use db_airlock::dump::Limits;
use db_airlock::dump::compression::{Algorithm, Compression, Decoder, Encoder};
use db_airlock::progress::Silent;
use db_airlock::yaml;

const KEEP: &str = "{unmapped: keep, comments: keep, definers: keep, remarks: keep, replication: keep, statistics: keep, \
                    system: keep, user_mappings: keep, users: keep}";

const ALL: [Algorithm; 4] = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];

/// A table in the style of mariadb-dump, whose rows hold what a rule must not read past.
const SHOP: &str = "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: db7.internal    Database: shop
-- ------------------------------------------------------
-- Server version\t10.11.19-MariaDB

/*!40101 SET NAMES utf8mb4 */;

DROP TABLE IF EXISTS `person`;
CREATE TABLE `person` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `email` varchar(60) NOT NULL COMMENT 'such as bob@two.test',
  `shout` varchar(60) GENERATED ALWAYS AS (ucase(`email`)) VIRTUAL,
  `echo` varchar(70) GENERATED ALWAYS AS (concat(`shout`,'!')) STORED,
  `twice` int(11) GENERATED ALWAYS AS (`id` * 2) VIRTUAL,
  `note` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

LOCK TABLES `person` WRITE;
/*!40000 ALTER TABLE `person` DISABLE KEYS */;
INSERT INTO `person` VALUES
(1,'alice@one.test','ALICE@ONE.TEST','ALICE@ONE.TEST!',2,'it''s; \\'INSERT INTO `person` VALUES (9)'),
(2,'bob@two.test','BOB@TWO.TEST','BOB@TWO.TEST!',4,NULL);
INSERT INTO `person` VALUES
(3,'','','!',6,'');
/*!40000 ALTER TABLE `person` ENABLE KEYS */;
UNLOCK TABLES;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select 1 AS `a` */;

-- Dump completed on 2026-11-22  9:11:21
";

fn dumps() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_ours =
        |path: &PathBuf| path.to_str().unwrap().contains("mysql") && path.extension().unwrap() == "sql";
    let mut found: Vec<_> = files.filter(is_ours).collect();
    found.sort();
    assert!(found.len() > 4, "{found:?}");
    found
}

fn from_pipe(bytes: &[u8]) -> Result<Original, DatabaseError> {
    Original::read(Cursor::new(bytes.to_vec()))
}

/// The new dump, and what became of it.
fn rewrite(
    mut original: Original,
    policy: &str,
    compression: Option<Compression>,
    settings: Settings,
) -> Result<(Vec<u8>, Rewritten), DatabaseError> {
    let policy = Policy::parse(&yaml::parse(yaml::Source::new("p.yaml", policy)).unwrap()).unwrap();
    original.leave_out(&policy.beside);
    let plan = Plan::new(&policy, &original.tables()).unwrap();
    let key = RunKey::from_random([7; 32]);
    let orders = Orders { plan: &plan, key: &key, compression, settings, progress: &Silent };
    let mut out = Vec::new();
    let rewritten = original.rewrite(orders, Output::Pipe(&mut out))?;
    Ok((out, rewritten))
}

fn settings(threads: usize, batch_rows: usize) -> Settings {
    Settings { threads, limits: Limits { batch_rows, ..Limits::default() } }
}

fn rewritten(script: &str, policy: &str) -> String {
    let original = from_pipe(script.as_bytes()).unwrap();
    String::from_utf8(rewrite(original, policy, None, settings(2, 2)).unwrap().0).unwrap()
}

/// Why it cannot be read, or not be rewritten under the policy.
fn refused(script: &str, policy: &str) -> String {
    let error =
        from_pipe(script.as_bytes()).and_then(|original| rewrite(original, policy, None, settings(1, 10)));
    error.err().unwrap_or_else(|| panic!("it is rewritten: {script}")).to_string()
}

fn compressed(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::file(Compression::usual(algorithm), Vec::new()).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decompressed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Decoder::file(Algorithm::of_file_start(bytes), bytes).unwrap().read_to_end(&mut out).unwrap();
    out
}

#[test]
fn what_is_kept_stays_the_same_byte_for_byte() {
    for path in dumps() {
        let bytes = std::fs::read(&path).unwrap();
        for (threads, batch_rows) in [(1, 1), (3, 2), (2, 1024)] {
            let original = Original::open(&path).unwrap();
            let (out, _) = rewrite(original, KEEP, None, settings(threads, batch_rows)).unwrap();
            assert!(out == bytes, "{}", path.display());
        }
    }
}

#[test]
fn any_compression_is_read_and_kept_or_exchanged() {
    for algorithm in ALL {
        let bytes = compressed(algorithm, SHOP.as_bytes());
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        for wanted in [None, Some(Algorithm::Zstd), Some(Algorithm::None)] {
            for original in [Original::open(file.path()).unwrap(), from_pipe(&bytes).unwrap()] {
                assert_eq!(original.extension(None), format!("sql{}", algorithm.suffix()));
                let wanted = wanted.map(Compression::usual);
                let (out, told) = rewrite(original, KEEP, wanted, settings(2, 2)).unwrap();
                let expected = wanted.map_or(algorithm, Compression::algorithm);
                assert_eq!(Algorithm::of_file_start(&out), expected);
                assert_eq!(told.facts.compression, expected.name());
                assert_eq!(decompressed(&out), SHOP.as_bytes());
            }
        }
    }
}

#[test]
fn threads_and_batches_change_nothing() {
    let policy = "{unmapped: keep, tables: {person: {email: email, note: {anonymizer: lorem, per: row}}}}";
    let expected = rewritten(SHOP, policy);
    for (threads, batch_rows) in [(1, 1), (1, 1024), (4, 1), (3, 2)] {
        let original = from_pipe(SHOP.as_bytes()).unwrap();
        let (out, _) = rewrite(original, policy, None, settings(threads, batch_rows)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

#[test]
fn what_is_computed_from_a_replaced_value_is_computed_anew() {
    let policy = "{unmapped: keep, tables: {person: {email: email}}}";
    let out = rewritten(SHOP, policy);
    let original = from_pipe(SHOP.as_bytes()).unwrap();
    let (_, told) = rewrite(original, policy, None, settings(2, 2)).unwrap();
    let rows: Vec<&str> = out.lines().filter(|line| line.starts_with('(')).collect();
    let [alice, bob, empty] = rows[..] else { panic!("{rows:?}") };
    assert!(
        alice.starts_with("(1,'") && alice.contains("',DEFAULT,DEFAULT,2,'it''s; \\'INSERT INTO"),
        "{alice}"
    );
    assert!(bob.ends_with("',DEFAULT,DEFAULT,4,NULL);"), "{bob}");
    assert_eq!(empty, "(3,'',DEFAULT,DEFAULT,6,'');");
    assert!(!out.to_ascii_uppercase().contains("ALICE@ONE") && !out.contains("BOB@"), "{out}");
    // What the server computes, the run does not change.
    assert_eq!(told.tables[0].totals.changed, [0, 2, 0, 0, 0, 0]);
    // Nothing that it depends on is replaced.
    let kept = rewritten(SHOP, "{unmapped: keep, tables: {person: {note: lorem}}}");
    assert!(kept.contains("(2,'bob@two.test','BOB@TWO.TEST','BOB@TWO.TEST!',4,NULL)"), "{kept}");
}

#[test]
fn a_list_of_columns_says_where_values_stand() {
    let listed = SHOP.replace("`person` VALUES\n", "`person` (`note`, `email`, ID) VALUES\n");
    let (head, rest) = listed.split_once("VALUES\n").unwrap();
    let tail = rest.split_once("ENABLE KEYS").unwrap().1;
    let script = format!(
        "{head}VALUES ('x','bob@two.test',1),('y','',2);\n/*!40000 ALTER TABLE `person` ENABLE KEYS{tail}"
    );
    let out = rewritten(&script, "{unmapped: keep, tables: {person: {email: email}}}");
    assert!(
        out.contains("VALUES ('x','") && out.contains("',1),('y','',2);") && !out.contains("'bob@"),
        "{out}"
    );
    for (columns, message) in [
        (
            "`note`, `mail`, `id`",
            "the rows of `person` have values for `mail`, which its schema does not announce",
        ),
        (
            "`email`, `email`, `id`",
            "the rows of `person` have values for `email`, which its schema does not announce",
        ),
        (
            "`note`, `id`",
            "line 22, byte 745: table `person`, row 1, byte 745 of what is read: expected 2 fields, found 3",
        ),
    ] {
        let script = script.replace("`note`, `email`, ID", columns);
        assert_eq!(refused(&script, "unmapped: keep"), message);
    }
    let message = refused(&SHOP.replace("(3,'','','!',6,'')", "(3,'','')"), "unmapped: keep");
    assert!(
        message.starts_with("line 22, byte ") && message.contains("table `person`, row 3, byte "),
        "{message}"
    );
    assert!(message.ends_with("expected 6 fields, found 3"), "{message}");
}

#[test]
fn rows_that_are_left_out_leave_nothing() {
    let out = rewritten(SHOP, "{unmapped: keep, tables: {person: {rows: none}}}");
    assert!(out.contains("DISABLE KEYS */;\n/*!40000 ALTER TABLE `person` ENABLE KEYS"), "{out}");
    let original = from_pipe(SHOP.as_bytes()).unwrap();
    let (_, told) = rewrite(original, "{tables: {person: {rows: none}}}", None, settings(2, 2)).unwrap();
    assert_eq!((told.tables[0].left_out, told.tables[0].totals.rows), (Some(3), 0));
}

#[test]
fn what_tells_of_production_goes_by_default() {
    let out = rewritten(SHOP, "unmapped: keep");
    assert!(
        !out.contains("db7.internal") && !out.contains("DEFINER=") && out.contains("bob@two.test'"),
        "{out}"
    );
    assert!(
        out.starts_with("-- MariaDB dump 10.19")
            && out.ends_with("-- Dump completed on 2026-11-22  9:11:21\n")
    );
    let mut original = from_pipe(SHOP.as_bytes()).unwrap();
    let notes = original.notes().unwrap();
    assert_eq!(notes.iter().filter(|note| note.starts_with("left out, 1 ")).count(), 2, "{notes:?}");
    original.leave_out(&Beside { definers: Fate::Keep, remarks: Fate::Keep, ..Beside::default() });
    assert_eq!(original.notes().unwrap().len(), 1);
    let out = rewritten(SHOP, "{unmapped: keep, comments: drop}");
    assert!(out.contains("`email` varchar(60) NOT NULL COMMENT '',"), "{out}");
}

#[test]
fn the_servers_own_tables_go_with_their_rows() {
    let system =
        "USE `mysql`;\nCREATE TABLE `user` (`name` int);\nINSERT INTO `user` VALUES (1),(2);\nUSE `shop`;\n";
    let script = SHOP.replace("DROP TABLE", &format!("USE `shop`;\n{system}DROP TABLE"));
    let out = rewritten(&script, "unmapped: keep");
    assert!(!out.contains("mysql") && !out.contains("(1),(2)") && out.contains("USE `shop`"), "{out}");
    assert_eq!(rewritten(&script, KEEP), script);
    // The statistics that a server keeps have no statement that makes their table.
    let unannounced = script.replace("CREATE TABLE `user` (`name` int);\n", "");
    assert_eq!(rewritten(&unannounced, "unmapped: keep"), out);
    assert_eq!(rewritten(&unannounced, KEEP), unannounced);
    let mut original = from_pipe(unannounced.as_bytes()).unwrap();
    original.leave_out(&Beside { system: Fate::Keep, ..Beside::default() });
    assert_eq!(original.tables()[1].columns[0].name, "1");
    let mut original = from_pipe(script.as_bytes()).unwrap();
    let tables =
        |original: &Original| original.tables().into_iter().map(|table| table.name).collect::<Vec<_>>();
    assert_eq!(tables(&original), ["shop.person"]);
    original.leave_out(&Beside { system: Fate::Keep, ..Beside::default() });
    assert_eq!(tables(&original), ["mysql.user", "shop.person"]);
}

#[test]
fn a_dump_that_is_cut_is_refused_and_tells_where() {
    for cut in (1..SHOP.len() - 40).step_by(SHOP.len() / 200) {
        let script = &SHOP[..cut];
        // Before the first comment ends, it could be anything.
        let message = refused(script, "unmapped: keep");
        let tells = message.contains("line ") && message.contains("byte ") || cut < 20;
        assert!(tells, "{cut}: {message}");
    }
}

#[test]
fn a_rule_tells_where_it_cannot_read_a_value() {
    let script = SHOP.replace("'bob@two.test'", "lower('BOB@TWO.TEST')");
    let expected = "table `person`, row 2: a rule applies to a field that holds no plain value, but an expression or \
                    DEFAULT";
    let offset = script.find("(2,lower").unwrap();
    let line = script[..offset].lines().count() + 1;
    let message = refused(&script, "{unmapped: keep, tables: {person: {email: email}}}");
    assert_eq!(message, format!("line {line}, byte {offset}: {expected}"));
    assert_eq!(rewritten(&script, KEEP), script);
}

#[test]
fn what_could_hold_unseen_rows_is_refused() {
    for (old, new, expected) in [
        ("utf8mb4 */", "sjis */", "the character set sjis is not supported"),
        (
            "UNLOCK TABLES;",
            "UPDATE `person` SET id = 1;",
            "\"update\" begins no statement that is known in dumps",
        ),
        ("UNLOCK TABLES;", "\\! id\n", "a command of the client other than DELIMITER"),
        ("UNLOCK TABLES;", "INSERT INTO `other` VALUES (1);", "the dump holds rows of `other`"),
        ("PRIMARY KEY", "PRIMARY KEE", "the schema of the dump is not understood"),
    ] {
        let message = refused(&SHOP.replacen(old, new, 1), "unmapped: keep");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_dump_without_a_schema_has_the_columns_that_its_rows_name() {
    let script = "INSERT INTO `person` (`id`, `email`) VALUES (1,'bob@two.test');\n";
    let original = from_pipe(script.as_bytes()).unwrap();
    assert_eq!(original.tables()[0].columns.len(), 2);
    assert!(original.notes().unwrap().iter().any(|note| note.contains("whether it is whole")));
    assert_eq!(rewritten(script, KEEP), script);
    assert!(refused("INSERT INTO `person` VALUES (1);\n", KEEP).contains("rows of `person`"));
}

#[test]
fn rules_reach_no_rows_of_a_table_of_another_shape() {
    let policy = "{unmapped: keep, tables: {t: {email: {anonymizer: constant, value: x}}}}";
    let check = |script: &str, expected: &str| {
        let message = refused(&format!("SET NAMES utf8mb4;\n{script}"), policy);
        assert!(message.contains(expected), "{message}");
    };
    let made = "CREATE TABLE t (email text, note text);\nINSERT INTO t VALUES ('a','b');\n";
    let expected = "`t` is created or dropped behind rows of it";
    check(&format!("{made}DROP TABLE t;\nCREATE TABLE t (note text, email text);\n"), expected);
    check(&format!("{made}CREATE OR REPLACE TABLE t (note text, email text);\n"), expected);
    check(
        "INSERT INTO t (email, note) VALUES ('a','b');\nCREATE TABLE t (note text, email text);\n",
        expected,
    );
    // What the table in another database is like, nobody said.
    check(&format!("{made}USE b;\nINSERT INTO t VALUES ('n','a');\n"), "the dump holds rows of `b.t`");
    check(&format!("{made}INSERT INTO b.t (email) VALUES ('a');\n"), "the name `t` stands for two tables");
    check(
        "USE a;\nINSERT INTO t (email, id) VALUES ('a',1);\nUSE b;\nINSERT INTO t (id, email) VALUES (1,'a');\n",
        "the name `t` stands for two tables",
    );
    check(
        "INSERT INTO t (email, id) VALUES ('a',1);\nINSERT INTO t VALUES (1,'a');\n",
        "the dump holds rows of `t`",
    );
}

#[test]
fn letters_that_a_column_does_not_have_are_refused() {
    let check = |charset: &str, value: &str, is_taken: bool| {
        let script = format!(
            "SET NAMES utf8mb4;\nCREATE TABLE t (a varchar(9){charset}) DEFAULT CHARSET=utf8mb4;\nINSERT INTO t VALUES ('x');\n"
        );
        let policy =
            format!("{{unmapped: keep, tables: {{t: {{a: {{anonymizer: constant, value: '{value}'}}}}}}}}");
        if is_taken {
            assert!(rewritten(&script, &policy).contains(value));
        } else {
            let policy = Policy::parse(&yaml::parse(yaml::Source::new("p.yaml", &policy)).unwrap()).unwrap();
            let error = Plan::new(&policy, &from_pipe(script.as_bytes()).unwrap().tables()).err().unwrap();
            let message = &error.findings[0].message;
            assert!(message.contains("takes text in the letters of "), "{message}");
        }
    };
    check("", "😀", true);
    check(" CHARACTER SET utf8mb3", "😀", false);
    check(" CHARACTER SET utf8mb3", "Łódź", true);
    check(" CHARACTER SET latin1", "Łódź", false);
    check(" COLLATE latin1_swedish_ci", "Zoë", true);
    check(" CHARACTER SET ascii", "Zoë", false);
}

#[test]
fn counts_and_facts_are_told() {
    let inspected = inspect(Cursor::new(compressed(Algorithm::Gzip, SHOP.as_bytes()))).unwrap();
    assert_eq!(inspected.tables, [("person".to_owned(), 3)]);
    let facts = inspected.facts;
    assert_eq!((facts.engine, facts.format, facts.compression.as_str()), ("mysql", "sql", "gzip"));
    assert_eq!(
        (facts.server.as_str(), facts.client.as_deref()),
        ("10.11.19-MariaDB", Some("10.11.19-MariaDB"))
    );
    assert!(facts.schema.contains("person"), "{}", facts.schema);
}

#[test]
fn samples_are_the_first_rows_of_the_new_dump() {
    let policy = "{unmapped: keep, tables: {person: {email: email}}}";
    let parsed = Policy::parse(&yaml::parse(yaml::Source::new("p.yaml", policy)).unwrap()).unwrap();
    let mut original = from_pipe(SHOP.as_bytes()).unwrap();
    let plan = Plan::new(&parsed, &original.tables()).unwrap();
    let samples = original.samples(&plan, &RunKey::from_random([7; 32]), 2).unwrap();
    let [(table, sample)] = samples.as_slice() else { panic!("{samples:?}") };
    assert_eq!((table.as_str(), sample.columns[1].as_str(), sample.before.len()), ("person", "email", 2));
    assert_eq!(sample.before[1][1].as_deref(), Some("bob@two.test"));
    let out = rewritten(SHOP, policy);
    assert!(out.contains(sample.after[1][1].as_deref().unwrap()), "{sample:?}");
}
