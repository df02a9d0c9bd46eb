//! The whole journey between databases of real servers: production backs up, the airlock anonymizes and publishes, a
//! developer pulls. What is declared is the same, references hold, and nobody's name is in the artefact.

use super::cluster::{Cluster, each};
use super::dumps::dumped;
use super::fixtures::{sakila, shop};
use super::machines::Machines;
use super::releases::RELEASES;
use crate::leaks::{Searched, none_is_left};
use crate::plain::decompressed;
use crate::project::{REMOTE, Role};

/// Names come from Japan, so that none is the name of a customer by chance; the key is fixed for the same reason.
const SAKILA: &str = r#"
  key: ${FIXED_KEY}
  keep: ["actor.*", "category.*", "city.*", "country.*", "film.*", "film_actor.*", "film_category.*", "film_text.*",
    "inventory.*", "language.*", "rental.*", "store.*", "*.*_id", "*.last_update", "*.active", "*.create_date",
    "payment.payment_date", "*.location"]
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
      password: {anonymizer: password, algorithm: plaintext, password: secret}
      picture: "null"
    address:
      "@place": {anonymizer: address, locale: ja_JP, street_address: address, secondary_address: address2,
        region: district, postal_code: postal_code}
      phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
    payment:
      amount: {anonymizer: float, min: 0, max: 20}
"#;

const SHOP: &str = r#"
  key: ${FIXED_KEY}
  keep: ["*.id", "*.line", "*.customer_id", "*.state", "*.day", "*.seconds", "*.placed_on", "price.product",
    "price.cents", "wo`rd, (odd).*", "customer.created_at", "customer.referred_by", "customer.favourite_*",
    "customer.kind", "customer.likes", "customer.flags"]
  tables:
    customer:
      first_name: {anonymizer: firstname, per: id}
      last_name: {anonymizer: lastname, per: id}
      email: email
      phone: {anonymizer: pattern, pattern: "+1-555-01[10,99]"}
      born: {anonymizer: date, delta: 1 year}
      note: {anonymizer: lorem, words: 5}
      nickname: {anonymizer: pattern, pattern: "nick[1,99]"}
      profile: {anonymizer: constant, value: '{"n": 1}'}
      photo: "null"
      password_hash: {anonymizer: constant, value: none}
    purchase: {amount: {anonymizer: float, min: 0, max: 20}}
    delivery: {recipient: lastname}
    visit: {visitor: email}
    price: {set_by: lastname}
"#;

/// What every row of `customer` of the shop has in it.
const CANARY: &str = "SECRETNAME";

/// How many rows each table has, and how many rows of each foreign key refer to nothing, by queries of our own.
fn counts(cluster: &Cluster, database: &str) -> String {
    let tables = format!(
        "SELECT concat('SELECT ', quote(table_name), ', count(*) FROM `', replace(table_name, '`', '``'), '`;') \
         FROM information_schema.tables WHERE table_schema = '{database}' AND table_type <> 'VIEW' \
         AND table_type <> 'SEQUENCE' ORDER BY table_name"
    );
    let keys = format!(
        "SELECT concat('SELECT ''orphans'', ', quote(constraint_name), ', count(*) FROM `', table_name, '` c WHERE ',
            group_concat('c.', column_name, ' IS NOT NULL' SEPARATOR ' AND '), ' AND NOT EXISTS (SELECT 1 FROM `',
            referenced_table_name, '` p WHERE ',
            group_concat('c.', column_name, ' = p.', referenced_column_name SEPARATOR ' AND '), ');')
         FROM information_schema.key_column_usage
         WHERE table_schema = '{database}' AND referenced_table_name IS NOT NULL
         GROUP BY constraint_name, table_name, referenced_table_name ORDER BY table_name, constraint_name"
    );
    [tables, keys].map(|query| cluster.sql(database, &cluster.sql("", &query))).join("\n")
}

