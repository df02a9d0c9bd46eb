//! Where the client programs of a database are, and the command lines that start them.

use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tempfile::TempPath;
use xshell::{Shell, cmd};

use super::child::Output;
use super::{Program, ProgramError, Version};
use crate::config::{Database, Secret};
use crate::files;

/// How long the answer to a small question may take: `via` may have to reach another machine.
pub const QUESTION_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest answer to `--version` that is read, in bytes.
const VERSION_BYTES: u64 = 4096;

/// Secrets of our own that no other program needs.
const OUR_SECRETS: [&str; 3] = ["AIRLOCK_SIGN_KEY", "AIRLOCK_DECRYPT_KEY", "AIRLOCK_KEY"];

/// How the client programs of one database are run.
#[derive(Clone, Debug)]
pub struct Clients {
    pub(in crate::database) via: Vec<String>,
    pub(in crate::database) folder: Option<PathBuf>,
    pub(in crate::database) working_folder: PathBuf,
    /// What is never told of what the programs say.
    pub(in crate::database) secrets: Vec<Secret>,
    /// A file that the programs read: there as long as one of them runs, or somebody can start one.
    pub(in crate::database) private: Arc<OnceLock<TempPath>>,
}

impl Clients {
    /// Those of this database.
    pub fn of(database: &Database, secrets: Vec<Secret>) -> Self {
        Clients {
            via: database.via.clone(),
            folder: database.client.clone(),
            working_folder: database.project_root.clone(),
            secrets,
            private: Arc::default(),
        }
    }

    /// What the program answers to `--version`, as `read` understands it.
    pub fn version(
        &self,
        program: Program,
        read: impl FnOnce(&str) -> Option<Version>,
    ) -> Result<Version, ProgramError> {
        let text = self.answer_to_version(program)?;
        read(&text).ok_or_else(|| ProgramError::NoVersion {
            program: program.name,
            said: text.lines().next().unwrap_or_default().chars().take(100).collect(),
        })
    }

    /// What the program answers to `--version`.
    pub fn answer_to_version(&self, program: Program) -> Result<String, ProgramError> {
        let command = self.command(program, ["--version".into()])?;
        let mut output = Output::start(self, program, command, Some(QUESTION_TIMEOUT))?;
        let mut answer = Vec::new();
        let read = output.by_ref().take(VERSION_BYTES).read_to_end(&mut answer);
        if let Some(error) = output.failure() {
            return Err(error);
        }
        read.map_err(|source| ProgramError::Pipe { program: program.name, source })?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The private file, which is written when it is first needed, and holds what must not be on a command line.
    pub fn private_file(
        &self,
        program: Program,
        text: impl FnOnce() -> String,
    ) -> Result<&Path, ProgramError> {
        if let Some(file) = self.private.get() {
            return Ok(file);
        }
        let not_started = |source| ProgramError::NotStarted { program: program.name.to_owned(), source };
        let file = files::private_temporary(text().as_bytes()).map_err(not_started)?;
        Ok(self.private.get_or_init(|| file))
    }

    /// Whether they run somewhere else, by way of other programs.
    pub fn are_elsewhere(&self) -> bool {
        !self.via.is_empty()
    }

    /// A command line, with what goes before it and without a shell.
    pub fn command(
        &self,
        program: Program,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Command, ProgramError> {
        let not_started = |error: xshell::Error| ProgramError::NotStarted {
            program: program.name.to_owned(),
            source: std::io::Error::other(error),
        };
        let shell = Shell::new().map_err(not_started)?;
        // Where the project's `compose.yaml` is, and where relative paths of the URL's options start.
        shell.change_dir(&self.working_folder);
        let path = match &self.folder {
            Some(folder) if self.via.is_empty() => folder.join(program.name),
            // A folder over there, where `/` separates whatever it is here.
            Some(folder) => format!("{}/{}", folder.display(), program.name).into(),
            None => program.name.into(),
        };
        let there = std::iter::once(path.into_os_string()).chain(arguments);
        let there = there.map(|word| if self.is_over_ssh() { for_shell(&word) } else { word });
        let words: Vec<OsString> = self.via.iter().map(OsString::from).chain(there).collect();
        let (first, rest) = words.split_first().expect("the program is always there");
        let mut command: Command = cmd!(shell, "{first} {rest...}").into();
        // What it says is read by us: untranslated.
        command.env("LC_ALL", "C").env_remove("LANGUAGE");
        for name in OUR_SECRETS {
            command.env_remove(name);
        }
        Ok(command)
    }

    /// ssh hands its words to a shell over there, as one line.
    fn is_over_ssh(&self) -> bool {
        self.via.iter().any(|word| Path::new(word).file_name().is_some_and(|name| name == "ssh"))
    }

    /// The first word of the command line, for messages; and whether that is a word of `via`.
    pub fn first_word(&self, program: Program) -> (String, bool) {
        match self.via.first() {
            Some(word) => {
                let name = Path::new(word).file_name().unwrap_or_default();
                (name.to_string_lossy().into_owned(), true)
            }
            None => (program.name.to_owned(), false),
        }
    }
}

/// A word as a POSIX shell reads it back. Our words are UTF-8.
fn for_shell(word: &OsStr) -> OsString {
    format!("'{}'", word.to_string_lossy().replace('\'', r"'\''")).into()
}
