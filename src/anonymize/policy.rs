//! The policy as written: for each table what becomes of its columns, with the place of every word so
//! that a plan can point at it.

use std::sync::Arc;

use crate::anonymize::anonymizer::{Anonymizer, Declaration};
use crate::anonymize::anonymizers;
use crate::anonymize::draw::RunKey;
use crate::anonymize::keep::KeepPattern;
use crate::yaml::{Content, Error, Key, Node, Span, nearest};

/// The keys of a policy.
const KEYS: [&str; 4] = ["key", "unmapped", "keep", "tables"];
/// A project's key must be longer than what can be guessed.
const SHORTEST_KEY: usize = 16;

/// A policy, with every anonymizer built.
pub struct Policy {
    /// The project's own key, if it wants the same values from run to run.
    pub key: Option<RunKey>,
    /// What becomes of columns that nothing else decides on.
    pub unmapped: Unmapped,
    /// Patterns of columns that hold nothing personal.
    pub keep: Vec<KeepPattern>,
    /// Tables with rules.
    pub tables: Vec<TablePolicy>,
}

/// What becomes of columns that nothing else decides on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmapped {
    /// The run is refused, and names them all.
    #[default]
    Fail,
    /// Their tables' rows are left out.
    Drop,
    /// They become NULL.
    Null,
    /// They are kept.
    Keep,
}

/// The rules of one table.
pub struct TablePolicy {
    /// The table's name.
    pub name: Key,
    /// Where `rows: none` stands: the rows are left out, the schema is kept.
    pub no_rows: Option<Span>,
    /// The rules, in the order as written.
    pub rules: Vec<Rule>,
}

/// One entry of a table.
pub struct Rule {
    /// The column, or `@name` for a rule over several columns.
    pub target: Key,
    /// What becomes of it.
    pub action: Action,
}

/// What a rule does.
pub enum Action {
    /// The column is kept.
    Keep,
    /// The column's values, or those of several columns, are replaced.
    Anonymize(Anonymize),
}

/// A rule that replaces values.
pub struct Anonymize {
    /// What its anonymizer says of itself.
    pub declaration: &'static Declaration,
    /// The anonymizer with this rule's options.
    pub anonymizer: Arc<dyn Anonymizer>,
    /// The options as text, to tell whether two rules do the same.
    pub options: String,
    /// What `per` says, with its place.
    pub per: Option<Per>,
    /// For a rule over several columns: part and column, with the column's place.
    pub parts: Vec<(&'static str, Key)>,
}

/// What `per` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// `per: row`
    Row,
    /// `per: value`
    Value,
    /// `per: COLUMN`
    Column(Key),
}

impl Policy {
    /// Reads a policy whose `${…}` are expanded. All findings are returned at once.
    pub fn parse(node: &Node) -> Result<Self, Vec<Error>> {
        let mut findings = Vec::new();
        let policy = Self::parse_into(node, &mut findings);
        if findings.is_empty() { Ok(policy) } else { Err(findings) }
    }

    fn parse_into(node: &Node, findings: &mut Vec<Error>) -> Self {
        let mut policy = Policy { key: None, unmapped: Unmapped::Fail, keep: Vec::new(), tables: Vec::new() };
        if node.is_null() {
            return policy;
        }
        for (key, value) in or_note(node.entries(), findings).unwrap_or_default() {
            match key.name.as_str() {
                "key" => policy.key = or_note(parse_key(value), findings),
                "unmapped" => policy.unmapped = or_note(parse_unmapped(value), findings).unwrap_or_default(),
                "keep" if value.is_null() => {}
                "keep" => {
                    let patterns = or_note(value.items(), findings).unwrap_or_default();
                    policy.keep = patterns
                        .iter()
                        .filter_map(|item| or_note(KeepPattern::parse(item), findings))
                        .collect();
                }
                "tables" if value.is_null() => {}
                "tables" => {
                    let tables = or_note(value.entries(), findings).unwrap_or_default();
                    policy.tables =
                        tables.iter().map(|(name, rules)| parse_table(name, rules, findings)).collect();
                }
                _ => findings.push(unknown(key, "a key of a policy", KEYS)),
            }
        }
        policy
    }
}

fn parse_key(node: &Node) -> Result<RunKey, Error> {
    let secret = node.text()?;
    if secret.len() < SHORTEST_KEY {
        return Err(node
            .error(format!("the key is shorter than {SHORTEST_KEY} characters"))
            .with_help("make one with: openssl rand -hex 32"));
    }
    Ok(RunKey::from_secret(secret))
}

fn parse_unmapped(node: &Node) -> Result<Unmapped, Error> {
    match &node.content {
        Content::Null => Ok(Unmapped::Null),
        _ => match node.text()? {
            "fail" => Ok(Unmapped::Fail),
            "drop" => Ok(Unmapped::Drop),
            "null" => Ok(Unmapped::Null),
            "keep" => Ok(Unmapped::Keep),
            _ => Err(node.error("expected `fail`, `drop`, `null` or `keep`")),
        },
    }
}

