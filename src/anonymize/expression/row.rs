//! A row as expressions and templates see it: read-only, each column by its name.

use std::sync::Arc;

use minijinja::value::Object;

use crate::anonymize::anonymizer::ValueError;
use crate::dump::Value;

/// The values of one row that are read.
#[derive(Debug)]
pub(in crate::anonymize) struct Row {
    names: Arc<[String]>,
    values: Vec<minijinja::Value>,
    /// What is no column, and its name.
    beside: Option<(&'static str, minijinja::Value)>,
}

impl Row {
    /// The value of each name. Text must be UTF-8: nothing could be said of other bytes.
    pub(in crate::anonymize) fn new(names: &Arc<[String]>, values: &[Value<'_>]) -> Result<Self, ValueError> {
        let values = values.iter().map(of_value).collect::<Result<_, _>>()?;
        Ok(Row { names: Arc::clone(names), values, beside: None })
    }

    /// The same with something that is no column.
    pub(in crate::anonymize) fn with(self, name: &'static str, object: impl Object + 'static) -> Self {
        Row { beside: Some((name, minijinja::Value::from_object(object))), ..self }
    }
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        let name = key.as_str()?;
        match self.names.iter().position(|known| known == name) {
            Some(position) => self.values.get(position).cloned(),
            None if name == super::names::ROW => Some(minijinja::Value::from_dyn_object(Arc::clone(self))),
            None => self.beside.as_ref().filter(|(known, _)| *known == name).map(|(_, value)| value.clone()),
        }
    }
}

/// A value of a dump as one of an expression.
pub(in crate::anonymize) fn of_value(value: &Value<'_>) -> Result<minijinja::Value, ValueError> {
    Ok(match value {
        Value::Null => minijinja::Value::from(()),
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => return Err(ValueError { expected: "text in UTF-8", found: "other bytes" }),
        },
        Value::Blob(bytes) => minijinja::Value::from_bytes(bytes.to_vec()),
    })
}
