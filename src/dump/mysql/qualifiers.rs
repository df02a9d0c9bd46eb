//! Names of databases in front of the names of what a statement makes, changes or drops.

use std::borrow::Cow;
use std::ops::Range;

use super::code::Code;
use super::definer;
use super::escapes::halve;
use super::known_statement::Known;
use super::spans::{Quoting, Span};

/// A database that a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualifier<'a> {
    /// Without quotes.
    pub database: Cow<'a, [u8]>,
    /// Where it stands in the statement, with its `.`.
    pub range: Range<usize>,
}

/// The databases before a `.`: in the whole of a statement that has no body, else in its head. What a view, a trigger
/// or a routine reads and writes is up to its body, which no restore runs.
pub fn qualifiers(sql: &[u8], known: Known, quoting: Quoting) -> Vec<Qualifier<'_>> {
    let Some(is_end) = end_of_head(known) else { return Vec::new() };
    let mut code = Code::new(sql, quoting);
    if code.word("create") {
        let _ = definer::step_over_head(&mut code);
    }
    let mut found = Vec::new();
    let mut before = None;
    while let Some((span, range)) = code.step() {
        if is_end(span, sql[range.clone()].to_ascii_lowercase().as_slice()) {
            break;
        }
        match (span, before.take()) {
            (Span::Symbol(b'.'), Some(name)) => {
                found.push(Qualifier { database: spelled(sql, &name), range: name.start..range.end });
            }
            (Span::Word | Span::Name, _) => before = Some(range),
            _ => {}
        }
    }
    found
}

/// A row as `INSERT` holds it, without a database before the name of the table where a statement begins with the row.
pub fn without_database(row: &[u8], quoting: Quoting) -> Vec<u8> {
    let mut code = Code::new(row, quoting);
    let mut before = None;
    if code.one_of(&["insert", "replace"]) {
        while let Some((span, range)) = code.step() {
            match (span, before) {
                (Span::Symbol(b'.'), Some(start)) => return [&row[..start], &row[range.end..]].concat(),
                (Span::Word | Span::Name, _) => before = Some(range.start),
                _ => break,
            }
        }
    }
    row.to_vec()
}

/// The database that `USE`, and `CREATE`, `ALTER` or `DROP DATABASE` name, and where.
pub fn named_database(sql: &[u8], known: Known, quoting: Quoting) -> Option<(Cow<'_, [u8]>, Range<usize>)> {
    let mut code = Code::new(sql, quoting);
    let _ = code.step()?;
    if known != Known::Use {
        let _ = code.step()?;
        let _ = code.words(&["if", "not", "exists"]) || code.words(&["if", "exists"]);
    }
    let name = code.name()?;
    Some((spelled(sql, &name), name))
}

fn spelled<'a>(sql: &'a [u8], name: &Range<usize>) -> Cow<'a, [u8]> {
    let bytes = &sql[name.clone()];
    if matches!(bytes.first(), Some(b'`' | b'"')) { halve(bytes) } else { Cow::Borrowed(bytes) }
}

