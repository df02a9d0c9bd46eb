//! The whole journey with Chinook: production backs up, the airlock anonymizes and publishes, a developer
//! pulls. What is kept is the same row by row, and nothing personal is in any byte.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::project::{DEVELOPER, PRODUCTION, Project, REMOTE, Role, configuration, sample_data};

/// Names come from Japan, so that none is the name of a customer by chance. The key is fixed for the same
/// reason: what is drawn is the same in every run of this test.
const POLICY: &str = r#"
  key: ${FIXED_KEY}
  keep: ["*.*Id", "Album.*", "Artist.*", "Genre.*", "Invoice.*", "InvoiceLine.*", "MediaType.*", "Playlist.*",
    "PlaylistTrack.*", "Track.*"]
  tables:
    Customer:
      FirstName: {anonymizer: firstname, locale: ja_JP, per: CustomerId}
      LastName: {anonymizer: lastname, locale: ja_JP, per: CustomerId}
      Company: "null"
      "@address": {anonymizer: address, locale: ja_JP, street_address: Address, locality: City, region: State,
        country: Country, postal_code: PostalCode}
      Phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
      Fax: "null"
      Email: email
    Employee:
      FirstName: {anonymizer: firstname, locale: ja_JP, per: EmployeeId}
      LastName: {anonymizer: lastname, locale: ja_JP, per: EmployeeId}
      Title: keep
      ReportsTo: keep
      BirthDate: {anonymizer: date, delta: 1 year}
      HireDate: {anonymizer: date, delta: 1 year}
      "@address": {anonymizer: address, locale: ja_JP, street_address: Address, locality: City, region: State,
        country: Country, postal_code: PostalCode}
      Phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
      Fax: "null"
      Email: email
"#;

const PERSONAL: [(&str, &[&str]); 2] = [
    ("Customer", &["Email", "Phone", "LastName", "FirstName", "Address"]),
    ("Employee", &["Email", "Phone", "LastName", "FirstName", "Address"]),
];

const KEPT: [&str; 9] =
    ["Album", "Artist", "Genre", "Invoice", "InvoiceLine", "MediaType", "Playlist", "PlaylistTrack", "Track"];

/// A project whose production database is Chinook.
fn chinook() -> Option<Project> {
    let data = sample_data("chinook.sqlite3")?;
    let project = Project::of(&configuration(POLICY));
    project.write(PRODUCTION, &std::fs::read(data).unwrap());
    project.run(Role::Airlock, &["keygen"]).ends(0);
    Some(project)
}

