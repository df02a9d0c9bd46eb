//! The members of a tar archive, one after the other.
//!
//! Source: `ustar` of POSIX.1-1988, as `pg_backup_tar.c` of PostgreSQL 18 writes it: regular files with short names;
//! sizes from 8 GiB on are binary numbers (GNU's way). Anything else is refused.

use std::io::{self, Read, Write};

use super::directory::safe_name;
use super::error::{ArchiveError, Problem};
use super::primitive::{Source, Target};

const BLOCK: usize = 512;

/// Sizes and times below this are written in octal digits.
const OCTAL_LIMIT: u64 = 1 << 33;

/// A file in a tar archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Letters, digits, `_` and `.` only.
    pub name: String,
    /// Of its data, in bytes.
    pub size: u64,
    /// Permissions; pg_dump writes 0600.
    pub mode: u32,
    /// Seconds since 1970.
    pub modified: u64,
    /// The header that it was read from, whose other fields (such as the owner's name) a copy has as well.
    header: Option<Box<[u8; BLOCK]>>,
}

impl Member {
    /// One that was not read from anywhere.
    pub fn new(name: String, size: u64, mode: u32, modified: u64) -> Self {
        Member { name, size, mode, modified, header: None }
    }

    /// Its copy, but for the size.
    pub fn of_size(&self, size: u64) -> Self {
        Member { size, ..self.clone() }
    }
}

/// Reads the members of a tar archive in their order.
#[derive(Debug)]
pub struct TarReader<R> {
    source: Source<R>,
    /// Of the present member, data and padding still to come.
    remaining: u64,
    padding: u64,
    is_over: bool,
}

impl<R: Read> TarReader<R> {
    /// `reader` should be buffered.
    pub fn new(reader: R) -> Self {
        TarReader { source: Source::new(reader), remaining: 0, padding: 0, is_over: false }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> u64 {
        self.source.position()
    }

    /// Steps over what is left of the present member, and to the next. `None` is the archive's end, behind which
    /// there are only zeros.
    pub fn next_member(&mut self) -> Result<Option<Member>, ArchiveError> {
        if self.is_over {
            return Ok(None);
        }
        io::copy(&mut *self, &mut io::sink())
            .map_err(|error| ArchiveError::from_io(self.position(), error))?;
        for _ in 0..std::mem::take(&mut self.padding) {
            self.source.byte("a tar member")?;
        }
        let at = self.source.position();
        let header = self.source.bytes::<BLOCK>("a tar archive")?;
        if header == [0; BLOCK] {
            self.is_over = true;
            self.end()?;
            return Ok(None);
        }
        let member = parse(at, &header)?;
        self.remaining = member.size;
        self.padding = padding(member.size);
        Ok(Some(member))
    }

    /// A second block of zeros, and nothing but zeros from there.
    fn end(&mut self) -> Result<(), ArchiveError> {
        let mut is_zero = self.source.bytes::<BLOCK>("the end of a tar archive")? == [0; BLOCK];
        while is_zero {
            match self.source.byte_or_end()? {
                None => return Ok(()),
                Some(byte) => is_zero = byte == 0,
            }
        }
        Err(self.source.error(Problem::Trailing("the tar archive")))
    }
}

/// The data of the present member.
impl<R: Read> Read for TarReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(usize::try_from(self.remaining).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let read = self.source.some(&mut out[..wanted])?;
        if read == 0 {
            return Err(self.source.error(Problem::Cut("a tar member")).into());
        }
        self.remaining -= read as u64;
        Ok(read)
    }
}

fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64) - size
}

/// Where in a header its fields are.
mod field {
    use std::ops::Range;

    pub(super) const NAME: Range<usize> = 0..100;
    pub(super) const MODE: Range<usize> = 100..108;
    pub(super) const OWNER: Range<usize> = 108..116;
    pub(super) const GROUP: Range<usize> = 116..124;
    pub(super) const SIZE: Range<usize> = 124..136;
    pub(super) const MODIFIED: Range<usize> = 136..148;
    pub(super) const CHECKSUM: Range<usize> = 148..156;
    pub(super) const KIND: usize = 156;
    pub(super) const MAGIC: Range<usize> = 257..265;
    pub(super) const PREFIX: Range<usize> = 345..500;
}

fn parse(at: u64, header: &[u8; BLOCK]) -> Result<Member, ArchiveError> {
    let wrong = |what| ArchiveError::new(at, Problem::BadTar(what));
    let number =
        |field: std::ops::Range<usize>| number(&header[field]).ok_or_else(|| wrong("has a damaged number"));
    if header[field::MAGIC] != *b"ustar\x0000" {
        return Err(wrong("is not in the `ustar` format"));
    }
    if number(field::CHECKSUM)? != checksum(header) {
        return Err(wrong("has a wrong checksum"));
    }
    if !matches!(header[field::KIND], b'0' | 0) {
        return Err(wrong("is no regular file"));
    }
    if header[field::PREFIX].iter().any(|byte| *byte != 0) {
        return Err(wrong("has a name of several parts"));
    }
    let name = &header[field::NAME];
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    let name = safe_name(at, &name[..end])?.to_owned();
    let size = number(field::SIZE)?;
    if size > u64::MAX - BLOCK as u64 {
        return Err(wrong("has a damaged number"));
    }
    let mode = u32::try_from(number(field::MODE)?).map_err(|_| wrong("has a damaged number"))?;
    Ok(Member { name, size, mode, modified: number(field::MODIFIED)?, header: Some(Box::new(*header)) })
}

