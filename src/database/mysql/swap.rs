//! A database has no name that could be changed, so its tables are moved: all of the present ones out and all of the
//! new ones in, by one statement, which happens as a whole or not at all. What no statement moves is made again
//! ([`super::objects`]), and written down before ([`super::journal`]).
//!
//! Grants on the database and its tables are by name, and stay as they are.

use super::error::MysqlError;
use super::journal::{self, FORMER, NEW};
use super::movable;
use super::objects::{self, Definition, Kind};
use super::session::{Server, Session};
use super::sql::{literal, quoted};
use super::standing::{self, BE_PATIENT, Standing};
use super::target_error::TargetError;
use crate::database::client::names::Names;

/// Lock wait timeout exceeded.
const LOCKED: u16 = 1205;
/// Cannot convert string from one character set to another (ER_CANNOT_CONVERT_STRING of MySQL).
const CANNOT_CONVERT: u16 = 3854;
/// How often to ask again who is connected.
const ASKED_AGAIN: u32 = 5;

/// A table that moves, `database` first.
type Move<'a> = ((&'a str, &'a str), (&'a str, &'a str));

/// Which former database there is, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Swap {
    /// The incoming database takes the place of the present one, which is kept; what was kept before is given up.
    PutInPlace,
    /// The previous database and the present one change places.
    RollBack,
}

/// The tables of each database, by name.
#[derive(Clone, Debug, Default)]
struct Tables {
    present: Vec<String>,
    previous: Vec<String>,
    incoming: Vec<String>,
    /// Whether the present database holds anything, and is kept.
    keeps: bool,
    /// Whether there is a previous database, with its objects written down.
    has_previous: bool,
}

/// Puts the incoming database in place of the present one, with these events, which were taken out of it. Gives what
/// the server refused to make again.
pub(super) fn put_in_place(
    server: &Server,
    names: &Names,
    events: &[Definition],
) -> Result<Vec<String>, TargetError> {
    let mut new = objects::read(server, &names.incoming)?;
    new.retain(|object| object.kind != Kind::Event);
    new.extend_from_slice(events);
    let new = new.into_iter().map(|object| object.moved(&names.incoming, &names.present)).collect();
    swap(server, names, Swap::PutInPlace, new)
}

/// The previous database and the present one change places.
pub(super) fn roll_back(server: &Server, names: &Names) -> Result<Vec<String>, TargetError> {
    let mut session = server.connect_without_database()?;
    for name in [&names.incoming, &names.outgoing] {
        standing::drop_leftover(&mut session, names, name)?;
    }
    let standing = standing::look(&mut session, names)?;
    standing::check_marks(&standing, names)?;
    let Some(previous) = standing.find(&names.previous).filter(|found| found.has(FORMER)) else {
        return Err(TargetError::NoPrevious { name: names.previous.clone() });
    };
    let new = journal::read(&mut session, &names.previous, FORMER)?;
    standing::create(&mut session, names, &names.incoming, Some(previous))?;
    journal::mark(&mut session, &names.incoming)?;
    swap(server, names, Swap::RollBack, new)
}

fn swap(
    server: &Server,
    names: &Names,
    swap: Swap,
    new: Vec<Definition>,
) -> Result<Vec<String>, TargetError> {
    let mut session = server.connect_without_database()?;
    let swapped = swap_in(server, &mut session, names, swap, &new);
    if swapped.is_err() {
        // What went wrong first tells more than that it could not be cleared away.
        let _ = journal::recover(server, &mut session, names);
    }
    swapped
}

fn swap_in(
    server: &Server,
    session: &mut Session,
    names: &Names,
    swap: Swap,
    new: &[Definition],
) -> Result<Vec<String>, TargetError> {
    standing::drop_leftover(session, names, &names.outgoing)?;
    let standing = standing::look(session, names)?;
    standing::check_marks(&standing, names)?;
    standing::check_references(session, names)?;
    let former = make_room(server, session, names, &standing)?;
    let tables = look_at_tables(session, names, &standing)?;
    let moves = moves(names, swap, &tables);
    journal::begin(session, names, &former, new)?;
    let moved = clear_the_way(session, names, &former, &moves)
        .and_then(|()| session.execute_all(&rename(&moves).each_ref().map(String::as_str)));
    moved.map_err(|error| told(session, names, error))?;
    journal::go_forward(server, session, names)
}

