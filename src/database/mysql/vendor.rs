//! What the client programs of MySQL and MariaDB say, and what to do about it.

use super::messages::lines_without_values;
use crate::database::client::{Vendor, Version};

/// The programs of MariaDB 10.5 to 12, run with LC_ALL=C.
pub static MARIADB: Vendor = Vendor {
    install: "apt-get install mariadb-client",
    install_newer: |version| {
        format!("install a client of MariaDB {version} or newer, and say where it is: `client: FOLDER`")
    },
    hints: &HINTS,
    without_values: lines_without_values,
    newer_server: |_| None,
};

/// The programs of MySQL 5.7 to 9, run with LC_ALL=C.
pub static MYSQL: Vendor = Vendor {
    install: "apt-get install default-mysql-client",
    install_newer: |version: Version| {
        format!("install a client of MySQL {version} or newer, and say where it is: `client: FOLDER`")
    },
    hints: &HINTS,
    without_values: lines_without_values,
    newer_server: |_| None,
};

/// By what the clients and Docker say.
const HINTS: [(&[&str], &str); 8] = [
    (
        &["Access denied for user", "using password"],
        "look at user and password in `url`, and at what the user may do; with `via`, the password must be taken \
         along (`docker compose exec -T -e MYSQL_PWD db`)",
    ),
    (
        &["Can't connect", "Unknown server host", "Unknown MySQL server host", "Lost connection"],
        "is the server running, and is `url` right? With `via`, `url` is as seen from over there",
    ),
    (&["SSL", "TLS", "ertificate"], "look at `ssl-mode` and `ssl-ca` in `url`"),
    (&["unknown option", "unknown variable", "ambiguous option"], "look at `options` in the configuration"),
    (
        &["Authentication plugin", "caching_sha2_password"],
        "the client does not know how this user logs in: use the client programs of the server's own vendor",
    ),
    (
        &["max_allowed_packet", "has gone away"],
        "a row is larger than the server takes: raise `max_allowed_packet` there",
    ),
    (&["Unknown database"], "look at `url` in the configuration"),
    (
        &["command denied", "you need (at least one of) the"],
        "dump as a user who may read everything: GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT, EXECUTE",
    ),
];
