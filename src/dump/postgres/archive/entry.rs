//! An entry of the table of contents: one object of the database, or the data of one.
//!
//! Source: `WriteToc` and `ReadToc` in `pg_backup_archiver.c` of PostgreSQL 9.0 to 18. All texts are in the dump's
//! client_encoding, and NULL differs from the empty text in all of them.

use std::io::{self, Read, Write};

use super::error::{ArchiveError, Problem};
use super::header::{Format, Header};
use super::primitive::{Source, Target};

/// The part of a restore in which an entry has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// None: settings such as `ENCODING`.
    None,
    /// What data needs.
    PreData,
    /// Data.
    Data,
    /// What needs data, or is faster behind it.
    PostData,
}

const SECTIONS: [(i32, Section); 4] =
    [(1, Section::None), (2, Section::PreData), (3, Section::Data), (4, Section::PostData)];

/// Where a custom archive has the data of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// The archive does not say: it was written to a pipe. Readers look through the blocks.
    NotSet,
    /// At this byte, which is the first of its block.
    At(u64),
    /// It has none.
    NoData,
}

/// How an entry leads to its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataPlace {
    /// In a custom archive. Values besides `At` have none, but their bytes are kept.
    Offset(Offset, u64),
    /// The name of a file or tar member, without the suffix of its compression; NULL or empty without data.
    File(Option<Vec<u8>>),
}

/// An object, or the data of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1; other entries depend on it by this.
    pub dump_id: i32,
    /// Whether a block or a file with data belongs to it.
    pub has_data: bool,
    /// The number of the catalog that holds the object, in decimal digits.
    pub catalog: Option<Vec<u8>>,
    /// The object's number there, in decimal digits.
    pub oid: Option<Vec<u8>>,
    /// The object's name, for people; names that hold spaces make it ambiguous.
    pub tag: Option<Vec<u8>>,
    /// What it is, such as `TABLE DATA`.
    pub description: Option<Vec<u8>>,
    /// When it is restored.
    pub section: Section,
    /// The SQL that makes it.
    pub definition: Option<Vec<u8>>,
    /// The SQL that drops it.
    pub drop_statement: Option<Vec<u8>>,
    /// For data in rows: `COPY … FROM stdin;`.
    pub copy_statement: Option<Vec<u8>>,
    /// The schema that it is in.
    pub namespace: Option<Vec<u8>>,
    /// Where its file lies on the server.
    pub tablespace: Option<Vec<u8>>,
    /// How a table is stored; from version 1.14.
    pub access_method: Option<Vec<u8>>,
    /// Which kind of table, as a character's code, or 0; from version 1.16.
    pub relation_kind: i32,
    /// The role that owns it.
    pub owner: Option<Vec<u8>>,
    /// `true` where rows begin with their OID, which ended with PostgreSQL 12; else `false`.
    pub with_oids: Option<Vec<u8>>,
    /// Entries that must come first. They may repeat, and may name entries that are not there.
    pub dependencies: Vec<i32>,
    /// Where its data is.
    pub place: DataPlace,
}

impl Entry {
    /// What it is, such as `TABLE DATA`; empty where that is NULL.
    pub fn desc(&self) -> &[u8] {
        self.description.as_deref().unwrap_or_default()
    }

    /// The object's name, for people; empty where that is NULL.
    pub fn tag(&self) -> &[u8] {
        self.tag.as_deref().unwrap_or_default()
    }

    /// Whether a block or a file with data belongs to it.
    pub fn has_data(&self) -> bool {
        self.has_data
    }

    /// Whether it is the rows of a table.
    pub fn is_table_data(&self) -> bool {
        self.desc() == b"TABLE DATA"
    }

    /// Whether it is large objects with their data.
    pub fn is_large_objects(&self) -> bool {
        self.desc() == b"BLOBS"
    }

    pub(super) fn become_custom(&mut self) {
        let offset = if self.has_data { Offset::NotSet } else { Offset::NoData };
        self.place = DataPlace::Offset(offset, 0);
    }

    /// Forgets where in a custom archive the data was.
    pub fn reset_offset(&mut self) {
        if let DataPlace::Offset(offset @ Offset::At(_), value) = &mut self.place {
            (*offset, *value) = (Offset::NotSet, 0);
        }
    }

