//! `stats` of real databases: every question is one that each release answers, and the answers are right.

use serde_json::Value;

use super::cluster::{Cluster, each};
use super::fixtures::{oddities, shop};
use crate::project::{Project, Role, Run};

const EVERY_TAG: &str = "info,read,write,maint,code";

/// A session reports what it counted when it ends, which may be after the next one has begun.
const SETTLE: &str = "
    DO $$ BEGIN
        WHILE (SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'customer') < 500 LOOP
            PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
        END LOOP;
    END $$;
    VACUUM ANALYZE;";

fn stats(cluster: &Cluster, database: &str, arguments: &[&str]) -> Run {
    let project = Project::of(&format!("databases: {{shop: {{url: '{}'}}}}\n", cluster.url(database)));
    project.run(Role::Developer, &[&["stats"], arguments].concat()).ends(0)
}

/// The row of a table or index.
fn row<'a>(section: &'a Value, name: &str) -> &'a Value {
    let rows = section["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is not in {rows:?}"))
}

#[test]
fn every_statistic_has_a_value_of_its_type() {
    each(|cluster| {
        let database = shop(cluster, 500);
        cluster.psql(&database, SETTLE);
        let run = stats(cluster, &database, &["--tag", EVERY_TAG, "--format", "json"]);
        let result = &run.json()["result"];
        assert_eq!(
            (&result["engine"], &result["database"]["name"]),
            (&"postgresql".into(), &database.into())
        );
        let facts = result["database"]["statistics"].as_array().unwrap();
        let fact = |name: &str| &facts.iter().find(|fact| fact["name"] == name).unwrap()["value"];
        assert!(fact("version").as_str().unwrap().starts_with(&cluster.version.to_string()));
        assert_eq!((fact("tables"), fact("encoding")), (&4.into(), &"UTF8".into()));
        assert!(fact("size").as_u64().unwrap() > fact("size_table").as_u64().unwrap());
        assert!(fact("connections").as_u64().unwrap() >= 1);

        let customer = row(&result["tables"], "public.customer");
        assert_eq!((&customer["n_live_tup"], &customer["n_dead_tup"]), (&500.into(), &0.into()));
        let size = |name: &str| customer[name].as_u64().unwrap();
        assert_eq!(size("size_total"), size("size_table") + size("size_index"));
        assert_eq!(customer["n_tup_ins"], 500);
        assert!(customer["last_vacuum"].as_str().unwrap().ends_with('Z'), "{customer}");
        assert!(customer["last_autoanalyze"].is_null(), "{customer}");
        row(&result["tables"], "toast of public.customer");

        let index = row(&result["indexes"], "public.customer_pkey");
        assert_eq!((&index["primary"], &index["table_name"]), (&true.into(), &"public.customer".into()));
        assert!(index["def"].as_str().unwrap().starts_with("CREATE UNIQUE INDEX customer_pkey"), "{index}");
    });
}

#[test]
fn the_largest_come_first_and_the_rest_may_be_left_out() {
    each(|cluster| {
        let database = shop(cluster, 500);
        let run = stats(cluster, &database, &["--top", "2", "--format", "json"]);
        let tables = run.json()["result"]["tables"]["rows"].as_array().unwrap().clone();
        assert_eq!(tables.len(), 2);
        assert!(tables[0]["size_total"].as_u64() >= tables[1]["size_total"].as_u64(), "{tables:?}");
        let run = stats(cluster, &database, &["--tag", "read"]);
        assert!(run.stdout.contains("seq_tup_read") && !run.stdout.contains("size_total"), "{run}");
    });
}

#[test]
fn odd_names_are_names_too() {
    each(|cluster| {
        let Some(database) = oddities(cluster) else { return };
        let run = stats(cluster, database, &["--tag", EVERY_TAG, "--format", "json"]);
        let result = &run.json()["result"];
        row(&result["tables"], "Mixed Schema.Ord er");
        row(&result["indexes"], "Mixed Schema.ord_uq");
        assert!(stats(cluster, database, &["--tag", EVERY_TAG]).stdout.contains("Mixed Schema.Ord er"));
    });
}

#[test]
fn a_role_with_few_rights_sees_what_it_may() {
    each(|cluster| {
        let database = shop(cluster, 5);
        let url = cluster.url_of_clerk(&database, super::cluster::PASSWORD);
        let project = Project::of(&format!("databases: {{shop: {{url: '{url}'}}}}\n"));
        let run = project.run(Role::Developer, &["stats", "--tag", EVERY_TAG]).ends(0);
        assert!(run.stdout.contains("public.customer"), "{run}");
        let missing = project.path("config/airlock.yaml");
        let text = std::fs::read_to_string(&missing).unwrap().replace(&database, "not_there");
        std::fs::write(&missing, text).unwrap();
        project.run(Role::Developer, &["stats"]).ends(6).says("not_there");
    });
}
