//! A whole file from a server that knows no ranges, kept without a name for as long as the remote is open.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::time::Instant;

use super::Source;
use crate::artefact::digest::{Digest, Running};
use crate::files::{self, FileError, Operation};
use crate::remote::RemoteError;
use crate::remote::http::Body;

/// The file that was fetched last, so that it is not fetched once to be looked into and once more for its dump.
#[derive(Default)]
pub struct Spool {
    last: RefCell<Option<(String, File)>>,
}

impl Spool {
    /// The file of this name, if it is the last one.
    pub fn kept(&self, name: &str) -> Result<Option<File>, RemoteError> {
        match self.last.borrow().as_ref() {
            Some((last, file)) if last == name => {
                file.try_clone().map(Some).map_err(|source| failed(Operation::Read, source))
            }
            _ => Ok(None),
        }
    }

    /// Fetches the rest of an answer that begins with these bytes. Where the forge says its digest, it must be that.
    pub fn fetch(
        &self,
        source: &Source<'_>,
        first: &[u8],
        mut body: Body<'_>,
        expected: Option<&Digest>,
        deadline: Option<Instant>,
    ) -> Result<File, RemoteError> {
        let folder = std::env::temp_dir();
        if let Some(needed) = body.length() {
            let available = files::free_space(&folder)?;
            if available < needed {
                return Err(RemoteError::NoSpace { path: folder, needed, available });
            }
        }
        let mut file = files::unnamed().map_err(|source| failed(Operation::Create, source))?;
        let mut running = Running::default();
        let mut next = Some(first.to_vec());
        while let Some(bytes) = next {
            running.update(&bytes);
            file.write_all(&bytes).map_err(|source| failed(Operation::Write, source))?;
            if deadline.is_some_and(|deadline| Instant::now() > deadline) {
                return Err(RemoteError::OutOfTime { file: source.shown() });
            }
            next = body.chunk()?;
        }
        let (found, _) = running.finish();
        if let Some(expected) = expected.filter(|expected| **expected != found) {
            let (file, expected) = (source.shown(), expected.clone());
            return Err(RemoteError::WrongDigest { file, expected, found });
        }
        file.seek(SeekFrom::Start(0)).map_err(|source| failed(Operation::Read, source))?;
        let kept = file.try_clone().map_err(|source| failed(Operation::Read, source))?;
        self.last.replace(Some((source.shown(), kept)));
        Ok(file)
    }
}

fn failed(operation: Operation, source: std::io::Error) -> RemoteError {
    FileError::new(operation, std::env::temp_dir(), source).into()
}
