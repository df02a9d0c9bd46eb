//! What a dump holds, for those who have just made it: read to its end, and nothing written.

use std::io::{self, BufRead};
use std::sync::atomic::AtomicU64;

use super::archive::Archive;
use super::rows::{Passage, TableRows};
use super::script;
use super::{Dump, Original, is_script, peek};
use crate::anonymize::draw::RunKey;
use crate::anonymize::plan::{Plan, Rows, TablePlan};
use crate::database::passage::{Meter, PassageError, Tally};
use crate::database::postgres::DumpError;
use crate::database::{DatabaseError, DumpFacts, Settings};
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::{Limits, Table};
use crate::progress::Silent;

/// What a dump holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub facts: DumpFacts,
    /// The tables that can hold rows, as policies name them, each with its rows in the dump.
    pub tables: Vec<(String, u64)>,
}

/// Reads a whole dump, an archive or a script, and counts its rows. Each of them is looked at: a dump that is cut or damaged is
/// an error.
pub fn inspect(input: impl BufRead + Send + 'static) -> Result<Inspected, DatabaseError> {
    let (start, input) = peek(input)?;
    if is_script(&start) {
        let algorithm = Algorithm::of_file_start(&start);
        let survey = script::survey(Decoder::file(algorithm, input).map_err(PassageError::Read)?)?;
        let rows = survey.rows.iter().copied().chain(std::iter::repeat(0));
        let holding = survey.tables.iter().zip(rows).filter(|(table, _)| table.holds_rows);
        let tables = holding.map(|(table, rows)| (table.name.clone(), rows)).collect();
        return Ok(Inspected { facts: survey.facts(algorithm), tables });
    }
    let original = Original::read(input)?;
    let facts = original.facts(None);
    match original.dump {
        Dump::Archive { mut archive, .. } => Ok(Inspected { tables: rows_of(&mut archive)?, facts }),
        Dump::Script(_) => Err(DumpError::Unrecognised { found: "a script" }.into()),
    }
}

/// All rows of an archive, read as for a run that keeps them.
fn rows_of(archive: &mut Archive) -> Result<Vec<(String, u64)>, DatabaseError> {
    let plan = keeping(&archive.contents.tables);
    let (count, told) = (AtomicU64::new(0), AtomicU64::new(0));
    let passage = Passage {
        key: &RunKey::from_random([0; 32]),
        settings: Settings { threads: 1, limits: Limits::default() },
        encoding: &archive.contents.encoding.clone(),
        meter: Meter { count: &count, told: &told, progress: &Silent },
    };
    let mut tally = Tally::default();
    archive.each_table(&plan, |contents, data, planned, input| {
        let rows = TableRows { passage, planned, rows_before: 0, fixed: &[] };
        tally.add(contents.rows(&rows, data, input, &mut io::sink())?);
        Ok(())
    })?;
    Ok(tally.finish(&plan).into_iter().map(|table| (table.table, table.totals.rows)).collect())
}

/// Nothing is decided, and nothing is changed.
fn keeping(tables: &[Table]) -> Plan {
    let keep = |table: &Table| {
        let (table, decisions, steps) = (table.clone(), Vec::new(), Vec::new());
        TablePlan { table, rows: Rows::Copied, decisions, steps, filters: Vec::new(), quasi: Vec::new() }
    };
    let tables = tables.iter().filter(|table| table.holds_rows).map(keep).collect();
    Plan { tables, notes: Vec::new() }
}
