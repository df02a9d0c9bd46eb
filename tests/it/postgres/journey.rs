//! The whole journey between databases of real servers: production backs up, the airlock anonymizes and publishes, a
//! developer pulls. What is declared is the same, references hold, and nobody's name is in the artefact.

use super::cluster::each;
use super::dumps::read_back;
use super::fixtures::{pagila, shop};
use super::machines::Machines;
use crate::leaks::{Searched, none_is_left};
use crate::project::{REMOTE, Role};

/// Names come from Japan, so that none is the name of a customer by chance; the key is fixed for the same reason.
/// `payment` is partitioned by `payment_date`, which therefore stays; its rules reach its partitions.
const PAGILA: &str = r#"
  key: ${FIXED_KEY}
  keep: ["actor.*", "category.*", "city.*", "country.*", "film.*", "film_actor.*", "film_category.*", "inventory.*",
    "language.*", "rental.*", "store.*", "*.*_id", "*.last_update", "*.active", "*.activebool", "*.create_date",
    "payment.payment_date"]
  tables:
    customer:
      first_name: {anonymizer: firstname, locale: ja_JP, per: customer_id}
      last_name: {anonymizer: lastname, locale: ja_JP, per: customer_id}
      email: email
    staff:
      first_name: {anonymizer: firstname, locale: ja_JP, per: staff_id}
      last_name: {anonymizer: lastname, locale: ja_JP, per: staff_id}
      email: email
      username: {anonymizer: pattern, pattern: "user[100,999]"}
      password: {anonymizer: password, password: secret}
      picture: "null"
    address:
      "@location": {anonymizer: address, locale: ja_JP, street_address: address, secondary_address: address2,
        region: district, postal_code: postal_code}
      phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
    payment:
      amount: {anonymizer: float, min: 0, max: 20}
"#;

pub const SHOP: &str = r#"
  key: ${FIXED_KEY}
  keep: ["*.id", "*.customer_id", "*.placed_on", "*.state", "customer.created_at", "word.word"]
  tables:
    customer:
      first_name: {anonymizer: firstname, per: id}
      last_name: {anonymizer: lastname, per: id}
      email: email
      phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
      born: {anonymizer: date, delta: 1 year}
      note: lorem
    purchase:
      amount: {anonymizer: float, min: 0, max: 20}
"#;

/// What every row of `customer` of the shop has in it.
const CANARY: &str = "SECRETNAME";

/// Everything that a restored database must have like its original.
#[track_caller]
fn is_whole(machines: &Machines) {
    let [before, after] = machines.both(include_str!("whole.sql"));
    for (before, after) in before.lines().zip(after.lines()) {
        assert_eq!(before, after);
    }
    assert_eq!(before.lines().count(), after.lines().count());
    let orphans: Vec<&str> = after.lines().filter(|line| line.starts_with("orphans|")).collect();
    assert!(!orphans.is_empty() && orphans.iter().all(|line| line.ends_with("|0")), "{orphans:?}");
}

/// Each part of a partitioned table keeps its rows and keys, and has another amount in nearly each of them.
#[track_caller]
fn every_part_is_changed(machines: &Machines, table: &str, keys: &str) {
    let parts = machines.cluster.psql(
        &machines.original,
        &format!(
            "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = '{table}'::regclass ORDER BY 1"
        ),
    );
    let mut changed_parts = 0;
    for part in parts.lines() {
        let select = |columns: &str| format!("SELECT {columns} FROM ONLY {part} ORDER BY {keys}");
        let [before, after] = machines.both(&select(keys));
        assert_eq!(before, after, "{part}");
        let [before, after] = machines.both(&select("amount"));
        let same = before.lines().zip(after.lines()).filter(|(before, after)| before == after).count();
        let rows = before.lines().count();
        // A draw of 2000 possible amounts may hit the original one.
        assert!(same <= rows / 20, "{part}: {same} of {rows} amounts are the original ones");
        changed_parts += usize::from(rows > 0);
    }
    assert!(changed_parts > 1, "{parts}");
}

/// Every email, name, address and phone.
fn nobody_of_pagila_is_in(machines: &Machines, artefact: &[u8]) {
    let queries = [
        ("customer", &["email", "first_name", "last_name"][..]),
        ("staff", &["email", "first_name", "last_name", "password"]),
        ("address", &["address", "phone"]),
    ];
    let mut columns = Vec::new();
    for (table, names) in queries {
        for name in names {
            let query = format!("SELECT DISTINCT lower({name}) FROM {table} WHERE {name} <> ''");
            columns.push((format!("{table}.{name}"), machines.cluster.psql(&machines.original, &query)));
        }
    }
    let without =
        ["customer", "staff", "address", "payment*"].map(|table| format!("--exclude-table-data={table}"));
    let mut arguments: Vec<&str> = without.iter().map(String::as_str).collect();
    arguments.push(&machines.original);
    let searched = none_is_left(
        &Searched {
            original: machines.cluster.run("pg_dump", &[&machines.original]).as_bytes(),
            kept: machines.cluster.run("pg_dump", &arguments).as_bytes(),
            artefacts: &[artefact],
        },
        &columns,
    );
    assert!(searched > 2500, "only {searched} values were searched");
}

