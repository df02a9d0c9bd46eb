//! Comments between statements: mysqldump names the host, the condition of `--where` and places in the log of changes
//! in them, and people leave statements with rows behind.

use std::borrow::Cow;

use super::known_statement::Known;
use super::spans::{Quoting, Span, Spans};

/// How those begin that name the program, the server's version, or what follows.
const KEPT: [&str; 16] = [
    "-- MariaDB dump ",
    "-- MySQL dump ",
    "-- Server version",
    "-- Current Database: ",
    "-- Table structure for table ",
    "-- Temporary table structure for view ",
    "-- Temporary view structure for view ",
    "-- Final view structure for view ",
    "-- View structure for view ",
    "-- Sequence structure for ",
    "-- Dumping data for table ",
    "-- Dumping events for database ",
    "-- Dumping routines for database ",
    "-- Dump completed",
    "-- dump completed",
    "-- GTID state at the ",
];

/// A piece of a dump without the comments before its first code that say anything else, and without all within its
/// code unless that is a view or a body, and how many those were. Line feeds stay, so that what follows has the same
/// line numbers.
pub fn without_remarks(piece: &[u8], known: Known, quoting: Quoting) -> (Cow<'_, [u8]>, u64) {
    let is_searched = !matches!(known, Known::View | Known::Trigger | Known::Routine | Known::Event);
    let mut spans = Spans::new(piece, 0, true, quoting);
    let (mut kept, mut copied, mut count, mut is_within) = (Vec::new(), 0, 0, false);
    while let Ok(Some((span, range))) = spans.next_span() {
        if !span.is_blank() {
            is_within = true;
            if !is_searched {
                break;
            }
        }
        if span == Span::Comment && (is_within || !is_kept(&piece[range.clone()])) {
            kept.extend_from_slice(&piece[copied..range.start]);
            // It parted what stands around it.
            kept.extend(is_within.then_some(b' '));
            kept.extend(piece[range.clone()].iter().filter(|byte| **byte == b'\n'));
            copied = range.end;
            count += 1;
        }
    }
    if count == 0 {
        return (Cow::Borrowed(piece), 0);
    }
    kept.extend_from_slice(&piece[copied..]);
    (Cow::Owned(kept), count)
}

fn is_kept(comment: &[u8]) -> bool {
    let is_rule = || comment.iter().all(|byte| matches!(byte, b'-' | b' ' | b'\r'));
    KEPT.iter().any(|start| comment.starts_with(start.as_bytes())) || is_rule()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(piece: &str, expected: &str, count: u64) {
        let (found, counted) = without_remarks(piece.as_bytes(), Known::View, Quoting::default());
        assert_eq!((String::from_utf8_lossy(&found).as_ref(), counted), (expected, count));
    }

    #[test]
    fn what_names_the_program_and_what_follows_stays() {
        for piece in [
            "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB\n--\n-- ------------------\n-- Server version\t10.11\n\n",
            "\n--\n-- Table structure for table `a`\n--\n\nCREATE TABLE a (b int); -- x",
            "\r\n--\r\n-- Dump completed on 2026-11-22  9:11:21\r\n",
            "/*!40101 SET NAMES utf8mb4 */;",
            "",
        ] {
            check(piece, piece, 0);
        }
    }

    #[test]
    fn what_names_hosts_and_values_goes() {
        check("--\n-- Host: db.example    Database: shop\n-- ---\n", "--\n\n-- ---\n", 1);
        check("\n-- WHERE:  email='x@y'\n\nLOCK TABLES a WRITE;", "\n\n\nLOCK TABLES a WRITE;", 1);
        check("-- SET GLOBAL gtid_slave_pos='0-1-126';\n", "\n", 1);
        check("# (1,'Alice')\n/* INSERT\nx */ UNLOCK /* y */ TABLES;", "\n\n UNLOCK /* y */ TABLES;", 2);
    }

    #[test]
    fn what_stands_within_a_statement_goes_unless_that_has_a_body() {
        let without = |known| {
            let sql = b"CREATE TABLE a (b int/* Alice\n */NOT NULL # Bob\n) /*!50100 -- x\n ENGINE=a */;";
            let (kept, count) = without_remarks(sql, known, Quoting::default());
            (String::from_utf8(kept.into_owned()).unwrap(), count)
        };
        let expected = "CREATE TABLE a (b int \nNOT NULL  \n) /*!50100  \n ENGINE=a */;";
        assert_eq!(without(Known::CreateTable), (expected.to_owned(), 3));
        assert_eq!(without(Known::Routine).1, 0);
    }
}
