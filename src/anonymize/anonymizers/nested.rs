//! A rule within a rule: what `dictionary` does with other values, and `json`, `array`, `hstore` and `composite` with
//! their parts.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue};
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Key, Node};

/// What becomes of a part.
pub(super) enum Nested {
    /// It stays as it is.
    Keep,
    /// This anonymizer replaces it.
    Rule { declaration: &'static Declaration, anonymizer: Box<dyn Anonymizer> },
}

impl Nested {
    /// Replaces a part of a value. Under `per: value` an anonymizer that goes by value goes by the part, so that an
    /// address within a document is the same as in a column; all else is told apart by `number`.
    pub(super) fn anonymize(&self, draw: &Draw, number: u64, part: &mut Value<'_>) -> Result<(), ValueError> {
        let Nested::Rule { declaration, anonymizer } = self else { return Ok(()) };
        let is_kept =
            part.is_null() && !declaration.replaces_null || part.is_empty() && !declaration.replaces_empty;
        if is_kept {
            return Ok(());
        }
        let goes_by_value = declaration.per == crate::anonymize::anonymizer::DefaultPer::Value;
        let mut stream = match goes_by_value {
            true => draw.of_part(declaration.id, Some(&part.identity()), number),
            false => draw.of_part(declaration.id, None, number),
        };
        anonymizer.anonymize(&mut stream, std::slice::from_mut(part))
    }

    /// Whether the key decides over what it writes.
    pub(super) fn is_keyed(&self) -> bool {
        match self {
            Nested::Keep => true,
            Nested::Rule { anonymizer, .. } => anonymizer.is_keyed(),
        }
    }

    /// What it writes; `None` where it keeps what is there.
    pub(super) fn output(&self) -> Option<Output> {
        match self {
            Nested::Keep => None,
            Nested::Rule { declaration, anonymizer } => {
                Some(anonymizer.output().unwrap_or(declaration.output))
            }
        }
    }

    /// Everything that it may write, where it lists it; nothing new where it keeps what is there.
    pub(super) fn outcomes(&self) -> Option<Vec<Value<'static>>> {
        match self {
            Nested::Keep => Some(Vec::new()),
            Nested::Rule { anonymizer, .. } => anonymizer.outcomes(),
        }
    }

    /// Whether it may write NULL.
    pub(super) fn writes_null(&self) -> bool {
        match self {
            Nested::Keep => false,
            Nested::Rule { anonymizer, .. } => {
                self.output() == Some(Output::Null) || anonymizer.writes_null()
            }
        }
    }

    pub(super) fn is_spelt_in(&self, letters: Repertoire) -> bool {
        match self {
            Nested::Keep => true,
            Nested::Rule { anonymizer, .. } => match anonymizer.outcomes() {
                Some(values) => values
                    .iter()
                    .all(|value| std::str::from_utf8(&value.identity()).is_ok_and(|text| letters.has(text))),
                None => anonymizer.is_spelt_in(0, letters),
            },
        }
    }

    /// Streams of the same anonymizer are told apart by number: its place among the rules that have it.
    pub(super) fn id(&self) -> &'static str {
        match self {
            Nested::Keep => "keep",
            Nested::Rule { declaration, .. } => declaration.id,
        }
    }
}

impl OptionValue for Nested {
    const TAKES: &'static str = "an anonymizer's name, or a mapping with `anonymizer`";
    const SHAPE: Shape = Shape::Rule;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Null => built(node, "null", node),
            Content::Text(name) if name == "keep" => Ok(Nested::Keep),
            Content::Text(name) => built(node, name, node),
            Content::Mapping(_) => {
                let Some(id) = node.get("anonymizer") else {
                    return Err(node
                        .error("this rule names no anonymizer")
                        .with_help("write `anonymizer: NAME`, or the name alone"));
                };
                if let Some((per, _)) = node.entry("per") {
                    return Err(per
                        .error("a rule within a rule has no `per`")
                        .with_help("write it beside the outer one"));
                }
                let name = if id.is_null() { "null" } else { id.text()? };
                built(id, name, &node.without(&["anonymizer"]))
            }
            _ => Err(options::unexpected::<Self>(node)),
        }
    }
}

fn built(at: &Node, id: &str, rule: &Node) -> Result<Nested, yaml::Error> {
    let Some(declaration) = super::find(id) else {
        return Err(super::unknown(&Key { span: at.span.clone(), name: id.to_owned() }));
    };
    if !declaration.parts.is_empty() {
        return Err(at
            .error(format!("`{id}` works on several columns, and not within a value"))
            .with_help("choose an anonymizer that works on one column"));
    }
    let defaults = Node { span: rule.span.clone(), content: Content::Mapping(Vec::new()) };
    let options = if matches!(rule.content, Content::Mapping(_)) { rule } else { &defaults };
    let anonymizer = (declaration.build)(options)?;
    if anonymizer.outside().is_some() {
        return Err(at
            .error(format!("`{id}` asks a program, which a rule within a rule cannot"))
            .with_help("let the program rewrite the whole value"));
    }
    if anonymizer.window().is_some() {
        return Err(at
            .error(format!("`{id}` exchanges values between rows, which a rule within a rule cannot"))
            .with_help("use it on a column of its own"));
    }
    match anonymizer.reads().first() {
        Some(column) => Err(column
            .error(format!(
                "`{id}` reads the column `{}`, which a rule within a rule cannot",
                column.as_written()
            ))
            .with_help("use it on a column of its own")),
        None => Ok(Nested::Rule { declaration, anonymizer }),
    }
}

/// A rule for each name, in the order as written.
pub(super) struct ByName(pub(super) Vec<(Key, Nested)>);

impl OptionValue for ByName {
    const TAKES: &'static str = "a mapping from names to anonymizers";
    const SHAPE: Shape = Shape::RuleByKey;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Mapping(entries) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        if entries.is_empty() {
            return Err(node.error("expected at least one rule, found none"));
        }
        let read = |(key, rule): &(Key, Node)| Ok((key.clone(), Nested::read(rule)?));
        entries.iter().map(read).collect::<Result<_, _>>().map(ByName)
    }
}

/// For each rule, how many before it have the same anonymizer: what its streams are numbered by.
pub(super) fn ordinals<'a>(rules: impl Iterator<Item = &'a Nested> + Clone) -> Vec<u64> {
    let before = |at: usize, id| rules.clone().take(at).filter(|rule| rule.id() == id).count() as u64;
    rules.clone().enumerate().map(|(at, rule)| before(at, rule.id())).collect()
}

/// The number of the `position`-th match of a rule: no two of the same anonymizer have the same.
pub(super) fn number(ordinal: u64, position: u64) -> u64 {
    ordinal << 40 | position
}
