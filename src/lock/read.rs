//! Text as shapes.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::column;
use super::tokens::{Line, error};
use super::write::VERSION;
use crate::dump::{Check, ForeignKey, Table, UniqueKey};
use crate::yaml::{Error, Source};

pub(super) fn lock(source: &Arc<Source>) -> Result<Vec<Table>, Error> {
    let mut reader = Reader { tables: Vec::new(), names: HashSet::new() };
    let mut has_version = false;
    for place in lines(&source.text) {
        let Some(mut line) = Line::of(source, place)? else { continue };
        if has_version {
            reader.line(&mut line)?;
        } else {
            version(&mut line)?;
            has_version = true;
        }
        if !line.is_end() {
            return Err(line.expected("the end of the line"));
        }
    }
    match has_version {
        true => Ok(reader.tables),
        false => Err(error(source, 0..0, "this is no schema lock: it does not begin with `lock 1`")),
    }
}

/// The bytes of each line, without what ends it.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = from;
        from += line.len();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    })
}

fn version(line: &mut Line<'_>) -> Result<(), Error> {
    if !line.takes("lock") {
        return Err(line.error("this is no schema lock: it does not begin with `lock 1`"));
    }
    match line.takes(VERSION) {
        true => Ok(()),
        false => Err(line.error(format!("this program reads locks of version {VERSION} only"))),
    }
}

struct Reader {
    tables: Vec<Table>,
    /// Of the tables.
    names: HashSet<String>,
}

impl Reader {
    fn line(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        if !line.begins_column() && line.takes("table") {
            let name = line.name("a table's name")?;
            if !self.names.insert(name.clone()) {
                return Err(line.error_before(format!("the table `{name}` stands here twice")));
            }
            self.tables.push(Table { name, ..Table::default() });
            return Ok(());
        }
        match self.tables.last_mut() {
            None => Err(line.expected("`table` and its name")),
            Some(table) if line.begins_column() => {
                let column = column::read(line)?;
                if table.columns.iter().any(|known| known.name == column.name) {
                    let what = format!("`{}` has two columns `{}`", table.name, column.name);
                    return Err(line.error_before(what));
                }
                table.columns.push(column);
                Ok(())
            }
            Some(table) => fact(line, table),
        }
    }
}

fn fact(line: &mut Line<'_>, table: &mut Table) -> Result<(), Error> {
    if line.takes("no rows") {
        table.holds_rows = false;
    } else if line.takes("part of") {
        table.parents = line.list(|line| line.name("a table's name"))?;
    } else if line.takes("partitioned by") {
        table.partition_key = columns(line, table)?;
    } else if line.takes("primary key") {
        table.unique_keys.push(UniqueKey { columns: columns(line, table)?, primary: true });
    } else if line.takes("unique") {
        table.unique_keys.push(UniqueKey { columns: columns(line, table)?, primary: false });
    } else if line.takes("foreign key") {
        let columns = columns(line, table)?;
        if !line.takes("to") {
            return Err(line.expected("`to`"));
        }
        let to = line.name("a table's name")?;
        let referenced = match line.is_list() {
            true => line.list(|line| line.name("a column's name"))?,
            false => Vec::new(),
        };
        table.foreign_keys.push(ForeignKey { columns, table: to, referenced });
    } else if line.takes("check") {
        let columns = columns(line, table)?;
        table.checks.push(Check { columns, told: line.name("the constraint")? });
    } else {
        return Err(line.expected("a column, `table`, or what is said of a table"));
    }
    Ok(())
}

/// A list of columns of the table, which must stand above.
fn columns(line: &mut Line<'_>, table: &Table) -> Result<Vec<usize>, Error> {
    line.list(|line| {
        let name = line.name("a column's name")?;
        let position = table.columns.iter().position(|column| column.name == name);
        position.ok_or_else(|| line.error_before(format!("`{}` has no column `{name}` above", table.name)))
    })
}
