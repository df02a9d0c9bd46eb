//! What a dump holds, for those who have just made it: read to its end, and nothing written.

use std::io::{BufRead, Read as _};

use super::survey::Survey;
use crate::database::passage::PassageError;
use crate::database::{DatabaseError, DumpFacts};
use crate::dump::compression::{Algorithm, Decoder};
use crate::dump::recognise::START;

/// What a dump holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub facts: DumpFacts,
    /// The tables, as policies name them, each with its rows in the dump.
    pub tables: Vec<(String, u64)>,
}

/// Reads a whole dump, and counts its rows. Each of them is looked at: a dump that is cut or damaged is an error.
pub fn inspect(mut input: impl BufRead + Send + 'static) -> Result<Inspected, DatabaseError> {
    let mut start = Vec::new();
    input.by_ref().take(START as u64).read_to_end(&mut start).map_err(PassageError::Read)?;
    let algorithm = Algorithm::of_file_start(&start);
    let input = std::io::Cursor::new(start).chain(input);
    let decoder = Decoder::file(algorithm, input).map_err(PassageError::Read)?;
    let survey = Survey::read(decoder, |_| {})?;
    let tables = survey.tables(true).map(|(table, rows)| (table.name.clone(), rows)).collect();
    Ok(Inspected { facts: survey.facts(algorithm), tables })
}

impl Survey {
    /// What is known of the dump.
    pub fn facts(&self, algorithm: Algorithm) -> DumpFacts {
        DumpFacts {
            engine: "mysql",
            server: self.versions.server.clone().unwrap_or_default(),
            client: self.versions.client.clone(),
            format: "sql",
            archive: None,
            compression: algorithm.name().to_owned(),
            schema: self.schema.text(),
        }
    }
}
