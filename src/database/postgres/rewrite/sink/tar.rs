//! A tar archive in the making: what is kept has the size that it had, what is rewritten waits in a temporary file until
//! its size is known.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;

use super::super::source::{Origin, SLAB, Source, TarMembers};
use super::super::verbatim::copy;
use super::Target;
use crate::database::passage::Stream;
use crate::database::postgres::DumpError;
use crate::dump::compression::Algorithm;
use crate::dump::postgres::archive::directory::{ObjectFile, object_file, write_object_line};
use crate::dump::postgres::archive::tar::{Member, TarWriter};
use crate::files::{folder_of, unnamed, unnamed_in};

/// A tar archive in the making.
pub(in super::super) struct Tar<'a> {
    tar: TarWriter<BufWriter<Stream<'a>>>,
    /// Where rewritten data waits, if not where the system keeps temporary files. Nothing else does.
    waiting_room: Option<PathBuf>,
    keeps_script: bool,
}

impl<'a> Tar<'a> {
    pub fn new(output: Stream<'a>, members: &TarMembers, target: &Target) -> Result<Self, DumpError> {
        if target.compression().algorithm() != Algorithm::None {
            return Err(DumpError::CompressedTar);
        }
        let waiting_room = match &output {
            Stream::File(file) => Some(folder_of(file.path()).to_owned()),
            Stream::Pipe(_) => None,
        };
        let mut toc = Vec::new();
        let _no_offsets = target.toc.write(&mut toc)?;
        let tar = TarWriter::new(BufWriter::with_capacity(SLAB, output));
        let mut new = Tar { tar, waiting_room, keeps_script: target.is_same_schema };
        new.begin(&members.toc_member().of_size(toc.len() as u64))?;
        new.tar.write_all(&toc).map_err(DumpError::write)?;
        Ok(new)
    }

    pub fn table<T, E: From<DumpError>>(
        &mut self,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let waiting = match &self.waiting_room {
            Some(folder) => unnamed_in(folder),
            None => unnamed(),
        };
        let waiting = waiting.map_err(DumpError::write)?;
        let mut writer = BufWriter::with_capacity(SLAB, waiting);
        let filled = fill(&mut writer)?;
        let waiting = writer.into_inner().map_err(|error| DumpError::write(error.into_error()))?;
        self.take(waiting, member(origin)?)?;
        Ok(filled)
    }

    fn take(&mut self, mut waiting: File, member: &Member) -> Result<(), DumpError> {
        let size = waiting.stream_position().and_then(|size| waiting.rewind().map(|()| size));
        let size = size.map_err(DumpError::write)?;
        self.begin(&member.of_size(size))?;
        io::copy(&mut waiting, &mut self.tar).map(drop).map_err(DumpError::write)
    }

    pub fn verbatim<T, E: From<DumpError>>(
        &mut self,
        origin: &Origin,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin(member(origin)?)?;
        fill(&mut self.tar)
    }

    pub fn large_objects(&mut self, source: &mut Source) -> Result<(), DumpError> {
        let mut list = Vec::new();
        while let Some(oid) = source.next_object()? {
            let origin = source.origin();
            let object = member(&origin)?;
            list.push(oid);
            self.begin(object)?;
            source.data(|data| copy(data, &mut self.tar))?;
        }
        // The source made sure that its list names these objects, in this order.
        let origin = source.origin();
        self.begin(member(&origin)?)?;
        for oid in list {
            write_object_line(&mut self.tar, &ObjectFile { oid, file: object_file(oid) })
                .map_err(DumpError::write)?;
        }
        Ok(())
    }

    /// The script repeats the schema, so that it is copied only where that is the same.
    pub fn finish(mut self, source: &mut Source) -> Result<(), DumpError> {
        let has_script = match source {
            Source::Tar(members) => members.next_script()?,
            Source::Custom(_) | Source::Directory(_) => false,
        };
        if has_script && self.keeps_script {
            self.begin(member(&source.origin())?)?;
            source.data(|data| copy(data, &mut self.tar))?;
        }
        if let Source::Tar(members) = source {
            members.end()?;
        }
        let mut output = self.tar.finish().map_err(DumpError::write)?;
        output.flush().map_err(DumpError::write)
    }

    fn begin(&mut self, member: &Member) -> Result<(), DumpError> {
        self.tar.member(member).map_err(DumpError::write)
    }
}

/// The member that data was in.
fn member(origin: &Origin) -> Result<&Member, DumpError> {
    let none = || DumpError::StrayMember { expected: "data".to_owned(), found: "nothing".to_owned() };
    origin.member.as_ref().ok_or_else(none)
}
