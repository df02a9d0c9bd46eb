//! From a policy and a dump's shape to rewritten rows: pure functions, no engine, no files.

pub mod anonymizer;
pub mod anonymizers;
pub mod beside;
pub mod bounds;
pub mod column_type;
pub mod draw;
mod in_flight;
pub mod keep;
pub mod options;
mod patches;
pub mod pipeline;
pub mod plan;
pub mod policy;
pub mod rows;
#[cfg(feature = "schema")]
pub mod schema;
