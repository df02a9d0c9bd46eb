//! A dump on its way into a server: loaded by the vendor's own program, under a name of its own, until all of it is
//! there and was counted.

use std::ffi::OsString;
use std::io::Write as _;
use std::time::Duration;

use super::error::PostgresError;
use super::feed::Feed;
use super::programs::{PG_RESTORE, PSQL};
use super::session::Server;
use super::{counts, creation, standing, swap};
use crate::database::client::Program;
use crate::database::client::child::Input;
use crate::database::client::names::Names;
use crate::database::client::turn::Turn;
use crate::database::target::{self, Way};
use crate::database::{DatabaseError, Place};
use crate::files::{FileError, Operation};
use crate::progress::Progress;

/// The program that loads a dump, by the dump's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loader {
    PgRestore,
    Psql,
}

impl Loader {
    pub(super) fn of(format: &str) -> Result<Self, PostgresError> {
        match format {
            "custom" | "tar" => Ok(Loader::PgRestore),
            "plain" => Ok(Loader::Psql),
            format => Err(PostgresError::UnknownFormat { format: format.to_owned() }),
        }
    }

    fn program(self) -> Program {
        match self {
            Loader::PgRestore => PG_RESTORE,
            Loader::Psql => PSQL,
        }
    }

    /// Every failure stops it. Roles are those of another server, so nobody is made owner or granted anything. A
    /// subscription would fetch rows from its publisher.
    fn arguments(self, way: Way, options: &[String]) -> Vec<OsString> {
        let own: &[&str] = match self {
            Loader::PgRestore => &["--exit-on-error", "--no-owner", "--no-privileges", "--no-subscriptions"],
            Loader::Psql => &["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"],
        };
        let at_once = (self == Loader::PgRestore && way == Way::IntoEmpty).then_some("--single-transaction");
        let own = own.iter().copied().chain(at_once).map(OsString::from);
        own.chain(options.iter().map(OsString::from)).collect()
    }

    /// What stands around a dump of statements, so that half of one leaves nothing: who goes away without COMMIT
    /// has done nothing.
    fn frame(self) -> (&'static [u8], &'static [u8]) {
        match self {
            Loader::PgRestore => (b"", b""),
            Loader::Psql => (b"BEGIN;\n", b"\nCOMMIT;\n"),
        }
    }
}

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
    loader: Loader,
    feed: Option<Feed>,
    /// The last bytes of the dump, kept back until the whole of it is known to be what was signed: without them the
    /// program cannot have come to the end.
    held: Vec<u8>,
    is_in_place: bool,
    _turn: Turn,
}

impl IncomingDatabase {
    /// Makes the database, unless it is loaded into the present one, and starts the program.
    pub(super) fn start(
        server: Server,
        names: Names,
        (way, loader): (Way, Loader),
        settings: &Settings,
        encoding: Option<&str>,
        turn: Turn,
    ) -> Result<Self, DatabaseError> {
        if way == Way::Swap {
            let mut session = standing::maintain(&server, &names.present)?;
            let standing = standing::look(&mut session, &names)?;
            standing::check_marks(&server, &standing, &names)?;
            swap::drop_leftover(&server, &mut session, &names, &names.incoming)?;
            let former = standing.find(&names.present);
            session.execute(&creation::create_statement(&names.incoming, encoding, &standing, former))?;
            session.execute(&standing::mark(&names.incoming))?;
        }
        let mut incoming = IncomingDatabase {
            server,
            names,
            way,
            loader,
            feed: None,
            held: Vec::new(),
            is_in_place: false,
            _turn: turn,
        };
        let programs = incoming.server.programs.for_database(incoming.database());
        let command = programs.command(loader.program(), loader.arguments(way, &settings.options))?;
        let mut input = Input::start(&programs.clients, loader.program(), command, settings.timeout)?;
        // Where the program has gone already, the first write of the dump tells.
        let _ = input.write_all(loader.frame().0);
        incoming.feed = Some(Feed::AsItIs(Box::new(input)));
        Ok(incoming)
    }

    /// The database that is loaded into.
    fn database(&self) -> &str {
        match self.way {
            Way::Swap => &self.names.incoming,
            Way::IntoEmpty => &self.names.present,
        }
    }

