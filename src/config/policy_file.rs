//! Where a database's policy is written, for who adds to it.

use std::path::{Path, PathBuf};

use super::{Config, ConfigError, Database, load};
use crate::yaml::{self, Content, Node, Source};

/// The file that a policy is written in: the configuration, or one of its own.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The file.
    pub path: PathBuf,
    /// As messages name it.
    shown: PathBuf,
    /// Whether all of it is the policy.
    is_own: bool,
    database: Database,
}

impl Config {
    /// The file that the policy of a database is written in, or would be.
    pub fn policy_file(&self, database: &Database) -> Result<PolicyFile, ConfigError> {
        let written = database.policy.as_ref().filter(|policy| !policy.is_null());
        let expanded = written.map(|written| database.expanded(written)).transpose()?;
        let own = expanded.and_then(|policy| match policy.content {
            Content::Text(name) => Some(name),
            _ => None,
        });
        let database = database.clone();
        Ok(match own {
            Some(name) => PolicyFile {
                path: self.project_root.join(&name),
                shown: PathBuf::from(name),
                is_own: true,
                database,
            },
            None => PolicyFile {
                path: self.path.clone(),
                shown: database.config_path.clone(),
                is_own: false,
                database,
            },
        })
    }
}

impl PolicyFile {
    /// What is written there.
    pub fn text(&self) -> Result<String, ConfigError> {
        load::text(&self.path)
    }

    /// As messages name it.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// The policy in `text`, which stands or will stand in this file, with its variables replaced; none where there is
    /// none.
    pub fn policy(&self, text: &str) -> Result<Option<Node>, ConfigError> {
        let tree = yaml::parse(Source::new(&self.shown, text));
        let tree = tree.map_err(|error| ConfigError::Yaml(vec![error]))?;
        let policy = match self.is_own {
            true => Some(tree),
            false => {
                let of_database = tree.get("databases").and_then(|it| it.get(&self.database.name));
                let own = of_database.and_then(|it| it.get("policy")).filter(|policy| !policy.is_null());
                own.or_else(|| tree.get("policy").filter(|policy| !policy.is_null())).cloned()
            }
        };
        let policy = policy.map(|policy| self.database.expanded(&policy)).transpose()?;
        let entries = policy.as_ref().filter(|policy| !policy.is_null()).map(Node::entries).transpose();
        let _ = entries.map_err(|error| ConfigError::Yaml(vec![error]))?;
        Ok(policy)
    }
}
