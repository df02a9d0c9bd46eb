//! What a statement defines that is copied as it is.

use super::tokens::{Token, Tokens};
use crate::dump::review::{self, Definition, Placed};

/// The definitions of a statement, or of several. What cannot be read defines nothing here: it is judged elsewhere.
pub fn definitions(sql: &[u8], standard_strings: bool) -> Vec<Definition> {
    let mut tokens = Tokens::new(sql);
    tokens.standard_strings = standard_strings;
    let placed: Vec<Placed<'_>> = tokens.map_while(Result::ok).collect();
    let body = |text: &[u8]| {
        let mut tokens = Tokens::new(text);
        tokens.standard_strings = standard_strings;
        tokens.map(|token| token.ok().map(|(token, _)| owned(token))).collect()
    };
    let is_end = |(token, _): &Placed<'_>| *token == Token::Symbol(b';');
    // Within a function's body of SQL `;` ends nothing; all that it holds belongs to the function all the same.
    let is_function =
        placed.iter().take(5).any(|(token, _)| token.is_word("function") || token.is_word("procedure"));
    match is_function {
        true => review::definitions(&placed, &body),
        false => placed.split(is_end).flat_map(|statement| review::definitions(statement, &body)).collect(),
    }
}

fn owned(token: Token<'_>) -> Token<'static> {
    match token {
        Token::Word(word) => Token::Word(word.into_owned().into()),
        Token::Quoted(name) => Token::Quoted(name),
        Token::Text(text) => Token::Text(text),
        // Which number it is does not outlive the text; how long it is, does.
        Token::Number(digits) => Token::Text(if digits.len() < 5 { Vec::new() } else { digits.to_vec() }),
        Token::Symbol(symbol) => Token::Symbol(symbol),
    }
}
