//! What a run has counted that may still tell who somebody is: said in the manifest and to the user.

use crate::anonymize::census::{CROWD, Census, SMALL_GROUP, SmallGroups};
use crate::anonymize::plan::{Plan, TablePlan};
use crate::anonymize::step::Step;
use crate::database::RewrittenTable;

/// A line for each risk.
pub(super) fn told(plan: &Plan, rewritten: &[RewrittenTable]) -> Vec<String> {
    let known = rewritten.iter().filter_map(|table| Some((plan.table(&table.table)?, &table.totals.census)));
    known.flat_map(|(planned, census)| of_table(planned, census)).collect()
}

fn of_table(planned: &TablePlan, census: &Census) -> Vec<String> {
    let (table, watched) = (&planned.table, planned.watched());
    let name = |column: usize| table.columns[column].name.as_str();
    let mut told: Vec<String> = census
        .few()
        .map(|(position, values)| {
            format!(
                "{}.{} has {values} different values under `per: value`: how often each occurs tells which is which; \
                 `per: row` hides that, where no join needs it",
                table.name,
                name(watched.by_value[position])
            )
        })
        .collect();
    let shuffled: Vec<&Step> =
        planned.steps.iter().filter(|step| step.anonymizer.window().is_some()).collect();
    told.extend(census.exchanged_among_few().filter_map(|(position, values)| {
        let column = &shuffled.get(position)?.rule;
        Some(format!(
            "{}.{column}: {values} values had fewer than {} others to change places with, and may stand where they were: \
             use another anonymizer, or leave such rows out",
            table.name,
            CROWD - 1
        ))
    }));
    if let Some(SmallGroups { rows, smallest, is_sample }) = census.small_groups() {
        let columns: Vec<&str> = planned.quasi.iter().map(|column| name(*column)).collect();
        let at_least = if is_sample { "at least " } else { "" };
        told.push(format!(
            "{}: {at_least}{rows} rows stand in groups of fewer than {SMALL_GROUP} that are alike in {} (the smallest has \
             {smallest}): generalize these columns, or leave such rows out",
            table.name,
            columns.join(", ")
        ));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymize::draw::RunKey;
    use crate::anonymize::pipeline;
    use crate::anonymize::policy::Policy;
    use crate::anonymize::rewrite_error::RewriteError;
    use crate::anonymize::rows::Rewriter;
    use crate::dump::cells::Cells;
    use crate::dump::{Batch, Column, ColumnKind, RowCodec, Table, Value};
    use crate::yaml::{Source, parse};

    #[test]
    fn few_values_and_small_groups_are_told() {
        let columns = ["gender", "zip"].map(|name| Column::new(name, "text", ColumnKind::Text));
        let table = Table { name: "t".to_owned(), columns: columns.to_vec(), ..Table::default() };
        let policy = "tables: {t: {gender: {anonymizer: firstname, quasi: true}, zip: {anonymizer: keep, quasi: true}}}";
        let policy = Policy::parse(&parse(Source::new("p.yaml", policy)).unwrap()).ok().unwrap();
        let plan = Plan::new(&policy, &[table]).unwrap();
        let planned = &plan.tables[0];
        let rewriter = Rewriter {
            table: "t".to_owned(),
            fields: 2,
            codec: Box::new(Cells),
            filters: Vec::new(),
            steps: planned.steps.clone(),
            fixed: Vec::new(),
            watched: planned.watched(),
            key: RunKey::from_random([3; 32]),
        };
        let mut batch = Batch::default();
        for row in 0..42 {
            let cells = [["f", "m"][row % 2], if row < 40 { "10115" } else { "10117" }];
            batch
                .push(|out| cells.iter().try_for_each(|cell| Cells.encode(&Value::text(*cell), out)))
                .unwrap();
        }
        let totals = pipeline::run::<RewriteError>(
            &rewriter,
            2,
            1000,
            |take| take(batch),
            |batches| batches.try_for_each(|batch| batch.map(drop)),
        );
        let rewritten = RewrittenTable { table: "t".to_owned(), totals: totals.unwrap(), left_out: None };
        assert_eq!(
            told(&plan, &[rewritten]),
            [
                "t.gender has 2 different values under `per: value`: how often each occurs tells which is which; `per: row` \
                 hides that, where no join needs it",
                "t: 2 rows stand in groups of fewer than 5 that are alike in gender, zip (the smallest has 1): generalize \
                 these columns, or leave such rows out",
            ]
        );
    }

    #[test]
    fn values_with_nobody_to_change_places_with_are_told() {
        let columns = ["id", "salary"].map(|name| Column::new(name, "int", ColumnKind::Integer));
        let table = Table { name: "t".to_owned(), columns: columns.to_vec(), ..Table::default() };
        let policy = "keep: ['*.id']\ntables: {t: {salary: {anonymizer: shuffle, window: 20, when: 'id < 24 or id > 40'}}}";
        let policy = Policy::parse(&parse(Source::new("p.yaml", policy)).unwrap()).ok().unwrap();
        let plan = Plan::new(&policy, &[table]).unwrap();
        let rewriter = Rewriter {
            table: "t".to_owned(),
            fields: 2,
            codec: Box::new(Cells),
            filters: Vec::new(),
            steps: plan.tables[0].steps.clone(),
            fixed: Vec::new(),
            watched: plan.tables[0].watched(),
            key: RunKey::from_random([3; 32]),
        };
        let told_of = |rows: i64| {
            let mut batch = Batch::default();
            for row in 0..rows {
                let encode = |out: &mut _| (0..2).try_for_each(|_| Cells.encode(&Value::Integer(row), out));
                batch.push(encode).unwrap();
            }
            let totals = pipeline::run::<RewriteError>(
                &rewriter,
                2,
                1000,
                |take| take(batch),
                |batches| batches.try_for_each(|batch| batch.map(drop)),
            );
            let totals = totals.unwrap();
            assert_eq!(totals.rows, rows as u64);
            told(&plan, &[RewrittenTable { table: "t".to_owned(), totals, left_out: None }])
        };
        assert_eq!(
            told_of(60),
            [
                "t.salary: 4 values had fewer than 9 others to change places with, and may stand where they were: use another \
             anonymizer, or leave such rows out"
            ]
        );
        assert_eq!(told_of(21), Vec::<String>::new());
    }
}
