//! What a client program says on stderr: drained while it runs, bounded, and told without values of rows.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

use super::Vendor;
use crate::config::Secret;

/// How much is kept, from the end.
const KEPT: usize = 64 * 1024;

/// How many lines are told, and how many letters of each.
const LINES: usize = 12;
const LETTERS: usize = 400;

/// How long to wait for the end of stderr when the program itself has ended: what it started may still hold it.
const PATIENCE: Duration = Duration::from_secs(1);

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
    pub fn lines(&self, vendor: &Vendor, secrets: &[Secret]) -> Vec<String> {
        // Whether it ended or not, what is there is all that will be told.
        let _ = self.until_done.recv_timeout(PATIENCE);
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        lines(&tail, vendor, secrets)
    }
}

fn lines(tail: &[u8], vendor: &Vendor, secrets: &[Secret]) -> Vec<String> {
    let mut text = String::from_utf8_lossy(tail).into_owned();
    for secret in secrets.iter().filter(|secret| !secret.expose().is_empty()) {
        text = text.replace(secret.expose(), "***");
    }
    let lines = (vendor.without_values)(&text);
    let first = lines.len().saturating_sub(LINES);
    let shortened = |line: &String| line.chars().take(LETTERS).collect();
    lines[first..].iter().map(shortened).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    static PLAIN: Vendor = Vendor {
        install: "",
        install_newer: |_| String::new(),
        hints: &[],
        without_values: |text| text.lines().map(str::to_owned).collect(),
        newer_server: |_| None,
    };

    #[test]
    fn secrets_are_not_told() {
        let told = lines(b"hunter2 and hunter2", &PLAIN, &[Secret::new("hunter2"), Secret::new("")]);
        assert_eq!(told, ["*** and ***"]);
    }

    #[test]
    fn only_the_end_is_kept() {
        let said = Said::drain(std::io::Cursor::new(b"line\n".repeat(100_000)));
        assert_eq!(said.lines(&PLAIN, &[]).len(), LINES);
        assert!(said.tail.lock().unwrap().len() <= KEPT);
        assert_eq!(lines(&[b'x'; KEPT], &PLAIN, &[])[0].len(), LETTERS);
    }
}
