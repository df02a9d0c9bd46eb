//! The public keys that may have signed what we restore.

use std::path::Path;

use super::{KeyError, KeyId, Parsed, SignatureError, decode, key_id, parse};
use crate::files::read_bounded;

/// The longest public key file that is read, in bytes.
const MAX_KEY_BYTES: u64 = 4096;

/// Public keys that may have signed.
#[derive(Clone, Debug, Default)]
pub struct TrustedKeys {
    keys: Vec<(KeyId, minisign_verify::PublicKey)>,
}

impl TrustedKeys {
    /// Each entry is a key (a line of 56 characters that starts with `RW`), or the path of a `.pub`
    /// file, relative to the project's root.
    pub fn load(entries: &[String], project_root: &Path) -> Result<Self, KeyError> {
        let keys = entries.iter().map(|entry| {
            let entry = entry.trim();
            if is_key_line(entry) {
                return read_key(entry, "the key in `trust.signers`");
            }
            let path = project_root.join(entry);
            let bytes = read_bounded(&path, MAX_KEY_BYTES)?;
            read_key(&String::from_utf8_lossy(&bytes), &format!("`{}`", path.display()))
        });
        Ok(TrustedKeys { keys: keys.collect::<Result<_, _>>()? })
    }

    /// Each text is a key line, or what a `.pub` file holds.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, KeyError> {
        let keys = texts.iter().map(|text| read_key(text.as_ref(), "the trusted key"));
        Ok(TrustedKeys { keys: keys.collect::<Result<_, _>>()? })
    }

    /// Verifies that one of the keys signed exactly these bytes, and says which.
    pub fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<KeyId, SignatureError> {
        if self.keys.is_empty() {
            return Err(SignatureError::NoTrustedKeys);
        }
        let Parsed { key_id, signature } = parse(signature)?;
        let mut named = self.keys.iter().filter(|(id, _)| *id == key_id).peekable();
        if named.peek().is_none() {
            return Err(SignatureError::UnknownKey { key_id, trusted: self.ids() });
        }
        // An id is chosen at random by whoever makes the key: two trusted keys may have the same.
        if named.any(|(_, key)| key.verify(signed, &signature, false).is_ok()) {
            Ok(key_id)
        } else {
            Err(SignatureError::Mismatch { key_id })
        }
    }

    fn ids(&self) -> String {
        self.keys.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(", ")
    }
}

fn is_key_line(entry: &str) -> bool {
    entry.len() == 56 && entry.starts_with("RW")
}

fn read_key(text: &str, origin: &str) -> Result<(KeyId, minisign_verify::PublicKey), KeyError> {
    let refused = |reason| KeyError::NotAPublicKey { origin: origin.to_owned(), reason };
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let line = match lines[..] {
        [line] => line,
        [comment, line] if comment.starts_with("untrusted comment: ") => line,
        _ => return Err(refused("it must be a comment line and a key line")),
    };
    let bytes: [u8; 42] = decode(line).ok_or_else(|| refused("its key line is damaged"))?;
    let key = minisign_verify::PublicKey::from_base64(line);
    let key = key.map_err(|_| refused("its key line is of an unknown kind"))?;
    Ok((key_id(&bytes), key))
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
            assert_eq!(error.to_string(), format!("the trusted key is not a minisign public key: {reason}"));
            assert!(error.hint().unwrap().contains(".pub"));
        };
        check("", "it must be a comment line and a key line");
        check(&format!("x\n{LINE}"), "it must be a comment line and a key line");
        check(&LINE[1..], "its key line is damaged");
        check(&LINE.replacen("RW", "AA", 1), "its key line is of an unknown kind");
    }
}
