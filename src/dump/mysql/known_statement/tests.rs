//! What the tools write is known, and what could hold rows or do harm is not.

use super::*;

#[track_caller]
fn check(sql: &str, expected: Known) {
    assert_eq!(Known::of(sql.as_bytes(), Quoting::default()), Ok(expected), "{sql}");
}

#[track_caller]
fn refused(sql: &str, words: &str) {
    let expected = Unknown { words: words.to_owned() };
    assert_eq!(Known::of(sql.as_bytes(), Quoting::default()), Err(expected), "{sql}");
}

#[test]
fn what_the_tools_set_is_known() {
    for sql in [
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;",
        "/*!50503 SET NAMES utf8mb4 */;",
        "SET NAMES 'utf8' COLLATE 'utf8_general_ci';",
        "/*!40103 SET TIME_ZONE='+00:00' */;",
        "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;",
        "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;",
        "/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;",
        "SET @saved_cs_client     = @@character_set_client;",
        "/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION' */ ;",
        "/*!50003 SET character_set_client  = utf8mb3 */ ;;",
        "SET @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0;",
        "/*M!101100 SET @old_system_versioning_insert_history=@@session.system_versioning_insert_history, \
         @@session.system_versioning_insert_history=1 */;",
        "/*!40101 SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '') */;",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;",
        "SET AUTOCOMMIT=0;",
        "set session foreign_key_checks := off $$",
    ] {
        check(sql, Known::Setting);
    }
}

#[test]
fn what_could_carry_a_value_or_reach_other_sessions_is_not() {
    for sql in [
        "SET @a = 'Alice';",
        "SET @a = 0612345678;",
        "SET @a = x'41';",
        "SET @a = 0x41;",
        "SET @a = (SELECT 1);",
        "SET @a = load_file(@b);",
        "SET @`a` = @@sql_mode;",
        "SET sql_mode = (SELECT @@sql_mode);",
        "SET init_connect = '';",
        "SET GLOBAL sql_mode = '';",
        "SET @@GLOBAL.read_only = 0;",
        "SET PERSIST sql_mode = '';",
        "SET sql_mode = '', init_connect = '';",
        "SET SESSION sql_log_bin = 0, autocommit = 0;",
        "SET STATEMENT max_statement_time = 1 FOR UPDATE t SET a = 1;",
        "SET sql_mode = '') ;",
    ] {
        assert!(Known::of(sql.as_bytes(), Quoting::default()).is_err(), "{sql}");
    }
}

#[test]
fn schema_is_known() {
    check(
        "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a` /*!40100 DEFAULT CHARACTER SET latin1 */;",
        Known::CreateDatabase,
    );
    check("ALTER DATABASE `a` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;", Known::AlterDatabase);
    check("/*!40000 DROP DATABASE IF EXISTS `a`*/;", Known::DropDatabase);
    check("USE `a`;", Known::Use);
    check(
        "CREATE TABLE IF NOT EXISTS `select` (`values` int DEFAULT 1 COMMENT 'select');",
        Known::CreateTable,
    );
    check(
        "CREATE TABLE p (c int)\n/*!50100 PARTITION BY LIST (c)\n(PARTITION a VALUES IN (1),\n PARTITION b VALUES LESS \
         THAN (2)) */;",
        Known::CreateTable,
    );
    check("/*!50001 CREATE VIEW `v` AS SELECT\n NULL AS `a` */;", Known::View);
    check(
        "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`r`@`h` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS \
         select 1 */;",
        Known::View,
    );
    check(
        "/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a='x' */;;",
        Known::Trigger,
    );
    check(
        "CREATE DEFINER=`r`@`h` PROCEDURE `p`(x int)\nBEGIN INSERT INTO big VALUES (x, 'a;b'); END ;;",
        Known::Routine,
    );
    check("CREATE DEFINER=`r`@`h` FUNCTION `f`() RETURNS int(11)\nreturn 1 ;;", Known::Routine);
    check("CREATE OR REPLACE DEFINER=`r`@`h` PACKAGE BODY `p` AS END ;;", Known::Routine);
    check(
        "/*!50106 CREATE*/ /*!50117 DEFINER=`r`@`h`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;",
        Known::Event,
    );
    check("CREATE SEQUENCE `s` start with 5 minvalue 1 nocycle ENGINE=InnoDB;", Known::Sequence);
    check("DO SETVAL(`s`, 5, 0);", Known::SequenceValue);
    check("SELECT SETVAL(`s`, -5, 1);", Known::SequenceValue);
    check("CREATE UNIQUE INDEX i ON t (a);", Known::CreateIndex);
    check("/*!50032 DROP TRIGGER IF EXISTS `tr` */;", Known::DropObject);
    check("DROP TABLE IF EXISTS `a`, b;", Known::DropObject);
    check("/*!40000 ALTER TABLE `a` DISABLE KEYS */;", Known::AlterTable);
    check(
        "ALTER TABLE `a`\n  ADD PRIMARY KEY (`id`),\n  MODIFY `id` int, AUTO_INCREMENT=5;",
        Known::AlterTable,
    );
    check("/*!50610 ALTER TABLE film_text engine=InnoDB */;", Known::AlterTable);
}

