//! Connections: whose certificates are trusted, which one is ours, and who may stand in between.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, Identity};
use url::Url;

use super::failure;
use crate::config::{Access, Database};
use crate::files::read_bounded;
use crate::remote::RemoteError;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(20);

/// The longest file of certificates that is read, in bytes.
const MAX_CERTIFICATES: u64 = 4 * 1024 * 1024;

/// Clients by where they lead; each is made when it is needed first.
pub(super) struct Clients {
    stall: Duration,
    authorities: Vec<Certificate>,
    identity: Option<Identity>,
    made: Mutex<Vec<(Way, Client)>>,
}

/// What differs from host to host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// Past the system's proxy: what is plain HTTP to this machine must not leave it.
    is_direct: bool,
    /// With our own certificate.
    is_identified: bool,
}

impl Clients {
    /// Reads the certificates that the configuration names.
    pub fn new(database: &Database) -> Result<Self, RemoteError> {
        crate::remote::tls::provide();
        Ok(Clients {
            stall: database.transfer.stall,
            authorities: authorities(&database.access)?,
            identity: identity(&database.access)?,
            made: Mutex::default(),
        })
    }

    /// The client for a URL. Our certificate is shown only to who `is_asked`, and not to where that one redirects.
    pub fn get(&self, url: &Url, is_asked: bool) -> Result<Client, RemoteError> {
        let way = Way { is_direct: is_loopback(url), is_identified: is_asked && self.identity.is_some() };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = made.iter().find(|(found, _)| *found == way) {
            return Ok(client.clone());
        }
        let client = self.build(way)?;
        made.push((way, client.clone()));
        Ok(client)
    }

    fn build(&self, way: Way) -> Result<Client, RemoteError> {
        let mut builder = Client::builder()
            .user_agent(concat!("db-airlock/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(self.stall)
            .tls_certs_merge(self.authorities.iter().cloned());
        if way.is_direct {
            builder = builder.no_proxy();
        }
        if let Some(identity) = self.identity.as_ref().filter(|_| way.is_identified) {
            builder = builder.identity(identity.clone());
        }
        builder.build().map_err(|error| RemoteError::BadUrl { reason: failure::innermost(&error) })
    }
}

fn authorities(access: &Access) -> Result<Vec<Certificate>, RemoteError> {
    let Some(path) = &access.ca else { return Ok(Vec::new()) };
    let pem = read_bounded(path, MAX_CERTIFICATES)?;
    let found = Certificate::from_pem_bundle(&pem).ok().filter(|found| !found.is_empty());
    found.ok_or_else(|| unusable("ca", "PEM certificates"))
}

fn identity(access: &Access) -> Result<Option<Identity>, RemoteError> {
    let Some(path) = &access.certificate else { return Ok(None) };
    let mut pem = read_bounded(path, MAX_CERTIFICATES)?;
    if let Some(key) = &access.key {
        pem.push(b'\n');
        pem.extend(read_bounded(key, MAX_CERTIFICATES)?);
    }
    let identity = Identity::from_pem(&pem);
    identity.map(Some).map_err(|_| unusable("certificate", "PEM certificate with its key"))
}

fn unusable(key: &str, expected: &str) -> RemoteError {
    RemoteError::BadUrl { reason: format!("the file of `access.{key}` holds no {expected}") }
}

/// Whether a URL leads to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
