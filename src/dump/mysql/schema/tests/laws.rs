//! What holds for all statements: nothing panics, positions lie within the columns, and what is no code changes nothing.

use proptest::prelude::*;

use super::{Facts, Quoting, Schema};

const STATEMENTS: [&str; 3] = [
    "CREATE TABLE `cust``omer` (\n  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,\n  \
     `email` varchar(100) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'd@x.io' COMMENT 'e.g. (a), KEY `z`',\n  \
     `full` varchar(100) GENERATED ALWAYS AS (concat(`email`,' <)')) STORED,\n  \
     `e` enum('a','b''c') DEFAULT NULL,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`email`(10)),\n  \
     CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `o` (`x`) ON DELETE CASCADE\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n\
     /*!50100 PARTITION BY RANGE (`id`) (PARTITION p0 VALUES LESS THAN MAXVALUE) */;",
    "ALTER TABLE `cust``omer` ADD UNIQUE KEY `later` ((lower(`email`))), MODIFY `e` text;",
    "CREATE UNIQUE INDEX x ON `cust``omer` (e(5), id);",
];

fn read(statements: &[Vec<u8>]) -> Option<Schema> {
    let mut facts = Facts::new();
    for sql in statements {
        facts.read(sql, None, Quoting::default()).ok()?;
    }
    facts.finish().ok()
}

fn given() -> Vec<Vec<u8>> {
    STATEMENTS.map(|sql| sql.as_bytes().to_vec()).into()
}

fn check_positions(schema: &Schema) {
    for table in &schema.tables {
        let shape = &table.shape;
        let of_keys = shape.unique_keys.iter().flat_map(|key| &key.columns);
        let of_references = shape.foreign_keys.iter().flat_map(|key| &key.columns);
        let of_generated = table.generated.iter().flat_map(|generated| &generated.depends_on);
        let mut all = of_keys.chain(of_references).chain(of_generated).chain(&shape.partition_key);
        assert!(all.all(|&position| position < shape.columns.len()));
        let rows = schema.shape_of_rows(table.database.as_deref(), &table.name, None).unwrap();
        assert!(rows.fields <= rows.shape.columns.len());
    }
}

#[test]
fn blanks_and_comments_change_nothing() {
    let expected = read(&given()).unwrap().text();
    let spaced = STATEMENTS.map(|sql| sql.replace(",\n", ", -- ;)'\n /* `x */").into_bytes());
    assert_eq!(read(&spaced).unwrap().text(), expected);
    let versioned =
        STATEMENTS.map(|sql| format!("/*!40101 {} */;", sql.split("\n/*!").next().unwrap()).into_bytes());
    assert_eq!(read(&versioned).unwrap().text(), expected.replace("  partitioned by (\"id\")\n", ""));
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(statement in 0..3usize, at: prop::sample::Index, byte: u8, cut: bool) {
        let mut statements = given();
        let sql = &mut statements[statement];
        let at = at.index(sql.len());
        if cut { sql.truncate(at) } else { sql[at] = byte }
        if let Some(schema) = read(&statements) {
            check_positions(&schema);
            let _ = schema.text();
        }
    }

    #[test]
    fn words_in_any_order_do_not_make_it_panic(words in prop::collection::vec(prop::sample::select(
        "CREATE TABLE ALTER ADD ( ) , `a` b int varchar(5) (5) KEY UNIQUE PRIMARY DEFAULT 'x' AS NOT NULL \
         CHECK REFERENCES PARTITION BY LIST RANGE COLLATE utf8mb4_bin ; lower( ((".split(' ').collect::<Vec<_>>()), 0..12)) {
        let sql = format!("CREATE TABLE t (a int, {}", words.join(" "));
        if let Some(schema) = read(&[sql.into_bytes(), words.join(" ").into_bytes()]) {
            check_positions(&schema);
        }
    }
}
