//! The keys that a derived type knows, asked of the type itself, so that no second list can fall behind.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// The keys of a struct that derives `Deserialize`, in the order as declared; none for other types.
pub fn keys_of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    match T::deserialize(Question) {
        Err(Answer(keys)) => keys,
        Ok(_) => &[],
    }
}

/// Instead of values it hands back what it was asked for, as an error.
struct Question;

#[derive(Debug)]
struct Answer(&'static [&'static str]);

impl<'de> Deserializer<'de> for Question {
    type Error = Answer;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Answer> {
        Err(Answer(fields))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Answer> {
        Err(Answer(&[]))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0)
    }
}

impl std::error::Error for Answer {}

impl serde::de::Error for Answer {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Answer(&[])
    }
}

#[cfg(test)]
mod tests {
    #[derive(serde::Deserialize)]
    #[expect(dead_code, reason = "only its keys matter")]
    struct Known {
        url: u8,
        #[serde(rename = "keep")]
        kept: u8,
    }

    #[test]
    fn keys_are_those_in_the_text() {
        assert_eq!(super::keys_of::<Known>(), ["url", "keep"]);
        assert!(super::keys_of::<String>().is_empty());
    }
}
