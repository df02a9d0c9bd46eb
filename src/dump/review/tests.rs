//! What is found in statements, as each engine's dumps have them.

use super::{Definition, definitions};

fn told(definitions: &[Definition]) -> String {
    let told = |found: &Definition| match found.literals.as_slice() {
        [] => format!("{} {}", found.kind, found.name),
        literals => format!("{} {}: {}", found.kind, found.name, literals.join(" | ")),
    };
    definitions.iter().map(told).collect::<Vec<_>>().join("; ")
}

#[cfg(feature = "postgres-dumps")]
#[test]
fn of_postgresql() {
    let check = |sql: &str, expected: &str| {
        assert_eq!(
            told(&crate::dump::postgres::review::definitions(sql.as_bytes(), true)),
            expected,
            "{sql}"
        );
    };
    check(
        "CREATE VIEW public.v AS\n SELECT c.id FROM public.customer c WHERE (c.email = 'bob@example.org'::text);",
        "view v: bob@example.org",
    );
    check("CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a WITH NO DATA;", "materialized view app.m");
    check(
        "CREATE FUNCTION public.f(a text DEFAULT 'x'::text) RETURNS text\n    LANGUAGE sql\n    SET search_path TO 'public'\n    \
         AS $$ SELECT 'Ann Bolt' -- it's\n$$;",
        "function f: x | Ann Bolt",
    );
    check(
        "CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS $_$BEGIN NEW.email := ''; RETURN NEW; END$_$;",
        "function g",
    );
    check("CREATE FUNCTION public.h() RETURNS internal LANGUAGE c AS '$libdir/h', 'h';", "function h");
    check(
        "CREATE TABLE public.t (\n    id integer DEFAULT nextval('public.s'::regclass) NOT NULL,\n    a text DEFAULT 'Bob'::text \
         NOT NULL,\n    b text GENERATED ALWAYS AS ((a || ' Smith'::text)) STORED,\n    c integer,\n    CONSTRAINT k CHECK ((c <> \
         123456))\n);",
        "default t.id; default t.a: Bob; generated column t.b:  Smith; check t.k: 123456",
    );
    check("CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('Bob', 'Ann');", "partition p1: Bob | Ann");
    check(
        "ALTER TABLE ONLY public.t ATTACH PARTITION public.t1 FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);",
        "partition t1: 2020-01-01",
    );
    check("ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT 'Bob'::text;", "default t.a: Bob");
    check("ALTER TABLE public.t ADD CONSTRAINT k CHECK ((a <> 'Bob'::text)) NOT VALID;", "check t.k: Bob");
    check("ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);", "");
    check("COMMENT ON COLUMN public.t.a IS 'ask Bob';", "comment column public.t.a: ask Bob");
    check("SELECT pg_catalog.setval('public.s', 123456, true);", "sequence s: 123456");
    check("SELECT pg_catalog.setval('public.s', 12, true);", "sequence s");
    check("CREATE POLICY own ON public.t USING ((a = 'Bob'::text));", "policy own: Bob");
    check("CREATE RULE r AS ON INSERT TO public.t DO INSTEAD INSERT INTO u VALUES ('Bob');", "rule r: Bob");
    check(
        "CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW WHEN ((new.a = 'Bob')) EXECUTE FUNCTION g();",
        "trigger tr: Bob",
    );
    check("CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE (a <> 'Bob'::text);", "index i: Bob");
    check("CREATE DOMAIN public.d AS text CHECK ((VALUE <> 'Bob'::text));", "domain d: Bob");
    check("CREATE TYPE public.mood AS ENUM ('sad', 'view');", "");
    check("SET search_path = 'x';", "");
}

#[cfg(feature = "mysql-dumps")]
#[test]
fn of_mysql() {
    let check = |sql: &str, expected: &str| {
        let quoting = crate::dump::mysql::spans::Quoting::default();
        assert_eq!(
            told(&crate::dump::mysql::review::definitions(sql.as_bytes(), quoting)),
            expected,
            "{sql}"
        );
    };
    check(
        "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */\n\
         /*!50001 VIEW `v` AS select `c`.`id` AS `id` from `c` where `c`.`email` = 'bob@example.org' */;",
        "view v: bob@example.org",
    );
    check(
        "CREATE TABLE `t` (\n  `id` int(11) NOT NULL AUTO_INCREMENT COMMENT 'ask Bob',\n  `a` enum('x','y') DEFAULT 'x',\n  \
         `b` varchar(20) DEFAULT NULL CHECK (`b` <> 'Bob'),\n  `g` varchar(9) GENERATED ALWAYS AS (concat(`b`,'!z')) \
         VIRTUAL,\n  PRIMARY KEY (`id`),\n  CONSTRAINT `k` CHECK (`b` in ('Ann'))\n) ENGINE=InnoDB COMMENT='of Bob';",
        "comment t.id: ask Bob; default t.a: x; default t.b; check t.b: Bob; generated column t.g: !z; check t.k: Ann; \
         comment t: of Bob",
    );
    check(
        "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `t` FOR EACH ROW \
         BEGIN SET NEW.b = 'Bob'; END */;;",
        "trigger tr: Bob",
    );
    check(
        "/*!50106 CREATE*/ /*!50117 DEFINER=`r`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE b \
         = 'Bob' */ ;;",
        "event e: Bob",
    );
    check("CREATE DEFINER=`r`@`%` FUNCTION `f`() RETURNS text RETURN 'Bob' ;;", "function f: Bob");
    check("SET NAMES 'utf8mb4';", "");
}

#[test]
fn a_definition_knows_the_columns_that_it_names() {
    let tokens = |sql: &'static str| -> Vec<super::Placed<'static>> {
        let word = |word: &'static str| (crate::dump::token::Token::Word(word.into()), 0..0);
        sql.split(' ').map(word).collect()
    };
    let found = definitions(&tokens("create view v as select Email from customer"), &|_| None);
    assert!(found[0].names_column("shop.Customer", "email"));
    assert!(!found[0].names_column("customer", "id"));
    assert!(!found[0].names_column("orders", "email"));
    assert!(!found[0].names_column("customer", "customer"));
    let found = definitions(&tokens("alter table customer alter email set default lower(id)"), &|_| None);
    assert!(!found[0].names_column("customer", "email"));
}
