//! What holds for every plan.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Act, Plan, policy, tables};

fn rule() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "keep",
        "email",
        "md5",
        "lorem",
        "'null'",
        "{anonymizer: md5, per: row}",
        "{anonymizer: email, per: a}",
        "{anonymizer: integer, min: 1, max: 9}",
    ])
}

proptest! {
    /// Whatever policy and tables: a plan decides once on every column, lets no two rules write one field,
    /// binds rules to stored fields only, never to a partition key, and keeps under `unmapped: fail` what a rule or a pattern names.
    #[test]
    fn a_plan_decides_once_on_every_column(
        shapes in prop::collection::vec(
            ("(int|text|any)!?", "(| pk| unique| ->t\\.a| ->u\\.b| ->u| gen)", "any( gen| ->t\\.b| unique|)", "any( ->u\\.c|)"), 2),
        rules in prop::collection::vec((any::<bool>(), prop::sample::select(vec!["a", "b", "c", "C"]), rule()), 0..6),
        keep in prop::sample::subsequence(vec!["*.a", "t.*", "*.c"], 0..3),
        unmapped in prop::sample::select(vec!["fail", "drop", "null", "keep"]),
        whole in prop::sample::select(vec!["", "*"]),
        part in "c (any|moment|bool)( part|), b (int -9\\.\\.9|text <9|any), a (text <32|int|any)",
    ) {
        let shapes: Vec<_> = shapes.iter().zip(["t", "u"])
            .map(|((a, key, b, c), table)| {
                let whole = if table == "t" { whole } else { "" };
                format!("{table}{whole}: a {a}{key}, b {b}, c {c}")
            })
            .chain([format!("p<t: {part}")])
            .collect();
        let of = |is_t: bool| {
            let lines: BTreeSet<_> = rules.iter().filter(|(of_t, ..)| *of_t == is_t)
                .map(|(_, column, rule)| (column, rule)).collect();
            let mut seen = BTreeSet::new();
            let lines = lines.iter().filter(|(column, _)| seen.insert(*column));
            lines.map(|(column, rule)| format!("{column}: {rule}")).collect::<Vec<_>>().join(", ")
        };
        let text = format!(
            "unmapped: {unmapped}\nkeep: {keep:?}\ntables: {{t: {{{}}}, u: {{{}}}}}", of(true), of(false));
        let tables = tables(&shapes.join("\n"));
        let Ok(plan) = Plan::new(&policy(&text), &tables) else { return Ok(()) };
        prop_assert_eq!(plan.tables.len(), tables.iter().filter(|table| table.holds_rows).count());
        for planned in &plan.tables {
            let columns = &planned.table.columns;
            prop_assert_eq!(planned.decisions.len(), columns.len());
            let written: Vec<_> = planned.steps.iter().flat_map(|step| step.fields.iter().flatten()).collect();
            let distinct: BTreeSet<_> = written.iter().copied().collect();
            prop_assert_eq!(distinct.len(), written.len());
            if !planned.copies_rows() {
                continue;
            }
            for step in &planned.steps {
                prop_assert_eq!(step.bounds.len(), step.fields.len());
                for (bounds, field) in step.bounds.iter().zip(&step.fields) {
                    let column = field.map(|field| &columns[field]);
                    prop_assert_eq!(bounds.max_length, column.and_then(|column| column.max_length));
                }
                let mut fields = step.fields.iter().flatten();
                prop_assert!(!fields.any(|field| planned.table.partition_key.contains(field)));
            }
            for (position, (column, decision)) in columns.iter().zip(&planned.decisions).enumerate() {
                prop_assert_eq!(
                    matches!(decision.action, Act::Anonymize { .. }),
                    distinct.contains(&position)
                );
                prop_assert_eq!(column.generated, decision.action == Act::Generated);
                if unmapped == "fail" && decision.action == Act::Keep {
                        let by_rule = ["its rule", "rule of `t`"].contains(&decision.because.as_str());
                    prop_assert!(by_rule || decision.because.starts_with("pattern `"), "{}", decision.because);
                }
            }
        }
    }
}