/// Creates the databases that tables move into. Gives what the present one has beside tables.
fn make_room(
    server: &Server,
    session: &mut Session,
    names: &Names,
    standing: &Standing,
) -> Result<Vec<Definition>, TargetError> {
    let present = standing.find(&names.present);
    let like = present.or(standing.find(&names.incoming));
    standing::create(session, names, &names.outgoing, like)?;
    journal::mark(session, &names.outgoing)?;
    if present.is_none() {
        standing::create(session, names, &names.present, like)?;
    }
    if standing.replaced(names).is_none() {
        return Ok(Vec::new());
    }
    if standing.find(&names.previous).is_none() {
        standing::create(session, names, &names.previous, like)?;
    }
    objects::read(server, &names.present)
}

fn look_at_tables(session: &mut Session, names: &Names, standing: &Standing) -> Result<Tables, MysqlError> {
    let mut of = |name: &str| -> Result<Vec<String>, MysqlError> {
        Ok(movable::of(session, name)?.into_iter().map(|table| table.name).collect())
    };
    Ok(Tables {
        present: of(&names.present)?,
        previous: of(&names.previous)?,
        incoming: of(&names.incoming)?,
        keeps: standing.replaced(names).is_some(),
        has_previous: standing.find(&names.previous).is_some_and(|found| found.has(FORMER)),
    })
}

/// What moves, in order: names are given up before they are taken.
fn moves<'a>(names: &'a Names, swap: Swap, tables: &'a Tables) -> Vec<Move<'a>> {
    let Names { present, previous, incoming, outgoing } = names;
    let mut moves: Vec<Move<'a>> = Vec::new();
    let mut all = |tables: &'a [String], from: &'a str, to: &'a str| {
        moves.extend(tables.iter().map(|table| ((from, table.as_str()), (to, table.as_str()))));
    };
    let gives_up = tables.has_previous && (tables.keeps || swap == Swap::RollBack);
    match swap {
        Swap::PutInPlace => {
            if tables.keeps {
                all(&tables.previous, previous, outgoing);
                all(&tables.present, present, previous);
            }
            all(&tables.incoming, incoming, present);
        }
        Swap::RollBack => {
            all(&tables.present, present, outgoing);
            all(&tables.previous, previous, present);
            all(&tables.present, outgoing, previous);
        }
    }
    if gives_up {
        moves.push(((previous, FORMER), (outgoing, FORMER)));
    }
    if tables.keeps {
        moves.push(((incoming, FORMER), (previous, FORMER)));
    }
    moves.push(((incoming, NEW), (outgoing, NEW)));
    moves
}

