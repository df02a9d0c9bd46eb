//! Builds a new SQLite file from a schema and batches of rows.
//!
//! Nothing is ever updated or deleted in it, so no page holds remnants, and no trigger exists yet while
//! rows come in.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Statement, ToSql};

use super::connection::{Database, quoted};
use super::schema::{Header, Object, SqliteTable};
use super::virtual_table::Content;
use crate::database::DatabaseError;
use crate::dump::cells::Cells;
use crate::dump::{Batch, RowCodec, Value};

/// A new file, open for filling within one transaction.
pub struct NewDatabase {
    database: Database,
}

impl NewDatabase {
    /// Gives the empty file at `path` the header settings and begins to fill it.
    pub fn begin(path: &Path, header: &Header) -> Result<Self, DatabaseError> {
        let database = Database::open_to_fill(path)?;
        database.execute(
            "setting up",
            &format!(
                "PRAGMA page_size = {}; PRAGMA encoding = '{}'; PRAGMA auto_vacuum = {}; PRAGMA user_version = {}; \
                 PRAGMA application_id = {}; BEGIN",
                header.page_size, header.encoding, header.auto_vacuum, header.user_version, header.application_id
            ),
        )?;
        Ok(NewDatabase { database })
    }

    /// Makes a table by its own statement.
    pub fn create_table(&self, table: &SqliteTable) -> Result<(), DatabaseError> {
        self.create("table", &table.shape.name, &table.sql)
    }

    /// Makes an index, view or trigger by its own statement.
    pub fn create_object(&self, object: &Object) -> Result<(), DatabaseError> {
        self.create(&object.kind, &object.name, &object.sql)
    }

    /// One statement that begins with CREATE, and nothing else: what stands in a file's schema is data
    /// from elsewhere.
    fn create(&self, kind: &str, name: &str, sql: &str) -> Result<(), DatabaseError> {
        let is_create = sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("create"));
        if !is_create {
            let (object, why) =
                (format!("{kind} `{name}`"), "its statement is no CREATE statement".to_owned());
            return Err(DatabaseError::Unsupported { object, why });
        }
        let failed = |source| self.database.failed(&format!("creating {kind} `{name}`"), source);
        self.database.connection.execute(sql, []).map_err(failed)?;
        Ok(())
    }

    /// Prepares to insert rows into a table. Takes the whole file: it may move to the writing thread.
    pub fn rows<'a>(&'a mut self, table: &'a SqliteTable) -> Result<TableRows<'a>, DatabaseError> {
        let fields = table.stored_fields();
        let marks = vec!["?"; fields.len()].join(",");
        let sql = format!("INSERT INTO {}({}) VALUES({marks})", quoted(&table.shape.name), fields.join(","));
        let doing = format!("writing table `{}`", table.shape.name);
        let insert = self.database.connection.prepare(&sql);
        let insert = insert.map_err(|source| self.database.failed(&doing, source))?;
        Ok(TableRows { table: &table.shape.name, fields: fields.len(), insert, ranges: Vec::new() })
    }

    /// Sets the AUTOINCREMENT counters; the table for them exists from here on, even when no table uses it.
    pub fn set_sequences(&self, sequences: &[(String, i64)]) -> Result<(), DatabaseError> {
        let doing = "setting the counters";
        self.database.execute(
            doing,
            "CREATE TABLE airlock_sequence(id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE airlock_sequence; \
             DELETE FROM sqlite_sequence",
        )?;
        for (table, last) in sequences {
            let insert = "INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)";
            let result = self.database.connection.execute(insert, (table, last));
            result.map_err(|source| self.database.failed(doing, source))?;
        }
        Ok(())
    }

    /// Makes room for what sorting takes when indexes are made.
    pub fn end_of_rows(&self) -> Result<(), DatabaseError> {
        self.database.shrink_cache()
    }

    /// Fills the full-text indexes that have no rows of their own.
    pub fn rebuild(&self, table: &SqliteTable) -> Result<(), DatabaseError> {
        if let Some(Content::External { .. }) = table.virtual_content {
            let name = quoted(&table.shape.name);
            let doing = format!("rebuilding `{}`", table.shape.name);
            self.database.execute(&doing, &format!("INSERT INTO {name}({name}) VALUES('rebuild')"))?;
        }
        Ok(())
    }

    /// Ends the transaction and hands over the connection, to check what was built.
    pub fn commit(self) -> Result<Database, DatabaseError> {
        self.database.execute("writing the last pages", "COMMIT")?;
        Ok(self.database)
    }
}

/// Inserts rows into one table.
pub struct TableRows<'a> {
    table: &'a str,
    fields: usize,
    insert: Statement<'a>,
    ranges: Vec<Range<usize>>,
}

impl TableRows<'_> {
    /// Inserts the rows of a batch.
    pub fn write(&mut self, batch: &Batch) -> Result<(), DatabaseError> {
        for (number, row) in (batch.first_row + 1..).zip(batch.rows()) {
            self.insert_row(row).map_err(|why| DatabaseError::Row {
                table: self.table.to_owned(),
                row: number,
                why,
            })?;
        }
        Ok(())
    }

    fn insert_row(&mut self, row: &[u8]) -> Result<(), String> {
        Cells.split(row, &mut self.ranges).map_err(|problem| problem.to_string())?;
        debug_assert_eq!(self.ranges.len(), self.fields, "the rewriter checked the number of fields");
        for (position, range) in self.ranges.iter().enumerate() {
            let value = Cells.decode(&row[range.clone()]).map_err(|problem| problem.to_string())?;
            self.insert.raw_bind_parameter(position + 1, Bound(&value)).map_err(|source| reason(&source))?;
        }
        self.insert.raw_execute().map(|_| ()).map_err(|source| reason(&source))
    }
}

/// SQLite names the constraint and never the value.
fn reason(source: &rusqlite::Error) -> String {
    match source {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

/// Binds text as text even when its bytes are no valid UTF-8.
struct Bound<'a>(&'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(Cow::Borrowed(text)) => ValueRef::Text(text),
            Value::Text(Cow::Owned(text)) => ValueRef::Text(text),
            Value::Blob(blob) => ValueRef::Blob(blob),
        }))
    }
}
