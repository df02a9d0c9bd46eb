//! What PostgreSQL's client programs and servers say, and what to do about it.

use crate::database::client::{Vendor, Version};

/// The programs of PostgreSQL 12 to 18, run with LC_ALL=C.
pub static POSTGRESQL: Vendor = Vendor {
    install: "apt-get install postgresql-client",
    install_newer,
    hints: &HINTS,
    without_values,
    newer_server,
};

/// By what the clients and Docker say.
const HINTS: [(&[&str], &str); 7] = [
    (
        &["password authentication failed", "no password supplied"],
        "look at user and password in `url`, PGPASSWORD or ~/.pgpass; with `via`, the password must be over there, \
             or be taken along (`docker compose exec -T -e PGPASSWORD db`)",
    ),
    (
        &[
            "could not connect",
            "Connection refused",
            "could not translate host name",
            "No such file or directory",
        ],
        "is the server running, and is `url` right? With `via`, `url` is as seen from over there",
    ),
    (
        &["permission denied for"],
        "dump as a user who may read everything, such as after `GRANT pg_read_all_data TO user`",
    ),
    (&["unrecognized option", "invalid option", "unknown option"], "look at `options` in the configuration"),
    (&["lock timeout"], "somebody holds a lock; try again, or raise `--lock-wait-timeout` in `options`"),
    (
        &["does not support compression", "not built with"],
        "this build lacks the compression: choose another with --compress or `compress`",
    ),
    (&["database \"", "role \""], "look at `url` in the configuration"),
];

/// Labels that a server puts before its words.
const LABELS: [&str; 8] =
    ["ERROR:", "FATAL:", "PANIC:", "WARNING:", "NOTICE:", "CONTEXT:", "DETAIL:", "HINT:"];

fn install_newer(version: Version) -> String {
    let major = version.major;
    format!(
        "install one that is not older, such as with `apt-get install postgresql-client-{major}`, and say where it is: \
         `client: /usr/lib/postgresql/{major}/bin`"
    )
}

fn newer_server(said: &str) -> Option<Version> {
    let (_, server) =
        said.split_once("server version: ").filter(|_| said.contains("server version mismatch"))?;
    Version::parse(server)
}

/// Servers quote values in their messages (`invalid input syntax for type integer: "…"`), in CONTEXT and in DETAIL
/// (`Key (email)=(…)`), over several lines where the value has them.
fn without_values(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut skip: Option<Skip> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let label = LABELS.into_iter().find(|label| line.contains(label));
        let begins_anew = label.is_some() || line.starts_with("pg_") || line.starts_with("psql:");
        match skip {
            Some(_) if begins_anew => skip = None,
            Some(Skip::Quoted) => {
                if line.contains('"') {
                    skip = None;
                }
                continue;
            }
            Some(Skip::Detail) => continue,
            None => {}
        }
        let told = match label {
            Some("DETAIL:") => {
                skip = Some(Skip::Detail);
                continue;
            }
            Some(_) => match line.split_once(": \"") {
                Some((before, value)) => {
                    skip = (!value.contains('"')).then_some(Skip::Quoted);
                    format!("{before}: ***")
                }
                None => line.to_owned(),
            },
            // The statement of a row, where the dump holds statements.
            None if line.starts_with("Command was: INSERT") => {
                skip = Some(Skip::Detail);
                continue;
            }
            None => line.to_owned(),
        };
        kept.push(told);
    }
    kept
}

/// What the lines that follow belong to.
#[derive(Clone, Copy)]
enum Skip {
    /// A quoted value that goes on.
    Quoted,
    /// Something that is left out until the next label.
    Detail,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(without_values(text), expected, "{text}");
    }

    #[test]
    fn the_programs_own_words_are_told() {
        let version = "pg_dump: detail: server version: 17.0; pg_dump version: 15.18";
        check(version, &[version]);
        let refused = "psql: error: connection to server at \"h\" failed: FATAL:  role \"x\" does not exist";
        check(refused, &[refused]);
        let docker = "OCI runtime exec failed: exec: \"pg_dump\": executable file not found";
        check(docker, &[docker]);
    }

    #[test]
    fn a_newer_server_is_recognised() {
        let said = "pg_dump: error: aborting because of server version mismatch\n\
                    pg_dump: detail: server version: 17.10 (Debian 17.10-1); pg_dump version: 15.18";
        assert_eq!(newer_server(said), Some(Version { major: 17, minor: 10 }));
        assert_eq!(newer_server("pg_dump: detail: server version: 17.10"), None);
    }

    #[test]
    fn values_are_not() {
        check(
            "pg_restore: error: COPY failed for table \"t\": ERROR:  invalid input syntax for type integer: \"alice\"\n\
             CONTEXT:  COPY t, line 1, column a: \"alice\nof\nwonderland\"\nHINT:  look\n",
            &[
                "pg_restore: error: COPY failed for table \"t\": ERROR:  invalid input syntax for type integer: ***",
                "CONTEXT:  COPY t, line 1, column a: ***",
                "HINT:  look",
            ],
        );
        check(
            "ERROR:  duplicate key value violates unique constraint \"k\"\nDETAIL:  Key (a)=(alice\nb) exists.\n\
             CONTEXT:  COPY t, line 2\nCommand was: INSERT INTO t VALUES ('alice',\n'bob');\npg_restore: warning: x",
            &[
                "ERROR:  duplicate key value violates unique constraint \"k\"",
                "CONTEXT:  COPY t, line 2",
                "pg_restore: warning: x",
            ],
        );
    }
}
