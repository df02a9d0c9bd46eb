//! The columns that nothing decides on, where a database or a dump tells which there are: the plan's own proposals.

use super::databases::Database;
use super::tables::Table;
use super::text::scalar;
use crate::anonymize::plan::{Plan, PlanError};
use crate::anonymize::policy::Policy;
use crate::dump;
use crate::yaml::{self, Content, Source, parse};

/// Adds rules for what is undecided. What a plan would be refused for is handed back, a line each.
pub(super) fn propose(database: &mut Database, shapes: &[dump::Table]) -> Vec<String> {
    let refusal = match refusal(database, shapes) {
        Ok(None) => return Vec::new(),
        Ok(Some(refusal)) => refusal,
        Err(findings) => return messages(&findings),
    };
    add(database, &refusal.yaml_to_paste());
    let mut told = messages(&refusal.findings);
    told.extend(refusal.conflicts.iter().cloned());
    told
}

/// Why no plan can be made yet; findings where the policy itself cannot be read.
fn refusal(database: &Database, shapes: &[dump::Table]) -> Result<Option<PlanError>, Vec<yaml::Error>> {
    let tables: Vec<String> =
        database.tables.iter().filter(|table| table.rules > 0).flat_map(Table::written).collect();
    let text = match tables.is_empty() {
        true => "unmapped: fail".to_owned(),
        false => format!("tables:\n  {}", tables.join("\n  ")),
    };
    let mut node = parse(Source::new("the policy", text)).map_err(|error| vec![error])?;
    unescape(&mut node.content);
    let policy = Policy::parse(&node)?;
    Ok(Plan::new(&policy, shapes).err())
}

/// Two dollar signs are one, as in a configuration.
fn unescape(content: &mut Content) {
    match content {
        Content::Text(text) => *text = text.replace("$$", "$"),
        Content::Sequence(items) => items.iter_mut().for_each(|item| unescape(&mut item.content)),
        Content::Mapping(entries) => entries.iter_mut().for_each(|(_, value)| unescape(&mut value.content)),
        _ => {}
    }
}

fn messages(findings: &[yaml::Error]) -> Vec<String> {
    let with_help = |finding: &yaml::Error| match &finding.help {
        Some(help) => format!("`{}`: {}; {help}", finding.span.text(), finding.message),
        None => format!("`{}`: {}", finding.span.text(), finding.message),
    };
    findings.iter().map(with_help).collect()
}

/// Puts pasted rules, in which tables are indented by four and columns by six, to those of their tables.
fn add(database: &mut Database, pasted: &str) {
    let mut at = None;
    for line in pasted.lines() {
        let Some(inner) = line.strip_prefix("    ") else { continue };
        match inner.strip_prefix("  ") {
            Some(rule) => {
                let table: Option<&mut Table> = at.and_then(|at: usize| database.tables.get_mut(at));
                if let Some(table) = table {
                    table.rules += usize::from(!rule.starts_with('#'));
                    table.lines.push(rule.to_owned());
                }
            }
            None => at = name_of(inner).map(|name| position(database, name)),
        }
    }
}

/// The name in `name:`, or in `# name:`, where only comments follow.
fn name_of(line: &str) -> Option<String> {
    let line = line.strip_prefix("# ").unwrap_or(line);
    let node = parse(Source::new("a table", line)).ok()?;
    node.entries().ok()?.first().map(|(key, _)| key.name.clone())
}

/// Where the table stands, which is added if it does not.
fn position(database: &mut Database, name: String) -> usize {
    let known = database.tables.iter().position(|table| scalar(&table.name) == scalar(&name));
    known.unwrap_or_else(|| {
        database.tables.push(Table { name, lines: Vec::new(), rules: 0 });
        database.tables.len() - 1
    })
}
