//! `cargo xtask`: this project's own tasks, beside the `db-…` commands that every project gets.

use std::process::ExitCode;

use clap::Parser as _;

/// Tasks of the db-airlock project.
#[derive(clap::Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(clap::Subcommand)]
enum Task {
    #[command(flatten)]
    Database(db_airlock::xtask::Command),
}

fn main() -> ExitCode {
    match Xtask::parse().task {
        Task::Database(command) => command.run(),
    }
}
