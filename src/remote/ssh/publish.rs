//! Sending an artefact: under temporary names first, and by rename to its own, the manifest last.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::super::index::{self, Index};
use super::super::{Attempts, RemoteError};
use super::command::{self, Command};
use super::folders::Place;
use super::session::Access;
use crate::artefact::{ArtefactError, ArtefactFiles, Parts, Placement, VerifiedArtefact, month_folder};
use crate::files::{FileError, Operation, Window};
use crate::progress::Progress;

/// How much of a dump is sent by one command: what is written here of it at a time, and how finely progress is told.
const PIECE: usize = 16 * 1024 * 1024;

/// What temporary files over there end with.
const PARTIAL: &str = ".partial";

/// How old a temporary file is at least that nobody is writing: there are no locks over there.
const ABANDONED: SignedDuration = SignedDuration::from_hours(24);

/// How often the index is written again because somebody else has published meanwhile.
const REWRITES: usize = 4;

/// Publishes an artefact. What can pass is tried again, from the beginning.
pub(super) fn publish(
    access: &Access,
    artefact: &VerifiedArtefact,
    progress: &dyn Progress,
) -> Result<Placement, RemoteError> {
    let attempts = Attempts::new(access.transfer);
    let deadline = attempts.deadline();
    // The same for all tries: a later one writes over what an earlier one has left.
    let mark = format!("{:08x}", RandomState::new().build_hasher().finish() >> 32);
    attempts.run(progress, || Upload::open(access, artefact, &mark, deadline)?.run(progress))
}

/// An artefact under way.
struct Upload<'a> {
    place: Place,
    artefact: &'a VerifiedArtefact,
    parts: Parts<'a>,
    mark: &'a str,
    /// The folder of the month.
    folder: String,
    names: Names,
    abandoned: SignedDuration,
}

/// The final names, without a folder.
struct Names {
    dump: String,
    sums: String,
    signature: String,
    manifest: String,
}

/// What stands under the manifest's name.
#[derive(PartialEq)]
enum Present {
    Nothing,
    Same,
    Other,
}

impl<'a> Upload<'a> {
    fn open(
        access: &Access,
        artefact: &'a VerifiedArtefact,
        mark: &'a str,
        deadline: Option<Instant>,
    ) -> Result<Self, RemoteError> {
        let manifest = artefact.manifest();
        let month = month_folder(manifest.created).display().to_string().replace('\\', "/");
        let files = ArtefactFiles::of_dump(manifest.dump.file.as_ref());
        let name = |path: &std::path::Path| path.display().to_string();
        let (signature, _) = files.signatures(artefact.artefact().signature_bytes().unwrap_or_default());
        let twice = access.transfer.timeout.saturating_mul(2);
        let longest = SignedDuration::try_from(twice).unwrap_or(SignedDuration::MAX);
        Ok(Upload {
            place: Place::open(access, deadline)?,
            artefact,
            parts: Parts {
                manifest,
                manifest_bytes: artefact.artefact().manifest_bytes(),
                signature: artefact.artefact().signature_bytes(),
            },
            mark,
            folder: format!("{}/{month}", manifest.database),
            names: Names {
                dump: name(&files.dump),
                sums: name(&files.sums),
                signature: name(signature),
                manifest: name(&files.manifest),
            },
            abandoned: ABANDONED.max(longest),
        })
    }

    fn run(mut self, progress: &dyn Progress) -> Result<Placement, RemoteError> {
        self.place.check_root()?;
        // Asked before a long upload, and again behind it.
        let placement = match self.present()? {
            Present::Same => Placement::WasThere,
            Present::Other => return Err(self.name_taken()),
            Present::Nothing => {
                self.create_folders()?;
                self.remove_leftovers()?;
                let sent = self.send(progress);
                if sent.is_err() {
                    self.remove_own();
                }
                sent?
            }
        };
        self.write_index()?;
        Ok(placement)
    }

    fn present(&mut self) -> Result<Present, RemoteError> {
        let items = self.place.items(&self.folder)?.unwrap_or_default();
        let expected = self.parts.manifest_bytes;
        let Some(item) = items.iter().find(|item| item.name == self.names.manifest) else {
            return Ok(Present::Nothing);
        };
        if item.size != expected.len() as u64 {
            return Ok(Present::Other);
        }
        let found = self.place.read(&self.path(&self.names.manifest), item.size)?;
        Ok(if found == expected { Present::Same } else { Present::Other })
    }

