//! What a forge keeps: the files of a job as a zip, or one file as it is.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;
use std::time::Instant;

use flate2::read::DeflateDecoder;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::ranged::{Failure, Ranged};
use super::{Source, Spool};
use crate::artefact::digest::Digest;
use crate::remote::{Part, RemoteError};

/// How a zip begins, and an empty one: APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.16.
const ZIP: [[u8; 4]; 2] = [*b"PK\x03\x04", *b"PK\x05\x06"];

/// What is read at once of a dump.
const CHUNK: usize = 256 * 1024;

/// What was looked at, and found to be of one kind or the other.
pub enum Content<'a> {
    /// Several files.
    Zip(Box<Zipped<'a>>),
    /// One file.
    Plain(Rc<Source<'a>>),
}

/// A zip whose list of files was read.
pub struct Zipped<'a> {
    archive: ZipArchive<Reader<'a>>,
    source: Rc<Source<'a>>,
    /// All of it, where it had to be fetched.
    whole: Option<File>,
    failure: Failure,
}

/// Where the bytes of a zip come from.
enum Reader<'a> {
    Ranged(Ranged<'a>),
    Whole(File),
}

impl<'a> Content<'a> {
    /// Looks at the first bytes. Of a zip the list of files is read by ranges, and nothing else; where the other side
    /// knows no ranges, all of it is fetched to a file without a name, and its digest checked where the forge says one.
    /// (Of what is read by ranges it cannot be: there the manifest's digest of the dump is what counts, as ever.)
    pub fn open(
        source: Source<'a>,
        spool: &Spool,
        digest: Option<&Digest>,
        deadline: Option<Instant>,
    ) -> Result<Self, RemoteError> {
        let source = Rc::new(source);
        if let Some(file) = spool.kept(&source.shown())? {
            return Zipped::open(Reader::Whole(file), source, Failure::default());
        }
        let mut body = source.begin(0, Some(4))?;
        let mut first = Vec::new();
        while first.len() < 4 {
            let Some(chunk) = body.chunk()? else { break };
            first.extend(chunk);
        }
        if !ZIP.iter().any(|magic| first.starts_with(magic)) {
            return Ok(Content::Plain(source));
        }
        let failure = Failure::default();
        let reader = match body.length() {
            Some(length) if body.is_range() => {
                Reader::Ranged(Ranged::new(source.clone(), length, failure.clone()))
            }
            _ if body.is_range() => return Err(source.bad("it does not say how long it is".to_owned())),
            _ => Reader::Whole(spool.fetch(&source, &first, body, digest, deadline)?),
        };
        Zipped::open(reader, source, failure)
    }

    /// The file at this path, of at most `max` bytes. A plain one has whatever name it is asked for by.
    pub fn read(&mut self, path: &str, max: u64) -> Result<Option<Vec<u8>>, RemoteError> {
        match self {
            Content::Zip(zipped) => zipped.read(path, max),
            Content::Plain(source) => source.bounded(max).map(Some),
        }
    }

    /// Appends to the part what it lacks of the file at this path.
    pub fn append_to(&mut self, path: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        match self {
            Content::Zip(zipped) => zipped.append_to(path, part),
            Content::Plain(source) => source.append_to(part),
        }
    }
}

