//! Whatever YAML a policy is, it is read or refused; what is read makes a plan or a refusal that can be
//! drawn, and a plan decides on every column and lets no two rules write one field.

#![no_main]

use std::collections::BTreeSet;

use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::dump::{Column, ColumnKind, ForeignKey, Table, UniqueKey};
use db_airlock::yaml::{Source, draw, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(node) = parse(Source::new("fuzz.yaml", text)) else { return };
    let policy = match Policy::parse(&node) {
        Ok(policy) => policy,
        Err(findings) => {
            assert!(!findings.is_empty());
            let _ = draw(&findings, false);
            return;
        }
    };
    match Plan::new(&policy, &tables()) {
        Ok(plan) => plan.tables.iter().for_each(|planned| {
            assert_eq!(planned.decisions.len(), planned.table.columns.len());
            let written: Vec<usize> =
                planned.steps.iter().flat_map(|step| step.fields.iter().flatten().copied()).collect();
            assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), written.len());
        }),
        Err(refusal) => {
            let _ = (refusal.to_string(), draw(&refusal.findings, false));
            let _ = parse(Source::new("paste.yaml", format!("tables:\n{}", refusal.yaml_to_paste())))
                .map_err(|error| panic!("{error}"));
        }
    }
});

fn tables() -> [Table; 2] {
    let column = |name: &str, kind, nullable| Column {
        nullable,
        generated: name == "g",
        ..Column::new(name, "T", kind)
    };
    let a = Table {
        name: "a".to_owned(),
        columns: vec![
            column("id", ColumnKind::Integer, false),
            column("b", ColumnKind::Any, true),
            column("c", ColumnKind::Text, false),
            column("g", ColumnKind::Any, true),
        ],
        unique_keys: vec![UniqueKey { columns: vec![0], primary: true }],
        ..Table::default()
    };
    let b = Table {
        name: "b".to_owned(),
        columns: vec![column("a", ColumnKind::Any, true), column("d", ColumnKind::Blob, true)],
        unique_keys: vec![UniqueKey { columns: vec![0, 1], primary: false }],
        foreign_keys: vec![ForeignKey { columns: vec![0], table: "A".to_owned(), referenced: Vec::new() }],
        ..Table::default()
    };
    [a, b]
}
