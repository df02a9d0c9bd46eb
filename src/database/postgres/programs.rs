//! The vendor's client programs: where they are, which version, and the command lines that start them.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use xshell::{Shell, cmd};

use super::ProgramError;
use super::child::Output;
use super::connection;
use crate::config::{Database, Secret, ServerUrl};

/// How long the answer to a small question may take: `via` may have to reach another machine.
pub(super) const QUESTION_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest answer to `--version` that is read, in bytes.
const VERSION_BYTES: u64 = 4096;

/// Secrets of our own that no other program needs.
const OUR_SECRETS: [&str; 3] = ["AIRLOCK_SIGN_KEY", "AIRLOCK_DECRYPT_KEY", "AIRLOCK_KEY"];

/// A client program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the programs of these names")]
pub enum Program {
    PgDump,
    PgRestore,
    Psql,
}

impl Program {
    /// Its file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Program::PgDump => "pg_dump",
            Program::PgRestore => "pg_restore",
            Program::Psql => "psql",
        }
    }
}

/// The version of a client or a server. Before 10 the second number counts too; such clients are no longer met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Such as 17.
    pub major: u32,
    /// Such as 10; 0 for `18beta1`.
    pub minor: u32,
}

impl Version {
    /// Reads `17.10`, `18beta1` or `9.6.24`, with anything behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = leading_number(text)?;
        let minor = rest.strip_prefix('.').and_then(leading_number).map_or(0, |(minor, _)| minor);
        Some(Version { major, minor })
    }

    /// Reads what a client says of itself, such as `pg_dump (PostgreSQL) 17.10 (Debian 17.10-1)`.
    fn of_answer(text: &str) -> Option<Self> {
        Version::parse(text.lines().next()?.split_once("(PostgreSQL) ")?.1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// How the client programs of one database are run.
#[derive(Clone, Debug)]
pub struct Programs {
    url: ServerUrl,
    via: Vec<String>,
    folder: Option<PathBuf>,
    pub(super) working_folder: PathBuf,
}

impl Programs {
    /// Those of this database, whose URL this is.
    pub fn of(database: &Database, url: &ServerUrl) -> Self {
        Programs {
            url: url.clone(),
            via: database.via.clone(),
            folder: database.client.clone(),
            working_folder: database.project_root.clone(),
        }
    }

    /// The same for another database of the same server.
    #[must_use]
    pub fn for_database(&self, name: &str) -> Self {
        Programs { url: ServerUrl { database: name.to_owned(), ..self.url.clone() }, ..self.clone() }
    }

    /// The command that runs a program on the database with these arguments. It never asks for a password.
    pub fn command(
        &self,
        program: Program,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Command, ProgramError> {
        let database = format!("--dbname={}", connection::string(&self.url)?);
        let always = ["--no-password".into(), database.into()];
        let mut command = self.bare_command(program, always.into_iter().chain(arguments))?;
        if let Some(password) = &self.url.password {
            command.env("PGPASSWORD", password.expose());
        }
        Ok(command)
    }

    /// Asks the program for its version.
    pub fn version(&self, program: Program) -> Result<Version, ProgramError> {
        let command = self.bare_command(program, ["--version".into()])?;
        let mut output = Output::start(self, program, command, Some(QUESTION_TIMEOUT))?;
        let mut answer = Vec::new();
        let read = output.by_ref().take(VERSION_BYTES).read_to_end(&mut answer);
        if let Some(error) = output.failure() {
            return Err(error);
        }
        read.map_err(|source| ProgramError::Pipe { program: program.name(), source })?;
        let text = String::from_utf8_lossy(&answer);
        Version::of_answer(&text).ok_or_else(|| ProgramError::NoVersion {
            program: program.name(),
            said: text.lines().next().unwrap_or_default().chars().take(100).collect(),
        })
    }

    /// Whether they run somewhere else, by way of other programs.
    pub(super) fn are_elsewhere(&self) -> bool {
        !self.via.is_empty()
    }

    /// A command line, with what goes before it and without a shell.
    pub(super) fn bare_command(
        &self,
        program: Program,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Command, ProgramError> {
        let not_started = |error: xshell::Error| ProgramError::NotStarted {
            program: program.name().to_owned(),
            source: std::io::Error::other(error),
        };
        let shell = Shell::new().map_err(not_started)?;
        // Where the project's `compose.yaml` is, and where relative paths of the URL's options start.
        shell.change_dir(&self.working_folder);
        let path = match &self.folder {
            Some(folder) if self.via.is_empty() => folder.join(program.name()),
            // A folder over there, where `/` separates whatever it is here.
            Some(folder) => format!("{}/{}", folder.display(), program.name()).into(),
            None => program.name().into(),
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

    /// What is never told of what the programs say.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        self.url.password.iter().cloned().collect()
    }

    /// The first word of the command line, for messages; and whether that is a word of `via`.
    pub(super) fn first_word(&self, program: Program) -> (String, bool) {
        match self.via.first() {
            Some(word) => {
                let name = Path::new(word).file_name().unwrap_or_default();
                (name.to_string_lossy().into_owned(), true)
            }
            None => (program.name().to_owned(), false),
        }
    }
}

/// A word as a POSIX shell reads it back. Our words are UTF-8.
fn for_shell(word: &OsStr) -> OsString {
    format!("'{}'", word.to_string_lossy().replace('\'', r"'\''")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(via: &[&str], folder: Option<&str>) -> Programs {
        Programs {
            url: ServerUrl {
                user: None,
                password: Some(Secret::new("hunter2")),
                host: Some("h".to_owned()),
                port: None,
                database: "d".to_owned(),
                options: Vec::new(),
            },
            via: via.iter().map(|&word| word.to_owned()).collect(),
            folder: folder.map(PathBuf::from),
            working_folder: std::path::absolute("src").unwrap(),
        }
    }

    fn check(programs: &Programs, expected: &[&str]) {
        let command = programs.command(Program::PgDump, ["--x=a b".into()]).unwrap();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        assert_eq!(words.map(|word| word.to_str().unwrap()).collect::<Vec<_>>(), expected);
        assert_eq!(command.get_current_dir(), Some(programs.working_folder.as_path()));
        let variable = |name: &str| command.get_envs().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(variable("PGPASSWORD").unwrap(), "hunter2");
        assert_eq!(variable("LC_ALL").unwrap(), "C");
        assert_eq!(variable("AIRLOCK_SIGN_KEY"), None);
    }

    #[test]
    fn command_lines_hold_no_password() {
        let connection = "--dbname=host='h' dbname='d'";
        check(&programs(&[], None), &["pg_dump", "--no-password", connection, "--x=a b"]);
        check(&programs(&[], Some("/pg/bin")), &["/pg/bin/pg_dump", "--no-password", connection, "--x=a b"]);
        let expected = ["docker", "exec", "my db", "bin/pg_dump", "--no-password", connection, "--x=a b"];
        check(&programs(&["docker", "exec", "my db"], Some("bin")), &expected);
        let there = r"'--dbname=host='\''h'\'' dbname='\''d'\'''";
        check(
            &programs(&["ssh", "h"], None),
            &["ssh", "h", "'pg_dump'", "'--no-password'", there, "'--x=a b'"],
        );
        let other = programs(&[], None).for_database("e'");
        check(&other, &["pg_dump", "--no-password", r"--dbname=host='h' dbname='e\''", "--x=a b"]);
        assert!(!format!("{other:?}").contains("hunter2"));
    }

    #[test]
    fn versions_are_read() {
        let check = |text: &str, expected: Option<(u32, u32)>| {
            let version = Version::of_answer(text).map(|version| (version.major, version.minor));
            assert_eq!(version, expected, "{text}");
        };
        check("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some((15, 18)));
        check("pg_restore (PostgreSQL) 17.10\n", Some((17, 10)));
        check("psql (PostgreSQL) 18beta1", Some((18, 0)));
        check("pg_dump (PostgreSQL) 9.6.24", Some((9, 6)));
        for text in ["", "pg_dump", "pg_dump (PostgreSQL) x", "pg_dump (PostgreSQL) 99999999999"] {
            check(text, None);
        }
        assert!(Version { major: 17, minor: 0 } > Version { major: 9, minor: 6 });
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_asked_for_its_version_with_what_goes_before_it() {
        let check = |via: &[&str], folder: Option<&str>, expected: Result<&str, &str>| {
            let version = programs(via, folder).version(Program::PgDump);
            let version = version
                .map(|version| version.to_string())
                .map_err(|error| format!("{error} {:?}", error.hint()));
            match (&version, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                _ => panic!("{version:?}"),
            }
        };
        check(&["echo", "pg_dump (PostgreSQL) 17.1"], None, Ok("17.1"));
        check(&["echo", "hello"], None, Err("does not say a version, but: hello pg_dump --version"));
        check(&[], Some("/nowhere"), Err("the program `pg_dump` is not there"));
        check(&["no-such-program"], None, Err("the program `no-such-program` is not there"));
        check(&["env"], Some("/nowhere"), Err("the program `pg_dump` is not there"));
        check(&["sh", "-c", "echo no >&2; exit 3"], None, Err("ended with exit status: 3\n  no"));
    }
}
