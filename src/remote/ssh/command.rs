//! The lines that sftp reads, with paths quoted as it takes quotes apart.
//!
//! Within double quotes sftp takes `*`, `?` and `[` as they are, a quote behind a backslash, and a backslash behind
//! another (makeargv in sftp.c of OpenSSH 9.2). A line longer than 2047 bytes would be read as two.

use std::path::Path;

use super::super::RemoteError;

/// The longest line, in bytes, without its end.
const LONGEST: usize = 2000;

/// A command for sftp: one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command(String);

impl Command {
    /// A command with these paths behind it.
    pub fn new(words: &str, paths: &[&str]) -> Result<Self, RemoteError> {
        let mut line = words.to_owned();
        for path in paths {
            line.push(' ');
            line.push_str(&quoted(path)?);
        }
        if line.len() > LONGEST {
            let name = paths.last().copied().unwrap_or_default().to_owned();
            return Err(RemoteError::BadName { name });
        }
        Ok(Command(line))
    }

    /// The line. In front of it a `-`, so that a failure does not end the session.
    pub fn line(&self) -> String {
        format!("-{}\n", self.0)
    }
}

/// A path of this machine as text.
pub(super) fn text(path: &Path) -> Result<&str, RemoteError> {
    path.to_str().ok_or_else(|| RemoteError::BadName { name: path.display().to_string() })
}

fn quoted(path: &str) -> Result<String, RemoteError> {
    // A line end would begin another command, and sftp reads no further than a NUL.
    if path.contains(char::is_control) {
        return Err(RemoteError::BadName { name: path.to_owned() });
    }
    Ok(format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted() {
        let check = |path: &str, expected: &str| {
            assert_eq!(Command::new("rm", &[path]).unwrap().line(), format!("-rm {expected}\n"));
        };
        check("/a b", r#""/a b""#);
        check(r#"it's "x""#, r#""it's \"x\"""#);
        check(r"*?[a]\", r#""*?[a]\\""#);
        check("-l", r#""-l""#);
    }

    #[test]
    fn what_would_be_another_line_is_refused() {
        for path in ["a\nrm b", "a\rb", "a\0b", &"a".repeat(LONGEST)] {
            assert!(Command::new("rm", &[path]).is_err(), "{path:?}");
        }
    }
}
