//! What a table's statement defines beside columns: defaults, CHECKs, generated columns, comments, bounds of partitions.

use super::literals::{literals, named, telling};
use super::statement::qualified;
use super::{Definition, Place, Placed, bare};
use crate::dump::token::Token;

/// The words that begin what may hold literals, and what that is. What begins with another word holds none that count:
/// labels are part of a type.
const SECTIONS: [(&str, &str); 8] = [
    ("default", "default"),
    ("check", "check"),
    ("generated", "generated column"),
    ("as", "generated column"),
    ("comment", "comment"),
    ("values", "partition"),
    ("less", "partition"),
    ("where", "index"),
];

/// The words behind which a default or a comment is over.
const ENDS: [&str; 7] = ["not", "null", "unique", "primary", "references", "collate", "constraint"];

/// CREATE TABLE, whose name stands at `at`.
pub(super) fn created(tokens: &[Placed<'_>], mut at: usize) -> Vec<Definition> {
    while ["if", "not", "exists", "only"]
        .iter()
        .any(|word| tokens.get(at).is_some_and(|(token, _)| token.is_word(word)))
    {
        at += 1;
    }
    let (table, mut at) = qualified(tokens, at);
    let mut found = Vec::new();
    // Behind it may stand `PARTITION OF parent`, or `OF type`.
    while at < tokens.len() && !is_symbol(tokens, at, b'(') && !tokens[at].0.is_word("for") {
        at += 1;
    }
    if is_symbol(tokens, at, b'(') {
        let end = end_of_group(tokens, at);
        for item in items(&tokens[at + 1..end.saturating_sub(1).max(at + 1)]) {
            element(item, &table, &mut found);
        }
        at = end;
    }
    sections(tokens.get(at..).unwrap_or_default(), &table, &table, &mut found);
    found
}

/// ALTER TABLE: what it adds or sets.
pub(super) fn altered(tokens: &[Placed<'_>]) -> Vec<Definition> {
    let mut at = 2;
    while ["table", "if", "exists", "only"]
        .iter()
        .any(|word| tokens.get(at).is_some_and(|(token, _)| token.is_word(word)))
    {
        at += 1;
    }
    let (table, at) = qualified(tokens, at);
    let mut found = Vec::new();
    for item in items(tokens.get(at..).unwrap_or_default()) {
        let is_word = |at: usize, word: &str| item.get(at).is_some_and(|(token, _)| token.is_word(word));
        let mut start = usize::from(is_word(0, "add") || is_word(0, "alter") || is_word(0, "modify"));
        start += usize::from(start > 0 && is_word(start, "column"));
        match start {
            0 if is_word(0, "attach") => {
                let (part, _) = qualified(item, 2);
                sections(item, &part, &table, &mut found);
            }
            0 => sections(item, &table, &table, &mut found),
            _ => element(&item[start..], &table, &mut found),
        }
    }
    found
}

/// A column, or a constraint with or without a name.
fn element(item: &[Placed<'_>], table: &str, found: &mut Vec<Definition>) {
    let Some((first, _)) = item.first() else { return };
    let own = match first {
        first if first.is_word("constraint") => item.get(1).and_then(|(token, _)| token.name()),
        first if first.is_word("check") => None,
        first => first.name(),
    };
    let name = own.map_or_else(|| table.to_owned(), |own| format!("{table}.{own}"));
    sections(item, &name, table, found);
}

/// Gives the literals to what they stand in.
fn sections(tokens: &[Placed<'_>], name: &str, table: &str, found: &mut Vec<Definition>) {
    let mut section: Option<(&'static str, Vec<&Placed<'_>>)> = None;
    let mut close = |section: &mut Option<(&'static str, Vec<&Placed<'_>>)>| {
        let Some((kind, within)) = section.take() else { return };
        let is_identity = within.iter().any(|(token, _)| token.is_word("identity"));
        let kind = if is_identity { "sequence" } else { kind };
        let mut literals = literals(within.iter().map(|(token, _)| token));
        if kind == "default" {
            // SQLite takes these quotes for those of a text, too.
            literals.extend(within.iter().filter_map(|(token, _)| match token {
                Token::Quoted(text) => telling(text.as_bytes()),
                _ => None,
            }));
        }
        let names = named(within.iter().map(|(token, _)| token));
        let place = Place::Byte(within.first().map_or(0, |(_, place)| place.start));
        found.push(Definition {
            kind,
            name: name.to_owned(),
            place,
            literals,
            table: Some(bare(table)),
            names,
        });
    };
    let mut depth = 0usize;
    for placed in tokens {
        match &placed.0 {
            Token::Symbol(b'(' | b'[') => depth += 1,
            Token::Symbol(b')' | b']') => depth = depth.saturating_sub(1),
            token if depth == 0 => {
                let begins = SECTIONS.iter().find(|(word, _)| token.is_word(word));
                if let Some((_, kind)) =
                    begins.filter(|(_, kind)| section.as_ref().is_none_or(|(open, _)| open != kind))
                {
                    close(&mut section);
                    section = Some((kind, Vec::new()));
                } else if ENDS.iter().any(|word| token.is_word(word)) {
                    close(&mut section);
                }
            }
            _ => {}
        }
        if let Some((_, within)) = &mut section {
            within.push(placed);
        }
    }
    close(&mut section);
}

fn is_symbol(tokens: &[Placed<'_>], at: usize, symbol: u8) -> bool {
    matches!(tokens.get(at), Some((Token::Symbol(found), _)) if *found == symbol)
}

/// Behind the group that begins at `start`.
fn end_of_group(tokens: &[Placed<'_>], start: usize) -> usize {
    let mut depth = 0usize;
    for (at, (token, _)) in tokens.iter().enumerate().skip(start) {
        match token {
            Token::Symbol(b'(') => depth += 1,
            Token::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// What stands between commas.
fn items<'t, 'a>(tokens: &'t [Placed<'a>]) -> Vec<&'t [Placed<'a>]> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Symbol(b'(' | b'[') => depth += 1,
            Token::Symbol(b')' | b']') => depth = depth.saturating_sub(1),
            Token::Symbol(b',') if depth == 0 => {
                items.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&tokens[start..]);
    items
}
