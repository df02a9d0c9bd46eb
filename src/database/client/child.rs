//! A running client program, whose output is read or whose input is written, as a stream.
//!
//! Invariants: an output that ends without error is the whole output of a program that ended well; a program that
//! takes too long is stopped, whatever it or what it started holds open; dropping the stream ends the program.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use tempfile::TempPath;

use super::said::Said;
use super::{Clients, Program, ProgramError};
use crate::config::Secret;

/// Bytes that go through a pipe at a time, and how many such pieces wait between us and the program.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 4;

/// The longest pause between two looks at whether a program that has closed its pipe has ended.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// A program whose output is read. Reading to the end proves that it ended well.
#[derive(Debug)]
pub struct Output {
    process: Process,
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    read: usize,
    state: State,
}

/// A program whose input is written. Only [`Input::finish`] proves that it took it and ended well.
#[derive(Debug)]
pub struct Input {
    process: Process,
    pieces: Option<Sender<Vec<u8>>>,
    piece: Vec<u8>,
    state: State,
}

#[derive(Debug)]
enum State {
    Running,
    EndedWell,
    Failed(Option<ProgramError>),
}

impl Output {
    /// Starts the command. Nobody is there to answer it: its input is empty.
    pub fn start(
        clients: &Clients,
        program: Program,
        mut command: Command,
        timeout: Option<Duration>,
    ) -> Result<Self, ProgramError> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = Process::start(clients, program, command, timeout)?;
        let stdout = process.child.stdout.take().expect("it was asked for above");
        let (sender, pieces) = bounded(PIECES);
        // It ends with the program's output, or with the next piece after the reader was dropped.
        thread::spawn(move || pump_output(stdout, &sender));
        Ok(Output { process, pieces, piece: Vec::new(), read: 0, state: State::Running })
    }

    /// What went wrong with the program, if anything did: to be asked, once, when reading ended in an error.
    pub fn failure(&mut self) -> Option<ProgramError> {
        take_failure(&mut self.state)
    }

    fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ProgramError> {
        match self.process.receive(&self.pieces) {
            Ok(Ok(piece)) => Ok(Some(piece)),
            Ok(Err(source)) => Err(self.process.pipe(source)),
            Err(RecvTimeoutError::Timeout) => Err(self.process.timed_out()),
            Err(RecvTimeoutError::Disconnected) => self.process.check_end().map(|()| None),
        }
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            match &self.state {
                State::Running => {}
                State::EndedWell => return Ok(0),
                State::Failed(_) => return Err(failed(self.process.program.name)),
            }
            match self.next_piece() {
                Ok(Some(piece)) => (self.piece, self.read) = (piece, 0),
                Ok(None) => {
                    self.state = State::EndedWell;
                    return Ok(0);
                }
                Err(error) => {
                    self.state = State::Failed(Some(error));
                    return Err(failed(self.process.program.name));
                }
            }
        }
        let rest = &self.piece[self.read..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.read += length;
        Ok(length)
    }
}

impl Input {
    /// Starts the command. What it writes to stdout is nobody's.
    pub fn start(
        clients: &Clients,
        program: Program,
        mut command: Command,
        timeout: Option<Duration>,
    ) -> Result<Self, ProgramError> {
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut process = Process::start(clients, program, command, timeout)?;
        let stdin = process.child.stdin.take().expect("it was asked for above");
        let (pieces, receiver) = bounded(PIECES);
        // It ends when the program no longer reads, or when the writer is done or dropped.
        thread::spawn(move || pump_input(&receiver, stdin));
        Ok(Input { process, pieces: Some(pieces), piece: Vec::new(), state: State::Running })
    }

    /// What went wrong with the program, if anything did: to be asked, once, when writing ended in an error.
    pub fn failure(&mut self) -> Option<ProgramError> {
        take_failure(&mut self.state)
    }

    /// Closes its input, and waits until it has ended well.
    pub fn finish(mut self) -> Result<(), ProgramError> {
        let sent = self.send();
        self.pieces = None;
        match (sent, &mut self.state) {
            (Ok(()), State::Running) => self.process.check_end(),
            (Ok(()), State::EndedWell) => Ok(()),
            (Err(_), state) | (Ok(()), state @ State::Failed(_)) => {
                let error = take_failure(state);
                Err(error.unwrap_or_else(|| self.process.pipe(io::ErrorKind::BrokenPipe.into())))
            }
        }
    }

