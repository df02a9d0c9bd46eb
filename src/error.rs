//! Why a story ended: one variant a stage, and for each the exit code and the next step.
//!
//! Both are chosen by matches without `_`: a new variant does not compile until it has them.

mod kinds;

#[cfg(feature = "server")]
use crate::anonymize::plan::PlanError;
use crate::artefact::ArtefactError;
use crate::artefact::signature::KeyError;
#[cfg(feature = "server")]
use crate::command::CommandError;
use crate::config::ConfigError;
use crate::credential::CredentialError;
use crate::database::DatabaseError;
use crate::encryption::EncryptionError;
use crate::files::FileError;
#[cfg(feature = "server")]
use crate::lock::LockError;
use crate::remote::RemoteError;
use crate::yaml;

/// What kind of failure it is: a word for programs, and an exit code. Both are a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 1: nothing foreseen, such as a bug or a full disk.
    Unexpected,
    /// 2: the command line does not make sense, or leaves a question open that nobody can answer.
    Usage,
    /// 3: the configuration or the policy.
    Configuration,
    /// 4: fetching from or publishing to a remote.
    Transfer,
    /// 5: an artefact is not what its signer signed, or not signed by anyone trusted.
    Verification,
    /// 6: the database, or a program of its vendor.
    Database,
    /// 7: refused for safety, by a rule or by the person asked.
    Refused,
}

/// The exit code of a command that did what it was asked.
pub const DONE: u8 = 0;

impl Kind {
    /// The exit code, from 1 to 7.
    pub const fn exit_code(self) -> u8 {
        match self {
            Kind::Unexpected => 1,
            Kind::Usage => 2,
            Kind::Configuration => 3,
            Kind::Transfer => 4,
            Kind::Verification => 5,
            Kind::Database => 6,
            Kind::Refused => 7,
        }
    }

    /// The word in JSON documents.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Unexpected => "unexpected",
            Kind::Usage => "usage",
            Kind::Configuration => "configuration",
            Kind::Transfer => "transfer",
            Kind::Verification => "verification",
            Kind::Database => "database",
            Kind::Refused => "refused",
        }
    }
}

/// Why a story ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Findings in the policy; never empty.
    #[cfg(feature = "server")]
    #[error("{}", yaml::lines(.0))]
    Policy(Vec<yaml::Error>),
    /// The policy and the database do not fit.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A command of the policy does not answer as it should.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A schema lock stands against the schema, or cannot be read.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Lock(#[from] LockError),
    /// An artefact is refused, or cannot be made.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// Fetching or publishing failed.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Something is wrong with a database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A key cannot be read, made or used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Something cannot be encrypted or decrypted.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// A secret cannot be had.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// What one line says, and nobody has a type for.
    #[error("{what}")]
    Failed {
        /// What kind of failure it is.
        kind: Kind,
        /// What failed, and why.
        what: String,
        /// What to do next.
        hint: Option<String>,
    },
    /// A rule of safety stands against what was asked.
    #[error("refused to {what}: {why}")]
    Refused {
        /// What was asked, such as `restore into db.example.com`.
        what: String,
        /// The rule that stands against it.
        why: String,
        /// What to do instead.
        hint: Option<String>,
    },
    /// The command line does not make sense.
    #[error("{what}")]
    Usage {
        /// What is wrong with it.
        what: String,
        /// What to type instead.
        hint: Option<String>,
    },
    /// A question stays open, because there is no terminal to ask on.
    #[error("there is no terminal to ask on: {question}")]
    NeedsAnswer {
        /// The question, as it would have been asked.
        question: String,
        /// The flag that answers it, such as `--yes`.
        flag: &'static str,
    },
    /// The person asked said no.
    #[error("cancelled, nothing was changed")]
    Cancelled,
}

