//! What a statement becomes on its way into a database of another name, whose user is no administrator.

use super::changes::Changes;
use crate::dump::mysql::definer::without_definer;
use crate::dump::mysql::known_statement::{Known, Unknown};
use crate::dump::mysql::non_row::{OtherData, is_system_database};
use crate::dump::mysql::qualifiers::{named_database, qualifiers};
use crate::dump::mysql::spans::{Quoting, Spans};

/// Edits statement after statement.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// The database of the dump: the first that it names.
    own: Option<Vec<u8>>,
    /// Whether a database of the server itself is in use. All that is done there is left out.
    pub is_in_system: bool,
    pub changes: Changes,
}

/// What must not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It could do anything.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// What is restored is one database.
    #[error("a second database, `{other}` beside `{own}`: dump each database on its own")]
    SecondDatabase {
        /// The first that the dump named.
        own: String,
        /// The one found.
        other: String,
    },
    /// It would reach beyond the database that is restored.
    #[error("a name in `{0}`, which belongs to the server itself")]
    SystemDatabase(String),
    /// Files of the server, which no database holds.
    #[error("a tablespace or a group of log files, which would be made outside of the database")]
    Tablespace,
}

impl Edits {
    /// The statement as it is loaded. Of one that is left out, the comments before it and the line feeds stay.
    pub fn edit(&mut self, sql: Vec<u8>, quoting: Quoting) -> Result<Vec<u8>, Unfit> {
        let known = Known::of(&sql, quoting)?;
        match known {
            Known::Use | Known::CreateDatabase | Known::DropDatabase => {
                self.leave_database_out(&sql, known, quoting)?;
                return Ok(emptied(&sql, quoting));
            }
            Known::Tablespace => return Err(Unfit::Tablespace),
            _ => {}
        }
        let in_use = self.is_in_system.then_some(&b"mysql"[..]);
        let other = OtherData::of_statement(&sql, known, in_use, quoting);
        match other {
            None | Some(OtherData::Statistics) => {}
            // Such as `DROP TABLE mysql.user` in the middle of a dump of something else.
            Some(OtherData::System) if !self.is_in_system && known != Known::System => {
                let named = qualifiers(&sql, known, quoting);
                let name = named.first().map(|first| lossy(&first.database)).unwrap_or_default();
                return Err(Unfit::SystemDatabase(name));
            }
            Some(kind) => {
                self.changes.left_out.count(kind, 1);
                return Ok(emptied(&sql, quoting));
            }
        }
        let sql = self.without_databases(sql, known, quoting)?;
        let edited = without_definer(&sql, quoting);
        self.changes.definers += u64::from(edited.is_some());
        Ok(edited.unwrap_or(sql))
    }

    /// Takes a database for the dump's own, or tells that it is another one.
    pub fn check_own(&mut self, name: &[u8]) -> Result<(), Unfit> {
        if is_system_database(name) {
            return Err(Unfit::SystemDatabase(lossy(name)));
        }
        match &self.own {
            Some(own) if own != name => Err(Unfit::SecondDatabase { own: lossy(own), other: lossy(name) }),
            Some(_) => Ok(()),
            None => {
                self.own = Some(name.to_vec());
                Ok(())
            }
        }
    }

    fn leave_database_out(&mut self, sql: &[u8], known: Known, quoting: Quoting) -> Result<(), Unfit> {
        let name = named_database(sql, known, quoting).map(|(name, _)| name.into_owned()).unwrap_or_default();
        let is_system = is_system_database(&name);
        if is_system {
            self.changes.left_out.count(OtherData::System, 1);
        } else {
            self.check_own(&name)?;
            self.changes.databases += 1;
        }
        if known == Known::Use {
            self.is_in_system = is_system;
        }
        Ok(())
    }

    /// Without the names of the dump's own database: what follows holds for the one that is connected to.
    fn without_databases(&mut self, sql: Vec<u8>, known: Known, quoting: Quoting) -> Result<Vec<u8>, Unfit> {
        let mut cuts = Vec::new();
        if known == Known::AlterDatabase
            && let Some((name, range)) = named_database(&sql, known, quoting)
            && !is_keyword_of_alter(&sql[range.clone()])
        {
            self.check_own(&name)?;
            cuts.push(range);
        }
        for qualifier in qualifiers(&sql, known, quoting) {
            self.check_own(&qualifier.database)?;
            cuts.push(qualifier.range);
        }
        self.changes.databases += cuts.len() as u64;
        let mut edited = sql;
        for cut in cuts.into_iter().rev() {
            let _ = edited.splice(cut, []);
        }
        Ok(edited)
    }
}

