//! Damaged dumps: each is refused, with the place, and nothing is left behind. None makes the program panic.

use super::cluster::each;
use super::dumps::{dumped, without_server};
use super::fixtures::shop;
use crate::bench::{Bench, places};
use crate::plain::{compressed, decompressed};
use crate::project::Role;

/// Everything is read, and the rows of one table are taken apart.
const POLICY: &str = "  unmapped: keep\n  tables:\n    customer: {last_name: lastname}\n";

/// How an error tells where it is.
const PLACE: [&str; 1] = ["line "];

#[test]
fn a_dump_that_is_cut_off_is_refused() {
    each(|cluster| {
        let database = shop(cluster, 200);
        let dump = dumped(cluster, &database, &["--routines", "--events", "--triggers"]);
        let last = memchr::memmem::rfind(&dump, b"-- Dump completed").unwrap();
        let bench = Bench::new(without_server(POLICY));
        // What is shorter may be anything.
        for end in places(120, last + 10, 200) {
            bench.check(&format!("cut at byte {end}"), &dump[..end], &PLACE);
        }
        // Between two statements there is nothing else that tells.
        let borders: Vec<usize> = memchr::memmem::find_iter(&dump, b";\n").map(|at| at + 2).collect();
        for &end in borders.iter().step_by(borders.len() / 10) {
            bench.check(&format!("cut at byte {end}"), &dump[..end], &PLACE);
        }
    });
}

#[test]
fn a_compressed_dump_that_is_cut_off_is_refused() {
    each(|cluster| {
        let dump = dumped(cluster, &shop(cluster, 200), &[]);
        for ending in [".gz", ".zst"] {
            let whole = compressed(&dump, ending);
            let bench = Bench::new(without_server(POLICY));
            for end in places(200, whole.len() - 1, 25) {
                // Of what is shorter than a block, nothing can be decompressed.
                let says = ["line ", "byte ", "compressed data that is cut off"];
                bench.check(&format!("{ending} cut at byte {end}"), &whole[..end], &says);
            }
        }
    });
}

/// Which are the same in both, and how many bytes are not.
fn differing(one: &[u8], other: &[u8]) -> Vec<usize> {
    (0..one.len().max(other.len())).filter(|&at| one.get(at) != other.get(at)).collect()
}

/// With everything kept, a byte that is not refused stands in the output as it stood in the input: the two differ from
/// the dump that was not damaged in that byte only.
#[test]
fn a_flipped_byte_is_refused_or_stays_where_it_is() {
    const KEEP_ALL: &str =
        "  unmapped: keep\n  comments: keep\n  definers: keep\n  remarks: keep\n  replication: keep\n";
    each(|cluster| {
        let dump = dumped(cluster, &shop(cluster, 30), &["--routines", "--events", "--triggers"]);
        let project = without_server(KEEP_ALL);
        let (mut refused, mut kept) = (0, 0);
        for at in places(0, dump.len(), 100) {
            let mut damaged = dump.clone();
            damaged[at] ^= 0x20;
            project.write("var/input", &damaged);
            let before = project.state();
            let run = project.run(Role::Airlock, &["anonymize", "var/input", "--output", "var/output"]);
            assert!(!run.stderr.contains("panicked"), "byte {at}\n{run}");
            if run.code == 0 {
                assert_eq!(differing(&dump, &project.read("var/output")), [at], "{run}");
                for name in project.files("var", "").iter().filter(|name| name.contains("output")) {
                    std::fs::remove_file(project.path(name)).unwrap();
                }
                kept += 1;
            } else {
                // A schema that became another one may have a column that a table did not have.
                assert!([3, 6].contains(&run.code), "byte {at}\n{run}");
                refused += 1;
            }
            assert_eq!(project.state(), before, "byte {at}: something is left\n{run}");
        }
        assert!(refused > 5 && kept > 20, "{refused} are refused, and {kept} are kept");
    });
}

#[test]
fn a_flipped_byte_of_a_compressed_dump_is_refused() {
    each(|cluster| {
        let whole = compressed(&dumped(cluster, &shop(cluster, 200), &[]), ".gz");
        let bench = Bench::new(without_server(POLICY));
        // Behind the header, which says of the file what nobody asks; the checksum covers what follows.
        for at in places(10, whole.len(), 50) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x20;
            // Another copy of the same text, or bits that stand for nothing, change nothing.
            let is_the_same = || decompressed(&damaged, ".gz") == decompressed(&whole, ".gz");
            assert!(
                !bench.refused_or_rewritten(&format!("byte {at}"), &damaged) || is_the_same(),
                "byte {at} was not noticed"
            );
        }
    });
}
