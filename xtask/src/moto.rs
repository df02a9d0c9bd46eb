//! A server that speaks like S3, for the tests: moto, from PyPI, in an environment of Python's in the target folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use crate::cargo::target;
use crate::releases::{Releases, in_place};

/// The release that the tests are written against.
const VERSION: &str = "5.2.5";

/// Finds it, or installs it as far as this machine allows.
pub fn prepare(shell: &Shell) -> Releases {
    let mut releases = Releases::default();
    releases.add(&format!("moto {VERSION}"), VERSION, installed(shell));
    releases
}

/// The environment's folder, with `bin/python`. Its scripts are not used: they name the folder that it was made in.
fn installed(shell: &Shell) -> Result<PathBuf> {
    in_place(shell, &target()?.join("moto"), VERSION, is_complete, |folder| make(shell, folder))
}

/// The script comes last.
fn is_complete(folder: &Path) -> bool {
    ["bin/python", "bin/moto_server"].iter().all(|name| folder.join(name).is_file())
}

fn make(shell: &Shell, folder: &Path) -> Result<()> {
    cmd!(shell, "python3 -m venv {folder}").quiet().run().context("python3 makes no environment")?;
    let (python, wanted) = (folder.join("bin/python"), format!("moto[server]=={VERSION}"));
    let options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
    cmd!(shell, "{python} -m pip install {options...} {wanted}")
        .quiet()
        .run()
        .context("pip cannot get it")?;
    Ok(())
}
