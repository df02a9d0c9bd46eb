//! The members of a tar archive, in the order of its table of contents, as pg_restore demands it too.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::tapped::Tapped;
use super::{Block, DataFile, Input, data_files};
use crate::database::postgres::DumpError;
use crate::dump::postgres::archive::directory::{
    ObjectFile, TOC_FILE, object_file, object_list_file, write_object_line,
};
use crate::dump::postgres::archive::tar::{Member, TarReader};
use crate::dump::postgres::archive::{BlockKind, Tap, Toc, Version};

/// The schema and the statements around the data once more, as a script; the last member.
const SCRIPT_FILE: &str = "restore.sql";

/// The longest list of large objects that is read: it comes behind them, and has to say the same. About two million.
const LONGEST_LIST: usize = 64 * 1024 * 1024;

/// The members of a tar archive, in the order of its table of contents.
pub struct TarMembers {
    tar: TarReader<Input>,
    version: Version,
    /// Of the table of contents.
    toc_member: Member,
    awaited: VecDeque<DataFile>,
    present: Option<Member>,
    tap: Option<Tap>,
    /// Of the present block of large objects.
    objects: Option<Objects>,
}

/// Large objects whose list has not come yet.
struct Objects {
    list_file: String,
    /// What the list has to be.
    list: Vec<u8>,
}

impl TarMembers {
    /// Reads the table of contents.
    pub fn open(input: Input) -> Result<(Toc, Self), DumpError> {
        let mut tar = TarReader::new(input);
        let toc_member = member(&mut tar, TOC_FILE)?;
        let toc = Toc::read_file(BufReader::new(&mut tar))?;
        let (version, awaited) = (toc.header.version(), data_files(&toc)?.into());
        let (present, tap, objects) = (None, None, None);
        Ok((toc, TarMembers { tar, version, toc_member, awaited, present, tap, objects }))
    }

    /// The member that has the table of contents.
    pub fn toc_member(&self) -> &Member {
        &self.toc_member
    }

    /// The member whose turn it is: data, or the list of the large objects that came before.
    pub fn present(&self) -> Option<&Member> {
        self.present.as_ref()
    }

    pub fn next_block(&mut self) -> Result<Option<Block>, DumpError> {
        while self.next_object()?.is_some() {}
        (self.present, self.tap) = (None, None);
        let Some(DataFile { block, file }) = self.awaited.pop_front() else { return Ok(None) };
        match block.kind {
            BlockKind::Table => self.present = Some(member(&mut self.tar, &file)?),
            BlockKind::LargeObjects => {
                let list_file = object_list_file(self.version, block.dump_id);
                self.objects = Some(Objects { list_file, list: Vec::new() });
            }
        }
        Ok(Some(block))
    }

    /// At the end of the objects, their list is the present member; it was read, and names the same objects.
    pub fn next_object(&mut self) -> Result<Option<u32>, DumpError> {
        self.tap = None;
        let Some(objects) = &mut self.objects else { return Ok(None) };
        let stray = |found| DumpError::StrayMember { expected: objects.list_file.clone(), found };
        let Some(member) = self.tar.next_member()? else { return Err(stray("nothing".to_owned())) };
        let (_, file) = (self.present = None, &member.name);
        if *file == objects.list_file {
            compare(&mut self.tar, &objects.list, file)?;
            (self.present, self.objects) = (Some(member), None);
            return Ok(None);
        }
        let oid = file.strip_prefix("blob_").and_then(|rest| rest.strip_suffix(".dat"));
        let oid = oid.and_then(|oid| oid.parse().ok()).filter(|&oid| oid != 0 && object_file(oid) == *file);
        let Some(oid) = oid else { return Err(stray(file.clone())) };
        let object = ObjectFile { oid, file: file.clone() };
        write_object_line(&mut objects.list, &object).map_err(DumpError::read)?;
        if objects.list.len() > LONGEST_LIST {
            return Err(DumpError::ListTooLong { file: objects.list_file.clone(), limit: LONGEST_LIST });
        }
        self.present = Some(member);
        Ok(Some(oid))
    }

    /// Steps to the script, behind all data. There may be none.
    pub fn next_script(&mut self) -> Result<bool, DumpError> {
        self.present = self.tar.next_member()?;
        match &self.present {
            Some(member) if member.name != SCRIPT_FILE => {
                let (expected, found) = (SCRIPT_FILE.to_owned(), member.name.clone());
                Err(DumpError::StrayMember { expected, found })
            }
            present => Ok(present.is_some()),
        }
    }

    /// Makes sure that nothing follows.
    pub fn end(&mut self) -> Result<(), DumpError> {
        match self.tar.next_member()? {
            None => Ok(()),
            Some(Member { name: found, .. }) => {
                Err(DumpError::StrayMember { expected: "the end".to_owned(), found })
            }
        }
    }

    pub fn data(&mut self) -> impl Read {
        Tapped { inner: &mut self.tar, tap: self.tap.clone() }
    }

    pub fn tap(&mut self) -> Tap {
        Arc::clone(self.tap.insert(Tap::default()))
    }

    pub fn skip_data(&mut self) -> Result<(), DumpError> {
        io::copy(&mut self.data(), &mut io::sink()).map(drop).map_err(DumpError::read)
    }
}

/// Steps to the next member, which must have this name.
fn member(tar: &mut TarReader<Input>, expected: &str) -> Result<Member, DumpError> {
    let found = match tar.next_member()? {
        Some(member) if member.name == expected => return Ok(member),
        Some(member) => member.name,
        None => "nothing".to_owned(),
    };
    Err(DumpError::StrayMember { expected: expected.to_owned(), found })
}

/// Makes sure that the present member holds this.
fn compare(tar: &mut TarReader<Input>, expected: &[u8], file: &str) -> Result<(), DumpError> {
    let mut found = Vec::new();
    tar.take(expected.len() as u64 + 1).read_to_end(&mut found).map_err(DumpError::read)?;
    if found == expected { Ok(()) } else { Err(DumpError::OtherList { file: file.to_owned() }) }
}
