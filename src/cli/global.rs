//! Options that every command takes: anywhere on `db-airlock`'s command line, behind the command on
//! `cargo xtask`'s.

use std::path::PathBuf;

const HEADING: &str = "Global options";

/// What was typed.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Global {
    /// Configuration file, instead of config/airlock.yaml or airlock.yaml
    #[arg(long, global = true, value_name = "FILE", help_heading = HEADING)]
    pub config: Option<PathBuf>,

    /// Database of the configuration, where it has several
    #[arg(long, global = true, value_name = "NAME", help_heading = HEADING)]
    pub database: Option<String>,

    /// How to answer on stdout: for people, or as one JSON document
    #[arg(long, global = true, value_enum, default_value_t, help_heading = HEADING)]
    pub format: Format,

    /// Say nothing but the answer and errors
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = HEADING)]
    pub quiet: bool,

    /// Say more; twice for still more
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = HEADING)]
    pub verbose: u8,

    /// Answer every question with yes
    #[arg(long, global = true, help_heading = HEADING)]
    pub yes: bool,

    /// Colours: on a terminal without NO_COLOR, always, or never
    #[arg(long, global = true, value_name = "WHEN", default_value_t, help_heading = HEADING)]
    pub color: clap::ColorChoice,
}

/// How to answer on stdout. (The variants have no doc comments, because clap would spread them and every
/// other option over several lines of help.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

/// A command's own arguments and the global options, for a door that has no place before the command.
#[derive(Debug, clap::Args)]
pub(crate) struct WithGlobal<T: clap::Args> {
    #[command(flatten)]
    pub args: T,
    #[command(flatten)]
    pub global: Global,
}
