//! The keys of a table: names become positions, and what is said twice becomes one.

use std::collections::{HashMap, HashSet};

use super::FactError;
use super::declared::{Constraint, DeclaredForeignKey, DeclaredKey, DeclaredTable, KeyPart};
use crate::dump::{Equality, ForeignKey, Table, UniqueKey};

/// The keys of a table while its constraints, and those of the tables above it, are read.
pub(super) struct Keys {
    table: String,
    positions: HashMap<String, usize>,
    unique: Vec<UniqueKey>,
    /// Where in `unique` the key over these columns stands; they are sorted.
    by_columns: HashMap<Vec<usize>, usize>,
    foreign: Vec<ForeignKey>,
    partition: Vec<usize>,
    /// Columns in unique keys as they are.
    exact: HashSet<usize>,
    /// Columns that no two rows have alike but for case.
    folded: HashSet<usize>,
    /// Columns in a unique key without case, but only together with others, or only in some rows.
    partly_folded: HashSet<usize>,
}

impl Keys {
    /// No keys yet of this table, whose columns are complete.
    pub fn of(shape: &Table) -> Self {
        let names = shape.columns.iter().map(|column| column.name.clone());
        Keys {
            table: shape.name.clone(),
            positions: names.enumerate().map(|(position, name)| (name, position)).collect(),
            unique: Vec::new(),
            by_columns: HashMap::new(),
            foreign: Vec::new(),
            partition: Vec::new(),
            exact: HashSet::new(),
            folded: HashSet::new(),
            partly_folded: HashSet::new(),
        }
    }

    /// Takes over the keys that were declared for this table, or for a partitioned one above it.
    pub fn read(&mut self, declared: &DeclaredTable) -> Result<(), FactError> {
        for part in &declared.partition_parts {
            for position in self.part(part, "the partition key")? {
                if !self.partition.contains(&position) {
                    self.partition.push(position);
                }
            }
        }
        for constraint in &declared.constraints {
            match constraint {
                Constraint::Key(key) => self.unique_key(key, key.primary)?,
                Constraint::Foreign(key) => self.foreign_key(key)?,
                Constraint::NotNull(_) | Constraint::Check(..) => {}
                Constraint::UsingIndex { index, primary } => {
                    let key = index_named(declared, index).ok_or_else(|| FactError::UnknownIndex {
                        table: self.table.clone(),
                        index: index.clone(),
                    })?;
                    self.unique_key(key, *primary)?;
                }
            }
        }
        Ok(())
    }

    fn unique_key(&mut self, key: &DeclaredKey, primary: bool) -> Result<(), FactError> {
        let mut columns = Vec::new();
        let is_whole = key.parts.len() == 1 && !key.partial;
        for part in &key.parts {
            let positions = self.part(part, "a key")?;
            match (part.ignores_case, is_whole) {
                (true, true) => self.folded.extend(&positions),
                (true, false) => self.partly_folded.extend(&positions),
                (false, _) if !part.is_expression => self.exact.extend(&positions),
                (false, _) => {}
            }
            columns.extend(positions);
        }
        let mut seen = HashSet::new();
        columns.retain(|column| seen.insert(*column));
        if columns.is_empty() {
            return Ok(());
        }
        let mut sorted = columns.clone();
        sorted.sort_unstable();
        let place = *self.by_columns.entry(sorted).or_insert(self.unique.len());
        match self.unique.get_mut(place) {
            Some(known) if primary => *known = UniqueKey { columns, primary },
            Some(_) => {}
            None => self.unique.push(UniqueKey { columns, primary }),
        }
        Ok(())
    }

    fn foreign_key(&mut self, key: &DeclaredForeignKey) -> Result<(), FactError> {
        let positions = key.columns.iter().map(|name| self.position(name, "a foreign key"));
        let columns = positions.collect::<Result<_, _>>()?;
        let (table, referenced) = (key.table.in_policies(), key.referenced.clone());
        let found = ForeignKey { columns, table, referenced };
        if !self.foreign.contains(&found) {
            self.foreign.push(found);
        }
        Ok(())
    }

    /// The columns of one part. What an expression names beside columns, such as key words, is left out.
    fn part(&self, part: &KeyPart, by: &'static str) -> Result<Vec<usize>, FactError> {
        if part.is_expression {
            return Ok(part.names.iter().filter_map(|name| self.positions.get(name).copied()).collect());
        }
        part.names.iter().map(|name| self.position(name, by)).collect()
    }

    fn position(&self, name: &str, by: &'static str) -> Result<usize, FactError> {
        self.positions.get(name).copied().ok_or_else(|| FactError::UnknownColumn {
            table: self.table.clone(),
            column: name.to_owned(),
            by,
        })
    }

    /// Hands over what was found, and what follows from it: a PRIMARY KEY has no NULL, and over `lower(column)`
    /// values that differ in case are the same. Not so where such values may stand in two rows, and another key tells
    /// them apart.
    pub fn give_to(self, shape: &mut Table) {
        for key in self.unique.iter().filter(|key| key.primary) {
            key.columns.iter().for_each(|&column| shape.columns[column].nullable = false);
        }
        let partly = self.partly_folded.difference(&self.exact);
        for &column in self.folded.iter().chain(partly) {
            let column = &mut shape.columns[column];
            if column.equality == Equality::EXACT {
                column.equality = Equality::IGNORES_CASE;
            }
        }
        shape.unique_keys = self.unique;
        shape.foreign_keys = self.foreign;
        shape.partition_key = self.partition;
    }
}

fn index_named<'a>(table: &'a DeclaredTable, index: &str) -> Option<&'a DeclaredKey> {
    table.constraints.iter().find_map(|constraint| match constraint {
        Constraint::Key(key) if key.index.as_deref() == Some(index) => Some(key),
        _ => None,
    })
}
