//! Questions by way of `psql`, which runs where the configuration says that client programs run.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use super::error::PostgresError;
use super::session::Row;
use super::sql::read_copied_row;
use crate::config::ServerUrl;

/// The longest answer that is read, in bytes: catalogs of a hundred thousand columns.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of what psql complains about is kept, in bytes.
const MAX_COMPLAINT: u64 = 64 * 1024;

pub(super) struct Psql {
    url: ServerUrl,
    via: Vec<String>,
}

impl Psql {
    /// Nothing stays open between questions; that the server can be reached is tried once.
    pub(super) fn connect(url: ServerUrl, via: Vec<String>) -> Result<Self, PostgresError> {
        let mut psql = Psql { url, via };
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
        PostgresError::Broken { server: self.shown(), reason: reason.to_owned() }
    }

    fn shown(&self) -> String {
        format!("postgres://{}", self.url)
    }

    fn run(&self, sql: &str) -> Result<Vec<u8>, PostgresError> {
        let failed = |reason: std::io::Error| PostgresError::Connect {
            server: self.shown(),
            code: None,
            reason: format!("`{}` does not run: {reason}", self.via.first().map_or("psql", String::as_str)),
        };
        let mut child = self.command().spawn().map_err(failed)?;
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
        let status = child.wait().map_err(failed)?;
        if answer.len() as u64 > MAX_BYTES {
            return Err(self.broken("the answer is longer than any catalog"));
        }
        match status.success() {
            true => Ok(answer),
            false => Err(self.complaint(&String::from_utf8_lossy(&complaint), &status.to_string())),
        }
    }

    fn command(&self) -> Command {
        let mut words = self.via.iter().map(String::as_str).chain(["psql"]);
        let mut command = Command::new(words.next().unwrap_or("psql"));
        command.args(words);
        command.args(["--no-psqlrc", "--quiet", "--no-password"]);
        command.args(["--set", "ON_ERROR_STOP=1", "--set", "VERBOSITY=verbose"]);
        for (name, value) in [("--host", &self.url.host), ("--username", &self.url.user)] {
            command.args(value.iter().flat_map(|value| [name, value.as_str()]));
        }
        if let Some(port) = self.url.port {
            command.args(["--port", &port.to_string()]);
        }
        command.args(["--dbname", &conninfo(&self.url)]);
        if let Some(password) = &self.url.password {
            command.env("PGPASSWORD", password.expose());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// psql says `psql:<stdin>:1: ERROR:  42P01: relation "a" does not exist`, with the severity in the server's
    /// language; and what it says without a SQLSTATE is its own.
    fn complaint(&self, text: &str, status: &str) -> PostgresError {
        let server = self.shown();
        if let Some((code, message)) = text.lines().find_map(sqlstate) {
            return PostgresError::Statement { server, code: code.to_owned(), message: message.to_owned() };
        }
        let said = text.lines().find_map(|line| line.split_once(" error: ").map(|(_, reason)| reason));
        let reason = said.or_else(|| text.lines().rfind(|line| !line.trim().is_empty()));
        let reason = reason.map_or_else(|| format!("psql ended with {status}"), str::to_owned);
        PostgresError::Connect { server, code: None, reason }
    }
}

/// The database and the options of the URL as a connection string. psql takes the plain name of a database for such
/// a string where it holds a `=`. Others on the machine can read it: a secret among the options stays out.
fn conninfo(url: &ServerUrl) -> String {
    let options = url.options.iter().filter(|(name, _)| name != "sslpassword");
    let options = options.map(|(name, value)| (name.as_str(), value.as_str()));
    let word = |(name, value): (&str, &str)| {
        format!("{name}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
    };
    let words: Vec<String> =
        [("dbname", url.database.as_str())].into_iter().chain(options).map(word).collect();
    words.join(" ")
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

    #[test]
    fn a_database_of_any_name_is_named_and_options_come_along_without_secrets() {
        let options = [("sslmode", "require"), ("sslpassword", "hunter2")];
        let url = ServerUrl {
            user: None,
            password: None,
            host: None,
            port: None,
            database: r"a=b'c\".to_owned(),
            options: options.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        };
        assert_eq!(conninfo(&url), r"dbname='a=b\'c\\' sslmode='require'");
    }
}
