//! What a SQLite file says of itself: header settings, tables with their shapes, and the objects that
//! come after the rows.
//!
//! Sources: <https://sqlite.org/pragma.html> (`table_list`, `table_xinfo`, `index_xinfo`), verified on
//! SQLite 3.51.

use super::checks;
use super::connection::{Database, quoted};
use super::virtual_table::{self, Content};
use crate::database::DatabaseError;
use crate::dump::checks::narrow;
use crate::dump::{Column, ColumnKind, ForeignKey, Table, UniqueKey};

/// A database's schema, in the order in which it is to be made again.
#[derive(Debug)]
pub struct Schema {
    /// Settings of the file's header.
    pub header: Header,
    /// Tables, ordinary and virtual, as created.
    pub tables: Vec<SqliteTable>,
    /// Indexes, views and triggers, in this order.
    pub objects: Vec<Object>,
    /// Whether the file has AUTOINCREMENT counters.
    pub has_sequences: bool,
}

/// Settings of the file's header that a new file must be given before its first table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes of a page.
    pub page_size: i64,
    /// `UTF-8`, `UTF-16le` or `UTF-16be`.
    pub encoding: String,
    /// 0 none, 1 full, 2 incremental.
    pub auto_vacuum: i64,
    /// The application's own version number.
    pub user_version: i64,
    /// The application's file type.
    pub application_id: i64,
}

/// A table of a SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteTable {
    /// Its shape for rules. Generated columns come last: rows do not hold them.
    pub shape: Table,
    /// The statement that made it.
    pub sql: String,
    /// Where its rows come from; `None` for an ordinary table.
    pub virtual_content: Option<Content>,
    /// The name by which the row number can be read and written, where no column of the table is it.
    pub row_number: Option<&'static str>,
}

impl SqliteTable {
    /// Whether it has rows that must be copied.
    pub fn holds_rows(&self) -> bool {
        matches!(self.virtual_content, None | Some(Content::Own { .. }))
    }

    /// What a row of it consists of, as SQL: the columns that are stored, then the row number.
    pub fn stored_fields(&self) -> Vec<String> {
        let stored = self.shape.columns.iter().filter(|column| !column.generated);
        stored.map(|column| quoted(&column.name)).chain(self.row_number.map(str::to_owned)).collect()
    }
}

/// An object that is made after the rows are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The statement that made it.
    pub sql: String,
}

/// Reads the schema.
pub fn read(database: &Database) -> Result<Schema, DatabaseError> {
    let doing = "reading the schema";
    let header = Header {
        page_size: database.query(doing, "PRAGMA page_size")?,
        encoding: database.query(doing, "PRAGMA encoding")?,
        auto_vacuum: database.query(doing, "PRAGMA auto_vacuum")?,
        user_version: database.query(doing, "PRAGMA user_version")?,
        application_id: database.query(doing, "PRAGMA application_id")?,
    };
    let listed = database.rows(
        doing,
        "SELECT name, type, wr, strict, (SELECT sql FROM sqlite_schema AS s WHERE s.name = l.name AND \
         s.type = 'table'), (SELECT rowid FROM sqlite_schema AS s WHERE s.name = l.name AND s.type = 'table') AS nr \
         FROM pragma_table_list AS l WHERE schema = 'main' AND type IN ('table', 'virtual', 'shadow') \
         AND substr(name, 1, 7) <> 'sqlite_' ORDER BY nr",
        |row| {
            Ok(Listed {
                name: row.get(0)?,
                kind: row.get(1)?,
                without_rowid: row.get(2)?,
                strict: row.get(3)?,
                sql: row.get(4)?,
            })
        },
    )?;
    let tables = read_tables(database, listed)?;
    let objects = database.rows(
        doing,
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'view', 'trigger') AND sql IS NOT NULL \
         ORDER BY CASE type WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid",
        |row| Ok(Object { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? }),
    )?;
    let has_sequences =
        database.query(doing, "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_sequence'")?;
    Ok(Schema { header, tables, objects, has_sequences })
}

struct Listed {
    name: String,
    kind: String,
    without_rowid: bool,
    strict: bool,
    sql: String,
}

/// Shadow tables are made by the virtual tables that they belong to, and left out. SQLite knows them by
/// their names only, and so takes a table `docs_content` for one that the user made and that the index
/// `docs` is over.
fn read_tables(database: &Database, listed: Vec<Listed>) -> Result<Vec<SqliteTable>, DatabaseError> {
    let (shadows, listed): (Vec<_>, Vec<_>) = listed.into_iter().partition(|listed| listed.kind == "shadow");
    let tables: Vec<SqliteTable> =
        listed.into_iter().map(|listed| read_table(database, listed)).collect::<Result<_, _>>()?;
    for shadow in shadows {
        let is_content = |table: &SqliteTable| match &table.virtual_content {
            Some(Content::External { table }) => table.eq_ignore_ascii_case(&shadow.name),
            _ => false,
        };
        if let Some(index) = tables.iter().find(|table| is_content(table)) {
            let why = format!("full-text index `{}` is over it and claims its name", index.shape.name);
            return Err(DatabaseError::Unsupported { object: format!("table `{}`", shadow.name), why });
        }
    }
    Ok(tables)
}

