//! A plain SQL dump as a stream of pieces: statements, psql's commands, and the places where rows follow.
//!
//! All pieces and rows, one behind the other, are the script, byte for byte.

use std::io::{self, Read};

use super::copy_target::CopyTarget;
use super::insert_target::{InsertTarget, find_head_end};
use super::names::{Names, NamesError};
use super::settings::{Settings, SettingsError};
use super::spans::{Span, Spans};
use super::statement::StatementEnd;
use super::tokens::TokenError;
use crate::dump::lookahead::{Lookahead, Position};

/// A statement of more bytes is an error, unless it holds rows. pg_dump's largest are the definitions of views
/// and functions.
const STATEMENT_BYTES: usize = 64 * 1024 * 1024;

/// A part of a script. Bytes are verbatim, and begin with the blanks and comments before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A statement, up to its `;`.
    Statement(Vec<u8>),
    /// A command of psql's own with its line feed: `\connect`, `\restrict` or `\unrestrict`.
    Command(Vec<u8>),
    /// A COPY statement with its line feed. Its rows are next in [`ScriptReader::input`], for
    /// [`super::copy_rows::CopyRows`], which must have read them to the end before the next piece is asked for.
    Copy(Vec<u8>, CopyTarget),
    /// An INSERT statement is next in [`ScriptReader::input`], for [`super::insert_rows::InsertRows`]. It is told
    /// again until it is taken.
    Insert(InsertTarget),
    /// Blanks and comments before an INSERT statement or the end.
    Blank(Vec<u8>),
}

/// Reads a script piece by piece.
#[derive(Debug)]
pub struct ScriptReader<R> {
    input: Lookahead<R>,
    settings: Settings,
    statement_bytes: usize,
    /// The line of the first `\connect`.
    connected: Option<Vec<u8>>,
}

/// A script that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, byte {offset}: {problem}")]
pub struct ScriptError {
    /// From 1.
    pub line: u64,
    /// Bytes of the script before the statement.
    pub offset: u64,
    /// What stands in the way. Its own places count from there.
    pub problem: ScriptProblem,
}

/// What is wrong with a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptProblem {
    /// It cannot be read.
    #[error("the dump cannot be read: {0}")]
    Read(#[from] io::Error),
    /// A text, a name or a comment without an end.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Something stands in a statement that psql would not take for a part of it.
    #[error(transparent)]
    Statement(NamesError),
    /// The script ends within a statement.
    #[error("the statement has no end")]
    Unfinished,
    /// A statement would take too much memory.
    #[error("the statement has more than {0} bytes")]
    TooLong(usize),
    /// A COPY statement of another form than pg_dump's.
    #[error("no COPY statement of pg_dump: {0}")]
    Copy(NamesError),
    /// Rows must begin on a line of their own; also with a carriage return they do not.
    #[error("the line of a COPY statement goes on behind its `;`: were the dump's line ends converted?")]
    CopyLine,
    /// An INSERT statement of another form than pg_dump's.
    #[error("no INSERT statement of pg_dump: {0}")]
    Insert(NamesError),
    /// Any other of psql's commands could read or run anything.
    #[error("a command of psql other than \\connect, \\restrict and \\unrestrict")]
    Command,
    /// What pg_dumpall writes: roles with their passwords, and many databases.
    #[error(
        "this is a script of pg_dumpall, with roles or several databases; dump each database with pg_dump"
    )]
    Cluster,
    /// A setting that cannot be followed.
    #[error(transparent)]
    Setting(#[from] SettingsError),
}

impl<R: Read> ScriptReader<R> {
    /// Begins to read.
    pub fn new(input: R) -> Self {
        Self::with_limit(Lookahead::new(input), STATEMENT_BYTES)
    }

    /// The same with the settings of what came before.
    pub fn with_settings(input: R, settings: Settings) -> Self {
        ScriptReader { settings, ..Self::new(input) }
    }

    /// The same with another bound for the bytes of a statement.
    pub fn with_limit(input: Lookahead<R>, statement_bytes: usize) -> Self {
        ScriptReader { input, settings: Settings::default(), statement_bytes, connected: None }
    }

    /// What lies behind the pieces so far.
    pub fn input(&mut self) -> &mut Lookahead<R> {
        &mut self.input
    }

    /// The settings, as the statements so far have left them.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the next piece begins.
    pub fn position(&self) -> Position {
        self.input.position()
    }

