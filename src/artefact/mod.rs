//! A dump with proof of what it is: manifest, checksum, signature, and the store that keeps them.
//!
//! An artefact is found ([`Artefact`]), its manifest verified ([`VerifiedManifest`]), then its dump
//! ([`VerifiedArtefact`]); only the last one can be restored. It is made as a [`Draft`].

pub mod digest;
#[cfg(feature = "server")]
mod draft;
mod error;
mod folder;
#[cfg(feature = "server")]
mod folder_draft;
mod found;
pub mod manifest;
mod names;
mod place;
pub mod retention;
pub mod signature;
pub mod store;

#[cfg(feature = "server")]
pub use draft::Draft;
pub use error::ArtefactError;
#[cfg(feature = "server")]
pub use folder_draft::FolderDraft;
pub use found::{Artefact, Verification, VerifiedArtefact, VerifiedManifest};
pub(crate) use names::order_of_name;
pub use names::{ArtefactFiles, month_folder};
pub use place::Placement;
pub(crate) use place::{Parts, is_placed, place};
pub use store::{Contents, Listed, Store};
