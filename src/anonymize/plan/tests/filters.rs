//! Rows that are left out of tables whose other rows stay.

use super::{Plan, policy, tables};
use crate::anonymize::filter::RowFilter;

const SHAPES: &str = "customer: id int! pk, name text\norders: id int! pk, customer_id int ->customer\nitems: id int! pk, order_id int! ->orders";

/// For each table, the columns that its samples go by; or what is refused.
fn check(tables_policy: &str, shapes: &str, expected: &str) {
    let policy = policy(&format!("unmapped: keep\ntables: {tables_policy}"));
    let told = match Plan::new(&policy, &tables(shapes)) {
        Ok(plan) => plan.tables.iter().map(told).collect::<Vec<_>>().join("; "),
        Err(refusal) => {
            let told = refusal.findings.iter().map(|finding| {
                format!("{}; {}", finding.message, finding.help.as_deref().unwrap_or_default())
            });
            told.collect::<Vec<_>>().join("\n")
        }
    };
    assert_eq!(told, expected, "{tables_policy}");
}

fn told(planned: &crate::anonymize::plan::TablePlan) -> String {
    let by = planned.filters.iter().map(|filter| match filter {
        RowFilter::Where(_) => "where".to_owned(),
        RowFilter::Sample(sample) => {
            sample.field.map_or("row".to_owned(), |field| planned.table.columns[field].name.clone())
        }
    });
    if !planned.copies_rows() {
        return format!("{}: left out", planned.table.name);
    }
    format!("{}: {}", planned.table.name, by.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_refers_to_a_sample_is_chosen_alike() {
    check(
        "{customer: {rows: {sample: 1%}}, items: {rows: none}}",
        SHAPES,
        "customer: id; orders: customer_id; items: left out",
    );
    check("{items: {rows: {sample: 0.5%, by: order_id}}}", SHAPES, "customer: ; orders: ; items: order_id");
    check("{t: {rows: {sample: 10%}}}", "t: a text", "t: row");
    check("{'log*': {rows: {sample: 10%}}}", "log_a: id int! pk\nb: id int! pk", "log_a: id; b: ");
}

#[test]
fn what_cannot_be_chosen_alike_is_refused() {
    check(
        "{customer: {rows: {sample: 1%}}}",
        SHAPES,
        "items.order_id refers to rows of `orders`, of which some are left out; write `rows:` below `items` too, so that the \
         rows fit, or `rows: none`, or a sample by a column that both have",
    );
    check(
        "{t: {rows: {sample: 1%}}}",
        "t: a int!, b int! | pk(a b)",
        "the PRIMARY KEY of `t` has several columns; add `by: COLUMN`, whose values are chosen from",
    );
    check(
        "{staff: {rows: {sample: 50%}}}",
        "staff: id int! pk, boss int ->staff",
        "staff.boss refers to rows of `staff`, of which some are left out; write `rows:` below `staff` too, so that the \
         rows fit, or `rows: none`, or a sample by a column that both have",
    );
}

#[test]
fn a_key_of_several_columns_is_chosen_by_one_of_them() {
    let shapes = "a: x int!, y int! | pk(x y)\nb: id int! pk, ax int, ay int | (ax ay)->a(x y)";
    check("{a: {rows: {sample: 10%, by: x}}}", shapes, "a: x; b: ax");
    let refused = "b.ax refers to rows of `a`, of which some are left out; write `rows:` below `b` too, so that the rows fit, or \
                   `rows: none`, or a sample by a column that both have";
    check("{a: {rows: {where: 'x > 9'}}}", shapes, refused);
    // Without one of its columns, it refers to nothing.
    check("{a: {rows: {where: 'x > 9'}}, b: {ay: 'null'}}", shapes, "a: where; b: ");
}

#[test]
fn what_is_said_nearest_of_rows_counts() {
    let shapes = "log*: id int! pk\nlog_1<log: id int! pk\nlog_2<log: id int! pk";
    check("{log: {rows: none}, log_1: {rows: {sample: 10%}}}", shapes, "log_1: id; log_2: left out");
    check("{log: {rows: {sample: 10%}}, log_1: {rows: none}}", shapes, "log_1: left out; log_2: id");
    check("{log: {rows: all}, '*': {rows: none}}", shapes, "log_1: ; log_2: ");
    check("{log_1: {rows: {sample: 10%}}, 'log_*': {rows: none}}", shapes, "log_1: id; log_2: left out");
    check("{'log_1*': {rows: all}, 'log_*': {rows: none}}", shapes, "log_1: ; log_2: left out");
    check("{'log_1*': {rows: all}, 'log_*': {rows: {sample: 1%}}}", shapes, "log_1: ; log_2: id");
}

#[test]
fn what_is_computed_is_nothing_to_choose_by() {
    check(
        "{t: {rows: {sample: 10%}}}",
        "t: a int!, id int! pk gen",
        "`id` is computed by the database, and not in the rows; add `by: COLUMN`, whose values are chosen from",
    );
    check(
        "{a: {rows: {sample: 10%}}}",
        "a: id int! pk\nb: x int, a_id int gen ->a.id",
        "b.a_id refers to rows of `a`, of which some are left out; write `rows:` below `b` too, so that the rows fit, or \
         `rows: none`, or a sample by a column that both have",
    );
}
