//! The files of a directory archive, in the order of its table of contents.
//!
//! Only what the table of contents and the lists of large objects name is read, and only if it is a file itself: a
//! symbolic link could lead out of the folder.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::tapped::Tapped;
use super::{Block, DataFile, SLAB, data_files};
use crate::database::passage::Counted;
use crate::database::postgres::DumpError;
use crate::dump::compression::{Algorithm, DecodeError, Decoder};
use crate::dump::postgres::archive::directory::{
    ObjectFile, TOC_FILE, find_file, object_file, read_object_list,
};
use crate::dump::postgres::archive::{BlockKind, Tap, Toc};
use crate::files;

/// What a file that holds a large object is called, however it is compressed.
const OBJECT_START: &str = "blob_";

type RawFile = BufReader<Tapped<Counted<File>>>;
type ObjectList = Box<dyn Iterator<Item = Result<ObjectFile, DumpError>> + Send>;

/// The files of a directory archive, in the order of its table of contents.
pub struct DirectoryFiles {
    folder: PathBuf,
    awaited: VecDeque<DataFile>,
    /// Of the present block of large objects, those still to come.
    objects: Option<ObjectList>,
    present: Option<Present>,
    /// How many bytes have been read of all files.
    count: Arc<AtomicU64>,
}

/// A file whose data has its turn.
struct Present {
    file: String,
    algorithm: Algorithm,
    raw: RawFile,
}

/// What stands in the folder.
pub struct Survey {
    /// Of the files that are read, in bytes.
    pub size: u64,
    /// How many other files there are …
    pub others: u64,
    /// … with the names of some of them.
    pub first_others: Vec<String>,
}

impl Survey {
    /// What the user should know of it.
    pub fn note(&self) -> Option<String> {
        let names: Vec<String> = self.first_others.iter().map(|name| format!("`{name}`")).collect();
        let what = match self.others {
            1 => "a file is".to_owned(),
            others => format!("{others} files are"),
        };
        let named = match names.len() {
            0 => String::new(),
            named if named as u64 == self.others => format!(": {}", names.join(", ")),
            _ => format!(", such as {}", names.join(", ")),
        };
        let note = || format!("{what} left out that the dump does not name{named}");
        (self.others > 0).then(note)
    }
}

impl DirectoryFiles {
    /// Reads the table of contents.
    pub fn open(folder: &Path) -> Result<(Toc, Self), DumpError> {
        let count = Arc::default();
        let Present { algorithm, mut raw, .. } = open(folder, TOC_FILE, &count)?;
        let damaged = |source| DumpError::read(of_file(TOC_FILE, source));
        let toc = Toc::read_file(BufReader::new(Decoder::file(algorithm, &mut raw).map_err(damaged)?))?;
        let awaited = data_files(&toc)?.into();
        Ok((toc, DirectoryFiles { folder: folder.to_owned(), awaited, objects: None, present: None, count }))
    }

