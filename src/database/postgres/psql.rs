//! Questions by way of `psql`, which runs where the configuration says that client programs run.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use super::error::PostgresError;
use super::programs::{PSQL, Programs};
use super::session::Row;
use super::sql::read_copied_row;

/// The longest answer that is read, in bytes: catalogs of a hundred thousand columns.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of what psql complains about is kept, in bytes.
const MAX_COMPLAINT: u64 = 64 * 1024;

pub(super) struct Psql {
    programs: Programs,
    shown: String,
}

/// Its own words in ours: errors with SQLSTATE, and nothing that the user's settings change.
const ARGUMENTS: [&str; 6] =
    ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--set", "VERBOSITY=verbose"];

impl Psql {
    /// Nothing stays open between questions; that the server can be reached is tried once.
    pub(super) fn connect(programs: Programs, shown: String) -> Result<Self, PostgresError> {
        let mut psql = Psql { programs, shown };
        psql.execute("SELECT 1")?;
        Ok(psql)
    }

    pub(super) fn rows(&mut self, query: &str) -> Result<Vec<Row>, PostgresError> {
        let answer = self.run(&format!("COPY ({query}) TO STDOUT;\n"))?;
        let lines = answer.split(|byte| *byte == b'\n');
        let count = lines.clone().count() - 1;
        let rows: Option<Vec<Row>> = lines.take(count).map(read_copied_row).collect();
        rows.ok_or_else(|| self.broken("psql wrote something that is not a row"))
    }

    pub(super) fn execute(&mut self, statements: &str) -> Result<(), PostgresError> {
        let statements = statements.trim_end().trim_end_matches(';');
        self.run(&format!("{statements};\n")).map(drop)
    }

    fn broken(&self, reason: &str) -> PostgresError {
        PostgresError::Broken { server: self.shown.clone(), reason: reason.to_owned() }
    }

    fn run(&self, sql: &str) -> Result<Vec<u8>, PostgresError> {
        let failed =
            |reason: String| PostgresError::Connect { server: self.shown.clone(), code: None, reason };
        let command = self.programs.command(PSQL, ARGUMENTS.map(Into::into));
        let mut command = command.map_err(|error| failed(error.to_string()))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let not_started =
            |error| failed(format!("{} does not start: {error}", self.programs.clients.first_word(PSQL).0));
        let mut child = command.spawn().map_err(not_started)?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (answer, complaint) = std::thread::scope(|scope| {
            // A psql that cannot connect never reads: what is not taken is told by how it ends.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(sql.as_bytes())));
            let complaint = scope.spawn(move || {
                let mut kept = Vec::new();
                if let Some(mut stderr) = stderr {
                    let _ = stderr.by_ref().take(MAX_COMPLAINT).read_to_end(&mut kept);
                    let _ = std::io::copy(&mut stderr, &mut std::io::sink());
                }
                kept
            });
            let mut answer = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(MAX_BYTES + 1).read_to_end(&mut answer);
            }
            (answer, complaint.join().unwrap_or_default())
        });
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        if answer.len() as u64 > MAX_BYTES {
            return Err(self.broken("the answer is longer than any catalog"));
        }
        match status.success() {
            true => Ok(answer),
            false => Err(self.complaint(&String::from_utf8_lossy(&complaint), &status.to_string())),
        }
    }

    /// psql says `psql:<stdin>:1: ERROR:  42P01: relation "a" does not exist`, with the severity in the server's
    /// language; and what it says without a SQLSTATE is its own.
    fn complaint(&self, text: &str, status: &str) -> PostgresError {
        let server = self.shown.clone();
        if let Some((code, message)) = text.lines().find_map(sqlstate) {
            return PostgresError::Statement { server, code: code.to_owned(), message: message.to_owned() };
        }
        let said = text.lines().find_map(|line| line.split_once(" error: ").map(|(_, reason)| reason));
        let reason = said.or_else(|| text.lines().rfind(|line| !line.trim().is_empty()));
        let reason = reason.map_or_else(|| format!("psql ended with {status}"), str::to_owned);
        PostgresError::Connect { server, code: None, reason }
    }
}

/// Code and message of an error; classes 00 to 02 are notices and warnings.
fn sqlstate(line: &str) -> Option<(&str, &str)> {
    let is_code = |text: &str| {
        let is_error = !["00", "01", "02"].iter().any(|class| text.starts_with(class));
        is_error
            && text.len() == 5
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    let mut rest = line;
    while let Some((_, behind)) = rest.split_once(":  ") {
        match behind.split_once(": ") {
            Some((code, message)) if is_code(code) => return Some((code, message)),
            _ => rest = behind,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_found_in_any_language() {
        let check = |line, expected| assert_eq!(sqlstate(line), expected, "{line}");
        let expected = Some(("42P01", "relation \"a:  b\" does not exist"));
        check("psql:<stdin>:1: ERROR:  42P01: relation \"a:  b\" does not exist", expected);
        check("FEHLER:  55006: Datenbank wird benutzt", Some(("55006", "Datenbank wird benutzt")));
        check("WARNING:  01000: database \"a\" has a collation version mismatch", None);
        check("psql: error: connection to server failed", None);
        check("LOCATION:  parserOpenTable, parse_relation.c:1392", None);
    }
}
