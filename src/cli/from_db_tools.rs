//! `init --from-db-tools`: a configuration of DbToolsBundle, converted.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::stories::init::from_db_tools::{Conversion, Look, Note, Request, VARIABLES, Variable, convert};

#[derive(Debug, Serialize)]
pub(crate) struct Converted {
    configuration: PathBuf,
    databases: usize,
    tables: usize,
    rules: usize,
    notes: Vec<NoteRecord>,
    /// What `check` will say against the policy, where a database or a dump was looked at.
    refused: Vec<String>,
    /// The variables that hold URLs, with their databases.
    needs: Vec<Need>,
    /// Variables that are set for DbToolsBundle, and mean nothing here.
    ignored_variables: Vec<&'static str>,
    #[serde(skip)]
    next: [String; 2],
    #[serde(skip)]
    is_complete: bool,
}

/// Something that has no counterpart, or is not quite the same.
#[derive(Debug, Serialize)]
struct NoteRecord {
    file: PathBuf,
    line: usize,
    column: usize,
    /// Whether it is in the configuration, in other words.
    converted: bool,
    message: String,
    help: Option<String>,
    #[serde(skip)]
    told: String,
}

#[derive(Debug, Serialize)]
struct Need {
    variable: String,
    database: String,
}

impl From<&Note> for NoteRecord {
    fn from(note: &Note) -> Self {
        let span = &note.finding.span;
        let (line, column) = span.line_and_column();
        NoteRecord {
            file: span.source.path.clone(),
            line,
            column,
            converted: !note.is_lost,
            message: note.finding.message.clone(),
            help: note.finding.help.clone(),
            told: note.line(),
        }
    }
}

impl From<&Variable> for Need {
    fn from(variable: &Variable) -> Self {
        Need { variable: variable.name.clone(), database: variable.database.clone() }
    }
}

impl Outcome for Converted {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.configuration.display())
    }

    fn talk(&self) -> String {
        let Converted { configuration, databases, tables, rules, next: [keygen, check], .. } = self;
        let mut text: String = self.notes.iter().map(|note| format!("{}\n", note.told)).collect();
        for name in &self.ignored_variables {
            text.push_str(&format!(
                "not converted: the variable {name} is set; write its value into the configuration\n"
            ));
        }
        for refused in &self.refused {
            text.push_str(&format!("{check} will refuse this: {refused}\n"));
        }
        text.push_str(&format!(
            "wrote {}: databases: {databases}, rules: {rules}, tables with rules: {tables}; look at every line\n",
            configuration.display(),
        ));
        for Need { variable, database } in &self.needs {
            text.push_str(&format!("put the URL of the database `{database}` into .env: {variable}=…\n"));
        }
        text.push_str(
            "have git ignore .env, .airlock/ and the folder of the store\n\
             remove the raw dumps that DbToolsBundle keeps in its storage directory: `clean` knows its own alone\n",
        );
        if !self.is_complete {
            text.push_str(&format!(
                "DbToolsBundle keeps every column that it does not name; here each has to be decided on: `{check} --dump DUMP` \
                 lists them\n"
            ));
        }
        text.push_str(&format!(
            "then make keys on the airlock with `{keygen}`, and see whether all is well with `{check}`\n"
        ));
        text
    }
}

/// Converts `file`; one of `url` and `dump` may be given beside it.
pub(crate) fn run(
    file: &Path,
    (url, dump): (Option<String>, Option<PathBuf>),
    output: &Path,
    door: &Door,
) -> Result<Converted, Error> {
    let look = dump.map(Look::Dump).or(url.map(Look::Url));
    let request = Request {
        file,
        output,
        folder: door.folder(),
        database: door.global.database.as_deref(),
        now: jiff::Zoned::now().datetime(),
    };
    let is_complete = look.is_some();
    let conversion: Conversion = convert(&request, look, &door.terminal)?;
    let configuration = door.shown(conversion.path());
    let question =
        format!("write {} with {} rules of DbToolsBundle?", configuration.display(), conversion.rules);
    door.prompt.confirm(&question, "--yes")?;
    conversion.write()?;
    let next = ["keygen", "check"].map(|command| door.invocation.command_line(command));
    let is_set = |name: &&str| door.environment().get(name).is_some_and(|value| !value.is_empty());
    let ignored_variables = VARIABLES.into_iter().filter(is_set).collect();
    Ok(Converted {
        configuration,
        databases: conversion.databases,
        tables: conversion.tables,
        rules: conversion.rules,
        notes: conversion.notes.iter().map(NoteRecord::from).collect(),
        refused: conversion.refused,
        needs: conversion.variables.iter().map(Need::from).collect(),
        ignored_variables,
        next,
        is_complete,
    })
}
