//! Signatures of manifests, in the format of minisign (`NAME.manifest.json.minisig`) or of `ssh-keygen -Y`
//! (`NAME.manifest.json.sig`). An artefact has one of the two; which, its first line says.
//!
//! Both files have parts that their own signature does not cover (the first line, slack bits of
//! base64, line ends). They are read strictly here: one flipped bit anywhere is refused, so that two
//! files that differ are never both good.

#[cfg(feature = "server")]
mod signing;
mod ssh;
#[cfg(feature = "server")]
mod ssh_signing;
mod trusted;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, STANDARD_NO_PAD};

use super::manifest::ManifestError;
use crate::files::FileError;

#[cfg(feature = "server")]
pub use signing::{Signer, keygen};
pub use trusted::TrustedKeys;

/// What is appended to the manifest's file name to name its signature by minisign.
pub const SUFFIX: &str = ".minisig";

/// The same for a signature by `ssh-keygen -Y`.
pub const SSH_SUFFIX: &str = ".sig";

/// What may be appended to the manifest's file name, in the order in which to look.
pub const SUFFIXES: [&str; 2] = [SUFFIX, SSH_SUFFIX];

/// The longest signature file that is read, in bytes. Ours have some 350.
pub const MAX_BYTES: u64 = 16 * 1024;

/// The first lines that are known: ours, and the default of the minisign program.
const FIRST_LINES: [&str; 2] = [
    "untrusted comment: signature of a db-airlock manifest",
    "untrusted comment: signature from minisign secret key",
];

const TRUSTED_COMMENT: &str = "trusted comment: ";

/// `ED`: Ed25519 over the BLAKE2b of the file. The older `Ed`, over the file itself, is not accepted.
const PREHASHED: [u8; 2] = *b"ED";

/// What is appended to the manifest's file name to name a signature with these bytes.
pub fn suffix_of(signature: &[u8]) -> &'static str {
    if ssh::is_signature(signature) { SSH_SUFFIX } else { SUFFIX }
}

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyId {
    /// 8 random bytes that minisign puts in public keys and signatures.
    Minisign([u8; 8]),
    /// The SHA-256 of an OpenSSH public key.
    Ssh([u8; 32]),
}

impl std::fmt::Display for KeyId {
    /// 16 upper-case hexadecimal digits, as minisign prints it (which leaves out leading zeros); or a fingerprint, as
    /// `ssh-keygen -l` prints it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyId::Minisign(id) => write!(formatter, "{:016X}", u64::from_le_bytes(*id)),
            KeyId::Ssh(digest) => write!(formatter, "SHA256:{}", STANDARD_NO_PAD.encode(digest)),
        }
    }
}

/// A manifest that nobody who may has signed, or that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// Its signature proves nothing.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is signed, and no manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

impl Unproven {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Unproven::Signature(error) => error.hint(),
            Unproven::Manifest(error) => error.hint(),
        }
    }
}

/// A signature that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There are no keys to verify with.
    #[error("no key is trusted, so no signature can be verified")]
    NoTrustedKeys,
    /// Not exactly a file of minisign or of `ssh-keygen`.
    #[error("the signature is malformed: {reason}")]
    Malformed {
        /// Which part.
        reason: &'static str,
    },
    /// Made by a key that is not trusted.
    #[error("it is signed by key {key_id}, which is not trusted (trusted: {trusted})")]
    UnknownKey {
        /// The key that the signature names.
        key_id: KeyId,
        /// The keys that are trusted, separated by commas.
        trusted: String,
    },
    /// Names a trusted key, and was not made by it over these bytes.
    #[error("the signature by key {key_id} does not match: the file or its signature was changed")]
    Mismatch {
        /// The key that the signature names.
        key_id: KeyId,
    },
    /// Made by a trusted key that may sign for other databases only.
    #[error("key {key_id} may not sign for the database `{database}`, only for {databases}")]
    OtherDatabase {
        /// The key.
        key_id: KeyId,
        /// The database that the manifest says it is of.
        database: String,
        /// Those that the key may sign for.
        databases: String,
    },
    /// `ssh-keygen` does not accept it: changed bytes, another namespace, a key that had its time.
    #[error("`ssh-keygen` refuses the signature by key {key_id}: {said}")]
    Refused {
        /// The key that the signature names.
        key_id: KeyId,
        /// What `ssh-keygen` says.
        said: String,
    },
    /// There is no `ssh-keygen` here to ask.
    #[error("the signature is one of OpenSSH, and `ssh-keygen`, which verifies it, cannot be run: {reason}")]
    NoProgram {
        /// What the system says.
        reason: String,
    },
}

