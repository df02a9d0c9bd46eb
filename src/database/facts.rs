//! What is known of a dump, for its manifest.

/// What a dump is, apart from its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpFacts {
    /// The database software, such as `sqlite`.
    pub engine: &'static str,
    /// Its version, as it was when the dump was taken.
    pub server: String,
    /// The client program that wrote the dump, where one did, such as `17.10`.
    pub client: Option<String>,
    /// The vendor's format, such as `sqlite3` or `custom`.
    pub format: &'static str,
    /// The format's own version, where it has one, such as `1.16`.
    pub archive: Option<String>,
    /// How it is compressed, such as `gzip`; `none` where it is not.
    pub compression: String,
    /// The schema in a canonical form, for its digest.
    pub schema: String,
}
