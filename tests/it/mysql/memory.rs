//! The memory of a run does not grow with the dump, nor with its longest statement.

use super::customers::{Customers, FIVE_OF_SEVEN, OF_MARIADB};
use crate::memory::{BOUND_KIB, Run, filtered};

const KEEP_ALL: &str = "unmapped: keep";

/// More than the bound, and no more than that takes.
const OF_MYSQL: Customers = Customers { customers: 400_000, between: ",", ..OF_MARIADB };
/// As with a large `--net-buffer-length`.
const ONE_STATEMENT: Customers = Customers { in_a_statement: u32::MAX, ..OF_MYSQL };

#[track_caller]
fn check(customers: Customers, policy: &str) {
    check_run(filtered("mysql://localhost/shop", move |input| customers.write(input), policy, &[]));
}

#[track_caller]
fn check_run(run: Run) {
    assert!(run.is_whole, "{}", run.errors);
    assert!(run.peak_kib < BOUND_KIB, "{} KiB, and the bound is {BOUND_KIB}", run.peak_kib);
    assert!(run.peak_kib > 1024, "{} KiB: was it measured at all?", run.peak_kib);
}

#[test]
fn a_dump_larger_than_the_bound_is_rewritten_within_it() {
    check(OF_MARIADB, FIVE_OF_SEVEN);
    check(OF_MYSQL, KEEP_ALL);
}

#[cfg(feature = "encryption")]
#[test]
fn an_encrypted_dump_takes_no_more() {
    let write = |input: &mut dyn std::io::Write| OF_MARIADB.write(input);
    let url = "mysql://localhost/shop";
    check_run(crate::memory::filtered_encrypted(url, write, FIVE_OF_SEVEN, &[]));
}

#[test]
fn rows_that_are_left_out_exchanged_and_counted_take_no_more() {
    let exchanged = "
keep: ['*.id', '*.note']
tables:
  customers:
    rows: {sample: 50%}
    email: {anonymizer: email, quasi: true}
    first_name: {anonymizer: shuffle, window: 100000}
    last_name: {anonymizer: shuffle, quasi: true}
    phone: {anonymizer: keep, why: counted, quasi: true}
    born: {anonymizer: date, delta: 1 year}
";
    check(OF_MARIADB, exchanged);
    check(ONE_STATEMENT, exchanged);
}

#[test]
fn a_statement_larger_than_the_bound_is_rewritten_within_it() {
    check(ONE_STATEMENT, FIVE_OF_SEVEN);
}
