//! Options that are handed on to a client program, apart from those that would take over what we decide.

use super::DatabaseUrl;
use crate::yaml::{Error, Source, Span, Spanned};

mod mysql;

/// Whose options they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    PgDump,
    PgRestore,
    MysqlDump,
    MysqlClient,
}

impl Program {
    /// The one that dumps a database with this URL. A file has none, and is given no options.
    pub fn that_dumps(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite { .. } | DatabaseUrl::Postgres(_) => Program::PgDump,
            DatabaseUrl::Mysql(_) => Program::MysqlDump,
        }
    }

    /// The one that restores it.
    pub fn that_restores(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite { .. } | DatabaseUrl::Postgres(_) => Program::PgRestore,
            DatabaseUrl::Mysql(_) => Program::MysqlClient,
        }
    }

    /// The options that are refused, and why.
    fn refused(self) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
        let (both, own): (&[_], &[_]) = match self {
            Program::PgDump => (&OF_BOTH, &OF_DUMP),
            Program::PgRestore => (&OF_BOTH, &OF_RESTORE),
            Program::MysqlDump => (&mysql::OF_BOTH, &mysql::OF_DUMP),
            Program::MysqlClient => (&mysql::OF_BOTH, &mysql::OF_CLIENT),
        };
        both.iter().chain(own)
    }

    /// An option that it takes.
    fn example(self) -> &'static str {
        match self {
            Program::PgDump | Program::PgRestore => "--schema=public",
            Program::MysqlDump | Program::MysqlClient => "--max-allowed-packet=1G",
        }
    }

    /// The name of an option in the spelling of the lists here.
    fn plain(self, name: &str) -> String {
        match self {
            Program::PgDump | Program::PgRestore => name.to_owned(),
            Program::MysqlDump | Program::MysqlClient => mysql::plain(name),
        }
    }
}

/// Options that are refused, and why. The rows end up in our file and nowhere else, in a format that we read.
const OF_BOTH: [(&str, &str); 12] = [
    ("file", "the dump goes through db-airlock, which says where it is"),
    ("format", "the format is the one that db-airlock reads"),
    ("jobs", "the dump is a stream, which one job reads or writes"),
    ("dbname", "`url` says which database it is"),
    ("host", "`url` says where the server is"),
    ("port", "`url` says where the server is"),
    ("username", "`url` says who connects"),
    ("password", "nobody is there to be asked; give the password in `url`, PGPASSWORD or a password file"),
    ("no-password", "it is given anyway"),
    ("help", "it does nothing else"),
    ("version", "it does nothing else"),
    ("single-transaction", "db-airlock says when there is one"),
];
const OF_DUMP: [(&str, &str); 5] = [
    ("compress", "write `backup: {compress: …}`"),
    ("data-only", "a dump without its schema can be neither anonymized nor restored"),
    ("section", "a dump without its schema can be neither anonymized nor restored"),
    ("no-schema", "a dump without its schema can be neither anonymized nor restored"),
    ("statistics-only", "a dump without its rows is no backup"),
];
const OF_RESTORE: [(&str, &str); 3] = [
    ("create", "the dump is restored beside the database, under a name of its own"),
    ("clean", "the dump is restored into a new database"),
    ("list", "it does nothing else"),
];

/// Why an option cannot be handed to the program that dumps (or restores) a database with this URL; nothing where it can.
pub fn refused_option(url: &DatabaseUrl, restores: bool, option: &str) -> Option<String> {
    let program = if restores { Program::that_restores(url) } else { Program::that_dumps(url) };
    let span = Span { source: Source::new("an option", ""), start: 0, end: 0 };
    check_one(program, Spanned { span, value: option.to_owned() }).err().map(|error| error.message)
}

/// Checks options of a program. An item is one option in its long form, with its value behind `=`, so that none can
/// hide behind another, and none is taken for the database's name.
pub(super) fn check(program: Program, options: Vec<Spanned<String>>) -> Result<Vec<String>, Error> {
    options.into_iter().map(|option| check_one(program, option)).collect()
}

