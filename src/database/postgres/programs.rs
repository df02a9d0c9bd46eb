//! PostgreSQL's client programs: their versions, and the command lines that start them on a database.

use std::ffi::OsString;
use std::process::Command;

use super::connection;
use super::vendor::POSTGRESQL;
use crate::config::{Database, ServerUrl};
use crate::database::client::{Clients, Program, ProgramError, Version};

/// Dumps a database.
pub const PG_DUMP: Program = Program { name: "pg_dump", vendor: &POSTGRESQL };
/// Restores an archive.
pub const PG_RESTORE: Program = Program { name: "pg_restore", vendor: &POSTGRESQL };
/// Runs statements.
pub const PSQL: Program = Program { name: "psql", vendor: &POSTGRESQL };

/// How the client programs of one database are run.
#[derive(Clone, Debug)]
pub struct Programs {
    url: ServerUrl,
    pub(super) clients: Clients,
}

impl Programs {
    /// Those of this database, whose URL this is.
    pub fn of(database: &Database, url: &ServerUrl) -> Self {
        let secrets = url.password.iter().cloned().collect();
        Programs { url: url.clone(), clients: Clients::of(database, secrets) }
    }

    /// The same for another database of the same server.
    #[must_use]
    pub fn for_database(&self, name: &str) -> Self {
        Programs { url: ServerUrl { database: name.to_owned(), ..self.url.clone() }, ..self.clone() }
    }

    /// The command that runs a program on the database with these arguments. It never asks for a password.
    pub fn command(
        &self,
        program: Program,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Command, ProgramError> {
        let database = format!("--dbname={}", connection::string(&self.url)?);
        let always = ["--no-password".into(), database.into()];
        let mut command = self.clients.command(program, always.into_iter().chain(arguments))?;
        if let Some(password) = &self.url.password {
            command.env("PGPASSWORD", password.expose());
        }
        Ok(command)
    }

    /// Asks the program for its version.
    pub fn version(&self, program: Program) -> Result<Version, ProgramError> {
        self.clients.version(program, version)
    }
}

/// Reads what a client says of itself, such as `pg_dump (PostgreSQL) 17.10 (Debian 17.10-1)`.
fn version(answer: &str) -> Option<Version> {
    Version::parse(answer.lines().next()?.split_once("(PostgreSQL) ")?.1)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::Secret;

    fn programs(via: &[&str], folder: Option<&str>) -> Programs {
        Programs {
            url: ServerUrl {
                user: None,
                password: Some(Secret::new("hunter2")),
                host: Some("h".to_owned()),
                port: None,
                database: "d".to_owned(),
                options: Vec::new(),
            },
            clients: Clients {
                via: via.iter().map(|&word| word.to_owned()).collect(),
                folder: folder.map(PathBuf::from),
                working_folder: std::path::absolute("src").unwrap(),
                secrets: Vec::new(),
                private: Default::default(),
            },
        }
    }

    fn check(programs: &Programs, expected: &[&str]) {
        let command = programs.command(PG_DUMP, ["--x=a b".into()]).unwrap();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        assert_eq!(words.map(|word| word.to_str().unwrap()).collect::<Vec<_>>(), expected);
        assert_eq!(command.get_current_dir(), Some(programs.clients.working_folder.as_path()));
        let variable = |name: &str| command.get_envs().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(variable("PGPASSWORD").unwrap(), "hunter2");
        assert_eq!(variable("LC_ALL").unwrap(), "C");
        assert_eq!(variable("AIRLOCK_SIGN_KEY"), None);
    }

    #[test]
    fn command_lines_hold_no_password() {
        let connection = "--dbname=host='h' dbname='d'";
        check(&programs(&[], None), &["pg_dump", "--no-password", connection, "--x=a b"]);
        check(&programs(&[], Some("/pg/bin")), &["/pg/bin/pg_dump", "--no-password", connection, "--x=a b"]);
        let expected = ["docker", "exec", "my db", "bin/pg_dump", "--no-password", connection, "--x=a b"];
        check(&programs(&["docker", "exec", "my db"], Some("bin")), &expected);
        let there = r"'--dbname=host='\''h'\'' dbname='\''d'\'''";
        check(
            &programs(&["ssh", "h"], None),
            &["ssh", "h", "'pg_dump'", "'--no-password'", there, "'--x=a b'"],
        );
        let other = programs(&[], None).for_database("e'");
        check(&other, &["pg_dump", "--no-password", r"--dbname=host='h' dbname='e\''", "--x=a b"]);
        assert!(!format!("{other:?}").contains("hunter2"));
    }

    #[test]
    fn versions_are_read() {
        let check = |text: &str, expected: Option<(u32, u32)>| {
            let version = version(text).map(|version| (version.major, version.minor));
            assert_eq!(version, expected, "{text}");
        };
        check("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some((15, 18)));
        check("pg_restore (PostgreSQL) 17.10\n", Some((17, 10)));
        check("psql (PostgreSQL) 18beta1", Some((18, 0)));
        check("pg_dump (PostgreSQL) 9.6.24", Some((9, 6)));
        for text in ["", "pg_dump", "pg_dump (PostgreSQL) x"] {
            check(text, None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_asked_for_its_version_with_what_goes_before_it() {
        let check = |via: &[&str], folder: Option<&str>, expected: Result<&str, &str>| {
            let version = programs(via, folder).version(PG_DUMP);
            let version = version
                .map(|version| version.to_string())
                .map_err(|error| format!("{error} {:?}", error.hint()));
            match (&version, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                _ => panic!("{version:?}"),
            }
        };
        check(&["echo", "pg_dump (PostgreSQL) 17.1"], None, Ok("17.1"));
        check(&["echo", "hello"], None, Err("does not say a version, but: hello pg_dump --version"));
        check(&[], Some("/nowhere"), Err("the program `pg_dump` is not there"));
        check(&["no-such-program"], None, Err("the program `no-such-program` is not there"));
        check(&["env"], Some("/nowhere"), Err("the program `pg_dump` is not there"));
        check(&["sh", "-c", "echo no >&2; exit 3"], None, Err("ended with exit status: 3\n  no"));
    }
}
