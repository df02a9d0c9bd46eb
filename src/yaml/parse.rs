//! From text to a tree: saphyr-parser's events, with places in bytes and with bounds.
//!
//! Stricter than YAML, since a configuration that means two things is worse than none: one document,
//! scalar keys, no key twice, no `<<`, no tags but those of the core schema.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::{Content, Error, Key, Node, Source, Span, scalar};

/// Collections within collections, at most.
const MAX_DEPTH: usize = 64;
/// Nodes that aliases repeat, at most, in the whole text. What is written out is bounded by the text.
const MAX_REPEATED: usize = 100_000;

/// Reads one YAML document; no document at all is `Null`.
pub fn parse(source: Arc<Source>) -> Result<Node, Error> {
    let text = Arc::clone(&source);
    let mut builder = Builder {
        events: Parser::new_from_str(&text.text),
        places: Places::of(&source),
        anchors: HashMap::new(),
        repeated: 0,
    };
    builder.document()
}

struct Builder<'a> {
    events: Parser<'a, StrInput<'a>>,
    places: Places,
    anchors: HashMap<usize, Anchor>,
    repeated: usize,
}

struct Anchor {
    node: Node,
    size: usize,
}

type Tagged<'a> = Option<Cow<'a, Tag>>;

impl<'a> Builder<'a> {
    fn document(&mut self) -> Result<Node, Error> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(
                        Error::new(span, "a second document begins here").with_help("keep one in a file")
                    );
                }
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                event => root = Some(self.node(event, span, 0)?.0),
            }
        }
        Ok(root.unwrap_or_else(|| Node { span: self.places.span(0, 0), content: Content::Null }))
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Error> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, self.places.span(span.start.index(), span.end.index()))),
            Some(Err(error)) => {
                let span = self.places.finding(error.marker().index());
                let has_variable = self.places.line(&span).contains("${");
                let finding = Error::new(span, error.info());
                Err(match has_variable && error.info().contains("flow") {
                    true => finding.with_help("within `{ }` and `[ ]`, put `${…}` in quotes"),
                    false => finding,
                })
            }
            None => Ok((Event::StreamEnd, self.places.span(usize::MAX, usize::MAX))),
        }
    }

    /// The node that `event` begins, and how many nodes it holds.
    fn node(&mut self, event: Event<'a>, mut span: Span, depth: usize) -> Result<(Node, usize), Error> {
        if depth > MAX_DEPTH {
            return Err(Error::new(span, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let (anchor, content, size) = match event {
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                if text.is_empty() && style == ScalarStyle::Plain && anchor == 0 && tag.is_none() {
                    span.end = span.start;
                }
                (anchor, scalar_content(&text, style, tag, &span)?, 1)
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(&tag, "seq", &span)?;
                let (items, size) = self.sequence(&mut span, depth)?;
                (anchor, Content::Sequence(items), size)
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(&tag, "map", &span)?;
                let (entries, size) = self.mapping(&mut span, depth)?;
                (anchor, Content::Mapping(entries), size)
            }
            _ => return Err(Error::new(span, "expected a value")),
        };
        let node = Node { span, content };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: node.clone(), size });
        }
        Ok((node, size))
    }

    /// What an alias repeats: found at the alias, with the parts where they are written.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<(Node, usize), Error> {
        let Some(anchor) = self.anchors.get(&anchor) else {
            return Err(Error::new(span, "this alias stands within what it repeats"));
        };
        self.repeated = self.repeated.saturating_add(anchor.size);
        if self.repeated > MAX_REPEATED {
            return Err(Error::new(span, format!("aliases repeat more than {MAX_REPEATED} values")));
        }
        Ok((Node { span, content: anchor.node.content.clone() }, anchor.size))
    }

    fn sequence(&mut self, span: &mut Span, depth: usize) -> Result<(Vec<Node>, usize), Error> {
        let mut items = Vec::new();
        let mut size = 1;
        loop {
            let (event, at) = self.next()?;
            if event == Event::SequenceEnd {
                close(span, &at, items.last());
                return Ok((items, size));
            }
            let (item, item_size) = self.node(event, at, depth + 1)?;
            items.push(item);
            size += item_size;
        }
    }

    fn mapping(&mut self, span: &mut Span, depth: usize) -> Result<(Vec<(Key, Node)>, usize), Error> {
        let mut entries = Vec::new();
        let mut known = HashMap::new();
        let mut size = 1;
        loop {
            let (event, at) = self.next()?;
            if event == Event::MappingEnd {
                close(span, &at, entries.last().map(|(_, value)| value));
                return Ok((entries, size));
            }
            let key = key(event, at)?;
            if let Some(first) = known.insert(key.name.clone(), key.span.clone()) {
                let (line, _) = first.line_and_column();
                return Err(key.error(format!("`{}` is already set in line {line}", key.name)));
            }
            let (event, at) = self.next()?;
            let (value, value_size) = self.node(event, at, depth + 1)?;
            entries.push((key, value));
            size += value_size + 1;
        }
    }
}

