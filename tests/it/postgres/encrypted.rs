//! Encrypted dumps of PostgreSQL: no row of them stands on any disk, in whatever format they come.

use std::io::Write as _;

use db_airlock::encryption::{EncryptingWriter, Recipients};

use super::cluster::{Cluster, each};
use super::machines::Machines;
use crate::plaintext::{in_files, nowhere_during};
use crate::project::{Project, REMOTE, Role};

const POLICY: &str = "  tables: {person: {name: {anonymizer: string, sample: [somebody]}}}\n  unmapped: keep";
const SECRET: &str = "SECRETNAME";

/// Rows enough for several pieces of an encrypted file.
fn machines(cluster: &'static Cluster) -> Machines {
    let database = cluster.database("encrypted");
    cluster.psql(
        &database,
        "CREATE TABLE person(id integer PRIMARY KEY, name text, note text);
         INSERT INTO person SELECT i, 'SECRETNAME ' || i, repeat(md5(i::text), 8) FROM generate_series(1, 8000) i",
    );
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
        assert_eq!(in_files(&project.path("."), SECRET).len(), 1, "the search does not find it where it is");
        for end in ["", ".manifest.json", ".sha256"] {
            std::fs::remove_file(project.path(format!("{}{end}", plain.stdout.trim()))).unwrap();
        }
        let (looks, dump) = nowhere_during(project, project.command(Role::Production, &BACKUP), SECRET);
        assert!(looks > 1 && dump.trim().ends_with(".dump.age"), "{dump}");
        let (looks, _) = nowhere_during(project, project.command(Role::Airlock, &["anonymize"]), SECRET);
        assert!(looks > 1);
        let dry_run = ["anonymize", "--dry-run", "--sample", "0"];
        let _ = nowhere_during(project, project.command(Role::Airlock, &dry_run), SECRET);
        machines.run(Role::Airlock, &["publish"]).ends(0);
        machines.run(Role::Developer, &["pull", "--yes"]).ends(0);
        let count = "SELECT count(*), count(DISTINCT name) FROM person";
        assert_eq!(machines.both(count).map(|counts| counts.trim().to_owned()), ["8000|8000", "8000|1"]);
    });
}

/// What a file is once it is encrypted to the airlock.
fn encrypted(project: &Project, plain: &[u8]) -> Vec<u8> {
    let recipients = Recipients::load(&project.path("config/airlock.age.pub")).unwrap();
    let mut writer = EncryptingWriter::new(&recipients, Vec::new()).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

#[test]
fn every_format_is_read_encrypted_as_a_file_and_from_a_pipe() {
    each(|cluster| {
        let machines = machines(cluster);
        let project = &machines.project;
        for format in ["custom", "tar", "plain"] {
            let dump = std::env::temp_dir().join(format!("airlock-{}-{format}", machines.original));
            let (to, format_option) = (format!("--file={}", dump.display()), format!("--format={format}"));
            cluster.run("pg_dump", &[&format_option, "--compress=0", &to, &machines.original]);
            let plain = std::fs::read(&dump).unwrap();
            std::fs::remove_file(&dump).unwrap();
            let bytes = encrypted(project, &plain);
            project.write("theirs", &bytes);
            let args = ["anonymize", "theirs", "--output", "file"];
            let _ = nowhere_during(project, project.command(Role::Airlock, &args), SECRET);
            let mut command = project.command(Role::Airlock, &["anonymize", "-", "--output", "pipe"]);
            command.stdin(std::fs::File::open(project.path("theirs")).unwrap());
            let _ = nowhere_during(project, command, SECRET);
            for made in ["file", "pipe"] {
                project.run(Role::Developer, &["restore", made, "--yes"]).ends(0);
                for end in ["", ".manifest.json", ".manifest.json.minisig", ".sha256"] {
                    std::fs::remove_file(project.path(format!("{made}{end}"))).unwrap();
                }
            }
            // Behind the rows' beginning, and at the end.
            let before = project.state();
            let mut flipped = bytes.clone();
            flipped[bytes.len() / 2] ^= 1;
            project.write("damaged", &flipped);
            for damaged in [&flipped[..], &bytes[..bytes.len() - 30]] {
                project.write("damaged", damaged);
                project.run(Role::Airlock, &["anonymize", "damaged"]).ends(5).says("`damaged` is damaged");
                std::fs::remove_file(project.path("damaged")).unwrap();
                assert_eq!(project.state(), before, "{format}");
            }
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
        let dump = project.only_file(REMOTE, ".dump.age");
        assert!(std::fs::read(&dump).unwrap().starts_with(b"age-encryption.org/v1\n"));
        let count = "SELECT count(*), count(DISTINCT name) FROM person";
        assert_eq!(machines.both(count).map(|counts| counts.trim().to_owned()), ["8000|8000", "8000|1"]);
    });
}
