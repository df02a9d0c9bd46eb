//! Public keys and identities, as files, variables and the configuration hold them.

use std::path::Path;

use super::EncryptionError;
use super::engine::{self, Identity, Recipient};
use crate::files::read_bounded;

/// The longest file of keys that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// Who can read what is encrypted; at least one.
#[derive(Clone)]
pub struct Recipients(Vec<Recipient>);

/// What opens what is encrypted; at least one. Never shown.
#[derive(Clone)]
pub struct Identities(Vec<Identity>);

/// Why a line is no key.
pub(super) enum Refused {
    /// The program was built without encryption.
    #[cfg_attr(feature = "encryption", expect(dead_code, reason = "of programs without it"))]
    NotBuilt,
    /// It begins as one, and cannot be read.
    #[cfg_attr(not(feature = "encryption"), expect(dead_code, reason = "nothing is read then"))]
    Damaged,
}

impl Refused {
    fn error(self, origin: String, refused: fn(String, &'static str) -> EncryptionError) -> EncryptionError {
        match self {
            Refused::NotBuilt => EncryptionError::NotBuilt,
            Refused::Damaged => refused(origin, "it was cut or mistyped"),
        }
    }
}

impl Recipients {
    /// Reads one key. `origin` is where it stands, for errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EncryptionError> {
        recipient(text, origin.to_owned()).map(|recipient| Recipients(vec![recipient]))
    }

    /// Reads a file as `age -R` does: a key a line, and lines that are empty or begin with `#`.
    pub fn load(path: &Path) -> Result<Self, EncryptionError> {
        let (text, origin) = text_of(path)?;
        let recipients: Result<Vec<_>, _> = lines(&text)
            .map(|(number, line)| recipient(line, format!("line {number} of {origin}")))
            .collect();
        let recipients = recipients?;
        if recipients.is_empty() {
            Err(EncryptionError::NoKey { origin })
        } else {
            Ok(Recipients(recipients))
        }
    }

    /// These and others together.
    pub fn and(mut self, others: Recipients) -> Self {
        self.0.extend(others.0);
        self
    }

    /// How many different ones.
    pub fn count(&self) -> usize {
        let mut shown = self.shown();
        shown.sort();
        shown.dedup();
        shown.len()
    }

    /// Whether one of the identities opens what is encrypted to these.
    pub fn are_opened_by(&self, identities: &Identities) -> bool {
        let shown = self.shown();
        identities.0.iter().any(|identity| shown.contains(&engine::public(identity)))
    }

    fn shown(&self) -> Vec<String> {
        self.0.iter().map(engine::shown).collect()
    }

    pub(super) fn all(&self) -> &[Recipient] {
        &self.0
    }
}

impl Identities {
    /// Reads an identity file's text, as `age -i` does: an identity a line, and lines that are empty or begin with `#`.
    /// `origin` is where it comes from, for errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EncryptionError> {
        let identities: Result<Vec<_>, _> =
            lines(text).map(|(number, line)| identity(line, format!("line {number} of {origin}"))).collect();
        match identities? {
            none if none.is_empty() => Err(EncryptionError::NoKey { origin: origin.to_owned() }),
            identities => Ok(Identities(identities)),
        }
    }

    pub(super) fn all(&self) -> &[Identity] {
        &self.0
    }
}

impl std::fmt::Debug for Recipients {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Recipients({})", self.0.len())
    }
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Identities({}, ***)", self.0.len())
    }
}

/// The text of a file of public keys, and what the file is called.
fn text_of(path: &Path) -> Result<(String, String), EncryptionError> {
    let bytes = read_bounded(path, MAX_BYTES)?;
    Ok((String::from_utf8_lossy(&bytes).into_owned(), format!("`{}`", path.display())))
}

/// The lines that are to be keys, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().map(str::trim).enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn recipient(text: &str, origin: String) -> Result<Recipient, EncryptionError> {
    let refused = |origin, reason| EncryptionError::NotARecipient { origin, reason };
    let text = text.trim();
    let reason = match text {
        _ if text.to_ascii_uppercase().starts_with("AGE-") => "it is a secret key, which belongs elsewhere",
        _ if text.starts_with("ssh-") || text.contains("-sha2-") => {
            "it is a key of SSH, and only those of age are used"
        }
        _ if text.starts_with("age1pq1") => "it is of a kind that this program does not know",
        // `1` separates the kind of key from the key, in which it does not occur: a plugin has a kind of its own.
        _ if text.starts_with("age1") && text[4..].contains('1') => {
            "it is of a plugin, and those are not used"
        }
        _ if text.starts_with("age1") => {
            return engine::recipient(text).map_err(|error| error.error(origin, refused));
        }
        _ => "it does not begin with `age1`",
    };
    Err(refused(origin, reason))
}

fn identity(text: &str, origin: String) -> Result<Identity, EncryptionError> {
    let refused = |origin, reason| EncryptionError::NotAnIdentity { origin, reason };
    let reason = match text {
        _ if text.starts_with("AGE-SECRET-KEY-1") => {
            return engine::identity(text).map_err(|error| error.error(origin, refused));
        }
        _ if text.starts_with("AGE-SECRET-KEY-") => "it is of a kind that this program does not know",
        _ if text.starts_with("AGE-PLUGIN-") => "it is of a plugin, and those are not used",
        _ if text.starts_with("age1") => "it is a public key",
        _ if text.contains("OPENSSH PRIVATE KEY") => "it is a key of SSH, and only those of age are used",
        _ if text.starts_with("age-encryption.org/") || text.contains("BEGIN AGE ENCRYPTED") => {
            "it is under a passphrase, which nobody could type in a job"
        }
        _ => "it does not begin with `AGE-SECRET-KEY-1`",
    };
    Err(refused(origin, reason))
}