/// What is declared, without who made it.
fn declared(cluster: &Cluster, database: &str) -> String {
    let options = ["--no-data", "--skip-comments", "--routines", "--events", "--triggers"];
    let dump = String::from_utf8(dumped(cluster, database, &options)).unwrap();
    let without = |line: &str| match (line.find("DEFINER="), line.rfind("`@`")) {
        (Some(start), Some(at)) => {
            let end = at + 3 + line[at + 3..].find('`').unwrap() + 1;
            format!("{}{}", &line[..start], &line[end..])
        }
        _ => line.to_owned(),
    };
    dump.lines().map(without).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_lines([before, after]: [String; 2]) {
    for (before, after) in before.lines().zip(after.lines()) {
        assert_eq!(before, after);
    }
    assert_eq!(before.lines().count(), after.lines().count());
}

/// The developer's database has as many rows as the original, and no orphans.
#[track_caller]
fn has_every_row(original: (&Cluster, &str), restored: (&Cluster, &str)) {
    let [before, after] = [original, restored].map(|(cluster, name)| counts(cluster, name));
    let orphans: Vec<&str> = after.lines().filter(|line| line.starts_with("orphans\t")).collect();
    assert!(!orphans.is_empty() && orphans.iter().all(|line| line.ends_with("\t0")), "{orphans:?}");
    check_lines([before, after]);
}

#[track_caller]
fn is_whole(machines: &Machines) {
    let names = [&machines.original, &machines.developers];
    let [original, restored] = names.map(|name| (machines.cluster, name.as_str()));
    has_every_row(original, restored);
    check_lines([original, restored].map(|(cluster, name)| declared(cluster, name)));
}

/// The bytes of the only artefact that is published.
fn artefact(machines: &Machines) -> Vec<u8> {
    decompressed(&std::fs::read(machines.project.only_file(REMOTE, ".sql.gz")).unwrap(), ".gz")
}

fn contains(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

/// Neither a name of the shop nor an address; also not in capitals, as columns are computed.
#[track_caller]
fn nobody_of_the_shop_is_in(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    assert!(text.contains("kept one"), "the search finds what is there");
    let is_address = |word: &&str| word.starts_with("person") && word.contains("@secret");
    let leaked: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || "'\",();".contains(letter))
        .filter(|word| word.contains("secretname") || is_address(word) || word.contains("straße"))
        .collect();
    assert!(leaked.is_empty(), "{leaked:?}");
}

/// Triggers fire, views answer, routines can be called and events are there.
#[track_caller]
fn the_shop_works(cluster: &Cluster, database: &str, customers: u32) {
    let check = |sql: &str, expected: &str| assert_eq!(cluster.sql(database, sql), expected, "{sql}");
    check(
        "SELECT count(*), count(full_name), count(mailbox) FROM buyers",
        &format!("{customers}\t{customers}\t{customers}"),
    );
    check(
        "SELECT count(*) FROM customer WHERE full_name = concat(first_name, ' ', last_name)",
        &customers.to_string(),
    );
    check("SELECT count(*) > 0 FROM big_buyers", "1");
    check("SELECT greeting('x')", "Hello, x;");
    check(
        "START TRANSACTION; CALL forget(9); SELECT seconds FROM visit WHERE visitor = 'a;b'; ROLLBACK",
        "9",
    );
    let inserted = "START TRANSACTION;
        INSERT INTO customer (first_name, last_name, email, note) VALUES ('a', 'b', 'c', '');
        SELECT note IS NULL, full_name, mailbox FROM customer WHERE email = 'c'; ROLLBACK";
    check(inserted, "1\ta b\tC");
    check("SELECT count(*) FROM information_schema.events WHERE event_schema = database()", "1");
    check(
        "SELECT count(*) FROM information_schema.partitions WHERE table_schema = database() AND partition_name IS NOT NULL",
        "2",
    );
    check("SELECT count(*) FROM customer WHERE match (note) AGAINST ('nothing')", "0");
    if !cluster.is_mysql() {
        check("SELECT nextval(invoice) >= 1000", "1");
        check("UPDATE price SET cents = 1; SELECT count(*) > 2 FROM price FOR SYSTEM_TIME ALL", "1");
    }
}

/// Every email, name, address and phone.
fn nobody_of_sakila_is_in(machines: &Machines, artefacts: &[&[u8]]) {
    let queries = [
        ("customer", &["email", "first_name", "last_name"][..]),
        ("staff", &["email", "first_name", "last_name", "password"]),
        ("address", &["address", "phone"]),
    ];
    let mut columns = Vec::new();
    for (table, names) in queries {
        for name in names {
            let query = format!("SELECT DISTINCT lower({name}) FROM {table} WHERE {name} <> ''");
            columns.push((format!("{table}.{name}"), machines.cluster.sql(&machines.original, &query)));
        }
    }
    let without = ["customer", "staff", "address", "payment"]
        .map(|table| format!("--ignore-table={}.{table}", machines.original));
    let without: Vec<&str> = without.iter().map(String::as_str).collect();
    let original = dumped(machines.cluster, &machines.original, &[]);
    let kept = dumped(machines.cluster, &machines.original, &without);
    let searched = none_is_left(&Searched { original: &original, kept: &kept, artefacts }, &columns);
    assert!(searched > 2500, "only {searched} values were searched");
}

#[test]
fn a_developer_gets_sakila_and_nobody_s_name() {
    each(|cluster| {
        let Some(original) = sakila(cluster) else { return };
        let machines = Machines::new(cluster, original, SAKILA);
        machines.journey();
        is_whole(&machines);
        let developers = &machines.developers;
        let restored = dumped(cluster, developers, &["--routines", "--events"]);
        nobody_of_sakila_is_in(&machines, &[&artefact(&machines), &restored]);

        let check = |sql: &str, expected: &str| assert_eq!(cluster.sql(developers, sql), expected, "{sql}");
        let film = "START TRANSACTION; INSERT INTO film (title, language_id) VALUES ('NEW ONE', 1);
            SELECT count(*) FROM film_text WHERE title = 'NEW ONE'; ROLLBACK";
        check(film, "1");
        check("DELETE FROM film_text WHERE title = 'NEW ONE'", "");
        for view in cluster
            .sql(
                "",
                &format!("SELECT table_name FROM information_schema.views WHERE table_schema = '{original}'"),
            )
            .lines()
        {
            let [before, after] = machines.both(&format!("SELECT count(*) FROM {view}"));
            assert!(before == after && before != "0", "{view}: {before} and {after}");
        }
        check("SELECT inventory_in_stock(1), get_customer_balance(1, '2000-01-01')", "1\t0.00");
        check("CALL film_in_stock(1, 1, @count); SELECT @count > 0", "1\n2\n3\n4\n1");
        machines.run(Role::Developer, &["pull", "--yes"]).ends(0).says("up to date");
    });
}

#[test]
fn a_developer_gets_the_shop_and_goes_back_to_what_was_there() {
    each(|cluster| {
        let machines = Machines::new(cluster, &shop(cluster, 300), SHOP);
        let developers = &machines.developers;
        cluster.sql("", &format!("CREATE DATABASE {developers}"));
        cluster.sql(developers, "CREATE TABLE mine AS SELECT 'my own work' AS text");
        machines.journey();
        is_whole(&machines);
        let query =
            "SELECT count(*) FROM customer WHERE full_name LIKE '%SECRETNAME%' OR note LIKE '%SECRETNAME%'";
        assert_eq!(machines.both(query), ["300", "0"]);
        nobody_of_the_shop_is_in(&artefact(&machines));
        nobody_of_the_shop_is_in(&dumped(cluster, developers, &["--routines", "--events"]));

        machines.run(Role::Developer, &["pull"]).ends(0).says("up to date");
        machines.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        assert_eq!(cluster.sql(developers, "SELECT text FROM mine"), "my own work");
        machines.run(Role::Developer, &["rollback", "--yes"]).ends(0);
        is_whole(&machines);
        the_shop_works(cluster, developers, 300);
    });
}

/// Two releases of one vendor, or of both, where both are there.
fn between(from: usize, to: usize) -> Option<[&'static Cluster; 2]> {
    Some([Cluster::of(RELEASES[from])?, Cluster::of(RELEASES[to])?])
}

#[test]
fn a_dump_of_an_older_mariadb_goes_into_a_newer_one() {
    let Some([older, newer]) = between(0, 1) else { return };
    let original = shop(older, 100);
    let machines = Machines::between((older, &original), newer, SHOP);
    machines.journey();
    has_every_row((older, &original), (newer, &machines.developers));
    nobody_of_the_shop_is_in(&dumped(newer, &machines.developers, &[]));
    the_shop_works(newer, &machines.developers, 100);
    if let Some(original) = sakila(older) {
        let machines = Machines::between((older, original), newer, SAKILA);
        machines.journey();
        has_every_row((older, original), (newer, &machines.developers));
    }
}

/// What MariaDB does not know stops the restore, and the database that was there stays.
#[test]
fn a_dump_of_mysql_that_mariadb_does_not_take_changes_nothing() {
    let Some([mysql, mariadb]) = between(2, 0) else { return };
    let machines = Machines::between((mysql, &shop(mysql, 30)), mariadb, SHOP);
    machines.publish();
    let developers = &machines.developers;
    mariadb
        .sql("", &format!("CREATE DATABASE {developers}; CREATE TABLE {developers}.mine AS SELECT 1 AS a"));
    let run = machines.run(Role::Developer, &["pull", "--yes"]).ends(6);
    let run = run.says("the dump is of MySQL, and this server is MariaDB").says("utf8mb4_0900_ai_ci");
    assert!(run.stderr.contains("ERROR "), "{run}");
    assert_eq!(mariadb.sql(developers, "SELECT a FROM mine"), "1");
    assert_eq!(machines.databases(developers), [developers.as_str()], "{run}");
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
        nobody_of_the_shop_is_in(&machines.project.read(made.stdout.trim()));
    });
}

