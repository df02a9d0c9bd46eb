//! A rule of ours, as it will be written.

use crate::stories::init::from_db_tools::text::{quoted, scalar, without_variables};

/// An anonymizer of ours with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub id: &'static str,
    /// Whether it maps parts to columns, and so needs a name of its own.
    pub has_parts: bool,
    pub options: Vec<(&'static str, Value)>,
}

/// What an option holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Texts(Vec<String>),
    /// A number, a truth, or a list that stands in a table of ours.
    Yaml(String),
    /// A variable, which stands for whatever the option takes.
    Variable(String),
}

impl Rule {
    /// One without options.
    pub fn of(id: &'static str) -> Self {
        Rule { id, has_parts: false, options: Vec::new() }
    }

    /// One more option, if it has a value.
    pub fn with(mut self, name: &'static str, value: Option<Value>) -> Self {
        self.options.extend(value.map(|value| (name, value)));
        self
    }

    /// The same with a text.
    pub fn with_text(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with(name, Some(Value::Text(value.into())))
    }

    /// The same with what is YAML already.
    pub fn with_yaml(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with(name, Some(Value::Yaml(value.into())))
    }

    /// A rule over several columns: parts and columns come as options.
    pub fn over_parts(self) -> Self {
        Rule { has_parts: true, ..self }
    }

    /// As it stands behind the column's name.
    pub fn yaml(&self) -> String {
        self.spelt(&without_variables)
    }

    /// The same as it is once variables are replaced, so that it can be read at once.
    pub fn yaml_as_read(&self) -> String {
        self.spelt(&str::to_owned)
    }

    /// Whether a variable stands in it, which only the airlock knows.
    pub fn has_variables(&self) -> bool {
        self.options.iter().any(|(_, value)| matches!(value, Value::Variable(_)))
    }

    fn spelt(&self, escaped: &dyn Fn(&str) -> String) -> String {
        if self.options.is_empty() {
            return scalar(self.id);
        }
        let mut text = format!("{{anonymizer: {}", scalar(self.id));
        for (name, value) in &self.options {
            let value = match value {
                Value::Text(text) => scalar(&escaped(text)),
                Value::Texts(texts) => {
                    let texts: Vec<String> = texts.iter().map(|text| scalar(&escaped(text))).collect();
                    format!("[{}]", texts.join(", "))
                }
                Value::Yaml(yaml) => yaml.clone(),
                Value::Variable(name) => quoted(&format!("${{{name}}}")),
            };
            text.extend([", ", name, ": ", &value]);
        }
        text + "}"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_one_line() {
        assert_eq!(Rule::of("null").yaml(), "\"null\"");
        let rule = Rule::of("string")
            .with("sample", Some(Value::Texts(vec!["a b".to_owned(), "5 $".to_owned()])))
            .with_yaml("n", "5")
            .with("v", Some(Value::Variable("A".to_owned())))
            .with("left_out", None);
        assert_eq!(rule.yaml(), "{anonymizer: string, sample: [\"a b\", \"5 $$\"], n: 5, v: \"${A}\"}");
        assert_eq!(
            rule.yaml_as_read(),
            "{anonymizer: string, sample: [\"a b\", \"5 $\"], n: 5, v: \"${A}\"}"
        );
        assert!(rule.has_variables());
    }
}
