//! A dump on its way into the database that a client program is connected to, which has another name than the dumped
//! one, on a server where we are no administrator.
//!
//! It is pulled, because the reader of scripts pulls: what loads a dump runs it on a thread of its own, which threads
//! are for; here are none.

mod changes;
mod edits;

use std::io::{self, Read};

pub use changes::Changes;
pub use edits::Unfit;
use edits::{Edits, line_feeds};

use super::insert_rows::InsertRows;
use super::insert_target::InsertTarget;
use super::qualifiers::without_database;
use super::script::{Piece, ScriptError, ScriptReader};
use super::spans::Quoting;
use crate::dump::Limits;
use crate::dump::lookahead::Position;
use crate::dump::rows_error::RowsError;

/// What reads the statements that come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// MariaDB's, which knows the line that forbids the dump to run programs.
    MariaDb,
    /// MySQL's, which stops at that line.
    MySql,
}

/// Reads a dump as it is to be loaded: without what chooses, makes or drops a database, without definers, users and
/// places in the log of changes. Everything else, and a dump that has nothing of all this, comes out as it is.
///
/// An error is a [`RestoringError`] within the [`io::Error`]. Behind it, nothing more comes. Memory holds one statement
/// (of at most 64 MiB), or one batch of rows.
#[derive(Debug)]
pub struct Restoring<R> {
    script: ScriptReader<R>,
    client: Client,
    edits: Edits,
    rows: Option<(InsertTarget, InsertRows)>,
    ready: io::Cursor<Vec<u8>>,
    is_at_end: bool,
}

/// A dump that must not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RestoringError {
    /// It cannot be read.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// Its rows cannot be read.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// It holds what must not be loaded.
    #[error("line {line}, byte {offset}: {problem}")]
    Unfit {
        /// From 1: where the statement begins, with the blanks before it.
        line: u64,
        /// Bytes of the dump before it.
        offset: u64,
        /// What it is.
        problem: Unfit,
    },
}

impl<R: Read> Restoring<R> {
    /// Begins to read the statements of a dump, which is not compressed.
    pub fn new(dump: R, client: Client) -> Self {
        Self::with_script(ScriptReader::new(dump), client)
    }

    fn with_script(script: ScriptReader<R>, client: Client) -> Self {
        Restoring {
            script,
            client,
            edits: Edits::default(),
            rows: None,
            ready: io::Cursor::default(),
            is_at_end: false,
        }
    }

    /// What was changed so far.
    pub fn changes(&self) -> &Changes {
        &self.edits.changes
    }

    /// Makes something ready, unless all has been read.
    fn read_on(&mut self) -> Result<(), RestoringError> {
        if let Some((target, rows)) = &mut self.rows {
            let quoting = self.script.settings().quoting;
            if let Some(batch) = rows.next_batch(self.script.input())? {
                let bytes = match &target.database {
                    _ if self.edits.is_in_system => line_feeds(batch.bytes()).collect(),
                    None => batch.bytes().to_vec(),
                    Some(_) => batch.rows().flat_map(|row| without_database(row, quoting)).collect(),
                };
                self.ready = io::Cursor::new(bytes);
                return Ok(());
            }
            self.rows = None;
        }
        let at = self.script.position();
        let quoting = self.script.settings().quoting;
        let Some(piece) = self.script.next_piece()? else {
            self.is_at_end = true;
            return Ok(());
        };
        let bytes = self.edit(piece, quoting).map_err(|problem| unfit(at, problem))?;
        self.ready = io::Cursor::new(bytes);
        Ok(())
    }

    fn edit(&mut self, piece: Piece, quoting: Quoting) -> Result<Vec<u8>, Unfit> {
        Ok(match piece {
            Piece::Blank(bytes) => bytes,
            Piece::Command(line) if self.client == Client::MySql && is_sandbox(&line) => Vec::new(),
            Piece::Command(line) => line,
            Piece::Statement(sql) => self.edits.edit(sql, quoting)?,
            Piece::Insert(target) => {
                if let Some(database) = &target.database {
                    self.edits.check_own(database.as_bytes())?;
                }
                let rows = InsertRows::new(target.clone(), 0, quoting, Limits::default());
                self.rows = Some((target, rows));
                Vec::new()
            }
        })
    }
}

impl<R: Read> Read for Restoring<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(out)?;
            if count > 0 || self.is_at_end || out.is_empty() {
                return Ok(count);
            }
            if let Err(error) = self.read_on() {
                self.is_at_end = true;
                return Err(io::Error::other(error));
            }
        }
    }
}

fn unfit(at: Position, problem: Unfit) -> RestoringError {
    RestoringError::Unfit { line: at.line, offset: at.offset, problem }
}

/// `/*M!999999\- enable the sandbox mode */`.
fn is_sandbox(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"/*M!999999\\-")
}

#[cfg(test)]
mod tests;
