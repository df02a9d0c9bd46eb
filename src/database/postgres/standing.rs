//! What stands on a server before a restore: its databases of our names, and what our user may do.

use super::error::PostgresError;
use super::session::{Row, Server, Session};
use super::sql::{literal, quoted};
use crate::database::client::names::Names;

/// Something that a user made: no part of the server or of an extension. `public` alone is no object.
pub(super) const FIRST_OBJECT: &str = "SELECT kind || ' ' || nspname || '.' || name FROM (\
    SELECT 'relation' AS kind, relnamespace AS schema, relname AS name, 'pg_class'::regclass AS class, oid FROM pg_class \
    UNION ALL SELECT 'function', pronamespace, proname, 'pg_proc'::regclass, oid FROM pg_proc \
    UNION ALL SELECT 'type', typnamespace, typname, 'pg_type'::regclass, oid FROM pg_type) o \
    JOIN pg_namespace n ON n.oid = o.schema \
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (\
    SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'i')) LIMIT 1";

/// The databases of a server that are of no use to a restore but for asking questions.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

/// The comment on a database that a restore made or gave up. Its name alone does not tell: others may have a use for
/// `shop_incoming` too.
const MARK: &str = "db-airlock: unfinished restore, may be dropped";

/// A server as a restore sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The server's major version.
    pub major: u32,
    /// Who we are there.
    pub user: String,
    pub may_create: bool,
    pub databases: Vec<Found>,
}

/// A database of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub oid: String,
    pub owner: String,
    /// Whether our user may do with it what its owner may.
    pub is_ours: bool,
    pub locale: Locale,
    /// How many may connect; -1 for any number.
    pub connection_limit: String,
    /// Whether a restore made it, or gave it up: only such a one is dropped unasked.
    pub is_marked: bool,
}

/// How a database sorts and stores text. What is `None` does not exist in the server's version, or is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Locale {
    pub encoding: String,
    pub collate: Option<String>,
    pub ctype: Option<String>,
    /// `c` for libc, `i` for ICU, `b` for what is built in.
    pub provider: Option<String>,
    /// What ICU or the built-in provider sorts by.
    pub locale: Option<String>,
    pub icu_rules: Option<String>,
}

impl Standing {
    pub fn find(&self, name: &str) -> Option<&Found> {
        self.databases.iter().find(|found| found.name == name)
    }
}

/// A session beside the database `name`, which nobody can rename from within.
pub(super) fn maintain(server: &Server, name: &str) -> Result<Session, PostgresError> {
    let mut last = None;
    for database in MAINTENANCE.into_iter().filter(|database| *database != name) {
        match server.connect_to(database) {
            // It may be missing, or closed to us; anything else will not go better in the next one.
            Err(error) if matches!(error.code(), Some("3D000" | "42501" | "28000" | "55000")) => {
                last = Some(error)
            }
            // psql tells no code before it is connected.
            Err(error) if error.code().is_none() && server.is_elsewhere() => last = last.or(Some(error)),
            result => return result,
        }
    }
    Err(last.unwrap_or_else(|| PostgresError::Template { name: name.to_owned() }))
}

/// Looks. `template0` is looked at as well: a new database takes after it.
pub(super) fn look(session: &mut Session, names: &Names) -> Result<Standing, PostgresError> {
    let facts = session.rows(
        "SELECT current_setting('server_version_num')::int / 10000, current_user, rolsuper OR rolcreatedb \
         FROM pg_roles WHERE rolname = current_user",
    )?;
    let mut facts = facts.into_iter().flatten().map(Option::unwrap_or_default);
    let mut next = || facts.next().unwrap_or_default();
    let major = next().parse().unwrap_or_default();
    let (user, may_create) = (next(), next() == "t");
    let wanted: Vec<String> = names.all().into_iter().chain(["template0"]).map(literal).collect();
    // Columns differ from version to version: as JSON, one that is missing is null.
    let rows = session.rows(&format!(
        "SELECT datname, d.oid, pg_get_userbyid(datdba), pg_has_role(datdba, 'USAGE'), datconnlimit, \
         pg_encoding_to_char(encoding), j->>'datcollate', j->>'datctype', j->>'datlocprovider', \
         coalesce(j->>'datlocale', j->>'daticulocale'), j->>'daticurules', \
         coalesce(shobj_description(d.oid, 'pg_database') = {}, false) \
         FROM pg_database d, to_jsonb(d) j WHERE datname IN ({})",
        literal(MARK),
        wanted.join(", ")
    ))?;
    Ok(Standing { major, user, may_create, databases: rows.into_iter().map(found).collect() })
}

