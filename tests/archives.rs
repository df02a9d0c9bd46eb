//! Directory and tar archives of pg_dump, made by hand: what is kept stays as it is, what is changed reads back, and
//! what is missing, strange or damaged is refused.

#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]
#![expect(clippy::disallowed_methods, reason = "a test lays out its files by hand")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::original::{Original, Rewritten};
use db_airlock::database::output::Output;
use db_airlock::database::{DatabaseError, Orders, Settings};
use db_airlock::dump::Limits;
use db_airlock::dump::compression::{Algorithm, Compression, Decoder, Encoder};
use db_airlock::dump::postgres::archive::tar::{Member, TarReader, TarWriter};
use db_airlock::dump::postgres::archive::{self, BlockKind};
use db_airlock::files::{PartialFile, PartialFolder};
use db_airlock::progress::Silent;
use db_airlock::yaml::{Source, parse};

/// The names of files or members, and what is in them.
type Files = Vec<(String, Vec<u8>)>;

const ALL: [Algorithm; 4] = [Algorithm::None, Algorithm::Gzip, Algorithm::Lz4, Algorithm::Zstd];
const ROWS: &[u8] = b"1\tada@lovelace.example\n2\t\\N\n3\tx\\ty\n\\.\n\n\n";
const CHANGED: &[u8] = b"1\tsomebody else\n2\t\\N\n3\tsomebody else\n\\.\n\n\n";
const KEEP: &str = "unmapped: keep\nlarge_objects: keep\n";
const WITHOUT_OBJECTS: &str = "unmapped: keep\n";
const CHANGE: &str = "unmapped: keep\nlarge_objects: keep\ntables:\n  t:\n    email: {anonymizer: constant, value: somebody else}\n";

fn integer(value: i32) -> Vec<u8> {
    [vec![u8::from(value < 0)], value.unsigned_abs().to_le_bytes().to_vec()].concat()
}

fn string(text: &str) -> Vec<u8> {
    [integer(text.len() as i32), text.as_bytes().to_vec()].concat()
}

struct Entry {
    dump_id: i32,
    description: &'static str,
    definition: &'static str,
    copy: &'static str,
    file: &'static str,
}

/// A `toc.dat` of version 1.16.
fn toc(algorithm: Algorithm, entries: &[Entry]) -> Vec<u8> {
    let algorithm = ALL.iter().position(|known| *known == algorithm).unwrap();
    let mut bytes = b"PGDMP".to_vec();
    bytes.extend([1, 16, 0, 4, 8, 3, [0, 1, 2, 3][algorithm]]);
    bytes.extend([59, 30, 23, 31, 11, 126, 0].into_iter().flat_map(integer));
    bytes.extend(["shop", "17.6", "17.6"].into_iter().flat_map(string));
    bytes.extend(integer(entries.len() as i32));
    for entry in entries {
        let has_data = !entry.file.is_empty();
        bytes.extend([entry.dump_id, i32::from(has_data)].into_iter().flat_map(integer));
        bytes.extend(["0", "0", "t", entry.description].into_iter().flat_map(string));
        bytes.extend(integer(if has_data { 3 } else { 2 }));
        bytes.extend([entry.definition, "", entry.copy, "public", "", ""].into_iter().flat_map(string));
        bytes.extend(integer(0));
        bytes.extend(["owner", "false"].into_iter().flat_map(string));
        bytes.extend(integer(-1));
        bytes.extend(string(entry.file));
    }
    bytes
}

const TABLE: Entry = Entry {
    dump_id: 3,
    description: "TABLE",
    definition: "CREATE TABLE public.t (\n    id integer,\n    email text\n);\n",
    copy: "",
    file: "",
};
const DATA: Entry = Entry {
    dump_id: 7,
    description: "TABLE DATA",
    definition: "",
    copy: "COPY public.t (id, email) FROM stdin;\n",
    file: "7.dat",
};
const OBJECTS: Entry =
    Entry { dump_id: 9, description: "BLOBS", definition: "", copy: "", file: "blobs_9.toc" };

