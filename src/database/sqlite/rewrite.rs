//! Rewrites a SQLite file: the order of steps from an open original to a checked new file.

use std::path::Path;

use super::checks;
use super::classes::Classes;
use super::connection::{Database, quoted};
use super::inspect;
use super::reader;
use super::schema::{self, Schema, SqliteTable};
use super::virtual_table::Content;
use super::writer::NewDatabase;
use crate::anonymize::draw::RunKey;
use crate::anonymize::pipeline::{self, ReadEnd, Totals};
use crate::anonymize::plan::{Plan, TablePlan};
use crate::anonymize::rows::Rewriter;
use crate::database::{DatabaseError, RewrittenTable, Settings};
use crate::dump::Table;
use crate::dump::cells::Cells;
use crate::dump::review::{Definition, Place, definitions};
use crate::progress::{Progress, Unit};

/// An original, open for reading at one moment of its life.
pub struct Original {
    pub(super) database: Database,
    schema: Schema,
}

impl Original {
    /// Opens the file, and reads its schema. What others write from here on is not seen.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let database = Database::open_to_read(path)?;
        database.execute("opening", "BEGIN")?;
        let schema = schema::read(&database)?;
        Ok(Original { database, schema })
    }

    /// The shapes of the tables that hold rows: what a plan has to decide on.
    pub fn tables(&self) -> Vec<Table> {
        self.schema
            .tables
            .iter()
            .filter(|table| table.holds_rows())
            .map(|table| table.shape.clone())
            .collect()
    }

    /// What the file defines beside rows, and is copied as it is.
    pub fn review(&self) -> Vec<Definition> {
        let tables = self.schema.tables.iter().filter(|table| table.virtual_content.is_none());
        let statements =
            tables.map(|table| &table.sql).chain(self.schema.objects.iter().map(|object| &object.sql));
        let found = statements.flat_map(|sql| definitions(&checks::tokens(sql), &|_| None));
        found.map(|found| found.at(Place::Schema)).collect()
    }

    pub(super) fn table(&self, name: &str) -> Option<&SqliteTable> {
        self.schema.tables.iter().find(|table| table.shape.name == name)
    }

    /// What the new file will not hold as it was, for the user to know.
    pub fn notes(&self) -> Result<Vec<String>, DatabaseError> {
        let mut notes = Vec::new();
        for table in &self.schema.tables {
            let name = &table.shape.name;
            match &table.virtual_content {
                Some(Content::External { table }) if !is_readable(&self.database, table) => {
                    notes.push(format!(
                        "full-text index `{name}` is over `{table}`, which cannot be read, and starts empty"
                    ));
                }
                Some(Content::External { table }) => {
                    notes.push(format!("full-text index `{name}` is rebuilt from `{table}`"));
                }
                Some(Content::Contentless) => {
                    notes.push(format!("full-text index `{name}` keeps no text and starts empty"));
                }
                _ => {}
            }
        }
        let statistics: i64 = self.database.query(
            "reading the schema",
            "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'sqlite_stat[134]'",
        )?;
        if statistics > 0 {
            notes.push("statistics of ANALYZE hold samples of rows and are left out".to_owned());
        }
        Ok(notes)
    }
}

/// Fills the empty file at `target` with the original's schema and the planned rows, and checks it.
pub fn rewrite(
    original: &Original,
    plan: &Plan,
    key: &RunKey,
    target: &Path,
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Vec<RewrittenTable>, DatabaseError> {
    let schema = &original.schema;
    let mut new = NewDatabase::begin(target, &schema.header)?;
    for table in &schema.tables {
        new.create_table(table)?;
    }
    let rewritten = copy_rows(original, plan, key, &mut new, settings, progress)?;
    if schema.has_sequences {
        new.set_sequences(&sequences(&original.database)?)?;
    }
    new.end_of_rows()?;
    for object in &schema.objects {
        progress.start(&format!("creating {} {}", object.kind, object.name), None, Unit::Rows);
        new.create_object(object)?;
    }
    for table in &schema.tables {
        if let Some(Content::External { table: content }) = &table.virtual_content
            && is_readable(&original.database, content)
        {
            new.rebuild(table)?;
        }
    }
    let database = new.commit()?;
    progress.start("checking the new database", None, Unit::Rows);
    check_references(&database, original)?;
    inspect::check_integrity(&database)?;
    progress.finish();
    Ok(rewritten)
}

fn copy_rows(
    original: &Original,
    plan: &Plan,
    key: &RunKey,
    new: &mut NewDatabase,
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Vec<RewrittenTable>, DatabaseError> {
    let tables = original.schema.tables.iter().filter(|table| table.holds_rows());
    let planned: Vec<(&SqliteTable, &TablePlan)> =
        tables.map(|table| Ok((table, planned(plan, table)?))).collect::<Result<_, DatabaseError>>()?;
    let mut expected = 0;
    for (table, decided) in &planned {
        if decided.copies_rows() {
            expected = reader::estimate(&original.database, table)?.saturating_add(expected);
        }
    }
    progress.start("anonymizing rows", Some(expected), Unit::Rows);
    let mut rewritten = Vec::new();
    for (table, decided) in planned {
        let name = table.shape.name.clone();
        rewritten.push(if decided.copies_rows() {
            let rewriter = rewriter(table, decided, key);
            let mut classes = Classes::of(table, decided);
            let totals =
                copy_table(&original.database, table, &rewriter, new, &mut classes, settings, progress)?;
            new.check_classes(table, &classes)?;
            RewrittenTable {
                table: name,
                left_out: (!decided.filters.is_empty()).then_some(totals.left_out),
                totals,
            }
        } else {
            let left_out = Some(inspect::count(&original.database, &name)?);
            RewrittenTable { table: name, totals: Totals::default(), left_out }
        });
    }
    progress.finish();
    Ok(rewritten)
}

/// The decisions on a table. One without any would lose its rows, so it stops the run.
fn planned<'a>(plan: &'a Plan, table: &SqliteTable) -> Result<&'a TablePlan, DatabaseError> {
    plan.table(&table.shape.name).ok_or_else(|| DatabaseError::Unsupported {
        object: format!("table `{}`", table.shape.name),
        why: "the plan is of another schema, and does not decide on it".to_owned(),
    })
}

