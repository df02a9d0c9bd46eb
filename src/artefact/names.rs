//! The names and folders of artefacts. They help people; programs trust the verified manifest only.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

#[cfg(any(feature = "server", test))]
use super::manifest::Kind;
use super::{manifest, signature};
use crate::files::{FileError, read_bounded};

const SUMS_SUFFIX: &str = ".sha256";
const ANONYMIZED: &str = "-anonymized";

/// The files of an artefact, side by side; it has one of the two signatures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArtefactFiles {
    /// The data.
    pub dump: PathBuf,
    /// For `sha256sum -c`.
    pub sums: PathBuf,
    /// Exists where the artefact does.
    pub manifest: PathBuf,
    /// Of the manifest, by minisign; raw artefacts may have none.
    pub signature: PathBuf,
    /// Of the manifest, by `ssh-keygen -Y`. Where there are both, this one is not looked at.
    pub ssh_signature: PathBuf,
}

impl ArtefactFiles {
    /// The files of the artefact whose dump has this path.
    pub fn of_dump(dump: &Path) -> Self {
        // `folder/` is `folder`: beside it is not within it.
        let dump: PathBuf = dump.components().collect();
        let beside = |suffix: &str| {
            let mut path = dump.as_os_str().to_owned();
            path.push(suffix);
            PathBuf::from(path)
        };
        ArtefactFiles {
            sums: beside(SUMS_SUFFIX),
            manifest: beside(manifest::SUFFIX),
            signature: beside(&format!("{}{}", manifest::SUFFIX, signature::SUFFIX)),
            ssh_signature: beside(&format!("{}{}", manifest::SUFFIX, signature::SSH_SUFFIX)),
            dump,
        }
    }

    /// The files of the artefact that any of its files belongs to.
    pub fn of_any(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let signed = signature::SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
        // `x.sig` alone may be a dump; `x.manifest.json.sig` is a signature.
        let manifest = signed.filter(|name| name.ends_with(manifest::SUFFIX)).unwrap_or(&name);
        match [manifest::SUFFIX, SUMS_SUFFIX].iter().find_map(|suffix| manifest.strip_suffix(suffix)) {
            Some(dump) => ArtefactFiles::of_dump(&path.with_file_name(dump)),
            None => ArtefactFiles::of_dump(path),
        }
    }

    /// The file name of the dump.
    pub fn dump_name(&self) -> String {
        self.dump.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The file name of the manifest.
    pub fn manifest_name(&self) -> String {
        self.manifest.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Where a signature with these bytes stands, and where the one of the other kind would.
    pub fn signatures(&self, bytes: &[u8]) -> (&Path, &Path) {
        match signature::suffix_of(bytes) {
            signature::SSH_SUFFIX => (&self.ssh_signature, &self.signature),
            _ => (&self.signature, &self.ssh_signature),
        }
    }

    /// Reads the signature, where there is one.
    pub fn read_signature(&self) -> Result<Option<Vec<u8>>, FileError> {
        for path in [&self.signature, &self.ssh_signature] {
            match read_bounded(path, signature::MAX_BYTES) {
                Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => {}
                signature => return signature.map(Some),
            }
        }
        Ok(None)
    }

    /// All of them, in the order in which they are removed: without its manifest an artefact is none.
    pub fn in_order_of_removal(&self) -> [&Path; 5] {
        [&self.manifest, &self.signature, &self.ssh_signature, &self.sums, &self.dump]
    }
}

/// `2026/11`: where artefacts of a time are kept, below the database's folder.
pub fn month_folder(created: Timestamp) -> PathBuf {
    PathBuf::from(created.to_zoned(TimeZone::UTC).strftime("%Y/%m").to_string())
}

/// The name of a dump. `number` tells apart what was made in the same second, from 1.
#[cfg(any(feature = "server", test))]
pub(super) fn dump_name(
    database: &str,
    kind: Kind,
    extension: &str,
    created: Timestamp,
    number: u32,
) -> String {
    let anonymized = if kind == Kind::Anonymized { ANONYMIZED } else { "" };
    let time = created.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    format!("{database}{anonymized}-{time}{number}.{extension}")
}

/// What sorts the dumps of one second by their number: `-10` comes after `-9`, and all after none.
pub(crate) fn order_of_name(dump: &str) -> (usize, String) {
    (dump.len(), dump.to_owned())
}

/// Whether a file has a name that [`dump_name`] gives, or one beside such a file.
pub(super) fn is_of_an_artefact(database: &str, name: &str) -> bool {
    let Some(rest) = name.strip_prefix(database) else { return false };
    let rest = rest.strip_prefix(ANONYMIZED).unwrap_or(rest);
    let bytes = rest.as_bytes();
    let form = b"-00000000T000000Z";
    let fits = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    bytes.len() > form.len() && bytes.iter().zip(form).all(fits) && matches!(bytes[form.len()], b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time() -> Timestamp {
        "2026-11-22T00:45:01Z".parse().unwrap()
    }

    #[test]
    fn names_tell_database_kind_and_time() {
        let name = |kind, number| dump_name("shop", kind, "sqlite3", time(), number);
        assert_eq!(name(Kind::Raw, 1), "shop-20261122T004501Z.sqlite3");
        assert_eq!(name(Kind::Anonymized, 2), "shop-anonymized-20261122T004501Z-2.sqlite3");
        assert_eq!(month_folder(time()), Path::new("2026/11"));
    }

    #[test]
    fn every_file_leads_to_all() {
        let files = ArtefactFiles::of_dump(Path::new("a/x.sqlite3"));
        assert_eq!(files.signature, Path::new("a/x.sqlite3.manifest.json.minisig"));
        assert_eq!(files.ssh_signature, Path::new("a/x.sqlite3.manifest.json.sig"));
        for path in files.in_order_of_removal() {
            assert_eq!(ArtefactFiles::of_any(path), files);
        }
        assert_eq!(ArtefactFiles::of_any(Path::new("a/x.sqlite3/")), files);
        let odd = Path::new("a/x.sig");
        assert_eq!(ArtefactFiles::of_any(odd).dump, odd);
    }

    #[test]
    fn only_names_of_ours_are_of_an_artefact() {
        for (name, expected) in [
            ("shop-20261122T004501Z.sqlite3", true),
            ("shop-anonymized-20261122T004501Z-2.sqlite3.sha256", true),
            ("shop-20261122T004501Z", false),
            ("shop-notes.txt", false),
            ("shop.sqlite3", false),
            ("shop2-20261122T004501Z.sqlite3", false),
            ("README", false),
        ] {
            assert_eq!(is_of_an_artefact("shop", name), expected, "{name}");
        }
    }
}
