//! Laws of both directions, and what is no key.

use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::files::{Access, Existing, write_whole};

fn write(path: &Path, text: impl AsRef<[u8]>) {
    write_whole(path, text.as_ref(), Access::Private, Existing::Replace).unwrap();
}

/// An identity with its public key, as text.
fn pair() -> (String, String) {
    let (text, recipient) = engine::generate().unwrap();
    (text.exposed().to_owned(), recipient)
}

fn identities(text: &str) -> Identities {
    Identities::parse(text, "`k`").unwrap()
}

fn recipients(text: &str) -> Recipients {
    Recipients::parse(text, "`r`").unwrap()
}

/// Encrypts in pieces of this size.
fn encrypted(recipients: &Recipients, plain: &[u8], piece: usize) -> Vec<u8> {
    let mut writer = EncryptingWriter::new(recipients, Vec::new()).unwrap();
    plain.chunks(piece).for_each(|piece| writer.write_all(piece).unwrap());
    writer.finish().unwrap()
}

/// Decrypts in pieces of this size; of what fails, whatever came before.
fn decrypted(
    identities: &Identities,
    bytes: &[u8],
    piece: usize,
) -> Result<Vec<u8>, (Vec<u8>, EncryptionError)> {
    let failure = Failure::default();
    let input = BufReader::with_capacity(piece.max(64), bytes);
    let opened = DecryptingReader::new(input, identities, "`d`", failure.clone());
    let mut reader = opened.map_err(|error| (Vec::new(), error))?;
    let (mut plain, mut buffer) = (Vec::new(), vec![0; piece]);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(plain),
            Ok(length) => plain.extend_from_slice(&buffer[..length]),
            Err(_) => return Err((plain, failure.take().expect("what failed is kept"))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_encrypted_comes_back_whatever_the_pieces(
        length in prop_oneof![0..300_usize, 65_530..65_545_usize, 131_070..131_080_usize],
        (written, read) in (1..100_000_usize, 1..100_000_usize),
    ) {
        let plain: Vec<u8> = (0..length).map(|index| (index * 7 % 251) as u8).collect();
        let (identity, recipient) = pair();
        let bytes = encrypted(&recipients(&recipient), &plain, written.max(length / 50 + 1));
        prop_assert!(is_encrypted(&bytes));
        let back = decrypted(&identities(&identity), &bytes, read.max(length / 50 + 1));
        prop_assert_eq!(back.map_err(|(_, error)| error.to_string()), Ok(plain));
    }
}

#[test]
fn one_flipped_bit_anywhere_is_refused_and_so_is_every_cut() {
    let (identity, recipient) = pair();
    let (identities, plain) = (identities(&identity), b"Erika Mustermann".repeat(4));
    let bytes = encrypted(&recipients(&recipient), &plain, 10);
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        let (before, error) = decrypted(&identities, &changed, 100).unwrap_err();
        assert!(before.is_empty(), "{position}: {error}");
        let (before, _) = decrypted(&identities, &bytes[..position], 100).unwrap_err();
        assert!(before.is_empty(), "cut at {position}");
    }
    // What goes on behind the end is no part of it.
    let _ = decrypted(&identities, &[&bytes[..], b"x"].concat(), 100).unwrap_err();
}

#[test]
fn a_cut_between_pieces_is_refused_once_its_bytes_are_read() {
    const PIECE: usize = 64 * 1024;
    let (identity, recipient) = pair();
    let plain = vec![7; 3 * PIECE];
    let bytes = encrypted(&recipients(&recipient), &plain, PIECE);
    let cut = bytes.len() - (PIECE + 16);
    let (before, error) = decrypted(&identities(&identity), &bytes[..cut], 1000).unwrap_err();
    assert_eq!(before.len(), 2 * PIECE);
    assert_eq!(error.to_string(), "`d` is damaged: its end is missing");
}

#[test]
fn each_of_several_recipients_opens_it_and_nobody_else() {
    let pairs = [pair(), pair(), pair()];
    let both = recipients(&pairs[0].1).and(recipients(&pairs[1].1));
    assert_eq!((both.count(), both.clone().and(both.clone()).count()), (2, 2));
    let bytes = encrypted(&both, b"rows", 4);
    for (index, (identity, _)) in pairs.iter().enumerate() {
        let identities = identities(identity);
        assert_eq!(both.are_opened_by(&identities), index < 2);
        match decrypted(&identities, &bytes, 10) {
            Ok(plain) => assert!(index < 2 && plain == b"rows"),
            Err((_, error)) => {
                assert!(index == 2 && matches!(error, EncryptionError::NoMatch { .. }), "{error}");
            }
        }
    }
}

