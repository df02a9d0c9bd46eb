//! What the dumping program is told: one database as of one moment, whole or its schema alone.

use std::ffi::OsString;

use super::programs::{Flavour, Tool};

/// What either vendor's program is told.
const ALWAYS: [&str; 10] = [
    // One transaction sees one moment, and no row waits in memory.
    "--single-transaction",
    "--quick",
    "--skip-lock-tables",
    "--routines",
    "--events",
    "--triggers",
    // Bytes that are no text stand as digits, so that nothing on the way can break them.
    "--hex-blob",
    // These would need the right PROCESS, and say where files are on the server.
    "--no-tablespaces",
    "--default-character-set=utf8mb4",
    // The largest row that a protocol packet can carry.
    "--max-allowed-packet=1G",
];

/// The arguments for a database, the connection's apart.
pub(super) fn arguments(
    tool: &Tool,
    database: &str,
    further: impl IntoIterator<Item = OsString>,
) -> Vec<OsString> {
    let own: &[&str] = match tool.flavour {
        Flavour::Mariadb => &[],
        // Histograms are asked from a table that other servers lack; where a replica stands is no business of a
        // developer's database.
        Flavour::Mysql if tool.version.major >= 8 => &["--column-statistics=0", "--set-gtid-purged=OFF"],
        Flavour::Mysql => &["--set-gtid-purged=OFF"],
    };
    let mut arguments: Vec<OsString> = ALWAYS.iter().chain(own).map(OsString::from).collect();
    arguments.extend(further);
    // A name may begin like an option.
    arguments.extend(["--".into(), database.into()]);
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::client::{Program, Version};
    use crate::database::mysql::vendor::MYSQL;

    #[test]
    fn each_program_is_told_what_it_knows() {
        let check = |flavour, major, expected: &[&str]| {
            let program = Program { name: "mysqldump", vendor: &MYSQL };
            let tool = Tool { program, flavour, version: Version { major, minor: 0 } };
            let arguments = arguments(&tool, "--shop", ["--skip-events".into()]);
            let (always, rest) = arguments.split_at(ALWAYS.len());
            assert_eq!(always, ALWAYS);
            assert_eq!(rest, expected);
        };
        check(Flavour::Mariadb, 10, &["--skip-events", "--", "--shop"]);
        check(Flavour::Mysql, 5, &["--set-gtid-purged=OFF", "--skip-events", "--", "--shop"]);
        check(
            Flavour::Mysql,
            9,
            &["--column-statistics=0", "--set-gtid-purged=OFF", "--skip-events", "--", "--shop"],
        );
    }
}
