//! Whole behaviours: the engines on real databases, and both doors as users open them.

#![expect(missing_docs, clippy::disallowed_methods, clippy::print_stderr, reason = "tests")]

mod engine;
