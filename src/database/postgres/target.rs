//! A database of a server as the target of a restore.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::Stdio;

use super::error::PostgresError;
use super::incoming::{IncomingDatabase, Loader, Settings};
use super::names::names;
use super::programs::PG_RESTORE;
use super::session::{Server, Session};
use super::standing::{self, Standing};
use super::{encoding, extensions, readable, swap};
use crate::config::{Database, ServerUrl};
use crate::database::client::Version;
use crate::database::client::names::Names;
use crate::database::client::turn::Turn;
use crate::database::target::{DumpClaims, Former, Incoming, Open, Survey, Target, Way};
use crate::database::{DatabaseError, Place};
use crate::progress::Progress;

/// The longest list of an archive's contents that is read, in bytes.
const LIST_BYTES: u64 = 64 * 1024 * 1024;

/// A database of a server, and those beside it.
pub struct ServerTarget {
    server: Server,
    names: Names,
    settings: Settings,
    turns: PathBuf,
}

impl ServerTarget {
    /// The configured database, whose URL this is.
    pub fn new(database: &Database, url: &ServerUrl) -> Result<Self, PostgresError> {
        standing::check_name(&url.database)?;
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

    fn maintain(&self) -> Result<(Session, Standing), PostgresError> {
        let mut session = standing::maintain(&self.server, &self.names.present)?;
        let standing = standing::look(&mut session, &self.names)?;
        Ok((session, standing))
    }

    fn place_of(&self, name: &str) -> Place {
        Place::Server(self.server.shown(name))
    }

    /// Whether the dump's extensions can be created. Only archives tell which they are.
    fn check_extensions(&self, loader: Loader, open: Open<'_>) -> Result<(), DatabaseError> {
        if loader == Loader::Psql {
            return Ok(());
        }
        let needed = extensions::extensions_of(&self.contents(open)?);
        let (mut session, standing) = self.maintain()?;
        Ok(extensions::check(&mut session, &needed, standing.major)?)
    }

    /// What `pg_restore --list` prints of an archive.
    fn contents(&self, open: Open<'_>) -> Result<String, DatabaseError> {
        let mut command = self.server.programs.clients.command(PG_RESTORE, ["--list".into()])?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut list = Vec::new();
        // What it cannot list it cannot restore either, and says why when it tries.
        if let (Ok(mut dump), Ok(mut child)) = (open(), command.spawn()) {
            std::thread::scope(|scope| {
                if let Some(mut stdin) = child.stdin.take() {
                    // It closes its end when it has seen the table of contents.
                    let _ = scope.spawn(move || std::io::copy(&mut dump, &mut stdin));
                }
                if let Some(stdout) = child.stdout.take() {
                    let _ = stdout.take(LIST_BYTES).read_to_end(&mut list);
                }
            });
            let _ = child.wait();
        }
        Ok(String::from_utf8_lossy(&list).into_owned())
    }

    fn check_empty(&self, standing: &Standing) -> Result<(), PostgresError> {
        if standing.find(&self.names.present).is_none() {
            return Err(PostgresError::NoDatabase { name: self.names.present.clone() });
        }
        let mut session = self.server.connect()?;
        match session.value(standing::FIRST_OBJECT)? {
            None => Ok(()),
            Some(object) => Err(PostgresError::NotEmpty { database: self.names.present.clone(), object }),
        }
    }
}

impl Target for ServerTarget {
    fn engine(&self) -> &'static str {
        "postgresql"
    }

