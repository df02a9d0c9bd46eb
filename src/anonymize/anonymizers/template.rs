//! `template`: a text written from the columns of the row, in the language of MiniJinja.

use std::sync::Arc;

use minijinja::Environment;

use super::template_calls::{Calls, DRAWING, Drawing, FUNCTIONS};
use super::written_type::WrittenType;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::expression::names::{self, Code};
use crate::anonymize::expression::row::Row;
use crate::anonymize::expression::{environment, not_understood, unworkable};
use crate::anonymize::options::options;
use crate::dump::Value;
use crate::yaml::{self, Key, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "template",
    summary: "a text of the row's columns and of what other anonymizers write",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: template, template: \"{{ fake('firstname', locale='fr_FR') | upper }}-{{ value | hash(8) }}\"}",
    build: |rule| Ok(Box::new(Options::read(rule)?.compiled(rule)?)),
};

options! {
    struct Options {
        /// text with {{ column }}, {{ value }} for the old value, {{ fake('email') }} for what an anonymizer writes
        template: String,
        /// what the text is
        r#type: WrittenType = "text",
        /// whether a template that writes nothing means NULL; else that stops the run, except for text
        nullable: bool = "false",
    }
}

/// How much a template may do for one row: steps, and 64 bytes of text each.
const FUEL: u64 = 200_000;
/// The name of the old value, and of the compiled template.
const VALUE: &str = "value";

struct Template {
    environment: Environment<'static>,
    /// Behind the old value, which comes first.
    columns: Vec<Key>,
    /// `value`, and then the columns.
    names: Arc<[String]>,
    reads_value: bool,
    r#type: WrittenType,
    nullable: bool,
}

impl Options {
    fn compiled(self, rule: &Node) -> Result<Template, yaml::Error> {
        let node = rule.get("template").unwrap_or(rule);
        let calls = Calls::parse(node, &self.template)?;
        let mut environment = environment(FUEL);
        calls.add_to(&mut environment);
        // NULL is written as nothing.
        environment.set_formatter(|out, state, value| match value.is_none() {
            true => Ok(()),
            false => minijinja::escape_formatter(out, state, value),
        });
        let added = environment.add_template_owned(VALUE, self.template.clone());
        added.map_err(|error| not_understood(node, &error))?;
        let template = environment.get_template(VALUE).map_err(|error| not_understood(node, &error))?;
        let undeclared = template.undeclared_variables(false);
        let mut columns = names::columns(node, &self.template, Code::Template, &undeclared, &FUNCTIONS)?;
        let reads_value = columns.iter().any(|column| column.name == VALUE);
        columns.retain(|column| column.name != VALUE);
        let names = columns.iter().map(|column| column.name.clone());
        let names = std::iter::once(VALUE.to_owned()).chain(names).collect();
        Ok(Template {
            environment,
            columns,
            names,
            reads_value,
            r#type: self.r#type,
            nullable: self.nullable,
        })
    }
}