    /// The next piece; none at the end.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, ScriptError> {
        let mut lead = 0;
        self.read_piece(&mut lead).map_err(|problem| {
            let waiting = self.input.waiting();
            let at = self.input.position().after(&waiting[..lead.min(waiting.len())]);
            ScriptError { line: at.line, offset: at.offset, problem }
        })
    }

    /// Sets `lead` to the number of bytes before what means something.
    fn read_piece(&mut self, lead: &mut usize) -> Result<Option<Piece>, ScriptProblem> {
        let Some(first) = self.first(lead)? else {
            let count = self.input.waiting().len();
            return Ok((count > 0).then(|| Piece::Blank(self.input.take_bytes(count))));
        };
        match first {
            First::Backslash => self.command(*lead).map(Some),
            First::Insert if *lead > 0 => Ok(Some(Piece::Blank(self.input.take_bytes(*lead)))),
            First::Insert => self.insert().map(Some),
            First::Copy | First::Other => self.statement(*lead, first).map(Some),
        }
    }

    fn first(&mut self, lead: &mut usize) -> Result<Option<First>, ScriptProblem> {
        loop {
            let is_complete = self.input.is_at_end();
            let sql = self.input.waiting();
            let mut spans = Spans::new(sql, *lead, is_complete, self.settings.standard_strings);
            let found = spans.next_meaning();
            *lead = spans.position();
            // What cannot be read begins where the spans stopped, and places count from there.
            if let Some((span, range)) = found.map_err(TokenError::at_start)? {
                *lead = range.start;
                return Ok(Some(match span {
                    Span::Symbol(b'\\') => First::Backslash,
                    Span::Word if sql[range.clone()].eq_ignore_ascii_case(b"insert") => First::Insert,
                    Span::Word if sql[range].eq_ignore_ascii_case(b"copy") => First::Copy,
                    _ => First::Other,
                }));
            }
            if is_complete {
                return Ok(None);
            }
            self.read_on()?;
        }
    }

    fn read_on(&mut self) -> Result<(), ScriptProblem> {
        if self.input.waiting().len() > self.statement_bytes {
            return Err(ScriptProblem::TooLong(self.statement_bytes));
        }
        Ok(self.input.read_on()?)
    }

    fn command(&mut self, lead: usize) -> Result<Piece, ScriptProblem> {
        let end = loop {
            match memchr::memchr(b'\n', &self.input.waiting()[lead..]) {
                Some(end) => break lead + end + 1,
                None if self.input.is_at_end() => break self.input.waiting().len(),
                None => self.read_on()?,
            }
        };
        let line = &self.input.waiting()[lead..end];
        let name = line.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
        match name {
            b"\\restrict" | b"\\unrestrict" => {}
            // Twice to the same one, where a database has settings of its own.
            b"\\connect" if self.connected.as_deref().is_none_or(|first| first == line) => {
                self.connected = Some(line.to_vec());
                // Another session, with what the server is set to; pg_dump sets all that it needs behind it.
                self.settings = Settings::default();
            }
            b"\\connect" => return Err(ScriptProblem::Cluster),
            _ => return Err(ScriptProblem::Command),
        }
        Ok(Piece::Command(self.input.take_bytes(end)))
    }

    fn statement(&mut self, lead: usize, first: First) -> Result<Piece, ScriptProblem> {
        let mut search = StatementEnd::default();
        let end = loop {
            let is_complete = self.input.is_at_end();
            let sql = &self.input.waiting()[lead..];
            let found = search.find(sql, is_complete, self.settings.standard_strings);
            match found.map_err(ScriptProblem::Statement)? {
                Some(end) => break lead + end,
                None if is_complete => return Err(ScriptProblem::Unfinished),
                None => self.read_on()?,
            }
        };
        if first == First::Copy {
            return self.copy(lead, end);
        }
        let statement = &self.input.waiting()[lead..end];
        if makes_roles(statement) {
            return Err(ScriptProblem::Cluster);
        }
        self.settings.follow(statement)?;
        Ok(Piece::Statement(self.input.take_bytes(end)))
    }

    fn copy(&mut self, lead: usize, end: usize) -> Result<Piece, ScriptProblem> {
        let target = CopyTarget::parse(&self.input.waiting()[lead..end]).map_err(ScriptProblem::Copy)?;
        while self.input.waiting().len() == end && !self.input.is_at_end() {
            self.read_on()?;
        }
        if self.input.waiting().get(end) != Some(&b'\n') {
            return Err(ScriptProblem::CopyLine);
        }
        Ok(Piece::Copy(self.input.take_bytes(end + 1), target))
    }

    fn insert(&mut self) -> Result<Piece, ScriptProblem> {
        loop {
            let is_complete = self.input.is_at_end();
            let sql = self.input.waiting();
            let mut spans = Spans::new(sql, 0, is_complete, self.settings.standard_strings);
            if let Some(head) = find_head_end(&mut spans, sql).map_err(ScriptProblem::Insert)? {
                return InsertTarget::parse(&sql[..head.end])
                    .map(Piece::Insert)
                    .map_err(ScriptProblem::Insert);
            }
            if is_complete {
                return Err(ScriptProblem::Unfinished);
            }
            self.read_on()?;
        }
    }
}

