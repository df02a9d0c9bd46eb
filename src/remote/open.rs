//! Which remote a URL means. A new kind is one line here.

use super::{Folder, Remote, RemoteError};
use crate::config::{Database, RemoteUrl};

/// The remote of a database. Relative paths start at the project's root.
pub fn open(url: &RemoteUrl, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    let text = url.expose();
    let Some((scheme, rest)) = text.split_once("://") else {
        return folder(text.strip_prefix("file:").unwrap_or(text), database);
    };
    match scheme {
        "file" if rest.starts_with('/') => folder(rest, database),
        "https" | "http" => https(text, database),
        "github" => github(rest, database),
        "gitlab" => gitlab(rest, database),
        #[cfg(feature = "s3")]
        "s3" => Ok(Box::new(super::s3::S3::open(rest, database)?)),
        #[cfg(not(feature = "s3"))]
        "s3" => Err(RemoteError::NotBuilt { scheme: "s3" }),
        "ssh" => ssh(rest, database),
        _ => Err(RemoteError::UnsupportedScheme { scheme: scheme.to_owned() }),
    }
}

#[cfg(feature = "https")]
fn https(url: &str, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Ok(Box::new(super::Https::new(url, database)?))
}

#[cfg(not(feature = "https"))]
fn https(_: &str, _: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Err(RemoteError::NotBuilt { scheme: "https" })
}

#[cfg(feature = "github")]
fn github(rest: &str, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Ok(Box::new(super::github::GitHub::new(rest, database)?))
}

#[cfg(not(feature = "github"))]
fn github(_: &str, _: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Err(RemoteError::NotBuilt { scheme: "github" })
}

#[cfg(feature = "gitlab")]
fn gitlab(rest: &str, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Ok(Box::new(super::gitlab::GitLab::new(rest, database)?))
}

#[cfg(not(feature = "gitlab"))]
fn gitlab(_: &str, _: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Err(RemoteError::NotBuilt { scheme: "gitlab" })
}

fn folder(path: &str, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    if path.is_empty() {
        return Err(RemoteError::EmptyUrl);
    }
    Ok(Box::new(Folder::new(database.project_root.join(path))))
}

#[cfg(feature = "ssh")]
fn ssh(rest: &str, database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    let config = database.environment().get(super::ssh::CONFIG_VARIABLE).filter(|path| !path.is_empty());
    Ok(Box::new(super::Ssh::new(rest, config, database.transfer)?))
}

#[cfg(not(feature = "ssh"))]
fn ssh(_rest: &str, _database: &Database) -> Result<Box<dyn Remote>, RemoteError> {
    Err(RemoteError::NotBuilt { scheme: "ssh" })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Config, Environment};
    use crate::files::{Access, Existing, write_whole};
    use crate::progress::Silent;

    fn open_at(root: &Path, url: &str) -> Result<Box<dyn Remote>, RemoteError> {
        let path = root.join("airlock.yaml");
        let text = format!("databases: {{shop: {{url: 'sqlite:x', remote: '{url}'}}}}");
        write_whole(&path, text.as_bytes(), Access::Shared, Existing::Replace).unwrap();
        let config = Config::load(Some(&path), Environment::default(), root).unwrap();
        let database = config.database(None).unwrap();
        open(database.remote.as_ref().unwrap(), database)
    }

    #[test]
    fn an_unknown_scheme_is_refused_by_name() {
        let root = tempfile::tempdir().unwrap();
        let error = open_at(root.path(), "ftp://user:secret@host/path").err().unwrap();
        assert!(error.to_string().starts_with("a remote of scheme `ftp://` is not supported"), "{error}");
        assert!(!error.to_string().contains("secret"));
        assert!(open_at(root.path(), "file://host/path").is_err());
        assert_eq!(open_at(root.path(), "").err().unwrap().to_string(), "the remote is empty");
    }

    #[test]
    fn a_folder_may_be_written_in_several_ways() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("share/shop")).unwrap();
        let absolute = root.path().join("share").display().to_string();
        for url in
            ["share", "file:share", &absolute, &format!("file:{absolute}"), &format!("file://{absolute}")]
        {
            let listed = open_at(root.path(), url).unwrap().list("shop", &Silent);
            assert_eq!(listed.unwrap(), [], "{url}");
        }
    }
}
