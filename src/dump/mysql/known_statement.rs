//! The statements that dumps hold between their rows. Any other could hold rows that nobody looks at, or do harm.
//!
//! Sources: what `client/mysqldump.cc` writes (MySQL 5.7 to 9, MariaDB 10 and 11), and what dumps of other tools and
//! hand-made scripts hold that say the same.

use super::code::Code;
use super::known_create;
use super::known_set;
use super::spans::{Quoting, Span};

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// A `;` of its own.
    Nothing,
    /// `SET` of variables of the session.
    Setting,
    /// `START TRANSACTION`, `BEGIN` and `COMMIT`.
    Transaction,
    /// `CREATE DATABASE`.
    CreateDatabase,
    /// `ALTER DATABASE`: mysqldump does so around triggers and routines that were made under another collation.
    AlterDatabase,
    /// `DROP DATABASE`.
    DropDatabase,
    /// `USE`.
    Use,
    /// `CREATE TABLE`, without rows.
    CreateTable,
    /// `ALTER TABLE` with additions, such as indexes, or `DISABLE KEYS`.
    AlterTable,
    /// `CREATE INDEX`.
    CreateIndex,
    /// `DROP` of what a database holds, and `TRUNCATE`.
    DropObject,
    /// `CREATE VIEW`, also one that stands in for another until all tables are there.
    View,
    /// `CREATE TRIGGER`.
    Trigger,
    /// `CREATE PROCEDURE`, `FUNCTION`, `PACKAGE` or `LIBRARY`.
    Routine,
    /// `CREATE EVENT`.
    Event,
    /// `CREATE SEQUENCE`.
    Sequence,
    /// `DO SETVAL(…)`: how far a sequence has come.
    SequenceValue,
    /// `LOCK TABLES`.
    Lock,
    /// `UNLOCK TABLES`.
    Unlock,
    /// `ANALYZE TABLE`.
    Analyze,
    /// `ANALYZE TABLE … UPDATE HISTOGRAM … USING DATA`: values of a column.
    Histogram,
    /// `CREATE TABLESPACE` and `LOGFILE GROUP`.
    Tablespace,
    /// Users, roles, their passwords and rights.
    Users,
    /// From where a replica fetches changes, and how far it has come.
    Replication,
    /// `CREATE SERVER`: names and passwords for other servers.
    Server,
    /// Plugins and functions from libraries of the server, and variables of all its sessions.
    System,
}

/// A statement that no dump should hold. It names no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a statement that dumps do not hold between rows: {words:?}")]
pub struct Unknown {
    /// Its first key words, in lower case.
    pub words: String,
}

impl Known {
    /// What a statement is for, whether servers take its version comments for code or not.
    pub fn of(sql: &[u8], quoting: Quoting) -> Result<Known, Unknown> {
        let unknown = || Unknown { words: first_words(sql, quoting) };
        let known = of_code(Code::new(sql, quoting)).ok_or_else(unknown)?;
        // `/*!99999 SET @a=1, */ UPDATE …` is something else to a server that skips what is for later ones.
        match of_code(Code::outside_version_comments(sql, quoting)) {
            Some(outside) if outside == known || outside == Known::Nothing => Ok(known),
            _ => Err(unknown()),
        }
    }
}

fn of_code(mut code: Code<'_>) -> Option<Known> {
    let known = first(&mut code);
    // Behind an error nothing was looked at.
    while code.error().is_none() && code.step().is_some() {}
    known.filter(|_| code.error().is_none())
}

fn first(code: &mut Code<'_>) -> Option<Known> {
    if code.is_at_end() {
        return Some(Known::Nothing);
    }
    if let Some(known) = by_first_words(code) {
        return Some(known);
    }
    if code.word("set") {
        known_set::of_assignments(code)
    } else if code.word("create") {
        known_create::of_object(code)
    } else if code.word("alter") {
        known_create::of_altered(code)
    } else if code.word("drop") {
        of_dropped(code)
    } else if code.word("analyze") {
        of_analyze(code)
    } else if code.one_of(&["do", "select"]) {
        of_expression(code)
    } else if code.one_of(&["begin", "commit"]) {
        let _ = code.word("work");
        code.is_at_end().then_some(Known::Transaction)
    } else if code.word("use") {
        code.name().filter(|_| code.is_at_end()).map(|_| Known::Use)
    } else {
        None
    }
}

