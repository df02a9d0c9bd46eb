//! The first reading of a script: what its statements say of tables, and how many rows of each it holds. Nothing is
//! decided before all of it is read, for views, keys and the last comment come behind the rows.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::left_out::{Found, Piece as Judged};
use super::versions::Versions;
use crate::database::mysql::DumpError;
use crate::database::passage::PassageError;
use crate::dump::lookahead::Position;
use crate::dump::mysql::completeness::Completeness;
use crate::dump::mysql::insert_rows::InsertRows;
use crate::dump::mysql::insert_target::InsertTarget;
use crate::dump::mysql::known_statement::Known;
use crate::dump::mysql::non_row::is_system_database;
use crate::dump::mysql::review;
use crate::dump::mysql::schema::{FactError, Facts, Schema, SqlTable};
use crate::dump::mysql::script::{Piece, ScriptReader};
use crate::dump::mysql::spans::Quoting;
use crate::dump::review::Definition;
use crate::dump::rows_error::RowsError;
use crate::dump::{Limits, Table};

/// What a script holds.
pub(super) struct Survey {
    pub schema: Schema,
    pub found: Found,
    pub versions: Versions,
    /// What its comments tell of its end.
    pub completeness: Completeness,
    /// What it defines beside rows.
    pub definitions: Vec<Definition>,
    /// How many rows it has of the tables that policies call so.
    rows: HashMap<String, u64>,
}

/// A database, where the script says one, and a table in it.
type Named = (Option<String>, String);

impl Survey {
    /// Reads all of a script. `learn` is given each statement.
    pub fn read(input: impl Read, mut learn: impl FnMut(&Judged<'_>)) -> Result<Self, DumpError> {
        let mut script = ScriptReader::new(input);
        let (mut facts, mut held) = (Facts::new(), Held::default());
        let (mut found, mut versions) = (Found::default(), Versions::default());
        let mut definitions = Vec::new();
        loop {
            let (start, quoting) = (script.position(), script.settings().quoting);
            let Some(piece) = script.next_piece()? else { break };
            if script.completeness().begun <= 1
                && let Piece::Statement(bytes) | Piece::Command(bytes) | Piece::Blank(bytes) = &piece
            {
                versions.read(bytes);
            }
            let database = script.settings().database.clone();
            match piece {
                Piece::Command(bytes) | Piece::Blank(bytes) => {
                    found.count(&judged(&bytes, Known::Nothing, database.as_deref(), quoting));
                }
                Piece::Statement(sql) => {
                    let known = known(&sql, quoting, start)?;
                    let statement = judged(&sql, known, database.as_deref(), quoting);
                    found.count(&statement);
                    learn(&statement);
                    let defined = review::definitions(&sql, quoting).into_iter();
                    definitions.extend(defined.map(|defined| defined.in_script(&sql, start.line)));
                    facts
                        .read(&sql, database.as_deref(), quoting)
                        .map_err(|source| misread(source, start))?;
                }
                Piece::Insert(target) => {
                    let (called, table) = named(&target, database.as_deref());
                    facts.note_rows(called.as_deref(), &table);
                    held.insert(target, &mut script)?;
                }
            }
        }
        let completeness = script.completeness();
        check_end(completeness, script.position())?;
        let mut survey = Survey {
            schema: facts.finish()?,
            found,
            versions,
            completeness,
            definitions,
            rows: HashMap::new(),
        };
        held.settle(&mut survey)?;
        Ok(survey)
    }

    /// A table whose rows stand behind an INSERT.
    pub fn table(&self, target: &InsertTarget, database: Option<&str>) -> Result<&SqlTable, PassageError> {
        let named = named(target, database);
        let unannounced = || PassageError::UnplannedTable { table: shown(&named) };
        self.schema.table(named.0.as_deref(), &named.1).ok_or_else(unannounced)
    }

    /// How many rows it has of the table that policies call so.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or(0)
    }

    /// The tables that policies decide on, with the rows of each that the script holds; without those in which a server
    /// keeps what it knows of itself, unless these are wanted.
    pub fn tables(&self, with_system: bool) -> impl Iterator<Item = (&Table, u64)> {
        let tables = self.schema.tables.iter();
        let wanted = tables.filter(move |table| with_system || !is_of_system(table));
        wanted.map(|table| (&table.shape, self.rows_of(&table.shape.name)))
    }
}

/// Whether a server keeps in this table what it knows of itself.
pub(super) fn is_of_system(table: &SqlTable) -> bool {
    table.database.as_deref().is_some_and(|database| is_system_database(database.as_bytes()))
}

/// For each field of rows without a list of columns, the column: invisible ones are not among them.
pub(super) fn visible(table: &SqlTable) -> Vec<usize> {
    (0..table.shape.columns.len()).filter(|column| !table.invisible.contains(column)).collect()
}

/// What a piece without rows is judged by.
pub(super) fn judged<'a>(
    bytes: &'a [u8],
    known: Known,
    database: Option<&'a str>,
    quoting: Quoting,
) -> Judged<'a> {
    Judged { bytes, known, database, quoting }
}

