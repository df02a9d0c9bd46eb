//! The stock tools that some tests hold our files against: found, installed where that is possible, or
//! asked for.

use anyhow::Result;
use xshell::{Shell, cmd};

/// A program, and the Debian package it comes in.
struct Tool {
    program: &'static str,
    package: &'static str,
}

const TOOLS: [Tool; 11] = [
    Tool { program: "openssl", package: "openssl" },
    Tool { program: "minisign", package: "minisign" },
    Tool { program: "sqlite3", package: "sqlite3" },
    Tool { program: "sha256sum", package: "coreutils" },
    Tool { program: "age", package: "age" },
    Tool { program: "sftp", package: "openssh-client" },
    Tool { program: "sshd", package: "openssh-server" },
    Tool { program: "nginx", package: "nginx-light" },
    Tool { program: "python3", package: "python3-venv" },
    Tool { program: "curl", package: "curl" },
    Tool { program: "systemd-analyze", package: "systemd" },
];

/// Makes sure of the tools as far as this machine allows. Gives the packages that stay missing.
pub fn prepare(shell: &Shell) -> Result<Vec<&'static str>> {
    let missing = missing(shell);
    if missing.is_empty() || !can_install(shell) {
        return Ok(missing);
    }
    apt(shell, &["update"])?;
    apt(shell, &[&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat())?;
    Ok(self::missing(shell))
}

fn missing(shell: &Shell) -> Vec<&'static str> {
    TOOLS.iter().filter(|tool| !is_found(shell, tool.program)).map(|tool| tool.package).collect()
}

/// Whether packages can be installed: by root, on Debian and its children.
pub fn can_install(shell: &Shell) -> bool {
    is_root(shell) && is_found(shell, "apt-get")
}

/// Runs apt-get, whatever comes of it: what counts is what is there afterwards.
pub fn apt(shell: &Shell, words: &[&str]) -> Result<()> {
    let command = cmd!(shell, "apt-get -qq -o Dpkg::Use-Pty=0 {words...}");
    command.env("DEBIAN_FRONTEND", "noninteractive").ignore_stdout().ignore_status().run()?;
    Ok(())
}

fn is_root(shell: &Shell) -> bool {
    cmd!(shell, "id -u").quiet().ignore_stderr().read().is_ok_and(|id| id == "0")
}

/// Whether the shell would find the program on its path.
pub fn is_found(shell: &Shell, program: &str) -> bool {
    let path = shell.var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
