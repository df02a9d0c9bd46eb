//! `password`: one known password's hash in every row, so that developers can log in as anybody.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "password",
    summary: "the hash of one known password, the same in every row",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: password, password: secret}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// auto is bcrypt in the $2y$ form, which PHP, Python, Ruby, Node and Go accept
        algorithm: Algorithm = "auto",
        /// the password that opens every account
        password: String = "password",
        /// the cost of bcrypt, 10 where left out; each step doubles the time of a login
        cost: Option<Cost>,
    }
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Password, yaml::Error> {
        if self.algorithm != Algorithm::Bcrypt && self.cost.is_some() {
            let help = "leave `cost` out, or write `algorithm: bcrypt`";
            return Err(options::error_at(rule, "cost", "`cost` goes with bcrypt only", help));
        }
        let readable = self.password.len() <= 72 && !self.password.contains('\0');
        if self.algorithm == Algorithm::Bcrypt && !readable {
            let message = "bcrypt reads at most 72 bytes, and none behind a NUL";
            return Err(options::error_at(rule, "password", message, "write a shorter password"));
        }
        let cost = self.cost.unwrap_or(Cost(10)).0;
        Ok(Password { algorithm: self.algorithm, password: self.password, cost, hashed: OnceLock::new() })
    }
}

struct Password {
    algorithm: Algorithm,
    password: String,
    cost: u32,
    /// The hash under the salt of the run that came first: in practice the only one.
    hashed: OnceLock<([u8; 16], String)>,
}

impl Anonymizer for Password {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let mut salt = [0; 16];
        draw.of_run("salt of password").fill(&mut salt);
        let (known_salt, hash) = self.hashed.get_or_init(|| (salt, self.hash(salt)));
        let is_known = *known_salt == salt;
        cells[0] = Value::text(if is_known { hash.clone() } else { self.hash(salt) });
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(match self.algorithm {
            Algorithm::Bcrypt => 60,
            Algorithm::Argon2id => 97,
            Algorithm::Plaintext => self.password.chars().count(),
        })
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

impl Password {
    fn hash(&self, salt: [u8; 16]) -> String {
        match self.algorithm {
            Algorithm::Bcrypt => bcrypt::hash_with_salt(&self.password, self.cost, salt)
                .expect("cost and password were checked")
                .format_for_version(bcrypt::Version::TwoY),
            Algorithm::Argon2id => {
                let hash: PasswordHash = Argon2::default()
                    .hash_password_with_salt(self.password.as_bytes(), &salt)
                    .expect("16 bytes are a salt, and the parameters are the crate's own");
                hash.to_string()
            }
            Algorithm::Plaintext => self.password.clone(),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Algorithm {
    Bcrypt,
    Argon2id,
    Plaintext,
}

impl OptionValue for Algorithm {
    const TAKES: &'static str = "auto, bcrypt, argon2id or plaintext";
    const SHAPE: Shape = Shape::OneOf(&["auto", "bcrypt", "argon2id", "plaintext"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let choices = [
            ("auto", Algorithm::Bcrypt),
            ("bcrypt", Algorithm::Bcrypt),
            ("argon2id", Algorithm::Argon2id),
            ("plaintext", Algorithm::Plaintext),
        ];
        options::one_of(node, &choices)
    }
}

#[derive(Clone, Copy)]
struct Cost(u32);

impl OptionValue for Cost {
    const TAKES: &'static str = "a whole number from 4 to 20";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::within::<Self>(node, 4, 20).map(Cost)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{SEEDS, build_error, drawn_with, text_of};
    use super::*;

    #[test]
    fn a_bcrypt_hash_opens_with_the_password_and_no_other() {
        let hash = text_of("password", "password: secret, cost: 4", "x");
        assert!(hash.starts_with("$2y$04$"), "{hash}");
        assert!(bcrypt::verify("secret", &hash).unwrap());
        assert!(!bcrypt::verify("other", &hash).unwrap());
        assert!(text_of("password", "", "x").starts_with("$2y$10$"));
    }

    #[test]
    fn an_argon2id_hash_opens_with_the_password_and_no_other() {
        use argon2::password_hash::PasswordVerifier;
        let text = text_of("password", "algorithm: argon2id", "x");
        assert!(text.starts_with("$argon2id$v=19$"), "{text}");
        let hash = PasswordHash::new(&text).unwrap();
        assert!(Argon2::default().verify_password(b"password", &hash).is_ok());
        assert!(Argon2::default().verify_password(b"other", &hash).is_err());
    }

    #[test]
    fn plaintext_is_the_password() {
        assert_eq!(text_of("password", "algorithm: plaintext, password: pass", "x"), "pass");
    }

    #[test]
    fn one_anonymizer_under_two_runs_gives_what_each_run_would_give_alone() {
        let rule = "password: secret, cost: 4";
        let anonymizer = super::super::testing::build("password", rule).unwrap();
        for seed in SEEDS {
            let mut cells = [Value::text("x")];
            anonymizer.anonymize(&mut seed().draw("password"), &mut cells).unwrap();
            let [alone] = drawn_with(seed, "password", rule, &mut [Value::text("x")]);
            assert_eq!(cells, [alone]);
        }
    }

    #[test]
    fn what_cannot_be_hashed_is_refused() {
        let long = format!("password: {}", "x".repeat(73));
        for (options, expected) in [
            ("algorithm: md5", "expected auto, bcrypt, argon2id or plaintext, found `md5`"),
            ("algorithm: bcript", "did you mean `bcrypt`?"),
            ("algorithm: argon2id, cost: 5", "`cost` goes with bcrypt only"),
            ("cost: 3", "from 4 to 20, found 3"),
            (&long, "at most 72 bytes"),
        ] {
            let error = build_error("password", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
