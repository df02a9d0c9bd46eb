//! The configuration: from YAML as written, with places, to values as checked.
//!
//! `written` holds the types that the file spells, `check` turns them into [`Config`]. The environment
//! comes in as a value; the only files read are the configuration, `.env` and a policy's own file.

mod access;
mod check;
mod client_options;
mod environment;
mod error;
mod expand;
mod find;
mod given;
mod left_out;
mod load;
mod merge;
mod policy_file;
mod role;
mod secret;
mod secret_source;
mod server_url;
mod settings;
mod signers;
pub mod time_span;
mod urls;
mod words;
mod written;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::SignedDuration;

use crate::yaml::{self, Node};

pub use access::{Access, Transfer};
pub use check::DEFAULT_LOCK;
pub use client_options::refused_option;
pub use environment::{DotEnvError, Environment};
pub use error::ConfigError;
pub use given::project_root;
pub use left_out::{LeftOut, TableRule};
pub use policy_file::PolicyFile;
pub use role::Role;
pub use secret::Secret;
pub use secret_source::SecretSource;
pub use server_url::{ServerUrl, percent_decoded};
pub use settings::{BackupSettings, RestoreSettings};
pub use signers::{KeyText, Signer};
pub use urls::{DatabaseUrl, RemoteUrl};
#[cfg(feature = "schema")]
pub use written::File as WrittenFile;
pub use written::{Access as WrittenAccess, Transfer as WrittenTransfer};
pub use written::{Backup, Encrypt, Keys, Restore, Settings, Store, Trust};

/// The configuration of a project, checked.
#[derive(Debug)]
pub struct Config {
    /// The file it was read from.
    pub path: PathBuf,
    /// Where relative paths start.
    pub project_root: PathBuf,
    /// The process's environment, and behind it the project's `.env`.
    pub environment: Environment,
    /// The databases that can be used here, by name.
    pub databases: BTreeMap<String, Database>,
    /// The databases that name variables which are not set here.
    unset: BTreeMap<String, Unset>,
}

/// A database that names variables which are not set here.
#[derive(Debug)]
struct Unset {
    /// Which, and where.
    findings: Vec<yaml::Error>,
    /// What can be known of it all the same: its policy, and its lock.
    offline: Option<Database>,
}

/// A configured database with everything that holds for it. Paths are resolved at the project root.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its name in the configuration: letters, digits, `_`, `-` and `.`, safe as a folder's name.
    pub name: String,
    /// Where it is.
    pub url: DatabaseUrl,
    /// The words in front of client programs, such as `docker compose exec -T db`; empty where they run here.
    pub via: Vec<String>,
    /// The folder of the client programs, unless `PATH` leads to them. With `via`, as written: a folder over there.
    pub client: Option<PathBuf>,
    /// What this machine is to it.
    pub role: Role,
    /// Where anonymized artefacts are published to and fetched from.
    pub remote: Option<RemoteUrl>,
    /// What opens the remote.
    pub access: Access,
    /// How long fetching and publishing may take.
    pub transfer: Transfer,
    /// Where artefacts are kept here, and for how long.
    pub store: StoreSettings,
    /// Who may sign what is restored.
    pub signers: Vec<Signer>,
    /// The file of the key that signs, on the airlock.
    pub sign_key: PathBuf,
    /// The identity that opens what is encrypted.
    pub decrypt_key: SecretSource,
    /// Who can read raw artefacts.
    pub recipients: Recipients,
    /// Who can read anonymized artefacts; empty where everybody can.
    pub developers: Vec<KeyText>,
    /// How long a new anonymized artefact may be used; without end where not given.
    pub expires: Option<SignedDuration>,
    /// The file of the lock of its schema.
    pub lock: LockFile,
    /// How it is dumped.
    pub backup: BackupSettings,
    /// How it is restored.
    pub restore: RestoreSettings,
    /// Where relative paths start, and client programs run.
    pub project_root: PathBuf,
    /// Targets beyond this machine that a developer may restore into.
    pub allow_targets: Vec<String>,
    policy: Option<Node>,
    config_path: PathBuf,
    environment: Environment,
}

impl Database {
    /// The process's environment, and behind it the project's `.env`.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The same database in another environment.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Database { environment, ..self }
    }
}

/// Where artefacts are kept, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// The folder.
    pub path: PathBuf,
    /// The age from which an artefact may be removed.
    pub keep: SignedDuration,
    /// How many of the newest are never removed, whatever their age.
    pub keep_last: u32,
}

/// Where the lock of a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    /// The file.
    pub path: PathBuf,
    /// Whether the configuration names it, so that it must be there.
    pub is_named: bool,
    /// Whether the lock of a single database would be of none here: there are several, and none is called `default`.
    pub is_stray_possible: bool,
}

/// Who can read raw artefacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipients {
    /// Public keys of age, or files that hold some.
    pub keys: Vec<KeyText>,
    /// Whether the configuration names them. Else there is one, a file that need not be there.
    pub is_named: bool,
}

impl Config {
    /// The named database; without a name `default`, or else the only one.
    pub fn database(&self, name: Option<&str>) -> Result<&Database, ConfigError> {
        let name = self.chosen(name)?;
        match (self.databases.get(name), self.unset.get(name)) {
            (Some(database), _) => Ok(database),
            (None, Some(unset)) => Err(ConfigError::Yaml(unset.findings.clone())),
            (None, None) => Err(self.unknown(name)),
        }
    }

    /// The same for what needs its policy and its lock alone: variables of other keys need not be set, and where the
    /// database is, is then not known.
    pub fn offline(&self, name: Option<&str>) -> Result<&Database, ConfigError> {
        match self.unset.get(self.chosen(name)?).and_then(|unset| unset.offline.as_ref()) {
            Some(database) => Ok(database),
            None => self.database(name),
        }
    }

    fn chosen<'a>(&'a self, name: Option<&'a str>) -> Result<&'a str, ConfigError> {
        match name {
            Some(name) => Ok(name),
            None if self.names().any(|name| name == "default") => Ok("default"),
            None if self.names().count() == 1 => Ok(self.names().next().unwrap_or_default()),
            None => Err(ConfigError::ChooseDatabase { known: self.names().map(str::to_owned).collect() }),
        }
    }

    fn unknown(&self, name: &str) -> ConfigError {
        let known = self.names().map(str::to_owned).collect();
        ConfigError::UnknownDatabase { name: name.to_owned(), known }
    }

    /// The names of all databases, also of those that lack variables here.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.databases.keys().chain(self.unset.keys()).map(String::as_str)
    }
}
