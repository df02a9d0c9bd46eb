//! What a database knows of itself: sizes, rows, activity. Changes nothing.

use crate::config::{Database, DatabaseUrl};
use crate::database::DatabaseError;
use crate::database::stats::{Statistics, Tag, Top};
use crate::error::Error;

/// The statistics with these tags; of tables and indexes the largest.
pub fn stats(database: &Database, tags: &[Tag], top: Top) -> Result<Statistics, Error> {
    let mut statistics = match &database.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite { path } => crate::database::sqlite::stats::statistics(path, top)?,
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => {
            use crate::database::postgres::{Server, stats};
            let mut session = Server::of(database, url).connect().map_err(DatabaseError::from)?;
            stats::statistics(&mut session, top)?
        }
        #[cfg(not(feature = "sqlite"))]
        DatabaseUrl::Sqlite { .. } => {
            return Err(DatabaseError::no_sqlite().into());
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => {
            return Err(DatabaseError::no_postgres().into());
        }
        DatabaseUrl::Mysql(_) => return Err(DatabaseError::no_mysql().into()),
    };
    for section in [&mut statistics.database, &mut statistics.tables, &mut statistics.indexes] {
        section.keep(tags);
    }
    Ok(statistics)
}
