//! Stand-in.

use std::io::BufRead;

use crate::database::passage::PassageError;
use crate::database::{DatabaseError, DumpFacts};

/// What a dump holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub facts: DumpFacts,
    /// The tables, as policies name them, each with its rows in the dump.
    pub tables: Vec<(String, u64)>,
}

/// Reads a whole dump.
pub fn inspect(mut input: impl BufRead + Send + 'static) -> Result<Inspected, DatabaseError> {
    std::io::copy(&mut input, &mut std::io::sink()).map_err(PassageError::Read)?;
    let facts = DumpFacts {
        engine: "mysql",
        server: String::new(),
        client: None,
        format: "sql",
        archive: None,
        compression: "none".to_owned(),
        schema: String::new(),
    };
    Ok(Inspected { facts, tables: Vec::new() })
}
