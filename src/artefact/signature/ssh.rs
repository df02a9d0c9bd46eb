//! Signatures of OpenSSH, as `ssh-keygen -Y sign` writes them, verified by `ssh-keygen -Y verify`.
//!
//! The format is OpenSSH's PROTOCOL.sshsig: `SSHSIG`, a version, and five strings, in base64 between two lines. The
//! program decides; what it lets pass without its being signed (the version, how the base64 is spelt) is checked here.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::{BASE64, KeyId, MAX_BYTES, SignatureError};
use crate::files::private_temporary;

/// What the signatures are for, so that one made for something else with the same key is not taken for ours.
pub(super) const NAMESPACE: &str = "db-airlock";

/// Who signs, as the list of allowed signers that the program is handed says it.
const IDENTITY: &str = "db-airlock";

const FIRST_LINE: &str = "-----BEGIN SSH SIGNATURE-----";
const LAST_LINE: &str = "-----END SSH SIGNATURE-----";

/// Letters of base64 in a line.
const LINE_LENGTH: usize = 70;

/// The most that is told of what the program says, in characters.
const SAID: usize = 300;

/// Kinds of keys. Certificates are none of them: their authority would have to be trusted, and not a key.
const KINDS: [&str; 7] = [
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// Whether a signature says that it is one of OpenSSH.
pub(super) fn is_signature(bytes: &[u8]) -> bool {
    bytes.starts_with(FIRST_LINE.as_bytes())
}

/// A public key that may have signed: its id, and its line in a list of allowed signers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SshKey {
    pub id: KeyId,
    line: String,
}

/// Whether text is the line of a public key: `ssh-ed25519 AAAA… comment`.
pub(super) fn is_key_line(text: &str) -> bool {
    text.split_ascii_whitespace().next().is_some_and(|kind| KINDS.contains(&kind))
}

impl SshKey {
    /// Reads the line of a public key, or one of a list of allowed signers, whose options (such as `valid-before`)
    /// stay. Whom it names is not asked: who is on the list may sign. The error says what is wrong.
    pub fn parse(line: &str) -> Result<Self, &'static str> {
        let words = words(line);
        let start = words.iter().take(3).position(|word| KINDS.contains(word));
        let start = start.ok_or("its key is of an unknown kind")?;
        let options = if start == 2 { words[1] } else { "" };
        if options.to_ascii_lowercase().contains("cert-authority") {
            return Err("it is a certificate authority, and signers are named by their own keys");
        }
        let (kind, base64) = (words[start], words.get(start + 1).copied().unwrap_or_default());
        let key = BASE64.decode(base64).map_err(|_| "its key line is damaged")?;
        if string(&mut key.as_slice()) != Some(kind.as_bytes()) {
            return Err("its key line is damaged");
        }
        let line = [IDENTITY, options, kind, base64].into_iter().filter(|word| !word.is_empty());
        Ok(SshKey { id: key_id(&key), line: line.collect::<Vec<_>>().join(" ") })
    }
}

/// The words of a line; blanks between quotation marks separate none.
fn words(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let is_end = |letter: char| {
        is_quoted ^= letter == '"';
        !is_quoted && letter.is_ascii_whitespace()
    };
    line.split(is_end).filter(|word| !word.is_empty()).collect()
}

fn key_id(key: &[u8]) -> KeyId {
    KeyId::Ssh(Sha256::digest(key).into())
}

/// Takes a string of SSH's: its length in four bytes, and so many bytes.
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, behind) = rest.split_first_chunk::<4>()?;
    let (string, behind) = behind.split_at_checked(u32::from_be_bytes(*length).try_into().ok()?)?;
    *rest = behind;
    Some(string)
}

/// The key that a signature names, where the signature is written as `ssh-keygen` writes one.
pub(super) fn signer_of(signature: &[u8]) -> Result<KeyId, SignatureError> {
    public_key_of(signature).map(|key| key_id(&key))
}

/// The same key as a `.pub` file has it.
#[cfg(feature = "server")]
pub(super) fn public_key_line(signature: &[u8]) -> Result<String, SignatureError> {
    let key = public_key_of(signature)?;
    let kind = string(&mut key.as_slice()).unwrap_or_default();
    Ok(format!("{} {}\n", String::from_utf8_lossy(kind), BASE64.encode(&key)))
}

fn public_key_of(signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let malformed = |reason| SignatureError::Malformed { reason };
    if signature.len() as u64 > MAX_BYTES {
        return Err(malformed("it is longer than a signature can be"));
    }
    let text = std::str::from_utf8(signature).map_err(|_| malformed("it is not text"))?;
    let lines: Vec<&str> = text.lines().collect();
    let base64 = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default().concat();
    let blob = BASE64.decode(base64).map_err(|_| malformed("it is not base64"))?;
    if armoured(&blob) != text {
        return Err(malformed("it is not spelt as ssh-keygen does"));
    }
    key_of(&blob).ok_or_else(|| malformed("it is not an SSH signature"))
}

/// The key within a signature of version 1, which is the only one.
fn key_of(blob: &[u8]) -> Option<Vec<u8>> {
    let mut rest = blob.strip_prefix(b"SSHSIG\0\0\0\x01")?;
    let [key, _namespace, reserved, _hash, signature] = std::array::from_fn(|_| string(&mut rest));
    let is_whole = signature.is_some() && rest.is_empty();
    (is_whole && reserved?.is_empty()).then(|| key.map(<[u8]>::to_vec)).flatten()
}