#[test]
fn a_developer_gets_pagila_and_nobody_s_name() {
    each(|cluster| {
        let Some(original) = pagila(cluster) else { return };
        let machines = Machines::new(cluster, &original, PAGILA);
        machines.journey();
        is_whole(&machines);
        every_part_is_changed(&machines, "payment", "payment_id, customer_id, payment_date");
        let [before, after] = machines.both("SELECT fulltext, film FROM film ORDER BY film_id");
        assert!(!before.is_empty() && before == after);
        let artefact = machines.project.only_file(REMOTE, ".dump");
        nobody_of_pagila_is_in(&machines, &read_back(cluster, &artefact));
        machines.run(Role::Developer, &["pull", "--yes"]).ends(0).says("up to date");
    });
}

#[test]
fn a_developer_gets_the_shop_and_goes_back_to_what_was_there() {
    each(|cluster| {
        let machines = Machines::new(cluster, &shop(cluster, 300), SHOP);
        let developers = &machines.developers;
        cluster.psql("postgres", &format!("CREATE DATABASE {developers}"));
        cluster.psql(developers, "CREATE TABLE mine AS SELECT 'my own work' AS text");
        machines.journey();
        is_whole(&machines);
        every_part_is_changed(&machines, "purchase", "id, customer_id, placed_on, state");
        let query = "SELECT count(*) FROM customer WHERE strpos(customer::text, 'SECRET') > 0";
        assert_eq!(machines.both(query), ["300", "0"]);
        let artefact = machines.project.only_file(REMOTE, ".dump");
        assert!(!contains(&read_back(cluster, &artefact), CANARY));

        machines.run(Role::Developer, &["pull"]).ends(0).says("up to date");
        machines.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        assert_eq!(cluster.psql(developers, "SELECT text FROM mine"), "my own work");
        machines.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        is_whole(&machines);
    });
}

#[test]
fn no_raw_byte_of_a_live_database_touches_the_disk() {
    each(|cluster| {
        let machines = Machines::new(cluster, &shop(cluster, 300), SHOP);
        let before = machines.project.files(".", "");
        let args = ["anonymize", "--from-database", "--compress", "none"];
        let made = machines.run(Role::Airlock, &args).ends(0);
        let after = machines.project.files(".", "");
        let new: Vec<_> = after.iter().filter(|name| !before.contains(name)).collect();
        assert_eq!(new.len(), 4, "a dump with manifest, signature and checksum: {new:?}");
        assert!(new.iter().all(|name| name.starts_with(made.stdout.trim())), "{new:?}");
        no_file_has_the_canary(&machines);
        assert!(
            contains(&machines.project.read(made.stdout.trim()), "kept one"),
            "the search finds what is there"
        );
    });
}

#[test]
fn a_database_is_anonymized_in_place_and_its_raw_form_is_gone() {
    each(|cluster| {
        let original = shop(cluster, 300);
        let machines = Machines::new(cluster, &original, SHOP);
        let count = |database: &str| {
            cluster
                .psql(database, "SELECT count(*) FILTER (WHERE last_name ~ 'SECRET'), count(*) FROM customer")
        };
        let before = machines.project.state();
        let refused = machines.run(Role::Production, &["anonymize", "--in-place", "--yes"]).ends(7);
        assert!(refused.stderr.contains("role is production"), "{refused}");
        machines.run(Role::Airlock, &["anonymize", "--in-place"]).ends(2).says("--yes");
        assert_eq!(machines.project.state(), before);
        assert_eq!(count(&original), "300|300");

        machines.run(Role::Airlock, &["anonymize", "--in-place", "--yes"]).ends(0);
        assert_eq!(count(&original), "0|300");
        assert_eq!(machines.databases(&original), [original.as_str()], "nothing stands beside it");
        no_file_has_the_canary(&machines);
    });
}

/// Neither as it is, nor in what an archive holds.
#[track_caller]
fn no_file_has_the_canary(machines: &Machines) {
    for name in machines.project.files(".", "") {
        assert!(!contains(&machines.project.read(&name), CANARY), "{name}");
        if name.ends_with(".dump") {
            let text = read_back(machines.cluster, &machines.project.path(&name));
            assert!(contains(&text, "kept one") && !contains(&text, CANARY), "{name}");
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}
