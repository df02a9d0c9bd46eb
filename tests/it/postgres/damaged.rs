//! Damaged dumps: each is refused, with the place or the table, and nothing is left behind. None makes the program
//! panic.

use std::io::Cursor;

use db_airlock::dump::postgres::archive::Toc;

use super::cluster::each;
use super::dumps::{dump, dumped, read_back, without_server};
use super::fixtures::shop;
use crate::bench::{Bench, places};
use crate::plain::difference;
use crate::project::Role;
use crate::refused::refused;

/// Everything is read, and the rows of one table are taken apart.
const POLICY: &str = "  unmapped: keep\n  tables:\n    customer: {last_name: lastname}\n";

/// How an error tells where it is.
const PLACES: [&str; 2] = ["at byte ", "table `"];

#[test]
fn an_archive_that_is_cut_off_is_refused() {
    each(|cluster| {
        let database = shop(cluster, 200);
        let archive = dumped(cluster, &database, &["-Fc"]);
        let bench = Bench::new(without_server(POLICY));
        // What is shorter is no archive to begin with.
        for end in places(5, archive.len(), 200) {
            bench.check(&format!("cut at byte {end}"), &archive[..end], &PLACES);
        }
        for end in [0, 1, 4] {
            bench.check(
                &format!("cut at byte {end}"),
                &archive[..end],
                &["is no dump of PostgreSQL", "not a SQLite database"],
            );
        }
    });
}

#[test]
fn a_script_that_is_cut_off_is_refused() {
    each(|cluster| {
        let database = shop(cluster, 200);
        for arguments in [&[][..], &["--inserts"]] {
            let script = dumped(cluster, &database, &[&["-Fp"], arguments].concat());
            let last = memchr::memmem::rfind(&script, b"dump complete").unwrap();
            let bench = Bench::new(without_server(POLICY));
            let says = ["line ", "table `"];
            for end in places(60, last, 100) {
                bench.check(&format!("cut at byte {end}"), &script[..end], &says);
            }
            // Between two statements there is nothing else that tells.
            let borders: Vec<usize> = memchr::memmem::find_iter(&script, b";\n\n").map(|at| at + 3).collect();
            for &end in borders.iter().step_by(borders.len() / 10) {
                bench.check(&format!("cut at byte {end}"), &script[..end], &says);
            }
        }
    });
}

#[test]
fn a_tar_that_is_cut_off_is_refused() {
    each(|cluster| {
        let database = shop(cluster, 200);
        let archive = dumped(cluster, &database, &["-Ft"]);
        // What follows its last member's bytes is padding.
        let end = archive.iter().rposition(|byte| *byte != 0).unwrap();
        let bench = Bench::new(without_server(POLICY));
        for end in places(600, end, 100) {
            bench.check(&format!("cut at byte {end}"), &archive[..end], &["at byte ", "table `", "member"]);
        }
    });
}

#[test]
fn a_directory_with_a_damaged_file_is_refused_and_strange_files_are_left_out() {
    each(|cluster| {
        let database = shop(cluster, 200);
        let project = without_server(POLICY);
        let folder = project.path("input");
        dump(cluster, &database, &folder, &["-Fd"]);
        let args = ["anonymize", "input", "--output", "output"];
        let mut names = project.files("input", "");
        assert!(names.len() >= 5, "{names:?}");
        for name in &names {
            let bytes = project.read(name);
            let short = name.trim_start_matches("input/").trim_end_matches(".gz");
            let halves = [bytes[..bytes.len() / 2].to_vec(), bytes[..bytes.len() - 1].to_vec()];
            for damaged in halves.map(Some).into_iter().chain([None]) {
                match damaged {
                    Some(bytes) => project.write(name, &bytes),
                    None => std::fs::remove_file(project.path(name)).unwrap(),
                }
                let run = refused(&project, Role::Airlock, &args, 6);
                let says = [short, "at byte ", "table `"];
                assert!(says.iter().any(|text| run.stderr.contains(text)), "{name}\n{run}");
                assert!(!run.stderr.contains("panicked"), "{run}");
            }
            project.write(name, &bytes);
        }
        project.write("input/9999.dat", b"1\tSECRETNAME1\n");
        project.run(Role::Airlock, &args).ends(0).says("9999.dat");
        let mut kept = project.files("output", "");
        for name in names.iter_mut().chain(&mut kept) {
            *name = name.split_once('/').unwrap().1.to_owned();
        }
        assert_eq!(names, kept, "what the dump does not name is left out");
    });
}

