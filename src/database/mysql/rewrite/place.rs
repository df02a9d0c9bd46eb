//! Where in a script a row stands: looked up only when it is to be told.

use super::survey::Survey;
use crate::anonymize::rewrite_error::RewriteError;
use crate::database::DatabaseError;
use crate::database::mysql::DumpError;
use crate::database::passage::Spool;
use crate::dump::Limits;
use crate::dump::lookahead::Position;
use crate::dump::mysql::insert_rows::{InsertRows, RowPlace};
use crate::dump::mysql::script::{Piece, ScriptReader};

/// An error about a row says where that begins. Workers see batches, and know of rows no more than their numbers.
pub(super) fn with_place(error: DatabaseError, spool: &Spool, survey: &Survey) -> DatabaseError {
    let DatabaseError::Rewrite(source) = error else { return error };
    match find(&source, spool, survey) {
        Ok(Some(Position { line, offset })) => DumpError::Row { line, offset, source }.into(),
        // What cannot be read again was told well enough.
        Ok(None) | Err(_) => source.into(),
    }
}

fn find(error: &RewriteError, spool: &Spool, survey: &Survey) -> Result<Option<Position>, DumpError> {
    let mut script = ScriptReader::new(spool.read()?.0);
    let mut rows_before = 0;
    while let Some(piece) = script.next_piece()? {
        let Piece::Insert(target) = piece else { continue };
        let quoting = script.settings().quoting;
        let table = survey.table(&target, script.settings().database.as_deref())?;
        let is_wanted = table.shape.name == error.table;
        let batch_rows = if is_wanted { 1 } else { usize::MAX };
        let limits = Limits { batch_rows, ..Limits::default() };
        let mut rows = InsertRows::new(target, rows_before, quoting, limits);
        loop {
            let start = script.position();
            let next = rows.next_batch(script.input());
            let Some(batch) = next.map_err(|source| DumpError::rows(&error.table, start, source))? else {
                break;
            };
            if is_wanted && batch.first_row + 1 == error.row {
                let at = match RowPlace::of_row(batch.bytes(), quoting) {
                    Some(RowPlace::First(head)) => head.end,
                    Some(RowPlace::Next(at)) => at,
                    None => 0,
                };
                return Ok(Some(start.after(&batch.bytes()[..at])));
            }
        }
        rows_before = if is_wanted { rows.next_row() } else { rows_before };
    }
    Ok(None)
}