    fn name_taken(&self) -> RemoteError {
        let path = self.place.shown(&self.path(&self.names.manifest)).into();
        RemoteError::Artefact(ArtefactError::NameTaken { path })
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    /// The path of a file until it is whole.
    fn partial(&self, name: &str) -> String {
        self.path(&format!(".{name}.{}{PARTIAL}", self.mark))
    }

    fn create_folders(&mut self) -> Result<(), RemoteError> {
        let ends = self.folder.match_indices('/').map(|(at, _)| at).chain([self.folder.len()]);
        for path in ends.map(|end| self.folder[..end].to_owned()).collect::<Vec<_>>() {
            if self.place.items(&path)?.is_some() {
                continue;
            }
            let made = self.act("mkdir", &[&path]);
            // Another publisher may have made it in between.
            if made.is_err() && self.place.items(&path)?.is_none() {
                return made;
            }
            if made.is_ok() {
                self.act("chmod 0755", &[&path])?;
            }
        }
        Ok(())
    }

    /// Temporary files that an interrupted run has left here.
    fn remove_leftovers(&mut self) -> Result<(), RemoteError> {
        let now = Timestamp::now();
        // That of the index is in the database's own folder.
        for folder in [self.parts.manifest.database.clone(), self.folder.clone()] {
            for item in self.place.items(&folder)?.unwrap_or_default() {
                let is_partial = item.name.starts_with('.') && item.name.ends_with(PARTIAL);
                if is_partial && item.is_older_than(self.abandoned, now) {
                    self.act("rm", &[&format!("{folder}/{}", item.name)])?;
                }
            }
        }
        Ok(())
    }

    /// Sends everything under temporary names, and gives it its own.
    fn send(&mut self, progress: &dyn Progress) -> Result<Placement, RemoteError> {
        self.send_dump(progress)?;
        let Names { dump, sums, signature, manifest } = &self.names;
        let [dump, sums, signature, manifest] = [dump, sums, signature, manifest].map(Clone::clone);
        let sums_text = self.parts.sums();
        self.send_small(&sums, sums_text.as_bytes())?;
        self.send_small(&signature, self.parts.signature.unwrap_or_default())?;
        self.send_small(&manifest, self.parts.manifest_bytes)?;
        if self.present()? == Present::Nothing {
            for name in [&dump, &sums, &signature] {
                self.replace(name)?;
            }
            // Without the extension by which a rename replaces what is there.
            let placed = self.act("rename -l", &[&self.partial(&manifest), &self.path(&manifest)]);
            if placed.is_ok() {
                return Ok(Placement::Placed);
            }
            // Somebody else was faster; or else nothing half-done keeps a final name.
            if self.present()? == Present::Nothing {
                for name in [&signature, &sums, &dump] {
                    let _ = self.act("rm", &[&self.path(name)]);
                }
                placed?;
            }
        }
        self.remove_own();
        if self.present()? == Present::Same { Ok(Placement::WasThere) } else { Err(self.name_taken()) }
    }

    /// Sends the dump in pieces, each as it is read and hashed: where it was exchanged since it was verified, that is
    /// known at the end, and it never gets its name.
    fn send_dump(&mut self, progress: &dyn Progress) -> Result<(), RemoteError> {
        let artefact = self.artefact;
        let path = self.partial(&self.names.dump);
        let mut window = self.window("dump")?;
        let mut piece = Vec::with_capacity(PIECE);
        let mut failed = None;
        let read = artefact.read_dump("publishing", progress, |mut bytes| {
            while !bytes.is_empty() {
                let (now, later) = bytes.split_at(bytes.len().min(PIECE - piece.len()));
                piece.extend_from_slice(now);
                bytes = later;
                if piece.len() == PIECE {
                    if let Err(error) = self.send_piece(&mut window, &piece, &path) {
                        failed = Some(error);
                        let stopped = std::io::ErrorKind::Interrupted.into();
                        return Err(FileError::new(Operation::Read, &artefact.files().dump, stopped));
                    }
                    piece.clear();
                }
            }
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error);
        }
        read?;
        if !piece.is_empty() || window.end() == 0 {
            self.send_piece(&mut window, &piece, &path)?;
        }
        self.check_sent(&path, artefact.manifest().dump.size)
    }

    fn send_piece(&mut self, window: &mut Window, piece: &[u8], path: &str) -> Result<(), RemoteError> {
        // What is there of it already tells sftp where to go on.
        let word = if window.end() == 0 { "put" } else { "reput" };
        let written = window.advance(piece);
        written.map_err(|source| FileError::new(Operation::Write, window.path(), source))?;
        let put = Command::new(word, &[command::text(window.path())?, &self.place.absolute(path)])?;
        let what = self.place.shown(path);
        self.place.session().send(&put, &what)
    }

    fn send_small(&mut self, name: &str, bytes: &[u8]) -> Result<(), RemoteError> {
        let path = self.partial(name);
        let mut window = self.window(name)?;
        self.send_piece(&mut window, bytes, &path)?;
        self.check_sent(&path, bytes.len() as u64)
    }

    fn window(&self, name: &str) -> Result<Window, RemoteError> {
        let path = self.place.scratch().path(name);
        crate::files::remove(&path)?;
        let window = Window::new(self.place.scratch(), name);
        Ok(window.map_err(|source| FileError::new(Operation::Create, &path, source))?)
    }

    /// That all of it is there, for everyone who reaches the folder.
    fn check_sent(&mut self, path: &str, expected: u64) -> Result<(), RemoteError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let found = self.place.size_of(folder, name)?;
        if found != expected {
            let reason = format!("{found} bytes are there of {expected} that were sent");
            return Err(super::other_failure(&self.place.shown(path), reason));
        }
        self.act("chmod 0644", &[path])
    }