fn armoured(blob: &[u8]) -> String {
    let base64 = BASE64.encode(blob);
    let mut text = format!("{FIRST_LINE}\n");
    for line in base64.as_bytes().chunks(LINE_LENGTH) {
        text.extend(line.iter().map(|&letter| char::from(letter)));
        text.push('\n');
    }
    text + LAST_LINE + "\n"
}

/// Asks `ssh-keygen` whether this key signed these bytes, as far as its line in a list of allowed signers lets it.
pub(super) fn verify(signed: &[u8], signature: &[u8], key: &SshKey) -> Result<(), SignatureError> {
    let no_program = |error: io::Error| SignatureError::NoProgram { reason: error.to_string() };
    let allowed = private_temporary(format!("{}\n", key.line).as_bytes()).map_err(no_program)?;
    let file = private_temporary(signature).map_err(no_program)?;
    let mut command = command("verify");
    command.arg("-f").arg(&*allowed).args(["-I", IDENTITY, "-s"]).arg(&*file);
    let output = run(command, signed).map_err(no_program)?;
    if output.status.success() {
        return Ok(());
    }
    Err(SignatureError::Refused { key_id: key.id, said: said(&output, &allowed) })
}

/// `ssh-keygen -Y …`, which cannot ask anybody anything: with nobody to answer, a question would wait for ever.
pub(super) fn command(what: &str) -> Command {
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-Y", what, "-n", NAMESPACE]);
    // OpenSSH 8.4 and later: https://www.openssh.com/txt/release-8.4
    command.env("SSH_ASKPASS", "false").env("SSH_ASKPASS_REQUIRE", "force");
    command
}

/// Runs it on these bytes. They come from a file, so that there is no pipe to fill up.
pub(super) fn run(mut command: Command, input: &[u8]) -> io::Result<Output> {
    let input = private_temporary(input)?;
    command.stdin(File::open(&input)?).stdout(Stdio::piped()).stderr(Stdio::piped()).output()
}

/// What the program said went wrong, in one line. `named` is a temporary file that means nothing to anybody.
pub(super) fn said(output: &Output, named: &Path) -> String {
    let text = String::from_utf8_lossy(&output.stderr).replace(&*named.to_string_lossy(), "the key");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join("; ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).take(SAID).collect();
    if line.is_empty() { output.status.to_string() } else { line }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIKXa1KDUc6/OeS80i0KkaEbOgh7CctEGBJS6D59aDGGY";
    /// As `ssh-keygen -l` of OpenSSH 9.2 prints it.
    const ID: &str = "SHA256:d8z1C4uARMTPK2BfqgWUyZqK6/hK6YM2UPKL6ukW/rA";

    #[test]
    fn a_key_is_a_line_of_its_own_or_of_a_list() {
        let check = |before: &str, behind: &str, options: &str| {
            let key = SshKey::parse(&format!("{before}ssh-ed25519 {KEY}{behind}")).unwrap();
            assert_eq!(key.id.to_string(), ID);
            assert_eq!(key.line, format!("db-airlock {options}ssh-ed25519 {KEY}"));
        };
        check("", "", "");
        check("", " anna@airlock\r", "");
        check("anna@example.com ", " comment", "");
        check(
            "* namespaces=\"a b\",valid-before=\"20300101\" ",
            "",
            "namespaces=\"a b\",valid-before=\"20300101\" ",
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let check = |line: &str, reason: &str| assert_eq!(SshKey::parse(line).unwrap_err(), reason, "{line}");
        check("ssh-dss AAAA", "its key is of an unknown kind");
        check("a b c ssh-ed25519 AAAA", "its key is of an unknown kind");
        check("ssh-ed25519", "its key line is damaged");
        check(&format!("ssh-rsa {KEY}"), "its key line is damaged");
        check(&format!("ssh-ed25519 {}", &KEY[1..]), "its key line is damaged");
        let authority = "it is a certificate authority, and signers are named by their own keys";
        check(&format!("* Cert-Authority ssh-ed25519 {KEY}"), authority);
    }

    /// A signature file around these bytes.
    fn check_signature(blob: &[u8], expected: Option<&str>) {
        let read = signer_of(armoured(blob).as_bytes()).ok().map(|id| id.to_string());
        assert_eq!(read.as_deref(), expected);
    }

    #[test]
    fn a_signature_names_its_key() {
        let key = BASE64.decode(KEY).unwrap();
        let string = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes(), bytes].concat();
        let blob = |version: u8, key: &[u8], reserved: &[u8]| {
            let strings = [key, b"db-airlock", reserved, b"sha512", b"signature"].map(string);
            [b"SSHSIG\0\0\0".as_slice(), &[version], &strings.concat()].concat()
        };
        let good = blob(1, &key, b"");
        check_signature(&good, Some(ID));
        check_signature(&blob(0, &key, b""), None);
        check_signature(&blob(1, &key, b"x"), None);
        check_signature(&[&good[..], b"\0"].concat(), None);
        for cut in 0..good.len() {
            check_signature(&good[..cut], None);
        }
        let text = armoured(&good);
        for other in [text.replace('\n', "\r\n"), format!("{text}\n"), text.trim_end().to_owned()] {
            assert!(signer_of(other.as_bytes()).is_err(), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), line in ".{0,80}") {
            let _ = signer_of(&bytes);
            let _ = signer_of(armoured(&bytes).as_bytes());
            let _ = SshKey::parse(&line);
        }
    }
}
