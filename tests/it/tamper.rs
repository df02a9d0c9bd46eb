//! What was changed on the remote, by accident or on purpose, never reaches a database or the store.

use super::project::{DEVELOPER, PRODUCTION, Project, REMOTE, Role, SHOP, SHOP_POLICY, State};

/// The developer's side: database and store.
fn developer(project: &Project) -> State {
    let mut state = project.state_of("var/developer");
    state.extend(project.state_of("var").into_iter().filter(|(name, _)| name.starts_with(DEVELOPER)));
    state
}

/// A project with one published artefact, and a developer with work of their own.
fn project() -> Project {
    let project = Project::published(SHOP_POLICY, SHOP);
    project.sql(DEVELOPER, "CREATE TABLE mine(a); INSERT INTO mine VALUES('my own work')");
    project
}

/// A pull must end so, and leave the developer's side as it was.
#[track_caller]
fn refused(project: &Project, code: i32, what: &str) {
    let before = developer(project);
    let run = project.run(Role::Developer, &["pull", "--yes"]);
    assert_eq!(run.code, code, "{what}\n{run}");
    assert!(!run.stderr.trim().is_empty(), "{what}\n{run}");
    assert_eq!(developer(project), before, "{what}: something was changed\n{run}");
}

/// The published file whose name ends so.
fn published(project: &Project, end: &str) -> String {
    let files = project.files(REMOTE, end);
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

/// Pulls with each of the changes to a published file, which is put right again each time.
fn check_changes(project: &Project, end: &str, code: i32, changes: impl Iterator<Item = (String, Vec<u8>)>) {
    let file = published(project, end);
    let good = project.read(&file);
    let mut count = 0;
    for (what, bytes) in changes {
        assert!(bytes != good, "{what} changes nothing");
        project.write(&file, &bytes);
        refused(project, code, &format!("{file}: {what}"));
        count += 1;
    }
    assert!(count > 0, "nothing was changed");
    project.write(&file, &good);
}

/// The bytes with one bit flipped at each of the offsets.
fn flips(good: &[u8], offsets: impl Iterator<Item = usize>) -> impl Iterator<Item = (String, Vec<u8>)> {
    offsets.map(|offset| {
        let mut bytes = good.to_vec();
        let bit = offset % 8;
        bytes[offset] ^= 1 << bit;
        (format!("bit {bit} of byte {offset}"), bytes)
    })
}

/// Offsets that look random, the same in every run: a linear congruence.
fn sample(length: usize, count: usize) -> impl Iterator<Item = usize> {
    let next = |seed: &u64| {
        Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(20_261_122), next).map(move |seed| (seed >> 33) as usize % length).take(count)
}

#[test]
fn one_flipped_bit_of_the_manifest_is_refused() {
    let project = project();
    let good = project.read(published(&project, ".manifest.json"));
    check_changes(&project, ".manifest.json", 5, flips(&good, 0..good.len()));
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

#[test]
fn one_flipped_bit_of_the_signature_is_refused() {
    let project = project();
    let good = project.read(published(&project, ".minisig"));
    check_changes(&project, ".minisig", 5, flips(&good, 0..good.len()));
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

#[test]
fn one_flipped_bit_of_the_dump_is_refused() {
    let project = project();
    let good = project.read(published(&project, ".sqlite3"));
    let offsets = [0, 17, good.len() - 1].into_iter().chain(sample(good.len(), 150));
    check_changes(&project, ".sqlite3", 5, flips(&good, offsets));
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

/// A pull has no use for the side file for `sha256sum`: the signed manifest says the same. It is not fetched,
/// and the store gets one of its own; `verify` refuses a wrong one.
#[test]
fn a_wrong_side_file_is_not_fetched_and_fails_verification() {
    let project = project();
    let (file, dump) = (published(&project, ".sha256"), published(&project, ".sqlite3"));
    let good = project.read(&file);
    for (what, bytes) in flips(&good, 0..good.len()) {
        project.write(&file, &bytes);
        let run = project.run(Role::Developer, &["verify", &dump]);
        assert_eq!(run.code, 5, "{what}\n{run}");
    }
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    assert_eq!(std::fs::read(project.only_file("var/developer", ".sha256")).unwrap(), good);
}

#[test]
fn what_is_cut_or_continued_is_refused() {
    let project = project();
    for end in [".sqlite3", ".manifest.json", ".minisig"] {
        let good = project.read(published(&project, end));
        let cut = [0, 1, good.len() / 2, good.len() - 1]
            .map(|length| (format!("cut to {length}"), good[..length].to_vec()));
        let continued =
            ["\n", " ", "\0"].map(|more| (format!("with {more:?}"), [&good, more.as_bytes()].concat()));
        check_changes(&project, end, 5, cut.into_iter().chain(continued));
    }
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

#[test]
fn what_is_missing_is_not_pulled() {
    for (end, code) in [(".sqlite3", 4), (".manifest.json", 4), (".minisig", 5)] {
        let project = project();
        std::fs::remove_file(project.path(published(&project, end))).unwrap();
        refused(&project, code, &format!("without {end}"));
    }
}

/// Copies every file that one project has below a folder into the same place of another.
fn copy(from: &Project, folder: &str, to: &Project, as_folder: &str) {
    for name in from.files(folder, "") {
        let target = to.path(name.replacen(folder, as_folder, 1));
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(from.path(name), target).unwrap();
    }
}

#[test]
fn what_a_stranger_signed_is_refused() {
    let (ours, stranger) = (project(), project());
    std::fs::remove_dir_all(ours.path(REMOTE)).unwrap();
    copy(&stranger, REMOTE, &ours, REMOTE);
    refused(&ours, 5, "a whole artefact of a stranger");
    // It is a good one for whoever trusts that key.
    ours.write("config/airlock.pub", &stranger.read("config/airlock.pub"));
    ours.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

#[test]
fn a_signature_of_another_artefact_is_refused() {
    let project = project();
    let signature = published(&project, ".minisig");
    let other = project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(0);
    let other = project.read(format!("{}.manifest.json.minisig", other.stdout.trim()));
    assert!(other != project.read(&signature));
    project.write(&signature, &other);
    refused(&project, 5, "another artefact's signature");
}

#[test]
fn raw_dumps_reach_no_developer() {
    let project = project();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let backup = project.run(Role::Production, &["backup"]).ends(0);
    let raw = backup.stdout.trim();

    let before = developer(&project);
    project.run(Role::Developer, &["restore", raw, "--yes"]).ends(7).says("it is raw");
    project.run(Role::Developer, &["restore", raw, "--yes", "--production-restore", "shop"]).ends(7);
    assert_eq!(developer(&project), before);

    let remote = project.state_of(REMOTE);
    project.run(Role::Airlock, &["publish", raw]).ends(7).says("only signed anonymized artefacts are");
    project.run(Role::Developer, &["publish", raw]).ends(7);
    assert_eq!(project.state_of(REMOTE), remote);

    // Somebody copies it to the remote, where it is the newest.
    let month = std::path::Path::new(raw).strip_prefix("var/airlock").unwrap();
    for end in ["", ".manifest.json", ".sha256"] {
        let to = format!("{REMOTE}/{}{end}", month.display());
        std::fs::copy(project.path(format!("{raw}{end}")), project.path(to)).unwrap();
    }
    refused(&project, 5, "a raw artefact on the remote");
    // Alone, it is no better.
    for name in project.files(REMOTE, "") {
        if name.contains("-anonymized-") {
            std::fs::remove_file(project.path(name)).unwrap();
        }
    }
    refused(&project, 5, "a raw artefact alone on the remote");
    let files = project.files(REMOTE, "");
    assert!(
        !files.is_empty()
            && !project.files("var/developer", ".sqlite3").iter().any(|name| name.contains("shop-2"))
    );
}

#[test]
fn an_artefact_renamed_for_another_database_is_refused() {
    let project = project();
    project.reconfigure("role:", "  crm: {url: 'sqlite:var/developer.sqlite3', remote: published}\nrole:");
    let before = developer(&project);
    let pull = || project.run(Role::Developer, &["pull", "--yes", "--database", "crm"]);
    copy(&project, "published/shop", &project, "published/crm");
    pull().ends(4).says("no anonymized artefact of `crm`");
    for name in project.files("published/crm", "") {
        std::fs::rename(project.path(&name), project.path(name.replace("/shop-", "/crm-"))).unwrap();
    }
    pull().ends(5);
    assert_eq!(developer(&project), before);
    project.run(Role::Developer, &["pull", "--yes", "--database", "shop"]).ends(0);
}

#[test]
fn a_tampered_newest_artefact_does_not_give_way_to_an_older_one() {
    let project = project();
    let older = project.files(REMOTE, "");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    project.publish_anew();
    for end in [".sqlite3", ".manifest.json", ".minisig"] {
        let newest = project.files(REMOTE, end).into_iter().find(|name| !older.contains(name)).unwrap();
        let good = project.read(&newest);
        for (what, bytes) in flips(&good, sample(good.len(), 10)) {
            project.write(&newest, &bytes);
            refused(&project, 5, &format!("{newest}: {what}"));
        }
        project.write(&newest, &good);
    }
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
}

#[test]
fn of_two_artefacts_of_one_second_the_later_is_pulled() {
    let project = project();
    for number in 2..=11 {
        project.sql(PRODUCTION, &format!("INSERT INTO word(word) VALUES('kept {number}')"));
        project.publish_anew();
    }
    let dumps = project.files(REMOTE, ".sqlite3");
    assert!(dumps.iter().any(|name| name.ends_with("Z-2.sqlite3")), "each in a second of its own: {dumps:?}");
    project.run(Role::Developer, &["pull", "--yes"]).ends(0).says("2 tables, 62 rows");
}

/// A damaged copy in the store is not restored: it is fetched again.
#[test]
fn a_damaged_copy_in_the_store_is_fetched_again() {
    let project = project();
    project.run(Role::Developer, &["pull", "--yes"]).ends(0);
    let good = project.read(DEVELOPER);
    let copy = project.only_file("var/developer", ".sqlite3");
    let bytes = std::fs::read(&copy).unwrap();
    for (what, damaged) in flips(&bytes, sample(bytes.len(), 10)) {
        std::fs::write(&copy, damaged).unwrap();
        project.run(Role::Developer, &["restore", "--yes"]).ends(5);
        project.run(Role::Developer, &["pull", "--yes", "--force"]).ends(0).says("fetched again");
        assert!(project.read(DEVELOPER) == good && std::fs::read(&copy).unwrap() == bytes, "{what}");
    }
}
