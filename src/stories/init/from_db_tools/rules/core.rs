//! The anonymizers of the core: they have our names, and most options too.

use jiff::civil::DateTime;

use super::given::Given;
use super::locale;
use super::pattern::pattern;
use super::rule::{Rule, Value};
use crate::stories::init::from_db_tools::php_date;
use crate::stories::init::from_db_tools::php_span::PhpSpan;
use crate::stories::init::from_db_tools::text::variable;
use crate::yaml::{Content, Node};

const PARTS_OF_ADDRESS: [&str; 6] =
    ["street_address", "secondary_address", "postal_code", "locality", "region", "country"];

/// Our rule for one of the core. `None` is told.
pub(super) fn convert(id: &'static str, given: &mut Given<'_>, now: DateTime) -> Option<Rule> {
    Some(match id {
        "address" => address(given),
        "constant" => return constant(given),
        "date" => date(given, now),
        "email" => {
            let domain = given.text("domain");
            salted(Rule::of(id).with("domain", domain), given)
        }
        "float" => {
            let rule = number(Rule::of(id), given, Given::number);
            let precision = given.integer("precision");
            rule.with("precision", precision)
        }
        "iban-bic" => iban_bic(given),
        "integer" => number(Rule::of(id), given, Given::integer),
        "lorem" => lorem(given),
        "md5" => salted(Rule::of(id), given),
        "password" => password(given),
        "pattern" => return of_pattern(given),
        "string" => {
            let sample = given.texts("sample");
            Rule::of(id).with("sample", sample)
        }
        _ => Rule::of(id),
    })
}

/// `address`, from any pack.
pub(super) fn address(given: &mut Given<'_>) -> Rule {
    PARTS_OF_ADDRESS.into_iter().fold(Rule::of("address").over_parts(), |rule, part| {
        let column = given.text(part);
        rule.with(part, column)
    })
}

fn iban_bic(given: &mut Given<'_>) -> Rule {
    ["iban", "bic", "country", "sample_size"].into_iter().fold(
        Rule::of("iban-bic").over_parts(),
        |rule, name| {
            let value = if name == "sample_size" { given.integer(name) } else { given.text(name) };
            rule.with(name, value)
        },
    )
}

/// Only what differs from what both programs do by themselves.
fn salted(rule: Rule, given: &mut Given<'_>) -> Rule {
    match given.truth("use_salt") {
        Some(false) => rule.with_yaml("use_salt", "false"),
        _ => rule,
    }
}

fn number<'a>(
    rule: Rule,
    given: &mut Given<'a>,
    read: fn(&mut Given<'a>, &'static str) -> Option<Value>,
) -> Rule {
    ["min", "max", "delta", "percent"].into_iter().fold(rule, |rule, name| {
        let value = read(given, name);
        rule.with(name, value)
    })
}

fn constant(given: &mut Given<'_>) -> Option<Rule> {
    let declared = given.plain_text("type").unwrap_or_default().to_ascii_lowercase();
    let Some(node) = given.node("value") else {
        let help = "give it a `value`; `\"null\"` is the anonymizer that writes NULL";
        given.notes.lost(given.span, "`constant` is given no value", help);
        return None;
    };
    let kind = match declared.split(['(', ' ']).next().unwrap_or_default() {
        "char" | "varchar" | "character" | "text" | "string" => Some("text"),
        "int" | "integer" | "bigint" | "smallint" | "tinyint" | "mediumint" | "signed" | "unsigned" => {
            Some("integer")
        }
        "float" | "double" | "real" | "decimal" | "numeric" => Some("float"),
        _ => None,
    };
    let value = match (&node.content, kind) {
        (Content::Text(_), _) | (_, Some("text")) => given.text("value"),
        (Content::Integer(number), Some("float")) => Some(Value::Yaml(number.to_string())),
        (Content::Bool(truth), _) => Some(Value::Yaml(truth.to_string())),
        (Content::Integer(_), _) => given.integer("value"),
        (Content::Float(_), _) => given.number("value"),
        _ => given.text("value"),
    };
    // What a number or a truth is needs no saying, and a date is text that the database reads.
    let says_kind =
        matches!(value, Some(Value::Text(_) | Value::Variable(_))) && kind.is_some_and(|kind| kind != "text");
    let kind = kind.filter(|_| says_kind).map(|kind| Value::Yaml(kind.to_owned()));
    Some(Rule::of("constant").with("value", value).with("type", kind))
}

fn date(given: &mut Given<'_>, now: DateTime) -> Rule {
    let mut rule = Rule::of("date");
    for name in ["min", "max"] {
        let value = bound(given, name, now);
        rule = rule.with(name, value);
    }
    let delta = delta(given);
    rule = rule.with("delta", delta);
    match given.plain_text("format").as_deref() {
        Some("date") => rule.with_text("format", "date"),
        // Values keep their form here, and that of a column with a time is to have one.
        _ => rule,
    }
}