pub(super) fn rewriter(table: &SqliteTable, decided: &TablePlan, key: &RunKey) -> Rewriter {
    Rewriter {
        table: table.shape.name.clone(),
        fields: table.stored_fields().len(),
        codec: Box::new(Cells),
        filters: decided.filters.clone(),
        steps: decided.steps.clone(),
        fixed: Vec::new(),
        watched: decided.watched(),
        key: key.clone(),
    }
}

fn copy_table(
    original: &Database,
    table: &SqliteTable,
    rewriter: &Rewriter,
    new: &mut NewDatabase,
    classes: &mut Classes,
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Totals, DatabaseError> {
    pipeline::run(
        rewriter,
        settings.threads,
        settings.limits.bytes_in_flight,
        |take| reader::read::<ReadEnd<DatabaseError>>(original, table, settings.limits, take),
        |batches| {
            let mut rows = new.rows(table, classes)?;
            for batch in batches {
                let batch = batch?;
                rows.write(&batch)?;
                progress.advance(batch.len() as u64);
            }
            Ok(())
        },
    )
}

/// Whether a table or view can be read: an index over one that was dropped since is the original's fault.
fn is_readable(database: &Database, name: &str) -> bool {
    database.connection.prepare(&format!("SELECT 1 FROM {}", quoted(name))).is_ok()
}

fn sequences(original: &Database) -> Result<Vec<(String, i64)>, DatabaseError> {
    // Anybody may write into this table: what is not a counter of a table stays behind.
    let sql = "SELECT name, seq FROM sqlite_sequence WHERE typeof(seq) = 'integer' \
               AND name IN (SELECT name FROM sqlite_schema WHERE type = 'table') ORDER BY rowid";
    original.rows("reading the counters", sql, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// References that lead nowhere are an error only where the original has fewer: applications that
/// never switched foreign keys on have some of their own. Keys that SQLite cannot check because they
/// refer to no unique columns are a fault of the schema, and the original's own.
fn check_references(new: &Database, original: &Original) -> Result<(), DatabaseError> {
    let with_references = |table: &&SqliteTable| !table.shape.foreign_keys.is_empty();
    for table in original.schema.tables.iter().filter(with_references) {
        let name = &table.shape.name;
        let orphans = match orphans(new, name) {
            Ok(orphans) => orphans,
            Err(cause) => match self::orphans(&original.database, name) {
                Ok(_) => return Err(cause),
                Err(_) => continue,
            },
        };
        if orphans.is_empty() {
            continue;
        }
        let before = self::orphans(&original.database, name)?;
        for (parent, found) in orphans {
            let known = before.iter().find(|(to, _)| *to == parent).map_or(0, |(_, count)| *count);
            if found > known {
                let (table, count) = (name.clone(), found - known);
                return Err(DatabaseError::Orphans { table, parent, count });
            }
        }
    }
    Ok(())
}

/// How many rows of a table refer to no row, for each table referred to.
fn orphans(database: &Database, table: &str) -> Result<Vec<(String, u64)>, DatabaseError> {
    let sql = format!(
        "SELECT parent, count(*) FROM pragma_foreign_key_check({}) GROUP BY 1",
        schema::text_literal(table)
    );
    database.rows("checking foreign keys", &sql, |row| Ok((row.get(0)?, row.get(1)?)))
}
