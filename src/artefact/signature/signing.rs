//! The airlock's side: making a key pair, and signing with it.

use std::path::Path;

use base64::Engine as _;
use minisign::{KeyPair, PublicKey, SecretKey};

use super::{BASE64, FIRST_LINES, KeyError, KeyId};
use crate::files::{
    Access, Existing, FileError, Operation, create_folder, folder_of, read_bounded, remove, write_whole,
};

/// The longest secret key that is read, in bytes.
const MAX_KEY_BYTES: u64 = 4096;

/// Where a secret key says how it is encrypted: two bytes behind the algorithm's two.
const KEY_DERIVATION: std::ops::Range<usize> = 2..4;

/// The length of a secret key in bytes, with its headers.
const SECRET_KEY_BYTES: usize = 158;

/// A secret key, ready to sign. Prints its id only.
pub struct Signer {
    secret: SecretKey,
    public: PublicKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Signer({}, ***)", self.key_id())
    }
}

impl Signer {
    /// A new key pair from the operating system's randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(signing_failed)?;
        Ok(Signer { secret: pair.sk, public: pair.pk })
    }

    /// Reads a secret key file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let bytes = read_bounded(path, MAX_KEY_BYTES)?;
        Signer::parse(&String::from_utf8_lossy(&bytes), &format!("`{}`", path.display()))
    }

    /// Reads what a secret key file holds, or its last line alone, as a job's environment may have
    /// it. `origin` is said in errors; the key is not.
    pub fn parse(text: &str, origin: &str) -> Result<Self, KeyError> {
        let refused = |reason| KeyError::NotASecretKey { origin: origin.to_owned(), reason };
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty());
        let bytes = line.and_then(|line| BASE64.decode(line).ok());
        let bytes = bytes.filter(|bytes| bytes.len() == SECRET_KEY_BYTES && bytes.starts_with(b"Ed"));
        let bytes = bytes.ok_or_else(|| refused("its key line is damaged"))?;
        if bytes[KEY_DERIVATION] != [0, 0] {
            return Err(KeyError::Encrypted { origin: origin.to_owned() });
        }
        // Not by way of the library's own box: it refuses keys of `minisign -G -W`, which have no checksum.
        let secret = SecretKey::from_bytes(&bytes).map_err(|_| refused("its key line is damaged"))?;
        let public =
            PublicKey::from_secret_key(&secret).map_err(|_| refused("its public half is missing"))?;
        let signer = Signer { secret, public };
        // Without a checksum to rely on: a damaged key gives signatures that do not verify.
        signer.sign(b"", "").map_err(|_| refused("its halves do not belong together"))?;
        Ok(signer)
    }

    /// Which key this is.
    pub fn key_id(&self) -> KeyId {
        let bytes = self.public.keynum().try_into();
        KeyId(bytes.expect("a minisign key id has 8 bytes"))
    }

    /// What the public key's file holds.
    pub fn public_key_file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.key_id(), self.public.to_base64())
    }

    /// Signs bytes that will be stored under this file name, which the trusted comment tells. The
    /// signature file's bytes.
    pub fn sign(&self, bytes: &[u8], file_name: &str) -> Result<Vec<u8>, KeyError> {
        let first = FIRST_LINES[0].strip_prefix("untrusted comment: ");
        let comment = format!("file:{file_name}");
        let signature = minisign::sign(Some(&self.public), &self.secret, bytes, Some(&comment), first);
        Ok(signature.map_err(signing_failed)?.into_string().into_bytes())
    }
}

fn signing_failed(error: minisign::PError) -> KeyError {
    KeyError::Signing { reason: error.to_string() }
}

