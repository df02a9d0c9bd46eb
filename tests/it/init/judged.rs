//! What is proposed for real databases, beside what a person would say of each of their columns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use db_airlock::anonymize::plan::proposal::{Proposal, Rule, TableProposal};
use db_airlock::config::Environment;
use db_airlock::database::original::Original;
use db_airlock::progress::Silent;
use db_airlock::stories::init::{Look, Wishes, propose};

use super::dumps::{chinook, pagila, sakila};

/// For each column what it holds, or `keep` where it is kept; parts of tables are their whole's.
fn proposed(dump: PathBuf) -> BTreeMap<(String, String), String> {
    let shapes = Original::open(&dump).unwrap().tables();
    let folder = tempfile::tempdir().unwrap();
    let wishes = Wishes {
        reads_values: true,
        keeps_examples: false,
        locale: None,
        environment: Environment::default(),
    };
    let output = folder.path().join("airlock.yaml");
    let draft = propose("default", Look::Dump(dump), output, folder.path(), &wishes, &Silent).unwrap();
    let mut found = BTreeMap::new();
    for shape in shapes.iter().filter(|shape| shape.parents.is_empty()) {
        for column in &shape.columns {
            let held = held(&draft.tables, &shape.name, &column.name);
            found.insert((shape.name.clone(), column.name.clone()), held);
        }
    }
    found
}

fn held(tables: &[TableProposal], table: &str, column: &str) -> String {
    let proposals = tables.iter().filter(|proposed| proposed.table == table).flat_map(|it| &it.proposals);
    let described = |proposal: &Proposal| {
        let described = proposal.columns.iter().find(|described| described.name == column)?;
        Some(match &proposal.rule {
            Rule::One(rule) if rule == "keep" => "keep".to_owned(),
            Rule::Follows(_) => "keep".to_owned(),
            _ => described.kind.name().to_owned(),
        })
    };
    // What stands nowhere is kept by a pattern.
    proposals.into_iter().find_map(described).unwrap_or_else(|| "keep".to_owned())
}

/// Each line `TABLE: COLUMN what, COLUMN what`.
fn judged(text: &str) -> BTreeMap<(String, String), String> {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let columns = lines.flat_map(|(table, columns)| columns.split(", ").map(move |column| (table, column)));
    columns
        .map(|(table, column)| {
            let (column, what) = column.split_once(' ').unwrap();
            ((table.to_owned(), column.to_owned()), what.to_owned())
        })
        .collect()
}

/// All but `wrong` of the columns are proposed as they are judged; those are `TABLE.COLUMN: what, not what`.
#[track_caller]
fn check(dump: Option<PathBuf>, judgement: &str, wrong: &[&str]) {
    let Some(dump) = dump else { return };
    let (found, judged) = (proposed(dump), judged(judgement));
    assert!(found.keys().eq(judged.keys()), "{found:?}");
    let differs = found.iter().filter(|(column, what)| judged[*column] != **what);
    let differs =
        differs.map(|(column, what)| format!("{}.{}: {what}, not {}", column.0, column.1, judged[column]));
    assert_eq!(differs.collect::<Vec<_>>(), wrong, "of {} columns", found.len());
}

#[test]
fn chinook_is_understood() {
    check(chinook(), include_str!("chinook.txt"), &[]);
}

#[test]
fn pagila_is_understood() {
    // Of arrays and of words that are searched for, nobody knows what they hold.
    let wrong = ["film.fulltext: unknown, not keep", "film.special_features: unknown, not keep"];
    check(pagila(), include_str!("pagila.txt"), &wrong);
}

#[test]
fn sakila_is_understood() {
    // No rule can write a place on earth, and the description stands in no row of the dump.
    let wrong = ["address.location: keep, not latitude", "film_text.description: description, not keep"];
    check(sakila(), include_str!("sakila.txt"), &wrong);
}