impl<'a> Zipped<'a> {
    fn open(
        reader: Reader<'a>,
        source: Rc<Source<'a>>,
        failure: Failure,
    ) -> Result<Content<'a>, RemoteError> {
        let whole = match &reader {
            Reader::Whole(file) => Some(file.try_clone().map_err(|error| of_read(error, &source))?),
            Reader::Ranged(_) => None,
        };
        // Nothing stands before it, so nothing is searched for through all of it.
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let archive = ZipArchive::with_config(config, reader)
            .map_err(|error| failure.take().unwrap_or_else(|| of_zip(error, &source)))?;
        Ok(Content::Zip(Box::new(Zipped { archive, source, whole, failure })))
    }

    /// Whether all of it had to be fetched.
    pub fn is_whole(&self) -> bool {
        self.whole.is_some()
    }

    /// The paths of its files. What is no text is left out.
    pub fn paths(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    fn read(&mut self, path: &str, max: u64) -> Result<Option<Vec<u8>>, RemoteError> {
        let Some(index) = self.archive.index_for_name(path) else { return Ok(None) };
        let (source, failure) = (self.source.clone(), self.failure.clone());
        let too_large =
            || source.bad(format!("`{path}` in it has more than the {max} bytes that it may have"));
        let file = self
            .archive
            .by_index(index)
            .map_err(|error| failure.take().unwrap_or_else(|| of_zip(error, &source)))?;
        if file.size() > max {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        // What the list of files says of its size need not be true.
        file.take(max + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failure.take().unwrap_or_else(|| of_read(error, &source)))?;
        if bytes.len() as u64 > max { Err(too_large()) } else { Ok(Some(bytes)) }
    }

    /// A file that is stored as it is, is gone on with at the very byte. What is deflated can be read from its
    /// beginning alone: what is there already is fetched once more, and passed over.
    fn append_to(&mut self, path: &str, part: &mut Part<'_>) -> Result<(), RemoteError> {
        let (source, failure) = (self.source.clone(), self.failure.clone());
        let missing = || RemoteError::NotFound { what: format!("`{path}` in {}", source.shown()) };
        let index = self.archive.index_for_name(path).ok_or_else(missing)?;
        let file = self
            .archive
            .by_index_raw(index)
            .map_err(|error| failure.take().unwrap_or_else(|| of_zip(error, &source)))?;
        let (size, packed, method) = (file.size(), file.compressed_size(), file.compression());
        let start = file.data_start().filter(|_| !file.encrypted());
        let start = start.ok_or_else(|| source.bad(format!("`{path}` in it is encrypted")))?;
        drop(file);
        if size != part.expected() {
            return Err(part.wrong_length(size));
        }
        match method {
            CompressionMethod::Stored if packed == size => {
                let (start, length) = (start + part.length(), size - part.length());
                copy(self.packed(start, length)?, length, part, &source)
            }
            CompressionMethod::Deflated => {
                let packed = BufReader::with_capacity(CHUNK, self.packed(start, packed)?);
                let mut inflated = DeflateDecoder::new(packed);
                let known = part.length();
                io::copy(&mut inflated.by_ref().take(known), &mut io::sink())
                    .map_err(|error| of_read(error, &source))?;
                copy(inflated, size - known, part, &source)
            }
            _ => {
                Err(source
                    .bad(format!("`{path}` in it is compressed by {method}, and not stored or deflated")))
            }
        }
    }

    /// So many bytes as they stand in the zip, as one stream.
    fn packed(&self, start: u64, length: u64) -> Result<Box<dyn Read + '_>, RemoteError> {
        if let Some(mut file) = self.whole.as_ref() {
            file.seek(SeekFrom::Start(start)).map_err(|error| of_read(error, &self.source))?;
            return Ok(Box::new(file.take(length)));
        }
        let body = self.source.begin(start, Some(length))?;
        if body.start() != start {
            return Err(self.source.bad("it no longer keeps to ranges".to_owned()));
        }
        Ok(Box::new(body.take(length)))
    }
}

/// The end must not come before `length` bytes; what comes behind them is refused by the part.
fn copy(
    mut reader: impl Read,
    length: u64,
    part: &mut Part<'_>,
    source: &Source<'_>,
) -> Result<(), RemoteError> {
    let mut left = length;
    let mut buffer = vec![0; CHUNK];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) if left > 0 => {
                return Err(RemoteError::Unreachable {
                    what: source.shown(),
                    reason: format!("it ended {left} bytes too early"),
                });
            }
            Ok(0) => return Ok(()),
            Ok(read) => {
                part.append(&buffer[..read])?;
                left = left.saturating_sub(read as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(of_read(error, source)),
        }
    }
}

/// What failed on the way is within what failed in reading.
fn of_read(error: io::Error, source: &Source<'_>) -> RemoteError {
    match error.downcast::<RemoteError>() {
        Ok(error) => error,
        Err(error) => source.bad(format!("as a zip it is damaged: {error}")),
    }
}

fn of_zip(error: ZipError, source: &Source<'_>) -> RemoteError {
    match error {
        ZipError::Io(error) => of_read(error, source),
        error => source.bad(format!("as a zip it is damaged: {error}")),
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Reader::Ranged(ranged) => ranged.read(buffer),
            Reader::Whole(file) => file.read(buffer),
        }
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Reader::Ranged(ranged) => ranged.seek(to),
            Reader::Whole(file) => file.seek(to),
        }
    }
}
