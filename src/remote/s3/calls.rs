//! Questions to a bucket that are tried again where a failure can pass.

use std::future::Future;

use object_store::list::{PaginatedListOptions, PaginatedListStore as _};
use object_store::path::Path;
use object_store::{Attribute, Attributes, GetOptions, ObjectStore as _, PutMode, PutOptions, PutPayload};

use super::bucket::Bucket;
use super::failure::Failed;
use crate::config::Transfer;
use crate::progress::Progress;
use crate::remote::{Attempts, RemoteError};

/// How many pages a list may have, mostly of a thousand objects each: one without end ends somewhere.
const MOST_PAGES: usize = 1000;

/// The name under which a dump's digest is kept with it, which tells an interrupted publisher's from another's.
const SHA256: &str = "sha256";

/// Questions of one list or one publishing, with one budget for all of them.
pub(super) struct Calls<'a> {
    pub bucket: &'a Bucket,
    attempts: Attempts,
    has_moved: bool,
    progress: &'a dyn Progress,
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// In bytes.
    pub length: u64,
    /// Of a dump that was published by us.
    pub sha256: Option<String>,
}

impl<'a> Calls<'a> {
    pub(super) fn new(bucket: &'a Bucket, transfer: Transfer, progress: &'a dyn Progress) -> Self {
        Calls { bucket, attempts: Attempts::new(transfer), has_moved: false, progress }
    }

    /// Asks until there is an answer, or no hope for one.
    pub(super) fn call<T, F>(
        &mut self,
        what: &str,
        sent: usize,
        mut question: impl FnMut() -> F,
    ) -> Result<T, Failed>
    where
        F: Future<Output = object_store::Result<T>>,
    {
        loop {
            match self.bucket.once(what, sent, question()) {
                Ok(answer) => {
                    self.has_moved = true;
                    return Ok(answer);
                }
                Err(Failed { status, error }) => {
                    // That there is nothing is an answer, too: the line is well.
                    let is_answer = !error.can_pass();
                    let has_moved = std::mem::replace(&mut self.has_moved, is_answer);
                    let given_up = self.attempts.after(*error, has_moved, self.progress);
                    given_up.map_err(|error| Failed { status, error: Box::new(error) })?;
                }
            }
        }
    }

    /// Every object below this folder: its path from the remote's root, page by page.
    pub(super) fn list(&mut self, folder: &str) -> Result<Vec<String>, RemoteError> {
        let bucket = self.bucket;
        let (what, key) = (bucket.shown_bucket(), bucket.key(folder)?);
        let below = format!("{key}/");
        let mut found = Vec::new();
        let mut page_token = None;
        for _ in 0..MOST_PAGES {
            let page = self.call(&what, 0, || {
                let options = PaginatedListOptions { page_token: page_token.clone(), ..Default::default() };
                bucket.store.list_paginated(Some(&below), options)
            })?;
            let objects = page.result.objects.iter();
            found.extend(objects.filter_map(|object| bucket.relative(&object.location)).map(str::to_owned));
            page_token = page.page_token;
            if page_token.is_none() {
                return Ok(found);
            }
        }
        let reason = format!("its list of `{below}` has more than {MOST_PAGES} pages");
        Err(RemoteError::BadAnswer { what, reason })
    }

    /// A small object, of at most `max` bytes; none where there is none.
    pub(super) fn read(&mut self, key: &Path, max: u64) -> Result<Option<Vec<u8>>, RemoteError> {
        let (bucket, what) = (self.bucket, self.bucket.shown(key));
        let read = self.call(&what, 0, || async {
            let got = bucket.store.get_opts(key, GetOptions::default()).await?;
            let length = got.meta.size;
            Ok(if length > max { Err(length) } else { Ok(got.bytes().await?) })
        });
        match read {
            Ok(Ok(bytes)) => Ok(Some(bytes.into())),
            Ok(Err(length)) => {
                let reason = format!("it has {length} bytes, and may have {max}");
                Err(RemoteError::BadAnswer { what, reason })
            }
            Err(failed) if is_absent(&failed) => Ok(None),
            Err(failed) => Err(failed.into()),
        }
    }

    /// What is known of an object; none where there is none.
    pub(super) fn look(&mut self, key: &Path) -> Result<Option<Standing>, RemoteError> {
        let (bucket, what) = (self.bucket, self.bucket.shown(key));
        let options = GetOptions { head: true, ..GetOptions::default() };
        match self.call(&what, 0, || bucket.store.get_opts(key, options.clone())) {
            Ok(got) => {
                let sha256 = got.attributes.get(&Attribute::Metadata(SHA256.into()));
                Ok(Some(Standing { length: got.meta.size, sha256: sha256.map(|value| value.to_string()) }))
            }
            Err(failed) if is_absent(&failed) => Ok(None),
            Err(failed) => Err(failed.into()),
        }
    }

    /// Puts an object there, as a whole or not at all. One that is there is replaced only where that is meant: else the
    /// failure has status 412.
    pub(super) fn put(
        &mut self,
        key: &Path,
        bytes: Vec<u8>,
        attributes: Attributes,
        mode: PutMode,
    ) -> Result<(), Failed> {
        let (bucket, what, sent) = (self.bucket, self.bucket.shown(key), bytes.len());
        let payload = PutPayload::from(bytes);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        self.call(&what, sent, || bucket.store.put_opts(key, payload.clone(), options.clone())).map(drop)
    }
}

/// Whether there is no such object. That there is no such bucket is another matter, which listing tells.
fn is_absent(failed: &Failed) -> bool {
    failed.status == Some(404) && matches!(*failed.error, RemoteError::NotFound { .. })
}

/// What is told with a dump.
pub(super) fn of_dump(sha256: &str) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::Metadata(SHA256.into()), sha256.to_owned().into());
    attributes
}

/// What is told with a text, for whoever looks at it through a web server.
pub(super) fn of_text(media_type: &'static str) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, media_type.into());
    attributes
}
