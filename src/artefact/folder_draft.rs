//! An artefact in the making whose dump is a folder of files.

use std::path::Path;

use super::ArtefactError;
use super::draft::Sealed;
use super::folder::Listing;
use super::found::Artefact;
use super::manifest::{Description, Kind};
use super::names::ArtefactFiles;
use super::place::complete;
use super::signature::Signer;
use crate::files::{self, Access, PartialFolder};
use crate::progress::Progress;

/// A dump in progress that becomes an artefact with a folder by [`FolderDraft::commit`], and leaves nothing when it is
/// dropped.
#[derive(Debug)]
pub struct FolderDraft {
    dump: PartialFolder,
    files: ArtefactFiles,
}

impl FolderDraft {
    /// The folder will have this path. One that is taken is refused now, and again at the end.
    pub fn at(path: &Path) -> Result<Self, ArtefactError> {
        let files = ArtefactFiles::of_dump(path);
        for path in files.in_order_of_removal() {
            if path.symlink_metadata().is_ok() {
                return Err(ArtefactError::NameTaken { path: path.to_owned() });
            }
        }
        Ok(FolderDraft { dump: PartialFolder::beside(&files.dump)?, files })
    }

    /// Where the files are to be created.
    pub fn dump(&self) -> &PartialFolder {
        &self.dump
    }

    /// Computes the digests of what was written, signs, and gives the folder and the files beside it their names,
    /// readable by their owner only. An anonymized artefact needs a signer.
    pub fn commit(
        self,
        description: Description,
        signer: Option<&Signer>,
        progress: &dyn Progress,
    ) -> Result<Artefact, ArtefactError> {
        if description.kind == Kind::Anonymized && signer.is_none() {
            return Err(ArtefactError::NoSigner);
        }
        let files = self.files;
        let listing = Listing::of(self.dump.path(), &files.dump_name(), progress)?;
        let manifest = description.of_file(&files.dump_name(), listing.size, listing.digest());
        let sealed = Sealed::new(&files, manifest, signer)?;
        let _locked = self.dump.commit(&files.dump)?;
        if let Err(error) = complete(&files, &listing.text, sealed.parts(), Access::Private) {
            // What failed first is the one to tell.
            let _ = files::remove_folder(&files.dump);
            return Err(error.into());
        }
        Artefact::open(&files.dump)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::VerifiedArtefact;
    use super::super::digest::Digest;
    use super::super::manifest::tests::sample;
    use super::super::signature::TrustedKeys;
    use super::*;
    use crate::files::{Existing, entries, write_whole};
    use crate::progress::Silent;

    /// A raw artefact whose dump is a folder with two files.
    fn draft(around: &Path) -> Result<Artefact, ArtefactError> {
        let draft = FolderDraft::at(&around.join("dump/"))?;
        draft.dump().create("toc.dat").unwrap().write_all(b"toc").unwrap();
        draft.dump().create("7.dat").unwrap().write_all(b"rows").unwrap();
        draft.commit(description(), None, &Silent)
    }

    fn description() -> Description {
        let manifest = sample();
        Description {
            id: manifest.id,
            kind: Kind::Raw,
            database: manifest.database,
            engine: manifest.engine,
            format: "directory".to_owned(),
            archive: None,
            compression: "none".to_owned(),
            created: manifest.created,
            expires: None,
            tool: manifest.tool,
            policy_sha256: None,
            schema_sha256: manifest.schema_sha256,
            mode: None,
            tables: manifest.tables,
            warnings: manifest.warnings,
        }
    }

    fn verify(artefact: &Artefact) -> Result<VerifiedArtefact, ArtefactError> {
        artefact.verify_manifest(&TrustedKeys::parse::<&str>(&[]).unwrap())?.verify_dump(&Silent)
    }

    #[test]
    fn an_artefact_with_a_folder_can_be_verified_and_not_be_read_as_one_file() {
        let around = tempfile::tempdir().unwrap();
        let artefact = draft(around.path()).unwrap();
        assert_eq!(entries(around.path()).unwrap().len(), 3, "folder, manifest and sums");
        let verified = verify(&artefact).unwrap();
        let dump = &verified.manifest().dump;
        assert!(verified.is_folder());
        assert_eq!((dump.file.as_str(), dump.size), ("dump", 7));
        let sums = std::fs::read_to_string(around.path().join("dump.sha256")).unwrap();
        assert_eq!(Digest::of(sums.as_bytes()), dump.sha256);
        let lines = [("rows", "7.dat"), ("toc", "toc.dat")];
        let lines = lines.map(|(data, name)| Digest::of(data.as_bytes()).side_file(&format!("dump/{name}")));
        assert_eq!(sums, lines.concat());
        let refused = verified.read_dump("loading", &Silent, |_| panic!("nothing is read")).unwrap_err();
        assert!(matches!(refused, ArtefactError::IsFolder { .. }), "{refused}");
    }

    #[test]
    fn what_is_there_already_stays() {
        let around = tempfile::tempdir().unwrap();
        let _artefact = draft(around.path()).unwrap();
        assert!(matches!(draft(around.path()), Err(ArtefactError::NameTaken { .. })));
        assert_eq!(entries(around.path()).unwrap().len(), 3);
    }

    #[test]
    fn every_change_of_the_folder_is_found() {
        let check = |change: fn(&Path), expected: &str| {
            let around = tempfile::tempdir().unwrap();
            let artefact = draft(around.path()).unwrap();
            change(&around.path().join("dump"));
            let error = verify(&artefact).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(|dump| write_other(dump, "7.dat", b"rowz"), "has sha256");
        check(|dump| write_other(dump, "7.dat", b"row"), "has 6 bytes");
        check(|dump| write_other(dump, "8.dat", b""), "has sha256");
        check(|dump| std::fs::rename(dump.join("7.dat"), dump.join("6.dat")).unwrap(), "has sha256");
        check(|dump| files::remove(&dump.join("7.dat")).unwrap(), "has 3 bytes");
        check(|dump| files::remove_folder(dump).unwrap(), "no such file or folder");
        check(|dump| std::fs::create_dir(dump.join("more")).unwrap(), "it is no regular file");
        #[cfg(unix)]
        check(
            |dump| {
                std::fs::rename(dump.join("7.dat"), dump.join("../7.dat")).unwrap();
                std::os::unix::fs::symlink("../7.dat", dump.join("7.dat")).unwrap();
            },
            "it is no regular file",
        );
        check(|dump| write_other(dump, "../dump.sha256", b""), "does not say what the manifest says");
    }

    fn write_other(dump: &Path, name: &str, bytes: &[u8]) {
        write_whole(&dump.join(name), bytes, Access::Private, Existing::Replace).unwrap();
    }
}
