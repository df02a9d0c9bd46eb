//! Keys, from constraints and from indexes.

use super::{check, schema};
use crate::dump::Equality;

const TABLE: &str =
    "CREATE TABLE app.t (\n    id integer,\n    a text,\n    b text,\n    \"C\" text,\n    at date\n);";

/// What one statement makes of the table above: its keys, one a line, columns by name.
fn keys(sql: &str) -> String {
    let text = schema(&[sql, TABLE]).text();
    let facts = text.lines().skip(1).filter(|line| !line.starts_with("  column"));
    facts.map(str::trim).collect::<Vec<_>>().join("; ")
}

#[test]
fn constraints_are_keys() {
    let check = |constraint: &str, expected: &str| {
        assert_eq!(keys(&format!("ALTER TABLE ONLY app.t\n    ADD {constraint};")), expected, "{constraint}");
        let inline =
            format!("CREATE TABLE app.t (id integer, a text, b text, \"C\" text, at date, {constraint})");
        let text = schema(&[&inline]).text();
        assert!(text.lines().last().unwrap().trim() == expected, "{constraint}: {text}");
    };
    check("CONSTRAINT p PRIMARY KEY (id, \"C\")", r#"primary key ("id", "C")"#);
    check("PRIMARY KEY (id) WITH (fillfactor='70')", r#"primary key ("id")"#);
    check("CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED", r#"unique ("a")"#);
    check("CONSTRAINT u UNIQUE NULLS NOT DISTINCT (b, a) INCLUDE (id)", r#"unique ("b", "a")"#);
    check("CONSTRAINT p PRIMARY KEY (id, at WITHOUT OVERLAPS)", r#"primary key ("id", "at")"#);
    check(
        "CONSTRAINT e EXCLUDE USING gist (int4range(id, length(b)) WITH &&, a WITH =) WHERE ((id > 0))",
        r#"unique ("id", "b", "a")"#,
    );
    check(
        "CONSTRAINT f FOREIGN KEY (a, b) REFERENCES public.o(x, \"Y\") MATCH FULL ON DELETE SET NULL (a) NOT VALID",
        r#"foreign key ("a", "b") references "o" ("x", "Y")"#,
    );
    check("FOREIGN KEY (a) REFERENCES app.o", r#"foreign key ("a") references "app.o" ()"#);
    check(
        "CONSTRAINT f FOREIGN KEY (id, PERIOD at) REFERENCES app.t(id, PERIOD at)",
        r#"foreign key ("id", "at") references "app.t" ("id", "at")"#,
    );
}

#[test]
fn checks_are_none() {
    assert_eq!(keys("ALTER TABLE app.t ADD CONSTRAINT c CHECK ((a <> ') UNIQUE (b)'::text)) NOT VALID;"), "");
}

#[test]
fn keys_of_a_column_stand_behind_it() {
    check(
        &[
            "CREATE TABLE t (\"unique\" int PRIMARY KEY, exclude text UNIQUE, o int REFERENCES o(x) ON DELETE CASCADE)",
        ],
        r#"
        table "public"."t"
          column "unique" int, not null, from -2147483648 to 2147483647
          column "exclude" text
          column "o" int, from -2147483648 to 2147483647
          foreign key ("o") references "o" ("x")
          primary key ("unique")
          unique ("exclude")
        "#,
    );
}

#[test]
fn unique_indexes_are_keys_over_all_that_they_name() {
    let check = |index: &str, expected: &str| assert_eq!(keys(index), expected, "{index}");
    check("CREATE INDEX i ON app.t USING btree (a);", "");
    check("CREATE UNIQUE INDEX i ON other USING btree (a);", "");
    check("CREATE UNIQUE INDEX i ON app.t USING btree (b, a) INCLUDE (id);", r#"unique ("b", "a")"#);
    check(
        "CREATE UNIQUE INDEX i ON ONLY app.t (a COLLATE \"C\" text_pattern_ops DESC NULLS LAST)",
        r#"unique ("a")"#,
    );
    check(
        "CREATE UNIQUE INDEX ON app.t USING btree (a) NULLS NOT DISTINCT WHERE (b IS NULL);",
        r#"unique ("a")"#,
    );
    check("CREATE UNIQUE INDEX i ON app.t USING btree (((id + 1)), \"C\");", r#"unique ("id", "C")"#);
    check(
        "CREATE UNIQUE INDEX i ON app.t USING btree (public.f((a)::character varying(3), 'b'::text), date_trunc('at'::text, at))",
        r#"unique ("a", "at")"#,
    );
    check("CREATE UNIQUE INDEX i ON app.t USING btree ((1));", "");
    // Twice the same columns.
    check(
        "CREATE UNIQUE INDEX i ON app.t (b, a); ALTER TABLE app.t ADD PRIMARY KEY (a, b);",
        r#"primary key ("a", "b")"#,
    );
    check(
        "CREATE UNIQUE INDEX i ON app.t (id); ALTER TABLE app.t ADD CONSTRAINT p PRIMARY KEY USING INDEX i;",
        r#"primary key ("id")"#,
    );
}

#[test]
fn an_index_without_case_makes_values_equal() {
    let check = |indexes: &str, expected: Equality| {
        let statements = [TABLE, indexes];
        assert_eq!(schema(&statements).tables[0].shape.columns[1].equality, expected, "{indexes}");
    };
    check("", Equality::EXACT);
    check("CREATE UNIQUE INDEX i ON app.t (lower(a))", Equality::IGNORES_CASE);
    check("CREATE UNIQUE INDEX i ON app.t (upper((a)::text) text_pattern_ops)", Equality::IGNORES_CASE);
    check("CREATE UNIQUE INDEX i ON app.t (lower(a), id) WHERE (b IS NULL)", Equality::IGNORES_CASE);
    check("CREATE INDEX i ON app.t (lower(a))", Equality::EXACT);
    check("CREATE UNIQUE INDEX i ON app.t (lower(btrim(a)))", Equality::EXACT);
    check("CREATE UNIQUE INDEX i ON app.t (lower((a || b)))", Equality::EXACT);
    check("CREATE UNIQUE INDEX i ON app.t (initcap(a))", Equality::EXACT);
    // 'Bob' and 'bob' may stand in two rows, and the other key needs both.
    let exact = "ALTER TABLE app.t ADD UNIQUE (a);";
    check(&format!("CREATE UNIQUE INDEX i ON app.t (lower(a), id); {exact}"), Equality::EXACT);
    check(&format!("CREATE UNIQUE INDEX i ON app.t (lower(a)) WHERE (id > 3); {exact}"), Equality::EXACT);
    check(&format!("CREATE UNIQUE INDEX i ON app.t (lower(a)); {exact}"), Equality::IGNORES_CASE);
}
