//! What a manifest says of a dump that this program makes.

use jiff::Timestamp;

use crate::anonymize::plan::Plan;
use crate::artefact::digest::Digest;
use crate::artefact::manifest::{ColumnRecord, Description, Engine, Kind, TableRecord, Tool};
use crate::config::Database;
#[cfg(feature = "postgres")]
use crate::database::postgres::{Version, inspect::Inspected};
use crate::database::sqlite;
use crate::database::sqlite::rewrite::RewrittenTable;

/// What a run is given from outside: the stories have neither clock nor randomness.
#[derive(Clone, Debug)]
pub struct Run {
    /// The artefact's id: 32 hexadecimal digits.
    pub id: String,
    /// When the run began.
    pub created: Timestamp,
}

/// The part of a description that is the same for raw and anonymized dumps of SQLite.
pub(super) fn sqlite_dump(database: &Database, kind: Kind, run: &Run, schema: &str) -> Description {
    let version = sqlite::library_version().to_owned();
    let engine = Engine { name: "sqlite".to_owned(), version, client: None };
    Description { format: "sqlite3".to_owned(), ..dump(database, kind, run, engine, schema.as_bytes()) }
}

/// A raw dump in pg_dump's custom format.
#[cfg(feature = "postgres")]
pub(super) fn postgres_dump(
    database: &Database,
    run: &Run,
    inspected: &Inspected,
    client: &Version,
) -> Description {
    let engine = Engine {
        name: "postgresql".to_owned(),
        version: inspected.server.clone(),
        client: Some(client.to_string()),
    };
    let record = |(name, rows): &(String, u64)| raw_table(name.clone(), *rows);
    Description {
        format: "custom".to_owned(),
        archive: Some(inspected.archive.clone()),
        compression: inspected.compression.to_owned(),
        tables: inspected.tables.iter().map(record).collect(),
        ..dump(database, Kind::Raw, run, engine, &inspected.schema)
    }
}

/// The record of a table that is as the database holds it.
pub(super) fn raw_table(name: String, rows: u64) -> TableRecord {
    TableRecord { name, rows, rows_left_out: None, columns: Vec::new() }
}

fn dump(database: &Database, kind: Kind, run: &Run, engine: Engine, schema: &[u8]) -> Description {
    Description {
        id: run.id.clone(),
        kind,
        database: database.name.clone(),
        engine,
        format: String::new(),
        archive: None,
        compression: "none".to_owned(),
        created: run.created,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        policy_sha256: None,
        schema_sha256: Digest::of(schema),
        mode: None,
        tables: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The records of tables whose rows went through a plan.
pub(super) fn tables(plan: &Plan, rewritten: &[RewrittenTable]) -> Vec<TableRecord> {
    let record = |table: &RewrittenTable| {
        let planned = plan.table(&table.table).expect("what was rewritten is in the plan");
        let columns = planned.table.columns.iter().zip(&planned.decisions).enumerate();
        let columns = columns.map(|(position, (column, decision))| ColumnRecord {
            name: column.name.clone(),
            action: decision.action.name().to_owned(),
            because: Some(decision.because.clone()),
            changed: table.totals.changed.get(position).copied().unwrap_or(0),
        });
        TableRecord {
            name: table.table.clone(),
            rows: table.totals.rows,
            rows_left_out: table.left_out,
            columns: columns.collect(),
        }
    };
    rewritten.iter().map(record).collect()
}
