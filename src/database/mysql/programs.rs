//! The client programs of MySQL and MariaDB: which of the two is there, and the command lines that start it.
//!
//! Either vendor's programs dump and load the other's databases, mostly. Any name may lead to the other vendor's
//! program, as on Debian, where `mysqldump` is a link to `mariadb-dump`: so what counts is what they say of themselves.

use std::ffi::OsString;
use std::process::Command;

use super::connection::Connection;
use super::error::MysqlError;
use super::vendor::{MARIADB, MYSQL};
use crate::config::{Database, ServerUrl};
use crate::database::DatabaseError;
use crate::database::client::{Clients, Program, ProgramError, Version};

/// Dumps a database, of MariaDB and of MySQL.
const DUMPS: [Program; 2] =
    [Program { name: "mariadb-dump", vendor: &MARIADB }, Program { name: "mysqldump", vendor: &MYSQL }];
/// Runs statements.
const CLIENTS: [Program; 2] =
    [Program { name: "mariadb", vendor: &MARIADB }, Program { name: "mysql", vendor: &MYSQL }];

/// Whose program or server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// MariaDB's.
    Mariadb,
    /// MySQL's, or that of a fork which keeps its words, such as Percona.
    Mysql,
}

impl Flavour {
    /// Of a server, by its `VERSION()`, such as `11.8.2-MariaDB-log`.
    pub fn of_server(version: &str) -> Self {
        if version.contains("MariaDB") { Flavour::Mariadb } else { Flavour::Mysql }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Flavour::Mariadb => "MariaDB",
            Flavour::Mysql => "MySQL",
        }
    }
}

/// A program that is there.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Under which name.
    pub program: Program,
    /// Whose it is.
    pub flavour: Flavour,
    /// Its version, such as 10.11 or 8.0.
    pub version: Version,
}

/// How the client programs of one database are run.
#[derive(Clone, Debug)]
pub struct Programs {
    url: ServerUrl,
    pub(super) clients: Clients,
    preferred: Flavour,
    encrypted: Option<bool>,
}

impl Programs {
    /// Those of this database, whose URL this is.
    pub fn of(database: &Database, url: &ServerUrl) -> Self {
        let secrets = url.password.iter().cloned().collect();
        let clients = Clients::of(database, secrets);
        Programs { url: url.clone(), clients, preferred: Flavour::Mariadb, encrypted: None }
    }

    /// The same for another database of the same server.
    #[must_use]
    pub fn for_database(&self, name: &str) -> Self {
        Programs { url: ServerUrl { database: name.to_owned(), ..self.url.clone() }, ..self.clone() }
    }

    /// The same, those of the server's own vendor first. `encrypted`: whether a connection of ours has TLS.
    #[must_use]
    pub(super) fn suited_to(&self, flavour: Flavour, encrypted: Option<bool>) -> Self {
        Programs { preferred: flavour, encrypted, ..self.clone() }
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        &self.url.database
    }

    /// Whether the URL asks for a connection with TLS or none.
    pub(super) fn insist_on_tls(&self) -> Result<bool, MysqlError> {
        Ok(Connection::of(&self.url, self.clients.are_elsewhere())?.tls.mode.insists())
    }

    /// The program that dumps.
    pub fn dump(&self) -> Result<Tool, ProgramError> {
        self.first_of(DUMPS)
    }

    /// The program that runs statements.
    pub fn client(&self) -> Result<Tool, ProgramError> {
        self.first_of(CLIENTS)
    }

    /// The first that is there. Where none is, the preferred one is missed.
    fn first_of(&self, mut names: [Program; 2]) -> Result<Tool, ProgramError> {
        if self.preferred == Flavour::Mysql {
            names.reverse();
        }
        let [first, second] = names;
        match self.tool(first) {
            // Where `via` itself is missing, it is missing for both.
            Err(missing @ ProgramError::Missing { .. }) => match self.tool(second) {
                Err(ProgramError::Missing { .. }) => Err(missing),
                found => found,
            },
            found => found,
        }
    }

