//! `init --from-db-tools`: configurations of DbToolsBundle, and what comes of rows under what they became.

use rusqlite::Connection;

use crate::init::{check, empty};
use crate::project::{CONFIG, PRODUCTION, Project, Role};

/// The tables of DbToolsBundle's own benchmark, with something of everything in them.
const SHOP: &str = "
    CREATE TABLE customer(id INTEGER PRIMARY KEY, email TEXT, password TEXT, lastname TEXT, firstname TEXT, age INTEGER,
        level TEXT, born TEXT, telephone TEXT);
    CREATE TABLE customer_address(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer(id), street TEXT,
        street_second TEXT, zip_code TEXT, city TEXT, country TEXT);
    CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer(id), email TEXT, amount REAL,
        note TEXT);
    CREATE TABLE sessions(id INTEGER PRIMARY KEY, data TEXT);
    INSERT INTO customer
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        SELECT i, 'jean.' || i || '@secret.fr', 'hash ' || i, 'Dupont ' || i, 'Jean ' || i, 1000 + i, 'vip', '1970-02-03',
            '0612345678' FROM n;
    INSERT INTO customer(id) VALUES (1000);
    INSERT INTO customer_address SELECT id, id, id || ' rue Secrète', 'étage', '75001', 'Paris', 'FR' FROM customer;
    INSERT INTO orders SELECT id, id, email, 1000.5, 'a secret note' FROM customer;
    INSERT INTO sessions VALUES (1, 'secret');";

/// As its documentation has it, with its slips.
const CONFIGURATION: &str = "
connections:
    default: 'sqlite:///%kernel.project_dir%/var/production.sqlite3'
storage_directory: ./var/db_tools
backup_excluded_tables: [sessions]
anonymization_files: ./config/anonymizations.yaml
anonymization:
    default:
        customer:
            level:
                anonymizer: string
                options: {sample: [none, bad, good, expert]}
";

const TABLES: &str = "
customer:
    email:
        anonymizer: email
        options: {domain: example.org}
    level: md5
    password: password
    lastname: fr-fr.lastname
    firstname: firstname
    age:
        anonymizer: integer
        options: {min: 10, max: 99}
    born:
        anonymizer: date
        options: {min: '-60 years', max: '2005-12-31', format: date}
    telephone: acme.phone
customer_address:
    address:
        target: table
        anonymizer: address
        options:
            street_address: street
            secondary_address: street_second
            postal_code: zip_code
            locality: city
            country: country
orders:
    email:
        anonymizer: email
        options: {domain: example.org}
    amount:
        anonymizer: float
        options: {min: 10, max: 99}
    note:
        anonymizer: lorem
        options: {paragaphs: 2}
";

fn shop() -> Project {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    project.write("db_tools.yaml", CONFIGURATION.as_bytes());
    project.write("config/anonymizations.yaml", TABLES.as_bytes());
    project
}

