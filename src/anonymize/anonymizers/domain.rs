//! `domain`: the name of a host that cannot exist.

use super::lists::{ADJECTIVES, NOUNS};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::Given;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "domain",
    summary: "a host name below .example, which nobody can register",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: &[],
    example: "domain",
    build: |rule| Given::new(rule, &[]).map(|_| Box::new(Domain) as Box<dyn Anonymizer>),
};

struct Domain;

/// 5 bits each.
const TOKEN_LENGTH: usize = 8;

/// Reserved for documentation (RFC 2606, RFC 6761).
const SUFFIX: &str = ".example";

impl Anonymizer for Domain {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::text(drawn(draw));
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(longest())
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// `quiet-harbor-k3x8p2qa.example`
pub(super) fn drawn(draw: &mut Draw) -> String {
    let words = [draw.pick(ADJECTIVES), draw.pick(NOUNS)];
    [words[0], "-", words[1], "-", &draw.token(TOKEN_LENGTH), SUFFIX].concat()
}

pub(super) fn longest() -> usize {
    let longest = |list: &[&str]| list.iter().map(|word| word.len()).max().unwrap_or_default();
    longest(ADJECTIVES) + 1 + longest(NOUNS) + 1 + TOKEN_LENGTH + SUFFIX.len()
}

#[cfg(test)]
mod tests {
    use super::super::testing::many;
    use super::*;

    #[test]
    fn names_are_below_example_and_hardly_ever_the_same() {
        let names = many("domain", "", &Value::text("x"));
        assert_eq!(names.len(), 400);
        for name in names {
            let name = String::from_utf8(name.identity().into_owned()).unwrap();
            let label = name.strip_suffix(".example").unwrap();
            assert!(
                label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && label.len() < 64
            );
        }
    }
}
