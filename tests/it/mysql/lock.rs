//! The schema lock of a live database: CHECKs are spelt as the server spells them, and what is simple narrows its column.

use super::cluster::each;
use crate::project::{Project, Role};

const CHECKED: &str = "
CREATE TABLE checked (
  id bigint PRIMARY KEY,
  age int CHECK (age >= 1 AND age <= 150),
  price decimal(10,2) CHECK (price > 0),
  below smallint CHECK (below > -10),
  state varchar(20) CHECK (state IN ('new', 'it''s')),
  one varchar(20) CHECK (one = 'a' OR one = 'b'),
  short varchar(20) CHECK (char_length(short) <= 8),
  bytes varchar(20) CHECK (length(bytes) <= 8),
  needed varchar(20) CHECK (needed IS NOT NULL),
  stars tinyint CHECK (stars BETWEEN 1 AND 5),
  code varchar(20),
  CONSTRAINT code_form CHECK (code REGEXP '^[a-z]+$')
);
ALTER TABLE checked ADD CONSTRAINT first_stars CHECK (stars <= 4);
";

#[test]
fn checks_are_read_as_the_server_spells_them() {
    each(|cluster| {
        let database = cluster.database("checked");
        let _ = cluster.sql(&database, CHECKED);
        let (url, folder) = (cluster.url(&database), cluster.bin().display().to_string());
        let project = Project::of(&format!(
            "databases:\n  shop:\n    url: \"{url}\"\n    client: '{folder}'\nrole: ${{ROLE}}\npolicy:\n  unmapped: keep\n  \
             tables: {{checked: {{code: lorem, state: {{anonymizer: string, sample: [new]}}}}}}\n"
        ));
        project.run(Role::Airlock, &["keygen"]).ends(0);
        project.run(Role::Airlock, &["check", "--write-lock"]).ends(0);
        let lock = String::from_utf8(project.read("config/schema.lock")).unwrap();
        for line in [
            "  age: integer ",
            ", from 1 to 150, checked\n",
            ", from 1 to 99999999, checked, decimals 2\n",
            ", from -9 to 32767, checked\n",
            ", only (new, \"it's\")",
            ", only (a, b)",
            "  short: text \"varchar(20)\", at most 8, ",
            "  bytes: text \"varchar(20)\", at most 8, ",
            "letters of ascii\n",
            "  needed: text \"varchar(20)\", not null, at most 20, ",
            ", from 1 to 4, checked\n",
            "  check (code) code_form\n",
        ] {
            let line = line.replace("code) code_form", "code) \"code_form\"");
            assert!(lock.contains(&line), "{line:?} is not in\n{lock}");
        }
        let run = project.run(Role::Airlock, &["check"]).ends(0);
        assert!(run.stdout.contains("the constraint `code_form` of `checked` is not understood"), "{run}");
        project.reconfigure("sample: [new]", "sample: [old]");
        project
            .run(Role::Airlock, &["check", "--locked"])
            .ends(3)
            .says("which by a CHECK takes only new, it's");
    });
}
