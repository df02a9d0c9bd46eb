//! The memory of a run does not grow with the archive, and grows with its longest row only where rules apply to it.

use db_airlock::dump::Limits;
use db_airlock::dump::compression::Algorithm;

use super::customers::{Customers, FIVE_OF_SEVEN};
use crate::memory::{self, BOUND_KIB, Run};

const KEEP_ALL: &str = "unmapped: keep";

const MIB: usize = 1024 * 1024;

const LONG_NOTE_KIB: u64 = 100 * 1024;

const LONG_NOTE: Customers = Customers { bytes: 1000, longest_note: LONG_NOTE_KIB as usize * 1024 };

/// Rows of about three times the bound, unless AIRLOCK_TEST_MEMORY_MIB says how many MiB.
fn many_rows() -> Customers {
    let mib = std::env::var("AIRLOCK_TEST_MEMORY_MIB").map_or(200, |mib| mib.parse().unwrap());
    Customers { bytes: mib * MIB as u64, longest_note: 0 }
}

/// An archive on its way through the program.
fn filtered(customers: Customers, algorithm: Algorithm, policy: &str, arguments: &[&str]) -> Run {
    let write = move |input| customers.write(algorithm, input);
    memory::filtered("postgres://localhost/shop", write, policy, arguments)
}

#[track_caller]
fn check(customers: Customers, algorithm: Algorithm, policy: &str, arguments: &[&str], bound_kib: u64) {
    let Run { peak_kib: peak, is_whole, errors } = filtered(customers, algorithm, policy, arguments);
    assert!(is_whole, "{algorithm:?}, {arguments:?}: {errors}");
    assert!(peak < bound_kib, "{algorithm:?}, {arguments:?}: {peak} KiB, and the bound is {bound_kib}");
    assert!(peak > 1024, "{peak} KiB: was it measured at all?");
}

#[test]
fn an_archive_larger_than_the_bound_is_kept_within_it() {
    check(many_rows(), Algorithm::Gzip, KEEP_ALL, &[], BOUND_KIB);
    check(many_rows(), Algorithm::Zstd, KEEP_ALL, &["--compress", "lz4"], BOUND_KIB);
    check(many_rows(), Algorithm::None, KEEP_ALL, &["--compress", "zstd"], BOUND_KIB);
}

#[test]
fn an_archive_larger_than_the_bound_is_rewritten_within_it() {
    check(many_rows(), Algorithm::Gzip, FIVE_OF_SEVEN, &[], BOUND_KIB);
    check(many_rows(), Algorithm::Zstd, FIVE_OF_SEVEN, &["--threads", "16"], BOUND_KIB);
}

#[cfg(feature = "encryption")]
#[test]
fn an_encrypted_archive_takes_no_more() {
    let write = |input: &mut dyn std::io::Write| many_rows().write(Algorithm::Gzip, input);
    let run = memory::filtered_encrypted("postgres://localhost/shop", write, FIVE_OF_SEVEN, &[]);
    assert!(run.is_whole, "{}", run.errors);
    assert!(run.peak_kib < BOUND_KIB, "{} KiB, and the bound is {BOUND_KIB}", run.peak_kib);
    assert!(run.peak_kib > 1024, "{} KiB: was it measured at all?", run.peak_kib);
}

#[test]
fn rows_that_are_left_out_exchanged_and_counted_take_no_more() {
    let exchanged = "
keep: ['*.id', '*.note']
tables:
  public.customers:
    rows: {sample: 50%, by: id}
    email: {anonymizer: email, quasi: true}
    first_name: {anonymizer: shuffle, window: 100000}
    last_name: {anonymizer: shuffle, quasi: true}
    phone: {anonymizer: keep, why: counted, quasi: true}
    address: {anonymizer: string, sample: [here, there]}
";
    check(many_rows(), Algorithm::Gzip, exchanged, &[], BOUND_KIB);
    check(many_rows(), Algorithm::Gzip, exchanged, &["--threads", "16"], BOUND_KIB);
}

#[test]
fn a_long_field_goes_through_without_being_held_where_no_rule_needs_its_row() {
    for algorithm in [Algorithm::Gzip, Algorithm::Zstd] {
        check(LONG_NOTE, algorithm, KEEP_ALL, &[], BOUND_KIB);
        check(LONG_NOTE, algorithm, KEEP_ALL, &["--compress", "lz4"], BOUND_KIB);
    }
}

#[test]
fn a_row_that_rules_apply_to_is_held_while_the_next_is_read() {
    let bound = BOUND_KIB + 2 * LONG_NOTE_KIB;
    check(LONG_NOTE, Algorithm::Gzip, FIVE_OF_SEVEN, &[], bound);
    check(LONG_NOTE, Algorithm::Gzip, FIVE_OF_SEVEN, &["--threads", "16"], bound);
    let of_notes = FIVE_OF_SEVEN.replace(", '*.note'", "") + "    note: md5\n";
    check(LONG_NOTE, Algorithm::Gzip, &of_notes, &[], bound + 2 * LONG_NOTE_KIB);
}

#[test]
fn a_long_row_of_which_a_value_changes_places_is_held_no_more_often() {
    let exchanged = FIVE_OF_SEVEN.replace("first_name: firstname", "first_name: shuffle");
    check(LONG_NOTE, Algorithm::Gzip, &exchanged, &[], BOUND_KIB + 2 * LONG_NOTE_KIB);
}

#[test]
fn a_row_over_the_limit_is_an_error_before_it_is_read_whole() {
    let limit = Limits::default().row_bytes;
    let too_long = Customers { bytes: 1000, longest_note: 2 * limit };
    let run = filtered(too_long, Algorithm::Zstd, FIVE_OF_SEVEN, &[]);
    assert!(!run.is_whole);
    let expected = format!("table `customers`, row 1 has more than {limit} bytes");
    assert!(run.errors.contains(&expected), "{}", run.errors);
    assert!(run.peak_kib < BOUND_KIB + limit as u64 / 1024, "{} KiB", run.peak_kib);
}
