//! What is unique stays unique to the server, and what refers to it in another spelling still does.

use db_airlock::database::mysql::rewrite::Original;

use super::cluster::{Cluster, each};
use super::dumps::dumped;
use super::fit::{anonymized, load_strictly, planned};

const CUSTOMERS: u32 = 100_000;

/// Addresses that the collation tells apart, in mixed spellings, and as many references to them in others.
const ADDRESSES: &str = "
SET NAMES utf8mb4; SET SESSION %RECURSION% = 1000000;
CREATE TABLE customer (id int PRIMARY KEY, email varchar(80) COLLATE %COLLATION% NOT NULL, UNIQUE KEY (email));
CREATE TABLE letter (id int PRIMARY KEY, sent_to varchar(80) COLLATE %COLLATION% NOT NULL,
    CONSTRAINT sent FOREIGN KEY (sent_to) REFERENCES customer (email));
INSERT INTO customer WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %CUSTOMERS%)
    SELECT i, concat(elt(1 + i % 4, 'Straße', 'ÉTÉ', 'jose', 'Ñandú'), i, '@x.example') FROM n;
INSERT INTO letter WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %CUSTOMERS%)
    SELECT i, concat(elt(1 + i % 4, %OTHERS%), i, '@X.EXAMPLE') FROM n;
";

#[track_caller]
fn check(cluster: &Cluster, collation: &str, others: &str) {
    let database = cluster.database("unique");
    let recursion = if cluster.is_mysql() { "cte_max_recursion_depth" } else { "max_recursive_iterations" };
    let script = ADDRESSES.replace("%RECURSION%", recursion).replace("%COLLATION%", collation);
    let script = script.replace("%OTHERS%", others).replace("%CUSTOMERS%", &CUSTOMERS.to_string());
    cluster.load(&database, script.as_bytes());
    let original = Original::read(&dumped(cluster, &database, &[])[..]).unwrap();
    let plan = planned("  customer: {email: email}\n", &original.tables()).unwrap();
    let artefact = anonymized(original, &plan);
    assert!(!String::from_utf8_lossy(&artefact).contains("x.example"), "{collation}");
    let restored = cluster.database("restored");
    load_strictly(cluster, &restored, &artefact);
    let counts = "SELECT (SELECT count(*) FROM customer), (SELECT count(DISTINCT email) FROM customer),
        (SELECT count(*) FROM letter JOIN customer ON email = sent_to),
        (SELECT count(*) FROM letter JOIN customer USING (id) WHERE email = sent_to)";
    let expected = [CUSTOMERS.to_string().as_str(); 4].join("\t");
    assert_eq!(cluster.sql(&restored, counts), expected, "{collation}");
}

#[test]
fn addresses_stay_distinct_and_joined_whatever_their_case_and_accents() {
    each(|cluster| {
        check(cluster, "utf8mb4_unicode_ci", "'STRASSE', 'ete', 'JOSÉ', 'nandu'");
        check(cluster, "latin1_swedish_ci", "'STRAßE', 'ete', 'JOSÉ', 'nandu'");
        if cluster.is_mysql() {
            check(cluster, "utf8mb4_0900_ai_ci", "'STRASSE', 'ete', 'JOSÉ', 'nandu'");
        }
    });
}

#[test]
fn rules_on_unique_columns_are_refused_or_keep_all_distinct() {
    const ROWS: &str = "SELECT seq.i, concat('User', seq.i), concat('Long address of user ', seq.i), seq.i % 100, seq.i FROM seq";
    each(|cluster| {
        let database = cluster.database("unique");
        let recursion = "WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 900)";
        cluster.sql(
            &database,
            &format!(
                "CREATE TABLE t (id int PRIMARY KEY, name varchar(60) NOT NULL UNIQUE,
                    address varchar(80) NOT NULL, part int NOT NULL, other varchar(60) NOT NULL,
                    UNIQUE KEY by_beginning (address(25)), UNIQUE KEY composite (part, other));
                 INSERT INTO t {recursion} {ROWS}"
            ),
        );
        let dump = dumped(cluster, &database, &[]);
        let tables = Original::read(&dump[..]).unwrap().tables();
        for (rule, fits) in [
            ("md5", true),
            ("email", true),
            ("{anonymizer: md5, per: row}", true),
            ("{anonymizer: pattern, pattern: 'u[1,999999]'}", false),
            ("{anonymizer: string, sample: [a, b]}", false),
            ("{anonymizer: integer, min: 0, max: 1000000}", false),
            ("lorem", false),
        ] {
            for column in ["name", "other"] {
                let plan = planned(&format!("  t: {{{column}: {rule}}}\n"), &tables);
                assert_eq!(plan.is_some(), fits, "{column}: {rule}");
                let Some(plan) = plan else { continue };
                let artefact = anonymized(Original::read(&dump[..]).unwrap(), &plan);
                let restored = cluster.database("restored");
                load_strictly(cluster, &restored, &artefact);
                assert_eq!(cluster.sql(&restored, &format!("SELECT count(DISTINCT {column}) FROM t")), "900");
            }
        }
        // What differs behind the beginning that the key is over would be the same to it.
        for (rule, fits) in [("md5", false), ("lorem", false), ("keep", true)] {
            let plan = planned(&format!("  t: {{address: {rule}}}\n"), &tables);
            assert_eq!(plan.is_some(), fits, "address: {rule}");
        }
    });
}
