//! What a database holds beside tables, and no statement moves into another one: views, triggers, routines and events.
//! They are read as the server would have them made again.

mod definition;

pub(super) use definition::{Definition, Kind};

use super::error::MysqlError;
use super::session::{Row, Server, Session};
use super::sql::{literal, quoted};
use super::standing::BE_PATIENT;
use super::target_error::TargetError;

/// All of a database, in an order in which they can be made. Triggers of one table and moment keep their order.
pub(super) fn read(server: &Server, database: &str) -> Result<Vec<Definition>, TargetError> {
    // The server leaves out the name of the database that a session is in.
    let mut session = server.connect_to(database)?;
    let found = list(&mut session, database)?;
    found.into_iter().map(|(kind, name)| read_one(&mut session, kind, name)).collect()
}

/// Kinds and names, in that order.
pub(super) fn list(session: &mut Session, database: &str) -> Result<Vec<(Kind, String)>, MysqlError> {
    let database = literal(database);
    let queries = [
        "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = {} \
         ORDER BY routine_type, routine_name",
        "SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = {} ORDER BY table_name",
        "SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = {} \
         ORDER BY event_object_table, action_timing, event_manipulation, action_order",
        "SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = {} ORDER BY event_name",
    ];
    let mut found = Vec::new();
    for query in queries {
        for row in session.rows(&query.replace("{}", &database))? {
            let mut row = row.into_iter().flatten();
            if let (Some(kind), Some(name)) = (row.next().and_then(|word| Kind::of(&word)), row.next()) {
                found.push((kind, name));
            }
        }
    }
    Ok(found)
}

fn read_one(session: &mut Session, kind: Kind, name: String) -> Result<Definition, TargetError> {
    let rows = session.rows(&format!("SHOW CREATE {} {}", kind.word(), quoted(&name)))?;
    let row: Row = rows.into_iter().next().unwrap_or_default();
    let untold = format!("{} `{name}`", kind.word().to_lowercase());
    Definition::of_answer(kind, name, row).ok_or(TargetError::Untold { object: untold })
}

/// Makes objects in a database, in their order. Gives those that the server refused, each with its reason.
pub(super) fn create(
    server: &Server,
    database: &str,
    definitions: &[Definition],
) -> Result<Vec<String>, TargetError> {
    let mut session = server.connect_to(database)?;
    let collation = session.value("SELECT @@collation_database")?.unwrap_or_default();
    let mut waiting: Vec<&Definition> = definitions.iter().collect();
    loop {
        // A view may need one that comes later by its name.
        let mut refused = Vec::new();
        for definition in &waiting {
            if let Err(error) = create_one(&mut session, database, &collation, definition) {
                let MysqlError::Statement { message, .. } = &error else { return Err(error.into()) };
                refused.push((*definition, format!("{}: {message}", definition.shown())));
            }
        }
        if refused.is_empty() || refused.len() == waiting.len() {
            return Ok(refused.into_iter().map(|(_, reason)| reason).collect());
        }
        waiting = refused.into_iter().map(|(definition, _)| definition).collect();
    }
}

fn create_one(
    session: &mut Session,
    database: &str,
    collation: &str,
    definition: &Definition,
) -> Result<(), MysqlError> {
    let mut make = |definition: &Definition| {
        let statements = definition.statements(database, collation);
        let statements = statements.iter().map(String::as_str);
        session.execute_all(&std::iter::once(BE_PATIENT).chain(statements).collect::<Vec<_>>())
    };
    match make(definition) {
        // Only an administrator may make something run as somebody else, or as nobody who exists.
        Err(error) if matches!(error.code(), Some(1227 | 1449)) => match definition.without_definer() {
            Some(ours) => make(&ours),
            None => Err(error),
        },
        result => result,
    }
}

/// Drops objects of a database, the last one first. What is not there is well.
pub(super) fn drop_all<'a>(
    session: &mut Session,
    database: &str,
    objects: impl DoubleEndedIterator<Item = &'a Definition>,
) -> Result<(), MysqlError> {
    for object in objects.rev() {
        let name = format!("{}.{}", quoted(database), quoted(&object.name));
        session.execute_all(&[BE_PATIENT, &format!("DROP {} IF EXISTS {name}", object.kind.word())])?;
    }
    Ok(())
}
