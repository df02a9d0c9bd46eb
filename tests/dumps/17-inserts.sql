--
-- PostgreSQL database dump
--

\restrict k

-- Dumped from database version 17.10
-- Dumped by pg_dump version 17.10

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Mixed Schema; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "Mixed Schema";


ALTER SCHEMA "Mixed Schema" OWNER TO postgres;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';


--
-- Name: file_fdw; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS file_fdw WITH SCHEMA public;


--
-- Name: EXTENSION file_fdw; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION file_fdw IS 'foreign-data wrapper for flat file access';


--
-- Name: hstore; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;


--
-- Name: EXTENSION hstore; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs';


--
-- Name: postgres_fdw; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS postgres_fdw WITH SCHEMA public;


--
-- Name: EXTENSION postgres_fdw; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION postgres_fdw IS 'foreign-data wrapper for remote PostgreSQL servers';


--
-- Name: addr; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.addr AS (
	street text,
	zip character varying(5)
);


ALTER TYPE public.addr OWNER TO postgres;

--
-- Name: email_t; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.email_t AS public.citext
	CONSTRAINT email_t_check CHECK ((VALUE OPERATOR(public.~) '^[^@]+@[^@]+$'::public.citext));


ALTER DOMAIN public.email_t OWNER TO postgres;

--
-- Name: mood; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.mood AS ENUM (
    'sad',
    'ok',
    'it''s "fine"'
);


ALTER TYPE public.mood OWNER TO postgres;

--
-- Name: posint; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.posint AS integer NOT NULL
	CONSTRAINT posint_check CHECK ((VALUE > 0));


ALTER DOMAIN public.posint OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: onecol; Type: TABLE; Schema: public; Owner: alice
--

CREATE TABLE public.onecol (
    t text
);


ALTER TABLE public.onecol OWNER TO alice;

