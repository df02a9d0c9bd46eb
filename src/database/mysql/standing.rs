//! What stands on a server before a restore: its databases of our names, and whose they are.

use super::error::MysqlError;
use super::movable::{self, OUR_PREFIX};
use super::session::{Row, Server, Session};
use super::sql::{literal, quoted};
use super::target_error::TargetError;
use super::{journal, objects};
use crate::database::client::Version;
use crate::database::client::names::Names;

/// How long to wait for those who hold a lock, in seconds: a transaction that has read a table is enough to hold one.
pub(super) const BE_PATIENT: &str = "SET lock_wait_timeout = 10";

/// A server as a restore sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// As the server says it, such as `11.8.2-MariaDB-log`.
    pub version: String,
    /// Who we are there, such as `alice@%`.
    pub user: String,
    pub databases: Vec<Found>,
}

/// A database of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub charset: String,
    pub collation: String,
    /// Our own tables in it: a database has no comment that every server keeps, so these tell whose it is.
    pub ours: Vec<String>,
    /// Something else in it, such as ``table `customer` ``.
    pub object: Option<String>,
}

impl Found {
    pub fn has(&self, our_table: &str) -> bool {
        self.ours.iter().any(|name| name == our_table)
    }

    /// Nothing is in it, not even ours.
    pub fn is_bare(&self) -> bool {
        self.ours.is_empty() && self.object.is_none()
    }

    /// Whether it may be dropped unasked: a restore marked it, or was killed before it could.
    pub fn is_leftover(&self) -> bool {
        self.has(journal::MARK) || self.is_bare()
    }

    /// How a database is made that takes after it.
    pub fn charset_clause(&self) -> String {
        format!(" CHARACTER SET {} COLLATE {}", self.charset, self.collation)
    }
}

impl Standing {
    pub fn find(&self, name: &str) -> Option<&Found> {
        self.databases.iter().find(|found| found.name == name)
    }

    /// The present database, if there is anything in it: an empty one is replaced, and not kept.
    pub fn replaced(&self, names: &Names) -> Option<&Found> {
        self.find(&names.present).filter(|found| found.object.is_some())
    }

    pub fn is_mariadb(&self) -> bool {
        self.version.contains("MariaDB")
    }

    /// Whether a server that is killed while it renames several tables comes up with all of them renamed, or none:
    /// MariaDB since 10.6 (<https://mariadb.com/kb/en/atomic-ddl/>), MySQL since 8.0.
    pub fn renames_at_once(&self) -> bool {
        let version = Version::parse(&self.version).map(|version| (version.major, version.minor));
        version.is_some_and(|version| version >= if self.is_mariadb() { (10, 6) } else { (8, 0) })
    }
}

/// Looks.
pub(super) fn look(session: &mut Session, names: &Names) -> Result<Standing, MysqlError> {
    let facts = session.rows("SELECT VERSION(), CURRENT_USER()")?;
    let mut facts = facts.into_iter().flatten().map(Option::unwrap_or_default);
    let (version, user) = (facts.next().unwrap_or_default(), facts.next().unwrap_or_default());
    let wanted: Vec<String> = names.all().into_iter().map(literal).collect();
    let rows = session.rows(&format!(
        "SELECT schema_name, default_character_set_name, default_collation_name FROM information_schema.schemata \
         WHERE schema_name IN ({})",
        wanted.join(", ")
    ))?;
    let databases = rows.into_iter().map(|row| found(session, row)).collect::<Result<_, _>>()?;
    Ok(Standing { version, user, databases })
}

fn found(session: &mut Session, row: Row) -> Result<Found, MysqlError> {
    let mut row = row.into_iter().map(Option::unwrap_or_default);
    let mut next = || row.next().unwrap_or_default();
    let (name, charset, collation) = (next(), next(), next());
    let ours = movable::ours(session, &name)?;
    let object = first_object(session, &name)?;
    Ok(Found { name, charset, collation, ours, object })
}

/// Something in a database that is not ours.
fn first_object(session: &mut Session, database: &str) -> Result<Option<String>, MysqlError> {
    if let Some(table) = movable::of(session, database)?.first() {
        return Ok(Some(format!("table `{}`", table.name)));
    }
    let found = objects::list(session, database)?;
    let is_theirs = |(_, name): &&(objects::Kind, String)| !name.starts_with(OUR_PREFIX);
    let first = found.iter().find(is_theirs);
    Ok(first.map(|(kind, name)| format!("{} `{name}`", kind.word().to_lowercase())))
}

/// Refuses to go on where a database has one of the names that a restore uses, and no restore made it.
pub(super) fn check_marks(standing: &Standing, names: &Names) -> Result<(), TargetError> {
    let theirs = |name: &str| TargetError::NotOurs { name: name.to_owned() };
    for found in [&names.incoming, &names.outgoing].into_iter().filter_map(|name| standing.find(name)) {
        if !found.is_leftover() {
            return Err(theirs(&found.name));
        }
    }
    match standing.find(&names.previous) {
        Some(found) if !found.has(journal::FORMER) && !found.is_bare() => Err(theirs(&found.name)),
        _ => Ok(()),
    }
}

