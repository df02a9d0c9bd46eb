//! The doors: parse, call one story, report. One file a command, and one line in `commands`.

mod commands;
mod door;
mod failure;
mod global;
mod moment;
mod page;
mod parse;
mod prompt;
mod report;
mod table;
mod terminal;

mod check;
mod clean;
mod completions;
mod list;
mod pull;
mod restore;
mod restoring;
mod rollback;
mod stats;
mod verify;

#[cfg(feature = "server")]
mod airlock;
#[cfg(feature = "server")]
mod anonymize;
#[cfg(feature = "server")]
mod anonymizers;
#[cfg(feature = "server")]
mod backup;
#[cfg(feature = "server")]
mod from_db_tools;
#[cfg(feature = "server")]
mod in_place;
#[cfg(feature = "server")]
mod init;
#[cfg(feature = "server")]
mod keygen;
#[cfg(feature = "server")]
mod planned;
#[cfg(feature = "server")]
mod publish;

// Without the server side its commands are still known, and say what is missing.
#[cfg(not(feature = "server"))]
mod unavailable;
#[cfg(not(feature = "server"))]
use unavailable::{
    self as anonymize, self as anonymizers, self as backup, self as init, self as keygen, self as publish,
};

use std::process::ExitCode;

pub(crate) use commands::PrefixedCommand;
pub(crate) use door::Invocation;
pub(crate) use parse::parse;

/// An airlock between production and your laptop: raw data goes in on one side, and only anonymized,
/// signed data comes out on the other
#[derive(Debug, clap::Parser)]
#[command(name = "db-airlock", version, arg_required_else_help = true)]
pub(crate) struct Airlock {
    #[command(subcommand)]
    command: commands::Command,
    #[command(flatten)]
    global: global::Global,
}

/// `db-airlock`, from the command line to the exit code.
pub fn main() -> ExitCode {
    parse(|airlock: Airlock| airlock.command.run(Invocation::Airlock, airlock.global))
}
