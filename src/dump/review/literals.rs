//! The literals and the names among tokens.

use std::collections::BTreeMap;

use super::ReadBody;
use crate::dump::token::Token;

/// From so many digits on a number may be one of somebody's.
const LONG: usize = 5;

/// What tells apart a text that names something from one that is a value.
const NAMING: [&str; 7] =
    ["regclass", "regtype", "regproc", "regprocedure", "regconfig", "regnamespace", "regdictionary"];

/// The texts and the long numbers. Texts without a letter or a digit say nothing.
pub(super) fn literals<'t, 'a: 't>(tokens: impl IntoIterator<Item = &'t Token<'a>>) -> Vec<String> {
    let tokens: Vec<&Token<'_>> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(text) if !is_naming(&tokens[at + 1..]) => found.extend(telling(text)),
            Token::Number(digits) if digits.iter().filter(|byte| byte.is_ascii_digit()).count() >= LONG => {
                found.push(String::from_utf8_lossy(digits).into_owned());
            }
            _ => {}
        }
    }
    found
}

/// The text, if it says anything.
pub(super) fn telling(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    text.contains(char::is_alphanumeric).then(|| text.into_owned())
}

/// Whether `::regclass` comes next.
fn is_naming(behind: &[&Token<'_>]) -> bool {
    match behind {
        [Token::Symbol(b':'), Token::Symbol(b':'), word, ..] => NAMING.iter().any(|name| word.is_word(name)),
        _ => false,
    }
}

/// The same of a function, whose bodies are texts behind AS.
pub(super) fn of_function(
    tokens: &[Token<'_>],
    read_body: ReadBody<'_>,
    names: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let (mut found, mut outside) = (Vec::new(), Vec::new());
    // Behind AS, the body; behind SET, a setting such as `search_path`.
    let (mut is_body, mut is_setting) = (false, false);
    for token in tokens {
        match token {
            Token::Text(text) if is_body => match read_body(text) {
                Some(body) => {
                    for (name, count) in named(&body) {
                        *names.entry(name).or_default() += count;
                    }
                    found.extend(literals(&body));
                    // Other languages than SQL have texts in these quotes.
                    found.extend(body.iter().filter_map(|token| match token {
                        Token::Quoted(name) if name.contains(' ') => Some(name.clone()),
                        _ => None,
                    }));
                }
                None => found.extend(telling(text)),
            },
            Token::Text(_) if is_setting => {}
            Token::Symbol(b',') => {}
            token => {
                is_body = token.is_word("as");
                is_setting = token.is_word("set") || (is_setting && !token.is_word("as"));
                if !is_body {
                    outside.push(token);
                }
            }
        }
    }
    found.splice(0..0, literals(outside));
    found
}

/// How often each name is said, in lower case.
pub(super) fn named<'t, 'a: 't>(tokens: impl IntoIterator<Item = &'t Token<'a>>) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for name in tokens.into_iter().filter_map(Token::name) {
        *names.entry(name.to_lowercase()).or_default() += 1;
    }
    names
}
