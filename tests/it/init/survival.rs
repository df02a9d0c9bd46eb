//! `init --yes` alone gives a policy under which nobody of a real database can be found any more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::original::Original;
use db_airlock::yaml::{Source, parse};

use super::dumps::{chinook, pagila, sakila};
use super::empty;
use crate::project::{CONFIG, Role};

/// A row by the names of its columns.
type Row = BTreeMap<String, String>;

/// The rows of some tables; those of people fit into one look.
fn rows(dump: &Path, tables: &[&str]) -> BTreeMap<String, Vec<Row>> {
    let mut original = Original::open(dump).unwrap();
    let keep =
        Policy::parse(&parse(Source::new("p.yaml", "unmapped: keep")).unwrap()).unwrap_or_else(|_| panic!());
    let plan = Plan::new(&keep, &original.tables()).unwrap();
    let mut found = BTreeMap::new();
    original
        .look(&plan, 100_000, &mut |table, first| {
            if tables.contains(&table) {
                let row = |cells: &Vec<Option<String>>| {
                    let cells = first.columns.iter().cloned().zip(cells.iter().cloned());
                    cells
                        .filter_map(|(column, cell)| cell.map(|cell| (column, cell.to_lowercase())))
                        .collect()
                };
                found.insert(table.to_owned(), first.rows.iter().map(row).collect());
            }
        })
        .unwrap();
    found
}

/// People in a dump: their table, how many there are, what must be nowhere in the table any more (emails, streets), and
/// what may come again only by chance (numbers, codes), and the columns of their names.
struct People {
    table: &'static str,
    count: usize,
    gone: &'static [&'static str],
    changed: &'static [&'static str],
    name: &'static [&'static str],
}

/// Of `changed` values, less than one in fifty may be what it was, or one.
#[track_caller]
fn check(dump: Option<PathBuf>, people: &[People]) {
    let Some(dump) = dump else { return };
    let project = empty();
    let path = dump.display().to_string();
    project.run(Role::Airlock, &["init", "--yes", "--dump", &path]).ends(0);
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let policy = String::from_utf8(project.read(CONFIG)).unwrap();
    let judged = project.run(Role::Airlock, &["check", "--dump", &path]);
    assert_eq!(judged.code, 0, "{judged}\n{policy}");
    let made = project.run(Role::Airlock, &["anonymize", &path, "--output", "var/out"]);
    assert_eq!(made.code, 0, "{made}\n{policy}");
    let names: Vec<&str> = people.iter().map(|people| people.table).collect();
    let (before, after) = (rows(&dump, &names), rows(&project.path("var/out"), &names));
    for People { table, count, gone, changed, name } in people {
        let (before, after) = (&before[*table], &after[*table]);
        assert_eq!((before.len(), after.len()), (*count, *count), "{table}");
        for column in *gone {
            let old: BTreeSet<&String> = before.iter().filter_map(|row| row.get(*column)).collect();
            let left: Vec<_> =
                after.iter().filter_map(|row| row.get(*column)).filter(|it| old.contains(it)).collect();
            assert!(!old.is_empty() && left.is_empty(), "{table}.{column}: {left:?}\n{policy}");
        }
        for column in *changed {
            let values =
                before.iter().zip(after).filter(|(old, _)| old.get(*column).is_some_and(|it| !it.is_empty()));
            let values: Vec<_> = values.collect();
            let same = values.iter().filter(|(old, new)| old.get(*column) == new.get(*column)).count();
            assert!(
                !values.is_empty() && same <= 1 + values.len() / 50,
                "{table}.{column}: {same}\n{policy}"
            );
        }
        let whole =
            |row: &Row| name.iter().filter_map(|column| row.get(*column).cloned()).collect::<Vec<_>>();
        let same = before.iter().zip(after).filter(|(old, new)| whole(old) == whole(new)).count();
        assert_eq!(same, 0, "{table}: names\n{policy}");
    }
}

#[test]
fn nobody_of_chinook_can_be_found() {
    let name: &[&str] = &["FirstName", "LastName"];
    let changed: &[&str] = &["FirstName", "LastName", "PostalCode", "City"];
    let gone: &[&str] = &["Email", "Phone", "Address"];
    check(
        chinook(),
        &[
            People { table: "Customer", count: 59, gone, changed, name },
            People { table: "Employee", count: 8, gone, changed, name },
            People {
                table: "Invoice",
                count: 412,
                gone: &["BillingAddress"],
                changed: &["BillingPostalCode", "BillingCity"],
                name: &["BillingAddress", "BillingCity"],
            },
        ],
    );
}

/// Pagila is Sakila for PostgreSQL.
fn of_sakila() -> [People; 4] {
    let name: &[&str] = &["first_name", "last_name"];
    [
        People { table: "actor", count: 200, gone: &[], changed: name, name },
        People { table: "customer", count: 599, gone: &["email"], changed: name, name },
        People { table: "staff", count: 2, gone: &["email", "username"], changed: name, name },
        People {
            table: "address",
            count: 603,
            gone: &["address"],
            changed: &["postal_code", "phone", "district"],
            name: &["address", "district"],
        },
    ]
}

#[test]
fn nobody_of_pagila_can_be_found() {
    check(pagila(), &of_sakila());
}

#[test]
fn nobody_of_sakila_can_be_found() {
    check(sakila(), &of_sakila());
}
