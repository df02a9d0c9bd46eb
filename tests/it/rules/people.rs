//! People whose data stand in several tables, on real servers of every vendor: they stay one person in all of them, and a
//! sample of them takes along what refers to them, so that a developer's database has no row without its own.

use rusqlite::Connection;

use crate::machines::{Databases, Machines};
use crate::project::{DEVELOPER, Project, Role, Run};
use crate::{mysql, postgres};

const POLICY: &str = "
  key: ${FIXED_KEY}
  keep: ['*.id', '*.customer_id', '*.code']
  tables:
    customer:
      rows: {sample: 30%}
      first_name: {anonymizer: firstname, per: id}
      last_name: {anonymizer: lastname, per: id}
      email: {anonymizer: email, per: id}
    purchase:
      recipient: {anonymizer: lastname, per: customer_id}
      email: {anonymizer: email, per: customer_id, when: customer_id is not none}
    letter:
      rows: {sample: 30%, by: customer_id}
      first_name: {anonymizer: firstname, per: customer_id}
      email: {anonymizer: email, per: customer_id}
    account: {rows: {sample: 40%}}
";

const CUSTOMERS: usize = 200;
const PURCHASES: usize = 700;

const TABLES: [(&str, usize); 5] =
    [("customer", CUSTOMERS), ("purchase", PURCHASES), ("letter", 300), ("account", 100), ("visit", 250)];

/// Of `account.code`, `visit.code` is written in another case where the database does not tell the two apart.
fn script(ignores_case: bool) -> String {
    let mut script = "
        CREATE TABLE customer(id int NOT NULL, first_name varchar(40), last_name varchar(40), email varchar(80), PRIMARY KEY (id));
        CREATE TABLE purchase(id int NOT NULL, customer_id int, recipient varchar(40), email varchar(80), PRIMARY KEY (id),
            FOREIGN KEY (customer_id) REFERENCES customer(id));
        CREATE TABLE letter(id int NOT NULL, first_name varchar(40), email varchar(80), customer_id int, PRIMARY KEY (id));
        CREATE TABLE account(code varchar(20) NOT NULL, PRIMARY KEY (code));
        CREATE TABLE visit(id int NOT NULL, code varchar(20), PRIMARY KEY (id), FOREIGN KEY (code) REFERENCES account(code));
    "
    .to_owned();
    let mut insert = |table: &str, rows: usize, row: &dyn Fn(usize) -> String| {
        let rows: Vec<String> = (1..=rows).map(|number| format!("({number}, {})", row(number))).collect();
        script.push_str(&format!("INSERT INTO {table} VALUES {};\n", rows.join(", ")));
    };
    insert("customer", CUSTOMERS, &|id| format!("'Xfirst{id}', 'Xlast{id}', 'x{id}@shop.test'"));
    insert("purchase", PURCHASES, &|id| match customer_of(id) {
        Some(customer) => format!("{customer}, 'Xlast{customer}', 'x{customer}@shop.test'"),
        None => "NULL, NULL, NULL".to_owned(),
    });
    insert("letter", 300, &|id| format!("'Xfirst', 'x@shop.test', {}", id % CUSTOMERS + 1));
    let codes: Vec<String> = (0..100).map(|code| format!("('acc{code}')")).collect();
    script.push_str(&format!("INSERT INTO account VALUES {};\n", codes.join(", ")));
    let code = if ignores_case { "ACC" } else { "acc" };
    let visits: Vec<String> = (1..=250).map(|id| format!("({id}, '{code}{}')", id % 100)).collect();
    script + &format!("INSERT INTO visit VALUES {};\n", visits.join(", "))
}

/// Each 50th purchase is nobody's.
fn customer_of(purchase: usize) -> Option<usize> {
    (!purchase.is_multiple_of(50)).then_some(purchase * 7 % CUSTOMERS + 1)
}