fn read_table(database: &Database, listed: Listed) -> Result<SqliteTable, DatabaseError> {
    let Listed { name, kind, without_rowid, strict, sql } = listed;
    let is_virtual = kind == "virtual";
    let virtual_content = if is_virtual { Some(virtual_table::content(&name, &sql)?) } else { None };
    let columns = read_columns(database, &name, strict)?;
    let mut shape = Table { name, ..Table::default() };
    let primary: Vec<usize> = {
        let mut keyed: Vec<_> =
            columns.iter().enumerate().filter(|(_, column)| column.key_position > 0).collect();
        keyed.sort_by_key(|(_, column)| column.key_position);
        keyed.into_iter().map(|(position, _)| position).collect()
    };
    shape.columns = columns.into_iter().map(|column| column.column).collect();
    let has_key_index = read_unique_keys(database, &mut shape)?;
    // INTEGER PRIMARY KEY is the row number itself, and has no index of its own.
    let key_is_row_number = primary.len() == 1 && !without_rowid && !has_key_index;
    if key_is_row_number && !is_virtual {
        let key = &mut shape.columns[primary[0]];
        key.kind = ColumnKind::Integer;
        key.nullable = false;
        shape.unique_keys.push(UniqueKey { columns: primary, primary: true });
    }
    read_foreign_keys(database, &mut shape)?;
    if !is_virtual {
        narrow(&mut shape, &checks::read(&sql));
    }
    let is_numbered = match virtual_content {
        None => !key_is_row_number && !without_rowid,
        Some(Content::Own { numbered }) => numbered,
        Some(_) => false,
    };
    let row_number = if is_numbered {
        ["rowid", "_rowid_", "oid"].into_iter().find(|name| shape.position(name).is_none())
    } else {
        None
    };
    Ok(SqliteTable { shape, sql, virtual_content, row_number })
}

struct ReadColumn {
    column: Column,
    key_position: i64,
}

fn read_columns(database: &Database, table: &str, strict: bool) -> Result<Vec<ReadColumn>, DatabaseError> {
    let mut columns = database.rows(
        "reading the schema",
        &format!(
            "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo({}) WHERE hidden <> 1",
            text_literal(table)
        ),
        |row| {
            let (declared_type, not_null, hidden): (String, bool, i64) =
                (row.get(1)?, row.get(2)?, row.get(4)?);
            Ok(ReadColumn {
                column: Column {
                    nullable: !not_null,
                    generated: hidden > 1,
                    ..Column::new(
                        row.get::<_, String>(0)?,
                        declared_type.as_str(),
                        kind(&declared_type, strict),
                    )
                },
                key_position: row.get(3)?,
            })
        },
    )?;
    columns.sort_by_key(|column| column.column.generated);
    Ok(columns)
}

/// What a declared type says of the values. Outside of STRICT tables SQLite takes anything anywhere;
/// then only the names that leave no doubt count.
fn kind(declared_type: &str, strict: bool) -> ColumnKind {
    let name = declared_type.to_ascii_uppercase();
    let word = name.split(['(', ' ']).next().unwrap_or_default();
    match word {
        "INTEGER" | "INT" | "BIGINT" | "SMALLINT" | "TINYINT" | "MEDIUMINT" | "INT2" | "INT8" => {
            ColumnKind::Integer
        }
        "REAL" if strict => ColumnKind::Number,
        "DOUBLE" | "FLOAT" | "NUMERIC" | "DECIMAL" => ColumnKind::Number,
        "TEXT" if strict => ColumnKind::Text,
        "BLOB" if strict => ColumnKind::Blob,
        _ => ColumnKind::Any,
    }
}

/// Returns whether the primary key has an index of its own.
fn read_unique_keys(database: &Database, shape: &mut Table) -> Result<bool, DatabaseError> {
    let doing = "reading the schema";
    let indexes = database.rows(
        doing,
        &format!(
            "SELECT name, origin FROM pragma_index_list({}) WHERE \"unique\"",
            text_literal(&shape.name)
        ),
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
    )?;
    for (index, origin) in &indexes {
        let members: Vec<(i64, Option<String>)> = database.rows(
            doing,
            &format!("SELECT cid, name FROM pragma_index_xinfo({}) WHERE key", text_literal(index)),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let columns = if members.iter().any(|(column, _)| *column < 0) {
            columns_named_in_index(database, shape, index)?
        } else {
            members.iter().filter_map(|(_, name)| shape.position(name.as_deref()?)).collect()
        };
        shape.unique_keys.push(UniqueKey { columns, primary: origin == "pk" });
    }
    Ok(indexes.iter().any(|(_, origin)| origin == "pk"))
}

/// The columns that stand in the index's statement before its WHERE: for an index over expressions, all
/// that its uniqueness may depend on.
fn columns_named_in_index(
    database: &Database,
    shape: &Table,
    index: &str,
) -> Result<Vec<usize>, DatabaseError> {
    let sql: String = database.query(
        "reading the schema",
        &format!("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = {}", text_literal(index)),
    )?;
    let is_where = |word: &&str| word.eq_ignore_ascii_case("where") && shape.position(word).is_none();
    let words = sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words: Vec<&str> = words.take_while(|word| !is_where(word)).collect();
    let named = |column: &Column| words.iter().any(|word| word.eq_ignore_ascii_case(&column.name));
    Ok((0..shape.columns.len()).filter(|&position| named(&shape.columns[position])).collect())
}

fn read_foreign_keys(database: &Database, shape: &mut Table) -> Result<(), DatabaseError> {
    let members: Vec<(i64, String, String, Option<String>)> = database.rows(
        "reading the schema",
        &format!(
            "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list({}) ORDER BY id, seq",
            text_literal(&shape.name)
        ),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut last = None;
    for (id, table, from, to) in members {
        if last != Some(id) {
            shape.foreign_keys.push(ForeignKey { columns: Vec::new(), table, referenced: Vec::new() });
            last = Some(id);
        }
        if let Some(key) = shape.foreign_keys.last_mut() {
            key.columns
                .extend(shape.columns.iter().position(|column| column.name.eq_ignore_ascii_case(&from)));
            key.referenced.extend(to);
        }
    }
    Ok(())
}

/// A text as SQL writes it.
pub(super) fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