/// The one statement, and the session that it needs.
fn rename(moves: &[Move<'_>]) -> [String; 3] {
    let place = |(database, table): (&str, &str)| format!("{}.{}", quoted(database), quoted(table));
    let moves: Vec<String> =
        moves.iter().map(|(from, to)| format!("{} TO {}", place(*from), place(*to))).collect();
    [
        BE_PATIENT.to_owned(),
        "SET foreign_key_checks = 0".to_owned(),
        format!("RENAME TABLE {}", moves.join(", ")),
    ]
}

/// Takes out of the present database what keeps its tables from moving (triggers), has the name of a table that comes
/// (views), or would go off in between (events); and the triggers of the tables that come.
fn clear_the_way(
    session: &mut Session,
    names: &Names,
    former: &[Definition],
    moves: &[Move<'_>],
) -> Result<(), MysqlError> {
    let comes = |name: &str| {
        // Whether case counts in names is the server's to know. A view too many is made again a moment later.
        moves
            .iter()
            .any(|(_, (database, table))| *database == names.present && table.eq_ignore_ascii_case(name))
    };
    let is_in_the_way =
        |object: &&Definition| object.kind.acts() || object.kind == Kind::View && comes(&object.name);
    for (kind, name) in objects::list(session, &names.incoming)? {
        if kind == Kind::Trigger {
            let drop = format!("DROP TRIGGER {}.{}", quoted(&names.incoming), quoted(&name));
            session.execute_all(&[BE_PATIENT, &drop])?;
        }
    }
    objects::drop_all(session, &names.present, former.iter().filter(is_in_the_way))
}

/// Whether all tables of the present database can be locked, without changing anything.
pub(super) fn settle(session: &mut Session, names: &Names) -> Result<(), TargetError> {
    let tables = movable::of(session, &names.present)?;
    if tables.is_empty() {
        return Ok(());
    }
    let lock = |table: &movable::Table| format!("{}.{} WRITE", quoted(&names.present), quoted(&table.name));
    let locks: Vec<String> = tables.iter().map(lock).collect();
    match session.execute_all(&[BE_PATIENT, &format!("LOCK TABLES {}", locks.join(", ")), "UNLOCK TABLES"]) {
        Err(error) if error.code() == Some(LOCKED) => Err(told(session, names, error)),
        // Who may not lock tables may still rename them, and that waits for locks too.
        Err(MysqlError::Statement { .. }) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// An error, or who it was that held a lock for too long.
fn told(session: &mut Session, names: &Names, error: MysqlError) -> TargetError {
    if error.code() != Some(LOCKED) {
        return error.into();
    }
    let by = match connected(session, names) {
        Ok(users) if !users.is_empty() => users.join(", "),
        _ => "a connection that the server does not tell us of".to_owned(),
    };
    TargetError::InUse { database: names.present.clone(), by }
}

/// Who is connected to the present database, one line each, apart from us. Without the PROCESS right, the server tells
/// of our own user's connections alone.
pub(super) fn connected(session: &mut Session, names: &Names) -> Result<Vec<String>, MysqlError> {
    let query = format!(
        "SELECT id, user, host FROM information_schema.processlist WHERE db = {} AND id <> CONNECTION_ID() ORDER BY id",
        literal(&names.present)
    );
    // MySQL puts what every connection executes at the moment into that table, and fails where it does not fit its character
    // set, whoever's it is: asked again a little later, it may be gone. Who is connected is worth knowing, not failing for.
    let mut rows = session.rows(&query);
    for _ in 0..ASKED_AGAIN {
        if !rows.as_ref().is_err_and(|error| error.code() == Some(CANNOT_CONVERT)) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        rows = session.rows(&query);
    }
    let rows = match rows {
        Err(error) if error.code() == Some(CANNOT_CONVERT) => Vec::new(),
        rows => rows?,
    };
    let line = |row: Vec<Option<String>>| match &row[..] {
        [Some(id), Some(user), host] => {
            let host = host.as_deref().unwrap_or_default();
            // With its port, which tells nobody anything.
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            format!("connection {id} (user {user}, from {host})")
        }
        _ => "a connection".to_owned(),
    };
    Ok(rows.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(swap: Swap, tables: &Tables) -> Vec<String> {
        let names = Names::of("a");
        let shown = |((from, table), (to, same)): Move<'_>| {
            assert_eq!(table, same);
            format!("{table}: {from} > {to}")
        };
        moves(&names, swap, tables).into_iter().map(shown).collect()
    }

    fn tables(present: &[&str], previous: &[&str], incoming: &[&str]) -> Tables {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Tables {
            present: owned(present),
            previous: owned(previous),
            incoming: owned(incoming),
            keeps: !present.is_empty(),
            has_previous: !previous.is_empty(),
        }
    }

    #[test]
    fn names_are_given_up_before_they_are_taken() {
        assert_eq!(
            shown(Swap::PutInPlace, &tables(&["t", "u"], &["t"], &["t"])),
            [
                "t: a_previous > a_outgoing",
                "t: a > a_previous",
                "u: a > a_previous",
                "t: a_incoming > a",
                "_airlock_former: a_previous > a_outgoing",
                "_airlock_former: a_incoming > a_previous",
                "_airlock_new: a_incoming > a_outgoing",
            ]
        );
        assert_eq!(
            shown(Swap::RollBack, &tables(&["t"], &["t", "v"], &[])),
            [
                "t: a > a_outgoing",
                "t: a_previous > a",
                "v: a_previous > a",
                "t: a_outgoing > a_previous",
                "_airlock_former: a_previous > a_outgoing",
                "_airlock_former: a_incoming > a_previous",
                "_airlock_new: a_incoming > a_outgoing",
            ]
        );
    }

    #[test]
    fn with_nothing_to_replace_what_is_kept_stays() {
        assert_eq!(
            shown(Swap::PutInPlace, &tables(&[], &["t"], &["t"])),
            ["t: a_incoming > a", "_airlock_new: a_incoming > a_outgoing"]
        );
        assert_eq!(
            shown(Swap::RollBack, &tables(&[], &["t"], &[])),
            [
                "t: a_previous > a",
                "_airlock_former: a_previous > a_outgoing",
                "_airlock_new: a_incoming > a_outgoing",
            ]
        );
    }

    #[test]
    fn all_move_by_one_statement() {
        let [_, _, statement] = rename(&[(("a", "t`"), ("b", "t`")), (("c", "t`"), ("a", "t`"))]);
        assert_eq!(statement, "RENAME TABLE `a`.`t``` TO `b`.`t```, `c`.`t``` TO `a`.`t```");
    }
}
