//! Making an airlock's keys: the secret ones stay there, the public ones are committed.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::artefact::signature;
use crate::encryption;
use crate::error::Error;

/// The keys that were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewKeys {
    /// Those that sign; none where they were there.
    #[serde(flatten)]
    pub signing: Option<SigningKeys>,
    /// Those that encrypt; none where they were there, or where the configuration names no files for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<EncryptionKeys>,
}

/// A pair that signs and verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SigningKeys {
    /// 16 hexadecimal digits, as in signatures.
    pub key_id: String,
    /// Signs artefacts. Mode 0600; to be kept out of version control and backups.
    pub secret_key: PathBuf,
    /// Verifies artefacts. To be committed.
    pub public_key: PathBuf,
}

/// A pair that encrypts and decrypts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EncryptionKeys {
    /// The public key of age.
    pub recipient: String,
    /// Opens raw artefacts. Mode 0600; to be kept out of version control and backups.
    pub secret_key: PathBuf,
    /// Encrypts raw artefacts. To be committed.
    pub public_key: PathBuf,
}

/// Where a pair belongs.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The secret half.
    pub secret: PathBuf,
    /// The public half.
    pub public: PathBuf,
}

impl Pair {
    /// Whether either half is there: the other may be kept elsewhere.
    fn exists(&self) -> bool {
        let is_there = |path: &Path| path.symlink_metadata().is_ok();
        is_there(&self.secret) || is_there(&self.public)
    }
}

/// Makes those pairs that are not there. Where there is nothing to make, it is an error: a key is never overwritten.
pub fn keygen(signing: &Pair, encryption: Option<&Pair>) -> Result<NewKeys, Error> {
    let encryption = encryption.filter(|pair| !pair.exists());
    // Of what exists, the error says so.
    let signing = Some(signing).filter(|pair| !pair.exists() || encryption.is_none());
    let signing = signing.map(sign).transpose()?;
    Ok(NewKeys { signing, encryption: encryption.map(encrypt).transpose()? })
}

fn sign(pair: &Pair) -> Result<SigningKeys, Error> {
    let key_id = signature::keygen(&pair.secret, &pair.public)?.to_string();
    Ok(SigningKeys { key_id, secret_key: pair.secret.clone(), public_key: pair.public.clone() })
}

fn encrypt(pair: &Pair) -> Result<EncryptionKeys, Error> {
    let recipient = encryption::keygen(&pair.secret, &pair.public)?.recipient;
    Ok(EncryptionKeys { recipient, secret_key: pair.secret.clone(), public_key: pair.public.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "encryption")]
    use crate::files::{Access, Existing, write_whole};

    fn pair(folder: &Path, secret: &str, public: &str) -> Pair {
        Pair { secret: folder.join(secret), public: folder.join(public) }
    }

    #[test]
    fn a_second_run_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let signing = pair(folder.path(), ".airlock/sign.key", "config/airlock.pub");
        let keys = keygen(&signing, None).unwrap().signing.unwrap();
        let before = std::fs::read(&signing.secret).unwrap();
        let error = keygen(&signing, None).unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        assert!(error.hint().is_some());
        assert_eq!(std::fs::read(&signing.secret).unwrap(), before);
        assert!(std::fs::read_to_string(&keys.public_key).unwrap().contains(&keys.key_id));
    }

    #[cfg(feature = "encryption")]
    #[test]
    fn only_the_pair_that_is_missing_is_made() {
        let check = |there: &[&str], expected: Result<(bool, bool), u8>| {
            let folder = tempfile::tempdir().unwrap();
            for file in there {
                write_whole(&folder.path().join(file), b"theirs", Access::Private, Existing::Keep).unwrap();
            }
            let (signing, encryption) =
                (pair(folder.path(), "s", "s.pub"), pair(folder.path(), "e", "e.pub"));
            let made = keygen(&signing, Some(&encryption)).map_err(|error| error.exit_code());
            let made = made.map(|keys| (keys.signing.is_some(), keys.encryption.is_some()));
            assert_eq!(made, expected, "{there:?}");
            for file in there {
                assert_eq!(std::fs::read(folder.path().join(file)).unwrap(), b"theirs", "{there:?}");
            }
        };
        check(&[], Ok((true, true)));
        check(&["s", "s.pub"], Ok((false, true)));
        check(&["s.pub"], Ok((false, true)));
        check(&["e", "e.pub"], Ok((true, false)));
        check(&["e.pub"], Ok((true, false)));
        check(&["s", "e"], Err(7));
        check(&["s.pub", "e.pub"], Err(7));
    }
}
