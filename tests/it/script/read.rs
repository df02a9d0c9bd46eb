//! What is seen when a script is read, and what is refused.

use super::*;

#[test]
fn keys_behind_the_rows_count() {
    let original = from_pipe(script(ROWS).as_bytes());
    let error =
        plan(&original, "{unmapped: keep, tables: {person: {email: {anonymizer: constant, value: x}}}}");
    let error = error.err().expect("the column is unique");
    assert!(
        format!("{error:?}").contains("person_email_key") || format!("{error:?}").contains("email"),
        "{error:?}"
    );
    let original = from_pipe([HEADER, TABLES, ROWS, LAST].concat().as_bytes());
    assert!(
        plan(&original, "{unmapped: keep, tables: {person: {email: {anonymizer: constant, value: x}}}}")
            .is_ok()
    );
}

#[test]
fn a_script_from_a_pipe_is_kept_and_said_to_be() {
    let notes = from_pipe(script(ROWS).as_bytes()).notes();
    assert_eq!(
        notes,
        ["a plain SQL dump from a pipe is kept in an unnamed temporary file while it is read twice; \
          pg_dump --format=custom needs none"]
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().write_all(script(ROWS).as_bytes()).unwrap();
    assert!(Original::open(file.path()).unwrap().notes().is_empty());
}

#[test]
fn before_2018_the_search_path_tells_the_schema() {
    let script = "-- PostgreSQL database dump
SET client_encoding = 'UTF8';
SET search_path = app, pg_catalog;
CREATE TABLE t (a text);
SET search_path = public, pg_catalog;
CREATE TABLE t (b text);
SET search_path = app, pg_catalog;
COPY t (a) FROM stdin;
Alice
\\.
SET search_path = public, pg_catalog;
INSERT INTO t VALUES ('Bob');
ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (b);
-- PostgreSQL database dump complete
";
    let out = rewritten(script, "{tables: {app.t: {a: {anonymizer: constant, value: x}}, t: {b: keep}}}");
    assert_eq!(out, script.replace("Alice", "x"));
}

#[test]
fn rows_of_tables_that_are_not_declared_have_the_columns_of_their_copy() {
    let script = [HEADER, ROWS, LAST].concat();
    let out = rewritten(&script, "{unmapped: keep, tables: {person: {note: null}}}");
    assert!(out.contains("1\talice@one.test\t\\N\n"), "{out}");
}

#[test]
fn rows_through_a_partitioned_table_are_rows_of_it() {
    let script = [
        HEADER,
        "CREATE TABLE public.part (a text) PARTITION BY LIST (a);\nCREATE TABLE public.leaf (a text);\n\
         ALTER TABLE ONLY public.part ATTACH PARTITION public.leaf FOR VALUES IN ('Alice');\n\
         COPY public.part (a) FROM stdin;\nAlice\n\\.\n",
        LAST,
    ]
    .concat();
    let (out, told) = rewrite(from_pipe(script.as_bytes()), KEEP, None).unwrap();
    assert_eq!(out, script.into_bytes());
    let rows: Vec<_> = told.tables.iter().map(|table| (table.table.as_str(), table.totals.rows)).collect();
    assert_eq!(rows, [("part", 1), ("leaf", 0)]);
}

#[test]
fn what_could_hold_rows_unseen_is_refused() {
    let check = |statement: &str, expected: &str| {
        let message = refused(&[HEADER, statement, LAST].concat());
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("Alice"), "{message}");
    };
    check(
        "UPDATE public.person SET email = 'Alice';\n",
        "behind line 12: a statement that pg_dump does not write, which begins with `update public person`",
    );
    check("SELECT load('Alice');\n", "begins with `select load`");
    check("COPY public.person FROM '/Alice';\n", "no COPY statement of pg_dump");
    check("\\i Alice\n", "a command of psql other than");
    check(
        "COPY public.person (id, email) FROM stdin;\n1\tAlice\t3\n\\.\n",
        "table `person`, row 1: expected 2 fields",
    );
    check("COPY public.person (id, email) FROM stdin;\n1\tAlice\n", "row 2: expected 2 fields, found 1");
    check("INSERT INTO public.person SELECT 'Alice';\n", "no INSERT statement of pg_dump");
    check(
        "CREATE TABLE public.p (a int);\nCREATE TABLE public.c (b int) INHERITS (public.p);\n\
         INSERT INTO public.c VALUES (1, 2);\n",
        "rows of table `c` name no columns",
    );
}

