//! Schemas of MySQL and MariaDB as servers and people write them: every table is read, and nothing else is refused.

#![cfg(feature = "mysql-dumps")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]
#![expect(clippy::print_stderr, reason = "a test that cannot run says so")]

use std::fs;
use std::path::{Path, PathBuf};

use db_airlock::dump::Letters;
use db_airlock::dump::mysql::schema::{Facts, Schema};
use db_airlock::dump::mysql::spans::Quoting;
use db_airlock::dump::mysql::tokens::Tokens;
use db_airlock::dump::token::Token;

/// The statements of a script without their `;`. The line that is for the client alone is left out. What stands under another delimiter than `;`, such as the bodies of
/// triggers, is left out.
fn statements(script: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut is_plain = true;
    let is_for_the_client = |line: &&str| line.starts_with("/*M!999999\\-");
    for line in script.lines().skip_while(is_for_the_client) {
        match line.trim().strip_prefix("DELIMITER ") {
            Some(delimiter) => is_plain = delimiter.trim() == ";",
            None if is_plain => plain.extend([line, "\n"]),
            None => {}
        }
    }
    let (mut found, mut start) = (Vec::new(), 0);
    for token in Tokens::new(plain.as_bytes(), Quoting::default()) {
        let (token, place) = token.unwrap();
        if token == Token::Symbol(b';') {
            found.push(plain[start..place.start].to_owned());
            start = place.end;
        }
    }
    found
}

fn check(path: &Path, tables: usize) -> Schema {
    let mut facts = Facts::new();
    let mut database: Option<String> = None;
    for sql in statements(&fs::read_to_string(path).unwrap()) {
        let mut tokens = Tokens::new(sql.as_bytes(), Quoting::default()).map(|token| token.unwrap().0);
        if tokens.next().is_some_and(|token| token.is_word("use")) {
            database = tokens.next().and_then(|token| token.name().map(str::to_owned));
        }
        facts
            .read(sql.as_bytes(), database.as_deref(), Quoting::default())
            .unwrap_or_else(|error| panic!("{}: {error}\n{sql}", path.display()));
    }
    let schema = facts.finish().unwrap();
    assert_eq!(schema.tables.len(), tables, "{}:\n{}", path.display(), schema.text());
    schema
}

/// A file of the test data, if it is there.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("AIRLOCK_TEST_DATA").map_or_else(|| "../shared/data".into(), PathBuf::from);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    if path.exists() {
        return Some(path);
    }
    let message =
        format!("SKIPPED: {} is not there; AIRLOCK_TEST_DATA=FOLDER says where it is", path.display());
    assert!(std::env::var_os("AIRLOCK_TESTS_COMPLETE").is_none(), "{message}");
    eprintln!("{message}");
    None
}

/// Written by mariadb-dump 10.11.19 with `--no-data --skip-dump-date --databases shop`.
#[test]
fn what_mariadb_dump_writes_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps/mariadb-10.11-schema.sql");
    insta::assert_snapshot!(check(&path, 6).text());
}

#[test]
fn sakila_is_read() {
    let Some(path) = shared("sakila-mv-schema.sql") else { return };
    let schema = check(&path, 16);
    let customer = schema.table(Some("sakila"), "customer").unwrap();
    assert_eq!((customer.shape.name.as_str(), customer.shape.foreign_keys.len()), ("customer", 2));
    let address = &schema.named("address").unwrap().shape;
    assert_eq!(address.columns[address.position("location").unwrap()].declared_type, "GEOMETRY");
}

#[test]
fn chinook_is_read() {
    let Some(path) = shared("chinook.mysql.sql") else { return };
    let schema = check(&path, 11);
    let playlist = &schema.named("PlaylistTrack").unwrap().shape;
    assert_eq!((playlist.unique_keys.len(), playlist.foreign_keys.len()), (1, 2));
}

#[test]
fn oddities_are_read() {
    let Some(path) = shared("oddities.mariadb.sql") else { return };
    let schema = check(&path, schema_tables(&path));
    let customer = schema.table(Some("shop"), "cust`omer").unwrap();
    let name = |at: usize| customer.shape.columns[at].name.as_str();
    let sources =
        |at: usize| customer.generated[at].depends_on.iter().map(|&at| name(at)).collect::<Vec<_>>();
    assert_eq!((sources(0), sources(1)), (vec!["email", "na,me"], vec!["email"]));
    let email = &customer.shape.columns[customer.shape.position("email").unwrap()];
    assert!(
        matches!(email.equality.letters, Letters::Alphabet(alphabet) if alphabet.name() == "utf8 unicode_ci")
    );
}

fn schema_tables(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().matches("CREATE TABLE").count()
}
