//! What an artefact says of itself, as JSON beside the dump: `NAME.manifest.json`.
//!
//! The signature covers these bytes, and [`DumpFile::sha256`] covers the dump.

mod error;

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::{Digest, is_hex};

pub use error::ManifestError;

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u64 = 1;

/// The largest manifest that is read, in bytes: some hundred thousand columns.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What is appended to the dump's file name to name its manifest.
pub const SUFFIX: &str = ".manifest.json";

/// Everything that is said of an artefact. Holds no value of any row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always [`VERSION`].
    pub version: u64,
    /// 128 random bits, as 32 lower-case hexadecimal digits.
    pub id: String,
    /// Raw or anonymized.
    pub kind: Kind,
    /// The configured name of the database that the dump is of.
    pub database: String,
    /// The database software that the dump is for.
    pub engine: Engine,
    /// The file that holds the data.
    pub dump: DumpFile,
    /// When the dump was taken or anonymized, in UTC, in whole seconds.
    pub created: Timestamp,
    /// From when on it may not be used any more, in UTC, in whole seconds; it may always be where this is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The program that wrote the artefact.
    pub tool: Tool,
    /// SHA-256 of the policy's text as written, variables unexpanded, so that no secret is in it; none for
    /// raw artefacts.
    pub policy_sha256: Option<Digest>,
    /// SHA-256 of the schema as the program understood it.
    pub schema_sha256: Digest,
    /// Whether the old values can be linked to the new ones; none for raw artefacts.
    pub mode: Option<Mode>,
    /// The tables of the dump, in its order.
    pub tables: Vec<TableRecord>,
    /// What the user should know, such as what was left out: one sentence each, for people.
    pub warnings: Vec<String>,
}

/// What is known of a dump while its file has neither its final name, nor size, nor digest.
/// [`Description::of_file`] makes it a manifest; the fields are the manifest's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented in `Manifest`, under the same name")]
pub struct Description {
    pub id: String,
    pub kind: Kind,
    pub database: String,
    pub engine: Engine,
    pub format: String,
    pub archive: Option<String>,
    pub compression: String,
    pub created: Timestamp,
    pub expires: Option<Timestamp>,
    pub tool: Tool,
    pub policy_sha256: Option<Digest>,
    pub schema_sha256: Digest,
    pub mode: Option<Mode>,
    pub tables: Vec<TableRecord>,
    pub warnings: Vec<String>,
}

impl Description {
    /// The manifest of the dump in this file. Times lose their fraction of a second.
    pub fn of_file(self, file: &str, size: u64, sha256: Digest) -> Manifest {
        let Description { format, archive, compression, .. } = self;
        Manifest {
            version: VERSION,
            id: self.id,
            kind: self.kind,
            database: self.database,
            engine: self.engine,
            dump: DumpFile {
                file: file.to_owned(),
                format,
                archive,
                compression,
                encryption: None,
                size,
                sha256,
            },
            created: whole_seconds(self.created),
            expires: self.expires.map(whole_seconds),
            tool: self.tool,
            policy_sha256: self.policy_sha256,
            schema_sha256: self.schema_sha256,
            mode: self.mode,
            tables: self.tables,
            warnings: self.warnings,
        }
    }
}

/// The second that a time falls in.
pub fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).expect("the second of a time is a time")
}

/// Whether a dump holds personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// As the database holds it.
    Raw,
    /// Every column decided on by a policy.
    Anonymized,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Kind::Raw => "raw",
            Kind::Anonymized => "anonymized",
        })
    }
}

/// Whether old values can be linked to new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The key was random and is forgotten.
    Irreversible,
    /// The key is the project's secret: whoever has it can link values.
    Pseudonymous,
}

/// The database software that a dump is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// Such as `sqlite`.
    pub name: String,
    /// As the engine reports it, such as `3.51.0`.
    pub version: String,
    /// The version of the client program that made the dump, such as `17.10`; none where there is no such program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

/// For people: `mariadb 10.11.19`, although MariaDB is a kind of MySQL to us.
impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version.split_once("-MariaDB") {
            Some((version, _)) if self.name == "mysql" => write!(formatter, "mariadb {version}"),
            _ => write!(formatter, "{} {}", self.name, self.version),
        }
    }
}