/// Octal digits between blanks or zeros, or a binary number whose first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, digits @ ..] = field {
        let (high, low) = digits.split_at(digits.len().saturating_sub(8));
        let low: [u8; 8] = low.try_into().ok()?;
        return high.iter().all(|byte| *byte == 0).then(|| u64::from_be_bytes(low));
    }
    let is_blank = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| *byte != b' ')?;
    let digits = &field[start..];
    let end = digits.iter().position(is_blank).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let is_octal = !digits.is_empty() && digits.iter().all(|digit| (b'0'..=b'7').contains(digit));
    if !is_octal || !rest.iter().all(is_blank) {
        return None;
    }
    // At most 12 digits of 3 bits.
    Some(digits.iter().fold(0, |number, digit| number * 8 + u64::from(digit - b'0')))
}

/// The sum of all bytes, those of the checksum taken as spaces.
fn checksum(header: &[u8; BLOCK]) -> u64 {
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    sum(header) - sum(&header[field::CHECKSUM]) + 8 * u64::from(b' ')
}

/// Writes the members of a tar archive. Their sizes are known before their data.
#[derive(Debug)]
pub struct TarWriter<W> {
    target: Target<W>,
    remaining: u64,
    padding: u64,
}

impl<W: Write> TarWriter<W> {
    /// Writes to the beginning of an archive.
    pub fn new(writer: W) -> Self {
        TarWriter { target: Target { writer, position: 0 }, remaining: 0, padding: 0 }
    }

    /// How many bytes have been written.
    pub fn position(&self) -> u64 {
        self.target.position
    }

    /// Begins a member, whose data is then written to `self`; the one before must be complete.
    pub fn member(&mut self, member: &Member) -> io::Result<()> {
        self.end_member()?;
        let at = self.target.position;
        self.target.bytes(&header_of(at, member)?)?;
        self.remaining = member.size;
        self.padding = padding(member.size);
        Ok(())
    }
    fn end_member(&mut self) -> io::Result<()> {
        if self.remaining > 0 {
            let problem = Problem::OutOfOrder("less data was written than the tar member has");
            return Err(ArchiveError::new(self.target.position, problem).into());
        }
        // Less than a block.
        let padding = std::mem::take(&mut self.padding) as usize;
        self.target.bytes(&[0; BLOCK][..padding])
    }

    /// Writes the end of the archive, and gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_member()?;
        self.target.bytes(&[0; 2 * BLOCK])?;
        Ok(self.target.writer)
    }
}

/// The header of a member: the one that it was read from where the size is still the same, else as much of it.
fn header_of(at: u64, member: &Member) -> Result<[u8; BLOCK], ArchiveError> {
    let name = safe_name(at, member.name.as_bytes())?.as_bytes();
    if name.len() > field::NAME.len() || member.size > u64::MAX - BLOCK as u64 {
        return Err(ArchiveError::new(at, Problem::BadTar("has too long a name or size")));
    }
    let mut header = match &member.header {
        Some(header) if parse(at, header)? == *member => return Ok(**header),
        Some(header) => **header,
        None => [0; BLOCK],
    };
    header[field::NAME].fill(0);
    header[field::SIZE].fill(0);
    header[..name.len()].copy_from_slice(name);
    let mut octal = |field: std::ops::Range<usize>, digits: usize, number: u64| {
        let text = format!("{number:0digits$o}");
        header[field.start..field.start + digits].copy_from_slice(text.as_bytes());
    };
    octal(field::MODE, 7, u64::from(member.mode & 0o7777));
    if member.header.is_none() {
        octal(field::OWNER, 7, 0);
        octal(field::GROUP, 7, 0);
    }
    octal(field::MODIFIED, 11, member.modified.min(OCTAL_LIMIT - 1));
    if member.size < OCTAL_LIMIT {
        octal(field::SIZE, 11, member.size);
    } else {
        header[field::SIZE.start] = 0x80;
        header[field::SIZE.end - 8..field::SIZE.end].copy_from_slice(&member.size.to_be_bytes());
    }
    header[field::KIND] = b'0';
    header[field::MAGIC].copy_from_slice(b"ustar\x0000");
    let checksum = format!("{:06o}\0 ", checksum(&header));
    header[field::CHECKSUM].copy_from_slice(checksum.as_bytes());
    Ok(header)
}

