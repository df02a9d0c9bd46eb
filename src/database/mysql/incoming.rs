//! A dump on its way into a server: loaded by the vendor's own program, under a name of its own, until all of it is
//! there and was checked.

use std::ffi::OsString;
use std::time::Duration;

use super::loading::Loading;
use super::objects::{self, Definition, Kind};
use super::programs::{Flavour, Tool};
use super::session::Server;
use super::target_error::TargetError;
use super::{counts, journal, orphans, standing, swap};
use crate::database::client::child::Input;
use crate::database::client::names::Names;
use crate::database::client::turn::Turn;
use crate::database::target::{self, Way};
use crate::database::{DatabaseError, Place};
use crate::dump::mysql::restoring::Client;
use crate::files::{FileError, Operation};
use crate::progress::Progress;

/// What the session of a dump begins with. mysqldump writes the same at the head of a dump, unless it is `--compact`;
/// it dumps times in UTC either way.
const BEGINNING: &str = "SET foreign_key_checks=0, unique_checks=0, sql_mode='NO_AUTO_VALUE_ON_ZERO', \
                         time_zone='+00:00'";

/// What the configuration says about loading.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub options: Vec<String>,
    pub timeout: Option<Duration>,
}

/// A database being loaded.
pub(super) struct IncomingDatabase {
    server: Server,
    names: Names,
    way: Way,
    program: &'static str,
    loading: Option<Loading>,
    /// The last bytes of the dump, kept back until the whole of it is known to be what was signed: without them the
    /// program cannot have come to the end.
    held: Vec<u8>,
    /// Taken out of the incoming database, where the server could set them off.
    events: Vec<Definition>,
    is_in_place: bool,
    _turn: Turn,
}

impl IncomingDatabase {
    /// Makes the database, unless it is loaded into the present one, and starts the program.
    pub(super) fn start(
        server: Server,
        names: Names,
        way: Way,
        settings: &Settings,
        turn: Turn,
    ) -> Result<Self, DatabaseError> {
        let mut session = server.connect_without_database()?;
        let standing = standing::look(&mut session, &names)?;
        let flavour = if standing.is_mariadb() { Flavour::Mariadb } else { Flavour::Mysql };
        let encrypted = session.value("SHOW SESSION STATUS LIKE 'Ssl_cipher'")?;
        let name = if way == Way::Swap { &names.incoming } else { &names.present };
        let programs = server.programs.for_database(name).suited_to(flavour, encrypted.map(|_| true));
        let tool = programs.client()?;
        if way == Way::Swap {
            let like = standing.find(&names.present);
            standing::create(&mut session, &names, &names.incoming, like)?;
            journal::mark(&mut session, &names.incoming)?;
        }
        let mut incoming = IncomingDatabase {
            server,
            names,
            way,
            program: tool.program.name,
            loading: None,
            held: Vec::new(),
            events: Vec::new(),
            is_in_place: false,
            _turn: turn,
        };
        let command = programs.command(&tool, arguments(incoming.database(), &settings.options))?;
        let input = Input::start(&programs.clients, tool.program, command, settings.timeout)?;
        incoming.loading = Some(Loading::start(input, client(&tool)));
        Ok(incoming)
    }

    /// The database that is loaded into.
    fn database(&self) -> &str {
        match self.way {
            Way::Swap => &self.names.incoming,
            Way::IntoEmpty => &self.names.present,
        }
    }

    /// Takes the events out before the server sets one off.
    fn take_events(&mut self) -> Result<(), TargetError> {
        let mut session = self.server.connect_without_database()?;
        let mut events = objects::read(&self.server, &self.names.incoming)?;
        events.retain(|object| object.kind == Kind::Event);
        objects::drop_all(&mut session, &self.names.incoming, events.iter())?;
        self.events = events;
        Ok(())
    }
}

/// Every failure stops it. The user's own options come behind ours.
fn arguments(database: &str, options: &[String]) -> Vec<OsString> {
    let own = [
        "--batch",
        "--binary-mode",
        "--skip-reconnect",
        "--max-allowed-packet=1G",
        "--default-character-set=utf8mb4",
    ];
    let begin = format!("--init-command={BEGINNING}");
    let own = own.into_iter().map(OsString::from).chain([begin.into()]);
    own.chain(options.iter().map(OsString::from)).chain([format!("--database={database}").into()]).collect()
}

fn client(tool: &Tool) -> Client {
    match tool.flavour {
        Flavour::Mariadb => Client::MariaDb,
        Flavour::Mysql => Client::MySql,
    }
}

impl target::Incoming for IncomingDatabase {
    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let failed = |source| FileError::new(Operation::Write, self.program, source);
        if bytes.is_empty() {
            return Ok(());
        }
        let Some(loading) = &mut self.loading else {
            return Err(failed(std::io::ErrorKind::BrokenPipe.into()));
        };
        loading.write(std::mem::replace(&mut self.held, bytes.to_vec())).map_err(failed)
    }

    fn failure(&mut self) -> Option<DatabaseError> {
        self.loading.take()?.end()
    }

    fn check(&mut self, tables: &[(&str, u64)], progress: &dyn Progress) -> Result<(), DatabaseError> {
        let held = std::mem::take(&mut self.held);
        if let Some(mut loading) = self.loading.take() {
            // How the program ends tells more than a broken pipe does.
            match loading.write(held) {
                Ok(()) => loading.finish()?,
                Err(source) => {
                    return Err(loading.end().unwrap_or(DatabaseError::Unwritten { source }));
                }
            }
        }
        if self.way == Way::Swap {
            self.take_events()?;
        }
        let mut session = self.server.connect_to(self.database())?;
        counts::check(&mut session, self.database(), tables, progress)?;
        Ok(orphans::check(&mut session, self.database(), progress)?)
    }

    fn settle(&mut self) -> Result<(), DatabaseError> {
        if self.way == Way::IntoEmpty {
            return Ok(());
        }
        let mut session = self.server.connect_without_database()?;
        Ok(swap::settle(&mut session, &self.names)?)
    }

    fn put_in_place(mut self: Box<Self>, progress: &dyn Progress) -> Result<Option<Place>, DatabaseError> {
        if self.way == Way::IntoEmpty {
            self.is_in_place = true;
            return Ok(None);
        }
        let mut session = self.server.connect_without_database()?;
        let standing = standing::look(&mut session, &self.names)?;
        let kept = standing.replaced(&self.names).is_some();
        let lost = swap::put_in_place(&self.server, &self.names, &self.events)?;
        self.is_in_place = true;
        for object in lost {
            progress.warn(&format!("the server did not make {object}"));
        }
        Ok(kept.then(|| Place::Server(self.server.shown(&self.names.previous))))
    }
}

impl Drop for IncomingDatabase {
    fn drop(&mut self) {
        // The program first: it is connected.
        drop(self.loading.take());
        if self.is_in_place || self.way == Way::IntoEmpty {
            return;
        }
        // Best effort: what stays is a leftover, which the next restore or `clean` drops; and what is written down for a
        // swap is still needed.
        let Ok(mut session) = self.server.connect_without_database() else { return };
        let Ok(standing) = standing::look(&mut session, &self.names) else { return };
        if let Ok(None) = journal::interrupted(&mut session, &self.names, &standing) {
            let _ = standing::drop_leftover(&mut session, &self.names, &self.names.incoming);
        }
    }
}