impl SignatureError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            SignatureError::NoTrustedKeys => {
                "name the airlock's public key in `trust.signers` of the configuration"
            }
            SignatureError::Malformed { .. } => "fetch or publish the artefact again",
            SignatureError::UnknownKey { .. } => {
                "if the airlock has a new key, get its public key from a colleague you trust and add it to \
                 `trust.signers`; otherwise do not use this artefact"
            }
            SignatureError::Mismatch { .. } => {
                "do not use this artefact; ask whoever runs the airlock to publish it again"
            }
            SignatureError::OtherDatabase { .. } => {
                "do not use this artefact, unless whoever runs the airlock says that this key may sign for this database: \
                 then add it to the signer's `databases` in `trust.signers`"
            }
            SignatureError::Refused { .. } => {
                "do not use this artefact; ask whoever runs the airlock which key signs now, and to publish it again"
            }
            SignatureError::NoProgram { .. } => {
                "install OpenSSH's client, which Debian calls `openssh-client`"
            }
        }
    }
}

/// A key that cannot be used, and why. Never holds the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A key file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not a public key of minisign or OpenSSH.
    #[error("{origin} is not a public key of minisign or OpenSSH: {reason}")]
    NotAPublicKey {
        /// The file, or `trust.signers`.
        origin: String,
        /// Which part.
        reason: &'static str,
    },
    /// Not a minisign secret key.
    #[error("{origin} is not a minisign secret key: {reason}")]
    NotASecretKey {
        /// The file or variable that it came from.
        origin: String,
        /// Which part.
        reason: &'static str,
    },
    /// A secret key under a password.
    #[error("{origin} is a secret key under a password, which nobody could type in a job")]
    Encrypted {
        /// The file or variable that it came from.
        origin: String,
    },
    /// A private key of OpenSSH that cannot be opened without asking.
    #[error("{origin} is a private key under a passphrase, which nobody could type in a job")]
    Locked {
        /// The file or variable that it came from.
        origin: String,
    },
    /// `ssh-keygen` does not sign with it.
    #[error("`ssh-keygen` cannot sign with {origin}: {said}")]
    NotSigned {
        /// The file or variable that it came from.
        origin: String,
        /// What `ssh-keygen` says.
        said: String,
    },
    /// There is no `ssh-keygen` here.
    #[error("{origin} is a key of OpenSSH, and `ssh-keygen`, which signs with it, cannot be run: {reason}")]
    NoProgram {
        /// The file or variable that it came from.
        origin: String,
        /// What the system says.
        reason: String,
    },
    /// Making a key or a signature failed, such as for want of random bytes.
    #[error("cannot sign: {reason}")]
    Signing {
        /// What the signing library says.
        reason: String,
    },
}

impl KeyError {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            KeyError::File(error) if error.source.kind() == std::io::ErrorKind::AlreadyExists => Some(
                "a key is never overwritten: move the old pair away first, if nobody needs it".to_owned(),
            ),
            KeyError::File(error) if error.source.kind() == std::io::ErrorKind::NotFound => {
                Some("`db-airlock keygen` on the airlock makes a key pair; commit its public key".to_owned())
            }
            KeyError::File(error) => error.hint(),
            KeyError::NotAPublicKey { .. } => {
                Some("give the path of a `.pub` or `allowed_signers` file, or the key's line in it".to_owned())
            }
            KeyError::NotASecretKey { .. } | KeyError::Encrypted { .. } => {
                Some("make one with `db-airlock keygen`, or with `minisign -G -W`".to_owned())
            }
            KeyError::Locked { .. } => Some(
                "add it to an agent with `ssh-add`, or make one without a passphrase: `ssh-keygen -t ed25519 -N ''`"
                    .to_owned(),
            ),
            KeyError::NotSigned { .. } => {
                Some("try it by hand: `ssh-keygen -Y sign -n db-airlock -f KEY FILE`".to_owned())
            }
            KeyError::NoProgram { .. } => {
                Some("install OpenSSH's client, which Debian calls `openssh-client`".to_owned())
            }
            KeyError::Signing { .. } => None,
        }
    }
}