fn check_one(program: Program, option: Spanned<String>) -> Result<String, Error> {
    let error = |message: &str| Error::new(option.span.clone(), message);
    let help =
        format!("write each in its long form and with its value behind `=`, such as `{}`", program.example());
    let name = option.value.strip_prefix("--").map(|rest| rest.split('=').next().unwrap_or(rest));
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Err(error("expected a long option").with_help(&help));
    };
    if name.contains(char::is_whitespace) {
        return Err(error("a space stands where `=` or the next item was expected").with_help(&help));
    }
    let plain = program.plain(name);
    // The programs take any beginning of a name that is no other's.
    match program.refused().find(|(refused, _)| refused.starts_with(&plain)) {
        Some((refused, why)) => Err(error(&format!("`--{refused}` cannot be given here: {why}"))),
        None => Ok(option.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn check(program: Program, option: &str, expected: Result<(), &str>) {
        let span = Span { source: Source::new("a.yaml", option), start: 0, end: option.len() };
        let checked = check_one(program, Spanned { span, value: option.to_owned() });
        let checked = checked.map(|kept| assert_eq!(kept, option)).map_err(|error| error.message);
        assert_eq!(checked.as_ref().map_err(String::as_str).copied(), expected, "{option}");
    }

    #[test]
    fn other_options_are_handed_on() {
        for option in
            ["--no-comments", "--schema=my schema", "--lock-wait-timeout=2min", "--filter=x", "--no-sync"]
        {
            check(Program::PgDump, option, Ok(()));
        }
        check(Program::PgRestore, "--disable-triggers", Ok(()));
        check(Program::PgDump, "--clean", Ok(()));
    }

    #[test]
    fn what_we_decide_is_refused_however_it_is_written() {
        let file =
            Err("`--file` cannot be given here: the dump goes through db-airlock, which says where it is");
        for option in ["--file=x", "--file", "--fil=x", "--f=x"] {
            check(Program::PgDump, option, file);
        }
        for option in ["-f", "-fx", "x", "--", "", "-Z5", "--=x"] {
            check(Program::PgDump, option, Err("expected a long option"));
        }
        check(
            Program::PgRestore,
            "--schema public",
            Err("a space stands where `=` or the next item was expected"),
        );
        for name in OF_BOTH.iter().chain(&OF_DUMP).map(|(name, _)| name) {
            assert!(check_one(Program::PgDump, spanned(&format!("--{name}=hunter2"))).is_err(), "{name}");
        }
        for name in OF_BOTH.iter().chain(&OF_RESTORE).map(|(name, _)| name) {
            let error = check_one(Program::PgRestore, spanned(&format!("--{name}=hunter2"))).unwrap_err();
            assert!(!error.message.contains("hunter2"), "{name}");
        }
    }

    #[test]
    fn what_we_decide_of_mysql_is_refused_in_each_spelling() {
        for option in
            ["--skip-triggers", "--skip-routines", "--order-by-primary", "--complete-insert", "--verbose"]
        {
            check(Program::MysqlDump, option, Ok(()));
        }
        for (program, options) in [
            (
                Program::MysqlDump,
                &[
                    "--where=a",
                    "--skip-comments",
                    "--skip_quick",
                    "--loose-tab=x",
                    "--result_file=x",
                    "--no-dat",
                ][..],
            ),
            (Program::MysqlClient, &["--force", "--execute=a", "--init-command=a", "--defaults-file=x"]),
        ] {
            for option in options {
                assert!(check_one(program, spanned(option)).is_err(), "{option}");
            }
        }
        for program in [Program::MysqlDump, Program::MysqlClient] {
            for (name, _) in program.refused() {
                let error = check_one(program, spanned(&format!("--{name}=hunter2"))).unwrap_err();
                assert!(!error.message.contains("hunter2"), "{name}");
            }
        }
    }

    fn spanned(text: &str) -> Spanned<String> {
        let span = Span { source: Source::new("a.yaml", text), start: 0, end: text.len() };
        Spanned { span, value: text.to_owned() }
    }
}
