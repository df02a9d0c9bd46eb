//! A dump as a stream of pieces: statements, the client's commands, and the places where rows follow.
//!
//! All pieces and rows, one behind the other, are the script, byte for byte.

use std::io::{self, Read};

use super::body::is_one_statement;
use super::completeness::Completeness;
use super::delimiter::{self, Delimiter};
use super::insert_target::{InsertTarget, begins_rows, find_head_end};
use super::names::{NamesError, names};
use super::settings::{Settings, SettingsError};
use super::spans::{Span, Spans};
use super::statement::StatementEnd;
use super::tokens::TokenError;
use crate::dump::lookahead::{Lookahead, Position};

/// A statement of more bytes is an error, unless it holds rows. The tools' largest are the definitions of views and
/// routines.
const STATEMENT_BYTES: usize = 64 * 1024 * 1024;

/// How mariadb-dump begins since 2024: its client is told to run no programs. Not a comment to that client.
const SANDBOX: &[u8] = b"/*M!999999\\- enable the sandbox mode */";

/// What the client takes for a command of its own when a statement begins with it. USE and DELIMITER are two more.
const CLIENT: &str = "? charset clear connect costs edit ego exit go help nopager notee nowarning pager print prompt \
    query_attributes quit rehash resetconnection sandbox source ssl_session_data_print status system tee warnings";

/// A part of a script. Bytes are verbatim, and begin with the blanks and comments before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A statement, up to its delimiter.
    Statement(Vec<u8>),
    /// A line of the client's own: `DELIMITER`, or the one that makes it run no programs.
    Command(Vec<u8>),
    /// An INSERT or REPLACE statement is next in [`ScriptReader::input`], for [`super::insert_rows::InsertRows`]. It is
    /// told again until it is taken.
    Insert(InsertTarget),
    /// Blanks and comments before an INSERT statement or the end.
    Blank(Vec<u8>),
}

/// Reads a script piece by piece.
#[derive(Debug)]
pub struct ScriptReader<R> {
    input: Lookahead<R>,
    settings: Settings,
    delimiter: Delimiter,
    completeness: Completeness,
    statement_bytes: usize,
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
    /// Something stands in a statement that the client would not take for a part of it.
    #[error(transparent)]
    Statement(NamesError),
    /// The script ends within a statement.
    #[error("the statement has no end: was the dump cut?")]
    Unfinished,
    /// A statement would take too much memory.
    #[error("the statement has more than {0} bytes")]
    TooLong(usize),
    /// An INSERT statement of another form than the tools'.
    #[error("no INSERT statement of mysqldump: {0}")]
    Insert(NamesError),
    /// Rows that some servers would not read.
    #[error("an INSERT statement in a version comment")]
    InsertInComment,
    /// The tools write rows only between statements that end with `;`.
    #[error("an INSERT statement behind another delimiter than `;`")]
    InsertDelimiter,
    /// To the server, these are several statements, of which any could hold rows.
    #[error("a `;` outside of the body of a trigger, routine or event, behind another delimiter")]
    Several,
    /// Any of the client's own commands but DELIMITER could read or run anything.
    #[error("a command of the client other than DELIMITER")]
    Command,
    /// Not what the tools write, or not on a line of its own.
    #[error("a DELIMITER other than `;;`, `;`, `//`, `$$` or `||`, each on a line of its own")]
    Delimiter,
    /// A setting that cannot be followed.
    #[error(transparent)]
    Setting(#[from] SettingsError),
}

impl<R: Read> ScriptReader<R> {
    /// Begins to read.
    pub fn new(input: R) -> Self {
        Self::with_limit(Lookahead::new(input), STATEMENT_BYTES)
    }

    /// The same with another bound for the bytes of a statement.
    pub fn with_limit(input: Lookahead<R>, statement_bytes: usize) -> Self {
        ScriptReader {
            input,
            settings: Settings::default(),
            delimiter: Delimiter::default(),
            completeness: Completeness::default(),
            statement_bytes,
        }
    }

    /// What lies behind the pieces so far.
    pub fn input(&mut self) -> &mut Lookahead<R> {
        &mut self.input
    }

    /// The settings, as the statements so far have left them.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What ends the statements now.
    pub fn delimiter(&self) -> &[u8] {
        self.delimiter.bytes()
    }

