//! A plain SQL dump as a stream of pieces: statements, psql's commands, and the places where rows follow.
//!
//! All pieces and rows, one behind the other, are the script, byte for byte.

use std::io::{self, Read};

use super::copy_target::CopyTarget;
use super::insert_target::{InsertTarget, find_head_end};
use super::lookahead::{Lookahead, Position};
use super::names::{Names, NamesError};
use super::settings::{Settings, SettingsError};
use super::spans::{Span, Spans};
use super::statement::StatementEnd;
use super::tokens::TokenError;

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
    has_connected: bool,
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
        ScriptReader { input, settings: Settings::default(), statement_bytes, has_connected: false }
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
            if let Some((span, range)) = found? {
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
            b"\\connect" if !self.has_connected => {
                self.has_connected = true;
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
            if let Some(head) = find_head_end(&mut spans, sql)? {
                return InsertTarget::parse(&sql[..head.end])
                    .map(Piece::Insert)
                    .map_err(ScriptProblem::Insert);
            }
            if is_complete || sql[..spans.position()].ends_with(b";") {
                let mut names = Names::new(sql);
                return Err(ScriptProblem::Insert(names.unexpected("INSERT INTO … VALUES")));
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
