//! What a rule asks outside of this process: lines go out and lines come back. Who starts it connects it before rows are
//! rewritten; here nothing is known of processes.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Answers lines, one for each, from any thread.
pub trait Answers: Send + Sync {
    /// The answer to a line, both without their ends. `None` where there is none: who answers knows why, and the
    /// run stops.
    fn answer(&self, line: &str) -> Option<String>;
}

/// A command as a rule writes it, and what answers for it once it is running.
pub struct Outside {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    answers: OnceLock<Arc<dyn Answers>>,
}

impl Outside {
    /// A command that nothing answers for yet.
    pub fn new(words: Vec<String>, timeout: Duration) -> Self {
        Outside { words, timeout, answers: OnceLock::new() }
    }

    /// Whether something answers for it. A rule that stands for several tables is connected once.
    pub fn is_connected(&self) -> bool {
        self.answers.get().is_some()
    }

    /// From now on, this answers. What is connected stays so.
    pub fn connect(&self, answers: Arc<dyn Answers>) {
        let _ = self.answers.set(answers);
    }

    /// The answer to a line, if something answers.
    pub fn answer(&self, line: &str) -> Option<String> {
        self.answers.get()?.answer(line)
    }
}
