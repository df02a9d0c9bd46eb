//! Programs that end well, badly, late, or not at all: a shell script behind `via` plays them.

#![cfg(unix)]

use std::io::{self, Read as _};
use std::time::{Duration, Instant};

use super::{Input, Output, PIECE};
use crate::config::Secret;
use crate::database::client::{Clients, Program, ProgramError, Vendor, Version};

static VENDOR: Vendor = Vendor {
    install: "make install",
    install_newer: |version| format!("make {version}"),
    hints: &[],
    without_values: |text| text.lines().map(str::to_owned).collect(),
    newer_server: |said| Version::parse(said.strip_prefix("server: ")?),
};
const DUMP: Program = Program { name: "dump", vendor: &VENDOR };

/// A client program that is this script.
fn clients(script: &str) -> Clients {
    Clients {
        via: ["sh", "-c", script].map(str::to_owned).to_vec(),
        folder: None,
        working_folder: std::env::temp_dir(),
        secrets: vec![Secret::new("hunter2")],
        private: Default::default(),
    }
}

fn output(script: &str, timeout: Option<Duration>) -> Output {
    let clients = clients(script);
    let command = clients.command(DUMP, []).unwrap();
    Output::start(&clients, DUMP, command, timeout).unwrap()
}

fn input(script: &str, timeout: Option<Duration>) -> Input {
    let clients = clients(script);
    let command = clients.command(DUMP, []).unwrap();
    Input::start(&clients, DUMP, command, timeout).unwrap()
}

/// What a script's output is read as: bytes, and how it ended.
fn check_output(script: &str, expected: &[u8], failure: Option<&str>) {
    for timeout in [None, Some(Duration::from_secs(60))] {
        let mut output = output(script, timeout);
        let mut read = Vec::new();
        let result = output.read_to_end(&mut read);
        assert_eq!(read, expected, "{script}");
        assert_eq!(result.is_err(), failure.is_some(), "{script}");
        let told = output.failure().map(|error| error.to_string());
        assert_eq!(told.as_deref(), failure, "{script}");
        let again = output.read(&mut [0]);
        assert_eq!(again.is_err(), failure.is_some(), "an end, good or bad, stays one: {script}");
    }
}

#[test]
fn output_that_ends_without_error_is_whole() {
    check_output("printf abc", b"abc", None);
    check_output("exit 0", b"", None);
    let many = vec![b'x'; 3 * PIECE + 5];
    check_output(&format!("head -c {} /dev/zero | tr '\\0' x", many.len()), &many, None);
    check_output("printf abc; sleep 0.2", b"abc", None);
}

#[test]
fn what_a_failed_program_wrote_ends_in_an_error() {
    let failed = "`dump` ended with exit status: 3\n  dump: error: no";
    check_output("printf abc; echo dump: error: no >&2; exit 3", b"abc", Some(failed));
    check_output("exec >&-; echo dump: error: no >&2; exit 3", b"", Some(failed));
    check_output("kill -9 $$", b"", Some("`dump` ended with signal: 9 (SIGKILL)"));
    check_output("exit 127", b"", Some("the program `dump` is not there"));
    check_output(
        "echo 'server: 17.10 (Debian 17.10-1)' >&2; exit 1",
        b"",
        Some("`dump` is older than the server, which is of version 17.10"),
    );
}

#[test]
fn a_secret_reaches_no_message() {
    check_output("echo hunter2 >&2; exit 1", b"", Some("`dump` ended with exit status: 1\n  ***"));
}

#[test]
fn much_talk_does_not_block() {
    check_output("head -c 3000000 /dev/zero | tr '\\0' x >&2; printf abc", b"abc", None);
}

/// Also where what it started goes on and holds the pipe.
#[test]
fn what_takes_too_long_is_stopped() {
    for script in ["sleep 60", "sleep 60 & wait", "printf abc; exec >&-; exec sleep 60"] {
        let began = Instant::now();
        let mut slow = output(script, Some(Duration::from_millis(300)));
        assert!(slow.read_to_end(&mut Vec::new()).is_err(), "{script}");
        let error = slow.failure().unwrap();
        assert_eq!(error.to_string(), "`dump` was stopped: it took longer than 300 milliseconds");
        drop(slow);
        assert!(began.elapsed() < Duration::from_secs(10), "{script}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_dropped_stream_ends_the_program() {
    let mut running = output("echo $$; exec sleep 60", None);
    let mut pid = [0; 16];
    let length = running.read(&mut pid).unwrap();
    let pid = std::str::from_utf8(&pid[..length]).unwrap().trim();
    let process = std::path::Path::new("/proc").join(pid);
    assert!(process.exists(), "{pid}");
    drop(running);
    assert!(!process.exists(), "{pid}");
}

fn written(script: &str, length: usize, timeout: Option<Duration>) -> Result<(), ProgramError> {
    let mut input = input(script, timeout);
    match io::copy(&mut io::repeat(b'x').take(length as u64), &mut input) {
        Ok(_) => input.finish(),
        Err(_) => Err(input.failure().unwrap()),
    }
}

fn check_input(script: &str, length: usize, expected: Result<(), &str>) {
    for timeout in [None, Some(Duration::from_secs(60))] {
        let result = written(script, length, timeout).map_err(|error| error.to_string());
        assert_eq!(result.as_ref().map_err(String::as_str).copied(), expected, "{script} {length}");
    }
}

#[test]
fn input_is_taken_whole_by_a_program_that_ends_well() {
    for length in [0, 1, PIECE, 20 * PIECE + 1] {
        check_input(&format!("test $(wc -c) = {length}"), length, Ok(()));
    }
    check_input("head -c 10 > /dev/null", 20 * PIECE, Ok(()));
}

#[test]
fn a_program_that_fails_over_its_input_is_told() {
    let failed = Err("`dump` ended with exit status: 1\n  no");
    for length in [0, 1, 20 * PIECE] {
        check_input("echo no >&2; exit 1", length, failed);
        check_input("cat > /dev/null; echo no >&2; exit 1", length, failed);
    }
}

#[test]
fn input_that_nobody_takes_in_time_stops_the_program() {
    for (script, length) in [("sleep 60", 40 * PIECE), ("sleep 60", 1), ("sleep 60 & wait", 40 * PIECE)] {
        let error = written(script, length, Some(Duration::from_millis(300))).unwrap_err();
        assert_eq!(error.to_string(), "`dump` was stopped: it took longer than 300 milliseconds");
    }
}
