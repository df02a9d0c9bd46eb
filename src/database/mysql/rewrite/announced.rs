//! What a live database said of its tables before its rows were read: it must say the same again when they come.

use std::collections::HashSet;

use super::left_out::Piece;
use crate::dump::mysql::known_statement::Known;
use crate::dump::mysql::spans::{Span, Spans};

/// The statements that make and change tables.
#[derive(Default)]
pub(super) struct Announced(HashSet<Vec<u8>>);

impl Announced {
    /// Remembers a statement, if it says how a table is.
    pub fn learn(&mut self, piece: &Piece<'_>) {
        if let Some(definition) = definition(piece) {
            let _ = self.0.insert(definition);
        }
    }

    /// Whether a statement says nothing new of tables.
    pub fn covers(&self, piece: &Piece<'_>) -> bool {
        definition(piece).is_none_or(|definition| self.0.contains(&definition))
    }
}

/// The code of a statement that says how a table is, behind the database that it is in. Counters go on when rows are
/// added, and are no part of it.
fn definition(piece: &Piece<'_>) -> Option<Vec<u8>> {
    if !matches!(piece.known, Known::CreateTable | Known::AlterTable | Known::CreateIndex) {
        return None;
    }
    let mut definition = piece.database.unwrap_or_default().as_bytes().to_vec();
    // What a counter is written as: its name, `=`, and the number.
    let mut counter = 0;
    let mut spans = Spans::new(piece.bytes, 0, true, piece.quoting);
    while let Ok(Some((span, range))) = spans.next_meaning() {
        let bytes = &piece.bytes[range];
        if switches_keys(piece.known, span, bytes) {
            return None;
        }
        counter = match (counter, span) {
            (_, Span::Word) if bytes.eq_ignore_ascii_case(b"auto_increment") => 1,
            (1, Span::Symbol(b'=')) => 2,
            (2, Span::Number) => {
                counter = 0;
                continue;
            }
            _ => 0,
        };
        definition.push(0);
        definition.extend_from_slice(bytes);
    }
    Some(definition)
}

/// `ALTER TABLE t DISABLE KEYS` stands around rows, and where there are none it does not.
fn switches_keys(known: Known, span: Span, bytes: &[u8]) -> bool {
    let is = |word: &[u8]| bytes.eq_ignore_ascii_case(word);
    known == Known::AlterTable && span == Span::Word && (is(b"disable") || is(b"enable"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::mysql::spans::Quoting;

    #[track_caller]
    fn check(announced: &str, met: &str, expected: bool) {
        fn piece(sql: &str) -> Piece<'_> {
            let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
            Piece { bytes: sql.as_bytes(), known, database: Some("shop"), quoting: Quoting::default() }
        }
        let mut schema = Announced::default();
        schema.learn(&piece(announced));
        assert_eq!(schema.covers(&piece(met)), expected, "{met}");
    }

    #[test]
    fn a_table_must_be_what_it_was() {
        let table =
            "CREATE TABLE `t` (\n  `a` int(11) NOT NULL AUTO_INCREMENT\n) ENGINE=InnoDB AUTO_INCREMENT=7;";
        check(table, table, true);
        check(table, &table.replace("=7", "=8"), true);
        check(table, &table.replace(" AUTO_INCREMENT=7", ""), false);
        check(table, &table.replace("int(11)", "text"), false);
        check(table, "CREATE TABLE `u` (`a` int);", false);
        check(table, "/*!40000 ALTER TABLE `t` DISABLE KEYS */;", true);
        check(table, "ALTER TABLE `t` ADD b int;", false);
        check(table, "LOCK TABLES `t` WRITE;", true);
    }
}
