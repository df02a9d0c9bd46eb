//! Reading the configuration's files, in order: find, read, parse, check.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Config, ConfigError, Database, Environment, check, expand, find};
use crate::yaml::{self, Content, Node, Source};

impl Config {
    /// Loads the file at `path`, or that of `AIRLOCK_CONFIG`, or the nearest of `config/airlock.yaml` and
    /// `airlock.yaml` in `working_folder` and above. `environment` wins over the `.env` at the project root.
    pub fn load(
        path: Option<&Path>,
        environment: Environment,
        working_folder: &Path,
    ) -> Result<Config, ConfigError> {
        let named = environment.get("AIRLOCK_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
        let path = find::find(path.or(named.as_deref()), working_folder)?;
        let project_root = find::project_root(&path);
        let environment = match dot_env(&project_root)? {
            Some(fallback) => environment.with_fallback(fallback),
            None => environment,
        };
        let tree = read(&path, &find::shown(&path, working_folder))?;
        let checked = check::check(&tree, &environment, &project_root).map_err(ConfigError::Yaml)?;
        Ok(Config { path, project_root, environment, databases: checked.databases, unset: checked.unset })
    }
}

impl Database {
    /// The policy with its variables replaced: a mapping, from the configuration or from its own file.
    ///
    /// Only here are its variables needed, so that only the airlock needs to have them.
    pub fn policy(&self) -> Result<Node, ConfigError> {
        self.policy_without(&[])
    }

    /// The same without its key, which only those need who write values: CI has no secret to judge a policy.
    pub fn policy_without_key(&self) -> Result<Node, ConfigError> {
        self.policy_without(&["key"])
    }

    fn policy_without(&self, keys: &[&str]) -> Result<Node, ConfigError> {
        let Some(written) = self.policy.as_ref().filter(|policy| !policy.is_null()) else {
            let path = self.config_path.clone();
            return Err(ConfigError::NoPolicy { database: self.name.clone(), path });
        };
        let policy = self.expanded(&written.without(keys))?;
        let policy = match &policy.content {
            Content::Text(name) => {
                let path = self.project_root.join(name);
                self.expanded(&read(&path, Path::new(name))?.without(keys))?
            }
            _ => policy,
        };
        policy.entries().map_err(|error| ConfigError::Yaml(vec![error]))?;
        Ok(policy)
    }

    pub(super) fn expanded(&self, node: &Node) -> Result<Node, ConfigError> {
        match expand::expand(node, &self.environment) {
            (node, findings) if findings.is_empty() => Ok(node),
            (_, findings) => Err(ConfigError::Yaml(findings)),
        }
    }
}

/// The text of a file of the configuration.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_path_buf(), source })
}

fn read(path: &Path, shown: &Path) -> Result<Node, ConfigError> {
    yaml::parse(Source::new(shown, text(path)?)).map_err(|error| ConfigError::Yaml(vec![error]))
}

fn dot_env(project_root: &Path) -> Result<Option<Environment>, ConfigError> {
    let path = project_root.join(".env");
    match std::fs::read_to_string(&path) {
        Ok(text) => match Environment::parse_dot_env(&text) {
            Ok(environment) => Ok(Some(environment)),
            Err(source) => Err(ConfigError::DotEnv { path, source }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}
