//! The airlock's side: making a key pair, and signing with it.

use std::path::Path;

use base64::Engine as _;
use minisign::{KeyPair, PublicKey, SecretKey};

use super::ssh_signing::{self, SshSigner};
use super::{BASE64, FIRST_LINES, KeyError, KeyId};
use crate::files::{
    Access, Existing, FileError, Operation, create_folder, folder_of, read_bounded, remove, write_whole,
};

/// The longest secret key that is read, in bytes: RSA of OpenSSH has some thousands.
const MAX_KEY_BYTES: u64 = 32 * 1024;

/// Where a secret key says how it is encrypted: two bytes behind the algorithm's two.
const KEY_DERIVATION: std::ops::Range<usize> = 2..4;

/// The length of a secret key in bytes, with its headers.
const SECRET_KEY_BYTES: usize = 158;

/// A secret key, ready to sign. Prints its id only.
pub struct Signer(SigningKey);

enum SigningKey {
    Minisign(Pair),
    Ssh(SshSigner),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Signer({}, ***)", self.key_id())
    }
}

impl Signer {
    /// A new key pair of minisign from the operating system's randomness.
    pub fn generate() -> Result<Self, KeyError> {
        Ok(Signer(SigningKey::Minisign(Pair::generate()?)))
    }

    /// Reads a secret key file of minisign, or takes one of OpenSSH, whose private key never leaves its file or agent.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let bytes = read_bounded(path, MAX_KEY_BYTES)?;
        let text = String::from_utf8_lossy(&bytes);
        if ssh_signing::is_key(&text) {
            return Ok(Signer(SigningKey::Ssh(SshSigner::load(path)?)));
        }
        Ok(Signer(SigningKey::Minisign(Pair::parse(&text, &format!("`{}`", path.display()))?)))
    }

    /// Reads what a secret key file holds, or of minisign its last line alone, as a job's environment may have
    /// it. `origin` is said in errors; the key is not.
    pub fn parse(text: &str, origin: &str) -> Result<Self, KeyError> {
        if ssh_signing::is_key(text) {
            return Ok(Signer(SigningKey::Ssh(SshSigner::parse(text, origin)?)));
        }
        Ok(Signer(SigningKey::Minisign(Pair::parse(text, origin)?)))
    }

    /// Which key this is.
    pub fn key_id(&self) -> KeyId {
        match &self.0 {
            SigningKey::Minisign(pair) => pair.key_id(),
            SigningKey::Ssh(signer) => signer.key_id(),
        }
    }

    /// Signs bytes that will be stored under this file name, which a trusted comment of minisign tells. The
    /// signature file's bytes.
    pub fn sign(&self, bytes: &[u8], file_name: &str) -> Result<Vec<u8>, KeyError> {
        match &self.0 {
            SigningKey::Minisign(pair) => pair.sign(bytes, file_name),
            SigningKey::Ssh(signer) => signer.sign(bytes),
        }
    }

    /// What the public key's file holds.
    pub fn public_key_file(&self) -> String {
        match &self.0 {
            SigningKey::Minisign(pair) => pair.public_key_file(),
            SigningKey::Ssh(signer) => signer.public_key_file().to_owned(),
        }
    }
}

/// A key pair of minisign.
struct Pair {
    secret: SecretKey,
    public: PublicKey,
}

impl Pair {
    fn generate() -> Result<Self, KeyError> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(signing_failed)?;
        Ok(Pair { secret: pair.sk, public: pair.pk })
    }

    fn parse(text: &str, origin: &str) -> Result<Self, KeyError> {
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
        let pair = Pair { secret, public };
        // Without a checksum to rely on: a damaged key gives signatures that do not verify.
        pair.sign(b"", "").map_err(|_| refused("its halves do not belong together"))?;
        Ok(pair)
    }

    fn key_id(&self) -> KeyId {
        let bytes = self.public.keynum().try_into();
        KeyId::Minisign(bytes.expect("a minisign key id has 8 bytes"))
    }

    fn public_key_file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.key_id(), self.public.to_base64())
    }

    fn sign(&self, bytes: &[u8], file_name: &str) -> Result<Vec<u8>, KeyError> {
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
    let pair = Pair::generate()?;
    let text = pair.secret.to_box(Some("db-airlock secret key, not encrypted: it stays on the airlock"));
    let text = text.map_err(signing_failed)?.into_string();
    create_folder(folder_of(secret), Access::Private)?;
    create_folder(folder_of(public), Access::Shared)?;
    write_whole(secret, text.as_bytes(), Access::Private, Existing::Keep)?;
    let written = write_whole(public, pair.public_key_file().as_bytes(), Access::Shared, Existing::Keep);
    if let Err(error) = written {
        // Half a pair would stand in the way of the next attempt.
        remove(secret)?;
        return Err(error.into());
    }
    Ok(pair.key_id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artefact::manifest::tests::sample;
    use crate::artefact::signature::TrustedKeys;

    fn pair() -> (Pair, String) {
        let pair = Pair::generate().unwrap();
        let line = BASE64.encode(pair.secret.to_bytes());
        (pair, line)
    }

    #[test]
    fn keygen_writes_a_pair_that_belongs_together_and_never_overwrites() {
        let root = tempfile::tempdir().unwrap();
        let (secret, public) =
            (root.path().join(".airlock/sign.key"), root.path().join("config/airlock.pub"));
        let key_id = keygen(&secret, &public).unwrap();
        let trusted = TrustedKeys::load(&["config/airlock.pub".to_owned()], root.path()).unwrap();
        let signature = Signer::load(&secret).unwrap().sign(b"x", "x").unwrap();
        assert_eq!(trusted.authenticate(b"x", &signature), Ok(key_id));

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
    fn a_key_that_takes_the_id_of_another_signs_for_no_more_databases() {
        let (other, mut bytes) = (pair().0, pair().0.secret.to_bytes());
        // Where a secret key has its id, which nothing binds to it.
        bytes[54..62].copy_from_slice(other.public.keynum());
        let forger = Signer::parse(&BASE64.encode(bytes), "`k`").unwrap();
        assert_eq!(forger.key_id(), other.key_id());
        let (name, manifest) = (format!("{}.manifest.json", sample().dump.file), sample().to_bytes());
        let signature = forger.sign(&manifest, &name).unwrap();
        for others in [None, Some(vec!["shop".to_owned()])] {
            let mut trusted = TrustedKeys::default();
            let mut add = |file: String, databases: Option<&[String]>| {
                trusted.add(file.lines().last().unwrap(), databases, Path::new("/no/root")).unwrap();
            };
            add(other.public_key_file(), others.as_deref());
            add(forger.public_key_file(), Some(&["blog".to_owned()]));
            let error = trusted.verify(&name, &manifest, &signature).unwrap_err();
            let expected = "may not sign for the database `shop`, only for `blog`";
            assert!(error.to_string().ends_with(expected), "{error}");
        }
    }

    #[test]
    fn a_secret_key_may_come_as_its_line_alone() {
        let (pair, line) = pair();
        let read = Signer::parse(&format!(" {line}\r\n"), "`AIRLOCK_SIGN_KEY`").unwrap();
        assert_eq!(read.public_key_file(), pair.public_key_file());
    }

    #[test]
    fn a_secret_key_is_never_printed() {
        let (pair, mut line) = pair();
        let signer = Signer::parse(&line, "`AIRLOCK_SIGN_KEY`").unwrap();
        assert_eq!(format!("{signer:?}"), format!("Signer({}, ***)", pair.key_id()));
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
        let mut bytes = pair().0.secret.to_bytes();
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
