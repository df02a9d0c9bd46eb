//! One entry of a table: a column, or a name with `@` for several, and what becomes of it.

use std::sync::Arc;

use super::terms::{Except, TERMS, Terms};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output};
use crate::anonymize::anonymizers;
use crate::yaml::{self, Content, Error, Key, Node};

/// One entry of a table.
pub struct Rule {
    /// The column, a pattern of columns (with a `*`), or `@name` for a rule over several columns.
    pub target: Key,
    /// What becomes of it.
    pub action: Action,
}

/// What a rule does.
pub enum Action {
    /// The column is kept.
    Keep(Keep),
    /// The column's values, or those of several columns, are replaced.
    Anonymize(Anonymize),
    /// The column holds values of this one, `table.column`, and follows its rule, as if a foreign key said so.
    Follow(Key),
}

/// What is said of a column that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// Why it holds nothing personal.
    pub why: Option<String>,
    /// Whether it helps to tell who somebody is, together with others.
    pub quasi: bool,
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
    /// What else the rule says.
    pub terms: Terms,
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

    /// Whether different inputs (under `per: value`) or rows (under `per: row`) give different outputs.
    pub fn is_distinct(&self) -> bool {
        let Anonymize { declaration, anonymizer, terms, .. } = self;
        // A number that is kept may be what another one becomes; nobody has a token.
        let may_meet_kept = (terms.when.is_some() || terms.except.is_some())
            && !matches!(self.output(), Output::Text | Output::Uuid);
        ((declaration.distinct && anonymizer.is_distinct()) || terms.unique) && !may_meet_kept
    }

    /// Whether NULL is replaced too.
    pub fn replaces_null(&self) -> bool {
        self.terms.replaces_null.unwrap_or(self.declaration.replaces_null)
    }

    /// Whether empty text is replaced too.
    pub fn replaces_empty(&self) -> bool {
        self.terms.replaces_empty.unwrap_or(self.declaration.replaces_empty)
    }
}

impl Rule {
    /// Reads what stands at a column; `locale` is that of rules that name none.
    pub(super) fn parse(target: &Key, node: &Node, locale: Option<&Node>) -> Result<Self, Error> {
        let action = match &node.content {
            // `note: null` is YAML's null, and means the anonymizer of this name.
            Content::Null => build(target, (node, "null"), &node.without(&[]), locale)?,
            Content::Text(id) if id == "keep" => Action::Keep(Keep::default()),
            Content::Text(id) => build(target, (node, id), &node.without(&[]), locale)?,
            Content::Mapping(_) => parse_mapping(target, node, locale)?,
            _ => {
                return Err(
                    node.error("expected an anonymizer's name, `keep`, or a mapping with `anonymizer`")
                );
            }
        };
        let maps_parts = matches!(&action, Action::Anonymize(rule) if !rule.parts.is_empty());
        if target.name.starts_with('@') != maps_parts {
            return Err(wrong_target(target, &action));
        }
        Ok(Rule { target: target.clone(), action })
    }

    /// Whether it stands for all columns that its name is a pattern of.
    pub fn is_pattern(&self) -> bool {
        self.target.name.contains('*') && !self.target.name.starts_with('@')
    }
}

fn parse_mapping(target: &Key, node: &Node, locale: Option<&Node>) -> Result<Action, Error> {
    if let Some((key, column)) = node.entry("references") {
        return parse_follow(node, key, column);
    }
    let Some(id) = node.get("anonymizer") else {
        return Err(node
            .error("this rule names no anonymizer")
            .with_help("write `anonymizer: NAME`; `db-airlock anonymizers` lists the names"));
    };
    match if id.is_null() { "null" } else { id.text()? } {
        "keep" => parse_keep(node).map(Action::Keep),
        name => build(target, (id, name), &node.without(&["anonymizer"]), locale),
    }
}

/// `{references: customer.email}`
fn parse_follow(node: &Node, references: &Key, column: &Node) -> Result<Action, Error> {
    if let Some((key, _)) = node.entries()?.iter().find(|(key, _)| key.name != references.name) {
        return Err(key
            .error(format!("`{}` does not go with `references`", key.as_written()))
            .with_help("the column follows the rule of the one that it refers to, and has none of its own"));
    }
    let name = column.text()?;
    match name.rsplit_once('.') {
        Some((table, of)) if !table.is_empty() && !of.is_empty() => {
            Ok(Action::Follow(Key { span: column.span.clone(), name: name.to_owned() }))
        }
        _ => Err(column.error("expected a column of the form `table.column`")),
    }
}

/// `{anonymizer: keep, why: surrogate key, quasi: true}`
fn parse_keep(node: &Node) -> Result<Keep, Error> {
    const KNOWN: [&str; 3] = ["anonymizer", "why", "quasi"];
    if let Some((key, _)) = node.entries()?.iter().find(|(key, _)| !KNOWN.contains(&key.name.as_str())) {
        return Err(key
            .error(format!("`keep` takes no `{}`", key.as_written()))
            .with_help("it takes `why`, a reason, and `quasi: true`"));
    }
    let why = node.get("why").map(Node::text).transpose()?.map(str::to_owned);
    Ok(Keep { why, quasi: Terms::parse(&node.only(&["quasi"]))?.quasi })
}

fn parse_per(node: &Node) -> Result<Per, Error> {
    Ok(match node.text()? {
        "row" => Per::Row,
        "value" => Per::Value,
        column => Per::Column(Key { span: node.span.clone(), name: column.to_owned() }),
    })
}

