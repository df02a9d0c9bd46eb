//! The settings of a session that change how a script is read.

use super::encoding::{Encoding, EncodingError};
use super::names::{Names, NamesError};

/// What the `SET` statements of a script have come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `standard_conforming_strings`: whether a backslash within `'…'` means itself.
    pub standard_strings: bool,
    /// `client_encoding`: the encoding of the script. None before it is set.
    pub encoding: Option<Encoding>,
    /// `search_path`: where names without a schema are looked for. pg_dump empties it since March 2018, and
    /// before that named in it the schema of what follows.
    pub search_path: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { standard_strings: true, encoding: None, search_path: Vec::new() }
    }
}

/// A setting that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The encoding is not read.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// The statement is not one of those by which pg_dump sets something.
    #[error("a setting that changes how the script is read: {0}")]
    Form(#[from] NamesError),
}

impl Settings {
    /// Follows a statement, if it sets something that matters.
    pub fn follow(&mut self, statement: &[u8]) -> Result<(), SettingsError> {
        let mut names = Names::new(statement);
        if names.word("set") {
            if !names.word("session") {
                names.word("local");
            }
            if names.word("names") {
                return self.set("client_encoding", names);
            }
            // Other forms, such as SET SESSION AUTHORIZATION, have no `=` or TO.
            let Ok(name) = names.name() else { return Ok(()) };
            if names.symbol(b'=') || names.word("to") {
                return self.set(&name, names);
            }
        } else if names.word("select") {
            return self.follow_set_config(names);
        } else if names.word("discard") || (names.word("reset") && !is_session_authorization(&mut names)) {
            return Err(names.unexpected("no RESET or DISCARD").into());
        }
        Ok(())
    }

    /// `SELECT pg_catalog.set_config('name', 'value', false)`.
    fn follow_set_config(&mut self, mut names: Names<'_>) -> Result<(), SettingsError> {
        let Ok((_, function)) = names.qualified() else { return Ok(()) };
        if function != "set_config" {
            return Ok(());
        }
        if !names.symbol(b'(') {
            return Err(names.unexpected("`(`").into());
        }
        let Some(name) = names.text() else { return Err(names.unexpected("the name of a setting").into()) };
        if !names.symbol(b',') {
            return Err(names.unexpected("`,`").into());
        }
        let Some(value) = names.text() else { return Err(names.unexpected("a text").into()) };
        match name.to_ascii_lowercase().as_str() {
            // The list of names stands in a text.
            "search_path" => self.set("search_path", Names::new(value.as_bytes())),
            "standard_conforming_strings" | "client_encoding" => Err(names.unexpected("SET instead").into()),
            _ => Ok(()),
        }
    }

    fn set(&mut self, name: &str, mut value: Names<'_>) -> Result<(), SettingsError> {
        match name {
            "standard_conforming_strings" => {
                self.standard_strings = match name_or_text(&mut value).as_deref() {
                    Some("on") => true,
                    Some("off") => false,
                    _ => return Err(value.unexpected("on or off").into()),
                };
            }
            "client_encoding" => match name_or_text(&mut value) {
                Some(encoding) => self.encoding = Some(Encoding::named(&encoding)?),
                None => return Err(value.unexpected("an encoding").into()),
            },
            "search_path" => {
                self.search_path.clear();
                while let Some(schema) = name_or_text(&mut value) {
                    if !schema.is_empty() {
                        self.search_path.push(schema);
                    }
                    value.symbol(b',');
                }
            }
            _ => return Ok(()),
        }
        value.symbol(b';');
        Ok(value.end()?)
    }
}

/// `RESET SESSION AUTHORIZATION` stands behind rights that another role than the owner gave.
fn is_session_authorization(names: &mut Names<'_>) -> bool {
    names.word("session") && names.word("authorization")
}

fn name_or_text(names: &mut Names<'_>) -> Option<String> {
    names.text().or_else(|| names.name().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(statements: &[&str]) -> Result<Settings, SettingsError> {
        let mut settings = Settings::default();
        statements.iter().try_for_each(|statement| settings.follow(statement.as_bytes()))?;
        Ok(settings)
    }

    #[track_caller]
    fn check(statement: &str, expected: Settings) {
        assert_eq!(after(&[statement]), Ok(expected), "{statement}");
    }

    #[test]
    fn settings_are_followed() {
        let none = Settings::default();
        check("SET statement_timeout = 0;", none.clone());
        check("SELECT pg_catalog.setval('a', 1);", none.clone());
        check("SELECT lowrite(0, '\\x00');", none.clone());
        check("SET SESSION AUTHORIZATION 'alice';", none.clone());
        check("RESET SESSION AUTHORIZATION;", none.clone());
        check("SET standard_conforming_strings = off;", Settings { standard_strings: false, ..none.clone() });
        check(
            "-- x\nSET client_encoding = 'UTF8';",
            Settings { encoding: Some(Encoding::Utf8), ..none.clone() },
        );
        check("set names utf8;", Settings { encoding: Some(Encoding::Utf8), ..none.clone() });
        let path = |names: &[&str]| Settings {
            search_path: names.iter().map(|name| (*name).to_owned()).collect(),
            ..none.clone()
        };
        check("SET search_path = \"M S\", pg_catalog;", path(&["M S", "pg_catalog"]));
        check("SELECT pg_catalog.set_config('search_path', 'a, \"B\"', false);", path(&["a", "B"]));
        assert_eq!(
            after(&["SET search_path TO a;", "SELECT pg_catalog.set_config('search_path', '', false);"]),
            Ok(none)
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        for (statement, message) in [
            (
                "SET client_encoding = 'SJIS';",
                "the encoding SJIS is not supported: its bytes cannot be told apart; dump with `--encoding=UTF8`",
            ),
            (
                "SET standard_conforming_strings = DEFAULT;",
                "a setting that changes how the script is read: expected on or off at byte 41 of the statement",
            ),
            (
                "RESET ALL;",
                "a setting that changes how the script is read: expected no RESET or DISCARD at byte 6 of the statement",
            ),
            (
                "SELECT set_config('standard_conforming_strings', 'off', false);",
                "a setting that changes how the script is read: expected SET instead at byte 54 of the statement",
            ),
        ] {
            assert_eq!(after(&[statement]).expect_err(statement).to_string(), message, "{statement}");
        }
    }
}