#[test]
fn files_of_keys_have_comments_and_several_lines() {
    let (one, other) = (pair(), pair());
    let file = tempfile::NamedTempFile::new().unwrap();
    write(file.path(), format!("# two\n\n{}\r\n  {}\n", one.1, other.1));
    let recipients = Recipients::load(file.path()).unwrap();
    assert_eq!(recipients.count(), 2);
    let text = format!("# created: today\n# public key: {}\n{}\n\n{}", one.1, one.0, other.0);
    let both = identities(&text);
    assert_eq!(both.all().len(), 2);
    let shown = format!("{both:?} {recipients:?}");
    assert_eq!(shown, "Identities(2, ***) Recipients(2)");
    let bytes = encrypted(&self::recipients(&other.1), b"rows", 4);
    assert_eq!(decrypted(&both, &bytes, 10).map_err(|(_, error)| error.to_string()), Ok(b"rows".to_vec()));
}

#[test]
fn what_is_no_public_key_is_named_and_not_shown() {
    let (identity, recipient) = pair();
    let check = |text: &str, expected: &str| {
        let error = Recipients::parse(text, "a key of `encrypt.recipients`").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a key of `encrypt.recipients` is not a public key of age: {expected}")
        );
        assert!(error.hint().is_some());
    };
    check("hunter2", "it does not begin with `age1`");
    check(&identity, "it is a secret key, which belongs elsewhere");
    check(&recipient[..recipient.len() - 1], "it was cut or mistyped");
    check("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN me", "it is a key of SSH, and only those of age are used");
    check("age1yubikey1q2w3e4r5t6z7u8", "it is of a plugin, and those are not used");
    check("age1pq1q2w3e4r5t6z7u8", "it is of a kind that this program does not know");
    let file = tempfile::NamedTempFile::new().unwrap();
    write(file.path(), "# nobody\n");
    let error = Recipients::load(file.path()).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` holds no key", file.path().display()));
    write(file.path(), format!("# two\n{recipient}\nhunter2\n"));
    let error = Recipients::load(file.path()).unwrap_err().to_string();
    assert!(error.starts_with("line 3 of `") && !error.contains("hunter2"), "{error}");
}

#[test]
fn what_is_no_identity_is_named_and_not_shown() {
    let (identity, recipient) = pair();
    let check = |text: &str, expected: &str| {
        let error = Identities::parse(text, "AIRLOCK_DECRYPT_KEY").unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().is_some());
    };
    let line = |reason: &str| format!("line 1 of AIRLOCK_DECRYPT_KEY is not an identity of age: {reason}");
    check("hunter2", &line("it does not begin with `AGE-SECRET-KEY-1`"));
    check(&recipient, &line("it is a public key"));
    check(&identity[..identity.len() - 1], &line("it was cut or mistyped"));
    check("AGE-SECRET-KEY-PQ-1QQQ", &line("it is of a kind that this program does not know"));
    check("AGE-PLUGIN-YUBIKEY-1QQQ", &line("it is of a plugin, and those are not used"));
    let ssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc";
    check(ssh, &line("it is a key of SSH, and only those of age are used"));
    let protected = "age-encryption.org/v1\n-> scrypt abc 18\n";
    check(protected, &line("it is under a passphrase, which nobody could type in a job"));
    check("# empty\n", "AIRLOCK_DECRYPT_KEY holds no key");
}

#[test]
fn passphrases_armor_and_other_versions_are_refused_with_a_hint() {
    let (identity, _) = pair();
    let check = |bytes: &[u8], expected: &str| {
        let (_, error) = decrypted(&identities(&identity), bytes, 1000).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().is_some());
    };
    let encryptor = age::Encryptor::with_user_passphrase("hunter2".to_owned().into());
    let mut writer = encryptor.wrap_output(Vec::new()).unwrap();
    writer.write_all(b"rows").unwrap();
    let passphrase = writer.finish().unwrap();
    check(&passphrase, "`d` is encrypted with a passphrase, which nobody could type in a job");
    check(b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "`d` is encrypted as text");
    check(b"age-encryption.org/v1\n", "`d` is damaged: it ends within its header");
}

#[test]
fn a_pair_belongs_together_and_is_what_age_keygen_would_write() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = (folder.path().join("deep/decrypt.key"), folder.path().join("config/a.age.pub"));
    let made = keygen(&secret, &public).unwrap();
    let identities = identities(&std::fs::read_to_string(&secret).unwrap());
    assert!(Recipients::load(&public).unwrap().are_opened_by(&identities));
    assert!(std::fs::read_to_string(&public).unwrap().contains(&made.recipient));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&secret), mode(&folder.path().join("deep")), mode(&public)), (0o600, 0o700, 0o644));
    }
    let before = std::fs::read(&secret).unwrap();
    let refused = keygen(&secret, &folder.path().join("other")).unwrap_err();
    assert_eq!(refused.to_string(), format!("cannot write `{}`: it exists already", secret.display()));
    assert!(keygen(&folder.path().join("other"), &public).is_err());
    assert_eq!(std::fs::read(&secret).unwrap(), before);
    assert!(!folder.path().join("other").exists());
}
