//! A dump to be anonymized, whatever its engine: recognised by what it holds, never by its name.

#[cfg(feature = "servers")]
mod start;

#[cfg(feature = "servers")]
use std::io::Read;
use std::io::Write;
use std::path::Path;

#[cfg(feature = "mysql")]
use super::mysql;
use super::output::Output;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
use super::{DatabaseError, DumpFacts, Look, Orders, RewrittenTable, Sample};
use crate::anonymize::beside::Beside;
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::Plan;
use crate::dump::Table;
use crate::dump::compression::Compression;
#[cfg(any(feature = "servers", not(feature = "sqlite")))]
use crate::dump::recognise::Recognised;
use crate::dump::review::Definition;
#[cfg(feature = "servers")]
use crate::encryption::Encrypted;

/// An original: its schema is read, its rows are not.
pub enum Original {
    /// A file of SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::rewrite::Original),
    /// A dump of PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::rewrite::Original>),
    /// A dump of MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::rewrite::Original>),
}

/// What a rewritten dump came to.
pub struct Rewritten {
    /// The tables, in the dump's order.
    pub tables: Vec<RewrittenTable>,
    /// What the new dump is.
    pub facts: DumpFacts,
}

impl Original {
    /// Opens the dump, or the SQLite database, at this path.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        #[cfg(feature = "servers")]
        if let Some(dump) = Self::of_server(path)? {
            return Ok(dump);
        }
        // What is nothing else is SQLite's to judge: an empty file is a database to it.
        #[cfg(feature = "sqlite")]
        return Ok(Original::Sqlite(sqlite::rewrite::Original::open(path)?));
        #[cfg(not(feature = "sqlite"))]
        return Err(not_read(Recognised::Unknown));
    }

    /// Opens what a server's client program wrote; none where it is something else.
    #[cfg(feature = "servers")]
    fn of_server(path: &Path) -> Result<Option<Self>, DatabaseError> {
        let is_kind = |kind: fn(&std::fs::Metadata) -> bool| path.metadata().is_ok_and(|found| kind(&found));
        if is_kind(std::fs::Metadata::is_dir) {
            #[cfg(feature = "postgres")]
            return Ok(Some(postgres::rewrite::Original::open_folder(path)?.into()));
            #[cfg(not(feature = "postgres"))]
            return Err(DatabaseError::no_postgres());
        }
        if path.exists() && !is_kind(std::fs::Metadata::is_file) {
            return Self::read(crate::files::open(path)?).map(Some);
        }
        match start::of_file(path)? {
            #[cfg(feature = "postgres")]
            Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
                Ok(Some(postgres::rewrite::Original::open(path)?.into()))
            }
            #[cfg(feature = "mysql")]
            Recognised::MysqlScript => Ok(Some(mysql::rewrite::Original::open(path)?.into())),
            Recognised::Sqlite | Recognised::Unknown => Ok(None),
            other => Err(not_built_in(other)),
        }
    }

    /// Begins to read what pg_dump writes of a live database.
    #[cfg(feature = "postgres")]
    pub fn live_postgres(live: super::client::live::Live) -> Result<Self, DatabaseError> {
        Ok(postgres::rewrite::Original::live(live)?.into())
    }

    /// Begins to read what mysqldump or mariadb-dump writes of a live database: its schema, and then all of it.
    #[cfg(feature = "mysql")]
    pub fn live_mysql(
        schema: super::client::live::Live,
        rows: super::client::live::Live,
    ) -> Result<Self, DatabaseError> {
        Ok(mysql::rewrite::Original::live(schema, rows)?.into())
    }

    /// Reads the schema of a live database, as mysqldump or mariadb-dump writes it, for a plan without rows.
    #[cfg(feature = "mysql")]
    pub fn schema_mysql(schema: super::client::live::Live) -> Result<Self, DatabaseError> {
        Ok(mysql::rewrite::Original::schema(schema)?.into())
    }

    /// Begins to read a dump that comes through a pipe.
    #[cfg(feature = "servers")]
    pub fn read(input: impl Read + Send + 'static) -> Result<Self, DatabaseError> {
        let (recognised, input) = start::of_pipe(input)?;
        match recognised {
            #[cfg(feature = "postgres")]
            Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
                Ok(postgres::rewrite::Original::read(input)?.into())
            }
            #[cfg(feature = "mysql")]
            Recognised::MysqlScript => Ok(mysql::rewrite::Original::read(input)?.into()),
            other => {
                drop(input);
                Err(not_piped(other))
            }
        }
    }

    /// Begins to read an encrypted dump, which is decrypted while it is read, as often as it is read; a file of SQLite
    /// cannot be read so, and is given back.
    #[cfg(feature = "servers")]
    pub fn decrypt(encrypted: Encrypted) -> Result<Result<Self, Encrypted>, DatabaseError> {
        match start::of_encrypted(&encrypted)? {
            #[cfg(feature = "postgres")]
            Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
                Ok(Ok(postgres::rewrite::Original::decrypt(encrypted)?.into()))
            }
            #[cfg(feature = "mysql")]
            Recognised::MysqlScript => Ok(Ok(mysql::rewrite::Original::decrypt(encrypted)?.into())),
            Recognised::Sqlite => Ok(Err(encrypted)),
            other => Err(not_decrypted(other)),
        }
    }

    /// The shapes of the tables: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => original.tables(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.tables(),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.tables(),
        }
    }

    /// What it defines beside rows and is copied as it is: views, functions, defaults and their like.
    pub fn review(&self) -> Vec<Definition> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => original.review(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.review().to_vec(),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.review().to_vec(),
        }
    }

    /// Leaves out what the policy says of what is neither schema nor rows. SQLite has nothing of the kind.
    #[cfg_attr(not(feature = "servers"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn leave_out(&mut self, beside: &Beside) {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.leave_out(beside),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.leave_out(beside),
        }
    }

    /// What the new dump will not hold as it was, for the user to know.
    pub fn notes(&self) -> Result<Vec<String>, DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => original.notes(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => Ok(original.notes()),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => Ok(original.notes()),
        }
    }

    /// The file name's ending for what it is rewritten to, in its own compression or another one.
    #[cfg_attr(not(feature = "servers"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn extension(&self, compression: Option<Compression>) -> String {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => sqlite::EXTENSION.to_owned(),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.extension(compression),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.extension(compression),
        }
    }

    /// The first rows of each table that a rule changes, before and after, with the table's name.
    pub fn samples(
        &mut self,
        plan: &Plan,
        key: &RunKey,
        rows: usize,
    ) -> Result<Vec<(String, Sample)>, DatabaseError> {
        match self {
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.samples(plan, key, rows),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.samples(plan, key, rows),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => {
                let changed = plan.tables.iter();
                let changed = changed.filter(|planned| planned.changes_rows());
                let sample = |planned| sqlite::sample::sample(original, planned, key, rows);
                changed.map(|planned| Ok((planned.table.name.clone(), sample(planned)?))).collect()
            }
        }
    }

    /// Shows `look` the first rows of each table as they are: `plan` keeps all of them. A dump that is read front to back
    /// is then of no more use.
    pub fn look(&mut self, plan: &Plan, rows: usize, look: Look<'_>) -> Result<(), DatabaseError> {
        match self {
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.look(plan, rows, look),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.look(plan, rows, look),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => {
                let tables: Vec<Table> = plan.tables.iter().map(|planned| planned.table.clone()).collect();
                sqlite::sample::look(original, &tables, rows, look)
            }
        }
    }

    /// Whether it is a directory of files, which can be written as one.
    pub fn is_folder(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.is_folder(),
            #[cfg(feature = "mysql")]
            Original::Mysql(_) => false,
        }
    }

    /// Rewrites it.
    pub fn rewrite(self, orders: Orders<'_>, output: Output<'_>) -> Result<Rewritten, DatabaseError> {
        match self {
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => original.rewrite(orders, output),
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => original.rewrite(orders, output),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) if orders.compression.is_some() => Err(DatabaseError::Unsupported {
                object: "`--compress`".to_owned(),
                why: "a SQLite file is not compressed".to_owned(),
            }),
            #[cfg(feature = "sqlite")]
            Original::Sqlite(original) => {
                let Output::File(file) = output else {
                    let why = "it is written as a file, with all of it at hand".to_owned();
                    return Err(DatabaseError::Unsupported { object: "a SQLite database".to_owned(), why });
                };
                let path = file.path();
                let Orders { plan, key, settings, progress, .. } = orders;
                let tables = sqlite::rewrite::rewrite(&original, plan, key, path, settings, progress)?;
                Ok(Rewritten { tables, facts: sqlite::inspect::facts(path)? })
            }
        }
    }
}