/// Those that their first words tell.
const BY_FIRST_WORDS: [(&[&str], Known); 26] = [
    (&["lock", "tables"], Known::Lock),
    (&["lock", "table"], Known::Lock),
    (&["unlock", "tables"], Known::Unlock),
    (&["unlock", "table"], Known::Unlock),
    (&["start", "transaction"], Known::Transaction),
    (&["truncate"], Known::DropObject),
    (&["grant"], Known::Users),
    (&["revoke"], Known::Users),
    (&["rename", "user"], Known::Users),
    (&["flush", "privileges"], Known::Users),
    (&["change", "master"], Known::Replication),
    (&["change", "replication"], Known::Replication),
    (&["start", "slave"], Known::Replication),
    (&["start", "replica"], Known::Replication),
    (&["start", "all"], Known::Replication),
    (&["stop", "slave"], Known::Replication),
    (&["stop", "replica"], Known::Replication),
    (&["stop", "all"], Known::Replication),
    (&["reset", "slave"], Known::Replication),
    (&["reset", "replica"], Known::Replication),
    (&["reset", "master"], Known::Replication),
    (&["install", "plugin"], Known::System),
    (&["install", "soname"], Known::System),
    (&["install", "component"], Known::System),
    (&["uninstall", "plugin"], Known::System),
    // Of `mariadb-dump --system=users`, whose `SELECT … INTO @current_role` is before it.
    (&["execute", "immediate", "concat"], Known::Users),
];

fn by_first_words(code: &mut Code<'_>) -> Option<Known> {
    let (words, known) = BY_FIRST_WORDS.iter().find(|(words, _)| code.words(words))?;
    match words {
        ["execute", ..] => is_exactly(code, EXECUTE_ROLE).then_some(*known),
        _ => Some(*known),
    }
}

/// Behind `EXECUTE IMMEDIATE CONCAT`.
const EXECUTE_ROLE: &[&str] = &["(", "'SET ROLE '", ",", "@current_role", ")"];

/// Behind `SELECT`.
const SELECT_ROLE: &[&str] =
    &["coalesce", "(", "current_role", "(", ")", ",", "'NONE'", ")", "into", "@current_role"];

/// Whether these spans follow, and nothing else.
fn is_exactly(code: &Code<'_>, spans: &[&str]) -> bool {
    let mut ahead = code.clone();
    let is_next = |span: &&str| {
        ahead.step().is_some_and(|(_, range)| ahead.bytes(range).eq_ignore_ascii_case(span.as_bytes()))
    };
    spans.iter().all(is_next) && ahead.is_at_end()
}

/// Behind `DO` or `SELECT`: `SETVAL(name, number, …)`, which holds no more than a number.
fn of_expression(code: &mut Code<'_>) -> Option<Known> {
    if is_exactly(code, SELECT_ROLE) {
        return Some(Known::Users);
    }
    if !code.word("setval") || !code.symbol(b'(') {
        return None;
    }
    let _ = code.name()?;
    if code.symbol(b'.') {
        let _ = code.name()?;
    }
    loop {
        match code.step()? {
            (Span::Symbol(b')'), _) => return code.is_at_end().then_some(Known::SequenceValue),
            (Span::Symbol(b',' | b'-') | Span::Number, _) => {}
            _ => return None,
        }
    }
}

/// Behind `DROP`.
fn of_dropped(code: &mut Code<'_>) -> Option<Known> {
    let _ = code.word("temporary");
    let objects =
        ["table", "tables", "view", "trigger", "procedure", "function", "package", "event", "sequence"];
    if code.one_of(&objects) || code.one_of(&["index", "library"]) {
        Some(Known::DropObject)
    } else if code.one_of(&["database", "schema"]) {
        Some(Known::DropDatabase)
    } else if code.one_of(&["user", "role"]) {
        Some(Known::Users)
    } else if code.word("server") {
        Some(Known::Server)
    } else {
        None
    }
}

/// Behind `ANALYZE`. A histogram is computed anew (`WITH n BUCKETS`) or, from MySQL 8.0.31 on, given (`USING DATA`).
fn of_analyze(code: &mut Code<'_>) -> Option<Known> {
    let _ = code.one_of(&["no_write_to_binlog", "local"]);
    if !code.one_of(&["table", "tables"]) {
        return None;
    }
    while let Some((span, _)) = code.step() {
        if span == Span::Text {
            return Some(Known::Histogram);
        }
    }
    Some(Known::Analyze)
}

/// How many words, of how many bytes, tell what was refused.
const WORDS_SHOWN: usize = 3;
const WORD_BYTES: usize = 32;

/// The first key words, up to what could be a value.
fn first_words(sql: &[u8], quoting: Quoting) -> String {
    let mut code = Code::new(sql, quoting);
    let mut words = Vec::new();
    while let Some((Span::Word, range)) = code.step() {
        let word = code.bytes(range);
        let is_key_word = word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if words.len() == WORDS_SHOWN || !is_key_word || word.len() > WORD_BYTES {
            break;
        }
        words.push(String::from_utf8_lossy(word).to_ascii_lowercase());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests;
