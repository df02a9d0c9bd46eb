//! `cargo xtask sample`: makes `config/airlock.pub` and `config/sample/` anew, by the commands that a
//! project's production and airlock run.

use anyhow::Result;
use xshell::Shell;

use crate::project::{Project, copy_folder, repository};
use crate::shop;

/// Stands beside the artefact; a remote takes no notice of it.
const README: &str = "\
# The sample

The remote of the sample configuration: one anonymized artefact of a small invented shop, which
`cargo xtask db-pull` fetches from here.

`cargo xtask sample` made it, with the public key `config/airlock.pub`. The secret key stood in a temporary
folder and was deleted with it: nobody can sign a second artefact with this key. A new sample has a new key.
";

/// Makes the sample in a temporary project, and replaces the repository's as a whole.
pub fn run() -> Result<()> {
    let shell = Shell::new()?;
    let folder = tempfile::tempdir()?;
    let project = Project::new(&shell, folder.path().join("shop"), &["AIRLOCK_ROLE=airlock"])?;
    shop::build(&project.database())?;
    shell.create_dir(folder.path().join("shop/config/sample"))?;
    for command in ["db-keygen", "db-backup", "db-anonymize", "db-publish"] {
        project.answer(&shell, &[command])?;
    }

    let (made, config) = (project.root.join("config"), repository(&shell)?.join("config"));
    shell.remove_path(config.join("sample"))?;
    copy_folder(&shell, &made.join("sample"), &config.join("sample"))?;
    shell.write_file(config.join("sample/README.md"), README)?;
    shell.copy_file(made.join("airlock.pub"), config.join("airlock.pub"))?;
    Ok(())
}
