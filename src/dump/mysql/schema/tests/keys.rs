//! Keys, references, partitions, and what computed columns depend on.

use super::{check, schema};
use crate::dump::{Equality, Letters};

#[test]
fn keys_are_read_wherever_they_stand() {
    check(
        &[
            "CREATE TABLE t (id int NOT NULL, a varchar(50), b varchar(50), c int,
               PRIMARY KEY USING BTREE (`id`) USING BTREE COMMENT 'x',
               UNIQUE KEY `u` (`a` DESC,`b`) KEY_BLOCK_SIZE=8, KEY k (b), FULLTEXT KEY ft (a),
               CONSTRAINT UNIQUE INDEX (c) /*!80000 INVISIBLE */, INDEX i ((a + b)),
               CONSTRAINT `f` FOREIGN KEY (`c`) REFERENCES `o` (`x`) ON DELETE SET NULL,
               CONSTRAINT ch CHECK (c > 0)) ENGINE=InnoDB",
            "ALTER TABLE t ADD CONSTRAINT `f2` FOREIGN KEY (c, id) REFERENCES other.p (y, z) ON UPDATE CASCADE;",
            "ALTER TABLE `t` ADD UNIQUE KEY `later` (`b`), MODIFY `id` int(10) unsigned NOT NULL AUTO_INCREMENT, \
             AUTO_INCREMENT=7;",
            "CREATE UNIQUE INDEX x USING BTREE ON t (b, c);",
            "/*!40000 ALTER TABLE `t` DISABLE KEYS */;",
            "/*!40000 ALTER TABLE `unknown` DISABLE KEYS */;",
        ],
        r#"
        table "t"
          column "id" int(10) unsigned, not null, from 0 to 4294967295
          column "a" varchar(50), at most 50
          column "b" varchar(50), at most 50
          column "c" int, from 1 to 2147483647
          foreign key ("c") references "o" ("x")
          foreign key ("c", "id") references "other.p" ("y", "z")
          primary key ("id")
          unique ("a", "b")
          unique ("b")
          unique ("b", "c")
          unique ("c")
        "#,
    );
}

#[test]
fn new_values_of_a_key_on_a_prefix_have_the_room_of_the_prefix() {
    check(
        &["CREATE TABLE t (a text, b varchar(5), c blob, d varchar(50),
             UNIQUE (a(10)), UNIQUE (b(9)), UNIQUE (c(3), a(20)), KEY (d(2)))"],
        r#"
        table "t"
          column "a" text, at most 10
          column "b" varchar(5), at most 5
          column "c" blob, at most 3
          column "d" varchar(50), at most 50
          unique ("a")
          unique ("b")
          unique ("c", "a")
        "#,
    );
}

#[test]
fn a_key_over_lower_case_ignores_case() {
    let equality = |key: &str, collation: &str| {
        let table = format!("CREATE TABLE t (a varchar(9), b int, {key}) COLLATE={collation}");
        let shape = schema(&[&table]).tables[0].shape.clone();
        assert!(shape.unique_keys[0].columns.contains(&0), "{key}");
        shape.columns[0].equality
    };
    let ignoring = Equality { letters: Letters::IgnoreAsciiCase, ignores_padding: false };
    assert_eq!(equality("UNIQUE KEY k ((lower(`a`)))", "utf8mb4_0900_bin"), ignoring);
    assert_eq!(equality("UNIQUE KEY k ((upper(a)), b)", "utf8mb4_0900_bin"), Equality::EXACT);
    assert_eq!(equality("UNIQUE KEY k ((concat(a,b)))", "utf8mb4_0900_bin"), Equality::EXACT);
    assert_ne!(equality("UNIQUE KEY k ((lower(`a`)))", "utf8mb4_general_ci"), ignoring);
}

