//! Whether a plan would take a rule: asked of a plan for a table that has nothing but the columns in question.

use super::written::yaml_key;
use crate::anonymize::plan::Plan;
use crate::anonymize::plan::refusal::Undecided;
use crate::anonymize::policy::Policy;
use crate::dump::{Table, UniqueKey};
use crate::yaml::{self, Source};

/// Whether this rule suits the column. `is_key`: other columns refer to it, so that no two values may become one.
pub(super) fn suits(rule: &str, column: &Undecided, is_key: bool) -> bool {
    is_taken(&yaml_key(&column.column.name), rule, &[column], is_key)
}

/// Whether this rule over several columns suits them, which are those that it maps, each once.
pub(super) fn suits_all(target: &str, rule: &str, columns: &[&Undecided]) -> bool {
    is_taken(&yaml_key(target), rule, columns, false)
}

fn is_taken(target: &str, rule: &str, columns: &[&Undecided], is_key: bool) -> bool {
    let Ok(node) = yaml::parse(Source::new("proposal", format!("tables: {{t: {{{target}: {rule}}}}}")))
    else {
        return false;
    };
    let Ok(policy) = Policy::parse(&node) else { return false };
    let unique = |(at, column): (usize, &&Undecided)| {
        // A key of its own is more than what a key over several columns asks for.
        (is_key || column.is_unique).then(|| UniqueKey { columns: vec![at], primary: true })
    };
    let is_partition_key = |(at, column): (usize, &&Undecided)| column.is_partition_key.then_some(at);
    let table = Table {
        name: "t".to_owned(),
        columns: columns.iter().map(|column| column.column.clone()).collect(),
        unique_keys: columns.iter().enumerate().filter_map(unique).collect(),
        partition_key: columns.iter().enumerate().filter_map(is_partition_key).collect(),
        ..Table::default()
    };
    Plan::new(&policy, &[table]).is_ok()
}
