//! The rules of this repository: what a compiler does not check and a reviewer would have to remember.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each module of `src/lib.rs`, and those it may use. A line may name only modules of lines above it.
/// `xtask` is the other door, and counts as `cli`.
const LAYERS: [(&str, &str); 17] = [
    ("files", ""),
    ("encryption", "files"),
    ("progress", ""),
    ("yaml", ""),
    ("dump", ""),
    ("lock", "dump yaml"),
    ("config", "dump yaml"),
    ("anonymize", "dump yaml"),
    ("command", "anonymize"),
    ("artefact", "encryption files progress"),
    ("credential", "config files"),
    ("remote", "artefact config credential files progress"),
    ("database", "anonymize config dump encryption files progress"),
    ("error", "anonymize artefact command config credential database encryption files lock remote yaml"),
    ("schema", "anonymize config"),
    (
        "stories",
        "anonymize artefact command config credential database dump encryption error files lock progress remote yaml",
    ),
    (
        "cli",
        "anonymize artefact config database dump encryption error files lock progress remote stories yaml",
    ),
];

/// What the pure layers never mention: they take readers, writers and values.
const IMPURE: &str = "std::env std::fs std::net std::process std::{ SystemTime Timestamp::now Zoned::now";

const PURE: [&str; 2] = ["anonymize", "dump"];

/// Lines of a source file, tests not counted.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository: its path from the root, with `/`, and its bytes.
struct Document {
    path: String,
    bytes: Vec<u8>,
}

impl Document {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    /// Numbers, from 1, and lines up to the unit tests; comments come along.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text().lines().take_while(|line| *line != "#[cfg(test)]");
        lines.enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Everything that git would be given below `folder`.
fn documents(folder: &str) -> Vec<Document> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} holds nothing");
    found
}

fn collect(folder: &Path, found: &mut Vec<Document>) {
    // What .gitignore names.
    const IGNORED: [&str; 5] = [".airlock", ".env", ".git", "target", "var"];
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        if IGNORED.contains(&name) || name.ends_with(".partial") || name.ends_with(".snap.new") {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else {
            let bytes = fs::read(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Document { path, bytes });
        }
    }
}

fn sources(folder: &str) -> Vec<Document> {
    let mut found = documents(folder);
    found.retain(|document| document.path.ends_with(".rs"));
    found
}

/// Fails with all findings at once.
fn check(rule: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent = sources("").into_iter().filter(|source| !source.text().starts_with("//! "));
    check("the first line is `//! …`", silent.map(|source| source.path).collect());
}

#[test]
fn source_files_are_short() {
    let long = ["src", "xtask"].into_iter().flat_map(sources).filter_map(|source| {
        let lines = source.code().count();
        (lines > LONGEST).then(|| format!("{}: {lines} lines", source.path))
    });
    check(&format!("at most {LONGEST} lines before the tests"), long.collect());
}

/// The top-level module that a file below `src/` belongs to: `src/files/partial.rs` is `files`.
fn module(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap();
    layer(inner.split('/').next().unwrap().trim_end_matches(".rs"))
}

fn layer(name: &str) -> &str {
    match name {
        "xtask" => "cli",
        // The one name that lib.rs gives a second time.
        "Error" => "error",
        name => name,
    }
}

/// The top-level modules that a line names after `crate::`.
fn used(line: &str) -> impl Iterator<Item = String> {
    let is_word = |letter: &char| letter.is_alphanumeric() || *letter == '_';
    line.split("crate::").skip(1).map(move |rest| {
        let name: String = rest.chars().take_while(is_word).collect();
        layer(&name).to_owned()
    })
}

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let module = module(&source.path);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let layer = LAYERS.iter().find(|(name, _)| *name == module);
        let (_, below) =
            layer.unwrap_or_else(|| panic!("{}: give `{module}` a place in LAYERS", source.path));
        for (number, line) in source.code().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let strange =
                used(line).filter(|name| name != module && !below.split(' ').any(|one| one == name));
            wrong.extend(strange.map(|name| format!("{}:{number}: crate::{name}", source.path)));
        }
    }
    check("LAYERS at the top of tests/tidy.rs says who may use whom", wrong);
}

#[test]
fn layers_name_only_what_lies_above_them_in_the_list() {
    for (index, (name, below)) in LAYERS.iter().enumerate() {
        for used in below.split_whitespace() {
            assert!(LAYERS[..index].iter().any(|(above, _)| *above == used), "{name} uses {used}");
        }
    }
}

