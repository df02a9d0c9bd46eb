//! Scripts as a whole, from bytes to bytes: made by hand, after what pg_dump writes.

mod left_out;
mod read;
mod rewritten;

use std::io::{Cursor, Read as _, Seek as _, SeekFrom, Write as _};

use db_airlock::anonymize::beside::{Beside, Fate};
use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::{Plan, PlanError};
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::original::Rewritten;
use db_airlock::database::output::Output;
use db_airlock::database::postgres::rewrite::{Original, inspect};
use db_airlock::database::{DatabaseError, Orders, Settings};
use db_airlock::dump::Limits;
use db_airlock::dump::compression::{Algorithm, Compression, Decoder, Encoder};
use db_airlock::progress::Silent;
use db_airlock::yaml;

/// What stands before the first table.
const HEADER: &str = "--
-- PostgreSQL database dump
--

\\restrict abc

-- Dumped from database version 18.6 (Debian)
-- Dumped by pg_dump version 18.7

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
";

/// Two tables, in which some texts look like rows and their ends.
const TABLES: &str = "
COMMENT ON EXTENSION citext IS 'not rows:
COPY public.person (id, email, note) FROM stdin;
9\tx\ty
\\.
';

CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $_$
COPY public.person (id) FROM stdin;
INSERT INTO public.person VALUES (7);
$_$;

CREATE TABLE public.person (
    id integer NOT NULL,
    email text,
    note text
);

CREATE TABLE public.\"Lo g\" (
    id integer NOT NULL,
    at integer
);
";

const ROWS: &str = "
--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: bob
--

COPY public.person (id, email, note) FROM stdin;
1\talice@one.test\tCOPY public.person (id) FROM stdin;\\n\\\\.
2\tbob@two.test\t\\N
3\t\\N\t
\\.


COPY public.\"Lo g\" (id, at) FROM stdin;
10\t1
\\.
";

const KEYS: &str = "
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_email_key UNIQUE (email);

--
-- PostgreSQL database dump complete
--

\\unrestrict abc

";

/// Rows as `--inserts`, `--column-inserts` and `--rows-per-insert` write them.
const INSERTS: [&str; 3] = [
    "
INSERT INTO public.person VALUES (1, 'alice@one.test', 'it''s; \\\nINSERT INTO x VALUES (1);');
INSERT INTO public.person VALUES (2, 'bob@two.test', NULL);
INSERT INTO public.person VALUES (3, NULL, '');


INSERT INTO public.\"Lo g\" VALUES (10, 1);

",
    "
INSERT INTO public.person (id, email, note) VALUES (1, 'alice@one.test', 'x');
INSERT INTO public.person (id, email, note) VALUES (2, 'bob@two.test', NULL);
INSERT INTO public.person (id, email, note) VALUES (3, NULL, '') ON CONFLICT DO NOTHING;


INSERT INTO public.\"Lo g\" (id, at) OVERRIDING SYSTEM VALUE VALUES (10, 1);

",
    "
INSERT INTO public.person VALUES
\t(1, 'alice@one.test', 'x'),
\t(2, 'bob@two.test', NULL);
INSERT INTO public.person VALUES
\t(3, NULL, '');


INSERT INTO public.\"Lo g\" VALUES
\t(10, 1);

",
];

const KEEP: &str = "unmapped: keep";

fn script(rows: &str) -> String {
    [HEADER, TABLES, rows, KEYS].concat()
}

/// What a pipe brings.
fn from_pipe(bytes: &[u8]) -> Original {
    Original::read(Cursor::new(bytes.to_vec())).unwrap()
}

fn refused(script: &str) -> String {
    match Original::read(Cursor::new(script.as_bytes().to_vec())) {
        Ok(_) => panic!("it is read"),
        Err(error) => error.to_string(),
    }
}

fn plan(original: &Original, policy: &str) -> Result<Plan, PlanError> {
    let policy = Policy::parse(&yaml::parse(yaml::Source::new("p.yaml", policy)).unwrap()).unwrap();
    Plan::new(&policy, &original.tables())
}

fn key() -> RunKey {
    RunKey::from_random([7; 32])
}

/// The new dump, and what became of it.
fn rewrite(
    original: Original,
    policy: &str,
    compression: Option<Compression>,
) -> Result<(Vec<u8>, Rewritten), DatabaseError> {
    let plan = plan(&original, policy).unwrap();
    let settings = Settings { threads: 2, limits: Limits { batch_rows: 2, ..Limits::default() } };
    let orders = Orders { plan: &plan, key: &key(), compression, settings, progress: &Silent };
    let mut out = Vec::new();
    let rewritten = original.rewrite(orders, Output::Pipe(&mut out))?;
    Ok((out, rewritten))
}

/// The new dump's text.
fn rewritten(script: &str, policy: &str) -> String {
    String::from_utf8(rewrite(from_pipe(script.as_bytes()), policy, None).unwrap().0).unwrap()
}

fn compressed(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::file(Compression::usual(algorithm), Vec::new()).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decompressed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Decoder::file(Algorithm::of_file_start(bytes), bytes).unwrap().read_to_end(&mut out).unwrap();
    out
}