/// What a piece begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Backslash,
    Insert,
    Copy,
    Other,
}

/// Whether the statement is one of those by which pg_dumpall makes roles. pg_dump itself only sets their options
/// (`ALTER ROLE … IN DATABASE … SET`).
fn makes_roles(statement: &[u8]) -> bool {
    let mut names = Names::new(statement);
    if names.word("create") {
        let is_user = names.word("user") && !names.word("mapping");
        return is_user || names.word("role") || names.word("group");
    }
    if !names.word("alter") || !(names.word("role") || names.word("user")) || names.word("mapping") {
        return false;
    }
    // The first word behind the name: WITH, PASSWORD and other options, and not IN or SET.
    let _ = names.name();
    !(names.word("in") || names.word("set"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::super::copy_rows::{CopyRows, END};
    use super::super::insert_rows::InsertRows;
    use super::*;
    use crate::dump::Limits;

    /// What the pieces are called, with the rows behind them; and all of it written again.
    fn read(script: &[u8], slab: usize) -> Result<(Vec<String>, Vec<u8>), String> {
        let mut reader = ScriptReader::with_limit(Lookahead::with_slab(script, slab), 1000);
        let (mut names, mut out) = (Vec::new(), Vec::new());
        while let Some(piece) = reader.next_piece().map_err(|error| error.to_string())? {
            let limits = Limits { batch_rows: 2, ..Limits::default() };
            match piece {
                Piece::Statement(bytes) => {
                    names.push(format!("statement {}", String::from_utf8_lossy(&bytes).trim()));
                    out.extend(bytes);
                }
                Piece::Command(bytes) => {
                    names.push(format!("command {}", String::from_utf8_lossy(&bytes).trim()));
                    out.extend(bytes);
                }
                Piece::Blank(bytes) => {
                    out.extend(bytes);
                }
                Piece::Copy(bytes, target) => {
                    out.extend(bytes);
                    let mut rows = CopyRows::new(0, limits);
                    while let Some(batch) =
                        rows.next_batch(reader.input()).map_err(|error| error.to_string())?
                    {
                        out.write_all(batch.bytes()).unwrap();
                    }
                    names.push(format!("copy {} {}", target.table, rows.next_row()));
                    out.extend(END);
                }
                Piece::Insert(target) => {
                    let standard = reader.settings().standard_strings;
                    let mut rows = InsertRows::new(target.clone(), 0, standard, limits);
                    while let Some(batch) =
                        rows.next_batch(reader.input()).map_err(|error| error.to_string())?
                    {
                        out.write_all(batch.bytes()).unwrap();
                    }
                    names.push(format!("insert {} {}", target.table, rows.next_row()));
                }
            }
        }
        Ok((names, out))
    }

    #[track_caller]
    fn check(script: &str, expected: &[&str]) {
        for slab in [1, 2, 3, 7, 50, 1000] {
            let (names, out) = read(script.as_bytes(), slab).unwrap();
            assert_eq!(names, expected, "slab {slab}: {script}");
            assert_eq!(String::from_utf8_lossy(&out), script, "slab {slab}");
        }
    }

    #[test]
    fn a_script_is_cut_into_pieces() {
        check(
            "--\n-- dump\n--\n\n\\restrict x\n\nSET client_encoding = 'UTF8';\n\nCREATE TABLE t (a int);\n\n\
             --\n-- Data\n--\n\nCOPY public.t (a) FROM stdin;\n1\n'2\n3\n\\.\n\n\nCOPY u  FROM stdin;\n\\.\n\n\
             -- rows\nINSERT INTO v VALUES (1, ';');\nINSERT INTO v VALUES (2, '''');\n\n\nINSERT INTO w VALUES (3);\n\
             \\unrestrict x\n\n",
            &[
                "command --\n-- dump\n--\n\n\\restrict x",
                "statement SET client_encoding = 'UTF8';",
                "statement CREATE TABLE t (a int);",
                "copy t 3",
                "copy u 0",
                "insert v 2",
                "insert w 1",
                "command \\unrestrict x",
            ],
        );
        check("", &[]);
        check("\n-- only\n", &[]);
    }

    #[test]
    fn what_only_looks_like_rows_is_part_of_its_statement() {
        for statement in [
            "COMMENT ON TABLE t IS 'x\nCOPY t (a) FROM stdin;\n1\n\\.\n';",
            "CREATE FUNCTION f() AS $_$\nCOPY t (a) FROM stdin;\n\\.\nINSERT INTO t VALUES (1);\n$_$;",
            "CREATE FUNCTION f() BEGIN ATOMIC\nINSERT INTO t VALUES (1);\nEND;",
            "/*\nCOPY t (a) FROM stdin;\n*/ SELECT 1;",
            "CREATE VIEW \"\nCOPY t FROM stdin;\n\" AS SELECT 1;",
        ] {
            check(&format!("{statement}\n"), &[&format!("statement {statement}")]);
        }
    }

    #[test]
    fn settings_change_how_texts_are_read() {
        check(
            "SET standard_conforming_strings = off;\nINSERT INTO t VALUES ('\\');');\nSELECT '\\';';\n",
            &["statement SET standard_conforming_strings = off;", "insert t 1", "statement SELECT '\\';';"],
        );
        check("SELECT '\\';\nSELECT 1;", &["statement SELECT '\\';", "statement SELECT 1;"]);
    }

    #[test]
    fn what_is_no_dump_of_one_database_is_refused() {
        for (script, message) in [
            (
                "SELECT 1;\n\nSELECT 'a;\n",
                "line 3, byte 11: the text that begins at byte 7 of the statement has no end",
            ),
            ("SELECT 1;\n\n SELECT 2", "line 3, byte 12: the statement has no end"),
            ("\n/* x", "line 2, byte 1: the comment that begins at byte 0 of the statement has no end"),
            (
                "\\! rm -rf x\n",
                "line 1, byte 0: a command of psql other than \\connect, \\restrict and \\unrestrict",
            ),
            ("SELECT 1 \\gexec\n;", "line 1, byte 0: expected no command of psql at byte 9 of the statement"),
            (
                "COPY t (a) FROM 'x';\n",
                "line 1, byte 0: no COPY statement of pg_dump: expected stdin at byte 16 of the statement",
            ),
            (
                "COPY t (a) FROM stdin;\r\n\\.\r\n",
                "line 1, byte 0: the line of a COPY statement goes on behind its `;`: were the dump's line ends converted?",
            ),
            (
                "COPY t (a) FROM stdin;",
                "line 1, byte 0: the line of a COPY statement goes on behind its `;`: were the dump's line ends converted?",
            ),
            (
                "INSERT INTO t SELECT 1;",
                "line 1, byte 0: no INSERT statement of pg_dump: expected VALUES at byte 22 of the statement",
            ),
            ("\n\nINSERT INTO t (a", "line 3, byte 2: the statement has no end"),
            (
                "INSERT INTO t AS x VALUES (1);",
                "line 1, byte 0: no INSERT statement of pg_dump: expected values at byte 14 of the statement",
            ),
            (
                "SET client_encoding = 'GBK';",
                "line 1, byte 0: the encoding GBK is not supported: its bytes cannot be told apart; dump with `--encoding=UTF8`",
            ),
        ] {
            for slab in [1, 2, 3, 1000] {
                assert_eq!(read(script.as_bytes(), slab).expect_err(script), message, "slab {slab}");
            }
        }
        let long = format!("SELECT '{}';", "x".repeat(1500));
        assert_eq!(
            read(long.as_bytes(), 10).unwrap_err(),
            "line 1, byte 0: the statement has more than 1000 bytes"
        );
    }

    #[test]
    fn scripts_of_pg_dumpall_are_refused() {
        let cluster =
            |script: &str| read(script.as_bytes(), 1000).is_err_and(|error| error.contains("pg_dumpall"));
        assert!(cluster("CREATE ROLE alice;\n"));
        assert!(cluster("CREATE USER alice;\n"));
        assert!(cluster("ALTER ROLE alice WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:x';\n"));
        assert!(cluster("\\connect a\n\\connect b\n"));
        assert!(!cluster("\\connect a\nALTER ROLE alice IN DATABASE a SET work_mem TO '1MB';\n"));
        assert!(!cluster("CREATE USER MAPPING FOR alice SERVER s;\n"));
    }

    proptest! {
        #[test]
        fn any_script_gives_back_its_bytes_or_is_refused(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "COPY t (a, b) FROM stdin;\n", "1\t2\n", "\\.\n", "\n", "INSERT INTO t VALUES (1, 'x')", ";", ", (2, NULL)",
                "SELECT ", "'", "''", "\"", "$$", "$a$", "--", "/*", "*/", "CREATE FUNCTION f() ", "BEGIN ", "END", "E'", "\\", " ",
                "SET standard_conforming_strings = off;\n", "\\connect x\n",
            ]), 0..14),
            slab in 1_usize..9,
        ) {
            let script = parts.concat();
            let whole = read(script.as_bytes(), 1000);
            if let Ok((_, out)) = &whole {
                prop_assert_eq!(String::from_utf8_lossy(out), script.as_str());
            }
            prop_assert_eq!(read(script.as_bytes(), slab), whole);
        }
    }
}
