//! The crate `age`, in the few words that are needed of it.

use std::io::{self, BufRead, Write};

use age::secrecy::ExposeSecret;
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor};

use super::EncryptionError;
use super::keys::Refused;

pub(super) use age::x25519::{Identity, Recipient};

pub(super) type Writer<W> = StreamWriter<W>;
pub(super) type Reader<R> = StreamReader<R>;

pub(super) fn recipient(text: &str) -> Result<Recipient, Refused> {
    text.parse().map_err(|_| Refused::Damaged)
}

pub(super) fn identity(text: &str) -> Result<Identity, Refused> {
    text.parse().map_err(|_| Refused::Damaged)
}

/// The public half.
pub(super) fn public(identity: &Identity) -> String {
    identity.to_public().to_string()
}

pub(super) fn shown(recipient: &Recipient) -> String {
    recipient.to_string()
}

/// A new identity, and its public half.
#[cfg(feature = "server")]
pub(super) fn generate() -> Result<(crate::encryption::pair::Text, String), EncryptionError> {
    let identity = Identity::generate();
    let text = crate::encryption::pair::Text::new(identity.to_string().expose_secret());
    Ok((text, public(&identity)))
}

/// Writes the header, and begins to encrypt. There is at least one recipient.
pub(super) fn encrypt<W: Write>(recipients: &[Recipient], output: W) -> io::Result<Writer<W>> {
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    // Only an empty list, passphrases and plugins fail here.
    let encryptor = Encryptor::with_recipients(recipients).map_err(|_| io::ErrorKind::InvalidInput)?;
    encryptor.wrap_output(output)
}

pub(super) fn finish<W: Write>(writer: Writer<W>) -> io::Result<W> {
    writer.finish()
}

/// Reads the header, and begins to decrypt with the first identity that fits.
pub(super) fn decrypt<R: BufRead>(
    identities: &[Identity],
    input: R,
    dump: &str,
) -> Result<Reader<R>, EncryptionError> {
    let refused = |error| refused(error, dump, identities.len());
    let decryptor = Decryptor::new_buffered(input).map_err(refused)?;
    if decryptor.is_scrypt() {
        return Err(EncryptionError::Unsupported {
            dump: dump.to_owned(),
            how: "encrypted with a passphrase, which nobody could type in a job",
            hint: "encrypt it to a public key instead: `age -R config/airlock.age.pub`",
        });
    }
    let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
    decryptor.decrypt(identities).map_err(refused)
}

fn refused(error: DecryptError, dump: &str, identities: usize) -> EncryptionError {
    let dump = dump.to_owned();
    let damaged = |dump, reason| EncryptionError::Damaged { dump, reason };
    match error {
        DecryptError::NoMatchingKeys => EncryptionError::NoMatch { dump, identities },
        DecryptError::UnknownFormat => EncryptionError::Unsupported {
            dump,
            how: "of a version of age that this program does not know",
            hint: "update db-airlock, or encrypt it with `age` of version 1",
        },
        DecryptError::Io(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            damaged(dump, "it ends within its header")
        }
        DecryptError::Io(source) if source.kind() != io::ErrorKind::InvalidData => {
            EncryptionError::Read { dump, source }
        }
        DecryptError::InvalidMac => damaged(dump, "its header is not the one that was written"),
        _ => damaged(dump, "its header cannot be read"),
    }
}
