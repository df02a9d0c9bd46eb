//! Collects what the statements of a dump say of tables.

use std::collections::{HashMap, HashSet};

use super::declared::{DeclaredTable, TextRules, shown};
use super::{Cursor, FactError, Name, Schema, alter_table, charset, create_table, key, resolve};
use crate::dump::mysql::spans::Quoting;
use crate::dump::mysql::tokens::Tokens;

/// What is known while statements are read, in the order of the dump: what is dropped again was never there.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(super) tables: Vec<DeclaredTable>,
    by_name: HashMap<Name, usize>,
    /// What CREATE DATABASE says for the tables in it.
    pub(super) databases: HashMap<String, TextRules>,
    /// The tables whose rows have begun.
    with_rows: HashSet<Name>,
}

impl Facts {
    /// Nothing known yet.
    pub fn new() -> Self {
        Facts::default()
    }

    /// Reads one statement. Statements that say nothing of tables are passed over, whatever they hold; one that does
    /// and cannot be read is an error.
    ///
    /// `database` is the one of the last USE, where names without a database belong.
    pub fn read(&mut self, sql: &[u8], database: Option<&str>, quoting: Quoting) -> Result<(), FactError> {
        let mut cursor = Cursor::new(sql, Tokens::new(sql, quoting), database.unwrap_or_default());
        if cursor.take_words("create") {
            return self.create(&mut cursor);
        }
        if cursor.take_words("alter") {
            let _ = cursor.take_one_of(&["online", "offline"]);
            let _ = cursor.take_words("ignore");
            if cursor.take_words("table") {
                return self.alter(&mut cursor);
            }
        } else if cursor.take_one_of(&["drop table", "drop tables"]).is_some() {
            return self.drop_tables(&mut cursor);
        } else if cursor.take_one_of(&["rename table", "rename tables"]).is_some() {
            return Err(cursor.unsupported("RENAME TABLE").into());
        }
        Ok(())
    }

    /// Notes that rows of a table follow. What is made anew behind them could have other columns, or the same in
    /// another order, and its rules would not be theirs.
    pub fn note_rows(&mut self, database: Option<&str>, table: &str) {
        let _ = self.with_rows.insert(Name::new(database.unwrap_or_default(), table));
    }

    /// Everything that was read, put together.
    pub fn finish(self) -> Result<Schema, FactError> {
        resolve::schema(self)
    }

    fn create(&mut self, cursor: &mut Cursor<'_>) -> Result<(), FactError> {
        let replaces = cursor.take_words("or replace");
        if cursor.take_one_of(&["database", "schema"]).is_some() {
            return self.create_database(cursor);
        }
        if cursor.take_words("temporary table") {
            return Err(cursor.unsupported("TEMPORARY").into());
        }
        let _ = cursor.take_one_of(&["online", "offline"]);
        if cursor.take_words("table") {
            let table = create_table::read(cursor)?;
            if replaces {
                self.forget(&table.name)?;
            }
            return self.add(table);
        }
        if cursor.take_words("unique index") {
            let (table, key) = key::unique_index(cursor)?;
            self.table(&table)?.keys.push(key);
        }
        Ok(())
    }

    fn create_database(&mut self, cursor: &mut Cursor<'_>) -> Result<(), FactError> {
        "CREATE DATABASE".clone_into(&mut cursor.statement);
        let _ = cursor.take_words("if not exists");
        let name = cursor.name("a database's name")?;
        let mut text = TextRules::default();
        while !cursor.is_end() {
            if !charset::clause(cursor, &mut text)? {
                let _ = cursor.take()?;
            }
        }
        let _ = self.databases.insert(name, text);
        Ok(())
    }

    fn alter(&mut self, cursor: &mut Cursor<'_>) -> Result<(), FactError> {
        "ALTER TABLE".clone_into(&mut cursor.statement);
        let (name, changes) = alter_table::read(cursor)?;
        if changes.is_empty() {
            return Ok(());
        }
        let table = self.table(&name)?;
        changes.into_iter().try_for_each(|change| alter_table::apply(change, table))
    }

    fn drop_tables(&mut self, cursor: &mut Cursor<'_>) -> Result<(), FactError> {
        "DROP TABLE".clone_into(&mut cursor.statement);
        let _ = cursor.take_words("if exists");
        loop {
            let name = cursor.qualified("a table's name")?;
            self.forget(&name)?;
            if !cursor.take_symbol(b',') {
                return Ok(());
            }
        }
    }

    fn add(&mut self, table: DeclaredTable) -> Result<(), FactError> {
        self.refuse_rows_before(&table.name)?;
        if self.by_name.insert(table.name.clone(), self.tables.len()).is_some() {
            return Err(FactError::Ambiguous { table: shown(&table.name) });
        }
        self.tables.push(table);
        Ok(())
    }

    fn forget(&mut self, name: &Name) -> Result<(), FactError> {
        self.refuse_rows_before(name)?;
        let Some(gone) = self.by_name.remove(name) else { return Ok(()) };
        let _ = self.tables.remove(gone);
        self.by_name.values_mut().filter(|index| **index > gone).for_each(|index| *index -= 1);
        Ok(())
    }

    fn refuse_rows_before(&self, name: &Name) -> Result<(), FactError> {
        match self.with_rows.contains(name) {
            true => Err(FactError::BehindRows { table: shown(name) }),
            false => Ok(()),
        }
    }

    fn table(&mut self, name: &Name) -> Result<&mut DeclaredTable, FactError> {
        let index = self.by_name.get(name).copied();
        index
            .and_then(|index| self.tables.get_mut(index))
            .ok_or_else(|| FactError::UnknownTable { table: shown(name) })
    }
}
