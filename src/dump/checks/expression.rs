//! Reads the expression of a CHECK, as people and servers spell it. What is not simple is stepped over.

use super::Unit;
use super::meaning::{Demand, Meaning};
use super::part::{Part, between, cast, compared, meaning, one_of};
use crate::dump::token::Token;

/// How deep parentheses are followed.
const DEEPEST: usize = 50;

/// What the tokens demand, the outer parentheses included.
pub(super) fn read(tokens: &[Token<'_>], length: Unit) -> Meaning {
    // What these are, differs by engine and its settings: `||` may join texts, or mean OR.
    let is_odd = |token: &Token<'_>| matches!(token, Token::Symbol(b'|' | b'&')) || token.is_word("xor");
    if tokens.iter().any(is_odd) {
        return Meaning::opaque();
    }
    let mut reader = Reader { tokens, at: 0, depth: 0, length };
    match reader.alternatives() {
        Part::Meaning(meaning) if reader.at == tokens.len() => meaning,
        _ => Meaning::opaque(),
    }
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    depth: usize,
    length: Unit,
}

impl Reader<'_, '_> {
    fn is_word(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_word(word))
    }

    fn is_symbol(&self, symbol: u8) -> bool {
        self.symbol_at(self.at) == Some(symbol)
    }

    fn symbol_at(&self, at: usize) -> Option<u8> {
        match self.tokens.get(at) {
            Some(Token::Symbol(symbol)) => Some(*symbol),
            _ => None,
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_there = self.is_word(word);
        self.at += usize::from(is_there);
        is_there
    }

    fn takes_symbol(&mut self, symbol: u8) -> bool {
        let is_there = self.is_symbol(symbol);
        self.at += usize::from(is_there);
        is_there
    }

    /// `a OR b`: all that an expression is. One part alone is what it is.
    fn alternatives(&mut self) -> Part {
        let first = self.conjunction();
        if !self.is_word("or") {
            return first;
        }
        let mut parts = vec![meaning(first)];
        while self.takes_word("or") {
            parts.push(meaning(self.conjunction()));
        }
        Part::Meaning(Meaning::any(parts))
    }

    fn conjunction(&mut self) -> Part {
        let first = self.negation();
        if !self.is_word("and") {
            return first;
        }
        let mut parts = vec![meaning(first)];
        while self.takes_word("and") {
            parts.push(meaning(self.negation()));
        }
        Part::Meaning(Meaning::all(parts))
    }

    fn negation(&mut self) -> Part {
        if self.takes_word("not") {
            let _ = self.negation();
            return Part::Meaning(Meaning::opaque());
        }
        let left = self.operand();
        let part = self.comparison(left);
        if self.ends_here() {
            return part;
        }
        self.skip_rest();
        Part::Meaning(Meaning::opaque())
    }

    fn ends_here(&self) -> bool {
        self.at >= self.tokens.len()
            || self.is_word("and")
            || self.is_word("or")
            || matches!(self.symbol_at(self.at), Some(b')' | b']' | b','))
    }

    /// Steps over what is not understood; the AND of a BETWEEN is within it.
    fn skip_rest(&mut self) {
        let mut betweens = 0usize;
        while self.at < self.tokens.len() {
            if self.is_word("and") && betweens > 0 {
                betweens -= 1;
            } else if self.ends_here() {
                return;
            }
            betweens += usize::from(self.is_word("between"));
            self.skip_one();
        }
    }

    /// Steps over a token, a group in parentheses, or CASE … END.
    fn skip_one(&mut self) {
        let opens = |token: &Token<'_>| matches!(token, Token::Symbol(b'(' | b'[')) || token.is_word("case");
        let closes = |token: &Token<'_>| matches!(token, Token::Symbol(b')' | b']')) || token.is_word("end");
        let mut depth = 0usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            depth += usize::from(opens(token));
            if closes(token) {
                depth = depth.saturating_sub(1);
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn comparison(&mut self, left: Part) -> Part {
        if self.takes_word("between") {
            let low = self.operand();
            if !self.takes_word("and") {
                return Part::Other;
            }
            let high = self.operand();
            return Part::Meaning(between(&left, &low, &high));
        }
        if self.takes_word("in") {
            let listed = match self.operand() {
                Part::List(listed) => listed,
                one => vec![one],
            };
            return Part::Meaning(one_of(&left, &listed));
        }
        if self.takes_word("is") {
            let is_not = self.takes_word("not");
            return Part::Meaning(match (self.takes_word("null"), left) {
                (true, Part::Column(column)) if is_not => Meaning::of(&column, Demand::NotNull),
                (true, Part::Column(column)) => Meaning::null(&column),
                _ => Meaning::opaque(),
            });
        }
        let Some(operator) = self.operator() else { return left };
        if ["any", "some"].iter().any(|word| self.takes_word(word)) {
            let listed = self.operand();
            return Part::Meaning(match (operator, listed) {
                ("=", Part::List(listed)) => one_of(&left, &listed),
                _ => Meaning::opaque(),
            });
        }
        let right = self.operand();
        Part::Meaning(compared(&left, operator, &right))
    }

    fn operator(&mut self) -> Option<&'static str> {
        const OPERATORS: [&str; 8] = ["<=", ">=", "<>", "!=", "==", "=", "<", ">"];
        let follows = |text: &str| {
            text.bytes().enumerate().all(|(offset, symbol)| self.symbol_at(self.at + offset) == Some(symbol))
        };
        let found = OPERATORS.into_iter().find(|operator| follows(operator))?;
        self.at += found.len();
        Some(if found == "==" { "=" } else { found })
    }

    /// A value, with its casts.
    fn operand(&mut self) -> Part {
        let mut part = self.value();
        loop {
            if self.is_symbol(b':') && self.symbol_at(self.at + 1) == Some(b':') {
                self.at += 2;
                part = cast(part, &self.type_name());
            } else if self.takes_word("collate") {
                self.skip_one();
                part = Part::Other;
            } else {
                return part;
            }
        }
    }

    fn value(&mut self) -> Part {
        let tokens = self.tokens;
        let Some(token) = tokens.get(self.at) else { return Part::Other };
        match token {
            Token::Symbol(b'(') => self.group(),
            Token::Symbol(b'-') => {
                self.at += 1;
                match self.value() {
                    Part::Number(number) => Part::Number(match number.strip_prefix('-') {
                        Some(number) => number.to_owned(),
                        None => format!("-{number}"),
                    }),
                    _ => Part::Other,
                }
            }
            // It closes what it does not belong to.
            Token::Symbol(b')' | b']' | b',') => Part::Other,
            Token::Symbol(_) => {
                self.at += 1;
                Part::Other
            }
            Token::Number(digits) => {
                self.at += 1;
                Part::Number(String::from_utf8_lossy(digits).into_owned())
            }
            Token::Text(text) => {
                self.at += 1;
                String::from_utf8(text.clone()).map_or(Part::Other, Part::Text)
            }
            Token::Word(word) => {
                let word = word.to_ascii_lowercase();
                self.word(&word)
            }
            Token::Quoted(name) => {
                let name = name.clone();
                self.at += 1;
                self.named(name)
            }
        }
    }

    fn word(&mut self, word: &str) -> Part {
        let next = self.tokens.get(self.at + 1);
        match word {
            "case" | "exists" => {
                self.skip_one();
                Part::Other
            }
            "null" | "true" | "false" => {
                self.at += 1;
                Part::Other
            }
            "array" if matches!(next, Some(Token::Symbol(b'['))) => {
                self.at += 2;
                self.items(b']')
            }
            // MySQL says the character set of a text before it.
            word if word.starts_with('_') && matches!(next, Some(Token::Text(_))) => {
                self.at += 1;
                self.value()
            }
            _ => {
                let name = self.tokens.get(self.at).and_then(Token::name).unwrap_or_default().to_owned();
                self.at += 1;
                self.named(name)
            }
        }
    }

    /// What a name is that was taken: a column, or a function.
    fn named(&mut self, mut name: String) -> Part {
        while self.is_symbol(b'.') {
            let Some(inner) = self.tokens.get(self.at + 1).and_then(Token::name) else { return Part::Other };
            inner.clone_into(&mut name);
            self.at += 2;
        }
        if !self.is_symbol(b'(') {
            return Part::Column(name);
        }
        let unit = match name.to_ascii_lowercase().as_str() {
            "length" => self.length,
            "char_length" | "character_length" => Unit::Characters,
            "octet_length" => Unit::Bytes,
            _ => {
                self.skip_one();
                return Part::Other;
            }
        };
        match self.group() {
            Part::Column(column) => Part::Length(column, unit),
            _ => Part::Other,
        }
    }

    /// `(…)`: what stands in it, or a list.
    fn group(&mut self) -> Part {
        if self.depth == DEEPEST {
            self.skip_one();
            return Part::Other;
        }
        self.at += 1;
        self.depth += 1;
        let part = match self.items(b')') {
            Part::List(mut items) if items.len() == 1 => items.remove(0),
            part => part,
        };
        self.depth -= 1;
        part
    }

    /// Items up to the closing bracket, which is taken.
    fn items(&mut self, closing: u8) -> Part {
        let mut items = Vec::new();
        loop {
            if self.takes_symbol(closing) {
                return Part::List(items);
            }
            let before = self.at;
            items.push(self.alternatives());
            let is_parted = self.takes_symbol(b',') || self.is_symbol(closing);
            if !is_parted || self.at == before {
                // What is wrong here is not known: nothing behind it is understood either.
                self.at = self.tokens.len();
                return Part::Other;
            }
        }
    }

    /// The name of a type behind `::`, in lower case, without what stands in parentheses.
    fn type_name(&mut self) -> String {
        let mut words = Vec::new();
        while let Some(name) = self.tokens.get(self.at).and_then(Token::name) {
            const FURTHER: [&str; 6] = ["varying", "precision", "with", "without", "time", "zone"];
            let lower = name.to_ascii_lowercase();
            if !words.is_empty() && !FURTHER.contains(&lower.as_str()) {
                break;
            }
            words.push(lower);
            self.at += 1;
            if self.takes_symbol(b'.') {
                words.clear();
            }
        }
        while matches!(self.symbol_at(self.at), Some(b'(' | b'[')) {
            self.skip_one();
        }
        words.join(" ")
    }
}
