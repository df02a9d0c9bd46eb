//! A temporary project with this repository's configuration, in which this very program is run as a
//! user would run it.

use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context as _, Result, bail};
use xshell::{Shell, cmd};

/// Variables that would make a run depend on the caller's own project.
const FOREIGN: [&str; 8] = [
    "AIRLOCK_CONFIG",
    "AIRLOCK_DECRYPT_KEY",
    "AIRLOCK_KEY",
    "AIRLOCK_REMOTE",
    "AIRLOCK_ROLE",
    "AIRLOCK_SIGN_KEY",
    "CLICOLOR_FORCE",
    "DATABASE_URL",
];

/// The root of this repository.
pub fn repository(shell: &Shell) -> Result<PathBuf> {
    // Asked at run time: a path fixed by the compiler is the wrong one where clones share a target folder.
    let package = shell.var_os("CARGO_MANIFEST_DIR").context("run it as `cargo xtask`")?;
    let root = Path::new(&package).parent().context("the package xtask has no folder above it")?;
    Ok(root.to_path_buf())
}

/// A folder with `config/airlock.yaml` and a `.env`.
pub struct Project {
    /// Its root.
    pub root: PathBuf,
}

impl Project {
    /// Lays out the project in `root`. `variables` are `NAME=value`, and go into its `.env`.
    pub fn new(shell: &Shell, root: PathBuf, variables: &[&str]) -> Result<Self> {
        let configuration = repository(shell)?.join("config/airlock.yaml");
        shell.create_dir(root.join("config"))?;
        shell.copy_file(configuration, root.join("config/airlock.yaml"))?;
        shell.write_file(root.join(".env"), variables.join("\n") + "\n")?;
        shell.create_dir(root.join("var"))?;
        Ok(Project { root })
    }

    /// The file that is the project's database.
    pub fn database(&self) -> PathBuf {
        self.root.join("var/shop.sqlite3")
    }

    /// Runs `cargo xtask COMMAND…` here, whatever comes of it.
    pub fn run(&self, shell: &Shell, command: &[&str]) -> Result<Output> {
        let program = std::env::current_exe().context("this program does not know where it is")?;
        let _there = shell.push_dir(&self.root);
        let mut run = cmd!(shell, "{program} {command...}").quiet().ignore_status();
        for name in FOREIGN {
            run = run.env_remove(name);
        }
        Ok(run.output()?)
    }

    /// Runs it, and gives its answer on stdout; any other exit code than 0 is an error.
    pub fn answer(&self, shell: &Shell, command: &[&str]) -> Result<String> {
        let output = self.run(shell, command)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`cargo xtask {}`: {}\n{said}", command.join(" "), output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }
}

/// Copies a folder with everything in it to a place where nothing is yet.
pub fn copy_folder(shell: &Shell, from: &Path, to: &Path) -> Result<()> {
    shell.create_dir(to)?;
    for path in shell.read_dir(from)? {
        let name = path.file_name().context("a folder's entry has a name")?;
        if path.is_dir() {
            copy_folder(shell, &path, &to.join(name))?;
        } else {
            shell.copy_file(&path, to.join(name))?;
        }
    }
    Ok(())
}