fn bound(given: &mut Given<'_>, name: &'static str, now: DateTime) -> Option<Value> {
    let node = given.node(name)?;
    let text = given.plain_text(name)?;
    let moment = php_date::parse(&text, now);
    match moment {
        Some(moment) if moment.is_relative => {
            let message = format!("`{name}: {text}` became `{moment}`, which is as of today");
            given.notes.told(node, message, "change it from time to time");
        }
        Some(_) => {}
        None => {
            let message = format!("the date `{text}` of `{name}` is not understood");
            given.notes.lost(node, message, "write the day itself, such as 2000-01-31");
        }
    }
    moment.map(|moment| Value::Text(moment.to_string()))
}

fn delta(given: &mut Given<'_>) -> Option<Value> {
    let node = given.node("delta")?;
    let text = given.plain_text("delta")?;
    let span = PhpSpan::parse(&text).and_then(PhpSpan::forwards).filter(|span| !span.is_zero());
    if span.is_none() {
        let message = format!("the time span `{text}` of `delta` is not understood");
        given.notes.lost(node, message, "write a span such as `3 months` or `P1M15D`");
    }
    span.map(|span| Value::Text(span.to_string()))
}

fn lorem(given: &mut Given<'_>) -> Rule {
    let paragraphs = given.integer("paragraphs");
    // DbToolsBundle's own documentation has this slip, and its program passes over it.
    let misspelt = given.entry("paragaphs");
    if let Some((key, _)) = misspelt {
        let message = "`paragaphs` is taken for `paragraphs`; DbToolsBundle ignores it and writes one";
        given.notes.told(key, message, "");
    }
    let paragraphs = paragraphs.or_else(|| given.integer("paragaphs"));
    let words = given.integer("words");
    let html = given.truth("html").unwrap_or_default();
    let sample_count = given.integer("sample_count");
    let rule = match words {
        Some(words) => Rule::of("lorem").with("words", Some(words)),
        None => Rule::of("lorem")
            .with("paragraphs", paragraphs)
            .with("html", html.then(|| Value::Yaml("true".into()))),
    };
    rule.with("sample_count", sample_count)
}

/// The longest password that bcrypt reads, in bytes.
const BCRYPT: usize = 72;

fn password(given: &mut Given<'_>) -> Rule {
    let entry = given.node("algorithm");
    let algorithm = given.plain_text("algorithm").unwrap_or_default().to_ascii_lowercase();
    let password = given.text("password");
    let is_long = matches!(&password, Some(Value::Text(text)) if text.len() > BCRYPT);
    let ours = match algorithm.as_str() {
        "" | "auto" | "native" if is_long => "argon2id",
        "" | "auto" | "native" => "auto",
        "bcrypt" => "bcrypt",
        "sodium" | "argon2id" => "argon2id",
        "plaintext" => "plaintext",
        _ => {
            if let Some(node) = entry {
                let help = "`auto` took its place; the application has to accept bcrypt";
                given.notes.lost(node, format!("there is no algorithm `{algorithm}`"), help);
            }
            "auto"
        }
    };
    let algorithm = (ours != "auto").then(|| Value::Yaml(ours.to_owned()));
    Rule::of("password").with("algorithm", algorithm).with("password", password)
}

fn of_pattern(given: &mut Given<'_>) -> Option<Rule> {
    // Documented as `value`, and read as `pattern`.
    let text = given.plain_text("pattern");
    let text = match given.plain_text("value") {
        Some(value) => text.or(Some(value)),
        None => text,
    };
    let Some(text) = text else {
        given.notes.lost(
            given.span,
            "`pattern` is given no pattern",
            "add `pattern: '{firstname} {lastname}'`",
        );
        return None;
    };
    match pattern(&text) {
        Ok(pattern) => Some(Rule::of("pattern").with_text("pattern", pattern)),
        Err(id) => {
            let message = format!("the pattern names `{id}`, for which there is nothing");
            given.notes.lost(given.span, message, "`db-airlock anonymizers` lists what there is");
            None
        }
    }
}

/// Our locale for the one that the options name, or else for `default`. What it became is told.
pub(super) fn locale(given: &mut Given<'_>, default: Option<&str>) -> Option<Value> {
    let named = given.node("locale");
    let text = given.plain_text("locale").or_else(|| default.map(str::to_owned))?;
    let at = |given: &Given<'_>| named.map_or_else(|| given.span.clone(), |node: &Node| node.span.clone());
    match locale::ours(&text) {
        Some((ours, is_other)) => {
            if is_other {
                given.notes.told(&at(given), format!("the locale `{text}` became `{ours}`"), "");
            }
            Some(Value::Text(ours))
        }
        None => {
            let help = "values come in the default locale";
            given.notes.lost(&at(given), format!("there is no locale `{text}`"), help);
            None
        }
    }
}

/// A variable is no locale that could be looked up.
pub(super) fn country(given: &mut Given<'_>) -> Option<Value> {
    let text = given.plain_text("locale").filter(|text| variable(text).is_none())?;
    locale::country(&text).map(Value::Text)
}