    /// Gives a file its own name. What stands under it is of an interrupted run, and replaced.
    fn replace(&mut self, name: &str) -> Result<(), RemoteError> {
        let (partial, path) = (self.partial(name), self.path(name));
        self.rename(&partial, &path)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        if self.act("rename", &[from, to]).is_ok() {
            return Ok(());
        }
        // A server without posix-rename@openssh.com replaces nothing.
        let _ = self.act("rm", &[to]);
        self.act("rename", &[from, to])
    }

    /// Removes what this run has left under temporary names. What cannot be removed is found by a later run.
    fn remove_own(&mut self) {
        let Ok(Some(items)) = self.place.items(&self.folder) else { return };
        let end = format!(".{}{PARTIAL}", self.mark);
        for item in items.iter().filter(|item| item.name.ends_with(&end)) {
            let path = self.path(&item.name);
            let _ = self.act("rm", &[&path]);
        }
    }

    /// Writes down what is there, for those who reach the folder through a web server. Where somebody publishes at the
    /// same time, whoever writes last has looked last.
    fn write_index(&mut self) -> Result<(), RemoteError> {
        let database = self.parts.manifest.database.clone();
        let mut index = self.index(&database)?;
        for _ in 0..REWRITES {
            let partial = format!("{database}/.{}.{}{PARTIAL}", index::NAME, self.mark);
            let mut window = self.window(index::NAME)?;
            self.send_piece(&mut window, &index.to_bytes(), &partial)?;
            self.act("chmod 0644", &[&partial])?;
            self.rename(&partial, &format!("{database}/{}", index::NAME))?;
            let now = self.index(&database)?;
            if now == index {
                break;
            }
            index = now;
        }
        Ok(())
    }

    fn index(&mut self, database: &str) -> Result<Index, RemoteError> {
        let paths = self.place.files_below(database)?;
        let start = format!("{database}/");
        Ok(Index::of(paths.iter().filter_map(|path| path.strip_prefix(&start))))
    }

    /// Runs a command on paths over there, which says nothing where it succeeds.
    fn act(&mut self, words: &str, paths: &[&str]) -> Result<(), RemoteError> {
        let absolute: Vec<String> = paths.iter().map(|path| self.place.absolute(path)).collect();
        let command = Command::new(words, &absolute.iter().map(String::as_str).collect::<Vec<_>>())?;
        let what = self.place.shown(paths.last().copied().unwrap_or_default());
        self.place.session().expect_silence(&command, &what)
    }
}
