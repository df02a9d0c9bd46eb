//! Which keys of age a database has: those that its dumps are encrypted to, and what opens them here.

use crate::config::{Database, KeyText, SecretSource};
#[cfg(feature = "server")]
use crate::config::Role;
use crate::credential::{self, CredentialError};
use crate::encryption::{Identities, Recipients};
use crate::error::{Error, Kind};

/// The variable that holds the identity where there is no file for it, as in a CI job.
pub const DECRYPT_KEY: &str = "AIRLOCK_DECRYPT_KEY";

/// What opens encrypted dumps here: from the environment, or from where the configuration says it is.
pub fn identities(database: &Database) -> Result<Identities, Error> {
    if let Some(secret) = database.environment().secret(DECRYPT_KEY) {
        return Ok(Identities::parse(secret.expose(), DECRYPT_KEY)?);
    }
    let origin = match &database.decrypt_key {
        SecretSource::Value(_) => "`keys.decrypt`".to_owned(),
        SecretSource::File(path) => format!("`{}`", path.display()),
        SecretSource::Command(words) => format!("what `{}` prints", words.first().map_or("", String::as_str)),
    };
    match credential::read(&database.decrypt_key, &database.project_root) {
        Ok(secret) => Ok(Identities::parse(secret.expose(), &origin)?),
        Err(CredentialError::File(error)) if error.source.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::Failed {
                kind: Kind::Configuration,
                what: format!("there is no identity at {origin} to decrypt with"),
                hint: Some(format!(
                    "on the airlock, `db-airlock keygen` makes one; else set {DECRYPT_KEY}, or name another in `keys.decrypt`"
                )),
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// Who can read raw dumps; nobody is named, and they are not encrypted, where the file that is meant by default is not
/// there.
pub fn recipients(database: &Database) -> Result<Option<Recipients>, Error> {
    let recipients = &database.recipients;
    let is_there = |key: &&KeyText| match key {
        KeyText::File(path) => recipients.is_named || path.exists(),
        KeyText::Key(_) => true,
    };
    all(recipients.keys.iter().filter(is_there), "`encrypt.recipients`")
}

/// Who can read anonymized dumps; everybody where nobody is named.
pub fn developers(database: &Database) -> Result<Option<Recipients>, Error> {
    all(database.developers.iter(), "`encrypt.developers`")
}

/// To whom a backup is encrypted. Production never writes a raw dump that others could read, unless that is asked for.
#[cfg(feature = "server")]
pub fn for_backup(database: &Database, plaintext: bool) -> Result<Option<Recipients>, Error> {
    if plaintext {
        return Ok(None);
    }
    match (recipients(database)?, database.role) {
        (None, Role::Production) => Err(Error::Refused {
            what: format!("back up `{}`", database.name),
            why: "there is no key to encrypt it to, and this machine's role is production".to_owned(),
            hint: Some(
                "commit the airlock's config/airlock.age.pub, which `db-airlock keygen` makes there; or give --plaintext"
                    .to_owned(),
            ),
        }),
        (recipients, _) => Ok(recipients),
    }
}

fn all<'a>(keys: impl Iterator<Item = &'a KeyText>, origin: &str) -> Result<Option<Recipients>, Error> {
    let mut all: Option<Recipients> = None;
    for key in keys {
        let next = match key {
            KeyText::Key(key) => Recipients::parse(key, &format!("a key of {origin}"))?,
            KeyText::File(path) => Recipients::load(path)?,
        };
        all = Some(match all {
            Some(all) => all.and(next),
            None => next,
        });
    }
    Ok(all)
}
