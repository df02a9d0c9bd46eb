//! A custom archive of one table of customers, as large as wanted, made without a server and written as a stream.

use std::io::Write;

use db_airlock::dump::compression::{Algorithm, Compression};
use db_airlock::dump::postgres::archive::{BlockWriter, Toc};

/// The table. Seven columns, of which [`FIVE_OF_SEVEN`] changes five.
const TABLE: &str = "CREATE TABLE public.customers (\n    id integer NOT NULL,\n    email text,\n    first_name text,\n    \
     last_name text,\n    phone text,\n    address text,\n    note text\n);\n";

const COPY: &str =
    "COPY public.customers (id, email, first_name, last_name, phone, address, note) FROM stdin;\n";

/// The rules that change five of the columns, and keep the notes.
pub const FIVE_OF_SEVEN: &str = "
keep: ['*.id', '*.note']
tables:
  public.customers:
    email: email
    first_name: firstname
    last_name: lastname
    phone: {anonymizer: pattern, pattern: '+00 [10000000,99999999]'}
    address: {anonymizer: string, sample: [here, there]}
";

/// Rows whose text takes at least so many `bytes`, and before them two with a note of `longest_note` bytes each, if
/// that is not 0.
#[derive(Clone, Copy)]
pub struct Customers {
    pub bytes: u64,
    pub longest_note: usize,
}

impl Customers {
    /// Writes the archive.
    pub fn write(self, algorithm: Algorithm, mut out: impl Write) -> std::io::Result<()> {
        let mut contents = Vec::new();
        let toc = Toc::read(&*table_of_contents(algorithm)).map_err(std::io::Error::from)?;
        let _ = toc.write(&mut contents).map_err(std::io::Error::from)?;
        out.write_all(&contents)?;
        // The fastest level: what is measured reads it, and writes its own.
        let fastest = match algorithm {
            Algorithm::Gzip => "gzip:1".parse().map_err(std::io::Error::other)?,
            _ => Compression::usual(algorithm),
        };
        let mut blocks = BlockWriter::new(out, contents.len() as u64, &toc.header, fastest);
        let mut data = blocks.table(2)?;
        self.rows(&mut data)?;
        data.write_all(b"\\.\n\n\n")?;
        data.finish()?;
        blocks.finish()?.flush()
    }

    /// The rows, as COPY text.
    fn rows(self, out: &mut impl Write) -> std::io::Result<()> {
        const SLAB: usize = 64 * 1024;
        for _ in 0..if self.longest_note > 0 { 2 } else { 0 } {
            out.write_all(b"0\tlong@mail.example\tLong\tNote\t+33 6 00000000\t1 rue Longue\t")?;
            let slab: Vec<u8> = b"lines\\n of a note ".iter().copied().cycle().take(SLAB / 18 * 18).collect();
            for _ in 0..self.longest_note / slab.len() {
                out.write_all(&slab)?;
            }
            out.write_all(b"\n")?;
        }
        let (mut written, mut row, mut slab) = (0, 0_u64, Vec::new());
        while written < self.bytes {
            slab.clear();
            while slab.len() < SLAB {
                row += 1;
                one(row, &mut slab)?;
            }
            out.write_all(&slab)?;
            written += slab.len() as u64;
        }
        Ok(())
    }
}

/// About 250 bytes, some of which look random.
fn one(row: u64, out: &mut Vec<u8>) -> std::io::Result<()> {
    let noise = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (first, last, town) = (row * 7919 % 997, row * 104_729 % 9973, row % 3000);
    writeln!(
        out,
        "{row}\tuser{row}.{:06x}@mail.example\tFirst{first}\tLast{last}\t+33 6 {:08}\t\
         {} rue de {:012x}, {:05} Ville{town}\ta note of some length about customer {row} who wrote {noise:020x} \
         to us and was called back on day {}, and all was well",
        noise >> 40,
        noise % 100_000_000,
        row % 300,
        (row % 5000).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16,
        row % 99_999,
        row % 365,
    )
}

/// As pg_dump 16 lays it out (version 1.15), with offsets that are not set.
fn table_of_contents(algorithm: Algorithm) -> Vec<u8> {
    let mut bytes = b"PGDMP\x01\x0f\x00\x04\x08\x01".to_vec();
    bytes.push(match algorithm {
        Algorithm::None => 0,
        Algorithm::Gzip => 1,
        Algorithm::Lz4 => 2,
        Algorithm::Zstd => 3,
    });
    for part in [59, 30, 23, 31, 11, 126, 0] {
        integer(part, &mut bytes);
    }
    for text in ["shop", "16.4", "16.4"] {
        string(Some(text), &mut bytes);
    }
    integer(2, &mut bytes);
    entry(1, "TABLE", (TABLE, ""), &mut bytes);
    entry(2, "TABLE DATA", ("", COPY), &mut bytes);
    bytes
}

/// An entry with what defines it, or with the statement that its data follows.
fn entry(dump_id: i32, description: &str, (definition, copy): (&str, &str), bytes: &mut Vec<u8>) {
    let has_data = !copy.is_empty();
    integer(dump_id, bytes);
    integer(i32::from(has_data), bytes);
    for text in ["1259", "16384", "customers", description] {
        string(Some(text), bytes);
    }
    // The section: what comes before the data, or the data.
    integer(if has_data { 3 } else { 2 }, bytes);
    let texts =
        [Some(definition), Some(""), Some(copy), Some("public"), Some(""), Some("heap"), Some("owner")];
    for text in texts.into_iter().chain([Some("false"), None]) {
        string(text, bytes);
    }
    bytes.push(if has_data { 1 } else { 3 });
    bytes.extend([0; 8]);
}

/// Sign and magnitude.
fn integer(value: i32, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(value < 0));
    bytes.extend(value.unsigned_abs().to_le_bytes());
}

/// NULL is a length of -1.
fn string(text: Option<&str>, bytes: &mut Vec<u8>) {
    integer(text.map_or(-1, |text| text.len() as i32), bytes);
    bytes.extend(text.unwrap_or_default().as_bytes());
}
