//! `cargo xtask fuzz`: the targets of `fuzz/`, built by the stable compiler and run for a while.
//!
//! What cargo-fuzz asks of a nightly compiler is the sanitizers. libFuzzer by itself needs only counters at the edges
//! of the code, and those the stable compiler writes too.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::cargo::{self, without_our_cargo};
use crate::project::repository;
use crate::tools::is_found;

/// Has LLVM count edges and show comparisons to libFuzzer: the flags of cargo-fuzz, without a sanitizer.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What begins each entry of a dump that pg_dump or mariadb-dump wrote.
const ENTRY: &[u8] = b"\n--\n-- ";

/// The targets that such an entry is something for.
const OF_STATEMENTS: [&str; 4] = ["facts", "mysql_facts", "mysql_script", "script"];

/// Arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub struct Args {
    /// Seconds for all targets together, building not counted
    #[arg(long, default_value_t = 60)]
    seconds: u64,

    /// Targets, such as `script`; without any: all of fuzz/fuzz_targets
    targets: Vec<String>,
}

/// Where things are.
struct Folders {
    /// Of the repository.
    root: PathBuf,
    /// For what is built, found and broken.
    target: PathBuf,
}

impl Args {
    /// Builds the targets, and runs one behind the other. The first crash is an error with its input's path.
    pub fn run(self) -> Result<()> {
        let shell = Shell::new()?;
        ensure!(
            shell.var("CXX").is_ok() || is_found(&shell, "c++"),
            "libFuzzer needs a C++ compiler: install g++"
        );
        let root = repository(&shell)?;
        let folders = Folders { target: cargo::target()?.join("fuzz"), root };
        let targets = chosen(self.targets, &known(&shell, &folders.root)?)?;
        let programs = build(&shell, &folders, &targets)?;

        let entries = entries(&shell, &folders.root.join("tests/dumps"))?;
        let seconds = (self.seconds / targets.len() as u64).max(1);
        for target in &targets {
            let seeds = folders.target.join("seeds").join(target);
            shell.remove_path(&seeds)?;
            shell.create_dir(&seeds)?;
            if OF_STATEMENTS.contains(&target.as_str()) {
                for (number, entry) in entries.iter().enumerate() {
                    shell.write_file(seeds.join(number.to_string()), entry)?;
                }
            }
            run(&shell, &folders, &programs.join(target), seconds, &seeds)?;
        }
        Ok(())
    }
}

/// The targets there are: a file each.
fn known(shell: &Shell, root: &Path) -> Result<BTreeSet<String>> {
    let files = shell.read_dir(root.join("fuzz/fuzz_targets"))?;
    let names = files.iter().filter_map(|file| file.file_stem());
    Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
}

fn chosen(asked: Vec<String>, known: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    if asked.is_empty() {
        return Ok(known.clone());
    }
    let strange = asked.iter().find(|name| !known.contains(*name));
    if let Some(name) = strange {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        bail!("there is no target `{name}`: they are {}", known.join(", "));
    }
    Ok(asked.into_iter().collect())
}

/// Builds them, and gives the folder with the programs.
fn build(shell: &Shell, folders: &Folders, targets: &BTreeSet<String>) -> Result<PathBuf> {
    let said = cmd!(shell, "rustc -vV").quiet().read()?;
    let host =
        said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not say its host")?;
    let _there = shell.push_dir(folders.root.join("fuzz"));
    let bins = targets.iter().flat_map(|target| ["--bin", target]);
    // With a target that is named, cargo keeps our flags from build scripts and macros.
    let command = cmd!(shell, "cargo build --target {host} {bins...}");
    let command = command.env("RUSTFLAGS", INSTRUMENTED).env("CARGO_TARGET_DIR", &folders.target);
    let mut command = Command::from(command);
    without_our_cargo(&mut command);
    ensure!(command.status()?.success(), "the fuzz targets do not build");
    Ok(folders.target.join(host).join("debug"))
}

/// The entries of the dumps that the tests read: whole dumps are too long to be changed at every place.
fn entries(shell: &Shell, dumps: &Path) -> Result<BTreeSet<Vec<u8>>> {
    let mut entries = BTreeSet::new();
    for dump in shell.read_dir(dumps)? {
        // Blobs are no text.
        let dump = shell.read_binary_file(dump)?;
        let begins = |at: &usize| *at == 0 || dump[*at..].starts_with(ENTRY);
        let starts: Vec<usize> = (0..dump.len()).filter(begins).collect();
        let ends = starts.iter().copied().skip(1).chain([dump.len()]);
        entries.extend(starts.iter().zip(ends).map(|(&start, end)| dump[start..end].to_vec()));
    }
    Ok(entries)
}

fn run(shell: &Shell, folders: &Folders, program: &Path, seconds: u64, seeds: &Path) -> Result<()> {
    let target = program.file_name().unwrap_or_default();
    // What is found stays for the next run.
    let found = folders.target.join("corpus").join(target);
    let crashes = folders.target.join("crashes").join(target);
    shell.create_dir(&found)?;
    shell.create_dir(&crashes)?;
    let before: BTreeSet<PathBuf> = shell.read_dir(&crashes)?.into_iter().collect();

    let time = format!("-max_total_time={seconds}");
    let prefix = format!("-artifact_prefix={}/", crashes.display());
    let options = ["-verbosity=0", "-print_final_stats=1", "-timeout=10", &time, &prefix];
    // The first folder is the one that is added to.
    let mut corpus = vec![found, seeds.to_path_buf()];
    corpus.extend(Some(folders.root.join("fuzz/seeds").join(target)).filter(|own| own.is_dir()));
    let mut fuzzing = Command::from(cmd!(shell, "{program} {options...} {corpus...}"));
    let mut fuzzing = fuzzing.stderr(Stdio::piped()).spawn()?;
    tell(&target.to_string_lossy(), fuzzing.stderr.take().context("stderr is a pipe")?)?;
    let status = fuzzing.wait()?;
    if status.success() {
        return Ok(());
    }
    let new = shell.read_dir(&crashes)?.into_iter().find(|path| !before.contains(path));
    let Some(input) = new else {
        bail!("`{}` ended with {status}, and wrote no input down", program.display())
    };
    bail!("`{}` broke; once more: {} {}", target.display(), program.display(), input.display())
}

/// Passes on what a target says, without the dictionary at its end: hundreds of lines that nobody reads.
#[expect(clippy::print_stderr, reason = "a run of minutes has to be seen")]
fn tell(target: &str, said: impl Read) -> Result<()> {
    for line in BufReader::new(said).split(b'\n') {
        let line = line?;
        if !line.starts_with(b"\"") && !line.starts_with(b"#####") {
            eprintln!("{target}: {}", String::from_utf8_lossy(&line));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_not_there_is_refused_with_those_that_are() {
        let known = BTreeSet::from(["facts".to_owned(), "yaml".to_owned()]);
        assert_eq!(chosen(Vec::new(), &known).unwrap(), known);
        assert_eq!(chosen(vec!["yaml".to_owned()], &known).unwrap().len(), 1);
        let error = chosen(vec!["yml".to_owned()], &known).unwrap_err();
        assert_eq!(error.to_string(), "there is no target `yml`: they are facts, yaml");
    }
}