/// Refuses where a table of another database refers to one that is replaced: its foreign key would follow the table
/// to where that is kept, and hold the wrong rows from then on.
pub(super) fn check_references(session: &mut Session, names: &Names) -> Result<(), TargetError> {
    let ours: Vec<String> = names.all().into_iter().map(literal).collect();
    let rows = session.rows(&format!(
        "SELECT table_schema, table_name, referenced_table_schema, referenced_table_name, constraint_name \
         FROM information_schema.key_column_usage WHERE referenced_table_schema IN ({0}, {1}) \
         AND table_schema NOT IN ({2}) LIMIT 1",
        literal(&names.present),
        literal(&names.previous),
        ours.join(", ")
    ))?;
    match rows
        .into_iter()
        .next()
        .map(|row| row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>())
    {
        Some(row) => match &row[..] {
            [schema, table, to_schema, to_table, constraint, ..] => Err(TargetError::ReferredTo {
                from: format!("{schema}.{table}"),
                to: format!("{to_schema}.{to_table}"),
                constraint: constraint.clone(),
            }),
            _ => Ok(()),
        },
        None => Ok(()),
    }
}

/// Creates a database, which takes after another one if there is one.
pub(super) fn create(
    session: &mut Session,
    names: &Names,
    name: &str,
    like: Option<&Found>,
) -> Result<(), TargetError> {
    let clause = like.map(Found::charset_clause).unwrap_or_default();
    match session.execute(&format!("CREATE DATABASE {}{clause}", quoted(name))) {
        Err(MysqlError::Statement { code: 1044 | 1227, message, .. }) => {
            let user = session.value("SELECT CURRENT_USER()")?.unwrap_or_default();
            let grant = grant(&names.present, &user);
            let what = format!("create the database `{name}`");
            Err(TargetError::MissingRight { user, what, reason: message, grant })
        }
        result => Ok(result?),
    }
}

/// What gives a user all that a restore needs. In a grant, `_` stands for any letter unless it is escaped.
pub(super) fn grant(database: &str, user: &str) -> String {
    let (name, host) = user.rsplit_once('@').unwrap_or((user, "%"));
    let escaped = database.replace('\\', r"\\").replace('_', r"\_").replace('%', r"\%");
    let to = format!("{}@{}", literal(name), literal(host));
    let on = |pattern: &str| format!("GRANT ALL PRIVILEGES ON {}.* TO {to}", quoted(pattern));
    format!("{}; {}", on(&escaped), on(&format!(r"{escaped}\_%")))
}

/// Drops what a restore that was interrupted left, if it is there. What no restore made is refused.
pub(super) fn drop_leftover(session: &mut Session, names: &Names, name: &str) -> Result<(), TargetError> {
    match look(session, names)?.find(name) {
        None => Ok(()),
        Some(found) if found.is_leftover() => Ok(drop_database(session, name)?),
        Some(_) => Err(TargetError::NotOurs { name: name.to_owned() }),
    }
}

/// Drops a database, if it is there. It is the server's to wait for those who use it.
pub(super) fn drop_database(session: &mut Session, name: &str) -> Result<(), MysqlError> {
    let drop = format!("DROP DATABASE IF EXISTS {}", quoted(name));
    session.execute_all(&[BE_PATIENT, "SET foreign_key_checks = 0", &drop, "SET foreign_key_checks = 1"])
}

/// Refuses a database that is not there, or in which anything is.
pub(super) fn check_empty(standing: &Standing, server: &Server) -> Result<(), TargetError> {
    let name = server.database();
    match standing.find(name) {
        None => Err(TargetError::NoDatabase { name: name.to_owned() }),
        Some(Found { object: Some(object), .. }) => {
            Err(TargetError::NotEmpty { database: name.to_owned(), object: object.clone() })
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_restores_made_may_be_dropped() {
        let names = Names::of("shop");
        let check = |name: &str, ours: &[&str], object: Option<&str>, expected: Option<&str>| {
            let ours = ours.iter().map(|&name| name.to_owned()).collect();
            let object = object.map(str::to_owned);
            let databases = vec![Found { name: name.to_owned(), ours, object, ..Found::default() }];
            let standing = Standing { version: String::new(), user: String::new(), databases };
            let error = check_marks(&standing, &names).err();
            assert_eq!(error.map(|error| error.hint().unwrap()).as_deref(), expected, "{name}");
        };
        let table = Some("table `t`");
        let refused = |name: &str| {
            format!("move its tables elsewhere, or, if it is a leftover, drop it: DROP DATABASE `{name}`")
        };
        check("shop_incoming", &[journal::MARK], table, None);
        check("shop_incoming", &[], None, None);
        check("shop_incoming", &[], table, Some(&refused("shop_incoming")));
        check("shop_outgoing", &[journal::FORMER], table, Some(&refused("shop_outgoing")));
        check("shop_previous", &[journal::FORMER], table, None);
        check("shop_previous", &[journal::MARK], table, Some(&refused("shop_previous")));
        check("shop", &[], table, None);
    }

    #[test]
    fn grants_are_for_these_databases_alone() {
        assert_eq!(
            grant("my_shop", "o'brien@10.0.%"),
            r"GRANT ALL PRIVILEGES ON `my\_shop`.* TO 'o\'brien'@'10.0.%'; GRANT ALL PRIVILEGES ON `my\_shop\_%`.* TO 'o\'brien'@'10.0.%'"
        );
    }

    #[test]
    fn some_releases_rename_at_once() {
        let check = |version: &str, expected| {
            let (version, user, databases) = (version.to_owned(), String::new(), Vec::new());
            assert_eq!(Standing { version, user, databases }.renames_at_once(), expected);
        };
        check("10.5.28-MariaDB", false);
        check("10.11.19-MariaDB-0+deb12u1", true);
        check("11.8.6-MariaDB", true);
        check("5.7.44-log", false);
        check("8.0.36", true);
        check("9.7.4-2", true);
    }
}
