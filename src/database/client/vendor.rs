//! What differs from vendor to vendor in how client programs are named, and in what they say.

use super::Version;

/// Whose programs they are.
#[derive(Debug)]
pub struct Vendor {
    /// What to type where a program is missing.
    pub install: &'static str,
    /// What to type where one is needed that is not older than this version.
    pub install_newer: fn(Version) -> String,
    /// What to do about it when a program that failed said one of these words.
    pub hints: &'static [(&'static [&'static str], &'static str)],
    /// The lines of what a program said, without values of rows.
    pub without_values: fn(&str) -> Vec<String>,
    /// The server's version, where a program that failed said that it is older than the server.
    pub newer_server: fn(&str) -> Option<Version>,
}

/// A client program.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its file's name.
    pub name: &'static str,
    /// Whose it is.
    pub vendor: &'static Vendor,
}

impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
