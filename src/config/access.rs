//! How to get into a remote, and with how much patience: `access` and `transfer`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::secret_source::{self, SecretSource};
use super::time_span;
use super::written;
use crate::yaml::Error;

const TIMEOUT_EXAMPLES: &str = "`30 minutes` or `2 hours`";
const DEFAULT_TRIES: u32 = 6;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(6 * 60 * 60);
const DEFAULT_STALL: Duration = Duration::from_secs(60);

/// What opens a remote, apart from what the usual places hold (`~/.netrc`, `ssh_config`, `AWS_…`, `GITHUB_TOKEN`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// A bearer token.
    pub token: Option<SecretSource>,
    /// Who asks, with `password`.
    pub user: Option<String>,
    /// The password of `user`.
    pub password: Option<SecretSource>,
    /// A file of PEM certificates: authorities that are trusted beside those of the system.
    pub ca: Option<PathBuf>,
    /// A PEM file with the client's own certificate.
    pub certificate: Option<PathBuf>,
    /// A PEM file with its key, where `certificate` does not hold it too.
    pub key: Option<PathBuf>,
}

/// How long a transfer may take, and how often it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// How often without a byte in between; at least once.
    pub tries: u32,
    /// For all tries together.
    pub timeout: Duration,
    /// How long nothing may come.
    pub stall: Duration,
}

impl Default for Transfer {
    fn default() -> Self {
        Transfer { tries: DEFAULT_TRIES, timeout: DEFAULT_TIMEOUT, stall: DEFAULT_STALL }
    }
}

impl Access {
    pub(super) fn check(written: written::Access, project_root: &Path) -> Result<Self, Error> {
        let path =
            |path: Option<String>| path.filter(|path| !path.is_empty()).map(|path| project_root.join(path));
        let secret = |node: Option<crate::yaml::Node>| {
            node.as_ref().map_or(Ok(None), |node| secret_source::of_text(node, project_root))
        };
        Ok(Access {
            token: secret(written.token)?,
            user: written.user.filter(|user| !user.is_empty()),
            password: secret(written.password)?,
            ca: path(written.ca),
            certificate: path(written.certificate),
            key: path(written.key),
        })
    }
}

impl Transfer {
    pub(super) fn check(written: written::Transfer) -> Result<Self, Error> {
        let default = Transfer::default();
        let time = |node: Option<crate::yaml::Node>, default| {
            let Some(node) = node else { return Ok(default) };
            let span = time_span::parse(&node, TIMEOUT_EXAMPLES)?;
            Duration::try_from(span).map_err(|_| node.error("expected a time span above zero"))
        };
        Ok(Transfer {
            tries: written.tries.unwrap_or(default.tries).max(1),
            timeout: time(written.timeout, default.timeout)?,
            stall: time(written.stall, default.stall)?,
        })
    }
}
