//! Talk while work goes on: progress, warnings and detail, on stderr.
//!
//! On a terminal a bar with rate and time left; in a log a line every ten seconds, so that short work
//! leaves none; nothing under `--quiet`, and no lines beside a JSON document.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use super::global::{Format, Global};
use super::page::{colour, harmless};
use super::report::tell;
use crate::config::Environment;
use crate::progress::{Progress, Unit};

/// Between two pictures of a spinner.
const TICK: Duration = Duration::from_millis(100);

/// Between two lines in a log.
const PACE: Duration = Duration::from_secs(10);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Nothing,
    Bar,
    Lines,
}

/// Shows progress and warnings.
#[derive(Debug)]
pub(crate) struct Terminal {
    mode: Mode,
    quiet: bool,
    verbose: u8,
    colour: bool,
    work: Mutex<Option<Work>>,
}

/// A piece of work under way.
#[derive(Debug)]
enum Work {
    Bar(ProgressBar),
    Lines(Lines),
}

impl Terminal {
    /// Looks once whether stderr is a terminal.
    pub fn new(global: &Global, environment: &Environment) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Terminal {
            mode: mode(global, is_terminal),
            quiet: global.quiet,
            verbose: global.verbose,
            colour: colour(global.color, is_terminal, environment),
            work: Mutex::new(None),
        }
    }

    /// Says something that only `--verbose` wants to know.
    pub fn detail(&self, text: &str) {
        if self.verbose > 0 {
            self.say(&format!("{text}\n"));
        }
    }

    /// Says something that everybody should know before the end, such as a plan; ends in a newline.
    pub fn say(&self, text: &str) {
        self.put(&harmless(text));
    }

    fn put(&self, text: &str) {
        if self.quiet {
            return;
        }
        match &*self.work() {
            Some(Work::Bar(bar)) => bar.suspend(|| tell(text)),
            Some(Work::Lines(_)) | None => tell(text),
        }
    }

    /// Takes away a bar that unfinished work left.
    pub fn clear(&self) {
        if let Some(Work::Bar(bar)) = self.work().take() {
            bar.finish_and_clear();
        }
    }

    /// A worker that panicked while it held the lock leaves at worst a stale bar.
    fn work(&self) -> std::sync::MutexGuard<'_, Option<Work>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Terminal {
    fn start(&self, what: &str, total: Option<u64>, unit: Unit) {
        self.clear();
        let what = &harmless(what);
        *self.work() = match self.mode {
            Mode::Nothing => None,
            Mode::Bar => Some(Work::Bar(bar(what, total, unit))),
            Mode::Lines => Some(Work::Lines(Lines::new(what, total, unit, Instant::now()))),
        };
    }

    fn advance(&self, amount: u64) {
        match &mut *self.work() {
            Some(Work::Bar(bar)) => bar.inc(amount),
            Some(Work::Lines(lines)) => {
                if let Some(line) = lines.advance(amount, Instant::now()) {
                    tell(&line);
                }
            }
            None => {}
        }
    }

    fn finish(&self) {
        match self.work().take() {
            Some(Work::Bar(bar)) => bar.finish_and_clear(),
            Some(Work::Lines(lines)) => {
                if let Some(line) = lines.finish(Instant::now()) {
                    tell(&line);
                }
            }
            None => {}
        }
    }

    fn warn(&self, message: &str) {
        let word = if self.colour { "\u{1b}[1;33mwarning\u{1b}[0m" } else { "warning" };
        self.put(&format!("{word}: {}\n", harmless(message)));
    }
}

fn mode(global: &Global, is_terminal: bool) -> Mode {
    match (global.quiet, is_terminal, global.format) {
        (true, _, _) | (false, false, Format::Json) => Mode::Nothing,
        (false, true, _) => Mode::Bar,
        (false, false, Format::Human) => Mode::Lines,
    }
}

fn bar(what: &str, total: Option<u64>, unit: Unit) -> ProgressBar {
    let template = match (total, unit) {
        (Some(_), Unit::Bytes) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
        (Some(_), Unit::Rows) => "{msg} {wide_bar} {human_pos}/{human_len} rows {rate}/s {eta} left",
        // Nothing is counted: only that it goes on, and for how long already.
        (None, Unit::Bytes | Unit::Rows) => "{msg} {spinner} {elapsed}",
    };
    let rate = |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        // A rate that cannot be written is missing from the bar for a moment, and no more.
        let _ = write!(text, "{}", HumanCount(state.per_sec() as u64));
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are valid");
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    bar.set_style(style.with_key("rate", rate));
    if total.is_none() {
        bar.enable_steady_tick(TICK);
    }
    bar.with_message(what.to_owned())
}

