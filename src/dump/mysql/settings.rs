//! The settings of a session that change how a script is read.

use std::collections::BTreeMap;

use super::charset::{Charset, CharsetError};
use super::names::{Names, NamesError, names};
use super::spans::{Quoting, Span, Spans};
use super::tokens::{Token, TokenError, Tokens};

/// So many variables may hold an `sql_mode` for later; the tools use three.
const SAVED: usize = 64;

/// What the `SET` and `USE` statements of a script have come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What `sql_mode` says of quotes. Before it is set, that of a server as it comes.
    pub quoting: Quoting,
    /// `SET NAMES`: the character set of the rows. None before it is set.
    pub charset: Option<Charset>,
    /// `USE`: whose the names without a database are. None before the first.
    pub database: Option<String>,
    /// Variables, in lower case, that hold an `sql_mode`.
    saved: BTreeMap<String, Quoting>,
}

/// A setting that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The character set is not read.
    #[error(transparent)]
    Charset(#[from] CharsetError),
    /// The statement is not one of those by which the tools set something.
    #[error("a setting that changes how the script is read: {0}")]
    Form(#[from] NamesError),
}

impl Settings {
    /// The character set of the rows: what is said, or what the tools write when they do not say.
    pub fn charset(&self) -> Charset {
        self.charset.clone().unwrap_or(Charset::Assumed)
    }

    /// Follows a statement without its delimiter, if it sets something that matters.
    pub fn follow(&mut self, statement: &[u8]) -> Result<(), SettingsError> {
        let mut followed = self.clone();
        followed.follow_everywhere(statement)?;
        if followed != *self && is_skipped_by_some(statement, self.quoting) {
            return Err(unexpected("what each server takes for code", 0));
        }
        *self = followed;
        Ok(())
    }

    /// The same, as if all version comments were code.
    fn follow_everywhere(&mut self, statement: &[u8]) -> Result<(), SettingsError> {
        let mut first = names(statement, self.quoting);
        if first.word("use") {
            let database = first.name()?;
            first.end()?;
            self.database = Some(database);
        } else if first.word("set") {
            if first.word("statement") {
                return Err(first.unexpected("no SET STATEMENT").into());
            }
            if first.word("names") || first.word("charset") {
                return self.names(first);
            }
            if first.word("character") {
                first.words(&["set"])?;
                return self.names(first);
            }
            return self.assignments(statement);
        }
        Ok(())
    }

    /// `SET NAMES utf8mb4 COLLATE utf8mb4_general_ci`.
    fn names(&mut self, mut rest: Names<'_>) -> Result<(), SettingsError> {
        let name = match rest.text() {
            Some(name) => name,
            None => rest.name()?,
        };
        if rest.word("collate") && rest.text().is_none() {
            rest.name()?;
        }
        // Assignments may follow.
        if !rest.symbol(b',') {
            rest.end()?;
        }
        self.charset = Some(Charset::named(&name)?);
        Ok(())
    }

    fn assignments(&mut self, statement: &[u8]) -> Result<(), SettingsError> {
        let mut tokens = Tokens::new(statement, self.quoting).skip(1);
        loop {
            let mut assignment = Vec::new();
            let mut depth = 0_usize;
            let is_last = loop {
                let Some(found) = tokens.next() else { break true };
                let (token, range) = found.map_err(NamesError::from)?;
                match token {
                    Token::Symbol(b',') if depth == 0 => break false,
                    Token::Symbol(b'(') => depth += 1,
                    Token::Symbol(b')') => depth = depth.saturating_sub(1),
                    _ => {}
                }
                assignment.push((token, range.start));
            };
            self.assign(&assignment)?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// One `name = value`.
    fn assign(&mut self, tokens: &[(Token<'_>, usize)]) -> Result<(), SettingsError> {
        let Some(equals) = tokens.iter().position(|(token, _)| *token == Token::Symbol(b'=')) else {
            return Ok(());
        };
        let (target, value) = (&tokens[..equals], &tokens[equals + 1..]);
        let Some((name, at)) = target.iter().rfind(|(token, _)| *token != Token::Symbol(b':')) else {
            return Ok(());
        };
        let is_global = target.iter().any(|(token, _)| {
            ["global", "@@global", "persist", "@@persist"].iter().any(|word| token.is_word(word))
        });
        let variable = name.name().unwrap_or_default().to_ascii_lowercase();
        match variable.trim_start_matches("@@") {
            "sql_mode" if !is_global => self.quoting = self.mode(value, *at)?,
            "character_set_client" => check_client_charset(value)?,
            user if user.starts_with('@') => self.save(user.to_owned(), value),
            "names" | "charset" => return Err(unexpected("SET NAMES alone", *at)),
            _ => {}
        }
        Ok(())
    }

    /// The meaning of `sql_mode = value`.
    fn mode(&self, value: &[(Token<'_>, usize)], at: usize) -> Result<Quoting, SettingsError> {
        let known = match value {
            [(Token::Text(modes), _)] => Some(quoting(modes)),
            [(Token::Quoted(modes), _)] => Some(quoting(modes.as_bytes())),
            [(Token::Word(word), _)] if word.eq_ignore_ascii_case("default") => Some(Quoting::default()),
            [(Token::Word(variable), _)] => self.saved.get(&variable.to_ascii_lowercase()).copied(),
            _ => None,
        };
        if is_current_mode(value) {
            return Ok(self.quoting);
        }
        known.ok_or_else(|| unexpected("a text or a variable that holds the sql_mode", at))
    }

    /// `@variable = value`.
    fn save(&mut self, variable: String, value: &[(Token<'_>, usize)]) {
        self.saved.remove(&variable);
        if is_current_mode(value) && self.saved.len() < SAVED {
            self.saved.insert(variable, self.quoting);
        }
    }
}

/// `@@sql_mode` or `@@session.sql_mode`.
fn is_current_mode(value: &[(Token<'_>, usize)]) -> bool {
    match value {
        [(name, _)] => name.is_word("@@sql_mode"),
        [(scope, _), (Token::Symbol(b'.'), _), (name, _)] => {
            (scope.is_word("@@session") || scope.is_word("@@local")) && name.is_word("sql_mode")
        }
        _ => false,
    }
}

/// Around a trigger or a routine stands the character set in which that was written. Where it is no name but a
/// variable, it is one that was current before.
fn check_client_charset(value: &[(Token<'_>, usize)]) -> Result<(), SettingsError> {
    let name = match value {
        [(Token::Text(name), _)] => String::from_utf8_lossy(name).into_owned(),
        [(token, _)] => token.name().unwrap_or_default().to_owned(),
        _ => return Ok(()),
    };
    match Charset::named(&name) {
        Err(error @ CharsetError::Unsafe(_)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// What a list of modes says. The modes that are named after a database or stand for several hold ANSI_QUOTES.
fn quoting(modes: &[u8]) -> Quoting {
    let mut quoting = Quoting::default();
    for mode in modes.split(|&byte| byte == b',') {
        match mode.trim_ascii().to_ascii_uppercase().as_slice() {
            b"NO_BACKSLASH_ESCAPES" => quoting.backslash_escapes = false,
            b"ANSI" | b"ANSI_QUOTES" | b"DB2" | b"MAXDB" | b"MSSQL" | b"ORACLE" | b"POSTGRESQL" => {
                quoting.ansi_quotes = true;
            }
            _ => {}
        }
    }
    quoting
}

/// Whether a version comment stands in the statement that is no code to a server which restores may go to: what is
/// for MariaDB, or for MySQL from 5.7 on, which MariaDB passes over.
fn is_skipped_by_some(statement: &[u8], quoting: Quoting) -> bool {
    let mut spans = Spans::new(statement, 0, true, quoting);
    while let Ok(Some((span, range))) = spans.next_span() {
        let version = statement[range].strip_prefix(b"/*!").unwrap_or(b"99999");
        if span == Span::Open && (version.len() > 5 || version > b"50699".as_slice()) {
            return true;
        }
    }
    false
}

fn unexpected(expected: &'static str, at: usize) -> SettingsError {
    NamesError::Unexpected { expected, at }.into()
}

impl From<TokenError> for SettingsError {
    fn from(error: TokenError) -> Self {
        SettingsError::Form(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(statements: &[&str]) -> Result<Settings, SettingsError> {
        let mut settings = Settings::default();
        for statement in statements {
            settings.follow(statement.as_bytes())?;
        }
        Ok(settings)
    }

    #[track_caller]
    fn check(statements: &[&str], backslash_escapes: bool, ansi_quotes: bool) {
        let quoting = Quoting { backslash_escapes, ansi_quotes };
        assert_eq!(follow(statements).unwrap().quoting, quoting, "{statements:?}");
    }

    #[test]
    fn the_mode_is_followed_through_the_tools_variables() {
        let header = "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */";
        let saved = "/*!50003 SET @saved_sql_mode       = @@sql_mode */";
        let ansi = "/*!50003 SET sql_mode              = 'REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,ANSI' */";
        check(&[header], true, false);
        check(&[header, saved, ansi], true, true);
        check(&[header, saved, ansi, "/*!50003 SET sql_mode = @saved_sql_mode */"], true, false);
        check(&[ansi, "SET SQL_MODE=@@sql_mode"], true, true);
        check(&["SET SESSION sql_mode='no_backslash_escapes'"], false, false);
        check(&["SET @@session.sql_mode := 'NO_BACKSLASH_ESCAPES'"], false, false);
        check(&["SET GLOBAL sql_mode='ANSI'", "SET @@GLOBAL.sql_mode='ANSI'"], true, false);
        check(&[ansi, "SET SQL_MODE = DEFAULT"], true, false);
        check(&["SET FOREIGN_KEY_CHECKS=0, x = concat('a,', sql_mode)"], true, false);
    }

    #[test]
    fn names_decide_what_rows_are_written_in() {
        let charset = |statement| follow(&[statement]).unwrap().charset();
        assert_eq!(charset("/*!40101 SET NAMES utf8mb4 */"), Charset::Utf8);
        assert_eq!(charset("/*!50503 SET NAMES 'latin1' COLLATE latin1_bin */"), Charset::Latin1);
        assert_eq!(charset("SET CHARACTER SET binary"), Charset::Other("binary".to_owned()));
        assert_eq!(charset("/*!40101 SET character_set_client = latin1 */"), Charset::Assumed);
        assert_eq!(charset("SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT"), Charset::Assumed);
    }

    #[test]
    fn the_database_is_known_behind_its_use() {
        assert_eq!(follow(&["USE `sh``op`"]).unwrap().database.as_deref(), Some("sh`op"));
        assert!(follow(&["USE a SELECT 1"]).is_err());
    }

    #[test]
    fn what_some_servers_pass_over_is_refused() {
        for statement in [
            "/*!99999 SET sql_mode='NO_BACKSLASH_ESCAPES' */",
            "/*!50700 SET NAMES latin1 */",
            "/*M!100616 SET NAMES latin1 */",
            "/*!80000 USE other */",
        ] {
            let error = follow(&[statement]).expect_err(statement).to_string();
            assert!(error.contains("what each server takes for code"), "{error}");
        }
        assert!(
            follow(&["/*!80000 SET SESSION x=0 */", "/*!50503 SET NAMES latin1 */", "/*! USE a */"]).is_ok()
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        for (statement, message) in [
            (
                "SET sql_mode = concat(@@sql_mode, ',ANSI')",
                "a setting that changes how the script is read: expected a text or a variable that holds the sql_mode at byte 4 of the statement",
            ),
            (
                "SET sql_mode = @unknown",
                "a setting that changes how the script is read: expected a text or a variable that holds the sql_mode at byte 4 of the statement",
            ),
            (
                "SET STATEMENT sql_mode='' FOR INSERT INTO t VALUES (1)",
                "a setting that changes how the script is read: expected no SET STATEMENT at byte 14 of the statement",
            ),
            (
                "/*!50003 SET character_set_client = gbk */",
                "the character set gbk is not supported: its bytes cannot be told apart; dump again with --default-character-set=utf8mb4",
            ),
            (
                "SET NAMES utf32",
                "utf32 is no known character set; dump again with --default-character-set=utf8mb4",
            ),
        ] {
            assert_eq!(follow(&[statement]).expect_err(statement).to_string(), message);
        }
    }
}
