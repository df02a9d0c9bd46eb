//! `url`: an address of the web that leads nowhere.

use super::domain;
use super::lists::NOUNS;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::Given;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "url",
    summary: "an address of the web below .example, which leads nowhere",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: &[],
    example: "url",
    build: |rule| Given::new(rule, &[]).map(|_| Box::new(Url) as Box<dyn Anonymizer>),
};

struct Url;

const SCHEME: &str = "https://";

/// 5 bits each.
const TOKEN_LENGTH: usize = 6;

impl Anonymizer for Url {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        // The host that `domain` writes, so that both agree.
        let host = domain::drawn(&mut draw.of("domain"));
        let word = draw.pick(NOUNS);
        cells[0] = Value::text([SCHEME, &host, "/", word, "/", &draw.token(TOKEN_LENGTH)].concat());
        Ok(())
    }

    fn takes_token(&self) -> bool {
        true
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        let word = NOUNS.iter().map(|word| word.len()).max().unwrap_or_default();
        Some(SCHEME.len() + domain::longest() + 1 + word + 1 + TOKEN_LENGTH)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::text_of;

    #[test]
    fn the_host_is_that_of_domain() {
        let host = text_of("domain", "", "x");
        let url = text_of("url", "", "y");
        assert!(url.starts_with(&format!("https://{host}/")), "{url}");
    }
}
