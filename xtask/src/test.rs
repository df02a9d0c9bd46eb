//! `cargo xtask test`: every test there is, on a machine that has only just cloned the repository.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::cargo::without_our_cargo;
use crate::project::repository;
use crate::releases::Releases;
use crate::{mysql, postgres, python, tools};

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Args {
    /// Fail instead of skipping a test that lacks something
    #[arg(long)]
    complete: bool,

    /// Arguments for `cargo test`, such as a part of a test's name
    #[arg(allow_hyphen_values = true, value_name = "ARGS")]
    arguments: Vec<String>,

    /// Arguments for the test programs, such as --nocapture
    #[arg(last = true, value_name = "TEST_ARGS")]
    harness: Vec<String>,
}

impl Args {
    /// Prepares what is missing, and runs the tests. The exit code is cargo's.
    pub fn run(self) -> Result<ExitCode> {
        let shell = Shell::new()?;
        shell.change_dir(repository(&shell)?);
        let is_ci = shell.var("CI").is_ok_and(|value| value == "true");
        // First: other things are made with them.
        let missing = tools::prepare(&shell)?;
        let postgres = postgres::prepare(&shell);
        let mysql = mysql::prepare(&shell, self.complete);
        let python = python::prepare(&shell);
        let lacks_tools = lacks_tools(&missing, [&postgres, &mysql, &python]);
        if lacks_tools && (is_ci || self.complete) {
            say("every test was asked for, so that none is run without them");
            return Ok(ExitCode::FAILURE);
        }
        if lacks_tools {
            say("the tests that need them say SKIPPED, and prove nothing");
        }
        let lacks_data = lacks_data(&shell);
        let complete = self.complete || (is_ci && !lacks_data);

        let mut arguments = self.arguments;
        if !self.harness.is_empty() {
            arguments.push("--".to_owned());
            arguments.extend(self.harness);
        }
        let arguments = &arguments;
        // The pull path first, so that at the end the whole program lies in the target folder.
        let lean =
            cmd!(shell, "cargo test --no-default-features --features sqlite --test doors {arguments...}");
        let whole = cmd!(shell, "cargo test --workspace --all-features {arguments...}");
        for command in [lean, whole] {
            say(&format!("$ {command}"));
            let mut command = Command::from(command);
            without_our_cargo(&mut command);
            command.env("AIRLOCK_TEST_POSTGRES", &postgres.found);
            command.env("AIRLOCK_TEST_MYSQL", &mysql.found);
            command.env("AIRLOCK_TEST_PYTHON", &python.found);
            if complete {
                command.env("AIRLOCK_TESTS_COMPLETE", "1");
            }
            let status = command.status()?;
            if !status.success() {
                let code = status.code().and_then(|code| u8::try_from(code).ok());
                return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what is missing.
fn lacks_tools(packages: &[&str], releases: [&Releases; 3]) -> bool {
    for releases in releases {
        for missing in releases.missing.iter().chain(&releases.forgone) {
            say(&format!("MISSING: {missing}"));
        }
        if !releases.forgone.is_empty() {
            say("only --complete takes that for a failure");
        }
    }
    if !packages.is_empty() {
        let packages = packages.join(" ");
        say(&format!("MISSING: {packages}; install with: apt-get install {packages}"));
    }
    !packages.is_empty() || releases.iter().any(|releases| !releases.missing.is_empty())
}

/// The sample databases that are too large for the repository. Where they are missing is a property of
/// the machine, so that a CI run goes on without them.
fn lacks_data(shell: &Shell) -> bool {
    let folder =
        shell.var_os("AIRLOCK_TEST_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let is_missing = !shell.path_exists(folder.join("chinook.sqlite3"));
    if is_missing {
        say(&format!(
            "MISSING: {}/chinook.sqlite3; AIRLOCK_TEST_DATA can name another folder",
            folder.display()
        ));
        say("the tests that need it say SKIPPED, and prove nothing");
    }
    is_missing
}

#[expect(clippy::print_stderr, reason = "what is missing has to be seen")]
fn say(line: &str) {
    eprintln!("{line}");
}
