//! Where a database is, as people and programs are told: a path, or a URL without secrets.

use std::fmt;
use std::path::PathBuf;

use serde::{Serialize, Serializer};

/// Where a database is. In JSON it is the text that `Display` gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// A database of a server: its URL without secrets, such as `postgres://user@host:5432/name`.
    Server(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(path) => write!(formatter, "{}", path.display()),
            Place::Server(url) => formatter.write_str(url),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
