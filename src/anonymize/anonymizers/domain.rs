//! `domain` and `url`: a host that cannot exist. The top-level domain `example` is reserved for documentation (RFC 2606),
//! so no name below it is ever anybody's.

use super::nouns::NOUNS;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DOMAIN: Declaration = Declaration {
    id: "domain",
    summary: "a domain that cannot exist, equal for equal values only",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: &[],
    example: "domain",
    build: |rule| options::Given::new(rule, &[]).map(|_| Box::new(Domain) as Box<dyn Anonymizer>),
};

pub(super) static URL: Declaration = Declaration {
    id: "url",
    summary: "a web address that cannot exist, equal for equal values only",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Url::DECLARED,
    example: "{anonymizer: url, scheme: http}",
    build: |rule| Ok(Box::new(Url::read(rule)?)),
};

/// 5 bits each: 100 bits, so that a billion domains meet with a probability below 1e-12.
const TOKEN_LENGTH: usize = 20;
/// The longest of [`NOUNS`].
const NOUN_LENGTH: usize = 8;
const TOP: &str = ".example";

struct Domain;

impl Anonymizer for Domain {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::text(host(draw));
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(HOST_LENGTH)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

const HOST_LENGTH: usize = NOUN_LENGTH + 1 + TOKEN_LENGTH + TOP.len();

fn host(draw: &mut Draw) -> String {
    [draw.pick(&NOUNS), "-", &draw.token(TOKEN_LENGTH), TOP].concat()
}

options! {
    struct Url {
        /// what the address begins with
        scheme: Scheme = "https",
    }
}

impl Anonymizer for Url {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let path = draw.pick(&NOUNS);
        cells[0] = Value::text([self.scheme.0, "://", &host(draw), "/", path].concat());
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(self.scheme.0.len() + 3 + HOST_LENGTH + 1 + NOUN_LENGTH)
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

#[derive(Clone, Copy)]
struct Scheme(&'static str);

const SCHEMES: [(&str, Scheme); 4] =
    [("https", Scheme("https")), ("http", Scheme("http")), ("ftp", Scheme("ftp")), ("wss", Scheme("wss"))];

impl OptionValue for Scheme {
    const TAKES: &'static str = "https, http, ftp or wss";
    const SHAPE: Shape = Shape::OneOf(&["https", "http", "ftp", "wss"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of::<Self>(node, &SCHEMES)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many, text_of};
    use super::*;

    #[test]
    fn no_host_can_exist() {
        let (domain, url) =
            (text_of("domain", "", "shop.acme.fr"), text_of("url", "scheme: http", "shop.acme.fr"));
        let (host, _) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        assert!(host.ends_with(TOP), "{url}");
        assert!(
            domain.ends_with(TOP)
                && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        );
        assert!(domain.split('.').all(|label| label.len() <= 63));
    }

    #[test]
    fn no_two_draws_give_the_same_domain() {
        assert_eq!(many("domain", "", &Value::text("a")).len(), 400);
    }

    #[test]
    fn words_are_words_of_host_names() {
        assert_eq!(NOUNS.iter().map(|word| word.len()).max(), Some(NOUN_LENGTH));
        assert!(NOUNS.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        assert!(NOUNS.is_sorted());
    }

    #[test]
    fn other_schemes_are_refused() {
        assert!(build_error("url", "scheme: htps").contains("did you mean `https`?"));
    }
}
