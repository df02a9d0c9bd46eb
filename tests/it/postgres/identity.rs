//! A policy that keeps everything gives the same dump again, whatever its format, compression and release; and the
//! vendor's own tools read what was written, however it was written.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::cluster::{Cluster, each};
use super::dumps::{compressions, dump, place, read_back, without_server};
use super::fixtures::{oddities, pagila, shop};
use super::smoke::rows;
use crate::plain::{compressed, decompressed, difference};
use crate::project::{Project, Role};

const KEEP_ALL: &str = "  unmapped: keep\n  large_objects: keep\n  statistics: keep\n  user_mappings: keep\n  \
                        subscriptions: keep\n";

/// Enough for several chunks of compressed data, and for several batches of rows.
const CUSTOMERS: u32 = 1500;

/// Rows of an INHERITS table cannot be told apart without column names, and so are refused.
const WITHOUT_CHILD: &str = "--exclude-table=child";

/// What a keep-all policy makes of a dump.
fn kept(project: &Project, input: &Path) -> PathBuf {
    let output = project.path(format!("kept-{}", input.file_name().unwrap().to_str().unwrap()));
    let paths = [input, &output].map(|path| path.to_str().unwrap());
    let run = project.run(Role::Airlock, &["anonymize", paths[0], "--output", paths[1]]).ends(0);
    assert!(run.stderr.contains(" 0 values changed"), "{run}");
    output
}

/// An archive, which must read the same after a run that keeps everything.
fn check_archive(cluster: &Cluster, project: &Project, database: &str, arguments: &[&str]) -> [PathBuf; 2] {
    let input = place(project, &format!("{}.archive", arguments.concat()));
    dump(cluster, database, &input, arguments);
    let output = kept(project, &input);
    let [before, after] = [&input, &output].map(|path| read_back(cluster, path));
    if let Some(difference) = difference(&before, &after) {
        panic!("{} {database} {arguments:?} {difference}", cluster.version);
    }
    [input, output]
}

/// One that is the same to the byte: nothing in it is compressed.
fn check_bytes(cluster: &Cluster, project: &Project, database: &str, arguments: &[&str]) {
    let paths = check_archive(cluster, project, database, arguments);
    let [before, after] = paths.map(|path| bytes_of(&path));
    assert!(before.keys().eq(after.keys()), "{:?} and {:?}", before.keys(), after.keys());
    for (name, before) in before {
        if let Some(difference) = difference(&before, &after[&name]) {
            panic!("{} {database} {arguments:?} {} {difference}", cluster.version, name.display());
        }
    }
}

/// A plain dump, which must be the same bytes.
fn check_plain(cluster: &Cluster, project: &Project, database: &str, ending: &str, arguments: &[&str]) {
    let input = place(project, &format!("{}.sql{ending}", arguments.concat()));
    dump(cluster, database, &input, &[&["-Fp"], arguments].concat());
    let plain = std::fs::read(&input).unwrap();
    std::fs::write(&input, compressed(&plain, ending)).unwrap();
    let output = decompressed(&std::fs::read(kept(project, &input)).unwrap(), ending);
    if let Some(difference) = difference(&plain, &output) {
        panic!("{} {database} {ending} {arguments:?} {difference}", cluster.version);
    }
}

const FORMATS: [&str; 3] = ["-Fc", "-Fd", "-Ft"];
/// Those whose data is compressed, or not.
const COMPRESSIBLE: [&str; 2] = ["-Fc", "-Fd"];
/// One for each format: what is in a container, and what contains it, have nothing to do with each other.
const STATEMENTS: [&str; 3] = ["--inserts", "--column-inserts", "--rows-per-insert=10"];

/// Every database, and what has to be left out of its dumps with INSERT statements.
fn databases(cluster: &Cluster) -> Vec<(String, &'static [&'static str])> {
    let mut all: Vec<(String, &[&str])> = vec![(shop(cluster, CUSTOMERS), &[])];
    all.extend(pagila(cluster).map(|name| (name, &[][..])));
    all.extend(oddities(cluster).map(|name| (name.to_owned(), &[WITHOUT_CHILD][..])));
    all
}

#[test]
fn archives_stay_the_same() {
    each(|cluster| {
        for (database, _) in databases(cluster) {
            let project = without_server(KEEP_ALL);
            for format in COMPRESSIBLE {
                // The first is none, and has a test of its own.
                for compression in &compressions(cluster)[1..] {
                    let compression = format!("-Z{compression}");
                    check_archive(cluster, &project, &database, &[format, &compression]);
                }
            }
        }
    });
}

#[test]
fn what_is_not_compressed_stays_the_same_to_the_byte() {
    each(|cluster| {
        for (database, _) in databases(cluster) {
            let project = without_server(KEEP_ALL);
            for form in [&["-Fc", "-Z0"][..], &["-Fd", "-Z0"], &["-Ft"]] {
                check_bytes(cluster, &project, &database, form);
            }
        }
    });
}

#[test]
fn archives_of_insert_statements_stay_the_same() {
    each(|cluster| {
        for (database, without) in databases(cluster) {
            let project = without_server(KEEP_ALL);
            for (format, statements) in FORMATS.into_iter().zip(STATEMENTS) {
                check_archive(cluster, &project, &database, &[&[format, statements], without].concat());
            }
        }
    });
}

