//! What a swap of many statements has before it and behind it, written down in the server itself, so that a swap that
//! was interrupted anywhere is taken back or brought to its end.
//!
//! The databases that a restore makes hold tables of ours:
//!
//! * [`MARK`] says that a database may be dropped; with a row in it, that a swap has begun;
//! * [`FORMER`] holds what the former database had beside tables. The one `RENAME TABLE` of a swap moves it from the
//!   incoming database into the previous one, where it stays for a rollback;
//! * [`NEW`] holds what the new one is to have, and is moved into the outgoing database. Where it is found tells on
//!   which side of that statement a swap was interrupted.

use super::error::MysqlError;
use super::objects::{self, Definition, Kind};
use super::session::{Server, Session};
use super::sql::{literal, quoted};
use super::standing::{self, Found, Standing};
use super::target_error::TargetError;
use crate::database::client::names::Names;

/// The table that marks a database as one that may be dropped.
pub(super) const MARK: &str = "_airlock_restore";
/// The table with the former objects.
pub(super) const FORMER: &str = "_airlock_former";
/// The table with the new objects.
pub(super) const NEW: &str = "_airlock_new";

/// How far a swap has come that was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupted {
    /// The present database has its former tables, and perhaps not all else.
    BeforeRename,
    /// The present database has its new tables, and perhaps not all else.
    BehindRename,
}

/// Marks a database as one that may be dropped unasked.
pub(super) fn mark(session: &mut Session, database: &str) -> Result<(), MysqlError> {
    session.execute(&format!(
        "CREATE TABLE {} (swapping INT NOT NULL PRIMARY KEY) ENGINE = InnoDB COMMENT = {}",
        place(database, MARK),
        literal("db-airlock: unfinished restore, this database may be dropped")
    ))
}

/// Writes down both sides of a swap, in the incoming database. From here on it is [`interrupted`].
pub(super) fn begin(
    session: &mut Session,
    names: &Names,
    former: &[Definition],
    new: &[Definition],
) -> Result<(), MysqlError> {
    write(session, &names.incoming, FORMER, former)?;
    write(session, &names.incoming, NEW, new)?;
    session.execute(&format!("INSERT INTO {} VALUES (1)", place(&names.incoming, MARK)))
}

/// Whether a swap was interrupted, and where.
pub(super) fn interrupted(
    session: &mut Session,
    names: &Names,
    standing: &Standing,
) -> Result<Option<Interrupted>, MysqlError> {
    let has = |name: &str, table: &str| standing.find(name).is_some_and(|found| found.has(table));
    if has(&names.outgoing, NEW) {
        return Ok(Some(Interrupted::BehindRename));
    }
    if has(&names.incoming, MARK) && has(&names.incoming, NEW) {
        let begun = session.value(&format!("SELECT swapping FROM {}", place(&names.incoming, MARK)))?;
        return Ok(begun.map(|_| Interrupted::BeforeRename));
    }
    Ok(None)
}

/// Ends a swap that was interrupted, one way or the other, and clears away what an interrupted restore left.
pub(super) fn recover(server: &Server, session: &mut Session, names: &Names) -> Result<(), TargetError> {
    let standing = standing::look(session, names)?;
    match interrupted(session, names, &standing)? {
        None => {
            standing::check_marks(&standing, names)?;
            drop_ours(session, names)
        }
        Some(Interrupted::BeforeRename) => go_back(server, session, names),
        Some(Interrupted::BehindRename) => {
            // Whoever began it was told nothing; what is lost would be told to somebody else.
            go_forward(server, session, names).map(drop)
        }
    }
}

/// Before the renaming: makes again what was taken out of the present database for it.
pub(super) fn go_back(server: &Server, session: &mut Session, names: &Names) -> Result<(), TargetError> {
    let former = read(session, &names.incoming, FORMER)?;
    if !former.is_empty() {
        let there = objects::list(session, &names.present)?;
        let is_missing = |object: &Definition| !there.iter().any(|(kind, name)| object.is_named(*kind, name));
        let missing: Vec<Definition> = former.into_iter().filter(is_missing).collect();
        let lost = objects::create(server, &names.present, &missing)?;
        if !lost.is_empty() {
            // What is written down stays, for the next try.
            return Err(TargetError::Lost { objects: lost });
        }
    }
    session.execute(&format!("DELETE FROM {}", place(&names.incoming, MARK)))?;
    drop_ours(session, names)
}

