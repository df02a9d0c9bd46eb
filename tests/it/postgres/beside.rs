//! What a dump holds beside schema and rows, and what policies say of it: left out where it may hold originals, and
//! the manifest tells.

use super::cluster::{Cluster, each};
use super::dumps::{dump, place, read_back, without_server};
use super::fixtures::shop;
use crate::project::{Project, Role};

/// A shop with other data of every kind, each with a canary in it, and what pg_dump has to be told to write it all.
fn shop_with_secrets(cluster: &Cluster) -> (String, &'static [&'static str]) {
    let database = shop(cluster, 50);
    cluster.psql(
        &database,
        "SELECT lo_from_bytea(0, 'CANARY object');
         CREATE EXTENSION postgres_fdw;
         CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h');
         CREATE USER MAPPING FOR postgres SERVER elsewhere OPTIONS (user 'u', password 'CANARY mapping');
         CREATE SUBSCRIPTION theirs CONNECTION 'host=10.9.9.9 password=CANARYsubscription dbname=x' PUBLICATION p
             WITH (connect = false, slot_name = NONE, enabled = false, create_slot = false);
         COMMENT ON TABLE word IS 'CANARY comment';
         CREATE TABLE visit AS SELECT 'CANARY visit' AS page FROM generate_series(1, 100);
         ANALYZE;",
    );
    // Only since 18 does pg_dump write statistics, and only when asked to.
    (database, if cluster.version < 18 { &[] } else { &["--statistics"] })
}

const POLICY: &str = "  unmapped: keep\n  tables:\n    visit: {rows: none}\n";

/// What becomes of it under this policy, and what the manifest warns of.
fn rewritten(
    cluster: &Cluster,
    (database, more): (&str, &[&str]),
    format: &str,
    policy: &str,
) -> (Project, String, String) {
    let project = without_server(policy);
    let input = place(&project, "input");
    dump(cluster, database, &input, &[&[format], more].concat());
    let args = ["anonymize", input.to_str().unwrap(), "--output", "output", "--format", "json"];
    let run = project.run(Role::Airlock, &args).ends(0);
    let manifest = &run.json()["result"]["made"]["manifest"];
    let warnings = manifest["warnings"].as_array().unwrap_or_else(|| panic!("{run}"));
    let warnings: Vec<&str> = warnings.iter().map(|warning| warning.as_str().unwrap()).collect();
    let output = match format {
        "-Fp" => project.read("output"),
        _ => read_back(cluster, &project.path("output")),
    };
    let output = String::from_utf8(output).unwrap();
    let left_out = manifest["tables"].as_array().unwrap().iter().find(|table| table["name"] == "visit");
    assert_eq!(left_out.unwrap()["rows_left_out"], 100, "{run}");
    (project, output, warnings.join("\n"))
}

const FORMATS: [&str; 2] = ["-Fc", "-Fp"];

#[test]
fn what_no_rule_reads_is_left_out_and_told() {
    each(|cluster| {
        let (database, more) = shop_with_secrets(cluster);
        for format in FORMATS {
            let policy = format!("{POLICY}  comments: drop\n");
            let (_, output, warnings) = rewritten(cluster, (&database, more), format, &policy);
            let canaries: Vec<&str> = output.lines().filter(|line| line.contains("CANARY")).collect();
            assert!(canaries.is_empty(), "{canaries:#?}");
            assert!(!output.contains("what the customer said"), "{output}");
            assert!(output.contains("SECRETNAME"), "what is kept is kept");
            for kind in ["comment", "large object", "subscription", "user mapping", "statistics"] {
                let is_there = kind != "statistics" || cluster.version >= 18;
                assert_eq!(warnings.to_lowercase().contains(kind), is_there, "{format} {kind}: {warnings}");
            }
        }
    });
}

#[test]
fn what_is_to_be_kept_is_kept() {
    let kinds = ["large_objects", "user_mappings", "subscriptions", "statistics"];
    each(|cluster| {
        let (database, more) = shop_with_secrets(cluster);
        for format in FORMATS {
            let policy = kinds.map(|kind| format!("  {kind}: keep\n")).concat();
            let (_, output, _) = rewritten(cluster, (&database, more), format, &format!("{POLICY}{policy}"));
            // A large object is written as hexadecimal digits.
            for canary in ["\\x43414e415259", "CANARY mapping", "CANARYsubscription", "CANARY comment"] {
                assert!(output.contains(canary), "{format} {canary}");
            }
            assert_eq!(output.contains("most_common_vals"), cluster.version >= 18, "{format}");
        }
    });
}
