//! What stands in for the crate `age` where the program is built without it: keys that cannot be had, and so nothing that
//! could be done with them.

use std::convert::Infallible;
use std::io::{self, BufRead, Read, Write};
use std::marker::PhantomData;

use super::EncryptionError;
use super::keys::Refused;

#[derive(Clone)]
pub(super) struct Recipient(Infallible);

#[derive(Clone)]
pub(super) struct Identity(Infallible);

pub(super) struct Writer<W>(Infallible, PhantomData<W>);

pub(super) struct Reader<R>(Infallible, PhantomData<R>);

pub(super) fn recipient(_: &str) -> Result<Recipient, Refused> {
    Err(Refused::NotBuilt)
}

pub(super) fn identity(_: &str) -> Result<Identity, Refused> {
    Err(Refused::NotBuilt)
}

pub(super) fn public(identity: &Identity) -> String {
    match identity.0 {}
}

pub(super) fn shown(recipient: &Recipient) -> String {
    match recipient.0 {}
}

#[cfg(feature = "server")]
pub(super) fn generate() -> Result<(super::pair::Text, String), EncryptionError> {
    Err(EncryptionError::NotBuilt)
}

pub(super) fn encrypt<W: Write>(_: &[Recipient], _: W) -> io::Result<Writer<W>> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn finish<W: Write>(writer: Writer<W>) -> io::Result<W> {
    match writer.0 {}
}

pub(super) fn decrypt<R: BufRead>(_: &[Identity], _: R, _: &str) -> Result<Reader<R>, EncryptionError> {
    Err(EncryptionError::NotBuilt)
}

impl<W> Write for Writer<W> {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        match self.0 {}
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0 {}
    }
}

impl<R> Read for Reader<R> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }
}
