//! What a dump holds beside tables and rows, and that may hold or send personal data, or cannot be restored elsewhere:
//! named, so that it can be left out and reported.

use std::collections::{BTreeMap, BTreeSet};

use super::known_statement::Known;
use super::qualifiers::{named_database, qualifiers};
use super::spans::Quoting;
use crate::dump::left_out;

/// A kind of statement, or of what statements say, that is neither schema nor rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OtherData {
    /// Texts about tables, columns and indexes.
    Comment,
    /// Users that views, triggers and routines run as.
    Definer,
    /// What the dump program or a person says between statements.
    Remark,
    /// From where a replica fetches changes, and how far it has come.
    Replication,
    /// Names and passwords for other servers.
    Server,
    /// Histograms, which hold values of columns.
    Statistics,
    /// The server's own databases, its plugins and its variables.
    System,
    /// Users, roles, the hashes of their passwords and their rights.
    Users,
}

/// The kinds of other data that are left out.
pub type Kinds = BTreeSet<OtherData>;

/// The databases in which a server keeps what it knows of itself.
const SYSTEM_DATABASES: [&str; 5] = ["information_schema", "mysql", "ndbinfo", "performance_schema", "sys"];

/// Whether a server keeps in this database what it knows of itself.
pub fn is_system_database(name: &[u8]) -> bool {
    SYSTEM_DATABASES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

impl OtherData {
    /// All kinds.
    pub const ALL: [OtherData; 8] = [
        OtherData::Comment,
        OtherData::Definer,
        OtherData::Remark,
        OtherData::Replication,
        OtherData::Server,
        OtherData::Statistics,
        OtherData::System,
        OtherData::Users,
    ];

    /// What a whole statement is that stands where `database` is in use. None for schema and what restoring needs.
    pub fn of_statement(
        sql: &[u8],
        known: Known,
        database: Option<&[u8]>,
        quoting: Quoting,
    ) -> Option<OtherData> {
        match known {
            // A variable that stays set would be missed where it is put back.
            Known::Nothing | Known::Setting => None,
            Known::Histogram => Some(OtherData::Statistics),
            Known::Users => Some(OtherData::Users),
            Known::Replication => Some(OtherData::Replication),
            Known::Server => Some(OtherData::Server),
            Known::System => Some(OtherData::System),
            Known::Use | Known::CreateDatabase | Known::AlterDatabase | Known::DropDatabase => {
                named_database(sql, known, quoting)
                    .filter(|(name, _)| is_system_database(name))
                    .map(|_| OtherData::System)
            }
            _ => {
                let named = qualifiers(sql, known, quoting);
                let is_of_system = match named.first() {
                    Some(first) => is_system_database(&first.database),
                    None => database.is_some_and(is_system_database),
                };
                is_of_system.then_some(OtherData::System)
            }
        }
    }

    /// What it is and why that matters, as a sentence without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            OtherData::Comment => "comments are free text, in which people may be named",
            OtherData::Definer => {
                "definers are users of the original server; whoever restores the dump takes their place"
            }
            OtherData::Remark => {
                "comments between statements may name hosts, and hold values of rows (`-- WHERE:`)"
            }
            OtherData::Replication => {
                "places in the log of changes would connect the restored server to another, and need an administrator"
            }
            OtherData::Server => "definitions of other servers hold names and passwords",
            OtherData::Statistics => "histograms hold values of columns; ANALYZE TABLE makes them anew",
            OtherData::System => {
                "databases of the server itself, plugins and variables are those of another server"
            }
            OtherData::Users => "users and roles hold the hashes of passwords",
        }
    }
}

/// How much of each kind a dump holds; schema and rows are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census(BTreeMap<OtherData, u64>);

impl Census {
    /// Adds so many.
    pub fn count(&mut self, kind: OtherData, count: u64) {
        if count > 0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    /// How many of this kind there are.
    pub fn of(&self, kind: OtherData) -> u64 {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// A sentence for each kind of which something is left out.
    pub fn notes(&self, kinds: &Kinds) -> Vec<String> {
        let left_out = self.0.iter().filter(|(kind, _)| kinds.contains(kind));
        left_out
            .map(|(kind, &count)| left_out::note(count, ["statement", "statements"], kind.sentence()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, database: Option<&str>, expected: Option<OtherData>) {
        let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
        let found =
            OtherData::of_statement(sql.as_bytes(), known, database.map(str::as_bytes), Quoting::default());
        assert_eq!(found, expected, "{sql}");
    }

    #[test]
    fn statements_about_the_server_are_told_from_schema() {
        check("CREATE USER a IDENTIFIED BY 'x';", None, Some(OtherData::Users));
        check("GRANT SELECT ON shop.* TO a;", Some("shop"), Some(OtherData::Users));
        check("CHANGE MASTER TO MASTER_LOG_FILE='x';", None, Some(OtherData::Replication));
        check(
            "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 'x');",
            None,
            Some(OtherData::Server),
        );
        check("ANALYZE TABLE t UPDATE HISTOGRAM ON c USING DATA '{}';", None, Some(OtherData::Statistics));
        check("CREATE TABLE users (a int);", Some("shop"), None);
        check("SET NAMES utf8;", Some("mysql"), None);
        check("CREATE VIEW v AS SELECT 1;", None, None);
    }

    #[test]
    fn what_stands_in_databases_of_the_server_is_its_own() {
        let system = Some(OtherData::System);
        check(
            "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `mysql` /*!40100 DEFAULT CHARACTER SET latin1 */;",
            None,
            system,
        );
        check("USE mysql;", Some("shop"), system);
        check("USE `MySQL`;", None, system);
        check("USE shop;", Some("mysql"), None);
        check("CREATE TABLE user (a int);", Some("mysql"), system);
        check("UNLOCK TABLES;", Some("sys"), system);
        check("DROP TABLE mysql.user;", Some("shop"), system);
        check("DROP TABLE shop.user;", Some("mysql"), None);
        check("CREATE TABLE mysql (mysql int);", Some("mysql_shop"), None);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut census = Census::default();
        census.count(OtherData::Users, 1);
        census.count(OtherData::Definer, 2);
        census.count(OtherData::Definer, 1);
        census.count(OtherData::Comment, 0);
        let kinds = Kinds::from([OtherData::Definer, OtherData::Comment]);
        let sentence = OtherData::Definer.sentence();
        assert_eq!(census.notes(&kinds), [format!("left out, 3 statements: {sentence}")]);
        assert_eq!(census.of(OtherData::Users), 1);
        assert!(OtherData::ALL.iter().all(|kind| !kind.sentence().ends_with('.')));
    }
}