/// From the original to the developer; the manifest of what was published.
fn journey(project: &Project, run: impl Fn(Role, &[&str]) -> Run) -> serde_json::Value {
    let made = run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
    run(Role::Airlock, &["publish"]).ends(0);
    run(Role::Developer, &["pull", "--yes"]).ends(0);
    let manifest = format!("{}.manifest.json", made.stdout.trim());
    serde_json::from_slice(&project.read(manifest)).unwrap()
}

/// Holds what the developer has, where `select` asks for one value, against the manifest; gives the customers that stayed.
#[track_caller]
fn check(manifest: &serde_json::Value, select: impl Fn(&str) -> String) -> Vec<usize> {
    let count =
        |sql: &str| -> usize { select(&format!("SELECT count(*) FROM {sql}")).trim().parse().unwrap() };
    for (table, rows) in TABLES {
        let tables = manifest["tables"].as_array().unwrap();
        let told = tables.iter().find(|told| told["name"] == table).unwrap_or_else(|| panic!("{manifest}"));
        let stayed = count(table);
        assert!(stayed > 0 && stayed < rows, "{table}: {stayed} of {rows}");
        assert_eq!(
            (told["rows"].as_u64(), told["rows_left_out"].as_u64()),
            (Some(stayed as u64), Some((rows - stayed) as u64)),
            "{table}"
        );
    }
    for orphans in [
        "purchase LEFT JOIN customer ON customer.id = customer_id WHERE customer_id IS NOT NULL AND customer.id IS NULL",
        "letter LEFT JOIN customer ON customer.id = customer_id WHERE customer.id IS NULL",
        "visit LEFT JOIN account ON account.code = visit.code WHERE account.code IS NULL",
    ] {
        assert_eq!(count(orphans), 0, "{orphans}");
    }
    for another_person in [
        "purchase JOIN customer ON customer.id = customer_id WHERE recipient <> last_name OR purchase.email <> customer.email",
        "letter JOIN customer ON customer.id = customer_id WHERE letter.first_name <> customer.first_name OR letter.email <> customer.email",
        "customer WHERE first_name LIKE 'Xfirst%' OR last_name LIKE 'Xlast%' OR email LIKE '%shop.test'",
    ] {
        assert_eq!(count(another_person), 0, "{another_person}");
    }
    let ids =
        |sql: &str| -> Vec<usize> { select(sql).lines().map(|id| id.trim().parse().unwrap()).collect() };
    let customers = ids("SELECT id FROM customer ORDER BY id");
    let theirs = |id: &usize| customer_of(*id).is_none_or(|customer| customers.contains(&customer));
    let expected: Vec<usize> = (1..=PURCHASES).filter(theirs).collect();
    assert_eq!(ids("SELECT id FROM purchase ORDER BY id"), expected);
    customers
}

fn on_servers<C: Databases>(cluster: &'static C, original: &str) -> Vec<usize> {
    let machines = Machines::new(cluster, original, POLICY);
    let manifest = journey(&machines.project, |role, args| machines.run(role, args));
    check(&manifest, |sql| cluster.query(&machines.developers, sql))
}

fn on_sqlite() -> Vec<usize> {
    let project = Project::new(POLICY, &script(false));
    project.run(Role::Airlock, &["keygen"]).ends(0);
    let manifest = journey(&project, |role, args| project.run(role, args));
    let database = Connection::open(project.path(DEVELOPER)).unwrap();
    check(&manifest, |sql| {
        let mut select = database.prepare(sql).unwrap();
        let rows = select.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        rows.map(|row| format!("{}\n", row.unwrap())).collect()
    })
}

#[test]
fn a_sample_of_people_stays_whole_on_every_engine() {
    let expected = on_sqlite();
    postgres::cluster::each(|cluster| {
        let original = cluster.database("people");
        cluster.psql(&original, &script(false));
        assert_eq!(on_servers(cluster, &original), expected);
    });
    mysql::cluster::each(|cluster| {
        let original = cluster.database("people");
        cluster.sql(&original, &script(true));
        assert_eq!(on_servers(cluster, &original), expected);
    });
}
