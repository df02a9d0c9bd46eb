//! Which keys of age a database has: those that its dumps are encrypted to, and what opens them here.

use crate::config::{Database, KeyText, Role, SecretSource};
use crate::credential::{self, CredentialError};
use crate::encryption::{Identities, Recipients};
use crate::error::{Error, Kind};
use crate::stories::check::Check;

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

/// Whether there will be an identity. A command is not asked for it before it is needed: it may ask somebody.
pub fn check(database: &Database) -> Result<(), Error> {
    let is_set = database.environment().secret(DECRYPT_KEY).is_some();
    match &database.decrypt_key {
        SecretSource::Command(_) if !is_set => Ok(()),
        _ => identities(database).map(drop),
    }
}

/// Who can read raw dumps; nobody is named, and they are not encrypted, where the file that is meant by default is not
/// there.
pub fn recipients(database: &Database) -> Result<Option<Recipients>, Error> {
    let recipients = &database.recipients;
    let is_there = |key: &&KeyText| match key {
        // What cannot be looked for is not taken for missing: reading it says why.
        KeyText::File(path) => recipients.is_named || path.try_exists().unwrap_or(true) || path.is_symlink(),
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

/// Whether what this machine encrypts or decrypts will be: nobody wants to learn that from a dump that nobody can open.
pub fn checked(database: &Database) -> Result<Check, Error> {
    const WHAT: &str = "encryption";
    let (raw, anonymized) = (recipients(database)?, developers(database)?);
    let counted = |recipients: &Recipients| match recipients.count() {
        1 => "1 key".to_owned(),
        several => format!("{several} keys"),
    };
    match database.role {
        Role::Production => Ok(match &raw {
            Some(recipients) => Check::ok(WHAT, format!("backups are encrypted to {}", counted(recipients))),
            None => Check::none(WHAT, "no key to encrypt to, so `backup` is refused without --plaintext"),
        }),
        Role::Airlock => match &raw {
            Some(recipients) => {
                opened(database, recipients, "raw dumps")?;
                let shared = anonymized.as_ref().map(counted);
                let shared = shared.map(|count| format!("; anonymized ones are encrypted to {count}"));
                let shared = shared.unwrap_or_default();
                Ok(Check::ok(
                    WHAT,
                    format!("the identity opens raw dumps, encrypted to {}{shared}", counted(recipients)),
                ))
            }
            None => Ok(Check::none(WHAT, "no key to encrypt to; `db-airlock keygen` makes one")),
        },
        Role::Developer => match &anonymized {
            Some(recipients) => {
                opened(database, recipients, "anonymized dumps")?;
                Ok(Check::ok(WHAT, "the identity opens anonymized dumps"))
            }
            None => Ok(Check::none(WHAT, "anonymized dumps are not encrypted")),
        },
    }
}

/// Fails where the identity is not there, or does not open what is encrypted to these.
fn opened(database: &Database, recipients: &Recipients, what: &str) -> Result<(), Error> {
    if recipients.are_opened_by(&identities(database)?) {
        return Ok(());
    }
    Err(Error::Failed {
        kind: Kind::Configuration,
        what: format!("the identity of this machine does not open {what}: they are encrypted to other keys"),
        hint: Some("add its public key to `encrypt`, or name another identity in `keys.decrypt`".to_owned()),
    })
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
