//! `cargo xtask`: this project's own tasks, beside the `db-…` commands that every project gets.

mod cargo;
mod debian;
mod demo;
mod fuzz;
mod mysql;
mod postgres;
mod project;
mod python;
mod releases;
mod sample;
mod shop;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

/// Tasks of the db-airlock project.
#[derive(clap::Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(clap::Subcommand)]
enum Task {
    /// Play production, airlock and developer in a temporary folder, refusals included
    Demo,
    /// Run every test, installing the stock tools and servers that some of them need where that is possible
    Test(test::Args),
    /// Fuzz the parsers for a while, with the stable compiler; needs a C++ compiler for libFuzzer
    Fuzz(fuzz::Args),
    /// Make the sample in config/ anew: database, key, artefact
    Sample,
    #[command(flatten)]
    Database(db_airlock::xtask::Command),
}

fn main() -> ExitCode {
    match Xtask::parse().task {
        Task::Demo => done(demo::run()),
        Task::Test(args) => args.run().unwrap_or_else(|error| done(Err(error))),
        Task::Fuzz(args) => done(args.run()),
        Task::Sample => done(sample::run()),
        Task::Database(command) => command.run(),
    }
}

/// How a task of ours ended, in the words in which the `db-…` commands end.
#[expect(clippy::print_stderr, reason = "the one place where our own tasks complain")]
fn done(result: Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  caused by: {cause}");
    }
    ExitCode::FAILURE
}
