//! What a command is handed: the global options, and everything through which it may talk.

use std::process::ExitCode;

use super::global::Global;
use super::prompt::Prompt;
use super::report::{Outcome, Report};
use super::terminal::Terminal;

/// Which door the user came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invocation {
    /// `db-airlock COMMAND`.
    Airlock,
    /// `cargo xtask db-COMMAND`.
    Xtask,
}

impl Invocation {
    /// What to type for a command, such as `cargo xtask db-pull`.
    pub fn command_line(self, command: &str) -> String {
        match self {
            Invocation::Airlock => format!("db-airlock {command}"),
            Invocation::Xtask => format!("cargo xtask db-{command}"),
        }
    }
}

/// What a command is handed beside its own arguments.
#[derive(Debug)]
pub(crate) struct Door {
    /// The command's name without prefix.
    pub command: &'static str,
    pub invocation: Invocation,
    pub global: Global,
    /// Progress, warnings and detail on stderr.
    pub terminal: Terminal,
    /// Questions.
    pub prompt: Prompt,
    report: Report,
}

impl Door {
    /// Looks once at the terminal and the environment; nothing below asks them again.
    pub fn new(command: &'static str, invocation: Invocation, global: Global) -> Self {
        let report = Report::new(Some(command), &global);
        let terminal = Terminal::new(&global);
        let prompt = Prompt::new(global.yes);
        Door { command, invocation, global, terminal, prompt, report }
    }

    /// Reports how the command ended.
    pub fn close(self, result: anyhow::Result<impl Outcome>) -> ExitCode {
        // A failure may have left a bar behind, which would be drawn over the message.
        self.terminal.clear();
        self.report.finish(result)
    }
}