/// Whether a span, in lower case, ends the part of a statement in which names are looked for. None where no name is.
fn end_of_head(known: Known) -> Option<fn(Span, &[u8]) -> bool> {
    Some(match known {
        Known::CreateTable
        | Known::AlterTable
        | Known::CreateIndex
        | Known::DropObject
        | Known::Sequence
        | Known::SequenceValue
        | Known::Lock
        | Known::Analyze
        | Known::Histogram => |_, _| false,
        Known::View => |span, bytes| span == Span::Symbol(b'(') || bytes == b"as",
        Known::Trigger => |_, bytes| bytes == b"for",
        Known::Routine => |span, bytes| span == Span::Symbol(b'(') || matches!(bytes, b"as" | b"is"),
        Known::Event => |_, bytes| bytes == b"on",
        Known::Nothing
        | Known::Setting
        | Known::Transaction
        | Known::CreateDatabase
        | Known::AlterDatabase
        | Known::DropDatabase
        | Known::Use
        | Known::Unlock
        | Known::Tablespace
        | Known::Users
        | Known::Replication
        | Known::Server
        | Known::System => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &[(&str, &str)]) {
        let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
        let found = qualifiers(sql.as_bytes(), known, Quoting::default());
        let found: Vec<_> = found
            .into_iter()
            .map(|found| (String::from_utf8(found.database.into_owned()).unwrap(), &sql[found.range]))
            .collect();
        let found: Vec<_> = found.iter().map(|(database, range)| (database.as_str(), *range)).collect();
        assert_eq!(found, expected, "{sql}");
    }

    #[test]
    fn every_name_of_a_statement_without_a_body_is_looked_at() {
        check(
            "CREATE TABLE `a``b`.t (c int DEFAULT nextval(`d`.`s`), FOREIGN KEY (c) REFERENCES e . u (c));",
            &[("a`b", "`a``b`."), ("d", "`d`."), ("e", "e .")],
        );
        check("DROP TABLE IF EXISTS a, b.c, `d`;", &[("b", "b.")]);
        check("LOCK TABLES a.b READ /*!32311 LOCAL */, `c`.d WRITE;", &[("a", "a."), ("c", "`c`.")]);
        check("DO SETVAL(`a`.`s`, 5, 0);", &[("a", "`a`.")]);
        check("/*!40000 ALTER TABLE `a.b` DISABLE KEYS */;", &[]);
        check("CREATE TABLE t (a decimal(3,1) DEFAULT 1.5 COMMENT 'a.b');", &[]);
    }

    #[test]
    fn bodies_are_not() {
        check(
            "/*!50001 CREATE*/ /*!50013 DEFINER=a@b.c*/ /*!50001 VIEW a.v (x) AS SELECT b.c FROM d.e */;",
            &[("a", "a.")],
        );
        check(
            "CREATE TRIGGER a.t BEFORE INSERT ON b.c FOR EACH ROW SET NEW.d = 1;",
            &[("a", "a."), ("b", "b.")],
        );
        check("CREATE PROCEDURE a.p(x int) SELECT b.c;", &[("a", "a.")]);
        check("CREATE EVENT a.e ON SCHEDULE EVERY 1 DAY DO SELECT b.c;", &[("a", "a.")]);
        check("GRANT SELECT ON a.* TO b;", &[]);
    }

    #[test]
    fn rows_lose_the_database_of_their_statement() {
        let check = |row: &str, expected: &str| {
            let found = without_database(row.as_bytes(), Quoting::default());
            assert_eq!(String::from_utf8(found).unwrap(), expected);
        };
        check(
            "\n-- x.y\nINSERT IGNORE INTO `a` . t (b) VALUES (1.5),",
            "\n-- x.y\nINSERT IGNORE INTO  t (b) VALUES (1.5),",
        );
        check("REPLACE INTO a.`t` VALUES ('a.b')", "REPLACE INTO `t` VALUES ('a.b')");
        check("\n('INSERT INTO a.t', a.b),", "\n('INSERT INTO a.t', a.b),");
        check("INSERT INTO t VALUES (a.b),", "INSERT INTO t VALUES (a.b),");
        check("INSERT INTO t(a) VALUES (a.b),", "INSERT INTO t(a) VALUES (a.b),");
    }

    #[test]
    fn a_database_is_named_by_statements_about_it() {
        let check = |sql: &str, expected: &str| {
            let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
            let (name, range) = named_database(sql.as_bytes(), known, Quoting::default()).unwrap();
            assert_eq!((&*name, &sql[range]), (&b"a`b"[..], expected), "{sql}");
        };
        check("USE `a``b`;", "`a``b`");
        check(
            "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a``b` /*!40100 DEFAULT CHARACTER SET latin1 */;",
            "`a``b`",
        );
        check("/*!40000 DROP DATABASE IF EXISTS `a``b`*/;", "`a``b`");
        check("ALTER DATABASE `a``b` CHARACTER SET latin1 ;", "`a``b`");
    }
}
