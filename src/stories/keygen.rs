//! Making an airlock's keys: the secret one stays there, the public one is committed.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::artefact::signature;
use crate::error::Error;

/// The keys that were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewKeys {
    /// 16 hexadecimal digits, as in signatures.
    pub key_id: String,
    /// Signs artefacts. Mode 0600; to be kept out of version control and backups.
    pub secret_key: PathBuf,
    /// Verifies artefacts. To be committed.
    pub public_key: PathBuf,
}

/// Makes a signing key pair. Where either file exists, nothing is written and it is an error.
pub fn keygen(secret_key: &Path, public_key: &Path) -> Result<NewKeys, Error> {
    let key_id = signature::keygen(secret_key, public_key)?.to_string();
    Ok(NewKeys { key_id, secret_key: secret_key.to_owned(), public_key: public_key.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, public) =
            (folder.path().join(".airlock/sign.key"), folder.path().join("config/airlock.pub"));
        let keys = keygen(&secret, &public).unwrap();
        let before = std::fs::read(&secret).unwrap();
        let error = keygen(&secret, &public).unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        assert!(error.hint().is_some());
        assert_eq!(std::fs::read(&secret).unwrap(), before);
        assert!(std::fs::read_to_string(&keys.public_key).unwrap().contains(&keys.key_id));
    }
}
