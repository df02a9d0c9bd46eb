//! The one home of printing. stdout is data, stderr is talk.
//!
//! With `--format json` stdout gets one document, for a success
//! `{"version":1,"command":"pull","result":{…}}` and for a failure
//! `{"version":1,"command":"pull","error":{"code":5,"kind":"verification","message":"…","causes":[…],"hint":"…"}}`
//! (`hint` is null where there is none); talk stays on stderr. New keys may come within a version.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use super::failure::Failure;
use super::global::{Format, Global};
use super::page::{Page, colour, harmless};
use crate::config::Environment;
use crate::error;

/// The version of the JSON documents.
const VERSION: u32 = 1;

/// What a command found or did: serializable for programs, and told to people in two parts.
pub(crate) trait Outcome: Serialize {
    /// For stdout: what one could pipe, such as a path or a table. Ends in a newline unless empty.
    fn data(&self, page: &Page) -> String;

    /// For stderr: what happened, and what to do next, without colour. Ends in a newline unless empty.
    fn talk(&self) -> String {
        String::new()
    }

    /// The exit code, for outcomes that are whole and yet not good, such as findings of a check.
    fn exit_code(&self) -> u8 {
        error::DONE
    }
}

/// The outcome of what can only fail.
#[cfg(not(feature = "server"))]
#[derive(Debug, Serialize)]
pub(crate) enum Never {}

#[cfg(not(feature = "server"))]
impl Outcome for Never {
    fn data(&self, _page: &Page) -> String {
        match *self {}
    }
}

/// Prints how a command ended.
#[derive(Debug)]
pub(crate) struct Report {
    command: Option<&'static str>,
    format: Format,
    quiet: bool,
    stdout: Page,
    stderr: Page,
}

