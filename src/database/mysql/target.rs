//! A database of a server as the target of a restore.

use std::path::PathBuf;

use super::incoming::{IncomingDatabase, Settings};
use super::names::names;
use super::session::{Server, Session};
use super::sql::literal;
use super::standing::{self, Standing};
use super::target_error::TargetError;
use super::{journal, swap};
use crate::config::{Database, ServerUrl};
use crate::database::client::Version;
use crate::database::client::names::Names;
use crate::database::client::turn::Turn;
use crate::database::target::{DumpClaims, Former, Incoming, Open, Survey, Target, Way};
use crate::database::{DatabaseError, Place};
use crate::progress::Progress;

/// A database of a server, and those beside it.
pub struct ServerTarget {
    server: Server,
    names: Names,
    settings: Settings,
    turns: PathBuf,
}

impl ServerTarget {
    /// The configured database, whose URL this is.
    pub fn new(database: &Database, url: &ServerUrl) -> Result<Self, TargetError> {
        Ok(ServerTarget {
            server: Server::of(database, url),
            names: names(&url.database)?,
            settings: Settings {
                options: database.restore.options.clone(),
                timeout: database.restore.timeout,
            },
            turns: database.store.path.join(".restoring").join(&database.name),
        })
    }

    fn look(&self) -> Result<(Session, Standing), TargetError> {
        let mut session = self.server.connect_without_database()?;
        let standing = standing::look(&mut session, &self.names)?;
        Ok((session, standing))
    }

    /// The same, after a swap that was interrupted has been brought to an end.
    fn recovered(&self) -> Result<(Session, Standing), TargetError> {
        let mut session = self.server.connect_without_database()?;
        journal::recover(&self.server, &mut session, &self.names)?;
        let standing = standing::look(&mut session, &self.names)?;
        Ok((session, standing))
    }

    fn place_of(&self, name: &str) -> Place {
        Place::Server(self.server.shown(name))
    }

    fn turn(&self) -> Result<Turn, DatabaseError> {
        Turn::take(&self.turns, &self.names.present)
    }
}

impl Target for ServerTarget {
    fn engine(&self) -> &'static str {
        "mysql"
    }

    fn software(&self) -> &'static str {
        "MySQL or MariaDB"
    }

    fn place(&self) -> Place {
        self.place_of(&self.names.present)
    }

    fn survey(&self, dump: &DumpClaims<'_>, way: Way) -> Result<Survey, DatabaseError> {
        if dump.format != "sql" {
            return Err(TargetError::UnknownFormat { format: dump.format.to_owned() }.into());
        }
        let _ = self.server.programs.client()?;
        let (mut session, standing) = self.look()?;
        let mut survey = Survey { notes: notes(dump, &standing), ..Survey::default() };
        match way {
            Way::IntoEmpty => standing::check_empty(&standing, &self.server)?,
            Way::Swap => {
                standing::check_marks(&standing, &self.names)?;
                standing::check_references(&mut session, &self.names)?;
                survey.notes.extend(self.notes_of_swap(&mut session, &standing)?);
                if standing.replaced(&self.names).is_some() {
                    survey.previous = Some(self.place_of(&self.names.previous));
                    survey.gives_up = standing.find(&self.names.previous).and(survey.previous.clone());
                }
            }
        }
        Ok(survey)
    }

    fn load(
        &self,
        _: &DumpClaims<'_>,
        _: Open<'_>,
        way: Way,
        _: &dyn Progress,
    ) -> Result<Box<dyn Incoming>, DatabaseError> {
        let turn = self.turn()?;
        match way {
            Way::Swap => drop(self.recovered()?),
            Way::IntoEmpty => standing::check_empty(&self.look()?.1, &self.server)?,
        }
        let (server, names) = (self.server.clone(), self.names.clone());
        Ok(Box::new(IncomingDatabase::start(server, names, way, &self.settings, turn)?))
    }

    /// When the oldest table was made or moved here: a server tells no number of a database, and one that others may
    /// ask for without special rights is in no table of it.
    fn identity(&self) -> Result<Option<String>, DatabaseError> {
        let mut session = self.server.connect_without_database()?;
        let query = format!(
            "SELECT MIN(create_time) FROM information_schema.tables WHERE table_schema = {}",
            literal(&self.names.present)
        );
        Ok(session.value(&query)?)
    }

    fn former(&self) -> Result<Former, DatabaseError> {
        let (mut session, standing) = self.look()?;
        let previous = standing.find(&self.names.previous);
        if !previous.is_some_and(|found| found.has(journal::FORMER)) {
            return Err(TargetError::NoPrevious { name: self.names.previous.clone() }.into());
        }
        standing::check_marks(&standing, &self.names)?;
        standing::check_references(&mut session, &self.names)?;
        Ok(Former { previous: self.place_of(&self.names.previous), disconnects: Vec::new() })
    }

    fn settle(&self) -> Result<(), DatabaseError> {
        let mut session = self.server.connect_without_database()?;
        Ok(swap::settle(&mut session, &self.names)?)
    }

    fn roll_back(&self) -> Result<(), DatabaseError> {
        let _turn = self.turn()?;
        drop(self.recovered()?);
        match swap::roll_back(&self.server, &self.names)? {
            lost if lost.is_empty() => Ok(()),
            objects => Err(TargetError::Lost { objects }.into()),
        }
    }

    fn discard_former(&self) -> Result<(), DatabaseError> {
        let _turn = self.turn()?;
        let (mut session, standing) = self.recovered()?;
        standing::check_marks(&standing, &self.names)?;
        Ok(standing::drop_database(&mut session, &self.names.previous)?)
    }

    fn leftovers(&self) -> Result<Vec<Place>, DatabaseError> {
        let _turn = match self.turn() {
            // A restore is running: what is there is its own.
            Err(DatabaseError::Busy { .. }) => return Ok(Vec::new()),
            turn => turn?,
        };
        let (_, standing) = self.look()?;
        let found =
            [&self.names.incoming, &self.names.outgoing].into_iter().filter_map(|name| standing.find(name));
        Ok(found.filter(|found| found.is_leftover()).map(|found| self.place_of(&found.name)).collect())
    }

    fn remove_leftovers(&self) -> Result<(), DatabaseError> {
        let _turn = self.turn()?;
        let mut session = self.server.connect_without_database()?;
        match journal::recover(&self.server, &mut session, &self.names) {
            // Somebody else's, which `leftovers` did not name.
            Err(TargetError::NotOurs { .. }) => {}
            result => result?,
        }
        for name in [&self.names.incoming, &self.names.outgoing] {
            match standing::drop_leftover(&mut session, &self.names, name) {
                Err(TargetError::NotOurs { .. }) => {}
                result => result?,
            }
        }
        Ok(())
    }
}