/// The texts of a column in the order of ids; NULL is `None`.
fn column(database: &Connection, query: &str) -> Vec<Option<String>> {
    let mut statement = database.prepare(query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn what_is_told_and_written() {
    let project = shop();
    let run = project.run(Role::Developer, &["init", "--yes", "--from-db-tools", "db_tools.yaml"]).ends(0);
    let written = String::from_utf8(project.read(CONFIG)).unwrap();
    // Relative dates are as of today, which no snapshot can hold.
    let dated = |line: &&str| !line.contains("as of today") && !line.contains("born: ");
    let kept = |text: &str| text.lines().filter(dated).map(|line| format!("{line}\n")).collect::<String>();
    insta::assert_snapshot!(format!("{}---\n{}", kept(&run.snapshot()), kept(&written)));
}

#[test]
fn rows_become_the_same_in_kind() {
    let project = shop();
    let url = format!("sqlite:{PRODUCTION}");
    let _ = check(&project, &["--from-db-tools", "db_tools.yaml", "--url", &url], &[]);
    let made = project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
    let database = Connection::open(project.path(made.stdout.trim())).unwrap();

    // The last row of customer, and what refers to it, is NULL.
    let all = |query: &str, is_right: &dyn Fn(&str) -> bool| {
        let values = column(&database, query);
        let (last, rest) = values.split_last().unwrap();
        assert_eq!((last, rest.len()), (&None, 200), "{query}");
        for value in rest {
            let value = value.as_deref().unwrap();
            assert!(is_right(value), "{query}: {value}");
        }
    };
    let is_between = |value: &str, min: f64, max: f64| (min..=max).contains(&value.parse().unwrap());
    all("SELECT email FROM customer ORDER BY id", &|email| {
        email.starts_with("anon-") && email.ends_with("@example.org")
    });
    all("SELECT CAST(age AS TEXT) FROM customer ORDER BY id", &|age| {
        is_between(age, 10.0, 99.0) && !age.contains('.')
    });
    all("SELECT level FROM customer ORDER BY id", &|level| {
        ["none", "bad", "good", "expert"].contains(&level)
    });
    all("SELECT born FROM customer ORDER BY id", &|born| {
        born.len() == 10 && ("1960".."2006").contains(&born)
    });
    all("SELECT firstname FROM customer ORDER BY id", &|name| !name.starts_with("Jean "));
    all("SELECT lastname FROM customer ORDER BY id", &|name| !name.starts_with("Dupont "));
    // Nothing in the configuration that is read here is for phones, so they are as the plan proposes.
    all("SELECT telephone FROM customer ORDER BY id", &|phone| phone != "0612345678");
    all("SELECT nullif(email, '') FROM orders ORDER BY id", &|email| email.ends_with("@example.org"));

    let hashes = column(&database, "SELECT DISTINCT password FROM customer WHERE password IS NOT NULL");
    assert!(matches!(hashes.as_slice(), [Some(hash)] if hash.starts_with("$2y$")), "{hashes:?}");
    let joined = "SELECT count(*) || '' FROM orders JOIN customer ON customer.email = orders.email AND customer.id = orders.id";
    assert_eq!(column(&database, joined), [Some("200".to_owned())], "an email is the same in both tables");
    let amounts = column(&database, "SELECT CAST(amount AS TEXT) FROM orders");
    assert!(amounts.iter().flatten().all(|amount| is_between(amount, 10.0, 99.0)), "{amounts:?}");
    let notes = column(&database, "SELECT note FROM orders");
    assert!(
        notes.iter().flatten().all(|note| note.split("\n\n").count() == 2),
        "two paragraphs, as was meant"
    );
    let secret = "SELECT street FROM customer_address WHERE street LIKE '%Secr%' OR city = 'Paris' AND zip_code = '75001' \
                  AND street_second = 'étage'";
    assert_eq!(column(&database, secret), []);
}

#[test]
fn what_stands_in_the_way_is_told() {
    let project = shop();
    let before = project.state();
    let run = |arguments: &[&str]| project.run(Role::Developer, &[&["init"], arguments].concat());
    let _ = run(&["--from-db-tools", "db_tools.yaml"]).ends(2).says("--yes");
    project.write("db-tools.php", b"<?php return [];");
    let _ = run(&["--yes", "--from-db-tools", "db-tools.php"]).ends(3).says("is PHP, which is not read");
    std::fs::remove_file(project.path("db-tools.php")).unwrap();
    let _ = run(&["--yes", "--from-db-tools", "nowhere.yaml"]).ends(1).says("nowhere.yaml");
    assert_eq!(project.state(), before);
    let _ = run(&["--yes", "--from-db-tools", "db_tools.yaml"]).ends(0);
    let _ =
        run(&["--yes", "--from-db-tools", "db_tools.yaml"]).ends(7).says("there is a configuration already");
}

#[test]
fn notes_come_as_json_with_their_places() {
    let mut project = shop();
    project.set("DBTOOLS_BACKUP_TIMEOUT", "5");
    let arguments = ["init", "--yes", "--from-db-tools", "db_tools.yaml", "--format", "json"];
    let document = project.run(Role::Developer, &arguments).ends(0).json();
    let notes = document["result"]["notes"].as_array().unwrap();
    let phone = notes.iter().find(|note| note["message"].as_str().unwrap().contains("acme.phone")).unwrap();
    assert_eq!(phone["file"], "config/anonymizations.yaml");
    assert_eq!(
        (&phone["line"], &phone["column"], &phone["converted"]),
        (&16.into(), &16.into(), &false.into())
    );
    assert_eq!(document["result"]["ignored_variables"], serde_json::json!(["DBTOOLS_BACKUP_TIMEOUT"]));
}

/// Symfony's file knows neither the URL nor the kind of the database: the dump does.
#[test]
fn a_dump_says_what_symfony_does_not() {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    std::fs::create_dir(project.path("config/packages")).unwrap();
    project.write(
        "config/packages/db_tools.yaml",
        b"db_tools:\n  backup_excluded_tables: [sessions]\n  backup_options: -bail\n  anonymization: {default: {nowhere: {email: email}, customer: {emial: email}}}\n",
    );
    let run = ["init", "--yes", "--from-db-tools", "config/packages/db_tools.yaml", "--dump", PRODUCTION];
    let _ = project
        .run(Role::Developer, &run)
        .ends(0)
        .says("no program reads or writes a SQLite database here")
        .says("attributes of Doctrine's entities")
        .says("check will refuse this: `nowhere`: unknown table `nowhere`")
        .says("check will refuse this: `emial`: `customer` has no column `emial`")
        .says("put the URL of the database `default` into .env: DATABASE_URL=");
    let written = String::from_utf8(project.read(CONFIG)).unwrap();
    assert!(written.contains("    sessions: skip\n"), "{written}");
    assert!(written.contains("phone: telephone"), "{written}");
}

#[test]
fn two_connections_become_two_databases() {
    let project = empty();
    project.sql(PRODUCTION, SHOP);
    project.sql("var/blog.sqlite3", "CREATE TABLE post(author TEXT, posted TEXT); INSERT INTO post VALUES ('hello', '2020-06-15'), (NULL, NULL)");
    let folder = project.path("");
    let configuration = format!(
        "connections:
    shop: 'sqlite://{0}/var/production.sqlite3'
    blog: {{url: 'sqlite3://{0}/var/blog.sqlite3', backup_expiration_age: '1 week ago'}}
default_connection: shop
anonymization:
    blog:
        post:
            author: {{anonymizer: email, options: {{use_salt: 'no'}}}}
            posted: {{anonymizer: date, options: {{delta: '1 month 15 day'}}}}
",
        folder.display().to_string().trim_end_matches('/')
    );
    project.write("db_tools.yaml", configuration.as_bytes());
    let init = ["init", "--yes", "--from-db-tools", "db_tools.yaml"];
    let _ =
        project.run(Role::Developer, &init).ends(0).says("no other database than `default` is the usual one");
    project.run(Role::Airlock, &["keygen", "--database", "blog"]).ends(0);
    let _ = project.run(Role::Airlock, &["check", "--database", "shop"]).ends(3);
    let made = project.run(Role::Airlock, &["anonymize", "--from-database", "--database", "blog"]).ends(0);
    let database = Connection::open(project.path(made.stdout.trim())).unwrap();
    let authors = column(&database, "SELECT author FROM post ORDER BY rowid");
    // The MD5 of the word, which no key changes.
    assert_eq!(authors, [Some("anon-5d41402abc4b2a76b9719d911017c592@example.com".to_owned()), None]);
    let posted = column(&database, "SELECT posted FROM post ORDER BY rowid");
    let first = posted[0].as_deref().unwrap();
    assert!(("2020-04-30"..="2020-07-30").contains(&first) && posted[1].is_none(), "{posted:?}");
}
