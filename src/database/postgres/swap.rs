//! Databases change their names in one transaction: whoever connects finds the former one or the new one, and a
//! kill at any moment leaves one of both under the name.

use super::error::PostgresError;
use super::session::{Server, Session};
use super::sql::{literal, quoted};
use super::standing::{self, Standing};
use crate::database::client::names::Names;

/// How often renaming is tried while somebody connects again and again. Each time the server itself waits up to five
/// seconds for those who were disconnected (`CountOtherDBBackends`).
const TRIES: u32 = 4;

/// Object in use: somebody is connected.
const IN_USE: &str = "55006";

/// What changes its name, in order.
type Renames<'a> = Vec<(&'a str, &'a str)>;

/// Puts the incoming database in place of the present one, which becomes the previous one; what was kept as that
/// becomes the outgoing one, for the caller to drop.
pub(super) fn put_in_place(
    server: &Server,
    session: &mut Session,
    names: &Names,
) -> Result<(), PostgresError> {
    let standing = standing::look(session, names)?;
    standing::check_marks(server, &standing, names)?;
    let renames = renames_of_swap(names, &standing);
    let mut marks = standing::unmark(&names.incoming);
    if let Some((given_up, _)) = renames.iter().find(|(_, to)| *to == names.outgoing) {
        marks += &standing::mark(given_up);
    }
    rename(session, renames, &marks)
}

fn renames_of_swap<'a>(names: &'a Names, standing: &Standing) -> Renames<'a> {
    let mut renames = Vec::new();
    if standing.find(&names.present).is_some() {
        if standing.find(&names.previous).is_some() {
            renames.push((names.previous.as_str(), names.outgoing.as_str()));
        }
        renames.push((&names.present, &names.previous));
    }
    renames.push((&names.incoming, &names.present));
    renames
}

/// The previous database and the present one change places.
pub(super) fn roll_back(session: &mut Session, names: &Names) -> Result<(), PostgresError> {
    let standing = standing::look(session, names)?;
    let mut renames = vec![(names.previous.as_str(), names.present.as_str())];
    if standing.find(&names.present).is_some() {
        renames.insert(0, (&names.present, &names.outgoing));
        renames.push((&names.outgoing, &names.previous));
    }
    rename(session, renames, "")
}

/// `first` is done in the same transaction.
fn rename(session: &mut Session, renames: Renames<'_>, first: &str) -> Result<(), PostgresError> {
    let touched: Vec<&str> = renames.iter().map(|(from, _)| *from).collect();
    let statement =
        |(from, to): &(&str, &str)| format!("ALTER DATABASE {} RENAME TO {};", quoted(from), quoted(to));
    let statements: String = renames.iter().map(statement).collect();
    let statements = format!("{};{first}{statements}", disconnect(&touched));
    for _ in 0..TRIES {
        match session.transaction(&statements) {
            Err(error) if error.code() == Some(IN_USE) => {}
            result => return result,
        }
    }
    in_use(session, &touched)
}

/// Drops what a restore that was interrupted left, if it is there. What no restore made is refused.
pub(super) fn drop_leftover(
    server: &Server,
    session: &mut Session,
    names: &Names,
    name: &str,
) -> Result<(), PostgresError> {
    match standing::look(session, names)?.find(name) {
        None => Ok(()),
        Some(found) if standing::is_leftover(server, found)? => drop_database(session, name),
        Some(_) => Err(PostgresError::NotOurs { name: name.to_owned() }),
    }
}

/// Drops a database, if it is there, whoever is connected to it.
pub(super) fn drop_database(session: &mut Session, name: &str) -> Result<(), PostgresError> {
    for _ in 0..TRIES {
        session.execute(&disconnect(&[name]))?;
        match session.execute(&format!("DROP DATABASE IF EXISTS {}", quoted(name))) {
            Err(error) if error.code() == Some(IN_USE) => {}
            result => return result,
        }
    }
    in_use(session, &[name])
}

fn in_use(session: &mut Session, databases: &[&str]) -> Result<(), PostgresError> {
    let users = connected(session, databases)?;
    let by = if users.is_empty() {
        "somebody who connects again and again, a prepared transaction or a replication slot".to_owned()
    } else {
        users.join(", ")
    };
    Err(PostgresError::InUse { database: databases.first().copied().unwrap_or_default().to_owned(), by })
}

/// Who is connected to databases, one line each, apart from us and from the server's own workers.
pub(super) fn connected(session: &mut Session, databases: &[&str]) -> Result<Vec<String>, PostgresError> {
    let rows = session.rows(&format!(
        "SELECT pid, coalesce(nullif(application_name, ''), 'a program'), coalesce(usename, '?'), \
         coalesce(host(client_addr), 'this machine'), datname FROM pg_stat_activity WHERE {} ORDER BY datname, pid",
        others(databases)
    ))?;
    let line = |row: Vec<Option<String>>| match &row[..] {
        [Some(pid), Some(program), Some(user), Some(host), ..] => {
            format!("{program} (process {pid}, user {user}, from {host})")
        }
        _ => "a program".to_owned(),
    };
    Ok(rows.into_iter().map(line).collect())
}

fn disconnect(databases: &[&str]) -> String {
    format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {}", others(databases))
}

/// Autovacuum has no user; the server itself ends it when a database is renamed.
fn others(databases: &[&str]) -> String {
    let names: Vec<String> = databases.iter().map(|name| literal(name)).collect();
    format!("datname IN ({}) AND usename IS NOT NULL AND pid <> pg_backend_pid()", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::standing::Found;
    use super::*;

    #[test]
    fn only_what_is_there_is_renamed_and_nothing_twice_under_one_name() {
        let names = Names::of("a");
        let check = |there: &[&str], expected: &[(&str, &str)]| {
            let found = |name: &&str| Found { name: (*name).to_owned(), ..Found::default() };
            let databases = there.iter().map(found).collect();
            let standing = Standing { major: 17, user: String::new(), may_create: true, databases };
            assert_eq!(renames_of_swap(&names, &standing), expected, "{there:?}");
        };
        check(&[], &[("a_incoming", "a")]);
        check(&["a"], &[("a", "a_previous"), ("a_incoming", "a")]);
        check(
            &["a", "a_previous"],
            &[("a_previous", "a_outgoing"), ("a", "a_previous"), ("a_incoming", "a")],
        );
        // With nothing to replace, what is kept stays.
        check(&["a_previous"], &[("a_incoming", "a")]);
    }
}