/// The program that wrote an artefact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Such as `db-airlock`.
    pub name: String,
    /// Such as `0.1.0`.
    pub version: String,
}

/// The file that holds the data; or, where the format is `directory`, the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DumpFile {
    /// Its name, without a folder; it stands beside the manifest.
    pub file: String,
    /// `sqlite3`, or `custom` for an archive of pg_dump.
    pub format: String,
    /// The version of the format, such as `1.15`, where it has one of its own: older programs cannot read a newer one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// Such as `none`.
    pub compression: String,
    /// How it is encrypted, once it is compressed; none where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// In bytes; of a folder, all of its files together.
    pub size: u64,
    /// Of the file as it is, compressed and encrypted where it is. Of a folder, the digest of its listing: a line
    /// `SHA256  FOLDER/FILE` for each file, as `sha256sum` writes it, sorted by name, which is also the side file.
    pub sha256: Digest,
}

/// How a dump is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// As a file of age.
    Age,
}

impl std::fmt::Display for Encryption {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Encryption::Age => "age",
        })
    }
}

impl DumpFile {
    /// Whether only who has an identity can read it.
    pub fn is_encrypted(&self) -> bool {
        self.encryption.is_some()
    }

    /// Whether it is a folder of files.
    pub fn is_folder(&self) -> bool {
        self.format == "directory"
    }
}

/// What was done to one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRecord {
    /// As policies name it.
    pub name: String,
    /// Rows in this dump.
    pub rows: u64,
    /// Rows of the source that the policy left out, where it left out any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_left_out: Option<u64>,
    /// In the table's order.
    pub columns: Vec<ColumnRecord>,
}

/// What was done to one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecord {
    /// As the schema declares it.
    pub name: String,
    /// `keep`, `generated`, or an anonymizer's id.
    pub action: String,
    /// The rule or pattern that decided, where there is more to say than the action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Rows whose value is not what it was.
    pub changed: u64,
}

impl Manifest {
    /// The bytes to sign and to store: JSON for people and programs, always the same for the same manifest.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest has string keys only");
        bytes.push(b'\n');
        bytes
    }

    /// Rows in all tables, as it says: what nobody signed may say anything.
    pub fn rows(&self) -> u64 {
        self.tables.iter().fold(0, |sum, table| sum.saturating_add(table.rows))
    }

    /// When it expired, if it has.
    pub fn expired(&self, now: Timestamp) -> Option<Timestamp> {
        self.expires.filter(|expires| *expires <= now)
    }

    /// Reads the manifest of this file name, `DUMP.manifest.json`, which must be that of the dump it tells of.
    pub fn parse(file_name: &str, bytes: &[u8]) -> Result<Self, ManifestError> {
        let length = bytes.len() as u64;
        if length > MAX_BYTES {
            return Err(ManifestError::TooLarge { bytes: length });
        }
        check_version(bytes)?;
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(malformed)?;
        manifest.check(file_name)?;
        Ok(manifest)
    }

    fn check(&self, file_name: &str) -> Result<(), ManifestError> {
        if self.id.len() != 32 || !is_hex(&self.id) {
            return Err(bad("id", &self.id, "32 lower-case hexadecimal digits"));
        }
        for (field, time) in [("created", Some(self.created)), ("expires", self.expires)] {
            if let Some(time) = time.filter(|time| time.subsec_nanosecond() != 0) {
                return Err(bad(field, &time.to_string(), "a time in whole seconds"));
            }
        }
        if !is_plain_name(&self.database) {
            return Err(bad("database", &self.database, "a plain name"));
        }
        if !is_plain_name(&self.dump.file) {
            return Err(bad("dump.file", &self.dump.file, "a file name without a folder"));
        }
        if file_name.strip_suffix(SUFFIX) != Some(&self.dump.file) {
            let expected = format!("the name that `{file_name}` is the manifest of");
            return Err(bad("dump.file", &self.dump.file, &expected));
        }
        let nothing = String::new();
        for (field, text) in [
            ("engine.client", self.engine.client.as_ref().unwrap_or(&nothing)),
            ("dump.archive", self.dump.archive.as_ref().unwrap_or(&nothing)),
            ("engine.name", &self.engine.name),
            ("engine.version", &self.engine.version),
            ("dump.format", &self.dump.format),
            ("dump.compression", &self.dump.compression),
            ("tool.name", &self.tool.name),
            ("tool.version", &self.tool.version),
        ] {
            if text.contains(char::is_control) {
                return Err(bad(field, text, "text without control characters"));
            }
        }
        match (self.kind, self.mode, &self.policy_sha256) {
            (Kind::Raw, None, None) | (Kind::Anonymized, Some(_), Some(_)) => Ok(()),
            (kind, ..) => {
                Err(bad("kind", &kind.to_string(), "`mode` and `policy_sha256` with `anonymized` only"))
            }
        }
    }
}

