//! The sample database: a small shop, always the same, in which every kind of personal data stands
//! somewhere. All of it is invented.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params};

const SCHEMA: &str = "
    PRAGMA page_size = 4096;
    PRAGMA user_version = 7;
    CREATE TABLE customer (
        id INTEGER PRIMARY KEY,
        first_name TEXT NOT NULL,
        last_name TEXT NOT NULL,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE,
        phone TEXT,
        password TEXT NOT NULL,
        birth_date TEXT,
        newsletter INTEGER NOT NULL DEFAULT 0,
        full_name TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL,
        created_at TEXT NOT NULL
    );
    CREATE TABLE address (
        id INTEGER PRIMARY KEY,
        customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('billing', 'delivery')),
        street TEXT NOT NULL,
        postal_code TEXT NOT NULL,
        city TEXT NOT NULL,
        country TEXT NOT NULL
    );
    CREATE TABLE product (
        id INTEGER PRIMARY KEY,
        sku TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        price_cents INTEGER NOT NULL CHECK (price_cents > 0)
    ) STRICT;
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        customer_id INTEGER NOT NULL REFERENCES customer(id),
        status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'sent', 'returned')),
        note TEXT,
        placed_at TEXT NOT NULL
    );
    CREATE TABLE order_line (
        order_id INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
        product_id INTEGER NOT NULL REFERENCES product(id),
        quantity INTEGER NOT NULL,
        price_cents INTEGER NOT NULL,
        PRIMARY KEY (order_id, product_id)
    ) WITHOUT ROWID;
    CREATE TABLE audit_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        detail TEXT NOT NULL CHECK (json_valid(detail)),
        created_at TEXT NOT NULL
    );
    CREATE VIRTUAL TABLE customer_search USING fts5(first_name, last_name, content='customer', content_rowid='id');
    CREATE INDEX orders_by_customer ON orders(customer_id, placed_at);
    CREATE VIEW customer_total AS
        SELECT customer.id, full_name, sum(quantity * order_line.price_cents) AS total_cents
        FROM customer JOIN orders ON orders.customer_id = customer.id JOIN order_line ON order_id = orders.id
        GROUP BY customer.id;
    CREATE TRIGGER customer_email_changed AFTER UPDATE OF email ON customer BEGIN
        INSERT INTO audit_log(detail, created_at)
        VALUES (json_object('action', 'email changed', 'from', old.email, 'to', new.email), datetime('now'));
    END;
";

const FIRST_NAMES: [&str; 16] = [
    "Amélie", "Bruno", "Chiara", "Dario", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Khadija",
    "Léo", "Marta", "Noor", "Oskar", "Priya",
];
const LAST_NAMES: [&str; 18] = [
    "Abelard",
    "Bianchi",
    "Castellan",
    "Duquesne",
    "Eriksson",
    "Fontaine",
    "Grünwald",
    "Haddad",
    "Ibarra",
    "Jankowski",
    "Kowalczyk",
    "Lindqvist",
    "Marchetti",
    "Novák",
    "O'Sullivan",
    "Petrescu",
    "Quintero",
    "Rousseau",
];
const STREETS: [&str; 10] = [
    "rue des Tanneurs",
    "Lindenallee",
    "via Garibaldi",
    "Kirkegata",
    "calle de Atocha",
    "Harbour Lane",
    "Plantsoenstraat",
    "impasse du Moulin",
    "Bergweg",
    "corso Matteotti",
];
const TOWNS: [(&str, &str, &str); 6] = [
    ("44000", "Nantes", "France"),
    ("79098", "Freiburg", "Germany"),
    ("40121", "Bologna", "Italy"),
    ("5003", "Bergen", "Norway"),
    ("28012", "Madrid", "Spain"),
    ("3581", "Utrecht", "Netherlands"),
];
const PRODUCTS: [(&str, i64); 12] = [
    ("Enamel mug", 1250),
    ("Linen apron", 3400),
    ("Oak board", 4190),
    ("Tea towel", 890),
    ("Cast iron pan", 5990),
    ("Salt cellar", 1490),
    ("Bread knife", 2790),
    ("Pepper mill", 3290),
    ("Copper pot", 12900),
    ("Wool blanket", 8900),
    ("Beeswax candle", 690),
    ("Glass carafe", 2150),
];

