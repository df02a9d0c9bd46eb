//! Whole behaviours: the engines on real databases, and both doors as users open them.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may panic, and write files as they like"
)]

#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod bench;
#[cfg(all(feature = "mysql", feature = "postgres", unix))]
mod catalogue;
mod client_programs;
#[cfg(unix)]
mod command;
#[cfg(all(feature = "encryption", unix))]
mod encryption;
mod engine;
mod from_db_tools;
mod in_use;
mod init;
mod journey;
mod killed;
#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod leaks;
mod lock;
#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod machines;
mod memory;
#[cfg(all(feature = "mysql", unix))]
mod mysql;
#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod plain;
#[cfg(all(feature = "encryption", any(feature = "mysql", feature = "postgres"), target_os = "linux"))]
mod plaintext;
#[cfg(all(feature = "postgres", unix))]
mod postgres;
mod project;
#[cfg(unix)]
mod python;
mod redact;
mod refused;
#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod releases;
#[cfg(unix)]
mod remote;
mod review;
mod roles;
#[cfg(all(feature = "mysql", feature = "postgres", unix))]
mod rules;
#[cfg(feature = "postgres")]
mod script;
mod secrets;
#[cfg(all(any(feature = "mysql", feature = "postgres"), unix))]
mod server;
mod stats;
mod tamper;
#[cfg(unix)]
mod templates;
mod trust;
mod unproven;
