//! The text of the configuration.

use super::databases::Database;
use super::note::Note;
use super::text::{quoted, scalar};

/// A variable that the configuration asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The database whose URL it holds.
    pub database: String,
    /// The URL without its password, where the file that was read has one.
    pub like: Option<String>,
}

/// What a text is made of.
pub(super) struct Contents<'a> {
    /// The file that was read, as the user wrote it.
    pub source: &'a str,
    pub databases: &'a [Database],
    /// What is about no database.
    pub notes: &'a [Note],
    /// Whether a look at a database or a dump decided on the rest.
    pub is_complete: bool,
}

/// The YAML, and the variables without a default in it.
pub(super) fn configuration(contents: &Contents<'_>) -> (String, Vec<Variable>) {
    let mut variables = Vec::new();
    let mut text = header(contents);
    let is_single = contents.databases.len() == 1;
    text.push_str("databases:\n");
    let mut names: Vec<String> = Vec::new();
    for database in contents.databases {
        let name = variable_name(database, is_single, &names);
        names.push(name.clone());
        text.push_str(&format!("  {}:\n", scalar(&database.name)));
        push(&mut text, 4, url(database, name, &mut variables));
        push(&mut text, 4, [REMOTE.to_owned()]);
        if !is_single {
            push(&mut text, 4, settings(database));
            push(&mut text, 4, policy(database));
        }
    }
    text.push_str(
        "\n# What this machine is: production, airlock or developer.\nrole: ${AIRLOCK_ROLE:-developer}\n",
    );
    if let ([database], true) = (contents.databases, is_single) {
        text.push('\n');
        push(&mut text, 0, settings(database));
        text.push('\n');
        push(&mut text, 0, policy(database));
    }
    (text, variables)
}

const REMOTE: &str =
    "# Where anonymized artefacts are published to and fetched from: a folder.\n# remote: /srv/airlock";

fn header(contents: &Contents<'_>) -> String {
    let source = contents.source.escape_debug();
    let undecided = if contents.is_complete {
        "# columns was proposed a rule from its name and type."
    } else {
        "# columns stops the run: `db-airlock check --dump DUMP` lists them, with rules to paste."
    };
    let mut text = format!(
        "\
# Converted from `{source}` of DbToolsBundle by `db-airlock init --from-db-tools`: look at every line.
#
# DbToolsBundle keeps every column that it does not name. Here nothing is kept unless somebody decides on it: each of those
{undecided}
#
# NULL stays NULL in every rule, also where DbToolsBundle fills in an address or an IBAN. `${{NAME}}` and
# `${{NAME:-default}}` are replaced from the environment, and behind it from the file .env. To be ignored by git: .env,
# .airlock/ and the folder of the store, which holds raw dumps.
"
    );
    if !contents.notes.is_empty() {
        text.push_str("#\n");
        push(&mut text, 0, contents.notes.iter().map(Note::comment));
    }
    text.push('\n');
    text
}

fn url(database: &Database, variable: String, variables: &mut Vec<Variable>) -> Vec<String> {
    let connection = &database.connection;
    let mut lines: Vec<String> = database.notes.iter().map(Note::comment).collect();
    match &connection.url {
        // A brace would end the variable.
        Some(url) if !url.contains('}') => {
            lines.push(format!("url: {}", quoted(&format!("${{{variable}:-{url}}}"))));
        }
        _ => {
            let like = connection.hidden.clone();
            lines.extend(
                like.iter()
                    .map(|url| format!("# {} with its password, which stands in .env", url.escape_debug())),
            );
            lines.push(format!("url: {}", quoted(&format!("${{{variable}}}"))));
            variables.push(Variable { name: variable, database: database.name.clone(), like });
        }
    }
    lines
}

/// `DATABASE_URL` for the only database and for `default`, or the variable that theirs names.
fn variable_name(database: &Database, is_single: bool, taken: &[String]) -> String {
    if let Some(name) = &database.connection.variable {
        return name.clone();
    }
    let upper = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    let mut name = match is_single || database.name == "default" {
        true => "DATABASE_URL".to_owned(),
        false => format!("{}_URL", database.name.chars().map(upper).collect::<String>()),
    };
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    while taken.contains(&name) {
        name.push('_');
    }
    name
}

fn settings(database: &Database) -> Vec<String> {
    let mut lines = vec![
        "# Where artefacts are kept on this machine, and for how long; and how it is dumped and restored."
            .to_owned(),
    ];
    lines.extend(database.settings.iter().cloned());
    lines
}

fn policy(database: &Database) -> Vec<String> {
    let mut lines = vec![
        "# How each column is anonymized; `db-airlock anonymizers` lists what there is.".to_owned(),
        "policy:".to_owned(),
        "  unmapped: fail".to_owned(),
        "  # Columns that hold nothing personal, by pattern.".to_owned(),
        "  # keep: [\"*.id\", \"*.*_id\", \"*.created_at\"]".to_owned(),
    ];
    let has_rules = database.tables.iter().any(|table| table.rules > 0);
    lines.push(if has_rules { "  tables:" } else { "  tables: {}" }.to_owned());
    for table in &database.tables {
        lines.extend(table.written().into_iter().map(|line| format!("    {line}")));
    }
    lines
}

/// Appends lines, each with so many spaces in front.
fn push(text: &mut String, indent: usize, lines: impl IntoIterator<Item = String>) {
    for line in lines.into_iter().flat_map(|lines| lines.lines().map(str::to_owned).collect::<Vec<_>>()) {
        text.extend([&" ".repeat(indent), line.as_str(), "\n"]);
    }
}