    /// What the tool's own comments have said so far.
    pub fn completeness(&self) -> Completeness {
        self.completeness
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
        let first = self.first(lead)?;
        self.completeness.follow(&self.input.waiting()[..*lead]);
        match first {
            None => {
                let count = self.input.waiting().len();
                Ok((count > 0).then(|| Piece::Blank(self.input.take_bytes(count))))
            }
            Some(First::Insert) if *lead > 0 => Ok(Some(Piece::Blank(self.input.take_bytes(*lead)))),
            Some(First::Insert) => self.insert().map(Some),
            Some(First::Sandbox) => self.sandbox(*lead).map(Some),
            Some(First::Delimiter) => self.change_delimiter(*lead).map(Some),
            Some(First::Client) => Err(ScriptProblem::Command),
            Some(First::Other) => self.statement(*lead).map(Some),
        }
    }

    fn first(&mut self, lead: &mut usize) -> Result<Option<First>, ScriptProblem> {
        loop {
            let is_complete = self.input.is_at_end();
            let sql = self.input.waiting();
            let mut spans = Spans::new(sql, *lead, is_complete, self.settings.quoting);
            let found = loop {
                *lead = spans.position();
                let rest = &sql[*lead..];
                if rest.starts_with(SANDBOX) {
                    return Ok(Some(First::Sandbox));
                }
                // Shorter ones are no beginning of a version comment that could be read.
                if rest.len() >= 4 && SANDBOX.starts_with(rest) && !is_complete {
                    break None;
                }
                match spans.next_span().map_err(TokenError::at_start)? {
                    Some((span, _)) if span.is_blank() => {}
                    found => break found,
                }
            };
            if let Some((span, range)) = found {
                return Ok(Some(First::of(span, &sql[range])));
            }
            if is_complete {
                *lead = sql.len();
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

    /// Where the line behind `lead` ends, with its line feed.
    fn line_end(&mut self, lead: usize) -> Result<usize, ScriptProblem> {
        loop {
            match memchr::memchr(b'\n', &self.input.waiting()[lead..]) {
                Some(end) => return Ok(lead + end + 1),
                None if self.input.is_at_end() => return Ok(self.input.waiting().len()),
                None => self.read_on()?,
            }
        }
    }

    fn sandbox(&mut self, lead: usize) -> Result<Piece, ScriptProblem> {
        let end = self.line_end(lead)?;
        let behind = &self.input.waiting()[lead + SANDBOX.len()..end];
        if !behind.trim_ascii().is_empty() {
            return Err(ScriptProblem::Command);
        }
        Ok(Piece::Command(self.input.take_bytes(end)))
    }

    fn change_delimiter(&mut self, lead: usize) -> Result<Piece, ScriptProblem> {
        let end = self.line_end(lead)?;
        let (before, line) = self.input.waiting()[..end].split_at(lead);
        let begins_line = match memchr::memrchr(b'\n', before) {
            Some(at) => before[at..].trim_ascii().is_empty(),
            None => self.input.begins_line() && before.trim_ascii().is_empty(),
        };
        let said = Delimiter::of_line(line).filter(|_| begins_line);
        self.delimiter = said.ok_or(ScriptProblem::Delimiter)?;
        Ok(Piece::Command(self.input.take_bytes(end)))
    }

    fn statement(&mut self, lead: usize) -> Result<Piece, ScriptProblem> {
        let mut search = StatementEnd::default();
        let end = loop {
            let is_complete = self.input.is_at_end();
            let sql = &self.input.waiting()[lead..];
            let found = search.find(sql, is_complete, self.settings.quoting, &self.delimiter);
            match found.map_err(ScriptProblem::Statement)? {
                Some(end) => break lead + end,
                None if is_complete => return Err(ScriptProblem::Unfinished),
                None => self.read_on()?,
            }
        };
        let statement = &self.input.waiting()[lead..end - self.delimiter.bytes().len()];
        let mut first = names(statement, self.settings.quoting);
        if first.word("insert") || first.word("replace") {
            return Err(ScriptProblem::InsertInComment);
        }
        if search.inner().is_some() && !is_one_statement(statement, self.settings.quoting) {
            return Err(ScriptProblem::Several);
        }
        self.settings.follow(statement)?;
        Ok(Piece::Statement(self.input.take_bytes(end)))
    }

    fn insert(&mut self) -> Result<Piece, ScriptProblem> {
        if !self.delimiter.is_usual() {
            return Err(ScriptProblem::InsertDelimiter);
        }
        let quoting = self.settings.quoting;
        loop {
            let is_complete = self.input.is_at_end();
            let sql = self.input.waiting();
            let mut spans = Spans::new(sql, 0, is_complete, quoting);
            if let Some(end) = find_head_end(&mut spans, sql).map_err(ScriptProblem::Insert)? {
                let target = InsertTarget::parse(&sql[..end], quoting);
                return target.map(Piece::Insert).map_err(ScriptProblem::Insert);
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
    Sandbox,
    Delimiter,
    /// A command of the client's.
    Client,
    Insert,
    Other,
}

impl First {
    fn of(span: Span, bytes: &[u8]) -> First {
        let is_client = |word: &&str| bytes.eq_ignore_ascii_case(word.as_bytes());
        match span {
            Span::Symbol(b'\\') => First::Client,
            Span::Word if begins_rows(bytes) => First::Insert,
            Span::Word if bytes.eq_ignore_ascii_case(delimiter::COMMAND) => First::Delimiter,
            Span::Word | Span::Symbol(b'?')
                if CLIENT.split_ascii_whitespace().any(|word| is_client(&word)) =>
            {
                First::Client
            }
            _ => First::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::super::insert_rows::InsertRows;
    use super::*;
    use crate::dump::Limits;

    /// What the pieces are called, with the rows behind them; and all of it written again.
    fn read(script: &[u8], slab: usize) -> Result<(Vec<String>, Vec<u8>), String> {
        let mut reader = ScriptReader::with_limit(Lookahead::with_slab(script, slab), 1000);
        let (mut names, mut out) = (Vec::new(), Vec::new());
        while let Some(piece) = reader.next_piece().map_err(|error| error.to_string())? {
            match piece {
                Piece::Statement(bytes) => {
                    names.push(format!("statement {}", String::from_utf8_lossy(&bytes).trim()));
                    out.extend(bytes);
                }
                Piece::Command(bytes) => {
                    names.push(format!("command {}", String::from_utf8_lossy(&bytes).trim()));
                    out.extend(bytes);
                }
                Piece::Blank(bytes) => out.extend(bytes),
                Piece::Insert(target) => {
                    let limits = Limits { batch_rows: 2, ..Limits::default() };
                    let mut rows = InsertRows::new(target.clone(), 0, reader.settings().quoting, limits);
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
            "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n--\n\n\
             /*!40101 SET NAMES utf8mb4 */;\n\nUSE `shop`;\nLOCK TABLES `t` WRITE;\n\
             INSERT INTO `t` VALUES\n(1,'a;'),\n(2,NULL);\nINSERT INTO `t` VALUES\n(3,'\\'');\nUNLOCK TABLES;\n\
             # rows\nREPLACE INTO `u` VALUES (1),(2);\n-- Dump completed\n",
            &[
                "command /*M!999999\\- enable the sandbox mode */",
                "statement -- MariaDB dump 10.19\n--\n\n/*!40101 SET NAMES utf8mb4 */;",
                "statement USE `shop`;",
                "statement LOCK TABLES `t` WRITE;",
                "insert t 3",
                "statement UNLOCK TABLES;",
                "insert u 2",
            ],
        );
        check("", &[]);
        check("\n-- x", &[]);
        check("SELECT 1;; SELECT 2;", &["statement SELECT 1;", "statement ;", "statement SELECT 2;"]);
    }

    #[test]
    fn bodies_hold_no_rows_of_the_dump() {
        check(
            "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN\nINSERT INTO t VALUES (1);\nEND ;;\n\
             /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER x BEGIN\nINSERT INTO t VALUES (1); END */;;\n\
             DELIMITER ;\nDELIMITER ;\nINSERT INTO t VALUES (2);\nDELIMITER ;;\n",
            &[
                "command DELIMITER ;;",
                "statement CREATE PROCEDURE p() BEGIN\nINSERT INTO t VALUES (1);\nEND ;;",
                "statement /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER x BEGIN\nINSERT INTO t VALUES (1); END */;;",
                "command DELIMITER ;",
                "command DELIMITER ;",
                "insert t 1",
                "command DELIMITER ;;",
            ],
        );
    }

    #[test]
    fn modes_change_how_quotes_are_read() {
        check(
            "SET sql_mode='NO_BACKSLASH_ESCAPES';\nINSERT INTO t VALUES ('\\');\nSET sql_mode='';\nINSERT INTO t VALUES ('\\');');\n",
            &[
                "statement SET sql_mode='NO_BACKSLASH_ESCAPES';",
                "insert t 1",
                "statement SET sql_mode='';",
                "insert t 1",
            ],
        );
        check(
            "SET sql_mode='ANSI';\nINSERT INTO \"a;\" VALUES (\"b\");\n",
            &["statement SET sql_mode='ANSI';", "insert a; 1"],
        );
    }

    #[test]
    fn the_reader_tells_what_it_has_seen() {
        let script =
            "-- MySQL dump 10.13\n/*!50503 SET NAMES latin1 */;\nUSE `a`;\nDELIMITER ;;\n-- Dump completed";
        let mut reader = ScriptReader::new(script.as_bytes());
        assert_eq!(reader.position(), Position { offset: 0, line: 1 });
        reader.next_piece().unwrap();
        assert!(reader.completeness().is_missing_its_end());
        assert_eq!(reader.settings().charset().name(), "latin1");
        while reader.next_piece().unwrap().is_some() {}
        assert_eq!(reader.settings().database.as_deref(), Some("a"));
        assert_eq!(reader.delimiter(), b";;");
        assert_eq!(reader.completeness(), Completeness { begun: 1, completed: 1 });
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let delimiter = "a DELIMITER other than `;;`, `;`, `//`, `$$` or `||`, each on a line of its own";
        for (script, line_and_byte, message) in [
            ("SELECT 1;\n\n SELECT 2", "line 3, byte 12", "the statement has no end: was the dump cut?"),
            ("\n/* x", "line 2, byte 1", "the comment that begins at byte 0 of the statement has no end"),
            ("\\! rm -rf x\n", "line 1, byte 0", "a command of the client other than DELIMITER"),
            ("-- x\nsource x;\n", "line 2, byte 5", "a command of the client other than DELIMITER"),
            (
                "/*M!999999\\- enable the sandbox mode */ SELECT 1;\n",
                "line 1, byte 0",
                "a command of the client other than DELIMITER",
            ),
            ("SELECT 1; DELIMITER ;;\n", "line 1, byte 10", delimiter),
            ("DELIMITER x\n", "line 1, byte 0", delimiter),
            (
                "SELECT 1 \\g\n;",
                "line 1, byte 0",
                "expected no command of the client at byte 9 of the statement",
            ),
            (
                "/*!50000 INSERT INTO t VALUES (1) */;",
                "line 1, byte 0",
                "an INSERT statement in a version comment",
            ),
            (
                "DELIMITER ;;\nINSERT INTO t VALUES (1);;\n",
                "line 2, byte 13",
                "an INSERT statement behind another delimiter than `;`",
            ),
            (
                "DELIMITER ;;\nSELECT 1; INSERT INTO t VALUES (1);;\n",
                "line 2, byte 13",
                "a `;` outside of the body of a trigger, routine or event, behind another delimiter",
            ),
            (
                "INSERT INTO t SELECT 1;",
                "line 1, byte 0",
                "no INSERT statement of mysqldump: expected VALUES at byte 14 of the statement",
            ),
            ("\n\nINSERT INTO t (a", "line 3, byte 2", "the statement has no end: was the dump cut?"),
            (
                "SET NAMES gbk;",
                "line 1, byte 0",
                "the character set gbk is not supported: its bytes cannot be told apart; dump again with --default-character-set=utf8mb4",
            ),
        ] {
            for slab in [1, 2, 3, 1000] {
                let error = read(script.as_bytes(), slab).expect_err(script);
                assert_eq!(error, format!("{line_and_byte}: {message}"), "slab {slab}");
            }
        }
        let long = format!("SELECT '{}';", "x".repeat(1500));
        assert_eq!(
            read(long.as_bytes(), 10).unwrap_err(),
            "line 1, byte 0: the statement has more than 1000 bytes"
        );
    }

    proptest! {
        #[test]
        fn any_script_gives_back_its_bytes_or_is_refused(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "\n", "INSERT INTO t VALUES (1, 'x')", ";", ", (2, NULL)", "SELECT ", "'", "''", "\"", "`", "-- ", "#",
                "/*", "*/", "/*!50003 ", "CREATE TRIGGER ", "END", "\\", " ", "SET sql_mode='ANSI';\n",
                "SET sql_mode='NO_BACKSLASH_ESCAPES';\n", "DELIMITER ;;\n", "DELIMITER ;\n", "DELIMITER $$\n", "$$", "$",
                "/*M!999999\\- enable the sandbox mode */ \n", "USE a;",
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
