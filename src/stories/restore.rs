//! A verified artefact becomes the database: planned first, then loaded beside the old one, checked,
//! and swapped in.

use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::artefact::manifest::{Kind, Manifest};
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, ArtefactError, Store, VerifiedArtefact, VerifiedManifest};
use crate::config::{Config, Database};
use crate::database::Place;
use crate::database::target::{DumpClaims, Incoming, Survey, Way, target};
use crate::encryption::{Encrypted, Identities};
use crate::error::Error;
use crate::files;
use crate::progress::Progress;
use crate::stories::{keyring, restored, safety};

/// What a restore would do. Made without side effects; shown, asked about, then applied.
#[derive(Clone, Debug, Serialize)]
pub struct RestorePlan {
    /// The database's name.
    pub database: String,
    /// The artefact's id.
    pub artefact: String,
    /// The database that the artefact says it is of, which may be another one.
    pub dump_of: String,
    /// The artefact's dump file.
    pub dump: String,
    /// Raw or anonymized.
    pub kind: Kind,
    /// When the artefact was made.
    pub created: Timestamp,
    /// In bytes.
    pub size: u64,
    /// The database that the dump becomes.
    pub target: Place,
    /// Where the present database will be kept; none where there is no present database.
    pub previous: Option<Place>,
    /// A former database that is given up, because only one is kept.
    pub gives_up: Option<Place>,
    /// Who is connected to what is replaced, and will be disconnected; one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disconnects: Vec<String>,
    /// What the user should know before; one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    #[serde(skip)]
    way: Way,
    /// What was judged: [`RestorePlan::apply`] restores nothing else.
    #[serde(skip)]
    manifest: Manifest,
}

/// What a restore did.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// The database.
    pub target: Place,
    /// Where the former one is kept.
    pub previous: Option<Place>,
    /// Tables and rows, as counted.
    pub tables: usize,
    /// Rows in all tables.
    pub rows: u64,
}

/// The artefact to restore: the one at `file`, or the newest anonymized one of the store. One that has expired is
/// refused, where it is said what time it is now.
pub fn locate(
    database: &Database,
    file: Option<&Path>,
    trusted: &TrustedKeys,
    now: Option<Timestamp>,
) -> Result<VerifiedManifest, Error> {
    let store = Store::new(&database.store.path);
    let artefact = match file {
        Some(path) => Artefact::open(path)?,
        None => store.newest(&database.name, Kind::Anonymized)?.ok_or_else(|| Error::Usage {
            what: format!(
                "there is no anonymized artefact of `{}` in {}",
                database.name,
                store.root().display()
            ),
            hint: Some("fetch the newest with `pull`, or name a FILE".to_owned()),
        })?,
    };
    let found = artefact.verify_manifest(trusted)?;
    match now.and_then(|now| found.manifest().expired(now)) {
        None => Ok(found),
        Some(expires) => Err(Error::Failed {
            kind: crate::error::Kind::Verification,
            what: ArtefactError::Expired { path: found.files().dump.clone(), expires }.to_string(),
            hint: Some(
                "get a newer one with `pull`; `restore --expired` restores this one all the same".to_owned(),
            ),
        }),
    }
}

impl RestorePlan {
    /// Plans, or refuses for safety. `production_restore` is the name typed in full.
    pub fn new(
        config: &Config,
        database: &Database,
        manifest: &Manifest,
        way: Way,
        production_restore: Option<&str>,
    ) -> Result<Self, Error> {
        safety::check(config, database, manifest, production_restore)?;
        let target = target(database)?;
        if manifest.engine.name != target.engine() {
            return Err(Error::Usage {
                what: format!(
                    "`{}` is a dump for {}, and `{}` is a {} database",
                    manifest.dump.file,
                    manifest.engine.name,
                    database.name,
                    target.software()
                ),
                hint: Some("name another --database".to_owned()),
            });
        }
        if manifest.dump.is_folder() {
            return Err(Error::Usage {
                what: format!(
                    "`{}` is a directory of files, and a restore reads one file",
                    manifest.dump.file
                ),
                hint: Some(
                    "anonymize it without --output, which makes one file; or use pg_restore on the directory"
                        .to_owned(),
                ),
            });
        }
        // A missing identity is found before anything is fetched.
        if manifest.dump.is_encrypted() {
            keyring::check(database)?;
        }
        let survey = target.survey(&facts(manifest), way)?;
        Ok(RestorePlan::of(database, manifest, target.place(), survey, way))
    }

    /// The plan of a restore that was done before, and will not be applied.
    pub(super) fn done_before(database: &Database, manifest: &Manifest) -> Result<Self, Error> {
        let place = target(database)?.place();
        Ok(RestorePlan::of(database, manifest, place, Survey::default(), Way::IntoEmpty))
    }

    fn of(database: &Database, manifest: &Manifest, target: Place, survey: Survey, way: Way) -> Self {
        RestorePlan {
            database: database.name.clone(),
            artefact: manifest.id.clone(),
            dump_of: manifest.database.clone(),
            dump: manifest.dump.file.clone(),
            kind: manifest.kind,
            created: manifest.created,
            size: manifest.dump.size,
            target,
            previous: survey.previous,
            gives_up: survey.gives_up,
            disconnects: survey.disconnects,
            notes: survey.notes,
            way,
            manifest: manifest.clone(),
        }
    }

    /// Whether the dump goes into the present database, which must be empty.
    pub fn is_into_empty(&self) -> bool {
        self.way == Way::IntoEmpty
    }

