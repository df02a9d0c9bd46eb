//! Secrets from where the configuration says they are. A secret comes from the environment, a file or a command, is
//! never an argument, and never stands in an error.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::config::{Secret, SecretSource};
use crate::files::{FileError, read_bounded};

/// The longest secret that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// A secret that cannot be had, and why.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its command cannot be started.
    #[error("`{program}`, which is to print a secret, cannot be run: {reason}")]
    NotStarted {
        /// The first word of the command. The others may be secrets.
        program: String,
        /// What the system says.
        reason: std::io::Error,
    },
    /// Its command failed.
    #[error("`{program}`, which is to print a secret, failed: {status}")]
    Failed {
        /// The first word of the command.
        program: String,
        /// How it ended. What it said is on the terminal.
        status: ExitStatus,
    },
    /// There is nothing, or what is no text.
    #[error("the secret from {origin} is {problem}")]
    Unusable {
        /// Where it comes from.
        origin: String,
        /// What is wrong.
        problem: &'static str,
    },
}

impl CredentialError {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            CredentialError::File(error) => error.hint(),
            CredentialError::NotStarted { program, .. } => {
                Some(format!("install `{program}`, or say in the configuration where else the secret is"))
            }
            CredentialError::Failed { program, .. } => {
                Some(format!("try it by hand: it is `{program}` that has to be set up or signed in"))
            }
            CredentialError::Unusable { .. } => None,
        }
    }
}

/// Reads a secret. Commands run in `folder`, may ask on the terminal, and what they print on stdout is the secret,
/// without line ends behind it.
pub fn read(source: &SecretSource, folder: &Path) -> Result<Secret, CredentialError> {
    match source {
        SecretSource::Value(secret) => Ok(secret.clone()),
        SecretSource::File(path) => text(read_bounded(path, MAX_BYTES)?, &origin_of_file(path)),
        SecretSource::Command(words) => printed(words, folder),
    }
}

fn origin_of_file(path: &Path) -> String {
    format!("`{}`", path.display())
}

fn printed(words: &[String], folder: &Path) -> Result<Secret, CredentialError> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(CredentialError::Unusable { origin: "a command".to_owned(), problem: "missing" });
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::inherit()).stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|reason| CredentialError::NotStarted { program: program.clone(), reason })?;
    if !output.status.success() {
        return Err(CredentialError::Failed { program: program.clone(), status: output.status });
    }
    text(output.stdout, &format!("`{program}`"))
}

fn text(bytes: Vec<u8>, origin: &str) -> Result<Secret, CredentialError> {
    let unusable = |problem| CredentialError::Unusable { origin: origin.to_owned(), problem };
    let text = String::from_utf8(bytes).map_err(|_| unusable("no text"))?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() { Err(unusable("empty")) } else { Ok(Secret::new(text)) }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn check(source: SecretSource, expected: Result<&str, &str>) {
        let folder = tempfile::tempdir().unwrap();
        let read = read(&source, folder.path()).map(|secret| secret.expose().to_owned());
        let read = read.map_err(|error| error.to_string());
        assert_eq!(read.as_ref().map(String::as_str), expected.map_err(str::to_owned).as_ref().copied());
    }

    fn command(words: &[&str]) -> SecretSource {
        SecretSource::Command(words.iter().map(|&word| word.to_owned()).collect())
    }

    #[test]
    fn a_secret_is_what_a_command_prints() {
        check(SecretSource::Value(Secret::new("a")), Ok("a"));
        check(command(&["echo", "hunter2"]), Ok("hunter2"));
        check(command(&["true"]), Err("the secret from `true` is empty"));
        check(command(&["printf", "\\377"]), Err("the secret from `printf` is no text"));
        check(
            command(&["false", "hunter2"]),
            Err("`false`, which is to print a secret, failed: exit status: 1"),
        );
        let missing = "`no-such-program`, which is to print a secret, cannot be run: No such file or directory (os error 2)";
        check(command(&["no-such-program", "hunter2"]), Err(missing));
    }
}
