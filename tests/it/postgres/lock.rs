//! The schema lock of a live database: CHECKs are spelt as the server spells them, and what is simple narrows its column.

use super::cluster::each;
use crate::project::{Project, Role};

const CHECKED: &str = "
CREATE DOMAIN rating AS integer CHECK (VALUE BETWEEN 1 AND 5);
CREATE DOMAIN colour AS text CONSTRAINT known CHECK (VALUE IN ('red', 'blue'));
CREATE TABLE checked (
  id bigint PRIMARY KEY,
  age integer CHECK (age >= 1 AND age <= 150),
  price numeric(10,2) CHECK (price > 0),
  below smallint CHECK (below > -10),
  state varchar(20) CHECK (state IN ('new', 'it''s')),
  one text CHECK (one = 'a' OR one = 'b'),
  short text CHECK (char_length(short) <= 8),
  needed text CHECK (needed IS NOT NULL),
  stars rating,
  tint colour,
  code text CONSTRAINT code_form CHECK (code ~ '^[a-z]+$'),
  late date
);
ALTER TABLE checked ADD CONSTRAINT late_enough CHECK (late > '2000-01-01') NOT VALID;
CREATE TABLE part (CHECK (age < 100)) INHERITS (checked);
";

#[test]
fn checks_are_read_as_the_server_spells_them() {
    each(|cluster| {
        let database = cluster.database("checked");
        let _ = cluster.psql(&database, CHECKED);
        let folder = cluster.bin("psql").parent().unwrap().display().to_string();
        let url = cluster.url(&database);
        let project = Project::of(&format!(
            "databases:\n  shop:\n    url: '{url}'\n    client: '{folder}'\nrole: ${{ROLE}}\npolicy:\n  unmapped: keep\n  \
             tables: {{checked: {{code: lorem, state: {{anonymizer: string, sample: [new]}}}}}}\n"
        ));
        project.run(Role::Airlock, &["keygen"]).ends(0);
        project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
        let lock = String::from_utf8(project.read("config/schema.lock")).unwrap();
        let (_, tables) = lock.split_once("\nlock 1\n").unwrap();
        insta::assert_snapshot!("lock_of_checks", tables);
        let run = project.run(Role::Airlock, &["check"]).ends(0);
        assert!(run.stdout.contains("the constraint `code_form` of `checked` is not understood"), "{run}");
        project.run(Role::Airlock, &["check", "--locked"]).ends(0);
        project.reconfigure("sample: [new]", "sample: [old]");
        project
            .run(Role::Airlock, &["check", "--locked"])
            .ends(3)
            .says("which by a CHECK takes only new, it's");
    });
}
