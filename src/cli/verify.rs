//! `verify`: whether an artefact is what its signer signed.

use std::path::PathBuf;

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::artefact::manifest::{Kind, Manifest};
use crate::artefact::{Verification, VerifiedArtefact};
use crate::error;
use crate::stories::verify::verify;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Dump of the artefact; manifest and signature are found beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Accept a raw dump, which nobody signs: only its checksum is verified
    #[arg(long)]
    raw: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("shop-anonymized.sqlite3", "verify an artefact before it is used")];

#[derive(Debug, Serialize)]
pub(crate) struct Verified {
    path: PathBuf,
    /// The id of the key; null for a raw artefact that nobody signed.
    signed_by: Option<String>,
    manifest: Manifest,
}

impl Verified {
    fn of(artefact: &VerifiedArtefact) -> Self {
        Verified {
            path: artefact.files().dump.clone(),
            signed_by: signed_by(artefact.verification()),
            manifest: artefact.manifest().clone(),
        }
    }
}

/// The id of the key that signed.
pub(super) fn signed_by(verification: Verification) -> Option<String> {
    match verification {
        Verification::Signed { key_id } => Some(key_id.to_string()),
        Verification::Unsigned => None,
    }
}

impl Outcome for Verified {
    fn data(&self, page: &Page) -> String {
        let (manifest, dump) = (&self.manifest, &self.manifest.dump);
        let rows = manifest.rows();
        let signature = match (&self.signed_by, manifest.kind) {
            (Some(key), _) => format!("signed by key {key}"),
            (None, Kind::Raw | Kind::Anonymized) => "not signed".to_owned(),
        };
        let expires = manifest.expires.map(|expires| format!(", expires {expires}")).unwrap_or_default();
        let encrypted = if dump.is_encrypted() { ", encrypted" } else { "" };
        format!(
            "{}: {} dump of `{}`, complete{encrypted}, {signature}\n  {} bytes, sha256 {}\n  {} tables, {rows} rows, made {} from {}{expires}\n",
            page.bold(&self.path.display().to_string()),
            manifest.kind,
            manifest.database,
            dump.size,
            dump.sha256.as_str(),
            manifest.tables.len(),
            manifest.created,
            manifest.engine,
        )
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Verified, Error> {
    let trusted = door.trusted_keys(&door.database()?)?;
    let artefact = verify(&args.file, &trusted, &door.terminal)?;
    if artefact.verification() == Verification::Unsigned && !args.raw {
        return Err(Error::Failed {
            kind: error::Kind::Verification,
            what: format!(
                "`{}` is raw and not signed: its checksum is good, and proves little",
                args.file.display()
            ),
            hint: Some("if that is enough here, say --raw".to_owned()),
        });
    }
    Ok(Verified::of(&artefact))
}