#[test]
fn a_database_is_anonymized_in_place_and_its_raw_form_is_gone() {
    each(|cluster| {
        let original = shop(cluster, 300);
        let machines = Machines::new(cluster, &original, SHOP);
        let count = |database: &str| {
            cluster.sql(database, "SELECT sum(last_name LIKE '%SECRET%'), count(*) FROM customer")
        };
        let before = machines.project.state();
        let refused = machines.run(Role::Production, &["anonymize", "--in-place", "--yes"]).ends(7);
        assert!(refused.stderr.contains("role is production"), "{refused}");
        machines.run(Role::Airlock, &["anonymize", "--in-place"]).ends(2).says("--yes");
        assert_eq!(machines.project.state(), before);
        assert_eq!(count(&original), "300\t300");

        machines.run(Role::Airlock, &["anonymize", "--in-place", "--yes"]).ends(0);
        assert_eq!(count(&original), "0\t300");
        assert_eq!(machines.databases(&original), [original.as_str()], "nothing stands beside it");
        no_file_has_the_canary(&machines);
        the_shop_works(cluster, &original, 300);
    });
}

/// Neither as it is, nor in what is compressed.
#[track_caller]
fn no_file_has_the_canary(machines: &Machines) {
    for name in machines.project.files(".", "") {
        let bytes = machines.project.read(&name);
        assert!(!contains(&bytes, CANARY), "{name}");
        if name.ends_with(".gz") {
            assert!(!contains(&decompressed(&bytes, ".gz"), CANARY), "{name}");
        }
    }
}