impl ServerTarget {
    fn notes_of_swap(&self, session: &mut Session, standing: &Standing) -> Result<Vec<String>, TargetError> {
        let mut notes = Vec::new();
        if journal::interrupted(session, &self.names, standing)?.is_some() {
            notes.push("a restore or rollback that was interrupted is brought to its end first".to_owned());
        }
        if standing.replaced(&self.names).is_none() {
            return Ok(notes);
        }
        let connected = swap::connected(session, &self.names)?;
        if !connected.is_empty() {
            let who = connected.join(", ");
            notes.push(format!(
                "connected and not disconnected: {who}; their next statements find the new database, and a transaction of \
                 theirs that is open then stops the restore"
            ));
        }
        if !standing.renames_at_once() {
            notes.push(format!(
                "the server is of version {}, and, killed in the middle of the swap, may come up with some tables of either \
                 database",
                standing.version
            ));
        }
        Ok(notes)
    }
}

/// What may surprise: a server may not understand what another one dumped.
fn notes(dump: &DumpClaims<'_>, standing: &Standing) -> Vec<String> {
    let is_of_mariadb = dump.engine_version.contains("MariaDB");
    let name = |is_mariadb| if is_mariadb { "MariaDB" } else { "MySQL" };
    let (theirs, ours) = (Version::parse(dump.engine_version), Version::parse(&standing.version));
    let (Some(theirs), Some(ours)) = (theirs, ours) else { return Vec::new() };
    if is_of_mariadb != standing.is_mariadb() {
        let unknown = match is_of_mariadb {
            true => "sequences, history or types",
            false => "collations such as utf8mb4_0900_ai_ci, types or functions",
        };
        return vec![format!(
            "the dump is of {}, and this server is {}, which may not know all of its {unknown}",
            name(is_of_mariadb),
            name(standing.is_mariadb())
        )];
    }
    if (theirs.major, theirs.minor) > (ours.major, ours.minor) {
        return vec![format!(
            "the dump is of {} {theirs}, and this server is of the older version {ours}, which may not understand all of it",
            name(is_of_mariadb)
        )];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_of_another_kind_of_server_is_noted() {
        let check = |of: &str, into: &str, expected: Option<&str>| {
            let claims = DumpClaims { engine_version: of, format: "sql", archive: None, compression: "gzip" };
            let (version, user, databases) = (into.to_owned(), String::new(), Vec::new());
            let notes = notes(&claims, &Standing { version, user, databases });
            assert_eq!(notes.first().map(String::as_str), expected);
        };
        check("10.11.6-MariaDB", "11.8.6-MariaDB-ubu2404", None);
        check("8.0.36", "8.4.1", None);
        check(
            "8.4.1",
            "8.0.36",
            Some(
                "the dump is of MySQL 8.4, and this server is of the older version 8.0, which may not understand all of it",
            ),
        );
        check(
            "8.0.36",
            "10.11.6-MariaDB",
            Some(
                "the dump is of MySQL, and this server is MariaDB, which may not know all of its collations such as \
                 utf8mb4_0900_ai_ci, types or functions",
            ),
        );
    }
}