/// Builds the anonymizer that is named; `rest` holds the rule's other keys: terms, parts and options.
fn build(target: &Key, (at, id): (&Node, &str), rest: &Node, locale: Option<&Node>) -> Result<Action, Error> {
    let Some(declaration) = anonymizers::find(id) else {
        return Err(anonymizers::unknown(&Key { span: at.span.clone(), name: id.to_owned() }));
    };
    let empty = Node { span: rest.span.clone(), content: Content::Mapping(Vec::new()) };
    let rest = if matches!(rest.content, Content::Mapping(_)) { rest } else { &empty };
    let per = rest.get("per").map(parse_per).transpose()?;
    let terms = Terms::parse(rest)?;
    let keys = TERMS.map(|(key, _)| key);
    let own = rest.without(&keys);
    let parts = parse_parts(target, declaration, &own)?;
    let mut options = own.without(declaration.parts);
    let written = options.clone();
    add_locale(&mut options, declaration, locale);
    let anonymizer: Arc<dyn Anonymizer> = Arc::from((declaration.build)(&options)?);
    let options = [canonical(&written), canonical(&Terms::written(rest))].concat();
    let rule = Anonymize { declaration, anonymizer, options, per, parts, terms };
    check_terms(&rule, rest)?;
    Ok(Action::Anonymize(rule))
}

/// The columns that a rule over several maps its parts to.
fn parse_parts(
    target: &Key,
    declaration: &'static Declaration,
    rest: &Node,
) -> Result<Vec<(&'static str, Key)>, Error> {
    if declaration.parts.is_empty() {
        return Ok(Vec::new());
    }
    let id = declaration.id;
    let options = declaration.options.iter().map(|option| option.name);
    let known: Vec<_> = declaration.parts.iter().copied().chain(options).collect();
    if let Some((key, _)) = rest.entries()?.iter().find(|(key, _)| !known.contains(&key.name.as_str())) {
        return Err(key
            .error(format!("`{id}` has no part or option `{}`", key.name))
            .with_help(yaml::did_you_mean(&key.name, &known)));
    }
    let mut parts = Vec::new();
    for part in declaration.parts {
        if let Some(column) = rest.get(part) {
            parts.push((*part, Key { span: column.span.clone(), name: column.text()?.to_owned() }));
        }
    }
    if parts.is_empty() {
        return Err(Error::new(target.span.clone(), format!("`{id}` is given no column"))
            .with_help(format!("map one or more of {} to columns", declaration.parts.join(", "))));
    }
    Ok(parts)
}

/// Refuses what a rule says that its anonymizer could only ignore.
fn check_terms(rule: &Anonymize, written: &Node) -> Result<(), Error> {
    let Anonymize { declaration, anonymizer, parts, terms, .. } = rule;
    let id = declaration.id;
    let refused = |key: &str, message: String, help: &str| match written.entry(key) {
        Some((key, _)) => Err(key.error(message).with_help(help)),
        None => Ok(()),
    };
    if declaration.per == DefaultPer::Nothing {
        refused("per", format!("what `{id}` writes does not depend on `per`"), "remove it")?;
    }
    if terms.replaces_null == Some(true) && anonymizer.reads_value() {
        let help = "keep NULL, or choose what invents its values";
        refused("null", format!("`{id}` makes the new value of the old one, and NULL is none"), help)?;
    }
    if matches!(terms.except, Some(Except::Values(_))) && !parts.is_empty() {
        let help = "write a condition: `except: \"email == 'me@example.org'\"`";
        refused("except", "a list of values is for a rule on one column".to_owned(), help)?;
    }
    if terms.unique && matches!(rule.per, Some(Per::Column(_))) {
        let help = "write `per: value` or `per: row`, or leave `unique` out";
        refused(
            "unique",
            "rows that are alike in the column that `per` names get the same value".to_owned(),
            help,
        )?;
    }
    if anonymizer.window().is_some() {
        let help = "remove it";
        refused("max_length", format!("`{id}` writes values as they are, however long"), help)?;
    }
    if terms.unique && !declaration.distinct && (!anonymizer.takes_token() || !parts.is_empty()) {
        let help = "use `email`, `md5`, `hash` or `uuid`, or `key` for numbers";
        refused("unique", format!("`{id}` has no form in which all values stay different"), help)?;
    }
    Ok(())
}

/// The policy's locale, where the rule names none and its anonymizer takes one.
fn add_locale(options: &mut Node, declaration: &Declaration, locale: Option<&Node>) {
    let takes_one = declaration.options.iter().any(|option| option.name == "locale");
    let Some(locale) = locale.filter(|_| takes_one && options.get("locale").is_none()) else { return };
    // A country says more than a language.
    if options.get("country").is_some() {
        return;
    }
    if let Content::Mapping(entries) = &mut options.content {
        entries.push((Key { span: locale.span.clone(), name: "locale".to_owned() }, locale.clone()));
    }
}

/// Whether the policy's locale is one that names have.
pub(super) fn check_locale(locale: &Node) -> Result<(), Error> {
    let key = Key { span: locale.span.clone(), name: "locale".to_owned() };
    let content = Content::Mapping(vec![(key, locale.clone())]);
    let names = anonymizers::find("lastname").expect("`lastname` is declared");
    (names.build)(&Node { span: locale.span.clone(), content }).map(drop)
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
