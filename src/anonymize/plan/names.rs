//! What the names in a policy mean, and what to say of those that mean nothing.

use crate::anonymize::keep::glob;
use crate::dump::Table;
use crate::yaml::{self, Key};

/// The schema whose tables are called by their bare names.
const BARE_SCHEMA: &str = "public.";

/// The table of this name: spelled exactly so, or as a table of the schema that is left out of names, or the only
/// one that is spelled so but for ASCII case.
pub(super) fn table_named(name: &str, tables: &[Table]) -> Option<usize> {
    let bare = name.get(..BARE_SCHEMA.len()).filter(|schema| schema.eq_ignore_ascii_case(BARE_SCHEMA));
    let names = [Some(name), bare.map(|_| &name[BARE_SCHEMA.len()..])];
    names.into_iter().flatten().find_map(|name| {
        let exactly = tables.iter().position(|table| table.name == name);
        exactly.or_else(|| {
            let is_alike = |position: &usize| tables[*position].name.eq_ignore_ascii_case(name);
            let mut alike = (0..tables.len()).filter(is_alike);
            alike.next().filter(|_| alike.next().is_none())
        })
    })
}

pub(super) fn unknown_table(name: &Key, tables: &[Table]) -> yaml::Error {
    let known: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
    let in_schema = known.iter().find(|known| {
        known.rsplit_once('.').is_some_and(|(_, table)| table.eq_ignore_ascii_case(&name.name))
    });
    name.error(format!("unknown table `{}`", name.as_written())).with_help(match in_schema {
        Some(table) => format!("did you mean `{table}`?"),
        None => yaml::did_you_mean(&name.name, &known),
    })
}

/// Whether a policy's word for a table means the one of this name.
pub(super) fn is_name_of(word: &str, table: &str) -> bool {
    let bare = word.get(..BARE_SCHEMA.len()).is_some_and(|schema| schema.eq_ignore_ascii_case(BARE_SCHEMA));
    word.eq_ignore_ascii_case(table) || (bare && word[BARE_SCHEMA.len()..].eq_ignore_ascii_case(table))
}

/// Whether a pattern means this table, or one that it is a part of.
pub(super) fn fits(pattern: &str, table: &Table) -> bool {
    let mut names = std::iter::once(&table.name).chain(&table.parents);
    names.any(|name| pattern == "*" || glob(pattern.as_bytes(), name.as_bytes()))
}

/// Where the column that `column` names stands.
pub(super) fn position(column: &Key, table: &Table) -> Result<usize, yaml::Error> {
    table.position(&column.name).ok_or_else(|| unknown_column(column, &column.name, table))
}

/// `name` is the column's, within the text at `place`.
pub(super) fn unknown_column(place: &Key, name: &str, table: &Table) -> yaml::Error {
    let known: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let shown = if place.as_written() == place.name { name } else { place.as_written() };
    place
        .error(format!("`{}` has no column `{shown}`", table.name))
        .with_help(yaml::did_you_mean(name, &known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let known = ["customer", "Order", "order", "sales.order", "Person"];
        let tables = known.map(|name| Table { name: name.to_owned(), ..Table::default() });
        assert_eq!(table_named(name, &tables).map(|at| known[at]), expected, "{name}");
    }

    #[test]
    fn a_name_means_one_table_or_none() {
        check("customer", Some("customer"));
        check("CUSTOMER", Some("customer"));
        check("public.customer", Some("customer"));
        check("Public.Customer", Some("customer"));
        check("order", Some("order"));
        check("Order", Some("Order"));
        check("ORDER", None);
        check("public.ORDER", None);
        check("SALES.order", Some("sales.order"));
        check("person", Some("Person"));
        check("publi", None);
        check("sales.customer", None);
        check("ordér.x", None);
    }
}
