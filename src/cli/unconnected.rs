//! The answer of commands whose story has not been written yet. Goes when the last one is connected.

use super::door::Door;
use super::report::Never;

/// Fails, and says so.
pub(super) fn unconnected(door: &Door) -> anyhow::Result<Never> {
    Err(anyhow::anyhow!("`{}` is not built yet", door.invocation.command_line(door.command)))
}