#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    command: Option<&'static str>,
    #[serde(flatten)]
    end: End<'a, T>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum End<'a, T> {
    Result(&'a T),
    Error(&'a Failure),
}

impl Report {
    /// For a command that was parsed.
    pub fn new(command: Option<&'static str>, global: &Global, environment: &Environment) -> Self {
        let page = |is_terminal: bool, width: Option<u16>| Page {
            colour: colour(global.color, is_terminal, environment),
            width,
        };
        let terminal = dialoguer::console::Term::stdout();
        Report {
            command,
            format: global.format,
            quiet: global.quiet,
            stdout: page(io::stdout().is_terminal(), terminal.size_checked().map(|(_, columns)| columns)),
            stderr: page(io::stderr().is_terminal(), None),
        }
    }

    /// For a command line that was not parsed beyond `--format json`.
    pub fn json(command: Option<&'static str>) -> Self {
        Report::new(command, &Global { format: Format::Json, ..Global::default() }, &Environment::default())
    }

    /// Prints an outcome or a failure.
    pub fn finish<T: Outcome>(&self, result: anyhow::Result<T>) -> ExitCode {
        match result.and_then(|outcome| Ok((self.success(&outcome)?, outcome))) {
            Ok((data, outcome)) => match put(&mut io::stdout().lock(), &data) {
                Ok(()) => {
                    if !self.quiet {
                        tell(&harmless(&outcome.talk()));
                    }
                    ExitCode::from(outcome.exit_code())
                }
                Err(error) => self.fail(&anyhow::Error::new(error).context("cannot write to stdout")),
            },
            Err(error) => self.fail(&error),
        }
    }

    /// Prints a failure.
    pub fn fail(&self, error: &anyhow::Error) -> ExitCode {
        let failure = Failure::of(error);
        match self.format {
            Format::Human => tell(&failure.human(&self.stderr)),
            Format::Json => match self.document(End::<()>::Error(&failure)) {
                Ok(document) if put(&mut io::stdout().lock(), &document).is_ok() => {}
                Ok(_) | Err(_) => tell(&failure.human(&self.stderr)),
            },
        }
        ExitCode::from(failure.code)
    }

    fn success<T: Outcome>(&self, outcome: &T) -> anyhow::Result<String> {
        match self.format {
            Format::Human => Ok(outcome.data(&self.stdout)),
            Format::Json => self.document(End::Result(outcome)),
        }
    }

    fn document<T: Serialize>(&self, end: End<'_, T>) -> anyhow::Result<String> {
        let document = Document { version: VERSION, command: self.command, end };
        Ok(serde_json::to_string(&document)? + "\n")
    }
}

/// Writes all of `text`. A reader that has seen enough and closed the pipe is content.
fn put(stream: &mut impl io::Write, text: &str) -> io::Result<()> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Copies bytes to stdout, for commands whose data is no text.
#[cfg(feature = "server")]
pub(crate) fn pipe(from: &mut impl io::Read) -> io::Result<()> {
    match io::copy(from, &mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map(drop),
    }
}

/// Writes to stderr. Where that fails there is nobody left to tell.
pub(crate) fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[derive(Serialize)]
    struct Fetched {
        artefact: &'static str,
    }

    impl Outcome for Fetched {
        fn data(&self, _page: &Page) -> String {
            format!("{}\n", self.artefact)
        }
    }

    const PLAIN: Page = Page { colour: false, width: None };

    fn report(format: Format) -> Report {
        Report { command: Some("pull"), format, quiet: false, stdout: PLAIN, stderr: PLAIN }
    }

    fn needs_answer() -> anyhow::Error {
        Error::NeedsAnswer { question: "replace var/dev.sqlite3?".to_owned(), flag: "--yes" }.into()
    }

    #[test]
    fn a_success_is_data_or_one_document() {
        let outcome = Fetched { artefact: "shop-1" };
        assert_eq!(report(Format::Human).success(&outcome).unwrap(), "shop-1\n");
        assert_eq!(
            report(Format::Json).success(&outcome).unwrap(),
            "{\"version\":1,\"command\":\"pull\",\"result\":{\"artefact\":\"shop-1\"}}\n"
        );
    }

    #[test]
    fn a_failure_is_told_with_its_hint() {
        assert_eq!(
            Failure::of(&needs_answer()).human(&PLAIN),
            "error: there is no terminal to ask on: replace var/dev.sqlite3?\n\n\
             hint: answer it on the command line with --yes\n"
        );
    }

    #[test]
    fn a_failure_that_quotes_a_file_name_does_not_steer_the_terminal() {
        let error = Error::Usage { what: "no `a\u{1b}]0;b\u{7}`".to_owned(), hint: None };
        assert_eq!(Failure::of(&error.into()).human(&PLAIN), "error: no `a\\u{1b}]0;b\\u{7}`\n");
    }

    #[test]
    fn a_failure_is_a_document_with_code_and_kind() {
        let failure = Failure::of(&needs_answer());
        let document = report(Format::Json).document(End::<()>::Error(&failure)).unwrap();
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        assert_eq!(document["error"]["code"], 2);
        assert_eq!(document["error"]["kind"], "usage");
        assert_eq!(document["error"]["causes"], serde_json::json!([]));
    }

    #[test]
    fn causes_are_told_outermost_first_and_unknown_errors_are_unexpected() {
        let error =
            anyhow::Error::new(io::Error::other("disk full")).context("cannot write").context("cannot pull");
        let failure = Failure::of(&error);
        assert_eq!(failure.code, 1);
        assert_eq!(
            failure.human(&PLAIN),
            "error: cannot pull\ncaused by: cannot write\ncaused by: disk full\n"
        );
    }

    #[test]
    fn a_cause_that_its_error_ends_in_is_not_told_again() {
        let error = anyhow::Error::new(io::Error::other("disk full")).context("cannot write `a`: disk full");
        assert_eq!(Failure::of(&error).human(&PLAIN), "error: cannot write `a`: disk full\n");
    }

    #[test]
    fn colour_only_adds() {
        let failure = Failure::of(&needs_answer());
        assert_eq!(
            dialoguer::console::strip_ansi_codes(&failure.human(&Page { colour: true, width: None })),
            failure.human(&PLAIN)
        );
    }

    #[test]
    fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
        struct Fails(io::ErrorKind);
        impl io::Write for Fails {
            fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(put(&mut Fails(io::ErrorKind::BrokenPipe), "data").is_ok());
        assert!(put(&mut Fails(io::ErrorKind::StorageFull), "data").is_err());
    }
}
