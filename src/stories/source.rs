//! Where a dump to be anonymized comes from: the store, a file, a pipe, or the live database.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::artefact::manifest::Kind;
use crate::artefact::signature::TrustedKeys;
use crate::artefact::{Artefact, ArtefactFiles, Store};
use crate::config::{Database, DatabaseUrl};
use crate::database::DatabaseError;
#[cfg(feature = "mysql")]
use crate::database::mysql;
use crate::database::original::Original;
#[cfg(feature = "postgres")]
use crate::database::postgres::{Programs, live};
use crate::encryption;
use crate::error::Error;
use crate::files::{FileError, Operation};
use crate::progress::Progress;
use crate::stories::encrypted::{self, Behind};

/// Where the original comes from.
pub enum Source {
    /// The newest raw artefact of the store.
    Newest,
    /// A dump: an artefact, which is verified, or a bare file.
    File(PathBuf),
    /// The configured database itself: no raw dump is ever written.
    Database,
    /// The schema of the configured database, for a plan without rows.
    Schema,
    /// A dump that comes through a pipe.
    Pipe(Box<dyn Read + Send>),
}

/// An original, as it was found.
pub(super) struct Opened {
    pub original: Original,
    /// What it is called.
    pub origin: String,
    /// What it is read from, where that is encrypted.
    pub behind: Behind,
}

impl Opened {
    fn plain((original, origin): (Original, String)) -> Self {
        Opened { original, origin, behind: Behind::default() }
    }
}

impl Source {
    /// The original.
    pub(super) fn open(
        self,
        database: &Database,
        trusted: &TrustedKeys,
        progress: &dyn Progress,
    ) -> Result<Opened, Error> {
        let path = match self {
            Source::Pipe(input) => return piped(input, database),
            Source::Database => return live(database, false).map(Opened::plain),
            Source::Schema => return live(database, true).map(Opened::plain),
            Source::Newest => verified(newest(database)?, trusted, progress)?,
            Source::File(path) => {
                let is_bare = !ArtefactFiles::of_any(&path).manifest.exists() && path.exists();
                if is_bare { path } else { verified(Artefact::open(&path)?, trusted, progress)? }
            }
        };
        let origin = path.display().to_string();
        let (original, behind) = if encrypted::is_encrypted(&path) {
            encrypted::open(crate::files::open(&path)?, &format!("`{origin}`"), database)?
        } else {
            let original = Original::open(&path).map_err(|error| opened(database, error, &path))?;
            (original, Behind::default())
        };
        check_engine(database, &original, &path)?;
        Ok(Opened { original, origin, behind })
    }
}

/// Refuses what only SQLite takes where a server's dump is expected: to SQLite an empty file is a database, and to us it
/// is what a dumping program leaves that failed.
fn check_engine(database: &Database, original: &Original, path: &Path) -> Result<(), Error> {
    if original.is_stream() { Ok(()) } else { no_dump_of(database, path).map_or(Ok(()), Err) }
}

/// What nothing else takes is opened by SQLite, whose words help nobody who has another database.
fn opened(database: &Database, error: DatabaseError, path: &Path) -> Error {
    match &error {
        DatabaseError::Damaged { .. } => no_dump_of(database, path).unwrap_or_else(|| error.into()),
        _ => error.into(),
    }
}

/// That the file is no dump of this database's kind; nothing for SQLite, to which any file may be one.
fn no_dump_of(database: &Database, path: &Path) -> Option<Error> {
    let (software, hint) = match &database.url {
        DatabaseUrl::Sqlite { .. } => return None,
        DatabaseUrl::Postgres(_) => {
            ("PostgreSQL", "name what pg_dump wrote; where it fails, it leaves an empty file")
        }
        DatabaseUrl::Mysql(_) => (
            "MySQL or MariaDB",
            "name what mysqldump or mariadb-dump wrote, as it is or in gzip, lz4 or zstd; where they fail, they leave an \
             empty file",
        ),
    };
    Some(Error::Failed {
        kind: crate::error::Kind::Database,
        what: format!("`{}` is no dump of {software}, which `{}` is", path.display(), database.name),
        hint: Some(hint.to_owned()),
    })
}

