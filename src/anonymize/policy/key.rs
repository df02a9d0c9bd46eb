//! The project's own key, which must come from outside of the file.

use crate::anonymize::draw::RunKey;
use crate::yaml::{Error, Node};

/// A project's key must be longer than what can be guessed.
const SHORTEST_KEY: usize = 16;

/// A key in the file would be known to all who can read the file, and so would be the name behind
/// every value that they care to try.
pub(super) fn parse(node: &Node) -> Result<RunKey, Error> {
    let secret = node.text()?;
    let written = node.span.text();
    if !written.contains("${") || written.contains(":-") {
        return Err(node
            .error("the key stands in the file, where it is no secret")
            .with_help("write `key: ${AIRLOCK_KEY}`, and set that variable on the airlock"));
    }
    if secret.len() < SHORTEST_KEY {
        return Err(node
            .error(format!("the key is shorter than {SHORTEST_KEY} characters"))
            .with_help("make one with: openssl rand -hex 32"));
    }
    Ok(RunKey::from_secret(secret))
}
