//! Which file is the configuration, and where the project's root is.

use std::path::{Path, PathBuf};

use super::ConfigError;

/// The names looked for in the working folder and then in each folder above it.
pub(super) const NAMES: [&str; 2] = ["config/airlock.yaml", "airlock.yaml"];

/// The given file, or else the first there is.
pub(super) fn find(given: Option<&Path>, working_folder: &Path) -> Result<PathBuf, ConfigError> {
    if let Some(given) = given {
        return Ok(working_folder.join(given));
    }
    working_folder
        .ancestors()
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|path| path.is_file())
        .ok_or_else(|| ConfigError::NotFound {
            looked_in: working_folder.ancestors().map(Path::to_path_buf).collect(),
        })
}

/// The folder that holds `config/`, or the file itself if it is not in a folder of that name.
pub(super) fn project_root(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_config = folder.file_name().is_some_and(|name| name == "config");
    let root = if is_config { folder.parent().unwrap_or(folder) } else { folder };
    root.to_path_buf()
}

/// The path as the user would write it from the working folder.
pub(super) fn shown(path: &Path, working_folder: &Path) -> PathBuf {
    path.strip_prefix(working_folder).unwrap_or(path).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_folder_config_or_the_file() {
        let check =
            |path: &str, root: &str| assert_eq!(project_root(Path::new(path)), Path::new(root), "{path}");
        check("/p/config/airlock.yaml", "/p");
        check("/p/config/other.yaml", "/p");
        check("/p/airlock.yaml", "/p");
        check("/p/config/deep/x.yaml", "/p/config/deep");
    }
}
