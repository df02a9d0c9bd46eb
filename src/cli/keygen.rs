//! `keygen`: the keys of an airlock, where the configuration says that they are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::config::{Database, KeyText, SecretSource};
use crate::stories::keygen::{NewKeys, Pair, keygen};
use crate::stories::keyring::DECRYPT_KEY;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[("", "make the keys, once, on the airlock")];

#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Made(NewKeys);

impl Outcome for Made {
    fn data(&self, _page: &Page) -> String {
        let signing = self.0.signing.iter().map(|keys| &keys.public_key);
        let public = signing.chain(self.0.encryption.iter().map(|keys| &keys.public_key));
        public.map(|path| format!("{}\n", path.display())).collect()
    }

    fn talk(&self) -> String {
        let told = |pair: &str, public: &Path, secret: &Path, does: &str, variable: &str| {
            format!(
                "made {pair}\ncommit the public key {}\nkeep the secret key {} on this machine, or as {variable} in the \
                 secrets of a CI: {does}\n",
                public.display(),
                secret.display()
            )
        };
        let signing = self.0.signing.iter().map(|keys| {
            let (public, secret) = (&keys.public_key, &keys.secret_key);
            told(&format!("key {}", keys.key_id), public, secret, "it signs artefacts", "AIRLOCK_SIGN_KEY")
        });
        let encryption = self.0.encryption.iter().map(|keys| {
            let (public, secret) = (&keys.public_key, &keys.secret_key);
            told(&keys.recipient, public, secret, "it opens raw dumps", DECRYPT_KEY)
        });
        signing.chain(encryption).collect()
    }
}

pub(crate) fn run(_args: Args, door: &Door) -> Result<Made, Error> {
    let database = door.database()?;
    let public = database.signers.iter().find_map(|signer| file_of(&signer.key));
    let public = public.ok_or_else(|| Error::Usage {
        what: "`trust.signers` names no file to write the public key to".to_owned(),
        hint: Some("add the path of a `.pub` file to it, such as config/airlock.pub".to_owned()),
    })?;
    let signing = Pair { secret: door.shown(&database.sign_key), public: door.shown(public) };
    Ok(Made(keygen(&signing, encryption(&database, door).as_ref())?))
}

/// Where the pair for encryption belongs; nowhere, where the configuration says that it is kept in another way.
fn encryption(database: &Database, door: &Door) -> Option<Pair> {
    let public = database.recipients.keys.iter().find_map(file_of)?;
    let SecretSource::File(secret) = &database.decrypt_key else { return None };
    let pair = Pair { secret: door.shown(secret), public: door.shown(public) };
    cfg!(feature = "encryption").then_some(pair)
}

fn file_of(key: &KeyText) -> Option<&PathBuf> {
    match key {
        KeyText::File(path) => Some(path),
        KeyText::Key(_) => None,
    }
}