--
-- Name: atomic(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.atomic(n integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO public.onecol (t)
   VALUES ('COPY t FROM stdin;'::text);
 SELECT
         CASE
             WHEN (n > 1) THEN
             CASE n
                 WHEN 2 THEN 3
                 ELSE NULL::integer
             END
             ELSE ( SELECT
                     CASE
                         WHEN true THEN 1
                         ELSE NULL::integer
                     END AS "case")
         END AS "case";
END;


ALTER FUNCTION public.atomic(n integer) OWNER TO postgres;

--
-- Name: et(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.et() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$ BEGIN END $$;


ALTER FUNCTION public.et() OWNER TO postgres;

--
-- Name: trg(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.trg() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
/* x */ PERFORM 1;
/*
COPY public.person (id) FROM stdin;
1
*/
RETURN NEW; END $$;


ALTER FUNCTION public.trg() OWNER TO postgres;

--
-- Name: s1; Type: SERVER; Schema: -; Owner: postgres
--

CREATE SERVER s1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
    dbname 'd',
    host 'h'
);


ALTER SERVER s1 OWNER TO postgres;

--
-- Name: USER MAPPING postgres SERVER s1; Type: USER MAPPING; Schema: -; Owner: postgres
--

CREATE USER MAPPING FOR postgres SERVER s1 OPTIONS (
    password 'hunter2secret',
    "user" 'u'
);


--
-- Name: Ord er; Type: TABLE; Schema: Mixed Schema; Owner: postgres
--

CREATE TABLE "Mixed Schema"."Ord er" (
    "Id" integer NOT NULL,
    person_id integer,
    note text
);


ALTER TABLE "Mixed Schema"."Ord er" OWNER TO postgres;

--
-- Name: Ord er_Id_seq; Type: SEQUENCE; Schema: Mixed Schema; Owner: postgres
--

ALTER TABLE "Mixed Schema"."Ord er" ALTER COLUMN "Id" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME "Mixed Schema"."Ord er_Id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: big; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.big (
    id integer NOT NULL,
    t text,
    blob bytea
);


ALTER TABLE public.big OWNER TO postgres;

--
-- Name: parent; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parent (
    a text,
    b text,
    d text DEFAULT 'dd'::text
);


ALTER TABLE public.parent OWNER TO postgres;

--
-- Name: child; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.child (
    c text
)
INHERITS (public.parent);


ALTER TABLE public.child OWNER TO postgres;

--
-- Name: emptyt; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.emptyt (
    a integer,
    b text
);


ALTER TABLE public.emptyt OWNER TO postgres;

--
-- Name: excl; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.excl (
    r int4range,
    n integer
);


ALTER TABLE public.excl OWNER TO postgres;

--
-- Name: log; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.log (
    note text
);


ALTER TABLE public.log OWNER TO postgres;

--
-- Name: person; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.person (
    id integer NOT NULL,
    email public.email_t,
    name character varying(20) DEFAULT 'Alice Secret'::character varying NOT NULL,
    born date,
    m public.mood,
    tags text[],
    kv public.hstore,
    j jsonb,
    x xml,
    u uuid,
    ip inet,
    mac macaddr,
    amt numeric(10,2),
    r int4range,
    mr int4multirange,
    home public.addr,
    homes public.addr[],
    b bytea,
    bits bit(4),
    iv interval,
    ts timestamp with time zone,
    f double precision,
    ok boolean,
    pt point,
    full_name text GENERATED ALWAYS AS (((name)::text || '!'::text)) STORED,
    n public.posint DEFAULT 1,
    ch character(5),
    tsv tsvector,
    money_ money,
    "Weird ""Col" text,
    "select" text,
    CONSTRAINT person_born_check CHECK ((born > '1900-01-01'::date))
);


ALTER TABLE public.person OWNER TO postgres;

--
-- Name: TABLE person; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TABLE public.person IS 'owner: bob@example.com
COPY public.person (id) FROM stdin;
1
\.
';


--
-- Name: COLUMN person.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.person.name IS 'e.g. Carol Danvers';


--
-- Name: mv; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.mv AS
 SELECT name
   FROM public.person
  WITH NO DATA;


ALTER MATERIALIZED VIEW public.mv OWNER TO postgres;

--
-- Name: parted; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parted (
    id integer NOT NULL,
    country text NOT NULL,
    v text
)
PARTITION BY LIST (country);


ALTER TABLE public.parted OWNER TO postgres;

--
-- Name: parted_def; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parted_def (
    id integer NOT NULL,
    country text NOT NULL,
    v text
);


ALTER TABLE public.parted_def OWNER TO postgres;

--
-- Name: parted_fr; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parted_fr (
    id integer NOT NULL,
    country text NOT NULL,
    v text
);


ALTER TABLE public.parted_fr OWNER TO postgres;

--
-- Name: person_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.person_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.person_id_seq OWNER TO postgres;

--
-- Name: person_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.person_id_seq OWNED BY public.person.id;


--
-- Name: vw; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.vw AS
 SELECT email
   FROM public.person
  WHERE ((name)::text <> 'John Hidden'::text);


ALTER VIEW public.vw OWNER TO postgres;

--
-- Name: zerocol; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.zerocol (
);


ALTER TABLE public.zerocol OWNER TO postgres;

--
-- Name: parted_def; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parted ATTACH PARTITION public.parted_def DEFAULT;


--
-- Name: parted_fr; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parted ATTACH PARTITION public.parted_fr FOR VALUES IN ('fr');


--
-- Name: child d; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.child ALTER COLUMN d SET DEFAULT 'dd'::text;


--
-- Name: person id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.person ALTER COLUMN id SET DEFAULT nextval('public.person_id_seq'::regclass);


--
-- Data for Name: Ord er; Type: TABLE DATA; Schema: Mixed Schema; Owner: postgres
--

INSERT INTO "Mixed Schema"."Ord er" OVERRIDING SYSTEM VALUE VALUES (1, 1, 'note 1');
INSERT INTO "Mixed Schema"."Ord er" OVERRIDING SYSTEM VALUE VALUES (2, 1, 'note 2');
INSERT INTO "Mixed Schema"."Ord er" OVERRIDING SYSTEM VALUE VALUES (3, 1, 'note 3');
INSERT INTO "Mixed Schema"."Ord er" OVERRIDING SYSTEM VALUE VALUES (4, 1, 'note 4');
INSERT INTO "Mixed Schema"."Ord er" OVERRIDING SYSTEM VALUE VALUES (5, 1, 'note 5');


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.child VALUES ('c1', 'c2', 'c3', 'c4');


--
-- Data for Name: emptyt; Type: TABLE DATA; Schema: public; Owner: postgres
--



--
-- Data for Name: excl; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.excl VALUES ('[1,5)', 1);


--
-- Data for Name: log; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.log VALUES ('\');
INSERT INTO public.log VALUES ('\''); x');
INSERT INTO public.log VALUES ('a
INSERT INTO log VALUES (''x'');
');
INSERT INTO public.log VALUES ('$$');


--
-- Data for Name: onecol; Type: TABLE DATA; Schema: public; Owner: alice
--

INSERT INTO public.onecol VALUES ('');
INSERT INTO public.onecol VALUES (NULL);
INSERT INTO public.onecol VALUES ('\.');
INSERT INTO public.onecol VALUES ('a');


--
-- Data for Name: parent; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.parent VALUES ('p1', 'p2', 'dd');


--
-- Data for Name: parted_def; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.parted_def VALUES (1, 'us', 'v1');
INSERT INTO public.parted_def VALUES (3, 'us', 'v3');
INSERT INTO public.parted_def VALUES (5, 'us', 'v5');


--
-- Data for Name: parted_fr; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.parted_fr VALUES (2, 'fr', 'v2');
INSERT INTO public.parted_fr VALUES (4, 'fr', 'v4');
INSERT INTO public.parted_fr VALUES (6, 'fr', 'v6');


--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.person VALUES (1, 'A@x.io', 'tab	here', '1990-02-03', 'it''s "fine"', '{"a,b","c\"d","NULL",NULL,"","back\\slash","{x}"}', '"k"=>"v", "q"=>"x\"y", "a b"=>NULL', '{"a": "b\\n", "t": [1, null]}', '<a>b</a>', '00000000-0000-0000-0000-000000000001', '10.0.0.1/8', '08:00:2b:01:02:03', 12.50, '[1,10)', '{[1,3),[5,8)}', '("12, ""Main"" St",12345)', '{"(\"a b\",)","(\"\",1)"}', '\x00ff5c0a', B'1010', '1 year 2 mons 3 days 04:05:06.7', '2024-01-02 03:04:05.678+00', 'NaN', true, '(1,2)', DEFAULT, 1, 'ab   ', '''cat'':1 ''fat'':2', '$1,234.50', 'line1
line2\', 'kw');
INSERT INTO public.person VALUES (2, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, 1, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.person VALUES (3, NULL, '\N', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, 1, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.person VALUES (4, NULL, '\.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, 1, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.person VALUES (5, NULL, 'héé€😀', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, 1, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: zerocol; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.zerocol DEFAULT VALUES;
INSERT INTO public.zerocol DEFAULT VALUES;


--
-- Name: Ord er_Id_seq; Type: SEQUENCE SET; Schema: Mixed Schema; Owner: postgres
--

SELECT pg_catalog.setval('"Mixed Schema"."Ord er_Id_seq"', 5, true);


--
-- Name: person_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.person_id_seq', 5, true);


--
-- Name: Ord er Ord er_pkey; Type: CONSTRAINT; Schema: Mixed Schema; Owner: postgres
--

ALTER TABLE ONLY "Mixed Schema"."Ord er"
    ADD CONSTRAINT "Ord er_pkey" PRIMARY KEY ("Id");


--
-- Name: big big_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.big
    ADD CONSTRAINT big_pkey PRIMARY KEY (id);


--
-- Name: excl excl_r_n_excl; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.excl
    ADD CONSTRAINT excl_r_n_excl EXCLUDE USING gist (r WITH &&, n WITH =);


--
-- Name: person nm; Type: CHECK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE public.person
    ADD CONSTRAINT nm CHECK ((length((name)::text) < 20)) NOT VALID;


--
-- Name: parted parted_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parted
    ADD CONSTRAINT parted_pkey PRIMARY KEY (id, country);


--
-- Name: parted_def parted_def_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parted_def
    ADD CONSTRAINT parted_def_pkey PRIMARY KEY (id, country);


--
-- Name: parted_fr parted_fr_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parted_fr
    ADD CONSTRAINT parted_fr_pkey PRIMARY KEY (id, country);


--
-- Name: person person_email_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_email_key UNIQUE (email);


--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);


--
-- Name: ord_uq; Type: INDEX; Schema: Mixed Schema; Owner: postgres
--

CREATE UNIQUE INDEX ord_uq ON "Mixed Schema"."Ord er" USING btree (person_id, "Id") INCLUDE (note);


--
-- Name: person_lower_uq; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX person_lower_uq ON public.person USING btree (lower((name)::text)) WHERE (born IS NOT NULL);


--
-- Name: parted_def_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.parted_pkey ATTACH PARTITION public.parted_def_pkey;


--
-- Name: parted_fr_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.parted_pkey ATTACH PARTITION public.parted_fr_pkey;


--
-- Name: st1; Type: STATISTICS; Schema: public; Owner: postgres
--

CREATE STATISTICS public.st1 ON name, born FROM public.person;


ALTER STATISTICS public.st1 OWNER TO postgres;

--
-- Name: onecol r1; Type: RULE; Schema: public; Owner: alice
--

CREATE RULE r1 AS
    ON DELETE TO public.onecol DO INSTEAD NOTHING;


--
-- Name: emptyt two; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE two AS
    ON INSERT TO public.emptyt DO ( INSERT INTO public.log (note)
  VALUES ('a;b'::text);
 INSERT INTO public.log (note)
  VALUES ('it''s'::text);
);


--
-- Name: person t1; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER t1 BEFORE INSERT ON public.person FOR EACH ROW EXECUTE FUNCTION public.trg();


--
-- Name: Ord er Ord er_person_id_fkey; Type: FK CONSTRAINT; Schema: Mixed Schema; Owner: postgres
--

ALTER TABLE ONLY "Mixed Schema"."Ord er"
    ADD CONSTRAINT "Ord er_person_id_fkey" FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;


--
-- Name: Ord er fk2; Type: FK CONSTRAINT; Schema: Mixed Schema; Owner: postgres
--

ALTER TABLE ONLY "Mixed Schema"."Ord er"
    ADD CONSTRAINT fk2 FOREIGN KEY (person_id) REFERENCES public.person(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: pub; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION pub WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION pub OWNER TO postgres;

--
-- Name: pub person; Type: PUBLICATION TABLE; Schema: public; Owner: postgres
--

ALTER PUBLICATION pub ADD TABLE ONLY public.person;


--
-- Name: sub; Type: SUBSCRIPTION; Schema: -; Owner: postgres
--

CREATE SUBSCRIPTION sub CONNECTION 'host=10.9.9.9 password=subsecret dbname=x' PUBLICATION pub WITH (connect = false, slot_name = NONE);


ALTER SUBSCRIPTION sub OWNER TO postgres;

--
-- Name: TABLE excl; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT ON TABLE public.excl TO alice;


--
-- Name: TABLE log; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT ON TABLE public.log TO alice;


--
-- Name: TABLE person; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT ON TABLE public.person TO alice;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: -; Owner: postgres
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON TABLES TO alice;


--
-- Name: evt; Type: EVENT TRIGGER; Schema: -; Owner: postgres
--

CREATE EVENT TRIGGER evt ON ddl_command_end
   EXECUTE FUNCTION public.et();


ALTER EVENT TRIGGER evt OWNER TO postgres;

--
-- Name: mv; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.mv;


--
-- PostgreSQL database dump complete
--

\unrestrict k