fn parse_table(name: &Key, node: &Node, findings: &mut Vec<Error>) -> TablePolicy {
    let mut table = TablePolicy { name: name.clone(), no_rows: None, rules: Vec::new() };
    for (key, value) in or_note(node.entries(), findings).unwrap_or_default() {
        match (key.name.as_str(), value.text()) {
            // A column may be called `rows` too; no anonymizer is called `none` or `all`.
            ("rows", Ok("none")) => table.no_rows = Some(value.span.clone()),
            ("rows", Ok("all")) => {}
            _ => table.rules.extend(or_note(parse_rule(key, value), findings)),
        }
    }
    if let (Some(span), Some(rule)) = (&table.no_rows, table.rules.first()) {
        findings.push(
            Error::new(
                rule.target.span.clone(),
                format!("`{}` has a rule, but its rows are left out", name.name),
            )
            .with_help(format!("remove this rule, or `rows: none` in line {}", span.line_and_column().0)),
        );
    }
    table
}

fn parse_rule(target: &Key, node: &Node) -> Result<Rule, Error> {
    let action = match &node.content {
        // `note: null` is YAML's null, and means the anonymizer of this name.
        Content::Null => build(target, node, "null", &node.without(&[]), None)?,
        Content::Text(id) if id == "keep" => Action::Keep,
        Content::Text(id) => build(target, node, id, &node.without(&[]), None)?,
        Content::Mapping(_) => {
            let Some(id) = node.get("anonymizer") else {
                return Err(node
                    .error("this rule names no anonymizer")
                    .with_help("write `anonymizer: NAME`; `db-airlock anonymizers` lists the names"));
            };
            let name = if id.is_null() { "null" } else { id.text()? };
            let per = node.get("per").map(parse_per).transpose()?;
            build(target, id, name, &node.without(&["anonymizer", "per"]), per)?
        }
        _ => return Err(node.error("expected an anonymizer's name, `keep`, or a mapping with `anonymizer`")),
    };
    if target.name.starts_with('@') != matches!(&action, Action::Anonymize(rule) if !rule.parts.is_empty()) {
        return Err(wrong_target(target, &action));
    }
    Ok(Rule { target: target.clone(), action })
}

fn parse_per(node: &Node) -> Result<Per, Error> {
    Ok(match node.text()? {
        "row" => Per::Row,
        "value" => Per::Value,
        column => Per::Column(Key { span: node.span.clone(), name: column.to_owned() }),
    })
}

/// Builds the anonymizer `id`; `rest` holds the rule's other keys, parts and options.
fn build(target: &Key, at: &Node, id: &str, rest: &Node, per: Option<Per>) -> Result<Action, Error> {
    let Some(declaration) = anonymizers::find(id) else {
        let known = anonymizers::declarations().iter().map(|declaration| declaration.id);
        return Err(unknown(&Key { span: at.span.clone(), name: id.to_owned() }, "an anonymizer", known));
    };
    let mut parts = Vec::new();
    for part in declaration.parts {
        if let Some(column) = rest.get(part) {
            parts.push((*part, Key { span: column.span.clone(), name: column.text()?.to_owned() }));
        }
    }
    if parts.is_empty() && !declaration.parts.is_empty() {
        return Err(Error::new(target.span.clone(), format!("`{id}` is given no column"))
            .with_help(format!("map one or more of {} to columns", declaration.parts.join(", "))));
    }
    let options = if matches!(rest.content, Content::Mapping(_)) {
        rest.without(declaration.parts)
    } else {
        Node { span: rest.span.clone(), content: Content::Mapping(Vec::new()) }
    };
    let anonymizer = Arc::from((declaration.build)(&options)?);
    Ok(Action::Anonymize(Anonymize { declaration, anonymizer, options: canonical(&options), per, parts }))
}

fn wrong_target(target: &Key, action: &Action) -> Error {
    match action {
        Action::Anonymize(rule) if !rule.parts.is_empty() => Error::new(
            target.span.clone(),
            format!("`{}` works on several columns, and needs a name of its own", rule.declaration.id),
        )
        .with_help(format!("write it as \"@{}\"", target.name)),
        _ => Error::new(target.span.clone(), "a rule with `@` maps several columns, and this one maps none")
            .with_help("write the column's name, or use `address` or `iban-bic`"),
    }
}

/// A text that is the same for the same options, whatever their order.
fn canonical(node: &Node) -> String {
    match &node.content {
        Content::Mapping(entries) => {
            let mut lines: Vec<_> =
                entries.iter().map(|(key, value)| format!("{:?}:{}", key.name, canonical(value))).collect();
            lines.sort();
            format!("{{{}}}", lines.join(","))
        }
        Content::Sequence(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        scalar => format!("{scalar:?}"),
    }
}

fn unknown<'a>(key: &Key, what: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Error {
    let error = Error::new(key.span.clone(), format!("`{}` is not {what}", key.name));
    match nearest(&key.name, known.clone()) {
        Some(name) => error.with_help(format!("did you mean `{name}`?")),
        None => error.with_help(format!("known: {}", known.into_iter().collect::<Vec<_>>().join(", "))),
    }
}

fn or_note<T>(result: Result<T, Error>, findings: &mut Vec<Error>) -> Option<T> {
    result.map_err(|error| findings.push(error)).ok()
}