/// Makes a key pair: the secret one (mode 0600, in a folder 0700 where that is new) and the public one.
/// Where either file exists, nothing is written.
pub fn keygen(secret: &Path, public: &Path) -> Result<KeyId, KeyError> {
    for path in [secret, public] {
        if path.symlink_metadata().is_ok() {
            let source = std::io::ErrorKind::AlreadyExists.into();
            return Err(FileError::new(Operation::Write, path, source).into());
        }
    }
    let signer = Signer::generate()?;
    let text = signer.secret.to_box(Some("db-airlock secret key, not encrypted: it stays on the airlock"));
    let text = text.map_err(signing_failed)?.into_string();
    create_folder(folder_of(secret), Access::Private)?;
    create_folder(folder_of(public), Access::Shared)?;
    write_whole(secret, text.as_bytes(), Access::Private, Existing::Keep)?;
    let written = write_whole(public, signer.public_key_file().as_bytes(), Access::Shared, Existing::Keep);
    if let Err(error) = written {
        // Half a pair would stand in the way of the next attempt.
        remove(secret)?;
        return Err(error.into());
    }
    Ok(signer.key_id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artefact::signature::TrustedKeys;

    fn secret_line(signer: &Signer) -> String {
        BASE64.encode(signer.secret.to_bytes())
    }

    #[test]
    fn keygen_writes_a_pair_that_belongs_together_and_never_overwrites() {
        let root = tempfile::tempdir().unwrap();
        let (secret, public) =
            (root.path().join(".airlock/sign.key"), root.path().join("config/airlock.pub"));
        let key_id = keygen(&secret, &public).unwrap();
        let trusted = TrustedKeys::load(&["config/airlock.pub".to_owned()], root.path()).unwrap();
        let signature = Signer::load(&secret).unwrap().sign(b"x", "x").unwrap();
        assert_eq!(trusted.verify(b"x", &signature), Ok(key_id));

        let before = read_bounded(&secret, 1000).unwrap();
        let refused = keygen(&secret, &root.path().join("other.pub")).unwrap_err();
        assert_eq!(refused.to_string(), format!("cannot write `{}`: it exists already", secret.display()));
        assert!(refused.hint().unwrap().starts_with("a key is never overwritten"));
        assert!(keygen(&root.path().join("other.key"), &public).is_err());
        assert!(!root.path().join("other.key").exists() && !root.path().join("other.pub").exists());
        assert_eq!(read_bounded(&secret, 1000).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn the_secret_key_is_private_and_the_public_one_is_not() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let (secret, public) = (root.path().join("deep/sign.key"), root.path().join("airlock.pub"));
        keygen(&secret, &public).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!([mode(folder_of(&secret)), mode(&secret), mode(&public)], [0o700, 0o600, 0o644]);
    }

    #[test]
    fn a_secret_key_may_come_as_its_line_alone() {
        let signer = Signer::generate().unwrap();
        let read = Signer::parse(&format!(" {}\r\n", secret_line(&signer)), "`AIRLOCK_SIGN_KEY`").unwrap();
        assert_eq!(read.public_key_file(), signer.public_key_file());
    }

    #[test]
    fn a_secret_key_is_never_printed() {
        let signer = Signer::generate().unwrap();
        assert_eq!(format!("{signer:?}"), format!("Signer({}, ***)", signer.key_id()));
        let mut line = secret_line(&signer);
        line.replace_range(100..101, if &line[100..101] == "A" { "B" } else { "A" });
        let error = Signer::parse(&line, "`AIRLOCK_SIGN_KEY`").unwrap_err();
        let expected = "`AIRLOCK_SIGN_KEY` is not a minisign secret key: its halves do not belong together";
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains(&line[60..80]));
    }

    #[test]
    fn a_key_under_a_password_and_other_text_are_refused() {
        let check = |text: &str, expected: &str| {
            let error = Signer::parse(text, "`k`").unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(error.hint().unwrap().contains("minisign -G -W"));
        };
        for text in ["", "hello", &BASE64.encode([0; 158])] {
            check(text, "`k` is not a minisign secret key: its key line is damaged");
        }
        let mut bytes = Signer::generate().unwrap().secret.to_bytes();
        bytes[KEY_DERIVATION].copy_from_slice(b"Sc");
        check(
            &BASE64.encode(bytes),
            "`k` is a secret key under a password, which nobody could type in a job",
        );
    }

    #[test]
    fn a_failure_of_the_signing_library_is_told() {
        let error = signing_failed(minisign::PError::new(minisign::ErrorKind::Io, "no random bytes"));
        assert_eq!(error.to_string(), "cannot sign: no random bytes");
    }
}
