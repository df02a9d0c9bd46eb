//! The token that opens a forge: from the configuration, the environment, or the forge's own program.

use crate::config::{Database, Secret, SecretSource};
use crate::credential;
use crate::remote::RemoteError;

/// `access.token`, or the first of these variables, or what this command prints where its program is there. None where
/// nobody has signed in: what is public can be read without.
pub fn token(
    database: &Database,
    variables: &[&str],
    command: &[&str],
) -> Result<Option<Secret>, RemoteError> {
    let folder = &database.project_root;
    if let Some(token) = &database.access.token {
        return Ok(Some(credential::read(token, folder)?));
    }
    let environment = database.environment();
    let set = |name: &&str| environment.get(name).filter(|value| !value.is_empty());
    if let Some(token) = variables.iter().find_map(set) {
        return Ok(Some(Secret::new(token)));
    }
    let is_there = |program: &str| {
        let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(environment.get("PATH").unwrap_or_default())
            .any(|folder| folder.is_absolute() && folder.join(&program).is_file())
    };
    match command.first() {
        Some(program) if is_there(program) => {
            let words = command.iter().map(|&word| word.to_owned()).collect();
            Ok(credential::read(&SecretSource::Command(words), folder).ok())
        }
        _ => Ok(None),
    }
}
