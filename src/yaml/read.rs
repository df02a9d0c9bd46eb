//! From a tree to a type: ordinary `#[derive(Deserialize)]` types, and errors that point at the spot.

use serde::de::value::{StrDeserializer, UnitDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::read_error::ReadError;
use super::{Content, Error, Key, Node, Span, scalar, spanned};

impl Node {
    /// Reads this value as `T`. An unknown key is found at the key, a wrong value at the value, and a
    /// missing key at the key whose mapping lacks it.
    ///
    /// Text that stands for a variable (`${…}`) is read as the number or boolean that it spells where
    /// `T` wants one. `T` must not be `untagged`, internally tagged or `flatten`ed: serde then copies the
    /// tree, and the places are lost.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        T::deserialize(Reader(self)).map_err(|error| error.into_error(&self.span))
    }
}

#[derive(Clone, Copy)]
struct Reader<'de>(&'de Node);

impl<'de> Reader<'de> {
    fn visit_scalar<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let spelled = match &self.0.content {
            Content::Text(text) if self.is_variable() => scalar::resolve(text).ok(),
            _ => None,
        };
        match spelled {
            Some(Content::Bool(value)) => visitor.visit_bool(value),
            Some(Content::Integer(value)) => visitor.visit_i64(value),
            Some(Content::Float(value)) => visitor.visit_f64(value),
            _ => self.deserialize_any(visitor),
        }
        .map_err(|error: ReadError| self.found(error))
    }

    /// Whether variables were replaced in this text, or still are to be.
    fn is_variable(self) -> bool {
        matches!(self.0.content, Content::Text(_)) && self.0.span.text().contains("${")
    }

    fn found(self, error: ReadError) -> ReadError {
        let error = error.at(&self.0.span);
        if self.is_variable() { error.without_value() } else { error }
    }

    fn visit_text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let is_other_scalar =
            matches!(self.0.content, Content::Bool(_) | Content::Integer(_) | Content::Float(_));
        self.deserialize_any(visitor).map_err(|error| match is_other_scalar {
            true => error.with_help("put it in quotes"),
            false => error,
        })
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.0.content {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Integer(value) => visitor.visit_i64(*value),
            Content::Float(value) => visitor.visit_f64(*value),
            Content::Text(text) => visitor.visit_str(text),
            Content::Sequence(items) => visitor.visit_seq(Items { rest: items.iter() }),
            Content::Mapping(entries) => visitor.visit_map(Entries { rest: entries.iter(), current: None }),
        }
        .map_err(|error: ReadError| error.at(&self.0.span))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0.content {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match name {
            spanned::NODE => {
                spanned::hand_over(self.0.clone());
                visitor.visit_newtype_struct(UnitDeserializer::new())
            }
            spanned::SPANNED => {
                spanned::hand_over(Node { span: self.0.span.clone(), content: Content::Null });
                visitor.visit_newtype_struct(self)
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let access: StrDeserializer<'_, ReadError> = self.0.text()?.into_deserializer();
        visitor.visit_enum(access).map_err(|error| self.found(error))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_text(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.visit_scalar(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Items<'de> {
    rest: std::slice::Iter<'de, Node>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let start = Span { end: item.span.start, ..item.span.clone() };
        seed.deserialize(Reader(item)).map(Some).map_err(|error| error.within(&start))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, (Key, Node)>,
    current: Option<&'de (Key, Node)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        self.current = self.rest.next();
        let Some((key, _)) = self.current else { return Ok(None) };
        let name: StrDeserializer<'_, ReadError> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.at(&key.span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let (key, value) = self.current.take().expect("serde asks for a value only after its key");
        seed.deserialize(Reader(value)).map_err(|error| error.within(&key.span))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use crate::yaml::{Content, Node, Source, Spanned, parse};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shop {
        name: Option<String>,
        count: Option<u8>,
        ratio: Option<f64>,
        open: Option<bool>,
        colour: Option<Colour>,
        at: Option<Spanned<String>>,
        rules: Option<Node>,
        #[serde(default)]
        parts: BTreeMap<String, Part>,
        #[serde(default)]
        list: Vec<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Green,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        size: i64,
    }

    fn read(text: &str) -> Result<Shop, crate::yaml::Error> {
        parse(Source::new("a.yaml", text)).unwrap().read()
    }

    fn check(text: &str, expected: &str, help: Option<&str>) {
        let error = read(text).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.help.as_deref()), (expected, help), "{text}");
    }

    #[test]
    fn ordinary_types_are_read() {
        let text = "name: x\ncount: 3\nratio: 2\nopen: true\ncolour: green\nparts: {a: {size: -1}}\nlist: [{size: 2}]";
        let shop = read(text).unwrap();
        assert_eq!((shop.name.as_deref(), shop.count, shop.ratio), (Some("x"), Some(3), Some(2.0)));
        assert_eq!((shop.open, shop.colour), (Some(true), Some(Colour::Green)));
        assert_eq!((shop.parts["a"].size, shop.list[0].size), (-1, 2));
        assert_eq!(read("count: ~").unwrap().count, None);
    }

    #[test]
    fn places_survive_within_derived_types() {
        let shop = read("at: ö\nrules: {a: [ü, x]}").unwrap();
        let at = shop.at.unwrap();
        assert_eq!((at.value.as_str(), at.span.text(), at.span.line_and_column()), ("ö", "ö", (1, 5)));
        let rules = shop.rules.unwrap();
        let second = &rules.get("a").unwrap().items().unwrap()[1];
        assert_eq!(second.error("bad").to_string(), "a.yaml:2:16: bad");
    }

    #[test]
    fn places_are_refused_where_there_are_none() {
        assert!(serde_json::from_str::<Node>("1").is_err());
        assert!(serde_json::from_str::<Spanned<u8>>("1").is_err());
    }

    #[test]
    fn an_unknown_key_is_found_at_the_key() {
        check("nmae: x", "a.yaml:1:1: unknown key `nmae`", Some("did you mean `name`?"));
        check(
            "parts:\n  a: {size: 1, sise: 2}",
            "a.yaml:2:16: unknown key `sise`",
            Some("did you mean `size`?"),
        );
        check(
            "list:\n  - size: 1\n    other: 2",
            "a.yaml:3:5: unknown key `other`",
            Some("known here: `size`"),
        );
    }

    #[test]
    fn an_unknown_value_is_found_at_the_value() {
        check("colour: gren", "a.yaml:1:9: unknown value `gren`", Some("did you mean `green`?"));
        check("colour: blue", "a.yaml:1:9: unknown value `blue`", Some("known here: `red`, `green`"));
    }

    #[test]
    fn a_wrong_kind_is_found_at_the_value() {
        check("count: many", "a.yaml:1:8: expected a whole number, found text", None);
        check("count: 1.5", "a.yaml:1:8: expected a whole number, found a number with a fraction", None);
        check("count: 256", "a.yaml:1:8: expected a whole number from 0 to 255, found 256", None);
        check("open: 'true'", "a.yaml:1:7: expected true or false, found text", None);
        check("ratio: [1]", "a.yaml:1:8: expected a number, found a list", None);
        check("name: 5", "a.yaml:1:7: expected text, found a whole number", Some("put it in quotes"));
        check("colour: 5", "a.yaml:1:9: expected text, found a whole number", Some("put it in quotes"));
        check("at: {a: 1}", "a.yaml:1:5: expected text, found a mapping", None);
        check("list: x", "a.yaml:1:7: expected a list, found text", None);
        check("parts: x", "a.yaml:1:8: expected a mapping, found text", None);
        check("parts: {a: x}", "a.yaml:1:12: expected a mapping, found text", None);
        check("x", "a.yaml:1:1: expected a mapping, found text", None);
    }

    #[test]
    fn a_missing_key_is_found_at_the_owner() {
        check("parts:\n  a: {}", "a.yaml:2:3: the key `size` is missing", None);
        check("list:\n  - {}", "a.yaml:2:5: the key `size` is missing", None);
        let error = parse(Source::new("a.yaml", "")).unwrap().read::<Part>().unwrap_err();
        assert_eq!(error.to_string(), "a.yaml:1:1: expected a mapping, found nothing");
        let error = parse(Source::new("a.yaml", "{}")).unwrap().read::<Part>().unwrap_err();
        assert_eq!(error.to_string(), "a.yaml:1:1: the key `size` is missing");
    }

    /// `text` with its first value replaced, as if it had stood for a variable.
    fn from_variable(text: &str, value: &str) -> Node {
        let mut node = parse(Source::new("a.yaml", text)).unwrap();
        if let Content::Mapping(entries) = &mut node.content {
            entries[0].1.content = Content::Text(value.to_owned());
        }
        node
    }

    #[test]
    fn a_value_from_a_variable_is_read_as_what_it_spells() {
        assert_eq!(from_variable("size: ${SIZE}", "12").read::<Part>().unwrap().size, 12);
    }

    #[test]
    fn a_value_from_a_variable_is_never_quoted() {
        let check = |text: &str, value: &str, expected: &str| {
            let error = from_variable(text, value).read::<Shop>().unwrap_err();
            assert_eq!(error.to_string(), expected);
        };
        check("colour: ${SECRET}", "hunter2", "a.yaml:1:9: unknown value");
        check("count: ${SECRET}", "123456", "a.yaml:1:8: expected a whole number from 0 to 255");
        check("count: ${SECRET}", "hunter2", "a.yaml:1:8: expected a whole number");
    }
}