#[test]
fn the_names_after_crate_are_found() {
    let found = |line: &str| used(line).collect::<Vec<_>>();
    assert_eq!(found("use crate::files::{self, Access};"), ["files"]);
    assert_eq!(found("fn f(a: crate::yaml::Node) -> crate::Error {"), ["yaml", "error"]);
    assert_eq!(found("use crate::{yaml, files};"), [""], "is in no list, and so refused");
    assert_eq!(found("use super::crates;"), [""; 0]);
}

#[test]
fn the_pure_layers_know_nothing_of_the_world() {
    let mut worldly = Vec::new();
    for source in PURE.iter().flat_map(|module| sources(&format!("src/{module}"))) {
        for (number, line) in source.code() {
            let mentioned = IMPURE.split(' ').filter(|word| line.contains(word));
            worldly.extend(mentioned.map(|word| format!("{}:{number}: {word}", source.path)));
        }
    }
    check(&format!("{PURE:?} take readers, writers and values"), worldly);
}

#[test]
fn the_version_is_the_newest_of_the_changelog() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md is there");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## ")).expect("it has a version");
    let (version, date) = newest.split_once(" - ").expect("`## VERSION - DATE`");
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    assert!(date.parse::<jiff::civil::Date>().is_ok(), "{date} is no date");
}

/// Lines of the manifest that name a dependency without a reason: a `#` and some words behind it.
fn unexplained(manifest: &str) -> Vec<&str> {
    let mut is_list = false;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            is_list = section.contains("dependencies");
        } else if is_list && !line.is_empty() && !line.starts_with('#') {
            let reason = line.rsplit_once('#').map_or("", |(_, reason)| reason);
            if reason.split_whitespace().count() < 2 {
                found.push(line);
            }
        }
    }
    found
}

#[test]
fn every_dependency_has_its_reason() {
    assert_eq!(unexplained("[dev-dependencies]\na = \"1\" # for b\nc = \"1\"\n[x]\nd = 1"), ["c = \"1\""]);
    for path in ["Cargo.toml", "xtask/Cargo.toml"] {
        let manifest = fs::read_to_string(root().join(path)).unwrap();
        let found = unexplained(&manifest).into_iter().map(|line| format!("{path}: {line}"));
        check("a dependency's line ends with `# why`", found.collect());
    }
}

#[test]
fn no_file_names_a_place_of_the_machine_it_was_written_on() {
    // In pieces, so that this file does not name them either.
    let places =
        [concat!("/wo", "rk/"), concat!("/tmp/", "w-"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut found = Vec::new();
    for document in documents("") {
        let text = String::from_utf8_lossy(&document.bytes);
        for (index, line) in text.lines().enumerate() {
            let named = places.iter().filter(|place| starts_a_path(line, place));
            found.extend(named.map(|place| format!("{}:{}: {place}", document.path, index + 1)));
        }
    }
    check("paths are relative, or invented", found);
}

/// Whether the line has `place` as the beginning of a path, and not in the middle of one.
fn starts_a_path(line: &str, place: &str) -> bool {
    let is_inner = |letter: char| letter.is_alphanumeric() || "_-.}$".contains(letter);
    line.match_indices(place).any(|(start, _)| !line[..start].ends_with(is_inner))
}

#[cfg(feature = "server")]
#[test]
fn the_configurations_of_the_repository_load_with_their_policies() {
    use db_airlock::anonymize::policy::Policy;
    use db_airlock::config::{Config, Environment};

    let configurations = documents("config").into_iter().filter(|document| {
        // Below config/sample/ are artefacts.
        document.path.ends_with(".yaml") && document.path.matches('/').count() == 1
    });
    let mut count = 0;
    for document in configurations {
        count += 1;
        let config = Config::load(Some(Path::new(&document.path)), Environment::default(), root());
        let config = config.unwrap_or_else(|error| panic!("{}: {error}", document.path));
        for database in config.databases.values() {
            let policy = database.policy().unwrap_or_else(|error| panic!("{}: {error}", document.path));
            let findings = Policy::parse(&policy).err().unwrap_or_default();
            check(&document.path, findings.iter().map(ToString::to_string).collect());
        }
    }
    assert!(count >= 2, "airlock.yaml and reference.yaml are not found");
}
