//! The environment as a value: made once at the door, handed to whatever needs it.

use std::collections::BTreeMap;
use std::fmt;

use super::Secret;

/// Names and values of variables. Its `Debug` shows the names only: any value may be a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    values: BTreeMap<String, String>,
}

/// A line of a `.env` that is no assignment. It never quotes the line, which may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct DotEnvError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Environment {
    /// This process's environment. What is not Unicode is left out: no text can name it.
    #[expect(clippy::disallowed_methods, reason = "this is where the environment enters, for the doors")]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The variables of a `.env`: `NAME=value` in each line, with or without `export`, quotes and
    /// comments. Within double quotes, `\n`, `\t`, `\"`, `\\` and `\$` are escapes. The last of two wins.
    pub fn parse_dot_env(text: &str) -> Result<Self, DotEnvError> {
        let mut values = BTreeMap::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let error = |problem| DotEnvError { line: index + 1, problem };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            let (name, value) = line.split_once('=').ok_or_else(|| error("expected NAME=value"))?;
            let name = name.trim();
            if !is_name(name) {
                return Err(error("a name is made of letters, digits and _, and starts with no digit"));
            }
            values.insert(name.to_owned(), dot_env_value(value.trim()).map_err(error)?);
        }
        Ok(Environment { values })
    }

    /// This environment, and behind it `fallback` for what it does not set.
    #[must_use]
    pub fn with_fallback(mut self, fallback: Environment) -> Self {
        for (name, value) in fallback.values {
            self.values.entry(name).or_insert(value);
        }
        self
    }

    /// The variable's value, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The variable's value as a secret, if it is set and not empty.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.get(name).filter(|value| !value.is_empty()).map(Secret::new)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let values = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Environment { values }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}

/// Whether a shell could set a variable of this name.
pub(super) fn is_name(name: &str) -> bool {
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    !name.is_empty() && name.bytes().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn dot_env_value(text: &str) -> Result<String, &'static str> {
    let (value, rest) = if let Some(quoted) = text.strip_prefix('\'') {
        let (value, rest) = quoted.split_once('\'').ok_or("the quote is not closed in this line")?;
        (value.to_owned(), rest)
    } else if let Some(quoted) = text.strip_prefix('"') {
        double_quoted(quoted)?
    } else {
        let end = if text.starts_with('#') { 0 } else { text.find(" #").unwrap_or(text.len()) };
        (text[..end].trim_end().to_owned(), "")
    };
    let rest = rest.trim_start();
    if !rest.is_empty() && !rest.starts_with('#') {
        return Err("only a comment may stand behind the closing quote");
    }
    Ok(value)
}

fn double_quoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok((value, characters.as_str())),
            '\\' => match characters.next() {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(escaped @ ('"' | '\\' | '$')) => value.push(escaped),
                _ => return Err("within double quotes, \\ stands only before n, t, \", \\ and $"),
            },
            other => value.push(other),
        }
    }
    Err("the quote is not closed in this line")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let result =
            Environment::parse_dot_env(text).map(|environment| environment.get("A").unwrap().to_owned());
        let result = result.map_err(|error| error.to_string());
        assert_eq!(result.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn assignments_are_read() {
        check("A=b", Ok("b"));
        check("# x\n\n  export A = b c # d\r\n", Ok("b c"));
        check("A=b#c", Ok("b#c"));
        check("A= # only a comment", Ok(""));
        check("A=", Ok(""));
        check("A='b # \"c\" \\n' # d", Ok("b # \"c\" \\n"));
        check(r#"A="b\n\"c\" \$d""#, Ok("b\n\"c\" $d"));
        check("A=1\nA=2", Ok("2"));
        check("A=sqlite:x?y=z", Ok("sqlite:x?y=z"));
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        check("B=1\nhunter2", Err("line 2: expected NAME=value"));
        check("1A=b", Err("line 1: a name is made of letters, digits and _, and starts with no digit"));
        check("A='b", Err("line 1: the quote is not closed in this line"));
        check("A=\"b", Err("line 1: the quote is not closed in this line"));
        check("A='b' c", Err("line 1: only a comment may stand behind the closing quote"));
        check(r#"A="\x""#, Err("line 1: within double quotes, \\ stands only before n, t, \", \\ and $"));
    }

    #[test]
    fn the_process_wins_over_the_file() {
        let process = Environment::from_iter([("A", "process")]);
        let both = process.with_fallback(Environment::from_iter([("A", "file"), ("B", "file")]));
        assert_eq!((both.get("A"), both.get("B"), both.get("C")), (Some("process"), Some("file"), None));
        assert!(Environment::of_process().get("PATH").is_some());
    }

    #[test]
    fn values_are_not_shown() {
        let environment = Environment::from_iter([("A", "hunter2"), ("EMPTY", "")]);
        assert_eq!(format!("{environment:?}"), r#"{"A", "EMPTY"}"#);
        assert_eq!(environment.secret("A"), Some(Secret::new("hunter2")));
        assert_eq!(environment.secret("EMPTY"), None);
    }
}
