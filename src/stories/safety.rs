//! Who may restore what into which database: checked before anything else is looked at.

use std::path::Path;

use crate::artefact::manifest::{Kind, Manifest};
use crate::config::{Config, Database, DatabaseUrl, Role};
use crate::database::target::is_same;
use crate::error::Error;

/// Programs in front of client programs that stay on this machine, or go into a container of it.
const LOCAL_PROGRAMS: [&str; 10] = [
    "doas",
    "docker",
    "docker-compose",
    "env",
    "ionice",
    "nerdctl",
    "nice",
    "podman",
    "podman-compose",
    "sudo",
];

/// Options with which those go to another machine.
const REMOTE_OPTIONS: [&str; 6] = ["-H", "--host", "-c", "--context", "--url", "--remote"];

/// Both of what follows.
pub(super) fn check(
    config: &Config,
    database: &Database,
    manifest: &Manifest,
    production_restore: Option<&str>,
) -> Result<(), Error> {
    check_role(database, manifest, production_restore)?;
    check_target(config, database)
}

/// Who may restore what: raw data never reaches a developer's machine. `production_restore` is the database's name
/// typed in full.
fn check_role(
    database: &Database,
    manifest: &Manifest,
    production_restore: Option<&str>,
) -> Result<(), Error> {
    let refused = |why: &str, hint: &str| {
        let what = format!("restore `{}`", manifest.dump.file);
        Err(Error::Refused { what, why: why.to_owned(), hint: Some(hint.to_owned()) })
    };
    match (database.role, manifest.kind, production_restore) {
        (Role::Developer, Kind::Raw, _) => refused(
            "it is raw, and this machine's role is developer",
            "`pull` fetches the newest anonymized artefact",
        ),
        (Role::Production, _, Some(name)) if name == database.name => Ok(()),
        (Role::Production, _, _) => refused(
            "this machine's role is production",
            &format!("if you are certain: `db-airlock restore --production-restore {}`", database.name),
        ),
        (Role::Developer | Role::Airlock, _, _) => Ok(()),
    }
}

/// A database that the configuration elsewhere calls production is nobody's target, and a developer's target is on
/// this machine, or listed in `allow_targets`.
pub(super) fn check_target(config: &Config, database: &Database) -> Result<(), Error> {
    let refused = |why: String, hint: &str| {
        let what = format!("restore into {}", database.url);
        Err(Error::Refused { what, why, hint: Some(hint.to_owned()) })
    };
    let is_production = |other: &&Database| {
        other.name != database.name && other.role == Role::Production && is_same(&other.url, &database.url)
    };
    if let Some(other) = config.databases.values().find(is_production) {
        let why = format!("it is the database `{}`, whose role is production", other.name);
        return refused(why, "point the database's `url` at a database of your own");
    }
    match database.role {
        Role::Developer if !is_local(database) && !is_allowed(database) => refused(
            "it is not on this machine, whose role is developer".to_owned(),
            "point `url` at a server of your own; or list its URL in `allow_targets`",
        ),
        Role::Developer | Role::Airlock | Role::Production => Ok(()),
    }
}

fn is_local(database: &Database) -> bool {
    match &database.url {
        DatabaseUrl::Sqlite { .. } => true,
        DatabaseUrl::Postgres(url) | DatabaseUrl::Mysql(url) => url.is_local() && stays_here(&database.via),
    }
}

/// Whether the words in front of client programs are known to stay on this machine.
fn stays_here(via: &[String]) -> bool {
    let Some(first) = via.first() else { return true };
    let program = Path::new(first).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    // Behind the first word that is no option, options are those of the command within.
    let until_exec = via.iter().take_while(|word| *word != "exec");
    let leaves = |word: &String| {
        let name = word.split('=').next().unwrap_or_default();
        REMOTE_OPTIONS.contains(&name) || word.starts_with("DOCKER_")
    };
    LOCAL_PROGRAMS.contains(&program) && !until_exec.skip(1).any(leaves)
}

fn is_allowed(database: &Database) -> bool {
    let mut allowed = database.allow_targets.iter().filter_map(|text| DatabaseUrl::of_server(text));
    allowed.any(|allowed| allowed.is_same_on_server(&database.url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;
    use crate::files::{Access, Existing, write_whole};

    #[test]
    fn words_that_stay_here() {
        let check = |via: &str, expected: bool| {
            let words: Vec<String> = via.split_ascii_whitespace().map(str::to_owned).collect();
            assert_eq!(stays_here(&words), expected, "{via}");
        };
        check("", true);
        check("docker compose exec -T db", true);
        check("/usr/bin/podman exec -i db", true);
        check("docker exec -e PGHOST db", true);
        check("sudo -u postgres", true);
        check("ssh db.example.com", false);
        check("docker -H ssh://db.example.com exec db", false);
        check("docker --context=prod compose exec db", false);
        check("env DOCKER_HOST=ssh://db docker exec db", false);
        check("kubectl exec db --", false);
        check("./in-the-database.sh", false);
    }

    #[test]
    fn a_developer_restores_only_here_or_where_it_is_allowed() {
        let project = tempfile::tempdir().unwrap();
        let check = |settings: &str, expected: Option<&str>| {
            let path = project.path().join("airlock.yaml");
            let text = format!(
                "databases: {{mine: {{{settings}}}, live: {{url: 'postgres://live/shop', role: production}}}}"
            );
            write_whole(&path, text.as_bytes(), Access::Shared, Existing::Replace).unwrap();
            let config = Config::load(Some(&path), Environment::default(), project.path()).unwrap();
            let error = check_target(&config, config.database(Some("mine")).unwrap()).err();
            assert_eq!(error.map(|error| error.to_string()).as_deref(), expected, "{settings}");
        };
        check("url: 'sqlite:x'", None);
        check("url: 'postgres://127.0.0.1/shop'", None);
        check("url: 'postgres:///shop', via: docker compose exec -T db", None);
        let elsewhere = "refused to restore into postgres://u@db:7/shop: it is not on this machine, whose role is \
                         developer";
        check("url: 'postgres://u@db:7/shop'", Some(elsewhere));
        check(
            "url: 'postgres://u@db:7/shop', allow_targets: ['postgres://db:8/shop', 'sqlite:x']",
            Some(elsewhere),
        );
        check("url: 'postgres://u@db:7/shop', allow_targets: ['postgres://db:7/shop']", None);
        check("url: 'postgres://u@db:7/shop', role: airlock", None);
        let production = "refused to restore into postgres://LIVE:5432/shop: it is the database `live`, whose role is \
                          production";
        check("url: 'postgres://LIVE:5432/shop', allow_targets: ['postgres://live/shop']", Some(production));
        check("url: 'postgres://LIVE:5432/shop', role: airlock", Some(production));
    }
}
