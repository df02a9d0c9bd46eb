//! `cargo xtask db-COMMAND`: the same commands as `db-airlock COMMAND`, in a project's own xtask.
//!
//! A project that has no tasks of its own calls [`main`]. One that has flattens [`Command`]:
//!
//! ```
//! use clap::Parser as _;
//!
//! #[derive(clap::Parser)]
//! enum Task {
//!     /// Builds the website
//!     Website,
//!     #[command(flatten)]
//!     Database(db_airlock::xtask::Command),
//! }
//!
//! fn run(task: Task) -> std::process::ExitCode {
//!     match task {
//!         Task::Website => std::process::ExitCode::SUCCESS,
//!         Task::Database(command) => command.run(),
//!     }
//! }
//!
//! assert!(matches!(Task::parse_from(["xtask", "db-pull", "--yes"]), Task::Database(_)));
//! ```

use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches};

use crate::cli::{self, Invocation, PrefixedCommand};

/// The commands `db-pull`, `db-check` and so on, to be flattened into a project's own tasks.
///
/// Opaque, so that a new command breaks no project: all there is to do with it is [`Command::run`].
#[derive(Debug)]
pub struct Command(PrefixedCommand);

impl Command {
    /// Runs the command, prints what it has to say, and gives the exit code for `main`.
    pub fn run(self) -> ExitCode {
        let (command, global) = self.0.split();
        command.run(Invocation::Xtask, global)
    }
}

impl FromArgMatches for Command {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        PrefixedCommand::from_arg_matches(matches).map(Command)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl clap::Subcommand for Command {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        PrefixedCommand::augment_subcommands(command)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        PrefixedCommand::augment_subcommands_for_update(command)
    }

    fn has_subcommand(name: &str) -> bool {
        PrefixedCommand::has_subcommand(name)
    }
}

/// The database commands of a project.
#[derive(Debug, clap::Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
pub(crate) struct Xtask {
    #[command(subcommand)]
    command: Command,
}

/// The whole of a project's xtask that has no other tasks.
pub fn main() -> ExitCode {
    cli::parse(|xtask: Xtask| xtask.command.run())
}
