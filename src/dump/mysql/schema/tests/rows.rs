//! The shape of rows, with a list of columns and without.

use super::schema;
use crate::dump::mysql::schema::{FactError, Generated, RowShape};

const TABLE: &str = "CREATE TABLE t (id int, Name int, up int AS (upper(name)) STORED, hidden int INVISIBLE, \
                     UNIQUE (name, hidden)) WITH SYSTEM VERSIONING";

fn rows(columns: Option<&[&str]>) -> Result<RowShape, FactError> {
    let columns: Option<Vec<String>> =
        columns.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    schema(&[TABLE]).shape_of_rows(None, "t", columns.as_deref())
}

fn check(columns: Option<&[&str]>, expected: &[&str], fields: usize, generated: &[(usize, &[usize])]) {
    let found = rows(columns).unwrap();
    let names: Vec<_> = found.shape.columns.iter().map(|column| column.name.as_str()).collect();
    let generated: Vec<Generated> = generated
        .iter()
        .map(|&(column, depends_on)| Generated { column, depends_on: depends_on.to_vec() })
        .collect();
    assert_eq!((names.as_slice(), found.fields, found.generated), (expected, fields, generated));
    assert!(found.is_known);
}

#[test]
fn rows_hold_what_is_listed_or_all_that_can_be_seen() {
    check(None, &["id", "Name", "up", "row_start", "row_end"], 3, &[(2, &[1])]);
    check(Some(&["name", "id", "hidden"]), &["Name", "id", "hidden", "up", "row_start", "row_end"], 3, &[]);
    check(
        Some(&["up", "hidden", "name", "row_start", "row_end"]),
        &["up", "hidden", "Name", "row_start", "row_end"],
        5,
        &[(0, &[2]), (3, &[]), (4, &[])],
    );
    assert_eq!(rows(Some(&["hidden", "id", "name"])).unwrap().shape.unique_keys[0].columns, [2, 0]);
}

#[test]
fn a_list_names_each_column_once() {
    for columns in [["id", "x"], ["id", "ID"]] {
        let error = rows(Some(&columns)).unwrap_err();
        assert!(matches!(&error, FactError::UnknownColumn { column, .. } if column == columns[1]), "{error}");
    }
}

#[test]
fn of_a_table_that_is_not_declared_only_names_are_known() {
    let found = schema(&[]).shape_of_rows(Some("d"), "t", Some(&["a".to_owned()])).unwrap();
    assert_eq!((found.is_known, found.fields, found.shape.name.as_str()), (false, 1, "t"));
}