fn found(row: Row) -> Found {
    let mut row = row.into_iter();
    let mut next = || row.next().flatten();
    Found {
        name: next().unwrap_or_default(),
        oid: next().unwrap_or_default(),
        owner: next().unwrap_or_default(),
        is_ours: next().as_deref() == Some("t"),
        connection_limit: next().unwrap_or_default(),
        locale: Locale {
            encoding: next().unwrap_or_default(),
            collate: next(),
            ctype: next(),
            provider: next(),
            locale: next(),
            icu_rules: next(),
        },
        is_marked: next().as_deref() == Some("t"),
    }
}

/// Whether our user may create a database, and rename those that are there: what a swap needs.
pub(super) fn check_rights(standing: &Standing, names: &Names) -> Result<(), PostgresError> {
    let user = &standing.user;
    if !standing.may_create {
        return Err(PostgresError::MissingRight {
            user: user.clone(),
            what: "create and rename databases".to_owned(),
            grant: format!("ALTER ROLE {} CREATEDB", quoted(user)),
        });
    }
    match names.all().into_iter().filter_map(|name| standing.find(name)).find(|found| !found.is_ours) {
        None => Ok(()),
        Some(found) => Err(PostgresError::MissingRight {
            user: user.clone(),
            what: format!("rename the database `{}`, which belongs to `{}`", found.name, found.owner),
            grant: format!("ALTER DATABASE {} OWNER TO {}", quoted(&found.name), quoted(user)),
        }),
    }
}

/// Refuses to go on where a database has one of the names that a restore uses for a while, and no restore made it.
pub(super) fn check_marks(server: &Server, standing: &Standing, names: &Names) -> Result<(), PostgresError> {
    for found in [&names.incoming, &names.outgoing].into_iter().filter_map(|name| standing.find(name)) {
        if !is_leftover(server, found)? {
            return Err(PostgresError::NotOurs { name: found.name.clone() });
        }
    }
    Ok(())
}

/// Whether a database may be dropped unasked: a restore marked it, or was killed before it could, and nothing is in it.
pub(super) fn is_leftover(server: &Server, found: &Found) -> Result<bool, PostgresError> {
    Ok(found.is_marked || server.connect_to(&found.name)?.value(FIRST_OBJECT)?.is_none())
}

/// Marks a database as one that may be dropped unasked.
pub(super) fn mark(database: &str) -> String {
    format!("COMMENT ON DATABASE {} IS {};", quoted(database), literal(MARK))
}

/// Takes the mark away.
pub(super) fn unmark(database: &str) -> String {
    format!("COMMENT ON DATABASE {} IS NULL;", quoted(database))
}

/// Refuses the databases that every server has and new ones are copied from.
pub(super) fn check_name(name: &str) -> Result<(), PostgresError> {
    match name {
        "template0" | "template1" => Err(PostgresError::Template { name: name.to_owned() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_checked_before_anything_is_touched() {
        let names = Names::of("shop");
        let check = |may_create, databases: &[(&str, bool)], expected: Option<&str>| {
            let found = |(name, is_ours): &(&str, bool)| Found {
                name: (*name).to_owned(),
                owner: "bob".to_owned(),
                is_ours: *is_ours,
                ..Found::default()
            };
            let databases = databases.iter().map(found).collect();
            let standing = Standing { major: 17, user: "alice".to_owned(), may_create, databases };
            let error = check_rights(&standing, &names).err();
            assert_eq!(error.map(|error| error.hint().unwrap()).as_deref(), expected);
        };
        let by = "; or restore into an empty database with --no-swap";
        check(true, &[], None);
        check(true, &[("shop", true), ("template0", false)], None);
        check(false, &[], Some(&format!("have a superuser run: ALTER ROLE \"alice\" CREATEDB{by}")));
        check(
            true,
            &[("shop", true), ("shop_previous", false)],
            Some(&format!("have a superuser run: ALTER DATABASE \"shop_previous\" OWNER TO \"alice\"{by}")),
        );
    }
}
