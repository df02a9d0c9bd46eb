//! The commands of a policy: programs that answer each line on stdin with a line on stdout.
//!
//! Invariants: one process for each rule, asked by one thread at a time; a program that dies, is late, or answers more
//! than it was asked stops the run; nothing that a program says once it has seen a value is told to anybody.

mod process;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::process::Process;
use crate::anonymize::outside::{Answers, Outside};
use crate::anonymize::plan::Plan;

/// A command that cannot be used. Its arguments are not shown: they may hold secrets.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It cannot be started.
    #[error("the command `{program}` cannot be started: {source}")]
    Start {
        /// Its first word.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It ended although more was to be asked, or badly.
    #[error("the command `{program}` ended: {status}{}", told(.said))]
    Ended {
        /// Its first word.
        program: String,
        /// How it ended.
        status: String,
        /// What it said on stderr before it was handed any value.
        said: Vec<String>,
    },
    /// It takes too long.
    #[error("the command `{program}` gave no answer within {timeout:?}")]
    Late {
        /// Its first word.
        program: String,
        /// How long was waited.
        timeout: Duration,
    },
    /// Its answers would be those to other lines.
    #[error("the command `{program}` answers more lines than it is asked")]
    Talkative {
        /// Its first word.
        program: String,
    },
    /// Its answer is too long.
    #[error("the command `{program}` gives an answer that is too long, or no text")]
    Unreadable {
        /// Its first word.
        program: String,
    },
}

fn told(said: &[String]) -> String {
    said.iter().map(|line| format!("\n  {line}")).collect()
}

impl CommandError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            CommandError::Start { .. } => {
                "write its name or path; relative ones begin at the project's folder"
            }
            CommandError::Ended { said, .. } if said.is_empty() => {
                "what it said is not shown, because it may hold values: try it with: echo '\"\"' | COMMAND"
            }
            CommandError::Ended { .. } => "try it with: echo '\"\"' | COMMAND",
            CommandError::Late { .. } => {
                "it must write each answer at once (flush it), or be given a longer `timeout`"
            }
            CommandError::Talkative { .. } => {
                "write exactly one line for each that is read, and all else to stderr"
            }
            CommandError::Unreadable { .. } => "write one line of JSON in UTF-8, of at most 16 MiB",
        }
        .to_owned()
    }
}

/// The commands of a plan, running.
#[derive(Default)]
pub struct Commands(Vec<Arc<Running>>);

impl Commands {
    /// Starts what the rules of a plan ask, and asks each for the empty text, to see that it works.
    pub fn start(plan: &Plan, folder: &Path) -> Result<Self, CommandError> {
        let steps = plan.tables.iter().flat_map(|table| &table.steps);
        Self::of(steps.filter_map(|step| step.anonymizer.outside()), folder)
    }

    fn of<'a>(commands: impl Iterator<Item = &'a Outside>, folder: &Path) -> Result<Self, CommandError> {
        let mut running = Vec::new();
        for outside in commands {
            if outside.is_connected() {
                continue;
            }
            let mut process = Process::start(&outside.words, outside.timeout, folder)?;
            process.ask("\"\"")?;
            process.hush();
            let asked = Arc::new(Running { process: Mutex::new(process), failure: Mutex::default() });
            outside.connect(Arc::clone(&asked) as Arc<dyn Answers>);
            running.push(asked);
        }
        Ok(Commands(running))
    }

    /// Why a run stopped, if it did for one of these.
    pub fn failure(&self) -> Option<CommandError> {
        self.0.iter().find_map(|running| lock(&running.failure).take())
    }

    /// Waits until they have ended well: there is nothing more to ask.
    pub fn finish(&self) -> Result<(), CommandError> {
        self.0.iter().try_for_each(|running| lock(&running.process).finish())
    }
}

struct Running {
    process: Mutex<Process>,
    failure: Mutex<Option<CommandError>>,
}

