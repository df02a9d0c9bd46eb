//! A verified artefact becomes the database: planned first, then loaded beside the old one, checked,
//! and swapped in.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::artefact::Artefact;
use crate::artefact::manifest::{Kind, Manifest};
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Store, VerifiedArtefact, VerifiedManifest};
use crate::config::{Config, Database, DatabaseUrl, Role};
use crate::database::DatabaseError;
use crate::database::sqlite::restore::{Incoming, resolve, settle};
use crate::database::sqlite::swap;
use crate::error::Error;
use crate::progress::{Progress, Unit};
use crate::stories::restored;

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
    /// The file that the dump becomes.
    pub target: PathBuf,
    /// Where the present database will be kept; none where there is no present database.
    pub previous: Option<PathBuf>,
    /// A former database that is given up, because only one is kept.
    pub gives_up: Option<PathBuf>,
    /// What was judged: [`RestorePlan::apply`] restores nothing else.
    #[serde(skip)]
    manifest: Manifest,
}

/// What a restore did.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// The file that holds the database.
    pub target: PathBuf,
    /// Where the former one is kept.
    pub previous: Option<PathBuf>,
    /// Tables and rows, as counted.
    pub tables: usize,
    /// Rows in all tables.
    pub rows: u64,
}

/// The artefact to restore: the one at `file`, or the newest anonymized one of the store.
pub fn locate(
    database: &Database,
    file: Option<&Path>,
    trusted: &TrustedKeys,
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
    Ok(artefact.verify_manifest(trusted)?)
}

impl RestorePlan {
    /// Plans, or refuses for safety. `production_restore` is the name typed in full.
    pub fn new(
        config: &Config,
        database: &Database,
        manifest: &Manifest,
        production_restore: Option<&str>,
    ) -> Result<Self, Error> {
        check_role(database, manifest, production_restore)?;
        check_target(config, database)?;
        if manifest.engine.name != "sqlite" {
            return Err(Error::Usage {
                what: format!(
                    "`{}` is a dump for {}, and `{}` is a SQLite database",
                    manifest.dump.file, manifest.engine.name, database.name
                ),
                hint: Some("name another --database".to_owned()),
            });
        }
        let DatabaseUrl::Sqlite { path } = &database.url else { return Err(super::not_yet(database)) };
        let target = resolve(path);
        let previous = swap::previous_of(&target);
        Ok(RestorePlan {
            database: database.name.clone(),
            artefact: manifest.id.clone(),
            dump_of: manifest.database.clone(),
            dump: manifest.dump.file.clone(),
            kind: manifest.kind,
            created: manifest.created,
            size: manifest.dump.size,
            gives_up: (target.exists() && previous.exists()).then(|| previous.clone()),
            previous: target.exists().then_some(previous),
            target,
            manifest: manifest.clone(),
        })
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
        drop(settle(&self.target)?);
        let mut incoming = Incoming::beside(&self.target)?;
        artefact.read_dump("loading", progress, |bytes| incoming.write(bytes))?;
        let tables = &artefact.manifest().tables;
        progress.start("checking the restored database", None, Unit::Rows);
        incoming.check(tables.iter().map(|table| (table.name.as_str(), table.rows)))?;
        incoming.take_after_former()?;
        // Loading takes its time: somebody may have opened the database since.
        let settled = settle(&self.target)?;
        restored::forget(database)?;
        let previous = incoming.put_in_place(settled)?;
        progress.finish();
        restored::remember(database, artefact.manifest())?;
        Ok(Restored {
            target: self.target.clone(),
            previous,
            tables: tables.len(),
            rows: artefact.manifest().rows(),
        })
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

/// Who may restore what (DESIGN: raw data never reaches a developer's machine).
fn check_role(
    database: &Database,
    manifest: &Manifest,
    production_restore: Option<&str>,
) -> Result<(), Error> {
    let refused = |why: &str, hint: &str| {
        let what = format!("restore `{}`", manifest.dump.file);
        Err(Error::Refused { what, why: why.to_owned(), hint: Some(hint.to_owned()) })
    };
    match (database.role, manifest.kind, production_restore) {
        (Role::Developer, Kind::Raw, _) => refused(
            "it is raw, and this machine's role is developer",
            "`pull` fetches the newest anonymized artefact",
        ),
        (Role::Production, _, Some(name)) if name == database.name => Ok(()),
        (Role::Production, _, _) => refused(
            "this machine's role is production",
            &format!("if you are certain: `db-airlock restore --production-restore {}`", database.name),
        ),
        (Role::Developer | Role::Airlock, _, _) => Ok(()),
    }
}

/// A database that the configuration elsewhere calls production is nobody's target.
fn check_target(config: &Config, database: &Database) -> Result<(), Error> {
    let is_same = |other: &Database| same_target(&other.url, &database.url) && other.role == Role::Production;
    match config.databases.values().find(|other| other.name != database.name && is_same(other)) {
        None => Ok(()),
        Some(other) => Err(Error::Refused {
            what: format!("restore into {}", database.url),
            why: format!("it is the database `{}`, whose role is production", other.name),
            hint: Some("point the database's `url` at a database of your own".to_owned()),
        }),
    }
}

fn same_target(one: &DatabaseUrl, other: &DatabaseUrl) -> bool {
    match (one, other) {
        (DatabaseUrl::Sqlite { path: one }, DatabaseUrl::Sqlite { path: other }) => {
            resolve(one) == resolve(other)
        }
        (one, other) => one == other,
    }
}

/// Whether somebody has to stop a program before the restore can go on.
pub fn is_in_use(error: &Error) -> bool {
    matches!(error, Error::Database(DatabaseError::InUse { .. }))
}

#[cfg(test)]
#[cfg(feature = "server")]
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
        let plan = RestorePlan::new(&config, database, anonymized.manifest(), None).unwrap();
        let error = plan.apply(database, &raw, &Silent).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "refused to restore `{}`: it is another artefact than the one that was planned",
                raw.files().dump.display()
            )
        );
        assert!(!plan.target.exists());
    }
}
