//! The public keys that may have signed what we restore.

use std::path::Path;

use super::ssh::{self, SshKey};
use super::{KeyError, KeyId, Parsed, SignatureError, Unproven, decode, key_id, parse};
use crate::artefact::manifest::Manifest;
use crate::files::read_bounded;

/// The longest file of public keys that is read, in bytes.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// Public keys that may have signed, and for which databases.
#[derive(Clone, Debug, Default)]
pub struct TrustedKeys {
    keys: Vec<Trusted>,
}

#[derive(Clone, Debug)]
struct Trusted {
    key: PublicKey,
    /// The databases that it may sign for; all where this is not given.
    databases: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
enum PublicKey {
    Minisign(KeyId, minisign_verify::PublicKey),
    Ssh(SshKey),
}

impl PublicKey {
    fn id(&self) -> KeyId {
        match self {
            PublicKey::Minisign(id, _) => *id,
            PublicKey::Ssh(key) => key.id,
        }
    }
}

impl TrustedKeys {
    /// Each entry is a key for all databases, as [`TrustedKeys::add`] takes it.
    pub fn load(entries: &[String], project_root: &Path) -> Result<Self, KeyError> {
        let mut keys = TrustedKeys::default();
        entries.iter().try_for_each(|entry| keys.add(entry, None, project_root))?;
        Ok(keys)
    }

    /// Trusts one more signer, for these databases or for all. It is a key of minisign (a line of 56 characters that
    /// starts with `RW`), the line of an OpenSSH public key, or the path, relative to the project's root, of a `.pub`
    /// file of either or of a list of allowed signers, as `ssh-keygen` reads it.
    pub fn add(
        &mut self,
        entry: &str,
        databases: Option<&[String]>,
        project_root: &Path,
    ) -> Result<(), KeyError> {
        let entry = entry.trim();
        let keys = if is_minisign_line(entry) || ssh::is_key_line(entry) {
            read_keys(entry, "the key in `trust.signers`")?
        } else {
            let path = project_root.join(entry);
            let bytes = read_bounded(&path, MAX_KEY_BYTES)?;
            read_keys(&String::from_utf8_lossy(&bytes), &format!("`{}`", path.display()))?
        };
        let databases = databases.map(<[String]>::to_vec);
        self.keys.extend(keys.into_iter().map(|key| Trusted { key, databases: databases.clone() }));
        Ok(())
    }

    /// Each text is a key line, or what a file of keys holds.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, KeyError> {
        let mut trusted = TrustedKeys::default();
        for text in texts {
            let keys = read_keys(text.as_ref(), "the trusted key")?;
            trusted.keys.extend(keys.into_iter().map(|key| Trusted { key, databases: None }));
        }
        Ok(trusted)
    }

    /// Verifies that one of the keys signed exactly these bytes, the manifest of this file name, and that it may sign
    /// for the database that the manifest is of. There is no other way to a verified manifest.
    pub fn verify(
        &self,
        manifest_name: &str,
        manifest: &[u8],
        signature: &[u8],
    ) -> Result<(Manifest, KeyId), Unproven> {
        let (key_id, signers) = self.signers(manifest, signature)?;
        let manifest = Manifest::parse(manifest_name, manifest)?;
        let bounds = signers.iter().map(|trusted| trusted.databases.as_ref());
        let Some(bounds) = bounds.collect::<Option<Vec<_>>>() else { return Ok((manifest, key_id)) };
        let databases: Vec<&str> = bounds.into_iter().flatten().map(String::as_str).collect();
        if databases.contains(&manifest.database.as_str()) {
            return Ok((manifest, key_id));
        }
        let databases = match databases[..] {
            [] => "none".to_owned(),
            _ => format!("`{}`", databases.join("`, `")),
        };
        Err(SignatureError::OtherDatabase { key_id, database: manifest.database, databases }.into())
    }

    /// Verifies that one of the keys signed exactly these bytes, and says which.
    #[cfg(all(test, feature = "server"))]
    pub(super) fn authenticate(&self, signed: &[u8], signature: &[u8]) -> Result<KeyId, SignatureError> {
        self.signers(signed, signature).map(|(key_id, _)| key_id)
    }

