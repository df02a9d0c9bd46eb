//! What a bucket is asked, one question at a time: each with a bound on how long nothing may come.

use std::future::Future;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ClientOptions, GetOptions, GetResult, ObjectStore as _, RetryConfig};
use reqwest::Certificate;
use tokio::runtime::{Builder, Runtime};

use super::calls::Calls;
use super::failure::{self, Failed};
use super::keys;
use super::settings::Settings;
use super::wire::{Connector, Last};
use crate::config::{Access, Database, Transfer};
use crate::files::read_bounded;
use crate::progress::Progress;
use crate::remote::RemoteError;

/// The longest file of certificates that is read, in bytes.
const MAX_CERTIFICATES: u64 = 4 * 1024 * 1024;

/// A line that sends less than these bytes in a second is taken for dead.
const SLOWEST: u64 = 16 * 1024;

/// A bucket, and a folder in it.
pub(super) struct Bucket {
    pub store: AmazonS3,
    runtime: Runtime,
    last: Last,
    transfer: Transfer,
    name: String,
    prefix: String,
}

impl Bucket {
    pub(super) fn open(settings: &Settings, database: &Database) -> Result<Self, RemoteError> {
        let last = Last::default();
        let connector = Connector { authorities: authorities(&database.access)?, last: last.clone() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_virtual_hosted_style_request(!settings.is_path_style)
            // Not every service has a request for several.
            .with_disable_bulk_delete(true)
            .with_client_options(ClientOptions::new().with_allow_http(settings.is_plain()))
            // `transfer` says how often something is tried, and not two of us.
            .with_retry(RetryConfig { max_retries: 0, ..RetryConfig::default() })
            .with_http_connector(connector);
        if let Some(endpoint) = settings.endpoint_of_bucket() {
            builder = builder.with_endpoint(endpoint);
        }
        let failed = |reason: String| RemoteError::BadUrl { reason };
        let store = keys::add(builder, settings, database)?.build();
        Ok(Bucket {
            store: store.map_err(|_| failed("no client can be made for it".to_owned()))?,
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| failed(error.to_string()))?,
            last,
            transfer: database.transfer,
            name: settings.bucket.clone(),
            prefix: settings.prefix.clone(),
        })
    }

    /// Questions that are tried again, as often and as long as `transfer` says for all of them together.
    pub(super) fn calls<'a>(&'a self, progress: &'a dyn Progress) -> Calls<'a> {
        Calls::new(self, self.transfer, progress)
    }

    /// The key of a path below the prefix.
    pub(super) fn key(&self, relative: &str) -> Result<Path, RemoteError> {
        Path::parse(format!("{}{relative}", self.prefix))
            .map_err(|_| RemoteError::BadName { name: relative.to_owned() })
    }

    /// What a listed key is below the prefix.
    pub(super) fn relative<'a>(&self, key: &'a Path) -> Option<&'a str> {
        key.as_ref().strip_prefix(self.prefix.as_str())
    }

    /// For people.
    pub(super) fn shown(&self, key: &Path) -> String {
        format!("s3://{}/{key}", self.name)
    }

    /// The same for the bucket itself.
    pub(super) fn shown_bucket(&self) -> String {
        format!("s3://{}", self.name)
    }

    /// Asks once. `sent` bytes go along, which take their time.
    pub(super) fn once<T>(
        &self,
        what: &str,
        sent: usize,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, Failed> {
        let keys = self.runtime.block_on(async {
            tokio::time::timeout(self.transfer.stall, self.store.credentials().get_credential()).await
        });
        match keys {
            Ok(Ok(_)) => self.within(what, sent, question),
            Ok(Err(error)) => Err(failure::without_keys(&error, what)),
            Err(_) => Err(failure::stalled(what)),
        }
    }

    /// The same where we have been let in already.
    pub(super) fn within<T>(
        &self,
        what: &str,
        sent: usize,
        question: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, Failed> {
        let patience = self.transfer.stall.saturating_add(Duration::from_secs(sent as u64 / SLOWEST));
        let _ = self.last.take();
        match self.runtime.block_on(async { tokio::time::timeout(patience, question).await }) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(failure::of(&error, self.last.take(), what)),
            Err(_) => Err(failure::stalled(what)),
        }
    }

    /// Begins an object, or tells only of it, once.
    pub(super) fn get(&self, key: &Path, options: GetOptions) -> Result<GetResult, Failed> {
        self.once(&self.shown(key), 0, self.store.get_opts(key, options))
    }
}

fn authorities(access: &Access) -> Result<Vec<Certificate>, RemoteError> {
    let Some(path) = &access.ca else { return Ok(Vec::new()) };
    let found = Certificate::from_pem_bundle(&read_bounded(path, MAX_CERTIFICATES)?).ok();
    found.filter(|found| !found.is_empty()).ok_or_else(|| RemoteError::BadUrl {
        reason: "the file that `access.ca` names holds no PEM certificates".to_owned(),
    })
}