    /// How many bytes have been read, which goes on being kept.
    pub fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.count)
    }

    /// Looks at what stands in the folder, before any data is read. All files that are needed are there, and those of
    /// large objects are as many as the lists say.
    pub fn survey(&self) -> Result<Survey, DumpError> {
        let mut needed = HashSet::from([find(&self.folder, TOC_FILE)?.0]);
        let mut objects = 0_u64;
        for DataFile { block, file } in &self.awaited {
            let (found, _) = find(&self.folder, file)?;
            let _ = needed.insert(found);
            if block.kind == BlockKind::LargeObjects {
                for object in self.list(file)? {
                    let _ = find(&self.folder, &object?.file)?;
                    objects += 1;
                }
            }
        }
        let mut survey = Survey { size: 0, others: 0, first_others: Vec::new() };
        let mut object_files = 0_u64;
        files::each_entry(&self.folder, |name, length| {
            let is_object = name.starts_with(OBJECT_START);
            object_files += u64::from(is_object);
            if needed.contains(name) || is_object {
                survey.size += length;
                return;
            }
            survey.others += 1;
            if survey.first_others.len() < 3 {
                survey.first_others.push(name.to_owned());
            }
        })?;
        // Which of them no list names is not known without all of their names in memory.
        survey.others += object_files.saturating_sub(objects);
        Ok(survey)
    }

    pub fn next_block(&mut self) -> Result<Option<Block>, DumpError> {
        (self.present, self.objects) = (None, None);
        let Some(DataFile { block, file }) = self.awaited.pop_front() else { return Ok(None) };
        match block.kind {
            BlockKind::Table => self.present = Some(open(&self.folder, &file, &self.count)?),
            BlockKind::LargeObjects => self.objects = Some(self.list(&file)?),
        }
        Ok(Some(block))
    }

    pub fn next_object(&mut self) -> Result<Option<u32>, DumpError> {
        self.present = None;
        let Some(objects) = &mut self.objects else { return Ok(None) };
        let Some(object) = objects.next().transpose()? else { return Ok(None) };
        self.present = Some(open(&self.folder, &object.file, &self.count)?);
        Ok(Some(object.oid))
    }

    pub fn algorithm(&self) -> Algorithm {
        self.present.as_ref().map_or(Algorithm::None, |present| present.algorithm)
    }

    pub fn data(&mut self) -> Result<impl Read, DumpError> {
        let Some(Present { file, algorithm, raw }) = &mut self.present else {
            return Err(DumpError::read(io::ErrorKind::NotFound.into()));
        };
        let decoder = Decoder::file(*algorithm, raw);
        let decoder = decoder.map_err(|source| DumpError::read(of_file(file, source)))?;
        Ok(OfFile { file, decoder })
    }

    pub fn tap(&mut self) -> Tap {
        let tap = Tap::default();
        if let Some(present) = &mut self.present {
            present.raw.get_mut().tap = Some(Arc::clone(&tap));
        }
        tap
    }

    pub fn skip_data(&mut self) -> Result<(), DumpError> {
        let Some(Present { raw, .. }) = &mut self.present else { return Ok(()) };
        io::copy(raw, &mut io::sink()).map(drop).map_err(DumpError::read)
    }

    /// The large objects of a list.
    fn list(&self, file: &str) -> Result<ObjectList, DumpError> {
        let Present { algorithm, raw, file } = open(&self.folder, file, &self.count)?;
        let decoder = Decoder::file(algorithm, raw);
        let decoder = decoder.map_err(|source| DumpError::read(of_file(&file, source)))?;
        let list = read_object_list(BufReader::new(OfFile { file: file.clone(), decoder }));
        Ok(Box::new(list.map(move |object| {
            let object = object.map_err(|source| DumpError::InFile { file: file.clone(), source })?;
            // pg_dump gives them no other names, and another entry's file could be meant.
            if object.file == object_file(object.oid) {
                Ok(object)
            } else {
                Err(DumpError::StrayMember { expected: object_file(object.oid), found: object.file })
            }
        })))
    }
}

/// The file that has this name, but for the suffix of its compression.
fn find(folder: &Path, name: &str) -> Result<(String, Algorithm), DumpError> {
    let found = find_file(name, |candidate| folder.join(candidate).symlink_metadata().is_ok());
    found.ok_or_else(|| DumpError::MissingFile { file: name.to_owned() })
}

fn open(folder: &Path, name: &str, count: &Arc<AtomicU64>) -> Result<Present, DumpError> {
    let (file, algorithm) = find(folder, name)?;
    let inner = Counted::with(files::open_regular(&folder.join(&file))?, Arc::clone(count));
    let raw = BufReader::with_capacity(SLAB, Tapped { inner, tap: None });
    Ok(Present { file, algorithm, raw })
}

/// A file of the archive that is damaged.
#[derive(Debug, thiserror::Error)]
#[error("the file `{file}` is damaged: {source}")]
struct DamagedFile {
    file: String,
    source: DecodeError,
}

/// An error of this file, where what it holds is to blame and not its carrier.
fn of_file(file: &str, error: io::Error) -> io::Error {
    match error.downcast::<DecodeError>() {
        Ok(source) => {
            io::Error::new(io::ErrorKind::InvalidData, DamagedFile { file: file.to_owned(), source })
        }
        Err(error) => error,
    }
}

/// What a file holds, decompressed.
struct OfFile<N, R: BufRead> {
    file: N,
    decoder: Decoder<R>,
}

impl<N: AsRef<str>, R: BufRead> Read for OfFile<N, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(out).map_err(|error| of_file(self.file.as_ref(), error))
    }
}
