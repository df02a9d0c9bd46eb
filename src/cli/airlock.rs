//! What only the airlock's commands need from outside: the signing key, the time and randomness.

use jiff::{SignedDuration, Timestamp};

use crate::Error;
use crate::artefact::digest::hex;
use crate::artefact::signature::{KeyError, Signer};
use crate::config::{Config, Database};
use crate::error::Kind;
use crate::stories::describe::Run;

/// The variable that holds the signing key where there is no file for it, as in a CI job.
const SIGN_KEY: &str = "AIRLOCK_SIGN_KEY";

/// The key that signs: from the environment, or from its file.
pub(super) fn signer(config: &Config, database: &Database) -> Result<Signer, Error> {
    if let Some(secret) = config.environment.secret(SIGN_KEY) {
        return Ok(Signer::parse(secret.expose(), SIGN_KEY)?);
    }
    match Signer::load(&database.sign_key) {
        Err(KeyError::File(error)) if error.source.kind() == std::io::ErrorKind::NotFound => {
            Err(Error::Failed {
                kind: Kind::Configuration,
                what: format!("there is no signing key at `{}`", database.sign_key.display()),
                hint: Some(format!("make one with `db-airlock keygen`, or set {SIGN_KEY}")),
            })
        }
        signer => Ok(signer?),
    }
}

/// A new artefact's id and time.
pub(super) fn run() -> Result<Run, Error> {
    Ok(Run { id: hex(&random::<16>()?), created: Timestamp::now(), expires: None })
}

/// The same for an artefact that may be used for so long.
pub(super) fn run_expiring(span: Option<SignedDuration>) -> Result<Run, Error> {
    let run = run()?;
    let expires = span.map(|span| run.created.checked_add(span)).transpose();
    let expires = expires.map_err(|error| Error::Usage {
        what: format!("the artefact would expire beyond the calendar: {error}"),
        hint: Some("give a shorter time as `expires` or --expires, or none".to_owned()),
    })?;
    Ok(Run { expires, ..run })
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Failed {
        kind: Kind::Unexpected,
        what: format!("the operating system gives no random bytes: {error}"),
        hint: None,
    })?;
    Ok(bytes)
}
