//! Questions by way of `mariadb` or `mysql`, which runs where the configuration says that client programs run.
//!
//! It answers in XML, the only form of its output in which NULL differs from a text `NULL`.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use super::error::MysqlError;
use super::messages::{told, without_values};
use super::programs::{Programs, Tool};
use super::session::{BEGINNING, Row};
use crate::database::DatabaseError;

/// The longest answer that is read, in bytes: catalogs of a hundred thousand columns.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How much of what the client complains about is kept, in bytes.
const MAX_COMPLAINT: u64 = 64 * 1024;

/// What parts statements; `;` stands within the bodies of routines.
const DELIMITER: &str = ";;";

/// Nothing that the settings over there change, and no commands of the client in what are statements.
const ARGUMENTS: [&str; 5] =
    ["--batch", "--binary-mode", "--skip-auto-rehash", "--default-character-set=utf8mb4", "--delimiter=;;"];

pub(super) struct ThroughClient {
    programs: Programs,
    tool: Tool,
    database: Option<String>,
    shown: String,
}

impl ThroughClient {
    /// Nothing stays open between questions; that the server can be reached is tried once.
    pub(super) fn connect(
        programs: Programs,
        database: Option<&str>,
        shown: String,
    ) -> Result<Self, MysqlError> {
        let failed = |reason: String| MysqlError::Connect { server: shown.clone(), code: None, reason };
        let tool = programs.client().map_err(|error| failed(error.to_string()))?;
        let mut client = ThroughClient { programs, tool, database: database.map(str::to_owned), shown };
        client.check_encryption()?;
        Ok(client)
    }

    /// Clients of MariaDB before 11.4 go on without TLS where the server has none, whatever they were told. Asking is
    /// also what tries the way.
    fn check_encryption(&mut self) -> Result<(), MysqlError> {
        let status = self.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")?;
        let cipher = status.into_iter().flatten().nth(1).flatten().unwrap_or_default();
        if self.programs.insist_on_tls()? && cipher.is_empty() {
            let (server, reason) = (self.shown.clone(), "server does not support TLS".to_owned());
            return Err(MysqlError::Connect { server, code: None, reason });
        }
        Ok(())
    }

    pub(super) fn rows(&mut self, query: &str) -> Result<Vec<Row>, MysqlError> {
        let answer = self.run(&[query], &["--xml"])?;
        let answer = String::from_utf8(answer).map_err(|_| self.broken("a value is not UTF-8"))?;
        read_rows(&answer).ok_or_else(|| self.broken("the client wrote something that is not a row"))
    }

    pub(super) fn execute_all(&mut self, statements: &[&str]) -> Result<(), MysqlError> {
        self.run(statements, &[]).map(drop)
    }

    fn broken(&self, reason: &str) -> MysqlError {
        MysqlError::Broken { server: self.shown.clone(), reason: reason.to_owned() }
    }

    fn run(&self, statements: &[&str], more: &[&str]) -> Result<Vec<u8>, MysqlError> {
        let failed = |reason: String| MysqlError::Connect { server: self.shown.clone(), code: None, reason };
        let database = self.database.iter().map(|name| format!("--database={name}"));
        let arguments = ARGUMENTS.iter().chain(more).map(|&argument| argument.to_owned()).chain(database);
        let mut command = self.programs.command(&self.tool, arguments.map(OsString::from)).map_err(
            |error| match error {
                DatabaseError::Mysql(error) => error,
                error => failed(error.to_string()),
            },
        )?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let first = self.programs.clients.first_word(self.tool.program).0;
        let mut child =
            command.spawn().map_err(|error| failed(format!("{first} does not start: {error}")))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let script = script(statements);
        let (answer, complaint) = std::thread::scope(|scope| {
            // A client that cannot connect never reads: what is not taken is told by how it ends.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(script.as_bytes())));
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

    fn complaint(&self, text: &str, status: &str) -> MysqlError {
        let server = self.shown.clone();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(error) = told(rest) {
                let message = without_values(error.code, error.message.trim_end());
                return match error.is_of_statement {
                    true => MysqlError::Statement { server, code: error.code, message },
                    false => MysqlError::Connect { server, code: Some(error.code), reason: message },
                };
            }
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
        let reason = text.lines().rfind(|line| !line.trim().is_empty());
        let reason = reason.map_or_else(|| format!("the client ended with {status}"), str::to_owned);
        MysqlError::Connect { server, code: None, reason }
    }
}

/// One session: what it begins with, and the statements.
fn script(statements: &[&str]) -> String {
    let all = std::iter::once(&BEGINNING).chain(statements);
    all.map(|statement| format!("{statement}\n{DELIMITER}\n")).collect()
}

/// Reads the rows of an answer. Each is `<row>`, with `<field name="…">text</field>` or
/// `<field name="…" xsi:nil="true" />` for each value, and within texts `<`, `>`, `&` and `"` are escaped
/// (`print_table_data_xml` of either client). `None` where it makes no sense.
fn read_rows(answer: &str) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let mut rest = answer;
    while let Some((_, behind)) = rest.split_once("<row>") {
        let (row, behind) = behind.split_once("</row>")?;
        rows.push(read_row(row)?);
        rest = behind;
    }
    Some(rows)
}

fn read_row(mut rest: &str) -> Option<Row> {
    let mut row = Vec::new();
    while let Some((_, behind)) = rest.split_once("<field name=\"") {
        let (_, behind) = behind.split_once('"')?;
        if let Some(behind) = behind.strip_prefix(" xsi:nil=\"true\" />") {
            row.push(None);
            rest = behind;
            continue;
        }
        let (text, behind) = behind.strip_prefix('>')?.split_once("</field>")?;
        row.push(Some(unescaped(text)?));
        rest = behind;
    }
    Some(row)
}

fn unescaped(text: &str) -> Option<String> {
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        let (name, behind) = behind.split_once(';')?;
        unescaped.push_str(before);
        unescaped.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "#0" => '\0',
            _ => return None,
        });
        rest = behind;
    }
    unescaped.push_str(rest);
    Some(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_null_apart_from_its_name() {
        let check = |answer: &str, expected: Option<&[&[Option<&str>]]>| {
            let rows = read_rows(answer);
            let shown: Option<Vec<Vec<Option<&str>>>> = rows
                .as_ref()
                .map(|rows| rows.iter().map(|row| row.iter().map(Option::as_deref).collect()).collect());
            let expected = expected.map(|rows| rows.iter().map(|row| row.to_vec()).collect());
            assert_eq!(shown, expected, "{answer}");
        };
        let start = "<?xml version=\"1.0\"?>\n\n<resultset statement=\"SELECT '&lt;row>'\">\n  <row>\n";
        check(
            &format!(
                "{start}\t<field name=\"a\">NULL</field>\n\t<field name=\"b\" xsi:nil=\"true\" />\n  </row>\n\n  <row>\n\
                 \t<field name=\"a\">&lt;&amp;amp;\n&#0;&quot;&gt;</field>\n\t<field name=\"b\"></field>\n  </row>\n"
            ),
            Some(&[&[Some("NULL"), None], &[Some("<&amp;\n\0\">"), Some("")]]),
        );
        check("", Some(&[]));
        check("<row><field name=\"a\">b", None);
        check("<row><field name=\"a\">&x;</field></row>", None);
        check("<row><field name=\"a\" x>b</field></row>", None);
    }

    #[test]
    fn a_script_is_one_session() {
        let expected = "SET sql_mode = '', time_zone = '+00:00'\n;;\nA; B\n;;\n";
        assert_eq!(script(&["A; B"]), expected);
    }
}