#[test]
fn rows_with_other_columns_than_those_that_came_first_are_refused() {
    let check = |table: &str, rows: &str, expected: &str| {
        let script = [HEADER, table, rows, LAST].concat();
        let message = match Original::read(Cursor::new(script.into_bytes())) {
            Err(error) => error.to_string(),
            Ok(original) => rewrite(original, KEEP, None).err().unwrap().to_string(),
        };
        assert!(message.contains(expected), "{message}");
    };
    let table = "CREATE TABLE public.t (id int, email text);\n";
    let narrow = "COPY public.t (id) FROM stdin;\n1\n\\.\n";
    let wide = "COPY public.t (id, email) FROM stdin;\n2\tAlice\n\\.\n";
    for table in [table, ""] {
        check(table, &[narrow, wide].concat(), "values for `email`");
        let twice = "COPY public.t (id, id) FROM stdin;\n2\t3\n\\.\n";
        check(table, &[narrow, twice].concat(), "values for `id`");
        let listed = "INSERT INTO public.t (email, id) VALUES ('Alice', 1);\n";
        let bare = "INSERT INTO public.t VALUES (2, 'Alice');\n";
        check(table, &[listed, bare].concat(), "rows of table `t` name no columns");
        check(table, &[bare, listed].concat(), "rows of table `t` name no columns");
    }
}

#[test]
fn a_script_without_its_last_comment_is_refused() {
    let whole = script(ROWS);
    assert!(whole.contains(LAST) && Original::read(Cursor::new(whole.clone().into_bytes())).is_ok());
    assert_eq!(
        refused(&whole.replace(LAST, "")),
        "the script ends in line 61, without the comment `-- PostgreSQL database dump complete`"
    );
    let quoted = whole
        .replace(LAST, "COMMENT ON TABLE public.person IS '\n-- PostgreSQL database dump complete\n';\n");
    assert!(refused(&quoted).contains("without the comment"));
    let more = format!("{whole}CREATE TABLE public.more (a text);\n");
    assert!(refused(&more).contains("without the comment"));
}

#[test]
fn what_is_compressed_and_no_script_is_refused() {
    let check = |bytes: &[u8], expected: &str| {
        let bytes = compressed(Algorithm::Zstd, bytes);
        let error = Original::read(Cursor::new(bytes)).err().expect("it is no script");
        assert!(error.to_string().contains(expected), "{error}");
    };
    check(b"PGDMP\x01\x0e\0", "a custom archive of pg_dump");
    check(b"-- MySQL dump 10.13", "a dump of MySQL or MariaDB");
    check(b"", "nothing that is known here");
}

#[test]
fn every_cut_of_a_compressed_script_is_refused() {
    for algorithm in [Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd] {
        let bytes = compressed(algorithm, script(ROWS).as_bytes());
        for cut in (4..bytes.len()).step_by(7) {
            assert!(Original::read(Cursor::new(bytes[..cut].to_vec())).is_err(), "{algorithm:?} {cut}");
        }
    }
}

#[test]
fn a_file_that_changes_between_its_two_readings_is_refused() {
    let check = |rows: &str, expected: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(script(ROWS).as_bytes()).unwrap();
        let original = Original::open(file.path()).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(script(rows).as_bytes()).unwrap();
        let error = rewrite(original, KEEP, None).err().expect("it has changed");
        assert!(error.to_string().contains(expected), "{error}");
    };
    check(
        "COPY public.other (a) FROM stdin;\n",
        "the dump holds rows of `other`, which its schema does not announce",
    );
    check("UPDATE public.person SET id = 1;\n", "a statement that pg_dump does not write");
    check(
        "INSERT INTO public.person (id, phone) VALUES (1, 'x');\n",
        "the rows of `person` have values for `phone`",
    );
}

#[test]
fn a_dump_is_inspected_in_one_reading() {
    for algorithm in [Algorithm::None, Algorithm::Gzip] {
        for rows in [ROWS, INSERTS[0], INSERTS[2]] {
            let bytes = compressed(algorithm, script(rows).as_bytes());
            let inspected = inspect(Cursor::new(bytes)).unwrap();
            let rows = [("person".to_owned(), 3), ("Lo g".to_owned(), 1)];
            assert_eq!(inspected.tables, rows);
            assert_eq!(
                (inspected.facts.format, inspected.facts.compression.as_str()),
                ("plain", algorithm.name())
            );
        }
    }
    let mut tables = inspect(Cursor::new(script("").into_bytes())).unwrap().tables;
    tables.sort();
    assert_eq!(tables, [("Lo g".to_owned(), 0), ("person".to_owned(), 0)]);
    assert!(inspect(Cursor::new(script(ROWS).into_bytes()[..1100].to_vec())).is_err(), "it is cut");
}
