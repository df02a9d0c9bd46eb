//! One process that answers lines. Threads of their own write to it and read from it, so that neither a line that it does
//! not take nor an answer that nobody fetches holds up more than its time.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::CommandError;

/// The longest answer, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;
/// How much of stderr is kept, and how many of its lines are told.
const KEPT: usize = 8 * 1024;
const LINES: usize = 12;
/// The pause between two looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// How long what it said is waited for once it has ended.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Process {
    program: String,
    timeout: Duration,
    child: Child,
    /// `None` once there is nothing more to ask.
    lines: Option<Sender<Vec<u8>>>,
    answers: Receiver<io::Result<String>>,
    said: Said,
    has_failed: bool,
}

/// What it says on stderr, until it is handed values.
struct Said {
    kept: Arc<Mutex<Vec<u8>>>,
    is_hushed: Arc<AtomicBool>,
    until_done: Receiver<()>,
}

impl Process {
    /// Starts the command in `folder`. Its environment is ours.
    pub(super) fn start(words: &[String], timeout: Duration, folder: &Path) -> Result<Self, CommandError> {
        let program = words.first().cloned().unwrap_or_default();
        let failed = |source| CommandError::Start { program: program.clone(), source };
        let mut command = Command::new(&program);
        command.args(words.get(1..).unwrap_or_default()).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let taken = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = taken else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let (lines, to_write) = channel();
        let (answered, answers) = channel();
        // They end with the pipes, or with the process that holds them.
        thread::spawn(move || write_lines(stdin, &to_write));
        thread::spawn(move || read_answers(stdout, &answered));
        let said = Said::drain(stderr);
        Ok(Process { program, timeout, child, lines: Some(lines), answers, said, has_failed: false })
    }

    /// The answer to a line.
    pub(super) fn ask(&mut self, line: &str) -> Result<String, CommandError> {
        let answer = self.asked(line);
        if answer.is_err() {
            // Later answers would be those to other lines.
            self.has_failed = true;
            self.stop();
        }
        answer
    }

    fn asked(&mut self, line: &str) -> Result<String, CommandError> {
        if self.has_failed {
            return Err(self.ended());
        }
        match self.answers.try_recv() {
            Ok(_) => return Err(CommandError::Talkative { program: self.program.clone() }),
            Err(TryRecvError::Disconnected) => return Err(self.ended()),
            Err(TryRecvError::Empty) => {}
        }
        let Some(lines) = &self.lines else { return Err(self.ended()) };
        if lines.send([line.as_bytes(), b"\n"].concat()).is_err() {
            return Err(self.ended());
        }
        match self.answers.recv_timeout(self.timeout) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(CommandError::Unreadable { program: self.program.clone() }),
            Err(RecvTimeoutError::Timeout) => {
                Err(CommandError::Late { program: self.program.clone(), timeout: self.timeout })
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    /// From now on it is handed values, and what it says is nobody's.
    pub(super) fn hush(&self) {
        self.said.is_hushed.store(true, Ordering::SeqCst);
        self.said.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Closes its input, and waits until it has ended well.
    pub(super) fn finish(&mut self) -> Result<(), CommandError> {
        if self.has_failed {
            return Err(self.ended());
        }
        self.lines = None;
        match self.answers.recv_timeout(self.timeout) {
            Err(RecvTimeoutError::Disconnected) => {}
            Ok(_) => return Err(CommandError::Talkative { program: self.program.clone() }),
            Err(RecvTimeoutError::Timeout) => {
                return Err(CommandError::Late { program: self.program.clone(), timeout: self.timeout });
            }
        }
        match self.status() {
            Some(status) if status.success() => Ok(()),
            _ => Err(self.ended()),
        }
    }

    /// How it ended, once it has.
    fn ended(&mut self) -> CommandError {
        let status =
            self.status().map_or_else(|| "it closed its output".to_owned(), |status| status.to_string());
        CommandError::Ended { program: self.program.clone(), status, said: self.said.lines() }
    }

    fn status(&mut self) -> Option<std::process::ExitStatus> {
        let deadline = Instant::now() + self.timeout.min(Duration::from_secs(5));
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(PAUSE),
                _ => return None,
            }
        }
    }

    fn stop(&mut self) {
        self.lines = None;
        // It may have ended already, and then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Said {
    fn drain(mut stderr: ChildStderr) -> Self {
        let (kept, is_hushed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (done, until_done) = channel::<()>();
        let (filled, hushed) = (Arc::clone(&kept), Arc::clone(&is_hushed));
        thread::spawn(move || {
            let _done = done;
            let mut buffer = [0; 1024];
            // An error ends it like the end of the stream does: nothing more will be said.
            while let Ok(length @ 1..) = stderr.read(&mut buffer) {
                let mut kept = filled.lock().unwrap_or_else(PoisonError::into_inner);
                if !hushed.load(Ordering::SeqCst) {
                    kept.extend_from_slice(&buffer[..length]);
                    let surplus = kept.len().saturating_sub(KEPT);
                    kept.drain(..surplus);
                }
            }
        });
        Said { kept, is_hushed, until_done }
    }

    /// The last lines, without what a terminal would obey.
    fn lines(&self) -> Vec<String> {
        let _ = self.until_done.recv_timeout(PATIENCE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept).into_owned();
        let lines: Vec<_> = text.lines().map(|line| line.replace(char::is_control, " ")).collect();
        lines[lines.len().saturating_sub(LINES)..].to_vec()
    }
}

fn write_lines(mut stdin: ChildStdin, lines: &Receiver<Vec<u8>>) {
    // A program that takes no more gives no answer either, and that is told.
    while let Ok(line) = lines.recv() {
        if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn read_answers(stdout: ChildStdout, answers: &Sender<io::Result<String>>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let read = stdout.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        let answer = match read {
            // A last line without an end is cut short.
            Ok(_) if line.last() != Some(&b'\n') && line.len() < LONGEST as usize => return,
            Ok(_) if line.last() != Some(&b'\n') => Err(io::ErrorKind::InvalidData.into()),
            Ok(_) => {
                line.pop();
                String::from_utf8(line).map_err(|_| io::ErrorKind::InvalidData.into())
            }
            Err(error) => Err(error),
        };
        let is_over = answer.is_err();
        if answers.send(answer).is_err() || is_over {
            return;
        }
    }
}