/// A minisign file that is exactly in its canonical form.
struct Parsed {
    key_id: KeyId,
    signature: minisign_verify::Signature,
}

fn parse(bytes: &[u8]) -> Result<Parsed, SignatureError> {
    let malformed = |reason| SignatureError::Malformed { reason };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(malformed("it is longer than a signature can be"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("it is not text"))?;
    let lines: Vec<&str> = text.split('\n').collect();
    let [first, signed, comment, global, ""] = lines[..] else {
        return Err(malformed("it must have four lines, each ending with a newline"));
    };
    if !FIRST_LINES.contains(&first) {
        return Err(malformed("its first line is neither db-airlock's nor minisign's"));
    }
    let signed: [u8; 74] = decode(signed).ok_or_else(|| malformed("its second line is not a signature"))?;
    let _global: [u8; 64] = decode(global).ok_or_else(|| malformed("its fourth line is not a signature"))?;
    let unprintable = |letter: char| letter.is_control() && letter != '\t';
    if !comment.starts_with(TRUSTED_COMMENT) || comment.contains(unprintable) {
        return Err(malformed("its third line is not a trusted comment"));
    }
    if signed[..2] != PREHASHED {
        return Err(malformed("it is of an old or unknown kind"));
    }
    let signature = minisign_verify::Signature::decode(text);
    let signature = signature.map_err(|_| malformed("it is not a minisign signature"))?;
    Ok(Parsed { key_id: key_id(&signed), signature })
}

/// The key id of a public key or signature: the 8 bytes behind the algorithm's 2.
fn key_id(bytes: &[u8]) -> KeyId {
    let id = bytes.get(2..10).and_then(|id| id.try_into().ok());
    KeyId::Minisign(id.expect("keys and signatures were read as arrays of more than 10 bytes"))
}

/// Base64 of exactly so many bytes, in the only way of writing it.
fn decode<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let bytes = BASE64.decode(text).ok()?;
    if BASE64.encode(&bytes) != text {
        return None;
    }
    bytes.try_into().ok()
}