/// Ends a collection's span: behind its bracket, or behind the last value of one without brackets.
fn close(span: &mut Span, end: &Span, last: Option<&Node>) {
    let has_bracket = end.end > end.start && matches!(end.text(), "]" | "}");
    span.end = match last {
        _ if has_bracket => end.end,
        Some(last) => last.span.end.max(span.end),
        None => span.end,
    };
}

fn key(event: Event<'_>, span: Span) -> Result<Key, Error> {
    match event {
        Event::Scalar(name, ScalarStyle::Plain, 0, None) if name == "<<" => {
            Err(Error::new(span, "`<<` does not merge here").with_help("write the keys out"))
        }
        Event::Scalar(name, ScalarStyle::Plain, _, _) if name.is_empty() => {
            Err(Error::new(span, "a key is missing"))
        }
        Event::Scalar(name, ..) => Ok(Key { span, name: name.into_owned() }),
        Event::Alias(_) => Err(Error::new(span, "an alias cannot be a key")),
        _ => Err(Error::new(span, "a list or mapping cannot be a key")),
    }
}

fn scalar_content(text: &str, style: ScalarStyle, tag: Tagged<'_>, span: &Span) -> Result<Content, Error> {
    let out_of_range = |_| {
        let message = "whole numbers go from -9223372036854775808 to 9223372036854775807";
        Error::new(span.clone(), message).with_help("put it in quotes if it is text")
    };
    let wrong = |kind: &str| Error::new(span.clone(), format!("the tag says {kind}, the value does not"));
    let Some(tag) = tag else {
        return match style {
            ScalarStyle::Plain => scalar::resolve(text).map_err(out_of_range),
            _ => Ok(Content::Text(text.to_owned())),
        };
    };
    let suffix = if tag.is_yaml_core_schema() { tag.suffix.as_str() } else { "" };
    if suffix == "str" {
        return Ok(Content::Text(text.to_owned()));
    }
    match (suffix, scalar::resolve(text).map_err(out_of_range)?) {
        ("int", content @ Content::Integer(_)) => Ok(content),
        ("int", _) => Err(wrong("a whole number")),
        ("float", content @ Content::Float(_)) => Ok(content),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a floating-point number")]
        ("float", Content::Integer(number)) => Ok(Content::Float(number as f64)),
        ("float", _) => Err(wrong("a number")),
        ("bool", content @ Content::Bool(_)) => Ok(content),
        ("bool", _) => Err(wrong("true or false")),
        ("null", content @ Content::Null) => Ok(content),
        ("null", _) => Err(wrong("nothing")),
        _ => Err(unknown_tag(&tag, span)),
    }
}

fn check_tag(tag: &Tagged<'_>, expected: &str, span: &Span) -> Result<(), Error> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() || tag.suffix != expected => Err(unknown_tag(tag, span)),
        _ => Ok(()),
    }
}

fn unknown_tag(tag: &Tag, span: &Span) -> Error {
    Error::new(span.clone(), format!("the tag `{tag}` means nothing here"))
}

/// From the parser's offsets, which count characters, to bytes.
struct Places {
    source: Arc<Source>,
    /// The byte at which each character starts; empty for ASCII, where they are the same.
    starts: Vec<usize>,
}

impl Places {
    fn of(source: &Arc<Source>) -> Self {
        let starts = match source.text.is_ascii() {
            true => Vec::new(),
            false => source.text.char_indices().map(|(start, _)| start).collect(),
        };
        Places { source: Arc::clone(source), starts }
    }

