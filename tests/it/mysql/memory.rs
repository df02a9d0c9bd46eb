//! The memory of a run does not grow with the dump, nor with its longest statement.

use std::io::{BufWriter, Write};

use crate::memory::{BOUND_KIB, filtered};

const KEEP_ALL: &str = "unmapped: keep";

const FIVE_OF_SEVEN: &str = "
keep: ['*.id', '*.note']
tables:
  customers:
    email: email
    first_name: firstname
    last_name: lastname
    phone: {anonymizer: pattern, pattern: '+00 [10000000,99999999]'}
    born: {anonymizer: date, delta: 1 year}
";

const TABLE: &str = "CREATE TABLE `customers` (
  `id` int NOT NULL,
  `email` varchar(80) NOT NULL,
  `first_name` varchar(40) DEFAULT NULL,
  `last_name` varchar(40) DEFAULT NULL,
  `phone` varchar(30) DEFAULT NULL,
  `born` date DEFAULT NULL,
  `note` longtext,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
";

/// A million customers take about 200 MB, three times the bound.
#[derive(Clone, Copy)]
struct Customers {
    customers: u32,
    /// How many stand in one statement.
    in_a_statement: u32,
    /// What stands between two: MariaDB writes a line feed, MySQL does not.
    between: &'static str,
}

const OF_MARIADB: Customers = Customers { customers: 1_000_000, in_a_statement: 5000, between: ",\n" };
const OF_MYSQL: Customers = Customers { between: ",", ..OF_MARIADB };
/// As with a large `--net-buffer-length`.
const ONE_STATEMENT: Customers = Customers { in_a_statement: u32::MAX, ..OF_MYSQL };

impl Customers {
    fn write(self, out: impl Write) -> std::io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        write!(out, "-- MySQL dump 10.13  Distrib 9.7.0\n/*!50503 SET NAMES utf8mb4 */;\n{TABLE}")?;
        for row in 0..self.customers {
            let before = match row % self.in_a_statement {
                0 if row == 0 => "INSERT INTO `customers` VALUES ",
                0 => ";\nINSERT INTO `customers` VALUES ",
                _ => self.between,
            };
            let (noise, month, day) =
                (u64::from(row).wrapping_mul(0x9e37_79b9_7f4a_7c15), row % 12, row % 28);
            write!(
                out,
                "{before}({row},'user{row}@mail.example','First{}','Last{}','+33 6 {:08}','1970-{:02}-{:02}',\
                 'customer {row} wrote {noise:020x} to us, and was called back; \\'all was well\\', they said')",
                row % 997,
                row % 9973,
                noise % 100_000_000,
                month + 1,
                day + 1,
            )?;
        }
        out.write_all(b";\n-- Dump completed on 2026-01-01  0:00:00\n")?;
        out.flush()
    }
}

#[track_caller]
fn check(customers: Customers, policy: &str) {
    let run = filtered("mysql://localhost/shop", move |input| customers.write(input), policy, &[]);
    assert!(run.is_whole, "{}", run.errors);
    assert!(run.peak_kib < BOUND_KIB, "{} KiB, and the bound is {BOUND_KIB}", run.peak_kib);
    assert!(run.peak_kib > 4 * 1024, "{} KiB: was it measured at all?", run.peak_kib);
}

#[test]
fn a_dump_larger_than_the_bound_is_rewritten_within_it() {
    check(OF_MARIADB, FIVE_OF_SEVEN);
    check(OF_MYSQL, KEEP_ALL);
}

#[test]
fn a_statement_larger_than_the_bound_is_rewritten_within_it() {
    check(ONE_STATEMENT, FIVE_OF_SEVEN);
}