/// Takes the data of the member that was begun, and no more than its size.
impl<W: Write> Write for TarWriter<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() as u64 > self.remaining {
            let problem = Problem::OutOfOrder("more data was written than the tar member has");
            return Err(ArchiveError::new(self.target.position, problem).into());
        }
        self.target.bytes(data)?;
        self.remaining -= data.len() as u64;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(name: &str, size: u64) -> Member {
        Member::new(name.to_owned(), size, 0o600, 1_700_000_000)
    }

    fn write(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = TarWriter::new(Vec::new());
        for (name, data) in members {
            writer.member(&member(name, data.len() as u64)).unwrap();
            writer.write_all(data).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(tar: &[u8]) -> Result<Vec<(Member, Vec<u8>)>, ArchiveError> {
        let mut reader = TarReader::new(tar);
        let mut found = Vec::new();
        while let Some(member) = reader.next_member()? {
            let mut data = Vec::new();
            reader.read_to_end(&mut data).map_err(|error| ArchiveError::from_io(0, error))?;
            found.push((member, data));
        }
        Ok(found)
    }

    fn sample() -> Vec<u8> {
        write(&[("toc.dat", b"PGDMP"), ("7.dat", b""), ("8.dat", &[b'x'; 1024]), ("restore.sql", b"--\n")])
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let found = read(&sample()).unwrap();
        let names: Vec<_> = found.iter().map(|(member, data)| (member.name.as_str(), data.len())).collect();
        assert_eq!(names, [("toc.dat", 5), ("7.dat", 0), ("8.dat", 1024), ("restore.sql", 3)]);
        let Member { name, size, mode, modified, .. } = found[0].0.clone();
        assert_eq!(Member::new(name, size, mode, modified), member("toc.dat", 5));
    }

    #[test]
    fn a_copy_has_the_fields_that_are_not_understood_here() {
        let mut tar = sample();
        tar[265..273].copy_from_slice(b"postgres");
        let sum = format!("{:06o}\0 ", checksum(tar[..BLOCK].try_into().unwrap()));
        tar[field::CHECKSUM].copy_from_slice(sum.as_bytes());
        let mut reader = TarReader::new(&tar[..]);
        let read = reader.next_member().unwrap().unwrap();
        assert_eq!(header_of(0, &read).unwrap(), tar[..BLOCK]);
        let longer = header_of(0, &read.of_size(1 << 40)).unwrap();
        assert_eq!(longer[265..273], *b"postgres");
        assert_eq!(parse(0, &longer).unwrap().size, 1 << 40);
    }

    #[test]
    fn members_can_be_stepped_over() {
        let tar = sample();
        let mut reader = TarReader::new(&tar[..]);
        let mut names = Vec::new();
        while let Some(member) = reader.next_member().unwrap() {
            names.push(member.name);
        }
        assert_eq!(names.len(), 4);
        assert_eq!(reader.position(), tar.len() as u64);
    }

    #[test]
    fn sizes_from_8_gib_on_are_binary() {
        for size in [OCTAL_LIMIT - 1, OCTAL_LIMIT, u64::MAX / 2] {
            let mut writer = TarWriter::new(Vec::new());
            writer.member(&member("7.dat", size)).unwrap();
            let header: [u8; BLOCK] = writer.target.writer.try_into().unwrap();
            assert_eq!(parse(0, &header).unwrap().size, size);
        }
    }

    #[test]
    fn every_cut_is_refused() {
        let tar = sample();
        for cut in 0..tar.len() {
            assert!(read(&tar[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn other_members_are_refused() {
        let check = |at: usize, byte: u8, expected: &str| {
            let mut header: [u8; BLOCK] = sample()[..BLOCK].try_into().unwrap();
            header[at] = byte;
            let sum = format!("{:06o}\0 ", checksum(&header));
            header[field::CHECKSUM].copy_from_slice(sum.as_bytes());
            let error = parse(512, &header).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("at byte 512"), "{error}");
        };
        check(field::KIND, b'2', "is no regular file");
        check(field::KIND, b'x', "is no regular file");
        check(field::MAGIC.start, b'U', "is not in the `ustar` format");
        check(field::PREFIX.start, b'd', "has a name of several parts");
        check(0, b'/', "is no name of a file");
        check(field::SIZE.start, b'9', "has a damaged number");
        check(field::SIZE.start, 0xff, "has a damaged number");
        let mut tar = sample();
        tar[0] = b'a';
        assert!(read(&tar).unwrap_err().to_string().contains("has a wrong checksum"));
        let mut tar = sample();
        tar.extend([0; 512]);
        assert!(read(&tar).is_ok(), "other programs write more zeros");
        tar.push(1);
        assert!(read(&tar).unwrap_err().to_string().contains("something follows the end"));
    }

    #[test]
    fn a_member_takes_exactly_its_size() {
        let mut writer = TarWriter::new(Vec::new());
        writer.member(&member("7.dat", 3)).unwrap();
        assert!(writer.write_all(b"four").is_err());
        writer.write_all(b"ab").unwrap();
        assert!(writer.finish().is_err());
    }

    proptest! {
        #[test]
        fn damaged_archives_are_refused_or_read(at in 0_usize..6000, flip in 1_u8..) {
            let mut tar = sample();
            let at = at % tar.len();
            tar[at] ^= flip;
            let _ = read(&tar);
        }
    }
}