    /// Gives it what a dump has not: the former database's owner and settings. What our user may not give is told.
    fn take_after_former(&self, progress: &dyn Progress) -> Result<(), PostgresError> {
        let mut session = standing::maintain(&self.server, &self.names.present)?;
        let standing = standing::look(&mut session, &self.names)?;
        let Some(former) = standing.find(&self.names.present) else { return Ok(()) };
        for statement in creation::statements_of_former(&mut session, former, &self.names.incoming)? {
            match session.execute(&statement) {
                Err(PostgresError::Statement { message, .. }) => {
                    progress
                        .warn(&format!("a setting of the former database is lost: {statement}: {message}"));
                }
                result => result?,
            }
        }
        Ok(())
    }
}

impl target::Incoming for IncomingDatabase {
    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let failed = |source| FileError::new(Operation::Write, self.loader.program().name, source);
        if bytes.is_empty() {
            return Ok(());
        }
        // The first bytes of a script tell how it is compressed; an archive is decompressed by its own program.
        if self.held.is_empty() && self.loader == Loader::Psql {
            let input = self.feed.take().map(Feed::end).transpose().map_err(failed)?;
            self.feed = input.map(|input| Feed::script(input, bytes)).transpose().map_err(failed)?;
        }
        let Some(feed) = &mut self.feed else { return Err(failed(std::io::ErrorKind::BrokenPipe.into())) };
        feed.write_all(&self.held).map_err(failed)?;
        self.held.clear();
        self.held.extend_from_slice(bytes);
        Ok(())
    }

    fn failure(&mut self) -> Option<DatabaseError> {
        self.feed.as_mut()?.input().failure().map(DatabaseError::Program)
    }

    fn check(&mut self, tables: &[(&str, u64)], progress: &dyn Progress) -> Result<(), DatabaseError> {
        let held = std::mem::take(&mut self.held);
        if let Some(mut feed) = self.feed.take() {
            // How the program ends tells more than a broken pipe does.
            let written = feed.write_all(&held);
            let mut input = feed.end().map_err(|source| DatabaseError::Unwritten { source })?;
            let _ = written.and_then(|()| input.write_all(self.loader.frame().1));
            input.finish()?;
        }
        counts::check(&mut self.server.connect_to(self.database())?, tables, progress)
    }

    fn settle(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn put_in_place(mut self: Box<Self>, progress: &dyn Progress) -> Result<Option<Place>, DatabaseError> {
        if self.way == Way::IntoEmpty {
            self.is_in_place = true;
            return Ok(None);
        }
        self.take_after_former(progress)?;
        let mut session = standing::maintain(&self.server, &self.names.present)?;
        swap::drop_leftover(&self.server, &mut session, &self.names, &self.names.outgoing)?;
        let kept = standing::look(&mut session, &self.names)?.find(&self.names.present).is_some();
        swap::put_in_place(&self.server, &mut session, &self.names)?;
        self.is_in_place = true;
        // The restore is done; what cannot be dropped now, `clean` drops later.
        if let Err(error) = swap::drop_leftover(&self.server, &mut session, &self.names, &self.names.outgoing)
        {
            progress.warn(&format!("`{}` could not be dropped: {error}", self.names.outgoing));
        }
        Ok(kept.then(|| Place::Server(self.server.shown(&self.names.previous))))
    }
}

impl Drop for IncomingDatabase {
    fn drop(&mut self) {
        // The program first: it is connected.
        drop(self.feed.take());
        if self.is_in_place || self.way == Way::IntoEmpty {
            return;
        }
        // Best effort: what stays is a leftover, which the next restore or `clean` drops.
        if let Ok(mut session) = standing::maintain(&self.server, &self.names.present) {
            let _ = swap::drop_leftover(&self.server, &mut session, &self.names, &self.names.incoming);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_its_program() {
        let check = |format, way, expected: &str| {
            let words = Loader::of(format).map(|loader| loader.arguments(way, &["--verbose".to_owned()]));
            let words = words.map(|words| words.join(&OsString::from(" ")).into_string().unwrap());
            assert_eq!(words.unwrap_or_else(|error| error.to_string()), expected, "{format}");
        };
        let restore = "--exit-on-error --no-owner --no-privileges --no-subscriptions";
        check("custom", Way::Swap, &format!("{restore} --verbose"));
        check("tar", Way::IntoEmpty, &format!("{restore} --single-transaction --verbose"));
        check("plain", Way::IntoEmpty, "--no-psqlrc --quiet --set ON_ERROR_STOP=1 --verbose");
        check("directory", Way::Swap, "a dump in the format `directory` cannot be restored as a stream");
    }
}