/// `ALTER DATABASE CHARACTER SET …` names none.
fn is_keyword_of_alter(name: &[u8]) -> bool {
    [&b"character"[..], b"charset", b"collate", b"default", b"encryption", b"comment"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
}

/// The blanks before a statement, and its line feeds.
fn emptied(sql: &[u8], quoting: Quoting) -> Vec<u8> {
    let mut spans = Spans::new(sql, 0, true, quoting);
    let lead = match spans.next_meaning() {
        Ok(Some((_, range))) => range.start,
        _ => sql.len(),
    };
    sql[..lead].iter().copied().chain(line_feeds(&sql[lead..])).collect()
}

/// So that the client counts lines as the dump does.
pub(super) fn line_feeds(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().copied().filter(|byte| *byte == b'\n')
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statements one behind the other, and what becomes of them or of the first that must not be loaded.
    #[track_caller]
    fn check(statements: &[&str], expected: Result<&str, &str>) {
        let mut edits = Edits::default();
        let edited: Result<Vec<Vec<u8>>, Unfit> =
            statements.iter().map(|sql| edits.edit(sql.as_bytes().to_vec(), Quoting::default())).collect();
        let edited =
            edited.map(|all| String::from_utf8(all.concat()).unwrap()).map_err(|error| error.to_string());
        assert_eq!(edited.as_deref().map_err(String::as_str), expected, "{statements:?}");
    }

    #[test]
    fn a_dump_leaves_not_the_database_that_it_is_loaded_into() {
        check(
            &[
                "\n--\n-- Current Database: `shop`\n--\n\n/*!40000 DROP DATABASE IF EXISTS `shop`*/;",
                "\n\nCREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`\n /*!40100 DEFAULT CHARACTER SET latin1 */;",
                "\nUSE `shop`;",
                "\nALTER DATABASE `shop` CHARACTER SET latin1 ;",
                "\nALTER DATABASE CHARACTER SET latin1 ;",
                "\nDROP TABLE IF EXISTS `shop`.`a`, shop.b;",
                "\nUSE shop;",
            ],
            Ok(
                "\n--\n-- Current Database: `shop`\n--\n\n\n\n\n\n\nALTER DATABASE  CHARACTER SET latin1 ;\nALTER DATABASE \
                CHARACTER SET latin1 ;\nDROP TABLE IF EXISTS `a`, b;\n",
            ),
        );
    }

    #[test]
    fn nothing_reaches_another_database() {
        let second = "a second database, `prod` beside `shop`: dump each database on its own";
        check(&["USE shop;", "USE prod;"], Err(second));
        check(&["USE shop;", "DROP DATABASE prod;"], Err(second));
        check(&["USE shop;", "CREATE TABLE prod.t (a int);"], Err(second));
        check(&["USE shop;", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES prod.u (a);"], Err(second));
        check(
            &["CREATE TABLE t (a int DEFAULT nextval(shop.s));", "LOCK TABLES t READ, prod.t WRITE;"],
            Err(second),
        );
        check(
            &["USE shop;", "DROP TABLE mysql.user;"],
            Err("a name in `mysql`, which belongs to the server itself"),
        );
        check(
            &["CREATE TABLESPACE a ADD DATAFILE 'b';"],
            Err("a tablespace or a group of log files, which would be made outside of the database"),
        );
        check(
            &["UPDATE t SET a = 'Alice';"],
            Err("a statement that dumps do not hold between rows: \"update t set\""),
        );
    }

    #[test]
    fn what_only_an_administrator_may_do_is_left_out() {
        check(
            &[
                "SET @@SESSION.SQL_LOG_BIN= 0;",
                "\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'a:1-77,\nb:1';",
                "\nCREATE USER a;",
                "\nCREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 'x');",
                "\nCREATE DEFINER=`root`@`localhost` PROCEDURE p() SELECT 1;;",
            ],
            Ok("\n\n\n\n\nCREATE PROCEDURE p() SELECT 1;;"),
        );
        check(
            &[
                "USE mysql;",
                "CREATE TABLE user (a int);",
                "SET NAMES utf8;",
                "USE shop;",
                "CREATE TABLE t (a int);",
            ],
            Ok("SET NAMES utf8;CREATE TABLE t (a int);"),
        );
    }

    #[test]
    fn what_was_changed_is_counted() {
        let mut edits = Edits::default();
        for sql in
            ["USE shop;", "CREATE DEFINER=a@b VIEW shop.v AS SELECT 1;", "GRANT a TO b;", "SET NAMES utf8;"]
        {
            let _ = edits.edit(sql.as_bytes().to_vec(), Quoting::default()).unwrap();
        }
        assert_eq!((edits.changes.databases, edits.changes.definers), (2, 1));
        assert_eq!(edits.changes.left_out.of(OtherData::Users), 1);
    }
}
