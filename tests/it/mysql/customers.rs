//! A dump of one table of customers, as large as wanted, made without a server and written as a stream.

use std::io::{BufWriter, Write};

/// The rules that change five of the columns, and keep the notes.
pub const FIVE_OF_SEVEN: &str = "
keep: ['*.id', '*.note']
tables:
  customers:
    email: email
    first_name: firstname
    last_name: lastname
    phone: {anonymizer: pattern, pattern: '+00 [10000000,99999999]'}
    born: {anonymizer: date, delta: 1 year}
";

/// Seven columns, of which [`FIVE_OF_SEVEN`] changes five.
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

/// Rows of about 200 bytes.
#[derive(Clone, Copy)]
pub struct Customers {
    pub customers: u32,
    /// How many stand in one statement.
    pub in_a_statement: u32,
    /// What stands between two: MariaDB writes a line feed, MySQL does not.
    pub between: &'static str,
}

/// As mariadb-dump writes them: a million take three times what a run may.
pub const OF_MARIADB: Customers = Customers { customers: 1_000_000, in_a_statement: 5000, between: ",\n" };

impl Customers {
    /// The dump, as one stream.
    pub fn write(self, out: impl Write) -> std::io::Result<()> {
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
