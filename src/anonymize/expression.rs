//! Expressions over the columns of a row, such as `country == 'FR' and age >= 18`: the language of MiniJinja
//! without its templates.
//!
//! A column is called by its name; one whose name is no identifier is `row['e-mail']`, and `row.age` is the same as
//! `age`. Names and filters are judged when a policy is parsed. What an expression does follows from the values alone,
//! and fuel bounds how much.

pub(in crate::anonymize) mod names;
pub(in crate::anonymize) mod row;

use std::sync::{Arc, LazyLock};

use minijinja::value::ValueKind;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use self::names::{Code, Functions};
use self::row::Row;
use crate::anonymize::anonymizer::ValueError;
use crate::anonymize::options;
use crate::dump::Value;
use crate::yaml::{self, Content, Key, Node};

/// How much an expression may do for one row: steps, and 64 bytes of text each.
const FUEL: u64 = 50_000;

/// An expression that was compiled, with the columns that it reads.
pub struct Expression {
    program: minijinja::Expression<'static, 'static>,
    columns: Vec<Key>,
    names: Arc<[String]>,
}

impl Expression {
    /// Compiles a text. Unknown filters, tests and functions are errors at their place; names are columns, which only
    /// a table can judge.
    pub fn parse(node: &Node) -> Result<Self, yaml::Error> {
        static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| environment(FUEL));
        let Content::Text(text) = &node.content else {
            let found = node.kind();
            return Err(node
                .error(format!("expected an expression such as `country == 'FR'`, found {found}"))
                .with_help("put the expression in quotes"));
        };
        let program = ENVIRONMENT
            .compile_expression_owned(text.clone())
            .map_err(|error| not_understood(node, &error))?;
        let undeclared = program.undeclared_variables(false);
        let columns = names::columns(node, text, Code::Expression, &undeclared, &Functions::BUILT_IN)?;
        let names = columns.iter().map(|column| column.name.clone()).collect();
        Ok(Expression { program, columns, names })
    }

    /// The columns that it reads, each once, in the order in which it names them.
    pub fn columns(&self) -> &[Key] {
        &self.columns
    }

    /// What it says of a row; `values` are those of [`Expression::columns`]. Numbers are numbers, and everything else
    /// is text, also what looks like a number: a caller that knows the column hands over what it holds.
    pub fn evaluate(&self, values: &[Value<'_>]) -> Result<minijinja::Value, ValueError> {
        let row = Row::new(&self.names, values)?;
        self.program.eval(minijinja::Value::from_object(row)).map_err(|error| unworkable(&error))
    }

    /// Whether it holds for a row. NULL does not hold, as in SQL, and 0 does not. Text is neither true nor false:
    /// `f` is false to one database and true to another.
    pub fn is_true(&self, values: &[Value<'_>]) -> Result<bool, ValueError> {
        let result = self.evaluate(values)?;
        match result.kind() {
            ValueKind::Bool | ValueKind::Number => Ok(result.is_true()),
            ValueKind::None | ValueKind::Undefined => Ok(false),
            ValueKind::String | ValueKind::Bytes => {
                Err(ValueError { expected: "a condition that is true or false", found: "one that is text" })
            }
            _ => {
                Err(ValueError { expected: "a condition that is true or false", found: "one that is a list" })
            }
        }
    }
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Expression").field("columns", &self.names).finish_non_exhaustive()
    }
}

/// What expressions and templates run in: nothing of it knows the time, files or chance.
pub(in crate::anonymize) fn environment(fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.remove_global("debug");
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(fuel));
    environment
}

/// The finding that a text is not of the language. What came from a variable is not quoted, not even in part.
pub(in crate::anonymize) fn not_understood(node: &Node, error: &minijinja::Error) -> yaml::Error {
    let found = node.error("this cannot be read as an expression");
    match (options::written(node), error.detail()) {
        (Some(_), Some(detail)) => found.with_help(detail),
        _ => found,
    }
}

