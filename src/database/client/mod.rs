//! The vendors' client programs: found, started, fed, read and watched, whatever the vendor.

pub mod child;
mod error;
pub(super) mod feed;
#[cfg(feature = "server")]
pub(super) mod live;
mod programs;
mod said;
#[cfg(feature = "server")]
pub(super) mod tee;
pub(super) mod turn;
mod vendor;
mod version;

pub use error::ProgramError;
pub use programs::{Clients, QUESTION_TIMEOUT};
pub use vendor::{Program, Vendor};
pub use version::Version;
