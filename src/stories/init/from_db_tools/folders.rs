//! Where relative paths start, in their configuration and in ours.

use std::path::{Component, Path, PathBuf};

/// The folders that paths are told from. All are absolute.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Where theirs start.
    pub theirs: PathBuf,
    /// Where their file stands.
    pub beside: PathBuf,
    /// Where ours will start: the project root of the configuration to be written.
    pub ours: PathBuf,
}

const PROJECT: &str = "%kernel.project_dir%";

impl Folders {
    /// Where the paths of a file in `folder` start. In a Symfony project that is the folder above `config/`.
    pub(super) fn of(folder: &Path, is_symfony: bool, ours: &Path) -> Self {
        let above = |folder: &Path, name: &str| match folder.file_name() {
            Some(found) if found == name => folder.parent().map(Path::to_path_buf),
            _ => None,
        };
        let project = || {
            let config = above(folder, "packages").unwrap_or_else(|| folder.to_path_buf());
            above(&config, "config").unwrap_or(config)
        };
        let theirs = if is_symfony { project() } else { folder.to_path_buf() };
        Folders { theirs, beside: folder.to_path_buf(), ours: ours.to_path_buf() }
    }

    /// The path that a text of theirs means.
    pub(super) fn resolved(&self, text: &str) -> PathBuf {
        resolved(&self.theirs, text)
    }

    /// The same where paths start beside their file.
    pub(super) fn resolved_beside(&self, text: &str) -> PathBuf {
        resolved(&self.beside, text)
    }

    /// The same path as our configuration writes it: short where it is within the project.
    pub(super) fn ours(&self, text: &str) -> String {
        let path = self.resolved(text);
        let short = path.strip_prefix(&self.ours).ok().filter(|path| !path.as_os_str().is_empty());
        short.unwrap_or(&path).display().to_string()
    }
}

fn resolved(folder: &Path, text: &str) -> PathBuf {
    let path = text.strip_prefix(PROJECT).map_or(text, |rest| rest.trim_start_matches('/'));
    let mut resolved = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(resolved.pop()),
            component => resolved.push(component),
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short_within_the_project() {
        let check = |folder: &str, is_symfony, text: &str, expected: &str| {
            let folders = Folders::of(Path::new(folder), is_symfony, Path::new("/p"));
            assert_eq!(folders.ours(text), expected, "{folder} {text}");
        };
        check("/p", false, "./var/db_tools", "var/db_tools");
        check("/p/config/packages", true, "%kernel.project_dir%/var/db_tools", "var/db_tools");
        check("/p/config", true, "var/x/../db_tools", "var/db_tools");
        check("/p/tools", false, "../../srv/dumps", "/srv/dumps");
        check("/p", false, "/srv/dumps", "/srv/dumps");
        check("/p", false, ".", "/p");
        check("/p", false, "../../../..", "/");
    }
}