impl Original {
    /// How the URL of a database begins that it could be of.
    pub fn scheme(&self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => "sqlite",
            #[cfg(feature = "postgres")]
            Original::Postgres(_) => "postgres",
            #[cfg(feature = "mysql")]
            Original::Mysql(_) => "mysql",
        }
    }

    /// Whether it can be rewritten into a pipe: a SQLite file cannot be written front to back.
    pub fn is_stream(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Original::Postgres(_) => true,
            #[cfg(feature = "mysql")]
            Original::Mysql(_) => true,
        }
    }

    /// Rewrites it into a pipe, where [`Original::is_stream`] says so.
    #[cfg_attr(not(feature = "servers"), expect(unused_variables, reason = "SQLite has no use for it"))]
    pub fn pipe(
        self,
        orders: Orders<'_>,
        output: &mut (dyn Write + Send),
    ) -> Result<Vec<RewrittenTable>, DatabaseError> {
        match self {
            #[cfg(feature = "sqlite")]
            Original::Sqlite(_) => Err(DatabaseError::Unsupported {
                object: "a SQLite file".to_owned(),
                why: "it cannot be written front to back".to_owned(),
            }),
            #[cfg(feature = "postgres")]
            Original::Postgres(original) => {
                original.rewrite(orders, Output::Pipe(output)).map(|made| made.tables)
            }
            #[cfg(feature = "mysql")]
            Original::Mysql(original) => {
                original.rewrite(orders, Output::Pipe(output)).map(|made| made.tables)
            }
        }
    }
}

