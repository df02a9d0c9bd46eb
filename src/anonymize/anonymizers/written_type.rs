//! What a text means that a rule writes without knowing its column: `type` of `template` and `command`.

use super::moment::Moment;
use crate::anonymize::anonymizer::{Output, Shape, ValueError};
use crate::anonymize::options::{self, OptionValue};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

#[derive(Clone, Copy)]
pub(super) enum WrittenType {
    Text,
    Integer,
    Number,
    Boolean,
    Moment,
    Uuid,
    Json,
}

impl WrittenType {
    pub(super) fn output(self) -> Output {
        match self {
            WrittenType::Text => Output::Text,
            WrittenType::Integer => Output::Integer,
            WrittenType::Number => Output::Number,
            WrittenType::Boolean => Output::Boolean,
            WrittenType::Moment => Output::Moment,
            WrittenType::Uuid => Output::Uuid,
            WrittenType::Json => Output::Json,
        }
    }

    /// The value that a text says.
    pub(super) fn read(self, text: String) -> Result<Value<'static>, ValueError> {
        if matches!(self, WrittenType::Text) {
            return Ok(Value::text(text));
        }
        let trimmed = text.trim();
        let is_uuid = |text: &str| {
            let is_hyphen = |at: usize| [8, 13, 18, 23].contains(&at);
            let is_right = |(at, byte): (usize, u8)| match is_hyphen(at) {
                true => byte == b'-',
                false => byte.is_ascii_hexdigit(),
            };
            text.len() == 36 && text.bytes().enumerate().all(is_right)
        };
        let same = |is_right: bool| is_right.then(|| Value::text(trimmed));
        let value = match self {
            WrittenType::Text => None,
            WrittenType::Integer => trimmed.parse().ok().map(Value::Integer),
            WrittenType::Number => {
                trimmed.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real)
            }
            WrittenType::Boolean => same(matches!(trimmed, "true" | "false")),
            WrittenType::Moment => same(Moment::from_text(trimmed).is_some()),
            WrittenType::Uuid => same(is_uuid(trimmed)),
            WrittenType::Json => same(serde_json::from_str::<serde::de::IgnoredAny>(trimmed).is_ok()),
        };
        value.ok_or(ValueError { expected: "what `type` says", found: "other text" })
    }
}

impl OptionValue for WrittenType {
    const TAKES: &'static str = "text, integer, number, boolean, moment, uuid or json";
    const SHAPE: Shape = Shape::OneOf(&["text", "integer", "number", "boolean", "moment", "uuid", "json"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(_) = node.content else { return Err(options::unexpected::<Self>(node)) };
        options::one_of(
            node,
            &[
                ("text", WrittenType::Text),
                ("integer", WrittenType::Integer),
                ("number", WrittenType::Number),
                ("boolean", WrittenType::Boolean),
                ("moment", WrittenType::Moment),
                ("uuid", WrittenType::Uuid),
                ("json", WrittenType::Json),
            ],
        )
    }
}
