//! Variables in text: `${NAME}`, `${NAME:-default}`, and `$$` for a dollar sign.
//!
//! Works on the tree, after parsing: a value can never change the structure, and the drawing of a
//! finding shows the text as written.

use std::sync::Arc;

use super::Environment;
use super::environment::is_name;
use crate::yaml::{Content, Error, Node, Span};

/// The tree with its variables replaced, and what could not be replaced: those values become nothing.
pub(super) fn expand(node: &Node, environment: &Environment) -> (Node, Vec<Error>) {
    let mut node = node.clone();
    let mut findings = Vec::new();
    expand_in_place(&mut node, environment, &mut findings);
    (node, findings)
}

fn expand_in_place(node: &mut Node, environment: &Environment, findings: &mut Vec<Error>) {
    match &mut node.content {
        Content::Sequence(items) => {
            items.iter_mut().for_each(|item| expand_in_place(item, environment, findings));
        }
        Content::Mapping(entries) => {
            entries.iter_mut().for_each(|(_, value)| expand_in_place(value, environment, findings));
        }
        Content::Text(text) if text.contains('$') => match expand_text(text, &node.span, environment) {
            Ok(expanded) => *text = expanded,
            Err(error) => {
                findings.push(error);
                node.content = Content::Null;
            }
        },
        _ => {}
    }
}

fn expand_text(text: &str, span: &Span, environment: &Environment) -> Result<String, Error> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let Some(inner) = after.strip_prefix('{') {
            let Some((variable, after)) = inner.split_once('}') else {
                let error = Error::new(place(span, &format!("${{{inner}")), "`${` is not closed");
                return Err(error.with_help("write `$$` for a dollar sign"));
            };
            expanded.push_str(value(variable, span, environment)?);
            rest = after;
        } else {
            expanded.push('$');
            rest = after;
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// What `NAME` or `NAME:-default` stands for; the default also where the variable is empty, as in a shell.
fn value<'a>(variable: &'a str, span: &Span, environment: &'a Environment) -> Result<&'a str, Error> {
    let (name, default) = match variable.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (variable, None),
    };
    let error = |message: String| Error::new(place(span, &format!("${{{variable}}}")), message);
    if !is_name(name) {
        let help = "write `${NAME}` or `${NAME:-default}`, and `$$` for a dollar sign";
        return Err(error(format!("`{name}` cannot be the name of a variable")).with_help(help));
    }
    match (environment.get(name), default) {
        (Some(""), Some(default)) | (None, Some(default)) => Ok(default),
        (Some(value), _) => Ok(value),
        (None, None) => Err(error(format!("the variable `{name}` is not set")).with_help(format!(
            "set it in the environment or as `{name}=…` in .env, or give a default: `${{{name}:-…}}`"
        ))),
    }
}

/// Where a part of a scalar is written; the whole scalar where escapes hide it.
fn place(span: &Span, part: &str) -> Span {
    match span.text().find(part) {
        Some(offset) => {
            let start = span.start + offset;
            Span { source: Arc::clone(&span.source), start, end: start + part.len() }
        }
        None => span.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn expanded(text: &str) -> (Node, Vec<Error>) {
        let environment = Environment::from_iter([("A", "a: [$B]"), ("EMPTY", "")]);
        expand(&parse(Source::new("a.yaml", text)).unwrap(), &environment)
    }

    fn check(text: &str, expected: &str) {
        let (node, findings) = expanded(&format!("- {text}"));
        assert_eq!((node.items().unwrap()[0].text(), findings), (Ok(expected), vec![]), "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        let (node, findings) = expanded(text);
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, [expected], "{text}");
        assert!(node.get("x").unwrap().is_null());
    }

    #[test]
    fn variables_are_replaced_once_and_never_parsed() {
        check("é ${A} ${A}", "é a: [$B] a: [$B]");
        check("'${A}'", "a: [$B]");
        check("<${EMPTY}>", "<>");
        check("${NO:-sqlite:var/x}", "sqlite:var/x");
        check("${EMPTY:-default}", "default");
        check("<${NO:-}>", "<>");
        check("$$ $${A} $A 5$ $$$${A}", "$ ${A} $A 5$ $${A}");
    }

    #[test]
    fn what_cannot_be_replaced_is_found_where_it_is_written() {
        check_error("é: 1\nx: 'ü ${NO}'", "a.yaml:2:7: the variable `NO` is not set");
        check_error("x: ${A} ${NO", "a.yaml:1:9: `${` is not closed");
        check_error("x: ${A-b}", "a.yaml:1:4: `A-b` cannot be the name of a variable");
        check_error("x: ${}", "a.yaml:1:4: `` cannot be the name of a variable");
    }

    #[test]
    fn keys_and_other_kinds_are_left_alone() {
        let (node, findings) = expanded("${NO}: 5");
        assert!(findings.is_empty() && node.get("${NO}").is_some());
    }
}