    /// The stretch between two characters, without white space at its end (block scalars include it).
    fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (self.byte(start), self.byte(end));
        let stretch = self.source.text.get(start..end).unwrap_or_default();
        Span { source: Arc::clone(&self.source), start, end: start + stretch.trim_end().len() }
    }

    /// Where the parser gave up; behind the last thing written if that was the end of the text.
    fn finding(&self, character: usize) -> Span {
        let at = self.byte(character).min(self.source.text.trim_end().len());
        Span { source: Arc::clone(&self.source), start: at, end: at }
    }

    /// The line in which a span begins.
    fn line(&self, span: &Span) -> &str {
        let (before, after) = self.source.text.split_at_checked(span.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let end = after.find('\n').map_or(self.source.text.len(), |length| span.start + length);
        &self.source.text[start..end]
    }

    fn byte(&self, character: usize) -> usize {
        let length = self.source.text.len();
        match self.starts.is_empty() {
            true => character.min(length),
            false => self.starts.get(character).copied().unwrap_or(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(parse(Source::new("a.yaml", text)).unwrap_err().to_string(), expected, "{text}");
    }

    fn root(text: &str) -> Node {
        parse(Source::new("a.yaml", text)).unwrap()
    }

    /// Every scalar's span, in order.
    fn written(node: &Node, out: &mut Vec<String>) {
        match &node.content {
            Content::Sequence(items) => items.iter().for_each(|item| written(item, out)),
            Content::Mapping(entries) => entries.iter().for_each(|(key, value)| {
                out.push(key.span.text().to_owned());
                written(value, out);
            }),
            _ => out.push(node.span.text().to_owned()),
        }
    }

    #[test]
    fn places_are_bytes_whatever_the_text_holds() {
        let text = "\u{feff}é: ü\r\n\"日本\": [🦀, 'ö ö']\r\nb: |\r\n  ä\r\n  x\r\nc:\r\nd: {é}\r\n";
        let mut places = Vec::new();
        written(&root(text), &mut places);
        let expected = ["é", "ü", "\"日本\"", "🦀", "'ö ö'", "b", "ä\r\n  x", "c", "", "d", "é", ""];
        assert_eq!(places, expected);
    }

    #[test]
    fn a_collection_ends_with_its_bracket_or_its_last_value() {
        let tree = root("a:\n  b: 1\n  c: [2, {d: 3} ] \n\n# x\ne:\n  - f\n");
        assert_eq!(tree.get("a").unwrap().span.text(), "b: 1\n  c: [2, {d: 3} ]");
        assert_eq!(tree.get("a").unwrap().get("c").unwrap().span.text(), "[2, {d: 3} ]");
        assert_eq!(tree.get("e").unwrap().span.text(), "- f");
    }

    #[test]
    fn no_document_is_nothing() {
        assert!(root("").is_null() && root("# only this\n").is_null() && root("---\n...\n").is_null());
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        check("é: 1\nb:\n  x: 1\né: 2", "a.yaml:4:1: `é` is already set in line 1");
        check("1: a\n'1': b", "a.yaml:2:1: `1` is already set in line 1");
        check("a: 1\n--- \nb: 2", "a.yaml:2:1: a second document begins here");
        check("a: &a {x: 1}\nb:\n  <<: *a", "a.yaml:3:3: `<<` does not merge here");
        check("? [a]\n: 1", "a.yaml:1:3: a list or mapping cannot be a key");
        check("a: &a x\n*a : 1", "a.yaml:2:1: an alias cannot be a key");
        check(": 1", "a.yaml:1:1: a key is missing");
        check("a: !secret x", "a.yaml:1:4: the tag `!secret` means nothing here");
        check("a: !!int x", "a.yaml:1:4: the tag says a whole number, the value does not");
        check("a: !!seq {}", "a.yaml:1:4: the tag `tag:yaml.org,2002:!seq` means nothing here");
        let range = "whole numbers go from -9223372036854775808 to 9223372036854775807";
        check("a: 9223372036854775808", &format!("a.yaml:1:4: {range}"));
    }

    #[test]
    fn bad_syntax_has_a_place() {
        check("é: [1\n", "a.yaml:1:6: while parsing a flow sequence, expected ',' or ']'");
        check("a: *b", "a.yaml:1:4: while parsing node, found unknown anchor");
    }

    #[test]
    fn a_variable_within_braces_must_be_quoted() {
        let error = parse(Source::new("a.yaml", "a: {b: ${C}}")).unwrap_err();
        assert_eq!(error.help.as_deref(), Some("within `{ }` and `[ ]`, put `${…}` in quotes"));
        assert_eq!(parse(Source::new("a.yaml", "a: {b: [}")).unwrap_err().help, None);
    }

    #[test]
    fn an_alias_repeats_and_stands_where_it_is_written() {
        let tree = root("a: &a [x, {y: 1}]\nb: *a\nc: &c 'x'\nd: *c");
        assert_eq!(tree.get("b").unwrap().span.text(), "*a");
        assert_eq!(tree.get("b").unwrap().items().unwrap()[1].span.text(), "{y: 1}");
        assert_eq!(tree.get("d").unwrap().text(), Ok("x"));
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let below = vec![format!("*a{}", level - 1); 10].join(", ");
            text += &format!("a{level}: &a{level} [{below}]\n");
        }
        let error = parse(Source::new("a.yaml", text)).unwrap_err();
        assert_eq!(error.message, "aliases repeat more than 100000 values");
        check("a: &a [*a]", "a.yaml:1:8: this alias stands within what it repeats");
        check(&"[".repeat(100), "a.yaml:1:66: nested deeper than 64 levels");
        assert!(parse(Source::new("a.yaml", "[".repeat(100_000))).is_err());
        assert!(parse(Source::new("a.yaml", "- ".repeat(100_000))).is_err());
        assert!(parse(Source::new("a.yaml", "{a: ".repeat(100_000))).is_err());
    }
}
