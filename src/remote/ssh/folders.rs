//! The folder over there, within one session: what is in it, and its small files.

use std::time::Instant;

use super::super::RemoteError;
use super::command::{self, Command};
use super::listing::{Item, ItemKind};
use super::session::{Access, Session};
use super::{failure, other_failure};
use crate::artefact::manifest::is_plain_name;
use crate::files::{FileError, Operation, PrivateFolder, read_bounded, remove};

/// How deep folders may lie in each other, and how many files there may be: a hostile list ends somewhere.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 100_000;

/// What `pwd` says in front of the folder.
const PWD: &str = "Remote working directory: ";

/// The folder, and a connection to its host. Paths start at the folder, and are plain names with `/` between.
#[derive(Debug)]
pub(super) struct Place {
    session: Session,
    shown: String,
    root: String,
    scratch: PrivateFolder,
}

impl Place {
    /// Signs in.
    pub fn open(access: &Access, deadline: Option<Instant>) -> Result<Self, RemoteError> {
        let scratch = PrivateFolder::new()
            .map_err(|source| FileError::new(Operation::CreateFolder, "a temporary folder", source))?;
        let mut session = Session::open(access, deadline)?;
        let shown = access.url.to_string();
        let home = if access.url.is_below_home() { home(&mut session, &shown)? } else { String::new() };
        let root = access.url.root(&home);
        Ok(Place { session, shown, root, scratch })
    }

    /// The connection.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// A folder for files of this machine.
    pub fn scratch(&self) -> &PrivateFolder {
        &self.scratch
    }

    /// A path as the host knows it. The empty one is the folder itself.
    pub fn absolute(&self, path: &str) -> String {
        match path.is_empty() {
            true if self.root.is_empty() => "/".to_owned(),
            true => self.root.clone(),
            false => format!("{}/{path}", self.root),
        }
    }

    /// A path as a person knows it.
    pub fn shown(&self, path: &str) -> String {
        match path.is_empty() {
            true => self.shown.clone(),
            false => format!("{}/{path}", self.shown.trim_end_matches('/')),
        }
    }

    /// That the folder itself is there: where it is missing, the path is misspelt or a disk is not mounted.
    pub fn check_root(&mut self) -> Result<(), RemoteError> {
        if self.enter("")? { Ok(()) } else { Err(RemoteError::NoFolder { path: self.shown.clone().into() }) }
    }

    /// Goes to a folder; false where there is none.
    fn enter(&mut self, path: &str) -> Result<bool, RemoteError> {
        let change = Command::new("cd", &[&self.absolute(path)])?;
        let what = self.shown(path);
        match self.session.expect_silence(&change, &what) {
            Err(RemoteError::NotFound { .. }) => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// What is in a folder, hidden files too; `None` where there is no such folder.
    pub fn items(&mut self, path: &str) -> Result<Option<Vec<Item>>, RemoteError> {
        if !self.enter(path)? {
            return Ok(None);
        }
        // Without a path, so that each line ends with a name alone.
        let said = self.session.run(&Command::new("ls -lan", &[])?)?;
        let items: Vec<Option<Item>> = said.iter().map(|line| Item::parse(line)).collect();
        if items.iter().any(Option::is_none) {
            let strange = said.iter().zip(&items).filter(|(_, item)| item.is_none());
            let strange: Vec<String> = strange.map(|(line, _)| line.clone()).collect();
            return Err(failure::of_command(&self.shown(path), &strange));
        }
        Ok(Some(items.into_iter().flatten().collect()))
    }

    /// Every file below a folder that is not hidden, sorted. Links are not followed. A missing folder has none.
    pub fn files_below(&mut self, folder: &str) -> Result<Vec<String>, RemoteError> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            // A folder that is gone since has no files.
            for item in self.items(&folder)?.unwrap_or_default() {
                let path = format!("{folder}/{}", item.name);
                // What starts with a dot is none, and nor is what could lead elsewhere.
                match item.kind {
                    _ if !is_plain_name(&item.name) => {}
                    ItemKind::File => found.push(path),
                    ItemKind::Folder if folder.matches('/').count() < DEEPEST => folders.push(path),
                    ItemKind::Folder | ItemKind::Other => {}
                }
            }
            if found.len() + folders.len() > MOST_FILES {
                return Err(other_failure(&self.shown, format!("more than {MOST_FILES} files")));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The length of a file.
    pub fn size_of(&mut self, folder: &str, name: &str) -> Result<u64, RemoteError> {
        let path = format!("{folder}/{name}");
        let items = self.items(folder)?.unwrap_or_default();
        let item = items.into_iter().find(|item| item.name == name && item.kind == ItemKind::File);
        item.map(|item| item.size).ok_or_else(|| RemoteError::NotFound { what: self.shown(&path) })
    }

    /// The bytes of a small file. A longer one is refused, as soon as that is seen.
    pub fn read(&mut self, path: &str, max: u64) -> Result<Vec<u8>, RemoteError> {
        let local = self.scratch.path("read");
        let get = Command::new("get", &[&self.absolute(path), command::text(&local)?])?;
        let what = self.shown(path);
        self.session.receive(&get, &what, &mut || {
            let come = local.metadata().map_or(0, |found| found.len());
            if come <= max {
                return Ok(come);
            }
            Err(other_failure(&what, format!("it is longer than the {max} bytes that are read of it")))
        })?;
        let bytes = read_bounded(&local, max)?;
        remove(&local)?;
        Ok(bytes)
    }
}

/// The folder that a session begins in.
fn home(session: &mut Session, shown: &str) -> Result<String, RemoteError> {
    let said = session.run(&Command::new("pwd", &[])?)?;
    let home = said.iter().find_map(|line| line.strip_prefix(PWD));
    home.map(super::listing::unescaped).ok_or_else(|| failure::of_command(shown, &said))
}
