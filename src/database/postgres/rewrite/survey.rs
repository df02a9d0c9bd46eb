//! The first reading of a script: what its statements say of tables, and whose rows it holds. Keys come behind the rows,
//! so that no plan can be made before all of it is read.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use super::contents::tables_without_rows;
use super::left_out::{Census, Nature};
use crate::database::passage::PassageError;
use crate::database::postgres::DumpError;
use crate::dump::lookahead::Position;
use crate::dump::postgres::copy_rows::CopyRows;
use crate::dump::postgres::copy_target::CopyTarget;
use crate::dump::postgres::insert_rows::InsertRows;
use crate::dump::postgres::insert_target::InsertTarget;
use crate::dump::postgres::known_statement;
use crate::dump::postgres::review;
use crate::dump::postgres::schema::{FactError, Facts, Schema};
use crate::dump::postgres::script::{Piece, ScriptReader};
use crate::dump::postgres::settings::Settings;
use crate::dump::review::Definition;
use crate::dump::rows_error::RowsError;
use crate::dump::{Limits, Table};

/// What a script holds.
pub(super) struct Survey {
    pub schema: Schema,
    /// Every table of the dump: those with rows in it come first, in their order.
    pub tables: Vec<Table>,
    /// How many rows those have, in the same order.
    pub rows: Vec<u64>,
    pub census: Census,
    pub versions: Versions,
    /// What it defines beside rows.
    pub definitions: Vec<Definition>,
    /// What policies call the tables with rows.
    names: HashMap<Named, String>,
}

/// The schema and the name of a table, as the script has them.
type Named = (String, String);

/// The versions that the comments at the beginning tell.
#[derive(Default)]
pub(super) struct Versions {
    pub server: Option<String>,
    pub client: Option<String>,
}

impl Survey {
    /// Reads all of a script.
    pub fn read(input: impl Read) -> Result<Self, DumpError> {
        let mut script = ScriptReader::new(input);
        let (mut facts, mut held) = (Facts::new(), Held::default());
        let (mut census, mut versions) = (Census::default(), Versions::default());
        let mut definitions = Vec::new();
        let mut is_before_statements = true;
        let mut is_complete = false;
        loop {
            let start = script.position();
            let Some(piece) = script.next_piece()? else { break };
            if let Piece::Statement(bytes) | Piece::Command(bytes) | Piece::Blank(bytes) = &piece
                && is_before_statements
            {
                versions.read(bytes);
            }
            is_before_statements &= !matches!(piece, Piece::Statement(_));
            is_complete = match &piece {
                Piece::Command(bytes) | Piece::Blank(bytes) => is_complete || has_last_comment(bytes),
                Piece::Statement(_) | Piece::Copy(..) | Piece::Insert(_) => false,
            };
            match piece {
                Piece::Command(_) | Piece::Blank(_) => {}
                Piece::Statement(sql) => {
                    check_statement(&sql, start)?;
                    census.count(Nature::of_statement(&sql));
                    let found = review::definitions(&sql, script.settings().standard_strings);
                    definitions.extend(found.into_iter().map(|found| found.in_script(&sql, start.line)));
                    facts.read(&sql, default_schema(script.settings()))?;
                }
                Piece::Copy(_, target) => held.copy(target, &mut script)?,
                Piece::Insert(target) => held.insert(target, &mut script)?,
            }
        }
        if !is_complete {
            return Err(DumpError::Incomplete { line: script.position().line });
        }
        held.finish(facts.finish()?, census, versions, definitions)
    }

    /// Whether the script holds rows of the table that policies call so.
    pub fn holds_rows_of(&self, table: &str) -> bool {
        self.tables[..self.rows.len()].iter().any(|known| known.name == table)
    }

    /// What policies call a table whose rows stand behind a COPY or INSERT.
    pub fn name_of(&self, schema: Option<&str>, name: &str, settings: &Settings) -> Result<&str, DumpError> {
        let named = named(schema, name, settings);
        let found = self.names.get(&named);
        Ok(found.map(String::as_str).ok_or_else(|| PassageError::UnplannedTable { table: shown(&named) })?)
    }
}

/// Whether pg_dump's last comment is among these blanks, comments and commands of psql. It is all that tells a script
/// that was cut off between two statements from a whole one.
fn has_last_comment(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    lines.any(|line| line.trim_ascii_end() == b"-- PostgreSQL database dump complete")
}

