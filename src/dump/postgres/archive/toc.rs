//! The table of contents: the header and all entries, which stand before any data.

use std::collections::HashSet;
use std::io::{self, Read, Write};

use super::entry::{self, Entry};
use super::error::{ArchiveError, Problem};
use super::header::{Format, Header};
use super::primitive::{Source, Target, Widths, offset_bytes};

/// The table of contents of an archive. Written as it was read, it is the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    /// What stands before the entries.
    pub header: Header,
    /// In the order in which pg_restore takes them; data comes in this order too.
    pub entries: Vec<Entry>,
}

/// Where in what [`Toc::write`] wrote an entry's offset stands, so that it can be set once its block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetField {
    /// The entry.
    pub dump_id: i32,
    /// Of the field's first byte, counted from the beginning of the table of contents.
    pub position: u64,
    widths: Widths,
}

impl OffsetField {
    /// The bytes to put at `self.position`, for an entry whose block begins at byte `block` of the archive.
    pub fn patch(&self, block: u64) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = [0; 9];
        let field = offset_bytes(&mut bytes, self.widths, entry::SET, block);
        let too_large = || ArchiveError::new(self.position, Problem::TooLarge(block.into()));
        field.map(<[u8]>::to_vec).ok_or_else(too_large)
    }
}

impl Toc {
    /// Reads up to the end of the last entry, and nothing behind it: `reader` should be buffered. A custom archive is
    /// better [opened](super::open).
    pub fn read(reader: impl Read) -> Result<Self, ArchiveError> {
        Self::read_from(&mut Source::new(reader))
    }

    /// Reads the `toc.dat` of a directory or tar, which ends with its last entry.
    pub fn read_file(reader: impl Read) -> Result<Self, ArchiveError> {
        let mut source = Source::new(reader);
        let toc = Self::read_from(&mut source)?;
        if toc.header.format() != Format::DirectoryOrTar {
            return Err(ArchiveError::new(10, Problem::OtherFormat("a `toc.dat` but a custom archive")));
        }
        match source.byte_or_end()? {
            None => Ok(toc),
            Some(_) => {
                Err(ArchiveError::new(source.position() - 1, Problem::Trailing("the table of contents")))
            }
        }
    }

    pub(super) fn read_from<R: Read>(source: &mut Source<R>) -> Result<Self, ArchiveError> {
        let header = Header::read(source)?;
        let at = source.position();
        let count = source.integer(header.widths(), "the table of contents")?;
        if count < 0 {
            let what = "the number of entries";
            return Err(ArchiveError::new(at, Problem::Unknown { what, found: count.into() }));
        }
        let mut entries = Vec::new();
        let mut numbers = HashSet::new();
        for _ in 0..count {
            let at = source.position();
            let entry = Entry::read(source, &header)?;
            if !numbers.insert(entry.dump_id) {
                let problem = Problem::Twice { what: "entry", dump_id: entry.dump_id };
                return Err(ArchiveError::new(at, problem));
            }
            entries.push(entry);
        }
        Ok(Toc { header, entries })
    }

    /// Writes all of it, and says where the offsets of entries with data are.
    pub fn write(&self, writer: impl Write) -> Result<Vec<OffsetField>, ArchiveError> {
        let mut target = Target { writer, position: 0 };
        let written = self.write_to(&mut target);
        written.map_err(|error| ArchiveError::from_io(target.position, error))
    }

    fn write_to<W: Write>(&self, target: &mut Target<W>) -> io::Result<Vec<OffsetField>> {
        let widths = self.header.widths();
        self.header.write(target)?;
        let count = i32::try_from(self.entries.len());
        let too_many = Problem::TooLarge(self.entries.len() as i128);
        let count = count.map_err(|_| ArchiveError::new(target.position, too_many))?;
        target.integer(widths, count)?;
        let mut fields = Vec::new();
        for entry in &self.entries {
            let position = entry.write(target, &self.header)?;
            if let Some(position) = position.filter(|_| entry.has_data) {
                fields.push(OffsetField { dump_id: entry.dump_id, position, widths });
            }
        }
        Ok(fields)
    }

    /// The entry with this number.
    pub fn entry(&self, dump_id: i32) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.dump_id == dump_id)
    }

    /// Leaves these entries out. What depends on them keeps saying so, which pg_restore ignores.
    pub fn remove(&mut self, dump_ids: &HashSet<i32>) {
        self.entries.retain(|entry| !dump_ids.contains(&entry.dump_id));
    }

    /// Of a directory archive, makes the table of contents of a custom one with the same data. Where that will be is
    /// not said yet.
    pub fn become_custom(&mut self) {
        self.header.become_custom();
        self.entries.iter_mut().for_each(Entry::become_custom);
    }

    /// Forgets where the data was, for it will be elsewhere.
    pub fn reset_offsets(&mut self) {
        self.entries.iter_mut().for_each(Entry::reset_offset);
    }
}