/// Every cell of a query with its storage class, as text.
fn rows(database: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = Connection::open(database).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let cell = |value: ValueRef<'_>| match value {
        ValueRef::Real(number) => format!("Real({:#x})", number.to_bits()),
        other => format!("{other:?}"),
    };
    let rows =
        statement.query_map([], |row| (0..columns).map(|column| Ok(cell(row.get_ref(column)?))).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn texts(database: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// What stands in bytes, in lower case: read as UTF-8, and as UTF-16 of both orders from even and odd places.
fn readings(bytes: &[u8]) -> Vec<String> {
    let mut readings = vec![String::from_utf8_lossy(bytes).to_lowercase()];
    for start in [0, 1] {
        let pairs: Vec<[u8; 2]> = bytes[start..].chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        for order in [u16::from_le_bytes, u16::from_be_bytes] {
            let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
            readings.push(String::from_utf16_lossy(&units).to_lowercase());
        }
    }
    readings
}

fn found(needle: &str, readings: &[String]) -> bool {
    readings.iter().any(|reading| reading.contains(&needle.to_lowercase()))
}

/// The original's personal values.
fn personal(original: &Path) -> BTreeSet<String> {
    let columns = PERSONAL.iter().flat_map(|(table, columns)| columns.iter().map(move |name| (table, name)));
    let values = columns.flat_map(|(table, column)| {
        texts(original, &format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
    });
    values.collect()
}

/// A copy of the original without the tables that hold people.
fn without_people(project: &Project) -> Vec<u8> {
    project.write("var/kept", &project.read(PRODUCTION));
    let drops = PERSONAL.map(|(table, _)| format!("DELETE FROM {table};")).concat();
    project.sql("var/kept", &format!("PRAGMA foreign_keys = OFF; {drops} VACUUM;"));
    project.read("var/kept")
}

#[test]
fn the_readings_find_text_in_every_encoding_and_place() {
    let utf16 = |to: fn(u16) -> [u8; 2]| "Köhler".encode_utf16().flat_map(to).collect::<Vec<u8>>();
    for bytes in ["KÖHLER".as_bytes().to_vec(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
        for before in [&b""[..], b"\xc3", b"ab"] {
            let bytes = [before, &bytes, b"\0\xff"].concat();
            assert!(found("köhler", &readings(&bytes)), "{bytes:?}");
            assert!(!found("köhlers", &readings(&bytes)));
        }
    }
}

/// Invoices repeat their customers' streets, so where they are kept those streets are. Once a rule covers
/// them too, no street, email or phone is left at all.
#[test]
fn with_the_billing_addresses_not_one_street_is_left() {
    let Some(project) = chinook() else { return };
    project.reconfigure("\"Invoice.*\"", "\"Invoice.InvoiceDate\", \"Invoice.Total\"");
    project.reconfigure(
        "    Employee:",
        "    Invoice:\n      \"@billing\": {anonymizer: address, locale: ja_JP, street_address: BillingAddress, \
         locality: BillingCity, region: BillingState, country: BillingCountry, postal_code: BillingPostalCode}\n    \
         Employee:",
    );
    let made = project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
    let (before, after) = (readings(&project.read(PRODUCTION)), readings(&project.read(made.stdout.trim())));
    for (table, _) in PERSONAL {
        for column in ["Address", "Email", "Phone"] {
            let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
            let values = texts(&project.path(PRODUCTION), &sql);
            assert!(values.len() >= 8 && values.iter().all(|value| found(value, &before)));
            let left: Vec<_> = values.iter().filter(|value| found(value, &after)).collect();
            assert!(left.is_empty(), "{table}.{column}: {left:?}");
        }
    }
}

#[test]
fn a_developer_gets_the_data_and_nobody_s_name() {
    let Some(project) = chinook() else { return };
    project.run(Role::Production, &["backup"]).ends(0);
    project.run(Role::Airlock, &["anonymize"]).ends(0);
    project.run(Role::Airlock, &["publish"]).ends(0);
    project.run(Role::Developer, &["pull"]).ends(0);

    let (original, pulled) = (project.path(PRODUCTION), project.path(DEVELOPER));
    let count = "SELECT (SELECT count(*) FROM Customer), (SELECT count(*) FROM Employee)";
    assert_eq!(rows(&pulled, count), [["Integer(59)", "Integer(8)"]]);
    for table in KEPT {
        let all = format!("SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid");
        let expected = rows(&original, &all);
        assert!(!expected.is_empty() && expected == rows(&pulled, &all), "{table} is not the same");
    }
    let kept = "SELECT rowid, CustomerId, SupportRepId FROM Customer";
    assert_eq!(rows(&original, kept), rows(&pulled, kept));
    assert_eq!(rows(&pulled, "PRAGMA integrity_check"), [["Text([111, 107])"]]);
    assert_eq!(rows(&pulled, "PRAGMA foreign_key_check"), rows(&original, "PRAGMA foreign_key_check"));
    let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    assert_eq!(rows(&original, schema), rows(&pulled, schema));
    let artefact = project.only_file(REMOTE, ".sqlite3");
    assert!(
        std::fs::read(&artefact).unwrap() == project.read(DEVELOPER),
        "what is published is what is pulled"
    );
    nothing_personal_is_in(&project, &artefact);
}

fn nothing_personal_is_in(project: &Project, artefact_path: &Path) {
    let personal = personal(&project.path(PRODUCTION));
    let original = readings(&project.read(PRODUCTION));
    let kept = readings(&without_people(project));
    let artefact = readings(&std::fs::read(artefact_path).unwrap());
    let missed = personal.iter().find(|value| !found(value, &original));
    assert_eq!(missed, None, "the search does not find it where it is");
    // Such as the surname King, which is in the title of a track, or a customer's street on an invoice.
    let searched: Vec<_> = personal.iter().filter(|value| !found(value, &kept)).collect();
    let leaked: Vec<_> = searched.iter().filter(|value| found(value, &artefact)).collect();
    assert!(leaked.is_empty(), "in {}: {leaked:?}", artefact_path.display());
    assert!(searched.len() > 200, "only {} of {} values were searched", searched.len(), personal.len());
}

#[test]
fn a_second_pull_does_nothing_and_a_rollback_goes_back_and_forth() {
    let Some(project) = chinook() else { return };
    project.publish_anew();
    project.sql(DEVELOPER, "CREATE TABLE mine(a); INSERT INTO mine VALUES('my own work')");
    let own = project.read(DEVELOPER);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0).says("undo with: db-airlock rollback");
    let pulled = project.read(DEVELOPER);
    assert!(own != pulled);

    let before = project.state();
    project.run(Role::Developer, &["pull"]).ends(0).says("up to date");
    assert_eq!(project.state(), before, "a second pull changes nothing");

    project.sql(DEVELOPER, "DELETE FROM InvoiceLine");
    let changed = project.read(DEVELOPER);
    project.run(Role::Developer, &["pull", "--force", "--yes"]).ends(0).says("restored");
    assert!(project.read(DEVELOPER) == pulled, "--force restores again");

    for expected in [&changed, &pulled, &changed] {
        project.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        assert!(&project.read(DEVELOPER) == expected);
    }
    project.run(Role::Developer, &["pull", "--yes"]).ends(0).says("restored");
    assert!(project.read(DEVELOPER) == pulled, "after a rollback a pull is not up to date");
}

#[test]
fn a_rollback_gives_back_what_stood_there_before_any_pull() {
    let Some(project) = chinook() else { return };
    project.publish_anew();
    project.sql(DEVELOPER, "CREATE TABLE mine(a); INSERT INTO mine VALUES('my own work')");
    let own = project.read(DEVELOPER);
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    project.run(Role::Developer, &["rollback", "--yes"]).ends(0);
    assert!(project.read(DEVELOPER) == own);
}

#[test]
fn a_column_that_nobody_decided_on_stops_the_run_before_anything_is_written() {
    let Some(project) = chinook() else { return };
    project.run(Role::Production, &["backup"]).ends(0);
    project.reconfigure(
        "      Fax: \"null\"\n      Email: email\n    Employee",
        "      Fax: \"null\"\n    Employee",
    );
    let before = project.state();
    let raw = project.only_file("var/airlock", ".sqlite3.age").display().to_string();
    for args in [
        &["anonymize"][..],
        &["anonymize", "--from-database"],
        &["anonymize", "--dry-run"],
        &["anonymize", "--output", "var/out.sqlite3"],
        &["anonymize", "--output", "-"],
        &["anonymize", &raw],
        &["check"],
    ] {
        let run = project.run(Role::Airlock, args).ends(3).says("Customer.Email");
        assert_eq!(run.stdout, "", "{run}");
        assert_eq!(project.state(), before, "something was written\n{run}");
    }
}

#[test]
fn every_way_in_and_out_gives_the_same_data() {
    let Some(project) = chinook() else { return };
    let backup = project.run(Role::Production, &["backup"]).ends(0);
    let raw = backup.stdout.trim();
    let piped = project.run(Role::Airlock, &["anonymize", "--output", "-"]).ends(0);
    let expected = &piped.stdout_bytes;
    assert_eq!(&expected[..16], b"SQLite format 3\0");
    let left = project.files("var", ".partial").len() + project.files("var", "dump.sqlite3").len();
    assert_eq!(left, 0, "the pipe left something behind\n{piped}");

    let plain = project.run(Role::Production, &["backup", "--plaintext"]).ends(0);
    std::fs::copy(project.path(plain.stdout.trim()), project.path("bare.sqlite3")).unwrap();
    std::fs::copy(project.path(raw), project.path("bare.age")).unwrap();
    for (args, path) in [
        (&["anonymize"][..], None),
        (&["anonymize", raw], None),
        (&["anonymize", plain.stdout.trim()], None),
        (&["anonymize", "bare.age"], None),
        (&["anonymize", "bare.sqlite3"], None),
        (&["anonymize", PRODUCTION], None),
        (&["anonymize", "--from-database"], None),
        (&["anonymize", "--threads", "1"], None),
        (&["anonymize", "--output", "out.sqlite3"], Some("out.sqlite3")),
        (&["anonymize", "bare.sqlite3", "--output", "var/out.db"], Some("var/out.db")),
    ] {
        let made = project.run(Role::Airlock, args).ends(0);
        let dump = made.stdout.trim();
        assert!(path.is_none_or(|path| path == dump), "{made}");
        assert!(&project.read(dump) == expected, "not the same bytes\n{made}");
        project.run(Role::Developer, &["verify", dump]).ends(0);
        let restored = project.run(Role::Developer, &["restore", dump, "--yes"]).ends(0);
        assert!(&project.read(DEVELOPER) == expected, "not the same bytes\n{restored}");
    }
    let twice = project.run(Role::Airlock, &["anonymize", "--output", "out.sqlite3"]).ends(7);
    assert!(twice.stderr.contains("out.sqlite3"), "{twice}");
}