    /// Those that signed exactly these bytes; at least one. That others have the same id says nothing: whoever makes a key
    /// of minisign chooses its id, and a line of allowed signers may have had its time.
    fn signers(&self, signed: &[u8], signature: &[u8]) -> Result<(KeyId, Vec<&Trusted>), SignatureError> {
        if self.keys.is_empty() {
            return Err(SignatureError::NoTrustedKeys);
        }
        if !ssh::is_signature(signature) {
            let Parsed { key_id, signature } = parse(signature)?;
            let has_signed = |trusted: &&Trusted| {
                trusted.key.minisign().is_some_and(|key| key.verify(signed, &signature, false).is_ok())
            };
            let signers: Vec<_> = self.known(key_id)?.filter(has_signed).collect();
            let mismatch = SignatureError::Mismatch { key_id };
            return if signers.is_empty() { Err(mismatch) } else { Ok((key_id, signers)) };
        }
        let key_id = ssh::signer_of(signature)?;
        let (mut signers, mut refusal) = (Vec::new(), SignatureError::Mismatch { key_id });
        for trusted in self.known(key_id)? {
            let Some(key) = trusted.key.ssh() else { continue };
            match ssh::verify(signed, signature, key) {
                Ok(()) => signers.push(trusted),
                Err(error) => refusal = error,
            }
        }
        if signers.is_empty() { Err(refusal) } else { Ok((key_id, signers)) }
    }

    /// The trusted keys of this id, of which there must be one.
    fn known(&self, key_id: KeyId) -> Result<impl Iterator<Item = &Trusted>, SignatureError> {
        let mut known = self.keys.iter().filter(move |trusted| trusted.key.id() == key_id).peekable();
        match known.peek() {
            None => Err(SignatureError::UnknownKey { key_id, trusted: self.ids() }),
            Some(_) => Ok(known),
        }
    }

    fn ids(&self) -> String {
        self.keys.iter().map(|trusted| trusted.key.id().to_string()).collect::<Vec<_>>().join(", ")
    }
}

impl PublicKey {
    fn ssh(&self) -> Option<&SshKey> {
        match self {
            PublicKey::Ssh(key) => Some(key),
            PublicKey::Minisign(..) => None,
        }
    }

    fn minisign(&self) -> Option<&minisign_verify::PublicKey> {
        match self {
            PublicKey::Minisign(_, key) => Some(key),
            PublicKey::Ssh(_) => None,
        }
    }
}

fn is_minisign_line(entry: &str) -> bool {
    entry.len() == 56 && entry.starts_with("RW")
}

/// One key of minisign, or one or several of OpenSSH, a line each; lines that start with `#` are comments.
fn read_keys(text: &str, origin: &str) -> Result<Vec<PublicKey>, KeyError> {
    let refused = |reason| KeyError::NotAPublicKey { origin: origin.to_owned(), reason };
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [] => return Err(refused("it is empty")),
        [line] if !line.contains(char::is_whitespace) => return read_minisign(line, origin),
        [comment, line] if comment.starts_with("untrusted comment: ") => return read_minisign(line, origin),
        _ => {}
    }
    let keys = lines.into_iter().filter(|line| !line.starts_with('#'));
    let keys = keys.map(|line| SshKey::parse(line).map(PublicKey::Ssh).map_err(refused));
    let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(refused("it is empty")) } else { Ok(keys) }
}

fn read_minisign(line: &str, origin: &str) -> Result<Vec<PublicKey>, KeyError> {
    let refused = |reason| KeyError::NotAPublicKey { origin: origin.to_owned(), reason };
    let bytes: [u8; 42] = decode(line).ok_or_else(|| refused("its key line is damaged"))?;
    let key = minisign_verify::PublicKey::from_base64(line);
    let key = key.map_err(|_| refused("its key line is of an unknown kind"))?;
    Ok(vec![PublicKey::Minisign(key_id(&bytes), key)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Access, Existing, write_whole};

    /// Made by minisign 0.11.
    const LINE: &str = "RWShzDvaVs5bAb7/ICsmEVziDOPK0GVa2pxuVQc/7EuSaIzlPdAb8rcn";
    const ID: &str = "015BCE56DA3BCCA1";

    #[test]
    fn a_key_comes_as_a_line_or_as_a_file_below_the_root() {
        let root = tempfile::tempdir().unwrap();
        let file = format!("untrusted comment: minisign public key\r\n{LINE}\r\n");
        write_whole(&root.path().join("a.pub"), file.as_bytes(), Access::Shared, Existing::Keep).unwrap();
        let keys = TrustedKeys::load(&["a.pub".to_owned(), LINE.to_owned()], root.path()).unwrap();
        assert_eq!(keys.ids(), format!("{ID}, {ID}"));
    }

    #[test]
    fn a_missing_key_file_says_how_to_make_one() {
        let error = TrustedKeys::load(&["no.pub".to_owned()], Path::new("/no/root")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `/no/root/no.pub`: no such file or folder");
        assert!(error.hint().unwrap().contains("db-airlock keygen"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let check = |text: &str, reason: &str| {
            let error = TrustedKeys::parse(&[text]).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the trusted key is not a public key of minisign or OpenSSH: {reason}")
            );
            assert!(error.hint().unwrap().contains(".pub"));
        };
        check("", "it is empty");
        check(&format!("x\n{LINE}"), "its key is of an unknown kind");
        check(&LINE[1..], "its key line is damaged");
        check(&LINE.replacen("RW", "AA", 1), "its key line is of an unknown kind");
    }
}