/// What is encrypted and comes through a pipe is kept as it comes, in a file without a name: it may have to be read twice,
/// and must not be kept decrypted.
fn piped(mut input: Box<dyn Read + Send>, database: &Database) -> Result<Opened, Error> {
    const NAME: &str = "standard input";
    let failed = |source| FileError::new(Operation::Read, Path::new(NAME), source);
    let mut start = Vec::new();
    input.by_ref().take(encryption::START_LENGTH as u64).read_to_end(&mut start).map_err(failed)?;
    let is_encrypted = encryption::is_encrypted(&start);
    let mut input = Cursor::new(start).chain(input);
    if !is_encrypted {
        return Ok(Opened::plain((read(input)?, NAME.to_owned())));
    }
    let mut kept = crate::files::unnamed().map_err(failed)?;
    let _ = std::io::copy(&mut input, &mut kept).map_err(failed)?;
    let (original, behind) = encrypted::open(kept, NAME, database)?;
    Ok(Opened { original, origin: NAME.to_owned(), behind })
}

#[cfg(feature = "servers")]
fn read(input: impl Read + Send + 'static) -> Result<Original, DatabaseError> {
    Original::read(input)
}

/// A SQLite file cannot be read front to back.
#[cfg(not(feature = "servers"))]
fn read(_: impl Read + Send + 'static) -> Result<Original, DatabaseError> {
    Err(DatabaseError::no_postgres())
}

fn live(database: &Database, schema_only: bool) -> Result<(Original, String), Error> {
    match &database.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite { path } => {
            // What is there already costs nothing: rows are read only where somebody wants them.
            let _ = schema_only;
            Ok((Original::open(path)?, path.display().to_string()))
        }
        #[cfg(not(feature = "sqlite"))]
        DatabaseUrl::Sqlite { .. } => Err(DatabaseError::no_sqlite().into()),
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            let programs = Programs::of(database, url);
            let live = match schema_only {
                true => live::schema(&programs)?,
                false => live::rows(&programs, &database.backup)?,
            };
            Ok((Original::live_postgres(live)?, database.url.to_string()))
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(DatabaseError::no_postgres().into()),
        #[cfg(feature = "mysql")]
        DatabaseUrl::Mysql(url) => {
            let server = mysql::Server::of(database, url);
            let schema = mysql::live::schema(&server, &database.backup)?;
            let original = match schema_only {
                true => Original::schema_mysql(schema)?,
                false => Original::live_mysql(schema, mysql::live::rows(&server, &database.backup)?)?,
            };
            Ok((original, database.url.to_string()))
        }
        #[cfg(not(feature = "mysql"))]
        DatabaseUrl::Mysql(_) => Err(DatabaseError::no_mysql().into()),
    }
}

fn newest(database: &Database) -> Result<Artefact, Error> {
    let store = Store::new(&database.store.path);
    store.newest(&database.name, Kind::Raw)?.ok_or_else(|| Error::Usage {
        what: format!("there is no raw artefact of `{}` in {}", database.name, store.root().display()),
        hint: Some("make one with `db-airlock backup`, name a DUMP, or use --from-database".to_owned()),
    })
}

fn verified(artefact: Artefact, trusted: &TrustedKeys, progress: &dyn Progress) -> Result<PathBuf, Error> {
    let verified = artefact.verify_manifest(trusted)?.verify_dump(progress)?;
    let dump = &verified.files().dump;
    // SQLite would read it along with the dump, and no signature and no checksum is of it.
    #[cfg(feature = "sqlite")]
    if let Some(side_file) = crate::database::sqlite::swap::side_file_of(dump) {
        return Err(Error::Failed {
            kind: crate::error::Kind::Verification,
            what: format!("`{}` stands beside a verified dump and is not part of it", side_file.display()),
            hint: Some("find out where it comes from, and remove it".to_owned()),
        });
    }
    Ok(dump.clone())
}
