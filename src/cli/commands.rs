//! The list of commands. One line gives a command both its names: `db-airlock pull` and
//! `cargo xtask db-pull`.
//!
//! The module of a command has `Args` (what can be typed), `EXAMPLES` (arguments, and what they do) and
//! `run(Args, &Door)`, which gives an outcome that can be reported.

use std::process::ExitCode;

use super::door::{Door, Invocation};
use super::global::{Global, WithGlobal};
use super::{
    anonymize, anonymizers, backup, check, clean, completions, init, keygen, list, publish, pull, restore,
    rollback, stats, verify,
};

macro_rules! commands {
    ($($(#[doc = $about:literal])+ $variant:ident = $name:literal in $module:ident;)+) => {
        /// The commands as `db-airlock` names them.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Command {$(
            $(#[doc = $about])+
            #[command(name = $name, after_help = examples(concat!("db-airlock ", $name), $module::EXAMPLES))]
            $variant($module::Args),
        )+}

        /// The commands as `cargo xtask` names them.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum PrefixedCommand {$(
            $(#[doc = $about])+
            #[command(
                name = concat!("db-", $name),
                after_help = examples(concat!("cargo xtask db-", $name), $module::EXAMPLES),
            )]
            $variant(WithGlobal<$module::Args>),
        )+}

        impl Command {
            /// Runs the command and reports how it ended.
            pub(crate) fn run(self, invocation: Invocation, global: Global) -> ExitCode {
                match self {$(
                    Command::$variant(args) => {
                        let door = Door::new($name, invocation, global);
                        let result = $module::run(args, &door);
                        door.close(result)
                    }
                )+}
            }
        }

        impl PrefixedCommand {
            /// Parts the command from the options that every command takes.
            pub(crate) fn split(self) -> (Command, Global) {
                match self {$(
                    PrefixedCommand::$variant(WithGlobal { args, global }) => (Command::$variant(args), global),
                )+}
            }
        }

        /// The names, without prefix, in the order of the help.
        pub(crate) const NAMES: &[&str] = &[$($name),+];
    };
}

commands! {
    /// Fetch the newest anonymized artefact, verify it and restore it locally
    Pull = "pull" in pull;
    /// Put the database back as it was before the last restore
    Rollback = "rollback" in rollback;
    /// Restore an artefact into a database, keeping the replaced one for `rollback`
    Restore = "restore" in restore;
    /// List the artefacts of the store or of the remote
    List = "list" in list;
    /// Verify an artefact: signature, checksum, kind and completeness
    Verify = "verify" in verify;
    /// Check the configuration, the keys, and that the policy covers every column
    Check = "check" in check;
    /// Show tables and indexes with their rows, sizes and activity
    Stats = "stats" in stats;
    /// Remove expired artefacts and what interrupted runs left behind
    Clean = "clean" in clean;
    /// Dump a database into the store
    Backup = "backup" in backup;
    /// Turn a dump into an anonymized, signed artefact
    Anonymize = "anonymize" in anonymize;
    /// Send an anonymized artefact to the remote
    Publish = "publish" in publish;
    /// List the anonymizers with their options, defaults and an example
    Anonymizers = "anonymizers" in anonymizers;
    /// Propose a configuration for a database or a dump
    Init = "init" in init;
    /// Make the keys of an airlock
    Keygen = "keygen" in keygen;
    /// Print a completion script for a shell
    Completions = "completions" in completions;
}

/// The last paragraph of a command's help. `examples` are arguments, and what they do.
fn examples(command: &str, examples: &[(&str, &str)]) -> String {
    let lines = examples
        .iter()
        .map(|(args, what)| format!("\n  # {what}\n  {}", format!("{command} {args}").trim_end()));
    if examples.is_empty() { String::new() } else { format!("Examples:{}", lines.collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn names(command: &clap::Command) -> Vec<&str> {
        command.get_subcommands().map(clap::Command::get_name).collect()
    }

    #[test]
    fn both_doors_are_consistent_and_have_the_same_commands() {
        let (airlock, xtask) = (crate::cli::Airlock::command(), crate::xtask::Xtask::command());
        airlock.clone().debug_assert();
        xtask.clone().debug_assert();
        assert_eq!(names(&airlock), NAMES);
        assert_eq!(names(&xtask), NAMES.iter().map(|name| format!("db-{name}")).collect::<Vec<_>>());
    }

    #[test]
    fn both_doors_take_the_same_options() {
        let (mut airlock, mut xtask) = (crate::cli::Airlock::command(), crate::xtask::Xtask::command());
        airlock.build();
        xtask.build();
        for name in NAMES {
            let options = |door: &clap::Command, name: &str| {
                let command = door.find_subcommand(name).unwrap();
                let mut ids: Vec<String> =
                    command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
                ids.sort();
                ids
            };
            assert_eq!(options(&airlock, name), options(&xtask, &format!("db-{name}")), "{name}");
        }
    }

    #[test]
    fn examples_are_typed_at_the_door_that_shows_them() {
        assert_eq!(
            examples("cargo xtask db-clean", &[("--dry-run", "see first"), ("", "remove")]),
            "Examples:\n  # see first\n  cargo xtask db-clean --dry-run\n  # remove\n  cargo xtask db-clean"
        );
    }
}
