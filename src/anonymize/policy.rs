//! The policy as written: for each table what becomes of its columns, with the place of every word so
//! that a plan can point at it.

use std::sync::Arc;

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output};
use crate::anonymize::anonymizers;
use crate::anonymize::beside::{self, Beside, Fate};
use crate::anonymize::draw::RunKey;
use crate::anonymize::keep::KeepPattern;
use crate::yaml::{self, Content, Error, Key, Node, Span};

/// The keys of a policy, apart from those of [`beside::KINDS`].
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
    /// What becomes of what is neither schema nor rows.
    pub beside: Beside,
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
    /// Whether it says `rows: all`, which takes back what is said of a table that this one is a part of.
    pub all_rows: bool,
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

impl Anonymize {
    /// What it writes.
    pub fn output(&self) -> Output {
        self.anonymizer.output().unwrap_or(self.declaration.output)
    }

    /// What it writes into one of its cells.
    pub fn output_of(&self, cell: usize) -> Output {
        self.anonymizer.output_of(cell).unwrap_or(self.declaration.output)
    }
}

impl Policy {
    /// Reads a policy whose `${…}` are expanded. All findings are returned at once.
    pub fn parse(node: &Node) -> Result<Self, Vec<Error>> {
        let mut findings = Vec::new();
        let policy = Self::parse_into(node, &mut findings);
        if findings.is_empty() { Ok(policy) } else { Err(findings) }
    }

    fn parse_into(node: &Node, findings: &mut Vec<Error>) -> Self {
        let mut policy = Policy {
            key: None,
            unmapped: Unmapped::Fail,
            keep: Vec::new(),
            beside: Beside::default(),
            tables: Vec::new(),
        };
        if node.is_null() {
            return policy;
        }
        for (key, value) in or_note(node.entries(), findings).unwrap_or_default() {
            match key.name.as_str() {
                "key" => policy.key = or_note(parse_key(value), findings),
                "unmapped" => policy.unmapped = or_note(parse_unmapped(value), findings).unwrap_or_default(),
                "keep" if value.is_null() => {}
                "keep" => {
                    let items =
                        value.items().map_err(|error| error.with_help("write a list: `keep: [\"*.id\"]`"));
                    let patterns = or_note(items, findings).unwrap_or_default();
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
                name => match policy.beside.of_key(name) {
                    Some(fate) => *fate = or_note(Fate::parse(value), findings).unwrap_or(*fate),
                    None => findings.push(yaml::unknown_key(key, &known_keys())),
                },
            }
        }
        policy
    }
}

fn known_keys() -> Vec<&'static str> {
    KEYS.into_iter().chain(beside::KINDS.iter().map(|(key, ..)| *key)).collect()
}

