//! `completions SHELL`: a completion script for the door that was asked.

use clap::CommandFactory as _;
use serde::Serialize;

use super::door::{Door, Invocation};
use super::page::Page;
use super::report::Outcome;
use crate::Error;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Shell to write it for
    shell: clap_complete::Shell,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("bash >> ~/.local/share/bash-completion/completions/db-airlock", "complete in bash")];

#[derive(Debug, Serialize)]
pub(crate) struct Script {
    shell: String,
    script: String,
}

impl Outcome for Script {
    fn data(&self, _page: &Page) -> String {
        self.script.clone()
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Script, Error> {
    // Shells complete the first word of a line, which is `cargo` for an xtask. The script names it
    // `xtask`, and so completes `alias xtask="cargo xtask"`.
    let (mut command, name) = match door.invocation {
        Invocation::Airlock => (super::Airlock::command(), "db-airlock"),
        Invocation::Xtask => (crate::xtask::Xtask::command().bin_name("xtask"), "xtask"),
    };
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    Ok(Script { shell: args.shell.to_string(), script: String::from_utf8_lossy(&script).into_owned() })
}
