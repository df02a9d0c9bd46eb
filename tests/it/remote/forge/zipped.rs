//! A zip as a runner makes it.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// How its files are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// `compression-level: 0` of `actions/upload-artifact`.
    Stored,
    Deflated,
}

/// The files of a zip, which may change.
#[derive(Clone)]
pub struct Zip {
    pub packing: Packing,
    pub files: Vec<(String, Vec<u8>)>,
}

impl Zip {
    pub fn bytes(&self) -> Vec<u8> {
        let method = match self.packing {
            Packing::Stored => CompressionMethod::Stored,
            Packing::Deflated => CompressionMethod::Deflated,
        };
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in &self.files {
            let options = SimpleFileOptions::default().compression_method(method);
            writer.start_file(path, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Puts these bytes at a path, or nothing.
    pub fn set(&mut self, path: &str, bytes: Option<&[u8]>) {
        self.files.retain(|(other, _)| other != path);
        self.files.extend(bytes.map(|bytes| (path.to_owned(), bytes.to_owned())));
    }

    /// Where the bytes of a file are in the zip.
    pub fn place(&self, ending: &str) -> std::ops::Range<u64> {
        let mut archive = ZipArchive::new(Cursor::new(self.bytes())).unwrap();
        let index = self.files.iter().position(|(path, _)| path.ends_with(ending)).unwrap();
        let file = archive.by_index_raw(index).unwrap();
        let start = file.data_start().unwrap();
        start..start + file.compressed_size()
    }
}
