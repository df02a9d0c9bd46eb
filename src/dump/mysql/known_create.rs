//! What `CREATE` and `ALTER` may make of a database: tables without rows, and all that mysqldump writes beside them.

use super::code::Code;
use super::definer;
use super::known_statement::Known;
use super::spans::Span;

/// Behind `CREATE`.
pub(super) fn of_object(code: &mut Code<'_>) -> Option<Known> {
    definer::step_over_head(code);
    if code.one_of(&["database", "schema"]) {
        Some(Known::CreateDatabase)
    } else if code.word("table") {
        has_no_rows(code).then_some(Known::CreateTable)
    } else if code.word("view") {
        Some(Known::View)
    } else if code.word("trigger") {
        Some(Known::Trigger)
    } else if code.word("function") {
        Some(if is_from_a_library(code) { Known::System } else { Known::Routine })
    } else if code.one_of(&["procedure", "package", "library"]) {
        Some(Known::Routine)
    } else if code.word("event") {
        Some(Known::Event)
    } else if code.word("sequence") {
        Some(Known::Sequence)
    } else if code.word("index") {
        Some(Known::CreateIndex)
    } else if code.one_of(&["user", "role"]) {
        Some(Known::Users)
    } else if code.word("server") {
        Some(Known::Server)
    } else if is_tablespace(code) {
        Some(Known::Tablespace)
    } else {
        None
    }
}

fn is_tablespace(code: &mut Code<'_>) -> bool {
    code.word("tablespace") || code.words(&["undo", "tablespace"]) || code.words(&["logfile", "group"])
}

/// `CREATE FUNCTION name RETURNS type SONAME 'file'` (`mariadb-dump --system=udfs`).
fn is_from_a_library(code: &Code<'_>) -> bool {
    let mut ahead = code.clone();
    let _ = ahead.words(&["if", "not", "exists"]);
    ahead.name().is_some() && ahead.word("returns") && ahead.step().is_some() && ahead.word("soname")
}

/// Whether a `CREATE TABLE` has no query behind it: `AS SELECT 'Alice'` or `VALUES ROW('Alice')`. Partitions have
/// `VALUES IN` and `VALUES LESS THAN`.
fn has_no_rows(code: &mut Code<'_>) -> bool {
    while let Some((span, range)) = code.step() {
        if span != Span::Word {
            continue;
        }
        let word = code.bytes(range);
        let is_of_a_partition = || code.clone().one_of(&["in", "less"]);
        if word.eq_ignore_ascii_case(b"select")
            || (word.eq_ignore_ascii_case(b"values") && !is_of_a_partition())
        {
            return false;
        }
    }
    true
}

/// Behind `ALTER`.
pub(super) fn of_altered(code: &mut Code<'_>) -> Option<Known> {
    if code.one_of(&["database", "schema"]) {
        return Some(Known::AlterDatabase);
    } else if code.one_of(&["user", "role"]) {
        return Some(Known::Users);
    } else if code.word("server") {
        return Some(Known::Server);
    } else if code.word("sequence") {
        return Some(Known::Sequence);
    } else if is_tablespace(code) {
        return Some(Known::Tablespace);
    }
    let _ = code.word("online");
    let _ = code.word("ignore");
    if !code.word("table") {
        return None;
    }
    let _ = code.words(&["if", "exists"]);
    let _ = code.name()?;
    if code.symbol(b'.') {
        let _ = code.name()?;
    }
    has_known_alterations(code).then_some(Known::AlterTable)
}

/// What dumps of mysqldump, phpMyAdmin and others alter of a table. Anything else could take rows from elsewhere.
const ALTERATIONS: [&str; 16] = [
    "add",
    "alter",
    "auto_increment",
    "character",
    "charset",
    "collate",
    "comment",
    "convert",
    "default",
    "disable",
    "enable",
    "engine",
    "modify",
    "partition",
    "row_format",
    "secondary_engine",
];

fn has_known_alterations(code: &mut Code<'_>) -> bool {
    loop {
        if !code.one_of(&ALTERATIONS) {
            return false;
        }
        let mut depth = 0_u32;
        loop {
            match code.step() {
                None => return depth == 0,
                Some((Span::Symbol(b'('), _)) => depth += 1,
                Some((Span::Symbol(b')'), _)) => depth = depth.saturating_sub(1),
                Some((Span::Symbol(b','), _)) if depth == 0 => break,
                Some((Span::Word, range)) if code.bytes(range.clone()).eq_ignore_ascii_case(b"select") => {
                    return false;
                }
                Some(_) => {}
            }
        }
    }
}
