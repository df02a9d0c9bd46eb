//! What was fetched of a dump so far: counted and hashed as it comes, kept when a run is interrupted.

use std::path::Path;
use std::time::Instant;

use super::RemoteError;
use crate::artefact::digest::{Digest, Running};
use crate::artefact::manifest::DumpFile;
use crate::files::{FileError, PartialFile, ResumableFile};
use crate::progress::{Progress, Unit};

/// A dump that is being fetched. It is named by its digest, which a verified manifest tells: whatever remote and run
/// began it, its bytes are those of one dump.
pub struct Part<'a> {
    file: ResumableFile,
    name: String,
    expected: u64,
    deadline: Option<Instant>,
    running: Running,
    is_resumed: bool,
    progress: &'a dyn Progress,
}

impl<'a> Part<'a> {
    /// Goes on with what is there of this dump. `None` where another run is fetching it.
    pub fn open(
        folder: &Path,
        dump: &DumpFile,
        progress: &'a dyn Progress,
    ) -> Result<Option<Self>, FileError> {
        let Some(file) = ResumableFile::open(folder, dump.sha256.as_str())? else { return Ok(None) };
        let mut part = Part {
            is_resumed: file.length() > 0,
            file,
            name: dump.file.clone(),
            expected: dump.size,
            deadline: None,
            running: Running::default(),
            progress,
        };
        if part.file.length() > part.expected {
            part.file.clear()?;
            part.is_resumed = false;
        }
        progress.start("fetching", Some(part.expected), Unit::Bytes);
        part.take_in_file()?;
        Ok(Some(part))
    }

    /// No byte is taken after this moment.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// How many bytes are there: what to fetch begins here.
    pub fn length(&self) -> u64 {
        self.running.length()
    }

    /// How many bytes it has when it is whole.
    pub fn expected(&self) -> u64 {
        self.expected
    }

    /// Whether some of it was fetched by an earlier run.
    pub fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// Where it is, for a program that appends to it; [`Part::take_in`] then counts what it appended.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Takes what comes next. More than there should be is refused.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), RemoteError> {
        self.check(bytes.len() as u64)?;
        self.file.append(bytes)?;
        self.running.update(bytes);
        self.progress.advance(bytes.len() as u64);
        Ok(())
    }

    /// Counts what another program appended to the file since.
    pub fn take_in(&mut self) -> Result<(), RemoteError> {
        self.take_in_file()?;
        self.check(0)
    }

    /// Hashes all of it once more: a program that writes what comes out of order may have filled a gap behind what was
    /// hashed before.
    pub fn read_again(&mut self) -> Result<(), RemoteError> {
        self.running = Running::default();
        self.progress.start("hashing", Some(self.expected), Unit::Bytes);
        self.take_in()
    }

    fn take_in_file(&mut self) -> Result<(), FileError> {
        let (running, progress) = (&mut self.running, self.progress);
        self.file.read_from(running.length(), |bytes| {
            running.update(bytes);
            progress.advance(bytes.len() as u64);
            Ok(())
        })
    }

    fn check(&self, more: u64) -> Result<(), RemoteError> {
        let found = self.length() + more;
        if found > self.expected {
            return Err(self.wrong_length(found));
        }
        match self.deadline {
            Some(deadline) if Instant::now() > deadline => {
                Err(RemoteError::OutOfTime { file: self.name.clone() })
            }
            _ => Ok(()),
        }
    }

    /// That the remote's file has so many bytes, and not what its manifest says.
    pub fn wrong_length(&self, found: u64) -> RemoteError {
        RemoteError::WrongLength { file: self.name.clone(), expected: self.expected, found }
    }

    /// Begins again, where the remote cannot go on or what was there is wrong.
    pub fn restart(&mut self) -> Result<(), FileError> {
        self.file.clear()?;
        (self.running, self.is_resumed) = (Running::default(), false);
        self.progress.start("fetching", Some(self.expected), Unit::Bytes);
        Ok(())
    }

    /// The digest of what is there.
    pub fn digest(&self) -> Digest {
        self.running.clone().finish().0
    }

    /// It is not needed. What an earlier run began is left to its time, and nothing is left of what was not begun.
    pub fn give_up(self) -> Result<(), FileError> {
        self.progress.finish();
        if self.length() == 0 { crate::files::remove(self.file.path()) } else { Ok(()) }
    }

    /// It is whole and right.
    pub fn complete(self) -> Result<PartialFile, FileError> {
        self.progress.finish();
        self.file.complete()
    }
}