/// Builds the shop at `path`, which must not exist.
pub fn build(path: &Path) -> Result<()> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(SCHEMA)?;
    let shop = connection.transaction()?;
    let mut dice = Dice(2026);
    for (number, (name, price)) in PRODUCTS.iter().enumerate() {
        let sku = format!("SKU-{:04}", number * 37 + 1000);
        shop.execute(
            "INSERT INTO product VALUES (?, ?, ?, ?)",
            params![number as i64 + 1, sku, name, price],
        )?;
    }
    for id in 1..=60 {
        customer(&shop, id, &mut dice)?;
    }
    for id in 1..=150 {
        order(&shop, id, &mut dice)?;
    }
    shop.execute("INSERT INTO customer_search(customer_search) VALUES ('rebuild')", [])?;
    shop.commit()?;
    connection.execute_batch("ANALYZE; VACUUM;")?;
    Ok(())
}

fn customer(shop: &Connection, id: i64, dice: &mut Dice) -> Result<()> {
    let (first, last) = (*dice.pick(&FIRST_NAMES), *dice.pick(&LAST_NAMES));
    let mailbox: String = format!("{first}.{last}").to_lowercase().chars().filter(char::is_ascii).collect();
    let email = format!("{}{id}@{}", mailbox.replace('\'', ""), dice.pick(&["post.example", "mail.example"]));
    let phone =
        (!dice.one_in(5)).then(|| format!("+33 6 39 98 {:02} {:02}", dice.below(100), dice.below(100)));
    let password = dice.bcrypt();
    let born = format!("{}-{:02}-{:02}", 1950 + dice.below(55), 1 + dice.below(12), 1 + dice.below(28));
    let since = dice.moment();
    shop.execute(
        "INSERT INTO customer(id, first_name, last_name, email, phone, password, birth_date, newsletter, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![id, first, last, email, phone, password, born, dice.one_in(3), since],
    )?;
    for kind in ["billing", "delivery"].iter().take(1 + dice.below(2) as usize) {
        let (postal_code, city, country) = dice.pick(&TOWNS);
        let street = format!("{} {}", 1 + dice.below(180), dice.pick(&STREETS));
        shop.execute(
            "INSERT INTO address(customer_id, kind, street, postal_code, city, country) VALUES (?, ?, ?, ?, ?, ?)",
            params![id, kind, street, postal_code, city, country],
        )?;
    }
    let detail = format!(
        r#"{{"action":"signed up","customer":{id},"email":"{email}","ip":"192.0.2.{}"}}"#,
        dice.below(250)
    );
    shop.execute("INSERT INTO audit_log(detail, created_at) VALUES (?, ?)", params![detail, since])?;
    Ok(())
}

fn order(shop: &Connection, id: i64, dice: &mut Dice) -> Result<()> {
    let customer = 1 + dice.below(60) as i64;
    let note: Option<String> = dice.one_in(4).then(|| {
        let sentence = "SELECT 'Please ring at ' || last_name || ', call ' || coalesce(phone, email) FROM customer WHERE id = ?";
        shop.query_row(sentence, [customer], |row| row.get(0))
    }).transpose()?;
    let status = dice.pick(&["open", "paid", "sent", "returned"]);
    shop.execute(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
        params![id, customer, status, note, dice.moment()],
    )?;
    for _ in 0..1 + dice.below(4) {
        let product = 1 + dice.below(PRODUCTS.len() as u64) as i64;
        shop.execute(
            "INSERT OR IGNORE INTO order_line SELECT ?, id, ?, price_cents FROM product WHERE id = ?",
            params![id, 1 + dice.below(3) as i64, product],
        )?;
    }
    Ok(())
}

/// SplitMix64: a few lines that give the same shop on every machine and with every version of every
/// library.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    /// What looks like a hash of bcrypt, and is the hash of nothing.
    fn bcrypt(&mut self) -> String {
        const LETTERS: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let letters = (0..53).map(|_| char::from(*self.pick(LETTERS)));
        format!("$2y$10${}", letters.collect::<String>())
    }

    fn moment(&mut self) -> String {
        let (month, day) = (1 + self.below(12), 1 + self.below(28));
        format!("2025-{month:02}-{day:02} {:02}:{:02}:00", self.below(24), self.below(60))
    }
}
