//! What the forges, GitHub and GitLab, have in common: how their URLs are written, where their tokens are, how they
//! answer page by page, and that they keep the files of a job as a zip.

mod address;
mod api;
mod content;
mod entries;
mod ranged;
mod source;
mod spool;
mod token;

pub(super) use address::{Address, base};
pub(super) use api::Api;
pub(super) use content::Content;
pub(super) use entries::{LOOKED_INTO, Looked, look_into, plain_entry, split_location};
pub(super) use source::Source;
pub(super) use spool::Spool;
pub(super) use token::token;

/// `application/json` is what they answer with where nothing is asked for.
pub(super) const BYTES: &str = "application/octet-stream";