#[cfg(test)]
#[cfg(feature = "server")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MESSAGE: &[u8] = b"{\"a\": 1}\n";

    fn signed() -> (TrustedKeys, Vec<u8>, KeyId) {
        let signer = Signer::generate().unwrap();
        let trusted = TrustedKeys::parse(&[signer.public_key_file()]).unwrap();
        let signature = signer.sign(MESSAGE, "a.manifest.json").unwrap();
        (trusted, signature, signer.key_id())
    }

    #[test]
    fn a_good_signature_tells_its_key() {
        let (trusted, signature, key_id) = signed();
        assert_eq!(trusted.authenticate(MESSAGE, &signature), Ok(key_id));
        let text = String::from_utf8(signature).unwrap();
        assert!(text.contains("\ntrusted comment: file:a.manifest.json\n"), "{text}");
    }

    #[test]
    fn one_flipped_bit_anywhere_in_the_signature_is_refused() {
        let (trusted, signature, _) = signed();
        for bit in 0..signature.len() * 8 {
            let mut damaged = signature.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(trusted.authenticate(MESSAGE, &damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_in_what_is_signed_is_refused() {
        let (trusted, signature, key_id) = signed();
        for bit in 0..MESSAGE.len() * 8 {
            let mut damaged = MESSAGE.to_vec();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(trusted.authenticate(&damaged, &signature), Err(SignatureError::Mismatch { key_id }));
        }
    }

    #[test]
    fn bytes_lost_added_or_spelt_otherwise_are_refused() {
        let (trusted, signature, _) = signed();
        let text = String::from_utf8(signature.clone()).unwrap();
        for cut in 0..signature.len() {
            assert!(trusted.authenticate(MESSAGE, &signature[..cut]).is_err(), "cut at {cut}");
        }
        let reason = |text: &str| trusted.authenticate(MESSAGE, text.as_bytes()).unwrap_err().to_string();
        let lines = "the signature is malformed: it must have four lines, each ending with a newline";
        assert_eq!(reason(&format!("{text}\n")), lines);
        assert_eq!(reason(text.trim_end()), lines);
        assert_eq!(reason(&format!("{text}{text}")), lines);
        let first = "the signature is malformed: its first line is neither db-airlock's nor minisign's";
        assert_eq!(reason(&text.replace('\n', "\r\n")), first);
        assert_eq!(reason(&format!(" {text}")), first);
        let second = "the signature is malformed: its second line is not a signature";
        assert_eq!(reason(&text.replacen("\nRU", "\n RU", 1)), second);
        let third = "the signature is malformed: its third line is not a trusted comment";
        assert_eq!(reason(&text.replace("\ntrusted", "\nTrusted")), third);
        assert_eq!(reason(&text.replace("trusted comment: file", "trusted comment: \u{7}file")), third);
        let fourth = "the signature is malformed: its fourth line is not a signature";
        assert_eq!(reason(&text.replace("==\n", "\n")), fourth);
        let old = "the signature is malformed: it is of an old or unknown kind";
        assert_eq!(reason(&text.replacen("\nRU", "\nRW", 1)), old);
        let long = "the signature is malformed: it is longer than a signature can be";
        assert_eq!(reason(&text.repeat(100)), long);
        let bytes = trusted.authenticate(MESSAGE, &[0xff]).unwrap_err().to_string();
        assert_eq!(bytes, "the signature is malformed: it is not text");
    }

    #[test]
    fn the_three_refusals_have_texts_and_hints_of_their_own() {
        let (trusted, signature, key_id) = signed();
        let (others, _, other_id) = signed();
        let unknown = others.authenticate(MESSAGE, &signature).unwrap_err();
        let expected = format!("it is signed by key {key_id}, which is not trusted (trusted: {other_id})");
        assert_eq!(unknown.to_string(), expected);
        let mismatch = trusted.authenticate(b"other", &signature).unwrap_err();
        assert_eq!(
            mismatch.to_string(),
            format!("the signature by key {key_id} does not match: the file or its signature was changed")
        );
        let malformed = trusted.authenticate(MESSAGE, b"").unwrap_err();
        let nobody = TrustedKeys::parse::<&str>(&[]).unwrap().authenticate(MESSAGE, &signature).unwrap_err();
        assert_eq!(nobody.to_string(), "no key is trusted, so no signature can be verified");
        let hints: std::collections::BTreeSet<_> =
            [unknown, mismatch, malformed, nobody].iter().map(SignatureError::hint).collect();
        assert_eq!(hints.len(), 4);
    }

    #[test]
    fn any_of_several_trusted_keys_may_have_signed() {
        let signers = [Signer::generate().unwrap(), Signer::generate().unwrap()];
        let trusted = TrustedKeys::parse(&signers.each_ref().map(Signer::public_key_file)).unwrap();
        for signer in signers {
            let signature = signer.sign(MESSAGE, "x").unwrap();
            assert_eq!(trusted.authenticate(MESSAGE, &signature), Ok(signer.key_id()));
        }
    }

    proptest! {
        #[test]
        fn reading_a_signature_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn reading_lines_never_panics(text in "untrusted comment: signature from minisign secret key\n[A-Za-z0-9+/=]{0,100}\ntrusted comment: .{0,9}\n[A-Za-z0-9+/=]{0,88}\n") {
            let _ = parse(text.as_bytes());
        }
    }
}
