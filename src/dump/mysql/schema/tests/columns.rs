//! Columns: what their types let through, where one ends, and what its clauses say.

use super::{column, schema};
use crate::dump::{ColumnKind, Letters};

fn told(column: &crate::dump::Column) -> String {
    let mut told = Vec::new();
    told.extend(column.max_length.map(|length| format!("max {length}")));
    told.extend(column.range.map(|(lowest, highest)| format!("{lowest}..{highest}")));
    told.extend((!column.labels.is_empty()).then(|| column.labels.join("|")));
    told.extend(match column.equality.letters {
        Letters::Exact => None,
        Letters::Alphabet(alphabet) => Some(alphabet.name().to_owned()),
        other => Some(format!("{other:?}")),
    });
    told.extend(column.equality.ignores_padding.then(|| "padded".to_owned()));
    told.join(", ")
}

#[test]
fn types_are_what_rules_understand() {
    let check = |declared: &str, kind: ColumnKind, facts: &str| {
        let column = column(&format!("`a` {declared}"));
        assert_eq!((column.declared_type.as_str(), column.kind), (declared, kind));
        assert_eq!(told(&column), facts, "{declared}");
    };
    check("tinyint(1)", ColumnKind::Integer, "-128..127");
    check("tinyint(3) unsigned zerofill", ColumnKind::Integer, "0..255");
    check("BOOL", ColumnKind::Integer, "-128..127");
    check("smallint(6)", ColumnKind::Integer, "-32768..32767");
    check("mediumint UNSIGNED", ColumnKind::Integer, "0..16777215");
    check("int(11)", ColumnKind::Integer, "-2147483648..2147483647");
    check("INTEGER ZEROFILL", ColumnKind::Integer, "0..4294967295");
    check("bigint(20)", ColumnKind::Integer, "-9223372036854775808..9223372036854775807");
    check("bigint(20) unsigned", ColumnKind::Integer, "0..9223372036854775807");
    check("year(4)", ColumnKind::Integer, "1901..2155");
    check("decimal(10,2)", ColumnKind::Number, "-99999999..99999999");
    check("decimal(5,5) unsigned", ColumnKind::Number, "0..0");
    check("decimal", ColumnKind::Number, "-9999999999..9999999999");
    check("decimal(65,2)", ColumnKind::Number, "");
    check("double", ColumnKind::Number, "");
    check("DOUBLE PRECISION", ColumnKind::Number, "");
    check("float(7,4) unsigned", ColumnKind::Number, "0..9223372036854775807");
    check("char(5)", ColumnKind::Text, "max 5, utf8 unicode_ci, padded");
    check("char", ColumnKind::Text, "max 1, utf8 unicode_ci, padded");
    check("character varying(5)", ColumnKind::Text, "max 5, utf8 unicode_ci, padded");
    check("NVARCHAR(160)", ColumnKind::Text, "max 160, utf8 by default");
    check("national varchar(5)", ColumnKind::Text, "max 5, utf8 by default");
    check("tinytext", ColumnKind::Text, "max 63, utf8 unicode_ci, padded");
    check("text", ColumnKind::Text, "max 16383, utf8 unicode_ci, padded");
    check("mediumtext", ColumnKind::Text, "max 4194303, utf8 unicode_ci, padded");
    check("longtext", ColumnKind::Text, "max 1073741823, utf8 unicode_ci, padded");
    check("binary(16)", ColumnKind::Blob, "max 16");
    check("varbinary(10)", ColumnKind::Blob, "max 10");
    check("blob", ColumnKind::Blob, "max 65535");
    check("longblob", ColumnKind::Blob, "max 4294967295");
    check("enum('a','b''c','d,e)')", ColumnKind::Label, "a|b'c|d,e), utf8 unicode_ci, padded");
    check("set('x','y')", ColumnKind::Opaque, "x|y");
    check("bit(9)", ColumnKind::Sealed, "");
    check("inet4", ColumnKind::Ipv4, "");
    check("inet6", ColumnKind::Ipv6, "");
    check("json", ColumnKind::Json, "");
    check("uuid", ColumnKind::Uuid, "");
    for moment in ["date", "datetime(6)", "timestamp", "time(3)"] {
        check(moment, ColumnKind::Moment, "");
    }
    for unknown in ["point", "geometrycollection", "vector(3)", "row_of_a_plugin(1,'x')"] {
        check(unknown, ColumnKind::Sealed, "");
    }
}

