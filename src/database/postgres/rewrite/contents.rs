//! What an archive holds, by its table of contents: the schema, and for each entry with data whose rows it is.

use std::collections::{BTreeMap, HashSet};

use crate::database::passage::PassageError;
use crate::database::postgres::DumpError;
use crate::dump::Table;
use crate::dump::postgres::archive::{Entry, Toc};
use crate::dump::postgres::copy_target::CopyTarget;
use crate::dump::postgres::encoding::Encoding;
use crate::dump::postgres::known_statement;
use crate::dump::postgres::review;
use crate::dump::postgres::schema::{FactError, Facts, Schema, TableKind};
use crate::dump::postgres::script::{Piece, ScriptReader};
use crate::dump::postgres::settings::Settings;
use crate::dump::review::{Definition, Place};

/// What an archive holds.
pub(super) struct Contents {
    pub toc: Toc,
    pub schema: Schema,
    /// Every table of the dump: those with rows in it come first, in their order.
    pub tables: Vec<Table>,
    /// The tables whose rows are in the archive, by the number of their data.
    pub data: BTreeMap<i32, TableData>,
    pub encoding: Encoding,
    pub standard_strings: bool,
    /// What it defines beside rows.
    pub definitions: Vec<Definition>,
}

/// The rows of a table in the archive.
pub(super) struct TableData {
    /// As policies name it.
    pub table: String,
    /// As the archive names it, for errors and checks.
    pub schema: String,
    pub name: String,
    /// The schemas and names of its parents.
    pub parents: Vec<(String, String)>,
    pub form: Form,
}

/// How rows are written.
pub(super) enum Form {
    /// As COPY text.
    Copy(CopyTarget),
    /// As INSERT statements.
    Insert,
}

impl Contents {
    /// Reads what the table of contents says.
    pub fn new(toc: Toc) -> Result<Self, DumpError> {
        let (mut facts, mut settings) = (Facts::new(), Settings::default());
        let mut definitions = Vec::new();
        for entry in &toc.entries {
            let Some(definition) = &entry.definition else { continue };
            let namespace = entry.namespace.as_deref().map(text).transpose()?;
            check_definition(entry, definition, &settings)?;
            if matches!(entry.desc(), b"ENCODING" | b"STDSTRINGS" | b"SEARCHPATH") {
                settings.follow(definition).map_err(DumpError::Settings)?;
            }
            facts.read(definition, namespace.as_deref())?;
            let found = review::definitions(definition, settings.standard_strings);
            definitions.extend(found.into_iter().map(|found| found.at(Place::Entry(entry.dump_id))));
        }
        let schema = facts.finish()?;
        let mut contents = Contents {
            encoding: settings.encoding.unwrap_or(Encoding::Utf8),
            standard_strings: settings.standard_strings,
            definitions,
            tables: Vec::new(),
            data: BTreeMap::new(),
            schema,
            toc,
        };
        contents.find_data()?;
        Ok(contents)
    }

    fn find_data(&mut self) -> Result<(), DumpError> {
        let mut known = HashSet::new();
        for entry in self.toc.entries.iter().filter(|entry| entry.has_data() && entry.is_table_data()) {
            let data = table_data(entry)?;
            let columns = match &data.form {
                Form::Copy(target) => Some(target.columns.as_slice()),
                Form::Insert => None,
            };
            let (shape, is_known) = match self.schema.shape_of_rows(&data.schema, &data.name, columns) {
                // The statements may yet name the columns: that is seen when they are read.
                Err(FactError::OrderUnknown { .. }) => (self.declared(&data.schema, &data.name), true),
                found => found.map(|rows| (rows.shape, rows.is_known))?,
            };
            let parents = shape.parents.iter().filter_map(|name| self.schema.named(name));
            let parents = parents.map(|parent| (parent.schema.clone(), parent.name.clone())).collect();
            let data = TableData { table: shape.name.clone(), parents, ..data };
            // Of a table that is not declared, no parents are known.
            if let Form::Copy(target) = &data.form
                && is_known
                && !data.is_named(target.schema.as_deref(), &target.table)
            {
                return Err(PassageError::UnplannedTable { table: shown(entry) }.into());
            }
            // Two that a policy cannot tell apart would both get the columns of the first.
            if !known.insert(shape.name.clone()) {
                return Err(FactError::Ambiguous { table: shape.name }.into());
            }
            let _ = self.data.insert(entry.dump_id, data);
            self.tables.push(shape);
        }
        self.tables.extend(tables_without_rows(&self.schema, &known));
        Ok(())
    }

    /// What an entry is called in messages.
    pub fn shown(&self, dump_id: i32) -> String {
        self.toc.entry(dump_id).map_or_else(|| format!("entry {dump_id}"), shown)
    }

    fn declared(&self, schema: &str, name: &str) -> Table {
        self.schema.table(schema, name).map_or_else(Table::default, |table| table.shape.clone())
    }
}

/// The tables of a schema that are not among those with rows in the dump. Foreign tables have theirs elsewhere.
pub(super) fn tables_without_rows(schema: &Schema, with_rows: &HashSet<String>) -> Vec<Table> {
    let others = schema.tables.iter().filter(|table| !with_rows.contains(&table.shape.name));
    others.filter(|table| table.kind != TableKind::Foreign).map(|table| table.shape.clone()).collect()
}

/// Refuses what could hold rows that nobody looks at: the same as between the rows of a script.
fn check_definition(entry: &Entry, definition: &[u8], settings: &Settings) -> Result<(), DumpError> {
    // Numbers of large objects, a line each.
    if entry.desc() == b"BLOB METADATA" {
        return Ok(());
    }
    let unknown = |words| DumpError::UnknownDefinition { entry: shown(entry), words };
    let mut script = ScriptReader::with_settings(definition, settings.clone());
    loop {
        let piece = script.next_piece();
        let piece = piece.map_err(|source| DumpError::Definition { entry: shown(entry), source })?;
        match piece {
            None => return Ok(()),
            Some(Piece::Blank(_)) => {}
            Some(Piece::Statement(sql)) => known_statement::check(&sql).map_err(unknown)?,
            Some(Piece::Command(_)) => return Err(unknown("\\".to_owned())),
            Some(Piece::Copy(..)) => return Err(unknown("copy".to_owned())),
            Some(Piece::Insert(_)) => return Err(unknown("insert".to_owned())),
        }
    }
}

fn table_data(entry: &Entry) -> Result<TableData, DumpError> {
    let form = match &entry.copy_statement {
        Some(statement) if !statement.is_empty() => {
            let target = CopyTarget::parse(statement);
            Form::Copy(target.map_err(|source| DumpError::Entry { entry: shown(entry), source })?)
        }
        _ => Form::Insert,
    };
    let name = text(entry.tag())?;
    let schema = match &entry.namespace {
        Some(namespace) => text(namespace)?,
        None => "public".to_owned(),
    };
    Ok(TableData { table: String::new(), schema, name, parents: Vec::new(), form })
}

/// What an entry is called in messages.
fn shown(entry: &Entry) -> String {
    let (description, tag) = (String::from_utf8_lossy(entry.desc()), String::from_utf8_lossy(entry.tag()));
    format!("entry {} ({description} {tag})", entry.dump_id)
}

fn text(bytes: &[u8]) -> Result<String, DumpError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| DumpError::NameNotText)
}
