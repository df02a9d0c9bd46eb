//! From the command line to a parsed one, or to usage, help and version.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use super::commands::NAMES;
use super::global::Format;
use super::report::Report;
use crate::Error;

/// Parses this process's command line and hands it to `run`; answers itself where there is nothing to run.
pub(crate) fn parse<T: Parser>(run: impl FnOnce(T) -> ExitCode) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let colour = option::<clap::ColorChoice>(&arguments, "--color").unwrap_or_default();
    let parsed = T::command()
        .color(colour)
        .try_get_matches_from(&arguments)
        .and_then(|mut matches| T::from_arg_matches_mut(&mut matches));
    match parsed {
        Ok(parsed) => run(parsed),
        Err(error) => answer(&error, &arguments),
    }
}

/// Help and version are answers, and anything else is a failure; both in the format that was asked for.
fn answer(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked && option(arguments, "--format") == Some(Format::Json) {
        return Report::json(command(arguments)).fail(&usage(error).into());
    }
    // A closed pipe is no reason to fail, and there is nowhere else to say it.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1))
}

/// The first line of what clap would print, and its tip.
fn usage(error: &clap::Error) -> Error {
    let text = error.render().to_string();
    let what = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "no command given",
        _ => text.lines().next().unwrap_or_default().trim_start_matches("error: "),
    };
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    Error::Usage { what: what.to_owned(), hint: Some(tip.unwrap_or("try --help").to_owned()) }
}

/// The value of `--name VALUE` or `--name=VALUE`, found without parsing the rest, which may be wrong.
fn option<V: clap::ValueEnum>(arguments: &[OsString], name: &str) -> Option<V> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let behind = words.windows(2).rev().find(|pair| pair[0] == name).map(|pair| pair[1]);
    let within = words.iter().rev().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    V::from_str(within.or(behind)?, true).ok()
}

/// The command that was meant, as far as can be seen.
fn command(arguments: &[OsString]) -> Option<&'static str> {
    let meant = |word: &OsString| {
        let word = word.to_str()?;
        let word = word.strip_prefix("db-").unwrap_or(word);
        NAMES.iter().copied().find(|name| *name == word)
    };
    arguments.iter().skip(1).find_map(meant)
}
