//! `email`: an address that no one can have, the same for equal addresses.

use super::md5::{self, hexadecimal_of};
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "email",
    summary: "an invented address, equal for equal values and only for those",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: true,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: email, domain: test.example.org}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// what stands behind the @; one that you write should be yours, for mail may be sent to it
        domain: Domain = "example.com",
        /// false: the unkeyed MD5 of the value, the same in every run; a list of addresses can undo it
        use_salt: bool = "true",
    }
}

/// 5 bits each: 100 bits, so that a billion addresses meet with a probability below 1e-12.
const TOKEN_LENGTH: usize = 20;

const PREFIX: &str = "anon-";

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let local = match self.use_salt {
            true => draw.token(TOKEN_LENGTH),
            false => hexadecimal_of(&cells[0].identity()),
        };
        cells[0] = Value::text([PREFIX, &local, "@", &self.domain.0].concat());
        Ok(())
    }

    fn is_keyed(&self) -> bool {
        self.use_salt
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        let token = if self.use_salt { TOKEN_LENGTH } else { md5::DIGITS };
        Some(PREFIX.len() + token + 1 + self.domain.0.len())
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// A host name in its ASCII form.
pub(super) struct Domain(String);

impl Domain {
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl OptionValue for Domain {
    const TAKES: &'static str = "a domain such as example.com";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let is_label = |label: &str| {
            let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(inner)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // `anon-`, 32 digits and `@` leave this much of the 254 characters that an address may have.
        if text.len() <= 216 && text.split('.').all(is_label) {
            return Ok(Domain(text.clone()));
        }
        let help = match text.strip_prefix('@') {
            Some(_) => "write it without the @",
            None if !text.is_ascii() => "write its ASCII form, which begins with xn--",
            None => "letters, digits and hyphens, in parts of 1 to 63 joined by dots",
        };
        Err(options::unexpected::<Self>(node).with_help(help))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build_error, many, text_of};
    use crate::dump::Value;

    #[test]
    fn an_address_is_a_token_at_the_domain() {
        let address = text_of("email", "", "jean@dupont.fr");
        let token = address.strip_prefix("anon-").unwrap().strip_suffix("@example.com").unwrap();
        assert_eq!(token.len(), 20);
        assert!(token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert!(text_of("email", "domain: tests.acme.io", "a").ends_with("@tests.acme.io"));
    }

    #[test]
    fn without_salt_it_is_the_md5_of_the_value() {
        let expected = "anon-5d41402abc4b2a76b9719d911017c592@example.com";
        assert_eq!(text_of("email", "use_salt: false", "hello"), expected);
    }

    #[test]
    fn no_two_draws_give_the_same_address() {
        assert_eq!(many("email", "", &Value::text("a")).len(), 400);
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for (options, expected) in [
            ("domain: '@acme.io'", "without the @"),
            ("domain: acme..io", "joined by dots"),
            ("domain: -acme.io", "joined by dots"),
            ("domain: dupé.fr", "xn--"),
            ("domain: 12", "expected a domain"),
            ("domian: acme.io", "did you mean `domain`?"),
            ("use_salt: 1", "`use_salt`: expected true or false, found 1"),
        ] {
            let error = build_error("email", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