/// Refuses what could hold rows that nobody looks at.
pub(super) fn check_statement(sql: &[u8], start: Position) -> Result<(), DumpError> {
    known_statement::check(sql)
        .map_err(|words| DumpError::UnknownStatement { line: start.line.saturating_sub(1), words })
}

/// Where names without a schema belong: what pg_dump named first in `search_path`, before it began to empty it.
fn default_schema(settings: &Settings) -> Option<&str> {
    settings.search_path.iter().map(String::as_str).find(|&schema| schema != "pg_catalog")
}

fn named(schema: Option<&str>, name: &str, settings: &Settings) -> Named {
    let schema = schema.or_else(|| default_schema(settings)).unwrap_or("public");
    (schema.to_owned(), name.to_owned())
}

/// A table as errors name it before its schema is known.
fn shown((schema, name): &Named) -> String {
    if schema == "public" { name.clone() } else { format!("{schema}.{name}") }
}

/// The tables with rows, in the order in which their first rows come.
#[derive(Default)]
struct Held {
    tables: Vec<HeldTable>,
    places: HashMap<Named, usize>,
}

struct HeldTable {
    named: Named,
    columns: Option<Vec<String>>,
    rows: u64,
}

impl Held {
    /// Rows without a list of columns have them as declared, and those with one as listed first: a table has either.
    fn table(&mut self, named: Named, columns: Option<&[String]>) -> Result<&mut HeldTable, DumpError> {
        let next = self.tables.len();
        let place = *self.places.entry(named.clone()).or_insert(next);
        if place == next {
            self.tables.push(HeldTable { named, columns: columns.map(<[String]>::to_vec), rows: 0 });
        }
        let table = &mut self.tables[place];
        if table.columns.is_some() != columns.is_some() {
            return Err(FactError::OrderUnknown { table: shown(&table.named) }.into());
        }
        Ok(table)
    }

    fn copy(&mut self, target: CopyTarget, script: &mut ScriptReader<impl Read>) -> Result<(), DumpError> {
        let named = named(target.schema.as_deref(), &target.table, script.settings());
        let table = self.table(named, Some(&target.columns))?;
        let mut rows = CopyRows::new(table.rows, Limits::default());
        let counted = rows.pass_through(script.input(), target.fields(), &mut io::sink());
        table.rows += counted.map_err(|source| table.failed(source))?;
        Ok(())
    }

    fn insert(
        &mut self,
        target: InsertTarget,
        script: &mut ScriptReader<impl Read>,
    ) -> Result<(), DumpError> {
        let Settings { standard_strings, .. } = *script.settings();
        let named = named(target.schema.as_deref(), &target.table, script.settings());
        let table = self.table(named, target.columns.as_deref())?;
        let mut rows = InsertRows::new(target, table.rows, standard_strings, Limits::default());
        while rows.next_batch(script.input()).map_err(|source| table.failed(source))?.is_some() {}
        table.rows = rows.next_row();
        Ok(())
    }

    fn finish(
        self,
        schema: Schema,
        census: Census,
        versions: Versions,
        definitions: Vec<Definition>,
    ) -> Result<Survey, DumpError> {
        let (mut names, mut known) = (HashMap::new(), HashSet::new());
        let (mut tables, mut rows) = (Vec::new(), Vec::new());
        for HeldTable { named, columns, rows: count } in self.tables {
            let shape = schema.shape_of_rows(&named.0, &named.1, columns.as_deref())?.shape;
            if !known.insert(shape.name.clone()) {
                return Err(FactError::Ambiguous { table: shape.name }.into());
            }
            let _ = names.insert(named, shape.name.clone());
            tables.push(shape);
            rows.push(count);
        }
        tables.extend(tables_without_rows(&schema, &known));
        Ok(Survey { schema, tables, rows, census, versions, definitions, names })
    }
}

impl HeldTable {
    fn failed(&self, source: RowsError) -> DumpError {
        DumpError::Rows { table: shown(&self.named), source }
    }
}

impl Versions {
    /// Reads the comments before the first statement.
    fn read(&mut self, bytes: &[u8]) {
        for line in bytes.split(|&byte| byte == b'\n') {
            let after = |start: &str| {
                let version = line.strip_prefix(start.as_bytes())?.trim_ascii();
                Some(String::from_utf8_lossy(version).into_owned())
            };
            self.server = self.server.take().or_else(|| after("-- Dumped from database version "));
            self.client = self.client.take().or_else(|| after("-- Dumped by pg_dump version "));
        }
    }
}
