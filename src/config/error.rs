//! Why there is no configuration, or no such database.

use std::path::PathBuf;

use super::{DotEnvError, find};
use crate::yaml;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Findings in the configuration; never empty. `yaml::draw` draws them under their lines.
    #[error("{}", yaml::lines(.0))]
    Yaml(Vec<yaml::Error>),
    /// There is no configuration.
    #[error("no configuration found: looked for {} in {}", find::NAMES.join(" and "), first_of(.looked_in))]
    NotFound {
        /// The folders, from the working folder up.
        looked_in: Vec<PathBuf>,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The project's `.env` holds something else than assignments.
    #[error("cannot read {}: {source}", path.display())]
    DotEnv {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong with it.
        source: DotEnvError,
    },
    /// No database of this name is configured.
    #[error("unknown database `{name}`")]
    UnknownDatabase {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// Several databases are configured, none is called `default`, and none was named.
    #[error("which database? there are {}", .known.join(", "))]
    ChooseDatabase {
        /// The names there are.
        known: Vec<String>,
    },
    /// The database has no policy.
    #[error("no policy for the database `{database}` in {}", path.display())]
    NoPolicy {
        /// The database's name.
        database: String,
        /// The configuration.
        path: PathBuf,
    },
}

impl ConfigError {
    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            ConfigError::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Some(
                "there is no such file; look at --config, AIRLOCK_CONFIG, or the path in `policy`".into(),
            ),
            ConfigError::Yaml(_) | ConfigError::DotEnv { .. } | ConfigError::Unreadable { .. } => None,
            ConfigError::NotFound { .. } => Some(
                "write config/airlock.yaml, or say where it is with --config FILE or AIRLOCK_CONFIG".into(),
            ),
            ConfigError::UnknownDatabase { name, known } => {
                Some(match yaml::nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known: {}", known.join(", ")),
                })
            }
            ConfigError::ChooseDatabase { .. } => {
                Some("name one with --database NAME, or call one of them `default`".into())
            }
            ConfigError::NoPolicy { .. } => {
                Some("add `policy:` with a rule for every column, or the path of a file with it".into())
            }
        }
    }
}

fn first_of(folders: &[PathBuf]) -> String {
    match folders {
        [] => "no folder".to_owned(),
        [folder] => folder.display().to_string(),
        [folder, ..] => format!("{} and the folders above it", folder.display()),
    }
}
