//! Which columns and ancestors a table has, through INHERITS, PARTITION OF and OF.

use std::collections::HashMap;

use super::declared::{Change, Constraint, DeclaredColumn, DeclaredTable, DeclaredType, Inherited, Parent};
use super::facts::Facts;
use super::{DEEPEST, FactError, MOST_COLUMNS, Name};
use crate::dump::checks::DeclaredCheck;

/// All tables as declared, with the changes made to them.
#[derive(Debug)]
pub(super) struct Family {
    pub tables: Vec<DeclaredTable>,
    pub by_name: HashMap<Name, usize>,
    pub types: HashMap<Name, DeclaredType>,
    /// Columns of the tables that were asked for, so that each is put together once.
    columns: Vec<Option<Vec<DeclaredColumn>>>,
}

impl Family {
    /// Changes of what is no table are left aside: indexes of materialized views, defaults of views.
    pub fn new(facts: Facts) -> Result<Self, FactError> {
        let Facts { mut tables, types, changes, .. } = facts;
        let mut by_name = HashMap::new();
        for (index, table) in tables.iter().enumerate() {
            if by_name.insert(table.name.clone(), index).is_some() {
                return Err(FactError::Ambiguous { table: table.name.in_policies() });
            }
        }
        for (name, change) in changes {
            let Some(table) = by_name.get(&name).map(|&index| &mut tables[index]) else { continue };
            match change {
                Change::Column(column) => table.columns.push(column),
                Change::Constraint(constraint) => table.constraints.push(constraint),
                Change::Parent(parent) => table.parents.push(parent),
            }
        }
        let columns = vec![None; tables.len()];
        Ok(Family { tables, by_name, types, columns })
    }

    /// The columns in PostgreSQL's order: those of the type or the parents first, then its own. A column that comes from
    /// several sides is one column.
    pub fn columns(&mut self, table: usize) -> Result<Vec<DeclaredColumn>, FactError> {
        self.columns_at(table, DEEPEST)
    }

    fn columns_at(&mut self, table: usize, steps_left: usize) -> Result<Vec<DeclaredColumn>, FactError> {
        if let Some(known) = &self.columns[table] {
            return Ok(known.clone());
        }
        let name = self.tables[table].name.in_policies();
        let Some(steps_left) = steps_left.checked_sub(1) else {
            return Err(FactError::TooDeep { name, limit: DEEPEST });
        };
        let mut columns = Columns::default();
        let of_type = self.tables[table].of_type.as_ref().and_then(|name| self.types.get(name));
        if let Some(DeclaredType::Composite(fields)) = of_type {
            fields.iter().cloned().for_each(|field| columns.add(field));
        }
        for parent in self.givers_of_columns(table) {
            self.columns_at(parent, steps_left)?.into_iter().for_each(|column| columns.add(column));
        }
        self.tables[table].columns.iter().cloned().for_each(|column| columns.add(column));
        for constraint in &self.tables[table].constraints {
            if let Constraint::NotNull(column) = constraint {
                columns.forbid_null(column);
            }
        }
        if columns.list.len() > MOST_COLUMNS {
            return Err(FactError::TooManyColumns { table: name, limit: MOST_COLUMNS });
        }
        self.columns[table] = Some(columns.list.clone());
        Ok(columns.list)
    }

    /// The known parents that give columns, in their order. Where one is unknown, the dump is of some tables only, and rows
    /// with its columns will be refused.
    fn givers_of_columns(&self, table: usize) -> Vec<usize> {
        let parents = self.tables[table].parents.iter().filter(|parent| parent.bond.gives_columns());
        parents.filter_map(|parent| self.by_name.get(&parent.name).copied()).collect()
    }

    /// The CHECKs of the table, and those of its ancestors, which a dump does not repeat.
    pub fn checks(&self, table: usize) -> impl Iterator<Item = &DeclaredCheck> {
        let above = self.ancestors(table, |_| true);
        let above = above.into_iter().filter_map(|name| self.by_name.get(&name).copied());
        let tables = std::iter::once(table).chain(above);
        tables.flat_map(move |at| {
            self.tables[at].constraints.iter().filter_map(move |constraint| match constraint {
                Constraint::Check(check, inherited) if at == table || *inherited == Inherited::Yes => {
                    Some(check)
                }
                _ => None,
            })
        })
    }

    /// All ancestors over bonds that `counts` allows: nearest first, each once, unknown ones too.
    pub fn ancestors(&self, table: usize, counts: impl Fn(&Parent) -> bool) -> Vec<Name> {
        let parents_of = |name: &Name| {
            let known = self.by_name.get(name).map(|&index| self.tables[index].parents.as_slice());
            known.unwrap_or_default().iter().filter(|parent| counts(parent))
        };
        let own = &self.tables[table].name;
        let mut found = vec![own.clone()];
        let mut next = 0;
        while next < found.len() {
            let name = found[next].clone();
            for parent in parents_of(&name) {
                if !found.contains(&parent.name) {
                    found.push(parent.name.clone());
                }
            }
            next += 1;
        }
        let _ = found.remove(0);
        found
    }
}

/// Columns while they are put together.
#[derive(Default)]
struct Columns {
    list: Vec<DeclaredColumn>,
    by_name: HashMap<String, usize>,
}

impl Columns {
    fn add(&mut self, column: DeclaredColumn) {
        let Some(&known) = self.by_name.get(&column.name) else {
            let _ = self.by_name.insert(column.name.clone(), self.list.len());
            return self.list.push(column);
        };
        let known = &mut self.list[known];
        known.not_null |= column.not_null;
        known.generated |= column.generated;
        known.type_name = column.type_name.or(known.type_name.take());
    }

    fn forbid_null(&mut self, column: &str) {
        if let Some(&known) = self.by_name.get(column) {
            self.list[known].not_null = true;
        }
    }
}
