//! `command`: what a program answers to each value.

use std::time::Duration;

use super::json_text::{self, Part};
use super::written_type::WrittenType;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::anonymize::outside::Outside;
use crate::dump::{Repertoire, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "command",
    summary: "what a program of yours answers: a line of JSON in, a line of JSON out",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: command, command: [python3, tools/anonymize.py], timeout: 5 seconds}",
    build: |rule| {
        let Options { command, timeout, r#type, nullable } = Options::read(rule)?;
        Ok(Box::new(Command { outside: Outside::new(command, timeout.0), r#type, nullable }))
    },
};

options! {
    struct Options {
        /// the program and its arguments, started once in the project's folder; all users of the machine can see them
        command: Vec<String>,
        /// how long an answer may take; the program is first asked for "", to see that it works
        timeout: Timeout = "10 seconds",
        /// what the answers are
        r#type: WrittenType = "text",
        /// whether an answer may be null; else such an answer stops the run
        nullable: bool = "false",
    }
}

struct Command {
    outside: Outside,
    r#type: WrittenType,
    nullable: bool,
}

impl Anonymizer for Command {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut line = Vec::new();
        // Numbers as numbers, and all else as text. JSON has no line breaks but those that it escapes.
        json_text::encode(Part::Null, &cells[0], false, &mut line)?;
        let line = String::from_utf8(line)
            .map_err(|_| ValueError { expected: "text in UTF-8", found: "other bytes" })?;
        let answer = self.outside.answer(&line);
        let answer = answer.ok_or(ValueError { expected: "an answer of the command", found: "none" })?;
        cells[0] = self.read(&answer)?;
        Ok(())
    }

    fn reads_value(&self) -> bool {
        true
    }

    fn output(&self) -> Option<Output> {
        Some(self.r#type.output())
    }

    fn writes_null(&self) -> bool {
        self.nullable
    }

    /// Nobody knows what it does with a value.
    fn is_keyed(&self) -> bool {
        false
    }

    fn outside(&self) -> Option<&Outside> {
        Some(&self.outside)
    }

    fn is_spelt_in(&self, _cell: usize, letters: Repertoire) -> bool {
        letters == Repertoire::Any || !matches!(self.r#type, WrittenType::Text | WrittenType::Json)
    }
}

impl Command {
    fn read(&self, answer: &str) -> Result<Value<'static>, ValueError> {
        let unreadable = |found| ValueError { expected: "a line of JSON as the command's answer", found };
        let raw = json_text::checked(answer.as_bytes()).map_err(|_| unreadable("other text"))?.trim();
        let text = match json_text::value_at(raw, 0).1 {
            Part::Null if self.nullable => return Ok(Value::Null),
            Part::Null => return Err(unreadable("null, without `nullable: true`")),
            Part::Text if !matches!(self.r#type, WrittenType::Json) => {
                json_text::unescaped(raw)?.into_owned()
            }
            _ => raw.to_owned(),
        };
        self.r#type.read(text)
    }
}

struct Timeout(Duration);

impl OptionValue for Timeout {
    const TAKES: &'static str = "a time such as 5 seconds, of at most an hour";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let span = text.parse::<jiff::SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
        let span = span.filter(|span| !span.is_zero() && *span <= Duration::from_secs(3600));
        span.map(Timeout).ok_or_else(|| options::unexpected::<Self>(node))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{SEEDS, build, build_error};
    use super::*;
    use crate::anonymize::outside::Answers;

    /// Answers each line with this one, where `LINE` stands for what it was asked.
    struct Parrot(&'static str);

    impl Answers for Parrot {
        fn answer(&self, line: &str) -> Option<String> {
            (!self.0.is_empty()).then(|| self.0.replace("LINE", line))
        }
    }

    fn answered(
        options: &str,
        answer: &'static str,
        value: Value<'static>,
    ) -> Result<Value<'static>, String> {
        let anonymizer = build("command", &format!("command: [x], {options}")).unwrap();
        anonymizer.outside().unwrap().connect(Arc::new(Parrot(answer)));
        let mut cells = [value];
        let result = anonymizer.anonymize(&mut SEEDS[0]().draw("x"), &mut cells);
        result.map(|()| cells[0].clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_value_goes_out_as_json_and_comes_back_so() {
        let text = Value::text;
        for (options, answer, old, new) in [
            ("", "LINE", text("a\"b\nc\\é"), text("a\"b\nc\\é")),
            ("", "[LINE]", text("a\u{7}"), text("[\"a\\u0007\"]")),
            ("", "LINE", Value::Integer(42), text("42")),
            ("type: integer", "LINE", Value::Integer(42), Value::Integer(42)),
            ("type: number", "LINE", Value::Real(0.5), Value::Real(0.5)),
            ("type: boolean", "true", text("x"), text("true")),
            ("type: json", " {\"a\": LINE} ", text("x"), text("{\"a\": \"x\"}")),
            ("type: json", "LINE", text("x"), text("\"x\"")),
            ("nullable: true", "null", text("x"), Value::Null),
        ] {
            assert_eq!(answered(options, answer, old), Ok(new), "{options} {answer}");
        }
    }

    #[test]
    fn what_is_no_answer_stops_the_run() {
        for (options, answer, expected) in [
            ("", "", "expected an answer of the command, found none"),
            ("", "plain", "expected a line of JSON as the command's answer, found other text"),
            ("", "null", "found null, without `nullable: true`"),
            ("type: integer", "\"secret\"", "expected what `type` says, found other text"),
        ] {
            let error = answered(options, answer, Value::text("secret")).unwrap_err();
            assert!(error.contains(expected), "{answer}: {error}");
        }
        let unconnected = build("command", "command: [x]").unwrap();
        assert!(unconnected.anonymize(&mut SEEDS[0]().draw("x"), &mut [Value::text("a")]).is_err());
    }

    #[test]
    fn options_are_judged_before_a_run() {
        for (options, expected) in [
            ("command: []", "expected at least one text"),
            ("command: x", "expected a list of texts, found `x`"),
            ("command: [x], timeout: 0s", "expected a time such as 5 seconds"),
            ("command: [x], timeout: 2h", "of at most an hour"),
        ] {
            let error = build_error("command", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
        let nested = build_error("array", "of: {anonymizer: command, command: [x]}");
        assert!(nested.contains("`command` asks a program, which a rule within a rule cannot"), "{nested}");
    }
}