/// Behind the renaming: gives the new tables what belongs to them. What is there and neither the former database's nor
/// the new one's is the user's own, and stays. Gives what the server refused to make.
pub(super) fn go_forward(
    server: &Server,
    session: &mut Session,
    names: &Names,
) -> Result<Vec<String>, TargetError> {
    let new = read(session, &names.outgoing, NEW)?;
    let has_former =
        standing::look(session, names)?.find(&names.previous).is_some_and(|found| found.has(FORMER));
    let former = if has_former { read(session, &names.previous, FORMER)? } else { Vec::new() };
    let there = objects::read(server, &names.present)?;
    let stale = there.iter().filter(|object| former.contains(object) && !new.contains(object));
    objects::drop_all(session, &names.present, stale)?;
    let missing: Vec<Definition> = new.into_iter().filter(|object| !there.contains(object)).collect();
    let lost = objects::create(server, &names.present, &missing)?;
    // Without this, the swap is over, whatever else is still there.
    session.execute(&format!("DROP TABLE {}", place(&names.outgoing, NEW)))?;
    drop_ours(session, names)?;
    Ok(lost)
}

/// Drops what no longer serves: the databases that only a swap needs, and a previous one in which nothing is.
fn drop_ours(session: &mut Session, names: &Names) -> Result<(), TargetError> {
    let standing = standing::look(session, names)?;
    if standing.find(&names.previous).is_some_and(Found::is_bare) {
        standing::drop_database(session, &names.previous)?;
    }
    for name in [&names.incoming, &names.outgoing] {
        standing::drop_leftover(session, names, name)?;
    }
    Ok(())
}

/// The columns of our tables of objects, in the order of [`Definition`]'s fields.
const COLUMNS: &str = "kind, name, statement, sql_mode, client, connection, database_collation, time_zone";

fn write(
    session: &mut Session,
    database: &str,
    table: &str,
    definitions: &[Definition],
) -> Result<(), MysqlError> {
    session.execute(&format!(
        "CREATE TABLE {} (place INT NOT NULL PRIMARY KEY, kind VARCHAR(20) NOT NULL, name VARCHAR(64) NOT NULL, \
         statement LONGTEXT NOT NULL, sql_mode TEXT NOT NULL, client VARCHAR(64) NOT NULL, \
         connection VARCHAR(64) NOT NULL, database_collation VARCHAR(64) NOT NULL, time_zone VARCHAR(64) NOT NULL) \
         ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = {}",
        place(database, table),
        literal("db-airlock: views, triggers, routines and events, for a rollback")
    ))?;
    for (index, object) in definitions.iter().enumerate() {
        let Definition {
            kind,
            name,
            statement,
            sql_mode,
            client,
            connection,
            database: collation,
            time_zone,
        } = object;
        let texts = [kind.word(), name, statement, sql_mode, client, connection, collation, time_zone];
        let texts: Vec<String> = texts.into_iter().map(literal).collect();
        session.execute(&format!(
            "INSERT INTO {} (place, {COLUMNS}) VALUES ({index}, {})",
            place(database, table),
            texts.join(", ")
        ))?;
    }
    Ok(())
}

/// The objects that one of our tables holds.
pub(super) fn read(
    session: &mut Session,
    database: &str,
    table: &str,
) -> Result<Vec<Definition>, MysqlError> {
    let query = format!("SELECT {COLUMNS} FROM {} ORDER BY place", place(database, table));
    let object = |row: Vec<Option<String>>| {
        let mut row = row.into_iter().flatten();
        Some(Definition {
            kind: Kind::of(&row.next()?)?,
            name: row.next()?,
            statement: row.next()?,
            sql_mode: row.next()?,
            client: row.next()?,
            connection: row.next()?,
            database: row.next()?,
            time_zone: row.next()?,
        })
    };
    Ok(session.rows(&query)?.into_iter().filter_map(object).collect())
}

fn place(database: &str, table: &str) -> String {
    format!("{}.{}", quoted(database), quoted(table))
}
