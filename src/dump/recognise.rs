//! What a dump is, judged by its first bytes and never by its name.

/// So many bytes are enough to tell, also where a script begins with its licence.
pub const START: usize = 8192;

/// What a dump seems to be. What it is shows when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// A file of SQLite.
    Sqlite,
    /// A custom archive of pg_dump.
    PostgresCustom,
    /// A tar archive of pg_dump.
    PostgresTar,
    /// A plain SQL dump of pg_dump.
    PostgresScript,
    /// What mysqldump or mariadb-dump writes.
    MysqlScript,
    /// What SQLite's `.dump` writes.
    SqliteScript,
    /// What mysqldump or mariadb-dump writes with `--xml`.
    MysqlXml,
    /// A file about the dump of mydumper, a folder of files.
    Mydumper,
    /// A file about the dump of MySQL Shell, a folder of files.
    MysqlShell,
    /// Compressed, and what is in it is unknown.
    Compressed,
    /// None of these.
    Unknown,
}

impl Recognised {
    /// Judges the first [`START`] bytes, decompressed, or all where there are fewer.
    pub fn of_start(start: &[u8]) -> Recognised {
        let begins = |text: &str| start.starts_with(text.as_bytes());
        // The magic of POSIX tar at its place in the header, and the member that pg_dump writes first.
        let is_tar = start.get(257..262) == Some(b"ustar") && begins("toc.dat\0");
        if begins("SQLite format 3\0") {
            Recognised::Sqlite
        } else if begins("PGDMP") {
            Recognised::PostgresCustom
        } else if is_tar {
            Recognised::PostgresTar
        } else {
            of_script(start)
        }
    }

    /// In words, for an error.
    pub fn name(self) -> &'static str {
        match self {
            Recognised::Sqlite => "a file of SQLite",
            Recognised::PostgresCustom => "a custom archive of pg_dump",
            Recognised::PostgresTar => "a tar archive of pg_dump",
            Recognised::PostgresScript => "a plain SQL dump of pg_dump",
            Recognised::MysqlScript => "a dump of MySQL or MariaDB",
            Recognised::SqliteScript => "SQL as SQLite's `.dump` writes it",
            Recognised::MysqlXml => "XML of mysqldump or mariadb-dump, where their SQL is wanted,",
            Recognised::Mydumper => {
                "a part of a dump of mydumper, where one of mysqldump or mariadb-dump is wanted,"
            }
            Recognised::MysqlShell => {
                "a part of a dump of MySQL Shell, where one of mysqldump or mariadb-dump is wanted,"
            }
            Recognised::Compressed => "compressed data that is cut off, or holds no dump that is known here,",
            Recognised::Unknown => "nothing that is known here",
        }
    }
}

/// How scripts of MySQL begin that no program wrote, or one that was told to write no comments.
const OF_MYSQL: [&str; 8] = [
    "/*!",
    "/*M!",
    "SET NAMES ",
    "SET @",
    "SET SQL_MODE",
    "SET FOREIGN_KEY_CHECKS",
    "CREATE DATABASE ",
    "USE ",
];

/// By the comment that it begins with, which names the program; else by the first statement.
fn of_script(start: &[u8]) -> Recognised {
    let text = String::from_utf8_lossy(start);
    if text.starts_with("<?xml") && text.contains("<mysqldump") {
        return Recognised::MysqlXml;
    }
    if text.starts_with('{') && text.contains("\"mysqlsh ") {
        return Recognised::MysqlShell;
    }
    let mut is_in_comment = false;
    for line in text.lines().map(str::trim) {
        is_in_comment |= line.starts_with("/*") && !line.starts_with("/*!") && !line.starts_with("/*M!");
        if is_in_comment {
            is_in_comment = !line.contains("*/");
            continue;
        }
        if line.is_empty() || line == "--" {
            continue;
        }
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        let begins = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
        if has(&["MySQL dump", "MariaDB dump"]) || begins(&OF_MYSQL) {
            return Recognised::MysqlScript;
        }
        if has(&["PostgreSQL database dump", "PostgreSQL database cluster dump"])
            || begins(&["\\restrict ", "SET statement_timeout", "SET client_encoding"])
        {
            return Recognised::PostgresScript;
        }
        if begins(&["Started dump at: ", "# Started dump at: "]) {
            return Recognised::Mydumper;
        }
        if begins(&["PRAGMA foreign_keys"]) {
            return Recognised::SqliteScript;
        }
        if !begins(&["--", "#"]) {
            // No other engine's program puts names in backticks, and no script has NUL in its first line: this is some
            // other file, such as one compressed by a program that is not known here.
            let is_script = line.contains('`') && !line.contains('\0');
            return if is_script { Recognised::MysqlScript } else { Recognised::Unknown };
        }
    }
    Recognised::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: &[u8], expected: Recognised) {
        assert_eq!(Recognised::of_start(start), expected, "{}", String::from_utf8_lossy(start));
    }

    #[test]
    fn every_kind_is_known_by_what_it_begins_with() {
        check(b"SQLite format 3\0\x10\0", Recognised::Sqlite);
        check(b"PGDMP\x01\x0e", Recognised::PostgresCustom);
        let mut tar = [0; 512];
        tar[..7].copy_from_slice(b"toc.dat");
        check(&tar, Recognised::Unknown);
        tar[257..262].copy_from_slice(b"ustar");
        check(&tar, Recognised::PostgresTar);
        tar[0] = b'x';
        check(&tar, Recognised::Unknown);
        check(b"--\n-- PostgreSQL database dump\n--\n", Recognised::PostgresScript);
        check(b"\n-- mine\n\\restrict abc\n", Recognised::PostgresScript);
        check(b"-- MySQL dump 10.13  Distrib 8.0", Recognised::MysqlScript);
        check(b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump", Recognised::MysqlScript);
        check(b"PRAGMA foreign_keys=OFF;\nBEGIN", Recognised::SqliteScript);
        check(b"/*!40101 SET @saved_cs_client = @@character_set_client */;\n", Recognised::MysqlScript);
        check(
            b"\n/****\n  Chinook\n****/\n\n/* x */\nDROP DATABASE IF EXISTS `Chinook`;",
            Recognised::MysqlScript,
        );
        check(b"-- Sakila\n\n# x\nSET NAMES utf8mb4;\n", Recognised::MysqlScript);
        check(b"CREATE DATABASE shop; USE shop;\n", Recognised::MysqlScript);
        check(b"INSERT INTO `t` VALUES (1);\n", Recognised::MysqlScript);
        check(b"-- `x`\nINSERT INTO t VALUES (1);\n", Recognised::Unknown);
        check(b"<?xml version=\"1.0\"?>\n<mysqldump xmlns:xsi=\"x\">\n", Recognised::MysqlXml);
        check(b"<?xml version=\"1.0\"?>\n<resultset>\n", Recognised::Unknown);
        check(b"# Started dump at: 2026-01-02 03:04:05\n[config]\n", Recognised::Mydumper);
        check(b"{\n  \"dumper\": \"mysqlsh Ver 9.7.0\"", Recognised::MysqlShell);
        check(b"\xfd7zXZ\0\0\x04`\n", Recognised::Unknown);
        check(b"hello", Recognised::Unknown);
        check(b"", Recognised::Unknown);
    }
}