#[test]
fn what_stands_around_the_rows_is_known() {
    check("LOCK TABLES `a` WRITE;", Known::Lock);
    check("UNLOCK TABLES;", Known::Unlock);
    check("COMMIT;", Known::Transaction);
    check("/*!50003 BEGIN WORK */;", Known::Transaction);
    check("START TRANSACTION WITH CONSISTENT SNAPSHOT;", Known::Transaction);
    check("/*!80002 ANALYZE TABLE `t` UPDATE HISTOGRAM ON `c` WITH 4 BUCKETS */;", Known::Analyze);
    check("ANALYZE TABLE t UPDATE HISTOGRAM ON c USING DATA '{\"buckets\": [\"Alice\"]}';", Known::Histogram);
    check(" \n;;", Known::Nothing);
    check("-- INSERT\n/* UPDATE */ ;", Known::Nothing);
}

#[test]
fn what_belongs_to_the_server_is_known() {
    for sql in [
        "CREATE USER `a`@`b` IDENTIFIED BY PASSWORD '*D82';",
        "/*M!100005 CREATE ROLE 'r1' WITH ADMIN mariadb_dump_import_role */;",
        "GRANT PROXY ON ``@`%` TO `root`@`vm` WITH GRANT OPTION;",
        "/*M!100005 SET DEFAULT ROLE NONE FOR 'root'@'vm' */;",
        "/*!80001 ALTER USER 'root'@'vm' DEFAULT ROLE NONE */;",
        "SELECT COALESCE(CURRENT_ROLE(),'NONE') into @current_role;",
        "/*M!100203 EXECUTE IMMEDIATE CONCAT('SET ROLE ', @current_role) */;",
        "/*! FLUSH PRIVILEGES */;",
    ] {
        check(sql, Known::Users);
    }
    for sql in [
        "CHANGE MASTER TO MASTER_HOST='db', MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4;",
        "CHANGE REPLICATION SOURCE TO SOURCE_LOG_FILE='bin.1';",
        "STOP ALL SLAVES;",
        "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a-b:1-77,\nc-d:1';",
        "SET GLOBAL gtid_slave_pos='0-1-154';",
        "SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;",
        "SET @@SESSION.SQL_LOG_BIN= 0;",
        "SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;",
    ] {
        check(sql, Known::Replication);
    }
    check("CREATE SERVER `s` FOREIGN DATA WRAPPER 'mysql' OPTIONS (Password 'x');", Known::Server);
    check("/*!50606 SET GLOBAL INNODB_STATS_AUTO_RECALC=OFF */;", Known::System);
    check("INSTALL PLUGIN a SONAME 'a.so';", Known::System);
    check("CREATE FUNCTION IF NOT EXISTS f RETURNS string SONAME 'f.so';", Known::System);
    check("CREATE LOGFILE GROUP a ADD UNDOFILE 'b';", Known::Tablespace);
}

#[test]
fn what_could_hold_rows_or_do_harm_is_refused() {
    refused("UPDATE t SET a = 'Alice';", "update t set");
    refused("DELETE FROM t;", "delete from t");
    refused("LOAD DATA INFILE 'x' INTO TABLE t;", "load data infile");
    refused("CALL p('Alice');", "call p");
    refused("SELECT 'Alice' INTO @a;", "select");
    refused("SELECT COALESCE(CURRENT_ROLE(),'Alice') into @current_role;", "select coalesce");
    refused("EXECUTE IMMEDIATE CONCAT('DROP ', @current_role);", "execute immediate concat");
    refused("SHOW TABLES;", "show tables");
    refused("PREPARE s FROM @a;", "prepare s from");
    refused("XA START 'x';", "xa start");
    refused("HANDLER t OPEN;", "handler t open");
    refused("BEGIN NOT ATOMIC SELECT 1; END;;", "begin not atomic");
    refused("DO SETVAL(s, (SELECT 1));", "do setval");
    refused("DO SLEEP(1);", "do sleep");
    refused("CREATE TABLE t AS SELECT 'Alice' AS a;", "create table t");
    refused("CREATE TABLE t (a text) VALUES ROW('Alice');", "create table t");
    refused("CREATE TEMPORARY TABLE t (a int);", "create temporary table");
    refused("ALTER TABLE t ADD a int, RENAME TO u;", "alter table t");
    refused("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u;", "alter table t");
    refused("INSERT INTO t SELECT 1;", "insert into t");
    refused("'x';", "");
    refused("`x`;", "");
    refused("USE a; DROP DATABASE b;", "use a");
    refused("SET 'x", "set");
}

#[test]
fn what_servers_take_differently_is_refused() {
    refused("/*!99999 SET @a=@b, */ UPDATE t SET a = 1;", "set");
    refused("/*!99999 CREATE TABLE a (b int) */ DROP DATABASE c;", "create table a");
    refused("CREATE /*!50001 VIEW a AS SELECT 1 */ TABLE t AS SELECT 'Alice';", "create view a");
}
