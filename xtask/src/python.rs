//! What the tests need of PyPI, in an environment of Python's in the target folder: a server that speaks like S3, and the
//! schemas of the workflows and jobs that `init` writes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use crate::cargo::target;
use crate::releases::{Releases, in_place};
use crate::tools::{apt, can_install};

/// The releases that the tests are written against.
const PACKAGES: [&str; 2] = ["moto[server]==5.2.5", "check-jsonschema==0.39.0"];

/// Which environment: another number for other packages. The tests know it, too.
const ENVIRONMENT: &str = "1";

/// Finds it, or makes it as far as this machine allows.
pub fn prepare(shell: &Shell) -> Releases {
    let mut releases = Releases::default();
    releases.add(&PACKAGES.join(" and "), ENVIRONMENT, installed(shell));
    releases
}

/// The environment's folder, with `bin/python`. Its scripts are not used: they name the folder that it was made in.
fn installed(shell: &Shell) -> Result<PathBuf> {
    in_place(shell, &target()?.join("python"), ENVIRONMENT, is_complete, |folder| make(shell, folder))
}

/// The scripts come last.
fn is_complete(folder: &Path) -> bool {
    ["python", "moto_server", "check-jsonschema"].iter().all(|name| folder.join("bin").join(name).is_file())
}

fn make(shell: &Shell, folder: &Path) -> Result<()> {
    // Debian has a python3 that lacks what an environment is made of.
    let is_whole =
        cmd!(shell, "python3 -c").arg("import ensurepip, venv").quiet().ignore_stderr().run().is_ok();
    if !is_whole && can_install(shell) {
        apt(shell, &["install", "--yes", "--no-install-recommends", "python3-venv"])?;
    }
    cmd!(shell, "python3 -m venv {folder}").quiet().run().context("python3 makes no environment")?;
    let python = folder.join("bin/python");
    let options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
    let pip = cmd!(shell, "{python} -m pip install {options...}").args(PACKAGES).quiet();
    pip.run().context("pip cannot get them")
}