    fn tool(&self, program: Program) -> Result<Tool, ProgramError> {
        let answer = self.clients.answer_to_version(program)?;
        let (flavour, version) = read_version(&answer).ok_or_else(|| ProgramError::NoVersion {
            program: program.name,
            said: answer.lines().next().unwrap_or_default().chars().take(100).collect(),
        })?;
        Ok(Tool { program, flavour, version })
    }

    /// The command that runs a program on the server with these arguments. It never asks for a password, and it is the
    /// caller who names the database: the programs differ in how.
    ///
    /// The password stands in a private file; or, where the program runs elsewhere (`via`) and cannot read a file of ours, in
    /// the variable MYSQL_PWD. The same file keeps the user's own option files out, which change what a dump holds.
    pub fn command(
        &self,
        tool: &Tool,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Command, DatabaseError> {
        let elsewhere = self.clients.are_elsewhere();
        let connection = Connection::of(&self.url, elsewhere)?;
        let mut first = Vec::new();
        if !elsewhere {
            let file = self.clients.private_file(tool.program, || option_file(&self.url))?;
            let mut option = OsString::from("--defaults-file=");
            option.push(file);
            first.push(option);
        }
        let place = connection.arguments(tool.flavour, tool.version, self.encrypted);
        let place = place.into_iter().map(OsString::from);
        let mut command =
            self.clients.command(tool.program, first.into_iter().chain(place).chain(arguments))?;
        match &self.url.password {
            Some(password) if elsewhere => {
                command.env("MYSQL_PWD", password.expose());
            }
            None if elsewhere => {}
            _ => {
                command.env_remove("MYSQL_PWD");
                // MySQL's programs read `~/.mylogin.cnf` whatever the arguments say, unless it is not there.
                command.env("MYSQL_TEST_LOGIN_FILE", "/nonexistent/.mylogin.cnf");
            }
        }
        Ok(command)
    }
}

/// An option file with what must not be an argument
/// (<https://dev.mysql.com/doc/refman/8.4/en/option-files.html>).
fn option_file(url: &ServerUrl) -> String {
    let mut text = "[client]\n".to_owned();
    if let Some(password) = &url.password {
        text.push_str("password=\"");
        for letter in password.expose().chars() {
            match letter {
                '\\' | '"' => text.extend(['\\', letter]),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                letter => text.push(letter),
            }
        }
        text.push_str("\"\n");
    }
    text
}

/// Reads what a program says of itself: `mariadb-dump from 11.8.6-MariaDB, client 10.19 for …`,
/// `mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for …`, `mysqldump  Ver 8.0.36 for Linux on x86_64 (…)`, or
/// `mysqldump  Ver 10.13 Distrib 5.7.44, for …`.
fn read_version(answer: &str) -> Option<(Flavour, Version)> {
    let line = answer.lines().find(|line| line.contains(" Ver ") || line.contains(" from "))?;
    let behind = [" Distrib ", " from ", " Ver "].iter().find_map(|word| Some(line.split_once(word)?.1))?;
    Some((Flavour::of_server(line), Version::parse(behind)?))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{DatabaseUrl, Secret};

    fn programs(via: &[&str], folder: Option<&str>) -> Programs {
        let url = DatabaseUrl::of_server("mysql://u:hunter2@h/d").unwrap().server().unwrap().clone();
        Programs {
            url,
            clients: Clients {
                via: via.iter().map(|&word| word.to_owned()).collect(),
                folder: folder.map(PathBuf::from),
                working_folder: std::path::absolute("src").unwrap(),
                secrets: Vec::new(),
                private: Default::default(),
            },
            preferred: Flavour::Mariadb,
            encrypted: Some(false),
        }
    }

    fn tool() -> Tool {
        Tool { program: DUMPS[0], flavour: Flavour::Mariadb, version: Version { major: 10, minor: 11 } }
    }

    fn words(command: &Command) -> Vec<String> {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_str().unwrap().to_owned()).collect()
    }

