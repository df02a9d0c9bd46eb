//! Questions to a person. Each has a flag that answers it, so that scripts never block: without a
//! terminal an open question is an error that names the flag.

use std::io::{self, IsTerminal as _};

use super::page::harmless;
use crate::Error;

/// Asks, or answers from the command line.
#[derive(Debug)]
pub(crate) struct Prompt {
    yes: bool,
    person: Option<Terminal>,
}

/// A person who can be asked.
trait Person {
    /// Asks for a line.
    fn ask(&self, question: &str) -> io::Result<String>;
}

/// The person at the terminal.
///
/// A line is asked for, and not a key, because a prompt for a key hides the cursor and leaves it
/// hidden when Ctrl-C ends the process.
#[derive(Debug)]
struct Terminal;

impl Person for Terminal {
    fn ask(&self, question: &str) -> io::Result<String> {
        let prompt = dialoguer::Input::<String>::new().with_prompt(harmless(question)).allow_empty(true);
        prompt.interact_text().map_err(|dialoguer::Error::IO(error)| error)
    }
}

impl Prompt {
    /// `yes`: answer every question with yes. People are asked where both stdin and stderr are terminals.
    pub fn new(yes: bool) -> Self {
        let has_person = io::stdin().is_terminal() && io::stderr().is_terminal();
        Prompt { yes, person: has_person.then_some(Terminal) }
    }

    /// Goes on if the answer to `question` is yes; `flag` is what answers it on the command line.
    pub fn confirm(&self, question: &str, flag: &'static str) -> Result<(), Error> {
        confirm(self.yes, self.person.as_ref(), question, flag)
    }

    /// Whether there is somebody who wants to be asked.
    #[cfg(feature = "server")]
    pub fn is_person(&self) -> bool {
        !self.yes && self.person.is_some()
    }

    /// Asks for a line; `flag` is what makes the question needless.
    #[cfg(feature = "server")]
    pub fn line(&self, question: &str, flag: &'static str) -> Result<String, Error> {
        line(self.person.as_ref(), question, flag)
    }

    /// Asks to remove what stands in the way and press Enter, or gives `obstacle` back as the error
    /// where nobody can be asked. `--yes` does not remove obstacles, so it does not answer this.
    pub fn retry(&self, obstacle: Error, request: &str) -> Result<(), Error> {
        retry(self.person.as_ref(), obstacle, request)
    }
}

fn confirm(yes: bool, person: Option<&impl Person>, question: &str, flag: &'static str) -> Result<(), Error> {
    if yes {
        return Ok(());
    }
    let Some(person) = person else {
        return Err(Error::NeedsAnswer { question: question.to_owned(), flag });
    };
    loop {
        let answer = person.ask(&format!("{question} [y/N]")).map_err(|_| Error::Cancelled)?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(()),
            "" | "n" | "no" => return Err(Error::Cancelled),
            _ => {}
        }
    }
}

#[cfg(feature = "server")]
fn line(person: Option<&impl Person>, question: &str, flag: &'static str) -> Result<String, Error> {
    match person {
        Some(person) => person.ask(question).map_err(|_| Error::Cancelled),
        None => Err(Error::NeedsAnswer { question: question.to_owned(), flag }),
    }
}

fn retry(person: Option<&impl Person>, obstacle: Error, request: &str) -> Result<(), Error> {
    let Some(person) = person else { return Err(obstacle) };
    person.ask(&format!("{obstacle}\n{request}, then press Enter")).map(|_| ()).map_err(|_| Error::Cancelled)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// Gives these answers in turn, then hangs up.
    struct Scripted(RefCell<Vec<&'static str>>);

    impl Person for Scripted {
        fn ask(&self, _question: &str) -> io::Result<String> {
            let next = self.0.borrow_mut().pop();
            next.map(str::to_owned).ok_or_else(|| io::ErrorKind::Interrupted.into())
        }
    }

    fn says(answers: &[&'static str]) -> Scripted {
        Scripted(RefCell::new(answers.iter().rev().copied().collect()))
    }

    #[test]
    fn only_yes_goes_on() {
        let check = |answers: &[&'static str], goes_on: bool| {
            let result = confirm(false, Some(&says(answers)), "replace it?", "--yes");
            assert_eq!(result.is_ok(), goes_on, "{answers:?}");
            assert!(goes_on || matches!(result, Err(Error::Cancelled)), "{answers:?}");
        };
        check(&["y"], true);
        check(&[" YES "], true);
        check(&["perhaps", "y"], true);
        check(&["perhaps", "n", "y"], false);
        check(&["no"], false);
        check(&[""], false);
        check(&[], false);
    }

    #[test]
    fn the_flag_answers_without_asking() {
        assert!(confirm(true, None::<&Terminal>, "replace it?", "--yes").is_ok());
    }

    #[test]
    fn nobody_to_ask_is_a_usage_error_that_names_the_flag() {
        let error = confirm(false, None::<&Terminal>, "replace it?", "--yes").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert_eq!(error.hint().unwrap(), "answer it on the command line with --yes");
    }

    #[test]
    #[cfg(feature = "server")]
    fn a_line_is_what_was_typed() {
        assert_eq!(line(Some(&says(&["keep 2"])), "what now?", "--yes").unwrap(), "keep 2");
        assert!(matches!(line(Some(&says(&[])), "what now?", "--yes"), Err(Error::Cancelled)));
        assert_eq!(line(None::<&Terminal>, "what now?", "--yes").unwrap_err().exit_code(), 2);
    }

    #[test]
    fn an_obstacle_is_the_error_where_nobody_can_remove_it() {
        let held = || Error::Refused { what: "swap".to_owned(), why: "it is open".to_owned(), hint: None };
        assert!(matches!(retry(None::<&Terminal>, held(), "close it"), Err(Error::Refused { .. })));
        assert!(retry(Some(&says(&[""])), held(), "close it").is_ok());
        assert!(matches!(retry(Some(&says(&[])), held(), "close it"), Err(Error::Cancelled)));
    }
}
