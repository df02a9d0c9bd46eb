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
    &[("bash > ~/.local/share/bash-completion/completions/db-airlock", "complete in bash")];

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
    Ok(Script { shell: args.shell.to_string(), script: script(args.shell, &mut command, name) })
}

fn script(shell: clap_complete::Shell, command: &mut clap::Command, name: &str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    // clap_complete 4.6 sets a program's name with its hyphen as `__` and then looks for it with the
    // hyphen as `__subcmd__`: nothing behind the subcommand would be completed.
    let (set, looked_for) = (name.replace('-', "__"), name.replace('-', "__subcmd__"));
    script.replace(&looked_for, &set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_bash_recognises_has_completions() {
        let doors = [
            (super::super::Airlock::command(), "db-airlock"),
            (crate::xtask::Xtask::command().bin_name("xtask"), "xtask"),
        ];
        for (mut command, name) in doors {
            let script = script(clap_complete::Shell::Bash, &mut command, name);
            let set = script.lines().filter_map(|line| line.trim().strip_prefix("cmd=\"")?.strip_suffix('"'));
            let set: Vec<&str> = set.filter(|command| !command.is_empty()).collect();
            assert!(set.len() > super::super::commands::NAMES.len(), "{set:?}");
            for command in set {
                assert!(script.contains(&format!("        {command})\n")), "{name}: nothing for {command}");
            }
        }
    }
}