    fn variable<'a>(command: &'a Command, name: &str) -> Option<Option<&'a str>> {
        let found = command.get_envs().find(|(known, _)| *known == name)?;
        Some(found.1.map(|value| value.to_str().unwrap()))
    }

    #[test]
    fn the_password_is_in_a_private_file_that_goes_with_the_programs() {
        let programs = programs(&[], Some("/m"));
        let command = programs.command(&tool(), ["--x=a b".into()]).unwrap();
        let words = words(&command);
        let place = ["--protocol=TCP", "--host=h", "--port=3306", "--user=u", "--skip-ssl", "--x=a b"];
        assert_eq!(words[0], "/m/mariadb-dump");
        assert_eq!(words[2..], place);
        let file = PathBuf::from(words[1].strip_prefix("--defaults-file=").unwrap());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[client]\npassword=\"hunter2\"\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(variable(&command, "MYSQL_PWD"), Some(None));
        assert_eq!(variable(&command, "LC_ALL"), Some(Some("C")));
        let other = programs.for_database("e");
        drop(programs);
        assert!(file.exists(), "others use it still");
        assert!(!format!("{other:?}").contains("hunter2"));
        drop(other);
        assert!(!file.exists());
    }

    #[test]
    fn elsewhere_the_password_is_in_the_environment() {
        let command = programs(&["docker", "exec"], None).command(&tool(), []).unwrap();
        let expected = [
            "docker",
            "exec",
            "mariadb-dump",
            "--protocol=TCP",
            "--host=h",
            "--port=3306",
            "--user=u",
            "--skip-ssl",
        ];
        assert_eq!(words(&command), expected);
        assert_eq!(variable(&command, "MYSQL_PWD"), Some(Some("hunter2")));
    }

    #[test]
    fn passwords_stay_what_they_are() {
        let url = ServerUrl { password: Some(Secret::new("a\"b\\#'\n")), ..programs(&[], None).url };
        assert_eq!(option_file(&url), "[client]\npassword=\"a\\\"b\\\\#'\\n\"\n");
        assert_eq!(option_file(&ServerUrl { password: None, ..url }), "[client]\n");
    }

    #[test]
    fn versions_are_read_whatever_the_name() {
        let check = |text: &str, expected: Option<(Flavour, u32, u32)>| {
            let found = read_version(text).map(|(flavour, version)| (flavour, version.major, version.minor));
            assert_eq!(found, expected, "{text}");
        };
        let (mariadb, mysql) = (Flavour::Mariadb, Flavour::Mysql);
        check(
            "mariadb-dump from 11.8.6-MariaDB, client 10.19 for debian-linux-gnu (x86_64)\n",
            Some((mariadb, 11, 8)),
        );
        check(
            "mysqldump: Deprecated program name. It will be removed in a future release, use \
             '/usr/bin/mariadb-dump' instead\nmysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu \
             (x86_64)\n",
            Some((mariadb, 10, 11)),
        );
        check(
            "mysqldump  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)",
            Some((mysql, 8, 0)),
        );
        check(
            "mysql  Ver 14.14 Distrib 5.7.44, for Linux (x86_64) using  EditLine wrapper",
            Some((mysql, 5, 7)),
        );
        check("hello", None);
        check("mysqldump  Ver x", None);
    }

    #[cfg(unix)]
    #[test]
    fn the_first_that_is_there_is_taken() {
        let check = |via: &[&str], preferred, expected: Result<&str, &str>| {
            let found = Programs { preferred, ..programs(via, None) }.dump();
            let found = found.map(|tool| tool.program.name).map_err(|error| error.to_string());
            assert_eq!(found.as_ref().map_err(String::as_str).copied(), expected);
        };
        let only_mysql = ["sh", "-c", "test $0 = mysqldump || exit 127; echo mysqldump  Ver 8.0.36 for"];
        check(&only_mysql, Flavour::Mariadb, Ok("mysqldump"));
        check(&only_mysql, Flavour::Mysql, Ok("mysqldump"));
        let both = ["echo", "x from 11.8.6-MariaDB,"];
        check(&both, Flavour::Mariadb, Ok("mariadb-dump"));
        check(&both, Flavour::Mysql, Ok("mysqldump"));
        let none = ["sh", "-c", "exit 127"];
        check(&none, Flavour::Mariadb, Err("the program `mariadb-dump` is not there"));
        check(&none, Flavour::Mysql, Err("the program `mysqldump` is not there"));
    }
}
