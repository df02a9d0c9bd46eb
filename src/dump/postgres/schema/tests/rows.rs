//! The shapes of rows.

use super::schema;
use crate::dump::postgres::schema::{FactError, RowShape, Schema};
use crate::dump::{ColumnKind, Table};

fn table() -> Schema {
    schema(&[
        "CREATE TABLE app.t (\n    id integer PRIMARY KEY,\n    g text GENERATED ALWAYS AS (a) STORED UNIQUE,\n    \
         a text,\n    b integer,\n    c integer,\n    UNIQUE (a, b),\n    UNIQUE (b, c),\n    \
         FOREIGN KEY (b, c) REFERENCES app.o(x, y)\n)\nPARTITION BY LIST (b);",
        "CREATE TABLE child (d text) INHERITS (app.t);",
    ])
}

fn rows(columns: Option<&[&str]>) -> Result<RowShape, FactError> {
    let columns: Option<Vec<String>> =
        columns.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    table().shape_of_rows("app", "t", columns.as_deref())
}

fn names(shape: &Table) -> Vec<&str> {
    shape.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn listed_columns_come_in_their_order_and_generated_ones_last() {
    let RowShape { shape, is_known } = rows(Some(&["c", "b", "a", "id"])).unwrap();
    assert!(is_known && shape.holds_rows);
    assert_eq!(names(&shape), ["c", "b", "a", "id", "g"]);
    assert_eq!(
        shape.columns.iter().map(|column| column.generated).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
    let keys: Vec<_> = shape.unique_keys.iter().map(|key| (key.columns.as_slice(), key.primary)).collect();
    assert_eq!(keys, [([3].as_slice(), true), (&[4], false), (&[2, 1], false), (&[1, 0], false)]);
    assert_eq!(shape.foreign_keys[0].columns, [1, 0]);
    assert_eq!(shape.foreign_keys[0].referenced, ["x", "y"]);
    assert_eq!(shape.partition_key, [1]);
}

#[test]
fn columns_that_rows_leave_out_are_in_no_key() {
    let shape = rows(Some(&["c", "a"])).unwrap().shape;
    assert_eq!(names(&shape), ["c", "a", "g"]);
    let keys: Vec<_> = shape.unique_keys.iter().map(|key| key.columns.as_slice()).collect();
    assert_eq!(keys, [[2], [1], [0]]);
    assert_eq!(
        (shape.foreign_keys[0].columns.as_slice(), &shape.foreign_keys[0].referenced[0]),
        ([0].as_slice(), &"y".to_owned())
    );
    assert!(shape.partition_key.is_empty());
}

#[test]
fn a_generated_column_that_is_listed_is_in_the_rows() {
    let shape = rows(Some(&["g", "id"])).unwrap().shape;
    assert_eq!(names(&shape), ["g", "id"]);
    assert!(!shape.columns[0].generated, "a rule is needed for it");
}

#[test]
fn rows_without_a_list_are_as_declared() {
    let found = table();
    let shape = rows(None).unwrap().shape;
    assert_eq!(names(&shape), ["id", "g", "a", "b", "c"]);
    assert_eq!(shape.columns, found.table("app", "t").unwrap().shape.columns);
    let error = found.shape_of_rows("public", "child", None).unwrap_err();
    assert_eq!(error, FactError::OrderUnknown { table: "child".to_owned() });
    assert!(error.to_string().contains("--column-inserts"), "{error}");
    assert!(found.shape_of_rows("public", "child", Some(&[])).is_ok());
}

#[test]
fn columns_that_the_table_does_not_have_are_refused() {
    for columns in [["id", "x"], ["id", "ID"], ["id", "id"]] {
        let error = rows(Some(&columns)).unwrap_err();
        assert!(
            matches!(&error, FactError::UnknownColumn { table, column, .. } if table == "app.t" && column == columns[1]),
            "{error}"
        );
    }
}

#[test]
fn of_unknown_tables_names_are_all_that_is_known() {
    let columns = ["srid".to_owned(), "text".to_owned()];
    let RowShape { shape, is_known } = table().shape_of_rows("gis", "spatial", Some(&columns)).unwrap();
    assert!(!is_known);
    assert_eq!((shape.name.as_str(), names(&shape)), ("gis.spatial", vec!["srid", "text"]));
    assert!(shape.columns.iter().all(|column| column.kind == ColumnKind::Opaque && column.nullable));
    assert_eq!(table().shape_of_rows("public", "spatial", None).unwrap().shape.name, "spatial");
}
