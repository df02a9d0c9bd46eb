//! The releases of a server that tests run: what was found, what is missing and why, and how one that was fetched comes
//! into the target folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use xshell::{Shell, cmd};

/// What there is of a server's releases.
#[derive(Default)]
pub struct Releases {
    /// For the tests: `15=/usr/lib/postgresql/15/bin:17=…`. A release that they do without has no folder.
    pub found: String,
    /// What is missing, and why.
    pub missing: Vec<String>,
    /// What is missing and is no failure, and why.
    pub forgone: Vec<String>,
}

impl Releases {
    /// Notes a release, called so in words, whose folder was found or was not.
    pub fn add(&mut self, called: &str, release: &str, folder: Result<PathBuf>) {
        match folder {
            Ok(folder) => self.name(release, &folder.display().to_string()),
            Err(error) => self.missing.push(format!("{called}: {error:#}")),
        }
    }

    /// The same for one that the tests may do without, which they are told.
    pub fn add_optional(&mut self, called: &str, release: &str, folder: Result<PathBuf>) {
        match folder {
            Ok(folder) => self.name(release, &folder.display().to_string()),
            Err(error) => {
                self.name(release, "");
                self.forgone.push(format!("{called}: {error:#}"));
            }
        }
    }

    fn name(&mut self, release: &str, folder: &str) {
        let separator = if self.found.is_empty() { "" } else { ":" };
        self.found += &format!("{separator}{release}={folder}");
    }
}

/// The folder `home/name`, which `make` fills beside it where it does not hold everything yet. It is whole or not
/// there at all.
pub fn in_place(
    shell: &Shell,
    home: &Path,
    name: &str,
    is_complete: impl Fn(&Path) -> bool,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let place = home.join(name);
    if is_complete(&place) {
        return Ok(place);
    }
    let partial = home.join(format!("{name}.{}.partial", std::process::id()));
    let made = shell.create_dir(&partial).map_err(Into::into).and_then(|_| make(&partial)).and_then(|()| {
        // What an interrupted run or an older release left there.
        shell.remove_path(&place)?;
        cmd!(shell, "mv -T {partial} {place}").quiet().run().context("it cannot be put in place")
    });
    shell.remove_path(&partial)?;
    made?;
    ensure!(is_complete(&place), "{} lacks a program", place.display());
    Ok(place)
}
