//! What a program has to know that cargo started, and that starts cargo.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

/// Takes away what `cargo run` told this program about itself: build scripts that watch such a variable
/// would run again.
#[expect(clippy::disallowed_methods, reason = "xtask is a door, and asks only for names to take away")]
pub fn without_our_cargo(command: &mut Command) {
    let is_ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
}

/// The target folder that this program was built in: `target/debug/xtask`.
pub fn target() -> Result<PathBuf> {
    let program = std::env::current_exe().context("this program does not know where it is")?;
    let target = program.ancestors().nth(2).context("this program is not in a target folder")?;
    Ok(target.to_path_buf())
}
