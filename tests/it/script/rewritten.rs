//! What comes out.

use super::*;

const ALL: [Algorithm; 4] = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];

#[test]
fn what_is_kept_stays_the_same_byte_for_byte() {
    for rows in [ROWS, INSERTS[0], INSERTS[1], INSERTS[2], ""] {
        let script = script(rows);
        assert_eq!(rewritten(&script, KEEP), script);
        // Without line feed at the end.
        assert_eq!(rewritten(script.trim_end(), KEEP), script.trim_end());
    }
}

#[test]
fn a_file_is_read_as_a_pipe_is_and_keeps_its_compression_or_gets_another() {
    let script = script(ROWS);
    let folder = tempfile::tempdir().unwrap();
    for algorithm in ALL {
        let bytes = compressed(algorithm, script.as_bytes());
        let path = folder.path().join(algorithm.name());
        std::fs::write(&path, &bytes).unwrap();
        for wanted in [None, Some(Algorithm::Zstd), Some(Algorithm::None)] {
            for original in [Original::open(&path).unwrap(), from_pipe(&bytes)] {
                let suffix = algorithm.suffix();
                assert_eq!(original.extension(None), format!("sql{suffix}"));
                let (out, rewritten) = rewrite(original, KEEP, wanted.map(Compression::usual)).unwrap();
                let expected = wanted.unwrap_or(algorithm);
                assert_eq!(Algorithm::of_file_start(&out), expected);
                assert_eq!(rewritten.facts.compression, expected.name());
                assert_eq!(decompressed(&out), script.as_bytes());
            }
        }
    }
}

#[test]
fn rules_write_the_same_in_each_form_of_rows() {
    let policy = "{unmapped: keep, tables: {person: {email: email}, Lo g: {at: {anonymizer: integer, min: 50, max: 90}}}}";
    let email = |text: &str| {
        let start = text.find("anon-").unwrap_or_else(|| panic!("{text}"));
        text[start..].split(['\t', '\'']).next().unwrap().to_owned()
    };
    let copied = rewritten(&script(ROWS), policy);
    for original in ["alice@one.test", "bob@two.test", "10\t1\n"] {
        assert!(!copied.contains(original), "{copied}");
    }
    assert!(
        copied.contains("\tCOPY public.person (id) FROM stdin;\\n\\\\.\n") && copied.contains("\n3\t\\N\t\n")
    );
    for rows in INSERTS {
        let inserted = rewritten(&script(rows), policy);
        assert_eq!(email(&inserted), email(&copied));
        assert!(!inserted.contains("bob@two.test") && !inserted.contains("(10, 1)"), "{inserted}");
        assert!(inserted.contains("(3, NULL, '')"), "{inserted}");
    }
}

#[test]
fn rows_that_are_left_out_leave_an_empty_copy_or_nothing() {
    let policy = "{unmapped: keep, tables: {person: {rows: none}}}";
    let first = "COPY public.person (id, email, note) FROM stdin;\n";
    let (head, rest) = ROWS.split_once(first).unwrap();
    let kept = rest.split_once("\n\\.\n").unwrap().1;
    assert_eq!(rewritten(&script(ROWS), policy), script(&format!("{head}{first}\\.\n{kept}")));
    let (_, log) = INSERTS[0].split_once("(3, NULL, '');\n").unwrap();
    assert_eq!(rewritten(&script(INSERTS[0]), policy), script(&format!("\n{log}")));
    let (_, told) = rewrite(from_pipe(script(ROWS).as_bytes()), policy, None).unwrap();
    assert_eq!((told.tables[0].left_out, told.tables[0].totals.rows), (Some(3), 0));
}

#[test]
fn rows_of_a_table_are_numbered_on_from_one_copy_to_the_next() {
    let policy =
        "{unmapped: keep, tables: {Lo g: {at: {anonymizer: integer, min: 0, max: 1000000, per: row}}}}";
    let copy = |rows: &str| format!("\nCOPY public.\"Lo g\" (id, at) FROM stdin;\n{rows}\\.\n");
    let numbers = |rows: &str| {
        let out = rewritten(&script(rows), policy);
        let of_log = out.split("\"Lo g\" (id, at) FROM stdin;\n").skip(1);
        of_log
            .flat_map(|rows| rows.split("\\.").next().unwrap().lines().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let at_once = numbers(&copy("1\t5\n2\t5\n3\t5\n"));
    assert_eq!(numbers(&[copy("1\t5\n"), copy("2\t5\n3\t5\n")].concat()), at_once);
    assert_eq!(at_once.len(), 3);
    assert_ne!(at_once[0].split('\t').next_back(), at_once[1].split('\t').next_back());
}

#[test]
fn counts_and_facts_are_told() {
    let (_, told) = rewrite(from_pipe(script(ROWS).as_bytes()), KEEP, None).unwrap();
    let rows: Vec<_> = told.tables.iter().map(|table| (table.table.as_str(), table.totals.rows)).collect();
    assert_eq!(rows, [("person", 3), ("Lo g", 1)]);
    let facts = told.facts;
    assert_eq!((facts.engine, facts.format, facts.archive), ("postgresql", "plain", None));
    assert_eq!((facts.server.as_str(), facts.client.as_deref()), ("18.6 (Debian)", Some("18.7")));
    assert!(facts.schema.contains("person"), "{}", facts.schema);
}

#[test]
fn samples_are_the_first_rows_of_the_new_dump() {
    let policy = "{unmapped: keep, tables: {person: {email: email}}}";
    for rows in [ROWS, INSERTS[0], INSERTS[1], INSERTS[2]] {
        let script = script(rows);
        let mut original = from_pipe(script.as_bytes());
        let plan = plan(&original, policy).unwrap();
        let samples = original.samples(&plan, &key(), 2).unwrap();
        let [(table, sample)] = samples.as_slice() else { panic!("{samples:?}") };
        assert_eq!((table.as_str(), sample.columns.join(" ")), ("person", "id email note".to_owned()));
        let emails = |rows: &[Vec<Option<String>>]| -> Vec<_> {
            rows.iter().map(|row| row[1].clone().unwrap()).collect()
        };
        assert_eq!(emails(&sample.before), ["alice@one.test", "bob@two.test"]);
        let out = rewritten(&script, policy);
        for email in emails(&sample.after) {
            assert!(out.contains(&email), "{email}: {out}");
        }
        // A script can be rewritten after that.
        assert_eq!(rewrite(original, policy, None).unwrap().0, out.into_bytes());
    }
}
