//! Programs of another Debian than this one, with all the libraries they need: fetched and checked by apt, unpacked
//! into a folder, and never installed.
//!
//! They are newer than this system's C library, and so are started by the loader that belongs to them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use xshell::{Shell, cmd};

use crate::tools::is_found;

/// Where Debian's packages are. That they are Debian's is what apt checks, by the signature of the suite.
const ARCHIVE: &str = "http://deb.debian.org/debian";

/// The keys of Debian's archive, of the package debian-archive-keyring.
const KEYRINGS: [&str; 2] =
    ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

/// Starts `usr/programs/NAME` with the libraries beside it, from wherever the folder lies.
const LAUNCHER: &str = r#"#!/bin/sh
usr=$(readlink -f "$0")
name=${usr##*/}
usr=${usr%/*/*}
for loader in "$usr"/lib/*-linux-gnu/ld-linux-*.so.?; do
    exec "$loader" --inhibit-cache --library-path "${loader%/*}" "$usr/programs/$name" "$@"
done
"#;

/// Fills `folder` with the packages of a suite, such as `trixie`, and with what they need: programs are
/// then in `usr/bin` and `usr/sbin`.
pub fn unpack(shell: &Shell, suite: &str, packages: &[&str], folder: &Path) -> Result<()> {
    for program in ["apt-get", "dpkg-deb"] {
        ensure!(is_found(shell, program), "there is no {program} to fetch it with");
    }
    let options = &options(shell, suite, folder)?;
    let apt = |words: &[&str]| {
        let run = cmd!(shell, "apt-get -qq {options...} {words...}").quiet().ignore_stdout();
        // apt-get warns of things that make no difference here; where it fails, it says why.
        let output = run.ignore_status().output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = said.lines().find(|line| line.starts_with("E: ")).unwrap_or("apt-get failed");
        ensure!(output.status.success(), "{suite} of Debian: {reason}");
        Ok(())
    };
    apt(&["update"])?;
    apt(&[&["--yes", "--no-install-recommends", "--download-only", "install"], packages].concat())?;
    for package in shell.read_dir(folder.join("apt/cache/archives"))? {
        // Perl belongs to scripts that nobody runs here.
        let name = package.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".deb") && !name.starts_with("perl") && !name.starts_with("libperl") {
            cmd!(shell, "dpkg-deb -x {package} {folder}").quiet().run()?;
        }
    }
    shell.remove_path(folder.join("apt"))?;
    launch_by_their_loader(shell, &folder.join("usr"))?;
    // The server's user is another one where the tests are root.
    cmd!(shell, "chmod -R a+rX {folder}").quiet().run()?;
    Ok(())
}

/// Makes apt-get work in the folder as if nothing were installed, so that it fetches everything.
fn options(shell: &Shell, suite: &str, folder: &Path) -> Result<Vec<String>> {
    let keyring = KEYRINGS.into_iter().find(|keyring| shell.path_exists(keyring));
    let keyring = keyring.context("apt needs the package debian-archive-keyring")?;
    let apt = folder.join("apt");
    for name in ["none", "state/lists/partial", "cache/archives/partial"] {
        shell.create_dir(apt.join(name))?;
    }
    let sources = apt.join("sources.list");
    shell.write_file(&sources, format!("deb [signed-by={keyring}] {ARCHIVE} {suite} main\n"))?;
    let path = |name: &str| apt.join(name).display().to_string();
    let settings = [
        ("Dir::State", path("state")),
        ("Dir::State::status", "/dev/null".to_owned()),
        ("Dir::Cache", path("cache")),
        ("Dir::Etc::sourcelist", path("sources.list")),
        ("Dir::Etc::sourceparts", path("none")),
        ("Dir::Etc::preferencesparts", path("none")),
        ("Acquire::Languages", "none".to_owned()),
        ("Acquire::IndexTargets::deb::DEP-11::DefaultEnabled", "false".to_owned()),
        ("Debug::NoLocking", "true".to_owned()),
        ("APT::Sandbox::User", String::new()),
    ];
    Ok(settings.iter().flat_map(|(name, value)| ["-o".to_owned(), format!("{name}={value}")]).collect())
}

/// Puts a launcher in the place of every program that is not a script.
fn launch_by_their_loader(shell: &Shell, usr: &Path) -> Result<()> {
    let programs = usr.join("programs");
    shell.create_dir(&programs)?;
    for place in ["bin", "sbin"] {
        for program in shell.read_dir(usr.join(place)).unwrap_or_default() {
            let name = program.file_name().context("a program has a name")?;
            if is_script(&program) {
                continue;
            }
            let moved = programs.join(name);
            cmd!(shell, "mv {program} {moved}").quiet().run()?;
            shell.write_file(&program, LAUNCHER)?;
            cmd!(shell, "chmod 755 {program}").quiet().run()?;
        }
    }
    Ok(())
}

/// Whether it begins as scripts do. What cannot be opened is a link to a program that was moved already.
fn is_script(program: &PathBuf) -> bool {
    let mut start = [0; 2];
    let read = std::fs::File::open(program).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"#!"
}
