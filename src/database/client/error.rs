//! What goes wrong with client programs, and what to type then.

use std::time::Duration;

use super::{Vendor, Version};

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
        /// Whose it is.
        vendor: &'static Vendor,
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
        /// Whose it is.
        vendor: &'static Vendor,
    },
    /// The server is newer than the program.
    #[error("`{program}` is older than the server, which is of version {server}")]
    OlderThanServer {
        /// Its name.
        program: &'static str,
        /// The server's version.
        server: Version,
        /// Whose they are.
        vendor: &'static Vendor,
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
        /// Whose it is.
        vendor: &'static Vendor,
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
            ProgramError::Missing { program, through_via: true, .. } => format!(
                "install `{program}`; or change `via`, or `client`, the folder of the client programs over there"
            ),
            ProgramError::Missing { vendor, .. } => format!(
                "install the client programs, such as with `{}`; or say in the configuration where they are: `client: \
                 FOLDER`, or `via: docker compose exec -T db`",
                vendor.install
            ),
            ProgramError::NotStarted { .. } => "look at `via` and `client` in the configuration".to_owned(),
            ProgramError::NoVersion { .. } => {
                "try it by hand, with what `via` in the configuration puts before it".to_owned()
            }
            ProgramError::TooOld { needed, vendor, .. } => {
                (vendor.install_newer)(Version { major: *needed, minor: 0 })
            }
            ProgramError::OlderThanServer { server, vendor, .. } => (vendor.install_newer)(*server),
            ProgramError::TimedOut { .. } => {
                "give it longer with --timeout, or `timeout` in the configuration".to_owned()
            }
            ProgramError::Failed { said, vendor, .. } => {
                return failed_hint(vendor, &said.join("\n")).map(str::to_owned);
            }
            ProgramError::SecretOption { .. } => {
                "put it into a connection service file (~/.pg_service.conf), and name that: `?service=NAME`"
                    .to_owned()
            }
            ProgramError::UnknownOption { .. } => "look at what stands behind `?` in `url`".to_owned(),
            ProgramError::Pipe { .. } => return None,
        })
    }
}

fn failed_hint(vendor: &Vendor, said: &str) -> Option<&'static str> {
    let is_said = |words: &[&str]| words.iter().any(|words| said.contains(words));
    vendor.hints.iter().find(|(words, _)| is_said(words)).map(|(_, hint)| *hint)
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
