//! Extensions that a dump needs, and the packages that bring them.

use super::error::PostgresError;
use super::session::Session;

/// Extensions of PostgreSQL's own `contrib` folder, as of 18.
const CONTRIB: [&str; 49] = [
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "bool_plperl",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "hstore_plperl",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plpgsql",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "xml2",
];

/// Extensions of others, by what their names begin with, and what Debian and apt.postgresql.org call their packages
/// behind `postgresql-NN-`.
const PACKAGES: [(&str, &str); 22] = [
    ("address_standardizer", "postgis-3"),
    ("age", "age"),
    ("h3", "h3"),
    ("hll", "hll"),
    ("hypopg", "hypopg"),
    ("ip4r", "ip4r"),
    ("orafce", "orafce"),
    ("pg_cron", "cron"),
    ("pg_hint_plan", "pg-hint-plan"),
    ("pg_ivm", "pg-ivm"),
    ("pg_partman", "partman"),
    ("pg_repack", "repack"),
    ("pgaudit", "pgaudit"),
    ("pgrouting", "pgrouting"),
    ("pgtap", "pgtap"),
    ("pgvector", "pgvector"),
    ("plv8", "plv8"),
    ("postgis", "postgis-3"),
    ("prefix", "prefix"),
    ("rum", "rum"),
    ("semver", "semver"),
    ("vector", "pgvector"),
];

/// The package that brings an extension to a server of a major version; `None` where it is not known.
fn package_of(extension: &str, major: u32) -> Option<String> {
    if CONTRIB.contains(&extension) || extension == "uuid-ossp" {
        // Debian puts them into the server's own package; it provides the name `postgresql-contrib` since 10.
        return Some("postgresql-contrib".to_owned());
    }
    let language = ["plperl", "plpython3", "pltcl"].into_iter().find(|name| extension.starts_with(name));
    if let Some(language) = language {
        return Some(format!("postgresql-{language}-{major}"));
    }
    let found = PACKAGES.iter().find(|(name, _)| extension.starts_with(name));
    found.map(|(_, package)| format!("postgresql-{major}-{package}"))
}

/// The extensions in what `pg_restore --list` prints, whose lines are
/// `2; 3079 16385 EXTENSION - citext OWNER`: number, two oids, kind, schema, name. PL/pgSQL is in every server.
pub(super) fn extensions_of(list: &str) -> Vec<String> {
    let mut found: Vec<String> = list
        .lines()
        .filter(|line| !line.starts_with(';'))
        .filter_map(|line| match line.split_ascii_whitespace().collect::<Vec<_>>()[..] {
            [_, _, _, "EXTENSION", _, name, ..] => Some(name.to_owned()),
            _ => None,
        })
        .filter(|name| name != "plpgsql")
        .collect();
    found.sort();
    found
}

/// Whether the server can create them all.
pub(super) fn check(session: &mut Session, needed: &[String], major: u32) -> Result<(), PostgresError> {
    if needed.is_empty() {
        return Ok(());
    }
    let available = session.rows("SELECT name FROM pg_available_extensions")?;
    let is_there = |name: &String| available.iter().flatten().flatten().any(|there| there == name);
    let missing: Vec<String> = needed.iter().filter(|name| !is_there(name)).cloned().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut packages: Vec<String> = missing.iter().filter_map(|name| package_of(name, major)).collect();
    packages.sort();
    packages.dedup();
    Err(PostgresError::MissingExtensions { names: missing, packages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_have_packages() {
        let check =
            |name, expected: Option<&str>| assert_eq!(package_of(name, 17).as_deref(), expected, "{name}");
        check("citext", Some("postgresql-contrib"));
        check("uuid-ossp", Some("postgresql-contrib"));
        check("postgis_topology", Some("postgresql-17-postgis-3"));
        check("vector", Some("postgresql-17-pgvector"));
        check("plpython3u", Some("postgresql-plpython3-17"));
        check("pg_cron", Some("postgresql-17-cron"));
        check("acme", None);
    }

    #[test]
    fn extensions_are_found_in_a_list() {
        let list = ";\n; Archive created at x\n;     dbname: EXTENSION\n2; 3079 16385 EXTENSION - uuid-ossp \n\
                    3410; 0 0 COMMENT - EXTENSION citext \n3; 3079 16390 EXTENSION - citext \n\
                    1; 3079 1 EXTENSION - plpgsql \n215; 1259 16395 TABLE public EXTENSION alice\n";
        assert_eq!(extensions_of(list), ["citext", "uuid-ossp"]);
    }
}
