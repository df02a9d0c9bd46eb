//! Where a rewritten dump goes.

use std::io::Write;

use crate::files::{PartialFile, PartialFolder};

/// Where a rewritten dump goes.
pub enum Output<'a> {
    /// An empty file.
    File(&'a PartialFile),
    /// An empty folder, for a dump that is one.
    Folder(&'a PartialFolder),
    /// A pipe, where nothing can be set right afterwards.
    Pipe(&'a mut (dyn Write + Send)),
}