#[cfg(any(feature = "servers", not(feature = "sqlite")))]
fn not_read(found: Recognised) -> DatabaseError {
    let object = found.name().to_owned();
    DatabaseError::Unsupported { object, why: "no engine of this program reads it".to_owned() }
}

/// As below, of what is encrypted.
#[cfg(feature = "servers")]
fn not_decrypted(found: Recognised) -> DatabaseError {
    match found {
        Recognised::Unknown => DatabaseError::Unsupported {
            object: "what is encrypted".to_owned(),
            why: "it is empty, or begins like no dump that is known here, as it is or in gzip, lz4 or zstd"
                .to_owned(),
        },
        other => not_built_in(other),
    }
}

/// As below, of what came through a pipe.
#[cfg(feature = "servers")]
fn not_piped(found: Recognised) -> DatabaseError {
    let (object, why) = match found {
        Recognised::Sqlite => {
            ("a file of SQLite from a pipe", "it cannot be read front to back; name the file")
        }
        Recognised::Unknown => (
            "what came through the pipe",
            "it is empty, or begins like no dump that is known here, as it is or in gzip, lz4 or zstd",
        ),
        other => return not_built_in(other),
    };
    DatabaseError::Unsupported { object: object.to_owned(), why: why.to_owned() }
}

/// It is of an engine that was left out of this program, or of none.
#[cfg(feature = "servers")]
fn not_built_in(found: Recognised) -> DatabaseError {
    match found {
        Recognised::PostgresCustom | Recognised::PostgresTar | Recognised::PostgresScript => {
            DatabaseError::no_postgres()
        }
        Recognised::MysqlScript => DatabaseError::no_mysql(),
        Recognised::Sqlite
        | Recognised::SqliteScript
        | Recognised::MysqlXml
        | Recognised::Mydumper
        | Recognised::MysqlShell
        | Recognised::Compressed
        | Recognised::Unknown => not_read(found),
    }
}

#[cfg(feature = "postgres")]
impl From<postgres::rewrite::Original> for Original {
    fn from(dump: postgres::rewrite::Original) -> Self {
        Original::Postgres(Box::new(dump))
    }
}

#[cfg(feature = "mysql")]
impl From<mysql::rewrite::Original> for Original {
    fn from(dump: mysql::rewrite::Original) -> Self {
        Original::Mysql(Box::new(dump))
    }
}