/// A line for a log whenever [`PACE`] has passed. Given the time, so that tests need not wait.
#[derive(Debug)]
struct Lines {
    what: String,
    total: Option<u64>,
    unit: Unit,
    done: u64,
    started: Instant,
    due: Instant,
}

impl Lines {
    fn new(what: &str, total: Option<u64>, unit: Unit, now: Instant) -> Self {
        Lines { what: what.to_owned(), total, unit, done: 0, started: now, due: now + PACE }
    }

    fn advance(&mut self, amount: u64, now: Instant) -> Option<String> {
        self.done += amount;
        if now < self.due {
            return None;
        }
        self.due = now + PACE;
        let elapsed = now.duration_since(self.started);
        let rate = self.done as f64 / elapsed.as_secs_f64();
        let mut line = format!("{}: {}", self.what, self.count(self.done));
        if let Some(total) = self.total.filter(|total| *total >= self.done && self.done > 0) {
            let left = Duration::from_secs_f64((total - self.done) as f64 / rate);
            let percent = self.done.saturating_mul(100) / total;
            line += &format!(" of {} ({percent} %), {} left", self.count(total), HumanDuration(left));
        }
        line += &format!(", {}/s\n", self.count(rate as u64));
        Some(line)
    }

    /// The last line, if there was one before.
    fn finish(self, now: Instant) -> Option<String> {
        let elapsed = now.duration_since(self.started);
        let line = || format!("{}: {} in {}\n", self.what, self.count(self.done), HumanDuration(elapsed));
        (elapsed >= PACE).then(line)
    }

    fn count(&self, amount: u64) -> String {
        match self.unit {
            Unit::Bytes => HumanBytes(amount).to_string(),
            Unit::Rows => format!("{} rows", HumanCount(amount)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_is_silent_and_a_json_reader_sees_bars_only() {
        let check = |quiet, is_terminal, format, expected| {
            let global = Global { quiet, format, ..Global::default() };
            assert_eq!(mode(&global, is_terminal), expected);
        };
        check(true, true, Format::Human, Mode::Nothing);
        check(true, false, Format::Human, Mode::Nothing);
        check(false, true, Format::Human, Mode::Bar);
        check(false, true, Format::Json, Mode::Bar);
        check(false, false, Format::Human, Mode::Lines);
        check(false, false, Format::Json, Mode::Nothing);
    }

    #[test]
    fn a_log_gets_a_line_every_ten_seconds() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut lines = Lines::new("copying rows", Some(100_000), Unit::Rows, start);
        assert_eq!(lines.advance(10_000, at(9)), None);
        assert_eq!(
            lines.advance(10_000, at(10)).as_deref(),
            Some("copying rows: 20,000 rows of 100,000 rows (20 %), 40 seconds left, 2,000 rows/s\n")
        );
        assert_eq!(lines.advance(10_000, at(19)), None);
        assert_eq!(lines.finish(at(20)).as_deref(), Some("copying rows: 30,000 rows in 20 seconds\n"));
    }

    #[test]
    fn short_work_leaves_no_line() {
        let start = Instant::now();
        let mut lines = Lines::new("fetching", None, Unit::Bytes, start);
        assert_eq!(lines.advance(5_000, start + Duration::from_secs(1)), None);
        assert_eq!(lines.finish(start + Duration::from_secs(2)), None);
    }

    #[test]
    fn an_unknown_or_exceeded_total_is_left_out() {
        let check = |total| {
            let start = Instant::now();
            let mut lines = Lines::new("fetching", total, Unit::Bytes, start);
            let line = lines.advance(20_480, start + Duration::from_secs(10));
            assert_eq!(line.as_deref(), Some("fetching: 20.00 KiB, 2.00 KiB/s\n"));
        };
        check(None);
        check(Some(10));
    }

    #[test]
    fn every_bar_has_a_valid_template() {
        for total in [None, Some(7)] {
            for unit in [Unit::Bytes, Unit::Rows] {
                let _ = bar("copying", total, unit);
            }
        }
    }
}