#[test]
fn the_character_set_of_a_column_goes_before_that_of_the_table() {
    let check = |clauses: &str, facts: &str| {
        let column = column(&format!("a varchar(9) {clauses}"));
        assert_eq!(told(&column), facts, "{clauses}");
    };
    check("CHARACTER SET latin1", "max 9, latin1 swedish_ci, padded");
    check("CHARACTER SET latin1 COLLATE latin1_bin", "max 9, padded");
    check("COLLATE utf8mb4_general_ci NOT NULL", "max 9, utf8 general_ci, padded");
    check("CHARSET utf8mb4 COLLATE 'utf8mb4_0900_ai_ci'", "max 9, 0900_ai_ci");
    check("CHARACTER SET utf8mb3", "max 9, utf8 by default");
    check("CHARACTER SET binary", "max 9");
    check("BINARY", "max 9, padded");
    check("COLLATE x_unknown_ci", "max 9, padded");
    let text = |charset: &str| column(&format!("a text CHARACTER SET {charset}")).max_length;
    assert_eq!((text("latin1"), text("utf8mb3"), text("ucs2")), (Some(65535), Some(21845), Some(32767)));
}

#[test]
fn the_character_set_of_a_database_holds_where_tables_say_none() {
    let found = |table: &str| {
        let created = "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `d` /*!40100 DEFAULT CHARACTER SET latin1 */";
        let schema = schema(&[created, "USE d", table]);
        told(&schema.tables[0].shape.columns[0])
    };
    assert_eq!(found("CREATE TABLE t (a char(1))"), "max 1, latin1 swedish_ci, padded");
    assert_eq!(found("CREATE TABLE t (a char(1)) CHARSET=utf8mb4"), "max 1, utf8 by default");
    assert_eq!(told(&schema(&["CREATE TABLE t (a char(1))"]).tables[0].shape.columns[0]), "max 1");
}

#[test]
fn clauses_say_what_they_say() {
    let check = |declaration: &str, nullable: bool, generated: bool| {
        let column = column(declaration);
        assert_eq!((column.nullable, column.generated), (nullable, generated), "{declaration}");
        assert_eq!((column.name.as_str(), column.declared_type.as_str()), ("a", "int(11)"), "{declaration}");
    };
    check("`a` int(11) DEFAULT NULL", true, false);
    check("a int(11) NOT NULL AUTO_INCREMENT COMMENT 'it''s (a), KEY `z`'", false, false);
    check("a int(11) NOT NULL DEFAULT -1 CHECK (`a` <> ')')", false, false);
    check("a int(11) DEFAULT b'101' NOT NULL", false, false);
    check("a int(11) DEFAULT (_utf8mb4'x,') NOT NULL", false, false);
    check("a int(11) DEFAULT _utf8mb4'x' NOT NULL", false, false);
    check("a int(11) DEFAULT 0x1F NOT NULL", false, false);
    check("a int(11) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)", false, false);
    check("a int(11) NULL DEFAULT nextval(`shop`.`sq`)", true, false);
    check("a int(11) GENERATED ALWAYS AS (concat(`before`,' <)',`behind`)) STORED NOT NULL", false, true);
    check("a int(11) GENERATED ALWAYS AS (`before`) VIRTUAL INVISIBLE", true, true);
    check("a int(11) AS (upper(before)) PERSISTENT COMMENT 'x'", true, true);
    check("a int(11) GENERATED ALWAYS AS ROW START", false, true);
    check("a int(11) /*!80023 INVISIBLE */ NOT NULL", false, false);
    check("a int(11) /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT DYNAMIC */ DEFAULT NULL", true, false);
    check(
        "a int(11) UNIQUE KEY REFERENCES o (x) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE NOT NULL",
        false,
        false,
    );
    check("a int(11) CONSTRAINT `c` CHECK (a > 0) /*!80016 NOT ENFORCED */ NOT NULL", false, false);
    check("a int(11) WITHOUT SYSTEM VERSIONING /*!80003 SRID 4326 */ NOT NULL", false, false);
    check("a int(11) PRIMARY KEY", false, false);
}

#[test]
fn mariadb_writes_json_as_a_text_with_a_check() {
    let json = |declaration: &str| {
        let found = column(declaration);
        (found.kind == ColumnKind::Json, found.max_length)
    };
    let declared = "`j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL";
    assert_eq!(json(&format!("{declared} CHECK (json_valid(`j`))")), (true, None));
    assert_eq!(json(&format!("{declared}, CONSTRAINT `j` CHECK (json_valid(j))")), (true, None));
    assert_eq!(json(&format!("{declared} CHECK (json_valid(`j`) and 1)")), (false, Some(1073741823)));
    assert_eq!(json(&format!("{declared} CHECK (length(`j`))")), (false, Some(1073741823)));
}

#[test]
fn names_and_comments_hold_what_looks_like_code() {
    let found = schema(&["CREATE TABLE `cust``omer` (`na,me` int, `key` int, /*!50705 `loc)` geometry,*/ \
                          period int, UNIQUE KEY `a(b` (`na,me`))"]);
    let table = &found.tables[0];
    let names: Vec<_> = table.shape.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((table.name.as_str(), names), ("cust`omer", vec!["na,me", "key", "loc)", "period"]));
}
