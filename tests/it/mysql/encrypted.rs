//! Encrypted dumps of MySQL and MariaDB: no row of them stands on any disk, although they are read twice.

use std::io::Write as _;

use db_airlock::encryption::{EncryptingWriter, Recipients};

use super::cluster::{Cluster, each};
use super::machines::Machines;
use crate::plaintext::{in_files, nowhere_during};
use crate::project::{REMOTE, Role};

const POLICY: &str = "  tables: {person: {name: {anonymizer: string, sample: [somebody]}}}\n  unmapped: keep";
const SECRET: &str = "SECRETNAME";
const ROWS: u32 = 4000;

/// Rows enough for several pieces of an encrypted file.
fn machines(cluster: &'static Cluster) -> Machines {
    let database = cluster.database("encrypted");
    let rows: Vec<String> = (0..ROWS)
        .map(|row| format!("({row},'SECRETNAME {row}','{}')", format!("{row:032x}").repeat(8)))
        .collect();
    cluster.sql(&database, "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, note TEXT)");
    let script = format!("INSERT INTO person VALUES {};\n", rows.join(","));
    cluster.load(&database, script.as_bytes());
    Machines::new(cluster, &database, POLICY)
}

/// Uncompressed, so that a search could find what is not encrypted.
const BACKUP: [&str; 3] = ["backup", "--compress", "none"];

#[test]
fn no_row_stands_on_a_disk_from_the_backup_to_the_developer_s_database() {
    each(|cluster| {
        let machines = machines(cluster);
        let project = &machines.project;
        let plain = machines.run(Role::Production, &[&BACKUP[..], &["--plaintext"]].concat()).ends(0);
        let plain = plain.stdout.trim().to_owned();
        assert_eq!(in_files(&project.path("."), SECRET).len(), 1, "the search does not find it where it is");
        let script = project.read(&plain);
        for end in ["", ".manifest.json", ".sha256"] {
            std::fs::remove_file(project.path(format!("{plain}{end}"))).unwrap();
        }
        let (looks, dump) = nowhere_during(project, project.command(Role::Production, &BACKUP), SECRET);
        assert!(looks > 1 && dump.trim().ends_with(".sql.age"), "{dump}");
        let (looks, _) = nowhere_during(project, project.command(Role::Airlock, &["anonymize"]), SECRET);
        assert!(looks > 1);

        let recipients = Recipients::load(&project.path("config/airlock.age.pub")).unwrap();
        let mut writer = EncryptingWriter::new(&recipients, Vec::new()).unwrap();
        writer.write_all(&script).unwrap();
        project.write("theirs", &writer.finish().unwrap());
        let mut command = project.command(Role::Airlock, &["anonymize", "-", "--output", "var/pipe.sql"]);
        command.stdin(std::fs::File::open(project.path("theirs")).unwrap());
        let _ = nowhere_during(project, command, SECRET);

        machines.run(Role::Airlock, &["publish"]).ends(0);
        machines.run(Role::Developer, &["pull", "--yes"]).ends(0);
        is_pulled(&machines);

        let before = project.state();
        let bytes = project.read("theirs");
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        for damaged in [&flipped[..], &bytes[..bytes.len() - 30]] {
            project.write("damaged", damaged);
            project.run(Role::Airlock, &["anonymize", "damaged"]).ends(5).says("`damaged` is damaged");
            std::fs::remove_file(project.path("damaged")).unwrap();
            assert_eq!(project.state(), before);
        }
    });
}

#[test]
fn what_is_encrypted_to_developers_is_decrypted_while_it_is_loaded() {
    each(|cluster| {
        let machines = machines(cluster);
        let project = &machines.project;
        project.reconfigure(
            "remote: published",
            "remote: published\n    encrypt: {developers: [config/airlock.age.pub]}",
        );
        machines.journey();
        let dump = project.only_file(REMOTE, ".sql.gz.age");
        assert!(std::fs::read(&dump).unwrap().starts_with(b"age-encryption.org/v1\n"));
        is_pulled(&machines);
    });
}

#[track_caller]
fn is_pulled(machines: &Machines) {
    let count = "SELECT concat(count(*), ' ', count(DISTINCT name)) FROM person";
    let counts = machines.both(count).map(|counts| counts.trim().to_owned());
    assert_eq!(counts, [format!("{ROWS} {ROWS}"), format!("{ROWS} 1")]);
}