    /// Hands over what is gathered. A program that ended well needs no more, and the rest goes nowhere.
    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        let (State::Running, Some(pieces)) = (&self.state, &self.pieces) else {
            return match self.state {
                State::Failed(_) => Err(failed(self.process.program.name)),
                State::Running | State::EndedWell => Ok(()),
            };
        };
        if piece.is_empty() {
            return Ok(());
        }
        let sent = match self.process.deadline {
            Some(deadline) => pieces.send_deadline(piece, deadline),
            None => pieces.send(piece).map_err(|error| SendTimeoutError::Disconnected(error.0)),
        };
        let ended = match sent {
            Ok(()) => return Ok(()),
            Err(SendTimeoutError::Timeout(_)) => Err(self.process.timed_out()),
            Err(SendTimeoutError::Disconnected(_)) => self.process.check_end(),
        };
        match ended {
            Ok(()) => {
                self.state = State::EndedWell;
                Ok(())
            }
            Err(error) => {
                self.state = State::Failed(Some(error));
                Err(failed(self.process.program.name))
            }
        }
    }
}

impl Write for Input {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..length]);
        if self.piece.len() == PIECE {
            self.send()?;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

fn take_failure(state: &mut State) -> Option<ProgramError> {
    match state {
        State::Failed(error) => error.take(),
        State::Running | State::EndedWell => None,
    }
}

/// For those between us and the stream's owner, who asks for the failure itself.
fn failed(program: &str) -> io::Error {
    io::Error::other(format!("`{program}` failed"))
}

fn pump_output(mut stdout: ChildStdout, pieces: &Sender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let sent = match stdout.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => {
                piece.truncate(length);
                pieces.send(Ok(piece))
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // The reader stops there, and so this ends with the next piece at the latest.
            Err(source) => pieces.send(Err(source)),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn pump_input(pieces: &Receiver<Vec<u8>>, mut stdin: ChildStdin) {
    // A program that no longer reads is about to end, and its end tells more than the broken pipe.
    while pieces.recv().is_ok_and(|piece| stdin.write_all(&piece).is_ok()) {}
}

/// A program under way: stopped when this is dropped.
#[derive(Debug)]
struct Process {
    child: Child,
    program: Program,
    through_via: bool,
    said: Said,
    secrets: Vec<Secret>,
    _private: Arc<OnceLock<TempPath>>,
    timeout: Duration,
    deadline: Option<Instant>,
}

impl Process {
    fn start(
        clients: &Clients,
        program: Program,
        mut command: Command,
        timeout: Option<Duration>,
    ) -> Result<Self, ProgramError> {
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(|source| {
            let vendor = program.vendor;
            let (program, through_via) = clients.first_word(program);
            match source.kind() {
                io::ErrorKind::NotFound => ProgramError::Missing { program, through_via, vendor },
                _ => ProgramError::NotStarted { program, source },
            }
        })?;
        let stderr = child.stderr.take().expect("it was asked for above");
        Ok(Process {
            child,
            program,
            through_via: clients.first_word(program).1,
            said: Said::drain(stderr),
            secrets: clients.secrets.clone(),
            _private: Arc::clone(&clients.private),
            timeout: timeout.unwrap_or_default(),
            // A time beyond what the clock can say never comes.
            deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
        })
    }

    fn receive<T>(&self, pieces: &Receiver<T>) -> Result<T, RecvTimeoutError> {
        match self.deadline {
            Some(deadline) => pieces.recv_deadline(deadline),
            None => pieces.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn pipe(&self, source: io::Error) -> ProgramError {
        ProgramError::Pipe { program: self.program.name, source }
    }

    fn timed_out(&mut self) -> ProgramError {
        self.stop();
        ProgramError::TimedOut { program: self.program.name, after: self.timeout }
    }

    fn stop(&mut self) {
        // It may have ended by itself; and one that may not be stopped, such as `sudo`, ends when its pipes break.
        let _ = self.child.kill();
        let _ = self.child.try_wait();
    }

    /// Waits for the end, which is near, and says whether it was a good one.
    fn check_end(&mut self) -> Result<(), ProgramError> {
        let Some(status) = self.wait().map_err(|source| self.pipe(source))? else {
            return Err(self.timed_out());
        };
        if status.success() { Ok(()) } else { Err(self.ended_badly(status)) }
    }

    /// `None` when the time is up.
    fn wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let Some(deadline) = self.deadline else { return self.child.wait().map(Some) };
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn ended_badly(&self, status: ExitStatus) -> ProgramError {
        let Program { name: program, vendor } = self.program;
        let said = self.said.lines(vendor, &self.secrets);
        // What shells, env, docker and ssh end with when there is no such program.
        if self.through_via && status.code() == Some(127) {
            return ProgramError::Missing { program: program.to_owned(), through_via: true, vendor };
        }
        if let Some(server) = (vendor.newer_server)(&said.join("\n")) {
            return ProgramError::OlderThanServer { program, server, vendor };
        }
        ProgramError::Failed { program, status: status.to_string(), said, vendor }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.stop();
            // Killed, it ends at once; what cannot be killed is not waited for.
            for _ in 0..10 {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

#[cfg(test)]
mod tests;
