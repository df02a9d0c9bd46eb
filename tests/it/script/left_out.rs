//! What is left out beside rows.

use super::*;

/// Statements, each with whether it stays by default.
const OTHER: &[(bool, &str)] = &[
    (
        true,
        "\n--\n-- Name: s; Type: SERVER\n--\n\nCREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h');",
    ),
    (
        false,
        "\n--\n-- Name: USER MAPPING bob; Type: USER MAPPING\n--\n\nCREATE USER MAPPING FOR bob SERVER s OPTIONS (\n    password 'hunter2'\n);",
    ),
    (true, "\nGRANT ALL ON FOREIGN SERVER s TO bob;"),
    (false, "\nSELECT pg_catalog.lo_create('5001');"),
    (false, "\nALTER LARGE OBJECT 5001 OWNER TO bob;"),
    (false, "\n-- Name: LARGE OBJECT 5001; Type: COMMENT\nCOMMENT ON LARGE OBJECT 5001 IS 'scan';"),
    (true, "\nBEGIN;"),
    (false, "\nSELECT pg_catalog.lo_open('5001', 131072);"),
    (false, "\nSELECT pg_catalog.lowrite(0, '\\x68756e74657232');"),
    (false, "\nSELECT pg_catalog.lo_close(0);"),
    (true, "\nCOMMIT;"),
    (
        false,
        "\nSELECT * FROM pg_catalog.pg_restore_attribute_stats(\n\t'most_common_vals', '{hunter2}'::text\n);",
    ),
    (false, "\nCREATE SUBSCRIPTION sub CONNECTION 'password=hunter2' PUBLICATION p;"),
    (false, "\nALTER SUBSCRIPTION sub OWNER TO bob;"),
    (false, "\nCOMMENT ON SUBSCRIPTION sub IS 'x';"),
    (true, "\nCOMMENT ON TABLE public.person IS 'x';"),
    (true, "\nCREATE PUBLICATION pub WITH (publish = 'insert');"),
    (false, "\nGRANT SELECT ON LARGE OBJECT 5001 TO alice WITH GRANT OPTION;"),
    (true, "\nSET SESSION AUTHORIZATION alice;"),
    (false, "\nGRANT SELECT ON LARGE OBJECT 5001 TO bob;"),
    (true, "\nRESET SESSION AUTHORIZATION;"),
];

fn joined(keep: impl Fn(&(bool, &str)) -> bool) -> String {
    let statements: String = OTHER.iter().filter(|it| keep(it)).map(|(_, sql)| *sql).collect();
    [HEADER, TABLES, ROWS, &statements, KEYS].concat()
}

#[test]
fn what_holds_values_and_passwords_is_left_out_with_its_comments() {
    let script = joined(|_| true);
    let out = rewritten(&script, KEEP);
    assert_eq!(out, joined(|(stays, _)| *stays));
    assert!(!out.contains("hunter2") && !out.contains("68756e7"));
    let notes = from_pipe(script.as_bytes()).notes();
    assert_eq!(
        notes[1..],
        [
            "left out, 1 statement: planner statistics hold the most common values of columns; ANALYZE makes them anew",
            "left out, 8 statements: large objects are files within the database, which no rule reads",
            "left out, 1 statement: user mappings hold the names and passwords for other servers",
            "left out, 3 statements: subscriptions hold passwords, and would connect the restored database to another \
             server",
        ]
    );
}

#[test]
fn the_policy_decides_on_kinds() {
    let script = joined(|_| true);
    let check = |beside: &Beside, expected: String| {
        let mut original = from_pipe(script.as_bytes());
        original.leave_out(beside);
        let (out, _) = rewrite(original, KEEP, None).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    };
    let kept = Beside {
        comments: Fate::Keep,
        large_objects: Fate::Keep,
        statistics: Fate::Keep,
        subscriptions: Fate::Keep,
        user_mappings: Fate::Keep,
        // What only other engines have.
        ..Beside::default()
    };
    check(&kept, script.clone());
    let is_kept = |(_, sql): &(bool, &str)| !sql.contains("SUBSCRIPTION");
    check(&Beside { subscriptions: Fate::Drop, ..kept }, joined(is_kept));
    let of_extension = format!("\n{}", &TABLES[..TABLES.find("\n\nCREATE FUNCTION").unwrap()]);
    let is_kept = |(_, sql): &(bool, &str)| !sql.contains("COMMENT ON");
    check(&Beside { comments: Fate::Drop, ..kept }, joined(is_kept).replacen(&of_extension, "", 1));
}
