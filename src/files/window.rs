//! A file for another program to read that holds only a part of a longer one, at its place.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A private temporary folder for files that another program reads or writes: gone when this is dropped.
#[derive(Debug)]
pub struct PrivateFolder(TempDir);

impl PrivateFolder {
    /// A new one, mode 0700.
    pub fn new() -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("db-airlock-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        Ok(PrivateFolder(builder.tempdir()?))
    }

    /// Where a file of this name would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// A file as long as the beginning of a long one, with nothing in it but the last piece. On disks that know holes it
/// takes no more room than that piece: what sends a file from some place on needs no more of it.
#[derive(Debug)]
pub struct Window {
    file: File,
    path: PathBuf,
    end: u64,
}

impl Window {
    /// An empty one of this name. Others may read it, who cannot reach it where it is: programs that copy its mode.
    pub fn new(folder: &PrivateFolder, name: &str) -> io::Result<Self> {
        let path = folder.path(name);
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
        Ok(Window { file: options.open(&path)?, path, end: 0 })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Forgets the piece that it holds, and holds the one behind it.
    pub fn advance(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(piece)?;
        self.end += piece.len() as u64;
        Ok(())
    }

    /// How long the beginning is.
    pub fn end(&self) -> u64 {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_from_the_place_of_each_piece_on_is_the_whole() {
        let folder = PrivateFolder::new().unwrap();
        let mut window = Window::new(&folder, "window").unwrap();
        let (mut whole, mut read) = (Vec::new(), Vec::new());
        for length in [3, 0, 100_000, 1] {
            let piece: Vec<u8> = (0..length).map(|at| (at % 251) as u8 + 1).collect();
            whole.extend_from_slice(&piece);
            let start = window.end() as usize;
            window.advance(&piece).unwrap();
            let held = std::fs::read(window.path()).unwrap();
            assert_eq!(held.len(), whole.len());
            assert!(held[..start].iter().all(|byte| *byte == 0), "what was before is forgotten");
            read.extend_from_slice(&held[start..]);
        }
        assert!(read == whole);
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_private_and_goes() {
        use std::os::unix::fs::PermissionsExt;
        let folder = PrivateFolder::new().unwrap();
        let path = folder.path("x").parent().unwrap().to_owned();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