/// What a statement is for. What could hold rows that nobody looks at is refused.
pub(super) fn known(sql: &[u8], quoting: Quoting, start: Position) -> Result<Known, DumpError> {
    let Position { line, offset } = start;
    Known::of(sql, quoting).map_err(|unknown| DumpError::UnknownStatement {
        line,
        offset,
        words: unknown.words,
    })
}

/// Refuses a script that begins with the tool's first comment and ends without its last one. It is all that tells a
/// script that was cut between two statements from a whole one.
pub(super) fn check_end(completeness: Completeness, end: Position) -> Result<(), DumpError> {
    let Position { line, offset } = end;
    match completeness.is_missing_its_end() {
        true => Err(DumpError::Incomplete { line, offset }),
        false => Ok(()),
    }
}

fn misread(source: FactError, start: Position) -> DumpError {
    DumpError::Statement { line: start.line, offset: start.offset, source }
}

fn named(target: &InsertTarget, database: Option<&str>) -> Named {
    (target.database.as_deref().or(database).map(str::to_owned), target.table.clone())
}

/// A table as errors name it before its schema is known.
fn shown((database, name): &Named) -> String {
    database.as_ref().map_or_else(|| name.clone(), |database| format!("{database}.{name}"))
}

/// The tables with rows.
#[derive(Default)]
struct Held(BTreeMap<Named, HeldTable>);

#[derive(Default)]
struct HeldTable {
    /// The list of columns, where there is one.
    columns: Option<Vec<String>>,
    rows: u64,
    unlisted: Option<Unlisted>,
}

/// Rows without a list of columns: how many fields they have, and which the first of them is.
#[derive(Clone, Copy)]
struct Unlisted {
    fields: usize,
    row: u64,
    start: Position,
}

impl Unlisted {
    fn unlike(&self, table: &str, expected: usize) -> DumpError {
        let Unlisted { fields, row, start } = *self;
        DumpError::rows(table, start, RowsError::FieldCount { row, expected, found: fields })
    }
}

impl HeldTable {
    /// The columns of a table that no statement makes, if they can be known. Those that a server makes by itself are
    /// dumped so (`--system=stats`): their columns are called by numbers, from 1.
    fn named_columns(&self, database: Option<&str>) -> Option<Vec<String>> {
        match (&self.columns, self.unlisted) {
            (Some(columns), None) => Some(columns.clone()),
            (None, Some(fields)) if database.is_some_and(|name| is_system_database(name.as_bytes())) => {
                Some((1..=fields.fields).map(|number| number.to_string()).collect())
            }
            // Rows without a list need not stand in the order of another statement's.
            _ => None,
        }
    }
}

impl Held {
    fn insert(
        &mut self,
        target: InsertTarget,
        script: &mut ScriptReader<impl Read>,
    ) -> Result<(), DumpError> {
        let named = named(&target, script.settings().database.as_deref());
        let quoting = script.settings().quoting;
        let first = script.position();
        let called = shown(&named);
        let held = self.0.entry(named).or_default();
        let columns = target.columns.clone();
        let mut rows = InsertRows::new(target, held.rows, quoting, Limits::default());
        loop {
            let start = script.position();
            let next = rows.next_batch(script.input());
            if next.map_err(|source| DumpError::rows(&called, start, source))?.is_none() {
                break;
            }
        }
        match (columns, rows.fields()) {
            (Some(columns), _) => held.columns = Some(columns),
            (None, Some(fields)) => {
                let found = Unlisted { fields, row: held.rows + 1, start: first };
                let expected = held.unlisted.get_or_insert(found).fields;
                if expected != fields {
                    return Err(found.unlike(&called, expected));
                }
            }
            (None, None) => {}
        }
        held.rows = rows.next_row();
        Ok(())
    }

    /// Gives the rows to the tables of the schema. A table that no statement makes (`--no-create-info`) is known by its
    /// list of columns, if it has one.
    fn settle(self, survey: &mut Survey) -> Result<(), DumpError> {
        for (named, held) in self.0 {
            let (database, name) = (named.0.as_deref(), named.1.as_str());
            if survey.schema.table(database, name).is_none() {
                let Some(columns) = held.named_columns(database) else {
                    return Err(PassageError::UnplannedTable { table: shown(&named) }.into());
                };
                let shape = survey.schema.shape_of_rows(database, name, Some(&columns))?.shape;
                if survey.schema.named(&shape.name).is_some() {
                    return Err(FactError::Ambiguous { table: shape.name }.into());
                }
                survey.schema.tables.push(SqlTable {
                    database: named.0.clone(),
                    name: named.1.clone(),
                    shape,
                    generated: Vec::new(),
                    invisible: Vec::new(),
                });
            }
            let Some(table) = survey.schema.table(database, name) else { continue };
            let expected = visible(table).len();
            if let Some(unlike) = held.unlisted.filter(|unlisted| unlisted.fields != expected) {
                return Err(unlike.unlike(&table.shape.name, expected));
            }
            *survey.rows.entry(table.shape.name.clone()).or_default() += held.rows;
        }
        Ok(())
    }
}
