//! What a statement defines, by its first words.

use super::literals::{literals, named, of_function};
use super::{Definition, Place, Placed, ReadBody, table};
use crate::dump::token::Token;

/// What CREATE makes that may hold literals, by its words; the first that fits counts.
const KINDS: [(&str, &str); 14] = [
    ("materialized view", "materialized view"),
    ("event trigger", "event trigger"),
    ("constraint trigger", "trigger"),
    ("view", "view"),
    ("trigger", "trigger"),
    ("procedure", "procedure"),
    ("function", "function"),
    ("aggregate", "function"),
    ("rule", "rule"),
    ("policy", "policy"),
    ("event", "event"),
    ("sequence", "sequence"),
    ("domain", "domain"),
    ("index", "index"),
];

/// How many tokens may stand between CREATE and what is made: `DEFINER=…`, `ALGORITHM=…`, `SQL SECURITY DEFINER`.
const MODIFIERS: usize = 24;

/// What a statement defines that is copied as it is; what holds no literals too, for the names in it.
pub fn definitions(tokens: &[Placed<'_>], read_body: ReadBody<'_>) -> Vec<Definition> {
    let words = |at: usize, words: &str| {
        let mut expected = words.split(' ').enumerate();
        expected.all(|(offset, word)| tokens.get(at + offset).is_some_and(|(token, _)| token.is_word(word)))
    };
    if words(0, "create") {
        return created(tokens, words, read_body);
    }
    if words(0, "comment on") {
        return comment(tokens).into_iter().collect();
    }
    if words(0, "alter table") || words(0, "alter foreign table") {
        return table::altered(tokens);
    }
    if words(0, "select") && tokens.iter().take(6).any(|(token, _)| token.is_word("setval")) {
        return sequence(tokens).into_iter().collect();
    }
    Vec::new()
}

fn created(
    tokens: &[Placed<'_>],
    words: impl Fn(usize, &str) -> bool,
    read_body: ReadBody<'_>,
) -> Vec<Definition> {
    for at in 1..tokens.len().min(MODIFIERS) {
        if words(at, "table") {
            return table::created(tokens, at + 1);
        }
        // What else is made, may have names such as `view` in it.
        if [
            "type",
            "extension",
            "schema",
            "server",
            "user",
            "role",
            "language",
            "cast",
            "operator",
            "collation",
        ]
        .iter()
        .any(|other| words(at, other) && at <= 2)
        {
            return Vec::new();
        }
        let Some((kind_words, kind)) = KINDS.iter().find(|(kind, _)| words(at, kind)) else { continue };
        let mut name_at = at + kind_words.split(' ').count();
        while ["concurrently", "if not exists"].iter().any(|skipped| words(name_at, skipped)) {
            name_at += if words(name_at, "concurrently") { 1 } else { 3 };
        }
        let (name, behind) = qualified(tokens, name_at);
        let rest: Vec<Token<'_>> =
            tokens[behind.min(tokens.len())..].iter().map(|(token, _)| token.clone()).collect();
        let mut names = named(&rest);
        let literals = match *kind {
            "function" | "procedure" => of_function(&rest, read_body, &mut names),
            _ => literals(&rest),
        };
        return vec![Definition {
            kind,
            name,
            place: Place::Byte(tokens[0].1.start),
            literals,
            table: None,
            names,
        }];
    }
    Vec::new()
}

/// `schema.name` at this token, and where what follows begins.
pub(super) fn qualified(tokens: &[Placed<'_>], mut at: usize) -> (String, usize) {
    let mut parts: Vec<&str> = Vec::new();
    while let Some(name) = tokens.get(at).and_then(|(token, _)| token.name()) {
        parts.push(name);
        at += 1;
        if !matches!(tokens.get(at), Some((Token::Symbol(b'.'), _))) {
            break;
        }
        at += 1;
    }
    let parts = parts.strip_prefix(&["public"]).unwrap_or(&parts);
    (parts.join("."), at)
}

/// `COMMENT ON COLUMN public.t.c IS 'text'`.
fn comment(tokens: &[Placed<'_>]) -> Option<Definition> {
    let (Token::Text(text), _) = tokens.iter().rev().find(|(token, _)| matches!(token, Token::Text(_)))?
    else {
        return None;
    };
    let literals: Vec<String> = super::literals::telling(text).into_iter().collect();
    let is_end = |(token, _): &&Placed<'_>| !token.is_word("is");
    let on: Vec<&Placed<'_>> = tokens.iter().skip(2).take_while(is_end).collect();
    let names = named(on.iter().map(|(token, _)| token));
    let told: Vec<&str> = on.iter().filter_map(|(token, _)| token.name()).collect();
    // What it is on, and its name.
    let (what, name) = told.split_first()?;
    let name = format!("{} {}", what.to_lowercase(), name.join("."));
    Some(Definition {
        kind: "comment",
        name,
        place: Place::Byte(tokens[0].1.start),
        literals,
        table: None,
        names,
    })
}

/// `SELECT pg_catalog.setval('public.t_id_seq', 12345, true)`: how far it has come.
fn sequence(tokens: &[Placed<'_>]) -> Option<Definition> {
    let (Token::Text(name), _) = tokens.iter().find(|(token, _)| matches!(token, Token::Text(_)))? else {
        return None;
    };
    let name = String::from_utf8_lossy(name).replace('"', "");
    let name = name.strip_prefix("public.").map_or(name.clone(), str::to_owned);
    let is_number = |(token, _): &&Placed<'_>| matches!(token, Token::Number(_));
    let literals = literals(tokens.iter().filter(is_number).map(|(token, _)| token));
    Some(Definition {
        kind: "sequence",
        table: None,
        names: [(name.to_lowercase(), 1)].into(),
        name,
        place: Place::Byte(tokens[0].1.start),
        literals,
    })
}
