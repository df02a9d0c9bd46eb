//! What a manifest says of a dump that this program makes.

use jiff::Timestamp;

use crate::anonymize::plan::Plan;
use crate::artefact::digest::Digest;
use crate::artefact::manifest::{ColumnRecord, Description, Engine, Kind, TableRecord, Tool};
use crate::config::Database;
use crate::database::{DumpFacts, RewrittenTable};

/// What a run is given from outside: the stories have neither clock nor randomness.
#[derive(Clone, Debug)]
pub struct Run {
    /// The artefact's id: 32 hexadecimal digits.
    pub id: String,
    /// When the run began.
    pub created: Timestamp,
    /// From when on the artefact may not be used any more, if ever.
    pub expires: Option<Timestamp>,
}

/// The part of a description that is the same for raw and anonymized dumps.
pub(super) fn dump(database: &Database, kind: Kind, run: &Run, facts: DumpFacts) -> Description {
    Description {
        id: run.id.clone(),
        kind,
        database: database.name.clone(),
        engine: Engine { name: facts.engine.to_owned(), version: facts.server, client: facts.client },
        format: facts.format.to_owned(),
        archive: facts.archive,
        compression: facts.compression,
        created: run.created,
        expires: run.expires,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        policy_sha256: None,
        schema_sha256: Digest::of(facts.schema.as_bytes()),
        mode: None,
        tables: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The record of a table that is as the database holds it.
pub(super) fn raw_table(name: String, rows: u64) -> TableRecord {
    TableRecord { name, rows, rows_left_out: None, columns: Vec::new() }
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
