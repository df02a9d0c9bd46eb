//! The options of a target of theirs, read as PHP would: `"10"` is a number, `no` is false.

use super::rule::Value;
use crate::stories::init::from_db_tools::note::Notes;
use crate::stories::init::from_db_tools::text::{is_parameter, variable};
use crate::yaml::{Content, Key, Node, Span, did_you_mean};

/// The options that a target gives, and which of them were asked for.
pub(super) struct Given<'a> {
    pub anonymizer: &'a str,
    /// Where the anonymizer's name stands.
    pub span: &'a Span,
    options: Vec<&'a (Key, Node)>,
    asked: Vec<&'static str>,
    pub notes: Notes,
}

impl<'a> Given<'a> {
    pub fn new(anonymizer: &'a str, span: &'a Span, options: Vec<&'a (Key, Node)>, notes: Notes) -> Self {
        Given { anonymizer, span, options, asked: Vec::new(), notes }
    }

    /// The option of this name; nothing where it is null.
    pub fn node(&mut self, name: &'static str) -> Option<&'a Node> {
        self.entry(name).map(|(_, node)| node)
    }

    /// The same with its name.
    pub fn entry(&mut self, name: &'static str) -> Option<&'a (Key, Node)> {
        self.asked.push(name);
        self.options.iter().find(|(key, node)| key.name == name && !node.is_null()).copied()
    }

    /// A text, whatever YAML took it for.
    pub fn text(&mut self, name: &'static str) -> Option<Value> {
        let node = self.node(name)?;
        match self.spelt(name, node)? {
            text if variable(&text).is_some() => variable(&text).map(Value::Variable),
            text => Some(Value::Text(text)),
        }
    }

    /// A text that is no variable.
    pub fn plain_text(&mut self, name: &'static str) -> Option<String> {
        match self.text(name)? {
            Value::Text(text) => Some(text),
            _ => {
                let node = self.node(name)?;
                self.notes.lost(node, format!("`{name}` is a variable"), "write what it stands for");
                None
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, name: &'static str) -> Option<Value> {
        let node = self.node(name)?;
        let text = self.spelt(name, node)?;
        if let Some(variable) = variable(&text) {
            return Some(Value::Variable(variable));
        }
        let number = match &node.content {
            Content::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
            _ => text.trim().parse().ok(),
        };
        number
            .map(|number: i64| Value::Yaml(number.to_string()))
            .or_else(|| self.wrong(name, node, "a whole number"))
    }

    /// A number.
    pub fn number(&mut self, name: &'static str) -> Option<Value> {
        let node = self.node(name)?;
        let text = self.spelt(name, node)?;
        if let Some(variable) = variable(&text) {
            return Some(Value::Variable(variable));
        }
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        number.map(|number| Value::Yaml(number.to_string())).or_else(|| self.wrong(name, node, "a number"))
    }

    /// Whether it is true, as PHP sees it.
    pub fn truth(&mut self, name: &'static str) -> Option<bool> {
        let node = self.node(name)?;
        let text = self.spelt(name, node)?;
        Some(!["", "0", "n", "no", "f", "false"].contains(&text.to_ascii_lowercase().as_str()))
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &'static str) -> Option<Value> {
        let node = self.node(name)?;
        let items = match &node.content {
            Content::Sequence(items) => items.iter().collect(),
            // A list of PHP is a mapping, too.
            Content::Mapping(entries) => entries.iter().map(|(_, item)| item).collect(),
            _ => vec![node],
        };
        let texts = items.into_iter().filter_map(|item| self.spelt(name, item)).collect();
        Some(Value::Texts(texts))
    }

    /// The text of a scalar.
    fn spelt(&mut self, name: &str, node: &Node) -> Option<String> {
        let text = match &node.content {
            Content::Text(text) => text.clone(),
            Content::Bool(truth) => truth.to_string(),
            Content::Integer(number) => number.to_string(),
            // `1.10` has lost its form by now, but not in the file.
            Content::Float(_) => node.span.text().to_owned(),
            _ => return self.wrong(name, node, "one value"),
        };
        if is_parameter(&text) && variable(&text).is_none() {
            let help = "write what it stands for";
            self.notes.lost(node, format!("`{name}` is a parameter of Symfony, `{text}`"), help);
            return None;
        }
        Some(text)
    }

    fn wrong<T>(&mut self, name: &str, node: &Node, expected: &str) -> Option<T> {
        self.notes.lost(node, format!("`{name}` is {}, not {expected}", node.kind()), "");
        None
    }

    /// An option that means nothing here, if it is given.
    pub fn without_counterpart(&mut self, name: &'static str, why: &str) {
        if let Some((key, _)) = self.entry(name) {
            self.notes.told(key, format!("the option `{name}` is left out: {why}"), "");
        }
    }

    /// For an anonymizer that there is nothing for: its options need no notes of their own.
    pub fn forget_options(&mut self) {
        self.options.clear();
    }

    /// Tells of the options that nobody asked for. DbToolsBundle passes over them in silence.
    pub fn finish(mut self) -> Notes {
        // The salt is one that the program adds by itself.
        let known: Vec<&str> = self.asked.iter().copied().filter(|name| *name != "salt").collect();
        for (key, _) in &self.options {
            if !self.asked.contains(&key.name.as_str()) {
                let message = format!(
                    "`{}` has no option `{}`, which DbToolsBundle ignores",
                    self.anonymizer, key.name
                );
                self.notes.lost(key, message, did_you_mean(&key.name, &known));
            }
        }
        self.notes
    }
}