impl Anonymizer for Template {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        // A value that the template does not read may hold anything.
        let old = if self.reads_value { cells[0].borrowed() } else { Value::Null };
        let values: Vec<_> = std::iter::once(old).chain(cells[1..].iter().map(Value::borrowed)).collect();
        let row = Row::new(&self.names, &values)?.with(DRAWING, Drawing::new(draw, &cells[0]));
        let template = self.environment.get_template(VALUE).map_err(|error| unworkable(&error))?;
        let text = template.render(minijinja::Value::from_object(row)).map_err(|error| unworkable(&error))?;
        cells[0] = match self.nullable && text.trim().is_empty() {
            true => Value::Null,
            false => self.r#type.read(text)?,
        };
        Ok(())
    }

    fn reads(&self) -> &[Key] {
        &self.columns
    }

    fn reads_value(&self) -> bool {
        self.reads_value
    }

    fn output(&self) -> Option<Output> {
        Some(self.r#type.output())
    }

    fn writes_null(&self) -> bool {
        self.nullable
    }

    /// What it reads, it may well write.
    fn is_keyed(&self) -> bool {
        !self.reads_value && self.columns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, anonymized, build, build_error, many, text_of};
    use super::*;

    fn rendered(
        template: &str,
        r#type: &str,
        cells: &mut [Value<'static>],
    ) -> Result<Value<'static>, String> {
        let options = format!("template: \"{template}\", type: {}", r#type);
        let anonymizer = build("template", &options).unwrap();
        let result = anonymizer.anonymize(&mut SEEDS[0]().draw("template"), cells);
        result.map(|()| cells[0].clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_come_by_name_behind_the_old_value() {
        let template = "{{ value }}/{{ first | lower }}.{{ row['last name'] }}{% if n > 1 %}!{% endif %}";
        let anonymizer = build("template", &format!("template: \"{template}\"")).unwrap();
        let names: Vec<_> = anonymizer.reads().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["first", "last name", "n"]);
        assert!(anonymizer.reads_value() && !anonymizer.is_keyed());
        let mut cells = [Value::text("old"), Value::text("Ann"), Value::Null, Value::Integer(2)];
        anonymizer.anonymize(&mut SEEDS[0]().draw("template"), &mut cells).unwrap();
        assert_eq!(cells[0], Value::text("old/ann.!"));
    }

    #[test]
    fn what_anonymizers_write_agrees_with_their_own_columns() {
        for id in ["email", "md5", "firstname", "lastname"] {
            let template = format!("template: \"{{{{ fake('{id}') }}}}\"");
            assert_eq!(text_of("template", &template, "x"), text_of(id, "", "x"), "{id}");
        }
        let french = text_of("template", "template: \"{{ fake('lastname', locale='fr_FR') }}\"", "x");
        assert_eq!(french, text_of("lastname", "locale: fr_FR", "x"));
        let place = "template: \"{{ fake('address:postal_code') }} {{ fake('address:locality') }}\"";
        let [_, _, code, locality, ..] =
            super::super::testing::anonymized_cells("address", "", [(); 6].map(|()| Value::text("x")));
        let [code, locality] =
            [code, locality].map(|cell| String::from_utf8(cell.identity().to_vec()).unwrap());
        assert_eq!(text_of("template", place, "x"), format!("{code} {locality}"));
    }

    #[test]
    fn calls_of_one_anonymizer_are_drawn_apart() {
        let twice = "template: \"{{ fake('integer', min=1, max=2) }}{{ fake('integer', min=1, max=2) }}\"";
        assert_eq!(many("template", twice, &Value::text("x")).len(), 4);
    }

    #[test]
    fn filters_hash_and_mask_and_anonymize() {
        let hash = |value| text_of("template", "template: \"{{ value | hash }}\"", value);
        assert_eq!((hash("a").len(), hash("a") == hash("a"), hash("a") == hash("b")), (32, true, false));
        assert_eq!(text_of("template", "template: \"{{ value | hash(8) }}\"", "a"), hash("a")[..8]);
        assert_eq!(
            text_of("template", "template: \"{{ value | mask('card') }}\"", "4111111111111234"),
            "************1234"
        );
        let email = "template: \"{{ 'x' | anonymize('email', domain='acme.test') }}\"";
        assert_eq!(text_of("template", email, "x"), text_of("email", "domain: acme.test", "x"));
        let word = "template: \"{{ value | anonymize('dictionary', values={'a': 'b'}) }}\"";
        assert_eq!(text_of("template", word, "a"), "b");
    }

    #[test]
    fn what_is_written_has_its_type() {
        let number = Value::Integer;
        assert_eq!(rendered("{{ value + 1 }}", "integer", &mut [number(41)]), Ok(number(42)));
        assert_eq!(rendered("{{ value / 2 }}", "number", &mut [number(5)]), Ok(Value::Real(2.5)));
        assert_eq!(rendered("{{ none }}", "json, nullable: true", &mut [number(5)]), Ok(Value::Null));
        assert_eq!(rendered("{{ none }}", "text", &mut [number(5)]), Ok(Value::text("")));
        assert_eq!(rendered("2024-01-01", "moment", &mut [number(5)]), Ok(Value::text("2024-01-01")));
        for kind in ["integer", "number", "boolean", "moment", "uuid", "json"] {
            let error = rendered("secret", kind, &mut [number(5)]).unwrap_err();
            assert_eq!(error, "expected what `type` says, found other text");
        }
    }

    #[test]
    fn what_cannot_be_worked_with_stops_the_run() {
        for (template, expected) in [
            ("{{ value.secret }}", "something undefined"),
            ("{{ value + 1 }}", "values that an expression can work with"),
            (
                "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
                "too much work",
            ),
        ] {
            let error = rendered(template, "text", &mut [Value::text("secret")]).unwrap_err();
            assert!(error.contains(expected) && !error.contains("secret"), "{template}: {error}");
        }
        let error = rendered("{{ value }}", "text", &mut [Value::text([0xff])]).unwrap_err();
        assert_eq!(error, "expected text in UTF-8, found other bytes");
        assert_eq!(anonymized("template", "template: x", Value::text([0xff])), Value::text("x"));
    }

    #[test]
    fn errors_point_into_the_template() {
        for (template, place, expected) in [
            ("{{ a | uper }}", "uper", "unknown filter `uper`"),
            ("{{ now() }}", "now", "unknown function `now`"),
            ("{{ fake('emial') }}", "fake('emial')", "unknown anonymizer `emial`"),
            ("{{ fake('email', domian='a') }}", "fake('email', domian='a')", "unknown option `domian`"),
            ("{{ fake('address') }}", "fake('address')", "`address` has several parts"),
            ("{{ fake(a) }}", "fake(a)", "cannot be read without a row"),
            ("{{ fake('integer') }}", "fake('integer')", "nothing says which numbers"),
            ("{% if a %}", "\"{% if a %}\"", "this cannot be read as an expression"),
            ("{% include 'x' %}", "\"{% include 'x' %}\"", "this cannot be read as an expression"),
        ] {
            let error = build("template", &format!("template: \"{template}\"")).err().unwrap();
            assert!(error.message.contains(expected), "{template}: {error}");
            assert_eq!(error.span.text(), place, "{error}");
        }
        assert!(build_error("template", "template: x, type: txt").contains("did you mean `text`?"));
    }
}