impl Error {
    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Error::File(_) => Kind::Unexpected,
            Error::Config(_) => Kind::Configuration,
            #[cfg(feature = "server")]
            Error::Policy(_) | Error::Plan(_) | Error::Command(_) | Error::Lock(_) => Kind::Configuration,
            Error::Artefact(error) => kinds::artefact_kind(error),
            Error::Remote(error) => kinds::remote_kind(error),
            Error::Database(error) => kinds::database_kind(error),
            Error::Key(error) => kinds::key_kind(error),
            Error::Encryption(error) => kinds::encryption_kind(error),
            Error::Credential(_) => Kind::Configuration,
            Error::Failed { kind, .. } => *kind,
            Error::Refused { .. } | Error::Cancelled => Kind::Refused,
            Error::Usage { .. } | Error::NeedsAnswer { .. } => Kind::Usage,
        }
    }

    /// What was found in the configuration or the policy, each with its place. Empty for other errors.
    pub fn findings(&self) -> &[yaml::Error] {
        match self {
            Error::Config(ConfigError::Yaml(findings)) => findings,
            #[cfg(feature = "server")]
            Error::Policy(findings) => findings,
            #[cfg(feature = "server")]
            Error::Plan(refusal) => &refusal.findings,
            #[cfg(feature = "server")]
            Error::Lock(error) => error.findings(),
            _ => &[],
        }
    }

    /// What there is to say beside [`Error::findings`], where there are any.
    pub fn beside_findings(&self) -> Vec<String> {
        match self {
            #[cfg(feature = "server")]
            Error::Plan(refusal) => refusal.without_place(),
            _ => Vec::new(),
        }
    }

    /// The exit code, from 1 to 7.
    pub fn exit_code(&self) -> u8 {
        self.kind().exit_code()
    }

    /// What to do next, where something can be said that the message does not say.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::File(error) => error.hint(),
            Error::Config(error) => error.hint(),
            #[cfg(feature = "server")]
            Error::Policy(_) => None,
            #[cfg(feature = "server")]
            Error::Plan(refusal) => refusal.hint(),
            #[cfg(feature = "server")]
            Error::Command(error) => Some(error.hint()),
            #[cfg(feature = "server")]
            Error::Lock(error) => error.hint(),
            Error::Remote(error) => error.hint(),
            Error::Database(error) => error.hint(),
            Error::Artefact(error) => error.hint(),
            Error::Key(error) => error.hint(),
            Error::Encryption(error) => error.hint(),
            Error::Credential(error) => error.hint(),
            Error::Refused { hint, .. } | Error::Usage { hint, .. } | Error::Failed { hint, .. } => {
                hint.clone()
            }
            Error::NeedsAnswer { flag, .. } => Some(format!("answer it on the command line with {flag}")),
            Error::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_has_one_kind() {
        let kinds = [
            Kind::Unexpected,
            Kind::Usage,
            Kind::Configuration,
            Kind::Transfer,
            Kind::Verification,
            Kind::Database,
            Kind::Refused,
        ];
        assert_eq!(kinds.map(Kind::exit_code), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(DONE, 0);
    }

    #[test]
    fn errors_have_kinds_and_hints() {
        let check = |error: Error, kind: Kind, hint: Option<&str>| {
            assert_eq!(error.kind(), kind, "{error}");
            assert_eq!(error.hint().as_deref(), hint, "{error}");
        };
        let refused = Error::Refused { what: "a".into(), why: "b".into(), hint: Some("c".into()) };
        check(refused, Kind::Refused, Some("c"));
        check(Error::Usage { what: "a".into(), hint: None }, Kind::Usage, None);
        let question = Error::NeedsAnswer { question: "replace it?".into(), flag: "--yes" };
        check(question, Kind::Usage, Some("answer it on the command line with --yes"));
        check(Error::Cancelled, Kind::Refused, None);
        for (error, kind) in [
            (RemoteError::WrongLength { file: "a".into(), expected: 1, found: 2 }, Kind::Verification),
            (RemoteError::Nothing { database: "a".into() }, Kind::Transfer),
            (ArtefactError::NotSigned { path: "a".into() }.into(), Kind::Verification),
        ] {
            let hint = error.hint();
            check(error.into(), kind, hint.as_deref());
        }
        let encrypted = KeyError::Encrypted { origin: "sign.key".into() };
        let hint = encrypted.hint();
        check(encrypted.into(), Kind::Configuration, hint.as_deref());
    }
}
