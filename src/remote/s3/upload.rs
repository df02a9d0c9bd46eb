//! A dump on its way into a bucket: in one piece where it is small, or in parts that become an object only when all of them
//! are there.

use object_store::multipart::{MultipartStore as _, PartId};
use object_store::path::Path;
use object_store::{MultipartId, PutMode, PutMultipartOptions, PutPayload};

use super::calls::{Calls, of_dump};
use super::failure::Failed;
use crate::artefact::manifest::DumpFile;
use crate::remote::RemoteError;

/// What is sent at once, in bytes. S3 takes no parts below 5 MiB, but for the last.
const PART: u64 = 8 * 1024 * 1024;

/// How many parts S3 takes: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
const MAX_PARTS: u64 = 10_000;

/// A dump that is being sent. It becomes an object by [`Upload::complete`], and leaves nothing by [`Upload::abort`].
pub(super) struct Upload<'c, 'a> {
    calls: &'c mut Calls<'a>,
    key: Path,
    sha256: String,
    part_length: usize,
    waiting: Vec<u8>,
    begun: Option<(MultipartId, Vec<PartId>)>,
}

impl<'c, 'a> Upload<'c, 'a> {
    pub(super) fn new(calls: &'c mut Calls<'a>, key: &Path, dump: &DumpFile) -> Self {
        Upload {
            calls,
            key: key.clone(),
            sha256: dump.sha256.as_str().to_owned(),
            part_length: part_length(dump.size),
            waiting: Vec::new(),
            begun: None,
        }
    }

    /// Takes what comes next, and sends it where there is enough.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), RemoteError> {
        while !bytes.is_empty() {
            if self.waiting.len() == self.part_length {
                self.send()?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(self.part_length - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Sends what waits as the next part.
    fn send(&mut self) -> Result<(), RemoteError> {
        let (store, what, key) = (&self.calls.bucket.store, self.calls.bucket.shown(&self.key), &self.key);
        if self.begun.is_none() {
            let attributes = of_dump(&self.sha256);
            let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
            let id = self.calls.call(&what, 0, || store.create_multipart_opts(key, options.clone()))?;
            self.begun = Some((id, Vec::new()));
        }
        let Some((id, parts)) = &mut self.begun else { return Ok(()) };
        let next = Vec::with_capacity(self.part_length);
        let payload = PutPayload::from(std::mem::replace(&mut self.waiting, next));
        let (length, number) = (payload.content_length(), parts.len());
        let part = self.calls.call(&what, length, || store.put_part(key, id, number, payload.clone()))?;
        parts.push(part);
        Ok(())
    }

    /// Makes an object of it. Where there is one already, the failure has status 412 and nothing is kept.
    pub(super) fn complete(mut self) -> Result<(), Failed> {
        if self.begun.is_none() {
            let attributes = of_dump(&self.sha256);
            return self.calls.put(&self.key, self.waiting, attributes, PutMode::Create);
        }
        let completed = self.send_rest_and_complete();
        if completed.is_err() {
            self.abort();
        }
        completed
    }

    fn send_rest_and_complete(&mut self) -> Result<(), Failed> {
        self.send()?;
        let (store, what, key) = (&self.calls.bucket.store, self.calls.bucket.shown(&self.key), &self.key);
        let Some((id, parts)) = &self.begun else { return Ok(()) };
        self.calls.call(&what, 0, || store.complete_multipart(key, id, parts.clone())).map(drop)
    }

    /// Leaves nothing there. What failed before is what has to be told, and not that this failed too.
    pub(super) fn abort(self) {
        if let Some((id, _)) = &self.begun {
            let (bucket, key) = (self.calls.bucket, &self.key);
            let _ = bucket.once(&bucket.shown(key), 0, bucket.store.abort_multipart(key, id));
        }
    }
}

/// As small as the number of parts allows, in whole MiB.
fn part_length(size: u64) -> usize {
    const MIB: u64 = 1024 * 1024;
    usize::try_from(size.div_ceil(MAX_PARTS).div_ceil(MIB).saturating_mul(MIB).max(PART))
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_never_too_many() {
        const GIB: u64 = 1024 * 1024 * 1024;
        for size in [0, 1, GIB, 79 * GIB, 1024 * GIB, 5000 * GIB] {
            let length = part_length(size) as u64;
            assert!(size.div_ceil(length) <= MAX_PARTS && length >= PART, "{size}");
        }
        assert_eq!(part_length(GIB) as u64, PART);
        assert_eq!(part_length(100_000 * 1024 * 1024), 10 * 1024 * 1024);
    }
}
