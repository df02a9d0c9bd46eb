//! A running sftp that is given one command after another. Ends when it is dropped.
//!
//! In batch mode sftp repeats each line that it reads before it acts on it, comments too, which it ignores. A comment
//! behind each command therefore says where the command's answer ends. Both outputs go into one pipe, so that what is
//! said stands where it belongs.

use std::io::{self, BufRead as _, BufReader, PipeReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::super::RemoteError;
use super::command::Command;
use super::failure;
use super::url::SshUrl;
use crate::config::Transfer;

/// How often to look how a transfer gets on.
const LOOK: Duration = Duration::from_millis(100);

/// How long to wait for the last words of a program that has ended.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The longest wait for a connection.
const LONGEST_CONNECT: Duration = Duration::from_secs(30);

/// The longest line that is read at once, and the most lines of an answer: some hundred thousand files.
const LONGEST_LINE: u64 = 16 * 1024;
const MOST_LINES: usize = 200_000;

/// What sftp says of what it does, where it is not quiet.
const TALK: [&str; 6] =
    ["Fetching ", "Uploading ", "Resuming ", "Removing ", "Changing mode ", "Connected to "];

/// How many unread lines wait between sftp and us.
const WAITING: usize = 1024;

/// How to get in, and with how much patience.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub url: SshUrl,
    /// In place of ~/.ssh/config.
    pub config: Option<String>,
    pub transfer: Transfer,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Session {
    sftp: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    url: SshUrl,
    stall: Duration,
    deadline: Option<Instant>,
    /// How many commands were given.
    given: u64,
}

impl Session {
    /// Signs in. Ends everything at the deadline.
    pub fn open(access: &Access, deadline: Option<Instant>) -> Result<Self, RemoteError> {
        let (mut sftp, output) = start(access).map_err(not_started)?;
        let input = sftp.stdin.take().expect("it was asked for above");
        let (sender, lines) = sync_channel(WAITING);
        // It ends with sftp's outputs, or with the next line after the session was dropped.
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(Some(line)) = next_line(&mut output) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let (url, stall) = (access.url.clone(), access.transfer.stall);
        let mut session = Session { sftp, input, lines, url, stall, deadline, given: 0 };
        session.give("")?;
        session.answer(Some(stall.max(LONGEST_CONNECT)), &mut || Ok(0))?;
        Ok(session)
    }

    /// Runs a command, and gives what it prints.
    pub fn run(&mut self, command: &Command) -> Result<Vec<String>, RemoteError> {
        self.give(&command.line())?;
        self.answer(Some(self.stall), &mut || Ok(0))
    }

    /// Runs a command that is to print nothing; `what` is what it is about.
    pub fn expect_silence(&mut self, command: &Command, what: &str) -> Result<(), RemoteError> {
        let said = self.run(command)?;
        if said.is_empty() { Ok(()) } else { Err(failure::of_command(what, &said)) }
    }

    /// Runs a command that receives a file, and looks every now and then how many bytes of it have come. Where `come`
    /// fails, or no more comes, the session is of no use any more.
    pub fn receive(
        &mut self,
        command: &Command,
        what: &str,
        come: &mut dyn FnMut() -> Result<u64, RemoteError>,
    ) -> Result<(), RemoteError> {
        self.give(&command.line())?;
        let said = self.answer(Some(self.stall), come)?;
        if said.is_empty() { Ok(()) } else { Err(failure::of_command(what, &said)) }
    }

    /// Runs a command that sends a file. How far it is cannot be known: ssh notices when nobody answers any more.
    pub fn send(&mut self, command: &Command, what: &str) -> Result<(), RemoteError> {
        self.give(&command.line())?;
        let said = self.answer(None, &mut || Ok(0))?;
        if said.is_empty() { Ok(()) } else { Err(failure::of_command(what, &said)) }
    }

    fn give(&mut self, line: &str) -> Result<(), RemoteError> {
        self.given += 1;
        let lines = format!("{line}{}\n", self.end());
        // One that has ended says why in its last words.
        match self.input.write_all(lines.as_bytes()).and_then(|()| self.input.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(not_started(error)),
            _ => Ok(()),
        }
    }

    /// The comment behind the last command.
    fn end(&self) -> String {
        format!("#{}", self.given)
    }

    /// What is said up to that comment.
    fn answer(
        &mut self,
        patience: Option<Duration>,
        come: &mut dyn FnMut() -> Result<u64, RemoteError>,
    ) -> Result<Vec<String>, RemoteError> {
        let end = format!("sftp> {}", self.end());
        let mut said = Vec::new();
        let (mut moved, mut so_far) = (Instant::now(), come()?);
        loop {
            match self.lines.recv_timeout(LOOK) {
                Ok(line) if line == end => {
                    come()?;
                    return Ok(said);
                }
                // The command itself, as it is repeated.
                Ok(line) if line.starts_with("sftp> ") => {}
                Ok(line) if TALK.iter().any(|talk| line.starts_with(talk)) => {}
                Ok(line) => {
                    said.push(line);
                    moved = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.sftp.try_wait().is_ok_and(|ended| ended.is_some()) {
                        return Err(self.ended(said));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended(said)),
            }
            if said.len() > MOST_LINES {
                let reason = format!("more than {MOST_LINES} lines");
                return Err(RemoteError::BadAnswer { what: self.url.to_string(), reason });
            }
            let come = come()?;
            if come != so_far {
                (moved, so_far) = (Instant::now(), come);
            }
            self.check_time(moved, patience)?;
        }
    }

    fn check_time(&self, moved: Instant, patience: Option<Duration>) -> Result<(), RemoteError> {
        let unreachable = |reason| RemoteError::Unreachable { what: self.url.to_string(), reason };
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(RemoteError::OutOfTime { file: self.url.to_string() });
        }
        match patience {
            Some(patience) if moved.elapsed() > patience => {
                Err(unreachable(format!("nothing came for {} s", patience.as_secs_f64().round())))
            }
            _ => Ok(()),
        }
    }

    /// Why sftp has ended, which it was not told to.
    fn ended(&mut self, mut said: Vec<String>) -> RemoteError {
        let patience = Instant::now() + LAST_WORDS;
        while let Ok(line) = self.lines.recv_timeout(patience.saturating_duration_since(Instant::now())) {
            if !line.starts_with("sftp> ") && said.len() < MOST_LINES {
                said.push(line);
            }
        }
        // Killed where it still runs without any output: it cannot answer any more.
        let _ = self.sftp.kill();
        let ended = self.sftp.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        failure::of_session(&self.url, &said, &ended)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What it began is of no use to anybody; ssh, which it started, ends with its pipes.
        let _ = self.sftp.kill();
        let _ = self.sftp.wait();
    }
}

/// Starts sftp, with both its outputs in one pipe. Its arguments hold no secret, as there is none: keys are for ssh.
fn start(access: &Access) -> io::Result<(Child, PipeReader)> {
    let (output, writer) = io::pipe()?;
    let mut command = Process::new("sftp");
    command.args(arguments(access));
    // Messages in English, times in UTC, and every byte that is not ASCII as its number.
    command.env("LC_ALL", "C").env("TZ", "UTC");
    // ssh_config may send variables over, and hand them to programs.
    for name in ["AIRLOCK_SIGN_KEY", "AIRLOCK_DECRYPT_KEY", "AIRLOCK_KEY"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(writer.try_clone()?).stderr(writer);
    Ok((command.spawn()?, output))
}

/// What stands in ssh_config counts, except for what keeps this safe and without questions.
fn arguments(access: &Access) -> Vec<String> {
    let Access { url, config, transfer } = access;
    let seconds = |time: Duration| time.as_secs().max(1);
    let mut arguments = vec!["-b".to_owned(), "-".to_owned()];
    for option in [
        "BatchMode=yes".to_owned(),
        "StrictHostKeyChecking=yes".to_owned(),
        // A connection of others may be used; but none of ours stays behind when we end.
        "ControlMaster=no".to_owned(),
        format!("ConnectTimeout={}", seconds(transfer.stall.min(LONGEST_CONNECT))),
        format!("ServerAliveInterval={}", seconds(transfer.stall / 3)),
        "ServerAliveCountMax=3".to_owned(),
    ] {
        arguments.extend(["-o".to_owned(), option]);
    }
    if let Some(config) = config {
        arguments.extend(["-F".to_owned(), config.clone()]);
    }
    if let Some(port) = url.port {
        arguments.extend(["-P".to_owned(), port.to_string()]);
    }
    arguments.extend(["--".to_owned(), url.destination()]);
    arguments
}

fn not_started(error: io::Error) -> RemoteError {
    let (reason, hint) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("it is not installed".to_owned(), Some("install OpenSSH's client: the package `openssh-client`"))
        }
        _ => (error.to_string(), None),
    };
    RemoteError::Program { program: "sftp", reason, hint: hint.map(str::to_owned) }
}

/// The next line without its end; a long one comes in pieces. `None` at the end.
fn next_line(output: &mut BufReader<PipeReader>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    output.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_options_and_where_to_go() {
        let url = SshUrl::parse("me@[::1]:22/srv").unwrap();
        let transfer = Transfer { stall: Duration::from_secs(2), ..Transfer::default() };
        let access = Access { url, config: Some("file".to_owned()), transfer };
        assert_eq!(
            arguments(&access).join(" "),
            "-b - -o BatchMode=yes -o StrictHostKeyChecking=yes -o ControlMaster=no -o ConnectTimeout=2 \
             -o ServerAliveInterval=1 -o ServerAliveCountMax=3 -F file -P 22 -- me@[::1]"
        );
    }
}
