//! Tables that come from others: INHERITS, partitions, and tables of a type.

use super::{check, schema};

#[test]
fn inherited_columns_come_first_with_all_that_is_known_of_them() {
    check(
        &[
            "CREATE TABLE public.child (\n    b character varying(30) DEFAULT 'x'::character varying,\n    more text\n)\n\
             INHERITS (public.parent, public.second);",
            "ALTER TABLE ONLY public.child ALTER COLUMN d SET NOT NULL;",
            "CREATE TABLE public.parent (\n    a integer NOT NULL,\n    b character varying(30) NOT NULL,\n    \
             g text GENERATED ALWAYS AS (b) STORED\n);",
            "CREATE TABLE public.second (\n    a integer,\n    d date PRIMARY KEY,\n    CONSTRAINT c CHECK ((a > 0))\n);",
            "CREATE TABLE public.grandchild (\n    CONSTRAINT nn NOT NULL more\n)\nINHERITS (public.child);",
        ],
        r#"
        table "public"."child"
          column "a" integer, not null, from 1 to 2147483647
          column "b" character varying(30), not null, at most 30
          column "g" text, generated
          column "d" date, not null
          column "more" text
          part of ("parent", "second")
        table "public"."grandchild"
          column "a" integer, not null, from 1 to 2147483647
          column "b" character varying(30), not null, at most 30
          column "g" text, generated
          column "d" date, not null
          column "more" text, not null
          part of ("child", "parent", "second")
        table "public"."parent"
          column "a" integer, not null, from -2147483648 to 2147483647
          column "b" character varying(30), not null, at most 30
          column "g" text, generated
        table "public"."second"
          column "a" integer, from 1 to 2147483647
          column "d" date, not null
          primary key ("d")
        "#,
    );
}

const PARTITIONS: [&str; 8] = [
    "CREATE TABLE app.p (\n    id integer NOT NULL,\n    at date NOT NULL,\n    region text,\n    o integer\n)\n\
     PARTITION BY RANGE (at);",
    // Its columns stand in another order.
    "CREATE TABLE app.p1 (\n    region text,\n    o integer,\n    at date NOT NULL,\n    id integer NOT NULL\n)\n\
     PARTITION BY LIST (lower(region));",
    "CREATE TABLE app.p1_a (\n    region text,\n    o integer,\n    at date NOT NULL,\n    id integer NOT NULL\n);",
    "ALTER TABLE ONLY app.p1 ATTACH PARTITION app.p1_a FOR VALUES IN ('a', 'b');",
    "ALTER TABLE ONLY app.p ATTACH PARTITION app.p1 FOR VALUES FROM ('2022-01-01', MINVALUE) TO ('2023-01-01');",
    "ALTER TABLE ONLY app.p\n    ADD CONSTRAINT p_pkey PRIMARY KEY (id, at);",
    "ALTER TABLE ONLY app.p1_a\n    ADD CONSTRAINT p1_a_pkey PRIMARY KEY (id, at);",
    "ALTER TABLE app.p\n    ADD CONSTRAINT o FOREIGN KEY (o) REFERENCES app.o(id);",
];

#[test]
fn partitions_have_the_keys_of_what_they_are_parts_of() {
    let found = schema(&PARTITIONS);
    let told: Vec<_> =
        found.tables.iter().map(|table| (table.name.as_str(), table.shape.holds_rows)).collect();
    assert_eq!(told, [("p", false), ("p1", false), ("p1_a", true)]);
    let leaf = &found.table("app", "p1_a").unwrap().shape;
    assert_eq!(leaf.parents, ["app.p1", "app.p"]);
    assert_eq!(leaf.partition_key, [0, 2], "region, then at");
    assert_eq!(leaf.unique_keys.len(), 1, "the dump repeats it");
    assert_eq!(
        (leaf.unique_keys[0].columns.as_slice(), leaf.unique_keys[0].primary),
        ([3, 2].as_slice(), true)
    );
    assert_eq!(leaf.foreign_keys.len(), 1, "the dump does not repeat it");
    assert_eq!(
        (leaf.foreign_keys[0].columns.as_slice(), leaf.foreign_keys[0].table.as_str()),
        ([1].as_slice(), "app.o")
    );
}

#[test]
fn statements_may_come_in_any_order() {
    let mut backwards = PARTITIONS;
    backwards.reverse();
    assert_eq!(schema(&PARTITIONS).text(), schema(&backwards).text());
    let at_once = PARTITIONS.join("\n");
    assert_eq!(schema(&PARTITIONS).text(), schema(&[&at_once]).text());
}

#[test]
fn partitions_may_be_written_with_what_they_are_parts_of() {
    check(
        &[
            "CREATE TABLE p (id int, k text) PARTITION BY HASH (k text_ops, ((id + 1)));",
            "CREATE TABLE p0 PARTITION OF p (k WITH OPTIONS NOT NULL, CONSTRAINT c CHECK (id > 0)) FOR VALUES WITH (modulus 2, remainder 0);",
            "CREATE TABLE p1 PARTITION OF p DEFAULT PARTITION BY LIST (k);",
            "CREATE TABLE gone PARTITION OF nowhere FOR VALUES FROM (1) TO (MAXVALUE);",
        ],
        r#"
        table "public"."gone"
          part of ("nowhere")
        partitioned table "public"."p"
          column "id" int, from -2147483648 to 2147483647
          column "k" text
          partitioned by ("k", "id")
        table "public"."p0"
          column "id" int, from 1 to 2147483647
          column "k" text, not null
          part of ("p")
          partitioned by ("k", "id")
        partitioned table "public"."p1"
          column "id" int, from -2147483648 to 2147483647
          column "k" text
          part of ("p")
          partitioned by ("k", "id")
        "#,
    );
}

#[test]
fn tables_of_a_type_have_its_fields() {
    check(
        &[
            "CREATE TYPE app.row_t AS (\n\ta integer,\n\tb character varying(9)\n);",
            "CREATE TABLE app.typed OF app.row_t (\n    a NOT NULL,\n    b WITH OPTIONS DEFAULT 'x'::text UNIQUE\n);",
            "CREATE TABLE app.plain OF app.row_t;",
        ],
        r#"
        table "app"."plain"
          column "a" integer, from -2147483648 to 2147483647
          column "b" character varying(9), at most 9
        table "app"."typed"
          column "a" integer, not null, from -2147483648 to 2147483647
          column "b" character varying(9), at most 9
          unique ("b")
        "#,
    );
}