impl Answers for Running {
    fn answer(&self, line: &str) -> Option<String> {
        let mut process = lock(&self.process);
        match process.ask(line) {
            Ok(answer) => Some(answer),
            Err(error) => {
                // The first reason; those of other threads follow from it.
                lock(&self.failure).get_or_insert(error);
                None
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn started(script: &str, timeout: Duration) -> (Outside, Result<Commands, CommandError>) {
        let words = ["sh", "-c", script].map(str::to_owned).to_vec();
        let outside = Outside::new(words, timeout);
        let commands = Commands::of(std::iter::once(&outside), Path::new("."));
        (outside, commands)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn each_line_has_its_answer_on_any_number_of_threads() {
        let (outside, commands) = started("while read -r line; do echo \"<$line>\"; done", LONG);
        let commands = commands.unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let outside = &outside;
                scope.spawn(move || {
                    for number in 0..50 {
                        let line = format!("{thread}-{number}");
                        assert_eq!(outside.answer(&line), Some(format!("<{line}>")));
                    }
                });
            }
        });
        assert!(commands.failure().is_none());
        commands.finish().unwrap();
    }

    #[test]
    fn a_long_line_goes_through() {
        let (outside, commands) = started("cat", LONG);
        let line = "x".repeat(1_000_000);
        assert_eq!(outside.answer(&line), Some(line));
        commands.unwrap().finish().unwrap();
    }

    #[test]
    fn a_command_that_does_not_work_is_found_before_any_row() {
        for (script, expected) in [
            ("echo 'no such module' >&2; exit 3", "the command `sh` ended: exit status: 3\n  no such module"),
            ("read -r line; exit 0", "the command `sh` ended: exit status: 0"),
        ] {
            let error = started(script, LONG).1.err().unwrap();
            assert_eq!(error.to_string(), expected);
        }
        let late = started("exec sleep 600", Duration::from_millis(100)).1.err().unwrap();
        assert_eq!(late.to_string(), "the command `sh` gave no answer within 100ms");
        let outside = Outside::new(vec!["./no-such-program".to_owned()], LONG);
        let missing = Commands::of(std::iter::once(&outside), Path::new(".")).err().unwrap();
        assert!(
            missing.to_string().starts_with("the command `./no-such-program` cannot be started: "),
            "{missing}"
        );
    }

    #[test]
    fn a_command_that_dies_says_how_and_nothing_of_values() {
        let (outside, commands) =
            started("read -r a; echo '\"\"'; read -r b; echo \"bad value $b\" >&2; exit 7", LONG);
        let commands = commands.unwrap();
        assert_eq!(outside.answer("\"secret\""), None);
        let failure = commands.failure().unwrap();
        assert_eq!(failure.to_string(), "the command `sh` ended: exit status: 7");
        assert!(failure.hint().contains("may hold values"));
        assert_eq!(outside.answer("\"again\""), None);
    }

    #[test]
    fn a_command_that_takes_no_long_line_is_late_and_not_waited_for() {
        let (outside, commands) =
            started("read -r a; echo '\"\"'; exec sleep 600", Duration::from_millis(300));
        let commands = commands.unwrap();
        assert_eq!(outside.answer(&"x".repeat(1_000_000)), None);
        assert!(matches!(commands.failure(), Some(CommandError::Late { .. })));
    }

    #[test]
    fn a_command_that_answers_too_much_or_ends_badly_is_refused() {
        let (_, commands) = started("while read -r a; do echo 1; done; echo 2", LONG);
        assert!(matches!(commands.unwrap().finish(), Err(CommandError::Talkative { .. })));
        let (_, commands) = started("while read -r a; do echo 1; done; exit 5", LONG);
        assert_eq!(
            commands.unwrap().finish().unwrap_err().to_string(),
            "the command `sh` ended: exit status: 5"
        );
        let (outside, commands) =
            started("read -r a; echo 1; sleep 0.2; echo 2; while read -r a; do echo 3; done", LONG);
        let commands = commands.unwrap();
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(outside.answer("1"), None);
        assert!(matches!(commands.failure(), Some(CommandError::Talkative { .. })));
    }

    #[test]
    fn bytes_that_are_no_text_are_no_answer() {
        let (_, commands) = started("read -r a; printf '\\377\\n'", LONG);
        assert!(matches!(commands.err(), Some(CommandError::Unreadable { .. })));
    }
}
