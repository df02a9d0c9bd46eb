//! Which tables of a live database a backup leaves out, by name, as pg_dump is told.
//!
//! pg_dump has patterns of its own, which fit views and sequences too, and of which one that fits nothing is no error.
//! So the rules are applied to the tables that the server lists, and pg_dump is given plain names.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Read as _;

use super::programs::{PSQL, Programs};
use crate::anonymize::keep::glob;
use crate::config::{LeftOut, TableRule};
use crate::database::DatabaseError;
use crate::database::client::child::Output;
use crate::database::client::{ProgramError, QUESTION_TIMEOUT};

/// The longest list that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Number, schema, name, and the numbers of the tables that this one is a part of.
const QUERY: &str = "SELECT c.oid, n.nspname, c.relname, \
    (SELECT string_agg(i.inhparent::oid::text, ' ') FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid) \
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
    ORDER BY n.nspname, c.relname";

/// A table of the server. Names are bytes: in whatever encoding psql and pg_dump speak with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    number: Vec<u8>,
    schema: Vec<u8>,
    name: Vec<u8>,
    parents: Vec<Vec<u8>>,
}

impl Listed {
    /// As policies write it: without the schema `public`.
    fn policy_name(&self) -> Vec<u8> {
        match self.schema.as_slice() {
            b"public" => self.name.clone(),
            schema => [schema, b".", &self.name].concat(),
        }
    }
}

/// pg_dump's options for what these rules leave out.
pub(super) fn options(programs: &Programs, rules: &[TableRule]) -> Result<Vec<OsString>, DatabaseError> {
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let tables = list(programs)?;
    let left_out = left_out(&tables, rules)?;
    let option = |(table, left_out): &(&Listed, LeftOut)| {
        let option = match left_out {
            LeftOut::Rows => "--exclude-table-data=",
            LeftOut::Table => "--exclude-table=",
        };
        let pattern = [&quoted(&table.schema), b".".as_slice(), &quoted(&table.name)].concat();
        os_string([option.as_bytes(), &pattern].concat())
    };
    Ok(left_out.iter().map(option).collect())
}

fn list(programs: &Programs) -> Result<Vec<Listed>, ProgramError> {
    let program = PSQL;
    let arguments = [
        "--no-psqlrc",
        "--quiet",
        "--no-align",
        "--tuples-only",
        "--field-separator-zero",
        "--record-separator-zero",
        "--set=ON_ERROR_STOP=1",
    ];
    let query = format!("--command={QUERY}");
    let arguments = arguments.into_iter().map(str::to_owned).chain([query]).map(Into::into);
    let command = programs.command(program, arguments)?;
    let mut output = Output::start(&programs.clients, program, command, Some(QUESTION_TIMEOUT))?;
    let mut answer = Vec::new();
    let read = output.by_ref().take(MAX_BYTES).read_to_end(&mut answer);
    if let Some(failure) = output.failure() {
        return Err(failure);
    }
    let unreadable = |source| ProgramError::Pipe { program: program.name, source };
    read.map_err(unreadable)?;
    parse(&answer).ok_or_else(|| unreadable(std::io::ErrorKind::InvalidData.into()))
}

/// Four fields a table, with a zero byte between all of them and at the end.
fn parse(answer: &[u8]) -> Option<Vec<Listed>> {
    let answer = answer.strip_suffix(b"\0").unwrap_or(answer);
    if answer.is_empty() {
        return Some(Vec::new());
    }
    let fields: Vec<&[u8]> = answer.split(|byte| *byte == 0).collect();
    let tables = fields.chunks(4).map(|fields| {
        let [number, schema, name, parents] = fields.try_into().ok()?;
        let parents = parents.split(|byte| *byte == b' ').filter(|parent| !parent.is_empty());
        Some(Listed {
            number: number.to_vec(),
            schema: schema.to_vec(),
            name: name.to_vec(),
            parents: parents.map(<[u8]>::to_vec).collect(),
        })
    });
    tables.collect()
}