    fn software(&self) -> &'static str {
        "PostgreSQL"
    }

    fn place(&self) -> Place {
        self.place_of(&self.names.present)
    }

    fn survey(&self, dump: &DumpClaims<'_>, way: Way) -> Result<Survey, DatabaseError> {
        let loader = Loader::of(dump.format)?;
        if loader == Loader::PgRestore {
            let version = self.server.programs.version(PG_RESTORE)?;
            readable::check(version, dump.archive, dump.compression)?;
        }
        let (mut session, standing) = self.maintain()?;
        let mut survey = Survey { notes: notes(dump, &standing), ..Survey::default() };
        match way {
            Way::IntoEmpty => self.check_empty(&standing)?,
            Way::Swap => {
                standing::check_rights(&standing, &self.names)?;
                standing::check_marks(&self.server, &standing, &self.names)?;
                if standing.find(&self.names.present).is_some() {
                    let names = [self.names.present.as_str(), &self.names.previous];
                    survey.previous = Some(self.place_of(&self.names.previous));
                    survey.gives_up = standing.find(&self.names.previous).and(survey.previous.clone());
                    survey.disconnects = swap::connected(&mut session, &names)?;
                }
            }
        }
        Ok(survey)
    }

    fn load(
        &self,
        dump: &DumpClaims<'_>,
        open: Open<'_>,
        way: Way,
        _: &dyn Progress,
    ) -> Result<Box<dyn Incoming>, DatabaseError> {
        let turn = Turn::take(&self.turns, &self.names.present)?;
        let loader = Loader::of(dump.format)?;
        self.check_extensions(loader, open)?;
        if way == Way::IntoEmpty {
            self.check_empty(&self.maintain()?.1)?;
        }
        let encoding = encoding::of(loader, open)?;
        let (server, names) = (self.server.clone(), self.names.clone());
        Ok(Box::new(IncomingDatabase::start(
            server,
            names,
            (way, loader),
            &self.settings,
            encoding.as_deref(),
            turn,
        )?))
    }

    fn identity(&self) -> Result<Option<String>, DatabaseError> {
        let (_, standing) = self.maintain()?;
        Ok(standing.find(&self.names.present).map(|found| found.oid.clone()))
    }

    fn former(&self) -> Result<Former, DatabaseError> {
        let (mut session, standing) = self.maintain()?;
        if standing.find(&self.names.previous).is_none() {
            return Err(PostgresError::NoPrevious { name: self.names.previous.clone() }.into());
        }
        standing::check_rights(&standing, &self.names)?;
        let names = [self.names.present.as_str(), &self.names.previous];
        let disconnects = swap::connected(&mut session, &names)?;
        Ok(Former { previous: self.place_of(&self.names.previous), disconnects })
    }

    fn settle(&self) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn roll_back(&self) -> Result<(), DatabaseError> {
        let _turn = Turn::take(&self.turns, &self.names.present)?;
        let (mut session, _) = self.maintain()?;
        swap::drop_leftover(&self.server, &mut session, &self.names, &self.names.outgoing)?;
        Ok(swap::roll_back(&mut session, &self.names)?)
    }

    fn discard_former(&self) -> Result<(), DatabaseError> {
        let _turn = Turn::take(&self.turns, &self.names.present)?;
        let (mut session, _) = self.maintain()?;
        Ok(swap::drop_database(&mut session, &self.names.previous)?)
    }

    fn leftovers(&self) -> Result<Vec<Place>, DatabaseError> {
        let _turn = match Turn::take(&self.turns, &self.names.present) {
            // A restore is running: what is there is its own.
            Err(DatabaseError::Busy { .. }) => return Ok(Vec::new()),
            turn => turn?,
        };
        let (_, standing) = self.maintain()?;
        let mut places = Vec::new();
        for name in [&self.names.incoming, &self.names.outgoing] {
            if let Some(found) = standing.find(name)
                && standing::is_leftover(&self.server, found)?
            {
                places.push(self.place_of(name));
            }
        }
        Ok(places)
    }

    fn remove_leftovers(&self) -> Result<(), DatabaseError> {
        let _turn = Turn::take(&self.turns, &self.names.present)?;
        let (mut session, _) = self.maintain()?;
        for name in [&self.names.incoming, &self.names.outgoing] {
            match swap::drop_leftover(&self.server, &mut session, &self.names, name) {
                // Somebody else's, which `leftovers` did not name.
                Err(PostgresError::NotOurs { .. }) => {}
                result => result?,
            }
        }
        Ok(())
    }
}

/// What may surprise: an older server may not understand what a newer one dumped.
fn notes(dump: &DumpClaims<'_>, standing: &Standing) -> Vec<String> {
    let older = Version::parse(dump.engine_version).filter(|version| version.major > standing.major);
    let note = |version: Version| {
        format!(
            "the dump is of PostgreSQL {}, and this server is of the older version {}, which may not understand all \
             of it",
            version.major, standing.major
        )
    };
    older.map(note).into_iter().collect()
}
