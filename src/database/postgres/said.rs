//! What a client program says on stderr: drained while it runs, bounded, and told without values of rows.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

use crate::config::Secret;

/// How much is kept, from the end.
const KEPT: usize = 64 * 1024;

/// How many lines are told, and how many letters of each.
const LINES: usize = 12;
const LETTERS: usize = 400;

/// How long to wait for the end of stderr when the program itself has ended: what it started may still hold it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Labels that a server puts before its words.
const LABELS: [&str; 8] =
    ["ERROR:", "FATAL:", "PANIC:", "WARNING:", "NOTICE:", "CONTEXT:", "DETAIL:", "HINT:"];

/// The end of what a running program says.
#[derive(Debug)]
pub(super) struct Said {
    tail: Arc<Mutex<Vec<u8>>>,
    until_done: Receiver<()>,
}

impl Said {
    /// Begins to drain, on a thread that ends with the stream.
    pub fn drain(mut stderr: impl Read + Send + 'static) -> Self {
        let tail = Arc::new(Mutex::new(Vec::new()));
        let (done, until_done) = bounded::<()>(0);
        let filled = Arc::clone(&tail);
        thread::spawn(move || {
            let _done = done;
            let mut buffer = [0; 4096];
            // An error ends it like the end of the stream does: nothing more will be said.
            while let Ok(length @ 1..) = stderr.read(&mut buffer) {
                let mut tail = filled.lock().unwrap_or_else(PoisonError::into_inner);
                tail.extend_from_slice(&buffer[..length]);
                let surplus = tail.len().saturating_sub(KEPT);
                tail.drain(..surplus);
            }
        });
        Said { tail, until_done }
    }

    /// The last lines, once the program has ended: without these secrets, and without values of rows.
    pub fn lines(&self, secrets: &[Secret]) -> Vec<String> {
        // Whether it ended or not, what is there is all that will be told.
        let _ = self.until_done.recv_timeout(PATIENCE);
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        lines(&tail, secrets)
    }
}

fn lines(tail: &[u8], secrets: &[Secret]) -> Vec<String> {
    let mut text = String::from_utf8_lossy(tail).into_owned();
    for secret in secrets.iter().filter(|secret| !secret.expose().is_empty()) {
        text = text.replace(secret.expose(), "***");
    }
    let lines = without_values(&text);
    let first = lines.len().saturating_sub(LINES);
    let shortened = |line: &String| line.chars().take(LETTERS).collect();
    lines[first..].iter().map(shortened).collect()
}

/// Servers quote values in their messages (`invalid input syntax for type integer: "…"`), in CONTEXT and in DETAIL
/// (`Key (email)=(…)`), over several lines where the value has them.
fn without_values(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut skip: Option<Skip> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let label = LABELS.into_iter().find(|label| line.contains(label));
        let begins_anew = label.is_some() || line.starts_with("pg_") || line.starts_with("psql:");
        match skip {
            Some(_) if begins_anew => skip = None,
            Some(Skip::Quoted) => {
                if line.contains('"') {
                    skip = None;
                }
                continue;
            }
            Some(Skip::Detail) => continue,
            None => {}
        }
        let told = match label {
            Some("DETAIL:") => {
                skip = Some(Skip::Detail);
                continue;
            }
            Some(_) => match line.split_once(": \"") {
                Some((before, value)) => {
                    skip = (!value.contains('"')).then_some(Skip::Quoted);
                    format!("{before}: ***")
                }
                None => line.to_owned(),
            },
            // The statement of a row, where the dump holds statements.
            None if line.starts_with("Command was: INSERT") => {
                skip = Some(Skip::Detail);
                continue;
            }
            None => line.to_owned(),
        };
        kept.push(told);
    }
    kept
}

/// What the lines that follow belong to.
#[derive(Clone, Copy)]
enum Skip {
    /// A quoted value that goes on.
    Quoted,
    /// Something that is left out until the next label.
    Detail,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(lines(text.as_bytes(), &[Secret::new("hunter2")]), expected, "{text}");
    }

    #[test]
    fn the_programs_own_words_are_told() {
        let version = "pg_dump: detail: server version: 17.0; pg_dump version: 15.18";
        check(version, &[version]);
        let refused = "psql: error: connection to server at \"h\" failed: FATAL:  role \"x\" does not exist";
        check(refused, &[refused]);
        let docker = "OCI runtime exec failed: exec: \"pg_dump\": executable file not found";
        check(docker, &[docker]);
    }

    #[test]
    fn secrets_and_values_are_not() {
        check("hunter2 and hunter2", &["*** and ***"]);
        check(
            "pg_restore: error: COPY failed for table \"t\": ERROR:  invalid input syntax for type integer: \"alice\"\n\
             CONTEXT:  COPY t, line 1, column a: \"alice\nof\nwonderland\"\nHINT:  look\n",
            &[
                "pg_restore: error: COPY failed for table \"t\": ERROR:  invalid input syntax for type integer: ***",
                "CONTEXT:  COPY t, line 1, column a: ***",
                "HINT:  look",
            ],
        );
        check(
            "ERROR:  duplicate key value violates unique constraint \"k\"\nDETAIL:  Key (a)=(alice\nb) exists.\n\
             CONTEXT:  COPY t, line 2\nCommand was: INSERT INTO t VALUES ('alice',\n'bob');\npg_restore: warning: x",
            &[
                "ERROR:  duplicate key value violates unique constraint \"k\"",
                "CONTEXT:  COPY t, line 2",
                "pg_restore: warning: x",
            ],
        );
    }

    #[test]
    fn only_the_end_is_kept() {
        let said = Said::drain(std::io::Cursor::new(b"line\n".repeat(100_000)));
        assert_eq!(said.lines(&[]).len(), LINES);
        assert!(said.tail.lock().unwrap().len() <= KEPT);
        assert_eq!(lines(&[b'x'; KEPT], &[])[0].len(), LETTERS);
    }
}