/// What is left out of which table. A rule on a table counts for its partitions, and for those that inherit from it,
/// too: what one reads from the table is in them.
fn left_out<'a>(
    tables: &'a [Listed],
    rules: &[TableRule],
) -> Result<Vec<(&'a Listed, LeftOut)>, DatabaseError> {
    let mut decided: Vec<Option<LeftOut>> = vec![None; tables.len()];
    for rule in rules {
        let pattern = rule.pattern.name.as_bytes();
        let fits = |table: &Listed| glob(pattern, &table.policy_name());
        let family = with_descendants(tables, tables.iter().filter(|table| fits(table)));
        if family.is_empty() {
            return Err(DatabaseError::NoSuchTable { pattern: rule.pattern.as_written().to_owned() });
        }
        for (table, decision) in tables.iter().zip(&mut decided) {
            if family.contains(table.number.as_slice()) {
                decision.get_or_insert(rule.left_out);
            }
        }
    }
    Ok(tables.iter().zip(decided).filter_map(|(table, decision)| Some((table, decision?))).collect())
}

fn with_descendants<'a>(tables: &'a [Listed], roots: impl Iterator<Item = &'a Listed>) -> BTreeSet<&'a [u8]> {
    let mut family: BTreeSet<&[u8]> = roots.map(|table| table.number.as_slice()).collect();
    loop {
        let before = family.len();
        for table in tables {
            if table.parents.iter().any(|parent| family.contains(parent.as_slice())) {
                family.insert(&table.number);
            }
        }
        if family.len() == before {
            return family;
        }
    }
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Where arguments are text, they are UTF-8 on their way to pg_dump.
#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// As pg_dump's patterns take a name literally.
fn quoted(name: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for &byte in name {
        if byte == b'"' {
            quoted.push(byte);
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Source};

    const ANSWER: &[u8] =
        b"1\0public\0payment\0\x002\0public\0payment_2022\x001\x003\0public\0payment_2022_01\x002\0\
        4\0audit\0log\0\x005\0public\0Odd \"name\0\0";

    fn rules(text: &str) -> Vec<TableRule> {
        let node = yaml::parse(Source::new("a.yaml", text)).unwrap();
        let rule = |(key, value): &(yaml::Key, yaml::Node)| TableRule {
            pattern: key.clone(),
            left_out: if value.text() == Ok("skip") { LeftOut::Table } else { LeftOut::Rows },
        };
        node.entries().unwrap().iter().map(rule).collect()
    }

    fn check(text: &str, expected: Result<&[(&str, LeftOut)], &str>) {
        let tables = parse(ANSWER).unwrap();
        let found = left_out(&tables, &rules(text)).map_err(|error| error.to_string());
        let name = |table: &Listed| String::from_utf8(table.policy_name()).unwrap();
        let found = found.map(|found| {
            found.into_iter().map(|(table, left_out)| (name(table), left_out)).collect::<Vec<_>>()
        });
        let expected = expected
            .map(|them| them.iter().map(|(name, left_out)| ((*name).to_owned(), *left_out)).collect());
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn a_rule_on_a_table_counts_for_its_parts() {
        use LeftOut::{Rows, Table};
        let parts = [("payment", Rows), ("payment_2022", Rows), ("payment_2022_01", Rows)];
        check("payment: {rows: none}", Ok(&parts));
        check("payment_2022: skip", Ok(&[("payment_2022", Table), ("payment_2022_01", Table)]));
        check("audit.*: skip", Ok(&[("audit.log", Table)]));
        check(
            "{payment_2022_01: skip, payment: {rows: none}}",
            Ok(&[("payment", Rows), ("payment_2022", Rows), ("payment_2022_01", Table)]),
        );
        check("'*name': skip", Ok(&[("Odd \"name", Table)]));
        check("{}", Ok(&[]));
    }

    #[test]
    fn a_rule_that_fits_no_table_is_an_error() {
        check("log: skip", Err("`log` in `backup: {tables: …}` fits no table of the database"));
        check(
            "{payment: skip, 'x*': skip}",
            Err("`x*` in `backup: {tables: …}` fits no table of the database"),
        );
    }

    #[test]
    fn an_answer_that_is_no_list_is_refused() {
        assert_eq!(parse(b"").unwrap(), []);
        assert_eq!(parse(b"1\0public"), None);
    }

    #[test]
    fn names_are_taken_literally() {
        assert_eq!(quoted(b"a\"b*.c"), b"\"a\"\"b*.c\"");
    }
}
