//! Collects what the statements of a dump say of tables.

use std::collections::HashMap;

use super::declared::{Change, Constraint, DeclaredTable, DeclaredType, TableKind};
use super::{
    Cursor, FactError, Misread, Name, Schema, alter_table, create_index, create_table, create_type, resolve,
};
use crate::dump::postgres::tokens::{Token, Tokens};

/// What is known while statements are read, in any order.
#[derive(Clone, Debug)]
pub struct Facts {
    pub(super) tables: Vec<DeclaredTable>,
    pub(super) types: HashMap<Name, DeclaredType>,
    pub(super) changes: Vec<(Name, Change)>,
    pub(super) extensions: Vec<String>,
    standard_strings: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Facts::new()
    }
}

impl Facts {
    /// Nothing known yet.
    pub fn new() -> Self {
        Facts {
            tables: Vec::new(),
            types: HashMap::new(),
            changes: Vec::new(),
            extensions: Vec::new(),
            standard_strings: true,
        }
    }

    /// Reads one statement, or a definition of a table of contents, which may hold several. Statements that say
    /// nothing of tables are passed over, whatever they hold; one that does and cannot be read is an error.
    ///
    /// `default_schema` is where names without a schema belong: pg_dump before 10.3 writes such names, behind
    /// `SET search_path`. Without it that is `public`.
    ///
    /// `SET standard_conforming_strings` is followed, so it must be handed over as well.
    pub fn read(&mut self, sql: &[u8], default_schema: Option<&str>) -> Result<(), FactError> {
        let mut tokens = Tokens::new(sql);
        tokens.standard_strings = self.standard_strings;
        let mut cursor = Cursor::new(sql, tokens, default_schema.unwrap_or("public"));
        loop {
            while cursor.take_symbol(b';') {}
            if matches!(cursor.peek(), Ok(None)) {
                return Ok(());
            }
            if self.statement(&mut cursor)? {
                continue;
            }
            // Functions, comments and the like: of no concern, even where they cannot be read.
            if cursor.skip_statement().is_err() {
                return Ok(());
            }
        }
    }

    /// Everything that was read, put together.
    pub fn finish(self) -> Result<Schema, FactError> {
        resolve::schema(self)
    }

    /// Whether it was a statement that says something here, and is taken.
    fn statement(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Misread> {
        "the statement".clone_into(&mut cursor.statement);
        if cursor.take_words("create") {
            return self.create(cursor);
        }
        if cursor.take_one_of(&["alter table", "alter foreign table"]).is_some() {
            "ALTER TABLE".clone_into(&mut cursor.statement);
            self.changes.extend(alter_table::read(cursor)?);
            return Ok(true);
        }
        if cursor.take_words("set standard_conforming_strings") {
            let _ = cursor.take_symbol(b'=') || cursor.take_words("to");
            let is_off = match cursor.peek() {
                Ok(Some(Token::Text(text))) => text == b"off",
                _ => cursor.is_word("off"),
            };
            self.standard_strings = !is_off;
            cursor.tokens().standard_strings = !is_off;
        }
        Ok(false)
    }

    fn create(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Misread> {
        let tables = [
            "table",
            "unlogged table",
            "temporary table",
            "temp table",
            "local temporary table",
            "global temporary table",
            "foreign table",
        ];
        if let Some(words) = cursor.take_one_of(&tables) {
            let kind = if words == "foreign table" { TableKind::Foreign } else { TableKind::Ordinary };
            "CREATE TABLE".clone_into(&mut cursor.statement);
            self.tables.push(create_table::read(cursor, kind)?);
        } else if cursor.take_words("type") {
            "CREATE TYPE".clone_into(&mut cursor.statement);
            let (name, declared) = create_type::read(cursor)?;
            self.declare(name, declared);
        } else if cursor.take_words("domain") {
            "CREATE DOMAIN".clone_into(&mut cursor.statement);
            let (name, declared) = create_type::read_domain(cursor)?;
            self.declare(name, declared);
        } else if cursor.take_words("unique index") {
            let (table, key) = create_index::read(cursor)?;
            self.changes.push((table, Change::Constraint(Constraint::Key(key))));
        } else if cursor.take_words("extension") {
            "CREATE EXTENSION".clone_into(&mut cursor.statement);
            let _ = cursor.take_words("if not exists");
            let extension = cursor.name("an extension's name")?;
            if !self.extensions.contains(&extension) {
                self.extensions.push(extension);
            }
            cursor.skip_statement()?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// A base type is declared twice: first as a shell.
    fn declare(&mut self, name: Name, declared: DeclaredType) {
        let _ = self.types.insert(name, declared);
    }
}