fn compressed(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::file(Compression::usual(algorithm), Vec::new()).unwrap();
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A table and two large objects. Rows come in two members or frames, as no program of ours writes them.
fn directory(algorithm: Algorithm) -> Files {
    let suffix = algorithm.suffix();
    let (first, second) = ROWS.split_at(5);
    let rows = [compressed(algorithm, first), compressed(algorithm, second)].concat();
    let named = |name: &str, data: Vec<u8>| (name.to_owned(), data);
    vec![
        named("toc.dat", toc(algorithm, &[TABLE, DATA, OBJECTS])),
        named(&format!("7.dat{suffix}"), rows),
        named(&format!("blob_5.dat{suffix}"), compressed(algorithm, b"five")),
        named(&format!("blob_6.dat{suffix}"), compressed(algorithm, b"")),
        named("blobs_9.toc", b"5 blob_5.dat\n6 blob_6.dat\n".to_vec()),
    ]
}

/// The same as members of a tar, with the script.
fn members() -> Files {
    [directory(Algorithm::None), vec![("restore.sql".to_owned(), b"CREATE TABLE public.t;".to_vec())]]
        .concat()
}

fn tar(members: &Files) -> Vec<u8> {
    let mut writer = TarWriter::new(Vec::new());
    for (name, data) in members {
        writer.member(&Member::new(name.clone(), data.len() as u64, 0o600, 1_700_000_000)).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap()
}

fn members_of(tar: &[u8]) -> Files {
    let mut reader = TarReader::new(tar);
    let mut found = Vec::new();
    while let Some(member) = reader.next_member().unwrap() {
        let mut data = Vec::new();
        let _ = reader.read_to_end(&mut data).unwrap();
        found.push((member.name, data));
    }
    found
}

fn lay_out(folder: &Path, files: &Files) {
    fs::create_dir(folder).unwrap();
    files.iter().for_each(|(name, data)| fs::write(folder.join(name), data).unwrap());
}

fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn rewrite(
    mut original: Original,
    policy: &str,
    output: Output<'_>,
    compression: Option<&str>,
) -> Result<Rewritten, DatabaseError> {
    let policy = Policy::parse(&parse(Source::new("policy.yaml", policy)).unwrap()).ok().unwrap();
    original.leave_out(&policy.beside);
    let plan = Plan::new(&policy, &original.tables()).unwrap();
    let compression = compression.map(|compression| compression.parse().unwrap());
    let settings = Settings { threads: 2, limits: Limits::default() };
    original.rewrite(
        Orders { plan: &plan, key: &RunKey::from_random([7; 32]), compression, settings, progress: &Silent },
        output,
    )
}

/// A directory becomes a directory.
fn rewrite_directory(
    files: &Files,
    policy: &str,
    compression: Option<&str>,
) -> Result<BTreeMap<String, Vec<u8>>, DatabaseError> {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("dump");
    lay_out(&folder, files);
    let target = PartialFolder::beside(&around.path().join("new")).unwrap();
    let rewritten = rewrite(Original::open(&folder)?, policy, Output::Folder(&target), compression)?;
    assert_eq!(rewritten.facts.format, "directory");
    Ok(files_of(target.path()))
}

fn rewrite_tar(tar: &[u8], policy: &str) -> Result<Vec<u8>, DatabaseError> {
    let mut piped = Vec::new();
    let rewritten =
        rewrite(Original::read(Cursor::new(tar.to_vec()))?, policy, Output::Pipe(&mut piped), None)?;
    assert_eq!(rewritten.facts.format, "tar");
    Ok(piped)
}

/// The rows and the large objects of a custom archive.
fn custom_data(archive: &[u8]) -> Vec<(i32, u32, Vec<u8>)> {
    let (_, mut blocks) = archive::open(archive).unwrap();
    let mut found = Vec::new();
    while let Some(block) = blocks.next_block().unwrap() {
        let mut data = Vec::new();
        if block.kind == BlockKind::Table {
            let _ = blocks.data().unwrap().read_to_end(&mut data).unwrap();
            found.push((block.dump_id, 0, data));
            continue;
        }
        while let Some(oid) = blocks.next_object().unwrap() {
            let mut data = Vec::new();
            let _ = blocks.data().unwrap().read_to_end(&mut data).unwrap();
            found.push((block.dump_id, oid, data));
        }
    }
    found
}

#[test]
fn what_is_kept_of_a_directory_is_the_same_files() {
    for algorithm in ALL {
        let files = directory(algorithm);
        let expected: BTreeMap<String, Vec<u8>> = files.iter().cloned().collect();
        assert!(rewrite_directory(&files, KEEP, None).unwrap() == expected, "{algorithm:?}");
    }
}

#[test]
fn what_is_changed_of_a_directory_leaves_the_rest_as_it_was() {
    for algorithm in ALL {
        let files = directory(algorithm);
        let found = rewrite_directory(&files, CHANGE, None).unwrap();
        for (name, data) in &files {
            if !name.starts_with('7') {
                assert_eq!(found[name], *data, "{name}");
            }
        }
        let mut rows = Vec::new();
        let data = &found[&format!("7.dat{}", algorithm.suffix())][..];
        let _ = Decoder::file(algorithm, data).unwrap().read_to_end(&mut rows).unwrap();
        assert_eq!(rows, CHANGED, "{algorithm:?}");
    }
}

#[test]
fn another_compression_is_that_of_every_file_and_of_the_header() {
    for (from, to) in [(Algorithm::Gzip, Algorithm::Zstd), (Algorithm::None, Algorithm::Lz4)] {
        let found = rewrite_directory(&directory(from), KEEP, Some(to.name())).unwrap();
        assert_eq!(found["toc.dat"], toc(to, &[TABLE, DATA, OBJECTS]));
        for (name, expected) in [("7.dat", ROWS), ("blob_5.dat", b"five"), ("blob_6.dat", b"")] {
            let mut data = Vec::new();
            let compressed = &found[&format!("{name}{}", to.suffix())][..];
            let _ = Decoder::file(to, compressed).unwrap().read_to_end(&mut data).unwrap();
            assert_eq!(data, expected, "{name}");
        }
        assert_eq!(found.len(), 5);
    }
}

#[test]
fn a_directory_becomes_a_custom_archive_where_one_file_is_wanted() {
    for algorithm in ALL {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("dump");
        lay_out(&folder, &directory(algorithm));
        for (policy, rows) in [(KEEP, ROWS), (CHANGE, CHANGED)] {
            let original = Original::open(&folder).unwrap();
            assert_eq!((original.extension(None).as_str(), original.is_folder()), ("dump", true));
            let file = PartialFile::beside(&around.path().join("new")).unwrap();
            let rewritten = rewrite(original, policy, Output::File(&file), None).unwrap();
            assert_eq!(rewritten.facts.format, "custom");
            assert_eq!(rewritten.facts.compression, algorithm.name());
            let data = custom_data(&fs::read(file.path()).unwrap());
            let expected = [(7, 0, rows.to_vec()), (9, 5, b"five".to_vec()), (9, 6, Vec::new())];
            assert_eq!(data, expected, "{algorithm:?}");
        }
    }
}

#[test]
fn kept_large_objects_of_a_custom_archive_are_the_same_bytes() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("dump");
    lay_out(&folder, &directory(Algorithm::Zstd));
    let mut first = Vec::new();
    let _ =
        rewrite(Original::open(&folder).unwrap(), KEEP, Output::Pipe(&mut first), Some("zstd:19")).unwrap();
    let mut second = Vec::new();
    let original = Original::read(Cursor::new(first.clone())).unwrap();
    let _ = rewrite(original, KEEP, Output::Pipe(&mut second), None).unwrap();
    assert!(first == second);
}

#[test]
fn what_is_kept_of_a_tar_is_the_same_bytes_in_a_pipe_and_in_a_file() {
    let tar = tar(&members());
    assert!(rewrite_tar(&tar, KEEP).unwrap() == tar);
    let around = tempfile::tempdir().unwrap();
    let file = PartialFile::beside(&around.path().join("new")).unwrap();
    let original = Original::read(Cursor::new(tar.clone())).unwrap();
    assert_eq!((original.extension(None).as_str(), original.is_folder()), ("tar", false));
    let _ = rewrite(original, KEEP, Output::File(&file), None).unwrap();
    assert!(fs::read(file.path()).unwrap() == tar);
}

#[test]
fn what_is_changed_of_a_tar_has_its_new_size() {
    let mut expected = members();
    expected[1].1 = CHANGED.to_vec();
    assert_eq!(members_of(&rewrite_tar(&tar(&members()), CHANGE).unwrap()), expected);
}

#[test]
fn what_a_policy_leaves_out_is_in_no_container() {
    let found = rewrite_directory(&directory(Algorithm::Gzip), WITHOUT_OBJECTS, None).unwrap();
    assert_eq!(found.keys().collect::<Vec<_>>(), ["7.dat.gz", "toc.dat"]);
    assert_eq!(found["toc.dat"], toc(Algorithm::Gzip, &[TABLE, DATA]));
    let mut expected = members()[..2].to_vec();
    expected[0].1 = toc(Algorithm::None, &[TABLE, DATA]);
    let original = Original::read(Cursor::new(tar(&members()))).unwrap();
    assert!(original.notes().unwrap().iter().any(|note| note.starts_with("`restore.sql` is left out")));
    assert_eq!(members_of(&rewrite_tar(&tar(&members()), WITHOUT_OBJECTS).unwrap()), expected);
}

#[test]
fn forms_that_a_container_does_not_have_are_refused() {
    let check = |output: fn(&Path) -> Result<Rewritten, DatabaseError>, words: &str| {
        let around = tempfile::tempdir().unwrap();
        let error = output(&around.path().join("new")).err().unwrap().to_string();
        assert!(error.contains(words), "{error}");
    };
    check(
        |_| {
            let original = Original::read(Cursor::new(tar(&members()))).unwrap();
            rewrite(original, KEEP, Output::Pipe(&mut Vec::new()), Some("gzip"))
        },
        "a tar archive cannot be compressed",
    );
    check(
        |path| {
            let original = Original::read(Cursor::new(tar(&members()))).unwrap();
            rewrite(original, KEEP, Output::Folder(&PartialFolder::beside(path).unwrap()), None)
        },
        "only a directory can be written as a directory",
    );
}

/// That the directory is refused, with these words, after a change to its files.
fn check_directory(change: impl FnOnce(&mut Files), words: &str) {
    let mut files = directory(Algorithm::Gzip);
    change(&mut files);
    let error = rewrite_directory(&files, KEEP, None).err().unwrap();
    let told = told(&error);
    assert!(told.contains(words), "{told}");
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn every_missing_or_damaged_file_of_a_directory_is_named() {
    for (index, name) in
        ["toc.dat", "7.dat", "blob_5.dat", "blob_6.dat", "blobs_9.toc"].into_iter().enumerate()
    {
        check_directory(
            |files| drop(files.remove(index)),
            if index == 0 { "`toc.dat` of the dump is missing" } else { name },
        );
    }
    check_directory(|files| files[1].1.truncate(20), "the file `7.dat.gz` is damaged");
    check_directory(|files| files[2].1.truncate(9), "the file `blob_5.dat.gz` is damaged");
    check_directory(|files| files[1].1.extend(b"more"), "the file `7.dat.gz` is damaged");
    check_directory(|files| files[4].1 = b"5 7.dat\n".to_vec(), "has `7.dat` where `blob_5.dat` belongs");
    check_directory(|files| files[4].1 = b"5\n".to_vec(), "the file `blobs_9.toc` cannot be read: line 1");
    check_directory(|files| files[4].1.extend(b"5 blob_5.dat\n"), "it exists already");
    let twice = Entry { dump_id: 8, ..DATA };
    check_directory(
        |files| files[0].1 = toc(Algorithm::Gzip, &[TABLE, DATA, twice]),
        "two entries of the dump name the file `7.dat`",
    );
    let outside = Entry { file: "../7.dat", ..DATA };
    check_directory(|files| files[0].1 = toc(Algorithm::Gzip, &[TABLE, outside]), "is no name of a file");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("dump");
    lay_out(&folder, &directory(Algorithm::None));
    fs::rename(folder.join("7.dat"), around.path().join("7.dat")).unwrap();
    std::os::unix::fs::symlink("../7.dat", folder.join("7.dat")).unwrap();
    let original = Original::open(&folder).unwrap();
    let error = rewrite(original, KEEP, Output::Pipe(&mut Vec::new()), None).err().unwrap();
    assert!(told(&error).contains("it is no regular file"), "{error}");
}

#[test]
fn files_that_nothing_names_are_left_out_and_told() {
    let mut files = directory(Algorithm::Gzip);
    let expected: BTreeMap<String, Vec<u8>> = files.iter().cloned().collect();
    for name in ["7.dat.lz4", "8.dat.gz", "blob_7.dat.gz", "notes"] {
        files.push((name.to_owned(), b"secret".to_vec()));
    }
    assert!(rewrite_directory(&files, KEEP, None).unwrap() == expected);
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("dump");
    lay_out(&folder, &files);
    let notes = Original::open(&folder).unwrap().notes().unwrap();
    let note = notes.iter().find(|note| note.contains("does not name")).unwrap();
    let (what, names) = note.split_once(", such as ").unwrap();
    assert_eq!(what, "4 files are left out that the dump does not name");
    let mut names: Vec<&str> = names.split(", ").collect();
    names.sort();
    assert_eq!(names, ["`7.dat.lz4`", "`8.dat.gz`", "`notes`"]);
}

/// That the tar is refused, with these words, after a change to its members.
fn check_tar(change: impl FnOnce(&mut Files), words: &str) {
    let mut members = members();
    change(&mut members);
    let told = told(&rewrite_tar(&tar(&members), KEEP).err().unwrap());
    assert!(told.contains(words), "{told}");
}

#[test]
fn members_of_a_tar_that_are_missing_strange_or_in_another_order_are_refused() {
    check_tar(|members| drop(members.remove(1)), "has `blob_5.dat` where `7.dat` belongs");
    check_tar(|members| drop(members.remove(2)), "`blobs_9.toc` does not name the large objects");
    check_tar(|members| drop(members.remove(4)), "has `restore.sql` where `blobs_9.toc` belongs");
    check_tar(|members| members.truncate(2), "has `nothing` where `blobs_9.toc` belongs");
    check_tar(|members| members.swap(1, 2), "has `blob_5.dat` where `7.dat` belongs");
    check_tar(|members| members.swap(2, 3), "`blobs_9.toc` does not name the large objects");
    check_tar(|members| members.swap(4, 5), "has `restore.sql` where `blobs_9.toc` belongs");
    check_tar(|members| members.insert(2, ("8.dat".to_owned(), Vec::new())), "has `8.dat` where");
    check_tar(|members| members[2].0 = "blob_05.dat".to_owned(), "has `blob_05.dat` where");
    check_tar(|members| members[5].0 = "more.sql".to_owned(), "has `more.sql` where `restore.sql` belongs");
    check_tar(|members| members.push(members[5].clone()), "has `restore.sql` where `the end` belongs");
    check_tar(|members| members[4].1.extend(b"\n"), "`blobs_9.toc` does not name the large objects");
    check_tar(|members| members[1].1.extend(b"4\tmore\n"), "something else than rows");
}

#[test]
fn a_tar_without_its_script_is_whole() {
    let mut members = members();
    let _ = members.pop();
    let tar = tar(&members);
    assert!(rewrite_tar(&tar, KEEP).unwrap() == tar);
}

#[test]
fn a_tar_that_is_cut_anywhere_is_refused() {
    let tar = tar(&members());
    for cut in (0..tar.len()).step_by(512) {
        for cut in [cut, cut + 100] {
            assert!(rewrite_tar(&tar[..cut], KEEP).is_err(), "cut at {cut}");
        }
    }
}

/// A directory with these entries in place of the usual ones, under a policy that keeps everything.
fn check_contents(entries: &[Entry], words: &str) {
    let change = |files: &mut Files| {
        files[0].1 = toc(Algorithm::None, entries);
        files.push(("8.dat".to_owned(), ROWS.to_vec()));
    };
    check_directory(change, words);
}

#[test]
fn what_could_hold_rows_unseen_in_the_table_of_contents_is_refused() {
    let definition = |definition| {
        check_contents(&[Entry { definition, ..TABLE }, DATA, OBJECTS], "entry 3 (TABLE t)");
    };
    definition("INSERT INTO public.t VALUES (1, 'Alice');\n");
    definition("COPY public.t (id) FROM stdin;\n1\n\\.\n");
    definition("UPDATE public.t SET email = 'Alice';\n");
    definition("CREATE TABLE public.t (\n    id integer,\n    email text\n);\n\\! ls\n");
}

#[test]
fn rows_that_are_meant_for_another_table_are_refused() {
    const OTHER: Entry =
        Entry { dump_id: 4, definition: "CREATE TABLE public.u (id int, email text);\n", ..TABLE };
    let copy = "COPY public.u (id, email) FROM stdin;\n";
    check_contents(&[TABLE, OTHER, Entry { copy, ..DATA }, OBJECTS], "entry 7 (TABLE DATA t)");
    let again = Entry { dump_id: 8, file: "8.dat", ..DATA };
    check_contents(&[TABLE, DATA, again, OBJECTS], "the name `t` stands for two tables");
}
