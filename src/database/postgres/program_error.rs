//! What goes wrong with client programs, and what to type then.

use std::time::Duration;

use super::programs::Version;

/// A client program that is missing, or did not do what it was started for. Holds neither secrets nor values of rows.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// There is no such program.
    #[error("the program `{program}` is not there")]
    Missing {
        /// Such as `pg_dump`, or the first word of `via`.
        program: String,
        /// Whether it was looked for through `via`.
        through_via: bool,
    },
    /// It is there, and cannot be started.
    #[error("`{program}` cannot be started")]
    NotStarted {
        /// Its name.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// It does not say which version it is.
    #[error("`{program} --version` does not say a version, but: {said}")]
    NoVersion {
        /// Its name.
        program: &'static str,
        /// The first line of what it said.
        said: String,
    },
    /// It is too old for what is asked of it.
    #[error("`{program}` is of version {found}, and {why} needs {needed} or newer")]
    TooOld {
        /// Its name.
        program: &'static str,
        /// Its version.
        found: Version,
        /// What is needed, a major version.
        needed: u32,
        /// What needs it, such as ``compression with zstd``.
        why: String,
    },
    /// The server is newer than the program.
    #[error("`{program}` is older than the server, which is of version {server}")]
    OlderThanServer {
        /// Its name.
        program: &'static str,
        /// The server's version.
        server: Version,
    },
    /// Its input or output broke.
    #[error("reading from or writing to `{program}` failed")]
    Pipe {
        /// Its name.
        program: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// It took longer than it may.
    #[error("`{program}` was stopped: it took longer than {}", shown(*after))]
    TimedOut {
        /// Its name.
        program: &'static str,
        /// How long it was given.
        after: Duration,
    },
    /// It ended with an error.
    #[error("`{program}` ended with {status}{}", listed(said))]
    Failed {
        /// Its name.
        program: &'static str,
        /// Such as `exit status 1`.
        status: String,
        /// The last lines that it said.
        said: Vec<String>,
    },
    /// An option of the URL that would be on a command line.
    #[error("`{option}` in a URL would be on a command line for everybody to see")]
    SecretOption {
        /// Its name.
        option: String,
    },
    /// An option of the URL that cannot be one of libpq.
    #[error("the URL has an option that libpq does not know")]
    UnknownOption {
        /// Its name, as written.
        option: String,
    },
}

impl ProgramError {
    /// What to do about it, where the message does not say.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            ProgramError::Missing { program, through_via: true } => format!(
                "install `{program}`; or change `via`, or `client`, the folder of the client programs over there"
            ),
            ProgramError::Missing { through_via: false, .. } => "install the client programs, such as with `apt-get \
                install postgresql-client`; or say in the configuration where they are: `client: FOLDER`, or `via: \
                docker compose exec -T db`"
                .to_owned(),
            ProgramError::NotStarted { .. } => "look at `via` and `client` in the configuration".to_owned(),
            ProgramError::NoVersion { .. } => {
                "try it by hand, with what `via` in the configuration puts before it".to_owned()
            }
            ProgramError::TooOld { needed, .. } => install(*needed),
            ProgramError::OlderThanServer { server, .. } => install(server.major),
            ProgramError::TimedOut { .. } => "give it longer with --timeout, or `timeout` in the configuration".to_owned(),
            ProgramError::Failed { said, .. } => return failed_hint(&said.join("\n")).map(str::to_owned),
            ProgramError::SecretOption { .. } => {
                "put it into a connection service file (~/.pg_service.conf), and name that: `?service=NAME`".to_owned()
            }
            ProgramError::UnknownOption { .. } => "look at what stands behind `?` in `url`".to_owned(),
            ProgramError::Pipe { .. } => return None,
        })
    }
}

fn install(major: u32) -> String {
    format!(
        "install one that is not older, such as with `apt-get install postgresql-client-{major}`, and say where it is: \
         `client: /usr/lib/postgresql/{major}/bin`"
    )
}

/// By what clients of PostgreSQL 12 to 18, and Docker, say when run with LC_ALL=C.
fn failed_hint(said: &str) -> Option<&'static str> {
    let hints: [(&[&str], &str); 7] = [
        (
            &["password authentication failed", "no password supplied"],
            "look at user and password in `url`, PGPASSWORD or ~/.pgpass; with `via`, the password must be over there, \
             or be taken along (`docker compose exec -T -e PGPASSWORD db`)",
        ),
        (
            &[
                "could not connect",
                "Connection refused",
                "could not translate host name",
                "No such file or directory",
            ],
            "is the server running, and is `url` right? With `via`, `url` is as seen from over there",
        ),
        (
            &["permission denied for"],
            "dump as a user who may read everything, such as after `GRANT pg_read_all_data TO user`",
        ),
        (
            &["unrecognized option", "invalid option", "unknown option"],
            "look at `options` in the configuration",
        ),
        (&["lock timeout"], "somebody holds a lock; try again, or raise `--lock-wait-timeout` in `options`"),
        (
            &["does not support compression", "not built with"],
            "this build lacks the compression: choose another with --compress or `compress`",
        ),
        (&["database \"", "role \""], "look at `url` in the configuration"),
    ];
    let is_said = |words: &[&str]| words.iter().any(|words| said.contains(words));
    hints.into_iter().find(|(words, _)| is_said(words)).map(|(_, hint)| hint)
}

fn listed(said: &[String]) -> String {
    said.iter().map(|line| format!("\n  {line}")).collect()
}

fn shown(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} milliseconds", time.as_millis()),
        seconds if seconds % 3600 == 0 => format!("{} hours", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}
