//! Types: what columns take.

use super::column;
use crate::dump::{ColumnKind, Equality};

fn check(declared: &str, kind: ColumnKind, facts: &str) {
    let column = column(&format!("a {declared}"), &[]);
    assert_eq!((column.declared_type.as_str(), column.kind), (declared, kind));
    assert_eq!(told(&column), facts, "{declared}");
}

fn told(column: &crate::dump::Column) -> String {
    let mut told = Vec::new();
    told.extend(column.max_length.map(|length| format!("max {length}")));
    told.extend(column.range.map(|(lowest, highest)| format!("{lowest}..{highest}")));
    told.extend((!column.labels.is_empty()).then(|| column.labels.join("|")));
    told.extend((column.equality == Equality::IGNORES_CASE).then(|| "IgnoresCase".to_owned()));
    told.extend((column.equality == Equality::IGNORES_PADDING).then(|| "IgnoresPadding".to_owned()));
    told.extend((!column.nullable).then(|| "not null".to_owned()));
    told.join(" ")
}

#[test]
fn numbers_have_ranges() {
    check("smallint", ColumnKind::Integer, "-32768..32767");
    check("integer", ColumnKind::Integer, "-2147483648..2147483647");
    check("int4", ColumnKind::Integer, "-2147483648..2147483647");
    check("bigint", ColumnKind::Integer, "-9223372036854775808..9223372036854775807");
    check("oid", ColumnKind::Integer, "0..4294967295");
    check("bigserial", ColumnKind::Integer, "-9223372036854775808..9223372036854775807 not null");
    check("numeric", ColumnKind::Number, "");
    check("numeric(5,0)", ColumnKind::Number, "-99999..99999");
    check("numeric(10,2)", ColumnKind::Number, "-99999999..99999999");
    check("numeric(2,5)", ColumnKind::Number, "0..0");
    check("numeric(4,-2)", ColumnKind::Number, "");
    check("numeric(30,2)", ColumnKind::Number, "");
    check("double precision", ColumnKind::Number, "");
    check("real", ColumnKind::Number, "");
}

#[test]
fn texts_have_lengths_and_equality() {
    check("text", ColumnKind::Text, "");
    check("character varying", ColumnKind::Text, "");
    check("character varying(30)", ColumnKind::Text, "max 30");
    check("varchar(3)", ColumnKind::Text, "max 3");
    check("character(5)", ColumnKind::Text, "max 5 IgnoresPadding");
    check("char", ColumnKind::Text, "max 1 IgnoresPadding");
    check("bpchar", ColumnKind::Text, "IgnoresPadding");
    check("name", ColumnKind::Text, "max 63");
    check("public.citext", ColumnKind::Text, "IgnoresCase");
    check("citext", ColumnKind::Text, "IgnoresCase");
    check("pg_catalog.text", ColumnKind::Text, "");
}

#[test]
fn other_types_have_kinds() {
    for moment in
        ["date", "timestamp(2) without time zone", "timestamp with time zone", "time(3) with time zone"]
    {
        check(moment, ColumnKind::Moment, "");
    }
    check("bytea", ColumnKind::Blob, "");
    check("boolean", ColumnKind::Boolean, "");
    check("uuid", ColumnKind::Uuid, "");
    check("json", ColumnKind::Json, "");
    check("jsonb", ColumnKind::Json, "");
}

#[test]
fn types_of_which_nothing_is_known_are_opaque() {
    let opaque = [
        "text[]",
        "character varying(5)[]",
        "integer[3][]",
        "integer ARRAY[4]",
        "public.citext[]",
        "\"char\"",
        "\"integer\"",
        "inet",
        "xml",
        "money",
        "interval day to second(3)",
        "interval(3)",
        "bit varying(7)",
        "bit(4)",
        "point",
        "tsvector",
        "int4range",
        "public.hstore",
        "public.geometry(Point,4326)",
        "app.text",
        "app.\"we ird\"",
    ];
    for declared in opaque {
        check(declared, ColumnKind::Opaque, "");
    }
}

#[test]
fn declared_types_are_followed() {
    let declared = [
        "CREATE TYPE public.mood AS ENUM (\n    'sad',\n    'it''s \"fine\"'\n);",
        "CREATE TYPE app.addr AS (\n\tstreet text COLLATE pg_catalog.\"C\",\n\tzip character varying(5)\n);",
        "CREATE TYPE app.rng AS RANGE (\n    subtype = double precision,\n    multirange_type_name = app.m\n);",
        "CREATE TYPE app.shell;",
        "CREATE TYPE app.shell (\n    INTERNALLENGTH = variable,\n    INPUT = app.i\n);",
        // Domains before those that they are made of.
        "CREATE DOMAIN app.d2 AS app.d1 DEFAULT 'q'::character varying\n\tCONSTRAINT c CHECK ((length(VALUE) > 0));",
        "CREATE DOMAIN app.d1 AS character varying(12) COLLATE pg_catalog.\"C\" NOT NULL DEFAULT 'NULL'::text\n\t\
         CONSTRAINT c1 CHECK (((VALUE)::text <> 'NOT NULL'::text));",
        "CREATE DOMAIN app.list AS app.d2[];",
        "CREATE DOMAIN app.email AS public.citext CHECK ((VALUE OPERATOR(public.~) '@'::public.citext));",
        "CREATE DOMAIN app.state AS public.mood CONSTRAINT nn NOT NULL;",
        "CREATE DOMAIN public.\"b\u{131}g\u{131}nt\" AS bigint;",
    ];
    let check = |name: &str, kind, facts: &str| {
        let column = column(&format!("a {name}"), &declared);
        assert_eq!((column.kind, told(&column).as_str()), (kind, facts), "{name}");
    };
    check("public.mood", ColumnKind::Label, "sad|it's \"fine\"");
    check("mood", ColumnKind::Label, "sad|it's \"fine\"");
    check("public.mood[]", ColumnKind::Opaque, "");
    check("app.mood", ColumnKind::Opaque, "");
    check("app.addr", ColumnKind::Opaque, "");
    check("app.rng", ColumnKind::Opaque, "");
    check("app.shell", ColumnKind::Opaque, "");
    check("app.d1", ColumnKind::Text, "max 12 not null");
    check("app.d2", ColumnKind::Text, "max 12 not null");
    check("app.d2 DEFAULT 'x'", ColumnKind::Text, "max 12 not null");
    check("app.list", ColumnKind::Opaque, "");
    check("app.email", ColumnKind::Text, "IgnoresCase");
    check("app.state", ColumnKind::Label, "sad|it's \"fine\" not null");
    check("public.b\u{131}g\u{131}nt", ColumnKind::Integer, "-9223372036854775808..9223372036854775807");
}