#[test]
fn a_flipped_byte_is_refused_or_changes_data_only() {
    each(|cluster| {
        let database = shop(cluster, 200);
        for (format, most_are_refused) in [(["-Fc", "-Z6"], true), (["-Fc", "-Z0"], false)] {
            let archive = dumped(cluster, &database, &format);
            let bench = Bench::new(without_server(POLICY));
            let data = end_of_contents(&archive);
            let mut rewritten = 0;
            for at in places(data, archive.len(), 100) {
                let mut damaged = archive.clone();
                damaged[at] ^= 0x20;
                rewritten += usize::from(bench.refused_or_rewritten(&format!("byte {at}"), &damaged));
            }
            // Zlib's checksum covers everything but the few bytes between the blocks' chunks.
            assert!(!most_are_refused || rewritten == 0, "{rewritten} of 100 were not noticed");
        }
    });
}

/// Where an archive's data begins.
fn end_of_contents(archive: &[u8]) -> usize {
    let mut contents = Vec::new();
    Toc::read(Cursor::new(archive)).unwrap().write(&mut contents).unwrap();
    contents.len()
}

#[test]
fn offsets_are_never_trusted() {
    each(|cluster| {
        let database = shop(cluster, 200);
        let archive = dumped(cluster, &database, &["-Fc"]);
        let fields = Toc::read(Cursor::new(&archive)).unwrap().write(std::io::sink()).unwrap();
        assert!(fields.len() >= 4, "{fields:?}");
        let mut lying = archive.clone();
        for field in &fields {
            let patch = field.patch(7).unwrap();
            let at = usize::try_from(field.position).unwrap();
            lying[at..at + patch.len()].copy_from_slice(&patch);
        }
        assert!(lying != archive);
        let project =
            without_server("  key: ${FIXED_KEY}\n  unmapped: keep\n  tables: {customer: {note: lorem}}\n");
        let [honest, rewritten] = [("honest", &archive), ("lying", &lying)].map(|(name, bytes)| {
            project.write(name, bytes);
            let output = format!("{name}.out");
            project.run(Role::Airlock, &["anonymize", name, "--output", &output]).ends(0);
            read_back(cluster, &project.path(output))
        });
        assert_eq!(difference(&honest, &rewritten), None);
    });
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    each(|cluster| {
        let database = shop(cluster, 20);
        let bench = Bench::new(without_server(POLICY));
        let archive = dumped(cluster, &database, &["-Fc", "-Z0"]);
        let changed = |at: usize, byte: u8| {
            let mut archive = archive.clone();
            archive[at] = byte;
            archive
        };
        bench.check("version", &changed(6, 17), &["version 1.17"]);
        bench.check("major version", &changed(5, 2), &["version 2."]);
        // Behind magic, version, widths and format: a level before 16, else a number for the algorithm.
        match cluster.version {
            15 => bench.check("compression", &changed(12, 77), &["compression is 77"]),
            _ => bench.check("compression", &changed(11, 9), &["compression is 9"]),
        }
        bench.check("format", &changed(10, 2), &["at byte 10"]);

        let a_row = |text: &str, more: &str| {
            let mut damaged = archive.clone();
            let at = memchr::memmem::find(&damaged, text.as_bytes()).unwrap();
            damaged[at..at + more.len()].copy_from_slice(more.as_bytes());
            damaged
        };
        let fields = ["table `customer`, row 7: expected 8 fields, found 7"];
        bench.check("a field too few", &a_row("First7\t", "First7x"), &fields);
        let fields = ["table `word`, row 1: expected 1 fields, found 2"];
        bench.check("a field too many", &a_row("kept one", "kept\tone"), &fields);
    });
}