    /// Loads the artefact beside the target, checks it there, and swaps it in. The former database is
    /// untouched until the last step, and kept after it. Another artefact than the planned one is refused.
    pub fn apply(
        &self,
        database: &Database,
        artefact: &VerifiedArtefact,
        progress: &dyn Progress,
    ) -> Result<Restored, Error> {
        self.check_is_planned(artefact)?;
        let (manifest, target) = (artefact.manifest(), target(database)?);
        // A missing identity is found before anything is begun.
        let identities = manifest.dump.is_encrypted().then(|| keyring::identities(database)).transpose()?;
        let open = || open(artefact, identities.as_ref());
        if self.is_into_empty() {
            // From the first row on, what stands there is not what was restored last.
            restored::forget(database)?;
        }
        let mut incoming = target.load(&facts(manifest), &open, self.way, progress)?;
        load(incoming.as_mut(), artefact, identities.as_ref(), progress)?;
        let tables: Vec<_> = manifest.tables.iter().map(|table| (table.name.as_str(), table.rows)).collect();
        incoming.check(&tables, progress)?;
        // Loading takes its time: somebody may have opened the database since.
        incoming.settle()?;
        restored::forget(database)?;
        let previous = incoming.put_in_place(progress)?;
        restored::remember(database, manifest, target.as_ref())?;
        Ok(Restored { target: self.target.clone(), previous, tables: tables.len(), rows: manifest.rows() })
    }

    /// Between plan and restore the files of an artefact may have been exchanged for those of another one,
    /// which is verified too and yet may be raw.
    fn check_is_planned(&self, artefact: &VerifiedArtefact) -> Result<(), Error> {
        if *artefact.manifest() == self.manifest {
            return Ok(());
        }
        Err(Error::Refused {
            what: format!("restore `{}`", artefact.files().dump.display()),
            why: "it is another artefact than the one that was planned".to_owned(),
            hint: Some("somebody has exchanged it in the meantime: start again".to_owned()),
        })
    }
}

fn facts(manifest: &Manifest) -> DumpClaims<'_> {
    DumpClaims {
        engine_version: &manifest.engine.version,
        format: &manifest.dump.format,
        archive: manifest.dump.archive.as_deref(),
        compression: &manifest.dump.compression,
    }
}

/// The dump from its beginning, for a look at it.
fn open(artefact: &VerifiedArtefact, identities: Option<&Identities>) -> io::Result<Box<dyn Read + Send>> {
    let path = &artefact.files().dump;
    let file = files::open(path).map_err(|error| error.source)?;
    let Some(identities) = identities else { return Ok(Box::new(file)) };
    let encrypted = Encrypted::new(file, &format!("`{}`", path.display()), identities.clone());
    let reader = encrypted.and_then(Encrypted::into_reader);
    Ok(Box::new(reader.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?))
}

/// What the database has to say of a failure tells more than that writing to it failed.
fn load(
    incoming: &mut dyn Incoming,
    artefact: &VerifiedArtefact,
    identities: Option<&Identities>,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let read = artefact.read_decrypted("loading", identities, progress, |bytes| incoming.write(bytes));
    read.map_err(|error| incoming.failure().map_or_else(|| error.into(), Error::Database))
}

/// Whether somebody has to stop a program before the restore can go on.
pub fn is_in_use(error: &Error) -> bool {
    matches!(error, Error::Database(error) if error.is_in_use())
}

#[cfg(test)]
#[cfg(all(feature = "server", feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::artefact::manifest::tests::description;
    use crate::artefact::signature::Signer;
    use crate::config::Environment;
    use crate::files::{Access, Existing, write_whole};
    use crate::progress::Silent;

    fn config(project: &Path) -> Config {
        let path = project.join("airlock.yaml");
        let text = b"databases: {shop: {url: 'sqlite:dev.sqlite3'}}";
        write_whole(&path, text, Access::Shared, Existing::Keep).unwrap();
        Config::load(Some(&path), Environment::default(), project).unwrap()
    }

    fn verified(store: &Store, kind: Kind, signer: &Signer) -> VerifiedArtefact {
        let description = description(kind, Timestamp::UNIX_EPOCH);
        let draft = store.draft("shop", kind, "sqlite3", description.created).unwrap();
        let artefact = draft.commit(description, Some(signer), &Silent).unwrap();
        let trusted = TrustedKeys::parse(&[signer.public_key_file()]).unwrap();
        artefact.verify_manifest(&trusted).unwrap().verify_dump(&Silent).unwrap()
    }

    #[test]
    fn a_plan_restores_the_artefact_that_it_judged_and_no_other() {
        let project = tempfile::tempdir().unwrap();
        let config = config(project.path());
        let database = config.database(None).unwrap();
        let (store, signer) = (Store::new(project.path().join("store")), Signer::generate().unwrap());
        let anonymized = verified(&store, Kind::Anonymized, &signer);
        let raw = verified(&store, Kind::Raw, &signer);
        let plan = RestorePlan::new(&config, database, anonymized.manifest(), Way::Swap, None).unwrap();
        let error = plan.apply(database, &raw, &Silent).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "refused to restore `{}`: it is another artefact than the one that was planned",
                raw.files().dump.display()
            )
        );
        assert!(!project.path().join("dev.sqlite3").exists());
    }

    #[test]
    fn a_directory_is_refused_before_anything_is_begun() {
        let project = tempfile::tempdir().unwrap();
        let config = config(project.path());
        let (store, signer) = (Store::new(project.path().join("store")), Signer::generate().unwrap());
        let mut manifest = verified(&store, Kind::Anonymized, &signer).manifest().clone();
        manifest.dump.format = "directory".to_owned();
        let error = RestorePlan::new(&config, config.database(None).unwrap(), &manifest, Way::Swap, None);
        let error = error.unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("pg_restore")));
    }
}
