//! `stats` of real databases: every question is one that each release answers, and the answers are right.

use serde_json::Value;

use super::cluster::each;
use super::fixtures::shop;
use crate::project::{Project, Role};

/// The row of a table or index.
fn row<'a>(section: &'a Value, name: &str) -> &'a Value {
    let rows = section["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is not in {rows:?}"))
}

#[test]
fn every_statistic_has_a_value_of_its_type() {
    each(|cluster| {
        let database = shop(cluster, 500);
        cluster.sql(&database, "ANALYZE TABLE customer");
        for via in ["", "via: env\n    "] {
            let folder = cluster.bin().display().to_string();
            let url = cluster.url(&database);
            let project = Project::of(&format!(
                "databases:\n  shop:\n    url: \"{url}\"\n    {via}client: '{folder}'\n"
            ));
            let tags = ["stats", "--tag", "info,read,write,maint,code", "--format", "json", "--top", "100"];
            let run = project.run(Role::Developer, &tags).ends(0);
            let result = &run.json()["result"];
            let engine = if cluster.is_mysql() { "mysql" } else { "mariadb" };
            assert_eq!(
                (&result["engine"], &result["database"]["name"]),
                (&engine.into(), &database.clone().into())
            );
            let facts = result["database"]["statistics"].as_array().unwrap();
            let fact = |name: &str| &facts.iter().find(|fact| fact["name"] == name).unwrap()["value"];
            assert!(fact("character_set").as_str().is_some_and(|name| name.starts_with("utf8mb4")), "{run}");
            let [size, data, index] =
                ["size", "data_length", "index_length"].map(|name| fact(name).as_u64().unwrap());
            assert_eq!(size, data + index);

            let customer = row(&result["tables"], "customer");
            assert_eq!(customer["engine"], "InnoDB");
            assert!(customer["table_rows"].as_u64().unwrap() > 400, "{customer}");
            assert!(customer["create_time"].as_str().unwrap().ends_with('Z'), "{customer}");
            row(&result["tables"], "wo`rd, (odd)");

            let index = row(&result["indexes"], "customer.PRIMARY");
            assert_eq!((&index["primary"], &index["unique"]), (&true.into(), &true.into()));
            assert_eq!(
                row(&result["indexes"], "customer.customer_name")["columns"],
                "`last_name`(10), `first_name`"
            );
            assert!(index["index_disk_size"].as_u64().unwrap() > 0, "{index}");
        }
    });
}
