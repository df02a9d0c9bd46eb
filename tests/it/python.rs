//! The environment of Python that `cargo xtask test` makes: what the tests need of PyPI.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::releases::{Found, folder, found, unpacked};

/// See `xtask/src/python.rs`.
const ENVIRONMENT: &str = "1";

/// Its interpreter. Where it is missing, this is said loudly, or is a failure.
pub fn python() -> Option<PathBuf> {
    static FOUND: LazyLock<Found> = LazyLock::new(|| {
        let usual = [(ENVIRONMENT, unpacked(&format!("python/{ENVIRONMENT}"), is_complete))];
        found("AIRLOCK_TEST_PYTHON", &usual, is_complete)
    });
    folder(&FOUND, "the environment of Python", ENVIRONMENT).map(|folder| folder.join("bin/python"))
}

/// One of its modules, as a program.
pub fn module(name: &str) -> Option<Command> {
    let mut command = Command::new(python()?);
    command.args(["-m", name]);
    Some(command)
}

fn is_complete(folder: &Path) -> bool {
    ["python", "moto_server", "check-jsonschema"].iter().all(|name| folder.join("bin").join(name).is_file())
}