#[test]
fn plain_dumps_stay_the_same() {
    each(|cluster| {
        for (database, without) in databases(cluster) {
            let project = without_server(KEEP_ALL);
            for ending in ["", ".gz", ".zst"] {
                check_plain(cluster, &project, &database, ending, &[]);
            }
            for statements in STATEMENTS {
                check_plain(cluster, &project, &database, "", &[&[statements], without].concat());
            }
        }
    });
}

/// A policy that changes much, so that workers have much to put in order.
const CHANGES: &str = r#"
  key: ${FIXED_KEY}
  unmapped: keep
  tables:
    customer: {first_name: firstname, last_name: lastname, email: email, phone: lorem, note: lorem}
    purchase: {amount: {anonymizer: float, delta: 10}}
"#;

#[test]
fn any_number_of_threads_gives_the_same_dump() {
    each(|cluster| {
        let database = shop(cluster, 4 * CUSTOMERS);
        let project = without_server(CHANGES);
        for format in FORMATS {
            let input = place(&project, &format!("threads{format}"));
            dump(cluster, &database, &input, &[format]);
            let outputs = ["1", "2", "5"].map(|threads| {
                let output = format!("{threads}{format}");
                let args = ["anonymize", input.to_str().unwrap(), "--output", &output, "--threads", threads];
                project.run(Role::Airlock, &args).ends(0);
                bytes_of(&project.path(&output))
            });
            assert!(outputs[0] == outputs[1] && outputs[0] == outputs[2], "{} {format}", cluster.version);
        }
    });
}

/// The bytes of a dump, by file where it is a folder of them.
fn bytes_of(path: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = match path.is_dir() {
        true => db_airlock::files::files_below(path).unwrap(),
        false => vec![path.to_owned()],
    };
    assert!(!files.is_empty(), "{}", path.display());
    let name = |file: &Path| file.strip_prefix(path).unwrap().to_owned();
    files.iter().map(|file| (name(file), std::fs::read(file).unwrap())).collect()
}

#[test]
fn another_compression_changes_nothing_else() {
    each(|cluster| {
        let database = shop(cluster, CUSTOMERS);
        let project = without_server(KEEP_ALL);
        // What `--compress` is told, and what pg_restore then lists. Before 16, archives say the level.
        let mut methods = vec![("none", "0"), ("gzip", "-1"), ("gzip:9", "9")];
        if cluster.version > 15 {
            methods = compressions(cluster).into_iter().map(|name| (name, name)).collect();
            methods.push(("gzip:1", "gzip"));
        }
        for format in COMPRESSIBLE {
            let input = place(&project, &format!("compress{format}"));
            dump(cluster, &database, &input, &[format]);
            let before = read_back(cluster, &input);
            for (method, listed) in &methods {
                let output = project.path(format!("{method}{format}"));
                let paths = [&input, &output].map(|path| path.to_str().unwrap());
                let args = ["anonymize", paths[0], "--output", paths[1], "--compress", method];
                project.run(Role::Airlock, &args).ends(0);
                if let Some(difference) = difference(&before, &read_back(cluster, &output)) {
                    panic!("{} {format} {method} {difference}", cluster.version);
                }
                let list = cluster.run("pg_restore", &["--list", paths[1]]);
                assert!(list.contains(&format!(" Compression: {listed}\n")), "{method}: {list}");
            }
        }
    });
}

/// What stock pg_restore makes of an archive in a new database, with these arguments; `-` is standard input.
fn restored(cluster: &Cluster, archive: &Path, from: &[&str]) -> String {
    let database = cluster.database("restored");
    // A subscription names its database's cluster as a whole, and so clashes with what was dumped.
    let mut restore = cluster.command("pg_restore");
    restore.args(["--exit-on-error", "--no-subscriptions", "-d", &database]);
    match from {
        [] => restore.stdin(File::open(archive).unwrap()),
        from => restore.args(from).arg(archive),
    };
    let output = restore.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {from:?}: {stderr}", archive.display());
    rows(cluster, &database)
}

#[test]
fn stock_tools_restore_what_was_written_in_every_way() {
    each(|cluster| {
        let mut databases = vec![shop(cluster, CUSTOMERS)];
        databases.extend(oddities(cluster).map(str::to_owned));
        for database in databases {
            let (project, before) = (without_server(KEEP_ALL), rows(cluster, &database));
            for format in FORMATS {
                let input = place(&project, &format!("input{format}"));
                dump(cluster, &database, &input, &[format]);
                let output = kept(&project, &input);
                let ways: &[&[&str]] = match format {
                    "-Fc" => &[&["-j2"], &["-j1"], &[]],
                    "-Fd" => &[&["-j2"], &["-j1"]],
                    _ => &[&["-j1"], &[]],
                };
                for way in ways {
                    assert!(restored(cluster, &output, way) == before, "{database} {format} {way:?}");
                }
                if format != "-Fc" {
                    continue;
                }
                let piped = project.run_reading(Role::Airlock, &["anonymize", "-", "--output", "-"], &input);
                let output = project.path("piped");
                std::fs::write(&output, piped.ends(0).stdout_bytes).unwrap();
                assert_eq!(difference(&read_back(cluster, &input), &read_back(cluster, &output)), None);
                for way in ways {
                    assert!(restored(cluster, &output, way) == before, "{database} from a pipe {way:?}");
                }
            }
        }
    });
}