    pub(super) fn read<R: Read>(source: &mut Source<R>, header: &Header) -> Result<Self, ArchiveError> {
        const WHAT: &str = "the table of contents";
        let (version, widths) = (header.version(), header.widths());
        let start = source.position();
        let dump_id = source.integer(widths, WHAT)?;
        let unknown =
            |at, what, found: i32| ArchiveError::new(at, Problem::Unknown { what, found: found.into() });
        if dump_id <= 0 {
            return Err(unknown(start, "the number of an entry", dump_id));
        }
        let at = source.position();
        let has_data = match source.integer(widths, WHAT)? {
            0 => false,
            1 => true,
            other => return Err(unknown(at, "whether an entry has data", other)),
        };
        let catalog = source.string(widths, WHAT)?;
        let oid = source.string(widths, WHAT)?;
        let tag = source.string(widths, WHAT)?;
        let description = source.string(widths, WHAT)?;
        let at = source.position();
        let number = source.integer(widths, WHAT)?;
        let section = SECTIONS.into_iter().find(|(known, _)| *known == number);
        let (_, section) = section.ok_or_else(|| unknown(at, "the section of an entry", number))?;
        Ok(Entry {
            dump_id,
            has_data,
            catalog,
            oid,
            tag,
            description,
            section,
            definition: source.string(widths, WHAT)?,
            drop_statement: source.string(widths, WHAT)?,
            copy_statement: source.string(widths, WHAT)?,
            namespace: source.string(widths, WHAT)?,
            tablespace: source.string(widths, WHAT)?,
            access_method: match version.has_access_methods() {
                true => source.string(widths, WHAT)?,
                false => None,
            },
            relation_kind: if version.has_relation_kinds() { source.integer(widths, WHAT)? } else { 0 },
            owner: source.string(widths, WHAT)?,
            with_oids: source.string(widths, WHAT)?,
            dependencies: read_dependencies(source, header, dump_id)?,
            place: DataPlace::read(source, header)?,
        })
    }

    /// Returns where the offset stands, if there is one.
    pub(super) fn write<W: Write>(&self, target: &mut Target<W>, header: &Header) -> io::Result<Option<u64>> {
        let (version, widths) = (header.version(), header.widths());
        target.integer(widths, self.dump_id)?;
        target.integer(widths, i32::from(self.has_data))?;
        for text in [&self.catalog, &self.oid, &self.tag, &self.description] {
            target.string(widths, text.as_deref())?;
        }
        for (number, _) in SECTIONS.iter().filter(|(_, section)| *section == self.section) {
            target.integer(widths, *number)?;
        }
        for text in [&self.definition, &self.drop_statement, &self.copy_statement] {
            target.string(widths, text.as_deref())?;
        }
        for text in [&self.namespace, &self.tablespace] {
            target.string(widths, text.as_deref())?;
        }
        if version.has_access_methods() {
            target.string(widths, self.access_method.as_deref())?;
        }
        if version.has_relation_kinds() {
            target.integer(widths, self.relation_kind)?;
        }
        for text in [&self.owner, &self.with_oids] {
            target.string(widths, text.as_deref())?;
        }
        for dependency in &self.dependencies {
            target.string(widths, Some(dependency.to_string().as_bytes()))?;
        }
        target.string(widths, None)?;
        self.place.write(target, header)
    }
}

fn read_dependencies<R: Read>(
    source: &mut Source<R>,
    header: &Header,
    dump_id: i32,
) -> Result<Vec<i32>, ArchiveError> {
    let mut dependencies = Vec::new();
    loop {
        let at = source.position();
        let Some(text) = source.string(header.widths(), "the table of contents")? else {
            return Ok(dependencies);
        };
        let number: Option<i32> = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
        let number = number.filter(|number| number.to_string().as_bytes() == text);
        let number = number.ok_or_else(|| ArchiveError::new(at, Problem::BadDependency { dump_id }))?;
        dependencies.push(number);
    }
}

const NOT_SET: u8 = 1;
pub(super) const SET: u8 = 2;
const NO_DATA: u8 = 3;

impl DataPlace {
    fn read<R: Read>(source: &mut Source<R>, header: &Header) -> Result<Self, ArchiveError> {
        if header.format() == Format::DirectoryOrTar {
            return Ok(DataPlace::File(source.string(header.widths(), "the table of contents")?));
        }
        let at = source.position();
        let (flag, value) = source.offset(header.widths())?;
        let offset = match flag {
            NOT_SET => Offset::NotSet,
            SET => Offset::At(value),
            NO_DATA => Offset::NoData,
            other => {
                let what = "the flag of an offset";
                return Err(ArchiveError::new(at, Problem::Unknown { what, found: other.into() }));
            }
        };
        Ok(DataPlace::Offset(offset, value))
    }

    fn write<W: Write>(&self, target: &mut Target<W>, header: &Header) -> io::Result<Option<u64>> {
        let at = target.position;
        match (self, header.format()) {
            (DataPlace::Offset(offset, value), Format::Custom) => {
                let (flag, value) = match offset {
                    Offset::NotSet => (NOT_SET, *value),
                    Offset::At(position) => (SET, *position),
                    Offset::NoData => (NO_DATA, *value),
                };
                target.offset(header.widths(), flag, value)?;
                Ok(Some(at))
            }
            (DataPlace::File(name), Format::DirectoryOrTar) => {
                target.string(header.widths(), name.as_deref())?;
                Ok(None)
            }
            _ => {
                let problem = Problem::OutOfOrder("an entry comes from an archive of another format");
                Err(ArchiveError::new(at, problem).into())
            }
        }
    }
}