/// What to say of a row for which there is no result: nothing of its values.
pub(in crate::anonymize) fn unworkable(error: &minijinja::Error) -> ValueError {
    let (expected, found) = match error.kind() {
        ErrorKind::OutOfFuel => ("an expression that ends soon", "one that takes too much work"),
        ErrorKind::UndefinedError => ("an expression over what there is", "something undefined"),
        ErrorKind::UnknownMethod => ("a method that there is", "another"),
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => {
            ("as many arguments as a filter or function takes", "another number of them")
        }
        _ => ("values that an expression can work with", "others"),
    };
    ValueError { expected, found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Source;

    fn parse(text: &str) -> Result<Expression, yaml::Error> {
        Expression::parse(&yaml::parse(Source::new("policy.yaml", format!("\"{text}\""))).unwrap())
    }

    fn names(expression: &Expression) -> Vec<&str> {
        expression.columns().iter().map(|column| column.name.as_str()).collect()
    }

    fn check(text: &str, columns: &[&str], values: &[Value<'static>], expected: Result<bool, &str>) {
        let expression = parse(text).unwrap();
        assert_eq!(names(&expression), columns, "{text}");
        let found = expression.is_true(values).map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn conditions_hold_or_do_not() {
        let (text, number) = (Value::text, Value::Integer);
        check("country == 'FR'", &["country"], &[text("FR")], Ok(true));
        check("age >= 18 and age < 65", &["age"], &[number(40)], Ok(true));
        check("not is_staff", &["is_staff"], &[number(1)], Ok(false));
        check("email is endingwith('@acme.io')", &["email"], &[text("a@acme.io")], Ok(true));
        check(
            "email.endswith('x') or id in [1, 2]",
            &["email", "id"],
            &[text("a"), number(2)],
            Err("expected a method that there is, found another"),
        );
        check("id in [1, 2]", &["id"], &[number(3)], Ok(false));
        check("note", &["note"], &[Value::Null], Ok(false));
        check("note is none", &["note"], &[Value::Null], Ok(true));
        check(
            "row['e-mail'] == a and row.b",
            &["e-mail", "a", "b"],
            &[text("1"), text("1"), number(1)],
            Ok(true),
        );
        check("(name | upper | trim) == 'BOB'", &["name"], &[text(" bob")], Ok(true));
        check("price * 2 > 5", &["price"], &[Value::Real(2.75)], Ok(true));
        check("'42' == code", &["code"], &[text("42")], Ok(true));
        check("42 == code", &["code"], &[text("42")], Ok(false));
        check("range == 1", &["range"], &[number(1)], Ok(true));
        check("2 in range(low)", &["low"], &[number(3)], Ok(true));
    }

    #[test]
    fn what_is_no_condition_stops_the_run_without_the_value() {
        let (text, number) = (Value::text, Value::Integer);
        let no_condition = "expected a condition that is true or false, found one that is text";
        check("active", &["active"], &[text("secret")], Err(no_condition));
        check("active ~ 'x'", &["active"], &[Value::Null], Err(no_condition));
        check(
            "a + b",
            &["a", "b"],
            &[text("secret"), number(1)],
            Err("expected values that an expression can work with, found others"),
        );
        check(
            "('x' * n) | length > 3",
            &["n"],
            &[number(1_000_000_000)],
            Err("expected an expression that ends soon, found one that takes too much work"),
        );
        check(
            "a.b.c",
            &["a"],
            &[text("x")],
            Err("expected an expression over what there is, found something undefined"),
        );
        let error = parse("a == 'x'").unwrap().is_true(&[Value::text([0xff])]).unwrap_err();
        assert_eq!(error.to_string(), "expected text in UTF-8, found other bytes");
    }

    #[test]
    fn a_blob_that_is_only_asked_for_is_no_error() {
        let photo = Value::Blob(std::borrow::Cow::Borrowed(&[0xff]));
        check("photo is not none", &["photo"], &[photo], Ok(true));
    }

    #[test]
    fn errors_stand_at_their_place() {
        for (text, place, expected) in [
            ("a | uper", "uper", "unknown filter `uper`"),
            ("a is numbr", "numbr", "unknown test `numbr`"),
            ("now() > a", "now", "unknown function `now`"),
            ("debug()", "debug", "unknown function `debug`"),
            ("a ==", "\"a ==\"", "this cannot be read as an expression"),
            ("row == 1 and row['a'] == 2 and row[b]", "row", "`row` stands alone"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.message.starts_with(expected), "{text}: {error}");
            assert_eq!(error.span.text(), place, "{text}");
        }
        assert_eq!(parse("a | uper").unwrap_err().help.as_deref(), Some("did you mean `upper`?"));
        let number = yaml::parse(Source::new("policy.yaml", "12")).unwrap();
        let error = Expression::parse(&number).unwrap_err();
        assert_eq!(error.message, "expected an expression such as `country == 'FR'`, found a whole number");
    }

    #[test]
    fn what_came_from_a_variable_is_not_quoted() {
        let mut node = yaml::parse(Source::new("policy.yaml", "'${WHEN}'")).unwrap();
        for text in ["a | secret", "secret(1)", "a is secret", "secret secret"] {
            node.content = Content::Text(text.to_owned());
            let error = Expression::parse(&node).unwrap_err();
            assert!(!format!("{error} {:?}", error.help).contains("secret"), "{error:?}");
        }
    }
}
