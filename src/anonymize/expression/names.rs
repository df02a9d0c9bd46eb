//! The names in an expression or a template, and where they stand: the engine knows only at run time which filters
//! there are, and never where a column is named.

use std::collections::HashSet;
use std::ops::Range;

use crate::anonymize::options::{self, span_within};
use crate::yaml::{self, Key, Node, Span};

/// The row as a whole, for columns whose names are no identifiers.
pub(super) const ROW: &str = "row";

/// Filters that are built in, and follow from their input alone.
pub(in crate::anonymize) const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests that are built in, as in `is none`.
pub(in crate::anonymize) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

const KEYWORDS: &[&str] = &[
    "and",
    "autoescape",
    "do",
    "elif",
    "else",
    "endautoescape",
    "endfilter",
    "endfor",
    "endif",
    "endset",
    "endwith",
    "false",
    "False",
    "filter",
    "for",
    "if",
    "in",
    "is",
    "none",
    "None",
    "not",
    "or",
    "recursive",
    "set",
    "true",
    "True",
    "with",
];

/// What may be called, beside the built-in filters and tests.
pub(in crate::anonymize) struct Functions {
    /// Called as `name(…)`.
    pub(in crate::anonymize) functions: &'static [&'static str],
    /// Called as `value | name`.
    pub(in crate::anonymize) filters: &'static [&'static str],
}

impl Functions {
    /// What expressions have.
    pub(super) const BUILT_IN: Functions =
        Functions { functions: &["dict", "namespace", "range"], filters: &[] };
}

/// Whether all of a text is code, or what stands in braces.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::anonymize) enum Code {
    Expression,
    Template,
}

/// The columns that a text names, each once and in its order. `undeclared` are the names that the engine found to be
/// given by nothing in the text itself.
pub(in crate::anonymize) fn columns(
    node: &Node,
    text: &str,
    code: Code,
    undeclared: &HashSet<String>,
    callable: &Functions,
) -> Result<Vec<Key>, yaml::Error> {
    let mut columns: Vec<Key> = Vec::new();
    let (mut uses_row, mut bare_row) = (false, None);
    for Named { name, place, role } in named(text, code) {
        let span = || span_within(node, text, &place);
        let unknown = |what, known: Vec<&str>| match options::written(node) {
            Some(_) => Err(yaml::Error::new(span(), format!("unknown {what} `{name}`"))
                .with_help(yaml::did_you_mean(&name, &known))),
            None => Err(node.error(format!("unknown {what}"))),
        };
        match role {
            Role::Filter if !FILTERS.contains(&&*name) && !callable.filters.contains(&&*name) => {
                return unknown("filter", [callable.filters, FILTERS].concat());
            }
            Role::Test if !TESTS.contains(&&*name) => return unknown("test", TESTS.to_vec()),
            Role::Call if undeclared.contains(&name) && !callable.functions.contains(&&*name) => {
                return unknown("function", callable.functions.to_vec());
            }
            Role::OfRow => uses_row = true,
            Role::Variable if name == ROW => bare_row = bare_row.or_else(|| Some(span())),
            _ => {}
        }
        let is_column = match role {
            Role::OfRow => true,
            Role::Variable => undeclared.contains(&name),
            Role::Filter | Role::Test | Role::Call => false,
        };
        if is_column && columns.iter().all(|known| known.name != name) {
            columns.push(Key { span: span(), name });
        }
    }
    match bare_row {
        Some(span) if uses_row => Err(alone(span)),
        _ => Ok(columns),
    }
}