/// Whether a name is one that a file can have, and that no shell, path or terminal reads as something
/// else: no folder, no control character, not hidden, not an option.
pub fn is_plain_name(name: &str) -> bool {
    let forbidden = |letter: char| letter == '/' || letter == '\\' || letter.is_control();
    let ordinary = Path::new(name).file_name().is_some_and(|file| file == name);
    ordinary && name.len() <= 255 && !name.starts_with(['.', '-']) && !name.contains(forbidden)
}

/// The version is read before anything else, so that a newer manifest is called newer, not malformed.
fn check_version(bytes: &[u8]) -> Result<(), ManifestError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    let Versioned { version } = serde_json::from_slice(bytes).map_err(malformed)?;
    if version == VERSION { Ok(()) } else { Err(ManifestError::UnknownVersion { found: version }) }
}

fn malformed(error: serde_json::Error) -> ManifestError {
    ManifestError::Malformed { reason: error.to_string() }
}

fn bad(field: &'static str, found: &str, expected: &str) -> ManifestError {
    ManifestError::BadField { field, found: format!("{found:?}"), expected: expected.to_owned() }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: &str = "shop-anonymized-20261122T004501Z.sqlite3.manifest.json";

    /// A manifest of a small anonymized dump.
    pub(crate) fn sample() -> Manifest {
        Manifest {
            version: VERSION,
            id: "000102030405060708090a0b0c0d0e0f".to_owned(),
            kind: Kind::Anonymized,
            database: "shop".to_owned(),
            engine: Engine { name: "sqlite".to_owned(), version: "3.51.0".to_owned(), client: None },
            dump: DumpFile {
                file: "shop-anonymized-20261122T004501Z.sqlite3".to_owned(),
                format: "sqlite3".to_owned(),
                archive: None,
                compression: "none".to_owned(),
                encryption: None,
                size: 3,
                sha256: Digest::of(b"abc"),
            },
            created: "2026-11-22T00:45:01Z".parse().unwrap(),
            expires: None,
            tool: Tool { name: "db-airlock".to_owned(), version: "0.1.0".to_owned() },
            policy_sha256: Some(Digest::of(b"policy")),
            schema_sha256: Digest::of(b"schema"),
            mode: Some(Mode::Irreversible),
            tables: vec![TableRecord {
                name: "customer".to_owned(),
                rows: 2,
                rows_left_out: None,
                columns: vec![ColumnRecord {
                    name: "email".to_owned(),
                    action: "email".to_owned(),
                    because: None,
                    changed: 2,
                }],
            }],
            warnings: Vec::new(),
        }
    }

    /// What [`sample`] says, for a dump of this kind and time.
    #[cfg(feature = "server")]
    pub(crate) fn description(kind: Kind, created: Timestamp) -> Description {
        let sample = sample();
        let anonymized = kind == Kind::Anonymized;
        Description {
            id: sample.id,
            kind,
            database: sample.database,
            engine: sample.engine,
            format: sample.dump.format,
            archive: sample.dump.archive,
            compression: sample.dump.compression,
            created,
            expires: sample.expires,
            tool: sample.tool,
            policy_sha256: sample.policy_sha256.filter(|_| anonymized),
            schema_sha256: sample.schema_sha256,
            mode: anonymized.then_some(Mode::Irreversible),
            tables: sample.tables,
            warnings: sample.warnings,
        }
    }

    fn check(change: impl FnOnce(&mut Manifest), expected: &str) {
        let mut manifest = sample();
        change(&mut manifest);
        let error = Manifest::parse(NAME, &manifest.to_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.hint().is_empty());
    }

    #[test]
    fn engines_are_told_by_the_name_that_people_use() {
        let check = |name: &str, version: &str, expected: &str| {
            let engine = Engine { name: name.to_owned(), version: version.to_owned(), client: None };
            assert_eq!(engine.to_string(), expected);
        };
        check("mysql", "9.7.1", "mysql 9.7.1");
        check("mysql", "10.11.19-MariaDB-0+deb12u1", "mariadb 10.11.19");
        check("sqlite", "3.51.0", "sqlite 3.51.0");
    }

    #[test]
    fn a_manifest_comes_back_as_it_was() {
        let bytes = sample().to_bytes();
        let parsed = Manifest::parse(NAME, &bytes).unwrap();
        assert_eq!(parsed, sample());
        assert_eq!(parsed.to_bytes(), bytes);
    }

    #[test]
    fn rows_beyond_all_numbers_are_no_fault_of_ours() {
        let mut manifest = sample();
        assert_eq!(manifest.rows(), 2);
        manifest.tables.push(TableRecord { rows: u64::MAX, ..manifest.tables[0].clone() });
        assert_eq!(manifest.rows(), u64::MAX);
    }

    #[test]
    fn a_newer_version_is_called_so_even_with_fields_unknown_here() {
        let error = Manifest::parse(NAME, br#"{"version": 2, "novelty": []}"#).unwrap_err();
        assert_eq!(error.to_string(), "the manifest has version 2, and this program reads version 1");
        assert!(error.hint().starts_with("update db-airlock"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        check(
            |manifest| manifest.id = "A".repeat(32),
            &format!(
                "the manifest's `id` is \"{}\", expected 32 lower-case hexadecimal digits",
                "A".repeat(32)
            ),
        );
        check(
            |manifest| manifest.created = "2026-11-22T00:45:01.5Z".parse().unwrap(),
            "the manifest's `created` is \"2026-11-22T00:45:01.5Z\", expected a time in whole seconds",
        );
        check(
            |manifest| manifest.database = "../shop".to_owned(),
            "the manifest's `database` is \"../shop\", expected a plain name",
        );
        check(
            |manifest| manifest.engine.version = "3\u{1b}[2J".to_owned(),
            "the manifest's `engine.version` is \"3\\u{1b}[2J\", expected text without control characters",
        );
        for file in ["../x", "/etc/passwd", "a/b", "", ".", "..", "a\nb", "-rf", ".x", "a\\b"] {
            check(
                |manifest| manifest.dump.file = file.to_owned(),
                &format!("the manifest's `dump.file` is {file:?}, expected a file name without a folder"),
            );
        }
        check(
            |manifest| manifest.dump.file = "other.sqlite3".to_owned(),
            &format!(
                "the manifest's `dump.file` is \"other.sqlite3\", expected the name that `{NAME}` is the manifest of"
            ),
        );
        check(
            |manifest| manifest.kind = Kind::Raw,
            "the manifest's `kind` is \"raw\", expected `mode` and `policy_sha256` with `anonymized` only",
        );
    }

    #[test]
    fn an_unknown_field_a_bad_digest_and_other_bytes_are_malformed() {
        let text = String::from_utf8(sample().to_bytes()).unwrap();
        let cases = [
            (text.replace("\"id\"", "\"extra\": 1, \"id\""), "unknown field `extra`"),
            (text.replace(Digest::of(b"abc").as_str(), "00"), "a sha256 is 64 lower-case hexadecimal digits"),
            (format!("{text}{{}}"), "trailing characters"),
            ("nonsense".to_owned(), "expected ident"),
        ];
        for (text, reason) in cases {
            let message = Manifest::parse(NAME, text.as_bytes()).unwrap_err().to_string();
            assert!(message.starts_with(&format!("the manifest cannot be read: {reason}")), "{message}");
        }
    }

    #[test]
    fn a_manifest_over_the_bound_is_refused_unread() {
        let error = Manifest::parse(NAME, &vec![b' '; MAX_BYTES as usize + 1]).unwrap_err();
        let expected = "the manifest has 16777217 bytes, more than the 16777216 that one may have";
        assert_eq!(error.to_string(), expected);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::parse(NAME, &bytes);
        }

        #[test]
        fn parsing_a_damaged_manifest_never_panics(at in 0..2000_usize, byte: u8, cut in 0..2000_usize) {
            let mut bytes = sample().to_bytes();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(cut.max(length / 2));
            let _ = Manifest::parse(NAME, &bytes);
        }
    }
}
