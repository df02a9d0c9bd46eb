//! From a policy and a dump's shape to rewritten rows: pure functions, no engine, no files.

pub mod anonymizer;
pub mod anonymizers;
mod apply;
pub mod beside;
pub mod bounds;
pub mod census;
pub mod column_type;
pub mod detect;
pub mod draw;
pub mod expression;
pub mod filter;
mod in_flight;
pub mod keep;
pub mod options;
pub mod outside;
mod patches;
pub mod pipeline;
pub mod plan;
pub mod policy;
pub mod rewrite_error;
pub mod rows;
#[cfg(feature = "schema")]
pub mod schema;
mod shuffled;
pub mod step;
mod unique;
mod window;
