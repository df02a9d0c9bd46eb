//! Signing with a key of OpenSSH: `ssh-keygen` reads it, or asks the agent that has it.

use std::io;
use std::path::{Path, PathBuf};

use super::ssh;
use super::{KeyError, KeyId};
use crate::files::private_temporary;

/// A key of OpenSSH, ready to sign.
pub(super) struct SshSigner {
    file: KeyFile,
    origin: String,
    id: KeyId,
    public: String,
}

/// Where `ssh-keygen` finds the key.
enum KeyFile {
    /// A private key, or the public key of one that an agent has.
    Kept(PathBuf),
    /// The key came as text. It is in a private file while the program runs, and not for as long as a dump is read: who is
    /// killed leaves such a file behind.
    Given(String),
}

/// Whether text is what a private key's file holds, or the file of a public key whose private one an agent has.
pub(super) fn is_key(text: &str) -> bool {
    let is_private = text.trim_start().starts_with("-----BEGIN ") && text.contains("PRIVATE KEY-----");
    is_private || ssh::is_key_line(text)
}

impl SshSigner {
    /// The key in this file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        SshSigner::new(KeyFile::Kept(path.to_owned()), format!("`{}`", path.display()))
    }

    /// The key that is this text, which came from `origin`.
    pub fn parse(text: &str, origin: &str) -> Result<Self, KeyError> {
        // Without its last line end, which the environment may have lost, the key is taken for damaged.
        let text = format!("{}\n", text.trim().replace("\r\n", "\n"));
        SshSigner::new(KeyFile::Given(text), origin.to_owned())
    }

    /// Which key it is, a first signature tells. That it can sign is known before any work begins.
    fn new(file: KeyFile, origin: String) -> Result<Self, KeyError> {
        let signature = file.sign(b"", &origin)?;
        let told = ssh::signer_of(&signature).and_then(|id| Ok((id, ssh::public_key_line(&signature)?)));
        match told {
            Ok((id, public)) => Ok(SshSigner { file, origin, id, public }),
            Err(error) => Err(KeyError::NotSigned { origin, said: error.to_string() }),
        }
    }

    /// Which key this is.
    pub fn key_id(&self) -> KeyId {
        self.id
    }

    /// What the public key's file holds.
    pub fn public_key_file(&self) -> &str {
        &self.public
    }

    /// The signature file's bytes.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.file.sign(bytes, &self.origin)
    }
}

impl KeyFile {
    fn sign(&self, bytes: &[u8], origin: &str) -> Result<Vec<u8>, KeyError> {
        match self {
            KeyFile::Kept(path) => sign(bytes, path, origin),
            KeyFile::Given(text) => {
                let file = private_temporary(text.as_bytes());
                let file = file.map_err(|error| KeyError::Signing { reason: error.to_string() })?;
                sign(bytes, &file, origin)
            }
        }
    }
}

fn sign(bytes: &[u8], key: &Path, origin: &str) -> Result<Vec<u8>, KeyError> {
    let origin = origin.to_owned();
    let mut command = ssh::command("sign");
    command.arg("-f").arg(key);
    let output = match ssh::run(command, bytes) {
        Ok(output) => output,
        Err(error) => return Err(failed(error, origin)),
    };
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = ssh::said(&output, key);
    // OpenSSH has no other sign for it than its words.
    Err(match said.contains("passphrase") {
        true => KeyError::Locked { origin },
        false => KeyError::NotSigned { origin, said },
    })
}

fn failed(error: io::Error, origin: String) -> KeyError {
    KeyError::NoProgram { origin, reason: error.to_string() }
}