/// New values that break a key of a computed column break it on restore.
#[test]
fn a_key_of_a_computed_column_is_a_key_of_what_it_is_computed_from() {
    check(
        &[
            "CREATE TABLE t (`First` int, b int, g int AS (coalesce(`first`, h)) STORED, h int AS (b + 1), UNIQUE (g))",
        ],
        r#"
        table "t"
          column "First" int, from -2147483648 to 2147483647
          column "b" int, from -2147483648 to 2147483647
          column "g" int, generated, from -2147483648 to 2147483647
          column "h" int, generated, from -2147483648 to 2147483647
          unique ("g", "First", "b", "h")
          "g" from ("First", "b", "h")
          "h" from ("b")
        "#,
    );
}

#[test]
fn only_lists_and_ranges_bind_rows_to_partitions() {
    let check = |clause: &str, expected: &[usize]| {
        let table = format!("CREATE TABLE t (a int, d date, g int AS (year(d))) ENGINE=InnoDB\n {clause};");
        let found = schema(&[&table]).tables[0].shape.partition_key.clone();
        assert_eq!(found, expected, "{clause}");
    };
    check(
        "/*!50100 PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2000) ENGINE = InnoDB) */",
        &[1],
    );
    check("PARTITION BY LIST  COLUMNS(`a`,d)\n(PARTITION `p` VALUES IN ((1,'a)')))", &[0, 1]);
    check(
        "PARTITION BY RANGE (g) SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (PARTITION x VALUES LESS THAN MAXVALUE)",
        &[1, 2],
    );
    check("PARTITION BY LINEAR HASH (a) PARTITIONS 4", &[]);
    check("/*!50100 PARTITION BY KEY (a) PARTITIONS 4 */", &[]);
    check("WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION p HISTORY)", &[]);
    check("", &[]);
}

#[test]
fn policies_name_databases_where_there_are_several() {
    let names = |statements: &[&str]| -> Vec<String> {
        schema(statements).tables.iter().map(|table| table.shape.name.clone()).collect()
    };
    let table = "CREATE TABLE t (a int, b int REFERENCES o (x))";
    assert_eq!(names(&[table]), ["t"]);
    assert_eq!(names(&["USE `shop`", table, "CREATE TABLE `T` (a int)"]), ["t", "T"]);
    assert_eq!(names(&["USE shop", table, "CREATE TABLE `crm`.t (a int)"]), ["shop.t", "crm.t"]);
    let found = schema(&["USE shop", table, "USE crm", table]);
    let referred: Vec<_> =
        found.tables.iter().map(|table| table.shape.foreign_keys[0].table.as_str()).collect();
    assert_eq!(referred, ["shop.o", "crm.o"]);
    assert_eq!(found.table(Some("crm"), "t").unwrap().shape.name, "crm.t");
    assert_eq!((found.table(None, "t"), found.table(Some("x"), "t")), (None, None));
    assert_eq!(schema(&["USE shop", table]).tables[0].shape.foreign_keys[0].table, "o");
}

/// As mysqldump 5.6 makes room for views.
#[test]
fn what_is_dropped_again_was_never_there() {
    let kept = schema(&[
        "CREATE TABLE a (x int)",
        "/*!50001 CREATE TABLE `v` (`x` tinyint NOT NULL) ENGINE=MyISAM */;",
        "CREATE TABLE b (x int)",
        "/*!50001 DROP TABLE IF EXISTS `v`*/;",
        "/*!50001 CREATE VIEW `v` AS SELECT `x` FROM `a` */;",
        "DROP TABLE IF EXISTS b, c",
        "CREATE TABLE b (y int)",
        "CREATE OR REPLACE TABLE a (z int)",
        "CREATE SEQUENCE `sq` start with 1 minvalue 1 ENGINE=InnoDB",
    ]);
    let names: Vec<_> =
        kept.tables.iter().map(|table| (table.name.as_str(), table.shape.columns[0].name.as_str())).collect();
    assert_eq!(names, [("b", "y"), ("a", "z")]);
}
