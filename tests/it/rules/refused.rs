//! Rules that cannot fit, refused before anything is read or written: exit 3, the place, the reason and what to do.

use crate::project::{Project, Role};

/// What a rule on this column of PostgreSQL is refused with.
fn check(name: &str, column: &str, rule: &str) {
    let project = Project::without_server("postgres", &format!("  tables: {{t: {{c: {rule}}}}}"));
    project.write(
        "dump",
        format!(
            "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 17.5\n-- Dumped by pg_dump version 17.5\n\n\
             SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\nCREATE TABLE public.t (\n    c {column}\n);\n\n\
             COPY public.t (c) FROM stdin;\n\\.\n\n--\n-- PostgreSQL database dump complete\n--\n\n"
        )
        .as_bytes(),
    );
    let run = project.run(Role::Airlock, &["anonymize", "dump", "--output", "out"]);
    insta::assert_snapshot!(name, run.ends(3).snapshot());
    assert!(!project.path("out").exists(), "{name}");
}

#[test]
fn what_cannot_fit_is_refused_with_the_reason() {
    check(
        "rule_unique_in_eight_characters",
        "character varying(8) UNIQUE",
        "{anonymizer: username, unique: true}",
    );
    check("rule_email_in_eight_characters", "character varying(8) UNIQUE", "email");
    check("rule_email_on_an_integer", "integer", "email");
    check("rule_choice_on_a_unique_column", "text UNIQUE", "{anonymizer: choice, values: [a, b]}");
    check("rule_null_on_not_null", "text NOT NULL", "'null'");
    check(
        "rule_beyond_a_check",
        "integer CHECK ((c >= 18) AND (c <= 99))",
        "{anonymizer: integer, min: 1, max: 200}",
    );
    check(
        "rule_choice_beyond_a_check",
        "text CHECK (c = ANY (ARRAY['a'::text, 'b'::text]))",
        "{anonymizer: choice, values: [a, x]}",
    );
    check("rule_key_beyond_a_smallint", "smallint", "{anonymizer: key, min: 1, max: 40000}");
    check("rule_uuid_on_a_number", "numeric(10,2)", "uuid");
    check("rule_unique_number", "integer UNIQUE", "{anonymizer: integer, min: 1, max: 9, unique: true}");
    check("rule_serialized", "text", "php_serialized");
    check("rule_unknown_column_in_a_condition", "text", "{anonymizer: lorem, when: \"cuontry == 'FR'\"}");
}