/// A key in the file would be known to all who can read the file, and so would be the name behind
/// every value that they care to try.
fn parse_key(node: &Node) -> Result<RunKey, Error> {
    let secret = node.text()?;
    let written = node.span.text();
    if !written.contains("${") || written.contains(":-") {
        return Err(node
            .error("the key stands in the file, where it is no secret")
            .with_help("write `key: ${AIRLOCK_KEY}`, and set that variable on the airlock"));
    }
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
    let mut table = TablePolicy { name: name.clone(), no_rows: None, all_rows: false, rules: Vec::new() };
    let entries = node
        .entries()
        .map_err(|error| error.with_help("write `COLUMN: ANONYMIZER` for its columns, or `rows: none`"));
    for (key, value) in or_note(entries, findings).unwrap_or_default() {
        match (key.name.as_str(), value.text()) {
            // A column may be called `rows` too; no anonymizer is called `none` or `all`.
            ("rows", Ok("none")) => table.no_rows = Some(value.span.clone()),
            ("rows", Ok("all")) => table.all_rows = true,
            ("rows", Ok(text)) if text != "keep" && anonymizers::find(text).is_none() => findings.push(
                value
                    .error("expected `none` or `all`, or what becomes of a column named `rows`")
                    .with_help("`rows: none` leaves the rows out, and keeps the schema"),
            ),
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
        Content::Mapping(_) => parse_options(target, node)?,
        _ => return Err(node.error("expected an anonymizer's name, `keep`, or a mapping with `anonymizer`")),
    };
    if target.name.starts_with('@') != matches!(&action, Action::Anonymize(rule) if !rule.parts.is_empty()) {
        return Err(wrong_target(target, &action));
    }
    Ok(Rule { target: target.clone(), action })
}

fn parse_options(target: &Key, node: &Node) -> Result<Action, Error> {
    let Some(id) = node.get("anonymizer") else {
        return Err(node
            .error("this rule names no anonymizer")
            .with_help("write `anonymizer: NAME`; `db-airlock anonymizers` lists the names"));
    };
    let name = if id.is_null() { "null" } else { id.text()? };
    if name == "keep" {
        return Err(id
            .error("`keep` is no anonymizer, and takes no options")
            .with_help(format!("write `{}: keep`", target.name)));
    }
    let per = node.get("per").map(parse_per).transpose()?;
    let action = build(target, id, name, &node.without(&["anonymizer", "per"]), per)?;
    match (&action, node.entry("per")) {
        (Action::Anonymize(rule), Some((per, _))) if rule.declaration.per == DefaultPer::Nothing => {
            Err(per.error(format!("what `{name}` writes does not depend on `per`")).with_help("remove it"))
        }
        _ => Ok(action),
    }
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
        return Err(unknown_anonymizer(&Key { span: at.span.clone(), name: id.to_owned() }));
    };
    if !declaration.parts.is_empty() {
        let options = declaration.options.iter().map(|option| option.name);
        let known: Vec<_> = declaration.parts.iter().copied().chain(options).collect();
        for (key, _) in rest.entries().unwrap_or_default() {
            if !known.contains(&key.name.as_str()) {
                return Err(key
                    .error(format!("`{id}` has no part or option `{}`", key.name))
                    .with_help(yaml::did_you_mean(&key.name, &known)));
            }
        }
    }
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

fn unknown_anonymizer(id: &Key) -> Error {
    let ids = anonymizers::declarations().iter().map(|declaration| declaration.id);
    let known: Vec<_> = ids.chain(["keep"]).collect();
    id.error(format!("unknown anonymizer `{}`", id.as_written()))
        .with_help(yaml::did_you_mean(&id.name, &known))
}

fn or_note<T>(result: Result<T, Error>, findings: &mut Vec<Error>) -> Option<T> {
    result.map_err(|error| findings.push(error)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn read(text: &str) -> Result<Policy, Vec<Error>> {
        Policy::parse(&parse(Source::new("p.yaml", text)).unwrap())
    }

    /// Reading `text` finds exactly this: `LINE:COLUMN: MESSAGE; HELP`, one a line.
    fn check(text: &str, expected: &str) {
        let findings = read(text).err().unwrap_or_default();
        let line = |error: &Error| match &error.help {
            Some(help) => format!("{error}; {help}"),
            None => error.to_string(),
        };
        let lines: Vec<_> = findings.iter().map(|error| line(error).replacen("p.yaml:", "", 1)).collect();
        assert_eq!(lines.join("\n"), expected, "{text}");
    }

    #[test]
    fn unknown_words_are_findings() {
        check("tabels: {}", "1:1: unknown key `tabels`; did you mean `tables`?");
        check("unmapped: kepe", "1:11: expected `fail`, `drop`, `null` or `keep`");
        check("unmapped: true", "1:11: expected text, found true or false; put it in quotes");
        check("unmapped: [keep]", "1:11: expected text, found a list");
        check(r#"keep: "*.id""#, r#"1:7: expected a list, found text; write a list: `keep: ["*.id"]`"#);
        check(
            r#"keep: {columns: "*.id"}"#,
            r#"1:7: expected a list, found a mapping; write a list: `keep: ["*.id"]`"#,
        );
        check("- a", "1:1: expected a mapping, found a list");
        check("tables: [t]", "1:9: expected a mapping, found a list");
        check(
            "tables: {t: }",
            "1:11: expected a mapping, found nothing; write `COLUMN: ANONYMIZER` for its columns, or `rows: none`",
        );
        check(
            "tables: {t: md5}",
            "1:13: expected a mapping, found text; write `COLUMN: ANONYMIZER` for its columns, or `rows: none`",
        );
        check("tables:\n  t: {a: emial}", "2:10: unknown anonymizer `emial`; did you mean `email`?");
        check("tables:\n  t: {a: kep}", "2:10: unknown anonymizer `kep`; did you mean `keep`?");
        check(
            "tables:\n  t: {a: {anonymizer: emial}}",
            "2:23: unknown anonymizer `emial`; did you mean `email`?",
        );
        check(
            "tables:\n  t: {a: {anonymiser: email}}",
            "2:10: this rule names no anonymizer; write `anonymizer: NAME`; `db-airlock anonymizers` lists the names",
        );
        check(
            "tables:\n  t: {a: {anonymizer: email, domian: x}}",
            "2:30: unknown option `domian`; did you mean `domain`?",
        );
        check(
            "tables:\n  t: {a: false}",
            "2:10: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
        );
        check(
            "tables:\n  t: {a: [email]}",
            "2:10: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
        );
        check("tables:\n  t: {a: {anonymizer: [email]}}", "2:23: expected text, found a list");
        let names = anonymizers::declarations().iter().map(|known| format!("`{}`, ", known.id));
        let known = format!("known here: {}`keep`", names.collect::<String>());
        let expected = format!(
            "1:17: unknown anonymizer `x`; {known}\n1:23: unknown anonymizer `y`; {known}\n2:11: expected `fail`, \
             `drop`, `null` or `keep`"
        );
        check("tables: {t: {a: x, b: y}}\nunmapped: z", &expected);
    }

    #[test]
    fn comments_are_kept_and_the_rest_is_dropped_unless_the_policy_says_otherwise() {
        assert_eq!(read("").unwrap().beside, Beside::default());
        for (kind, of, _) in beside::KINDS {
            for fate in [Fate::Keep, Fate::Drop] {
                let mut expected = Beside::default();
                *of(&mut expected) = fate;
                assert_eq!(read(&format!("{kind}: {}", fate.name())).unwrap().beside, expected, "{kind}");
            }
        }
        check("comments: none", "1:11: expected `keep` or `drop`");
        check("comments:", "1:9: expected text, found nothing");
    }

    #[test]
    fn what_would_be_ignored_is_refused() {
        check(
            "tables:\n  t: {a: {anonymizer: keep}}",
            "2:23: `keep` is no anonymizer, and takes no options; write `a: keep`",
        );
        check(
            "tables:\n  t: {a: {anonymizer: keep, why: x}}",
            "2:23: `keep` is no anonymizer, and takes no options; write `a: keep`",
        );
        check(
            "tables:\n  t: {a: {anonymizer: 'null', per: row}}",
            "2:31: what `null` writes does not depend on `per`; remove it",
        );
        check(
            "tables:\n  t: {a: {anonymizer: constant, value: x, per: b}}",
            "2:43: what `constant` writes does not depend on `per`; remove it",
        );
        check(
            "tables:\n  t: {rows: none, a: md5}",
            "2:19: `t` has a rule, but its rows are left out; remove this rule, or `rows: none` in line 2",
        );
        check(
            "tables:\n  t: {a: md5, rows: none, b: keep}",
            "2:7: `t` has a rule, but its rows are left out; remove this rule, or `rows: none` in line 2",
        );
        check(
            "tables:\n  t: {rows: nnone}",
            "2:13: expected `none` or `all`, or what becomes of a column named `rows`; `rows: none` leaves the rows out, and keeps the schema",
        );
        check(
            "tables:\n  t: {rows: false}",
            "2:13: expected an anonymizer's name, `keep`, or a mapping with `anonymizer`",
        );
        check(
            "tables:\n  t: {a: {anonymizer: email, per: 1}}",
            "2:35: expected text, found a whole number; put it in quotes",
        );
        check("tables:\n  t: {a: {anonymizer: email, per: }}", "2:33: expected text, found nothing");
    }

    #[test]
    fn rules_over_several_columns_have_a_name_of_their_own() {
        check(
            "tables:\n  t: {a: {anonymizer: address, locality: a}}",
            r#"2:7: `address` works on several columns, and needs a name of its own; write it as "@a""#,
        );
        check(
            r#"tables:
  t: {"@a": email}"#,
            "2:7: a rule with `@` maps several columns, and this one maps none; write the column's name, or use `address` or `iban-bic`",
        );
        check(
            r#"tables:
  t: {"@a": keep}"#,
            "2:7: a rule with `@` maps several columns, and this one maps none; write the column's name, or use `address` or `iban-bic`",
        );
        check(
            r#"tables:
  t: {"@a": address}"#,
            "2:7: `address` is given no column; map one or more of street_address, secondary_address, postal_code, locality, region, country to columns",
        );
        check(
            r#"tables:
  t: {"@a": {anonymizer: address, city: a}}"#,
            "2:35: `address` has no part or option `city`; known here: `street_address`, `secondary_address`, `postal_code`, `locality`, `region`, `country`, `locale`",
        );
        check(
            r#"tables:
  t: {"@a": {anonymizer: address, locality: 1}}"#,
            "2:45: expected text, found a whole number; put it in quotes",
        );
        check(
            r#"tables:
  t: {"@a": {anonymizer: address, locality: a, city: b}}"#,
            "2:48: `address` has no part or option `city`; known here: `street_address`, `secondary_address`, `postal_code`, `locality`, `region`, `country`, `locale`",
        );
    }

    /// The policy after the variable in `key` was replaced.
    fn with_key(written: &str, value: &str) -> Result<Policy, Vec<Error>> {
        let mut node = parse(Source::new("p.yaml", format!("key: {written}"))).unwrap();
        let Content::Mapping(entries) = &mut node.content else { panic!("{written}") };
        entries[0].1.content = Content::Text(value.to_owned());
        Policy::parse(&node)
    }

    #[test]
    fn the_key_is_long_and_comes_from_outside() {
        let long = "0123456789abcdef";
        assert!(with_key("${KEY}", long).unwrap().key.is_some());
        let refused = |written, value| {
            let findings = with_key(written, value).err().unwrap();
            assert!(findings.iter().all(|finding| !finding.to_string().contains("0123")));
            findings[0].message.clone()
        };
        assert_eq!(refused("${KEY}", &long[1..]), "the key is shorter than 16 characters");
        assert_eq!(refused("${KEY}", ""), "the key is shorter than 16 characters");
        assert_eq!(refused(long, long), "the key stands in the file, where it is no secret");
        assert_eq!(refused("${KEY:-secret}", long), "the key stands in the file, where it is no secret");
    }

    #[test]
    fn a_variable_in_a_rule_is_never_shown() {
        let mut node = parse(Source::new("p.yaml", "tables: ${X}")).unwrap();
        let value =
            Node { content: Content::Text("hunter2".to_owned()), ..node.get("tables").unwrap().clone() };
        let error = unknown_anonymizer(&Key { span: value.span.clone(), name: "hunter2".to_owned() });
        assert_eq!(error.message, "unknown anonymizer `${X}`");
        node.content =
            Content::Mapping(vec![(Key { span: node.span.clone(), name: "keep".to_owned() }, value)]);
        assert!(
            Policy::parse(&node).err().unwrap().iter().all(|error| !error.to_string().contains("hunter2"))
        );
    }

    #[test]
    fn whatever_means_null_is_the_anonymizer() {
        for text in ["", "~", "null", "'null'", "{anonymizer: null}", "{anonymizer: 'null'}"] {
            let policy = read(&format!("tables: {{t: {{a: {text}}}}}")).unwrap();
            let Action::Anonymize(rule) = &policy.tables[0].rules[0].action else { panic!("{text}") };
            assert_eq!(rule.declaration.id, "null");
        }
    }

    #[test]
    fn options_compare_whatever_their_order() {
        let options = |text: &str| {
            let policy = read(&format!("tables: {{t: {{a: {text}}}}}")).unwrap();
            let Action::Anonymize(rule) = &policy.tables[0].rules[0].action else { panic!("{text}") };
            rule.options.clone()
        };
        let one = options("{anonymizer: integer, min: 1, max: 2}");
        assert_eq!(one, options("{max: 2, per: value, anonymizer: integer, min: 1}"));
        assert_ne!(one, options("{anonymizer: integer, min: 1, max: 3}"));
    }

    #[test]
    fn an_empty_policy_fails_on_everything() {
        for text in ["", "{}", "keep:\ntables:\n"] {
            let policy = read(text).unwrap();
            assert_eq!(policy.unmapped, Unmapped::Fail);
            assert!(policy.keep.is_empty() && policy.tables.is_empty() && policy.key.is_none());
        }
    }
}
