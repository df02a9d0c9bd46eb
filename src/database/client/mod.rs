//! The vendors' client programs: found, started, fed, read and watched, whatever the vendor.

pub mod child;
pub(super) mod counts;
mod error;
#[cfg(feature = "server")]
pub(super) mod live;
pub(super) mod names;
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
