//! What `SET` may set: variables of the session that dumps set, and what they save of them. A value could be carried
//! in any other into a row.

use super::code::Code;
use super::known_statement::Known;
use super::spans::Span;

/// Variables of a session that dumps and scripts set, in lower case. None of them reaches a row.
const SESSION: [&str; 44] = [
    "autocommit",
    "big_tables",
    "character_set_client",
    "character_set_connection",
    "character_set_database",
    "character_set_results",
    "character_set_server",
    "check_constraint_checks",
    "collation_connection",
    "collation_database",
    "collation_server",
    "default_storage_engine",
    "default_tmp_storage_engine",
    "explicit_defaults_for_timestamp",
    "foreign_key_checks",
    "group_concat_max_len",
    "information_schema_stats_expiry",
    "innodb_lock_wait_timeout",
    "innodb_strict_mode",
    "interactive_timeout",
    "lock_wait_timeout",
    "max_execution_time",
    "max_statement_time",
    "net_read_timeout",
    "net_write_timeout",
    "note_verbosity",
    "sql_auto_is_null",
    "sql_generate_invisible_primary_key",
    "sql_mode",
    "sql_notes",
    "sql_quote_show_create",
    "sql_require_primary_key",
    "sql_safe_updates",
    "sql_warnings",
    "storage_engine",
    "system_versioning_alter_history",
    "system_versioning_insert_history",
    "time_zone",
    "transaction_isolation",
    "tx_isolation",
    "unique_checks",
    "updatable_views_with_limit",
    "use_secondary_engine",
    "wait_timeout",
];

/// Functions that scripts of HeidiSQL and others call to put a variable back.
const FUNCTIONS: [&str; 4] = ["concat", "if", "ifnull", "replace"];

/// What is assigned to.
enum Target {
    /// `@name`, in lower case.
    User(String),
    /// In lower case.
    Session(String),
    /// In lower case.
    Global(String),
}

/// Behind `SET`.
pub(super) fn of_assignments(code: &mut Code<'_>) -> Option<Known> {
    if code.one_of(&["password", "role"]) || code.words(&["default", "role"]) {
        return Some(Known::Users);
    }
    if code.word("transaction") || code.words(&["session", "transaction"]) {
        return Some(Known::Setting);
    }
    let names_a_charset = code.one_of(&["names", "charset"]) || code.words(&["character", "set"]);
    if names_a_charset {
        let _ = code.step()?;
        if code.word("collate") {
            let _ = code.step()?;
        }
        return code.is_at_end().then_some(Known::Setting);
    }
    let known = of_assignment(code)?;
    while code.symbol(b',') {
        // What is left out is left out whole.
        of_assignment(code).filter(|other| *other == known)?;
    }
    code.is_at_end().then_some(known)
}

fn of_assignment(code: &mut Code<'_>) -> Option<Known> {
    let target = target(code)?;
    let _ = code.symbol(b':');
    if !code.symbol(b'=') {
        return None;
    }
    let has_literal = value(code)?;
    match target {
        // What mysqldump saves of `sql_log_bin` beside the identifiers of transactions.
        Target::User(name) if name == "mysqldump_temp_log_bin" && !has_literal => Some(Known::Replication),
        // A text in a variable could be a row's: `INSERT INTO t VALUES (@a)`.
        Target::User(_) => (!has_literal).then_some(Known::Setting),
        Target::Session(name) if name == "sql_log_bin" => Some(Known::Replication),
        Target::Session(name) => SESSION.contains(&name.as_str()).then_some(Known::Setting),
        Target::Global(name) => match name.as_str() {
            "gtid_purged" | "gtid_slave_pos" => Some(Known::Replication),
            // Around the tables in which InnoDB keeps its statistics.
            "innodb_stats_auto_recalc" => Some(Known::System),
            _ => None,
        },
    }
}

/// `name`, `SESSION name`, `@name`, `@@name` or `@@session.name`.
fn target(code: &mut Code<'_>) -> Option<Target> {
    let is_global = code.word("global");
    let has_scope = is_global || code.one_of(&["session", "local"]);
    let mut name = lower(code)?;
    if let Some(variable) = name.strip_prefix("@@") {
        if code.symbol(b'.') {
            let scope = variable.to_owned();
            name = lower(code)?;
            return match scope.as_str() {
                "global" => Some(Target::Global(name)),
                "session" | "local" => Some(Target::Session(name)),
                _ => None,
            };
        }
        return Some(Target::Session(variable.to_owned()));
    }
    match name.strip_prefix('@') {
        Some(_) if has_scope => None,
        Some(user) => Some(Target::User(user.to_owned())),
        None if is_global => Some(Target::Global(name)),
        None => Some(Target::Session(name)),
    }
}

fn lower(code: &mut Code<'_>) -> Option<String> {
    match code.step()? {
        (Span::Word, range) => {
            std::str::from_utf8(code.bytes(range)).ok().map(|word| word.to_ascii_lowercase())
        }
        _ => None,
    }
}

/// Steps over a value, and tells whether it holds a literal.
fn value(code: &mut Code<'_>) -> Option<bool> {
    let (mut depth, mut has_literal) = (0_u32, false);
    loop {
        match code.peek() {
            None | Some((Span::Symbol(b';'), _)) => break,
            Some((Span::Symbol(b','), _)) if depth == 0 => break,
            Some((Span::Symbol(b'('), _)) => depth += 1,
            Some((Span::Symbol(b')'), _)) => depth = depth.checked_sub(1)?,
            Some((Span::Text | Span::Number, _)) => has_literal = true,
            Some((Span::Word, range)) => {
                let word = code.bytes(range);
                has_literal |= word[0].is_ascii_digit();
                let mut behind = code.clone();
                let _ = behind.step();
                let is_called = matches!(behind.peek(), Some((Span::Symbol(b'('), _)));
                let is_one_of =
                    |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
                if is_one_of(&["select"]) || is_called && !is_one_of(&FUNCTIONS) {
                    return None;
                }
            }
            Some(_) => {}
        }
        let _ = code.step();
    }
    (depth == 0).then_some(has_literal)
}