/// Where these are called, from the name to the closing parenthesis.
pub(in crate::anonymize) fn calls(text: &str, code: Code, wanted: &[&str]) -> Vec<Range<usize>> {
    let tokens = tokens(text, code);
    let mut found = Vec::new();
    for (at, called) in tokens.iter().enumerate() {
        let is_called = tokens.get(at + 1).is_some_and(|next| &text[next.place.clone()] == "(");
        if called.kind != Kind::Word || !wanted.contains(&&text[called.place.clone()]) || !is_called {
            continue;
        }
        let mut depth = 0_usize;
        for token in tokens[at + 1..].iter().filter(|token| token.kind == Kind::Symbol) {
            match &text[token.place.clone()] {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 {
                found.push(called.place.start..token.place.end);
                break;
            }
        }
    }
    found
}

fn alone(span: Span) -> yaml::Error {
    yaml::Error::new(span, "`row` stands alone")
        .with_help("write `row.name` or `row['name']`, so that it is known which columns are read")
}

/// A name and what it is there for.
#[derive(Debug, PartialEq)]
struct Named {
    name: String,
    place: Range<usize>,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    /// `| name`
    Filter,
    /// `is name`
    Test,
    /// `name(`
    Call,
    /// `row.name` or `row['name']`
    OfRow,
    /// Anything else that is no keyword, attribute or named argument.
    Variable,
}

fn named(text: &str, code: Code) -> Vec<Named> {
    let tokens = tokens(text, code);
    let word = |at: usize| match tokens.get(at) {
        Some(Token { kind: Kind::Word, place }) => Some(&text[place.clone()]),
        _ => None,
    };
    let symbol = |at: usize| match tokens.get(at) {
        Some(Token { kind: Kind::Symbol, place }) => Some(&text[place.clone()]),
        _ => None,
    };
    let is_of_row = |at: usize| {
        at.checked_sub(2)
            .is_some_and(|row| word(row) == Some(ROW) && (row == 0 || symbol(row - 1) != Some(".")))
    };
    let mut found = Vec::new();
    for (at, Token { kind, place }) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(symbol);
        let word_before = at.checked_sub(1).and_then(word);
        let (name, role) = match kind {
            Kind::Symbol => continue,
            Kind::Quoted if before == Some("[") && symbol(at + 1) == Some("]") && is_of_row(at) => {
                (&text[place.start + 1..place.end - 1], Role::OfRow)
            }
            Kind::Quoted => continue,
            Kind::Word => match &text[place.clone()] {
                name if before == Some("|")
                    || (word_before == Some("filter") && at >= 2 && symbol(at - 2) == Some("{%")) =>
                {
                    (name, Role::Filter)
                }
                name if before == Some(".") && is_of_row(at) => (name, Role::OfRow),
                _ if before == Some(".") => continue,
                "not" if word_before == Some("is") => continue,
                name if word_before == Some("is")
                    || (word_before == Some("not") && at >= 2 && word(at - 2) == Some("is")) =>
                {
                    (name, Role::Test)
                }
                name if KEYWORDS.contains(&name) => continue,
                // A named argument; `==` is a symbol of its own.
                _ if symbol(at + 1) == Some("=") && matches!(before, Some("(" | ",")) => continue,
                // The row of a column.
                ROW if symbol(at + 1) == Some(".") => continue,
                ROW if symbol(at + 1) == Some("[")
                    && matches!(tokens.get(at + 2), Some(Token { kind: Kind::Quoted, .. }))
                    && symbol(at + 3) == Some("]") =>
                {
                    continue;
                }
                name if symbol(at + 1) == Some("(") => (name, Role::Call),
                name => (name, Role::Variable),
            },
        };
        found.push(Named { name: name.to_owned(), place: place.clone(), role });
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Quoted,
    Symbol,
}

struct Token {
    kind: Kind,
    place: Range<usize>,
}

/// The tokens of the code within a text; a template's code begins and ends with its braces.
fn tokens(text: &str, code: Code) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut is_code = code == Code::Expression;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = if !is_code {
            match rest {
                _ if rest.starts_with("{#") => (None, rest.find("#}").map_or(rest.len(), |end| end + 2)),
                _ if rest.starts_with("{{") || rest.starts_with("{%") => {
                    is_code = true;
                    (Some(Kind::Symbol), 2)
                }
                _ => (None, first.len_utf8()),
            }
        } else if code == Code::Template && (rest.starts_with("}}") || rest.starts_with("%}")) {
            is_code = false;
            (None, 2)
        } else {
            code_token(rest, first)
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, place: at..at + length });
        }
        at += length;
    }
    tokens
}

/// What stands first in code, and how long it is.
fn code_token(rest: &str, first: char) -> (Option<Kind>, usize) {
    let while_true = |is_part: fn(char) -> bool| rest.find(|part| !is_part(part)).unwrap_or(rest.len());
    match first {
        '\'' | '"' => {
            let mut is_escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, letter)| {
                let ends = *letter == first && !is_escaped;
                is_escaped = *letter == '\\' && !is_escaped;
                ends
            });
            (Some(Kind::Quoted), end.map_or(rest.len(), |(end, _)| end + 1))
        }
        _ if first.is_ascii_digit() => (None, while_true(|part| part.is_ascii_alphanumeric() || part == '_')),
        _ if first == '_' || first.is_alphabetic() => {
            (Some(Kind::Word), while_true(|part| part == '_' || part.is_alphanumeric()))
        }
        _ if first.is_whitespace() => (None, first.len_utf8()),
        '=' if rest.starts_with("==") => (Some(Kind::Symbol), 2),
        _ => (Some(Kind::Symbol), first.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_their_roles() {
        let found = |text, code| -> Vec<(String, Role)> {
            named(text, code).into_iter().map(|named| (named.name, named.role)).collect()
        };
        let role = |name: &str, role| (name.to_owned(), role);
        assert_eq!(
            found("a.b | upper is not none and f(x, k=y) == row['e m'] or row.z if q", Code::Expression),
            [
                role("a", Role::Variable),
                role("upper", Role::Filter),
                role("none", Role::Test),
                role("f", Role::Call),
                role("x", Role::Variable),
                role("y", Role::Variable),
                role("e m", Role::OfRow),
                role("z", Role::OfRow),
                role("q", Role::Variable),
            ]
        );
        assert_eq!(
            found("no {# a #} {{ 'b' ~ c }} d {%- if e %}f{% endif %}", Code::Template),
            [role("c", Role::Variable), role("e", Role::Variable)]
        );
    }

    #[test]
    fn every_filter_and_test_of_the_lists_is_one_of_the_engine() {
        let environment = super::super::environment(1000);
        let is_known = |code: String| match environment.compile_expression(&code).unwrap().eval(()) {
            Ok(_) => true,
            Err(error) => {
                use minijinja::ErrorKind::{UnknownFilter, UnknownTest};
                !matches!(error.kind(), UnknownFilter | UnknownTest)
            }
        };
        for filter in FILTERS {
            assert!(is_known(format!("'a' | {filter}")), "{filter}");
        }
        for test in TESTS {
            assert!(is_known(format!("'a' is {test}")), "{test}");
        }
        assert!(!is_known("'a' | nothing".to_owned()));
    }
}
