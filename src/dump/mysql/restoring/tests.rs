//! What is loaded is the dump, byte for byte, but for what names a database or needs an administrator.

use proptest::prelude::*;

use super::*;
use crate::dump::lookahead::Lookahead;
use crate::dump::mysql::non_row::OtherData;

/// As mariadb-dump 10.11 writes it.
const SANDBOX: &str = "/*M!999999\\- enable the sandbox mode */ \n";

/// One database without `--databases`, and nothing that an administrator is needed for.
const PLAIN: &str = "\
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------

/*!40101 SET NAMES utf8mb4 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
DROP TABLE IF EXISTS `a`;
CREATE TABLE `a` (
  `id` int(11) NOT NULL COMMENT 'x; y',
  `t` text DEFAULT NULL
) ENGINE=InnoDB;
LOCK TABLES `a` WRITE;
/*!40000 ALTER TABLE `a` DISABLE KEYS */;
INSERT INTO `a` VALUES
(1,'USE prod; it''s \\\\'),
(2,'CREATE DEFINER=a@b VIEW'),
(3,NULL);
INSERT INTO `a` VALUES (4,'x'),(5,'DROP DATABASE shop;');
UNLOCK TABLES;
DELIMITER ;;
CREATE PROCEDURE `p`()
BEGIN INSERT INTO a VALUES (6, 'a;b'); USE prod; END ;;
DELIMITER ;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-11-22  9:11:21
";

fn restoring(dump: &str, slab: usize, client: Client) -> Result<(String, Changes), String> {
    let input = Lookahead::with_slab(dump.as_bytes(), slab);
    let mut restoring = Restoring::with_script(ScriptReader::with_limit(input, 1 << 20), client);
    let mut out = Vec::new();
    match restoring.read_to_end(&mut out) {
        Ok(_) => Ok((String::from_utf8(out).unwrap(), restoring.changes().clone())),
        Err(error) => Err(error.to_string()),
    }
}

#[track_caller]
fn check(dump: &str, expected: Result<&str, &str>) {
    let found = restoring(dump, 64, Client::MariaDb).map(|(out, _)| out);
    assert_eq!(found.as_deref().map_err(String::as_str), expected);
}

#[test]
fn a_dump_of_one_database_is_loaded_as_it_is() {
    for slab in [1, 2, 3, 7, 64, 65536] {
        let dump = format!("{SANDBOX}{PLAIN}");
        let (out, changes) = restoring(&dump, slab, Client::MariaDb).unwrap();
        assert_eq!(out, dump);
        assert_eq!(changes, Changes::default());
    }
}

#[test]
fn a_client_that_knows_no_sandbox_is_spared_it() {
    let (out, _) = restoring(&format!("{SANDBOX}{PLAIN}"), 64, Client::MySql).unwrap();
    assert_eq!(out, PLAIN);
}

#[test]
fn rows_of_databases_of_the_server_are_left_out() {
    check(
        "USE mysql;\nINSERT INTO `user` VALUES ('root'),('x');\nUSE `shop`;\nINSERT INTO `a` VALUES (1);\n",
        Ok("\n\n\nINSERT INTO `a` VALUES (1);\n"),
    );
}

#[test]
fn rows_lose_the_name_of_the_dumped_database() {
    check(
        "INSERT INTO `shop`.`a` VALUES (1,'shop.a'),\n(2,NULL);\nINSERT INTO shop.b VALUES (1);\n",
        Ok("INSERT INTO `a` VALUES (1,'shop.a'),\n(2,NULL);\nINSERT INTO b VALUES (1);\n"),
    );
}

#[test]
fn what_must_not_be_loaded_is_told_with_its_place() {
    check(
        "USE shop;\nINSERT INTO prod.a VALUES (1);\n",
        Err("line 2, byte 10: a second database, `prod` beside `shop`: dump each database on its own"),
    );
    check(
        "SET NAMES utf8;\n\nUPDATE a SET b = 'Alice';\n",
        Err("line 1, byte 15: a statement that dumps do not hold between rows: \"update a set\""),
    );
    for dump in
        ["\\! rm x\n", "source x\n", "DROP TABLE a", "INSERT INTO a VALUES (1", "INSERT INTO a SELECT 1;\n"]
    {
        let error = restoring(dump, 64, Client::MariaDb).expect_err(dump);
        assert!(error.starts_with("line 1, byte 0: ") || error.contains("row 1"), "{error}");
    }
}

#[test]
fn behind_an_error_nothing_comes() {
    let mut restoring = Restoring::new(&b"UPDATE a SET b = 1;\nDROP TABLE a;\n"[..], Client::MariaDb);
    let mut out = Vec::new();
    assert!(restoring.read_to_end(&mut out).is_err());
    assert_eq!(restoring.read_to_end(&mut out).unwrap(), 0);
    assert!(out.is_empty());
}

#[test]
fn what_was_changed_is_told() {
    let (_, changes) = restoring(
        "CREATE DATABASE shop;\nUSE shop;\nCREATE DEFINER=a@b VIEW v AS SELECT 1;\nGRANT a TO b;\n",
        64,
        Client::MariaDb,
    )
    .unwrap();
    assert_eq!(changes.databases, 2);
    let said = [
        format!("left out, 1 statement: {}", OtherData::Definer.sentence()),
        format!("left out, 1 statement: {}", OtherData::Users.sentence()),
    ];
    assert_eq!(changes.notes(), said);
}

proptest! {
    /// Whatever the dump, pieces of any size make no difference.
    #[test]
    fn any_size_of_pieces_gives_the_same(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "USE shop;\n", "USE mysql;\n", "USE prod;\n", "INSERT INTO a VALUES (1,'x');\n", "CREATE TABLE a (b int);\n",
            "CREATE DEFINER=a@b VIEW v AS SELECT 1;\n", "-- x\n", "GRANT a TO b;\n", "DELIMITER ;;\n", "DELIMITER ;\n",
            "INSERT INTO shop.a VALUES (1),(2);\n", "UPDATE a SET b = 1;\n", ";", "'",
        ]), 0..8),
        slab in 1_usize..40,
    ) {
        let dump = parts.concat();
        prop_assert_eq!(restoring(&dump, slab, Client::MariaDb), restoring(&dump, 1 << 16, Client::MariaDb));
    }
}
