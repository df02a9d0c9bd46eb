//! What a command is handed: the global options, and everything through which it may talk.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::global::Global;
use super::prompt::Prompt;
use super::report::{Outcome, Report, tell};
use super::terminal::Terminal;
use crate::Error;
use crate::artefact::signature::TrustedKeys;
use crate::config::{Config, Database, Environment, KeyText};
use crate::database::Place;
use crate::error::Kind;
use crate::progress::Progress as _;
use crate::remote::{self, Remote};

/// Which door the user came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invocation {
    /// `db-airlock COMMAND`.
    Airlock,
    /// `cargo xtask db-COMMAND`.
    Xtask,
}

impl Invocation {
    /// What to type for a command, such as `cargo xtask db-pull`.
    pub fn command_line(self, command: &str) -> String {
        match self {
            Invocation::Airlock => format!("db-airlock {command}"),
            Invocation::Xtask => format!("cargo xtask db-{command}"),
        }
    }
}

/// What a command is handed beside its own arguments.
#[derive(Debug)]
pub(crate) struct Door {
    /// The command's name without prefix.
    #[cfg(not(feature = "server"))]
    pub command: &'static str,
    pub invocation: Invocation,
    pub global: Global,
    /// Progress, warnings and detail on stderr.
    pub terminal: Terminal,
    /// Questions.
    pub prompt: Prompt,
    /// This process's environment; the configuration adds the project's `.env`.
    environment: Environment,
    /// Where the user stands; relative paths on the command line start here.
    folder: PathBuf,
    report: Report,
}

impl Door {
    /// Looks once at the terminal and the environment; nothing below asks them again. From here on a
    /// panic tells its place only.
    pub fn new(command: &'static str, invocation: Invocation, global: Global) -> Self {
        std::panic::set_hook(Box::new(tell_where));
        let environment = Environment::of_process();
        Door {
            #[cfg(not(feature = "server"))]
            command,
            invocation,
            terminal: Terminal::new(&global, &environment),
            prompt: Prompt::new(global.yes),
            report: Report::new(Some(command), &global, &environment),
            // A folder that is gone has no absolute path; what is looked for in it is then not found.
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            environment,
            global,
        }
    }

    /// This process's environment, for what works without a configuration.
    #[cfg(feature = "server")]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Where the user stands.
    #[cfg(feature = "server")]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The configuration, and the database of it that was asked for.
    pub fn configured(&self) -> Result<(Config, Database), Error> {
        let config = Config::load(self.global.config.as_deref(), self.environment.clone(), &self.folder)?;
        self.terminal.detail(&format!("configuration: {}", self.shown(&config.path).display()));
        let database = config.database(self.global.database.as_deref())?.clone();
        Ok((config, database))
    }

    /// The same of the configuration at this path, if there is one.
    #[cfg(feature = "server")]
    pub fn configured_at(&self, path: Option<&Path>) -> Result<(Config, Database), Error> {
        let path = path.or(self.global.config.as_deref());
        let config = Config::load(path, self.environment.clone(), &self.folder)?;
        let database = config.database(self.global.database.as_deref())?.clone();
        Ok((config, database))
    }

    /// The path of the configuration, where it was said.
    #[cfg(feature = "server")]
    pub fn named_configuration(&self) -> Option<PathBuf> {
        let variable = self.environment.get("AIRLOCK_CONFIG").filter(|name| !name.is_empty());
        let named = self.global.config.clone().or(variable.map(PathBuf::from));
        named.map(|named| self.folder.join(named))
    }

    /// The same for what needs no more of the database than its policy and its lock.
    #[cfg(feature = "server")]
    pub fn configured_offline(&self) -> Result<(Config, Database), Error> {
        let config = Config::load(self.global.config.as_deref(), self.environment.clone(), &self.folder)?;
        let database = config.offline(self.global.database.as_deref())?.clone();
        Ok((config, database))
    }

    /// The configured database that was asked for.
    pub fn database(&self) -> Result<Database, Error> {
        self.configured().map(|(_, database)| database)
    }

    /// The remote of a database, and its URL without secrets.
    pub fn remote(&self, database: &Database) -> Result<(Box<dyn Remote>, String), Error> {
        let url = database.remote.as_ref().ok_or_else(|| Error::Failed {
            kind: Kind::Configuration,
            what: format!("the database `{}` has no remote", database.name),
            hint: Some("add `remote:` with the path of a folder or a URL to the configuration".to_owned()),
        })?;
        Ok((remote::open(url, database)?, url.to_string()))
    }

    /// The keys that may have signed what this database is restored from.
    pub fn trusted_keys(&self, database: &Database) -> Result<TrustedKeys, Error> {
        let mut trusted = TrustedKeys::default();
        for signer in &database.signers {
            trusted.add(&entry(&signer.key), signer.databases.as_deref(), &self.folder)?;
        }
        Ok(trusted)
    }

    /// The same for commands that can do without: no key is trusted then, and the user is told why.
    pub fn trusted_keys_or_warn(&self, database: &Database) -> TrustedKeys {
        self.trusted_keys(database).unwrap_or_else(|error| {
            self.terminal.warn(&format!("no key is trusted: {error}"));
            TrustedKeys::default()
        })
    }

    /// A path as short as the user could type it.
    pub fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.folder).unwrap_or(path).to_owned()
    }

    /// The same for where a database is.
    pub fn shown_place(&self, place: &Place) -> Place {
        match place {
            Place::File(path) => Place::File(self.shown(path)),
            Place::Server(url) => Place::Server(url.clone()),
        }
    }

    /// Reports how the command ended.
    pub fn close(self, result: Result<impl Outcome, Error>) -> ExitCode {
        // A failure may have left a bar behind, which would be drawn over the message.
        self.terminal.clear();
        self.report.finish(result.map_err(anyhow::Error::from))
    }
}

/// Says where a fault of this program is. What a panic says itself may quote a value of a row.
fn tell_where(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    tell(&format!("error: db-airlock has a fault{place}; please report it\n"));
}

fn entry(key: &KeyText) -> String {
    match key {
        KeyText::Key(key) => key.clone(),
        KeyText::File(path) => path.display().to_string(),
    }
}
