//! `keygen`: the keys of an airlock, where the configuration says that they are.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::config::KeyText;
use crate::stories::keygen::{NewKeys, keygen};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[("", "make the keys, once, on the airlock")];

#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Made(NewKeys);

impl Outcome for Made {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.0.public_key.display())
    }

    fn talk(&self) -> String {
        format!(
            "made key {}\ncommit the public key {}\nkeep the secret key {} on this machine, or as AIRLOCK_SIGN_KEY in the secrets of a CI\n",
            self.0.key_id,
            self.0.public_key.display(),
            self.0.secret_key.display()
        )
    }
}

pub(crate) fn run(_args: Args, door: &Door) -> Result<Made, Error> {
    let database = door.database()?;
    let public = database.signers.iter().find_map(|signer| match &signer.key {
        KeyText::File(path) => Some(path),
        KeyText::Key(_) => None,
    });
    let public = public.ok_or_else(|| Error::Usage {
        what: "`trust.signers` names no file to write the public key to".to_owned(),
        hint: Some("add the path of a `.pub` file to it, such as config/airlock.pub".to_owned()),
    })?;
    Ok(Made(keygen(&door.shown(&database.sign_key), &door.shown(public))?))
}
