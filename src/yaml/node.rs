//! Looking into a tree: what a node is, its entries, and parts of a mapping.

use super::{Content, Error, Key, Node};

impl Key {
    /// A finding about this key.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::new(self.span.clone(), message)
    }

    /// The name for messages: as it stands in the file, so that what a variable stands for is never shown.
    pub fn as_written(&self) -> &str {
        if self.span.text().contains("${") { self.span.text() } else { &self.name }
    }
}

impl Node {
    /// A finding about this value.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::new(self.span.clone(), message)
    }

    /// What this is, for messages: `text`, `a list` …
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "nothing",
            Content::Bool(_) => "true or false",
            Content::Integer(_) => "a whole number",
            Content::Float(_) => "a number",
            Content::Text(_) => "text",
            Content::Sequence(_) => "a list",
            Content::Mapping(_) => "a mapping",
        }
    }

    /// Whether this is `null`, `~` or nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// The text, or an error for anything else.
    pub fn text(&self) -> Result<&str, Error> {
        match &self.content {
            Content::Text(text) => Ok(text),
            Content::Bool(_) | Content::Integer(_) | Content::Float(_) => {
                Err(self.unexpected("text").with_help("put it in quotes"))
            }
            _ => Err(self.unexpected("text")),
        }
    }

    /// The entries of a mapping, in the order as written, or an error for anything else.
    pub fn entries(&self) -> Result<&[(Key, Node)], Error> {
        match &self.content {
            Content::Mapping(entries) => Ok(entries),
            _ => Err(self.unexpected("a mapping")),
        }
    }

    /// The items of a list, or an error for anything else.
    pub fn items(&self) -> Result<&[Node], Error> {
        match &self.content {
            Content::Sequence(items) => Ok(items),
            _ => Err(self.unexpected("a list")),
        }
    }

    /// The entry of this name, if this is a mapping that has it.
    pub fn entry(&self, name: &str) -> Option<&(Key, Node)> {
        match &self.content {
            Content::Mapping(entries) => entries.iter().find(|(key, _)| key.name == name),
            _ => None,
        }
    }

    /// The value of this name, if this is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|(_, value)| value)
    }

    /// This mapping with the entries of these names only; whatever is no mapping stays as it is.
    pub fn only(&self, names: &[&str]) -> Node {
        self.filtered(|key| names.contains(&key.name.as_str()))
    }

    /// This mapping without the entries of these names; whatever is no mapping stays as it is.
    pub fn without(&self, names: &[&str]) -> Node {
        self.filtered(|key| !names.contains(&key.name.as_str()))
    }

    pub(super) fn unexpected(&self, expected: &str) -> Error {
        self.error(format!("expected {expected}, found {}", self.kind()))
    }

    fn filtered(&self, kept: impl Fn(&Key) -> bool) -> Node {
        let content = match &self.content {
            Content::Mapping(entries) => {
                Content::Mapping(entries.iter().filter(|(key, _)| kept(key)).cloned().collect())
            }
            other => other.clone(),
        };
        Node { span: self.span.clone(), content }
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::{Node, Source, parse};

    fn tree(text: &str) -> Node {
        parse(Source::new("a.yaml", text)).unwrap()
    }

    fn names(node: &Node) -> Vec<&str> {
        node.entries().unwrap().iter().map(|(key, _)| key.name.as_str()).collect()
    }

    #[test]
    fn a_mapping_splits_by_names() {
        let node = tree("{a: 1, b: 2, c: 3}");
        assert_eq!(names(&node.only(&["c", "a", "x"])), ["a", "c"]);
        assert_eq!(names(&node.without(&["c", "a", "x"])), ["b"]);
        assert!(tree("[1]").without(&["a"]).items().is_ok());
    }

    #[test]
    fn other_kinds_are_named() {
        assert_eq!(
            tree("- 1").entries().unwrap_err().to_string(),
            "a.yaml:1:1: expected a mapping, found a list"
        );
        assert_eq!(
            tree("a: 1").items().unwrap_err().to_string(),
            "a.yaml:1:1: expected a list, found a mapping"
        );
        let error = tree("12").text().unwrap_err();
        assert_eq!(error.message, "expected text, found a whole number");
        assert_eq!(error.help.as_deref(), Some("put it in quotes"));
    }
}
